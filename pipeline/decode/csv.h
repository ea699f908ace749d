// CsvReader: RFC 4180 records from text in memory, without copying cells that need no unescaping.
#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tally::decode {

/// The delimiter that the first record uses most outside quotes, among comma, semicolon, tab and bar.
char delimiter_of(std::string_view text);

/// Reads forward. Quoted cells may hold delimiters, line ends and doubled quotes; LF, CRLF and CR end a record.
/// Cells are views into the text, or into the reader until the next call of next().
class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  /// Fills `cells` with the next record; false at the end. Blank lines are passed over but counted.
  bool next(std::vector<std::string_view>& cells);
  /// 1-based number of the record last read; with the header as the first it is the spreadsheet's row.
  [[nodiscard]] std::size_t row() const { return row_; }
  /// The text ended inside a quoted cell, or its last record had no line end.
  [[nodiscard]] bool open_quote() const { return open_quote_; }
  [[nodiscard]] bool no_final_line_end() const { return no_final_line_end_; }

 private:
  std::string_view quoted_cell();

  std::string_view rest_;
  char delimiter_;
  std::size_t row_ = 0;
  bool open_quote_ = false;
  bool no_final_line_end_ = false;
  std::deque<std::string> unescaped_;
};

/// Index of a column by name ("rank", capitals do not matter) or by number ("#4", from 1, "#-1" the last); npos when
/// there is none.
std::size_t column_of(const std::vector<std::string_view>& header, std::string_view name);

}  // namespace tally::decode
