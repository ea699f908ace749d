// What the faults of whole runs share: running the program in a folder of its own, a desk with a calm run's tables, and
// the count of cases and lost rows.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/paths.h"
#include "tests/program.h"
#include "tests/timeless.h"
#include "tests/world_bank.h"

namespace tally::test {

namespace fs = std::filesystem;

inline constexpr const char* kPublic = "93.184.216.34";  ///< a public address, played by 127.0.0.1
inline constexpr const char* kAhead = "86400";
inline constexpr const char* kBehind = "-86400";

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// Articles with two claims each: one that the World Bank answers, and one of which nothing is known.
inline std::string wire(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i)
    out += fmt::format(
        R"({{"id":"a{}","published_at":"2024-03-01","title":"Part {}","text":"China's population was {} million in 2012. The ferries of Oban carried {} benches."}})"
        "\n",
        i, i, i % 2 == 0 ? 1354 : 1200 + i, i + 20);
  return out;
}

/// What environment a run of a folder has: its state and cache are there.
inline std::string environment_of(const Folder& folder) {
  return fmt::format("XDG_STATE_HOME='{0}state' XDG_CACHE_HOME='{0}cache'", folder / "");
}

inline std::string shim(const std::string& variables) {
  return fmt::format("LD_PRELOAD='{}/fault_shim/fault_shim.so' {}", tally::test::modules(), variables);
}

inline Ran run(const Folder& folder, const std::string& words, const std::string& environment = "") {
  return tally::test::run_shell(fmt::format("cd '{}' && {} {} '{}' {}", folder / "", environment_of(folder),
                                            environment, tally::test::program(), words));
}

inline std::string clock(const std::string& shift) { return shim("TALLY_CLOCK=" + shift); }

/// A run in the background.
inline pid_t start(const Folder& folder, const std::string& words, const std::string& environment = "",
                   const std::string& said = "/dev/null") {
  const std::string command = fmt::format("cd '{}' && {} {} exec '{}' {} > '{}' 2>&1", folder / "",
                                          environment_of(folder), environment, tally::test::program(), words, said);
  const pid_t pid = fork();
  if (pid == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  return pid;
}

inline int status_of(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Cases that were tried, with what was wrong with them, and rows that a table should have and has not.
class Tally {
 public:
  explicit Tally(std::string what) : what_(std::move(what)) {}
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  ~Tally() {
    fmt::print("faults: {}: rows of {} tables: {} lost\n", what_, tables_, lost_);
    fmt::print("faults: {}: {} cases, {} wrong\n", what_, cases_, wrong_);
  }
  void check(bool right, const std::string& name, const std::string& detail = "") {
    ++cases_;
    if (right) return;
    ++wrong_;
    fmt::print("  wrong: {}: {}: {}\n", what_, name, detail.substr(0, 600));
    CHECK_MESSAGE(right, what_ << ": " << name);
  }
  /// A table of JSON lines against the one of a calm run.
  void table(const std::string& got, const std::string& calm, const std::string& name, const std::string& detail = "") {
    ++tables_;
    lost_ += std::max<std::ptrdiff_t>(0, lines(calm) - lines(got));
    check(timeless(got) == timeless(calm), name, fmt::format("{} of {} rows; {}", lines(got), lines(calm), detail));
  }

 private:
  std::string what_;
  int cases_ = 0;
  int wrong_ = 0;
  int tables_ = 0;
  std::ptrdiff_t lost_ = 0;
};

inline std::vector<std::string> tables_of(const Folder& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder / "tables")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("verdicts-") && name.ends_with(".jsonl")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// A wire, a nightly configuration for it, and what calm runs make of both.
struct Desk {
  Folder folder;
  WorldBank bank;
  std::string check = "check --format jsonl -o table.jsonl wire.jsonl" + bank.options();
  std::string nightly = "nightly --config nightly.xml" + bank.options();
  std::string checked;  ///< table of `check`
  std::string night;    ///< table of `nightly`
  int status = 0;       ///< of both

  explicit Desk(int articles) {
    bank.say("1354190000");
    fill(folder, articles);
    const Folder calm;
    fill(calm, articles);
    const Ran first = run(calm, check);
    const Ran second = run(calm, nightly + " --date 2026-03-01");
    status = second.status;
    REQUIRE_MESSAGE((first.status == 0 || first.status == 3), first.err);
    REQUIRE_MESSAGE(status == first.status, second.err);
    checked = read_file(calm / "table.jsonl");
    night = read_file(calm / "tables/verdicts-2026-03-01.jsonl");
    REQUIRE(lines(checked) == 2 * articles);
    REQUIRE(lines(night) == 2 * articles);
    REQUIRE(has(checked, "\"supported\""));
    REQUIRE(has(checked, "\"refuted\""));
  }
  static void fill(const Folder& folder, int articles) {
    folder.file("wire.jsonl", wire(0, articles));
    folder.file("nightly.xml",
                "<nightly state=\"state/nights\" output=\"tables\"><report articles=\"3\"/><inputs>"
                "<jsonl file=\"wire.jsonl\"/></inputs></nightly>");
  }
};

}  // namespace tally::test
