#include "pipeline/text/csv.h"
#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;

namespace {

std::vector<std::vector<std::string>> records(const std::string& text) {
  CsvReader reader(text);
  std::vector<std::vector<std::string>> all;
  for (;;) {
    auto record = reader.next();
    REQUIRE(record.ok());
    if (!*record) return all;
    all.push_back(**record);
  }
}

std::size_t column(std::string_view name) {
  return static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), name) - kColumns.begin());
}

}  // namespace

TEST_CASE("the table has one header row with the contract's columns") {
  const auto table = records(written("csv", {{sample_article(), {sample_row()}}, {sample_article(), {}}}));
  REQUIRE(table.size() == 2);
  CHECK(std::equal(table[0].begin(), table[0].end(), kColumns.begin(), kColumns.end()));
  CHECK(table[1].size() == kColumns.size());
  CHECK(table[1][column("verdict")] == "supported");
  CHECK(table[1][column("char_end")] == "40");
  CHECK(table[1][column("review_note")].empty());
}

TEST_CASE("an empty run still has its header, lines end in CR LF") {
  const std::string text = written("csv", {});
  CHECK(text.substr(text.size() - 2) == "\r\n");
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("quotes, commas and line ends survive") {
  Verdict row = sample_row();
  row.sentence = "He said \"3,2\";\r\nthen left.\n";
  const auto table = records(written("csv", {{sample_article(), {row}}}));
  CHECK(table[1][column("sentence")] == row.sentence);
}

TEST_CASE("formulas in text are neutralised and flagged, numbers are not touched") {
  Verdict row = sample_row();
  row.sentence = "=HYPERLINK(\"http://x\")";
  row.speaker = "@SUM(A1)";
  row.claim = "-2+3+cmd|' /C calc'!A0";
  row.review_note = "\t=1";
  row.difference = "-0.04 %";
  row.claimed = "+0.3 percentage points";
  const auto table = records(written("csv", {{sample_article(), {row}}}));
  CHECK(table[1][column("sentence")] == "'=HYPERLINK(\"http://x\")");
  CHECK(table[1][column("speaker")] == "'@SUM(A1)");
  CHECK(table[1][column("claim")] == "'-2+3+cmd|' /C calc'!A0");
  CHECK(table[1][column("review_note")] == "'\t=1");
  CHECK(table[1][column("difference")] == "-0.04 %");
  CHECK(table[1][column("claimed")] == "+0.3 percentage points");
  CHECK(table[1][column("claimed_low")] == "-3.25");
  CHECK(table[1][column("flags")] == "single_source;neutralised");
  CHECK(records(written("csv", {{sample_article(), {sample_row()}}}))[1][column("flags")] == "single_source");
}

TEST_CASE("the mark for Excel stands before the header and nowhere else") {
  RunInfo info;
  info.excel = true;
  CHECK(written("csv", {}, info).substr(0, 10) == "\xEF\xBB\xBFverdict");
  CHECK(written("csv", {}).substr(0, 7) == "verdict");
}

TEST_CASE("a claim that was not judged has no verdict") {
  Verdict row = sample_row();
  row.reason.clear();
  row.span.reset();
  const auto table = records(written("csv", {{sample_article(), {row}}}));
  CHECK(table[1][column("verdict")].empty());
  CHECK(table[1][column("char_start")].empty());
}
