// Loading of rules, pipeline and modules; signals; folders.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "pipeline/cli/cli.h"
#include "pipeline/net/url.h"
#include "pipeline/plugin_loader.h"
#include "pipeline/rulebook/rule_image.h"
#include "pipeline/rulebook/xml.h"

namespace tally::cli {
namespace fs = std::filesystem;

namespace {

volatile std::sig_atomic_t g_signal = 0;

extern "C" void on_signal(int number) {
  if (g_signal != 0) ::_exit(kSignalled + number);  // asked twice: at once
  g_signal = number;
  cancelled() = true;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<void> take_source_bases(const std::vector<std::string>& given, const RuleBook& rules, RunSettings& settings) {
  for (const std::string& pair : given) {
    const auto equals = pair.find('=');
    const std::string name = pair.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == pair.size())
      return Error{"--source-base", fmt::format("'{}' is not NAME=URL", pair),
                   "for example worldbank=http://127.0.0.1:8080"};
    const std::string url = pair.substr(equals + 1);
    if (!is_web_url(url)) return Error{"--source-base", fmt::format("'{}' is not an http or https URL", url), ""};
    if (rules.sources.find(name) == nullptr) {
      std::vector<std::string> names;
      for (const auto& source : rules.sources.all()) names.push_back(source.id);
      const std::string nearest = nearest_name(name, names);
      return Error{"--source-base", fmt::format("unknown source '{}'", name),
                   nearest.empty() ? "`tallycheck sources` lists them" : fmt::format("did you mean '{}'?", nearest)};
    }
    settings.source_base[name] = url;
  }
  return {};
}

/// The source that answers from the newsroom's own table.
constexpr const char* kOwnFigures = "newsroom";

/// --figures: this table stands for the shipped one, and may have figures of every measure.
Result<void> take_figures(const std::string& table, std::shared_ptr<const RuleBook>& rules, RunSettings& settings) {
  if (table.empty()) return {};
  std::error_code failed;
  const fs::path whole = fs::canonical(table, failed);
  if (failed) return Error{table, failed.message(), "--figures names a CSV table"};
  if (!fs::is_regular_file(whole, failed)) return Error{table, "is not a file", "--figures names a CSV table"};
  if (rules->sources.find(kOwnFigures) == nullptr)
    return Error{"--figures", fmt::format("there is no source '{}'", kOwnFigures), "see rules/sources/newsroom.xml"};
  settings.source_base[kOwnFigures] = whole.string();
  // The book is this session's alone until a stage is lent it.
  const_cast<RuleBook&>(*rules).measures.add_own_series(kOwnFigures);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return {};
}

/// --format, else what the ending of --output says, else the terminal.
std::string chosen_format(const CommonOptions& options) {
  if (!options.format.empty()) return options.format;
  const std::string ending = fs::path(options.output).extension().string();
  if (ending == ".csv" || ending == ".jsonl" || ending == ".html") return ending.substr(1);
  return options.mentions ? "jsonl" : "terminal";
}

}  // namespace

std::atomic<bool>& cancelled() {
  static std::atomic<bool> flag{false};
  return flag;
}

int signal_number() { return g_signal; }

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  // A reader that went away is an error of write(), with a message, not a silent death.
  std::signal(SIGPIPE, SIG_IGN);
}

std::string data_folder() {
  if (std::string given = environment("TALLYCHECK_DATA"); !given.empty()) return given;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "tallycheck";
    if (fs::exists(installed / "rules", failed)) return installed.string();
  }
  return TALLY_DATA_DIR;
}

std::string default_state_folder() {
  if (const std::string state = environment("XDG_STATE_HOME"); !state.empty()) return state + "/tallycheck";
  const std::string home = environment("HOME");
  return home.empty() ? "" : home + "/.local/state/tallycheck";
}

