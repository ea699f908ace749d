// Which office is asked for which place, and what becomes of two that agree or differ, over real HTTP.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "tests/cli/offices.h"

namespace {

using tally::test::Offices;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The one row of an article with one claim.
std::string judged(const Offices& offices, const std::string& claim, const std::string& published = "2025-12-05",
                   const std::string& options = "") {
  const std::string file = offices.folder().file("claim.txt", claim + "\n");
  const auto ran = offices.run(
      "", "check -q --no-state --format jsonl --published " + published + " " + options + " '" + file + "'");
  INFO(ran.err);
  CHECK(ran.out.find('\n') + 1 == ran.out.size());
  return ran.out;
}

}  // namespace

TEST_CASE("a European claim goes to Eurostat first and is confirmed at the World Bank") {
  const Offices offices;
  const std::string row = judged(offices, "Germany's economy grew 1.0 percent in 2019.");
  INFO(row);
  CHECK(has(row, R"("verdict":"supported")"));
  CHECK(has(row, R"("source":"Eurostat")"));
  CHECK(has(row, "2 sources agree, also: World Bank, World Development Indicators."));
  CHECK_FALSE(has(row, "single_source"));
  const std::string wrong = judged(offices, "Germany's economy grew 3.0 percent in 2019.");
  INFO(wrong);
  CHECK(has(wrong, R"("verdict":"refuted")"));
  CHECK(has(wrong, R"("source":"Eurostat")"));
  CHECK(has(wrong, "2 sources differ from the claim, also: World Bank"));
}

TEST_CASE("the customary definition of a place is no assumption, and what another one says stands beside it") {
  const Offices offices;
  const std::string row = judged(offices, "Germany's unemployment rate was 3.6 percent in 2020.");
  INFO(row);
  CHECK(has(row, R"("verdict":"supported")"));
  CHECK(has(row, "eurostat:une_rt_a"));
  CHECK_FALSE(has(row, "assumed_definition"));
}

TEST_CASE("an office is not asked about places that it does not cover") {
  const Offices offices;
  const std::string row = judged(offices, "Kenya's economy grew 5.1 percent in 2019.");
  INFO(row);
  CHECK(has(row, R"("verdict":"supported")"));
  CHECK(has(row, "worldbank:NY.GDP.MKTP.KD.ZG"));
  CHECK(has(offices.asked(), "NY.GDP.MKTP.KD.ZG"));
  CHECK_FALSE(has(offices.asked(), "/eurostat/"));
  CHECK_FALSE(has(offices.asked(), "/public/rest/data/"));
}

TEST_CASE("two offices with one definition that differ are a conflict, whichever the claim follows") {
  const Offices offices;
  for (const char* claim :
       {"Venezuela's GDP was 482 billion dollars in 2014.", "Venezuela's GDP was 212 billion dollars in 2014."}) {
    const std::string row = judged(offices, claim);
    INFO(row);
    CHECK(has(row, R"("verdict":"conflicting_evidence")"));
    CHECK(has(row, R"("reason":"sources_disagree")"));
    CHECK(has(row, "World Bank, World Development Indicators (NY.GDP.MKTP.CD)"));
    CHECK(has(row, "International Monetary Fund (WEO/NGDPD)"));
  }
  const std::string row = judged(offices, "Venezuela's GDP was 900 billion dollars in 2014.");
  INFO(row);
  CHECK(has(row, R"("verdict":"refuted")"));
}

TEST_CASE("a figure holds as it was published by the article's date, and today's is named beside it") {
  const Offices offices;
  for (const auto& [claim, published, then, today] :
       {std::array{"China's population was 1.357 billion in 2013.", "2015-06-01", R"("reference_value":"1357380000")",
                   "today's gives 1.3632 billion people"},
        std::array{"The unemployment rate of the United States was 14.7 percent in April 2020.", "2020-05-20",
                   R"("reference_value":"14.7")", "today's gives 14.8 %"}}) {
    const std::string row = judged(offices, claim, published);
    INFO(row);
    CHECK(has(row, R"("verdict":"supported")"));
    CHECK(has(row, "revised_since"));
    CHECK(has(row, then));
    CHECK(has(row, today));
  }
  // A national office's own definition can refute, too.
  const std::string wrong =
      judged(offices, "The unemployment rate of the United States was 11.8 percent in April 2020.");
  INFO(wrong);
  CHECK(has(wrong, R"("verdict":"refuted")"));
  CHECK(has(wrong, "fred:UNRATE"));
  // The same words in an article of today are measured by today's figures.
  const std::string late = judged(offices, "China's population was 1.357 billion in 2013.");
  INFO(late);
  CHECK(has(late, R"("verdict":"refuted")"));
}

TEST_CASE("a claim about the United Kingdom by its own office") {
  const Offices offices;
  const std::string row = judged(offices, "The consumer price index of the United Kingdom was 105.1 in March 2018.");
  INFO(row);
  CHECK(has(row, R"("verdict":"supported")"));
  CHECK(has(row, "ons:cpih01"));
}

TEST_CASE("--figures takes a newsroom's own table of any measure, asked before the offices") {
  const Offices offices;
  const std::string table = offices.folder().file("desk.csv",
                                                  "measure;place;period;value;source_url\n"
                                                  "unemployment_rate;Germany;2020;3,9;https://desk.example/work\n"
                                                  "Life expectancy at birth;KEN;2019;66.5;https://desk.example/life\n");
  const std::string own = judged(offices, "Life expectancy in Kenya was 66.5 years in 2019.", "2025-12-05",
                                 "--offline --figures '" + table + "'");
  INFO(own);
  CHECK(has(own, R"("verdict":"supported")"));
  CHECK(has(own, "newsroom:life_expectancy"));
  CHECK(has(own, R"("source_url":"https://desk.example/life")"));
  const auto none = offices.run("", "check -q --no-state --offline --figures '" + table + ".missing' '" + table + "'");
  CHECK(none.status == 2);
  CHECK(has(none.err, ".missing"));
}
