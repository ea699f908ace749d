// Finding: what comes out when one claim is laid beside one series, and what is needed to find it.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/model/evidence.h"
#include "pipeline/rulebook/rule_book.h"
#include "stages/judge_interval/interval.h"

namespace tally::judge {

/// One series that stands for one measure. Values come out in the measure's unit.
struct Reading {
  const Measure* measure = nullptr;
  const MeasureSeries* definition = nullptr;  ///< null when the series is not one of the measure's own
  const Evidence* evidence = nullptr;

  [[nodiscard]] const Series& series() const { return *evidence->series; }
  [[nodiscard]] Decimal scaled(const Observation& o) const {
    return definition ? o.value * definition->scale : o.value;
  }
  /// Null when there is no value, or only one that the source itself calls a projection.
  [[nodiscard]] const Observation* observed(PlaceCode place, Period period) const;
  [[nodiscard]] std::optional<Decimal> at(PlaceCode place, Period period) const;
  [[nodiscard]] bool alternative() const { return definition && definition->alternative; }
};

/// A claim with everything that a comparison may look at.
struct Case {
  const Article& article;
  const Claim& claim;
  const RuleBook& rules;
  const IntervalRules& intervals;
  std::vector<Reading> neighbours;  ///< series of the confusable measures, for the diagnosis only
  /// Only how a series decides is asked: a comparison may leave out the words for it and what stands beside them. Where
  /// many series are compared, one is told.
  bool brief = false;

  /// The same case for a claim that is read in another way.
  [[nodiscard]] Case with(const Claim& other) const { return {article, other, rules, intervals, neighbours, brief}; }

  /// Name of a place for reading, its code when it is not in the rule book.
  [[nodiscard]] std::string place_name(std::string_view code) const;
};

/// What a mistake is looked for in when a claim is refuted: how a candidate value would be computed elsewhere, and what
/// is accepted.
struct Mismatch {
  Reading reading;
  Interval interval;  ///< of the claim, in `unit`
  std::string unit;
  PlaceCode place{};
  Period period;
  Decimal reference;  ///< the right value
  Hedge hedge = Hedge::none;
  bool exact = false;  ///< small exact numbers (ranks): neighbours by chance are likely
  /// The same computation for another reading, place or period; empty where there is no value or where it is that of
  /// Reading::at.
  std::function<std::optional<Decimal>(const Reading&, PlaceCode, Period)> compute;
};

/// Reason of a claim that differs, as long as no mistake is named.
inline constexpr std::string_view kPlainMismatch = "plain_mismatch";

enum class Outcome : std::uint8_t { fits, differs, undecided };

/// Outcome of one comparison with the columns that go with it. `explanation` is a whole sentence.
struct Finding {
  Outcome outcome = Outcome::undecided;
  std::string reason;  ///< a reason code of the contract
  std::vector<std::string> flags;
  Confidence confidence = Confidence::high;  ///< what this comparison allows at best
  Reading reading;
  std::optional<Interval> interval;  ///< of the figure that decides, in `unit`
  std::string unit;
  std::string claimed;
  std::string reference;
  std::string difference;
  std::string explanation;
  std::string remarks;  ///< what other series add to the explanation, with a space in front
  std::optional<Decimal> reference_value;
  std::string reference_period;
  std::string period;                 ///< periods that were compared, from/to
  const Observation* seen = nullptr;  ///< the value in the series; null for a computed one
  std::vector<std::string> considered;
  std::optional<Mismatch> mismatch;   ///< set where a mistake may be named, which is done for the finding that counts
  std::vector<std::string> agreeing;  ///< ids of the sources with this outcome, the chosen one first

  void flag(std::string_view name);
  /// An undecided outcome: the reason and the sentence that tells it.
  Finding&& undecide(std::string_view why, std::string sentence);
};

/// The period that a level is looked up at.
struct When {
  Period period;
  bool latest = false;        ///< none was named: the newest one known by the article's date
  bool year_for_day = false;  ///< a day or month was named, the series has years: a count of its year stands for it
};

/// The claim's own period, else the newest observation of the place not after the article's date. Unknown when the
/// place has no value at all.
When when_of(const Case& c, const Reading& reading, PlaceCode place);

/// A figure's interval brought into the measure's unit, or why that cannot be done (a sentence's end).
struct Converted {
  std::optional<Interval> interval;
  std::string obstacle;
};
Converted in_unit(const Case& c, const Mention& mention, std::string_view unit);

/// Whether a place has no value at all, or none for this period: the undecided finding that says so.
Finding missing_value(const Case& c, const Reading& reading, std::string_view place, Period period, Finding base);

/// "unemployment rate of Spain in 2013".
std::string subject_of(const Case& c, const Reading& reading, std::string_view place, Period period);

/// "World Bank, World Development Indicators (SL.UEM.TOTL.ZS)".
std::string source_words(const Case& c, const Reading& reading);

/// The figure as printed in the article.
std::string printed(const Case& c, const Mention& mention);

}  // namespace tally::judge
