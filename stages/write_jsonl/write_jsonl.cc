// write_jsonl: the verdict table as JSON lines, one row an object.
#include "pipeline/stage.h"
#include "pipeline/text/escape.h"

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
    for (const Verdict& row : rows) {
      const auto cells = cells_of(row);
      std::string line = "{";
      for (std::size_t i = 0; i < cells.size(); ++i) append_json_field(line, kColumns[i], cells[i]);
      line += "}\n";
      if (auto written = out.write(line); !written) return written;
    }
    return {};
  }

  Result<void> end(Output&) override { return {}; }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_jsonl, tally::WriteJsonl)
