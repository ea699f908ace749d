// Baselines: how a change looks from the years around the one that it is counted from.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/model/period.h"
#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// A change counted from other baselines. `change` gives it for a baseline, with the sign of a rise or fall.
struct Baselines {
  bool sensitive = false;
  std::string sentence;            ///< how it looks from the baseline that tells most against the claim
  std::vector<std::string> lines;  ///< one a baseline, for the report
};

/// A baseline was chosen for effect when an earlier one gives a clearly smaller change (a steady trend would make it
/// larger), or when a later one turns it round or leaves less than half of what the years that are left would bring.
Baselines baselines_of(Period from, Period to, const std::function<std::optional<Decimal>(Period)>& change,
                       const std::function<std::string(Period, const Decimal&)>& show);

}  // namespace tally::judge
