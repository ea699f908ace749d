// Taking an edited table back.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/review/review_store.h"

namespace tally {

/// One of the reviewer's fields that differs from what was kept.
struct ReviewChange {
  std::string claim_id;
  std::string claim;
  std::string column;
  std::string before;
  std::string after;
};

/// What an edited table asks for.
struct ReviewImport {
  std::vector<Decision> decisions;  ///< rows in which something changed
  std::vector<ReviewChange> changes;
  std::size_t rows = 0;
  std::vector<std::string> ignored_columns;  ///< columns that are not the table's
};

/// Reads a table that a person edited in LibreOffice, Excel, Google Sheets or VisiData, and lays it beside the rows
/// that the program wrote (of one run or of several: a row must be one of them). Nothing is kept yet. Fails, naming the
/// line and the columns, when a machine column was edited, a column is missing, a row is unknown or stands there twice
/// with two decisions. Rows and columns may be in another order, rows may be missing.
Result<ReviewImport> read_review(const std::string& path, std::string_view table, const std::vector<Verdict>& written,
                                 ReviewStore& store);

}  // namespace tally
