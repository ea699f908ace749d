#include "pipeline/text/news_dates.h"

#include <doctest/doctest.h>

using tally::date_line;
using tally::find_date;
using tally::iso_time;

TEST_CASE("times of feeds, pages and archives become ISO 8601") {
  CHECK(iso_time("Fri, 05 Dec 2025 10:00:00 GMT") == "2025-12-05T10:00:00Z");
  CHECK(iso_time("Fri, 5 Dec 2025 10:00:00 +0800") == "2025-12-05T10:00:00+08:00");
  CHECK(iso_time("05 Dec 2025 10:00 EST") == "2025-12-05T10:00:00-05:00");
  CHECK(iso_time("2025-12-05T10:00:00+08:00") == "2025-12-05T10:00:00+08:00");
  CHECK(iso_time("2025-12-05T10:00:00.123Z") == "2025-12-05T10:00:00Z");
  CHECK(iso_time("2025-12-05T10:00:00") == "2025-12-05");
  CHECK(iso_time("20251205100000") == "2025-12-05T10:00:00Z");
  CHECK(iso_time("20251205") == "2025-12-05");
  CHECK(iso_time("December 5, 2025 10:30 pm GMT") == "2025-12-05T22:30:00Z");
  CHECK(iso_time("2025-12-05") == "2025-12-05");
  for (const char* text : {"", "2025", "Dec 5", "yesterday", "2025-13-40", "25:61", "31 February 2025",
                           "99999999999999", "12345678901234567890"}) {
    CAPTURE(text);
    CHECK(iso_time(text) == "");
  }
}

TEST_CASE("dates of day, month and year in either order") {
  CHECK(find_date("13/02/2024")->month == 2);
  CHECK(find_date("02/13/2024")->month == 2);
  CHECK_FALSE(find_date("02/03/2024").has_value());
  CHECK(find_date("02.03.2024")->month == 3);
  CHECK(find_date("it was Feb. 3rd")->day == 3);
  CHECK(find_date("3rd of February, 2024")->year == 2024);
  CHECK_FALSE(find_date("He may 5 times").value_or(tally::PrintedDate{}).year != 0);
}

TEST_CASE("date lines hold a date and little else") {
  std::string publisher;
  CHECK(date_line("Updated: 2025-12-06 10:30 (GMT+8) | China Daily", publisher).has_value());
  CHECK(publisher == "China Daily");
  CHECK(date_line("10:30, December 06, 2025", publisher).has_value());
  CHECK_FALSE(date_line("The bank said so on December 6, 2025", publisher).has_value());
  CHECK_FALSE(date_line("Sales rose 5 percent in December 2025.", publisher).has_value());
  CHECK_FALSE(date_line("no date", publisher).has_value());
}

TEST_CASE("a time with an offset is told in UTC, anything else as it is") {
  CHECK(tally::in_utc("2025-12-05T01:30:00+08:00") == "2025-12-04T17:30:00Z");
  CHECK(tally::in_utc("2025-12-31T20:15-0500") == "2026-01-01T01:15:00Z");
  CHECK(tally::in_utc("2025-12-05T01:30:07.250Z") == "2025-12-05T01:30:07Z");
  for (const char* same : {"", "2025-12-05", "2025-12-05T01:30:00", "2025-12-05T25:00:00Z", "2025-13-05T01:30:00Z",
                           "2025-12-05T01:30:00+", "2025-12-05T01:30:00+99:00", "5 December"})
    CHECK(tally::in_utc(same) == same);
}
