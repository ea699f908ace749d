// Diagnosis: which of the usual mistakes turns the published figure into the claimed one.
#pragma once
#include <functional>
#include <string>

#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// What a mistake is looked for in: how a candidate value would be computed elsewhere, and what is accepted.
struct Mismatch {
  const Case& c;
  const Reading& reading;
  const Interval& interval;  ///< of the claim, in `unit`
  std::string unit;
  PlaceCode place{};
  Period period;
  Decimal reference;    ///< the right value
  std::string claimed;  ///< the figure as printed
  Hedge hedge = Hedge::none;
  bool exact = false;  ///< small exact numbers (ranks): neighbours by chance are likely
  /// The same computation for another reading, place or period; empty where there is no value.
  std::function<std::optional<Decimal>(const Reading&, PlaceCode, Period)> compute;
  bool plain = false;  ///< `compute` is Reading::at: a row at hand is its own answer, without a search
};

/// A mistake that fits, or `plain_mismatch` without a sentence.
struct Diagnosis {
  std::string reason = "plain_mismatch";
  std::string sentence;  ///< "5.2 % was the figure of 2009."
  std::vector<std::string> considered;
};

/// Tries the usual mistakes and gives the one that chance explains worst: each has a number of candidates, and a figure
/// as loose as the claimed one hits one of them by accident with a probability that grows with both.
Diagnosis diagnose(const Mismatch& mismatch);

}  // namespace tally::judge
