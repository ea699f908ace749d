// Tokens: words, printed numbers and marks of a text, in one table-driven pass over its bytes.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace tally {

class Lexicon;
struct Word;

enum class TokenKind : std::uint8_t { word, number, mark };

/// A word, a printed number or a mark. Blanks and zero-width characters are between tokens.
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t mark = 0;  ///< mark: its code point; kinds of quotes and hyphens are folded (see kEnDash)
  TokenKind kind = TokenKind::mark;
  bool space_before = false;   ///< a blank, or the start of the text
  bool capital = false;        ///< word: starts with a capital letter
  bool all_caps = false;       ///< word: no lower-case letter in it
  bool dotted = false;         ///< number: digit groups that make no number: "192.168.1.2", "13.5.2015"
  bool foreign = false;        ///< number: digits of another script
  const Word* word = nullptr;  ///< the lexicon's entry; null for unknown words, numbers and marks

  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

inline constexpr std::uint32_t kEnDash = 0x2013;
inline constexpr std::uint32_t kEmDash = 0x2014;
inline constexpr std::uint32_t kMinus = 0x2212;

/// Appends the tokens of text[begin, end). Any bytes are allowed; bytes that are no UTF-8 are marks. Linear time.
/// A printed number is one token with its separators ("1,234.5"); "1,2,3" is a list and becomes five tokens.
/// A word is a run of letters; "U.S." and "d'Ivoire" are one, "China's" is two.
void tokenize(std::string_view text, std::uint32_t begin, std::uint32_t end, const Lexicon* lexicon,
              std::vector<Token>& tokens);

/// One code point from the front of `text` (not empty): its value and length; U+FFFD and 1 for a broken sequence.
struct CodePoint {
  std::uint32_t value;
  std::uint32_t size;
};
CodePoint decode_utf8(std::string_view text);

/// The value of a digit of any script that is read here (ASCII, full-width, Arabic-Indic, Devanagari); -1 otherwise.
int digit_value(std::uint32_t code_point);

}  // namespace tally
