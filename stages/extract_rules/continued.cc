// Clauses that only name another place or date and a figure: "Nepal did slightly better, with 86 percent", "the figure
// for the EU was $4,088", "an American can count on 79". They go on about what was told last.
#include <algorithm>
#include <array>
#include <string_view>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/place_link.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

/// A clause is read back from its figure no farther than this.
constexpr std::size_t kReach = 170;

/// What a figure does, or whoever has it. This list and the next two are sorted, and say nothing of what is measured.
constexpr std::array<std::string_view, 83> kVerbs = {
    "accounted", "accounts", "are",      "averaged", "be",         "been",      "boasted",  "boasts",  "came",
    "can",       "come",     "could",    "count",    "counted",    "did",       "do",       "does",    "ended",
    "ending",    "ends",     "expect",   "fared",    "fares",      "followed",  "follows",  "gets",    "getting",
    "given",     "goes",     "going",    "gone",     "got",        "had",       "has",      "have",    "having",
    "hit",       "is",       "leads",    "led",      "live",       "lived",     "lives",    "logged",  "made",
    "make",      "makes",    "managed",  "manages",  "notched",    "piled",     "posted",   "pushed",  "put",
    "reached",   "reaching", "recorded", "records",  "registered", "registers", "reported", "reports", "sat",
    "saw",       "scored",   "scores",   "settle",   "settled",    "settles",   "show",     "showed",  "shows",
    "sits",      "slipped",  "stalled",  "stands",   "stood",      "stuck",     "tops",     "trailed", "was",
    "went",      "were"};
/// How much it is, and how it stands to another one.
constexpr std::array<std::string_view, 51> kDegrees = {
    "about",   "almost",  "already", "also",   "any",      "around", "average",  "back",   "barely",
    "better",  "down",    "even",    "every",  "far",      "fewer",  "high",     "higher", "however",
    "instead", "just",    "last",    "less",   "likewise", "little", "low",      "lower",  "meanwhile",
    "mere",    "more",    "much",    "nearly", "no",       "not",    "now",      "only",   "over",
    "paltry",  "roughly", "same",    "small",  "so",       "some",   "somewhat", "still",  "then",
    "too",     "typical", "under",   "up",     "well",     "worse"};
/// What joins the words of a clause.
constexpr std::array<std::string_view, 39> kSmall = {
    "a",   "an",    "as",    "at",    "bottom",   "by",     "comparison",  "contrast",     "corresponding", "door",
    "for", "in",    "its",   "level", "middle",   "nearby", "neighboring", "neighbouring", "next",          "north",
    "of",  "on",    "other", "own",   "progress", "sector", "side",        "south",        "than",          "that",
    "the", "their", "there", "they",  "to",       "until",  "with",        "within",       "year"};
static_assert(std::is_sorted(kVerbs.begin(), kVerbs.end()) && std::is_sorted(kDegrees.begin(), kDegrees.end()) &&
              std::is_sorted(kSmall.begin(), kSmall.end()));

/// Words by which the clause speaks of the figure told before.
constexpr OneOf kAnaphors{"figure", "rate",  "share",      "proportion", "number",  "ratio", "total",   "percentage",
                          "index",  "it",    "equivalent", "reading",    "figures", "rates", "average", "better",
                          "worse",  "level", "did",        "comparable", "numbers", "same"};
/// Words that a clause without a place of its own is joined with to the figure before it.
constexpr OneOf kContrasts{"from", "against", "compared", "versus", "compares", "than"};
constexpr OneOf kJoins{"and", "but", "while", "whereas", "although", "though", "or", "nor"};

/// What may stand behind the figure of such a clause.
constexpr Beginnings kSigns{".",  ",",     ";",     ":",    ")", " (", " - ", " -- ", " \xE2\x80\x94",
                            " D", " in D", " by D", " at D"};
