// The language of claim rules: readable patterns over tagged text, what they compile to and what they cannot do
// without.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"
#include "pipeline/text/word_hash.h"

namespace tally {

/// A list of words that rules share: {rose} stands for any of them. An entry may hold blanks and groups.
/// A list with a token is written into the sentence as that capital letter, as mentions are: its entries are plain
/// words or pairs of words, and no pattern may spell one of them out.
struct WordListEntry {
  std::vector<std::string> words;
  char token = 0;
};
using WordLists = std::map<std::string, WordListEntry, std::less<>>;

/// What a group of a pattern is for.
enum class Role : std::uint8_t {
  value,
  from,
  by,
  measure,
  other_measure,
  place,
  other_place,
  within,
  period,
  period_from,
  period_to,
  term,
  document,
  speaker,
  skip
};
std::string_view name_of(Role role);

/// Hash of a word of a rewritten text or of a pattern, in lower case.
constexpr std::uint32_t word_hash(std::string_view word) { return static_cast<std::uint32_t>(word_hash_of(word)); }

/// What is left of a pattern when only tokens and whole words count, in their order: an automaton of at most 64
/// positions (Glushkov's construction) that accepts every sentence that the pattern matches, and few others. It reads
/// all letters and words of a sentence between the first and the last that it reads; only the word "s" ("China's") is
/// no part of either. Where a match stops, the automaton has nothing more to read.
struct ClaimSkeleton {
  struct Position {
    std::uint32_t letters = 0;         ///< token letters that are read here, bit 0 is 'A'
    std::vector<std::uint32_t> words;  ///< or these words, by their word_hash()
    bool any_word = false;             ///< or any word
    std::uint64_t follow = 0;          ///< positions that may come next
  };
  std::vector<Position> positions;  ///< empty: every sentence is accepted
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool anchored = false;    ///< every match begins where the first letter or word that is read begins
  std::uint32_t signs = 0;  ///< bits of SkeletonSign: signs without which there is no match
};

/// Signs that few sentences hold and some patterns need.
enum SkeletonSign : std::uint32_t {
  kColonSign = 1,
  kBracketSign = 2,    ///< (
  kOpenQuoteSign = 4,  ///< ' or " that no small letter and no name's token stands before
};

/// A pattern as RE2 in Latin-1 mode over rewritten text, in which every mention is one capital letter.
struct ClaimPattern {
  std::string regex;
  std::vector<Role> groups;  ///< role of RE2 group 1, 2, …
  /// Each entry is a set of words of which the text must hold at least one.
  std::vector<std::vector<std::string>> words;
  /// Each entry is a set of token letters (bit 0 is 'A') of which the text must hold at least one.
  std::vector<std::uint32_t> tokens;
  ClaimSkeleton skeleton;  ///< of `regex` alone
  /// Many patterns end in the same list of words that may also be missing ({when}). It is no part of `regex` but a
  /// pattern of its own, to be matched right behind what `regex` matched; empty when there is none. The two together
  /// match what one pattern would, and each stays small enough for RE2's faster engines.
  std::string tail;
  std::vector<Role> tail_groups;
};

/// Compiles a pattern:
///   {measure} {place} {period} {figure} {percent} … {figure:to}   a mention, captured in its role
///   {rose}             any word of a list
///   " … "              any words without a measure or figure, or none
///   (?:a|b) ? * + [a-z] {2,3}   as in RE2; capturing groups are the macros' own
/// Fails with the column of the fault; an unknown macro or role names the nearest one.
Result<ClaimPattern> compile_claim_pattern(std::string_view pattern, const WordLists& lists);

/// Bit of a token letter in ClaimPattern::tokens.
constexpr std::uint32_t token_bit(char letter) { return 1U << static_cast<unsigned>(letter - 'A'); }

/// Letters that word lists may use as tokens; all others belong to mentions.
inline constexpr std::string_view kListLetters = "BJKWYZ";

/// Token letters of figures, and those that " … " does not step over.
inline constexpr std::string_view kFigureLetters = "NPGMQCFTUHA";
inline constexpr std::string_view kBarrierLetters = "NPGMQCFTUHVXOR";

}  // namespace tally
