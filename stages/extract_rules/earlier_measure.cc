// The measure that a sentence speaks of by a pronoun: "it rose to", "the rate was", "ten years later it stood at".
#include <algorithm>
#include <array>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/tagger.h"

namespace tally::extract {

bool verb_stands_for_it(const Current& current, int figure) {
  static constexpr Beginnings kVerbs{" did", " do", " does"};
  return kVerbs.begin_as_words(current.behind(figure));
}

namespace {

/// "In 2013 it stood at", "at 4.6 percent in 2015 it was": the sentence from its "it" on, where only dates, figures and
/// small words stand before it; else the whole.
std::string_view behind_adverbials(std::string_view text) {
  static constexpr OneOf kSmall{"in",   "by",  "at",    "on",   "a",     "the",   "only", "just", "about",
                                "then", "now", "later", "last", "until", "today", "and",  "year", "around"};
  std::string_view rest = text;
  for (int word = 0; word < 9 && !rest.empty(); ++word) {
    if (rest.starts_with("it ")) return rest;
    std::string_view next = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), next.size() + 1));
    if (next.ends_with(',')) next.remove_suffix(1);
    const bool token = next.size() == 1 && next[0] >= 'A' && next[0] <= 'Z' && next[0] != 'L' && next[0] != 'V';
    if (!token && !kSmall.holds(next)) break;
  }
  return text;
}

/// Whether a sentence that starts with "it" or "which" goes on as one about a figure does: "it rose to", "it has been".
/// "It said", "it has received" are about somebody.
bool speaks_of_figure(std::string_view after) {
  static constexpr OneOf kVerbs{
      "Y",        "Z",       "W",          "is",        "was",     "were",     "are",     "be",       "been",
      "rose",     "risen",   "rises",      "fell",      "fallen",  "falls",    "grew",    "grown",    "grows",
      "stood",    "stands",  "reached",    "reaches",   "hit",     "peaked",   "topped",  "averaged", "averages",
      "climbed",  "dropped", "declined",   "increased", "jumped",  "slipped",  "surged",  "soared",   "eased",
      "slowed",   "shrank",  "contracted", "expanded",  "widened", "narrowed", "doubled", "tripled",  "halved",
      "remained", "stayed",  "went",       "decreased", "compares"};
  for (int word = 0; word < 4 && !after.empty(); ++word) {
    const std::string_view next = after.substr(0, after.find_first_of(" ,.;"));
    if (kVerbs.holds(next)) return true;
    static constexpr OneOf kBetween{"has",   "had",  "have",  "will", "also", "then", "now",
                                    "still", "only", "since", "even", "in",   "D",    "thus"};
    if (!kBetween.holds(next)) return false;
    after.remove_prefix(std::min(after.size(), next.size() + 1));
  }
  return false;
}

/// Whether a sentence is about a figure of the measure that a sentence before it has named.
bool goes_on(const Current& current, int figure) {
  static constexpr std::array<std::string_view, 25> kAnaphors = {
      "it ",          "that ",           "this ",           "the rate ",          "the figure ",
      "the number ",  "the total ",      "the ratio ",      "the share ",         "the index ",
      "the level ",   "they ",           "which ",          "the reading ",       "that's ",
      "the result ",  "the increase ",   "the proportion ", "its rate ",          "its share ",
      "the average ", "the percentage ", "the equivalent ", "the corresponding ", "the comparable "};
  constexpr std::ptrdiff_t kLoose = 17;  // of these, that other words may follow before the verb
  static constexpr Beginnings kSubjects{"it ", "that", "this ", "the ", "they ", "which ", "its ", "L"};
  static constexpr std::array<std::string_view, 11> kLeads = {"but ",       "and ",    "however, ", "by contrast, ",
                                                              "overall, ",  "in D, ",  "in L, ",    "in L ",
                                                              "in the L, ", "for L, ", "across L, "};
  std::string_view start = current.rewritten.text;
  bool located = false;
  for (const std::string_view lead : kLeads) {
    if (!start.starts_with(lead)) continue;
    start.remove_prefix(lead.size());
    located = located || lead.find('L') != std::string_view::npos;
  }
  // "In Japan, 64 percent did in 2018": the verb stands for what the sentence before said.
  if (located && verb_stands_for_it(current, figure)) return true;
  if (start.starts_with("D, ")) start.remove_prefix(3);
  start = behind_adverbials(start);
  if (!kSubjects.begin(start)) return false;
  // "Denmark's was 28.2 that year", "the United States' was 41.3".
  if (start.starts_with("the L")) start.remove_prefix(4);
  for (const std::string_view owner : {"L's ", "L' "}) {
    if (start.starts_with(owner)) return speaks_of_figure(start.substr(owner.size()));
  }
  const auto anaphor =
      std::find_if(kAnaphors.begin(), kAnaphors.end(), [&](std::string_view a) { return start.starts_with(a); });
  if (anaphor == kAnaphors.end()) return false;
  // "The rate for men was 5 percent" goes on too; a number without a unit has to be said of the word itself.
  const bool noun = *anaphor == "that " || *anaphor == "this " ||
                    (anaphor->starts_with("the ") && anaphor - kAnaphors.begin() < kLoose);
  const bool bare = current.letter(figure) == 'N' || current.letter(figure) == 'A' || current.letter(figure) == 'U';
  return (noun && !bare) || speaks_of_figure(start.substr(anaphor->size()));
}

}  // namespace

const Tag* earlier_measure(const Current& current, int figure, ClaimType type) {
  if (!goes_on(current, figure)) return nullptr;
  const std::size_t back = std::min<std::size_t>(current.index, 2);
  for (std::size_t i = 1; i <= back; ++i) {
    const SentenceView& earlier = current.view.sentences[current.index - i];
    if (earlier.sentence.in_title != current.sentence().sentence.in_title) break;
    const auto tags = current.view.tags_of(earlier);
    for (const Tag& tag : tags) {
      if (tag.kind == MentionKind::measure && tag.word == WordClass::none &&
          fit(current, tag, current.tag(figure), current.letter(figure), type) >= 2) {
        return &tag;
      }
    }
  }
  return nullptr;
}

}  // namespace tally::extract
