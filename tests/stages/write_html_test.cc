#include "stages/write_html/chart.h"
#include "stages/write_html/marked_text.h"
#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;

namespace {
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

Verdict with_chart() {
  Verdict row = sample_row();
  row.claimed_low = Decimal::parse("3.15");
  for (int year = 2015; year <= 2024; ++year)
    row.chart.push_back({Period::of_year(year), Decimal::scaled(300 + year % 7 * 20, -2)});
  row.reference_period = "2024";
  return row;
}
}  // namespace

TEST_CASE("the page holds the article, the marked claim, its row and the table") {
  const std::string page = written("html", {{sample_article(), {with_chart()}}});
  CHECK(has(page, "<mark class=\"v0\">Unemployment fell to 3.2 percent in 2024</mark>"));
  CHECK(has(page, "class=\"sign v0\" href=\"#c1-1\" title=\"supported: rounding\">✓1</a>, the office said."));
  CHECK(has(page, "id=\"c1-1\""));
  CHECK(has(page, "3.15 ≤ 3.24 ≤ 3.25 percent"));
  CHECK(has(page, "<h1>1 claim in 1 article</h1>"));
  CHECK(has(page, "href=\"https://api.worldbank.org/v2/x\""));
  CHECK(has(page, "class=\"judged\""));
  CHECK(has(page, "Prices rose."));
  CHECK(count(page, "<table") == 1);
}

TEST_CASE("nothing of an article becomes markup, and no address is asked") {
  Article article = sample_article();
  article.title = "<script>alert(1)</script>";
  article.text = "<img src=x onerror=alert(1)> & \"3 percent\" </main>";
  article.paragraphs = {{0, static_cast<std::uint32_t>(article.text.size())}};
  article.url = "javascript:alert(1)";
  Verdict row = sample_row();
  row.claim = "\"><script>x</script>";
  row.span = Span{0, 10};
  row.source_url = "javascript:alert(2)";
  row.explanation = "<b>bold</b>";
  row.considered = {"</details><script>"};
  const std::string page = written("html", {{article, {row}}});
  CHECK(count(page, "<script>") == 1);
  CHECK_FALSE(has(page, "<img"));
  CHECK_FALSE(has(page, "<b>"));
  CHECK_FALSE(has(page, "href=\"javascript"));
  for (const char* loads : {"<link", "<iframe", "url(", "@import", "http-equiv=\"refresh"})
    CHECK_FALSE(has(page, loads));
  CHECK(has(page, "default-src 'none'"));
}

TEST_CASE("claims of the title and rows with strange offsets are shown once") {
  Verdict title = sample_row();
  title.span.reset();
  Verdict far = sample_row();
  far.span = Span{5000, 5010};
  const std::string page = written("html", {{sample_article(), {title, far}}});
  CHECK(count(page, "class=\"card") == 2);
}

TEST_CASE("an empty run and an article without claims") {
  CHECK(has(written("html", {}), "0 claims in 0 articles"));
  CHECK(has(written("html", {{sample_article(), {}}}), "No quantitative claims found."));
}

TEST_CASE("without the articles' text each row quotes its claim") {
  const std::string page = written("html", {{sample_article(), {sample_row()}}}, {}, {{"articles", "no"}});
  CHECK_FALSE(has(page, "Prices rose."));
  CHECK(has(page, "<blockquote>Unemployment fell"));
}

TEST_CASE("marks overlap, nest and never split a character") {
  const std::string text = "a 23 bodies from 17 nations \u2013 z";
  const std::vector<html::Mark> marks = {
      {{0, 27}, "v0", "x", "1", "t"}, {{17, 27}, "v1", "y", "2", "t"}, {{29, 31}, "v2", "z", "3", "t"}};
  const std::string html = html::marked_text(text, {0, static_cast<std::uint32_t>(text.size())}, marks);
  CHECK(has(html, "<mark class=\"v0\">a 23 bodies from </mark><mark class=\"v1\">17 nations</mark>"));
  CHECK(has(html, ">1</a>"));
  CHECK(has(html, ">2</a>"));
  CHECK(has(html, "<mark class=\"v2\">\u2013</mark>"));
}

TEST_CASE("charts need two points and take any values") {
  Verdict row = sample_row();
  CHECK(html::chart_svg(row).empty());
  row.chart = {{Period::of_year(2020), Decimal(5)}, {Period::of_year(2020), Decimal(5)}};
  row.claimed_low.reset();
  row.claimed_high.reset();
  CHECK_FALSE(has(html::chart_svg(row), "nan"));
  CHECK_FALSE(has(html::chart_svg(row), "inf"));
  row = with_chart();
  row.claim_type = "growth";
  CHECK_FALSE(has(html::chart_svg(row), "class=\"claimed\""));
}
