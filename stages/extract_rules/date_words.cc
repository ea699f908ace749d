// Words around a period: its early or late part, its rest, the week of a day, seasons, years and decades in words.
#include <algorithm>

#include "stages/extract_rules/date_math.h"
#include "stages/extract_rules/dates.h"

namespace tally::extract {
namespace {

enum class Part : std::uint8_t { none, early, middle, late, beginning, end };

/// Narrows a span to a part of its period. Where the period is too short for a part it is left whole.
void narrow(DateSpan& span, Part part) {
  if (!span.period.known()) return;
  const Date first = span.period.first_day();
  const Date last = span.period_last.known() ? span.period_last.last_day() : span.period.last_day();
  if (span.period_last.known()) {  // "the early 1990s": four years, three, three
    const int years = last.year - first.year + 1;
    if (span.period.grain != Grain::year || years < 10) return;
    const int begin = part == Part::middle                      ? first.year + years * 2 / 5
                      : part == Part::late || part == Part::end ? first.year + years * 7 / 10
                                                                : first.year;
    const int end = part == Part::middle                      ? first.year + years * 7 / 10 - 1
                    : part == Part::late || part == Part::end ? last.year
                                                              : first.year + years * 2 / 5 - 1;
    span.from = date_of(begin, 1, 1);
    span.until = date_of(end, 12, 31);
    return;
  }
  switch (span.period.grain) {
    case Grain::year: {
      const int begin = part == Part::middle ? 5 : part == Part::late ? 7 : part == Part::end ? 9 : 1;
      const int end = part == Part::early ? 6 : part == Part::beginning ? 4 : part == Part::middle ? 8 : 12;
      span.from = date_of(first.year, begin, 1);
      span.until = date_of(first.year, end, Date::last_day_of(first.year, end));
      return;
    }
    case Grain::month:
      span.from = part == Part::middle                      ? first.plus_days(9)
                  : part == Part::late || part == Part::end ? first.plus_days(15)
                                                            : first;
      span.until = part == Part::middle                      ? first.plus_days(19)
                   : part == Part::late || part == Part::end ? last
                                                             : first.plus_days(14);
      return;
    case Grain::week:
      span.from = part == Part::middle                      ? first.plus_days(1)
                  : part == Part::late || part == Part::end ? first.plus_days(3)
                                                            : first;
      span.until = part == Part::middle                      ? first.plus_days(4)
                   : part == Part::late || part == Part::end ? last
                                                             : first.plus_days(2);
      return;
    default:
      return;
  }
}

/// 1 to 99 in words: "nine", "twelve", "ninety-nine"; 0 when there is none. `last` is the token behind it.
int below_hundred(const TokenView& view, std::size_t i, std::size_t& last) {
  const Word* w = view.word(i);
  if (w == nullptr || view.at(i).mark != 0) return 0;
  last = i + 1;
  if (w->role == NumberRole::digit || w->role == NumberRole::teen) return w->number;
  if (w->role != NumberRole::tens) return 0;
  const std::size_t next = view.is_joining_hyphen(last) ? last + 1 : last;
  const Word* digit = view.word(next);
  if (digit == nullptr || digit->role != NumberRole::digit) return w->number;
  last = next + 1;
  return w->number + digit->number;
}

bool is_pair_head(const Word& w) {
  return (w.role == NumberRole::teen && w.number >= 14) || (w.role == NumberRole::tens && w.number == 20);
}

}  // namespace

/// A year in words: "nineteen ninety-nine", "twenty twelve", "nineteen oh one", "two thousand and eighteen"; -1 when
/// there is none. The last form is a year only where no noun follows.
int DateReader::spelled_year(std::size_t i, std::size_t& last) const {
  const Word* w = view_.word(i);
  if (w == nullptr || view_.at(i).mark != 0) return -1;
  const std::size_t at = view_.is_joining_hyphen(i + 1) ? i + 2 : i + 1;
  if (is_pair_head(*w)) {
    const Word* next = view_.word(at);
    if (next == nullptr) return -1;
    std::size_t end = at;
    int tail = -1;
    if (next->role == NumberRole::tens || next->role == NumberRole::teen) {
      tail = below_hundred(view_, at, end);
    } else if ((next->role == NumberRole::zero || view_.prints(at, "oh")) && view_.word(at + 1) != nullptr &&
               view_.word(at + 1)->role == NumberRole::digit) {
      tail = view_.word(at + 1)->number;
      end = at + 2;
    } else if (next->role == NumberRole::hundred && w->number >= 15 && w->number <= 19 && i > 0 &&
               view_.is(i - 1, "in")) {
      tail = 0;
      end = at + 1;
    }
    if (tail < 0) return -1;
    const Word* behind = view_.word(end);
    if (behind != nullptr && view_.at(end).mark == 0 &&
        (behind->role != NumberRole::none || behind->unit >= 0 || behind->denominator > 0))
      return -1;
    last = end;
    return w->number * 100 + tail;
  }
  if (w->role != NumberRole::digit || w->number > 2 || !view_.is(i + 1, "thousand")) return -1;
  const auto number = read_number(view_, i);
  if (!number || number->ordinal || number->fraction || number->decimals || number->value < Decimal(1000) ||
      !(number->value <= Decimal(2100)))
    return -1;
  const bool closed =
      !view_.is_word(number->last) || view_.in(number->last, WordList::stop) || view_.at(number->last).mark != 0;
  const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
  const bool introduced = p != nullptr && view_.at(i - 1).mark == 0 &&
                          (same(p->text, "in") || same(p->text, "since") || same(p->text, "of") ||
                           same(p->text, "year") || same(p->text, "until") || same(p->text, "from") || p->month > 0);
  if (!closed || !introduced) return -1;
  if (view_.is(number->last, "of") || view_.is(number->last, "to")) return -1;
  last = number->last;
  return static_cast<int>(number->value.coefficient());
}

/// A year in digits or in words at token i; -1 when there is none.
int DateReader::any_year(std::size_t i, std::size_t& last) const {
  if (view_.is_number(i)) {
    last = i + 1;
    return year_at(i);
  }
  if (const int year = spelled_year(i, last); year > 0) return year;
  // behind a month or an ordinal "two thousand and eighteen" needs no word of its own
  const Word* w = view_.word(i);
  if (w == nullptr || w->role != NumberRole::digit || w->number != 2 || !view_.is(i + 1, "thousand")) return -1;
  const auto number = read_number(view_, i);
  if (!number || number->ordinal || number->fraction || !(number->value <= Decimal(2100))) return -1;
  if (view_.is_word(number->last) && !view_.in(number->last, WordList::stop)) return -1;
  last = number->last;
  return static_cast<int>(number->value.coefficient());
}

/// "the nineteen seventies", "the twenty-tens", "the two thousands".
std::optional<DateSpan> DateReader::spelled_decade(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || w->role == NumberRole::none) return std::nullopt;
  const std::size_t at = view_.is_joining_hyphen(i + 1) ? i + 2 : i + 1;
  const Word* next = view_.word(at);
  int year = 0;
  std::size_t last = at + 1;
  if (is_pair_head(*w) && next != nullptr && next->decade > 0 && next->decade < 100) {
    year = w->number * 100 + next->decade;
  } else if (is_pair_head(*w) && view_.prints(at, "tens")) {
    year = w->number * 100 + 10;
  } else if (w->role == NumberRole::digit && w->number == 2 && view_.prints(at, "thousands")) {
    year = 2000;
  } else if (w->role == NumberRole::digit && w->number == 2 && view_.is(at, "thousand") && view_.is(at + 1, "and") &&
             (view_.prints(at + 2, "tens") || (view_.word(at + 2) != nullptr && view_.word(at + 2)->decade > 0))) {
    year = 2000 + (view_.prints(at + 2, "tens") ? 10 : view_.word(at + 2)->decade);
    last = at + 3;
  } else {
    return std::nullopt;
  }
  return DateSpan{i, last, Period::of_year(year), Period::of_year(year + 9)};
}

