// sources check: the command with which a user with a network settles what was written from memory.
#pragma once
#include <vector>

#include "pipeline/cli/cli.h"

namespace tally::cli {

/// Asks each source for the figure of its probe and prints one line an answer, ready to send back. kSourcesFailed when
/// a figure did not come.
int sources_check(const CommonOptions& options, const std::vector<const ReferenceSource*>& chosen);

}  // namespace tally::cli
