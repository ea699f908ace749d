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

/// The decade or century that the article stands in, printed by tokens [first, last): 2020 to 2029, 2001 to 2100.
DateSpan DateReader::years_around(std::size_t first, std::size_t last, int unit) const {
  DateSpan span{first, last};
  if (!published_.known()) return span;
  const int years = unit == kDecade ? 10 : 100;
  const int start = unit == kDecade ? published_.year / 10 * 10 : (published_.year - 1) / 100 * 100 + 1;
  span.period = Period::of_year(start);
  span.period_last = Period::of_year(start + years - 1);
  return span;
}

/// "five years ago", "a year earlier", "two weeks from now", "two days after tomorrow".
std::optional<DateSpan> DateReader::ago(std::size_t i) const {
  int count = 0;
  std::size_t at = i;
  const Word* w = view_.word(i);
  if (view_.is_number(i) && time_unit(view_, i + 1) == 0) return std::nullopt;
  bool few = false;
  if (w != nullptr && w->role == NumberRole::article && (view_.is(i + 1, "few") || view_.is(i + 1, "couple"))) {
    few = view_.is(i + 1, "few");
    count = few ? 3 : 2;
    at = view_.is(i + 2, "of") ? i + 3 : i + 2;
  } else if (w != nullptr && same(w->text, "few") && !view_.is(i - 1, "a")) {
    few = true;
    count = 3;
    at = i + 1;
  } else if (w != nullptr && w->role == NumberRole::article && time_unit(view_, i + 1) > 0) {
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
  if (!few) {
    if (auto span = ending(i, at, unit, count)) return span;
  }
  std::size_t behind = at + 1;
  int more_unit = 0;  // "2 years, 1 month and 21 days ago": the parts behind the first
  int more_count = 0;
  int last_unit = 0;
  int last_count = 0;
  if (count > 0 && !few) {
    for (int part = 0; part < 2; ++part) {
      std::size_t next = behind;
      if (view_.is_mark(next, ',')) ++next;
      if (view_.is(next, "and")) ++next;
      if (!view_.is_number(next) || view_.at(next).size() > 3) break;
      const int value = number_at(next);
      const int other = time_unit(view_, next + 1);
      if (value < 1 || other == 0 || other > kYear || other == kHalf || other == unit) break;
      (part == 0 ? more_unit : last_unit) = other;
      (part == 0 ? more_count : last_count) = value;
      behind = next + 2;
    }
  }
  const bool back =
      view_.is(behind, "ago") || view_.is(behind, "earlier") || view_.prints(behind, "previously") ||
      (view_.is(behind, "before") && (view_.at(behind + 1).kind == TokenKind::mark || view_.is(behind + 1, "and")));
  std::size_t last = behind + 1;
  int sign = -1;
  int from = 0;  // days from the article's to the day that it is counted from
  if (!back) {   // "two years later" is later than what the story tells, not than the article
    const bool after = view_.is(behind, "from") || view_.is(behind, "after");
    const bool before = view_.is(behind, "before");
    const auto origin = after || before ? view_.str(last) : std::string_view{};
    const bool now = (same(origin, "now") && view_.is(behind, "from")) || same(origin, "today");
    if (view_.is(behind, "later") && unit <= kDecade && !view_.in(last, WordList::present) && !view_.is(last, "than")) {
      return DateSpan{i, last};  // later than what the story tells of, which is not resolved
    }
    if (view_.prints(behind, "hence")) {
      sign = 1;
    } else if (now || same(origin, "tomorrow") || same(origin, "yesterday")) {
      sign = after ? 1 : -1;
      from = same(origin, "tomorrow") ? 1 : same(origin, "yesterday") ? -1 : 0;
      ++last;
    } else {
      return std::nullopt;
    }
  }
  DateSpan span{i, last};
  if (published_.known()) {
    if (more_unit > 0) {  // as fine as the finest of its words
      Date day = shift(shift(published_.plus_days(from), unit, sign * count), more_unit, sign * more_count);
      if (day.known() && last_unit > 0) day = shift(day, last_unit, sign * last_count);
      const auto finest = std::min({unit, more_unit, last_unit > 0 ? last_unit : unit});
      if (day.known()) span.period = finest < kMonth ? Period::of_day(day) : Period::of_month(day.year, day.month);
    } else if (unit == kYear || unit == kDecade || unit == kCentury) {
      const int year = published_.year + sign * count * (unit == kYear ? 1 : unit == kDecade ? 10 : 100);
      if (few) return span;
      if (year > 0 && year < 3000) span.period = Period::of_year(year);
    } else {
      const Date day = shift(published_.plus_days(from), unit, sign * count);
      if (!day.known()) return span;
      if (few) {
        span.from = span.until = day;
        return span;
      }
      span.period = unit == kMonth || unit == kQuarter ? Period::of_month(day.year, day.month) : Period::of_day(day);
    }
  }
  return span;
}

/// Whether "now" at token i is one of the two dates of "between now and 2030", "between Jan. 22 and now".
bool DateReader::ends_between(std::size_t i) const {
  if (i == 0) return false;
  if (view_.is(i - 1, "between")) return view_.is(i + 1, "and");
  if (!view_.is(i - 1, "and")) return false;
  constexpr std::size_t kLongestDate = 6;  // "Monday, January 22, 2019"
  for (std::size_t k = i - 1; k-- > 0 && i - k <= kLongestDate + 2;) {
    if (view_.is(k, "between")) return true;
  }
  return false;
}

std::optional<DateSpan> DateReader::relative(std::size_t i) const {
  constexpr int kDeepest = 4;
  if (depth_ == kDeepest) return std::nullopt;
  ++depth_;
  auto span = relative_here(i);
  --depth_;
  return span;
}

std::optional<DateSpan> DateReader::relative_here(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || view_.at(i).mark != 0) return std::nullopt;
  const auto text = std::string_view(w->text);
  if (w->in(WordList::past) || w->in(WordList::next) || w->in(WordList::present) || same(text, "same")) {
    if (same(text, "last")) {  // "last quarter of 2024", "last week of July"
      if (auto span = part_of_year(i)) return span;
      if (auto span = nth_of(i, i + 1, 6)) return span;
    }
    return past_or_next(i);
  }
  if (w->role != NumberRole::none || w->ordinal > 0 || w->denominator > 0) {
    if (auto span = part_of_year(i)) return span;
    if (auto span = by_ordinal(i)) return span;
    if (auto span = ago(i)) return span;
    if (w->time_unit == kHalf && view_.is_joining_hyphen(i + 1) && time_unit(view_, i + 2) == kYear) {
      if (auto span = ending(i, i + 2, kMonth, 6)) return span;  // "the half-year to June 30"
    }
    if (w->time_unit == kQuarter && view_.str(i).back() != 's') {
      if (auto span = ending(i, i, kQuarter, 1)) return span;
    }
    if (w->role == NumberRole::none) return std::nullopt;
    if (auto span = spelled_decade(i)) return span;
    std::size_t last = i;
    if (const int year = spelled_year(i, last); year > 0) return DateSpan{i, last, Period::of_year(year)};
    return std::nullopt;
  }
  if (w->time_unit > 0) {
    if (auto span = unit_first(i)) return span;
    if (view_.str(i).back() != 's') {
      if (auto span = ending(i, i, w->time_unit, 1)) return span;
    }
    return w->time_unit == kYear ? ago(i) : std::nullopt;
  }
  if (w->decade > 0) {
    const bool named = same(text, "noughties") || same(text, "aughts");
    if (view_.is(i - 1, "the") || view_.is(i - 1, "early") || view_.is(i - 1, "late") || view_.is(i - 1, "mid") ||
        (view_.is_mark(i - 1, '-') && view_.is(i - 2, "mid")) || named) {
      const int year = w->decade == 100 ? 2000 : w->decade == 10 ? 2010 : 1900 + w->decade;
      if (!same(text, "tens")) return DateSpan{i, i + 1, Period::of_year(year), Period::of_year(year + 9)};
    }
    return std::nullopt;
  }
  switch (text[0]) {
    case 't':
    case 'y':
      if (same(text, "today") || same(text, "yesterday") || same(text, "tonight"))
        return DateSpan{i, i + 1, unit_around(kDay, same(text, "yesterday") ? -1 : 0)};
      if (same(text, "tomorrow") || same(text, "tmrw") || same(text, "tmr"))
        return DateSpan{i, i + 1, unit_around(kDay, 1)};
      return std::nullopt;
    case 'e':
    case 'l':
    case 'm':
    case 'b':
      if (same(text, "early") || same(text, "earlier") || same(text, "late") || same(text, "later") ||
          same(text, "mid") || same(text, "middle") || same(text, "end") || same(text, "beginning"))
        return part_of(i);
      return std::nullopt;
    case 'r':
      return same(text, "rest") || same(text, "remainder") ? rest_of(i) : std::nullopt;
    case 's':
      if (same(text, "start")) return part_of(i);
      return same(text, "spring") || same(text, "summer") ? season(i) : std::nullopt;
    case 'a':
    case 'w':
      return same(text, "autumn") || same(text, "winter") ? season(i) : std::nullopt;
    default:
      break;
  }
  if (same(text, "fall")) return season(i);
  if (same(text, "few")) return ago(i);
  if (same(text, "now") && ends_between(i)) return DateSpan{i, i + 1, unit_around(kDay, 0)};
  if (auto span = part_of_year(i)) return span;
  return fiscal(i);
}

