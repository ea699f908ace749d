// The grammar of dates: months, weekdays and spans of two dates. Digits, parts of years and relative words stand in
// files of their own.
#include "stages/extract_rules/dates.h"

#include <algorithm>

#include "stages/extract_rules/date_math.h"

namespace tally::extract {

namespace {

/// The end of "5th" or an ordinal in words, up to 31.
bool is_day_ordinal(const TokenView& view, std::size_t i) {
  const Word* w = view.word(i);
  if (w != nullptr && w->ordinal > 0 && w->ordinal <= 31 && view.at(i).mark == 0) return true;
  if (!view.is_word(i) || view.at(i).space_before || i == 0 || !view.is_number(i - 1)) return false;
  const auto suffix = view.str(i);
  return same(suffix, "th") || same(suffix, "st") || same(suffix, "nd") || same(suffix, "rd");
}

/// Pasts without "-ed" that news tells of what happened, in the order of the alphabet.
constexpr std::string_view kIrregularPasts[] = {
    "became", "began", "bought", "broke", "brought", "built", "came", "did",  "fell", "flew", "found", "gave",
    "got",    "grew",  "had",    "held",  "kept",    "led",   "left", "lost", "made", "met",  "paid",  "rose",
    "said",   "sank",  "saw",    "sent",  "sold",    "spent", "told", "took", "was",  "went", "were",  "won"};

/// "The funeral takes place on the 21st", "the trial opens on Monday": the present of what stands in a diary.
bool is_scheduled(const TokenView& view, std::size_t i) {
  if (!view.is_word(i) || view.at(i).capital) return false;
  const auto text = view.str(i);
  if (same(text, "takes") || same(text, "take")) return view.prints(i + 1, "place");
  if (same(text, "opens") || same(text, "begins") || same(text, "starts") || same(text, "resumes") ||
      same(text, "expires"))
    return true;
  return same(text, "kicks") && view.prints(i + 1, "off");
}

}  // namespace

/// What the words nearest to token i speak of: 1 of what will be ("will meet on Friday"), -1 of what was ("will meet,
/// it said on Friday"), 0 of neither. `events`: words of reporting tell nothing, as what they report may be ahead.
/// Looked at only where a bare month, day or weekday asks for it.
int DateReader::tense(std::size_t i, bool events) const {
  constexpr std::size_t kReach = 20;
  constexpr std::size_t kAhead = 7;
  const auto told = [&](std::size_t k) {
    const Word* w = view_.word(k);
    if (view_.is_word(k) && view_.prints(k, "priced") && view_.is(k + 1, "in")) return 1;
    if (view_.is_word(k) && view_.prints(k, "seen") &&
        (view_.is(k + 1, "at") || view_.prints(k + 1, "rising") || view_.is(k + 1, "falling")))
      return 1;
    if (w != nullptr &&
        (same(w->text, "will") || same(w->text, "would") || same(w->text, "shall") || same(w->text, "scheduled") ||
         same(w->text, "upcoming") || (same(w->text, "expected") && view_.is(k + 1, "to")) ||
         (same(w->text, "due") && view_.in(k + 1, WordList::stop))))
      return 1;
    if (w != nullptr && w->in(WordList::reporting)) return events ? 0 : -1;
    if (k > 0 && view_.is(k - 1, "be")) {  // "will be held" is told by the word before; "is to be held", "due to be"
      return k > 1 && view_.is(k - 2, "to") ? 1 : 0;
    }
    if (is_scheduled(view_, k)) return 1;
    if (std::binary_search(std::begin(kIrregularPasts), std::end(kIrregularPasts), view_.str(k))) return -1;
    if (!view_.is_word(k) || view_.at(k).capital || view_.at(k).size() < 5) return 0;
    return view_.str(k).ends_with("ed") || (w != nullptr && w->in(WordList::verb) && view_.str(k).back() == 't') ? -1
                                                                                                                 : 0;
  };
  for (std::size_t k = i; k-- > 0 && i - k <= kReach;) {
    if (const int found = told(k); found != 0) return found;
  }
  for (std::size_t k = i + 1; k < std::min(view_.size(), i + kAhead); ++k) {
    if (const int found = told(k); found != 0) return found;
  }
  return 0;
}

int DateReader::month_at(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || w->month == 0) return 0;
  const Token& token = view_.at(i);
  if (token.all_caps && token.size() == 3 && number_at(behind_month(i)) < 0 && !view_.is_mark(i + 1, '.') &&
      !view_.is_number(i - 1) && !same(w->text, "may"))
    return 0;            // "DEC" the company
  if (!token.capital) {  // "may", "march": words of their own; "april 22" is meant
    const bool word = same(w->text, "may") || same(w->text, "mar") || same(w->text, "march");
    const bool linked = view_.is(i - 1, "of") || view_.is_mark(i - 1, '-') || view_.is_mark(i - 1, '.');
    const std::size_t before = linked ? i - 2 : i - 1;
    if (i > 1 && is_day_ordinal(view_, before)) return w->month;
    const bool dated = i > 1 && linked && number_at(before) > 0 && number_at(before) <= 31;
    const bool turned = view_.in(i - 1, WordList::past) || view_.in(i - 1, WordList::next);
    if (!word && (dated || (turned && w->text.size() < 5))) return w->month;
    if (!word && is_glued_day(i)) return w->month;
    if (view_.is(i + 1, "the") && is_day_ordinal(view_, i + 2)) return w->month;  // "may the eleventh"
    if (const Word* tens = view_.word(i + 1); tens != nullptr && tens->role == NumberRole::tens) {
      // "may twenty-first", "jan twenty two"
      const std::size_t digit = view_.is_joining_hyphen(i + 2) ? i + 3 : i + 2;
      const Word* unit = view_.word(digit);
      if (is_day_ordinal(view_, digit) || (unit != nullptr && unit->role == NumberRole::digit)) return w->month;
    }
    const std::size_t day = is_dash(view_, i + 1) || view_.is_mark(i + 1, '/') ? i + 2 : i + 1;
    if (w->text.size() < 5 && !same(w->text, "june") && !same(w->text, "july") &&
        (word || (number_at(day) < 0 && !is_day_ordinal(view_, day))))
      return 0;
    if (same(w->text, "march") && number_at(i + 1) < 0) return 0;
  }
  if (same(w->text, "may") || same(w->text, "march") || same(w->text, "mar") || same(w->text, "dec") ||
      same(w->text, "sep") || same(w->text, "jan")) {
    const std::size_t next = behind_month(i);
    if (number_at(next) >= 0 || is_glued_day(i)) return w->month;
    if ((is_dash(view_, next) || view_.is_mark(next, '/')) && number_at(next + 1) >= 0) return w->month;
    if (view_.is_mark(next, ',') && year_at(next + 1) >= 1900) return w->month;
    if (view_.is_joining_hyphen(next) && view_.is_word(next + 1) &&
        (view_.is(next + 1, "to") || (view_.word(next + 1) != nullptr && view_.word(next + 1)->month > 0)))
      return w->month;
    if (i > 1 && view_.is_mark(i - 1, '-') && view_.is(i - 2, "to")) return w->month;
    if (i > 0 && (is_day_ordinal(view_, i - 1) || (view_.is_number(i - 1) && view_.at(i - 1).size() <= 2)))
      return w->month;
    if (time_unit(view_, next) == kQuarter && view_.at(i).capital) return w->month;  // "the March quarter"
    if (is_day_ordinal(view_, next) || (view_.word(next) != nullptr && view_.word(next)->role == NumberRole::tens))
      return w->month;
    if (w->text.size() < 4 && !same(w->text, "may"))
      return view_.is_mark(i + 1, '.') ? w->month : (i > 0 && view_.in(i - 1, WordList::stop) ? w->month : 0);
    const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
    const bool introduced =
        p != nullptr &&
        (same(p->text, "in") || same(p->text, "since") || same(p->text, "until") || same(p->text, "by") ||
         same(p->text, "last") || same(p->text, "this") || same(p->text, "next") || same(p->text, "of") ||
         same(p->text, "ended") || same(p->text, "from") || same(p->text, "to") || same(p->text, "for") ||
         same(p->text, "early") || same(p->text, "late") || same(p->text, "during") || same(p->text, "and") ||
         same(p->text, "through") || same(p->text, "before") || same(p->text, "after") || same(p->text, "mid") ||
         same(p->text, "end") || p->ordinal > 0);
    const Word* other = view_.word(i + 2);  // "between March and May", "between May and the end of July"
    const bool paired = p != nullptr && same(p->text, "between") && view_.is(i + 1, "and") && view_.at(i).capital &&
                        ((other != nullptr && other->month > 0) || view_.is(i + 2, "the"));
    if (introduced || paired || view_.prints(i - 1, "ending") || view_.is_number(i - 1) || view_.is_mark(i + 1, '\'') ||
        view_.prints(i + 1, "'s"))
      return w->month;
    return 0;
  }
  return w->month;
}

