// Decimal arithmetic: 128-bit fast paths, Boost.Multiprecision for what does not fit.
#include "pipeline/decimal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cctype>
#include <cstdlib>

namespace tally {
namespace {

using Wide = boost::multiprecision::int512_t;
using Coefficient = Decimal::Coefficient;
__extension__ typedef unsigned __int128 Unsigned;  // NOLINT(modernize-use-using)

constexpr Coefficient kLimit = [] {
  Coefficient limit = 1;
  for (int i = 0; i < Decimal::kDigits; ++i) limit *= 10;
  return limit;
}();

Wide to_wide(Coefficient c) {
  const bool negative = c < 0;
  const auto magnitude = negative ? -static_cast<Unsigned>(c) : static_cast<Unsigned>(c);
  Wide w = static_cast<std::uint64_t>(magnitude >> 64);
  w <<= 64;
  w |= static_cast<std::uint64_t>(magnitude);
  return negative ? Wide(-w) : w;
}

Coefficient to_coefficient(const Wide& w) {
  const bool negative = w < 0;
  const Wide magnitude = negative ? Wide(-w) : w;
  const Wide low_mask = (Wide(1) << 64) - 1;
  const auto low = static_cast<std::uint64_t>(Wide(magnitude & low_mask));
  const auto high = static_cast<std::uint64_t>(Wide(magnitude >> 64));
  const auto c = static_cast<Coefficient>((static_cast<Unsigned>(high) << 64) | low);
  return negative ? -c : c;
}

Wide wide_power(int n) {
  Wide p = 1;
  Wide base = 10;
  for (; n > 0; n >>= 1) {
    if (n & 1) p *= base;
    if (n > 1) base *= base;
  }
  return p;
}

/// From the place of the first bit, which leaves two numbers of digits open; log10(2) is nearly 1233 / 4096, near
/// enough for all of 512 bits.
int digits_of(Wide w) {
  if (w < 0) w = -w;
  if (w == 0) return 1;
  const int fewest = (static_cast<int>(boost::multiprecision::msb(w)) + 1) * 1233 / 4096;
  return w >= wide_power(fewest) ? fewest + 1 : fewest;
}

/// 10^0 to 10^18: what fits in 64 bits, where nearly all figures of the news do.
constexpr int kSmallDigits = 18;
constexpr auto kSmallPowers = [] {
  std::array<std::int64_t, kSmallDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
std::int64_t small_power(int n) { return kSmallPowers[static_cast<std::size_t>(n)]; }

bool is_small(Coefficient c) { return c < kSmallPowers.back() && c > -kSmallPowers.back(); }

/// As for a wide one, by the place of the first bit.
int digits_of_small(std::uint64_t small) {
  const int fewest = static_cast<int>(std::bit_width(small)) * 1233 / 4096;
  return fewest <= kSmallDigits && small >= static_cast<std::uint64_t>(small_power(fewest)) ? fewest + 1
                                                                                            : std::max(fewest, 1);
}

int digits_of(Coefficient c) {
  auto m = c < 0 ? -static_cast<Unsigned>(c) : static_cast<Unsigned>(c);
  int more = 0;
  for (; m >= static_cast<Unsigned>(kSmallPowers.back()); m /= 10) ++more;
  return more + digits_of_small(static_cast<std::uint64_t>(m));
}

/// Rounds a positive coefficient of 35 to 37 digits, whose last one is sticky, to 34 digits: half to even.
Coefficient to_34_digits(Coefficient c, int excess) {
  const Coefficient divisor = small_power(excess);
  const Coefficient rest = c % divisor;
  const Coefficient kept = c / divisor;
  const bool up = rest * 2 > divisor || (rest * 2 == divisor && kept % 2 != 0);
  return up ? kept + 1 : kept;
}

/// A figure of 64 bits as text, with `behind` digits behind the point.
std::string small_text(std::int64_t figure, std::size_t behind) {
  std::array<char, 2 * kSmallDigits + 4> text{};
  std::size_t at = text.size();
  auto left = static_cast<std::uint64_t>(figure < 0 ? -figure : figure);
  for (std::size_t digit = 0; left > 0 || digit <= behind; ++digit, left /= 10) {
    if (digit == behind && digit > 0) text[--at] = '.';
    text[--at] = static_cast<char>('0' + left % 10);
  }
  if (figure < 0) text[--at] = '-';
  return {text.data() + at, text.size() - at};
}

/// Brings a wide coefficient back to 34 digits, rounding half to even.
Decimal narrow(Wide w, int exponent) {
  const int excess = digits_of(w) - Decimal::kDigits;
  if (excess > 0) {
    const Wide divisor = wide_power(excess);
    const bool negative = w < 0;
    if (negative) w = -w;
    Wide quotient;
    Wide rest;
    boost::multiprecision::divide_qr(w, divisor, quotient, rest);
    const Wide twice_rest = rest * 2;
    if (twice_rest > divisor || (twice_rest == divisor && quotient % 2 != 0)) ++quotient;
    w = negative ? Wide(-quotient) : quotient;
    exponent += excess;
  }
  return Decimal::scaled(to_coefficient(w), exponent);
}

/// Long division of two figures that fit in 64 bits, up to 18 digits a step, to one or two digits more than are kept.
Decimal small_quotient(const Decimal& a, const Decimal& b) {
  const auto size = [](Coefficient c) { return static_cast<std::uint64_t>(c < 0 ? -c : c); };
  const std::uint64_t dividend = size(a.coefficient());
  const std::uint64_t divisor = size(b.coefficient());
  const int shift = Decimal::kDigits + 1 + digits_of_small(divisor) - digits_of_small(dividend);
  auto quotient = static_cast<Coefficient>(dividend / divisor);
  std::uint64_t rest = dividend % divisor;
  int left = shift;
  for (; left > 0 && rest != 0; left -= std::min(left, kSmallDigits)) {
    const std::int64_t power = small_power(std::min(left, kSmallDigits));
    const Unsigned shifted = static_cast<Unsigned>(rest) * static_cast<std::uint64_t>(power);
    quotient = quotient * power + static_cast<Coefficient>(shifted / divisor);
    rest = static_cast<std::uint64_t>(shifted % divisor);
  }
  int exponent = a.exponent() - b.exponent() - (shift - left);
  if (rest != 0) {  // a sticky digit keeps a tie from being seen where something was cut off
    quotient = quotient * 10 + 1;
    --exponent;
  }
  const int excess = digits_of(quotient) - Decimal::kDigits;
  if (excess > 0) {
    quotient = to_34_digits(quotient, excess);
    exponent += excess;
  }
  const bool negative = a.is_negative() != b.is_negative();
  return Decimal::scaled(negative ? -quotient : quotient, exponent).normalized();
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  std::size_t i = 0;
  bool negative = false;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  Coefficient c = 0;
  int exponent = 0;
  int round = -1;  // first digit that did not fit
  bool any = false;
  bool point = false;
  for (; i < text.size(); ++i) {
    const char ch = text[i];
    if (ch == '.' && !point) {
      point = true;
      continue;
    }
    if (ch < '0' || ch > '9') break;
    any = true;
    const Coefficient next = c * 10 + (ch - '0');
    if (next < kLimit && round < 0) {
      c = next;
      if (point) --exponent;
    } else {
      if (round < 0) round = ch - '0';
      if (!point) ++exponent;
    }
  }
  if (!any) return std::nullopt;
  if (round >= 5) ++c;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    bool minus = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) minus = text[i++] == '-';
    if (i >= text.size()) return std::nullopt;
    int e = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) e = std::min(e * 10 + (text[i] - '0'), 100000);
    exponent += minus ? -e : e;
  }
  if (i != text.size() || std::abs(exponent) > kMaxExponent) return std::nullopt;
  return scaled(negative ? -c : c, exponent);
}

