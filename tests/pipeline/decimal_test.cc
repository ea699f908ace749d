#include "pipeline/decimal.h"

#include <doctest/doctest.h>

using tally::Decimal;

static Decimal d(const char* text) { return *Decimal::parse(text); }

TEST_CASE("decimals are read exactly and printed plainly") {
  CHECK(d("-12.50").to_string() == "-12.5");
  CHECK(d("1.409e9").to_string() == "1409000000");
  CHECK(d(".5").to_string() == "0.5");
  CHECK(d("-0.0").to_string() == "0");
  CHECK(d("+7").to_string() == "7");
  CHECK(d("0.000000001").to_string() == "0.000000001");
  CHECK_FALSE(Decimal::parse("").has_value());
  CHECK_FALSE(Decimal::parse("-").has_value());
  CHECK_FALSE(Decimal::parse("1.2.3").has_value());
  CHECK_FALSE(Decimal::parse("1e").has_value());
  CHECK_FALSE(Decimal::parse("12 ").has_value());
  CHECK_FALSE(Decimal::parse("1e99999").has_value());
}

TEST_CASE("digits beyond the 34th are rounded away") {
  CHECK(d("12345678901234567890123456789012345678").to_string() == "12345678901234567890123456789012350000");
  CHECK(d("9999999999999999999999999999999999999").to_string() == "10000000000000000000000000000000000000");
}

TEST_CASE("comparison looks at the value and not at its form") {
  CHECK(d("1.50") == d("1.5"));
  CHECK(d("15e-1") == d("1.5"));
  CHECK(d("-2") < d("1"));
  CHECK(d("-20") < d("-3"));
  CHECK(d("1e30") > d("999999"));
  CHECK(d("1e-300") < d("1e300"));
}

TEST_CASE("small and wide arithmetic agree") {
  // A factor that cancels out, or comes back as an exponent, takes the same figures past 64 bits.
  const Decimal wide = Decimal::scaled(1, 0) * d("10000000000000000000");
  std::uint64_t state = 7;
  const auto next = [&state] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto digits = static_cast<std::int64_t>(state >> 33) % 1000000000 - 500000000;
    return Decimal::scaled(digits, static_cast<int>(state % 7) - 3);
  };
  for (int i = 0; i < 2000; ++i) {
    const Decimal a = next();
    const Decimal b = next();
    CHECK((a <=> b) == ((a * wide) <=> (b * wide)));
    CHECK(a * b * wide == (a * wide) * b);
    if (b.is_zero()) continue;
    CHECK(a / b == (a * wide) / (b * wide));
    if (!a.is_zero()) CHECK(a.magnitude() + 19 == (a * wide).magnitude());
  }
}

TEST_CASE("sums and products are exact, quotients have 34 digits") {
  CHECK(d("0.1") + d("0.2") == d("0.3"));
  CHECK((d("1e20") + d("1e-10")).to_string() == "100000000000000000000.0000000001");
  CHECK(d("1e100") - d("1") == d("1e100"));
  CHECK(d("1.2") * d("-3") == d("-3.6"));
  CHECK((d("12345678901234567890") * d("98765432109876543210")).to_string() ==
        "1219326311370217952237463801111264000000");
  CHECK((d("1") / d("3")).to_string() == "0.3333333333333333333333333333333333");
  CHECK((d("2") / d("3")).to_string() == "0.6666666666666666666666666666666667");
  CHECK(d("10") / d("4") == d("2.5"));
  CHECK(d("-1") / d("8") == d("-0.125"));
}

TEST_CASE("rounding is half up, away from zero") {
  CHECK(d("2.5").rounded_to(0) == d("3"));
  CHECK(d("-2.5").rounded_to(0) == d("-3"));
  CHECK(d("14949").rounded_to(2) == d("14900"));
  CHECK(d("3.1").to_fixed(2) == "3.10");
  CHECK(d("0.049").to_fixed(1) == "0.0");
  CHECK(d("12345").to_fixed(-2) == "12300");
  CHECK(d("5").rounded_to(60).is_zero());
}

TEST_CASE("magnitude is the place of the first digit") {
  CHECK(d("1234").magnitude() == 3);
  CHECK(d("9e3").magnitude() == 3);
  CHECK(d("0.05").magnitude() == -2);
  CHECK(d("0").magnitude() == 0);
}
