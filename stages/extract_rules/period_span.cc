// Changes over several years: "in the decade to 2015", "over the past five years", "1.5 percent a year since 2005".
#include <algorithm>
#include <array>
#include <span>

#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

bool starts_with_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.starts_with(w); });
}

/// Whole years of "five years", "a decade" or "the past 10 years"; 0 for what is none.
int years_of(const Tag& tag) {
  if (tag.kind == MentionKind::duration && tag.has_value && !tag.has_range && tag.value <= Decimal(100)) {
    const int factor = tag.unit == "year" ? 1 : tag.unit == "decade" ? 10 : 0;
    const Decimal years = tag.value * Decimal(factor);
    return years == years.rounded_to(0) ? static_cast<int>(years.to_double()) : 0;
  }
  const bool days = tag.kind == MentionKind::date && tag.period.grain == Grain::day && tag.period_last.known();
  return days ? tag.period_last.year - tag.period.year : 0;
}

/// Whether the words before a span of years say that something happened in its course. "The fastest pace in a decade"
/// and "in five years' time" are about one moment.
bool is_course(const Current& current, int token, int figure) {
  std::string_view before = current.before(token);
  while (before.ends_with(" just ") || before.ends_with(" only ") || before.ends_with(" the "))
    before.remove_suffix(before.ends_with(" the ") ? 4 : 5);
  if (before == "the ") before = {};
  const auto leads = [&](std::string_view word) {
    return before.ends_with(word) && (before.size() == word.size() || before[before.size() - word.size() - 1] == ' ');
  };
  if (leads("over ") || leads("during ") || leads("within ") || leads("in the space of ") || leads("in the course of "))
    return true;
  if (!leads("in ")) return false;
  before.remove_suffix(3);
  if (before.empty() || before.ends_with(", ") || before.ends_with("that ") || before.ends_with("and ")) return true;
  return token > figure && current.between(figure, token).size() <= 14;  // "by 63 percent in ten years"
}

/// The year that stands behind a span after one of these words; unknown when there is none.
Period year_behind(const Current& current, int token, std::span<const std::string_view> joins) {
  const int next = token + 1;
  if (next >= static_cast<int>(current.rewritten.tokens.size()) || current.letter(next) != 'D') return {};
  const Tag& date = current.tag(next);
  if (!date.period.known() || date.period.grain != Grain::year || date.period_last.known()) return {};
  const std::string_view join = current.between(token, next);
  return std::find(joins.begin(), joins.end(), join) != joins.end() ? date.period : Period{};
}

}  // namespace

YearSpan year_span(const Current& current, int figure) {
  static constexpr std::array<std::string_view, 9> kUntil = {
      " to ", " through ", " until ", " up to ", " ending in ", " ended in ", " till ", " before ", " leading up to "};
  static constexpr std::array<std::string_view, 5> kAfter = {" from ", " after ", " since ", " following ",
                                                             " starting in "};
  static constexpr std::array<std::string_view, 7> kVague = {"in recent years", "recent decades",    "few years",
                                                             "several years",   "couple of decades", "few decades",
                                                             "several decades"};
  if (!current.may_hold("year") && !current.may_hold("decade")) return {};
  for (const std::string_view words : kVague) {
    if (current.rewritten.text.find(words) != std::string::npos) return {0, {}, {}, true};
  }
  const int tokens = static_cast<int>(current.rewritten.tokens.size());
  for (int t = 0; t < tokens; ++t) {
    const char letter = current.letter(t);
    if (letter != 'U' && letter != 'D') continue;
    const Tag& tag = current.tag(t);
    const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
    if (printed.find("year") == std::string_view::npos && printed.find("decade") == std::string_view::npos) continue;
    const int first = std::min(t, figure);
    const int last = std::max(t, figure);
    if (t == figure || current.semicolon_between(first, last) || current.figures_between(first, last) > 0) continue;
    const bool few =
        letter == 'D' && !tag.period.known() && printed.find("ago") == std::string_view::npos &&
        (printed.find("few") != std::string_view::npos || printed.find("several") != std::string_view::npos);
    // "Should grow over the next two years": what lies ahead is no course behind.
    if (printed.find("next") != std::string_view::npos || printed.find("coming") != std::string_view::npos ||
        current.before(t).ends_with("next ") || current.before(t).ends_with("coming "))
      continue;
    const int years = years_of(tag);
    if ((years < 2 && !few) || !is_course(current, t, figure)) continue;
    if (starts_with_any(current.behind(t), std::array<std::string_view, 3>{"' ", "'s ", " from now"})) continue;
    if (few || tag.hedge != Hedge::none) return {0, {}, {}, true};
    YearSpan span{years, {}, {}, false};
    if (const Period end = year_behind(current, t, kUntil); end.known()) {
      span.to = end;
      span.from = Period::of_year(end.year - years);
    } else if (const Period start = year_behind(current, t, kAfter); start.known()) {
      span.from = start;
      span.to = Period::of_year(start.year + years);
    }
    return span;
  }
  return {};
}

bool is_yearly_pace(const Current& current, int figure) {
  const Tag& tag = current.tag(figure);
  const std::string_view behind = current.text().substr(tag.end).substr(0, 24);
  static constexpr std::array<std::string_view, 7> kPace = {
      " annually", " per year", " each year", " every year", " per annum", " yearly", " on average each year"};
  if (starts_with_any(behind, kPace)) return true;
  static constexpr std::array<std::string_view, 4> kEarlier = {" a year earlier", " a year ago", " a year before",
                                                               " a year later"};
  if (behind.starts_with(" a year")) return !starts_with_any(behind, kEarlier);
  std::string_view ahead = current.before(figure);
  ahead = last_of(ahead, 44);
  static constexpr std::array<std::string_view, 6> kRate = {"average",     "annual rate", "annual pace",
                                                            "yearly rate", "annually by", "a year by"};
  return std::any_of(kRate.begin(), kRate.end(),
                     [&](std::string_view w) { return ahead.find(w) != std::string_view::npos; });
}

}  // namespace tally::extract
