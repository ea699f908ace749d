// Who says it: the name beside a word of reporting, in the sentence or in those before.
#include <algorithm>
#include <array>

#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

constexpr OneOf kReporting{"said",       "says",       "told",       "adds",        "added",     "noted",
                           "notes",      "wrote",      "stated",     "claims",      "argued",    "warned",
                           "showed",     "claimed",    "reports",    "tweeted",     "stressed",  "declared",
                           "insisted",   "reported",   "remarked",   "revealed",    "observed",  "announced",
                           "explained",  "confirmed",  "estimated",  "estimates",   "commented", "suggested",
                           "reiterated", "emphasized", "emphasised", "acknowledged"};

/// One bit of 256 for the hash of every word that says who speaks, so that most sentences are passed over at once.
constexpr auto make_speech_bits() {
  std::array<bool, 256> bits{};
  for (const std::string_view word : kReporting.words()) bits[word_hash(word) & 255U] = true;
  bits[word_hash("according") & 255U] = true;
  return bits;
}
constexpr std::array<bool, 256> kSpeechBits = make_speech_bits();

/// First letters of the words that say who speaks, by the length of the word.
constexpr auto make_speech_starts() {
  std::array<std::uint32_t, 16> starts{};
  for (const std::string_view word : kReporting.words())
    starts[word.size()] |= 1U << static_cast<unsigned>(word.front() - 'a');
  constexpr std::string_view kAccording = "according";
  starts[kAccording.size()] |= 1U << static_cast<unsigned>(kAccording.front() - 'a');
  return starts;
}
constexpr auto kSpeechStarts = make_speech_starts();

bool may_tell_speaker(std::string_view word) {
  while (word.size() > 3 && word.back() == '.') word.remove_suffix(1);
  const auto letter = static_cast<unsigned>((word.front() | 0x20) - 'a');
  return word.size() < kSpeechStarts.size() && letter < 26 && (kSpeechStarts[word.size()] >> letter & 1U) != 0;
}

bool is_small(std::string_view word) {
  static constexpr std::array<std::string_view, 16> kSmall = {"of", "the", "for", "and", "de", "van", "von", "der",
                                                              "al", "bin", "la",  "du",  "da", "di",  "on",  "&"};
  return std::find(kSmall.begin(), kSmall.end(), word) != kSmall.end();
}

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

constexpr auto make_name_bytes() {
  std::array<bool, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    table[i] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || i >= 0x80 || c == '-' || c == '\'' || c == '.' ||
               c == '&' || (c >= '0' && c <= '9');
  }
  return table;
}
constexpr std::array<bool, 256> kNameBytes = make_name_bytes();

bool is_name_byte(char c) { return kNameBytes[static_cast<unsigned char>(c)]; }

/// The words of a text, found as far as they are asked for.
class Words {
 public:
  static constexpr std::size_t kMost = 120;
  explicit Words(std::string_view text) : text_(text) {}

