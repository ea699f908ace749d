// Decimal: exact decimal numbers for printed figures and published values.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally {

/// An exact decimal: coefficient × 10^exponent, up to 34 significant digits (the precision of IEEE 754 decimal128).
/// Sums, differences and products are exact while they fit and are rounded half to even beyond that; quotients are
/// rounded to 34 digits. Equal values compare equal whatever their exponents (1.50 == 1.5). Trivially copyable.
/// The value itself is kept small and allocation-free because the tagger makes one for every figure it reads;
/// arithmetic that needs more than 128 bits is done by Boost.Multiprecision.
class Decimal {
 public:
  __extension__ typedef __int128
      Coefficient;  // NOLINT(modernize-use-using): the only spelling without a pedantic warning
  static constexpr int kDigits = 34;
  /// Exponents outside ±kMaxExponent are refused by parse() and clamp arithmetic to zero or to nothing.
  static constexpr int kMaxExponent = 4000;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t integer) : coefficient_(integer) {}
  /// coefficient × 10^exponent.
  static constexpr Decimal scaled(Coefficient coefficient, int exponent) {
    Decimal d;
    d.coefficient_ = coefficient;
    d.exponent_ = exponent;
    return d;
  }
  /// 10^exponent.
  static constexpr Decimal power_of_ten(int exponent) { return scaled(1, exponent); }

  /// Reads "-12.50", "+7", ".5", "1e6", "1.5E-3"; nothing else in the text. Empty when it is not a number,
  /// or when its exponent is out of range. Digits beyond the 34th are rounded away.
  static std::optional<Decimal> parse(std::string_view text);

  /// Plain digits without exponent and without trailing zeros behind the point: "1409000000", "-3.2", "0".
  [[nodiscard]] std::string to_string() const;
  /// Rounded half up (away from zero) to `places` digits behind the point, all of them printed: "3.10".
  /// A negative `places` rounds to tens, hundreds, …
  [[nodiscard]] std::string to_fixed(int places) const;
  /// Nearest double, for drawing only; never for a verdict.
  [[nodiscard]] double to_double() const;

  [[nodiscard]] constexpr bool is_zero() const { return coefficient_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const { return coefficient_ < 0; }
  [[nodiscard]] bool is_integer() const;
  [[nodiscard]] constexpr Coefficient coefficient() const { return coefficient_; }
  [[nodiscard]] constexpr int exponent() const { return exponent_; }
  /// Exponent of the first significant digit: 3 for 1234 and for 9000, -2 for 0.05. 0 for zero.
  [[nodiscard]] int magnitude() const;
  /// Same value with the trailing zeros of the coefficient moved into the exponent.
  [[nodiscard]] Decimal normalized() const;
  [[nodiscard]] Decimal abs() const { return coefficient_ < 0 ? -*this : *this; }
  /// Rounded half up (away from zero) to a multiple of 10^exponent.
  [[nodiscard]] Decimal rounded_to(int exponent) const;

  constexpr Decimal operator-() const { return scaled(-coefficient_, exponent_); }
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b) { return a + (-b); }
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  /// Quotient to 34 digits. Dividing by zero is a programming error: ask is_zero() first.
  friend Decimal operator/(const Decimal& a, const Decimal& b);

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == std::strong_ordering::equal; }

 private:
  Coefficient coefficient_ = 0;
  int exponent_ = 0;
};

}  // namespace tally
