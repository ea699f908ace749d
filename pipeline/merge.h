// Joining the tables of shards into those of one run.
#pragma once
#include <string>
#include <vector>

#include "pipeline/output.h"
#include "pipeline/result.h"

namespace tally {

/// Joins parts that `check`, `extract` or `extract --mentions` wrote with --shard, all CSV or all JSON lines, into the
/// bytes of the run over the whole input. Fails when a part is missing, given twice, or was written without --shard.
Result<void> merge_tables(const std::vector<std::string>& parts, Output& out);

/// Joins the folders of tables that `nightly --shard` wrote for a night ("YYYY-MM-DD"; empty: the last night that all
/// of them have) into `folder`: the files of the run on one machine.
Result<void> merge_nights(const std::vector<std::string>& parts, const std::string& date, const std::string& folder);

}  // namespace tally
