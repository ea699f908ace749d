// judge_command: a claim and its evidence as a script sees them, the row it may answer, and its mistakes.
#include <doctest/doctest.h>

#include "tests/stages/command_support.h"
#include "tests/stages/judge_support.h"

using tally::JudgeStage;
using tally::Registry;
using tally::Verdict;
using tally::VerdictKind;
using tally::judge_test::claim;
using tally::judge_test::evidence;
using tally::judge_test::percent;
using tally::judge_test::with_value;
using tally::test::AnsweringScript;
using tally::test::BareContext;

namespace {

tally::Result<Verdict> judge(const std::string& command) {
  BareContext bare;
  tally::Article article;
  article.text = "About 7.4 percent.";
  auto read = with_value(claim(tally::ClaimType::level, "unemployment", {"FRA"}, 2024), percent("7.4"));
  read.span = {6, 17};
  const std::vector found{
      evidence("bank", "UNE", "unemployment", {{"FRA", 2023, "7.3"}, {"FRA", 2024, "7.4"}, {"DEU", 2024, "3.4"}})};
  const auto stage =
      Registry(tally::builtin_stages()).make<JudgeStage>("command", {{"command", command}, {"timeout_ms", "3000"}});
  REQUIRE_MESSAGE(stage.ok(), (stage.ok() ? "" : stage.error().message()));
  return (*stage)->run({article, read, found}, bare.context);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("judge_command gives a script the claim and the claim's places of each series") {
  const AnsweringScript script("{\"verdict\":\"supported\",\"reason\":\"exact\",\"explanation\":\"7.4 is 7.4.\"}");
  const auto row = judge(script.command());
  REQUIRE_MESSAGE(row.ok(), (row.ok() ? "" : row.error().message()));
  CHECK(row->verdict == VerdictKind::supported);
  CHECK(row->reason == "exact");
  CHECK(row->explanation == "7.4 is 7.4.");
  const std::string asked = script.asked();
  CHECK(has(asked, "\"measure\":\"unemployment\""));
  CHECK(has(asked, "{\"place\":\"FRA\",\"period\":\"2023\",\"value\":\"7.3\"}"));
  CHECK(has(asked, "{\"place\":\"FRA\",\"period\":\"2024\",\"value\":\"7.4\"}"));
  CHECK_FALSE(has(asked, "DEU"));
}

TEST_CASE("judge_command says what was wrong with an answer") {
  struct Case {
    const char* answer;
    const char* says;
  };
  for (const Case& c :
       {Case{"{\"error\":\"out of memory\"}", "out of memory"}, Case{"[]", "the answer is no JSON object"},
        Case{"{\"verdict\":\"supported\"}", "lacks verdict or reason"},
        Case{"{\"verdict\":\"supported\",\"reason\":\"exact\",\"colour\":\"red\"}", "unknown column \"colour\""},
        Case{"{\"verdict\":\"supported\",\"reason\":7}", "field \"reason\" is no string"}}) {
    CAPTURE(c.answer);
    const auto row = judge(AnsweringScript(c.answer).command());
    REQUIRE_FALSE(row.ok());
    CHECK(has(row.error().message(), c.says));
  }
  CHECK_FALSE(judge(AnsweringScript("{\"verdict\":\"maybe\",\"reason\":\"exact\"}").command()).ok());
}

TEST_CASE("judge_command needs a command") {
  CHECK_FALSE(Registry(tally::builtin_stages()).make<JudgeStage>("command", {}).ok());
}
