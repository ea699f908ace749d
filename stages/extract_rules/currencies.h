// Names of money that several countries bear ("peso", "franc", "rupee"): which one is meant is told by the places.
#pragma once
#include <bitset>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/tag.h"

namespace tally::extract {

/// The shared names of a rule book, from the attribute `shared` of rules/units.xml. Made once; immutable.
class SharedCurrencies {
 public:
  /// `rules` outlives the object and the tags that it settles.
  explicit SharedCurrencies(const RuleBook& rules);

  /// Gives each figure of `tags` that bears a shared name the currency of the place nearest to it: in the sentence,
  /// else in a city that the sentence or the article's `head` names, else in the tags before. Figures without such a
  /// place keep the name's usual currency. `text` is what the tags' offsets refer to, `head` the title and the first
  /// words.
  void settle(std::span<Tag> tags, std::span<const Tag> earlier, std::string_view text, Span sentence,
              std::string_view title, std::string_view head) const;

 private:
  struct Bearer {
    std::string_view code;             ///< the currency
    std::vector<const Place*> places;  ///< that pay with it
  };
  using Bearers = std::vector<Bearer>;

  [[nodiscard]] const Bearers* borne_by(const Tag& tag, std::string_view text) const;
  [[nodiscard]] std::string_view used_in(const Bearers& bearers, const Tag& place) const;

  const RuleBook& rules_;
  std::unordered_map<std::string_view, Bearers> names_;  ///< lower case
  std::bitset<26 * 26 * 26> codes_;                      ///< currencies with a shared name, by their letters
};

}  // namespace tally::extract
