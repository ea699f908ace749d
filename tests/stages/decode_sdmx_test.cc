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
    reply.body = "{\"rows\":[]}";
    CHECK(bench.decode("decode_sdmx", reply).failure_detail.find("SDMX-JSON") != std::string::npos);
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

TEST_CASE(
    "SDMX-JSON 2.0 by series: positions stand for codes, attributes of the data set, of groups and of series count") {
  Bench bench;
  auto reply = office_reply(bench, "imf", "good");
  reply.content_type = "application/vnd.sdmx.data+json;version=2.0.0";
  reply.body = R"({"meta":{"id":"x"},"data":{"dataSets":[{"structure":0,"action":"Replace","attributes":[0],
    "dimensionGroupAttributes":{"1::":["2023"]},
    "series":{"0:0:0":{"attributes":[0],"observations":{"0":["14862.564",0],"1":[null],"2":["20650.754"]}},
              "1:0:0":{"attributes":[null],"observations":{"0":["3936.5"],"2":["4900"]}}}}],
    "structures":[{"dimensions":{"observation":[{"id":"TIME_PERIOD","values":[{"value":"2020"},{"value":"2021"},{"value":"2026"}]}],
      "series":[{"id":"COUNTRY","keyPosition":0,"values":[{"id":"CHN"},{"id":"DEU"}]},
                {"id":"INDICATOR","values":[{"id":"NGDPD"}]},{"id":"FREQUENCY","values":[{"id":"A"}]}]},
      "attributes":{"dataSet":[{"id":"UNIT","values":[{"id":"USD"}]}],
        "dimensionGroup":[{"id":"LATEST_ACTUAL_ANNUAL_DATA","values":[]}],
        "series":[{"id":"LATEST_ACTUAL_ANNUAL_DATA","values":[{"value":"2024"}]}],
        "observation":[{"id":"OBS_STATUS","values":[{"id":"A"}]}]}}]}})";
  const auto got = bench.decode("decode_sdmx", reply);
  CHECK(value(got, "CHN", "2020") == "14862.564");
  CHECK(value(got, "CHN", "2021") == "none");
  CHECK(value(got, "DEU", "2020") == "3936.5");
  REQUIRE(got.series);
  CHECK(got.series->unit == "USD");
  CHECK(got.series->find(tally::place_code("CHN"), tally::Period::of_year(2026))->projected);
  CHECK(got.series->find(tally::place_code("DEU"), tally::Period::of_year(2026))->projected);
  reply.body = R"({"errors":[{"code":404,"title":"Not Found","detail":"No data for the query"}]})";
  reply.http_status = 404;
  CHECK(bench.decode("decode_sdmx", reply).failure == "no_series");
  reply.http_status = 200;
  reply.body = R"({"message":"hello"})";
  CHECK(bench.decode("decode_sdmx", reply).failure == "source_unavailable");
}

TEST_CASE("SDMX-JSON 1.0 with flat observations and powers of ten") {
  Bench bench;
  auto reply = office_reply(bench, "oecd", "good");
  reply.body = R"({"header":{"id":"y"},"dataSets":[{"action":"Information","observations":{
    "0:0:0":[83.2,0,null],"0:0:1":["-1.5",1,0],"1:0:0":[7,0]}}],
    "structure":{"dimensions":{"dataSet":[],"series":[],"observation":[
      {"id":"LOCATION","values":[{"id":"DEU","name":"Germany"},{"id":"FRA","name":"France"}]},
      {"id":"SUBJECT","values":[{"id":"POP"}]},{"id":"TIME_PERIOD","values":[{"id":"2019"},{"id":"2020-Q1"}]}]},
     "attributes":{"dataSet":[],"series":[],"observation":[
      {"id":"UNIT_MULT","values":[{"id":"3","name":"Thousands"},{"id":"6"}]},{"id":"OBS_STATUS","values":[{"id":"F"}]}]}}})";
  const auto got = bench.decode("decode_sdmx", reply);
  CHECK(value(got, "DEU", "2019") == "83200");
  CHECK(value(got, "DEU", "2020-Q1") == "-1500000");
  CHECK(value(got, "FRA", "2019") == "7000");
  reply.body.resize(reply.body.size() / 2);
  CHECK(bench.decode("decode_sdmx", reply).failure == "source_unavailable");
}

TEST_CASE("attributes of a group and of the data set hold for their series") {
  Bench bench;
  auto reply = office_reply(bench, "ecb", "good");
  reply.body =
      "<m:StructureSpecificData xmlns:m=\"m\" xmlns:x=\"x\"><m:DataSet x:type=\"d\" UNIT_MULT=\"0\">"
      "<Group x:type=\"g\" REF_AREA=\"DE\" UNIT_MULT=\"3\"/><Group REF_AREA=\"FR\" UNIT_MULT=\"6\"/>"
      "<Series FREQ=\"A\" REF_AREA=\"DE\"><Obs OBS_VALUE=\"2\" TIME_PERIOD=\"2020\"/></Series>"
      "<Series REF_AREA=\"FR\" FREQ=\"A\"><Obs TIME_PERIOD=\"2020\" OBS_VALUE=\"4\"/></Series>"
      "<Series REF_AREA=\"GR\" FREQ=\"A\"><Obs TIME_PERIOD=\"2020\" OBS_VALUE=\"5\"/></Series>"
      "</m:DataSet></m:StructureSpecificData>";
  auto got = bench.decode("decode_sdmx", reply);
  CHECK(value(got, "DEU", "2020") == "2000");
  CHECK(value(got, "FRA", "2020") == "4000000");
  CHECK(value(got, "GRC", "2020") == "5");
  reply.body =
      "<m:GenericData xmlns:m=\"m\" xmlns:g=\"g\"><m:DataSet><g:Group type=\"Sibling\"><g:GroupKey><g:Value "
      "id=\"REF_AREA\" value=\"DE\"/></g:GroupKey><g:Attributes><g:Value id=\"UNIT_MULT\" value=\"3\"/></g:Attributes>"
      "</g:Group><g:Series><g:SeriesKey><g:Value id=\"REF_AREA\" value=\"DE\"/></g:SeriesKey><g:Obs><g:ObsDimension "
      "value=\"2020\"/><g:ObsValue value=\"2\"/></g:Obs></g:Series></m:DataSet></m:GenericData>";
  got = bench.decode("decode_sdmx", reply);
  CHECK(value(got, "DEU", "2020") == "2000");
}
