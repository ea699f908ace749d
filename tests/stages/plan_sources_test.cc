// Queries for the claim's measures, their neighbours, growth and rank, vintages and documents.
#include <doctest/doctest.h>

#include "tests/stages/judge_support.h"

using namespace tally;
using namespace tally::judge_test;

namespace {

std::string series_of(const std::vector<Query>& queries) {
  std::string out;
  for (const Query& q : queries) out += (out.empty() ? "" : " ") + q.source + ":" + q.series;
  return out;
}

}  // namespace

TEST_CASE("plan_sources: every series of the measure, then the neighbours'") {
  Bench bench;
  const Claim c = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("26.1"));
  const auto queries = bench.plan(c);
  CHECK(series_of(queries) == "bank:UNE office:UNE bank:UNE.NE bank:YUNE");
  CHECK(queries[0].url == "https://bank.example/v2/UNE?x=1");
  CHECK(queries[0].measure == "unemployment");
  CHECK(queries[0].decoder == "decode_table");
  CHECK(queries[1].url.find("ESP") != std::string::npos);
  CHECK(queries[1].url.find("2013") != std::string::npos);
  CHECK(queries[3].measure == "youth_unemployment");
  CHECK(series_of(bench.plan(c, {{"neighbours", "no"}})) == "bank:UNE office:UNE bank:UNE.NE");
}

TEST_CASE("plan_sources: growth asks for the rate, a rank for the published ranking") {
  Bench bench;
  CHECK(series_of(bench.plan(with_value(claim(ClaimType::growth, "gdp", {"ITA"}, 2013), percent("1.8")))) ==
        "bank:GDP.G bank:GDP");
  CHECK(series_of(bench.plan(with_value(claim(ClaimType::rank, "innovation", {"CHN"}, 2025), rank("10")))) ==
        "wipo:RANK");
}

TEST_CASE("plan_sources: nothing for forecasts or without a place") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("26.1"));
  c.assertion = Assertion::forecast;
  CHECK(bench.plan(c).empty());
  c.assertion = Assertion::stated;
  c.places = {};
  const auto queries = bench.plan(c, {}, "");
  CHECK(series_of(queries).find("bank") == std::string::npos);
}

TEST_CASE("plan_sources: documents for what no series has") {
  Bench bench;
  const std::string text = "The first batch of projects aboard the station involves 23 institutions from 17 countries.";
  Claim c = claim(ClaimType::count, "", {}, 0);
  c.measures = {};
  c.measure_text = "institutions";
  c.sentence = {0, static_cast<std::uint32_t>(text.size())};
  const auto queries = bench.plan(c, {}, text);
  REQUIRE(queries.size() == 1);
  CHECK(queries[0].kind == Query::Kind::document);
  CHECK(queries[0].decoder == "decode_document");
  REQUIRE(!queries[0].words.empty());
  CHECK(queries[0].words[0] == "institutions");
  const auto has = [&](const char* word) {
    return std::find(queries[0].words.begin(), queries[0].words.end(), word) != queries[0].words.end();
  };
  CHECK(has("station"));
  CHECK_FALSE(has("the"));
  CHECK(bench.plan(c, {{"documents", "no"}}, text).empty());
  c.document = "the recommendations";
  c.term = "innovation";
  CHECK(bench.plan(c, {}, text)[0].named_document == "the recommendations");
}

TEST_CASE("a number beside a ranking's name that is no rank is not held against the rank") {
  tally::judge_test::Bench bench;
  auto told = tally::judge_test::claim(tally::ClaimType::level, "innovation_rank", {"CHN"}, 2025);
  const auto asks_rank = [&] {
    const auto queries = bench.plan(told);
    return std::any_of(queries.begin(), queries.end(), [](const tally::Query& q) { return q.series == "RANK"; });
  };
  told = with_value(told, tally::judge_test::mention("139", "1", tally::MentionKind::number));
  CHECK_FALSE(asks_rank());
  told = with_value(told, tally::judge_test::rank("10"));
  CHECK(asks_rank());
}
