// Tag: the compact form of a mention inside extract_rules, before it becomes a Mention of the model.
#pragma once
#include <cstdint>
#include <string_view>

#include "pipeline/decimal.h"
#include "pipeline/model/mention.h"

namespace tally::extract {

/// Words that the rewriter shows as tokens though they are no mentions of the contract.
/// Only hedges that belong to a figure are kept, inside its tag; `hedge` is left for callers that add tags of their
/// own.
enum class WordClass : std::uint8_t { none, hedge, trend_up, trend_down, reporting, speaker };

/// A typed span of one sentence. Text views point into the article or into the rule book and live as long as both.
/// `begin` and `end` are offsets in the text that the sentence's span refers to.
struct Tag {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  MentionKind kind = MentionKind::number;
  WordClass word = WordClass::none;  ///< set: this tag is a word, `kind` is meaningless
  Hedge hedge = Hedge::none;
  Direction direction = Direction::none;
  bool has_value = false;
  bool has_range = false;
  bool decimals = false;
  bool spelled = false;
  bool oversized = false;
  bool demonym = false;           ///< place named by an adjective
  bool ambiguous = false;         ///< place or measure that needs support from the context
  std::uint32_t hedge_begin = 0;  ///< start of the hedge's words, `begin` when there are none
  std::uint32_t hedge_end = 0;
  Decimal value;
  Decimal low;
  Decimal high;
  Decimal step{1};
  std::string_view unit;  ///< interned in the rule book, or the printed noun of a count
  std::string_view unit_text;
  std::string_view per;              ///< second part of a compound unit: "barrel", or a printed noun ("people")
  std::int64_t per_amount = 1;       ///< 100000 for "per 100,000 people"
  std::int32_t place = -1;           ///< index into Places::all()
  std::int32_t measure_phrase = -1;  ///< id of a phrase in the lexicon; it gives the candidate measures
  Period period;                     ///< dates: the period; `period_last` set for a span of periods
  Period period_last;
  Date from;  ///< dates: first and last day of the part that the words name ("early 2020"); else unknown
  Date until;
};

}  // namespace tally::extract
