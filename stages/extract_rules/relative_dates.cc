// Relative dates ("last year", "five years ago"), quarters, halves and fiscal years.
#include <algorithm>

#include "stages/extract_rules/dates.h"

namespace tally::extract {
namespace {

enum TimeUnit : int { kDay = 1, kWeek, kMonth, kQuarter, kHalf, kYear, kDecade, kCentury, kWeekend, kFortnight };

int time_unit(const TokenView& view, std::size_t i) {
  const Word* w = view.word(i);
  return w == nullptr || view.at(i).mark != 0 ? 0 : w->time_unit;
}

/// The day `count` units before (negative) or after `day`; keeps the day of the month where it exists.
Date shift(Date day, int unit, int count) {
  switch (unit) {
    case kDay:
      return day.plus_days(count);
    case kWeek:
      return day.plus_days(7 * count);
    case kFortnight:
      return day.plus_days(14 * count);
    default:
      break;
  }
  const int months = count * (unit == kMonth     ? 1
                              : unit == kQuarter ? 3
                              : unit == kHalf    ? 6
                              : unit == kYear    ? 12
                              : unit == kDecade  ? 120
                                                 : 1200);
  int month = day.year * 12 + day.month - 1 + months;
  if (month < 12) return {};
  const int year = month / 12;
  month = month % 12 + 1;
  return {static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
          static_cast<std::int8_t>(std::min<int>(day.day, Date::last_day_of(year, month)))};
}

Period iso_week(Date day) {
  const Date thursday = day.plus_days(4 - day.weekday());
  const Date first{thursday.year, 1, 1};
  int days = 0;
  for (int month = 1; month < thursday.month; ++month) days += Date::last_day_of(thursday.year, month);
  days += thursday.day - first.day;
  return Period::of_week(thursday.year, days / 7 + 1);
}

}  // namespace

/// The period of a unit around the article's date: offset -1 is "last", 0 "this", 1 "next".
Period DateReader::unit_around(int unit, int offset) const {
  if (!published_.known()) return {};
  switch (unit) {
    case kDay:
      return Period::of_day(published_.plus_days(offset));
    case kWeek:
      return iso_week(published_.plus_days(7 * offset));
    case kMonth:
      return Period::of_month(published_.year, published_.month).plus(offset);
    case kQuarter:
      return Period::of_quarter(published_.year, (published_.month + 2) / 3).plus(offset);
    case kHalf:
      return Period::of_half(published_.year, published_.month > 6 ? 2 : 1).plus(offset);
    case kYear:
      return Period::of_year(published_.year + offset);
    default:
      return {};
  }
}

/// "… quarter of 2024", "… half last year": `at` is the token behind the part's own words.
DateSpan DateReader::behind_part(std::size_t first, std::size_t at, bool half, int index) const {
  DateSpan span{first, at, {}, {}};
  std::size_t next = at;
  if (view_.is(next, "of") || view_.is_mark(next, ',') || view_.is(next, "in")) ++next;
  if (view_.is(next, "the")) ++next;
  int year = year_at(next);
  if (year >= 1900 && year <= 2100) {
    span.last = next + 1;
  } else if (const auto fiscal_year = fiscal(next); fiscal_year && fiscal_year->period.known()) {
    year = fiscal_year->period.year;
    span.last = fiscal_year->last;
  } else if (const auto years = view_.is_word(next) && view_.at(next).mark == 0 ? relative(next) : std::nullopt;
             years && !years->period_last.known() && time_unit(view_, years->last - 1) == kYear) {
    year = years->period.known() ? years->period.year : -1;
    span.last = years->last;
    if (year < 0) return span;
  } else {
    year = -1;
    if (published_.known()) {
      year = published_.year;
      const int start = half ? (index - 1) * 6 + 1 : (index - 1) * 3 + 1;
      if (start > published_.month && !future()) --year;  // news speaks of the latest one that has begun
    }
  }
  if (year > 0) span.period = half ? Period::of_half(year, index) : Period::of_quarter(year, index);
  return span;
}

/// "Q3 2024", "H1", "third quarter of 2024", "first half", "third-quarter", "4th qtr".
std::optional<DateSpan> DateReader::part_of_year(std::size_t i) const {
  const auto text = view_.str(i);
  if ((same(text, "Q") || same(text, "H")) && view_.is_number(i + 1) && !view_.at(i + 1).space_before &&
      view_.at(i + 1).size() == 1) {
    const int index = number_at(i + 1);
    if (index < 1 || index > (same(text, "Q") ? 4 : 2)) return std::nullopt;
    if (view_.is_word(i + 2) && !view_.at(i + 2).space_before && view_.at(i + 2).mark == 0) return std::nullopt;
    return behind_part(i, i + 2, same(text, "H"), index);
  }
  int index = 0;
  std::size_t at = i + 1;
  const Word* w = view_.word(i);
  if (view_.is_number(i)) {
    const auto number = read_number(view_, i);
    if (!number || !number->ordinal) return std::nullopt;
    index = number->value <= Decimal(4) ? static_cast<int>(number->value.coefficient()) : 0;
    at = number->last;
  } else if (w != nullptr) {
    index = w->ordinal <= 4 ? static_cast<int>(w->ordinal) : 0;
    if (same(w->text, "final") || same(w->text, "last")) index = 4;
  }
  if (index == 0) return std::nullopt;
  if (view_.is(at, "fiscal") || view_.is(at, "calendar")) ++at;
  if (view_.is_joining_hyphen(at)) ++at;
  const int unit = time_unit(view_, at);
  if (unit == kQuarter && !view_.is(at, "quarters")) return behind_part(i, at + 1, false, index);
  if (unit == kHalf && index <= 2 && !view_.is(at, "halves") &&
      (view_.is(i - 1, "the") || view_.is_joining_hyphen(at - 1) || view_.is(at + 1, "of"))) {
    return behind_part(i, at + 1, true, index);
  }
  return std::nullopt;
}

/// "fiscal 2024", "fiscal year 2024", "FY2024", "FY 24", "financial year 2024-25".
std::optional<DateSpan> DateReader::fiscal(std::size_t i) const {
  std::size_t at = i;
  if (view_.is(at, "fiscal") ||
      (view_.is_word(at) && (view_.prints(at, "financial") || view_.prints(at, "calendar")))) {
    ++at;
    if (time_unit(view_, at) == kYear) ++at;
  } else if (view_.is_word(at) && (view_.prints(at, "FY") || view_.prints(at, "CY"))) {
    ++at;
  } else {
    return std::nullopt;
  }
  if (view_.is_mark(at, '\'')) ++at;
  int year = year_at(at);
  if (year < 0 && view_.at(at).size() == 2 && number_at(at) >= 0 &&
      (view_.prints(i, "FY") || view_.is_mark(at - 1, '\'')))
    year = 2000 + number_at(at);
  if (year < 1900) return std::nullopt;
  if (const auto years = years_from(at)) return DateSpan{i, years->last, years->period, years->period_last};
  return DateSpan{i, at + 1, Period::of_year(year), {}};
}

/// "five years ago", "a year earlier", "two weeks later".
std::optional<DateSpan> DateReader::ago(std::size_t i) const {
  int count = 0;
  std::size_t at = i;
  const Word* w = view_.word(i);
  if (view_.is_number(i) && time_unit(view_, i + 1) == 0) return std::nullopt;
  if (w != nullptr && w->role == NumberRole::article) {
    count = 1;
    at = i + 1;
  } else if (const auto number = view_.is_number(i) || (w != nullptr && w->role != NumberRole::none)
                                     ? read_number(view_, i)
                                     : std::nullopt) {
    if (number->decimals || number->fraction || number->ordinal || number->value < Decimal(1) ||
        number->value > Decimal(2000) || number->scaled)
      return std::nullopt;
    count = static_cast<int>(number->value.coefficient());
    at = number->last;
  } else if (time_unit(view_, i) == kYear) {
    count = 1;
    at = i;
  } else {
    return std::nullopt;
  }
  const int unit = time_unit(view_, at);
  if (unit == 0 || unit > kCentury || unit == kHalf) return std::nullopt;
  const std::size_t behind = at + 1;
  const bool back = view_.is(behind, "ago") || view_.is(behind, "earlier") ||
                    (view_.is(behind, "before") && view_.at(behind + 1).kind == TokenKind::mark);
  const bool later = view_.is(behind, "later");
  if (!back && !later) return std::nullopt;
  if (later) return std::nullopt;  // later than what the story tells, not than the article
  DateSpan span{i, behind + 1, {}, {}};
  if (published_.known()) {
    if (unit == kYear || unit == kDecade || unit == kCentury) {
      const int year = published_.year - count * (unit == kYear ? 1 : unit == kDecade ? 10 : 100);
      if (year > 0) span.period = Period::of_year(year);
    } else {
      const Date day = shift(published_, unit, -count);
      if (!day.known()) return span;
      span.period = unit == kMonth || unit == kQuarter ? Period::of_month(day.year, day.month) : Period::of_day(day);
    }
  }
  return span;
}

/// "21st century", "tenth of September, 2001", "first week of October", "second week of 2015".
std::optional<DateSpan> DateReader::by_ordinal(std::size_t i) const {
  const Word* w = view_.word(i);
  const bool printed = view_.is_number(i) && view_.is_word(i + 1) && !view_.at(i + 1).space_before;
  if (!printed && (w == nullptr || (w->ordinal == 0 && w->role != NumberRole::tens && w->role != NumberRole::teen &&
                                    w->role != NumberRole::digit))) {
    return std::nullopt;
  }
  const auto number = read_number(view_, i);
  if (!number || !number->ordinal || !(number->value < Decimal(40))) return std::nullopt;
  const int value = static_cast<int>(number->value.coefficient());
  std::size_t at = number->last;
  if (value == 1 && !printed) {  // "first 11 months of 2025", "first three quarters"
    const Word* many = view_.word(at);
    const auto count = view_.is_number(at) || (many != nullptr && many->role != NumberRole::none)
                           ? read_number(view_, at)
                           : std::nullopt;
    if (count && count->value > Decimal(1) && count->value < Decimal(12) && count->value.is_integer() &&
        !count->ordinal) {
      const int unit = time_unit(view_, count->last);
      if (unit == kMonth || (unit == kQuarter && count->value < Decimal(4))) {
        const int n = static_cast<int>(count->value.coefficient());
        // the words behind name the year as they do behind "first half"
        DateSpan span = behind_part(i, count->last + 1, true, 1);
        if (!span.period.known()) return span;
        const int year = span.period.year;
        span.period = unit == kMonth ? Period::of_month(year, 1) : Period::of_quarter(year, 1);
        span.period_last = unit == kMonth ? Period::of_month(year, n) : Period::of_quarter(year, n);
        return span;
      }
    }
  }
  if (view_.is_joining_hyphen(at)) ++at;
  if (view_.is(at, "century")) {
    return DateSpan{i, at + 1, Period::of_year((value - 1) * 100 + 1), Period::of_year(value * 100)};
  }
  if (time_unit(view_, at) == kWeek && value <= 5 && (view_.is(at + 1, "of") || view_.is(at + 1, "in"))) {
    std::size_t next = at + 2;
    if (view_.is(next, "the")) ++next;
    const auto whole = single(next);
    if (!whole || !whole->period.known() || whole->period_last.known()) return std::nullopt;
    if (whole->period.grain != Grain::month && whole->period.grain != Grain::year) return std::nullopt;
    // the week of the n-th Thursday, as ISO counts weeks
    Date day = whole->period.first_day();
    day = day.plus_days((4 - day.weekday() + 7) % 7 + 7 * (value - 1));
    return DateSpan{i, whole->last, iso_week(day), {}};
  }
  if (view_.is(at, "of") && month_at(at + 1) > 0 && view_.at(at + 1).capital && value <= 31) {
    const int month = month_at(at + 1);
    const std::size_t year_token = view_.is_mark(at + 2, ',') ? at + 3 : at + 2;
    const int year = year_at(year_token);
    if (value > Date::last_day_of(2000, month)) return std::nullopt;
    if (year > 0) {
      if (value > Date::last_day_of(year, month)) return std::nullopt;
      return DateSpan{i,
                      year_token + 1,
                      Period::of_day({static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                                      static_cast<std::int8_t>(value)}),
                      {}};
    }
    return DateSpan{i, at + 2, day_without_year(month, value), {}};
  }
  return std::nullopt;
}

std::optional<DateSpan> DateReader::relative(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || view_.at(i).mark != 0) return std::nullopt;
  const auto text = std::string_view(w->text);
  if (same(text, "today") || same(text, "yesterday") || same(text, "tomorrow") || same(text, "tonight")) {
    return DateSpan{i, i + 1, unit_around(kDay, same(text, "yesterday") ? -1 : same(text, "tomorrow") ? 1 : 0), {}};
  }
  if (auto span = part_of_year(i)) return span;
  if (auto span = fiscal(i)) return span;
  if (w->decade > 0 && w->ordinal == 0 &&
      (view_.is(i - 1, "the") || view_.is(i - 1, "early") || view_.is(i - 1, "late") || view_.is(i - 1, "mid"))) {
    const int year = w->decade == 100 ? 2000 : w->decade == 10 ? 2010 : 1900 + w->decade;
    if (!same(text, "tens")) return DateSpan{i, i + 1, Period::of_year(year), Period::of_year(year + 9)};
  }
  if (auto span = by_ordinal(i)) return span;
  if (auto span = ago(i)) return span;
  const bool past = w->in(WordList::past);
  const bool next = w->in(WordList::next);
  const bool present = w->in(WordList::present) || same(text, "same");
  if (!past && !next && !present) return std::nullopt;
  std::size_t at = i + 1;
  // "last year", "this month", "next quarter", "the previous week"
  const Word* behind = view_.word(at);
  if (behind == nullptr) {
    if (!view_.is_number(at)) return std::nullopt;
  }
  const int offset = past ? -1 : next ? 1 : 0;
  if (behind != nullptr && same(behind->text, "fiscal")) ++at;
  const int unit = time_unit(view_, at);
  if (unit > 0 && unit <= kYear && unit != kHalf && !(same(text, "same") || same(text, "prior"))) {
    const bool plural = view_.str(at).back() == 's';
    if (!plural && !(same(text, "past") && !view_.is(i - 1, "the"))) {
      if (same(text, "past") && published_.known()) {  // "the past year": the twelve months that end now
        const Date start = shift(published_, unit, -1);
        return DateSpan{i, at + 1, Period::of_day(start), Period::of_day(published_)};
      }
      if (view_.is_word(at + 1) && view_.is_joining_hyphen(at + 1)) return std::nullopt;
      return DateSpan{i, at + 1, unit_around(unit, offset), {}};
    }
    return std::nullopt;
  }
  if ((unit == kDecade || unit == kCentury) && view_.str(at).back() != 's' && (past || next) && !same(text, "recent")) {
    DateSpan span{i, at + 1, {}, {}};
    if (published_.known()) {
      const Date other = shift(published_, unit, offset);
      span.period = Period::of_day(past ? other : published_);
      span.period_last = Period::of_day(past ? published_ : other);
    }
    return span;
  }
  if (unit == kWeekend && !same(text, "recent") && !same(text, "same")) {
    DateSpan span{i, at + 1, {}, {}};
    if (published_.known()) {
      const int day = published_.weekday();
      int saturday = day >= 6 ? 6 - day : past || (present && !future()) ? -(day + 1) : 6 - day;
      if (past && day >= 6) saturday -= 7;
      if (next && day >= 6) saturday += 7;
      span.period = Period::of_day(published_.plus_days(saturday));
      span.period_last = Period::of_day(published_.plus_days(saturday + 1));
    }
    return span;
  }
  if (const int month = month_at(at); month > 0 && !same(text, "same") && !same(text, "recent")) {  // "last November"
    std::size_t last = behind_month(at);
    if (last == at + 2) last = at + 1;
    if (number_at(last) >= 0) return std::nullopt;
    DateSpan span{i, last, {}, {}};
    if (published_.known()) {
      int year = published_.year;
      if (past && month >= published_.month) --year;
      if (next && month <= published_.month) ++year;
      span.period = Period::of_month(year, month);
    }
    return span;
  }
  if (behind != nullptr && behind->weekday > 0 && !same(text, "same") && !same(text, "recent")) {  // "last Friday"
    DateSpan span{i, at + 1, {}, {}};
    if (published_.known()) {
      int days = behind->weekday - published_.weekday();
      if (past && days >= 0) days -= 7;
      if (next && days <= 0) days += 7;
      span.period = Period::of_day(published_.plus_days(days));
    }
    return span;
  }
  // "the last five years", "next 10 days", "the past few weeks"
  if (!past && !next) return std::nullopt;
  if (same(text, "previous") || same(text, "preceding") || same(text, "prior") || same(text, "recent"))
    return std::nullopt;
  const auto number = view_.is_number(at) || (behind != nullptr && behind->role != NumberRole::none)
                          ? read_number(view_, at)
                          : std::nullopt;
  if (!number || number->ordinal || number->fraction || number->decimals || number->scaled ||
      number->value > Decimal(400) || number->value < Decimal(1))
    return std::nullopt;
  std::size_t unit_token = number->last;
  if (view_.is_joining_hyphen(unit_token)) ++unit_token;
  if (view_.is(unit_token, "fiscal") || view_.is(unit_token, "full") || view_.is(unit_token, "calendar")) ++unit_token;
  const int many = time_unit(view_, unit_token);
  if (many == 0 || many > kDecade || many == kHalf) return std::nullopt;
  DateSpan span{i, unit_token + 1, {}, {}};
  if (published_.known()) {
    const int count = static_cast<int>(number->value.coefficient());
    const Date other = shift(published_, many, past ? -count : count);
    if (other.known()) {
      span.period = Period::of_day(past ? other : published_);
      span.period_last = Period::of_day(past ? published_ : other);
    }
  }
  return span;
}

}  // namespace tally::extract
