// Of several years and places in a sentence the ones that a figure is for.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/stages/extract_rules/claims_of.h"

namespace tally::extract {
namespace {

std::vector<Claim> claims_of(const std::string& text) { return test::claims_of(text, "2019-05-01"); }

/// "place period" of the claim whose figure is printed so; the places with blanks between them.
std::string about(const std::string& text, const std::string& figure) {
  for (const Claim& claim : claims_of(text)) {
    const auto& value = claim.value ? claim.value : claim.by;
    if (!value || text.substr(value->mention.span.begin, value->mention.span.size()) != figure) continue;
    std::string out;
    for (const std::string& place : claim.places) out += place + " ";
    return out + (claim.period.known() ? claim.period.iso() : "-");
  }
  FAIL("no claim with " << figure << " in: " << text);
  return {};
}

}  // namespace

TEST_CASE("a figure that is set against another one has the date behind it to itself") {
  const std::string towns = "In Angola, two thirds of the population live in towns, against one in ten in 1960.";
  CHECK(about(towns, "two thirds") == "AGO -");
  CHECK(about(towns, "one in ten") == "AGO 1960");
  const std::string debt =
      "Zambia's external debt has risen to 59 percent of its income, from 36 percent in 2014 and 25 percent in 2013.";
  CHECK(about(debt, "59 percent") == "ZMB -");
  const std::string economy =
      "Russia's economy grew 0.7 percent in 2014 after a 1.3 percent gain in 2013, and inflation quickened to 7.8 "
      "percent.";
  CHECK(about(economy, "7.8 percent") == "RUS 2014");
  // A place of its own: both are of the year behind.
  CHECK(about("Inflation in India was 7.4 percent, against 7.3 percent in China in 2014.", "7.4 percent") ==
        "IND CHN 2014");
}

TEST_CASE("what is now, or only introduces a country, takes no other year of the sentence") {
  CHECK(about("Botswana, where 3 percent of people lived in towns in 1960, is 66 percent urban today.", "66 percent") ==
        "BWA -");
  CHECK(about("One Kenyan in ten lived in a town in 1960. Botswana is 66 percent urban today.", "66 percent") ==
        "BWA -");
  CHECK(about("Nigeria, a country of 190 million people, had 157 million mobile subscriptions in 2015.",
              "190 million people") == "NGA -");
  CHECK(about("Ghana, which halted payments in December 2012, has an external debt of $43 billion.", "$43 billion") ==
        "GHA -");
}

TEST_CASE("a year earlier than no year is before the latest, not before the article") {
  for (const Claim& claim :
       claims_of("Poland raised its military spending to 2.1 percent of GDP from 1.9 percent a year earlier.")) {
    CHECK_FALSE(claim.period.known());
    CHECK_FALSE(claim.period_from.known());
  }
}

TEST_CASE("a place that leads a later clause keeps to its own figure") {
  const std::string health = "India spends 4.7% of GDP on health, whereas Germany, a rich country, spends 11.3%.";
  CHECK(about(health, "4.7%") == "IND -");
  CHECK(about(health, "11.3%") == "DEU -");
  CHECK(about("Jordan has 92 cubic metres of fresh water per person and Egypt a mere 20.", "92 cubic metres") ==
        "JOR -");
  CHECK(about("Whereas Greece, hardly a rich country, spent 2.7% of its GDP on defence in 2018, Germany spent 1.2%.",
              "2.7%") == "GRC 2018");
  CHECK(about("Power use per person increased from 99 kilowatt-hours in 2000 to 603 in 2012; Sri Lankans used 684.",
              "603") == "2012");
  CHECK(about("Half of Turks live in towns, and so do three quarters of Malaysians.", "three quarters") == "MYS -");
}

TEST_CASE("a sentence goes on with the measure of the one before it") {
  const auto measure = [](const std::string& text, const std::string& figure) {
    for (const Claim& claim : claims_of(text)) {
      if (claim.value && text.substr(claim.value->mention.span.begin, claim.value->mention.span.size()) == figure)
        return claim.measures.empty() ? std::string() : claim.measures.front();
    }
    return std::string("no claim");
  };
  const std::string land = "Farmland covers 47 percent of Germany. ";
  CHECK(measure(land + "In Kenya, the share is 48 percent.", "48 percent") == "agricultural_land_share");
  CHECK(measure(land + "The proportion is 53 percent in France.", "53 percent") == "agricultural_land_share");
  CHECK(measure("The Gini index of Germany was 31.4 in 2016. Denmark's was 28.2 that year.", "28.2") == "gini");
  CHECK(measure(land + "The total of the firm's bill was 48 percent.", "48 percent") != "gini");
  CHECK(measure("The army of Chad has 30,000 soldiers. The total group workforce is 11,000.", "11,000") !=
        "armed_forces");
}

}  // namespace tally::extract
