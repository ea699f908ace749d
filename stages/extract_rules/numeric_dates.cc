// Dates and years in digits, and times of day.
#include "stages/extract_rules/date_math.h"
#include "stages/extract_rules/dates.h"

namespace tally::extract {

int DateReader::number_at(std::size_t i) const {
  if (!view_.is_number(i) || view_.at(i).foreign || view_.at(i).size() > 4) return -1;
  int value = 0;
  for (const char c : view_.str(i)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int DateReader::year_at(std::size_t i) const {
  const int value = view_.at(i).size() == 4 ? number_at(i) : -1;
  return value >= 1000 && value <= 2200 ? value : -1;
}

/// "2015-08-12", "5/17/2018", "21.04.2016", "2016/11".
std::optional<DateSpan> DateReader::numeric(std::size_t i) const {
  const Token& token = view_.at(i);
  if (token.foreign) return std::nullopt;
  int parts[3] = {-1, -1, -1};
  std::size_t sizes[3] = {0, 0, 0};
  std::size_t last = i + 1;
  int count = 0;
  if (token.dotted) {
    std::string_view rest = view_.str(i);
    while (!rest.empty() && count < 3) {
      const auto end = std::min(rest.find('.'), rest.size());
      if (end > 4) return std::nullopt;
      parts[count] = digits_value(rest.substr(0, end));
      sizes[count++] = end;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (count != 3 || !rest.empty()) return std::nullopt;
  } else {
    parts[0] = number_at(i);
    sizes[0] = token.size();
    if (parts[0] < 0) return std::nullopt;
    const std::uint32_t mark = view_.at(i + 1).mark;
    if (view_.at(i + 1).kind != TokenKind::mark || (mark != '/' && mark != '-' && mark != kEnDash)) return std::nullopt;
    if (view_.at(i + 1).space_before || view_.at(i + 2).space_before) {  // "11 / 2016"
      const int second = number_at(i + 2);
      const bool month_first = sizes[0] <= 2 && parts[0] >= 1 && parts[0] <= 12 && view_.at(i + 2).size() == 4 &&
                               second >= 1900 && second <= 2100;
      const bool year_first = sizes[0] == 4 && parts[0] >= 1900 && parts[0] <= 2100 && view_.at(i + 2).size() <= 2 &&
                              second >= 1 && second <= 12;
      if (view_.is_mark(i + 3, mark) || view_.is_mark(i - 1, mark)) return std::nullopt;
      if (mark == '/' && year_first) return DateSpan{i, i + 3, Period::of_month(parts[0], second)};
      if (month_first) return DateSpan{i, i + 3, Period::of_month(second, parts[0])};
      return std::nullopt;
    }
    if (auto named = with_month_name(i)) return named;
    if (mark == '/' && view_.is_number(i + 2) && !view_.at(i + 2).space_before) {
      if (auto day = month_and_day(i)) return day;
    }
    count = 1;
    while (count < 3 && view_.is_mark(last, mark) && !view_.at(last).space_before && !view_.at(last + 1).space_before &&
           number_at(last + 1) >= 0) {
      parts[count] = number_at(last + 1);
      sizes[count++] = view_.at(last + 1).size();
      last += 2;
    }
    if (view_.is_mark(last, mark) && !view_.at(last).space_before) return std::nullopt;
    if (count == 2) {
      const bool year_first =
          sizes[0] == 4 && parts[0] >= 1900 && parts[0] <= 2100 && sizes[1] <= 2 && parts[1] >= 1 && parts[1] <= 12;
      const bool year_last =
          sizes[1] == 4 && parts[1] >= 1900 && parts[1] <= 2100 && sizes[0] <= 2 && parts[0] >= 1 && parts[0] <= 12;
      if (year_first && sizes[1] == 2 && parts[1] == (parts[0] + 1) % 100)
        return std::nullopt;  // 2011-12: a span of years
      if (year_first) return DateSpan{i, last, Period::of_month(parts[0], parts[1])};
      if (year_last) return DateSpan{i, last, Period::of_month(parts[1], parts[0])};
      return std::nullopt;
    }
    if (count != 3) return std::nullopt;
  }
  if (view_.is_word(last) && !view_.at(last).space_before && view_.str(last).front() != 'T' &&
      view_.at(last).mark != '\'')
    return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  if (sizes[0] == 4) {
    year = parts[0];
    month = parts[1];
    day = parts[2];
  } else if (sizes[2] == 4 || (sizes[2] == 2 && sizes[0] <= 2 && sizes[1] <= 2)) {
    year = sizes[2] == 4 ? parts[2] : full_year(parts[2]);
    const bool day_first = token.dotted ? parts[1] <= 12 : parts[0] > 12;
    month = day_first ? parts[1] : parts[0];
    day = day_first ? parts[0] : parts[1];
  }
  if (year < 1500 || year > 2200 || !valid_day(year, month, day)) return std::nullopt;
  return DateSpan{i, last, Period::of_day(date_of(year, month, day))};
}

/// "2019-Sep-1", "12-Sep-2019", "1/Sep/19".
std::optional<DateSpan> DateReader::with_month_name(std::size_t i) const {
  const std::uint32_t mark = view_.at(i + 1).mark;
  const Word* w = view_.word(i + 2);
  if (w == nullptr || w->month == 0 || !view_.is_mark(i + 3, mark) || view_.at(i + 3).space_before ||
      view_.at(i + 4).space_before)
    return std::nullopt;
  const int first = number_at(i);
  const int last = number_at(i + 4);
  if (first < 0 || last < 0) return std::nullopt;
  const bool year_first = view_.at(i).size() == 4;
  const std::size_t year_size = year_first ? 4 : view_.at(i + 4).size();
  const int year = year_first ? first : year_size == 2 ? full_year(last) : last;
  const int day = year_first ? last : first;
  if (year < 1000 || year > 2200 || (year_size != 2 && year_size != 4) || !valid_day(year, w->month, day))
    return std::nullopt;
  return DateSpan{i, i + 5, Period::of_day(date_of(year, w->month, day))};
}

/// "on 4/22", "22/04": a day without its year where the words or the digits rule out a fraction and a result.
std::optional<DateSpan> DateReader::month_and_day(std::size_t i) const {
  if (view_.is_mark(i + 3, '/') || view_.is_mark(i + 3, '%') || view_.is_mark(i + 3, '-') || view_.is_mark(i - 1, '$'))
    return std::nullopt;
  const int a = number_at(i);
  const int b = number_at(i + 2);
  if (view_.is_mark(i + 3, ',') && !view_.at(i + 3).space_before && view_.at(i + 2).size() <= 2) {  // "08/12,2015"
    const int year = year_at(i + 4);
    const int month = a > 12 ? b : a;
    const int day = a > 12 ? a : b;
    if (year >= 1900 && valid_day(year, month, day))
      return DateSpan{i, i + 5, Period::of_day(date_of(year, month, day))};
  }
  if (a < 1 || b < 1 || a > 31 || b > 31 || view_.at(i).size() > 2 || view_.at(i + 2).size() > 2) return std::nullopt;
  if (a == 9 && b == 11) return std::nullopt;  // the attacks
  const bool padded = view_.str(i)[0] == '0' || view_.str(i + 2)[0] == '0';
  const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
  const bool spans = (view_.is(i + 3, "to") && view_.is_mark(i + 5, '/') && view_.is_number(i + 6)) ||
                     (i > 4 && view_.is(i - 1, "to") && view_.is_mark(i - 3, '/') && view_.is_number(i - 2));
  const bool introduced =
      spans ||
      (p != nullptr && (same(p->text, "on") || same(p->text, "since") || same(p->text, "until") || p->weekday > 0));
  const bool open = view_.at(i + 3).kind == TokenKind::mark || view_.in(i + 3, WordList::stop);
  if (!open || (!padded && !introduced && (b <= 12 || b % 4 == 0 || b % 5 == 0 || view_.is_number(i - 1) || a > 12)))
    return std::nullopt;
  const bool day_first = a > 12;
  const int month = day_first ? b : a;
  const int day = day_first ? a : b;
  if (!valid_day(2000, month, day)) return std::nullopt;
  return DateSpan{i, i + 3, day_without_year(month, day, i)};
}

/// "the 31st of this month", "said on the 27th": a day of the month that is named by a word or by nothing but the
/// article's date.
std::optional<DateSpan> DateReader::day_of_month(std::size_t i) const {
  std::size_t last = i;
  const int day = day_at(i, last);
  if (day < 1 || last != i + 2 || !published_.known()) return std::nullopt;
  if (view_.is(last, "of") && view_.is(last + 2, "month")) {
    const auto whole = past_or_next(last + 1);
    if (!whole || whole->period.grain != Grain::month) return std::nullopt;
    if (!valid_day(whole->period.year, whole->period.index, day)) return DateSpan{i, whole->last};  // no such day
    return DateSpan{i, whole->last, Period::of_day(date_of(whole->period.year, whole->period.index, day))};
  }
  const bool introduced =
      view_.is(i - 1, "on") ||
      (view_.is(i - 1, "the") && (view_.is(i - 2, "on") || view_.is(i - 2, "since") || view_.is(i - 2, "until")));
  // "on the 5th green", "on the 10th of them": a noun takes the ordinal for itself
  if (!introduced || view_.is(last, "of") || view_.is_joining_hyphen(last) ||
      (view_.is_word(last) && !view_.in(last, WordList::stop)))
    return std::nullopt;
  Period month = Period::of_month(published_.year, published_.month);
  const bool ahead = future(i);
  if (day > published_.day && !ahead) month = month.plus(-1);
  if (day < published_.day && ahead) month = month.plus(1);
  if (!valid_day(month.year, month.index, day)) return std::nullopt;
  return DateSpan{i, last, Period::of_day(date_of(month.year, month.index, day))};
}

/// "2012–13", "2012-2013", "2012/13" and a decade; the year itself is not judged here.
std::optional<DateSpan> DateReader::years_from(std::size_t i) const {
  const int year = year_at(i);
  if (year < 0) return std::nullopt;
  if (view_.is_word(i + 1) && !view_.at(i + 1).space_before &&
      (view_.prints(i + 1, "s") || view_.at(i + 1).mark == '\'') && year % 10 == 0) {
    DateSpan span{i, i + 2, Period::of_year(year),
                  Period::of_year(year % 100 == 0 && year < 2000 ? year + 99 : year + 9)};
    return view_.at(i + 1).mark == '\'' && view_.is_word(i + 2) && !view_.in(i + 2, WordList::stop)
               ? std::nullopt
               : std::optional(span);
  }
  const Token& mark = view_.at(i + 1);
  if (mark.kind == TokenKind::mark &&
      (mark.mark == '-' || mark.mark == kEnDash || mark.mark == kEmDash || mark.mark == '/') && !mark.space_before &&
      !view_.at(i + 2).space_before) {
    int second = year_at(i + 2);
    if (second < 0 && view_.at(i + 2).size() == 2 && number_at(i + 2) >= 0) {
      second = year / 100 * 100 + number_at(i + 2);
      if (second <= year && number_at(i + 2) == (year + 1) % 100) second += 100;
    }
    if (second > year && second - year < 200 && year >= 1500) {
      if (view_.is_mark(i + 3, mark.mark) && view_.is_number(i + 4)) return std::nullopt;
      return DateSpan{i, i + 3, Period::of_year(year), Period::of_year(second)};
    }
  }
  return std::nullopt;
}

std::optional<DateSpan> DateReader::from_number(std::size_t i) const {
  if (auto span = numeric(i)) return span;
  if (auto span = years_from(i)) return span;
  const Token& token = view_.at(i);
  if (token.size() <= 2) {  // "5 December 2025", "5th of July", "5-7 December"
    std::size_t last = i;
    const int day = day_at(i, last);
    if (day > 0) {
      int second = -1;
      std::size_t at = last;
      if ((is_dash(view_, at) || view_.is(at, "to") || view_.is(at, "and") || view_.is(at, "until") ||
           view_.is(at, "till") || view_.is(at, "through")) &&
          view_.is_number(at + 1)) {
        std::size_t end = at;
        second = day_at(at + 1, end);
        if (second > day) {
          at = end;
        } else {
          second = -1;
        }
      }
      const bool hyphen = view_.is_mark(at, '-') && !view_.at(at).space_before;
      if (view_.is(at, "of") || hyphen) ++at;
      if (view_.is_mark(at, '.') && view_.at(at + 1).space_before && month_at(at + 1) > 0 && second < 0 &&
          year_at(behind_month(at + 1)) > 0)
        ++at;  // "16. November 2016"
      const int month = month_at(at);
      if (second > 0 && month == 0) {  // "4 to 23 next month"
        const std::size_t name = view_.is(at, "in") ? at + 1 : at;
        if ((view_.in(name, WordList::next) || view_.in(name, WordList::present) || view_.is(name, "last")) &&
            view_.is(name + 1, "month")) {
          const auto whole = relative(name);
          if (whole && whole->period.grain == Grain::month &&
              second <= Date::last_day_of(whole->period.year, whole->period.index)) {
            const Period p = whole->period;
            return DateSpan{i, whole->last, Period::of_day(date_of(p.year, p.index, day)),
                            Period::of_day(date_of(p.year, p.index, second))};
          }
        }
      }
      if (month > 0 &&
          (view_.at(at).capital || last > i + 1 || hyphen || view_.is(at - 1, "of") || is_glued_day(at) ||
           year_at(behind_month(at)) > 0) &&
          !(second < 0 && view_.is(last, "and")) &&
          // "23 of February's 28 days"
          !(view_.is(last, "of") && last == i + 1 && view_.at(at + 1).mark == '\'' && view_.is_word(at + 1))) {
        std::size_t end = behind_month(at);
        if (end == at + 2 && year_at(end) < 0) end = at + 1;
        std::size_t year_token = end;
        if (view_.is_mark(year_token, ',') || is_dash(view_, year_token)) ++year_token;
        std::size_t year_last = year_token;
        const int year = any_year(year_token, year_last);
        DateSpan span{i, end};
        if (year >= 1000) {
          if (!valid_day(year, month, day)) return std::nullopt;
          span.last = year_last;
          span.period = Period::of_day(date_of(year, month, day));
        } else if (valid_day(2000, month, day)) {
          span.period = day_without_year(month, day, i);
        } else {
          return std::nullopt;
        }
        if (second > 0 && span.period.known() && valid_day(span.period.year, month, second)) {
          span.period_last = Period::of_day(date_of(span.period.year, month, second));
        }
        return span;
      }
    }
    if (auto span = day_of_month(i)) return span;
    // 2Q24, 3Q 2024, 1H25
    const auto letter = view_.str(i + 1);
    const int index = number_at(i);
    if (view_.is_word(i + 1) && !view_.at(i + 1).space_before && (same(letter, "Q") || same(letter, "H")) &&
        index >= 1 && index <= (same(letter, "Q") ? 4 : 2)) {
      int year = year_at(i + 2);
      if (year < 0 && view_.at(i + 2).size() == 2 && !view_.at(i + 2).space_before && number_at(i + 2) >= 0)
        year = full_year(number_at(i + 2));
      DateSpan span{i, year > 0 ? i + 3 : i + 2};
      if (year < 0 && published_.known()) year = published_.year;
      if (year > 0) span.period = same(letter, "Q") ? Period::of_quarter(year, index) : Period::of_half(year, index);
      return span;
    }
    // '90s, 90s
    if (token.size() == 2 && index % 10 == 0 && index >= 20 && view_.is_word(i + 1) && !view_.at(i + 1).space_before &&
        (same(letter, "s") || view_.at(i + 1).mark == '\'')) {
      const bool quoted = i > 0 && view_.is_mark(i - 1, '\'') && !token.space_before;
      const bool in = view_.is(i - 1, "in") && view_.at(i + 1).mark == '\'';  // "in 70's", but "in 70s" is warm
      if (quoted || in || view_.is(i - 1, "the") || view_.is(i - 1, "early") || view_.is(i - 1, "late")) {
        const int year = 1900 + index;
        if (!(view_.is(i - 1, "the") && view_.is(i - 2, "in") && view_.is_mark(i + 2, '%'))) {
          return DateSpan{quoted ? i - 1 : i, i + 2, Period::of_year(year), Period::of_year(year + 9)};
        }
      }
    }
  }
  const int year = year_at(i);
  if (year < 0) {
    if (i > 0 && view_.is_mark(i - 1, '\'') && view_.at(i - 1).space_before && !token.space_before &&
        token.size() == 2 && number_at(i) >= 0) {
      return DateSpan{i - 1, i + 1, Period::of_year(full_year(number_at(i)))};
    }
    return std::nullopt;
  }
  if (const int month = month_at(i + 1); month > 0 && number_at(behind_month(i + 1)) < 0) {
    if (view_.in(i - 1, WordList::stop) || i == 0) return DateSpan{i, i + 2, Period::of_month(year, month)};
  }
  if (view_.is_mark(i + 1, ',') && year >= 1900 && year <= 2100) {  // "2016, Nov"
    const Word* name = view_.word(i + 2);
    if (name != nullptr && name->month > 0 && name->month != 3 && name->month != 5 && view_.at(i + 2).mark == 0 &&
        (i + 3 >= view_.size() || view_.is_mark(i + 3, '.') || view_.is_mark(i + 3, ')')))
      return DateSpan{i, i + 3, Period::of_month(year, name->month)};
  }
  if (!is_year_here(i, year)) return std::nullopt;
  return DateSpan{i, i + 1, Period::of_year(year)};
}

bool DateReader::is_year_here(std::size_t i, int value) const {
  const Token& token = view_.at(i);
  const Token& next = view_.at(i + 1);
  const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
  const Word* n = view_.word(i + 1);
  const auto prev = p != nullptr && !view_.is_mark(i - 1, 0) ? std::string_view(p->text) : std::string_view{};
  const bool glued_before = i > 0 && !token.space_before && view_.at(i - 1).kind != TokenKind::mark;
  if (glued_before) return false;
  if (i > 0 && view_.at(i - 1).kind == TokenKind::mark && !token.space_before) {
    const auto mark = view_.at(i - 1).mark;
    if (mark == '$' || mark == 0x20AC || mark == 0xA3 || mark == 0xA5 || mark == '#' || mark == '+' || mark == '.' ||
        mark == ':' || mark == '/' || mark == '@' || mark == '&' || mark == '=')
      return false;
    if ((mark == '-' || mark == kEnDash) && i > 1 && !view_.at(i - 1).space_before) {
      const auto head = view_.word(i - 2);
      return head != nullptr && (same(head->text, "mid") || same(head->text, "post") || same(head->text, "pre") ||
                                 same(head->text, "early") || same(head->text, "late") || same(head->text, "end"));
    }
  }
  if (next.kind == TokenKind::word && !next.space_before && next.mark != '\'') return false;
  const bool clock = next.mark == ':' && !view_.at(i + 2).space_before;  // "2012: 3.1" is a year and its figure
  if (next.kind == TokenKind::mark && !next.space_before &&
      (next.mark == '%' || clock || next.mark == '$' || next.mark == 0xB0 || next.mark == 0x20AC || next.mark == '/' ||
       next.mark == '+'))
    return false;
  if (next.kind == TokenKind::mark && next.mark == '%') return false;
  const auto next_text = next.kind == TokenKind::word ? view_.str(i + 1) : std::string_view{};
  const bool strong = same(prev, "in") || same(prev, "since") || same(prev, "during") || same(prev, "until") ||
                      same(prev, "till") || same(prev, "by") || same(prev, "early") || same(prev, "late") ||
                      same(prev, "mid") || same(prev, "fiscal") || same(prev, "year") || same(prev, "before") ||
                      same(prev, "circa") || same(prev, "through") || same(prev, "calendar") ||
                      (p != nullptr && p->month > 0) || same(prev, "summer") || same(prev, "spring") ||
                      same(prev, "autumn") || same(prev, "winter") || same(prev, "fall");
  const bool unit_next = n != nullptr && next.mark == 0 &&
                         (n->unit >= 0 || n->role == NumberRole::scale || n->role == NumberRole::hundred) &&
                         !same(n->text, "second") && !same(n->text, "year");  // "at 1986 year end"
  if (unit_next) return false;
  if (view_.is_number(i + 1) && next.space_before && view_.at(i + 1).size() == 3) return false;
  if (is_people(next_text)) return strong && !same(prev, "by") && !same(prev, "before") && !same(prev, "through");
  if (value < 1900 || value > 2100) {
    if (value < 1400 && !same(prev, "in") && !same(prev, "year") && !same(prev, "since")) return false;
    if (!strong && !same(prev, "of") && !same(prev, "between") && !same(prev, "from") &&
        !(same(prev, "to") && year_at(i - 2) >= 1000) && !same(prev, "and"))
      return false;
    const bool closed = next.kind == TokenKind::mark || view_.in(i + 1, WordList::stop) || next.capital;
    return closed && (strong || value >= 1600) && value <= 2150;
  }
  if (strong) return true;
  const bool plural = next.kind == TokenKind::word && next.mark == 0 && next.space_before && !next.capital &&
                      next_text.size() > 3 && next_text.back() == 's' && next_text[next_text.size() - 2] != 's' &&
                      !view_.in(i + 1, WordList::stop) && !view_.in(i + 1, WordList::verb) &&
                      !view_.in(i + 1, WordList::event) && !view_.in(i + 1, WordList::singular_s);
  if (plural) return same(prev, "the") || view_.prints(i - 1, "'s") || same(prev, "its") || same(prev, "their");
  return true;
}

std::size_t DateReader::time_of_day(std::size_t i) const {
  if (!view_.is_number(i)) return i;
  std::size_t at = i + 1;
  bool clock = false;
  const auto printed = view_.str(i);
  const auto hour_text = printed.substr(0, std::min(printed.find('.'), printed.size()));
  if (hour_text.empty() || hour_text.size() > 4 || printed.find(',') != std::string_view::npos || view_.at(i).dotted ||
      view_.at(i).foreign)
    return i;
  const int hour = digits_value(hour_text);
  if (hour_text.size() <= 2 && hour <= 24 && view_.is_mark(at, ':') && !view_.at(at).space_before &&
      view_.is_number(at + 1) && !view_.at(at + 1).space_before &&
      (view_.at(at + 1).size() == 2 || (view_.at(at + 1).size() <= 6 && view_.str(at + 1).find('.') == 2)) &&
      digits_value(view_.str(at + 1).substr(0, 2)) < 60) {  // "2:15", "3:48.68"
    clock = true;
    at += 2;
    if (view_.is_mark(at, ':') && view_.is_number(at + 1) && !view_.at(at).space_before) at += 2;
  }
  const auto dot = printed.find('.');
  if (!clock && dot != std::string_view::npos && (printed.size() - dot != 3 || printed[dot + 1] > '5')) return i;
  const auto word = view_.str(at);
  const auto is_half = [](std::string_view w) {
    return w == "am" || w == "pm" || w == "a.m." || w == "p.m." || w == "AM" || w == "PM" || w == "A.M." ||
           w == "P.M." || w == "a.m" || w == "p.m" || w == "Am" || w == "Pm";
  };
  if (view_.is_word(at) && is_half(word) && hour <= 12) {
    if (dot != std::string_view::npos && view_.is_mark(at + 1, '.') && same(word, "am") && false) return i;
    clock = true;
    ++at;
  } else if (view_.is_word(at) && (same(word, "o'clock") || same(word, "o’clock"))) {
    clock = true;
    ++at;
  }
  const auto zone = view_.str(at);
  const bool zoned = same(zone, "GMT") || same(zone, "UTC") || same(zone, "EST") || same(zone, "EDT") ||
                     same(zone, "CDT") || same(zone, "MST") || same(zone, "MDT") || same(zone, "ET") ||
                     same(zone, "BST") || same(zone, "CET") || same(zone, "CEST") || same(zone, "PT") ||
                     same(zone, "PST") || same(zone, "PDT") || same(zone, "IST") || same(zone, "JST") ||
                     same(zone, "AEST") || same(zone, "CST") || same(zone, "KST") || same(zone, "SGT") ||
                     same(zone, "AEDT") || same(zone, "BJT");
  if (zoned && (clock || hour_text.size() == 4 || hour <= 24)) return at + 1;
  if (view_.is(at, "hours") && hour_text.size() == 4 && dot == std::string_view::npos &&
      (printed[0] == '0' || view_.is(i - 1, "at")))
    return at + 1;
  if (!clock && printed.size() == 4 && printed[0] == '0' && dot == std::string_view::npos && hour % 100 < 60) {
    const Word* p = i > 0 ? view_.word(i - 1) : nullptr;  // "at around 0230", "from 0600"
    if (p != nullptr &&
        (same(p->text, "at") || same(p->text, "around") || same(p->text, "about") || same(p->text, "by") ||
         same(p->text, "from") || same(p->text, "until") || same(p->text, "before") || same(p->text, "after") ||
         same(p->text, "between") || same(p->text, "and") || same(p->text, "since")))
      return i + 1;
  }
  return clock ? at : i;
}

}  // namespace tally::extract
