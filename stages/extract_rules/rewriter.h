// Rewriter: a sentence with one capital letter for each mention, the form that claim rules are matched against.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/rulebook/claim_pattern.h"
#include "pipeline/text/word_hash.h"
#include "stages/extract_rules/tag.h"

namespace tally::extract {

/// Words and pairs of words that sentences hold as a letter: the word lists with a token. Immutable.
class WordTokens {
 public:
  explicit WordTokens(const WordLists& lists);
  /// What a word is by its hash: a token letter or 0, and whether it can end a pair.
  struct Entry {
    std::uint32_t key = 0;
    char letter = 0;
    bool second = false;
    bool used = false;
  };
  [[nodiscard]] Entry find(std::uint32_t hash) const {
    for (std::size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      if (!slots_[slot].used) return {};
      if (slots_[slot].key == hash) return slots_[slot];
    }
  }
  static std::uint32_t pair(std::uint32_t first, std::uint32_t second) { return (first ^ (second * 0x9E3779B1U)) | 1U; }

 private:
  std::vector<Entry> slots_;
  std::size_t mask_ = 0;
  Entry& slot_of(std::uint32_t hash);
};

/// Where a token stands in the rewritten text and which tag of the sentence it is. The counts are of what stands
/// before it, so that what lies between two tokens is known without reading it.
struct Token {
  std::uint32_t at = 0;
  std::uint32_t tag = 0;
  char letter = 0;
  std::uint32_t figures = 0;     ///< tokens of kFigureLetters
  std::uint32_t crossings = 0;   ///< tokens of kBarrierLetters but measures
  std::uint32_t measures = 0;    ///< V
  std::uint32_t places = 0;      ///< L
  std::uint32_t semicolons = 0;  ///< offset behind the last semicolon, 0 when there is none
};

/// A word of a rewritten sentence.
struct RewrittenWord {
  std::uint32_t hash = 0;
  std::uint32_t at = 0;
  std::uint32_t size = 0;
};

/// A capital letter of a rewritten sentence: a token or a word of a list.
struct RewrittenLetter {
  std::uint32_t at = 0;
  char letter = 0;
};

/// Signs that few sentences hold: bits of Rewritten::signs.
enum Sign : std::uint8_t { kSemicolon = 1, kColon = 2, kQuote = 4, kApostrophe = 8, kBracket = 16 };

/// A sentence as rules see it: "In 2024 China's GDP grew by about 5 percent" is "in D L's V grew by P". Lower case, one
/// blank between words, straight quotes, a capital letter a mention (hedge included). Reused from sentence to sentence.
struct Rewritten {
  std::string text;
  std::vector<Token> tokens;
  std::vector<RewrittenWord> words;    ///< in order, without those that became letters
  std::vector<RewrittenLetter> marks;  ///< all capital letters, in order
  std::uint32_t letters = 0;           ///< token letters present, bit 0 is 'A'
  std::uint8_t signs = 0;              ///< of Sign, those that `text` holds
  std::vector<int> places;             ///< indices into `tokens` of the letter L, in order
  std::vector<int> dates;              ///< D
  std::vector<int> measures;           ///< V

  /// Offset in the original text of an offset in `text`.
  [[nodiscard]] std::uint32_t original(std::size_t at) const;
  /// Index into `tokens` of the token at an offset of `text`; -1 when there is none.
  [[nodiscard]] int token_at(std::size_t at) const;
  /// Index into `tokens` of the token of a tag; -1 when the tag has none.
  [[nodiscard]] int token_of(std::uint32_t tag) const;

 private:
  struct Anchor {
    std::uint32_t at = 0;
    std::uint32_t original = 0;
  };
  std::vector<Anchor> anchors_;
  friend void rewrite(std::string_view text, Span sentence, std::span<const Tag> tags, const WordTokens& words,
                      Rewritten& out);
};

/// Token letter of a tag: a range takes the letter of its unit. 0 for tags that stay words.
char letter_of(const Tag& tag);

/// Fills `out` from the sentence of `text` and its tags (sorted, not overlapping).
void rewrite(std::string_view text, Span sentence, std::span<const Tag> tags, const WordTokens& words, Rewritten& out);

}  // namespace tally::extract
