// Dates and periods of running text: span, ISO value, first and last day.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/tagger.h"
#include "tests/paths.h"

namespace {

using namespace tally;

/// Every date as "text = value first..last", joined by " | "; a Friday is the article's day.
std::string dates(std::string_view text, Date published = {2025, 12, 5}) {
  static const auto book = RuleBook::load(tally::test::source("/rules"));
  REQUIRE_MESSAGE(book.ok(), (book.ok() ? "" : book.error().message()));
  std::vector<extract::Tag> tags;
  extract::Tagger(**book).tag(text, {0, static_cast<std::uint32_t>(text.size())}, published, tags);
  std::vector<Mention> found;
  extract::list_mentions(tags, text, **book, false, found);
  std::string out;
  for (const auto& m : found) {
    if (m.kind != MentionKind::date) continue;
    if (!out.empty()) out += " | ";
    out += std::string(text.substr(m.span.begin, m.span.size())) + " = " + m.code;
    if (m.first.known() && m.first != m.last) out += " " + m.first.iso() + ".." + m.last.iso();
  }
  return out;
}

}  // namespace

TEST_CASE("parts of a period") {
  CHECK(dates("in early 2020") == "early 2020 = 2020 2020-01-01..2020-06-30");
  CHECK(dates("since mid-July") == "mid-July = 2025-07 2025-07-10..2025-07-20");
  CHECK(dates("deficits at end-1986") == "end-1986 = 1986 1986-09-01..1986-12-31");
  CHECK(dates("It began late last year.") == "late last year = 2024 2024-07-01..2024-12-31");
  CHECK(dates("by the end of March 2026") == "end of March 2026 = 2026-03 2026-03-16..2026-03-31");
  CHECK(dates("in the early 1990s") == "early 1990s = 1990/1999 1990-01-01..1993-12-31");
  CHECK(dates("earlier this month") == "earlier this month = 2025-12 2025-12-01..2025-12-05");
  CHECK(dates("later in the year") == "later in the year = 2025 2025-12-05..2025-12-31");
  CHECK(dates("for the rest of the year") == "rest of the year = 2025 2025-12-05..2025-12-31");
  CHECK(dates("in the year to date") == "year to date = 2025 2025-01-01..2025-12-05");
  CHECK(dates("the end of the war") == "");
  CHECK(dates("the beginning of the 1987 model year") == "1987 = 1987 1987-01-01..1987-12-31");
}

TEST_CASE("weeks, weekends and days in relation to others") {
  CHECK(dates("in the week ended Nov. 29") == "week ended Nov. 29 = 2025-11-23/2025-11-29 2025-11-23..2025-11-29");
  CHECK(dates("the week of November 3rd") == "week of November 3rd = 2025-W45 2025-11-03..2025-11-09");
  CHECK(dates("the first week of May 2024") == "first week of May 2024 = 2024-W18 2024-04-29..2024-05-05");
  CHECK(dates("the last week of July") == "last week of July = 2025-W31 2025-07-28..2025-08-03");
  CHECK(dates("the first Friday of next month") == "first Friday of next month = 2026-01-02");
  CHECK(dates("the 20th of next month") == "20th of next month = 2026-01-20");
  CHECK(dates("the day after tomorrow") == "day after tomorrow = 2025-12-07");
  CHECK(dates("on Tuesday next week") == "Tuesday next week = 2025-12-09");
  CHECK(dates("two weeks from now") == "two weeks from now = 2025-12-19");
  CHECK(dates("next Monday, last Monday and this Monday") ==
        "next Monday = 2025-12-08 | last Monday = 2025-12-01 | this Monday = 2025-12-01");
  CHECK(dates("the week after next") == "week after next = 2025-W51 2025-12-15..2025-12-21");
  CHECK(dates("stores opened over the weekend", {2025, 12, 8}) ==
        "weekend = 2025-12-06/2025-12-07 2025-12-06..2025-12-07");
}

TEST_CASE("two dates of one period") {
  CHECK(dates("between 2001 and 2005") == "between 2001 and 2005 = 2001/2005 2001-01-01..2005-12-31");
  CHECK(dates("from January to March 2024") == "January to March 2024 = 2024-01/2024-03 2024-01-01..2024-03-31");
  CHECK(dates("from Monday to Friday, closed") == "Monday to Friday = 2025-12-01/2025-12-05 2025-12-01..2025-12-05");
  CHECK(dates("May 2 - May 5") == "May 2 - May 5 = 2025-05-02/2025-05-05 2025-05-02..2025-05-05");
  CHECK(dates("4 to 23 next month") == "4 to 23 next month = 2026-01-04/2026-01-23 2026-01-04..2026-01-23");
}

