// Lexicon: the words and phrases that the tagger knows, found by hash while a sentence is read.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
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

/// One word of the lexicon with everything it can be.
struct Word {
  std::string text;  ///< lower case
  std::uint32_t id = 0;
  std::uint64_t lists = 0;  ///< bits of WordList
  NumberRole role = NumberRole::none;
  std::int64_t number = 0;       ///< digit, teen, tens: its value
  std::int8_t exponent = 0;      ///< scale: power of ten
  std::int64_t ordinal = 0;      ///< "third" 3, "hundredth" 100; 0 when it is none
  std::int64_t denominator = 0;  ///< "thirds" 3, "half" 2; 0 when it is none
  bool denominator_plural = false;
  std::int64_t multiple = 0;  ///< "doubled" 2, "twice" 2; -2 for "halved"
  std::int8_t month = 0;
  std::int8_t weekday = 0;
  std::int8_t time_unit =
      0;  ///< TimeUnit of the date grammar: 1 day, 2 week, 3 month, 4 quarter, 5 half, 6 year, 7 decade, 8 century
  std::int16_t decade = 0;  ///< "nineties" 90
  std::int32_t unit = -1;   ///< index into Units::all(), by a one-word name
  std::uint32_t node = 0;   ///< where phrases that start with this word go on; 0: none

  [[nodiscard]] bool in(WordList list) const { return (lists >> static_cast<unsigned>(list) & 1U) != 0; }
};

/// A place name that ends at a node. `place` -1: a name that only looks like one ("Gulf of Mexico").
struct PlaceEntry {
  std::int32_t place = -1;
  std::string_view text;  ///< as it must be printed
  bool demonym = false;
  bool ambiguous = false;
};

/// What a phrase that ends at a node is. Several can share their words.
struct PhraseNode {
  std::vector<PlaceEntry> places;
  std::int32_t measure = -1;      ///< phrase id; see Lexicon::readings()
  std::string_view measure_text;  ///< must be matched with its capitals where it has any
  std::int32_t unit = -1;
  Hedge hedge = Hedge::none;        ///< before a figure
  Hedge hedge_after = Hedge::none;  ///< behind a figure
  bool has_more = false;            ///< longer phrases go on from here
};

/// Built once from rules/numbers.xml, rules/words.xml, the units, the places and the measures. Immutable.
class Lexicon {
 public:
  /// The units, places and measures must outlive the lexicon: it points into them.
  static Result<Lexicon> load(const std::string& rules_folder, const Units& units, const Places& places,
                              const Measures& measures);

  /// Hash of a word as find() wants it: FNV-1a over ASCII-lower-cased bytes.
  static constexpr std::uint32_t kHashStart = 2166136261U;
  static constexpr std::uint32_t hash_step(std::uint32_t hash, unsigned char lower) {
    return (hash ^ lower) * 16777619U;
  }
  static std::uint32_t hash_of(std::string_view word);

  /// The entry of a word, whatever its case; null when the lexicon does not have it.
  [[nodiscard]] const Word* find(std::string_view word, std::uint32_t hash) const;
  [[nodiscard]] const Word* find(std::string_view word) const { return find(word, hash_of(word)); }

  /// The node reached from `node` by `word`; 0 when no phrase goes on so.
  [[nodiscard]] std::uint32_t next(std::uint32_t node, const Word& word) const;
  [[nodiscard]] const PhraseNode& node(std::uint32_t index) const { return nodes_[index]; }

  /// The measures that a phrase (Tag::measure_phrase) may mean.
  [[nodiscard]] std::span<const MeasureReading> readings(std::int32_t phrase) const {
    return readings_[static_cast<std::size_t>(phrase)];
  }
  [[nodiscard]] std::int32_t phrases() const { return static_cast<std::int32_t>(readings_.size()); }

  /// The unit with this symbol, capitals as printed; -1 when there is none.
  [[nodiscard]] std::int32_t unit_by_symbol(std::string_view symbol) const;
  /// Longest symbol in bytes.
  [[nodiscard]] std::size_t longest_symbol() const { return longest_symbol_; }

 private:
  friend class LexiconBuilder;
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t word = 0;  ///< index + 1; 0: free
  };
  struct Edge {
    std::uint64_t key = 0;  ///< node << 32 | word id + 1; 0: free
    std::uint32_t target = 0;
  };
  struct Symbol {
    std::string_view text;  ///< empty: free
    std::int32_t unit = -1;
  };

  std::deque<Word> words_;  ///< addresses stay
  std::vector<Slot> slots_;
  std::vector<Edge> edges_;
  std::vector<PhraseNode> nodes_;
  std::vector<Symbol> symbols_;
  std::vector<std::vector<MeasureReading>> readings_;
  std::size_t longest_symbol_ = 0;
};

}  // namespace tally
