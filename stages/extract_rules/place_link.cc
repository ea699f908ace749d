// Where a figure is about: places of the sentence, "the country" and its kind, the sentences before, the dateline.
#include <algorithm>
#include <array>

#include "stages/extract_rules/earlier_place.h"
#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/place_link.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

/// Nearness of a place to the measure (or the figure) that it may belong to; larger is nearer.
int score_of(const Current& current, int place, int figure, int measure) {
  const auto distance = [&](int other) {
    if (other < 0) return 300;
    const int first = std::min(place, other);
    const int second = std::max(place, other);
    if (first == second) return 0;
    int d = static_cast<int>(std::min<std::size_t>(current.between(first, second).size(), 250));
    if (current.semicolon_between(first, second)) d += 60;
    d += 40 * current.figures_between(first, second);  // another figure stands between
    d += 8 * current.places_between(first, second);
    return d;
  };
  int score = 1000;
  // "Israel spends 5.4 percent of GDP on defence, Saudi Arabia 13.5 percent": a place before a figure of its own.
  const int next = place + 1;
  const bool owns_next = place > figure && next < static_cast<int>(current.rewritten.tokens.size()) &&
                         is_figure(current.letter(next)) &&
                         (current.between(place, next) == " " || current.between(place, next) == "'s ");
  if (owns_next) score -= 300;
  const Place* named = place_of(current, current.tag(place));
  // "Tunisia owes the world": somebody the country deals with, unless nothing nearer is named.
  if (named != nullptr && named->code == "WLD" && current.rewritten.places.size() > 1) {
    const std::string_view ahead = current.before(place);
    const bool dealt = ahead.ends_with(" owes ") || ahead.ends_with(" owe ") || ahead.ends_with(" owed ") ||
                       ahead.ends_with(" owes the ") || ahead.ends_with(" owe the ") || ahead.ends_with(" owed the ");
    if (dealt) score -= 300;
  }
  if (measure >= 0) {
    const auto gap = place < measure ? current.between(place, measure) : current.between(measure, place);
    const bool possessive = place < measure && (gap == "'s " || gap == " " || gap == "' ");
    const bool located = place > measure && (is_located(gap) || gap == " of " || (gap == ", " && !owns_next));
    // Behind another figure of the measure a new clause has its own place: "…, while that of Uganda rose to 4 million".
    const bool new_clause = measure < figure && current.figures_between(measure, figure) > 0;
    if (new_clause) {
      const std::string_view ahead = current.before(place);
      if (ahead.ends_with("that of ") || ahead.ends_with("those of ") || ahead.ends_with("that in ") ||
          ahead.ends_with("that of the "))
        score += place < figure ? 400 : 0;
      // "…, compared with 13 percent in the United States": the place right behind the figure has it.
      if (place > figure && is_located(current.between(figure, place))) score += 400;
      score -= distance(measure) / 4;
      score -= distance(figure);
    } else {
      if (possessive || located) score += 400;
      score -= distance(measure);
      score -= distance(figure) / 2;
    }
  } else {
    score -= distance(figure);
  }
  if (place < figure) score += 5;
  // "Three quarters of Malaysians": the people that a share is of.
  const char letter = current.letter(figure);
  if (place > figure && (letter == 'F' || letter == 'P' || letter == 'T') && current.tag(place).demonym &&
      current.between(figure, place) == " of ")
    score += 500;
  // "Both Spain, at 22.1 percent, and Greece, at 24.9 percent": the figure is said of the place right before it.
  if (place < figure) {
    const std::string_view gap = current.between(place, figure);
    // "Britain had 5.6 percent and the French 10.4 percent": nothing stands between.
    static constexpr std::array<std::string_view, 7> kWith = {", at ", ", with ", " (", " at ", " with ", "'s ", " "};
    // "Unlike Brazil's, which shrank 3.8 percent", "Spain, where 26 percent were out of work".
    static constexpr std::array<std::string_view, 4> kRelative = {"'s, which ", ", which ", ", where ", ", whose "};
    // "… which hold 2.5 billion of Bolivia's debt": the measure names its own place.
    const bool owned = measure > figure && current.letter(measure - 1) == 'L' &&
                       (current.between(measure - 1, measure) == "'s " || current.between(measure - 1, measure) == " ");
    if (gap == "'s " && place + 1 == figure) score += 300;  // "Poland's 3.3 percent pales beside …"
    const bool relative = !owned && current.places_between(place, figure) == 0 &&
                          std::any_of(kRelative.begin(), kRelative.end(), [&](auto w) { return gap.starts_with(w); });
    if (relative || std::find(kWith.begin(), kWith.end(), gap) != kWith.end()) score += 400;
  }
  return score;
}