constexpr Beginnings kWords{" and ",   " but ", " while ", " whereas ", " did",    " do",      " each",
                            " apiece", " or ",  " left",   " ten ",     " after ", " before ", " from "};
constexpr Beginnings kPhrases{" compared ",  " against ",  " although ", " though ",     " thanks ",
                              " on average", " that year", " at the ",   " as recently "};

bool may_end(std::string_view behind) {
  return behind.empty() || kSigns.begin(behind) || kWords.begin(behind) || kPhrases.begin(behind);
}

bool is_light(std::string_view word) {
  const auto holds = [&](const auto& words) { return std::binary_search(words.begin(), words.end(), word); };
  return holds(kVerbs) || holds(kDegrees) || holds(kSmall) || (word.size() > 4 && word.ends_with("ly"));
}

/// The token of a letter that stands at a place of the rewritten text, searched back from `token`.
int token_at(const Current& current, std::size_t at, int token) {
  while (token >= 0 && current.at(token) > at) --token;
  return token >= 0 && current.at(token) == at ? token : -1;
}

/// "in L", "for L" right behind a figure, also "average for L": its place; -1 when there is none.
int located_behind(const Current& current, int figure) {
  const int next = figure + 1;
  if (next >= static_cast<int>(current.rewritten.tokens.size()) || current.letter(next) != 'L') return -1;
  std::string_view gap = current.between(figure, next);
  for (const std::string_view noun : {" average", " figure", " level"}) {
    if (gap.starts_with(noun)) gap.remove_prefix(noun.size());
  }
  return is_located(gap) ? next : -1;
}

/// The text without the aside that it ends in, up to the place that the aside explains: "Kenya, just to the south,".
/// Empty when there is none.
std::string_view before_aside(std::string_view text) {
  for (std::size_t comma = text.rfind(','); comma != std::string_view::npos && comma > 0;
       comma = text.rfind(',', comma - 1)) {
    const std::string_view ahead = text.substr(0, comma);
    if (ahead.ends_with('L') || ahead.ends_with("L's") || ahead.ends_with("L'")) return ahead;
    if (text.substr(comma).find(';') != std::string_view::npos) break;
  }
  return {};
}

}  // namespace

Continuation goes_on_about(const Current& current, int figure, bool start_of_change) {
  const std::string_view behind = current.behind(figure);
  const int located = located_behind(current, figure);
  if (located < 0 && !may_end(behind)) return {};
  const std::string_view whole = current.before(figure);
  std::string_view ahead = last_of(whole, kReach);
  const std::size_t start = whole.size() - ahead.size();
  Continuation found;
  found.place = located;
  bool to = false;  // "fell", "grew": of what it is now only where the words say "to"
  bool contrast = false;
  bool closed = false;
  for (int words = 0; words < 28 && !closed; ++words) {
    while (ahead.ends_with(' ')) ahead.remove_suffix(1);
    if (ahead.empty()) {
      closed = start == 0;
      break;
    }
    const char last = ahead.back();
    if (last == ';' || last == ':' || last == '(' || last == '"' || ahead.ends_with(" -") || ahead.ends_with("--") ||
        ahead.ends_with("\xE2\x80\x94")) {
      closed = true;
      break;
    }
    if (last == ',') {
      ahead.remove_suffix(1);
      if (found.place >= 0 || contrast) {
        closed = true;
      } else if (!ahead.ends_with('L') && !ahead.ends_with("L's")) {
        const std::string_view place = before_aside(ahead);
        if (!place.empty()) ahead = place;
      }
      continue;
    }
    const std::size_t blank = ahead.rfind(' ');
    const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
    std::string_view word = ahead.substr(begin);
    ahead = ahead.substr(0, begin);
    const bool owner = word.ends_with("'s") && word.size() == 3;  // "Niger's grows by 1.5 percent"
    if (word.ends_with("'s")) word.remove_suffix(2);
    if (word.ends_with('\'')) word.remove_suffix(1);
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') {
      const char letter = word[0];
      if (letter == 'L') {
        if (found.place >= 0) return {};
        found.place = token_at(current, start + begin, figure - 1);
        if (found.place < 0 || is_bystander(current, found.place)) return {};
        found.named = found.named || owner;
      } else if (letter == 'Y' || letter == 'Z') {
        if (!to && !start_of_change) return {};
      } else if (letter != 'D' && letter != 'W') {
        // A figure ends the clause before: "Indians to 78 and Chinese to nearly 76".
        if (!is_figure(letter) || !(found.place >= 0 || contrast)) return {};
        closed = true;
      }
      continue;
    }
    if (kJoins.holds(word)) {
      if (found.place >= 0 || contrast) closed = true;
      continue;
    }
    to = to || word == "to" || word == "at";
    if (kContrasts.holds(word)) {
      contrast = true;
      continue;
    }
    const bool anaphor = kAnaphors.holds(word);
    found.named = found.named || anaphor;
    if (!anaphor && !is_light(word)) return {};
  }
  if (!closed) return {};
  const int next = figure + 1;
  const bool dated = next < static_cast<int>(current.rewritten.tokens.size()) && current.letter(next) == 'D' &&
                     current.between(figure, next).size() <= 18;
  found.possible = found.place >= 0 ? located < 0 || contrast || found.named : dated && (contrast || found.named);
  return found;
}

