// Rows of the verdict table as CSV and JSON lines: the same bytes from every writer.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/model/cells.h"

namespace tally {

/// Appends the header row (RFC 4180, CR LF). `more` is a further column, none when empty.
void append_csv_header(std::string& out, std::string_view more = {});
/// Appends one row. Text that a spreadsheet would run as a formula is neutralised, and the flags say so.
void append_csv_row(std::string& out, const Verdict& row, std::string_view more = {});
void append_csv_row(std::string& out, const RowCells& cells, std::string_view more = {});
/// Appends one JSON object and a line end; unknown fields are absent, numbers are strings.
void append_jsonl_row(std::string& out, const Verdict& row, std::string_view more_name = {},
                      std::string_view more = {});
void append_jsonl_row(std::string& out, const RowCells& cells, std::string_view more_name = {},
                      std::string_view more = {});

}  // namespace tally
