// Claims: what an article asserts about a quantity.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/mention.h"

namespace tally {

enum class ClaimType : std::uint8_t { level, change, growth, rank, share, count, multiple, comparison, superlative };
inline constexpr std::array<std::string_view, 9> kClaimTypeNames = {
    "level", "change", "growth", "rank", "share", "count", "multiple", "comparison", "superlative"};
enum class Confidence : std::uint8_t { low, medium, high };
/// Whether the sentence asserts something that a reference can decide.
enum class Assertion : std::uint8_t { stated, forecast, hypothetical, opinion, question };

std::string_view name_of(ClaimType type);
std::string_view name_of(Confidence confidence);
std::string_view name_of(Assertion assertion);

/// A figure of a claim, in the role that the rule gave it.
struct Figure {
  Mention mention;
  Period period;       ///< the figure's own period; unknown when the words give none
  Period period_last;  ///< set when the figure is about a span of periods ("between 2010 and 2015")
};

/// One claim. `value` is the figure that is judged ("to" of a change, the rank, the share); `from` and `by` are the
/// other ends when the words give them.
struct Claim {
  std::string rule_id;
  ClaimType type = ClaimType::level;
  Assertion assertion = Assertion::stated;
  Confidence confidence = Confidence::low;
  bool in_title = false;
  Span span;      ///< the words that make the claim, figure included; of the title when `in_title`
  Span sentence;  ///< the sentence it stands in
  std::optional<Figure> value;
  std::optional<Figure> from;
  std::optional<Figure> by;
  Direction direction = Direction::none;

  std::vector<std::string> measures;      ///< ids, the best reading first; more than one when the words are ambiguous
  std::string measure_text;               ///< the words that name the measure, or the counted noun
  std::vector<std::string> places;        ///< ISO alpha-3 or aggregate codes; two for a comparison; empty when unknown
  std::vector<std::string> other_places;  ///< of a place that was assumed: others that the text has spoken of
  Period period;                          ///< the period of `value`
  Period period_from;                     ///< baseline of a change; unknown when the words give none
  bool highest = true;                    ///< superlative and rank: counted from the largest value down
  std::string within;  ///< rank and superlative: the group it is among (place code), empty for the world
  std::string speaker;
  std::string term;                ///< the quoted word or phrase whose mentions are counted
  std::string document;            ///< the document that the claim names, as printed
  std::string subject;             ///< the words of the clause that say what the figure is about
  std::vector<std::string> flags;  ///< assumed_period, assumed_place, assumed_definition, latest_used
};

/// What extract gives for one article. Mentions and claims are in the order of the text, the title's first.
struct Extraction {
  std::vector<Mention> mentions;  ///< filled only when the caller asks for them
  std::vector<Claim> claims;
};

}  // namespace tally
