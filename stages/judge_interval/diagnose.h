// Diagnosis: which of the usual mistakes turns the published figure into the claimed one.
#pragma once
#include <string>
#include <vector>

#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// A mistake that fits, or `plain_mismatch` without a sentence.
struct Diagnosis {
  std::string reason{kPlainMismatch};
  std::string sentence;  ///< "5.2 % was the figure of 2009."
  std::vector<std::string> considered;
};

/// Tries the usual mistakes and gives the one that chance explains worst: each has a number of candidates, and a figure
/// as loose as the claimed one hits one of them by accident with a probability that grows with both.
Diagnosis diagnose(const Case& c, const Mismatch& mismatch);

/// Names the mistake of a refuted claim in the columns of its finding; nothing where none is to be looked for.
void name_mistake(const Case& c, Finding& finding);

}  // namespace tally::judge
