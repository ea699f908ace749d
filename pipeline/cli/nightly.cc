// nightly: watches feeds, folders and lists, keeps state and writes the night's tables.
#include "pipeline/nightly/night.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pipeline/cli/cli.h"
#include "pipeline/version.h"

namespace tally::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsageText =
    "tallycheck nightly --config FILE [--summary] [--shard I/N] [--date YYYY-MM-DD]\n"
    "Checks what is new in feeds, folders and lists, and writes the night's tables. Says nothing when all is well.\n"
    "--summary prints totals; --shard works on one of N parts; --date names the night (today by default).";

struct NightlyOptions {
  std::string config;
  std::string date;
  Shard shard;
  bool summary = false;
};

Result<NightlyOptions> take_options(Arguments& arguments) {
  NightlyOptions options;
  Arguments rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (name == "--summary") {
      options.summary = true;
      continue;
    }
    std::string value;
    bool has_value = false;
    if (const std::size_t equals = name.find('='); name.starts_with("--") && equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
      has_value = true;
    }
    if (name != "--config" && name != "--shard" && name != "--date") {
      rest.push_back(arguments[i]);
      continue;
    }
    if (!has_value) {
      if (i + 1 == arguments.size())
        return Error{"", fmt::format("the option '{}' needs a value", name), "--help lists the options"};
      value = arguments[++i];
    }
    if (name == "--config") options.config = value;
    if (name == "--date") {
      const auto date = Date::parse(value);
      if (!date || value.size() != 10)
        return Error{"--date", fmt::format("'{}' is not a date", value), "give YYYY-MM-DD"};
      options.date = value;
    }
    if (name == "--shard") {
      auto shard = Shard::parse(value);
      if (!shard) return shard.error();
      options.shard = *shard;
    }
  }
  arguments = std::move(rest);
  return options;
}

/// The day by the clock on the wall, as cron has it.
std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// A held flock ends with its process, however that dies: unlike a pid file it is never left behind.
class Lock {
 public:
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// False when another process holds it.
  Result<bool> take(const std::string& path) {
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd_ < 0)
      return Error{path, std::string("cannot be opened: ") + std::strerror(errno), "check the path and your rights"};
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    return Error{path, std::string("cannot be locked: ") + std::strerror(errno), ""};
  }

 private:
  int fd_ = -1;
};

