// Small arithmetic of the calendar that the readers of dates share.
#pragma once
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "pipeline/model/period.h"
#include "stages/extract_rules/numbers.h"

namespace tally::extract {

/// Value of at most four digits; what follows them is left alone.
inline int digits_value(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

inline bool valid_day(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= Date::last_day_of(year, month);
}

inline Date date_of(int year, int month, int day) {
  return {static_cast<std::int16_t>(year), static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
}

/// Two digits of a year: 25 is 2025, 87 is 1987.
inline int full_year(int two_digits) { return two_digits < 50 ? 2000 + two_digits : 1900 + two_digits; }

inline bool is_dash(const TokenView& view, std::size_t i) {
  return view.is_mark(i, '-') || view.is_mark(i, kEnDash) || view.is_mark(i, kEmDash);
}

/// Nouns that follow a number far more often than a year.
inline bool is_people(std::string_view word) {
  return same(word, "people") || same(word, "workers") || same(word, "jobs") || same(word, "men") ||
         same(word, "women") || same(word, "children") || same(word, "students") || same(word, "homes") ||
         same(word, "troops") || same(word, "soldiers") || same(word, "residents") || same(word, "employees");
}

enum TimeUnit : int { kDay = 1, kWeek, kMonth, kQuarter, kHalf, kYear, kDecade, kCentury, kWeekend, kFortnight };

/// The unit of time that a word names ("years"), as Word::time_unit has it; 0 when it is none.
inline int time_unit(const TokenView& view, std::size_t i) {
  const Word* w = view.word(i);
  return w == nullptr || view.at(i).mark != 0 ? 0 : w->time_unit;
}

/// The day `count` units after (or before) `day`; keeps the day of the month where it exists. Unknown below year 1.
Date shift(Date day, int unit, int count);

/// The ISO week of a day.
Period iso_week(Date day);

}  // namespace tally::extract
