// Figures whose words were said before: "22 percent in Spain, 12 in Italy and 5 in Germany", "grew 6.1 percent and
// Poland's 3.8 percent". Such a figure is of the measure of the one before it, for the place or the date beside it.
#include <algorithm>
#include <array>
#include <utility>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/reading.h"

namespace tally::extract {
namespace {

bool can_be_elided(char letter) { return std::string_view("NPMQCFUH").find(letter) != std::string_view::npos; }

/// Words that may stand between two figures of one statement; anything else begins another one.
bool is_filler(std::string_view word) {
  static constexpr std::array<std::string_view, 50> kFillers = {
      "a",      "against", "and",  "as",   "at",     "but",     "by",       "compared", "contrast", "for",
      "had",    "has",     "have", "hit",  "in",     "is",      "it",       "just",     "managed",  "meanwhile",
      "of",     "only",    "or",   "s",    "some",   "stood",   "that",     "the",      "those",    "to",
      "versus", "vs",      "was",  "were", "while",  "whereas", "with",     "are",      "around",   "followed",
      "even",   "reached", "then", "mere", "growth", "rise",    "increase", "decline",  "fall",     "drop"};
  return std::find(kFillers.begin(), kFillers.end(), word) != kFillers.end();
}

/// Whether a piece of rewritten text holds nothing but fillers, commas, places and dates.
bool is_bridge(std::string_view gap) {
  if (gap.size() > 90) return false;
  std::size_t at = 0;
  while (at < gap.size()) {
    const char c = gap[at];
    if (c == 'L' || c == 'D' || c == ' ' || c == ',' || c == ';' || c == '(' || c == ')' || c == '\'') {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < gap.size() && gap[end] >= 'a' && gap[end] <= 'z') ++end;
    if (end == at || !is_filler(gap.substr(at, end - at))) return false;
    at = end;
  }
  return true;
}

/// Which way the words say that the second figure goes; none when they do not.
Direction direction_in(std::string_view gap) {
  const auto has = [&](auto... words) { return ((gap.find(words) != std::string_view::npos) || ...); };
  if (has("growth", "rise", "increase")) return Direction::up;
  return has("decline", "fall", "drop") ? Direction::down : Direction::none;
}

/// The token of a letter right behind a figure: " in L", " in D", " (D)"; -1 when there is none.
int behind(const Current& current, int figure, char letter) {
  const int next = figure + 1;
  if (next >= static_cast<int>(current.rewritten.tokens.size()) || current.letter(next) != letter) return -1;
  static constexpr std::array<std::string_view, 7> kIn = {" in ", " in the ", " for ", " for the ",
                                                          " (",   " across ", " by "};
  return std::find(kIn.begin(), kIn.end(), current.between(figure, next)) != kIn.end() ? next : -1;
}

/// The place before a figure that belongs to neither the figure before it nor to another one; -1 when there is none.
int ahead(const Current& current, int earlier, int figure) {
  const int taken = behind(current, earlier, 'L');
  for (int t = figure - 1; t > earlier; --t) {
    if (current.letter(t) == 'L') return t == taken ? -1 : t;
  }
  return -1;
}

}  // namespace

void repeat_drafts(const Current& current, std::vector<Draft>& drafts, std::size_t first) {
  constexpr int kWeak = 3;  // of rules that only see a figure and a place
  const auto draft_of = [&](int figure) {
    const auto found = std::find_if(drafts.begin() + static_cast<std::ptrdiff_t>(first), drafts.end(),
                                    [&](const Draft& d) { return d.value == figure || d.by == figure; });
    return found == drafts.end() ? nullptr : &*found;
  };
  int earlier = -1;
  for (int t = 0; t < static_cast<int>(current.rewritten.tokens.size()); ++t) {
    if (!can_be_elided(current.letter(t))) continue;
    const int before = std::exchange(earlier, t);
    if (before < 0 || sort_of(current.letter(t)) == FigureSort::none) continue;
    const bool bare = current.letter(t) == 'N' && current.letter(before) != 'N';
    if (!bare && sort_of(current.letter(t)) != sort_of(current.letter(before))) continue;
    Draft* own = draft_of(t);
    const Draft* model = draft_of(before);
    if (model == nullptr || model->rule == nullptr || model->rule->priority <= kWeak || model->term.role == Role::term)
      continue;
    if (model->from == t) continue;  // compared already
    // "A country of 219 million people, had 204 million mobile subscriptions" counts something else.
    if (current.letter(t) == 'C' && current.tag(t).unit != current.tag(before).unit) continue;
    if (own != nullptr && own->rule != nullptr && own->rule->priority > kWeak) continue;
    const std::string_view gap = current.between(before, t);
    if (!is_bridge(gap)) continue;
    int place = behind(current, t, 'L');
    if (place < 0) place = ahead(current, before, t);
    const int date = behind(current, t, 'D');
    if (place < 0 && date < 0) continue;
    Draft d = *model;
    const bool by = d.by == before;
    if (!by && d.from >= 0) d.type = ClaimType::level;
    if (d.type == ClaimType::comparison) d.type = ClaimType::level;
    (by ? d.by : d.value) = t;
    if (by) d.value = -1;
    d.from = d.other_place = d.period_from = -1;
    if (d.measure < 0) d.measure = nearest_measure(current, before, model->type);
    if (place >= 0) d.place = place;
    if (date >= 0) d.period = date;
    if (bare) d.lend = before;
    if (const Direction way = direction_in(gap); way != Direction::none) d.direction = way;
    d.begin = static_cast<std::uint32_t>(current.at(place >= 0 ? std::min(place, t) : t));
    d.end = static_cast<std::uint32_t>(current.at(std::max({place, date, t}))) + 1;
    if (own != nullptr) {
      *own = d;
    } else {
      drafts.push_back(d);
    }
  }
}

}  // namespace tally::extract
