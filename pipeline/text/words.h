// Content words: what two sentences have in common when they speak of the same thing.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// A word of a text that carries meaning.
struct ContentWord {
  std::string stem;   ///< lower case, without the usual endings
  bool name = false;  ///< written as a name: with a capital where no sentence begins, or as an acronym
};

/// Lower case without plural, -ed, -ing and possessive endings: "Institutions" and "institution" share one. For
/// comparing words only; it is no word itself.
std::string stem_of(std::string_view word);

/// The words of a text in its order, each once, without function words, reporting verbs and figures.
std::vector<ContentWord> content_words(std::string_view text);

/// How often a word or phrase stands in a text: whole words, letters in any case, any blanks between its words. With
/// `inflected`, words that merely begin with it count too.
int count_term(std::string_view text, std::string_view term, bool inflected);

}  // namespace tally
