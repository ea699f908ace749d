#include "pipeline/decode/reply.h"
#include "tests/stages/office_support.h"

using decode_test::Bench;
using decode_test::office;
using decode_test::office_reply;
using decode_test::value;

TEST_CASE("WHO: OData records, the exact figure, null is absent, the globe is a place") {
  const auto got = office("who", "good");
  CHECK(value(got, "CHN", "2015") == "76.86");
  CHECK(value(got, "CHN", "2019") == "77.73");
  CHECK(value(got, "CHN", "2021") == "none");
  CHECK(value(got, "WLD", "2015") == "71.75");
  CHECK(got.series->as_of == "2024-08-02");
  CHECK(got.series->locator_form == "/value/%");
}

TEST_CASE("WHO: a series that leaves sex open is refused and not guessed") {
  const auto got = office("who", "open");
  CHECK(got.failure == "source_unavailable");
  CHECK(got.failure_detail.find("several values for CHN 2015 (79.4 and 74.5)") != std::string::npos);
}

TEST_CASE("WHO: of groups the total is read; a dimension without a total is what the series is about") {
  Bench bench;
  auto reply = office_reply(bench, "who", "good");
  const auto record = [](const char* sex, const char* age, const char* figure) {
    return std::string(R"({"SpatialDim":"CHN","TimeDim":2016,"Dim1":")") + sex + R"(","Dim2":")" + age +
           R"(","NumericValue":)" + figure + "}";
  };
  reply.body = "{\"value\":[" + record("SEX_FMLE", "AGEGROUP_YEARS18-PLUS", "6.5") + "," +
               record("SEX_BTSX", "AGEGROUP_YEARS18-PLUS", "6.2") + "]}";
  CHECK(value(bench.decode("decode_json", reply), "CHN", "2016") == "6.2");
  reply.body = "{\"value\":[" + record("SEX_FMLE", "AGEGROUP_YEARS18-PLUS", "6.5") + "]}";
  CHECK(value(bench.decode("decode_json", reply), "CHN", "2016") == "6.5");
}

TEST_CASE("UN SDG: M49 places, years with a point, totals alone, pages") {
  const auto got = office("unsdg", "good");
  CHECK(value(got, "CHN", "2016") == "0.5");
  CHECK(value(got, "WLD", "2016") == "9.7");
  CHECK(got.series->unit == "PERCENT");
  CHECK(got.series->note.find("1 records are about single groups") != std::string::npos);
  Bench bench;
  auto paged = office_reply(bench, "unsdg", "page1");
  CHECK(bench.decode("decode_json", paged).failure_detail == "only 2 of 5 rows arrived");
  const auto urls = tally::further_pages(*bench.book().sources.find("unsdg"), paged.query.url, paged.body);
  REQUIRE(urls.size() == 1);
  CHECK(urls[0] == "https://unstats.un.org/SDGAPI/v1/sdg/Series/Data?seriesCode=SI_POV_DAY1&pageSize=10000&page=2");
  paged.more_pages = {office_reply(bench, "unsdg", "page2").body};
  CHECK(value(bench.decode("decode_json", paged), "WLD", "2016") == "9.7");
}

TEST_CASE("DBnomics: parallel lists, NA is absent, the place is the one asked for") {
  const auto got = office("dbnomics", "good");
  CHECK(value(got, "DEU", "2020") == "3.6");
  CHECK(value(got, "DEU", "2021") == "none");
  CHECK(got.series->as_of == "2026-02-12");
  const auto* cell = got.series->find(tally::place_code("DEU"), tally::Period::of_year(2020));
  CHECK(cell->locator == 2);
  CHECK(got.series->locator_form == "/series/docs/0/value/%");
}

TEST_CASE("FRED: dates of months are months, a point is absent, the vintage is the release") {
  const auto got = office("fred", "good");
  CHECK(value(got, "USA", "2020-04") == "14.8");
  CHECK(value(got, "USA", "2025-10") == "none");
  CHECK(got.series->as_of == "2026-03-01");
  Bench bench;
  const auto* fred = bench.book().sources.find("fred");
  const auto vintage = tally::vintage_queries_for(*fred, "UNRATE", "", {"USA", {}, {}, {2020, 5, 20}},
                                                  bench.book().sources, bench.book().places);
  REQUIRE(vintage.size() == 1);
  CHECK(vintage[0].url.find("realtime_start=2020-05-20&realtime_end=2020-05-20&api_key={key}") != std::string::npos);
  auto reply = office_reply(bench, "fred", "vintage");
  reply.query = vintage[0];
  const auto then = bench.decode("decode_json", reply);
  CHECK(value(then, "USA", "2020-04") == "14.7");
  CHECK(then.series->as_of == "2020-05-20");
}

TEST_CASE("BLS: M13 is the year, a dash is absent") {
  const auto got = office("bls", "good");
  CHECK(value(got, "USA", "2020") == "8.1");
  CHECK(value(got, "USA", "2020-04") == "14.8");
  CHECK(value(got, "USA", "2025-10") == "none");
}