/// "early 2020", "mid-July", "late last year", "the end of March", "earlier this month", "later in the year".
std::optional<DateSpan> DateReader::part_of(std::size_t i) const {
  const Word* w = view_.word(i);
  Part part = Part::none;
  if (w == nullptr) return std::nullopt;
  const bool earlier = same(w->text, "earlier");
  const bool later = same(w->text, "later");
  std::size_t at = i + 1;
  if (earlier || later) {
    if (i > 0 && time_unit(view_, i - 1) > 0) return std::nullopt;  // "three weeks later this year than last"
    if (view_.is(at, "in") && view_.is(at + 1, "the")) {
      const int unit = time_unit(view_, at + 2);
      if (unit != kWeek && unit != kMonth && unit != kYear && unit != kQuarter) return std::nullopt;
      if (view_.str(at + 2).back() == 's' || view_.at(at + 3).mark == '\'') return std::nullopt;
      DateSpan span{i, at + 3, unit_around(unit, 0)};
      if (!published_.known()) return span;
      span.from = earlier ? span.period.first_day() : published_;
      span.until = earlier ? published_ : span.period.last_day();
      return span;
    }
    if (!view_.in(at, WordList::present)) return std::nullopt;
    auto span = past_or_next(at);
    if (!span || span->period.grain == Grain::day || span->period_last.known()) return std::nullopt;
    span->first = i;
    if (published_.known() && span->period.first_day() <= published_ && published_ <= span->period.last_day()) {
      span->from = earlier ? span->period.first_day() : published_;
      span->until = earlier ? published_ : span->period.last_day();
    }
    return span;
  }
  bool linked = false;  // "end of", "middle of"
  if (same(w->text, "early")) part = Part::early;
  if (same(w->text, "late")) part = Part::late;
  if (same(w->text, "mid")) part = Part::middle;
  if (part == Part::none) {
    part = same(w->text, "middle") ? Part::middle : same(w->text, "end") ? Part::end : Part::beginning;
    linked = true;
    if (view_.is(at, "of")) {
      ++at;
      if (view_.is(at, "the")) ++at;
    } else if (view_.is_joining_hyphen(at) && part != Part::beginning && part != Part::middle) {
      ++at;  // "end-March"
    } else if (month_at(at) == 0 || part != Part::end) {
      return std::nullopt;  // "end March"
    }
  } else if (view_.is_joining_hyphen(at)) {
    ++at;
  } else if (view_.is(at, "in")) {
    ++at;  // "late in 2012", "early in the week"
    if (view_.is(at, "the")) ++at;
    linked = true;
  }
  if (const int unit = time_unit(view_, at);
      unit > 0 && linked &&
      (unit == kWeek || unit == kMonth || unit == kYear || unit == kQuarter || unit == kDecade || unit == kCentury) &&
      view_.is(at - 1, "the") && view_.str(at).back() != 's' && view_.at(at + 1).mark != '\'' &&
      !view_.is(at + 1, "of") && !(view_.is(at + 1, "to") && (view_.is_number(at + 2) || view_.at(at + 2).capital))) {
    DateSpan span = unit >= kDecade ? years_around(i, at + 1, unit) : DateSpan{i, at + 1, unit_around(unit, 0)};
    narrow(span, part);
    return span;
  }
  if (part == Part::middle && time_unit(view_, at) == kCentury && view_.is_joining_hyphen(at - 1)) {
    DateSpan span = years_around(i, at + 1, kCentury);  // "by mid-century"
    narrow(span, part);
    return span;
  }
  if (i == at) return std::nullopt;
  auto whole = single(at);
  if (!whole) return std::nullopt;
  if (view_.is(at - 1, "the") && view_.is_number(at) && whole->period.grain == Grain::year &&
      !whole->period_last.known())
    return std::nullopt;  // "the beginning of the 1987 model year"
  if (whole->period.grain == Grain::day && !whole->period_last.known()) return std::nullopt;
  if (whole->from.known() || (linked && whole->period_last.known() && whole->period.grain != Grain::year))
    return std::nullopt;
  whole->first = i;
  narrow(*whole, part);
  return whole;
}

