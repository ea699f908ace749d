// Splitting into words, stems and counts.
#include "pipeline/text/words.h"

#include <algorithm>
#include <array>

namespace tally {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_function_word(std::string_view word) {
  static constexpr std::array<std::string_view, 106> kWords = {
      "about",  "above",     "according", "added", "after",   "again",     "all",    "also",  "among",  "an",
      "and",    "announced", "another",   "any",   "are",     "around",    "as",     "at",    "be",     "been",
      "before", "being",     "between",   "both",  "but",     "by",        "can",    "could", "did",    "do",
      "does",   "down",      "during",    "each",  "first",   "following", "for",    "from",  "had",    "has",
      "have",   "he",        "her",       "here",  "his",     "how",       "if",     "in",    "indeed", "instance",
      "into",   "is",        "it",        "its",   "just",    "last",      "many",   "more",  "most",   "much",
      "new",    "nor",       "not",       "noted", "noting",  "now",       "of",     "on",    "only",   "or",
      "other",  "our",       "out",       "over",  "per",     "said",      "saying", "says",  "she",    "since",
      "so",     "some",      "such",      "than",  "that",    "the",       "their",  "them",  "then",   "there",
      "these",  "they",      "this",      "those", "through", "to",        "told",   "under", "up",     "was",
      "we",     "were",      "which",     "while", "who",     "with"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool is_number_word(std::string_view word) {
  static constexpr std::array<std::string_view, 25> kWords = {
      "one",      "two",    "three",  "four",     "five",     "six",     "seven",   "eight",     "nine",
      "ten",      "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
      "nineteen", "twenty", "thirty", "hundred",  "thousand", "million", "billion"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool ends_with(std::string_view word, std::string_view end) {
  return word.size() > end.size() && word.substr(word.size() - end.size()) == end;
}

/// "stopp" → "stop".
void undouble(std::string& word) {
  const std::size_t n = word.size();
  if (n > 3 && word[n - 1] == word[n - 2] && word[n - 1] != 'l' && word[n - 1] != 's') word.pop_back();
}

}  // namespace

std::string stem_of(std::string_view word) {
  std::string w;
  for (const char c : word) w += lower(c);
  for (const std::string_view possessive : {std::string_view("'s"), std::string_view("\u2019s")}) {
    if (ends_with(w, possessive)) w.resize(w.size() - possessive.size());
  }
  if (ends_with(w, "ies") && w.size() > 4) {
    w.resize(w.size() - 3);
    w += 'y';
  } else if ((ends_with(w, "sses") || ends_with(w, "xes") || ends_with(w, "zes") || ends_with(w, "ches") ||
              ends_with(w, "shes")) &&
             w.size() > 4) {
    w.resize(w.size() - 2);
  } else if (ends_with(w, "s") && w.size() > 3 && !ends_with(w, "ss") && !ends_with(w, "us") && !ends_with(w, "is")) {
    w.pop_back();
  }
  if (ends_with(w, "ing") && w.size() > 5) {
    w.resize(w.size() - 3);
    undouble(w);
  } else if (ends_with(w, "ed") && w.size() > 4) {
    w.resize(w.size() - 2);
    undouble(w);
  }
  if (w.size() > 4 && w.back() == 'e') w.pop_back();
  return w;
}

std::vector<ContentWord> content_words(std::string_view text) {
  std::vector<ContentWord> words;
  bool sentence_start = true;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_word(text[i])) {
      if (text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == '\n') sentence_start = true;
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && (is_word(text[i]) || (text[i] == '\'' && i + 1 < text.size() && is_letter(text[i + 1]))))
      ++i;
    const std::string_view word = text.substr(begin, i - begin);
    const bool acronym = word.size() > 1 && is_upper(word[0]) && is_upper(word[1]);
    const bool name = acronym || (is_upper(word[0]) && !sentence_start);
    sentence_start = false;
    if (is_digit(word[0]) || word.size() < 2) continue;
    std::string plain;
    for (const char c : word) plain += lower(c);
    if ((is_function_word(plain) && !acronym) || is_number_word(plain)) continue;
    std::string stem = stem_of(word);
    const auto same = std::find_if(words.begin(), words.end(), [&](const ContentWord& w) { return w.stem == stem; });
    if (same == words.end()) {
      words.push_back({std::move(stem), name});
    } else {
      same->name = same->name || name;
    }
  }
  return words;
}

int count_term(std::string_view text, std::string_view term, bool inflected) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < term.size();) {
    while (i < term.size() && !is_word(term[i])) ++i;
    std::string part;
    while (i < term.size() && (is_word(term[i]) || term[i] == '-' || term[i] == '\'')) part += lower(term[i++]);
    if (!part.empty()) parts.push_back(std::move(part));
  }
  if (parts.empty()) return 0;
  const auto matches = [&](std::size_t at, std::string_view part) {
    if (text.size() - at < part.size()) return false;
    return std::equal(part.begin(), part.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, char b) { return a == lower(b); });
  };
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != parts[0][0] || (i > 0 && is_word(text[i - 1]))) continue;
    std::size_t at = i;
    bool found = true;
    for (std::size_t p = 0; p < parts.size() && found; ++p) {
      const std::size_t before = at;
      while (p > 0 && at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
        ++at;
      found = matches(at, parts[p]) && (p == 0 || at > before);
      at += found ? parts[p].size() : 0;
    }
    if (!found) continue;
    if (inflected) {
      while (at < text.size() && is_letter(text[at])) ++at;
    }
    if (at < text.size() && is_word(text[at])) continue;
    ++count;
    i = at - 1;
  }
  return count;
}

}  // namespace tally
