// Words, nouns, places and periods of a claim beside those of a document's passage.
#include "stages/judge_interval/alignment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace tally::judge {
namespace {

constexpr double kNameWeight = 1.5;
constexpr double kNearby = 0.8;   ///< worth of a word that stands in the neighbour sentence or in the title
constexpr double kFarAway = 0.3;  ///< worth of a word that stands elsewhere in the document

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view slice(std::string_view text, Span span) {
  if (span.begin >= text.size() || span.end < span.begin) return {};
  return text.substr(span.begin, span.size());
}

/// Last word of a noun: "research_institution" counts institutions.
std::string_view head_of(std::string_view noun) {
  const std::size_t cut = noun.find_last_of("_ ");
  return cut == std::string_view::npos ? noun : noun.substr(cut + 1);
}

bool is_counted(const Mention& m) { return m.kind == MentionKind::count || m.kind == MentionKind::number; }

std::set<std::string> stems_of(std::string_view text) {
  std::set<std::string> stems;
  for (ContentWord& word : content_words(text)) stems.insert(std::move(word.stem));
  return stems;
}

/// The printed numbers of a sentence with the two words behind each.
struct PrintedCount {
  std::string digits;
  std::array<std::string, 2> nouns;
};

std::vector<PrintedCount> printed_counts(std::string_view sentence) {
  std::vector<PrintedCount> out;
  for (std::size_t i = 0; i < sentence.size();) {
    if (!is_digit(sentence[i]) || (i > 0 && (is_digit(sentence[i - 1]) || sentence[i - 1] == '.'))) {
      ++i;
      continue;
    }
    PrintedCount count;
    while (i < sentence.size() && (is_digit(sentence[i]) || sentence[i] == ',')) {
      if (is_digit(sentence[i])) count.digits += sentence[i];
      ++i;
    }
    const auto words = content_words(sentence.substr(i, std::min<std::size_t>(60, sentence.size() - i)));
    for (std::size_t w = 0; w < std::min<std::size_t>(2, words.size()); ++w) count.nouns[w] = words[w].stem;
    out.push_back(std::move(count));
  }
  return out;
}

bool overlap(const Period& a, const Period& b) {
  return a.first_day() <= b.last_day() && b.first_day() <= a.last_day();
}

bool fits_place_and_period(const Claim& a, const Claim& b) {
  if (!a.places.empty() && !b.places.empty()) {
    const bool shared = std::any_of(a.places.begin(), a.places.end(), [&](const std::string& p) {
      return std::find(b.places.begin(), b.places.end(), p) != b.places.end();
    });
    if (!shared) return false;
  }
  return !a.period.known() || !b.period.known() || overlap(a.period, b.period);
}

/// Words that deny what their sentence says.
bool denies(std::string_view sentence) {
  static constexpr std::array<std::string_view, 13> kDenials = {
      "not",     "never",  "denied",     "denies",    "false",      "falsely",    "incorrect",
      "wrongly", "untrue", "mistakenly", "no longer", "instead of", "rather than"};
  return std::any_of(kDenials.begin(), kDenials.end(),
                     [&](std::string_view word) { return count_term(sentence, word, false) > 0; });
}

/// Places of the document's text from which a word counts, nearest first.
struct Passage {
  std::set<std::string> own, nearby, all;
  std::string_view sentence;
};

/// Index of the sentence that holds a span, or npos.
std::size_t sentence_at(const Document& document, const Claim& claim) {
  for (std::size_t i = 0; i < document.sentences.size(); ++i) {
    const Sentence& s = document.sentences[i];
    if (s.in_title == claim.in_title && s.span.begin <= claim.span.begin && claim.span.end <= s.span.end) return i;
  }
  return std::string_view::npos;
}

Passage passage_of(const Document& document, const Claim& claim, const std::set<std::string>& all) {
  const Article& article = document.article;
  Passage passage;
  const std::string_view text = claim.in_title ? std::string_view(article.title) : std::string_view(article.text);
  const std::size_t at = sentence_at(document, claim);
  passage.sentence = at == std::string_view::npos ? slice(text, claim.sentence.empty() ? claim.span : claim.sentence)
                                                  : slice(text, document.sentences[at].span);
  passage.own = stems_of(passage.sentence);
  passage.nearby = stems_of(article.title);
  if (at != std::string_view::npos && !claim.in_title) {
    for (const std::size_t neighbour : {at - 1, at + 1}) {
      if (neighbour >= document.sentences.size() || document.sentences[neighbour].in_title) continue;
      if (document.sentences[neighbour].paragraph != document.sentences[at].paragraph) continue;
      passage.nearby.merge(stems_of(slice(text, document.sentences[neighbour].span)));
    }
  }
  passage.all = all;
  return passage;
}

Wording wording_of(const ClaimWords& claim, const Passage& passage, const Synonyms& synonyms) {
  const auto in = [&](const std::set<std::string>& stems, const std::string& stem) {
    return stems.count(stem) > 0 || std::any_of(stems.begin(), stems.end(), [&](const std::string& other) {
             return synonyms.same_group(stem, other);
           });
  };
  std::array<double, 2> possible{};
  std::array<double, 2> found{};
  double own = 0;
  Wording wording;
  for (const ContentWord& word : claim.words) {
    if (word.stem == claim.noun) continue;
    const double weight = word.name ? kNameWeight : 1;
    double worth = 0;
    if (in(passage.own, word.stem)) {
      worth = 1;
      own += weight;
    } else if (in(passage.nearby, word.stem)) {
      worth = kNearby;
    } else if (passage.all.count(word.stem) > 0) {
      worth = kFarAway;
    }
    const std::size_t group = word.name ? 0 : 1;
    possible[group] += weight;
    found[group] += weight * worth;
    if (worth >= kNearby) ++wording.matched;
  }
  const double all = possible[0] + possible[1];
  wording.names = possible[0] > 0 ? found[0] / possible[0] : 1;
  wording.common = possible[1] > 0 ? found[1] / possible[1] : 1;
  wording.total = all > 0 ? (found[0] + found[1]) / all : 0;
  wording.sentence = all > 0 ? own / all : 0;
  return wording;
}

/// Further figures that both sentences print: with the same noun a companion, with another one a warning.
void compare_companions(Candidate& candidate, const ClaimWords& claim, const Mention& figure, std::string_view passage,
                        const Synonyms& synonyms) {
  const auto theirs = printed_counts(passage);
  const std::string skip = figure.value ? figure.value->to_string() : std::string{};
  for (const PrintedCount& ours : printed_counts(claim.sentence)) {
    if (ours.digits == skip || ours.digits.size() > 12) continue;
    for (const PrintedCount& other : theirs) {
      if (ours.digits != other.digits) continue;
      const bool same = std::any_of(ours.nouns.begin(), ours.nouns.end(), [&](const std::string& a) {
        return !a.empty() && std::any_of(other.nouns.begin(), other.nouns.end(),
                                         [&](const std::string& b) { return a == b || synonyms.same_group(a, b); });
      });
      if (same) {
        ++candidate.companions;
      } else if (ours.digits.size() < 4) {  // years and the like are shared by many sentences
        candidate.other_companion = true;
      }
    }
  }
}

/// Whether two figures count the same: equal units, or nouns that are equal or synonyms (then `noun` is set).
bool same_unit(const Mention& ours, const Mention& theirs, const Synonyms& synonyms, std::string& noun) {
  if (!is_counted(ours) || !is_counted(theirs)) return ours.unit == theirs.unit && ours.kind == theirs.kind;
  if (stem_of(head_of(ours.unit)) == stem_of(head_of(theirs.unit))) return true;
  if (ours.unit.empty() || theirs.unit.empty() || !synonyms.same_group(head_of(ours.unit), head_of(theirs.unit)))
    return false;
  noun = theirs.unit_text.empty() ? theirs.unit : theirs.unit_text;
  return true;
}

}  // namespace

