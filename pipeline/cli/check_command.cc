// check and extract: the line over the sources given.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <optional>
#include <thread>

#include "pipeline/cli/cli.h"
#include "pipeline/kept_rows.h"
#include "pipeline/model/mention_lines.h"
#include "pipeline/net/curl_api.h"
#include "pipeline/net/url.h"
#include "pipeline/review/review_store.h"
#include "pipeline/shard.h"
#include "pipeline/table_rows.h"
#include "pipeline/text/csv.h"
#include "pipeline/text/escape.h"

namespace tally::cli {
namespace {

/// Runs with more rows than this are not kept for explain and replay: nightly keeps its own state.
constexpr std::size_t kKeptRows = 20000;

RunInfo run_info(const CommonOptions& options, const Session& session, const Output& out) {
  RunInfo info;
  info.started_at = session.settings.now;
  info.title = options.positional.size() == 1 ? options.positional.front()
                                              : fmt::format("{} sources", options.positional.size());
  info.excel = options.excel;
  if (out.is_terminal()) {
    const char* no_color = std::getenv("NO_COLOR");
    info.color = !options.no_color && (no_color == nullptr || *no_color == '\0');
    winsize size{};
    info.width = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  }
  return info;
}

/// One line on a terminal, rewritten while the work is long; nothing anywhere else.
class Progress {
 public:
  explicit Progress(bool wanted) : wanted_(wanted && ::isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const RunTotals& totals) {
    if (!wanted_ || std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
    fmt::print(stderr, "\r\033[K{} articles, {} claims", totals.articles, totals.claims);
    std::fflush(stderr);
    shown_ = true;
  }

 private:
  bool wanted_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Result<std::array<bool, 4>> fail_on(const std::vector<std::string>& names) {
  std::array<bool, 4> wanted{};
  for (const std::string& name : names) {
    const auto kind = verdict_kind(name);
    if (!kind) {
      const std::string nearest =
          nearest_name(name, {"supported", "refuted", "conflicting_evidence", "not_enough_evidence"});
      return Error{"--fail-on", fmt::format("unknown verdict '{}'", name),
                   nearest.empty() ? "supported, refuted, conflicting_evidence or not_enough_evidence"
                                   : fmt::format("did you mean '{}'?", nearest)};
    }
    wanted[static_cast<std::size_t>(*kind)] = true;
  }
  return wanted;
}

/// Documents of --against, into the library for this run.
Result<void> add_against(Session& session, Context& context) {
  for (const std::string& name : session.settings.against) {
    Result<void> added;
    auto read = read_source(session.line, name, session.url_opener(), context, [&](Result<Article> article) {
      if (!article)
        added = article.error();
      else
        added = session.library->add_for_run(as_document(*article));
      return added.ok();
    });
    if (!read) return Error{"--against " + read.error().where, read.error().what, read.error().hint};
    if (!added) return Error{"--against " + added.error().where, added.error().what, added.error().hint};
  }
  return {};
}

int exit_status(const RunTotals& totals, const std::array<bool, 4>& failing, bool judged) {
  if (totals.failed_articles > 0 || totals.unavailable > 0) return kSourcesFailed;
  for (std::size_t i = 0; judged && i < failing.size(); ++i) {
    if (failing[i] && totals.verdicts[i] > 0) return kFailOn;
  }
  return kDone;
}

/// The decisions kept in the state folder; null when nobody reviewed anything yet.
std::unique_ptr<ReviewStore> open_reviews(const std::string& state_dir) {
  const std::string path = state_dir + "/review.sqlite";
  if (!std::filesystem::exists(path)) return nullptr;
  auto opened = ReviewStore::open(path);
  return opened ? std::move(*opened) : nullptr;
}

/// --shard I/N, taken out of the arguments before the common options are parsed.
Result<std::optional<Shard>> take_shard(Arguments& arguments) {
  std::optional<Shard> shard;
  for (std::size_t i = 0; i < arguments.size();) {
    const bool joined = arguments[i].starts_with("--shard=");
    if (!joined && arguments[i] != "--shard") {
      ++i;
      continue;
    }
    if (!joined && i + 1 == arguments.size()) return Error{"", "the option '--shard' needs a value", "for example 3/8"};
    auto parsed = Shard::parse(joined ? arguments[i].substr(8) : arguments[i + 1]);
    if (!parsed) return parsed.error();
    shard = *parsed;
    const auto first = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    arguments.erase(first, first + (joined ? 1 : 2));
  }
  return shard;
}

/// The rows of one part of the input, each with its article's place in the whole: `tallycheck merge` puts the parts
/// together by it and takes it away.
class ShardTable {
 public:
  ShardTable(Shard shard, bool csv) : shard_(shard), csv_(csv) {}

  bool wants(const Article& article) {
    const std::int64_t place = articles_++;
    if (!shard_.holds(article.id)) return false;
    places_.push_back(place);
    return true;
  }
  Result<void> begin(Output& out, bool excel) const {
    if (!csv_) return {};
    std::string line(excel ? kByteOrderMark : std::string_view{});
    append_csv_header(line, kOrderColumn);
    return out.write(line);
  }
  Result<void> write(const std::vector<Verdict>& rows, Output& out) {
    const std::string place = next_place();
    std::string lines;
    for (const Verdict& row : rows) {
      if (csv_)
        append_csv_row(lines, row, place);
      else
        append_jsonl_row(lines, row, kOrderColumn, place);
    }
    return out.write(lines);
  }
  /// Of the article that is written next: "3/8:41".
  std::string next_place() {
    std::string place = fmt::format("{}/{}:{}", shard_.index, shard_.count, places_.front());
    places_.pop_front();
    return place;
  }

 private:
  Shard shard_;
  bool csv_;
  std::int64_t articles_ = 0;
  std::deque<std::int64_t> places_;
};

int run(Arguments arguments, bool judge, const std::string& usage) {
  auto shard = take_shard(arguments);
  if (!shard) return usage_error(shard.error());
  auto options = parse_options(arguments, usage);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional.empty())
    return usage_error({"", "no article given", "name a file, a URL or - for standard input"});
  if (*shard && options->format.empty() && !options->mentions)
    options->format = options->output.ends_with(".csv") ? "csv" : "jsonl";
  const bool csv = options->format == "csv" || options->format == "write_csv";
  if (*shard && !csv && options->format != "jsonl" && options->format != "write_jsonl" && !options->mentions)
    return usage_error({"--shard", "a part can be written as csv or jsonl", "`tallycheck merge` joins the parts"});
  if (options->mentions && !options->format.empty() && options->format != "jsonl" && options->format != "write_jsonl")
    return usage_error({"--format", "mentions are written as JSON lines", "leave it out, or give jsonl"});
  auto failing = fail_on(options->fail_on);
  if (!failing) return usage_error(failing.error());
  // libcurl takes as long to load as the rule book: together they take half of it. A fault of it shows when it is used.
  std::jthread loading;
  if (judge && !options->offline && options->threads != 1) {
    loading = std::jthread([] {
      try {
        (void)curl();
      } catch (const std::exception&) {
        return;
      }
    });
  }
  auto opened = Session::open(*options);
  if (!opened) return usage_error(opened.error());
  Session& session = **opened;
  catch_signals();
  // Asking oneTBB for its default would start it, which one article does not need.
  std::optional<tbb::global_control> threads;
  if (session.settings.threads > 0)
    threads.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(session.settings.threads));
  auto out = Output::open(options->output);
  if (!out) return usage_error(out.error());

