// Which figures a measure is tied to, and which only stand near it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/stages/extract_rules/claims_of.h"

namespace tally::extract {
namespace {

using test::extractor;

std::vector<Claim> claims_of(const std::string& text) { return test::claims_of(text, "2017-05-01"); }

/// The claim whose figure is printed so.
Claim claim_with(const std::string& text, const std::string& figure) {
  for (const Claim& claim : claims_of(text)) {
    if (!claim.value) continue;
    const Span span = claim.value->mention.span;
    if (text.substr(span.begin, span.size()) == figure) return claim;
  }
  FAIL("no claim with " << figure << " in: " << text);
  return {};
}

bool is_sure(const Claim& claim) { return !claim.measures.empty() && claim.confidence != Confidence::low; }

}  // namespace

TEST_CASE("a part of a measure is not the measure") {
  CHECK_FALSE(is_sure(claim_with("Only a third of the unemployed received benefits in Spain in 2014.", "a third")));
  CHECK_FALSE(
      is_sure(claim_with("Palms stand on a quarter of total agricultural land, Kenya said in 2014.", "a quarter")));
  CHECK(is_sure(claim_with("Unemployment in Spain was 24.4 percent in 2014.", "24.4 percent")));
}

TEST_CASE("a cut of a measure is not its level") {
  const std::string cut = "Ministers in Norway agreed to force a ten percent trade surplus cut in 2016.";
  CHECK(claim_with(cut, "ten percent").measures.empty());
}

TEST_CASE("trade with one partner is not trade") {
  CHECK(claim_with("Korea's trade surplus with Japan rose to $7.3 billion in 2016.", "$7.3 billion").measures.empty());
  CHECK(claim_with("Chile's exports to China were worth $18 billion in 2016.", "$18 billion").measures.empty());
  CHECK(claim_with("The bilateral trade deficit was $2 billion in 2016 for Peru.", "$2 billion").measures.empty());
  CHECK(is_sure(claim_with("Chile's exports were worth $70 billion in 2016.", "$70 billion")));
  CHECK(is_sure(claim_with("Exports from Chile were worth $70 billion in 2016.", "$70 billion")));
}

TEST_CASE("a figure beyond the border of a clause is not tied to its measure") {
  const std::string far =
      "Because of Japan's strong economy, they easily met the requirement on assets ($14 billion) in 2016.";
  CHECK_FALSE(is_sure(claim_with(far, "$14 billion")));
  const std::string behind = "Indonesia devalued its currency by 31 percent in 2016, and tried to lift exports.";
  CHECK_FALSE(is_sure(claim_with(behind, "31 percent")));
}

TEST_CASE("it is a measure only where it does what measures do") {
  const std::string start = "Inflation in Ghana was high in 2016. ";
  CHECK(claim_with(start + "It has received 12 percent of the loan.", "12 percent").measures.empty());
  CHECK_FALSE(claim_with(start + "It rose to 17.5 percent in December 2016.", "17.5 percent").measures.empty());
}

TEST_CASE("a year before counts from the year that the sentence names") {
  const Claim claim =
      claim_with("Consumer prices in Britain were 0.1 percent higher in 2015 than a year before.", "0.1 percent");
  CHECK(claim.period.iso() == "2015");
  CHECK(claim.period_from.iso() == "2014");
}

TEST_CASE("a part of a country, a town and a firm are not the country") {
  for (const char* text : {"Unemployment in southern Italy hit 20 percent in 2013.",
                           "Unemployment in Birmingham, Britain's second city, was 20 percent in 2013.",
                           "Leeds's unemployment rate was 20 percent in 2013, Britain said."}) {
    CAPTURE(text);
    CHECK(claim_with(text, "20 percent").measures.empty());
  }
  CHECK(is_sure(claim_with("Unemployment in Italy hit 20 percent in 2013.", "20 percent")));
  CHECK_FALSE(
      claim_with("Washington's military budget was 4 percent of US GDP in 2010.", "4 percent").measures.empty());
}

TEST_CASE("those without are not those with, and a part of some people is not their share") {
  CHECK(claim_with("In Kenya 39 percent had no basic drinking water in 2018.", "39 percent").measures.empty());
  CHECK(claim_with("Some 40 percent of internet users in India were women in 2013.", "40 percent").measures.empty());
  CHECK(is_sure(claim_with("In India 36.3 percent of children under five were underweight in 2015.", "36.3 percent")));
}

TEST_CASE("growth without a noun is the economy's, where nothing else can be meant") {
  for (const char* text : {"Growth in India picked up to 7.6% in 2015.", "Indian growth slowed to 7.6% in 2015.",
                           "India enjoyed growth of 7.6% in 2015.", "India grew 7.6% in 2015."}) {
    CAPTURE(text);
    const Claim claim = claim_with(text, "7.6%");
    CHECK(claim.measures == std::vector<std::string>{"gdp_growth"});
    CHECK(claim.direction != Direction::down);
  }
  CHECK(claim_with("India contracted 7.6% in 2020.", "7.6%").direction == Direction::down);
  for (const char* text :
       {"Sales growth in India picked up to 7.6% in 2015.", "A maker's sales in India grew 7.6% in 2015.",
        "India's growth in steel deliveries was 7.6% in 2015."}) {
    CAPTURE(text);
    CHECK(claim_with(text, "7.6%").measures != std::vector<std::string>{"gdp_growth"});
  }
}

TEST_CASE("money a month is no yearly amount") {
  CHECK(claim_with("Kenya's external debt costs $1 billion a year in 2016.", "$1 billion a year").measures.empty());
}

TEST_CASE("a change in the decade to a year counts from ten years before") {
  const std::string text = "Canada's population swelled by 4 million in the decade to 2016.";
  const auto claims = claims_of(text);
  REQUIRE_FALSE(claims.empty());
  CHECK(claims.front().period.iso() == "2016");
  CHECK(claims.front().period_from.iso() == "2006");
}

TEST_CASE("changes over several years have both ends, paces the span of their years") {
  const auto period = [](const std::string& text, const std::string& figure) {
    const Claim c = claim_with(text, figure);
    const Period last = c.value ? c.value->period_last : Period{};
    return c.period_from.iso() + "/" + c.period.iso() + (last.known() ? ".." + last.iso() : "");
  };
  CHECK(period("In the decade to 2015 Peru's economy grew by 76 percent.", "76 percent") == "2005/2015");
  CHECK(period("Over the five years to 2015, Peru's economy grew by 26 percent.", "26 percent") == "2010/2015");
  CHECK(period("Over the past decade, Peru's economy has grown by 76 percent.", "76 percent") == "2006/2016");
  CHECK(period("Peru's population grew 1.2 percent a year between 2005 and 2015.", "1.2 percent") == "/2006..2015");
  CHECK(period("Peru's economy grew 3 percent in 2015, the slowest pace in six years.", "3 percent") == "/2015");
  CHECK(claim_with("Peru's economy has grown by 30 percent in recent years.", "30 percent").measures.empty());
}

TEST_CASE("points of a percentage, growth with two ends and asides") {
  const auto fell = claims_of("Joblessness in Poland fell by 3 points between 2013 and 2015.");
  REQUIRE(fell.size() == 1);
  REQUIRE(fell.front().by.has_value());
  CHECK(fell.front().by->mention.unit == "percentage_point");
  const Claim slowed =
      claim_with("Growth in China slowed to 6.9 percent in 2015 from 7.3 percent in 2014.", "6.9 percent");
  CHECK(slowed.measures == std::vector<std::string>{"gdp_growth"});
  CHECK(slowed.from.has_value());
  const Claim eased = claim_with(
      "Iran's inflation rate, which had soared to 39 percent in 2013, fell to 14 percent in 2015.", "14 percent");
  CHECK(eased.flags.empty());
  CHECK(eased.direction == Direction::none);
}

TEST_CASE("growth that no measure names is the economy's where the words say so") {
  const auto measures = [](const std::string& text, const std::string& figure) {
    return claim_with(text, figure).measures;
  };
  const std::vector<std::string> growth = {"gdp_growth"};
  CHECK(measures("China's growth, at 7.3 percent in 2014, was its slowest in decades.", "7.3 percent") == growth);
  CHECK(measures("Brazil's economy slowed to 0.5 percent in 2014.", "0.5 percent") == growth);
  CHECK(measures("Brazil's economy slowed down in 2014, when growth fell to 0.5 percent.", "0.5 percent") == growth);
  CHECK(measures("China grew 7.3 percent in 2014 and India 7.2 percent.", "7.2 percent") == growth);
  CHECK(measures("The economy is weak. Sales growth of 6.6 percent in 2014 pleased the firm.", "6.6 percent") !=
        growth);
  CHECK(measures("The economy of Chile grew. Farms sold 4.3 percent more, making annual growth of 6.6 percent.",
                 "6.6 percent")
            .empty());
}

TEST_CASE("a name in a title is looked up in the title") {
  Article article;
  article.title = "GEORGIA GULF CORP THIRD QUARTER NET";
  article.text = "Oper shr 1.92 dlrs vs 58 cts. Revenues rose 12 percent.";
  article.paragraphs = find_paragraphs(article.text);
  std::vector<Sentence> sentences;
  scan_paragraph(article.title, {0, static_cast<std::uint32_t>(article.title.size())}, 0, 4000, sentences);
  for (Sentence& sentence : sentences) sentence.in_title = true;
  scan_paragraph(article.text, article.paragraphs.front(), 1, 4000, sentences);
  const auto claims = extractor().run({article, sentences}, article.published(), false).claims;
  REQUIRE_FALSE(claims.empty());
  for (const Claim& claim : claims) CHECK(claim.places.empty());
}

}  // namespace tally::extract
