// extract_command: an extractor in any language, a child process that speaks JSON lines.
#include <fmt/format.h>

#include <mutex>

#include "pipeline/child_process.h"
#include "pipeline/claim_json.h"
#include "pipeline/stage.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr std::size_t kAnswerLimit = std::size_t{16} << 20;

std::string request(const SplitArticle& input) {
  const Article& article = input.article;
  std::string line = "{";
  append_json_field(line, "id", article.id);
  append_json_field(line, "url", article.url);
  append_json_field(line, "title", article.title);
  append_json_field(line, "published_at", article.published_at);
  append_json_field(line, "dateline", article.dateline);
  append_json_field(line, "text", article.text);
  line += line.back() == '{' ? "\"sentences\":[" : ",\"sentences\":[";
  for (std::size_t i = 0; i < input.sentences.size(); ++i) {
    const Sentence& s = input.sentences[i];
    line += fmt::format("{}{{\"start\":{},\"end\":{},\"in_title\":{}}}", i > 0 ? "," : "", s.span.begin, s.span.end,
                        s.in_title);
  }
  return line + "]}";
}

class ExtractCommand : public ExtractStage {
 public:
  static constexpr std::string_view kName = "extract_command";
  static constexpr std::string_view kSummary = "claims from a child process that speaks JSON lines";
  static inline const std::vector<OptionSpec> kOptions = {
      {"command", "", "shell command to run; it reads one article a line and answers {\"claims\":[...]} on one line"},
      {"timeout_ms", "10000", "longest time for one answer, in milliseconds"},
  };

  static Result<std::unique_ptr<ExtractStage>> create(const Options& options) {
    if (options.text("command").empty())
      return Error{std::string(kName), "option 'command' is empty", "say which command to run"};
    auto timeout = options.integer("timeout_ms", 1, 3'600'000);
    if (!timeout) return timeout.error();
    return std::unique_ptr<ExtractStage>(
        std::make_unique<ExtractCommand>(options.text("command"), std::chrono::milliseconds(*timeout)));
  }

  ExtractCommand(std::string command, std::chrono::milliseconds timeout)
      : child_(std::move(command)), timeout_(timeout) {}

  Result<Extraction> run(const SplitArticle& input, Context&) const override {
    const std::string line = request(input);
    // One child, one question at a time: its answers come in the order of the questions.
    const std::scoped_lock lock(mutex_);
    auto answer = child_.ask(line, timeout_, kAnswerLimit);
    if (!answer)
      return Error{std::string(kName) + ": " + answer.error().where, answer.error().what, answer.error().hint};
    auto claims = claims_from_json(input.article, input.sentences, *answer);
    if (!claims) return Error{std::string(kName), claims.error().what, claims.error().hint};
    Extraction extraction;
    extraction.claims = std::move(*claims);
    return extraction;
  }

 private:
  mutable std::mutex mutex_;
  mutable ChildProcess child_;
  std::chrono::milliseconds timeout_;
};

}  // namespace
}  // namespace tally

TALLY_STAGE(extract_command, tally::ExtractCommand)
