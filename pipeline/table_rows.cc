// Cells to CSV and JSON lines.
#include "pipeline/table_rows.h"

#include <array>
#include <vector>

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

/// The columns' names as they stand before their values.
std::array<std::string, kColumns.size()> json_names() {
  std::array<std::string, kColumns.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    append_json(names[i], kColumns[i]);
    names[i] += ':';
  }
  return names;
}

constexpr std::size_t kFlags = 2;
static_assert(kColumns[kFlags] == "flags");

void append_cells(std::string& out, const RowCells& cells, std::string_view more) {
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

void append_csv_row(std::string& out, const RowCells& cells, std::string_view more) {
  static constexpr auto kKinds = text_kinds();
  const auto runs = [&](std::size_t i, std::string_view cell) {
    return kKinds[i] != Text::number && is_formula(cell, kKinds[i] == Text::own_words);
  };
  bool neutralised = false;
  std::vector<std::string> made;  // the cells that had to be changed: few rows have any
  RowCells changed;
  const RowCells* all = &cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool bare = is_bare(cells[i]);
    std::string cell;
    if (!bare) make_bare(cell = cells[i]);
    const bool neutral = runs(i, bare ? cells[i] : cell);
    if (bare && !neutral) continue;
    if (made.empty()) {
      made.reserve(cells.size() + 1);
      changed = cells;
      all = &changed;
    }
    if (bare) cell = cells[i];
    if (neutral) {
      cell.insert(cell.begin(), kNeutraliser);
      neutralised = true;
    }
    changed[i] = made.emplace_back(std::move(cell));
  }
  if (neutralised)
    changed[kFlags] =
        made.emplace_back(changed[kFlags].empty() ? "neutralised" : std::string(changed[kFlags]) + ";neutralised");
  append_cells(out, *all, more);
}

void append_csv_row(std::string& out, const Verdict& row, std::string_view more) {
  append_csv_row(out, CellViews(row).cells(), more);
}

void append_jsonl_row(std::string& out, const RowCells& cells, std::string_view more_name, std::string_view more) {
  static const auto kNames = json_names();
  out += '{';
  const std::size_t first = out.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    if (out.size() > first) out += ',';
    out += kNames[i];
    append_json(out, cells[i]);
  }
  append_json_field(out, more_name, more);
  out += "}\n";
}

void append_jsonl_row(std::string& out, const Verdict& row, std::string_view more_name, std::string_view more) {
  append_jsonl_row(out, CellViews(row).cells(), more_name, more);
}

}  // namespace tally
