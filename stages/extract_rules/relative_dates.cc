// Dates told from the article's own: "last year", "five years ago", "the next 10 days".
#include <algorithm>

#include "stages/extract_rules/date_math.h"
#include "stages/extract_rules/dates.h"

namespace tally::extract {

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
