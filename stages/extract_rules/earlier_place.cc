// Where a figure is about when its sentence does not say: the people that it counts, a capital that stands for its
// state, the sentences before, the title, the dateline.
#include "stages/extract_rules/earlier_place.h"

#include <algorithm>
#include <array>

#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/place_link.h"

namespace tally::extract {
namespace {

/// Words by which a sentence speaks of a country without its name.
bool refers_to_nation(const Current& current) {
  const std::string_view text = current.rewritten.text;
  static constexpr std::array<std::string_view, 22> kWords = {
      "the country",    "the nation", "its ",        "the kingdom",    "the republic",     "country's",
      "nation's",       "nationwide", "national ",   "the government", "the economy",      "it ",
      "the island",     "domestic ",  "the bloc",    "their ",         "the central bank", "the territory",
      "the population", "here",       "the former ", "the state "};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view w) {
    if (!current.may_hold(w)) return false;
    for (auto at = text.find(w); at != std::string_view::npos; at = text.find(w, at + 1)) {
      if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '"' || text[at - 1] == '(') return true;
    }
    return false;
  });
}

/// What the sentence's words refer to.
const ArticleNotes::Words& words_of(const Current& current) {
  ArticleNotes::Words& words = current.view.notes.nation;
  if (words.sentence != current.index) {
    const std::string& text = current.rewritten.text;
    words.sentence = current.index;
    words.nation = refers_to_nation(current);
    words.bloc = (current.may_hold("bloc") && text.find("bloc") != std::string::npos) ||
                 (current.may_hold("region") && text.find("region") != std::string::npos);
  }
  return words;
}

bool is_country(const Place& place) { return place.kind == PlaceKind::country || place.kind == PlaceKind::territory; }

/// Whether the words before a place in an earlier sentence set it beside another: "longer than Americans", "unlike
/// Spain".
bool is_set_beside(const Current& current, const SentenceView& sentence, const Tag& tag) {
  const std::uint32_t begin = sentence.sentence.span.begin;
  std::string_view ahead = current.view.text_of(sentence).substr(begin, tag.begin - begin);
  for (const std::string_view article : {" the ", " a ", " an ", " that of ", " those of ", " in ", " neighbouring "}) {
    if (ahead.ends_with(article)) ahead.remove_suffix(article.size() - 1);
  }
  // "…, against 2.5 in Brazil".
  const std::string_view clause = ahead.substr(std::min(ahead.rfind(", "), ahead.size()));
  for (const std::string_view word : {", against ", ", compared with ", ", compared to ", ", versus ", ", unlike "}) {
    if (clause.starts_with(word)) return true;
  }
  static constexpr Endings kBeside{" than ",     " unlike ",  "Unlike ", " like ",  " against ", " behind ",
                                   " ahead of ", " after ",   " above ", " below ", " with ",    " compared with ",
                                   " versus ",   " outside ", " from ",  " by "};
  if (kBeside.end(ahead)) return true;
  // "Attended by Australia's prime minister": a guest.
  static constexpr Beginnings kGuests{"'s prime minister", "'s president",        "'s foreign minister",
                                      "'s ambassador",     "'s former president", "'s embassy",
                                      "'s king",           "'s chancellor"};
  return tag.begin > begin + 30 && kGuests.begin(current.view.text_of(sentence).substr(tag.end, 24));
}

/// The country that an earlier sentence is about: its first one, a name before an adjective.
const Place* subject_of(const Current& current, const SentenceView& sentence, bool bloc) {
  const Place* first = nullptr;
  for (const Tag& tag : current.view.tags_of(sentence)) {
    if (tag.word == WordClass::none && first == nullptr) first = people_of(current, tag, sentence);
    if (tag.kind != MentionKind::place || tag.word != WordClass::none) continue;
    const Place* place = place_of(current, tag, sentence);
    if (place == nullptr || !is_supported(current, tag, sentence) || is_set_beside(current, sentence, tag)) continue;
    if (!is_country(*place) && !(bloc && place->kind == PlaceKind::aggregate)) continue;
    if (!tag.demonym) return place;
    // "Its shopping list includes 1,000 South Korean tanks" is not about Korea.
    constexpr std::uint32_t kHead = 24;
    if (first == nullptr && tag.begin < sentence.sentence.span.begin + kHead) first = place;
  }
  return first;
}