/// "The country's population was 47 million, while Portugal had 10", "it had 47 million people, against 10 in
/// Portugal": a figure said of a place named before, so that one named behind it is another.
bool points_back(const Current& current, int figure, int measure) {
  static constexpr Endings kOwners{"country's ", "nation's ", "kingdom's ", "republic's ", "island's ",
                                   "state's ",   "bloc's ",   " its ",      " their "};
  static constexpr Beginnings kOwned{"country's ", "nation's ", "kingdom's ", "republic's ",
                                     "island's ",  "state's ",  "bloc's "};
  static constexpr Beginnings kSubjects{"the country ", "the nation ", "the kingdom ", "the republic ",
                                        "the island ",  "the bloc ",   "it ",          "they "};
  // "As its population reached 47 million, Spain …": the name follows.
  static constexpr Beginnings kForward{"as ",   "with ",  "despite ", "although ", "though ", "while ",
                                       "when ", "after ", "because ", "given ",    "in "};
  const std::string_view sentence = current.rewritten.text;
  if (kForward.begin(sentence)) return false;
  if (measure >= 0) {
    const std::string_view before = current.before(measure);
    const Tag& tag = current.tag(measure);
    const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);  // "country's population"
    if (before == "its " || before == "their " || kOwners.end(before) || kOwned.begin(printed)) return true;
    // "Output per head in the country was $4,405", "the top tenth there".
    const std::string_view next = current.behind(measure);
    if (next.starts_with(" in the country ") || next.starts_with(" there ")) return true;
  }
  if (figure < 0) return false;
  std::string_view clause = current.before(figure);
  clause.remove_prefix(last_sign(clause, ',', ';', ':', '"') + 1);
  clause.remove_prefix(std::min(clause.find_first_not_of(' '), clause.size()));
  return kSubjects.begin(clause);
}

bool figure_follows(const Current& current, int token) {
  for (int t = token + 1; t < static_cast<int>(current.rewritten.tokens.size()); ++t) {
    if (is_figure(current.letter(t))) return true;
  }
  return false;
}

/// Whether a place behind a figure begins a clause with a figure of its own: "…, whereas Germany spends 9.1 percent",
/// "… per person and Egypt a mere 20", "…, their British counterparts $1.99".
bool leads_later_clause(const Current& current, int place, int figure) {
  constexpr std::size_t kJoin = 16;
  std::string_view way = current.between(figure, place);
  way = last_of(way, kJoin);
  static constexpr Endings kClauses{
      ", while ", ", whereas ", " while ", " whereas ", ", and ",        ", but ",      "; ",         ", their ",
      ", ",       " and ",      "; in ",   " but ",     " whereas the ", " while the ", ", and the ", "; the "};
  if (!kClauses.end(way)) return false;
  static constexpr Endings kContrasts{", whereas ", " whereas ", ", while ", ", whereas the ", ", while the "};
  if (kContrasts.end(way)) return figure_follows(current, place);
  // Its figure comes soon, before any other place.
  const int end = std::min(place + 6, static_cast<int>(current.rewritten.tokens.size()));
  for (int t = place + 1; t < end && current.letter(t) != 'L'; ++t) {
    if (!is_figure(current.letter(t))) continue;
    const std::string_view gap = current.between(place, t);
    const bool aside = gap.starts_with(", ");
    if (gap.size() > 64 || (!aside && gap.find(", ") != std::string_view::npos)) return false;
    // A place that only a comma or an "and" joins has the figure right behind it: "India just 4.7 percent".
    const bool bare = (way.ends_with(", ") || (way.ends_with(" and ") && !way.ends_with(", and ")));
    return !bare || (!aside && gap.size() < 30);
  }
  return false;
}

/// "…, four times the share in Cuba": a place that a multiple behind the figure is counted from.
bool is_counted_from(const Current& current, int place, int figure) {
  for (int t = place - 1; t > figure && t >= place - 3; --t) {
    if (current.letter(t) != 'X' && current.letter(t) != 'F') continue;
    const std::string_view gap = current.between(t, place);
    return gap.starts_with(" the ") || gap.starts_with(" that ") || gap.starts_with(" as ") ||
           gap.starts_with(" what ");
  }
  return false;
}