  // Extraction keeps nothing but the pages that it is sent to.
  if (judge || !session.settings.against.empty() ||
      std::any_of(options->positional.begin(), options->positional.end(), is_web_url))
    session.open_store();
  Context context = session.context();
  if (auto added = add_against(session, context); !added) return usage_error(added.error());

  Progress progress(!options->quiet);
  std::string kept_rows;
  std::size_t kept = 0;
  RunPlan plan;
  std::optional<ShardTable> part;
  if (*shard) {
    part.emplace(**shard, csv);
    session.line.write.clear();
    plan.wanted = [&](const Article& article) { return part->wants(article); };
    if (auto begun = options->mentions ? Result<void>{} : part->begin(*out, options->excel); !begun)
      return usage_error(begun.error());
  }
  plan.judge = judge;
  plan.open_url = session.url_opener();
  plan.progress = [&](const RunTotals& totals) { progress.show(totals); };
  // What reviewers decided is carried along; a state folder without reviews costs nothing.
  auto reviews = session.settings.state_dir.empty() ? nullptr : open_reviews(session.settings.state_dir);
  plan.finish_rows = [&](const Article&, std::vector<Verdict>& rows) -> Result<void> {
    if (reviews && judge) {
      auto changed = apply_decisions(rows, *reviews);
      if (!changed) return changed.error();
      for (const std::string& id : *changed)
        session.messages.warning({id, "the verdict is no longer the one that was reviewed", ""});
    }
    for (const Verdict& row : rows) {
      if (session.store && judge && kept++ < kKeptRows) kept_rows += kept_row_json(row) + "\n";
    }
    return part ? part->write(rows, *out) : Result<void>{};
  };
  if (options->mentions) {
    plan.judge = false;
    plan.mentions = [&](const Article& article, const std::vector<Mention>& mentions) -> Result<void> {
      const std::string place = part ? part->next_place() : "";
      for (const Mention& mention : mentions) {
        std::string line = mention_json(article, mention);
        if (part) {
          line.pop_back();
          append_json_field(line, kOrderColumn, place);
          line += '}';
        }
        if (auto written = out->write(line + "\n"); !written) return written;
      }
      return {};
    };
  }
  auto totals = run_pipeline(session.line, options->positional, run_info(*options, session, *out), plan, context, *out);
  if (!totals) {
    session.messages.error(totals.error());
    return kUsage;
  }
  // An interrupted table is not written: the old file stays as it was.
  if (totals->cancelled) return kSignalled + signal_number();
  if (totals->articles == 0 && totals->failed_articles > 0) return kUsage;
  if (auto finished = out->finish(); !finished) {
    session.messages.error(finished.error());
    return kUsage;
  }
  if (session.store && judge && kept > 0 && kept <= kKeptRows) {
    if (auto run_id =
            session.store->keep_run(fmt::format("{{\"started_at\":\"{}\"}}", session.settings.now), kept_rows);
        !run_id)
      session.messages.warning(run_id.error());
    else
      session.messages.detail(fmt::format("kept as run {}", *run_id));
  }
  // The process ends here: freeing the rule book would take longer than checking an article.
  session.store.reset();
  [[maybe_unused]] static const Session* const kept_to_the_end = opened->release();
  return exit_status(*totals, *failing, judge && !options->mentions);
}

}  // namespace

int check_command(const Arguments& arguments) {
  return run(arguments, true,
             "tallycheck check [options] SOURCE...\nChecks articles and writes the verdict table; --shard I/N checks "
             "one of N parts.");
}

int extract_command(const Arguments& arguments) {
  return run(arguments, false,
             "tallycheck extract [options] SOURCE...\nWrites the claims of articles without judging them; with "
             "--mentions every mention.");
}

}  // namespace tally::cli
