#include <string>

#include "tests/stages/decode_support.h"

using decode_test::Bench;
using decode_test::value;

namespace {

tally::Evidence decode(const std::string& body, std::map<std::string, std::string> options = {},
                       const std::string& series = "jobs") {
  Bench bench;
  tally::Reply reply;
  reply.query.source = "newsroom";
  reply.query.series = series;
  reply.query.decoder_options = std::move(options);
  reply.body = body;
  return bench.decode("decode_table", reply);
}

}  // namespace

TEST_CASE("the shipped table of the Global Innovation Index answers offline") {
  Bench bench;
  const auto got = bench.decode(
      "decode_table", bench.reply("wipo", "gii_rank", decode_test::file("fixtures/reference/gii.csv"), {}, true));
  CHECK(value(got, "CHN", "2011") == "29");
  CHECK(value(got, "CHN", "2012") == "34");
  CHECK(value(got, "CHN", "2025") == "10");
  CHECK(value(got, "CHN", "2018") == "none");
  CHECK(got.series->citation_of(*got.series->find(tally::place_code("CHN"), tally::Period::of_year(2025))) ==
        "https://www.wipo.int/gii-ranking/data/bc_results_gii_2025.csv");
  const auto score = bench.decode(
      "decode_table", bench.reply("wipo", "gii_score", decode_test::file("fixtures/reference/gii.csv"), {}, true));
  CHECK(value(score, "CHN", "2025") == "56.555");
  CHECK(bench
            .decode("decode_table",
                    bench.reply("wipo", "gii_none", decode_test::file("fixtures/reference/gii.csv"), {}, true))
            .failure == "no_series");
}

TEST_CASE("WIPO's live table: decimal commas in quotes, names encoded twice, a row without a year") {
  const std::string body =
      "v1,iso3,economy_name,income,score,rank,giiyr\r\n"
      "1,CHE,Switzerland,High income,\"65,96195221\",1,2025\r\n"
      "2,CHN,China,Upper middle,\"56,555\",10,2025\r\n"
      "3,TUR,T\xC3\x83\xC2\xBCrkiye,Upper middle,\"38,1\",43,2025\r\n"
      "4,CIV,C\xC3\x83\xC2\xB4te d'Ivoire,Lower middle,\"20,5\",107,NA\r\n";
  Bench bench;
  const tally::QueryScope scope{"CHN", tally::Period::of_year(2025), {}, {}};
  const auto rank = bench.reply("wipo", "gii_rank", body, scope);
  CHECK(rank.query.url == "https://www.wipo.int/gii-ranking/data/bc_results_gii_2025.csv");
  const auto got = bench.decode("decode_table", rank);
  CHECK(value(got, "CHN", "2025") == "10");
  CHECK(value(got, "TUR", "2025") == "43");
  CHECK(got.series->note == "1 of 4 rows were left out, the first is row 5: no period 'NA'");
  CHECK(value(bench.decode("decode_table", bench.reply("wipo", "gii_score", body, scope)), "CHE", "2025") ==
        "65.96195221");
  auto by_name = bench.reply("wipo", "gii_rank", body, scope);
  by_name.query.decoder_options["place"] = "economy_name";
  by_name.query.decoder_options["codes"] = "name";
  CHECK(value(bench.decode("decode_table", by_name), "TUR", "2025") == "43");
  auto moved = bench.reply("wipo", "gii_rank", "<!DOCTYPE html><html>gone</html>", scope);
  CHECK(bench.decode("decode_table", moved).failure_detail.find("an HTML page") != std::string::npos);
  moved.http_status = 404;
  CHECK(bench.decode("decode_table", moved).failure == "no_value_for_period");
}

TEST_CASE("Our World in Data: codes of its own, the name where there is no code") {
  Bench bench;
  const std::string body =
      "Entity,Code,Year,life_expectancy_0\nAfrica,,2015,61.1\nChina,CHN,2015,76.9\nWorld,OWID_WRL,2015,71.9\nEuropean "
      "Union (27),,2015,80.5\n";
  const auto got = bench.decode("decode_table", bench.reply("owid", "life-expectancy", body));
  CHECK(value(got, "CHN", "2015") == "76.9");
  CHECK(value(got, "WLD", "2015") == "71.9");
  CHECK(value(got, "EUU", "2015") == "80.5");
  CHECK(got.series->note == "1 rows are about places that are not known here");
  auto unknown = bench.reply("owid", "no-such-chart", "{\"error\":\"Not found\"}");
  unknown.http_status = 404;
  CHECK(bench.decode("decode_table", unknown).failure == "no_series");
}

