// The night's tables, written from the state: verdicts, changes, JSON lines, reports, index and metadata.
#pragma once
#include <string>

#include "pipeline/nightly/night.h"

namespace tally {

/// Writes all files of a night into the job's output folder, each whole or not at all, the metadata last, and fills the
/// record's counts. Nothing in them depends on when or how often the night was run but the times of kept replies.
/// False when the run was cancelled: nothing was replaced then.
Result<bool> write_tables(NightJob& job, NightRecord& record, const std::string& from);

}  // namespace tally
