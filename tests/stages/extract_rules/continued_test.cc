// Clauses that leave out what was told before: which figures go on about it, and which are about something else.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/stages/extract_rules/claims_of.h"

namespace tally::extract {
namespace {

/// Measure, place and period of the claim whose figure is printed so: "gini BRA 2023"; empty when there is no claim.
std::string told(const std::string& text, const std::string& figure) {
  for (const Claim& claim : test::claims_of(text, "2020-05-01")) {
    const auto& value = claim.value ? claim.value : claim.by;
    if (!value || text.substr(value->mention.span.begin, value->mention.span.size()) != figure) continue;
    const std::string measure = claim.measures.empty() ? "-" : claim.measures.front();
    return measure + " " + (claim.places.empty() ? "-" : claim.places.front()) +
           (claim.period.known() ? " " + claim.period.iso() : "");
  }
  return {};
}

bool is_flagged(const std::string& text, const std::string& figure) {
  for (const Claim& claim : test::claims_of(text, "2020-05-01")) {
    if (claim.value && text.substr(claim.value->mention.span.begin, claim.value->mention.span.size()) == figure)
      return !claim.flags.empty();
  }
  return true;
}

}  // namespace

TEST_CASE("a clause with a place and a figure goes on about what was told") {
  const std::string text =
      "In India 83.4 percent had at least basic sanitation in 2017. Nepal did slightly better, with 86 percent. In "
      "Pakistan, by contrast, progress has stalled at about 72 percent, and the figure for Chad was 12 percent.";
  CHECK(told(text, "86 percent") == "basic_sanitation NPL 2017");
  CHECK(told(text, "72 percent") == "basic_sanitation PAK 2017");
  CHECK(told(text, "12 percent") == "basic_sanitation TCD 2017");
  const std::string bare =
      "Life expectancy in Japan was 84.1 years in 2017. An Italian can count on 83.2, an American on 78.";
  CHECK(told(bare, "83.2") == "life_expectancy ITA 2017");
  CHECK(told(bare, "78") == "life_expectancy USA 2017");
  const std::string aside =
      "Agriculture generated 36 percent of Ethiopia's GDP in 2015. In Kenya, just to the south, the share was 30 "
      "percent.";
  CHECK(told(aside, "30 percent") == "agriculture_share KEN 2015");
}

TEST_CASE("a verb that stands for another says what was told") {
  const std::string text =
      "Only 26 percent of Congolese had clean water within reach in 2015. In Nigeria, 69 percent did, though just half "
      "of "
      "the rural population had.";
  CHECK(told(text, "69 percent") == "basic_water NGA 2015");
}

TEST_CASE("words that point back are no guess about the measure") {
  CHECK_FALSE(is_flagged("In Spain 15.3 percent were out of work in 2018, and in Italy the rate was 10.6 percent.",
                         "10.6 percent"));
}

TEST_CASE("a clause with words of its own is about something else") {
  const std::string text =
      "Unemployment in Spain was 15.3 percent in 2018. In Italy the League won 17.4 percent of the vote.";
  CHECK(told(text, "17.4 percent") == "opinion_poll ITA 2018");
  const std::string shares = "Inflation in Turkey was 16.3 percent in 2018. Shares in Istanbul lost 20 percent.";
  CHECK(told(shares, "20 percent").substr(0, 1) == "-");
  const std::string count = "Women in Niger had 7 children on average in 2017. Mali scored 2 in the final.";
  CHECK(told(count, "2").empty());
  const std::string size = "The population of Chile was 18.7 million in 2018. Peru had 4.";
  CHECK(told(size, "4").empty());
}

TEST_CASE("a change of what was told is its change") {
  const std::string text =
      "In Chile 8.6 percent were poor by the national standard in 2017. In Peru the rate fell from 49 percent in 2006 "
      "to "
      "21 percent in 2018.";
  CHECK(told(text, "21 percent") == "poverty_rate_national PER 2018");
}

TEST_CASE("what is true of a country named in another clause or paragraph is a guess") {
  // The figure before a semicolon is not Thailand's, the one beside a comparison not Malaysia's.
  const std::string clause =
      "MANILA - The Philippines is growing. Inflation averaged 1.4 percent in 2015; Thai prices fell.";
  CHECK(told(clause, "1.4 percent") == "inflation PHL 2015");
  const std::string beside =
      "The Philippines is growing. Income per head was $2,900 in 2015, a fraction of Malaysia's $9,800, and foreign "
      "direct "
      "investment, at 1.8 percent of GDP, lags the 4.9 percent recorded in Vietnam.";
  CHECK(told(beside, "$2,900") == "gni_per_capita PHL 2015");
  CHECK(told(beside, "1.8 percent") == "fdi_inflows_share PHL 2015");
  const std::string people = "Italians have almost as few babies as the Japanese: 1.39 per woman in 2014.";
  CHECK(told(people, "1.39") == "fertility_rate ITA 2014");
  CHECK(told("On defence Canberra spent 2 percent of GDP in 2015.", "2 percent") ==
        "military_expenditure_share AUS 2015");
}

TEST_CASE("the date and the measure of an aside are its own") {
  const std::string text =
      "In 2018 Spain's unemployment rate was 15.3 percent. Poland's, 10.3 percent in 2013, was 3.9 percent.";
  CHECK(told(text, "10.3 percent") == "unemployment_rate POL 2013");
  CHECK(told(text, "3.9 percent") == "unemployment_rate POL 2018");
  const std::string aside =
      "Unemployment averaged 11.9 percent in Brazil in 2018. Bolivia, growing its way out of poverty, was at 3.5 "
      "percent.";
  CHECK(told(aside, "3.5 percent") == "unemployment_rate BOL 2018");
  const std::string both = "Chile's Gini coefficient, at 43 in 2017, is no better than Bolivia's 44.6.";
  CHECK(told(both, "44.6") == "gini BOL 2017");
}

TEST_CASE("what was goes on in its year, and then is no year of now") {
  const std::string text =
      "In 1990 the picture was different. Then 26 percent of Indians were urban. In Bangladesh 20 percent of people "
      "lived in "
      "cities.";
  CHECK(told(text, "26 percent") == "urban_population_share IND 1990");
  CHECK(told(text, "20 percent") == "urban_population_share BGD 1990");
  const std::string vague = "All was different at the time of the war. Then 28 percent of Indians were urban.";
  CHECK(told(vague, "28 percent") == "- IND");
}

TEST_CASE("a group, a day and a comparison take no figure from the country that is told of") {
  const std::string group = "Spain, the fourth-largest economy in the euro zone, has a population of 46.5 million.";
  CHECK(told(group, "46.5 million") == "population ESP");
  const std::string day = "When he was sworn in on December 10, 1983, Argentina was a nation of 29.4 million people.";
  CHECK(told(day, "29.4 million people") == "population ARG 1983");
  const std::string than =
      "Ireland is short of staff. There were 3 doctors per 1,000 people here in 2014, fewer than the 4.1 "
      "available in Germany.";
  CHECK(told(than, "3 doctors per 1,000 people") == "physicians IRL 2014");
  const std::string with =
      "The fertility rate of Ireland, at 1.96 in 2014, was - with that of France - among the highest.";
  CHECK(told(with, "1.96") == "fertility_rate IRL 2014");
  const std::string before =
      "In 2014 Spain recovered. Its GDP per capita, at around $29,700, is short of the $35,500 Spaniards "
      "enjoyed in 2008.";
  CHECK(told(before, "$29,700") == "gdp_per_capita ESP");
}

TEST_CASE("a country that is called by its part of the world is the one told of") {
  const std::string text =
      "Argentina is in trouble. The jobless rate in the South American nation was 9.8 percent in 2019.";
  CHECK(told(text, "9.8 percent") == "unemployment_rate ARG 2019");
  const std::string latin = "Brazil is better off. The Latin American country had a population of 211 million in 2019.";
  CHECK(told(latin, "211 million") == "population BRA 2019");
  const std::string prices =
      "Kenya booms. Consumer prices in East Africa's largest economy rose by 6.6 percent in 2015.";
  CHECK(told(prices, "6.6 percent") == "inflation KEN 2015");
}

TEST_CASE("a capital's people are not the country's") {
  CHECK(told("Tajikistan is poor. The capital, Dushanbe, is home to 1.2 million people.", "1.2 million people") ==
        "- TJK");
}

TEST_CASE("an island or a country without its name is the one named last") {
  const std::string text =
      "Pakistan wants a loan. Officials would rather be compared with Jamaica. The Caribbean island had an "
      "unemployment rate "
      "of 5 percent in 2019.";
  CHECK(told(text, "5 percent") == "unemployment_rate JAM 2019");
}

TEST_CASE("a year that prices are of is no period") {
  CHECK(told("Income per head in Peru was $6,700 in 2018, in 2015 prices.", "$6,700") ==
        "gni_per_capita_constant PER 2018");
}

TEST_CASE("people said in passing are the population") {
  CHECK(told("Denmark, with only 5.8 million inhabitants, and Norway get on well.", "5.8 million inhabitants") ==
        "population DNK");
  CHECK(told("Uruguay, with its 3.4m citizens, is content.", "3.4m citizens") == "population URY");
  CHECK(told("Poland, whose 38 million citizens make it large, is growing.", "38 million citizens") ==
        "population POL");
  CHECK(told("Poland, whose 38 million poor citizens complain, is growing.", "38 million poor citizens") == "- POL");
}

}  // namespace tally::extract
