// Stretches of text that need no look at each byte: eight at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tally {

/// Tests for eight bytes in one word. Not zero when some byte is meant; which one it is does not follow from the bits.
struct ByteWord {
  static constexpr std::uint64_t kOnes = 0x0101010101010101U;
  static constexpr std::uint64_t kHighs = kOnes * 0x80U;
  std::uint64_t bytes = 0;

  /// Some byte below `least` (at most 0x80).
  [[nodiscard]] constexpr std::uint64_t below(unsigned least) const {
    return (bytes - kOnes * least) & ~bytes & kHighs;
  }
  [[nodiscard]] constexpr std::uint64_t holds(unsigned char byte) const {
    return ByteWord{bytes ^ (kOnes * byte)}.below(1);
  }
  [[nodiscard]] constexpr std::uint64_t beyond_ascii() const { return bytes & kHighs; }
};

/// The first place from `from` on that `is_special(unsigned char)` holds for, or the text's size. `may_be_special` gets
/// eight bytes and gives 0 only when `is_special` holds for none of them.
template <class WordTest, class ByteTest>
std::size_t find_special(std::string_view text, std::size_t from, const WordTest& may_be_special,
                         const ByteTest& is_special) {
  std::size_t i = from;
  for (; i + 8 <= text.size(); i += 8) {
    ByteWord word;
    std::memcpy(&word.bytes, text.data() + i, 8);
    if (may_be_special(word) == 0) continue;
    for (std::size_t k = i; k < i + 8; ++k) {
      if (is_special(static_cast<unsigned char>(text[k]))) return k;
    }
  }
  for (; i < text.size(); ++i) {
    if (is_special(static_cast<unsigned char>(text[i]))) return i;
  }
  return text.size();
}

}  // namespace tally