/// Whether a place behind a figure has a figure of its own: "…, against 2.5 in Brazil", "far below Russia's 36"; or
/// stands for one: "three times Germany's".
bool has_own_figure(const Current& current, int place, int figure, const Draft& draft) {
  const auto is_own = [&](int t) {
    return t >= 0 && t != figure && t != draft.value && t != draft.from && t != draft.by &&
           is_figure(current.letter(t));
  };
  if (place <= figure) return false;
  const int last = std::max({figure, draft.value, draft.from, draft.by});
  if (place > last && current.figures_between(last, place) == 0 && draft.other_place < 0 &&
      leads_later_clause(current, place, last))
    return true;
  if (is_counted_from(current, place, figure)) return true;
  const std::string_view behind = current.behind(place);
  if (behind.starts_with("'s.") || behind.starts_with("'s,") || behind.starts_with("'s;") || behind == "'s")
    return true;
  const int next = place + 1;
  if (next < static_cast<int>(current.rewritten.tokens.size()) && is_own(next) &&
      (current.between(place, next) == "'s " || current.between(place, next) == " ("))
    return true;
  const std::string_view gap = is_own(place - 1) ? current.between(place - 1, place) : std::string_view{};
  const bool of_people =
      current.tag(place).demonym && (gap == " of " || gap == " of the ");  // "95.6 percent of Fijians"
  // "Fewer than the 4.1 available in Germany".
  const bool there = gap.size() < 24 && (gap.ends_with(" in ") || gap.ends_with(" in the ")) &&
                     gap.find_first_of(",;") == std::string_view::npos;
  if (!is_located(gap) && !of_people && !there) return false;
  // Words of contrast stand near what they contrast; a whole sentence of lists is never searched for each pair.
  std::string_view way = current.between(figure, place - 1);
  way = last_of(way, 120);
  static constexpr std::array<std::string_view, 12> kContrast = {" against ", " compared ", " versus ", " while ",
                                                                 " whereas ", " but ",      " vs ",     " unlike ",
                                                                 " than ",    " lags ",     " double ", ": "};
  return std::any_of(kContrast.begin(), kContrast.end(),
                     [&](auto w) { return current.may_hold(w) && way.find(w) != std::string_view::npos; });
}

/// "Income came to $2,900, a fraction of Malaysia's $9,768, and investment, at 1.8 percent of GDP, …": a place before a
/// figure that another figure was set against, with a measure of its own since.
bool is_set_against(const Current& current, int place, int figure) {
  const int next = place + 1;
  if (next >= figure || !is_figure(current.letter(next)) || current.between(place, next) != "'s ") return false;
  static constexpr Endings kAgainst{" than ",    " against ",  " fraction of ", " below ",   " above ",
                                    " half of ", " short of ", " like ",        " beyond ",  " with ",
                                    " half ",    " double ",   " versus ",      " matches ", " to "};
  if (!kAgainst.end(current.before(place))) return false;
  return current.token(figure).measures > current.token(next).measures &&
         current.between(next, figure).find(", ") != std::string_view::npos;
}

/// "5.5 percent in 2010, when the wars in Iraq and Afghanistan were on": the place of what happened then.
bool tells_when_between(const Current& current, int figure, int place) {
  if (!current.may_hold("when ")) return false;
  const std::string_view way = current.between(figure, place).substr(0, 120);
  return way.find("D, when ") != std::string_view::npos || way.find("D when ") != std::string_view::npos;
}

/// Whether two places stand before a figure, so that "its" may mean either.
bool names_two(const Current& current, int figure) {
  const Place* first = nullptr;
  for (const int t : current.rewritten.places) {
    if (t > figure || is_bystander(current, t)) continue;
    const Place* place = place_of(current, current.tag(t));
    if (first != nullptr && place != first) return true;
    first = place;
  }
  return false;
}

/// The place that begins the clause of a figure behind a contrast: "…, whereas in Rwanda the share was 7.7 percent"; -1
/// when there is none.
int place_of_clause(const Current& current, int figure) {
  static constexpr Endings kClauses{", whereas ",     ", while ",     "; ",        ", but ",    ", whereas in ",
                                    ", while in ",    "; in ",        ", but in ", "; in the ", ", while the ",
                                    ", whereas the ", ", but in the "};
  int begins = -1;
  for (const int t : current.rewritten.places) {
    if (t > figure) break;
    if (kClauses.end(current.before(t))) begins = t;
  }
  return begins;
}

/// Whether another place stands beside one, joined by "and" or a comma.
bool is_joined(const Current& current, int token) {
  const auto joins = [&](int first) {
    if (first < 0 || first + 1 >= static_cast<int>(current.rewritten.tokens.size())) return false;
    if (current.letter(first) != 'L' || current.letter(first + 1) != 'L') return false;
    const std::string_view gap = current.between(first, first + 1);
    return gap == " and " || gap == " and the " || gap == "'s and ";
  };
  return joins(token) || joins(token - 1);
}

}  // namespace