/// "22april", "5Dec2025": the name of a month at token i, printed without a blank behind its day.
bool DateReader::is_glued_day(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || w->month == 0 || i == 0 || view_.at(i).space_before || view_.at(i - 1).size() > 2) return false;
  const int day = number_at(i - 1);
  return day >= 1 && day <= 31;
}

/// The token behind a month's name and its full stop.
std::size_t DateReader::behind_month(std::size_t i) const {
  if (view_.is_mark(i + 1, '.') && !view_.at(i + 1).space_before && view_.at(i).size() > 5) {
    // "October. 2", "september.15th": a full stop that is no end, as the sentence goes on with a day
    const int day = number_at(i + 2);
    const bool closed = i + 3 >= view_.size() || view_.in(i + 3, WordList::stop) ||
                        view_.at(i + 3).kind == TokenKind::mark || is_day_ordinal(view_, i + 3);
    if (day >= 1 && day <= 31 && closed) return i + 2;
  }
  return view_.is_mark(i + 1, '.') && !view_.at(i + 1).space_before && view_.at(i).size() <= 5 ? i + 2 : i + 1;
}

/// A day of the month at token i: "5", "5th", "twenty-first" is left out; `last` is the token behind it.
int DateReader::day_at(std::size_t i, std::size_t& last) const {
  const int value = view_.at(i).size() <= 2 ? number_at(i) : -1;
  if (value >= 1 && value <= 31) {
    last = i + 1;
    const auto suffix = view_.is_word(i + 1) && !view_.at(i + 1).space_before ? view_.str(i + 1) : std::string_view{};
    if (same(suffix, "th") || same(suffix, "st") || same(suffix, "nd") || same(suffix, "rd")) {
      last = i + 2;
    } else if (!suffix.empty() && !is_glued_day(i + 1)) {
      return -1;
    }
    if (view_.is_mark(i + 1, ':') && !view_.at(i + 1).space_before && view_.is_number(i + 2) &&
        !view_.at(i + 2).space_before)
      return -1;
    if (view_.is_mark(last, '%')) return -1;
    return value;
  }
  if (view_.is_word(i)) {
    const Word* w = view_.word(i);
    if (w == nullptr ||
        (w->ordinal == 0 && w->role != NumberRole::tens && w->role != NumberRole::digit && w->role != NumberRole::teen))
      return -1;
    if (const auto number = read_number(view_, i)) {
      if (number->scaled || number->fraction || number->decimals || !(number->value <= Decimal(31)) ||
          number->value < Decimal(1))
        return -1;
      if (!number->ordinal && number->last - number->first < 2 && w->role == NumberRole::digit) {
        // "October one," as agencies print it
        const bool named =
            i > 0 && view_.word(i - 1) != nullptr && view_.word(i - 1)->month > 0 && view_.at(i - 1).capital;
        const bool closed = view_.at(number->last).kind == TokenKind::mark || view_.is(number->last, "at") ||
                            view_.is(number->last, "for") || view_.is(number->last, "when") ||
                            (view_.at(i).capital && view_.in(number->last, WordList::stop));
        if (!named || !closed || view_.is_joining_hyphen(number->last)) return -1;
      }
      last = number->last;
      return static_cast<int>(number->value.coefficient());
    }
  }
  return -1;
}

