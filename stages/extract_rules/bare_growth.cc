// Growth of an economy that no measure names: "growth slowed to 2.9 percent", "China expanded 7.3 percent".
#include <algorithm>
#include <array>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"

namespace tally::extract {
namespace {

/// How far before a figure its growth is named.
constexpr std::size_t kNear = 60;

/// Whether no noun before "growth" says what grew. `ahead`: the sentence up to it.
bool stands_alone(std::string_view ahead) {
  static constexpr Endings kBefore{" - ",      " of ",      " the ",  " that ",   " with ",   " enjoyed ",  " saw ",
                                   " annual ", " overall ", " real ", " strong ", " slow ",   " slower ",   " and ",
                                   " but ",    " while ",   ", ",     " when ",   " where ",  " as ",       " after ",
                                   " left ",   " pushed ",  " weak ", " solid ",  " robust ", " sluggish ", " its ",
                                   " their ",  "'s ",       "With ",  "After "};
  return ahead.empty() || kBefore.end(ahead);
}

/// What follows "growth" where a figure is its rate.
bool tells_rate(std::string_view behind) {
  static constexpr std::array<std::string_view, 31> kNext = {
      "collapsed", "plunged", "tumbled",  "sank",      "surged",      "rebounded", "cooled", "recovered",
      "returned",  "halved",  "slowed",   "quickened", "accelerated", "picked",    "over",   "was",
      "has",       "had",     "is",       "fell",      "rose",        "dropped",   "came",   "hit",
      "of",        "then",    "averaged", "slipped",   "eased",       "reached",   "at"};
  const std::string_view next = behind.substr(0, behind.find_first_of(" ,"));
  return std::find(kNext.begin(), kNext.end(), next) != kNext.end();
}

/// The place whose growth the words between it and a figure tell. `ahead`: the sentence up to the place.
bool is_subject(const Tag& place, std::string_view ahead, std::string_view rest) {
  // "Irish growth had roared back to 8.5 percent", "China's growth, at 7.3 percent".
  for (const std::string_view words : {" growth", "'s growth", "\xE2\x80\x99s growth"}) {
    if (!rest.starts_with(words)) continue;
    const std::string_view next = rest.substr(words.size());
    if (next.starts_with(", at ")) return true;
    if (!next.starts_with(" ")) continue;
    if (!next.starts_with(" in ") && (!next.starts_with(" of ") || next.size() < 15)) return true;
  }
  static constexpr Endings kClause{", ", " and ", " while ", " but ", " as "};
  if (place.demonym || rest.size() > 48 || !(ahead.empty() || ahead == "The " || kClause.end(ahead))) return false;
  static constexpr std::array<std::string_view, 12> kPosted = {" enjoyed ", " eked out ", " posted ",  " recorded ",
                                                               " saw ",     " achieved ", " managed ", " registered ",
                                                               " clocked ", " notched ",  " logged ",  " had "};
  for (const std::string_view verb : kPosted) {
    if (!rest.starts_with(verb)) continue;
    std::string_view next = rest.substr(verb.size());
    for (const std::string_view kind : {"economic ", "annual ", "strong ", "solid ", "robust ", "up ", "record "}) {
      if (next.starts_with(kind)) next.remove_prefix(kind.size());
    }
    static constexpr std::array<std::string_view, 7> kMoves = {"growth of ",   "growth slow ", "growth fall ",
                                                               "growth rise ", "growth drop ", "growth quicken ",
                                                               "growth ease "};
    if (std::any_of(kMoves.begin(), kMoves.end(), [&](auto w) { return next.starts_with(w); })) return true;
  }
  for (const std::string_view verb : {" grew ", " expanded ", " contracted ", " shrank "}) {
    if (rest.starts_with(verb) || rest.starts_with(" has" + std::string(verb))) return true;
  }
  return false;
}

/// bare_growth() of a figure with its own verb.
const Tag* told_growth(const Current& current, int figure) {
  const std::string_view text = current.text();
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  const Tag& number = current.tag(figure);
  for (const int t : current.rewritten.places) {
    const Tag& place = current.tag(t);
    const std::size_t gap = t < figure ? number.begin - place.end : place.begin - number.end;
    if (gap > 70 || current.figures_between(std::min(t, figure), std::max(t, figure)) > 0) continue;
    std::string_view ahead = text.substr(begin, place.begin - begin);
    if (ahead.ends_with(" the ")) ahead.remove_suffix(4);
    for (const std::string_view words : {"Growth in ", "growth in "}) {
      if (!ahead.ends_with(words)) continue;
      const std::size_t at = begin + ahead.size() - words.size();
      // "7.6 percent growth in India"
      if (at == number.end + 1 || stands_alone(text.substr(begin, at - begin))) return &place;
    }
    // "Last year China expanded 7.3 percent": a date that the sentence begins with says nothing of a subject.
    if (t > 0 && current.letter(t - 1) == 'D' && current.at(t - 1) <= 8 && current.between(t - 1, t).size() <= 6)
      ahead = {};
    if (t < figure && is_subject(place, ahead, text.substr(place.end, number.begin - place.end))) return &place;
  }
  return nullptr;
}

/// The figure of a percentage before another one; -1 when there is none.
int percentage_before(const Current& current, int figure) {
  for (int t = figure - 1; t >= 0; --t) {
    if (current.letter(t) == 'P') return t;
  }
  return -1;
}

}  // namespace

bool is_growth_alone(const Current& current, int figure) {
  if (current.letter(figure) != 'P') return false;
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  const std::string_view before = current.text().substr(begin, current.tag(figure).begin - begin);
  const std::size_t from = before.size() - std::min(before.size(), kNear);
  std::size_t at = before.rfind("growth ");
  if (at == std::string_view::npos || at < from) at = before.starts_with("Growth ") ? 0 : std::string_view::npos;
  if (at == std::string_view::npos) return false;
  // Behind another rate it may be the growth of the same: "farm output rose 2 percent, making annual growth of 6".
  if (at > 0 && percentage_before(current, figure) >= 0) return false;
  if (!stands_alone(before.substr(0, at)) || !tells_rate(before.substr(at + 7))) return false;
  // A firm's growth is told in its own story.
  const std::string_view story = std::string_view(current.view.article.text).substr(0, 4096);
  for (const std::string_view word : {"econom", "GDP", "gross domestic product", "nflation"}) {
    if (story.find(word) != std::string_view::npos) return true;
  }
  return false;
}

const Tag* bare_growth(const Current& current, int figure) {
  if (current.letter(figure) != 'P') return nullptr;
  if (const Tag* told = told_growth(current, figure)) return told;
  // "China grew 7.3 percent in 2014 and India 7.4 percent": the place stands right before the figure.
  if (figure < 2 || current.letter(figure - 1) != 'L') return nullptr;
  const std::string_view gap = current.between(figure - 1, figure);
  static constexpr Endings kJoin{", ", " and ", " while ", " but ", "; "};
  if ((gap != " " && gap != " by ") || !kJoin.end(current.before(figure - 1))) return nullptr;
  const int other = percentage_before(current, figure);
  if (other < 0) return nullptr;
  // The first of a list has the verb: "… 7.3 percent, India 7.2 percent and South Africa 1.6 percent".
  int told = other;
  for (int step = 0; step < 6 && told >= 0; ++step, told = percentage_before(current, told)) {
    if (told_growth(current, told) != nullptr) return &current.tag(figure - 1);
    if (told < 1 || current.letter(told - 1) != 'L') return nullptr;
  }
  return nullptr;
}

bool is_pace_of_economy(const Current& current, int figure) {
  if (current.letter(figure) != 'P') return false;
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  const std::string_view before = current.text().substr(begin, current.tag(figure).begin - begin);
  const std::size_t at = before.rfind(" economy ");
  if (at == std::string_view::npos || before.size() - at > kNear) return false;
  std::string_view verb = before.substr(at + 9);
  for (const std::string_view helper : {"has ", "had ", "then "}) {
    if (verb.starts_with(helper)) verb.remove_prefix(helper.size());
  }
  static constexpr std::array<std::string_view, 5> kPaces = {"slowed", "cooled", "accelerated", "quickened",
                                                             "decelerated"};
  return verb.find(" to ") != std::string_view::npos &&
         std::find(kPaces.begin(), kPaces.end(), verb.substr(0, verb.find(' '))) != kPaces.end();
}

}  // namespace tally::extract
