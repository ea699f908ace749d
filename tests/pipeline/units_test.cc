#include "pipeline/rulebook/units.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <set>

using tally::Decimal;

TEST_CASE("units convert exactly within a dimension") {
  const auto units = tally::Units::load(tally::test::source("/rules/units.xml"));
  REQUIRE(units.ok());
  CHECK(units->convert(Decimal(1), "mile", "metre") == Decimal::parse("1609.344"));
  CHECK(units->convert(Decimal(3), "square_kilometre", "hectare") == Decimal(300));
  CHECK(units->convert(Decimal(100), "degree_celsius", "kelvin") == Decimal::parse("373.15"));
  CHECK(units->convert(Decimal(36), "kilometre/hour", "metre/second")->rounded_to(-6) == Decimal(10));
  CHECK(units->convert(Decimal(2), "kilogram/hectare", "gram/hectare") == Decimal(2000));
  CHECK_FALSE(units->convert(Decimal(1), "mile", "gram").has_value());
  CHECK_FALSE(units->convert(Decimal(1), "USD", "EUR").has_value());
  CHECK_FALSE(units->convert(Decimal(1), "no_such", "gram").has_value());
  CHECK(units->find("HKD") != nullptr);
  CHECK(units->find("nanometre") != nullptr);
}

TEST_CASE("percent and percentage points never convert") {
  const auto units = tally::Units::load(tally::test::source("/rules/units.xml"));
  REQUIRE(units.ok());
  CHECK_FALSE(units->convert(Decimal(1), "percent", "percentage_point").has_value());
  CHECK(units->convert(Decimal(25), "basis_point", "percentage_point") == Decimal::parse("0.25"));
}