Period DateReader::month_without_year(int month, std::size_t i) const {
  if (!published_.known()) return {};
  int year = published_.year;
  if (future(i) || (view_.is(i - 1, "and") && view_.is(i - 2, "now"))) {
    if (month < published_.month) ++year;
  } else if (month > published_.month + 2 ||
             (month > published_.month &&
              (view_.is(i - 1, "since") || (view_.is(i - 1, "in") && tense(i, true) < 0)))) {
    --year;  // news names a month of last year without its year, but not one of eleven months ago
  } else if (month + 9 < published_.month) {
    ++year;
  }
  return Period::of_month(year, month);
}

/// The day of the article's own year, as the style books have it; of the one before or behind where that is much
/// nearer, or where the sentence speaks of what will be.
Period DateReader::day_without_year(int month, int day, std::size_t i) const {
  if (!published_.known()) return {};
  constexpr int kMuchNearer = 120;  // days
  const int away = (month - published_.month) * 31 + day - published_.day;
  int year = published_.year;
  if (away > 372 - kMuchNearer) --year;
  if (away < kMuchNearer - 372 || (away < -7 && future(i))) ++year;
  if (away > 31 && away <= 372 - kMuchNearer && (view_.is(i - 1, "on") || view_.is(i - 1, "by")) &&
      tense(i, true) < 0 && !view_.prints(i - 2, "redemption") && !view_.prints(i - 2, "delivery") &&
      !view_.prints(i - 2, "payment"))
    --year;                                                                 // "was born on May 20"
  for (const int other : {year, year + 1, year - 1, year - 2, year - 3}) {  // Feb. 29
    if (valid_day(other, month, day)) return Period::of_day(date_of(other, month, day));
  }
  return {};
}

