// What changed from one run to the next.
#pragma once
#include <vector>

#include "pipeline/model/verdict.h"

namespace tally {

/// Fills change_since_last of `rows` by comparing them, claim by claim, with those of an earlier run: `new`, `verdict`
/// (verdict or reason), `value` (the reference value), or `same`. Gives the earlier rows of the same articles that are
/// no longer there, marked `gone`; rows of articles that this run did not look at are no change.
std::vector<Verdict> mark_changes(std::vector<Verdict>& rows, const std::vector<Verdict>& before);

}  // namespace tally