ClaimWords words_of(const JudgedClaim& input) {
  const Claim& claim = input.claim;
  const std::string& text = claim.in_title ? input.article.title : input.article.text;
  ClaimWords out;
  out.sentence = slice(text, claim.sentence.empty() ? claim.span : claim.sentence);
  out.words = content_words(out.sentence);
  if (claim.value && is_counted(claim.value->mention)) out.noun = stem_of(head_of(claim.value->mention.unit));
  // Who says it is no part of what is said.
  for (const ContentWord& word : content_words(claim.speaker)) {
    out.words.erase(
        std::remove_if(out.words.begin(), out.words.end(), [&](const ContentWord& w) { return w.stem == word.stem; }),
        out.words.end());
  }
  return out;
}

std::vector<Candidate> candidates_in(const JudgedClaim& input, const ClaimWords& words, const Document& document,
                                     const Synonyms& synonyms) {
  std::vector<Candidate> out;
  if (!input.claim.value) return out;
  const Mention& ours = input.claim.value->mention;
  const std::set<std::string> all = stems_of(document.article.text);
  for (const Claim& claim : document.claims) {
    for (const std::optional<Figure>* figure : {&claim.value, &claim.from, &claim.by}) {
      if (!figure->has_value()) continue;
      const Mention& theirs = (*figure)->mention;
      std::string noun;
      if (!same_unit(ours, theirs, synonyms, noun) || !fits_place_and_period(input.claim, claim)) continue;
      const Passage passage = passage_of(document, claim, all);
      Candidate candidate;
      candidate.claim = &claim;
      candidate.figure = &theirs;
      candidate.noun = noun;
      candidate.wording = wording_of(words, passage, synonyms);
      compare_companions(candidate, words, ours, passage.sentence, synonyms);
      candidate.doubtful = claim.assertion != Assertion::stated || denies(passage.sentence);
      candidate.other_direction = ours.direction != Direction::none && theirs.direction != Direction::none &&
                                  ours.direction != theirs.direction;
      out.push_back(std::move(candidate));
    }
  }
  return out;
}

