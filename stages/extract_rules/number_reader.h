// The reader of one number: digits in numbers.cc, words in number_words.cc, scales in number_scale.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "stages/extract_rules/numbers.h"

namespace tally::extract {

using Wide = Decimal::Coefficient;

inline Wide power(int exponent) {
  Wide value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

inline Decimal divide(Wide numerator, Wide denominator) {
  return Decimal::scaled(numerator, 0) / Decimal::scaled(denominator, 0);
}

/// Reads one number; made for each.
class NumberReader {
 public:
  NumberReader(const TokenView& view, NumberContext context) : view_(view), context_(context) {}

  std::optional<Number> read(std::size_t i);

 private:
  const TokenView& view_;
  NumberContext context_;
  Number number_;

  bool sign_fraction(std::size_t i);
  bool digits(std::size_t i);
  /// "1'234'567", as the Swiss print it.
  bool apostrophe_groups(std::size_t i);
  /// "1 234 567": groups of three behind single blanks.
  bool space_groups(std::size_t i);
  /// "1e10", "1.3x10^6", "2.48×10−5", behind the digits.
  bool exponent(std::size_t i);
  /// "10^6", at the sign of the power.
  bool raised(std::size_t i);
  /// "3/4" alone, "2 1/2", "7-3/4", "2½".
  bool fraction_behind(std::size_t i);
  void multiply(int exponent) {
    number_.value = Decimal::scaled(number_.value.coefficient(), number_.value.exponent() + exponent);
    number_.step += exponent;
    number_.scaled = true;
    number_.plain = false;
    number_.fraction = false;
  }
  /// Whether the scale word at i may be read as one behind digits.
  [[nodiscard]] bool scale_allowed(std::size_t i) const;
  [[nodiscard]] bool means_millions(std::size_t i) const;
  /// Whether the letter at i ends a sentence or a part of it, so that it is no initial and no model.
  [[nodiscard]] bool scale_closes(std::size_t i) const;
  /// Nouns that no length stands before: "5 m people", "12 m tonnes".
  [[nodiscard]] bool beyond_metres(std::size_t i) const;
  /// "ha", "sq ft", "EUR": what stands behind a number of millions and never behind metres.
  [[nodiscard]] bool unit_of_millions(std::size_t i) const;
  /// A plural noun, "dollars", "people": what a number of millions counts.
  [[nodiscard]] bool counted_next(std::size_t i) const;
  /// Scale words behind the number at token i: "million", "thousand billion", "dozen".
  void scale(std::size_t i);
  /// Reads numbers in words behind a scale: "million, two hundred and forty", "thousand 3 hundred and 21".
  void continue_words();
  [[nodiscard]] NumberRole role(std::size_t i) const {
    const Word* w = view_.word(i);
    return w == nullptr ? NumberRole::none : w->role;
  }
  /// A whole number in words from token i: "one hundred and twenty-three thousand". Not "a", "half" or an ordinal.
  bool cardinal(std::size_t i, Number& out, bool inside = false) const;
  /// "3 hundred and 2 hundred" are two numbers, "two hundred and two thousand" is one.
  [[nodiscard]] bool and_allowed(std::size_t i, NumberRole last, int last_scale) const;
  [[nodiscard]] std::size_t skip_hyphen(std::size_t i) const {
    return view_.is_mark(i, '-') && i + 1 < view_.size() ? i + 1 : i;
  }
  bool words(std::size_t i);
  bool with_article(std::size_t i, const Word&);
  /// "half a million", "half million", "half of", "quarter million".
  bool half(std::size_t i);
  void fraction(Wide above, Wide below, std::size_t last);
  /// What may follow a cardinal: "point five", a denominator, an ordinal, "and a half", a scale.
  void tail();
  /// "one over three", and no more behind it.
  void over();
  /// "and a half", "and three quarters", "and two-thirds": belongs to the scale before it.
  void and_fraction();
  /// Words behind "point": single digits, or one number below a hundred.
  void point(std::size_t i);
};

}  // namespace tally::extract