Decimal Decimal::normalized() const {
  if (coefficient_ == 0) return {};
  Coefficient c = coefficient_;
  int e = exponent_;
  for (; !is_small(c) && c % 10 == 0; ++e) c /= 10;
  if (!is_small(c)) return scaled(c, e);
  auto small = static_cast<std::int64_t>(c);
  for (; small % 10 == 0; ++e) small /= 10;
  return scaled(small, e);
}

bool Decimal::is_integer() const { return normalized().exponent_ >= 0; }

int Decimal::magnitude() const { return coefficient_ == 0 ? 0 : digits_of(coefficient_) - 1 + exponent_; }

std::string Decimal::to_string() const {
  const Decimal n = normalized();
  if (n.exponent_ <= 0 && n.exponent_ >= -kSmallDigits && is_small(n.coefficient_))
    return small_text(static_cast<std::int64_t>(n.coefficient_), static_cast<std::size_t>(-n.exponent_));
  return n.to_fixed(std::max(0, -n.exponent_));
}

std::string Decimal::to_fixed(int places) const {
  const Decimal r = rounded_to(-places);
  auto m = r.coefficient_ < 0 ? -static_cast<Unsigned>(r.coefficient_) : static_cast<Unsigned>(r.coefficient_);
  std::string digits;
  for (; m > static_cast<Unsigned>(kSmallPowers.back()); m /= 10)
    digits.push_back(static_cast<char>('0' + static_cast<int>(m % 10)));
  for (auto small = static_cast<std::uint64_t>(m); small > 0; small /= 10)
    digits.push_back(static_cast<char>('0' + static_cast<int>(small % 10)));
  std::reverse(digits.begin(), digits.end());
  int e = r.exponent_;
  if (e > 0 && !digits.empty()) {
    digits.append(static_cast<std::size_t>(e), '0');
    e = 0;
  }
  if (digits.empty()) e = 0;
  const int behind = -e;
  if (static_cast<int>(digits.size()) <= behind)
    digits.insert(0, static_cast<std::size_t>(behind) + 1 - digits.size(), '0');
  if (digits.empty()) digits = "0";
  std::string out = r.coefficient_ < 0 ? "-" : "";
  out += digits.substr(0, digits.size() - static_cast<std::size_t>(behind));
  std::string fraction = digits.substr(digits.size() - static_cast<std::size_t>(behind));
  if (places > 0) {
    fraction.resize(static_cast<std::size_t>(places), '0');
    out += "." + fraction;
  }
  return out;
}