TEST_CASE("years and decades in words, months in digits") {
  CHECK(dates("in nineteen ninety-nine") == "nineteen ninety-nine = 1999 1999-01-01..1999-12-31");
  CHECK(dates("in twenty twelve") == "twenty twelve = 2012 2012-01-01..2012-12-31");
  CHECK(dates("on May 5, two thousand and eighteen") == "May 5, two thousand and eighteen = 2018-05-05");
  CHECK(dates("two thousand people marched") == "");
  CHECK(dates("in the nineteen seventies") == "nineteen seventies = 1970/1979 1970-01-01..1979-12-31");
  CHECK(dates("the early nineties") == "early nineties = 1990/1999 1990-01-01..1993-12-31");
  CHECK(dates("12-Sep-2019 and 2019/Sep/01") == "12-Sep-2019 = 2019-09-12 | 2019/Sep/01 = 2019-09-01");
  CHECK(dates("on 22/04") == "22/04 = 2025-04-22");
  CHECK(dates("cut by 3/4 or 5/16") == "");
}

TEST_CASE("a weekday or month without a year is past where the words are") {
  CHECK(dates("It will cut jobs, it said on Thursday.") == "Thursday = 2025-12-04");
  CHECK(dates("Ministers will meet on Thursday.") == "Thursday = 2025-12-11");
  CHECK(dates("It will borrow more than was predicted in March.") == "March = 2025-03 2025-03-01..2025-03-31");
  CHECK(dates("It is due to open in March.") == "March = 2026-03 2026-03-01..2026-03-31");
  CHECK(dates("in the March-to-May period") == "March-to-May = 2025-03/2025-05 2025-03-01..2025-05-31");
  CHECK(dates("The firm, which began the offer on September 23, will not buy.") == "September 23 = 2025-09-23");
  CHECK(dates("offers by 1430 CDT, in 1430") == "1430 = 1430 1430-01-01..1430-12-31");
  CHECK(dates("debt at 1986 year end") == "1986 = 1986 1986-01-01..1986-12-31");
  CHECK(dates("IBM and DEC") == "");
}

TEST_CASE("days beside their month without a blank, and days of a month that is not named") {
  CHECK(dates("on 22april") == "22april = 2025-04-22");
  CHECK(dates("the 28-Nov sale") == "28-Nov = 2025-11-28");
  CHECK(dates("by 28-nov") == "28-nov = 2025-11-28");
  CHECK(dates("the 11/12,2016 issue") == "11/12,2016 = 2016-11-12");
  CHECK(dates("in October, 1st of all") == "October, 1st = 2025-10-01");
  CHECK(dates("police said on the 27th") == "27th = 2025-11-27");
  CHECK(dates("the summit will open on the 3rd.") == "3rd = 2026-01-03");
  CHECK(dates("on the 18th green") == "");
  CHECK(dates("in the 27th") == "");
  CHECK(dates("on thurs at noon, and the cat sat") == "thurs = 2025-12-04");
  CHECK(dates("born in 70's") == "70's = 1970/1979 1970-01-01..1979-12-31");
  CHECK(dates("between now and 2030") == "between now and 2030 = 2025-12-05/2030 2025-12-05..2030-12-31");
  CHECK(dates("then and now") == "");
}

TEST_CASE("quarters, halves and fiscal years") {
  CHECK(dates("Q1 2020") == "Q1 2020 = 2020-Q1 2020-01-01..2020-03-31");
  CHECK(dates("2016 Q3") == "2016 Q3 = 2016-Q3 2016-07-01..2016-09-30");
  CHECK(dates("1H 2019") == "1H 2019 = 2019-H1 2019-01-01..2019-06-30");
  CHECK(dates("FY2016") == "FY2016 = 2016 2016-01-01..2016-12-31");
  CHECK(dates("the first half of last year") == "first half of last year = 2024-H1 2024-01-01..2024-06-30");
}

TEST_CASE("days of a few weeks are a guess, so there is no period to look up") {
  CHECK(dates("over the past few weeks") == "past few weeks =  2025-11-14..2025-12-05");
  CHECK(dates("over the last three months") == "last three months = 2025-09-05/2025-12-05 2025-09-05..2025-12-05");
  CHECK(dates("the previous three months") == "");
}

TEST_CASE("dates inside dates end") {
  std::string nested;
  for (int i = 0; i < 20000; ++i) nested += "end of the first week of ";
  CHECK(dates(nested + "May").size() < 100);
}