bool same_subject(const Candidate& candidate) {
  const Wording& w = candidate.wording;
  if (candidate.doubtful || candidate.other_direction) return false;
  if (candidate.other_companion && candidate.companions == 0) return false;
  const double least = candidate.companions > 0 ? 0.3 : 0.5;
  return w.matched >= 2 && w.names >= 0.6 && w.common >= least && w.total >= 0.5;
}

bool surely_same_subject(const Candidate& candidate, bool dated) {
  const Wording& w = candidate.wording;
  if (candidate.doubtful || candidate.other_companion || candidate.other_direction || w.matched < 3) return false;
  if (candidate.companions > 0) return w.total >= 0.65 && w.names >= 0.6 && w.sentence >= 0.35;
  return w.total >= (dated ? 0.85 : 0.75) && w.names >= 0.75 && w.common >= 0.7 && w.sentence >= 0.5;
}

bool is_named_document(const Article& document, std::string_view named, const Article& article) {
  // Titles of what is written about a document.
  static constexpr std::array<std::string_view, 17> kAbout = {
      "explanation", "summary",   "analysis",  "review",   "commentary", "highlights",
      "factbox",     "explainer", "interview", "reaction", "questions",  "briefing",
      "unveils",     "unveiled",  "releases",  "says",     "news"};
  const auto ours = content_words(named);
  std::string title_text = document.title;
  if (title_text.empty()) title_text = document.text.substr(0, std::min<std::size_t>(document.text.find('\n'), 200));
  const auto title = content_words(title_text);
  if (ours.empty() || title.empty()) return false;
  for (const std::string_view about : kAbout) {
    if (count_term(title_text, about, false) > 0 && count_term(named, about, false) == 0) return false;
  }
  const auto share = [](const std::vector<ContentWord>& of, const std::vector<ContentWord>& in) {
    const auto found = std::count_if(of.begin(), of.end(), [&](const ContentWord& w) {
      return std::any_of(in.begin(), in.end(), [&](const ContentWord& o) { return o.stem == w.stem; });
    });
    return static_cast<double>(found) / static_cast<double>(of.size());
  };
  const auto around = content_words(article.title + ". " + article.text);
  const double forward = share(ours, title);
  const double backward = share(title, around);
  if (ours.size() == 1) return forward == 1 && backward >= 0.8 && (title.size() >= 3 || title.size() == 1);
  return forward >= 0.7 && backward >= 0.7;
}

}  // namespace tally::judge
