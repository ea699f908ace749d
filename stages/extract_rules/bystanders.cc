// Places that a sentence names for other reasons than its figure: rivals, neighbours, groups, seats of offices.
#include <algorithm>
#include <array>

#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/place_link.h"

namespace tally::extract {
namespace {

/// "France's neighbour Germany", "Spain's former colony Peru": the place behind the noun is meant.
bool has_apposition(const Current& current, int token) {
  const int next = token + 1;
  if (next >= static_cast<int>(current.rewritten.tokens.size()) || current.letter(next) != 'L') return false;
  std::string_view gap = current.between(token, next);
  if (!gap.starts_with("'s ") || gap.size() < 6 || !gap.ends_with(' ')) return false;
  gap = gap.substr(3, gap.size() - 4);
  if (gap.find_first_not_of("abcdefghijklmnopqrstuvwxyz -") != std::string_view::npos ||
      std::count(gap.begin(), gap.end(), ' ') > 2)
    return false;
  const std::string_view noun = gap.substr(gap.rfind(' ') + 1);
  static constexpr std::array<std::string_view, 22> kLinks = {
      "to", "in",      "from",   "of",   "with", "and",  "or",   "than", "for",  "by",  "at",
      "on", "against", "versus", "over", "the",  "into", "near", "as",   "like", "but", "while"};
  return std::find(kLinks.begin(), kLinks.end(), noun) == kLinks.end();
}

/// What a superlative ends on, before or behind the name of its group.
constexpr std::array<std::string_view, 17> kTops = {
    " biggest", " largest",  " most ",    " richest", " poorest", " highest", " lowest",  " fastest", " slowest",
    " oldest",  " youngest", " smallest", " best",    " worst",   " fewest",  " longest", " shortest"};

/// "The fifth most populous country, between Indonesia and Nigeria", "as they did in the Philippines", and the later
/// names of "ahead of France, Italy and Spain": set beside the place that is meant.
bool is_neighbour(const Current& current, int token) {
  std::string_view before = current.before(token);
  if (before.ends_with(" the ")) before.remove_suffix(4);
  static constexpr Endings kAlso{" did in ",       " does in ",   " do in ",     " as was ",
                                 " they were in ", " it was in ", " is true of "};
  if (kAlso.end(before)) return true;
  if (current.behind(token).starts_with("'s ")) return false;
  const std::string_view behind = current.behind(token);
  if (before.ends_with(" between ") && (behind.starts_with(" and L") || behind.starts_with(" and the L"))) return true;
  bool listed = false;
  for (const std::string_view join : {" and ", ", ", ", and ", " and the ", ", the "}) {
    while (before.ends_with(join) && before.size() > join.size() && before[before.size() - join.size() - 1] == 'L') {
      before.remove_suffix(join.size() + 1);
      if (before.ends_with(" the ")) before.remove_suffix(4);
      listed = true;
    }
  }
  if (!listed) return false;
  static constexpr Endings kBeside{" between ", " after ", " behind ", " ahead of ", " only by ", " followed by "};
  return kBeside.end(before);
}

/// A place that the sentence names for other reasons: where somebody spoke, where an office sits.
bool stands_by(const Current& current, int token) {
  if (is_one_of_many(current, token)) return true;
  const std::string_view before = current.before(token);
  if (is_neighbour(current, token)) return true;
  static constexpr Endings kBefore{
      "reporters in ",  "told a briefing in ", "conference in ", "speech in ", "interview in ",  "meeting in ",
      "summit in ",     "forum in ",           "based in ",      "bank of ",   "university of ", "embassy in ",
      "ambassador to ", "visit to ",           "trip to ",       "said in ",   "economist in "};
  if (kBefore.end(before)) return true;
  // "The second most populous country after Brazil": the one that is not meant.
  static constexpr Endings kRivals{" after ", " behind ", " only to ", " only by ", " ahead of ", " followed by "};
  if (kRivals.end(before) && !current.behind(token).starts_with("'s ")) return true;
  // "About as many as Latvia", "more than in France": the other side of a comparison, unless it has a figure of its
  // own.
  static constexpr Endings kOthers{" than that of ", " than those of ", " than that in ",  " than those in ",
                                   " than ",         " than in ",       " as many as ",    " as much as ",
                                   " as large as ",  " as high as ",    " similar to ",    " unlike ",
                                   " as in ",        " with that of ",  " with those of ", " like that of "};
  static constexpr Beginnings kOwn{"'s ",     "'s, which ", "'s, where ", ", where ", ", at ",
                                   ", with ", " (",         ", which ",   " at "};
  std::string_view rival = before;
  for (const std::string_view article : {" a ", " an ", " the ", " the average ", " the typical "}) {
    if (rival.ends_with(article)) rival.remove_suffix(article.size() - 1);
  }
  if (kOthers.end(rival) && !kOwn.begin(current.behind(token))) return true;
  // "Italians have almost as few babies as the Japanese".
  if (rival.ends_with(" as ") && !kOwn.begin(current.behind(token))) {
    const std::string_view near = last_of(rival.substr(0, rival.size() - 4), 40);
    const std::size_t as = near.rfind(" as ");
    if (as != std::string_view::npos && near.find_first_of(",;:", as) == std::string_view::npos) return true;
  }
  static constexpr Endings kLevels{" the level", " the average", " the norm", " the figure",
                                   " the rate",  " that",        " those"};
  // "Four times that of India", "$4,405, a fraction of the level in the European Union", "well below the average for
  // Latin America".
  std::string_view level = before;
  for (const std::string_view join : {" in ", " in the ", " of ", " of the ", " for ", " for the "}) {
    if (!level.ends_with(join)) continue;
    level.remove_suffix(join.size());
    const std::string_view near = level.substr(level.size() - std::min<std::size_t>(level.size(), 40));
    if (level.ends_with(" that") && kOwn.begin(current.behind(token))) break;  // "that of India, at 5 percent"
    const bool beside =
        near.find("fraction of") != std::string_view::npos || near.find(" X th") != std::string_view::npos ||
        near.find("below") != std::string_view::npos || near.find("above") != std::string_view::npos ||
        near.find("short of") != std::string_view::npos || near.find("beyond") != std::string_view::npos ||
        near.find("times ") != std::string_view::npos || near.find("half ") != std::string_view::npos;
    if (beside && kLevels.end(level)) return true;
    break;
  }
  // "A workshop for the world", "open to the world": everybody else.
  const Place* all = place_of(current, current.tag(token));
  if (all != nullptr && all->code == "WLD" && !current.behind(token).starts_with("'s ")) {
    static constexpr Endings kElse{" for the ",  " to the ",      " rest of the ", " with the ",
                                   " from the ", " the outside ", " show the "};
    const bool beside = token > 0 && current.letter(token - 1) == 'V' && is_located(current.between(token - 1, token));
    if (!beside && kElse.end(before)) return true;
  }
  // "…, bordered by Russia, Poland and Latvia, has …": the neighbours of the one that is meant.
  const auto border = current.may_hold("border") ? before.rfind("border") : std::string_view::npos;
  if (border != std::string_view::npos && before.find_first_of(";.", border) == std::string_view::npos &&
      before.substr(border).find(", has ") == std::string_view::npos)
    return true;
  std::string_view behind = current.behind(token);
  if (behind.starts_with("'s ")) behind.remove_prefix(2);
  if (has_apposition(current, token)) return true;
  // "Africa's biggest economy, Nigeria": one of its members is meant.
  const Place* place = place_of(current, current.tag(token));
  if (place != nullptr && place->kind == PlaceKind::aggregate) {
    // "Spain, the fourth-largest economy in the euro zone, has a population of": what the member belongs to.
    int member = token - 1;
    while (member >= 0 && current.letter(member) != 'L') --member;
    if (member >= 0 && current.behind(token).starts_with(", ")) {
      const std::string_view aside = current.between(member, token);
      if (aside.starts_with(", ") && aside.find(", ", 2) == std::string_view::npos && !aside.starts_with(", and "))
        return true;
    }
    // "The biggest army in Africa": the measure's own words end on a top.
    if (token > 0 && current.letter(token - 1) == 'V' && is_located(current.between(token - 1, token))) {
      const Tag& measure = current.tag(token - 1);
      const std::string words = " " + lower_ascii(current.text().substr(measure.begin, measure.end - measure.begin));
      if (std::any_of(kTops.begin(), kTops.end(), [&](auto w) { return words.starts_with(w); })) return true;
    }
    // "43 percent, roughly twice the share common in rich countries".
    const std::string_view clause = before.substr(std::min(before.rfind(", "), before.size()));
    if (clause.size() > 2 && clause.find_first_of("XF") != std::string_view::npos &&
        clause.find_first_of("PNMQC") == std::string_view::npos)
      return true;
    // "The highest in the euro zone": a member is.
    std::string_view ahead = before;
    if (ahead.ends_with(" in the ") || ahead.ends_with(" of the "))
      ahead.remove_suffix(8);
    else if (ahead.ends_with(" in ") || ahead.ends_with(" of "))
      ahead.remove_suffix(4);
    if (ahead.size() < before.size()) {
      ahead = last_of(ahead, 24);
      ahead.remove_prefix(ahead.find_last_of(",;.") + 1);
      if (std::any_of(kTops.begin(), kTops.end(), [&](auto w) { return ahead.find(w) != std::string_view::npos; }))
        return true;
    }
    // "Nigeria is Africa's giant": said of the one that is.
    if (behind.size() > 1 && behind.front() == ' ' && current.behind(token).starts_with("'s ")) {
      for (const std::string_view copula : {" is ", " was ", " as ", " became ", " remains ", ", "}) {
        if (before.ends_with(copula) && current.rewritten.places.size() > 1 &&
            current.rewritten.places.front() != token)
          return true;
      }
    }
    if (behind.starts_with(" R") || behind.starts_with(" O ")) return true;  // "the world's fourth most populous"
    // "In Africa's most populous country": a measure's words that end on a top.
    const int next = token + 1;
    if (behind.starts_with(" V") && next < static_cast<int>(current.rewritten.tokens.size())) {
      const Tag& measure = current.tag(next);
      const std::string words =
          " " + lower_ascii(current.text().substr(measure.begin, measure.end - measure.begin)) + " ";
      if (std::any_of(kTops.begin(), kTops.end(), [&](auto w) { return words.starts_with(w); })) return true;
    }
    const auto leads = [&](std::string_view top) { return behind.starts_with(top); };
    if (leads(" top ") || leads(" leading ") || std::any_of(kTops.begin(), kTops.end(), leads)) return true;
  }
  return behind.starts_with("-based") || behind.starts_with(" dollar") || behind.starts_with("-born") ||
         behind.starts_with("$") || behind.starts_with(" time");
}

}  // namespace

bool is_located(std::string_view gap) {
  static constexpr OneOf kIn{" in ",         " in the ",  " for ",         " for the ",     " across ",
                             " across the ", " seen in ", " recorded in ", " reported in ", " registered in "};
  return kIn.holds(gap);
}

bool is_bystander(const Current& current, int token) {
  char& known = current.notes().bystanders[static_cast<std::size_t>(token)];
  if (known == 0) known = stands_by(current, token) ? 'y' : 'n';
  return known == 'y';
}

bool is_one_of_many(const Current& current, int token) {
  const Place* place = place_of(current, current.tag(token));
  const bool many = place != nullptr && (place->kind == PlaceKind::aggregate || place->kind == PlaceKind::former);
  if (!many) return false;
  std::string_view before = current.before(token);
  // "The Latin American country", "the West African nation": named before.
  static constexpr Beginnings kOne{" country", " nation", " state ", " republic", " kingdom", " island", " economy"};
  if (current.tag(token).demonym && before.ends_with("the ") && kOne.begin(current.behind(token))) return true;
  for (const std::string_view owner : {"the ", "L's ", "L' "}) {
    if (!before.ends_with(owner)) continue;
    before.remove_suffix(owner.size());
    break;
  }
  if (before.ends_with("one of ") || before.ends_with("among ")) return true;
  // "Among the fastest-growing economies in Africa".
  if (!before.ends_with(" in ") && !before.ends_with(" in the ") && !before.ends_with(" of ")) return false;
  std::string_view clause = before.substr(before.size() > 60 ? before.size() - 60 : 0);
  clause = clause.substr(clause.find_last_of(",;.NPMQC") + 1);
  return clause.find("among the ") != std::string_view::npos || clause.find("one of the ") != std::string_view::npos;
}

}  // namespace tally::extract
