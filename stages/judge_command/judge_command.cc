// judge_command: a judge in any language, a child process that speaks JSON lines.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <mutex>

#include "pipeline/child_process.h"
#include "pipeline/claim_json.h"
#include "pipeline/kept_rows.h"
#include "pipeline/stage.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr std::size_t kAnswerLimit = std::size_t{1} << 20;

std::string evidence_json(const Evidence& evidence, const std::vector<std::string>& places) {
  std::string out = "{";
  append_json_field(out, "source", evidence.query.source);
  append_json_field(out, "series", evidence.query.series);
  append_json_field(out, "measure", evidence.query.measure);
  append_json_field(out, "url", evidence.url);
  append_json_field(out, "sha256", evidence.sha256);
  append_json_field(out, "failure", evidence.failure);
  append_json_field(out, "failure_detail", evidence.failure_detail);
  if (evidence.series) {
    append_json_field(out, "as_of", evidence.series->as_of);
    out += ",\"observations\":[";
    bool first = true;
    for (const std::string& place : places) {
      for (const Observation& o : evidence.series->of_place(place_code(place))) {
        out += fmt::format("{}{{\"place\":\"{}\",\"period\":\"{}\",\"value\":\"{}\"}}", first ? "" : ",",
                           view_of(o.place), o.period.iso(), o.value.to_string());
        first = false;
      }
    }
    out += ']';
  }
  if (evidence.document) {
    append_json_field(out, "title", evidence.document->article.title);
    append_json_field(out, "text", evidence.document->article.text);
  }
  return out + "}";
}

Result<Verdict> verdict_from_json(const std::string& line) {
  simdjson::dom::parser parser;
  simdjson::dom::object answer;
  const std::string hint = "answer {\"verdict\":\"…\",\"reason\":\"…\",\"explanation\":\"…\"} on one line";
  if (parser.parse(line).get(answer) != simdjson::SUCCESS) return Error{"", "the answer is no JSON object", hint};
  std::array<std::string_view, kColumns.size()> cells;
  for (const auto field : answer) {
    std::string_view value;
    if (field.value.get(value) != simdjson::SUCCESS)
      return Error{"", fmt::format("field \"{}\" is no string", field.key), hint};
    if (field.key == "error") return Error{"", std::string(value), ""};
    const auto* const column = std::find(kColumns.begin(), kColumns.end(), field.key);
    if (column == kColumns.end())
      return Error{"", fmt::format("unknown column \"{}\"", field.key), "the columns are those of the verdict table"};
    cells[static_cast<std::size_t>(column - kColumns.begin())] = value;
  }
  auto row = row_from_cells(cells);
  if (row && (row->verdict == VerdictKind::none || row->reason.empty()))
    return Error{"", "the answer lacks verdict or reason", hint};
  return row;
}

class JudgeCommand : public JudgeStage {
 public:
  static constexpr std::string_view kName = "judge_command";
  static constexpr std::string_view kSummary = "verdicts from a child process that speaks JSON lines";
  static inline const std::vector<OptionSpec> kOptions = {
      {"command", "",
       "shell command to run; it reads one claim with its evidence a line and answers with the row's columns"},
      {"timeout_ms", "10000", "longest time for one answer, in milliseconds"},
  };

  static Result<std::unique_ptr<JudgeStage>> create(const Options& options) {
    if (options.text("command").empty())
      return Error{std::string(kName), "option 'command' is empty", "say which command to run"};
    auto timeout = options.integer("timeout_ms", 1, 3'600'000);
    if (!timeout) return timeout.error();
    return std::unique_ptr<JudgeStage>(
        std::make_unique<JudgeCommand>(options.text("command"), std::chrono::milliseconds(*timeout)));
  }

  JudgeCommand(std::string command, std::chrono::milliseconds timeout)
      : child_(std::move(command)), timeout_(timeout) {}

  Result<Verdict> run(const JudgedClaim& input, Context&) const override {
    std::string line = "{\"claim\":" + claim_json(input.article, input.claim) + ",\"evidence\":[";
    for (std::size_t i = 0; i < input.evidence.size(); ++i)
      line += (i > 0 ? "," : "") + evidence_json(*input.evidence[i], input.claim.places);
    line += "]}";
    const std::scoped_lock lock(mutex_);
    auto answer = child_.ask(line, timeout_, kAnswerLimit);
    if (!answer)
      return Error{std::string(kName) + ": " + answer.error().where, answer.error().what, answer.error().hint};
    auto row = verdict_from_json(*answer);
    if (!row) return Error{std::string(kName), row.error().what, row.error().hint};
    return row;
  }

 private:
  mutable std::mutex mutex_;
  mutable ChildProcess child_;
  std::chrono::milliseconds timeout_;
};

}  // namespace
}  // namespace tally

TALLY_STAGE(judge_command, tally::JudgeCommand)
