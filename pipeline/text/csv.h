// CSV as RFC 4180 has it: quoting of cells, neutralising of formulas, and a tolerant reader of what people send back.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Appends a cell, in quotes when it holds a quote, a comma, a line end or blanks at its ends.
void append_csv(std::string& out, std::string_view cell);

/// Whether a spreadsheet would run the cell as a formula: it starts, behind blanks, with = + - @, a tab, a line end or
/// a full-width form of these, and is not merely a number ("-3.2", "+3.1 %", "+1,200"). With `own_words`, text that the
/// program itself made, a number followed by plain words ("+0.3 percentage points") is let through too: it is no
/// formula.
bool is_formula(std::string_view cell, bool own_words);

/// The leading apostrophe that stops a formula; not shown by spreadsheets.
inline constexpr char kNeutraliser = '\'';

/// Reads one table: commas, semicolons or tabs (the one that the first line uses most), quotes, CR LF, LF or CR, with
/// or without a byte order mark, and Excel's "sep=;" line. Bytes stay as they are.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  /// The next record; empty at the end. An unclosed quote is an error with the line where it was opened.
  Result<std::optional<std::vector<std::string>>> next();
  /// Line, from 1, on which the last record began.
  [[nodiscard]] std::size_t line() const { return record_line_; }
  [[nodiscard]] char delimiter() const { return delimiter_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  char delimiter_ = ',';

  bool end_of_line();
};

}  // namespace tally