/// A hash of everything but the article that decides about its claims: when it changes, articles are checked anew.
Result<std::string> fingerprint_of(const std::string& rules, const std::string& pipeline, const std::string& state) {
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator it(rules, failed), end; !failed && it != end; it.increment(failed)) {
    const std::string extension = it->path().extension().string();
    if (it->is_regular_file() && extension == ".xml" && it->path().parent_path().filename() != "nightly" &&
        it->path().parent_path().filename() != "pipelines")
      files.push_back(it->path().string());
  }
  if (failed) return Error{rules, "cannot be listed: " + failed.message(), ""};
  std::sort(files.begin(), files.end());
  files.push_back(pipeline.find('/') != std::string::npos ? pipeline : rules + "/pipelines/" + pipeline + ".xml");
  std::string all = TALLY_BUILD_STRING;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    all += fmt::format("\n{}\n", fs::path(file).filename().string());
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  // A document that comes or goes changes what can be found.
  if (fs::exists(state + "/library.sqlite", failed)) {
    std::ifstream in(state + "/library.sqlite", std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return fmt::format("{:016x}", stable_hash(all));
}

void print_summary(const NightOutcome& outcome, const std::string& output) {
  const NightRecord& n = outcome.night;
  fmt::print("night of {}: {} articles in the table, {} checked by this run ({} again, because a source revised)\n",
             n.date, n.articles, outcome.checked, outcome.rechecked);
  fmt::print("{} supported, {} refuted, {} conflicting evidence, {} not enough evidence ({} without an answer)\n",
             n.verdicts[0], n.verdicts[1], n.verdicts[2], n.verdicts[3], n.unavailable);
  fmt::print("{} changes since the night before; tables in {}\n", n.changes, output);
}

struct Folders {
  std::string state;
  std::string output;
};

/// One night with a session of its own.
int one_night(const CommonOptions& options, const NightlyConfig& config, const NightlyOptions& own,
              const Folders& folders, NightState& state, const std::string& date) {
  auto opened = Session::open(options);
  if (!opened) return usage_error(opened.error());
  Session& session = **opened;
  const tbb::global_control threads(
      tbb::global_control::max_allowed_parallelism,
      session.settings.threads > 0 ? static_cast<std::size_t>(session.settings.threads)
                                   : tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
  session.open_store();
  if (!session.store) return kUsage;  // said already: a night whose replies are not kept could not be gone on with
  auto fingerprint =
      fingerprint_of(options.rules.empty() ? data_folder() + "/rules" : options.rules, options.pipeline, folders.state);
  if (!fingerprint) return usage_error(fingerprint.error());
  const std::string review_file = folders.state + "/review.sqlite";
  std::unique_ptr<ReviewStore> reviews;
  if (fs::exists(review_file)) {
    auto store = ReviewStore::open(review_file);
    if (!store) return usage_error(store.error());
    reviews = std::move(*store);
  }
  Context context = session.context();
  NightJob job{config, session.line,  session.registry, context,        session.settings,
               state,  reviews.get(), own.shard,        folders.output, *fingerprint};
  auto outcome = run_night(job, date);
  if (!outcome) {
    session.messages.error(outcome.error());
    return kUsage;
  }
  if (outcome->cancelled) return kSignalled + signal_number();
  if (own.summary) print_summary(*outcome, folders.output);
  const bool whole = outcome->night.failed == 0 && outcome->night.unavailable == 0;
  return whole ? kDone : kSourcesFailed;
}

}  // namespace

int nightly_command(const Arguments& given) {
  Arguments arguments = given;
  auto own = take_options(arguments);
  if (!own) return usage_error(own.error());
  auto options = parse_options(arguments, kUsageText);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (own->config.empty())
    return usage_error({"", "no configuration given", "--config FILE; rules/nightly/nightly.xml is a sample"});
  if (!options->positional.empty())
    return usage_error(
        {"", fmt::format("what is '{}'?", options->positional.front()), "what is read stands in the configuration"});
  if (options->no_state) return usage_error({"--no-state", "a nightly run lives by its state", "leave it out"});
  auto config = NightlyConfig::load(own->config);
  if (!config) return usage_error(config.error());
  // The command line comes before the file.
  if (options->state.empty()) options->state = config->state.empty() ? default_state_folder() : config->state;
  if (options->state.empty()) return usage_error({own->config, "there is no state folder", "give state=\"…\""});
  if (options->rules.empty()) options->rules = config->rules;
  if (options->pipeline == "default") options->pipeline = config->pipeline;
  if (options->threads == 0) options->threads = config->threads;
  options->offline = options->offline || config->offline;
  options->source_base.insert(options->source_base.begin(), config->source_base.begin(), config->source_base.end());
  options->allow.insert(options->allow.end(), config->allow.begin(), config->allow.end());
  Folders folders{options->state, (options->output.empty() ? config->output : options->output)};
  options->output.clear();
  options->format = "csv";
  if (!own->shard.whole()) folders.output += "/shard" + own->shard.suffix();

  std::error_code failed;
  if (fs::create_directories(folders.state, failed)) fs::permissions(folders.state, fs::perms::owner_all, failed);
  if (failed) return usage_error({folders.state, "the folder cannot be made: " + failed.message(), ""});
  Lock lock;
  const std::string name = folders.state + "/nightly" + own->shard.suffix();
  auto locked = lock.take(name + ".lock");
  if (!locked) return usage_error(locked.error());
  if (!*locked) {
    Messages().error({name + ".lock", "another nightly run is at work", "this one did nothing"});
    return kLocked;
  }
  catch_signals();
  auto state = NightState::open(name + ".sqlite");
  if (!state) return usage_error(state.error());
  const std::string date = own->date.empty() ? today() : own->date;
  // A night that was interrupted is finished first, under its own date.
  auto left = (*state)->unfinished();
  if (!left) return usage_error(left.error());
  int status = kDone;
  if (*left && (**left).date != date) {
    status = one_night(*options, *config, *own, folders, **state, (**left).date);
    if (status != kDone && status != kSourcesFailed) return status;
  }
  return std::max(status, one_night(*options, *config, *own, folders, **state, date));
}

}  // namespace tally::cli
