// A sentence as the links look words up in it: many phrases, nearly all of which it does not hold.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::extract {

/// A text with its ASCII capitals made small.
std::string lower_ascii(std::string_view text);

/// The words of one sentence, for many questions. Phrases are in lower case and live as long as the rules.
class SentenceText {
 public:
  /// From now on the questions are about `text`, which stays where it is.
  void reset(std::string_view text);

  /// False only when neither the sentence nor its rewritten form holds the phrase, whatever their case: every two
  /// letters or blanks of it that follow each other must follow each other in the sentence.
  [[nodiscard]] bool may_hold(std::string_view phrase) const;

  /// Where the first `end` bytes last hold a phrase at word boundaries; 0 when they do not, else one more than its
  /// offset. The places of a phrase are found once a sentence.
  [[nodiscard]] std::size_t last_said(std::string_view phrase, std::size_t end);

 private:
  struct Found {
    const char* phrase = nullptr;
    std::uint32_t first = 0;  ///< into places_
    std::uint32_t count = 0;
  };
  std::string_view text_;
  std::array<std::uint32_t, 32> pairs_{};  ///< a row of bits for each first letter
  std::vector<Found> found_;
  std::vector<std::uint32_t> places_;

  const Found& find(std::string_view phrase);
};

}  // namespace tally::extract
