// Rows of a run as kept for explain, replay and the night's comparison.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/cells.h"
#include "pipeline/result.h"

namespace tally {

/// The row whose cells_of() gives these cells. Fails when a number or an offset cannot be read, naming the column.
Result<Verdict> row_from_cells(const RowCells& cells);

/// One JSON object without a line end: the contract's columns and the notes that are no columns (chart, place in the
/// reply, what was considered).
std::string kept_row_json(const Verdict& row);

/// Reads what kept_row_json() wrote, one object a line.
Result<std::vector<Verdict>> rows_from_json(std::string_view lines);

/// Cells of a packed row: the contract's columns and the notes. They point into the packed bytes.
struct PackedRow {
  RowCells cells;
  std::string_view chart;
  std::string_view locator;
  std::string_view considered;
};

/// Appends a row as lengths and bytes: a third of the JSON, and read without a parser.
void append_packed(std::string& out, const Verdict& row);

/// Walks rows that append_packed() wrote.
class PackedRows {
 public:
  explicit PackedRows(std::string_view bytes) : left_(bytes) {}
  /// False after the last row; an Error when the bytes are damaged.
  Result<bool> next(PackedRow& row);

 private:
  std::string_view left_;
};

Result<Verdict> row_from_packed(const PackedRow& packed);
Result<std::vector<Verdict>> rows_from_packed(std::string_view bytes);

}  // namespace tally
