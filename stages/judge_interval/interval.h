// Intervals: what a figure as printed and hedged allows the published value to be.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "pipeline/decimal.h"
#include "pipeline/model/mention.h"
#include "pipeline/options.h"
#include "pipeline/result.h"

namespace tally::judge {

/// The figures of the contract's "Intervals"; each is an option of the stage.
struct IntervalRules {
  Decimal about = Decimal::scaled(5, -2);                ///< `about` reaches this part of the value either way
  Decimal nearly_floor = Decimal::scaled(93, -2);        ///< `nearly` starts at this multiple of the value
  Decimal more_than_ceiling = Decimal::scaled(115, -2);  ///< `more_than` is strained above this multiple
  Decimal less_than_floor = Decimal::scaled(85, -2);     ///< `less_than` is strained below this multiple
  Decimal exact_below{100};                              ///< counts of things below this are exact
  Decimal coarse_cap = Decimal::scaled(10, -2);  ///< widest half unit of a one-digit "2 million", as a part of it
  Decimal fraction = Decimal::scaled(6, -2);     ///< "a third", "one in five"
  Decimal multiple = Decimal::scaled(10, -2);    ///< "doubled", "tripled"

  /// Reads the options of the same names; fails when one is no number or is negative.
  static Result<IntervalRules> from(const Options& options);
};

/// A closed interval with the rule that made it. `low` and `high` are the ends as the claim states them; `from` and
/// `to` are the ends that a published value may reach because it is rounded to the claim's digits first.
struct Interval {
  std::optional<Decimal> low;
  std::optional<Decimal> high;
  std::optional<Decimal> from;
  std::optional<Decimal> to;
  bool from_open = false;  ///< `from` itself is outside: "more than 30"
  bool to_open = false;
  Decimal value;     ///< the figure itself; the middle of a range
  Decimal unit{1};   ///< one unit of the last significant digit
  std::string rule;  ///< for the column tolerance_rule

  [[nodiscard]] bool holds(const Decimal& reference) const;
  /// The mirror image: "fell 3 %" is −3.5 to −2.5.
  [[nodiscard]] Interval negated() const;
  /// Every end through an increasing function, such as a conversion of units.
  [[nodiscard]] Interval mapped(const std::function<Decimal(const Decimal&)>& convert) const;
  /// Width of what is accepted; empty when an end is open.
  [[nodiscard]] std::optional<Decimal> width() const;
};

/// One unit of the last significant digit of a figure: 0.1e9 for "1.4 billion", 10,000 for "300,000", 10 for "29,840".
Decimal significant_unit(const Decimal& value, const Decimal& step, bool decimals);

/// The interval of a figure in its own unit. Empty for a mention without any value.
std::optional<Interval> interval_of(const Mention& mention, const IntervalRules& rules);

}  // namespace tally::judge
