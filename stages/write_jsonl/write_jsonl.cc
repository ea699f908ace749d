// write_jsonl: the verdict table as JSON lines, one row an object.
#include "pipeline/stage.h"
#include "pipeline/table_rows.h"

namespace tally {
namespace {

class WriteJsonl : public WriteStage {
 public:
  static constexpr std::string_view kName = "write_jsonl";
  static constexpr std::string_view kSummary =
      "the verdict table as JSON lines; unknown fields are absent, numbers are strings";
  static inline const std::vector<OptionSpec> kOptions = {};

  static Result<std::unique_ptr<WriteStage>> create(const Options&) {
    return std::unique_ptr<WriteStage>(std::make_unique<WriteJsonl>());
  }

  Result<void> begin(const RunInfo&, Output&) override { return {}; }

  Result<void> write(const Article&, const std::vector<Verdict>& rows, Output& out) override {
    std::string lines;
    for (const Verdict& row : rows) append_jsonl_row(lines, row);
    return out.write(lines);
  }

  Result<void> end(Output&) override { return {}; }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_jsonl, tally::WriteJsonl)
