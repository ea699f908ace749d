// Lexicon: the words and phrases that the tagger knows, found by hash while a sentence is read.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/model/mention.h"
#include "pipeline/result.h"

namespace tally {

class Units;
class Places;
class Measures;

/// A measure that a phrase may mean: indices into Measures::all() and into its phrases.
struct MeasureReading {
  std::int32_t measure = -1;
  std::int32_t phrase_index = -1;
};

/// What a word is in a number written in words.
enum class NumberRole : std::uint8_t { none, zero, digit, teen, tens, hundred, scale, dozen, article };

/// Word lists of rules/words.xml, one bit each. The name in the file is the name here.
enum class WordList : std::uint8_t {
  stop,
  verb,
  adjective,
  collective,
  uncountable,
  trend_up,
  trend_down,
  trend_noun_up,
  trend_noun_down,
  reporting,
  rank_noun,
  superlative,
  session,
  identifier,
  identifier_name,
  sport,
  event,
  future,
  weight,
  british,
  denominator,
  skip_compound,
  past,
  next,
  present,
  bridge,
  name_title,
  unit_noun,
  singular_s
};

/// What a word can be the start of, so that most words are passed over without a try.
enum Starts : std::uint8_t {
  kStartsNumber = 1,
  kStartsDate = 2,
  kStartsMultiple = 4,
  kStartsRank = 8,
  kStartsIdentifier = 16
};

/// The first 23 bytes of a word: to compare with words that the code names, all of them shorter.
class WordText {
 public:
  static constexpr std::size_t kLongest = 23;
  WordText() = default;
  explicit WordText(std::string_view text) : size_(static_cast<std::uint8_t>(std::min(text.size(), kLongest))) {
    std::memcpy(bytes_.data(), text.data(), size_);
  }
  operator std::string_view() const { return {bytes_.data(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  friend bool operator==(const WordText& a, std::string_view b) { return std::string_view(a) == b; }

 private:
  std::array<char, kLongest> bytes_{};
  std::uint8_t size_ = 0;
};

/// A stretch of a table of the lexicon.
struct LexiconRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// One word of the lexicon with everything it can be.
struct Word {
  std::uint64_t lists = 0;  ///< bits of WordList
  std::uint64_t more = 0;   ///< PhraseNode::more of `node`
  std::uint32_t node = 0;   ///< where phrases that start with this word go on; 0: none
  std::uint32_t id = 0;
  std::int32_t unit = -1;   ///< index into Units::all(), by a one-word name
  std::uint8_t starts = 0;  ///< bits of Starts
  bool ends = false;        ///< the word alone is a phrase: something ends at `node`
  NumberRole role = NumberRole::none;
  std::int8_t exponent = 0;  ///< scale: power of ten
  std::int8_t month = 0;
  std::int8_t weekday = 0;
  std::int8_t time_unit =
      0;  ///< 1 day, 2 week, 3 month, 4 quarter, 5 half, 6 year, 7 decade, 8 century, 9 weekend, 10 fortnight
  std::int16_t decade = 0;  ///< "nineties" 90
  bool denominator_plural = false;
  std::int32_t number = 0;       ///< digit, teen, tens, dozen: its value
  std::int64_t ordinal = 0;      ///< "third" 3, "hundredth" 100; 0 when it is none
  WordText text;                 ///< lower case
  std::int64_t denominator = 0;  ///< "thirds" 3, "half" 2; 0 when it is none
  std::int32_t multiple = 0;     ///< "doubled" 2, "twice" 2; -2 for "halved"
  std::uint64_t hash = 0;        ///< Lexicon::hash_of(text); last, as only its building asks for it

  [[nodiscard]] bool in(WordList list) const { return (lists >> static_cast<unsigned>(list) & 1U) != 0; }
};

/// A place name that ends at a node. `place` -1: a name that only looks like one ("Gulf of Mexico").
struct PlaceEntry {
  std::int32_t place = -1;
  LexiconRange text;  ///< as it must be printed; see Lexicon::text()
  bool demonym = false;
  bool ambiguous = false;
};

/// What a phrase that ends at a node is. Several can share their words.
struct PhraseNode {
  LexiconRange places;        ///< see Lexicon::places()
  std::int32_t measure = -1;  ///< phrase id; see Lexicon::readings()
  LexiconRange measure_text;  ///< must be matched with its capitals where it has any; else empty
  std::int32_t unit = -1;
  Hedge hedge = Hedge::none;        ///< before a figure
  Hedge hedge_after = Hedge::none;  ///< behind a figure
  std::uint64_t more = 0;           ///< a bit for each word that longer phrases go on with, by its id modulo 64
};

/// Built once from rules/numbers.xml, rules/words.xml, the units, the places and the measures. Immutable. All of it is
/// flat tables in one piece of memory without pointers, so that it can be kept in a file and used where it is mapped.
class Lexicon {
 public:
  Lexicon() = default;
  Lexicon(Lexicon&&) noexcept = default;
  Lexicon& operator=(Lexicon&&) noexcept = default;
  Lexicon(const Lexicon&) = delete;
  Lexicon& operator=(const Lexicon&) = delete;
  ~Lexicon() = default;

  static Result<Lexicon> load(const std::string& rules_folder, const Units& units, const Places& places,
                              const Measures& measures);
  /// A lexicon on the bytes() of another one, which must stay where they are and be aligned to 8. Empty when a table
  /// or an index in them is out of bounds.
  static std::optional<Lexicon> on(std::span<const std::byte> bytes);
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

  /// Hash of a word as find() wants it: WordHash of its bytes, ASCII capitals lower-cased. Words are told apart by it
  /// alone.
  static std::uint64_t hash_of(std::string_view word);

  /// The entry of the word with this hash; null when the lexicon does not have it.
  [[nodiscard]] const Word* find(std::uint64_t hash) const {
    // A bit of a small table tells most words that are not here.
    if ((known_[hash >> 54U] >> (hash >> 48U & 63U) & 1U) == 0) return nullptr;
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask; slots_[at].word != 0; at = (at + 1) & mask) {
      if (slots_[at].tag != tag) continue;
      // Place and tag are the hash but for few bits. The word is needed soon, not now.
      const Word* found = &words_[slots_[at].word - 1];
      __builtin_prefetch(found);
      return found;
    }
    return nullptr;
  }
  /// The entry of a word, whatever its case.
  [[nodiscard]] const Word* find(std::string_view word) const { return find(hash_of(word)); }

  /// The node reached from `node` by `word`; 0 when no phrase goes on so.
  [[nodiscard]] std::uint32_t next(std::uint32_t node, const Word& word) const;
  /// The same for the node where phrases that start with a word go on.
  [[nodiscard]] std::uint32_t next(const Word& first, const Word& word) const {
    return (first.more >> (word.id & 63U) & 1U) == 0 ? 0 : next(first.node, word);
  }
  [[nodiscard]] const PhraseNode& node(std::uint32_t index) const { return nodes_[index]; }

  /// The measures that a phrase (Tag::measure_phrase) may mean.
  [[nodiscard]] std::span<const MeasureReading> readings(std::int32_t phrase) const {
    const LexiconRange range = phrases_[static_cast<std::size_t>(phrase)];
    return readings_.subspan(range.first, range.count);
  }
  [[nodiscard]] std::int32_t phrases() const { return static_cast<std::int32_t>(phrases_.size()); }
  /// The place names that end at a node, in the order of the file.
  [[nodiscard]] std::span<const PlaceEntry> places(const PhraseNode& node) const {
    return places_.subspan(node.places.first, node.places.count);
  }
  [[nodiscard]] std::string_view text(LexiconRange range) const { return texts_.substr(range.first, range.count); }

  /// The unit with this symbol, capitals as printed; -1 when there is none.
  [[nodiscard]] std::int32_t unit_by_symbol(std::string_view symbol) const;
  /// Longest symbol in bytes.
  [[nodiscard]] std::size_t longest_symbol() const { return longest_symbol_; }

 private:
  friend class LexiconBuilder;
  struct Slot {
    std::uint32_t tag = 0;   ///< upper half of the hash
    std::uint32_t word = 0;  ///< index + 1; 0: free
  };
  struct Edge {
    std::uint64_t key = 0;  ///< node << 32 | word id + 1; 0: free
    std::uint32_t target = 0;
  };
  /// A bit for every word, by the upper 16 bits of its hash.
  static constexpr std::size_t kKnown = 1U << 10U;
  struct Symbol {
    LexiconRange text;  ///< empty: free
    std::int32_t unit = -1;
  };

  std::vector<std::uint64_t> owned_;  ///< the bytes, when they are this lexicon's own
  std::span<const std::byte> bytes_;
  std::span<const Word> words_;
  std::span<const Slot> slots_;
  std::span<const std::uint64_t> known_;
  std::span<const Edge> edges_;
  std::span<const PhraseNode> nodes_;
  std::span<const PlaceEntry> places_;
  std::span<const Symbol> symbols_;
  std::span<const LexiconRange> phrases_;
  std::span<const MeasureReading> readings_;
  std::string_view texts_;
  std::size_t longest_symbol_ = 0;

  [[nodiscard]] bool in_bounds() const;
};

}  // namespace tally
