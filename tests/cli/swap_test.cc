// Swapping a stage by one line of a pipeline file: a module built out of tree, and scripts.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/paths.h"
#include "tests/program.h"

using tally::test::Folder;
using tally::test::read_file;
using tally::test::run_shell;
using tally::test::tallycheck;

namespace {
const std::string kArticle = tally::test::source("/fixtures/articles/ranking-and-space.txt");
const std::string kPlugins = tally::test::source("/fixtures/plugins/");

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// The default pipeline with one line replaced.
std::string pipeline_with(const Folder& folder, const std::string& line, const std::string& replacement) {
  std::string text = read_file(tally::test::source("/rules/pipelines/default.xml"));
  const auto at = text.rfind(line);
  REQUIRE(at != std::string::npos);
  text.replace(at, line.size(), replacement);
  return folder.file("mine.xml", text);
}

std::string script_stage(const std::string& stage, const std::string& command, const std::string& more = "") {
  return "<stage use=\"" + stage + "\"><option name=\"command\" value=\"" + command + "\"/>" + more + "</stage>";
}
}  // namespace

TEST_CASE("a judge built out of tree from one source file replaces the built-in one") {
  const Folder folder;
  const auto built =
      run_shell(tally::test::compiler() + " -std=c++20 -shared -fPIC -fvisibility=hidden -DTALLY_PLUGIN -I'" +
                tally::test::source() + "' " + kPlugins + "judge_coin.cc -o '" + (folder / "judge_coin.so") + "'");
  REQUIRE_MESSAGE(built.status == 0, built.err);
  const auto pipeline = pipeline_with(
      folder, "<stage use=\"judge_interval\"/>",
      "<stage use=\"judge_coin\" module=\"judge_coin.so\"><option name=\"note\" value=\"tails\"/></stage>");
  const auto ran = tallycheck("check --offline --format csv --pipeline '" + pipeline + "' " + kArticle);
  CHECK_MESSAGE(ran.status == 0, ran.err);
  CHECK(has(ran.out, "tails"));
  CHECK(lines(ran.out) > 2);
  const auto listed = tallycheck("stages judge_coin --plugin-dir '" + (folder / "") + "'");
  CHECK(has(listed.out, "note = heads"));
}

TEST_CASE("an extractor that is a script replaces the built-in one") {
  const Folder folder;
  const auto pipeline = pipeline_with(folder, "<stage use=\"extract_rules\"/>",
                                      script_stage("extract_command", "python3 " + kPlugins + "extract_percent.py"));
  const auto article = folder.file("a.txt", "Unemployment in France stood at 7.4 percent in 2024, the office said.\n");
  const auto ran = tallycheck("check --offline --format jsonl --pipeline '" + pipeline + "' '" + article + "'");
  CHECK_MESSAGE(ran.status != 2, ran.err);
  CHECK(has(ran.out, "\"claim\":\"7.4 percent\""));
  CHECK(has(ran.out, "\"rule_id\":\"script\""));
}

TEST_CASE("a judge that is a script replaces the built-in one") {
  const Folder folder;
  const auto pipeline = pipeline_with(folder, "<stage use=\"judge_interval\"/>",
                                      script_stage("judge_command", "python3 " + kPlugins + "judge_echo.py"));
  const auto ran = tallycheck("check --offline --format jsonl --pipeline '" + pipeline + "' " + kArticle);
  CHECK_MESSAGE(ran.status == 0, ran.err);
  CHECK(has(ran.out, "the script saw 23"));
}

TEST_CASE("a crashing, a silent and a babbling script each give a clear error") {
  const Folder folder;
  struct Case {
    std::string command;
    std::string says;
  };
  for (const Case& c :
       {Case{"exit 7", "ended with exit status 7 without an answer"}, Case{"sleep 30", "gave no answer within 300 ms"},
        Case{"read line; echo hello; cat", "the answer is no JSON object"},
        Case{"/no/such/program", "ended with exit status 127"}}) {
    CAPTURE(c.command);
    const auto pipeline =
        pipeline_with(folder, "<stage use=\"extract_rules\"/>",
                      script_stage("extract_command", c.command, "<option name=\"timeout_ms\" value=\"300\"/>"));
    const auto ran = tallycheck("check --offline --format csv --pipeline '" + pipeline + "' " + kArticle);
    CHECK(ran.status == 3);
    CHECK_MESSAGE(has(ran.err, c.says), ran.err);
  }
}

TEST_CASE("a module that must not be loaded stops before anything is done") {
  const Folder folder;
  folder.file("bad.so", "no module");
  const auto pipeline =
      pipeline_with(folder, "<stage use=\"judge_interval\"/>", "<stage use=\"judge_bad\" module=\"bad.so\"/>");
  const auto ran = tallycheck("check --offline --pipeline '" + pipeline + "' " + kArticle);
  CHECK(ran.status == 2);
  CHECK_MESSAGE(has(ran.err, "cannot be loaded"), ran.err);
  CHECK(lines(ran.err) == 1);
}