/// "rest of the year", "the remainder of 2024", "the rest of this week".
std::optional<DateSpan> DateReader::rest_of(std::size_t i) const {
  std::size_t at = view_.is(i + 1, "of") ? i + 2 : i + 1;
  DateSpan span{i, at};
  const bool the = view_.is(at, "the") || view_.is(at, "my") || view_.is(at, "our");
  if (the) ++at;
  if (at == i + 1) return std::nullopt;
  const int unit = time_unit(view_, at);
  if (unit > 0 && unit <= kYear && unit != kHalf && view_.at(at + 1).mark != '\'' && view_.str(at).back() != 's') {
    span.period = unit_around(unit, 0);
    span.last = at + 1;
  } else if (const auto whole = single(at); whole && !whole->period_last.known() && whole->period.grain != Grain::day) {
    span.period = whole->period;
    span.last = whole->last;
  } else {
    return std::nullopt;
  }
  if (published_.known() && span.period.known() && span.period.first_day() <= published_ &&
      published_ <= span.period.last_day()) {
    span.from = published_;
    span.until = span.period.last_day();
  }
  return span;
}

/// "week of November 30th", "week ended Oct. 5", "week beginning February 4".
std::optional<DateSpan> DateReader::week_of(std::size_t i) const {
  std::size_t at = i + 1;
  bool ends = false;
  if (view_.is(at, "of")) {
    ++at;
  } else {
    const auto text = view_.str(at);
    ends = same(text, "ended") || same(text, "ending") || same(text, "to") || same(text, "through");
    if (!ends && !same(text, "beginning") && !same(text, "starting") && !same(text, "commencing")) return std::nullopt;
    ++at;
    if (view_.is(at, "on")) ++at;
  }
  if (view_.is(at, "the")) ++at;
  auto day = single(at);
  if (!day && view_.is_number(at)) {  // "the week of the 18th"
    std::size_t last = at;
    const int number = day_at(at, last);
    if (number > 0 && last == at + 2 && published_.known()) {
      if (const Period period = day_without_year(published_.month, number, i); period.known())
        day = DateSpan{at, last, period};
    }
  }
  if (!day || day->period_last.known() || (day->period.known() && day->period.grain != Grain::day)) return std::nullopt;
  DateSpan span{i, day->last};
  if (!day->period.known()) return span;
  const Date date = day->period.first_day();
  span.period = iso_week(date);
  if (ends && date.weekday() != 7) {
    span.period = Period::of_day(date.plus_days(-6));
    span.period_last = Period::of_day(date);
  } else if (!ends && !view_.is(i + 1, "of") && date.weekday() != 1) {
    span.period = Period::of_day(date);
    span.period_last = Period::of_day(date.plus_days(6));
  }
  return span;
}

