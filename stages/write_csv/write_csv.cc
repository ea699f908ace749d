// write_csv: the verdict table as RFC 4180, one header row.
#include "pipeline/stage.h"
#include "pipeline/text/csv.h"

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

class WriteCsv : public WriteStage {
 public:
  static constexpr std::string_view kName = "write_csv";
  static constexpr std::string_view kSummary = "the verdict table as CSV (RFC 4180, UTF-8), formulas neutralised";
  static inline const std::vector<OptionSpec> kOptions = {};

  static Result<std::unique_ptr<WriteStage>> create(const Options&) {
    return std::unique_ptr<WriteStage>(std::make_unique<WriteCsv>());
  }

  Result<void> begin(const RunInfo& info, Output& out) override {
    std::string line;
    if (info.excel) line += kByteOrderMark;
    for (const std::string_view column : kColumns) append_column(line, column);
    return finish_line(line, out);
  }

  Result<void> write(const Article&, const std::vector<Verdict>& rows, Output& out) override {
    for (const Verdict& row : rows) {
      if (auto written = write_row(row, out); !written) return written;
    }
    return {};
  }

  Result<void> end(Output&) override { return {}; }

 private:
  static constexpr std::size_t kFlags = 2;
  static_assert(kColumns[kFlags] == "flags");
  bool first_column_ = true;

  void append_column(std::string& line, std::string_view cell) {
    if (!first_column_) line += ',';
    first_column_ = false;
    append_csv(line, cell);
  }

  Result<void> finish_line(std::string& line, Output& out) {
    line += "\r\n";
    first_column_ = true;
    return out.write(line);
  }

  Result<void> write_row(const Verdict& row, Output& out) {
    static constexpr auto kKinds = text_kinds();
    auto cells = cells_of(row);
    bool neutralised = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (kKinds[i] == Text::number || !is_formula(cells[i], kKinds[i] == Text::own_words)) continue;
      cells[i].insert(cells[i].begin(), kNeutraliser);
      neutralised = true;
    }
    if (neutralised) cells[kFlags] += cells[kFlags].empty() ? "neutralised" : ";neutralised";
    std::string line;
    for (const std::string& cell : cells) append_column(line, cell);
    return finish_line(line, out);
  }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_csv, tally::WriteCsv)