/// "December 5, 2025", "Dec. 5-7", "December 2025", "December".
std::optional<DateSpan> DateReader::from_month(std::size_t i) const {
  const int month = month_at(i);
  if (month == 0) return std::nullopt;
  if (auto span = named_quarter(i, month)) return span;
  DateSpan span{i, i + 1};
  std::size_t at = behind_month(i);
  const bool dot = at == i + 2;
  if ((is_dash(view_, at) || (view_.is_mark(at, '/') && view_.at(at + 1).size() <= 2)) && view_.is_number(at + 1) &&
      !view_.at(at).space_before && !view_.at(at + 1).space_before)
    ++at;                                                                                        // "Oct-2"
  if (view_.is_mark(at, ',') && is_day_ordinal(view_, at + 2) && view_.is_number(at + 1)) ++at;  // "October, 1st"
  if (view_.is(at, "the") && (view_.is_word(at + 1) || is_day_ordinal(view_, at + 2))) ++at;
  std::size_t last = at;
  const int day = day_at(at, last);
  if (day > 0) {
    int second = -1;
    std::size_t behind = last;
    const bool through = view_.is(last, "to") || view_.is(last, "through") || view_.is(last, "until");
    const std::size_t other = through && view_.is(last + 1, "the") ? last + 2 : last + 1;
    if ((is_dash(view_, last) || through) && view_.is_number(other)) {
      std::size_t end = last;
      second = day_at(other, end);
      if (second > day && (is_dash(view_, last) || !view_.is_word(end) || view_.in(end, WordList::stop))) {
        behind = end;
      } else {
        second = -1;
      }
    }
    std::size_t year_token = behind;
    if (view_.is_mark(year_token, ',')) ++year_token;
    if (view_.is(year_token, "of") || view_.is(year_token, "in")) ++year_token;
    std::size_t year_last = year_token + 1;
    int year = any_year(year_token, year_last);
    if (year < 0 && view_.is_mark(year_token, '\'') && number_at(year_token + 1) >= 0 &&
        view_.at(year_token + 1).size() == 2) {
      ++year_token;
      year = full_year(number_at(year_token));
      year_last = year_token + 1;
    }
    if (year >= 1000 && !(year_token > behind && view_.is_mark(behind, ',') && view_.is_word(year_token + 1) &&
                          is_people(view_.str(year_token + 1)))) {
      behind = year_last;
    } else {
      year = -1;
    }
    span.last = behind;
    if (year > 0) {
      if (!valid_day(year, month, day)) return std::nullopt;
      span.period = Period::of_day(date_of(year, month, day));
    } else {
      if (!valid_day(2000, month, day)) return std::nullopt;
      span.period = day_without_year(month, day, i);
    }
    if (second > 0 && span.period.known() && valid_day(span.period.year, month, second)) {
      span.period_last = Period::of_day(date_of(span.period.year, month, second));
    }
    return span;
  }
  std::size_t year_token = behind_month(i);
  if (view_.is_mark(year_token, ',')) ++year_token;
  if (view_.is(year_token, "of") || view_.is(year_token, "in")) ++year_token;
  if (is_dash(view_, year_token) && !view_.at(year_token).space_before) ++year_token;
  std::size_t year_last = year_token;
  int year = any_year(year_token, year_last);
  if (year < 0 && year_token == i + 1 && view_.at(year_token).size() == 2 && number_at(year_token) > 31 &&
      (!view_.is_word(year_token + 1) || view_.in(year_token + 1, WordList::stop)) &&
      !view_.is_mark(year_token + 1, '%') && !view_.is_mark(year_token + 1, '-')) {
    year = full_year(number_at(year_token));  // "August 99"
    year_last = year_token + 1;
  }
  if (year >= 1000) {
    span.last = year_last;
    span.period = Period::of_month(year, month);
    return span;
  }
  if (const auto years = relative(year_token);
      years && years->period.grain == Grain::year && !years->period_last.known()) {  // "February last year"
    span.last = years->last;
    span.period = Period::of_month(years->period.year, month);
    return span;
  }
  span.period = month_without_year(month, i);
  if (dot && view_.at(i).size() <= 4) span.last = i + 2;
  if (span.last == i + 2 && i + 2 >= view_.size()) span.last = i + 1;  // the full stop of the sentence
  return span;
}