/// Saturday and Sunday: of this week, or the ones before or behind. `bare`: without "this", "last" or "next".
std::optional<DateSpan> DateReader::weekend(std::size_t first, std::size_t last, int offset, bool bare) const {
  DateSpan span{first, last};
  if (published_.known()) {
    const int day = published_.weekday();
    int saturday = 6 - day + 7 * offset;  // of the week that the article stands in
    if (bare && day < 5 && !future(first)) saturday -= 7;
    span.period = Period::of_day(published_.plus_days(saturday));
    span.period_last = Period::of_day(published_.plus_days(saturday + 1));
  }
  return span;
}

/// What starts with a unit's own name: "month of May", "week of May 5", "year to date", "the week after next", "Week
/// 31".
std::optional<DateSpan> DateReader::unit_first(std::size_t i) const {
  const int unit = time_unit(view_, i);
  const std::size_t at = i + 1;
  if (view_.str(i).back() == 's') return std::nullopt;
  const Word* next = view_.word(at);
  const bool hyphens = view_.is_joining_hyphen(at) && view_.is(at + 1, "to") && view_.is_joining_hyphen(at + 2);
  if (unit == kYear &&
      ((view_.is(at, "to") && view_.prints(at + 1, "date")) || (hyphens && view_.prints(at + 3, "date")))) {
    DateSpan span{i, hyphens ? at + 4 : at + 2};
    if (published_.known()) {
      span.period = Period::of_year(published_.year);
      span.from = date_of(published_.year, 1, 1);
      span.until = published_;
    }
    return span;
  }
  if (unit == kWeekend && (view_.is(i - 1, "the") || view_.is(i - 1, "on")) && view_.at(at).mark != '\'' &&
      !view_.is(at, "after") && !view_.is(at, "before") && !view_.is(at, "of") && !view_.is_joining_hyphen(at) &&
      (!view_.is_word(at) || view_.in(at, WordList::stop)))
    return weekend(i, at, 0, true);
  if (unit == kWeek && view_.is_word(at)) {
    if (auto span = week_of(i)) return span;
  }
  if (next == nullptr) {
    if (unit == kWeek && view_.is_number(at) && view_.at(at).size() <= 2 && view_.at(at).space_before) {
      const int week = number_at(at);
      const bool named = view_.prints(i, "Week") || view_.prints(i - 1, "calendar");
      if (week < 1 || week > 53 || !named || view_.is(at + 1, "of") || view_.is_mark(at + 1, '/')) return std::nullopt;
      DateSpan span{i, at + 1};
      if (published_.known()) span.period = Period::of_week(published_.year, week);
      return span;
    }
    return std::nullopt;
  }
  if (same(next->text, "after") || same(next->text, "before")) {
    const bool after = same(next->text, "after");
    std::size_t end = at + 1;
    if (unit == kDay && view_.is(i - 1, "the") &&
        (view_.is(end, "tomorrow") || view_.is(end, "tmrw") || view_.is(end, "tmr")) && after)
      return DateSpan{i, end + 1, unit_around(kDay, 2)};
    if (unit == kDay && view_.is(i - 1, "the") && view_.is(end, "yesterday") && !after)
      return DateSpan{i, end + 1, unit_around(kDay, -2)};
    if (view_.is(end, "the")) ++end;
    const bool turned = (after && view_.is(end, "next")) || (!after && view_.is(end, "last"));
    if (!turned || (view_.is_word(end + 1) && !view_.in(end + 1, WordList::stop))) return std::nullopt;
    if (unit == kWeekend) return weekend(i, end + 1, after ? 2 : -2, false);
    if (unit > kYear || unit == kHalf) return std::nullopt;
    return DateSpan{i, end + 1, unit_around(unit, after ? 2 : -2)};
  }
  if (unit == kMonth && same(next->text, "of") && month_at(at + 1) > 0) {
    if (auto span = from_month(at + 1); span && span->period.grain != Grain::day) {
      span->first = i;
      return span;
    }
  }
  return std::nullopt;
}

