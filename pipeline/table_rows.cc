// Cells to CSV and JSON lines.
#include "pipeline/table_rows.h"

#include "pipeline/text/csv.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

/// How a column is treated when it looks like a formula.
enum class Text : std::uint8_t { number, own_words, foreign };

/// Numbers are left alone; columns that the program words itself may hold "+0.3 percentage points".
constexpr std::array<Text, kColumns.size()> text_kinds() {
  std::array<Text, kColumns.size()> kinds{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const std::string_view name = kColumns[i];
    const bool number = name == "claimed_low" || name == "claimed_high" || name == "reference_value" ||
                        name == "char_start" || name == "char_end";
    const bool own = name == "claimed" || name == "reference" || name == "difference";
    kinds[i] = number ? Text::number : own ? Text::own_words : Text::foreign;
  }
  return kinds;
}

constexpr std::size_t kFlags = 2;
static_assert(kColumns[kFlags] == "flags");

void append_cells(std::string& out, const std::array<std::string_view, kColumns.size()>& cells, std::string_view more) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_csv(out, cells[i]);
  }
  if (!more.empty()) {
    out += ',';
    append_csv(out, more);
  }
  out += "\r\n";
}

}  // namespace

void append_csv_header(std::string& out, std::string_view more) { append_cells(out, kColumns, more); }

void append_csv_row(std::string& out, const Verdict& row, std::string_view more) {
  static constexpr auto kKinds = text_kinds();
  auto cells = cells_of(row);
  bool neutralised = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    make_bare(cells[i]);
    if (kKinds[i] == Text::number || !is_formula(cells[i], kKinds[i] == Text::own_words)) continue;
    cells[i].insert(cells[i].begin(), kNeutraliser);
    neutralised = true;
  }
  if (neutralised) cells[kFlags] += cells[kFlags].empty() ? "neutralised" : ";neutralised";
  std::array<std::string_view, kColumns.size()> views;
  for (std::size_t i = 0; i < cells.size(); ++i) views[i] = cells[i];
  append_cells(out, views, more);
}

void append_jsonl_row(std::string& out, const Verdict& row, std::string_view more_name, std::string_view more) {
  const auto cells = cells_of(row);
  out += '{';
  for (std::size_t i = 0; i < cells.size(); ++i) append_json_field(out, kColumns[i], cells[i]);
  append_json_field(out, more_name, more);
  out += "}\n";
}

}  // namespace tally
