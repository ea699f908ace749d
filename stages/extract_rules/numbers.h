// Numbers as printed: digits with separators and scale words, and numbers in words.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/rulebook/lexicon.h"
#include "pipeline/rulebook/tokens.h"

namespace tally::extract {

/// Equality with a literal of known size: compiles to one or two compares, where operator== calls memcmp.
template <std::size_t N>
bool same(std::string_view text, const char (&literal)[N]) {
  return text.size() == N - 1 && __builtin_memcmp(text.data(), literal, N - 1) == 0;
}

/// The tokens of one sentence with the text that they point into. Reading beyond either end gives an empty mark.
class TokenView {
 public:
  TokenView(std::string_view text_of_tokens, const std::vector<Token>& all) : text(text_of_tokens), tokens(all) {}

  std::string_view text;
  const std::vector<Token>& tokens;

  [[nodiscard]] std::size_t size() const { return tokens.size(); }
  [[nodiscard]] const Token& at(std::size_t i) const { return i < tokens.size() ? tokens[i] : kNone; }
  [[nodiscard]] const Token& before(std::size_t i) const { return i > 0 ? at(i - 1) : kNone; }
  [[nodiscard]] std::string_view str(std::size_t i) const {
    const Token& t = at(i);
    return text.substr(t.begin, t.size());
  }
  [[nodiscard]] const Word* word(std::size_t i) const { return at(i).word; }
  [[nodiscard]] bool is_mark(std::size_t i, std::uint32_t mark) const {
    return i < tokens.size() && tokens[i].kind == TokenKind::mark && tokens[i].mark == mark;
  }
  [[nodiscard]] bool is_number(std::size_t i) const { return i < tokens.size() && tokens[i].kind == TokenKind::number; }
  [[nodiscard]] bool is_word(std::size_t i) const { return i < tokens.size() && tokens[i].kind == TokenKind::word; }
  /// Whether the token at i is this word (lower case, one that the lexicon knows).
  template <std::size_t N>
  [[nodiscard]] bool is(std::size_t i, const char (&literal)[N]) const {
    const Word* w = word(i);
    return w != nullptr && same(w->text, literal);
  }
  /// Whether the token at i is printed so.
  template <std::size_t N>
  [[nodiscard]] bool prints(std::size_t i, const char (&literal)[N]) const {
    return same(str(i), literal);
  }
  [[nodiscard]] bool in(std::size_t i, WordList list) const {
    const Word* w = word(i);
    return w != nullptr && w->in(list);
  }
  /// A hyphen or dash without blanks on either side.
  [[nodiscard]] bool is_joining_hyphen(std::size_t i) const {
    return is_mark(i, '-') && !at(i).space_before && i + 1 < size() && !at(i + 1).space_before;
  }

 private:
  static const Token kNone;
};

/// A number of the text. `first` and `last` are the tokens that make it, `last` exclusive.
struct Number {
  std::size_t first = 0;
  std::size_t last = 0;
  Decimal value;
  int step = 0;  ///< exponent of the last printed digit, scale word included
  bool decimals = false;
  bool spelled = false;
  bool oversized = false;
  bool scaled = false;    ///< with a scale word ("million", "bn", "dozen")
  bool plain = false;     ///< nothing but 1 to 4 digits: may be a year, a day, a number of something
  bool fraction = false;  ///< nothing but a fraction: "two-thirds", "3/4", "half"
  bool ordinal = false;
  bool article = false;  ///< "a million": starts with an article
  int digits = 0;
};

/// What may stand around a number that is read.
enum class NumberContext : std::uint8_t { plain, money };

/// The number that starts at token `i`; empty when there is none. Short scales ("5m", "2b") are read where they cannot
/// be a unit: behind a currency sign, or before a noun.
std::optional<Number> read_number(const TokenView& view, std::size_t i, NumberContext context = NumberContext::plain);

/// The value of printed digits with separators; `step` is the exponent of the last digit.
struct PrintedDigits {
  Decimal value;
  int step = 0;
  int digits = 0;
  bool separators = false;
  bool oversized = false;
};
PrintedDigits read_digits(std::string_view printed, bool foreign);

}  // namespace tally::extract