double Decimal::to_double() const {
  // Both are exact doubles, so that one division or product rounds once: the nearest double.
  constexpr Coefficient kExact = Coefficient{1} << 53;
  if (coefficient_ < kExact && coefficient_ > -kExact && exponent_ <= kSmallDigits && exponent_ >= -kSmallDigits) {
    const auto whole = static_cast<double>(static_cast<std::int64_t>(coefficient_));
    return exponent_ < 0 ? whole / static_cast<double>(small_power(-exponent_))
                         : whole * static_cast<double>(small_power(exponent_));
  }
  return std::strtod(to_string().c_str(), nullptr);
}

Decimal Decimal::rounded_to(int exponent) const {
  if (exponent_ >= exponent || coefficient_ == 0) return *this;
  const int drop = exponent - exponent_;
  if (drop > kDigits + 1) return {};
  if (drop <= kSmallDigits && is_small(coefficient_)) {
    const auto c = static_cast<std::int64_t>(coefficient_);
    const std::int64_t divisor = small_power(drop);
    const std::int64_t rest = c % divisor;
    const std::int64_t up = (rest < 0 ? -rest : rest) * 2 >= divisor ? (c < 0 ? -1 : 1) : 0;
    return scaled(c / divisor + up, exponent);
  }
  const bool negative = coefficient_ < 0;
  Wide w = to_wide(negative ? -coefficient_ : coefficient_);
  const Wide divisor = wide_power(drop);
  Wide quotient = w / divisor;
  if ((w % divisor) * 2 >= divisor) ++quotient;
  const Coefficient c = to_coefficient(quotient);
  return scaled(negative ? -c : c, exponent);
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  if (a.coefficient_ == 0) return b;
  if (b.coefficient_ == 0) return a;
  const Decimal& high = a.exponent_ >= b.exponent_ ? a : b;
  const Decimal& low = a.exponent_ >= b.exponent_ ? b : a;
  const int shift = high.exponent_ - low.exponent_;
  if (shift == 0) {
    const Coefficient sum = a.coefficient_ + b.coefficient_;  // two 34-digit numbers fit in 128 bits
    if (sum < kLimit && sum > -kLimit) return Decimal::scaled(sum, a.exponent_);
  }
  if (shift <= kSmallDigits && is_small(high.coefficient_)) {  // 36 digits at most
    const Coefficient sum = high.coefficient_ * small_power(shift) + low.coefficient_;
    if (low.coefficient_ < kLimit && low.coefficient_ > -kLimit && sum < kLimit && sum > -kLimit)
      return Decimal::scaled(sum, low.exponent_);
  }
  // Beyond this distance the smaller number cannot change a 34-digit result.
  if (shift > 2 * Decimal::kDigits + 2) {
    return high.magnitude() >= low.magnitude() ? high : low;
  }
  return narrow(to_wide(high.coefficient_) * wide_power(shift) + to_wide(low.coefficient_), low.exponent_);
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  if (is_small(a.coefficient_) && is_small(b.coefficient_)) {
    const Coefficient small = static_cast<Coefficient>(static_cast<std::int64_t>(a.coefficient_)) *
                              static_cast<std::int64_t>(b.coefficient_);  // 36 digits at most, in one instruction
    if (small < kLimit && small > -kLimit) return Decimal::scaled(small, a.exponent_ + b.exponent_);
  }
  Coefficient product = 0;
  if (!__builtin_mul_overflow(a.coefficient_, b.coefficient_, &product) && product < kLimit && product > -kLimit) {
    return Decimal::scaled(product, a.exponent_ + b.exponent_);
  }
  return narrow(to_wide(a.coefficient_) * to_wide(b.coefficient_), a.exponent_ + b.exponent_);
}

