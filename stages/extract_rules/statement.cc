// Whether a figure is said as a fact: forecasts, hypotheses, opinions and questions are none.
#include <algorithm>
#include <array>

#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Figures behind which another clause may begin.
constexpr std::string_view kGoverned = "NPGMQCFTUHXROA";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Position of a word or phrase at word boundaries, from the end of the text; npos when it is not there.
std::size_t last_of(std::string_view text, std::string_view words) {
  for (auto at = text.rfind(words); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind(words, at - 1)) {
    const bool starts = at == 0 || !is_letter(text[at - 1]);
    const bool ends = at + words.size() >= text.size() || !is_letter(text[at + words.size()]) || words.back() == ' ';
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

/// Where the part of the sentence starts that governs a figure: at the last boundary behind an earlier one.
std::size_t governing(const Current& current, int figure) {
  std::size_t start = current.token(figure).semicolons;
  // What stands behind a colon is said for itself: "could live longer: life expectancy was 83.1 years".
  if (const std::size_t colon = current.has_sign(':') ? current.before(figure).rfind(": ") : npos; colon != npos)
    start = std::max(start, colon + 1);
  int earlier = figure - 1;
  while (earlier >= 0 && kGoverned.find(current.letter(earlier)) == npos) --earlier;
  if (earlier < 0 || current.at(earlier) < start) return start;
  const std::string_view tail = current.between(earlier, figure);
  static constexpr std::array<std::string_view, 8> kBreaks = {"but",     "while",    "although", "after",
                                                              "whereas", "compared", "having",   "though"};
  const bool breaks = tail.find(',') != npos || std::any_of(kBreaks.begin(), kBreaks.end(), [&](std::string_view w) {
                        return current.may_hold(w) && last_of(tail, w) != npos;
                      });
  if (breaks) start = current.at(earlier) + 1;
  return start;
}

/// A word that takes a figure out of what can be checked; some only with their neighbours.
enum class Need : std::uint8_t {
  none,
  to_behind,
  to_later,
  for_behind,
  no_aside,
  of_behind,
  not_compared,
  is_before,
  on_before,
  moves_behind,
  negated,
  says_how_much,
  in_behind,
  first_word,
  of_figure,
  to_do,
  not_endured
};
struct Cue {
  std::uint32_t hash;
  Assertion assertion;
  Need need;
};

constexpr std::uint32_t hash_of(std::string_view word) { return word_hash(word); }

constexpr auto make_cues() {
  constexpr Assertion f = Assertion::forecast;
  constexpr Assertion h = Assertion::hypothetical;
  constexpr Assertion o = Assertion::opinion;
  std::array cues = {Cue{hash_of("will"), f, Need::none},
                     Cue{hash_of("won"), f, Need::negated},
                     Cue{hash_of("expected"), f, Need::not_compared},
                     Cue{hash_of("forecast"), f, Need::not_compared},
                     Cue{hash_of("forecasts"), f, Need::not_compared},
                     Cue{hash_of("forecasting"), f, Need::none},
                     Cue{hash_of("forecasted"), f, Need::not_compared},
                     Cue{hash_of("projected"), f, Need::not_compared},
                     Cue{hash_of("projection"), f, Need::none},
                     Cue{hash_of("projections"), f, Need::not_compared},
                     Cue{hash_of("predicted"), f, Need::not_compared},
                     Cue{hash_of("predicts"), f, Need::none},
                     Cue{hash_of("predict"), f, Need::none},
                     Cue{hash_of("prediction"), f, Need::none},
                     Cue{hash_of("likely"), f, Need::to_behind},
                     Cue{hash_of("set"), f, Need::to_behind},
                     Cue{hash_of("aims"), f, Need::none},
                     Cue{hash_of("aim"), f, Need::none},
                     Cue{hash_of("aimed"), f, Need::none},
                     Cue{hash_of("aiming"), f, Need::none},
                     Cue{hash_of("target"), f, Need::of_behind},
                     Cue{hash_of("targets"), f, Need::none},
                     Cue{hash_of("targeting"), f, Need::none},
                     Cue{hash_of("goal"), f, Need::of_behind},
                     Cue{hash_of("plans"), f, Need::to_behind},
                     Cue{hash_of("plan"), f, Need::to_behind},
                     Cue{hash_of("planning"), f, Need::to_behind},
                     Cue{hash_of("pledged"), f, Need::none},
                     Cue{hash_of("pledges"), f, Need::none},
                     Cue{hash_of("promised"), f, Need::none},
                     Cue{hash_of("promises"), f, Need::none},
                     Cue{hash_of("vowed"), f, Need::none},
                     Cue{hash_of("anticipates"), f, Need::none},
                     Cue{hash_of("anticipated"), f, Need::not_compared},
                     Cue{hash_of("expects"), f, Need::none},
                     Cue{hash_of("expect"), f, Need::none},
                     Cue{hash_of("expecting"), f, Need::none},
                     Cue{hash_of("sees"), f, Need::none},
                     Cue{hash_of("looks"), f, Need::for_behind},
                     Cue{hash_of("looking"), f, Need::for_behind},
                     Cue{hash_of("hopes"), f, Need::none},
                     Cue{hash_of("hope"), f, Need::to_behind},
                     Cue{hash_of("intends"), f, Need::none},
                     Cue{hash_of("intend"), f, Need::none},
                     Cue{hash_of("track"), f, Need::on_before},
                     Cue{hash_of("course"), f, Need::on_before},
                     Cue{hash_of("shall"), f, Need::none},
                     Cue{hash_of("due"), f, Need::is_before},
                     Cue{hash_of("seen"), f, Need::moves_behind},
                     Cue{hash_of("hoped"), f, Need::to_behind},
                     Cue{hash_of("wants"), f, Need::to_later},
                     Cue{hash_of("seeks"), f, Need::to_behind},
                     Cue{hash_of("wanted"), f, Need::to_later},
                     Cue{hash_of("eyeing"), f, Need::none},
                     Cue{hash_of("envisages"), f, Need::none},
                     Cue{hash_of("envisaged"), f, Need::not_compared},
                     Cue{hash_of("foresees"), f, Need::none},
                     Cue{hash_of("foresaw"), f, Need::none},
                     Cue{hash_of("budgeted"), f, Need::none},
                     Cue{hash_of("poised"), f, Need::to_behind},
                     Cue{hash_of("projects"), f, Need::says_how_much},
                     Cue{hash_of("outlook"), f, Need::says_how_much},
                     Cue{hash_of("guided"), f, Need::for_behind},
                     Cue{hash_of("guidance"), f, Need::of_behind},
                     Cue{hash_of("calls"), f, Need::for_behind},
                     Cue{hash_of("slated"), f, Need::to_behind},
                     Cue{hash_of("scheduled"), f, Need::to_behind},
                     Cue{hash_of("proposes"), f, Need::to_behind},
                     Cue{hash_of("going"), f, Need::to_do},
                     Cue{hash_of("priced"), f, Need::in_behind},
                     Cue{hash_of("pencilled"), f, Need::in_behind},
                     Cue{hash_of("penciled"), f, Need::in_behind},
                     Cue{hash_of("proposed"), f, Need::of_figure},
                     Cue{hash_of("feared"), h, Need::not_compared},
                     Cue{hash_of("were"), h, Need::first_word},
                     Cue{hash_of("had"), h, Need::first_word},
                     Cue{hash_of("would"), h, Need::none},
                     Cue{hash_of("could"), h, Need::none},
                     Cue{hash_of("might"), h, Need::none},
                     Cue{hash_of("may"), h, Need::none},
                     Cue{hash_of("if"), h, Need::no_aside},
                     Cue{hash_of("unless"), h, Need::none},
                     Cue{hash_of("potentially"), h, Need::none},
                     Cue{hash_of("scenario"), h, Need::none},
                     Cue{hash_of("consider"), h, Need::none},
                     Cue{hash_of("considering"), h, Need::none},
                     Cue{hash_of("assuming"), h, Need::none},
                     Cue{hash_of("suppose"), h, Need::none},
                     Cue{hash_of("supposing"), h, Need::none},
                     Cue{hash_of("whether"), h, Need::none},
                     Cue{hash_of("should"), h, Need::first_word},
                     Cue{hash_of("should"), o, Need::none},
                     Cue{hash_of("ought"), o, Need::none},
                     Cue{hash_of("think"), o, Need::none},
                     Cue{hash_of("thinks"), o, Need::none},
                     Cue{hash_of("believe"), o, Need::none},
                     Cue{hash_of("believes"), o, Need::none},
                     Cue{hash_of("must"), o, Need::not_endured},
                     Cue{hash_of("needs"), o, Need::to_behind},
                     Cue{hash_of("suspect"), o, Need::none},
                     Cue{hash_of("reckons"), o, Need::none},
                     Cue{hash_of("reckon"), o, Need::none},
                     Cue{hash_of("guess"), o, Need::none}};
  std::sort(cues.begin(), cues.end(), [](const Cue& a, const Cue& b) {
    return a.hash != b.hash ? a.hash < b.hash
                            : a.need > b.need;  // of two entries of a word the one with a condition first
  });
  return cues;
}
constexpr auto kCues = make_cues();

bool holds_need(std::string_view text, std::size_t begin, std::size_t end, Need need) {
  const std::string_view before = text.substr(0, begin);
  const std::string_view behind = text.substr(end);
  switch (need) {
    case Need::none:
      return true;
    case Need::to_behind:
      return behind.starts_with(" to ") || behind.starts_with(" on ");
    case Need::to_later:  // "wants its economy to grow"
      return behind.substr(0, 48).find(" to ") != std::string_view::npos;
    case Need::for_behind:  // "still looks for 2.7 percent growth"
      return behind.starts_with(" for ");
    case Need::no_aside:  // "growth returned, if only just", "few, if any", "even if"
      return !behind.starts_with(" only") && !behind.starts_with(" any") && !behind.starts_with(" not ") &&
             !behind.starts_with(" at all") && !behind.starts_with(" ever") && !before.ends_with("even ");
    case Need::of_behind:
      return behind.starts_with(" of ") || behind.starts_with(" is ") || behind.starts_with(" for ") ||
             behind.starts_with(" to ");
    case Need::not_compared: {
      // "more than expected", "as forecast", "above analysts' forecasts"
      const std::string_view near = before.substr(before.size() > 32 ? before.size() - 32 : 0);
      for (const std::string_view w :
           {"than ", "as ", "beat ", "beating ", "above ", "below ", "missed ", "missing ", "exceed", "W "}) {
        const auto at = near.find(w);
        const bool starts = at == 0 || (at != std::string_view::npos && !is_letter(near[at - 1]));  // not in "was also"
        if (starts && !near.ends_with("was ") && !near.ends_with("has ")) return false;
      }
      return true;
    }
    case Need::is_before:
      return (before.ends_with("is ") || before.ends_with("are ") || before.ends_with("was ") ||
              before.ends_with("were ")) &&
             behind.starts_with(" ");
    case Need::moves_behind:  // "JOBLESS RATE SEEN RISING TO 3.5 PCT"
      if (holds_need(text, begin, end, Need::is_before)) return true;
      return behind.starts_with(" Y") || behind.starts_with(" Z") || behind.starts_with(" W") ||
             behind.starts_with(" at ") || behind.starts_with(" up ") || behind.starts_with(" down ");
    case Need::negated:  // "won't", but "have won 38 games"
      return behind.starts_with("'t") || behind.starts_with("\xE2\x80\x99t");
    case Need::says_how_much:  // "the bank projects 3 percent", "the outlook puts growth at"; "projects" of builders
      return behind.starts_with(" puts ") || behind.starts_with(" that ") || behind.starts_with(" growth ") ||
             behind.starts_with(" the ") || (behind.starts_with(" a ") && !behind.starts_with(" a year")) ||
             behind.starts_with(" an ") ||
             (behind.size() > 1 && behind[0] == ' ' && kGoverned.find(behind[1]) != npos && !before.ends_with("of "));
    case Need::in_behind:
      return behind.starts_with(" in a ") || behind.starts_with(" in the ") || behind.starts_with(" in earnings ") ||
             (behind.starts_with(" in ") && behind.size() > 4 && kGoverned.find(behind[4]) != npos);
    case Need::to_do:  // "going to spend", but "going to the polls"
      return behind.starts_with(" to ") && !behind.starts_with(" to the ") && !behind.starts_with(" to a ") &&
             behind.size() > 4 && behind[4] >= 'a' && behind[4] <= 'z';
    case Need::first_word:  // "Were tariffs to rise", "Should oil hit $150": a condition
      return before.find_first_not_of(" \"'") == npos && behind.find(',') != npos &&
             (text.substr(begin).starts_with("should") || behind.find(" would ") != npos ||
              behind.find(" could ") != npos || behind.find(" might ") != npos || behind.find(" to ") < 60);
    case Need::of_figure:  // "a proposed levy of 3 percent"
      return before.ends_with("a ") || before.ends_with("the ");
    case Need::not_endured:  // "the poorest fifth must make do with 2.4 percent" is how it is
      return !behind.starts_with(" make do") && !behind.starts_with(" get by") && !behind.starts_with(" live on") &&
             !behind.starts_with(" live with") && !behind.starts_with(" survive on");
    case Need::on_before:
      return before.ends_with("on ") && behind.starts_with(" ");
  }
  return false;
}

/// One bit of 256 for the hash of every cue, so that most words are passed over at once.
constexpr auto make_cue_bits() {
  std::array<bool, 256> bits{};
  for (const Cue& cue : kCues) bits[cue.hash & 255U] = true;
  return bits;
}
constexpr std::array<bool, 256> kCueBits = make_cue_bits();

/// What the cue words of a part of the sentence make of a figure behind them; a forecast outranks the others.
Assertion cued(const Rewritten& sentence, std::size_t from, std::size_t to) {
  Assertion found = Assertion::stated;
  const auto start = std::lower_bound(sentence.words.begin(), sentence.words.end(), from,
                                      [](const RewrittenWord& word, std::size_t at) { return word.at < at; });
  for (auto next = start; next != sentence.words.end(); ++next) {
    const RewrittenWord& word = *next;
    if (word.at >= to) break;
    if (!kCueBits[word.hash & 255U]) continue;
    auto cue = std::lower_bound(kCues.begin(), kCues.end(), word.hash,
                                [](const Cue& c, std::uint32_t hash) { return c.hash < hash; });
    if (cue == kCues.end() || cue->hash != word.hash) continue;
    const bool holds = holds_need(sentence.text, word.at, word.at + word.size, cue->need);
    if (!holds && cue->need == Need::first_word) cue += cue + 1 != kCues.end() && (cue + 1)->hash == word.hash ? 1 : 0;
    if (!holds && !holds_need(sentence.text, word.at, word.at + word.size, cue->need)) continue;
    if (cue->assertion == Assertion::forecast) return Assertion::forecast;
    if (found == Assertion::stated) found = cue->assertion;
  }
  return found;
}

constexpr Beginnings kTargetBehind{" the government wants",
                                   " are needed",
                                   " is needed",
                                   " target",
                                   " goal",
                                   " limit",
                                   " ceiling",
                                   " forecast",
                                   " projection",
                                   " threshold",
                                   " objective",
                                   " is expected",
                                   " are expected",
                                   " is forecast",
                                   " are forecast",
                                   " is projected",
                                   " is predicted",
                                   " growth target",
                                   " growth forecast",
                                   " expected",
                                   " projected",
                                   " forecasted",
                                   " predicted",
                                   " cap",
                                   " growth is expected",
                                   " growth is forecast",
                                   " inflation target"};

/// "Two percent growth was still attainable".
bool is_within_reach(const Current& current, std::string_view behind) {
  if (!current.may_hold("attainable") && !current.may_hold("achievable") && !current.may_hold("within reach") &&
      !current.may_hold("is likely"))
    return false;
  const std::string_view clause = behind.substr(0, std::min<std::size_t>(behind.find_first_of(",;"), 48));
  return clause.find(" attainable") != std::string_view::npos || clause.find(" achievable") != std::string_view::npos ||
         clause.find(" within reach") != std::string_view::npos ||
         behind.substr(0, 40).find(", is likely") != std::string_view::npos;
}

/// "…, according to most German forecasts".
bool is_by_forecasters(const Current& current, std::string_view behind) {
  if (!current.may_hold("according to") || (!current.may_hold("forecast") && !current.may_hold("projection")))
    return false;
  const std::size_t at = behind.substr(0, 40).find("according to ");
  if (at == std::string_view::npos) return false;
  const std::string_view who = behind.substr(at, 60);
  return who.find(" forecast") != std::string_view::npos || who.find(" projection") != std::string_view::npos;
}

}  // namespace

Assertion find_assertion(const Current& current, const Draft& draft, Period period) {
  if (draft.rule != nullptr) {
    const auto set = draft.rule->set.find("assertion");
    if (set != draft.rule->set.end()) {
      for (const Assertion a :
           {Assertion::stated, Assertion::forecast, Assertion::hypothetical, Assertion::opinion, Assertion::question}) {
        if (name_of(a) == set->second) return a;
      }
    }
  }
  std::string_view whole = current.rewritten.text;
  while (!whole.empty() && (whole.back() == ' ' || whole.back() == '"' || whole.back() == '\'')) whole.remove_suffix(1);
  if (whole.ends_with('?')) return Assertion::question;
  const int figure = draft.figure() >= 0 ? draft.figure() : draft.measure;
  if (figure < 0) return Assertion::stated;
  const int first = draft.from >= 0 ? std::min(draft.from, figure) : figure;
  const std::string_view behind = current.behind(figure);
  // "Will inherit a country of 30 million people", "its population of 1.38 billion is expected to peak".
  static constexpr Endings kIntroduced{"country of ", "nation of ",  "land of ",
                                       "island of ",  "kingdom of ", "republic of "};
  const bool introduces =
      draft.rule != nullptr && draft.rule->type == ClaimType::level && kIntroduced.end(current.before(figure));
  if (introduces && !period.known()) return Assertion::stated;
  // "Within the prudent limit of 20 percent".
  static constexpr Endings kBounds{"limit of ", "ceiling of ", "threshold of ", "upper limit ", "cap of ", "limit at "};
  if (kTargetBehind.begin_as_words(behind) || kBounds.end(current.before(figure)) ||
      is_by_forecasters(current, behind) || is_within_reach(current, behind))
    return Assertion::forecast;
  if (const Assertion cue = cued(current.rewritten, governing(current, first), current.at(first));
      cue != Assertion::stated)
    return cue;
  if (period.known() && current.view.published.known() && period.first_day() > current.view.published)
    return Assertion::forecast;
  return Assertion::stated;
}

std::string find_subject(const Current& current, const Draft& draft) {
  const int figure = draft.figure();
  if (figure < 0) return {};
  constexpr std::size_t kMost = 240;
  const std::string_view text = current.rewritten.text;
  const std::size_t at = current.at(figure);
  const std::size_t left = at > kMost ? at - kMost : 0;
  const std::size_t right = std::min(text.size(), at + kMost);
  std::size_t begin = left;
  std::size_t end = right;
  if (current.has_sign(';') || current.has_sign(':') || current.has_sign('"')) {
    const std::size_t last = last_sign(text.substr(left, at - left), ';', ':', '"');
    if (last != npos) begin = left + last + 1;
    end = std::min(right, text.find_first_of(";:\"", at));
  }
  const auto from = current.rewritten.original(begin);
  const auto to = current.rewritten.original(end);
  std::string_view clause = current.text().substr(from, to - from);
  while (!clause.empty() && (clause.front() == ' ' || clause.front() == ',' ||
                             (static_cast<unsigned char>(clause.front()) & 0xC0U) == 0x80))
    clause.remove_prefix(1);
  while (!clause.empty() && (clause.back() == ' ' || clause.back() == ',' || clause.back() == '.'))
    clause.remove_suffix(1);
  return std::string(clause);
}

}  // namespace tally::extract
