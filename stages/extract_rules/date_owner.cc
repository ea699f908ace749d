// Whose date a date is: that of the figure it is read with, or of a baseline, a record, an aside or a contrast.
#include "stages/extract_rules/date_owner.h"

#include <algorithm>
#include <array>

#include "stages/extract_rules/phrases.h"

namespace tally::extract {
namespace {

constexpr Endings kBaseline{"since ",
                            "the figure for ",
                            "the figure in ",
                            "the level of ",
                            "the level in ",
                            "what it was in ",
                            "from ",
                            "compared with ",
                            "compared to ",
                            "than in ",
                            "than ",
                            "against ",
                            "versus ",
                            "over ",
                            "in comparison with ",
                            "from the ",
                            "since the ",
                            "on ",
                            "vs ",
                            "than the ",
                            "over the ",
                            "than in the ",
                            "compared with the ",
                            "compared to the ",
                            "than it was in ",
                            "from that of "};

/// Words beyond this are all the same far, so that a sentence of lists is not searched again for each of its pairs.
constexpr std::size_t kFar = 200;
/// How many figures in a row one contrast may set against another figure: "from 36 in 2014 and 25 in 2013".
constexpr int kContrasted = 3;

/// Whether a figure is set against an earlier one of the same place: "…, against one in ten", "after a 1.3 percent
/// advance". A place in between has the figure: "…, against 7.3 percent in China".
bool is_contrasted(const Current& current, int figure) {
  static constexpr std::array<std::string_view, 8> kContrast = {
      " compared with ", " compared to ", " against ", " versus ", " from ", " after ", " following ", " vs "};
  if (current.token(figure).figures == 0) return false;
  // "More than double the 1.8 percent recorded in 2013": a figure that is known from another year.
  if (current.before(figure).ends_with(" the ")) return true;
  const auto may_hold = [&](std::string_view words) { return current.may_hold(words.substr(1)); };
  if (std::none_of(kContrast.begin(), kContrast.end(), may_hold)) return false;
  std::string_view ahead = last_of(current.before(figure), 44);
  const std::size_t sign = last_sign(ahead, 'N', 'P', 'G', 'M', 'Q', 'C', 'F', 'T', 'U', 'H', 'A', 'L', ';', '.');
  if (sign != std::string_view::npos) ahead.remove_prefix(sign + 1);
  return std::any_of(kContrast.begin(), kContrast.end(), [&](std::string_view words) {
    return may_hold(words) && ahead.find(words) != std::string_view::npos;
  });
}

/// The figure before a date that is set against an earlier figure and has the date to itself: "two thirds live in
/// towns, against one in ten in 1960", "grew 0.7 percent after a 1.3 percent advance in 2013". -1 for none.
int contrasted_figure(const Current& current, int date) {
  int at = date;
  // "Short of the $35,500 Spaniards enjoyed in 2008".
  const auto figure_of = [&](int when) { return when > 1 && current.letter(when - 1) == 'L' ? when - 2 : when - 1; };
  for (int step = 0; step < kContrasted; ++step) {
    const int figure = figure_of(at);
    if (figure < 0 || !is_figure(current.letter(figure)) || current.between(figure, at).size() > 40) return -1;
    if (is_contrasted(current, figure)) return figure_of(date);
    // "… and just under 25 percent in 2013" goes on with the contrast before.
    at = figure - 1;
    if (at < 0 || current.letter(at) != 'D') return -1;
    const std::string_view join = current.between(at, figure);
    if (join.size() > 30 || (!join.starts_with(" and ") && !join.starts_with(", "))) return -1;
  }
  return -1;
}

/// "Armenia's, $13.9 billion in 2021, came to $24.2 billion": the date of a figure in an aside that is over.
bool is_of_aside_figure(const Current& current, int date, int figure) {
  const int own = date - 1;
  if (date > figure || own < 0 || !is_figure(current.letter(own)) || current.between(own, date).size() > 12)
    return false;
  static constexpr Endings kOpens{", ", ", at ", ", with ", ", only ", ", just ", ", a "};
  // "Chile's index, at 43 in 2022, is no better than Bolivia's 41.2": one year for both countries.
  if (current.places_between(date, figure) > 0) return false;
  static constexpr Beginnings kVerbs{", W", ", Y", ", Z", ", was ", ", is ", ", has ", ", had ", ", came ", ", ended "};
  return kOpens.end(current.before(own)) && kVerbs.begin(current.behind(date));
}

/// "Ghana, which suspended payments last December, has a debt of …": the date of a relative clause that is over.
bool is_of_aside(const Current& current, int date, int figure) {
  if (date > figure) return false;
  const bool may_be = current.may_hold("which ") || current.may_hold("who ") || current.may_hold("where ") ||
                      current.may_hold("whose ") || current.may_hold("home to ");
  if (!may_be) return false;
  const std::string_view between = current.between(date, figure);
  if (between.substr(0, kFar).find(", ") == std::string_view::npos) return false;
  const std::string_view ahead = last_of(current.before(date), 100);
  const std::size_t comma = ahead.rfind(", ");
  if (comma == std::string_view::npos) return false;
  static constexpr Beginnings kAside{"which ", "who ", "where ", "whose ", "home to "};
  return kAside.begin(ahead.substr(comma + 2));
}

}  // namespace

bool is_day(const Tag& tag) { return tag.period.grain == Grain::day || tag.period.grain == Grain::week; }

bool tells_when(const Current& current, int date) {
  const std::string_view behind = current.behind(date);
  return behind.starts_with(" when ") || behind.starts_with(", when ");
}

bool is_baseline(const Current& current, int token) {
  // "The economy shrank 8 percent in 2014, it said on Monday": nothing starts there.
  if (is_day(current.tag(token)) && current.before(token).ends_with("on ")) return false;
  return kBaseline.end_as_words(current.before(token));
}

bool dates_start(const Current& current, int date, int figure) {
  const int start = date - 1;
  return start >= 0 && start != figure && is_figure(current.letter(start)) &&
         current.between(start, date).size() <= 10 && current.before(start).ends_with("from ");
}

bool is_of_record(const Current& current, int date) {
  std::string_view before = current.before(date);
  if (!before.ends_with("since ") && !before.ends_with("since the ")) return false;
  const std::size_t figure = last_sign(before, 'N', 'P', 'G', 'M', 'Q', 'C', 'F', 'T', 'U', 'H', 'A', 'X', ';');
  if (figure != std::string_view::npos) before.remove_prefix(figure + 1);
  static constexpr std::array<std::string_view, 10> kRecords = {
      "worst", "best", "most", "least", "first", "record", "not seen", "unseen", "any time", "any point"};
  if (std::any_of(kRecords.begin(), kRecords.end(),
                  [&](std::string_view w) { return before.find(w) != std::string_view::npos; }))
    return true;
  // "Slowest", "weakest", "steepest": every superlative of English ends so.
  for (std::size_t at = before.find("est "); at != std::string_view::npos; at = before.find("est ", at + 1)) {
    const std::size_t word = before.rfind(' ', at) + 1;
    if (at - word >= 3) return true;
  }
  return false;
}

bool dates_later_clause(const Current& current, int date, int figure) {
  // Behind another figure no date is taken from farther away: see score_of.
  if (current.between(figure, date).size() > kFar) return false;
  int other = -1;
  for (int t = figure + 1; t < date; ++t) {
    if (is_figure(current.letter(t))) other = t;
  }
  if (other < 0 || current.between(other, date).size() > 12) return false;
  for (int t = figure + 1; t < other; ++t) {
    if (current.letter(t) != 'L') continue;
    const std::string_view ahead = current.between(figure, t);
    const bool clause =
        ahead.find(", and ") != std::string_view::npos || ahead.find(", while ") != std::string_view::npos ||
        ahead.find(", but ") != std::string_view::npos || ahead.find(", whereas ") != std::string_view::npos;
    // Its own verb or measure stands between the place and the figure.
    if (clause && current.between(t, other).size() > 6) return true;
  }
  return false;
}

bool is_of_now(const Current& current, int figure) {
  const bool may_be = current.may_hold("now") || current.may_hold("today") || current.may_hold("Today") ||
                      current.may_hold("Now") || current.may_hold("current") || current.may_hold("at present");
  if (!may_be) return false;
  // The words as they are printed: "today" is a date.
  const Tag& tag = current.tag(figure);
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  std::string_view ahead = last_of(current.text().substr(begin, tag.begin - begin), 48);
  const std::size_t clause = ahead.find_last_of(",;:");
  if (clause != std::string_view::npos) ahead.remove_prefix(clause + 1);
  std::string_view behind = current.text().substr(tag.end, 64);
  behind = behind.substr(0, std::min<std::size_t>(behind.find_first_of(",;:."), 48));
  // "The bank said today": the day of some news, unless the clause tells of what is.
  static constexpr std::array<std::string_view, 8> kIs = {" is ",  " are ",  " live ", " lives ",
                                                          " has ", " have ", " use ",  " do "};
  const bool present =
      std::any_of(kIs.begin(), kIs.end(), [&](auto verb) { return ahead.find(verb) != std::string_view::npos; });
  static constexpr std::array<std::string_view, 5> kNow = {" now", " currently", " at present", " nowadays", " today"};
  const auto says = [&](std::string_view text) {
    return std::any_of(kNow.begin(), kNow.end() - (present ? 0 : 1), [&](std::string_view word) {
      const std::size_t at = text.find(word);
      if (at == std::string_view::npos) return false;
      const std::string_view rest = text.substr(at + word.size());
      return rest.empty() || rest.front() == ' ' || rest.front() == '.';
    });
  };
  if (present && (ahead.starts_with("Today ") || ahead.starts_with("Now "))) return true;
  return says(ahead) || says(behind);
}

namespace {

/// Whether the sentence holds one of some words as they are printed: "lived in cities" is a measure otherwise.
template <std::size_t N>
bool prints_one_of(const Current& current, const std::array<std::string_view, N>& words) {
  const Span span = current.sentence().sentence.span;
  const std::string_view text = current.text().substr(span.begin, span.size());
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return current.may_hold(word) && text.find(word) != std::string_view::npos;
  });
}

}  // namespace

