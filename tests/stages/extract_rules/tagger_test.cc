// The tagger on sentences: kind, span, value, unit, hedge and direction of every mention.
#include "stages/extract_rules/tagger.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "tests/paths.h"

namespace {

using namespace tally;

const RuleBook& rules() {
  static const auto book = RuleBook::load(tally::test::source("/rules"));
  REQUIRE_MESSAGE(book.ok(), (book.ok() ? "" : book.error().message()));
  return **book;
}

const Date kPublished{2025, 12, 5};

/// Every mention but places and measures as "kind text = value unit hedge direction", joined by " | ".
std::string mentions(std::string_view text, Date published = kPublished, bool all = false) {
  const extract::Tagger tagger(rules());
  std::vector<extract::Tag> tags;
  tagger.tag(text, {0, static_cast<std::uint32_t>(text.size())}, published, tags);
  std::string out;
  std::uint32_t end = 0;
  for (const auto& tag : tags) {
    CHECK(tag.begin >= end);
    CHECK(tag.end > tag.begin);
    CHECK(tag.end <= text.size());
    end = tag.end;
    if (tag.word != extract::WordClass::none) continue;
    const auto m = extract::to_mention(tag, text, rules());
    if (!all && (m.kind == MentionKind::place || m.kind == MentionKind::measure)) continue;
    if (!out.empty()) out += " | ";
    out += std::string(name_of(m.kind)) + " " + std::string(text.substr(m.span.begin, m.span.size()));
    std::string value = m.value ? m.value->to_string()
                        : m.low ? m.low->to_string() + ".." + m.high->to_string()
                                : m.code;
    if (!value.empty()) out += " = " + value;
    for (const auto part : {std::string_view(m.unit), name_of(m.hedge), name_of(m.direction)}) {
      if (!part.empty()) out += " " + std::string(part);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a magnitude is never silently wrong") {
  CHECK(mentions("It cost US$4.7 billion.") == "money US$4.7 billion = 4700000000 USD");
  CHECK(mentions("It cost US$4.7bn.") == "money US$4.7bn = 4700000000 USD");
  CHECK(mentions("a £5m fund") == "money £5m = 5000000 GBP");
  CHECK(mentions("RMB 30 yuan") == "money RMB 30 yuan = 30 CNY");
  CHECK(mentions("34.6 million dollars and USD34.6 million") ==
        "money 34.6 million dollars = 34600000 USD | money USD34.6 million = 34600000 USD");
  CHECK(mentions("Rs 500 crore and 3 lakh tonnes") ==
        "money Rs 500 crore = 5000000000 INR | quantity 3 lakh tonnes = 300000 tonne");
  CHECK(mentions("75 mln dlrs, 3.2 bln dlrs") ==
        "money 75 mln dlrs = 75000000 USD | money 3.2 bln dlrs = 3200000000 USD");
}

TEST_CASE("money as balance sheets and prices have it") {
  CHECK(mentions("paid 30 MUSD and 48.5 MGBP") == "money 30 MUSD = 30000000 USD | money 48.5 MGBP = 48500000 GBP");
  CHECK(mentions("It costs 15 dollars 50.") == "money 15 dollars 50 = 15.5 USD");
  CHECK(mentions("15 dollars and 50 cents") == "money 15 dollars and 50 cents = 15.5 USD");
  CHECK(mentions("cost 15 dollars in 50 shops") == "money 15 dollars = 15 USD | count 50 shops = 50 shop");
  CHECK(mentions("hk $ 10.05 billion and cad$ 15") ==
        "money hk $ 10.05 billion = 10050000000 HKD | money cad$ 15 = 15 CAD");
}

TEST_CASE("separators are read") {
  CHECK(mentions("1,234,567 homes") == "count 1,234,567 homes = 1234567 home");
  CHECK(mentions("1 234 567 homes") == "count 1 234 567 homes = 1234567 home");
  CHECK(mentions("1.234.567 homes") == "count 1.234.567 homes = 1234567 home");
  CHECK(mentions("some 816 000 homes") == "count 816 000 homes = 816000 home about");
  CHECK(mentions("12,34,567.89") == "number 12,34,567.89 = 1234567.89");
  CHECK(mentions("pages 22,24,26") == "number 22 = 22 | number 24 = 24 | number 26 = 26");
  CHECK(mentions("a fall of \xE2\x88\x92"
                 "3.2%") ==
        "percent \xE2\x88\x92"
        "3.2% = -3.2 percent down");
}

TEST_CASE("a neighbour's digit is not glued on") {
  CHECK(mentions("two $500 cheques") == "number two = 2 | money $500 = 500 USD");
  CHECK(mentions("245 23 yen") == "number 245 = 245 | money 23 yen = 23 JPY");
}

TEST_CASE("numbers in words") {
  CHECK(mentions("one hundred and twenty-three thousand") == "number one hundred and twenty-three thousand = 123000");
  CHECK(mentions("half a billion people") == "count half a billion people = 500000000 person");
  CHECK(mentions("a couple of schools") == "count a couple of schools = 2 school");
  CHECK(mentions("two and a half million workers") == "count two and a half million workers = 2500000 worker");
  CHECK(mentions("3 million and a half") == "number 3 million and a half = 3500000");
  CHECK(mentions("three dozen ships") == "count three dozen ships = 36 ship");
  CHECK(mentions("No one said so, and one of them left.").empty());
}

TEST_CASE("a range is one mention, a change is two") {
  CHECK(mentions("between 10 cents and one dollar a barrel") ==
        "range between 10 cents and one dollar a barrel = 0.1..1 USD/barrel");
  CHECK(mentions("3\xE2\x80\x93"
                 "5 %") ==
        "range 3\xE2\x80\x93"
        "5 % = 3..5 percent");
  CHECK(mentions("between 3 and 5 %") == "range between 3 and 5 % = 3..5 percent");
  CHECK(mentions("It fell from 4.8 % to 4.7 %.") == "percent 4.8 % = 4.8 percent | percent 4.7 % = 4.7 percent down");
  CHECK(mentions("from 252 to 287 miles") == "range 252 to 287 miles = 252..287 mile");
  CHECK(mentions("15 to 20 million people") == "range 15 to 20 million people = 15000000..20000000 person");
  CHECK(mentions("$3-5 million") == "range $3-5 million = 3000000..5000000 USD");
  CHECK(mentions("an 8- to 16-meter telescope") == "range 8- to 16-meter = 8..16 metre");
}

TEST_CASE("years and dates are no counts") {
  CHECK(mentions("In 2012 workers left.") == "date 2012 = 2012");
  CHECK(mentions("the 2008 crisis") == "date 2008 = 2008");
  CHECK(mentions("about 2000 people") == "count 2000 people = 2000 person about");
  CHECK(mentions("the 2012\xE2\x80\x93"
                 "13 season") ==
        "date 2012\xE2\x80\x93"
        "13 = 2012/2013");
  CHECK(mentions("on Dec. 5, 2025") == "date Dec. 5, 2025 = 2025-12-05");
  CHECK(mentions("5 December") == "date 5 December = 2025-12-05");
  CHECK(mentions("the third quarter of 2024, Q3 2024 and fiscal 2023") ==
        "date third quarter of 2024 = 2024-Q3 | date Q3 2024 = 2024-Q3 | date fiscal 2023 = 2023");
  CHECK(mentions("in the 1990s and the 21st century") == "date 1990s = 1990/1999 | date 21st century = 2001/2100");
  CHECK(mentions("in the first 11 months of 2025") == "date first 11 months of 2025 = 2025-01/2025-11");
  CHECK(mentions("the first week of October 2025") == "date first week of October 2025 = 2025-W40");
  CHECK(mentions("he may go, they march on").empty());
}

TEST_CASE("relative dates resolve against the article's date, and stay open without one") {
  CHECK(mentions("last year") == "date last year = 2024");
  CHECK(mentions("in November") == "date November = 2025-11");
  CHECK(mentions("on Friday") == "date Friday = 2025-12-05");
  CHECK(mentions("on Tuesday") == "date Tuesday = 2025-12-02");
  CHECK(mentions("five years ago") == "date five years ago = 2020");
  CHECK(mentions("over the past decade") == "date past decade = 2015-12-05/2025-12-05");
  CHECK(mentions("last year", Date{}) == "date last year");
}

TEST_CASE("units are not invented") {
  CHECK(mentions("a mix of things").empty());
  CHECK(mentions("at 2.15pm on the day").empty());
  CHECK(mentions("at 10:30 a.m. GMT").empty());
  CHECK(mentions("two in three") == "ratio two in three = 0.666666666667");
  CHECK(mentions("a nano grid of 2.1 pm") == "quantity 2.1 pm = 2.1 picometre");
}

TEST_CASE("qualifiers stay with their figure") {
  CHECK(mentions("nearly 40 percent") == "percent 40 percent = 40 percent nearly");
  CHECK(mentions("at least 30 countries") == "count 30 countries = 30 country at_least");
  CHECK(mentions("up to 700 workers") == "count 700 workers = 700 worker up_to");
  CHECK(mentions("fewer than 12 cases") == "count 12 cases = 12 case less_than");
  CHECK(mentions("500 or more") == "number 500 = 500 at_least");
  CHECK(mentions("more than doubled") == "multiple doubled = 2 more_than up");
  CHECK(mentions("above 1000 and below 1500") == "number 1000 = 1000 more_than | number 1500 = 1500 less_than");
}

TEST_CASE("rises and falls") {
  CHECK(mentions("rose 5.2 percent to 7.1 percent") ==
        "percent 5.2 percent = 5.2 percent up | percent 7.1 percent = 7.1 percent up");
  CHECK(mentions("a 3 percent drop") == "percent 3 percent = 3 percent down");
  CHECK(mentions("down 25 basis points") == "percentage_point 25 basis points = 25 basis_point down");
  CHECK(mentions("set up 5 committees") == "count 5 committees = 5 committee");
}

TEST_CASE("a year ago is a date, not what a figure is counted by") {
  CHECK(mentions("up from 47.4 mln dlrs a year ago") == "money 47.4 mln dlrs = 47400000 USD | date a year ago = 2024");
  CHECK(mentions("47.4 mln dlrs a year") == "money 47.4 mln dlrs a year = 47400000 USD/year");
  CHECK(mentions("they meet once a year") == "");
}

TEST_CASE("groups of digits and prices as other countries print them") {
  CHECK(mentions("1'234'567 francs") == "money 1'234'567 francs = 1234567 CHF");
  CHECK(mentions("$50-60 a barrel") == "range $50-60 a barrel = 50..60 USD/barrel");
  CHECK(mentions("3%-5%") == "range 3%-5% = 3..5 percent");
  CHECK(mentions("paid Rs. 1,00,000") == "money Rs. 1,00,000 = 100000 INR");
  CHECK(mentions("1\u200b000 homes") == "count 1\u200b000 homes = 1000 home");
  CHECK(mentions("warming of 1.5C, in a heatwave of 40C") ==
        "temperature 1.5C = 1.5 degree_celsius | temperature 40C = 40 degree_celsius");
  CHECK(mentions("a three-for-two stock split") == "ratio three-for-two = 1.5");
  CHECK(mentions("the 18-to-24 age group") == "range 18-to-24 = 18..24");
}

TEST_CASE("a change behind a hedge is no range") {
  CHECK(mentions("cut the deficit by about $37 billion to $134 billion") ==
        "money $37 billion = 37000000000 USD about down | money $134 billion = 134000000000 USD down");
  CHECK(mentions("a phase 3 trial in case No. 22-451") == "identifier phase 3 | identifier No. 22-451");
  CHECK(mentions("net zero") == "");
}

TEST_CASE("addresses and phone numbers are no figures") {
  CHECK(mentions("at No. 10 Downing Street") == "identifier No. 10 Downing Street");
  CHECK(mentions("1600 Pennsylvania Avenue") == "identifier 1600 Pennsylvania Avenue");
  CHECK(mentions("call 020 7946 0958") == "identifier 020 7946 0958");
  CHECK(mentions("open 24/7 since 9/11") == "identifier 24/7 | identifier 9/11");
}

TEST_CASE("spelled fractions of any denominator") {
  CHECK(mentions("five twenty-firsts") == "fraction five twenty-firsts = 0.238095238095");
  CHECK(mentions("two and fifty-four hundredths") == "number two and fifty-four hundredths = 2.54");
  CHECK(mentions("3 hundred and 21 yuan") == "money 3 hundred and 21 yuan = 321 CNY");
  CHECK(mentions("three hundredths of it") == "fraction three hundredths = 0.03");
  CHECK(mentions("one hundred thirty-fifths") == "fraction one hundred thirty-fifths = 2.857142857143");
  CHECK(mentions("two million and three fifths") == "number two million and three fifths = 2600000");
  CHECK(mentions("the twenty-first century") == "date twenty-first century = 2001/2100");
}

TEST_CASE("fractions, ratios and multiples are whole") {
  CHECK(mentions("two-thirds of them") == "fraction two-thirds = 0.666666666667");
  CHECK(mentions("a third of all homes") == "fraction a third = 0.333333333333");
  CHECK(mentions("one in five, 3 out of 10, 2:1") ==
        "ratio one in five = 0.2 | ratio 3 out of 10 = 0.3 | ratio 2:1 = 2");
  CHECK(mentions("three times as many") == "multiple three times = 3");
  CHECK(mentions("a 10-fold increase") == "multiple 10-fold = 10 up");
  CHECK(mentions("mentioned 61 times in it") == "count 61 times = 61 time");
}

TEST_CASE("compound units") {
  CHECK(mentions("$75.30 a barrel") == "money $75.30 a barrel = 75.3 USD/barrel");
  CHECK(mentions("45 cases per 100,000 people") == "count 45 cases per 100,000 people = 45 case/100000_person");
  CHECK(mentions("3.2 million barrels per day") == "quantity 3.2 million barrels per day = 3200000 barrel/day");
  CHECK(mentions("50 cents") == "money 50 cents = 0.5 USD");
  CHECK(mentions("thirteen dollars and forty-five cents") == "money thirteen dollars and forty-five cents = 13.45 USD");
}

TEST_CASE("ages, ranks, identifiers and scores are what they are") {
  CHECK(mentions("First Boston and the Second World War") == "");
  CHECK(mentions("a 29-year-old man") == "age 29-year-old = 29 year");
  CHECK(mentions("John Smith, 45, said so.") == "age 45 = 45 year");
  CHECK(mentions("the third-largest economy") == "rank third-largest = 3");
  CHECK(mentions("ranked No. 2 and number one") == "rank No. 2 = 2 | rank number one = 1");
  CHECK(mentions("from the 34th in 2012 to the 10th in 2025 in the ranking").substr(0, 12) == "ordinal 34th");
  CHECK(mentions("gone up the ranking, from the 34th in 2012 to the 10th in 2025") ==
        "rank 34th = 34 | date 2012 = 2012 | rank 10th = 10 | date 2025 = 2025");
  CHECK(mentions("the 15th Five-Year Plan and the 20th Communist Party of China Central Committee") ==
        "identifier 15th Five-Year Plan | identifier 20th Communist Party of China Central Committee");
  CHECK(mentions("Flight MH370, Section 301, Boeing 737, COVID-19 and F-16") ==
        "identifier Flight MH370 | identifier Section 301 | identifier Boeing 737 | identifier COVID-19 | identifier "
        "F-16");
  CHECK(mentions("call +1-222-222-2222 or 555-0123") == "identifier +1-222-222-2222 | identifier 555-0123");
  CHECK(mentions("they won 3-2") == "score 3-2");
  CHECK(mentions("at 6-1/2 percent") == "percent 6-1/2 percent = 6.5 percent");
  CHECK(mentions("the S&P 500 and 5G") == "identifier S&P 500 | identifier 5G");
}

TEST_CASE("a name that is no place may be a measure") {
  CHECK(mentions("the Global Innovation Index", kPublished, true) == "measure Global Innovation Index = gii_rank");
  CHECK(mentions("China and the Gulf of Mexico", kPublished, true) == "place China = CHN");
}

TEST_CASE("any bytes are read, in linear time") {
  const auto began = std::chrono::steady_clock::now();
  for (const std::string& text : {std::string(200000, '7'), std::string(20000, '('), std::string("a\0b 5\0", 6),
                                  std::string("\xff\xfe\xc3 5 \xe2\x80"),
                                  [] {
                                    std::string s;
                                    for (int i = 0; i < 40000; ++i) s += "1,";
                                    return s;
                                  }(),
                                  [] {
                                    std::string s;
                                    for (int i = 0; i < 40000; ++i) s += "one ";
                                    return s;
                                  }(),
                                  [] {
                                    std::string s;
                                    for (int i = 0; i < 40000; ++i) s += "up to 5 ";
                                    return s;
                                  }()}) {
    (void)mentions(text);
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
  CHECK(mentions("\xEF\xBC\x91\xEF\xBC\x92 \xE4\xBA\xBA") == "number \xEF\xBC\x91\xEF\xBC\x92 = 12");
  CHECK(mentions("\xD9\xA3\xD9\xA4%") == "percent \xD9\xA3\xD9\xA4% = 34 percent");
}

TEST_CASE("a number too large to be meant is kept and flagged") {
  const std::string text(60, '9');
  std::vector<extract::Tag> tags;
  extract::Tagger(rules()).tag(text, {0, 60}, {}, tags);
  REQUIRE(tags.size() == 1);
  CHECK(tags[0].oversized);
}
