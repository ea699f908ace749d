// Rows of a run as kept for explain, replay and the night's comparison.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/verdict.h"
#include "pipeline/result.h"

namespace tally {

/// The row whose cells_of() gives these cells. Fails when a number or an offset cannot be read, naming the column.
Result<Verdict> row_from_cells(const std::array<std::string, kColumns.size()>& cells);

/// One JSON object without a line end: the contract's columns and the notes that are no columns (chart, place in the
/// reply, what was considered).
std::string kept_row_json(const Verdict& row);

/// Reads what kept_row_json() wrote, one object a line.
Result<std::vector<Verdict>> rows_from_json(std::string_view lines);

}  // namespace tally