/// The same of a sentence by its number. Sentences that may be about a bloc are few, the others are asked again and
/// again.
const Place* subject_of(const Current& current, std::size_t sentence, bool bloc) {
  if (bloc) return subject_of(current, current.view.sentences[sentence], true);
  auto& kept = current.view.notes.subjects;
  if (kept.size() <= sentence) kept.resize(sentence + 1);
  if (!kept[sentence].known) kept[sentence] = {true, subject_of(current, current.view.sentences[sentence], false)};
  return kept[sentence].place;
}

/// The place that the article itself is about: its title's, its dateline's or that of its beginning.
const Place* main_place(const Current& current, bool bloc) {
  const Article& article = current.view.article;
  for (std::size_t i = 0; i < std::min(current.view.sentences.size(), kFirstSentences); ++i) {
    if (!current.view.sentences[i].sentence.in_title) break;
    if (const Place* place = subject_of(current, i, bloc)) return place;
  }
  if (!article.dateline.empty()) {
    if (const Place* place = current.view.rules.places.of_dateline(article.dateline)) return place;
  }
  for (std::size_t i = 0; i < std::min(current.index, kFirstSentences); ++i) {
    if (const Place* place = subject_of(current, i, bloc)) return place;
  }
  return nullptr;
}

/// "The Caribbean island, whose …", "The country of 28 million": the sentence begins with a country that is not named.
bool begins_with_nation(const Current& current) {
  static constexpr OneOf kNations{"country", "nation", "island", "kingdom", "republic", "archipelago", "state"};
  std::string_view start = current.rewritten.text;
  if (!start.starts_with("the ")) return false;
  start.remove_prefix(4);
  for (int word = 0; word < 5 && !start.empty(); ++word) {
    const std::string_view next = start.substr(0, start.find_first_of(" ,'."));
    if (kNations.holds(next)) return true;
    start.remove_prefix(std::min(start.size(), next.size() + 1));
  }
  return false;
}

/// The only country that a sentence names, whatever it says of it; null when it names several or none.
const Place* only_place(const Current& current, const SentenceView& sentence) {
  const Place* only = nullptr;
  for (const Tag& tag : current.view.tags_of(sentence)) {
    if (tag.kind != MentionKind::place || tag.word != WordClass::none) continue;
    const Place* place = place_of(current, tag, sentence);
    if (place == nullptr || !is_country(*place) || !is_supported(current, tag, sentence)) continue;
    if (only != nullptr && only != place) return nullptr;
    only = place;
  }
  return only;
}

}  // namespace

bool speaks_of_nation(const Current& current) { return words_of(current).nation; }

const Place* people_of(const Current& current, const Tag& tag, const SentenceView& sentence) {
  if (!tag.unit_text.empty()) {
    if (const Place* place = current.view.names.of_people(tag.unit_text)) return place;
    // "0.9 doctors for every 1,000 Indians".
    const std::size_t last = tag.unit_text.rfind(' ');
    if (!tag.per.empty() && last != std::string_view::npos) {
      if (const Place* place = current.view.names.of_people(tag.unit_text.substr(last + 1))) return place;
    }
  }
  // "11 million German tourists" are counted where they went.
  if (tag.kind != MentionKind::ratio) return nullptr;
  std::string_view printed = current.view.printed(tag, sentence);
  while (!printed.empty()) {
    const std::string_view word = printed.substr(0, printed.find(' '));
    if (!word.empty() && word[0] >= 'A' && word[0] <= 'Z') {
      if (const Place* place = current.view.names.of_people(word)) return place;
    }
    printed.remove_prefix(std::min(printed.size(), word.size() + 1));
  }
  return nullptr;
}

const Place* state_of_capital(const Current& current, int figure) {
  if (figure < 0) return nullptr;
  static constexpr std::array<std::string_view, 14> kDoes = {
      " spent ",   " spends ",  " devoted ", " devotes ", " lavished ", " lavishes ",  " made do with ",
      " makes do", " laid out", " owed ",    " owes ",    " borrowed ", " set aside ", "'s military "};
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  const std::string_view ahead = current.text().substr(begin, current.tag(figure).begin - begin);
  for (const std::string_view does : kDoes) {
    if (!current.may_hold(does.substr(1, does.size() - (does.back() == ' ' ? 2 : 1)))) continue;
    const std::size_t at = ahead.rfind(does);
    if (at == std::string_view::npos || ahead.size() - at > 120) continue;
    // One word or two: "Addis Ababa".
    std::string_view name = ahead.substr(0, at);
    if (name.ends_with(','))
      name = name.substr(0, name.rfind(',', name.size() - 2));  // "Kampala, by contrast, devoted"
    for (const std::string_view adverb : {" already", " still", " also", " then", " now"}) {
      if (name.ends_with(adverb)) name.remove_suffix(adverb.size());
    }
    std::size_t word = name.rfind(' ');
    for (int words = 0; words < 2; ++words) {
      const std::string_view printed = name.substr(word == std::string_view::npos ? 0 : word + 1);
      if (printed.empty() || printed[0] < 'A' || printed[0] > 'Z') break;
      const Place* place = current.view.rules.places.of_dateline(printed);
      if (place != nullptr && !place->capitals.empty() && place->capitals.front() == printed) return place;
      if (word == std::string_view::npos || word == 0) break;
      word = name.rfind(' ', word - 1);
    }
  }
  return nullptr;
}

