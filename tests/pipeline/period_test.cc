#include "pipeline/model/period.h"

#include <doctest/doctest.h>

using tally::Date;
using tally::Period;

TEST_CASE("periods are printed and read in ISO 8601") {
  for (const char* text : {"2012", "2024-H1", "2024-Q3", "2025-11", "2025-W07", "2025-12-05"})
    CHECK(Period::parse(text)->iso() == text);
  CHECK(Period::parse("2024Q3")->iso() == "2024-Q3");
  CHECK(Period::parse("2024M11")->iso() == "2024-11");
  CHECK(Period::parse("2024-S2")->iso() == "2024-H2");
  for (const char* text : {"", "24", "2024-13", "2024-Q5", "2025-02-29", "2024-", "2024Q", "20245"})
    CHECK_FALSE(Period::parse(text).has_value());
}

TEST_CASE("first and last days") {
  CHECK(Period::parse("2024-Q1")->last_day().iso() == "2024-03-31");
  CHECK(Period::parse("2024-02")->last_day().iso() == "2024-02-29");
  CHECK(Period::parse("2025-W01")->first_day().iso() == "2024-12-30");
  CHECK(Period::parse("2024-H2")->first_day().iso() == "2024-07-01");
}

TEST_CASE("steps keep the grain") {
  CHECK(Period::of_quarter(2024, 1).plus(-1).iso() == "2023-Q4");
  CHECK(Period::of_month(2024, 12).plus(1).iso() == "2025-01");
  CHECK(Period::of_week(2020, 53).plus(1).iso() == "2021-W01");
  CHECK(Period::of_day(*Date::parse("2024-02-28")).plus(2).iso() == "2024-03-01");
  CHECK(Period::of_year(2024).plus(-12).iso() == "2012");
}

TEST_CASE("dates") {
  CHECK(Date::parse("2025-12-05T10:00:00Z")->iso() == "2025-12-05");
  CHECK_FALSE(Date::parse("2025-12-055").has_value());
  CHECK(Date::parse("2025-12-05")->weekday() == 5);
  CHECK_FALSE(Date{}.known());
  CHECK(Date{}.iso().empty());
}
