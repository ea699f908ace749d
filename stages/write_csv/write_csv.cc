// write_csv: the verdict table as RFC 4180, one header row.
#include "pipeline/stage.h"
#include "pipeline/table_rows.h"
#include "pipeline/text/csv.h"

namespace tally {
namespace {

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
    append_csv_header(line);
    return out.write(line);
  }

  Result<void> write(const Article&, const std::vector<Verdict>& rows, Output& out) override {
    std::string lines;
    for (const Verdict& row : rows) append_csv_row(lines, row);
    return out.write(lines);
  }

  Result<void> end(Output&) override { return {}; }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_csv, tally::WriteCsv)