TEST_CASE("each office's ways to say no are told apart") {
  CHECK(office("who", "unknown").failure == "no_series");
  CHECK(office("who", "empty").failure == "no_value_for_place");
  CHECK(office("unsdg", "unknown").failure == "no_series");
  CHECK(office("unsdg", "empty").failure == "no_series");
  CHECK(office("dbnomics", "unknown").failure == "no_series");
  CHECK(office("dbnomics", "empty").failure == "no_series");
  CHECK(office("fred", "unknown").failure == "no_series");
  CHECK(office("fred", "empty").failure == "no_value_for_place");
  CHECK(office("bls", "unknown").failure == "no_series");
  CHECK(office("bls", "empty").failure == "no_value_for_place");
  const auto key = office("fred", "bad_key");
  CHECK(key.failure == "source_unavailable");
  CHECK(key.failure_detail.find("api_key is not registered") != std::string::npos);
  for (const char* source : {"fred", "bls"}) {
    const auto quota = office(source, "quota");
    CHECK(quota.failure == "source_unavailable");
    CHECK(quota.failure_detail.starts_with("the quota is used up"));
  }
}

TEST_CASE("the World Bank's archive of releases: what was known on a day") {
  Bench bench;
  const auto* bank = bench.book().sources.find("worldbank");
  auto reply = office_reply(bench, "worldbank", "vintages");
  const auto as_of = [&](tally::Date day) {
    const auto query = tally::vintage_queries_for(*bank, "SP.POP.TOTL", "population", {"CHN", {}, {}, day},
                                                  bench.book().sources, bench.book().places);
    REQUIRE(query.size() == 1);
    CHECK(query[0].decoder == "decode_json");
    CHECK(query[0].url ==
          "https://api.worldbank.org/v2/sources/57/country/CHN/series/SP.POP.TOTL/time/all/version/"
          "all?format=json&per_page=32000");
    reply.query = query[0];
    return bench.decode("decode_json", reply);
  };
  const auto early = as_of({2014, 12, 1});
  CHECK(value(early, "CHN", "2012") == "1350695000");
  CHECK(value(early, "CHN", "2013") == "none");
  CHECK(early.series->as_of == "2014-04-30");
  const auto late = as_of({2025, 1, 1});
  CHECK(value(late, "CHN", "2012") == "1354190000");
  CHECK(late.series->as_of == "2024-07-31");
  CHECK(as_of({2013, 1, 1}).failure == "no_value_for_place");
  reply.query.series = "SL.UEM.TOTL.ZS";
  CHECK(bench.decode("decode_json", reply).failure == "no_value_for_place");  // a reply about another series
}

TEST_CASE("JSON that is cut off, of another form or another encoding") {
  Bench bench;
  auto reply = office_reply(bench, "who", "good");
  const std::string whole = reply.body;
  for (const std::size_t cut : {whole.size() / 4, whole.size() / 2, whole.size() - 2}) {
    reply.body = whole.substr(0, cut);
    const auto got = bench.decode("decode_json", reply);
    CHECK(got.failure == "source_unavailable");
    CHECK(got.failure_detail.find("cut off or damaged") != std::string::npos);
  }
  reply.body = whole + "x";
  CHECK(bench.decode("decode_json", reply).failure == "source_unavailable");
  reply.body = "<html><body>moved</body></html>";
  CHECK(bench.decode("decode_json", reply).failure_detail.find("expected JSON, got an HTML page") == 0);
  reply.body = "{\"items\": []}";
  CHECK(bench.decode("decode_json", reply).failure_detail ==
        "the JSON has no list at /value: the format is another one than expected");
  reply.body = "\xEF\xBB\xBF" + whole;
  CHECK(value(bench.decode("decode_json", reply), "CHN", "2015") == "76.86");
  std::string wide = "\xFF\xFE";
  for (const char c : whole) wide += std::string{c, '\0'};
  reply.body = wide;
  CHECK(value(bench.decode("decode_json", reply), "CHN", "2015") == "76.86");
}

TEST_CASE("figures of JSON keep every digit") {
  Bench bench;
  auto reply = office_reply(bench, "who", "good");
  reply.body = R"({"value":[{"SpatialDim":"CHN","TimeDim":2015,"NumericValue":12345678901234567.0625}]})";
  CHECK(value(bench.decode("decode_json", reply), "CHN", "2015") == "12345678901234567.0625");
}

TEST_CASE("ONS: months by their label, two digits of a year, an empty observation is absent") {
  const auto got = office("ons", "good");
  CHECK(value(got, "GBR", "2018-03") == "105.1");
  CHECK(value(got, "GBR", "2017-03") == "102.7");
  CHECK(value(got, "GBR", "1999-12") == "none");
  CHECK(office("ons", "unknown").failure == "no_series");
  CHECK(office("ons", "empty").failure == "no_series");
  CHECK(tally::decode::period_of("2024 JAN")->iso() == "2024-01");
  CHECK(tally::decode::period_of("Q3 2024")->iso() == "2024-Q3");
  CHECK(tally::decode::period_of("2024 Q1")->iso() == "2024-Q1");
  CHECK(tally::decode::period_of("September 2024")->iso() == "2024-09");
  CHECK_FALSE(tally::decode::period_of("Mar-x8"));
  CHECK_FALSE(tally::decode::period_of("Q5 2024"));
  CHECK_FALSE(tally::decode::period_of("17-18"));
}
