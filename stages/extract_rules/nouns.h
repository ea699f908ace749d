// Counted nouns: which words behind a number are the thing that it counts.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "stages/extract_rules/numbers.h"

namespace tally::extract {

/// The noun phrase behind a number: `head` is its last token, the counted noun.
struct CountedNoun {
  std::size_t first = 0;
  std::size_t head = 0;
};

/// The noun phrase that starts at token `i`; empty when the words there are not counted. `one`: the number is 1, so the
/// noun is singular. There is no part-of-speech model: a plural ends the phrase, words that never stand in a noun
/// phrase break it off.
std::optional<CountedNoun> counted_noun(const TokenView& view, std::size_t i, bool one);

/// Whether a word looks like a plural noun ("institutions", "people").
bool is_plural(const TokenView& view, std::size_t i);

/// Singular in lower case: "countries" → "country", "people" → "person".
std::string singular(std::string_view noun);

}  // namespace tally::extract