EarlierPlace earlier_place(const Current& current) {
  const bool bloc = words_of(current).bloc;
  if (current.index > 0 && begins_with_nation(current) && !current.rewritten.text.starts_with("the country ") &&
      !current.rewritten.text.starts_with("the country,")) {
    if (const Place* only = only_place(current, current.view.sentences[current.index - 1]))
      return {only, only != subject_of(current, current.index - 1, bloc)};
  }
  for (std::size_t back = 1; back <= 3 && back <= current.index; ++back) {
    const SentenceView& earlier = current.view.sentences[current.index - back];
    const Place* place = subject_of(current, current.index - back, bloc);
    if (place == nullptr) continue;
    if (earlier.sentence.paragraph == current.sentence().sentence.paragraph) return {place, false};
    const Place* main = main_place(current, bloc);
    if (main == nullptr || main == place) return {place, false};
    // A new paragraph that points at nobody goes on about what the article is about; a dateline alone says only where
    // somebody wrote.
    bool told = false;
    for (std::size_t i = 0; !told && i < std::min(current.index, kFirstSentences); ++i)
      told = subject_of(current, i, bloc) == main;
    return {words_of(current).nation || !told ? place : main, true};
  }
  return {main_place(current, bloc), false};
}

std::vector<std::string> other_places(const Current& current, const Place& taken) {
  const bool bloc = words_of(current).bloc;
  std::vector<std::string> codes;
  const auto add = [&](const Place* place) {
    if (place != nullptr && place != &taken && std::find(codes.begin(), codes.end(), place->code) == codes.end())
      codes.push_back(place->code);
  };
  for (std::size_t back = 1; back <= 3 && back <= current.index; ++back)
    add(subject_of(current, current.index - back, bloc));
  add(main_place(current, bloc));
  return codes;
}

const Place* one_of_two(const Current& current, int figure) {
  if (figure < 0) return nullptr;
  if (!current.may_hold("the latter") && !current.may_hold("the former")) return nullptr;
  const std::string_view text = current.rewritten.text;
  const std::size_t latter = text.rfind("the latter", current.at(figure));
  const std::size_t former = text.rfind("the former", current.at(figure));
  const bool is_former = former != std::string_view::npos && (latter == std::string_view::npos || former > latter);
  const std::size_t at = is_former ? former : latter;
  if (at == std::string_view::npos) return nullptr;
  const std::string_view tail = text.substr(at + 10);
  // "The former minister" is somebody else.
  const bool stands_alone = tail.starts_with("'s ") || tail.starts_with(", ") || tail.starts_with(" had ") ||
                            tail.starts_with(" has ") || tail.starts_with(" was ") || tail.starts_with(" is ") ||
                            tail.starts_with(" Y") || tail.starts_with(" Z") || tail.starts_with(" W") ||
                            tail.starts_with(" at ") || tail.starts_with(" it ") || tail.starts_with(". ");
  if (!stands_alone) return nullptr;
  std::vector<const Place*> seen;
  const auto note = [&](const Place* place) {
    if (place != nullptr && is_country(*place) && (seen.empty() || seen.back() != place)) seen.push_back(place);
  };
  for (int t = 0; t < static_cast<int>(current.rewritten.tokens.size()) && current.at(t) < at; ++t) {
    if (current.letter(t) == 'L') note(place_of(current, current.tag(t)));
  }
  if (seen.size() < 2 && current.index > 0) {
    seen.clear();
    const SentenceView& before = current.view.sentences[current.index - 1];
    for (const Tag& tag : current.view.tags_of(before)) {
      if (tag.kind == MentionKind::place && tag.word == WordClass::none) note(place_of(current, tag, before));
    }
  }
  if (seen.size() < 2) return nullptr;
  // A place named behind those words speaks for itself.
  for (int t = 0; t < figure; ++t) {
    if (current.letter(t) == 'L' && current.at(t) > at) return nullptr;
  }
  return is_former ? seen[seen.size() - 2] : seen.back();
}

}  // namespace tally::extract