std::optional<DateSpan> DateReader::from_weekday(std::size_t i) const {
  const Word* w = view_.word(i);
  if (w == nullptr || w->weekday == 0) return std::nullopt;
  // "sat", "sun", "wed" and "mon" are words of their own; "tues" and "thurs" are not.
  if (!view_.at(i).capital && w->text.size() < 4 && !view_.is_mark(i + 1, ',') && !view_.is_mark(i + 1, '.'))
    return std::nullopt;
  if (w->text.size() < 6 && !view_.is_mark(i + 1, '.') && !view_.is_mark(i + 1, ',') && month_at(i + 1) == 0 &&
      !view_.in(i - 1, WordList::stop))
    return std::nullopt;
  if (w->text.size() < 4 && i > 0 && view_.is(i - 1, "the")) return std::nullopt;  // "as massive as the Sun."
  std::size_t at = i + 1;
  if (view_.is_mark(at, '.') && w->text.size() < 6) ++at;
  std::size_t dated = at;
  if (view_.is_mark(dated, ',')) ++dated;
  if (view_.is(dated, "the")) ++dated;
  if (auto span = from_month(dated); span && span->period.grain == Grain::day) {
    span->first = i;
    return span;
  }
  std::size_t last = dated;
  if (const int day = day_at(dated, last); day > 0) {
    const std::size_t month = view_.is(last, "of") ? last + 1 : last;
    if (month_at(month) > 0) {
      if (auto span = from_number(dated)) {
        span->first = i;
        return span;
      }
    }
    if (view_.is(dated - 1, "the") && view_.is_word(last - 1) && published_.known()) {
      DateSpan span{i, last, day_without_year(published_.month, day, i)};
      if (span.period.known()) return span;
    }
  }
  if (!view_.at(i).capital && w->text.size() < 4) return std::nullopt;
  DateSpan span{i, i + 1};
  {  // "Friday next week", "Sunday of this week"
    const std::size_t week = view_.is(i + 1, "of") ? i + 2 : i + 1;
    if (time_unit(view_, week + 1) == kWeek &&
        (view_.in(week, WordList::next) || view_.in(week, WordList::past) || view_.in(week, WordList::present))) {
      span.last = week + 2;
      const int offset = view_.in(week, WordList::past) ? -1 : view_.in(week, WordList::next) ? 1 : 0;
      const Period whole = unit_around(kWeek, offset);
      if (whole.known()) span.period = Period::of_day(whole.first_day().plus_days(w->weekday - 1));
      return span;
    }
  }
  if (published_.known()) {
    int back = published_.weekday() - w->weekday;
    if (back < 0) back += 7;
    if (future(i) && back > 0) back -= 7;
    span.period = Period::of_day(published_.plus_days(-back));
  }
  return span;
}

