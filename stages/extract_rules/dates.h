// Dates and periods of the calendar in running text, resolved against the article's date.
#pragma once
#include <cstddef>
#include <optional>

#include "pipeline/model/period.h"
#include "stages/extract_rules/numbers.h"

namespace tally::extract {

/// A date of the text: tokens [first, last) and the period that it means. `period` is unknown while relative words
/// cannot be resolved; `period_last` is set for a span of periods ("2012–13", "the 1990s", "the past five years").
struct DateSpan {
  std::size_t first = 0;
  std::size_t last = 0;
  Period period{};
  Period period_last{};
  Date from{};   ///< first and last day where the words name a part of the period ("early 2020"), or of no grain at all
  Date until{};  ///< ("the past few weeks"); else unknown
};

/// Reads dates at a token. Spans that a reader gives hold no leading article and no preposition.
class DateReader {
 public:
  /// `published` may be unknown; a sentence that speaks of what will be takes the next month or weekday of a name.
  DateReader(const TokenView& view, Date published) : view_(view), published_(published) {}

  /// The date that starts at token `i`, with "2010 to 2015" and "between 2010 and 2015" as one span; empty when there
  /// is none. A bare number is a year only where the words around it allow that.
  [[nodiscard]] std::optional<DateSpan> read(std::size_t i) const;

  /// Whether tokens from `i` are a time of day ("2.15pm", "10:30 a.m. GMT"); gives the token behind it, else `i`.
  [[nodiscard]] std::size_t time_of_day(std::size_t i) const;

 private:
  const TokenView& view_;
  Date published_;
  mutable int depth_ = 0;  ///< of dates inside dates: "end of the first week of May"

  [[nodiscard]] int tense(std::size_t i, bool events) const;
  [[nodiscard]] bool future(std::size_t i) const { return tense(i, false) > 0; }
  [[nodiscard]] std::optional<DateSpan> single(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> from_number(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> numeric(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> with_month_name(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> month_and_day(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> day_of_month(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> from_month(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> named_quarter(std::size_t i, int month) const;
  [[nodiscard]] std::optional<DateSpan> from_weekday(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> relative(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> relative_here(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> part_of_year(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> by_ordinal(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> past_or_next(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> ago(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> ending(std::size_t i, std::size_t unit_token, int unit, int count) const;
  [[nodiscard]] std::optional<DateSpan> part_of(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> rest_of(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> unit_first(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> week_of(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> season(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> nth_of(std::size_t i, std::size_t at, int n) const;
  [[nodiscard]] std::optional<DateSpan> spelled_decade(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> weekend(std::size_t first, std::size_t last, int offset, bool bare) const;
  [[nodiscard]] std::optional<DateSpan> fiscal(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> years_from(std::size_t i) const;
  [[nodiscard]] std::optional<DateSpan> join(const DateSpan& head) const;

  [[nodiscard]] bool ends_between(std::size_t i) const;
  [[nodiscard]] bool is_glued_day(std::size_t i) const;
  [[nodiscard]] std::size_t behind_month(std::size_t i) const;
  [[nodiscard]] int day_at(std::size_t i, std::size_t& last) const;
  [[nodiscard]] int year_at(std::size_t i) const;
  [[nodiscard]] int year_before(std::size_t i) const;
  [[nodiscard]] int any_year(std::size_t i, std::size_t& last) const;
  [[nodiscard]] int spelled_year(std::size_t i, std::size_t& last) const;
  [[nodiscard]] int number_at(std::size_t i) const;
  [[nodiscard]] bool is_year_here(std::size_t i, int value) const;
  [[nodiscard]] int month_at(std::size_t i) const;
  [[nodiscard]] Period month_without_year(int month, std::size_t i) const;
  [[nodiscard]] Period day_without_year(int month, int day, std::size_t i) const;
  [[nodiscard]] Period unit_around(int time_unit, int offset) const;
  [[nodiscard]] DateSpan years_around(std::size_t first, std::size_t last, int time_unit) const;
  [[nodiscard]] DateSpan behind_part(std::size_t first, std::size_t at, bool half, int index) const;
};

}  // namespace tally::extract
