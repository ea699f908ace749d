#include "tests/stages/office_support.h"

using decode_test::Bench;
using decode_test::office;
using decode_test::office_reply;
using decode_test::value;

TEST_CASE("SDMX-ML generic by series (ECB): months, U2 is the euro area, NaN is absent") {
  const auto got = office("ecb", "good");
  CHECK(value(got, "EMU", "2020-12") == "-0.3");
  CHECK(value(got, "EMU", "2021-01") == "0.9");
  CHECK(value(got, "EMU", "2021-02") == "none");
  CHECK(got.series->name == "HICP - Overall index");
}

TEST_CASE("SDMX-ML structure-specific by series (ILO, BIS, IMF)") {
  CHECK(value(office("ilo", "good"), "WLD", "2020") == "6.576");
  const auto rates = office("bis", "good");
  CHECK(value(rates, "USA", "2020-12") == "0.125");
  CHECK(value(rates, "EMU", "2020-12") == "0");
  const auto outlook = office("imf", "good");
  CHECK(value(outlook, "CHN", "2020") == "14862.564");
  CHECK(value(outlook, "WLD", "2020") == "85784.94");
  CHECK_FALSE(outlook.series->find(tally::place_code("CHN"), tally::Period::of_year(2024))->projected);
  CHECK(outlook.series->find(tally::place_code("CHN"), tally::Period::of_year(2026))->projected);
}

TEST_CASE("SDMX-CSV (OECD), with codes alone and with labels") {
  const auto got = office("oecd", "good");
  CHECK(value(got, "DEU", "2020") == "0.506603");
  CHECK(value(got, "DEU", "2021") == "none");
  Bench bench;
  auto reply = office_reply(bench, "oecd", "good");
  reply.body =
      "DATAFLOW,REF_AREA: Reference area,TIME_PERIOD: Time,OBS_VALUE,UNIT_MULT: Multiplier\n\"X:Y(1.0)\",DEU: "
      "Germany,2020-Q1,83.2,3: Thousands\n";
  CHECK(value(bench.decode("decode_sdmx", reply), "DEU", "2020-Q1") == "83200");
}

TEST_CASE("flat observations, generic and structure-specific") {
  Bench bench;
  auto reply = office_reply(bench, "oecd", "good");
  reply.body =
      "<?xml version=\"1.0\"?><message:GenericData xmlns:message=\"m\" xmlns:generic=\"g\"><message:DataSet>"
      "<generic:Obs><generic:ObsKey><generic:Value id=\"REF_AREA\" value=\"DEU\"/><generic:Value id=\"TIME_PERIOD\" "
      "value=\"2020\"/></generic:ObsKey>"
      "<generic:ObsValue value=\"1.25\"/><generic:Attributes><generic:Value id=\"UNIT_MULT\" "
      "value=\"6\"/></generic:Attributes></generic:Obs>"
      "</message:DataSet></message:GenericData>";
  CHECK(value(bench.decode("decode_sdmx", reply), "DEU", "2020") == "1250000");
  reply.body =
      "<message:StructureSpecificData xmlns:message=\"m\"><message:DataSet><Obs REF_AREA=\"DEU\" "
      "TIME_PERIOD=\"2020-S1\" OBS_VALUE=\"7\" OBS_STATUS=\"F\"/>"
      "</message:DataSet></message:StructureSpecificData>";
  const auto got = bench.decode("decode_sdmx", reply);
  CHECK(value(got, "DEU", "2020-H1") == "7");
  CHECK(got.series->all()[0].projected);
}

TEST_CASE("a key that leaves a dimension open is refused") {
  Bench bench;
  auto reply = office_reply(bench, "oecd", "good");
  reply.body = "REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\nDEU,F,2020,1\nDEU,M,2020,2\n";
  CHECK(bench.decode("decode_sdmx", reply).failure_detail.find("several values for DEU 2020 (1 and 2)") !=
        std::string::npos);
}

TEST_CASE("SDMX: the ways to say no") {
  CHECK(office("ecb", "empty").failure == "no_series");
  CHECK(office("ecb", "unknown").failure == "no_series");
  CHECK(office("ecb", "too_big").failure_detail.starts_with("the office finds the request too large"));
  CHECK(office("ilo", "empty").failure == "no_series");
  CHECK(office("ilo", "unknown").failure == "no_series");
  CHECK(office("bis", "empty").failure == "no_series");
  CHECK(office("bis", "unknown").failure == "no_series");
  CHECK(office("imf", "no_content").failure == "no_series");
  CHECK(office("imf", "unknown").failure == "no_series");
  CHECK(office("oecd", "unknown").failure == "no_series");
  CHECK(office("oecd", "empty").failure == "no_value_for_place");  // the OECD is asked for one place at a time
  const auto quota = office("oecd", "quota");
  CHECK(quota.failure == "source_unavailable");
  CHECK(quota.failure_detail.find("quota is used up") != std::string::npos);
}

TEST_CASE("SDMX that is cut off or something else") {
  Bench bench;
  for (const char* source : {"ecb", "oecd", "bis"}) {
    auto reply = office_reply(bench, source, "good");
    reply.body.resize(reply.body.size() - 30);
    const auto got = bench.decode("decode_sdmx", reply);
    CHECK(got.failure == "source_unavailable");
    CHECK(got.failure_detail.find("cut off") != std::string::npos);
    reply.body = "{\"dataSets\":[]}";
    CHECK(bench.decode("decode_sdmx", reply).failure_detail.find("got JSON") != std::string::npos);
    reply.body = "<!DOCTYPE html><html><body>moved</body></html>";
    CHECK(bench.decode("decode_sdmx", reply).failure_detail.find("an HTML page") != std::string::npos);
    reply.body = "<feed/>";
    CHECK(bench.decode("decode_sdmx", reply).failure_detail.find("expected an SDMX message, got <feed>") !=
          std::string::npos);
    reply.body = "just words\n";
    CHECK(bench.decode("decode_sdmx", reply).failure == "source_unavailable");
  }
}

TEST_CASE("a page that is gone behind a redirect speaks of the endpoint, not of the series") {
  Bench bench;
  auto reply = office_reply(bench, "ecb", "unknown");
  CHECK(bench.decode("decode_sdmx", reply).failure == "no_series");
  reply.url = "https://data-api.ecb.europa.eu/gone";
  const auto got = bench.decode("decode_sdmx", reply);
  CHECK(got.failure == "source_unavailable");
  CHECK(got.failure_detail ==
        "the endpoint has moved to https://data-api.ecb.europa.eu/gone, where nothing is (HTTP 404)");
}