/// "2010 to 2015", "between May and August 2024", "March 3 – April 5": one span of periods.
std::optional<DateSpan> DateReader::join(const DateSpan& head) const {
  if (head.period_last.known()) return std::nullopt;
  std::size_t at = head.last;
  const bool introduced = head.first > 0 && (view_.is(head.first - 1, "between") || view_.is(head.first - 1, "from"));
  const bool to = view_.is(at, "to") || view_.is(at, "through") || view_.is(at, "until") || view_.is(at, "till");
  if (view_.is_joining_hyphen(at) && view_.is(at + 1, "to") && view_.is_joining_hyphen(at + 2)) at += 2;
  if (!is_dash(view_, at) && !to && !(introduced && view_.is(at, "and"))) return std::nullopt;
  std::size_t next = at + 1;
  if (view_.is(next, "the")) ++next;
  const auto tail = single(next);
  if (!tail || tail->period_last.known()) return std::nullopt;
  DateSpan span = head;
  span.last = tail->last;
  span.period_last = tail->period;
  if (head.period.known() && tail->period.known()) {
    // "May to August 2024", "December 3 to January 5, 2025": the year behind holds for both.
    const bool bare = head.period.grain == Grain::month && head.last == head.first + 1;
    if (bare && tail->period.grain == Grain::month) {
      int year = tail->period.year;
      if (head.period.index > tail->period.index) --year;
      span.period = Period::of_month(year, head.period.index);
    }
    if (head.period.grain == Grain::quarter && tail->period.grain == Grain::quarter &&
        head.period.index < tail->period.index)
      span.period.year = tail->period.year;
    if (head.period.grain == Grain::day && tail->period.grain == Grain::day && span.period > tail->period &&
        year_at(head.last - 1) < 0) {
      span.period = Period::of_day(date_of(tail->period.year, head.period.index / 100, head.period.index % 100));
    }
    if (span.period.first_day() > span.period_last.last_day()) return std::nullopt;
  }
  if (introduced && !is_dash(view_, at)) {  // stays two dates, as rules name either end; but the year holds for both
    span.last = head.last;
    span.period_last = {};
  }
  return span;
}

std::optional<DateSpan> DateReader::single(std::size_t i) const {
  const Token& token = view_.at(i);
  if (token.kind == TokenKind::number) {
    if (auto span = from_number(i)) {
      if (span->period.grain == Grain::year && span->last == i + 1) {  // "2016 Q3", "2016 third quarter"
        const std::size_t at = view_.is(i + 1, "the") ? i + 2 : i + 1;
        const Word* part = view_.word(at);
        const bool printed = view_.is_number(at) && view_.is_word(at + 1) && !view_.at(at + 1).space_before;  // "4th"
        if (printed || (part != nullptr && (part->ordinal > 0 || same(part->text, "q") || same(part->text, "h")))) {
          if (auto quarter = part_of_year(at); quarter && quarter->period.known() && quarter->last <= at + 3) {
            quarter->first = i;
            quarter->period.year = span->period.year;
            return quarter;
          }
        }
      }
      return span;
    }
    if (view_.is_word(i + 1) && !view_.at(i + 1).space_before) {
      if (auto span = part_of_year(i)) return span;
      if (auto span = by_ordinal(i)) return span;
    }
    return ago(i);
  }
  const Word* w = token.word;
  if (w == nullptr || token.mark != 0) return std::nullopt;
  if (w->month > 0) {
    if (auto span = from_month(i)) return span;
  }
  if (w->weekday > 0) {
    if (auto span = from_weekday(i)) return span;
  }
  return relative(i);
}

std::optional<DateSpan> DateReader::read(std::size_t i) const {
  auto head = single(i);
  if (!head) return std::nullopt;
  if (auto joined = join(*head)) return joined;
  return head;
}

}  // namespace tally::extract
