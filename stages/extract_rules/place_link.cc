// Where a figure is about: places of the sentence, "the country" and its kind, the sentences before, the dateline.
#include <algorithm>
#include <array>

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
  if (!is_located(gap) && !of_people) return false;
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

/// "One Portuguese worker in six", "14 million Nigerians": the people that a figure counts.
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

bool is_country(const Place& place) { return place.kind == PlaceKind::country || place.kind == PlaceKind::territory; }

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

/// "Canberra spent 2 percent of GDP", "Riyadh's military budget": the country whose capital does what only a state
/// does, in the clause of a figure; null when none does.
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

/// A place taken from elsewhere. Doubtful: of another paragraph and not what the article is about.
struct EarlierPlace {
  const Place* place = nullptr;
  bool doubtful = false;
};

/// The place that the sentences before are about, else what the article is about.
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

/// What the three sentences before and the article are about, other than the place that was taken.
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

/// "The former" and "the latter": the last two places before those words, in this sentence or the one before.
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
    const bool told = measure >= 0 || draft.rule != nullptr || words_of(current).nation;
    if (const EarlierPlace earlier = told ? earlier_place(current) : EarlierPlace{}; earlier.place != nullptr) {
      answer.codes.push_back(earlier.place->code);
      answer.assumed = true;
      answer.doubtful = earlier.doubtful;
      answer.others = other_places(current, *earlier.place);
    } else if (behind >= 0) {
      add(behind);
      answer.assumed = true;
    }
  }
  if (draft.other_place >= 0) add(draft.other_place);
  return answer;
}

}  // namespace tally::extract
