#include "pipeline/text/escape.h"
#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;

namespace {
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

int longest(const std::string& text) {
  int most = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    most = std::max(most, display_width(text.substr(at, end - at)));
    at = end + 1;
  }
  return most;
}
}  // namespace

TEST_CASE("a row shows verdict, claim, both figures, reason, flags and source") {
  const std::string text = written("terminal", {{sample_article(), {sample_row()}}});
  for (const char* part :
       {"Jobs and prices", "✓ supported", "Unemployment fell", "3.2 %", "3.24 %", "rounding: 3.24 rounds to 3.2",
        "[single source]", "World Bank", "1 claim: 1 supported, 0 refuted"}) {
    CAPTURE(part);
    CHECK(has(text, part));
  }
  CHECK_FALSE(has(text, "\x1B"));
}

TEST_CASE("colour only when asked for, with a sign for each verdict") {
  RunInfo info;
  info.color = true;
  std::vector<Verdict> rows(4, sample_row());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].verdict = static_cast<VerdictKind>(i);
  const std::string text = written("terminal", {{sample_article(), rows}}, info);
  for (const char* part : {"\x1B[32m✓ supported", "\x1B[31m✗ refuted", "\x1B[33m≠ conflicting", "\x1B[36m? not enough"})
    CHECK(has(text, part));
}

TEST_CASE("lines keep to the width, wide and narrow") {
  Verdict row = sample_row();
  row.claim =
      "人口は2024年に1億2380万人で、前年より減った。Averyveryverylongwordthatdoesnotfitintoanycolumnofthetablehere";
  row.source_url = "https://example.org/" + std::string(200, 'x');
  for (const int width : {30, 40, 75, 76, 90, 132}) {
    RunInfo info;
    info.width = width;
    CAPTURE(width);
    CHECK(longest(written("terminal", {{sample_article(), {row}}}, info)) <= width);
  }
}

TEST_CASE("escapes, controls and bidirectional overrides of an article never reach the terminal") {
  Verdict row = sample_row();
  row.claim = "\x1B[2Jgone \x1B]0;title\x07 \u202Eback \xC2\x9B 31m\nnext";
  Article article = sample_article();
  article.title = "\x1B[31mred\x1B[0m";
  const std::string text = written("terminal", {{article, {row}}});
  CHECK_FALSE(has(text, "\x1B"));
  CHECK_FALSE(has(text, "\x07"));
  CHECK_FALSE(has(text, "\u202E"));
  CHECK_FALSE(has(text, "\xC2\x9B"));
  CHECK(has(text, "gone ]0;title back 31m next"));
}

TEST_CASE("an article without claims is named, totals are over all articles") {
  const std::string text = written("terminal", {{sample_article(), {}}, {sample_article(), {sample_row()}}});
  CHECK(has(text, "no quantitative claims found"));
  CHECK(has(text, "1 claim in 2 articles"));
}

TEST_CASE("claims without a verdict show what they are about") {
  Verdict row = sample_row();
  row.reason.clear();
  row.reference.clear();
  const std::string text = written("terminal", {{sample_article(), {row}}});
  CHECK(has(text, "unemployment rate"));
  CHECK(has(text, "CHN · 2024"));
  CHECK(has(text, "level "));
  CHECK_FALSE(has(text, "not enough"));
}

TEST_CASE("details can be switched off") {
  CHECK_FALSE(has(written("terminal", {{sample_article(), {sample_row()}}}, {}, {{"details", "no"}}), "rounding"));
}