TEST_CASE("a newsroom's table: semicolons, names, quotes, a mark, Latin letters in another encoding") {
  const auto got = decode(
      "\xEF\xBB\xBFPlace;Period;Value;Citation\r\n\"United Kingdom\";2024-Q3;\"1\xC2\xA0"
      "234,5\";https://example.org/a\r\nchina;2024;7;\"see \"\"annex\"\"\"\r\n",
      {{"decimal", "comma"}});
  CHECK(value(got, "GBR", "2024-Q3") == "1234.5");
  CHECK(value(got, "CHN", "2024") == "7");
  CHECK(got.series->citation_of(got.series->all()[1]) == "https://example.org/a");
  CHECK(got.series->citation_of(got.series->all()[0]).empty());
  CHECK(value(decode("place,year,value\nT\xFCrkiye,2024,3\n"), "TUR", "2024") == "3");
}

TEST_CASE("years as columns") {
  const auto got =
      decode("Data Source,WDI\n\n\"Country Name\",\"Country Code\",2022,2023\nChina,CHN,1.5,\nWorld,WLD,2.5,2.75\n",
             {{"period", "columns"}, {"skip_rows", "1"}});
  CHECK(value(got, "CHN", "2022") == "1.5");
  CHECK(value(got, "CHN", "2023") == "none");
  CHECK(value(got, "WLD", "2023") == "2.75");
}

TEST_CASE("bad rows are left out and counted, the good ones stay") {
  const auto got = decode("place,year,value\nCHN,2020,1\nCHN,soon,2\nCHN,2022,many\nCHN\nCHN,2023,..\nCHN,2024,5\n");
  CHECK(value(got, "CHN", "2024") == "5");
  CHECK(got.series->all().size() == 2);
  CHECK(got.series->note == "3 of 6 rows were left out, the first is row 3: no period 'soon'");
}

TEST_CASE("rows of other series and of other groups are passed over") {
  const std::string body = "indicator,sex,place,year,value\njobs,F,CHN,2020,1\njobs,T,CHN,2020,2\nwork,T,CHN,2020,3\n";
  CHECK(value(decode(body, {{"series_column", "indicator"}, {"filter", "sex=T"}}), "CHN", "2020") == "2");
  CHECK(decode(body, {{"series_column", "indicator"}}, "play").failure == "no_series");
}

TEST_CASE("a table that lacks a column says which ones it has") {
  const auto got = decode("place,year,value\nCHN,2020,1\n", {{"value", "rank"}});
  CHECK(got.failure == "source_unavailable");
  CHECK(got.failure_detail == "the table has no value column 'rank'; its columns are place, year, value");
}

TEST_CASE("a table that was cut off is no answer") {
  CHECK(decode("place,year,value\nCHN,2020,1\nCHN,20").failure_detail == "the table is cut off in row 3");
  CHECK(decode("place,year,value\nCHN,2020,\"1").failure_detail == "the table is cut off in row 2");
  CHECK(value(decode("place,year,value\nCHN,2020,1"), "CHN", "2020") == "1");
}

TEST_CASE("one column an index and year, as in the Human Development Reports") {
  Bench bench;
  const std::string body =
      "iso3,country,hdi_rank_2023,hdi_2014,hdi_2015,hdi_f_2015\nCHN,China,78,0.735,0.742,0.73\nZZK.WORLD,World,,0.71,0."
      "717,\n";
  const auto got = bench.decode("decode_table", bench.reply("undp", "hdi", body));
  CHECK(value(got, "CHN", "2015") == "0.742");
  CHECK(value(got, "CHN", "2023") == "none");
  CHECK(value(got, "WLD", "2014") == "0.71");
  CHECK(value(bench.decode("decode_table", bench.reply("undp", "hdi_rank", body)), "CHN", "2023") == "78");
  CHECK(bench.decode("decode_table", bench.reply("undp", "gii", body)).failure == "no_series");
}

TEST_CASE("between semicolons a comma is a decimal one, and one that may be either is left out") {
  const auto got =
      decode("series;place;period;value\njobs;Germany;2020;3,9\njobs;FRA;2020;1 234,5\njobs;GRC;2020;1,234\n",
             {{"series_column", "measure|series"}});
  CHECK(value(got, "DEU", "2020") == "3.9");
  CHECK(value(got, "FRA", "2020") == "1234.5");
  CHECK(value(got, "GRC", "2020") == "none");
  REQUIRE(got.series);
  CHECK(got.series->note.find("no number '1,234'") != std::string::npos);
}
