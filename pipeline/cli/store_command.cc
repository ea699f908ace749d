// store prune: bounds the evidence store by age and size.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "pipeline/store/compress.h"
#include "pipeline/store/prune.h"
#include "pipeline/store/sqlite.h"

namespace tally::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsageText =
    "tallycheck store prune --older-than DAYS [--most-mb N] [--tables FILE-or-FOLDER]... [--dry-run]\n"
    "Lets go of replies and runs that nothing asked for in so many days, and then of the oldest replies until the "
    "store\n"
    "is small enough. What a kept run, the nightly state, a reviewed row or a table named by --tables points at stays.";

struct PruneOptions {
  std::int64_t days = -1;
  std::int64_t most_mb = 0;
  std::vector<std::string> tables;
  bool dry_run = false;
};

Result<std::int64_t> whole_number(const std::string& name, const std::string& text) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > 1'000'000)
    return Error{name, fmt::format("'{}' is no number from 0 to 1000000", text), "for example 400"};
  return value;
}

/// Takes the command's own options out of the arguments.
Result<PruneOptions> take_options(Arguments& arguments) {
  PruneOptions options;
  Arguments rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--dry-run") {
      options.dry_run = true;
    } else if (name == "--older-than" || name == "--most-mb" || name == "--tables") {
      if (i + 1 == arguments.size())
        return Error{"", fmt::format("the option '{}' needs a value", name), "--help lists the options"};
      const std::string& value = arguments[++i];
      if (name == "--tables") {
        options.tables.push_back(value);
        continue;
      }
      auto number = whole_number(name, value);
      if (!number) return number.error();
      (name == "--most-mb" ? options.most_mb : options.days) = *number;
    } else {
      rest.push_back(name);
    }
  }
  arguments = std::move(rest);
  return options;
}

Result<void> pin_file(const fs::path& path, Digests& pinned) {
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) collect_digests(line, pinned);
  if (!in.eof()) return Error{path.string(), "cannot be read", "nothing was removed"};
  return {};
}

Result<void> pin_tables(const std::string& name, Digests& pinned) {
  std::error_code failed;
  if (!fs::is_directory(name, failed)) return pin_file(name, pinned);
  auto it = fs::recursive_directory_iterator(name, failed);
  for (; !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    if (!it->is_regular_file(failed)) continue;
    if (auto done = pin_file(it->path(), pinned); !done) return done;
  }
  if (failed) return Error{name, "cannot be listed: " + failed.message(), "nothing was removed"};
  return {};
}

/// Reads one column of a database: of `packed` rows, a size and a zstd frame; else a text.
Result<void> pin_column(const std::string& path, const char* sql, bool packed, Digests& pinned) {
  constexpr int kBusyMs = 10000;
  auto database = Database::open(path, kBusyMs);
  if (!database) return database.error();
  auto rows = database->prepare(sql);
  if (!rows) return rows.error();
  for (int code = rows->step(); code != SQLITE_DONE; code = rows->step()) {
    if (code != SQLITE_ROW) return database->error(code);
    if (!packed) {
      collect_digests(rows->text(0), pinned);
      continue;
    }
    auto text = decompress(rows->blob(1), static_cast<std::size_t>(rows->integer(0)));
    if (!text) return Error{path, "kept rows are damaged", "nothing was removed"};
    collect_digests(*text, pinned);
  }
  return {};
}

/// What the other files of a state folder point at: articles of the nights, and decided rows.
Result<void> pin_state(const std::string& folder, Digests& pinned) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    Result<void> done;
    if (name.starts_with("nightly") && name.ends_with(".sqlite"))
      done = pin_column(entry.path().string(), "SELECT size, zstd FROM result", true, pinned);
    if (name == "review.sqlite")
      done = pin_column(entry.path().string(), "SELECT snapshot_sha256 FROM decision", false, pinned);
    if (!done) return done;
  }
  if (failed) return Error{folder, "cannot be listed: " + failed.message(), "check --state"};
  return {};
}

}  // namespace

int store_command(const Arguments& arguments) {
  Arguments left = arguments;
  auto prune = take_options(left);
  if (!prune) return usage_error(prune.error());
  auto options = parse_options(left, kUsageText);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional != Arguments{"prune"})
    return usage_error({"", "store knows one action: prune", "`tallycheck store --help`"});
  // A day at least: what a run at this moment has fetched and not yet written into a table must not go.
  if (prune->days < 1) return usage_error({"", "how old may replies be?", "give --older-than DAYS, 1 or more"});
  const std::string state = options->state.empty() ? default_state_folder() : options->state;
  Digests pinned;
  for (const std::string& name : prune->tables) {
    if (auto done = pin_tables(name, pinned); !done) return usage_error(done.error());
  }
  if (auto done = pin_state(state, pinned); !done) return usage_error(done.error());
  constexpr std::int64_t kDay = 86400;
  PruneLimits limits;
  limits.before = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr) - prune->days * kDay));
  limits.most_bytes = prune->most_mb << 20U;
  limits.dry_run = prune->dry_run;
  auto count = prune_store(state + "/evidence.sqlite", limits, std::move(pinned));
  if (!count) return usage_error(count.error());
  if (!options->quiet)
    say("{} {} replies and {} runs; {} replies stay ({} of them in tables), {:.1f} MB\n",
        prune->dry_run ? "would remove" : "removed", count->replies, count->runs, count->kept, count->pinned,
        static_cast<double>(count->bytes) / (1 << 20));
  return kDone;
}

}  // namespace tally::cli
