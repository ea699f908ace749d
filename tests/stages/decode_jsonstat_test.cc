#include "tests/stages/office_support.h"

using decode_test::Bench;
using decode_test::office;
using decode_test::office_reply;
using decode_test::value;

TEST_CASE("Eurostat: flat indices, its own letters for Greece, flags, the date of the data") {
  const auto got = office("eurostat", "good");
  CHECK(value(got, "DEU", "2019") == "3");
  CHECK(value(got, "GRC", "2020") == "17.6");
  CHECK(value(got, "EUU", "2020") == "7.2");
  CHECK(value(got, "GBR", "2019") == "3.8");
  CHECK(value(got, "GBR", "2020") == "none");
  CHECK(got.series->as_of == "2026-02-12");
  CHECK(got.series->unit == "PC_ACT");
  CHECK(got.series->find(tally::place_code("GBR"), tally::Period::of_year(2019))->projected);
  CHECK_FALSE(got.series->find(tally::place_code("DEU"), tally::Period::of_year(2019))->projected);
}

TEST_CASE("of two compositions of the euro area the present one counts, the other fills its gaps") {
  const auto got = office("eurostat", "good");
  CHECK(value(got, "EMU", "2020") == "8");
  CHECK(value(got, "EMU", "2019") == "7.6");
  CHECK(got.series->find(tally::place_code("EMU"), tally::Period::of_year(2020))->locator == 7);
}

TEST_CASE("Eurostat's ways to say no") {
  CHECK(office("eurostat", "empty").failure == "no_value_for_place");
  CHECK(office("eurostat", "unknown").failure == "no_series");
  CHECK(office("eurostat", "too_big").failure_detail.starts_with("the office finds the request too large"));
  const auto later = office("eurostat", "asynchronous");
  CHECK(later.failure == "source_unavailable");
  CHECK(later.failure_detail.starts_with("the office prepares the answer, ask again later"));
}

TEST_CASE("a dimension that the series leaves open is named") {
  Bench bench;
  auto reply = office_reply(bench, "eurostat", "good");
  reply.body = R"({"version":"2.0","class":"dataset","id":["sex","geo","time"],"size":[2,1,1],"value":[1,2],
    "dimension":{"sex":{"category":{"index":["F","M"]}},"geo":{"category":{"index":["DE"]}},"time":{"category":{"index":["2020"]}}}})";
  const auto got = bench.decode("decode_jsonstat", reply);
  CHECK(got.failure == "source_unavailable");
  CHECK(got.failure_detail.find("leaves dimension sex open (2 categories)") != std::string::npos);
}

TEST_CASE("values as a list, roles, a category without index, months") {
  Bench bench;
  auto reply = office_reply(bench, "eurostat", "good");
  reply.body =
      R"({"version":"2.0","class":"dataset","id":["area","period"],"size":[1,3],"value":[1.5,null,2.50],"role":{"geo":["area"],"time":["period"]},
    "dimension":{"area":{"category":{"label":{"DE":"Germany"}}},"period":{"category":{"index":{"2024-01":0,"2024M02":1,"2024-03":2}}}}})";
  const auto got = bench.decode("decode_jsonstat", reply);
  CHECK(value(got, "DEU", "2024-01") == "1.5");
  CHECK(value(got, "DEU", "2024-02") == "none");
  CHECK(value(got, "DEU", "2024-03") == "2.5");
}

TEST_CASE("what is no JSON-stat is named") {
  Bench bench;
  auto reply = office_reply(bench, "eurostat", "good");
  reply.body.resize(reply.body.size() / 2);
  CHECK(bench.decode("decode_jsonstat", reply).failure_detail.find("cut off or damaged") != std::string::npos);
  reply.body = "{\"data\":[]}";
  CHECK(bench.decode("decode_jsonstat", reply).failure_detail ==
        "expected JSON-stat 2.0, but id, size and dimension are not all there");
  reply.body = R"({"id":["geo","time"],"size":[99999999,99999999],"dimension":{"geo":{},"time":{}},"value":[]})";
  CHECK(bench.decode("decode_jsonstat", reply).failure == "source_unavailable");
  reply.body = "<html></html>";
  reply.http_status = 301;
  CHECK(bench.decode("decode_jsonstat", reply).failure_detail.find("an HTML page") != std::string::npos);
}