namespace {

/// Numbers of one thing are of one size: "the United States scored 31.8, and Slovakia 23.8".
bool is_of_size(const Mention& a, const Mention& b) {
  const Decimal most = std::max(a.value->abs(), b.value->abs());
  const Decimal least = std::min(a.value->abs(), b.value->abs());
  const bool wide = most >= Decimal(100000) || a.kind == MentionKind::money;
  return most <= least * Decimal(wide ? 1000 : (a.decimals && b.decimals ? 50 : 5));
}

/// Whether a figure can be of what a claim is about, by its unit and its size.
bool fits(const Current& current, const Claim& topic, const Mention& figure) {
  const Mention& told = topic.value ? topic.value->mention : topic.by->mention;
  if (!told.value || !figure.value) return false;
  const auto percent = [](const Mention& m) {
    return m.kind == MentionKind::percent || m.kind == MentionKind::fraction || m.kind == MentionKind::ratio;
  };
  if (percent(told) || percent(figure)) {
    if (percent(told) && percent(figure)) return true;
    return percent(told) && figure.kind == MentionKind::number && figure.value->abs() <= Decimal(100) &&
           topic.sentence.begin == current.sentence().sentence.span.begin;
  }
  if (!is_of_size(told, figure)) return false;
  if (figure.kind == MentionKind::number)
    return told.kind != MentionKind::rank && told.kind != MentionKind::percentage_point;
  if (figure.unit == told.unit) return figure.kind == told.kind || !figure.unit.empty();
  // "$56 an inhabitant …; Rwanda got $19".
  if (figure.kind == MentionKind::money) return told.unit.starts_with(figure.unit + "/");
  return current.view.rules.units.convert(Decimal(1), figure.unit, told.unit).has_value();
}

}  // namespace

const Claim* topic_of(const Current& current, std::span<const Claim> told, const Mention& figure) {
  const Sentence& own = current.sentence().sentence;
  const Sentence* earlier = current.index > 0 ? &current.view.sentences[current.index - 1].sentence : nullptr;
  for (std::size_t i = told.size(); i-- > 0;) {
    const Claim& claim = told[i];
    const bool here = claim.sentence.begin == own.span.begin;
    const bool before = earlier != nullptr && claim.sentence.begin == earlier->span.begin;
    if (claim.in_title != own.in_title || !(here || before)) return nullptr;
    if (!claim.measures.empty() && (claim.value || claim.by) && fits(current, claim, figure)) return &claim;
  }
  return nullptr;
}

}  // namespace tally::extract
