// Heads of counted noun phrases and their singular.
#include "stages/extract_rules/nouns.h"

#include <array>
#include <utility>

namespace tally::extract {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 60> kIrregular = {{{"people", "person"},
                                                                                       {"men", "man"},
                                                                                       {"women", "woman"},
                                                                                       {"children", "child"},
                                                                                       {"feet", "foot"},
                                                                                       {"teeth", "tooth"},
                                                                                       {"mice", "mouse"},
                                                                                       {"geese", "goose"},
                                                                                       {"oxen", "ox"},
                                                                                       {"lives", "life"},
                                                                                       {"wives", "wife"},
                                                                                       {"knives", "knife"},
                                                                                       {"wolves", "wolf"},
                                                                                       {"thieves", "thief"},
                                                                                       {"shelves", "shelf"},
                                                                                       {"halves", "half"},
                                                                                       {"leaves", "leaf"},
                                                                                       {"loaves", "loaf"},
                                                                                       {"calves", "calf"},
                                                                                       {"criteria", "criterion"},
                                                                                       {"phenomena", "phenomenon"},
                                                                                       {"media", "medium"},
                                                                                       {"bacteria", "bacterium"},
                                                                                       {"crises", "crisis"},
                                                                                       {"analyses", "analysis"},
                                                                                       {"bases", "base"},
                                                                                       {"indices", "index"},
                                                                                       {"alumni", "alumnus"},
                                                                                       {"stadia", "stadium"},
                                                                                       {"persons", "person"},
                                                                                       {"buses", "bus"},
                                                                                       {"gases", "gas"},
                                                                                       {"viruses", "virus"},
                                                                                       {"statuses", "status"},
                                                                                       {"campuses", "campus"},
                                                                                       {"movies", "movie"},
                                                                                       {"cookies", "cookie"},
                                                                                       {"ties", "tie"},
                                                                                       {"series", "series"},
                                                                                       {"species", "species"},
                                                                                       {"headquarters", "headquarters"},
                                                                                       {"selfies", "selfie"},
                                                                                       {"sorties", "sortie"},
                                                                                       {"calories", "calorie"},
                                                                                       {"zombies", "zombie"},
                                                                                       {"rookies", "rookie"},
                                                                                       {"smoothies", "smoothie"},
                                                                                       {"prairies", "prairie"},
                                                                                       {"birdies", "birdie"},
                                                                                       {"hoodies", "hoodie"},
                                                                                       {"foodies", "foodie"},
                                                                                       {"freebies", "freebie"},
                                                                                       {"junkies", "junkie"},
                                                                                       {"genies", "genie"},
                                                                                       {"brownies", "brownie"},
                                                                                       {"tranches", "tranche"},
                                                                                       {"avalanches", "avalanche"},
                                                                                       {"caches", "cache"},
                                                                                       {"niches", "niche"},
                                                                                       {"moustaches", "moustache"}}};

bool irregular_plural(std::string_view word) {
  if (word.size() < 3) return false;
  for (const auto& [plural, one] : kIrregular) {
    if (plural == word && plural != one) return true;
  }
  return word.size() > 5 && (word.substr(word.size() - 3) == "men");
}

bool ends(std::string_view word, std::string_view with) {
  return word.size() > with.size() && word.substr(word.size() - with.size()) == with;
}

bool lower_ascii(char c) { return c >= 'a' && c <= 'z'; }
bool upper_ascii(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool is_plural(const TokenView& view, std::size_t i) {
  if (!view.is_word(i) || view.at(i).mark != 0) return false;
  const auto text = view.str(i);
  if (text.size() > 32) return false;
  const Word* w = view.word(i);
  if (irregular_plural(text)) return true;
  if (w != nullptr && w->in(WordList::collective)) return true;
  if (text.size() < 3 || text.back() != 's') return false;
  if (w != nullptr && w->in(WordList::singular_s)) return false;
  const char before = text[text.size() - 2];
  if (upper_ascii(before)) return upper_ascii(text[0]);  // "MPs", "PCs", "NGOs"
  if (text.size() < 4) return false;
  if (before == 's' || before == 'u' || (before == 'i' && text.size() < 6)) return false;
  if (before == 'i' && (ends(text, "sis") || ends(text, "tis"))) return false;
  if (ends(text, "ous")) return false;
  return lower_ascii(before) || (static_cast<unsigned char>(before) & 0x80) != 0;
}

std::optional<CountedNoun> counted_noun(const TokenView& view, std::size_t i, bool one) {
  std::size_t at = i;
  std::size_t head = 0;
  bool found = false;
  int words = 0;
  while (at < view.size() && words < 6) {
    const Token& token = view.at(at);
    if (token.kind != TokenKind::word || token.mark != 0) break;
    if (!token.space_before && !(at > i && view.is_mark(at - 1, '-'))) break;
    const Word* w = token.word;
    const auto text = view.str(at);
    if (w != nullptr) {
      const bool leading = at == i && (same(w->text, "more") || same(w->text, "other") || same(w->text, "additional") ||
                                       same(w->text, "further") || same(w->text, "such") || same(w->text, "fewer") ||
                                       same(w->text, "of") || same(w->text, "different") || same(w->text, "new") ||
                                       (same(w->text, "last") && !one) || same(w->text, "first"));
      const bool joined = view.is_joining_hyphen(at + 1);  // "all-suite hotels"
      if (same(w->text, "of") || (w->in(WordList::stop) && !leading && !joined)) break;
      const bool paced = ends(w->text, "ly") && is_plural(view, at + 1);  // "650 million monthly users"
      // "claimed 72 lives", but "a man over 75 lives alone"
      const bool lost = same(w->text, "lives") && at == i &&
                        (!view.is_word(at + 1) ||
                         (view.in(at + 1, WordList::stop) && !view.is(at + 1, "in") && !view.is(at + 1, "on") &&
                          !view.is(at + 1, "at") && !view.is(at + 1, "with") && !view.is(at + 1, "near")));
      if (w->in(WordList::verb) && !paced && !lost) break;
      if (w->role != NumberRole::none && w->role != NumberRole::article && !same(w->text, "one") &&
          !view.is_joining_hyphen(at + 1))  // "twenty-foot containers"
        break;
      if (w->month > 0 && token.capital) break;
      if (leading && same(w->text, "more") && view.is(at + 1, "than")) break;
    }
    ++words;
    if (view.is_mark(at + 1, '-') && !view.at(at + 1).space_before && view.is_word(at + 2) &&
        !view.at(at + 2).space_before) {
      if (view.is(at + 2, "on") || view.is(at + 2, "over")) break;  // "one point quarter-on-quarter"
      if (one) head = at + 2;
      at += 2;  // "high-speed": judged at its last word
      const bool plural = is_plural(view, at);
      if (plural && !view.is_mark(at + 1, '-')) {
        found = true;
        head = at;
      }
      ++at;
      if (found) break;
      continue;
    }
    if (one) {
      if (is_plural(view, at)) break;
      if (ends(text, "ed") && found) break;
      head = at;
      found = true;
      if (words >= 3) break;
      ++at;
      continue;
    }
    const bool people = token.capital && ends(text, "ese") && view.at(at + 1).mark != '\'' &&
                        (!view.is_word(at + 1) || view.in(at + 1, WordList::stop) || view.in(at + 1, WordList::verb) ||
                         view.in(at + 1, WordList::reporting));  // "3.7 million Sudanese"
    if (people || is_plural(view, at)) {
      head = at;
      found = true;
      if (same(text, "others")) break;  // "140 others injured"
      if (same(text, "people") || same(text, "men") || same(text, "women") || same(text, "children")) break;
      ++at;
      // "sales people", "arms deals": the last of several plurals is the head
      while (is_plural(view, at) && view.at(at).space_before && !view.in(at, WordList::stop) &&
             !view.in(at, WordList::verb) && !view.in(at, WordList::trend_up) && !view.in(at, WordList::trend_down) &&
             !view.in(at, WordList::reporting) && !view.at(at).capital) {
        head = at++;
      }
      break;
    }
    if (ends(text, "ly") && words > 3) break;
    ++at;
  }
  if (!found) return std::nullopt;
  if (view.is_word(head + 1) && view.at(head + 1).mark == '\'' && one) return std::nullopt;
  return CountedNoun{i, head};
}

std::string singular(std::string_view noun) {
  std::string word(noun);
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  for (const auto& [plural, one] : kIrregular) {
    if (plural == word) return std::string(one);
  }
  const auto cut = [&](std::size_t letters, std::string_view add = {}) {
    word.resize(word.size() - letters);
    word += add;
    return word;
  };
  if (ends(word, "men") && word.size() > 4) return cut(2, "an");
  if (ends(word, "ies") && word.size() > 4) return cut(3, "y");
  if (ends(word, "sses") || ends(word, "shes") || ends(word, "ches") || ends(word, "xes") || ends(word, "zzes") ||
      ends(word, "uses")) {
    if (ends(word, "houses") || ends(word, "causes") || word == "aches" || ends(word, "daches") ||
        ends(word, "haches") || ends(word, "kaches") || ends(word, "uses"))
      return ends(word, "ruses") || ends(word, "puses") ? cut(2) : cut(1);
    return cut(2);
  }
  if (ends(word, "oes") && word.size() > 4 && !ends(word, "shoes")) return cut(2);
  if (ends(word, "ss") || ends(word, "us") || ends(word, "is") || word.size() < 3) return word;
  if (word.back() == 's') return cut(1);
  return word;
}

}  // namespace tally::extract