Decimal operator/(const Decimal& a, const Decimal& b) {
  if (b.coefficient_ == 0 || a.coefficient_ == 0) return {};
  if (is_small(a.coefficient_) && is_small(b.coefficient_)) return small_quotient(a, b);
  const int shift = Decimal::kDigits + 2 + std::max(0, digits_of(b.coefficient_) - digits_of(a.coefficient_));
  const Wide numerator = to_wide(a.coefficient_) * wide_power(shift);
  const Wide divisor = to_wide(b.coefficient_);
  Wide quotient;
  Wide rest;
  boost::multiprecision::divide_qr(numerator, divisor, quotient, rest);
  // A sticky digit keeps a tie from being seen where something was cut off.
  if (rest != 0)
    quotient = quotient * 10 + (quotient < 0 ? -1 : 1);
  else
    quotient *= 10;
  return narrow(quotient, a.exponent_ - b.exponent_ - shift - 1).normalized();
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](Coefficient c) { return c < 0 ? -1 : (c > 0 ? 1 : 0); };
  const int sa = sign(a.coefficient_);
  const int sb = sign(b.coefficient_);
  if (sa != sb) return sa <=> sb;
  if (sa == 0) return std::strong_ordering::equal;
  if (a.exponent_ == b.exponent_) return a.coefficient_ <=> b.coefficient_;
  // Nearly always: both brought to the lower exponent are 36 digits at most.
  const int apart = a.exponent_ - b.exponent_;
  if (apart > 0 && apart <= kSmallDigits && is_small(a.coefficient_))
    return a.coefficient_ * small_power(apart) <=> b.coefficient_;
  if (apart < 0 && -apart <= kSmallDigits && is_small(b.coefficient_))
    return a.coefficient_ <=> b.coefficient_ * small_power(-apart);
  const int ma = a.magnitude();
  const int mb = b.magnitude();
  if (ma != mb) return sa > 0 ? ma <=> mb : mb <=> ma;
  // Equal magnitudes: the exponents differ by less than 35 digits.
  const int low = std::min(a.exponent_, b.exponent_);
  const Wide wa = to_wide(a.coefficient_) * wide_power(a.exponent_ - low);
  const Wide wb = to_wide(b.coefficient_) * wide_power(b.exponent_ - low);
  return wa < wb ? std::strong_ordering::less : (wa > wb ? std::strong_ordering::greater : std::strong_ordering::equal);
}

}  // namespace tally