bool tells_of_past(const Current& current) {
  static constexpr std::array<std::string_view, 10> kPast = {" was ",  " were ",  " had ",   " did ", " lived ",
                                                             " used ", " spent ", " stood ", " ago",  " made up "};
  return prints_one_of(current, kPast);
}

bool is_present(const Current& current) {
  // "Which was 9 percent as recently as 2014, has come down to 2.7".
  const std::string_view rewritten = current.rewritten.text;
  if (current.may_hold("has ") || current.may_hold("have ")) {
    for (const std::string_view moved : {" has come ", " have come ", " has Z", " has Y", " have Z", " have Y"}) {
      if (rewritten.find(moved) != std::string_view::npos) return true;
    }
  }
  static constexpr std::array<std::string_view, 14> kPresent = {
      " is ",     " are ",  " live ",  " lives ", " use ",  " uses ",    " spend ",
      " spends ", " lack ", " lacks ", " own ",   " owns ", " have no ", " produces "};
  return prints_one_of(current, kPresent) && !tells_of_past(current);
}

bool is_background(const Current& current, int figure) {
  if (!current.may_hold("home to ") && !current.may_hold(" of ") && !current.may_hold("population ")) return false;
  // The words as they are printed: a population is a measure of its own.
  const Tag& tag = current.tag(figure);
  const std::string_view ahead = last_of(current.text().substr(0, tag.begin), 60);
  const std::size_t comma = ahead.rfind(", ");
  if (comma == std::string_view::npos) return false;
  static constexpr Beginnings kBackground{
      "home to ",    "a country of ",  "a nation of ",  "a land of ",     "with a population of ", "an island of ",
      "a state of ", "a republic of ", "a kingdom of ", "population of ", "with a population "};
  const std::string_view behind = current.text().substr(tag.end, 40);
  return kBackground.begin(ahead.substr(comma + 2)) && behind.find(',') != std::string_view::npos;
}

bool is_of_another(const Current& current, int date, int figure, const Draft& draft) {
  const int own = contrasted_figure(current, date);
  if (own >= 0 && own != figure && own != draft.value && own != draft.from && own != draft.by) return true;
  if (is_of_aside(current, date, figure)) return true;
  if (own < 0 && date - 1 != draft.value && date - 1 != draft.from && is_of_aside_figure(current, date, figure))
    return true;
  const int first = std::min(date, figure);
  const int second = std::max(date, figure);
  const bool apart = current.crosses_figure(first, second);
  if (apart && is_of_now(current, figure)) return true;
  return is_background(current, figure) &&
         (date < figure || current.between(figure, date).substr(0, kFar).find(',') != std::string_view::npos);
}

}  // namespace tally::extract
