// Amounts: a number with its currency, unit or counted noun, and what they make of it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/model/mention.h"
#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/numbers.h"

namespace tally::extract {

/// A number with what belongs to it. Tokens [first, last); bytes [begin, end).
struct Amount {
  Number number;
  std::size_t first = 0;
  std::size_t last = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  MentionKind kind = MentionKind::number;
  std::string_view unit;
  std::string_view unit_text;
  std::string_view per;
  std::int64_t per_amount = 1;
  std::int32_t place = -1;           ///< a place among the counted noun's adjectives
  std::int32_t measure_phrase = -1;  ///< a measure phrase that the counted noun is part of
  Decimal factor{1};                 ///< minor currency units: 0.01 for cents
  Hedge hedge_after = Hedge::none;   ///< "or more" between or behind its words
  std::size_t hedge_last = 0;        ///< token behind that hedge, 0 when there is none
  std::uint32_t hedge_begin = 0;
};

/// Whether a unit is a currency or a part of one.
inline bool is_money(const Unit& unit) { return unit.dimension.starts_with("money:"); }

/// Reads amounts at a token of a sentence: numbers in amounts.cc, their units in amount_units.cc.
class AmountReader {
 public:
  AmountReader(const TokenView& view, const RuleBook& rules) : view_(view), rules_(rules), lexicon_(rules.lexicon) {}

  /// The amount that starts at token `i`, sign and currency included; empty when there is none.
  [[nodiscard]] std::optional<Amount> read(std::size_t i) const;

  /// Adds "per barrel", "a share", "/kg" behind the amount.
  void read_per(Amount& amount) const;

  /// "or more", "-plus", "+" at token `i`, between a number and its noun or behind it: notes the hedge in the amount
  /// and gives the token behind its words, `i` when there are none.
  std::size_t hedge_behind(Amount& amount, std::size_t i) const;

  /// A word phrase of the lexicon at token `i`: the longest that `accept` takes; gives the token behind it, else `i`.
  template <class Accept>
  [[nodiscard]] std::size_t phrase(std::size_t i, Accept accept) const {
    const Word* w = word(i);
    if (w == nullptr || w->node == 0) return i;
    // What a word alone is stands in its entry: most phrases end there, before a node of theirs is looked at.
    std::uint32_t node = w->node;
    std::size_t best = i;
    std::size_t at = i + 1;
    for (int words = 0;; ++words) {
      if ((words > 0 || w->ends) && accept(lexicon_.node(node), at)) best = at;
      if ((words == 0 ? w->more : lexicon_.node(node).more) == 0 || words > 24) return best;
      std::size_t next = at;
      if (view_.is_mark(next, '-') || view_.is_mark(next, kEnDash) ||
          (view_.is_mark(next, '.') && !view_.at(next).space_before))
        ++next;
      const Word* more = word(next);
      std::uint32_t onward = more == nullptr ? 0 : words == 0 ? lexicon_.next(*w, *more) : lexicon_.next(node, *more);
      // "GNI per capita; PPP", "GDP, PPP", where the phrase itself has no mark
      if (onward == 0 && (view_.is_mark(next, ',') || view_.is_mark(next, ';')) && view_.str(next + 1) == "PPP") {
        ++next;
        more = word(next);
        onward = more == nullptr ? 0 : lexicon_.next(node, *more);
      }
      if (onward == 0) return best;
      node = onward;
      at = next + 1;
    }
  }

 private:
  const TokenView& view_;
  const RuleBook& rules_;
  const Lexicon& lexicon_;

  struct UnitMatch {
    std::int32_t unit = -1;
    std::size_t last = 0;  ///< token behind the unit
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    int exponent = 0;  ///< scale inside the unit: 6 for "MEUR"
  };

  [[nodiscard]] const Word* word(std::size_t i) const;
  [[nodiscard]] std::optional<UnitMatch> currency_before(std::size_t i) const;
  [[nodiscard]] bool large_at(std::size_t i) const;
  [[nodiscard]] std::optional<UnitMatch> symbol_at(std::size_t i) const;
  [[nodiscard]] std::optional<UnitMatch> unit_after(std::size_t i, const Number& number) const;
  [[nodiscard]] bool unit_fits(const UnitMatch& match, std::size_t i, const Number& number) const;
  void apply_unit(Amount& amount, const UnitMatch& match) const;
  void read_noun(Amount& amount, std::size_t i, bool hyphen) const;
  void count_points(Amount& amount, std::size_t point) const;
  void read_age(Amount& amount) const;
  void read_smaller_weight(Amount& amount) const;
  void read_smaller_times(Amount& amount) const;
  void read_money_tail(Amount& amount) const;
  void read_cent_fraction(Amount& amount) const;
  [[nodiscard]] bool near(std::size_t i, WordList list, std::size_t reach) const;
  [[nodiscard]] bool speaks_of_heat() const;
};

}  // namespace tally::extract