PlaceAnswer find_places(const Current& current, const Draft& draft, int measure) {
  PlaceAnswer answer;
  const auto add = [&](int token) {
    const Place* place = place_of(current, current.tag(token));
    if (place != nullptr && std::find(answer.codes.begin(), answer.codes.end(), place->code) == answer.codes.end())
      answer.codes.push_back(place->code);
  };
  if (draft.within >= 0) {
    const Place* within = place_of(current, current.tag(draft.within));
    if (within != nullptr && within->code != "WLD") answer.within = within->code;
  }
  answer.explicit_here = true;
  if (draft.place >= 0) add(draft.place);
  if (draft.place < 0) {
    if (const Place* pointed = one_of_two(current, draft.figure())) {
      answer.codes.push_back(pointed->code);
      return answer;
    }
  }
  if (draft.place < 0 && draft.figure() >= 0) {
    if (const Place* people = people_of(current, current.tag(draft.figure()), current.sentence())) {
      answer.codes.push_back(people->code);
      return answer;
    }
  }
  int best = -1;
  bool back = false;
  int behind = -1;  // "The country's jobless rate was 3.7 percent, the United States reported"
  if (draft.place < 0) {
    int best_score = 0;
    int figure = draft.figure() >= 0 ? draft.figure() : measure;
    const bool ranked = draft.type == ClaimType::rank || draft.type == ClaimType::superlative;
    figure = draft.first_figure(figure);
    back = points_back(current, figure, measure);
    const int clause = figure >= 0 && draft.type != ClaimType::comparison ? place_of_clause(current, figure) : -1;
    for (const int t : current.rewritten.places) {
      if (t < clause) continue;
      if (t == draft.within || t == draft.other_place || is_bystander(current, t)) continue;
      if (figure >= 0 && (has_own_figure(current, t, figure, draft) || is_set_against(current, t, figure))) continue;
      // "Inflation averaged 1.4 percent; Thai prices fell": another statement begins behind the figure.
      if (figure >= 0 && t > figure && draft.other_place < 0 &&
          (current.semicolon_between(figure, t) || tells_when_between(current, figure, t)))
        continue;
      if (back && t > figure && !(measure >= 0 && t > measure && is_located(current.between(measure, t)))) {
        if (behind < 0 && current.places_between(figure, t) == 0 && !figure_follows(current, t)) behind = t;
        continue;
      }
      // "Norway spends as much as Poland, though its population is smaller": the one that is compared is meant.
      if (back && t + 1 != figure && (current.before(t).ends_with(" as ") || current.before(t).ends_with(" than ")))
        continue;
      // Ranks are counted among the members of a group; the group has none.
      const Place* place = place_of(current, current.tag(t));
      if (ranked && place != nullptr && place->kind == PlaceKind::aggregate) continue;
      // "India overtook Brazil: its GDP was …, against … for Brazil": the other place, named once more.
      if (draft.other_place >= 0 && place == place_of(current, current.tag(draft.other_place))) continue;
      const int score = score_of(current, t, figure, measure);
      if (!is_supported(current, current.tag(t), current.sentence()) && score < 1100) continue;
      if (score > best_score) {
        best_score = score;
        best = t;
      }
    }
    // "Half of Germany's GDP, compared with 13 percent in the United States": behind another figure, another share.
    if (best > draft.within && draft.within >= 0 && draft.type == ClaimType::share && draft.figure() >= 0 &&
        draft.figure() < best && current.figures_between(draft.figure(), best) > 0)
      best = -1;
    if (best >= 0) add(best);
    // "Spain and Portugal have 57 million people": of each, or of both together.
    answer.assumed =
        best >= 0 && draft.other_place < 0 && (is_joined(current, best) || (back && names_two(current, figure)));
    // "35 percent of Ethiopia's economy": no other place has the share.
    if (best < 0 && draft.within >= 0 && draft.type == ClaimType::share) {
      add(draft.within);
      answer.within.clear();
    }
  }
  if (answer.codes.empty()) {
    if (const Place* state = state_of_capital(current, draft.figure())) {
      answer.codes.push_back(state->code);
      answer.assumed = true;
    }
  }
  if (answer.codes.empty()) {
    answer.explicit_here = false;
    const bool told = measure >= 0 || draft.rule != nullptr || speaks_of_nation(current);
    if (const EarlierPlace earlier = told ? earlier_place(current) : EarlierPlace{}; earlier.place != nullptr) {
      answer.codes.push_back(earlier.place->code);
      answer.assumed = true;
      // "Africa's largest economy grew": which one that is has to be known.
      const auto is_epithet = [&](int t) {
        const Place* group = place_of(current, current.tag(t));
        return group != nullptr && group->kind == PlaceKind::aggregate && current.behind(t).starts_with("'s ") &&
               is_bystander(current, t);
      };
      const auto& named = current.rewritten.places;
      answer.doubtful = earlier.doubtful || std::any_of(named.begin(), named.end(), is_epithet);
      answer.taken = earlier.place;
    } else if (behind >= 0) {
      add(behind);
      answer.assumed = true;
    }
  }
  if (draft.other_place >= 0) add(draft.other_place);
  return answer;
}

}  // namespace tally::extract
