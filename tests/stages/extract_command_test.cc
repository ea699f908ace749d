// extract_command: what a script is asked, what it may answer, and what each wrong answer is called.
#include <doctest/doctest.h>

#include "tests/stages/command_support.h"

using tally::Article;
using tally::ExtractStage;
using tally::Registry;
using tally::Sentence;
using tally::test::AnsweringScript;
using tally::test::BareContext;

namespace {

tally::Result<tally::Extraction> extract(const std::string& command, const std::string& text,
                                         const std::string& timeout_ms = "5000") {
  BareContext bare;
  Article article;
  article.id = "a\"1";
  article.title = "Jobs";
  article.published_at = "2025-12-05";
  article.text = text;
  const std::vector<Sentence> sentences{{{0, static_cast<std::uint32_t>(text.size())}, false}};
  const auto stage = Registry(tally::builtin_stages())
                         .make<ExtractStage>("command", {{"command", command}, {"timeout_ms", timeout_ms}});
  REQUIRE_MESSAGE(stage.ok(), (stage.ok() ? "" : stage.error().message()));
  return (*stage)->run({article, sentences}, bare.context);
}

std::string failure(const std::string& command, const std::string& timeout_ms = "5000") {
  const auto extraction = extract(command, "About 7.4 percent.", timeout_ms);
  return extraction ? std::string{} : extraction.error().message();
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("extract_command asks one article a line, escaped, with its sentences") {
  const AnsweringScript script("{\"claims\":[]}");
  const auto extraction = extract(script.command(), "One \"quoted\" line\nand 7.4 percent.");
  REQUIRE(extraction.ok());
  CHECK(extraction->claims.empty());
  CHECK(script.asked() ==
        "{\"id\":\"a\\\"1\",\"title\":\"Jobs\",\"published_at\":\"2025-12-05\",\"text\":\"One \\\"quoted\\\" "
        "line\\nand 7.4 "
        "percent.\",\"sentences\":[{\"start\":0,\"end\":34,\"in_title\":false}]}\n");
}

TEST_CASE("extract_command takes claims with the fields that a script knows") {
  const AnsweringScript script(
      "{\"claims\":[{\"start\":6,\"end\":17,\"type\":\"level\",\"measure\":\"unemployment_rate\",\"places\":[\"FRA\"],"
      "\"period\":\"2024\",\"value\":\"7.4\",\"unit\":\"percent\",\"hedge\":\"about\",\"rule\":\"mine\"},"
      "{\"start\":6,\"end\":9,\"low\":\"7\",\"high\":\"8\"}]}");
  const auto extraction = extract(script.command(), "About 7.4 percent.");
  REQUIRE_MESSAGE(extraction.ok(), (extraction.ok() ? "" : extraction.error().message()));
  REQUIRE(extraction->claims.size() == 2);
  const tally::Claim& claim = extraction->claims[0];
  CHECK(claim.span.begin == 6);
  CHECK(claim.span.end == 17);
  CHECK(claim.measures == std::vector<std::string>{"unemployment_rate"});
  CHECK(claim.places == std::vector<std::string>{"FRA"});
  CHECK(claim.period.iso() == "2024");
  REQUIRE(claim.value.has_value());
  CHECK(claim.value->mention.value->to_string() == "7.4");
  CHECK(claim.value->mention.hedge == tally::Hedge::about);
  CHECK(claim.rule_id == "mine");
}

TEST_CASE("extract_command says what was wrong with an answer, a script or its silence") {
  const auto answering = [](const std::string& answer) { return failure(AnsweringScript(answer).command()); };
  CHECK(has(answering("{\"error\":\"no model loaded\"}"), "no model loaded"));
  CHECK(has(answering("hello"), "the answer is no JSON object"));
  CHECK_FALSE(answering("{\"claims\":[{\"start\":6,\"end\":900,\"value\":\"7.4\"}]}").empty());
  CHECK_FALSE(answering("{\"claims\":[{\"start\":6,\"end\":17,\"value\":\"seven\"}]}").empty());
  CHECK_FALSE(answering("{\"claims\":[{\"start\":6,\"end\":17}]}").empty());
  CHECK(has(failure("exit 7"), "ended with exit status 7 without an answer"));
  CHECK(has(failure("sleep 20", "200"), "gave no answer within 200 ms"));
  CHECK(has(failure("kill -9 $$"), "signal 9"));
}

TEST_CASE("extract_command needs a command and a time that is one") {
  const Registry registry(tally::builtin_stages());
  CHECK_FALSE(registry.make<ExtractStage>("command", {}).ok());
  CHECK_FALSE(registry.make<ExtractStage>("command", {{"command", "cat"}, {"timeout_ms", "soon"}}).ok());
  CHECK_FALSE(registry.make<ExtractStage>("command", {{"command", "cat"}, {"timeout_ms", "0"}}).ok());
}
