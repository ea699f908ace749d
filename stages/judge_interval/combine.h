// Combining: from the findings of all series to one outcome.
#pragma once
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// The verdict of a claim with a measure, from the evidence on it. `judged` tells whether any series could be compared.
Verdict judge_series(const JudgedClaim& input, const RuleBook& rules, const IntervalRules& intervals);

/// What holds before any evidence is looked at: forecasts, questions, a measure or place that is not known. Empty when
/// the evidence decides.
std::optional<Verdict> judge_without_evidence(const JudgedClaim& input, const RuleBook& rules,
                                              const IntervalRules& intervals);

/// The columns that the claim alone fills: claimed figure and interval, unit, measure, place, period.
Verdict claim_columns(const JudgedClaim& input, const RuleBook& rules, const IntervalRules& intervals);

}  // namespace tally::judge
