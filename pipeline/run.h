// The line: read, split, extract, plan, fetch, decode, judge, write.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/pipeline_file.h"
#include "pipeline/registry.h"
#include "pipeline/stage.h"

namespace tally {

/// The stages of a run, made from a pipeline file.
struct Line {
  template <class Interface>
  using Stages = std::vector<std::unique_ptr<Interface>>;

  Stages<ReadStage> read;
  Stages<SplitStage> split;
  Stages<ExtractStage> extract;
  Stages<PlanStage> plan;
  Stages<FetchStage> fetch;
  std::vector<std::pair<std::string, std::unique_ptr<DecodeStage>>> decode;  ///< by stage name
  Stages<JudgeStage> judge;
  Stages<WriteStage> write;
};

/// Makes all stages. Loads the modules that the file names into the registry first. `read_name` and `format`
/// (--read, --format) replace what the file says for those slots; empty keeps it.
Result<Line> make_line(const PipelineFile& file, Registry& registry, const std::string& read_name,
                       const std::string& format);

/// Counts of a finished run.
struct RunTotals {
  std::int64_t articles = 0;
  std::int64_t failed_articles = 0;  ///< articles and whole sources that could not be read
  std::int64_t claims = 0;
  std::array<std::int64_t, 4> verdicts{};  ///< indexed by VerdictKind
  std::int64_t unavailable = 0;            ///< rows with reason source_unavailable
  bool cancelled = false;
};

/// Opens a source given as a URL and puts its bytes into the second argument.
using OpenUrl = std::function<Result<Source>(const std::string& url, std::unique_ptr<ByteStream>& bytes)>;

/// Reads all articles of one source (path, URL or "-") with the first reader that accepts it. `open_url` may be empty:
/// URLs are refused then. An Error names the source.
Result<void> read_source(const Line& line, const std::string& name, const OpenUrl& open_url, Context& context,
                         const ArticleSink& sink);

/// How far a run goes and what happens beside it.
struct RunPlan {
  bool judge = true;  ///< false: stop after extract, rows have no verdict
  /// Last touch on the rows of one article, in input order: review decisions, change since the last run. May be empty.
  std::function<Result<void>(const Article&, std::vector<Verdict>&)> finish_rows;
  /// Called with the mentions instead of rows when set (`extract --mentions`), in input order.
  std::function<Result<void>(const Article&, const std::vector<Mention>&)> mentions;
  /// Called after each window of articles, for progress. May be empty.
  std::function<void(const RunTotals&)> progress;
  OpenUrl open_url;  ///< empty: URLs are refused
  /// Gives the articles instead of the sources when set. Its Error ends the run.
  std::function<Result<void>(const ArticleSink&)> articles;
  /// Whether an article that was read goes down the line, asked in input order. May be empty: all do.
  std::function<bool(const Article&)> wanted;
  /// Called in input order for each article that was checked without a fault, with its plans by claim; the article and
  /// its rows may be taken, and are not written then. May be empty.
  std::function<Result<void>(Article&, std::vector<Verdict>&, const std::vector<Plan>&)> checked;
  /// Called after each window of articles, before the next is read; its Error ends the run. May be empty.
  std::function<Result<void>()> window_done;
};

/// Sends every article of every source down the line and writes the rows in input order. A bad article or source is
/// reported through context.messages and counted. Fails when nothing can go on: the output cannot be written.
Result<RunTotals> run_pipeline(const Line& line, const std::vector<std::string>& sources, const RunInfo& info,
                               const RunPlan& plan, Context& context, Output& out);

}  // namespace tally