  /// Whether there is a word `i`; no more than kMost are seen.
  [[nodiscard]] bool has(std::size_t i) {
    while (size_ <= i && size_ < kMost && at_ < text_.size()) {
      while (at_ < text_.size() && !is_name_byte(text_[at_])) ++at_;
      const std::size_t begin = at_;
      while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
      if (at_ > begin) words_[size_++] = {begin, at_};
    }
    return i < size_;
  }
  /// A word that has() has found.
  [[nodiscard]] const Word& operator[](std::size_t i) const { return words_[i]; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::array<Word, kMost> words_;
};

bool is_capital(std::string_view text, const Word& w) { return text[w.begin] >= 'A' && text[w.begin] <= 'Z'; }

std::string_view piece(std::string_view text, const Word& w) {
  std::string_view p = text.substr(w.begin, w.end - w.begin);
  while (p.ends_with('.') && p.size() > 3) p.remove_suffix(1);
  return p;
}

bool is_pronoun(std::string_view w) {
  return w == "he" || w == "she" || w == "they" || w == "it" || w == "He" || w == "She" || w == "They" || w == "It" ||
         w == "who" || w == "which" || w == "I" || w == "we" || w == "We" || w == "that" || w == "That" ||
         w == "This" || w == "There" || w == "An" || w == "A" || w == "The" || w == "Some" || w == "These" ||
         w == "Those" || w == "Its" || w == "His" || w == "Her" || w == "Their";
}

/// Words [first, last) as printed, without the full stop of the sentence.
std::string joined(std::string_view text, const Word& first, const Word& last) {
  std::string_view name = text.substr(first.begin, last.end - first.begin);
  if (last.end == text.size() && name.size() > 3 && name.ends_with('.')) name.remove_suffix(1);
  return std::string(name);
}

/// The name that ends right before word `i`: "foreign ministry spokesperson Lin Jian told" gives "Lin Jian".
std::string name_before(std::string_view text, const Words& words, std::size_t i) {
  std::size_t last = i;
  while (last > 0 && (piece(text, words[last - 1]) == "also" || piece(text, words[last - 1]) == "has" ||
                      piece(text, words[last - 1]) == "had"))
    --last;
  std::size_t first = last;
  while (first > 0 && last - first < 8) {
    const Word& w = words[first - 1];
    const std::string_view gap = text.substr(w.end, words[first].begin - w.end);
    if (first != last && gap.find_first_not_of(" \n") != std::string_view::npos) break;
    if (first == last && gap.find_first_not_of(" \n,") != std::string_view::npos) break;
    if (!is_capital(text, w) && !is_small(piece(text, w))) break;
    --first;
  }
  while (first < last && !is_capital(text, words[first])) ++first;
  if (first == last) return {};
  const std::string_view head = piece(text, words[first]);
  if (last - first == 1 && is_pronoun(head)) return {};
  if (head == "The" && last - first > 1) ++first;
  return joined(text, words[first], words[last - 1]);
}

/// The name that begins at word `i`: "according to the National Bureau of Statistics".
std::string name_from(std::string_view text, Words& words, std::size_t i) {
  std::size_t first = i;
  while (words.has(first) && first < i + 5 && !is_capital(text, words[first])) {
    const std::string_view gap =
        words.has(first + 1) ? text.substr(words[first].end, words[first + 1].begin - words[first].end) : ".";
    if (gap.find_first_not_of(" \n") != std::string_view::npos) return {};
    ++first;
  }
  if (!words.has(first) || !is_capital(text, words[first]) || is_pronoun(piece(text, words[first]))) return {};
  std::size_t last = first + 1;
  while (words.has(last) && last - first < 8) {
    const std::string_view gap = text.substr(words[last - 1].end, words[last].begin - words[last - 1].end);
    if (gap.find_first_not_of(" \n") != std::string_view::npos) break;
    if (!is_capital(text, words[last]) && !is_small(piece(text, words[last]))) break;
    ++last;
  }
  while (last > first + 1 && !is_capital(text, words[last - 1])) --last;
  return joined(text, words[first], words[last - 1]);
}

/// "70,000 people reported killed": they are told of.
bool is_told_of(std::string_view word) {
  return word == "killed" || word == "dead" || word == "missing" || word == "injured" || word == "wounded" ||
         word == "infected" || word == "arrested";
}

SpeakerFound speaker_in(std::string_view text) {
  SpeakerFound found;
  Words words(text);
  for (std::size_t i = 0; words.has(i); ++i) {
    if (!may_tell_speaker(text.substr(words[i].begin, words[i].end - words[i].begin))) continue;
    const std::string_view word = piece(text, words[i]);
    if ((word == "according" || word == "According") && words.has(i + 1) && piece(text, words[i + 1]) == "to") {
      found.name = name_from(text, words, i + 2);
      if (!found.name.empty()) return found;
    }
    if (!kReporting.holds(word)) continue;
    if (words.has(i + 1) && is_told_of(piece(text, words[i + 1]))) continue;
    if (i > 0 && is_pronoun(piece(text, words[i - 1]))) {
      found.pronoun = true;
      continue;
    }
    found.name = name_before(text, words, i);
    if (found.name.empty() && i > 0) {
      // "," said Lin Jian
      const std::string_view gap = text.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
      if (gap.find_first_of(",\"\xE2") != std::string_view::npos) found.name = name_from(text, words, i + 1);
    }
    if (!found.name.empty()) return found;
  }
  return found;
}

/// The same of a sentence of the article, kept for the claims to come.
const SpeakerFound& speaker_of(const Current& current, std::size_t sentence) {
  auto& kept = current.view.notes.speakers;
  for (const auto& entry : kept) {
    if (entry.first == sentence) return entry.second;
  }
  constexpr std::size_t kMostKept = 8;
  if (kept.size() == kMostKept) kept.erase(kept.begin());
  const SentenceView& view = current.view.sentences[sentence];
  const Span span = view.sentence.span;
  const auto& words = current.rewritten.words;
  // "Estimated" may be the hedge of a figure, and is then no word of the rewritten sentence.
  if (sentence == current.index && !current.may_hold("estimate") &&
      std::none_of(words.begin(), words.end(), [](const RewrittenWord& w) { return kSpeechBits[w.hash & 255U]; }))
    return kept.emplace_back(sentence, SpeakerFound{}).second;
  return kept
      .emplace_back(sentence,
                    speaker_in(current.view.text_of(view).substr(span.begin, std::min<std::size_t>(span.size(), 1500))))
      .second;
}

}  // namespace

std::string find_speaker(const Current& current, const Draft& draft) {
  if (draft.speaker.role == Role::speaker && draft.speaker.end > draft.speaker.begin) {
    const auto begin = current.rewritten.original(draft.speaker.begin);
    const auto end = current.rewritten.original(draft.speaker.end);
    return std::string(current.text().substr(begin, end - begin));
  }
  const SpeakerFound& here = speaker_of(current, current.index);
  if (!here.name.empty()) return here.name;
  const bool pronoun = here.pronoun;
  const std::string_view start = current.rewritten.text;
  const bool quoted = current.has_sign('"');
  if (!pronoun && !quoted && !start.starts_with("he ") && !start.starts_with("she ")) return {};
  for (std::size_t back = 1; back <= 4 && back <= current.index; ++back) {
    const SentenceView& earlier = current.view.sentences[current.index - back];
    if (earlier.sentence.in_title) break;
    const SpeakerFound& there = speaker_of(current, current.index - back);
    if (!there.name.empty()) return there.name;
  }
  return {};
}

}  // namespace tally::extract
