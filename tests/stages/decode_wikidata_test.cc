#include "tests/stages/office_support.h"

using decode_test::Bench;
using decode_test::office;
using decode_test::office_reply;
using decode_test::value;

TEST_CASE("query results: the preferred statement of a year, never a deprecated one") {
  const auto got = office("wikidata", "good");
  CHECK(value(got, "CHN", "2020") == "1411778724");
  CHECK(value(got, "CHN", "2019") == "none");
  CHECK(value(got, "DEU", "2020") == "83155031");
  CHECK(value(got, "CHE", "2011") == "7954700");
  REQUIRE(got.series);
  CHECK(got.series->note == "1 deprecated statements were left out");
}

TEST_CASE("entities: ranks, qualifiers, precision, a statement without value") {
  const auto got = office("wikidata", "entity");
  CHECK(value(got, "CHN", "2020") == "1411778724");
  CHECK(value(got, "CHN", "2010") == "1370536875");
  CHECK(value(got, "CHN", "2011") == "none");
}

TEST_CASE("units are converted by the source's own table; undated statements hold when they were read") {
  const auto got = office("wikidata", "sparql_json");
  CHECK(value(got, "CHN", "2026") == "9596961");
  CHECK(value(got, "CHE", "2026") == "41284.7");
  CHECK(got.series->unit == "square_kilometre");
}

TEST_CASE("a unit that is not known is no figure") {
  Bench bench;
  auto reply = office_reply(bench, "wikidata", "sparql_json");
  const auto at = reply.body.find("Q35852");
  reply.body.replace(at, 6, "Q99999");
  const auto got = bench.decode("decode_wikidata", reply);
  CHECK(value(got, "CHE", "2026") == "none");
  CHECK(got.series->note == "1 statements have a unit that is not known here");
}

TEST_CASE("Wikidata's ways to say no") {
  CHECK(office("wikidata", "empty").failure == "no_series");
  const auto quota = office("wikidata", "quota");
  CHECK(quota.failure == "source_unavailable");
  CHECK(quota.failure_detail == "the quota is used up (HTTP 429)");
  CHECK(office("wikidata", "timeout").failure == "source_unavailable");
  Bench bench;
  auto reply = office_reply(bench, "wikidata", "good");
  reply.body.resize(reply.body.size() / 2);
  CHECK(bench.decode("decode_wikidata", reply).failure_detail.find("cut off or damaged") != std::string::npos);
  reply.body = "{\"error\":{\"code\":\"no-such-entity\",\"info\":\"Could not find an entity\"}}";
  CHECK(bench.decode("decode_wikidata", reply).failure_detail == "Wikidata says: Could not find an entity");
}
