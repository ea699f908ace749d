// WordHash: the hash by which words are looked up, and words read eight letters at a time.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tally {

/// Hash of a word, eight bytes a step: each step multiplies by an odd constant and folds the upper half into the
/// lower one, so that the low bits are good for tables. The same bytes give the same hash however they are added.
class WordHash {
 public:
  static constexpr unsigned kChunk = 8;

  constexpr void add(unsigned char byte) {
    chunk_ |= static_cast<std::uint64_t>(byte) << (filled_ * 8U);
    ++size_;
    if (++filled_ == kChunk) step();
  }
  /// Eight bytes at once, or fewer at the end (`size` of them, zeros behind). Only while a multiple of eight was added.
  constexpr void add_chunk(std::uint64_t bytes, unsigned size) {
    chunk_ = bytes;
    size_ += size;
    filled_ = size;
    if (size == kChunk) step();
  }
  [[nodiscard]] constexpr std::uint64_t value() const {
    const std::uint64_t last = filled_ == 0 ? state_ : mix(state_ ^ chunk_);
    return mix(last ^ size_);
  }

 private:
  std::uint64_t state_ = 0x9AE16A3B2F90404FU;
  std::uint64_t chunk_ = 0;
  std::uint64_t size_ = 0;
  unsigned filled_ = 0;

  static constexpr std::uint64_t mix(std::uint64_t x) {
    x *= 0x9E3779B97F4A7C15U;
    return x ^ x >> 32U;
  }
  constexpr void step() {
    state_ = mix(state_ ^ chunk_);
    chunk_ = 0;
    filled_ = 0;
  }
};

/// Up to eight ASCII letters from the front of a text.
struct LetterChunk {
  std::uint64_t lower = 0;  ///< the letters in lower case, the first one in the lowest byte
  unsigned size = 0;
  bool any_lower = false;  ///< one of them is printed in lower case
};

/// `size`: bytes that may be read at `text`; fewer than eight are allowed.
inline LetterChunk letters_at(const char* text, std::size_t size) {
  std::uint64_t bytes = 0;
  if (size >= sizeof bytes) {
    std::memcpy(&bytes, text, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  } else {
    for (std::size_t i = 0; i < size; ++i)
      bytes |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (i * 8U);
  }
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = kEach * 0x80;
  const std::uint64_t folded = bytes | kEach * 0x20;
  const std::uint64_t low = folded & ~kHigh;
  // The high bit of each byte: at least 'a', not above 'z', and ASCII.
  const std::uint64_t letters = (low + kEach * (0x80 - 'a')) & ~(low + kEach * (0x7F - 'z')) & ~bytes & kHigh;
  const std::uint64_t others = letters ^ kHigh;
  if (others == 0) return {folded, 8, (bytes & kEach * 0x20) != 0};
  const auto bits = static_cast<unsigned>(std::countr_zero(others)) & ~7U;
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  return {folded & mask, bits / 8, (bytes & mask & kEach * 0x20) != 0};
}

/// Writes the letters of a chunk; eight bytes at `to` are overwritten.
inline void store_letters(char* to, const LetterChunk& chunk) {
  std::uint64_t bytes = chunk.lower;
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  std::memcpy(to, &bytes, sizeof bytes);
}

/// The hash of a word as it is printed.
constexpr std::uint64_t word_hash_of(std::string_view word) {
  WordHash hash;
  for (const char c : word) hash.add(static_cast<unsigned char>(c));
  return hash.value();
}

}  // namespace tally
