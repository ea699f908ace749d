// The measures that a claim is judged by, which are not always those that its words name.
#pragma once
#include <vector>

#include "pipeline/model/claim.h"
#include "pipeline/rulebook/measures.h"

namespace tally {

/// Best first. A yearly growth is judged by the published rate, a growth over several years of something that is
/// counted by its levels, and a rank by the published ranking where there is one. The claim's own measures follow.
/// What plan asks for and what judge compares with are the same list.
std::vector<const Measure*> judged_measures(const Claim& claim, const Measures& measures);

}  // namespace tally