/// "summer 2016", "the spring of 2008": the year, as seasons differ by hemisphere.
std::optional<DateSpan> DateReader::season(std::size_t i) const {
  const std::size_t at = view_.is(i + 1, "of") ? i + 2 : i + 1;
  std::size_t last = at;
  const int year = any_year(at, last);
  if (year < 1500) return std::nullopt;
  return DateSpan{i, last, Period::of_year(year)};
}

/// "… Friday of July", "… week of next year" behind the ordinal `n` of token i (6: the last); `at` is the token behind
/// it.
std::optional<DateSpan> DateReader::nth_of(std::size_t i, std::size_t at, int n) const {
  const Word* w = view_.word(at);
  if (w == nullptr) return std::nullopt;
  const bool week = time_unit(view_, at) == kWeek && view_.str(at).back() != 's';
  const bool day = w->weekday > 0 && view_.str(at).back() != 's';
  if (!week && !day) return std::nullopt;
  std::size_t next = at + 1;
  const bool linked = view_.is(next, "of") || view_.is(next, "in");
  if (linked) ++next;
  if (view_.is(next, "the")) ++next;
  if (next > at + 1 && !linked) return std::nullopt;
  std::optional<DateSpan> whole;
  if (!linked && !view_.in(next, WordList::next) && !view_.in(next, WordList::past) &&
      !view_.in(next, WordList::present))
    return std::nullopt;
  std::size_t end = next;
  if (const int year = any_year(next, end); year >= 1500) {
    whole = DateSpan{next, end, Period::of_year(year)};
  } else {
    whole = single(next);
  }
  if (!whole || whole->period_last.known() || whole->from.known()) return std::nullopt;
  DateSpan span{i, whole->last};
  if (!whole->period.known()) return span;
  if (whole->period.grain != Grain::month && whole->period.grain != Grain::year) return std::nullopt;
  const int weekday = week ? 4 : w->weekday;  // ISO gives a week to the month of its Thursday
  Date date = whole->period.first_day();
  date = date.plus_days((weekday - date.weekday() + 7) % 7 + 7 * (n - 1));
  if (n > 5) {
    date = whole->period.last_day();
    date = date.plus_days(-((date.weekday() - weekday + 7) % 7));
  }
  if (date > whole->period.last_day()) return std::nullopt;
  span.period = week ? iso_week(date) : Period::of_day(date);
  return span;
}

}  // namespace tally::extract