std::string default_cache_folder() {
  // The standard has relative paths ignored.
  if (const std::string cache = environment("XDG_CACHE_HOME"); cache.starts_with('/')) return cache + "/tallycheck";
  const std::string home = environment("HOME");
  return home.starts_with('/') ? home + "/.cache/tallycheck" : "";
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

int usage_error(const Error& error) {
  Messages().error(error);
  return kUsage;
}

Result<std::unique_ptr<Session>> Session::open(const CommonOptions& options) {
  const auto level = options.quiet     ? Messages::Level::quiet
                     : options.verbose ? Messages::Level::verbose
                                       : Messages::Level::normal;
  auto session = std::make_unique<Session>(level);
  RunSettings& settings = session->settings;
  settings.data_dir = data_folder();
  settings.state_dir = options.no_state ? "" : options.state.empty() ? default_state_folder() : options.state;
  settings.offline = options.offline;
  settings.now = now_utc();
  settings.against = options.against;
  settings.keep_mentions = options.mentions;
  if (options.threads < 0 || options.threads > 1024) return Error{"--threads", "is out of range", "give 1 to 1024"};
  settings.threads = options.threads;
  if (!options.published.empty()) {
    const auto day = Date::parse(options.published);
    if (!day) return Error{"--published", fmt::format("'{}' is not a date", options.published), "give YYYY-MM-DD"};
    settings.published = *day;
  }
  const std::string folder = options.rules.empty() ? settings.data_dir + "/rules" : options.rules;
  auto rules = open_rule_book(folder, options.no_state ? "" : default_cache_folder());
  if (!rules) return rules.error();
  session->rules = *rules;
  if (auto taken = take_source_bases(options.source_base, *session->rules, settings); !taken) return taken.error();
  if (auto taken = take_figures(options.figures, session->rules, settings); !taken) return taken.error();
  for (const std::string& given : options.allow) {
    auto url = parse_url(given);
    if (!url) return Error{"--allow", url.error().message(), "for example http://127.0.0.1:8000"};
    settings.source_base["--allow " + url->origin()] = url->origin();
  }
  if (!options.plugin_dir.empty()) {
    auto stages = load_plugins(options.plugin_dir);
    if (!stages) return stages.error();
    for (const StageInfo& stage : *stages) {
      if (auto added = session->registry.add(stage); !added)
        return Error{options.plugin_dir, added.error().what, added.error().hint};
    }
  }
  const bool path = options.pipeline.find('/') != std::string::npos || options.pipeline.ends_with(".xml");
  const std::string file_name = path ? options.pipeline : fmt::format("{}/pipelines/{}.xml", folder, options.pipeline);
  if (!path && !fs::exists(file_name)) {
    std::vector<std::string> names;
    if (auto files = xml_files(folder + "/pipelines")) {
      for (const std::string& f : *files) names.push_back(fs::path(f).stem().string());
    }
    const std::string nearest = nearest_name(options.pipeline, names);
    return Error{"--pipeline", fmt::format("there is no pipeline '{}'", options.pipeline),
                 nearest.empty() ? "give a file, or a name in " + folder + "/pipelines"
                                 : fmt::format("did you mean '{}'?", nearest)};
  }
  auto file = PipelineFile::load(file_name);
  if (!file) return file.error();
  auto line = make_line(*file, session->registry, options.read, chosen_format(options));
  if (!line) return line.error();
  session->line = std::move(*line);
  auto library = DocumentLibrary::open(settings.data_dir + "/fixtures/reference/library",
                                       settings.state_dir.empty() ? "" : settings.state_dir + "/library.sqlite");
  if (!library) return library.error();
  session->library = std::move(*library);
  return session;
}

Context Session::context() { return Context{settings, *rules, messages, store.get(), library.get(), cancelled(), {}}; }

void Session::open_store() {
  if (settings.state_dir.empty() || store) return;
  auto opened = EvidenceStore::open(settings.state_dir + "/evidence.sqlite");
  if (opened)
    store = std::move(*opened);
  else
    messages.warning(opened.error());
}

}  // namespace tally::cli
