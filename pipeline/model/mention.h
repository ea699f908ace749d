// Mentions: typed spans of a sentence, figures above all.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/decimal.h"
#include "pipeline/model/article.h"
#include "pipeline/model/period.h"

namespace tally {

enum class MentionKind : std::uint8_t {
  number,
  percent,
  percentage_point,
  money,
  quantity,
  count,
  ordinal,
  rank,
  fraction,
  ratio,
  multiple,
  range,
  age,
  duration,
  temperature,
  date,
  place,
  measure,
  identifier,
  score
};
enum class Hedge : std::uint8_t {
  none,
  about,
  nearly,
  more_than,
  at_least,
  less_than,
  at_most,
  up_to,
  exactly,
  between
};
enum class Direction : std::uint8_t { none, up, down };

/// The contract's spellings ("percentage_point", "more_than", "up"); none is "".
std::string_view name_of(MentionKind kind);
std::string_view name_of(Hedge hedge);
std::string_view name_of(Direction direction);

/// A typed span. Which fields are set depends on the kind; CONTRACT.md says how.
struct Mention {
  Span span;
  MentionKind kind = MentionKind::number;
  Hedge hedge = Hedge::none;
  Direction direction = Direction::none;
  bool in_title = false;  ///< the span is one of the title

  std::optional<Decimal> value;  ///< unscaled: 4.7e9 for "US$4.7bn"; empty for ranges, dates, places, measures
  std::optional<Decimal> low;    ///< ranges only
  std::optional<Decimal> high;
  /// One unit of the last printed digit, scale word included: 0.1e9 for "4.7bn", 1 for "4,700".
  Decimal step{1};
  bool decimals = false;   ///< digits were printed behind the point
  bool spelled = false;    ///< in words: "twenty-three"
  bool oversized = false;  ///< too large to be meant; kept as written

  std::string unit;       ///< the contract's unit name; the singular noun for a count
  std::string unit_text;  ///< as printed
  /// place: its code; measure: its id; date: ISO 8601 of the period as written ("2012", "2024-Q3", "2012/2025").
  std::string code;
  Date first;  ///< dates only: first and last day, unknown while relative words cannot be resolved
  Date last;
};

}  // namespace tally
