// Dates of the story in a list of mentions: "a year earlier" counts from the year that its sentence has named.
#pragma once
#include <string_view>

#include "stages/extract_rules/tag.h"

namespace tally::extract {

/// "seven", "12", "a": how many; 0 for anything else.
int told_count(std::string_view word);

/// The dates of one sentence in their order, and the one among them that the next words of the story count from.
/// Claims link such dates by themselves, as "a year earlier" may also be the base of their change: story_dates.cc.
class ToldDates {
 public:
  explicit ToldDates(std::string_view text) : text_(text) {}

  /// Takes the next tag. "The previous year", "two years later" get the period that they mean where the sentence has
  /// named a year, quarter or month before; other tags stay as they are.
  void read(Tag& tag);

 private:
  std::string_view text_;
  Period anchor_;
  Period anchor_last_;
  bool leads_ = false;  ///< "In 2015 …" at the sentence's head: stands for all of it, also behind "he said"
};

}  // namespace tally::extract