/// "last year", "this month", "the next 10 days", "next Friday", "last summer".
std::optional<DateSpan> DateReader::past_or_next(std::size_t i) const {
  const Word* w = view_.word(i);
  const auto text = std::string_view(w->text);
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
    if (!plural) {
      if (same(text, "past") && unit != kDay &&
          published_.known()) {  // "the past year": the twelve months that end now
        const Date start = shift(published_, unit, -1);
        return DateSpan{i, at + 1, Period::of_day(start), Period::of_day(published_)};
      }
      DateSpan span{i, at + 1, unit_around(unit, offset)};
      if (unit == kWeek) {  // "next week on Friday", "this week Friday"
        const std::size_t day = view_.is(at + 1, "on") ? at + 2 : at + 1;
        const Word* name = view_.word(day);
        if (name != nullptr && name->weekday > 0 && view_.at(day).capital) {
          span.last = day + 1;
          if (span.period.known()) span.period = Period::of_day(span.period.first_day().plus_days(name->weekday - 1));
        }
      }
      return span;
    }
    return std::nullopt;
  }
  if ((unit == kDecade || unit == kCentury) && view_.str(at).back() != 's' && (past || next) && !same(text, "recent")) {
    DateSpan span{i, at + 1};
    if (published_.known()) {
      const Date other = shift(published_, unit, offset);
      span.period = Period::of_day(past ? other : published_);
      span.period_last = Period::of_day(past ? published_ : other);
    }
    return span;
  }
  if ((unit == kDecade || unit == kCentury) && present && !same(text, "same") && view_.str(at).back() != 's')
    return years_around(i, at + 1, unit);
  if (unit == kWeekend && !same(text, "recent") && !same(text, "same")) return weekend(i, at + 1, offset, false);
  if (behind != nullptr &&
      (same(behind->text, "summer") || same(behind->text, "winter") || same(behind->text, "autumn") ||
       same(behind->text, "spring") || same(behind->text, "fall")) &&
      !same(text, "same") && !same(text, "recent") && view_.at(at + 1).mark != '\'' &&
      !view_.is_joining_hyphen(at + 1) && !(same(behind->text, "fall") && view_.is(at + 1, "in"))) {
    DateSpan span{i, at + 1};
    if (published_.known()) span.period = Period::of_year(published_.year + offset);
    return span;
  }
  if (const int month = month_at(at); month > 0 && !same(text, "same") && !same(text, "recent")) {  // "last November"
    std::size_t last = behind_month(at);
    if (last == at + 2) last = at + 1;
    if (number_at(last) >= 0) {  // "last September 11", "next Jan. 5"
      auto day = from_month(at);
      if (!day || !day->period.known() || day->period.grain != Grain::day || year_at(day->last - 1) > 0)
        return std::nullopt;
      const Date named = day->period.first_day();
      const int move = past && named >= published_ ? -1 : next && named <= published_ ? 1 : 0;
      if (move != 0) {
        for (Period* p : {&day->period, &day->period_last}) {
          if (!p->known()) continue;
          const Date d = p->first_day();
          if (!valid_day(d.year + move, d.month, d.day)) return std::nullopt;
          *p = Period::of_day(date_of(d.year + move, d.month, d.day));
        }
      }
      day->first = i;
      return day;
    }
    DateSpan span{i, last};
    if (published_.known()) {
      int year = published_.year;
      if (past && month >= published_.month) --year;
      if (next && month <= published_.month) ++year;
      span.period = Period::of_month(year, month);
    }
    return span;
  }
  if (behind != nullptr && behind->weekday > 0 && !same(text, "same") && !same(text, "recent")) {  // "last Friday"
    DateSpan span{i, at + 1};
    if (published_.known()) {
      int days = behind->weekday - published_.weekday();  // within the week, else in the one before or behind
      if (past && days >= 0) days -= 7;
      if (next) days += 7;
      span.period = Period::of_day(published_.plus_days(days));
    }
    return span;
  }
  // "the last five years", "next 10 days", "the past few weeks"
  if (!past && !next) return std::nullopt;
  if (same(text, "preceding") || same(text, "prior") || same(text, "recent") || same(text, "following") ||
      (same(text, "previous") && view_.is(i - 1, "the")))
    return std::nullopt;              // before or behind what the story tells
  if (same(text, "last") && i > 0) {  // "due to last 14 days": the verb
    const Word* p = view_.word(i - 1);
    if (p != nullptr && (same(p->text, "to") || same(p->text, "will") || same(p->text, "would") ||
                         same(p->text, "could") || same(p->text, "can") || same(p->text, "may") ||
                         same(p->text, "might") || same(p->text, "should") || same(p->text, "must")))
      return std::nullopt;
  }
  int count = 0;
  std::size_t unit_token = at + 1;
  const bool few = view_.is(at, "few") || view_.is(at, "several") || (view_.is(at, "couple") && view_.is(at + 1, "of"));
  if (few) {
    count = view_.is(at, "couple") ? 2 : 3;
    if (view_.is(at + 1, "of")) ++unit_token;
  } else {
    const auto number = view_.is_number(at) || (behind != nullptr && behind->role != NumberRole::none)
                            ? read_number(view_, at)
                            : std::nullopt;
    if (!number || number->ordinal || number->fraction || number->decimals || number->scaled ||
        number->value > Decimal(400) || number->value < Decimal(1))
      return std::nullopt;
    count = static_cast<int>(number->value.coefficient());
    unit_token = number->last;
    if (view_.is_joining_hyphen(unit_token)) ++unit_token;
  }
  if (view_.is(unit_token, "fiscal") || view_.is(unit_token, "full") || view_.is(unit_token, "calendar")) ++unit_token;
  const int many = time_unit(view_, unit_token);
  if (many == 0 || many > kDecade || many == kHalf) return std::nullopt;
  DateSpan span{i, unit_token + 1};
  if (!published_.known()) return span;
  const Date other = shift(published_, many, past ? -count : count);
  if (!other.known()) return span;
  const Date first = past ? other : published_.plus_days(1);
  const Date last = past ? published_ : other;
  if (few) {  // the days are a guess at "few": no period that a figure could be looked up for
    span.from = first;
    span.until = last;
  } else {
    span.period = Period::of_day(first);
    span.period_last = Period::of_day(last);
  }
  return span;
}

}  // namespace tally::extract
