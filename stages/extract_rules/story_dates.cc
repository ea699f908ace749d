// Dates that count from what the story tells, not from the article: "seven years later", "ten years before".
#include <algorithm>
#include <array>

#include "stages/extract_rules/resolver.h"
#include "stages/extract_rules/told_dates.h"

namespace tally::extract {
namespace {

bool is_told(const Tag& tag) { return has_period(tag) && tag.period.grain == Grain::year; }

/// The year that the story has reached before a date: the nearest one ahead of it, else that of the sentence before,
/// which "the previous year" leaves alone.
Period reached(const Current& current, int date) {
  for (int t = date - 1; t >= 0; --t) {
    if (current.letter(t) == 'D' && is_told(current.tag(t)) && story_years(current, t) == 0)
      return current.tag(t).period;
  }
  const Tag& own = current.tag(date);
  const bool told = current.text().substr(own.begin, own.end - own.begin).ends_with(" year");
  if (current.index == 0 || told) return {};
  const SentenceView& earlier = current.view.sentences[current.index - 1];
  if (earlier.sentence.in_title != current.sentence().sentence.in_title) return {};
  for (const Tag& tag : current.view.tags_of(earlier)) {
    if (is_told(tag)) return tag.period;
  }
  return {};
}

/// Words that make a figure one of a part of the year that no date of the sentence names.
constexpr std::array<std::string_view, 17> kParts = {
    " in the quarter",        " in quarter",    " in the month",   " in month",      " that month",
    " that quarter",          " last quarter",  " fourth quarter", " first half",    " second half",
    " in the half",           " first quarter", " second quarter", " third quarter", " from the month",
    " the first nine months", " in the period"};

}  // namespace

bool names_part_of_year(const Current& current, int figure) {
  const std::string_view behind = current.behind(figure).substr(0, 70);
  const auto says = [&](std::string_view w) { return current.may_hold(w) && behind.find(w) != std::string_view::npos; };
  if (!says("quarter") && !says("month") && !says("half") && !says("period")) return false;
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view w) {
    const std::size_t at = behind.find(w);
    return at != std::string_view::npos && behind.substr(0, at).find_first_of("PNMQC;") == std::string_view::npos;
  });
}

int story_years(const Current& current, int token) {
  const Tag& tag = current.tag(token);
  std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  if (printed == "previous year" || printed == "prior year" || printed == "preceding year") return -1;
  const std::size_t last = printed.rfind(' ');
  if (last == std::string_view::npos) return 0;
  const std::string_view way = printed.substr(last + 1);
  const bool back = way == "earlier" || way == "before" || way == "previously";
  if (!back && way != "later") return 0;
  printed = printed.substr(0, last);
  const std::size_t blank = printed.find(' ');
  if (blank == std::string_view::npos) return 0;
  const std::string_view unit = printed.substr(blank + 1);
  const int factor = unit == "years" || unit == "year" ? 1 : unit == "decades" || unit == "decade" ? 10 : 0;
  std::string lower(printed.substr(0, blank));
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z') lower[0] = static_cast<char>(lower[0] + ('a' - 'A'));
  return told_count(lower) * factor * (back ? -1 : 1);
}

Period story_period(const Current& current, int token) {
  const int years = story_years(current, token);
  if (years == 0) return {};
  const Period start = reached(current, token);
  return start.known() ? Period::of_year(start.year + years) : Period{};
}

}  // namespace tally::extract
