// Parts of longer periods: quarters, halves, weeks of a month, centuries; fiscal years.
#include "stages/extract_rules/date_math.h"
#include "stages/extract_rules/dates.h"

namespace tally::extract {

/// The year that owns what starts at token i: "last year's second quarter", "2024's first half"; -1 when there is none.
int DateReader::year_before(std::size_t i) const {
  if (i < 2 || view_.at(i - 1).mark != '\'' || view_.at(i - 1).kind != TokenKind::word) return -1;
  if (const int year = year_at(i - 2); year >= 1900) return year;
  if (time_unit(view_, i - 2) != kYear || i < 3 || !published_.known()) return -1;
  if (view_.in(i - 3, WordList::past)) return published_.year - 1;
  if (view_.in(i - 3, WordList::next)) return published_.year + 1;
  return view_.in(i - 3, WordList::present) ? published_.year : -1;
}

/// "… quarter of 2024", "… half last year": `at` is the token behind the part's own words.
DateSpan DateReader::behind_part(std::size_t first, std::size_t at, bool half, int index) const {
  DateSpan span{first, at};
  std::size_t next = at;
  if (view_.is(next, "of") || view_.is_mark(next, ',') || view_.is(next, "in")) ++next;
  if (view_.is(next, "the")) ++next;
  std::size_t year_last = next;
  int year = any_year(next, year_last);
  if (half && year >= 1900 && view_.is_number(next) && view_.prints(next + 1, "s") &&
      !view_.at(next + 1).space_before) {  // "second half of the 2010s"
    span.period = Period::of_year(index == 1 ? year : year + 5);
    span.period_last = Period::of_year(index == 1 ? year + 4 : year + 9);
    span.last = next + 2;
    return span;
  }
  if (year >= 1900 && year <= 2100) {
    span.last = year_last;
  } else if (const auto fiscal_year = fiscal(next); fiscal_year && fiscal_year->period.known()) {
    year = fiscal_year->period.year;
    span.last = fiscal_year->last;
  } else if (const auto years = view_.is_word(next) && view_.at(next).mark == 0 ? relative(next) : std::nullopt;
             years && !years->period_last.known() && time_unit(view_, years->last - 1) == kYear) {
    year = years->period.known() ? years->period.year : -1;
    span.last = years->last;
    if (year < 0) return span;
  } else {
    year = year_before(first);
    if (year < 0 && published_.known()) {
      year = published_.year;
      const int start = half ? (index - 1) * 6 + 1 : (index - 1) * 3 + 1;
      if (view_.is(at, "of") && view_.is(at + 1, "the") && view_.is(at + 2, "year") && view_.at(at + 3).mark != '\'')
        span.last = at + 3;
      if (start > published_.month && !future(first)) --year;  // news speaks of the latest one that has begun
    }
  }
  if (year > 0) span.period = half ? Period::of_half(year, index) : Period::of_quarter(year, index);
  return span;
}

/// "the December quarter", "April-June quarter of 2025": a quarter by its last month, or its first and last.
std::optional<DateSpan> DateReader::named_quarter(std::size_t i, int month) const {
  std::size_t at = behind_month(i);
  int end = month;
  if (is_dash(view_, at) || view_.is_mark(at, '/') || view_.is(at, "to")) {
    end = month_at(at + 1);
    if (end != (month + 1) % 12 + 1) return std::nullopt;
    at = behind_month(at + 1);
  }
  if (time_unit(view_, at) != kQuarter || view_.is(at, "quarters") || view_.at(at).mark != 0) return std::nullopt;
  DateSpan span{i, at + 1};
  std::size_t next = at + 1;
  if (view_.is(next, "of") || view_.is_mark(next, ',')) ++next;
  std::size_t last = next;
  int year = any_year(next, last);
  if (year >= 1900 && year <= 2100) {
    span.last = last;
  } else if (published_.known()) {
    // the latest one that has begun, unless the sentence speaks of what will be
    const int first = end > 2 ? end - 2 : end + 10;
    year = published_.year;
    if (first > published_.month && end > 2 && !future(i)) --year;
    if (future(i) && end < published_.month) ++year;
  } else {
    return span;
  }
  if (end % 3 == 0) {
    span.period = Period::of_quarter(year, end / 3);
  } else {
    span.period_last = Period::of_month(year, end);
    span.period = span.period_last.plus(-2);
  }
  return span;
}

/// "three months to January", "year ended March 31, 2025", "six months through June": `count` units, the last of them
/// at `unit_token`, up to a month or a day that is named.
std::optional<DateSpan> DateReader::ending(std::size_t i, std::size_t unit_token, int unit, int count) const {
  const int months = unit == kMonth ? count : unit == kQuarter ? 3 * count : unit == kYear ? 12 * count : 0;
  if ((months == 0 && unit != kWeek && unit != kFortnight) || months > 240) return std::nullopt;
  std::size_t at = unit_token + 1;
  if (!view_.is_word(at)) return std::nullopt;
  const auto text = view_.str(at);
  const bool ended = same(text, "ended") || same(text, "ending");
  if (!ended && !((same(text, "to") || same(text, "through")) && view_.is(i - 1, "the"))) return std::nullopt;
  ++at;
  if (view_.is(at, "in") || view_.is(at, "on")) ++at;
  if (view_.is(at, "the")) ++at;
  if (view_.is(at, "end")) at += view_.is(at + 1, "of") || view_.is_joining_hyphen(at + 1) ? 2 : 1;
  const auto last = single(at);
  if (!last || last->period_last.known() || last->from.known() ||
      (last->period.known() && last->period.grain != Grain::day && last->period.grain != Grain::month &&
       last->period.grain != Grain::quarter))
    return std::nullopt;
  DateSpan span{i, last->last};
  if (!last->period.known()) return span;
  Period end = last->period;
  if (end.grain == Grain::quarter) end = Period::of_month(end.year, end.last_day().month);  // "to the March quarter"
  const bool under_way = same(text, "ending") && end.grain == Grain::day &&
                         !(end.first_day() > published_.plus_days(45));  // "for the three weeks ending April 3"
  if (published_.known() && !under_way && end.last_day() > published_ && year_at(last->last - 1) < 0 && !future(i)) {
    // what is told of has ended: the month or day of the year before
    const Date named = end.first_day();
    if (!valid_day(named.year - 1, named.month, named.day)) return span;
    end = end.grain == Grain::month ? Period::of_month(named.year - 1, named.month)
                                    : Period::of_day(date_of(named.year - 1, named.month, named.day));
  }
  const Date day = end.last_day();
  if (end.grain == Grain::day && (months == 0 || day.day != Date::last_day_of(day.year, day.month))) {
    const Date before = months == 0 ? day.plus_days((unit == kWeek ? -7 : -14) * count) : shift(day, kMonth, -months);
    span.period = Period::of_day(before.plus_days(1));
    span.period_last = end;
    return span;
  }
  if (months == 0) return std::nullopt;
  const Period month = Period::of_month(day.year, day.month);
  if (unit == kYear && count == 1 && day.month == 12) {
    span.period = Period::of_year(day.year);
  } else if (unit == kQuarter && count == 1 && day.month % 3 == 0) {
    span.period = Period::of_quarter(day.year, day.month / 3);
  } else if (months == 1) {
    span.period = month;
  } else {
    span.period = month.plus(1 - months);
    span.period_last = month;
  }
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
  if (unit == kHalf && index <= 2 && view_.is(at + 1, "of") && month_at(at + 2) > 0) {  // "first half of March"
    const auto whole = from_month(at + 2);
    if (!whole || (whole->period.known() && whole->period.grain != Grain::month)) return std::nullopt;
    DateSpan span{i, whole->last};
    if (!whole->period.known()) return span;
    const Date first = whole->period.first_day();
    span.period = Period::of_day(index == 1 ? first : first.plus_days(15));
    span.period_last = Period::of_day(index == 1 ? first.plus_days(14) : whole->period.last_day());
    return span;
  }
  if (unit == kHalf && index <= 2 && !view_.is(at, "halves") &&
      (view_.is(i - 1, "the") || view_.is_number(i) || view_.is_joining_hyphen(at - 1) || view_.is(at + 1, "of"))) {
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
  return DateSpan{i, at + 1, Period::of_year(year)};
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
    if (count && count->value > Decimal(1) && count->value < Decimal(100) && count->value.is_integer() &&
        !count->ordinal && !count->scaled) {
      const int unit = time_unit(view_, count->last);
      if ((unit == kDay || unit == kWeek) && view_.is(count->last + 1, "of")) {  // "first 10 days of March"
        std::size_t whole_at = count->last + 2;
        if (view_.is(whole_at, "the")) ++whole_at;
        const auto whole = single(whole_at);
        if (!whole || whole->period_last.known() || whole->from.known()) return std::nullopt;
        DateSpan span{i, whole->last};
        if (!whole->period.known() || whole->period.grain == Grain::day) return span;
        if (view_.is(whole_at, "fiscal") || view_.prints(whole_at, "financial")) return span;
        const int days = static_cast<int>(count->value.coefficient()) * (unit == kWeek ? 7 : 1);
        span.period = Period::of_day(whole->period.first_day());
        span.period_last = Period::of_day(whole->period.first_day().plus_days(days - 1));
        return span;
      }
      if ((unit == kMonth && count->value < Decimal(12)) || (unit == kQuarter && count->value < Decimal(4))) {
        const int n = static_cast<int>(count->value.coefficient());
        // the words behind name the year as they do behind "first half"
        DateSpan span = behind_part(i, count->last + 1, true, 1);
        if (!span.period.known()) return span;
        for (std::size_t k = count->last + 1; k < span.last; ++k) {
          if (view_.is(k, "fiscal") || view_.prints(k, "financial") || view_.prints(k, "FY")) {
            span.period = {};  // the month that a fiscal year starts with differs from country to country
            return span;
          }
        }
        int year = span.period.year;
        const std::size_t year_token = span.last;
        const int end = unit == kMonth ? n : 3 * n;
        if (year_token == count->last + 1 && year == published_.year && end > published_.month + 1 && !future(i))
          --year;  // what is told of has ended
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
  if (value <= 5) {
    if (auto span = nth_of(i, at, value)) return span;
  }
  if ((view_.is(at, "of") || view_.is(at, "next") || view_.is(at, "this")) && printed &&
      value <= 31) {  // "20th of next month"
    const std::size_t month = view_.is(at, "of") ? at + 1 : at;
    const bool named = view_.in(month, WordList::next) || view_.in(month, WordList::present) || view_.is(month, "last");
    if (named && time_unit(view_, month + 1) == kMonth) {
      if (const auto whole = past_or_next(month); whole && whole->period.grain == Grain::month) {
        const Period p = whole->period;
        if (value > Date::last_day_of(p.year, p.index)) return std::nullopt;
        return DateSpan{i, whole->last, Period::of_day(date_of(p.year, p.index, value))};
      }
    }
  }
  if (view_.is(at, "of") && month_at(at + 1) > 0 && value <= 31) {
    const int month = month_at(at + 1);
    const std::size_t month_last = behind_month(at + 1);
    const std::size_t year_token = view_.is_mark(month_last, ',') ? month_last + 1 : month_last;
    std::size_t year_last = year_token;
    const int year = any_year(year_token, year_last);
    if (value > Date::last_day_of(2000, month)) return std::nullopt;
    if (year > 0) {
      if (value > Date::last_day_of(year, month)) return std::nullopt;
      return DateSpan{i,
                      year_last,
                      Period::of_day({static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                                      static_cast<std::int8_t>(value)}),
                      {}};
    }
    return DateSpan{i, at + 2, day_without_year(month, value, i)};
  }
  return std::nullopt;
}

}  // namespace tally::extract
