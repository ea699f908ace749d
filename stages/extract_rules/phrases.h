// Lists of phrases that a text may begin, end or be equal with, of which most texts are told by two or three bytes.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tally::extract {

namespace phrases {

/// One of 64 bits for up to three bytes.
constexpr std::uint64_t bit_of(std::string_view bytes) {
  unsigned key = 0;
  for (const char c : bytes) key = key * 5 + static_cast<unsigned char>(c);
  return std::uint64_t{1} << (key & 63U);
}

template <std::size_t N>
constexpr std::size_t shortest(const std::array<std::string_view, N>& words) {
  std::size_t size = 3;
  for (const std::string_view word : words) size = word.size() < size ? word.size() : size;
  return size;
}

}  // namespace phrases

/// "Does the text begin with one of these?" None of the phrases is empty.
template <std::size_t N>
class Beginnings {
 public:
  template <class... Words>
  constexpr explicit Beginnings(const Words&... words)
      : words_{std::string_view(words)...}, size_(phrases::shortest(words_)) {
    for (const std::string_view word : words_) bits_ |= phrases::bit_of(word.substr(0, size_));
  }
  [[nodiscard]] constexpr bool begin(std::string_view text) const {
    if (text.size() < size_ || (bits_ & phrases::bit_of(text.substr(0, size_))) == 0) return false;
    for (const std::string_view word : words_) {
      if (text.starts_with(word)) return true;
    }
    return false;
  }
  /// The same where no letter stands behind the phrase.
  [[nodiscard]] constexpr bool begin_as_words(std::string_view text) const {
    if (text.size() < size_ || (bits_ & phrases::bit_of(text.substr(0, size_))) == 0) return false;
    for (const std::string_view word : words_) {
      if (!text.starts_with(word)) continue;
      const char next = text.size() == word.size() ? ' ' : text[word.size()];
      if ((next < 'a' || next > 'z') && (next < 'A' || next > 'Z')) return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> words_;
  std::size_t size_;
  std::uint64_t bits_ = 0;
};
template <class... Words>
Beginnings(const Words&...) -> Beginnings<sizeof...(Words)>;

/// "Does the text end with one of these?" None of the phrases is empty.
template <std::size_t N>
class Endings {
 public:
  template <class... Words>
  constexpr explicit Endings(const Words&... words)
      : words_{std::string_view(words)...}, size_(phrases::shortest(words_)) {
    for (const std::string_view word : words_) bits_ |= phrases::bit_of(word.substr(word.size() - size_));
  }
  [[nodiscard]] constexpr bool end(std::string_view text) const {
    if (!may_end(text)) return false;
    for (const std::string_view word : words_) {
      if (text.ends_with(word)) return true;
    }
    return false;
  }
  /// The same where a blank, a bracket or nothing stands before the phrase.
  [[nodiscard]] constexpr bool end_as_words(std::string_view text) const {
    if (!may_end(text)) return false;
    for (const std::string_view word : words_) {
      if (!text.ends_with(word)) continue;
      if (text.size() == word.size()) return true;
      const char before = text[text.size() - word.size() - 1];
      if (before == ' ' || before == '(') return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> words_;
  std::size_t size_;
  std::uint64_t bits_ = 0;

  [[nodiscard]] constexpr bool may_end(std::string_view text) const {
    return text.size() >= size_ && (bits_ & phrases::bit_of(text.substr(text.size() - size_))) != 0;
  }
};
template <class... Words>
Endings(const Words&...) -> Endings<sizeof...(Words)>;

/// "Is the text one of these?"
template <std::size_t N>
class OneOf {
 public:
  template <class... Words>
  constexpr explicit OneOf(const Words&... words) : words_{std::string_view(words)...} {
    for (const std::string_view word : words_) {
      starts_ |= phrases::bit_of(word.substr(0, 2));
      sizes_ |= std::uint64_t{1} << (word.size() & 63U);
    }
  }
  [[nodiscard]] constexpr const std::array<std::string_view, N>& words() const { return words_; }
  [[nodiscard]] constexpr bool holds(std::string_view text) const {
    if ((sizes_ >> (text.size() & 63U) & 1U) == 0 || (starts_ & phrases::bit_of(text.substr(0, 2))) == 0) return false;
    for (const std::string_view word : words_) {
      if (text == word) return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> words_;
  std::uint64_t starts_ = 0;
  std::uint64_t sizes_ = 0;
};
template <class... Words>
OneOf(const Words&...) -> OneOf<sizeof...(Words)>;

/// The end of a text, no longer than `most`: what stands right before something.
constexpr std::string_view last_of(std::string_view text, std::size_t most) {
  return text.size() > most ? text.substr(text.size() - most) : text;
}

/// Where the last of some signs stands in a text; npos when none does. Few signs of a sentence are one of them.
template <class... Signs>
constexpr std::size_t last_sign(std::string_view text, Signs... signs) {
  for (std::size_t i = text.size(); i-- > 0;) {
    if (((text[i] == signs) || ...)) return i;
  }
  return std::string_view::npos;
}

}  // namespace tally::extract
