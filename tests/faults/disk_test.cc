// A disk that is full, writes short or does not sync, at many points of every command that keeps something: the error
// is told, the files are the old or the new ones, and the next run makes them whole. Run by `scripts/test_faults`.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <vector>

#include "tests/paths.h"
#include "tests/program.h"
#include "tests/world_bank.h"

namespace fs = std::filesystem;
using tally::test::Folder;
using tally::test::Ran;
using tally::test::read_file;

namespace {

/// Files by their path below a folder.
using Files = std::map<std::string, std::string>;

/// A command, the folder that it starts from, and what shows that it kept what it should.
struct Scenario {
  std::string name;
  std::function<void(const Folder&)> prepare;
  std::string command;
  std::string kept;  ///< a command whose output tells whether the state is whole; may be empty
  bool warm = true;  ///< the rule book's image is in the cache already
};

struct Fault {
  std::string call;
  int number;
  std::string kind;
  bool for_ever;
  [[nodiscard]] std::string text() const { return fmt::format("{}:{}{}:{}", call, number, for_ever ? "+" : "", kind); }
};

std::string article_line(int i, int millions) {
  return fmt::format(
      R"({{"id":"a{}","published_at":"2024-03-01","title":"Part {}","text":"China's population was {} million in 2012. The unemployment rate of Germany was {}.5 percent in 2020."}})"
      "\n",
      i, i, millions, i % 20);
}

std::string wire(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i) out += article_line(i, 1300 + i);
  return out;
}

std::string in(const Folder& folder, const std::string& words) {
  return fmt::format("cd '{0}' && XDG_STATE_HOME='{0}/state' XDG_CACHE_HOME='{0}/cache' '{1}' {2}", folder / "",
                     tally::test::program(), words);
}

class Desk {
 public:
  explicit Desk(const Scenario& scenario) : scenario_(scenario) {
    fs::create_directory(start());
    fs::create_directory(work());
    scenario_.prepare(folder_);
    if (scenario_.warm) (void)tally::test::run_shell(in(folder_, "rules show none"));
    for (const auto& entry : fs::directory_iterator(folder_ / ""))
      if (entry.path() != start() && entry.path() != work())
        fs::rename(entry.path(), start() + "/" + entry.path().filename().string());
  }

  /// Copies the start into the working folder.
  void reset() const {
    fs::remove_all(work());
    fs::copy(start(), work(), fs::copy_options::recursive);
  }
  Ran run(const std::string& environment = "") const { return run_in(work(), environment, scenario_.command); }
  Ran broken(const Fault& fault) const { return run(preload() + " TALLY_FAULT=" + fault.text()); }
  [[nodiscard]] std::string kept() const {
    return scenario_.kept.empty() ? "" : run_in(work(), "", scenario_.kept).out;
  }

  /// How often each call is made by a run that nothing happens to.
  std::map<std::string, int> calls() const {
    reset();
    run(preload() + " TALLY_FAULT_LOG='" + (folder_ / "log") + "'");
    std::map<std::string, int> counts;
    const std::string log = read_file(folder_ / "log");
    for (std::size_t at = 0; at < log.size(); at = log.find('\n', at) + 1)
      ++counts[log.substr(at, log.find(' ', at) - at)];
    return counts;
  }

  /// What people look at: all files but the state, without the times at which replies came.
  [[nodiscard]] Files outputs(bool at_start = false) const {
    static const std::regex passing(
        "20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z|,(live|cached|stale),|\"(live|cached|stale)\"");
    const fs::path top = at_start ? start() : work();
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      const std::string name = entry.path().lexically_relative(top).string();
      if (!entry.is_regular_file() || name.starts_with("state") || name.starts_with("cache")) continue;
      files[name] = std::regex_replace(read_file(entry.path().string()), passing, "*");
    }
    return files;
  }

 private:
  const Scenario& scenario_;
  Folder folder_;

  [[nodiscard]] std::string start() const { return folder_ / "start"; }
  [[nodiscard]] std::string work() const { return folder_ / "work"; }
  [[nodiscard]] std::string preload() const {
    return fmt::format("LD_PRELOAD='{}/fault_shim/fault_shim.so' TALLY_FAULT_UNDER='{}'", tally::test::modules(),
                       work());
  }
  static Ran run_in(const std::string& folder, const std::string& environment, const std::string& words) {
    return tally::test::run_shell(
        fmt::format("cd '{0}' && XDG_STATE_HOME='{0}/state' XDG_CACHE_HOME='{0}/cache' {1} '{2}' {3}", folder,
                    environment, tally::test::program(), words));
  }
};

/// What is wrong with a run under a fault; empty when nothing is.
std::string verdict_on(const Desk& desk, const Ran& ran, const Ran& calm, const Files& before, const Files& after,
                       const std::string& kept) {
  if (ran.status != calm.status && ran.status != 2) return fmt::format("exit status {}", ran.status);
  if (ran.status == 2 && ran.err.empty()) return "failed without a word";
  if (std::count(ran.err.begin(), ran.err.end(), '\n') > 4) return "more than four lines of messages";
  const Files now = desk.outputs();
  for (const auto& [name, bytes] : now) {
    const auto old = before.find(name);
    const auto fresh = after.find(name);
    if (old == before.end() && fresh == after.end()) return "left behind: " + name;
    const bool is_old = old != before.end() && old->second == bytes;
    const bool is_new = fresh != after.end() && fresh->second == bytes;
    if (!is_old && !is_new) return "neither old nor new: " + name;
    if (ran.status == calm.status && !is_new) return "exit status of success, but not new: " + name;
  }
  for (const auto& entry : before) {
    if (now.count(entry.first) == 0) return "lost: " + entry.first;
  }
  if (ran.status == calm.status && now.size() != after.size()) return "exit status of success, but files are missing";
  if (ran.err.empty() && desk.kept() != kept) return "silent, but what it kept is not whole";
  return {};
}

/// Breaks a scenario at up to kMost points of each call and kind of fault.
void break_everywhere(const Scenario& scenario) {
  constexpr int kMost = 8;
  const Desk desk(scenario);
  const Files before = desk.outputs(true);
  desk.reset();
  const Ran calm = desk.run();
  const Files after = desk.outputs();
  const std::string kept = desk.kept();
  REQUIRE_MESSAGE((calm.status == 0 || calm.status == 3), scenario.name << ": " << calm.err);
  REQUIRE_MESSAGE((after != before || !kept.empty()), scenario.name << " writes nothing");
  const auto calls = desk.calls();
  REQUIRE((desk.outputs() == after));

  std::vector<Fault> faults;
  const std::map<std::string, std::vector<std::string>> kinds = {{"open", {"full", "many"}},
                                                                 {"write", {"full", "io", "short"}},
                                                                 {"sync", {"io"}},
                                                                 {"rename", {"full", "io"}},
                                                                 {"truncate", {"io"}}};
  for (const auto& [call, number] : calls) {
    for (const std::string& kind : kinds.at(call)) {
      // Every second fault lasts.
      const int points = std::min(number, kMost);
      for (int i = 0; i < points; ++i) faults.push_back({call, 1 + i * number / points, kind, i % 2 == 1});
    }
  }
  std::size_t wrong = 0;
  std::size_t lost = 0;
  std::size_t told = 0;
  for (const Fault& fault : faults) {
    desk.reset();
    const Ran ran = desk.broken(fault);
    std::string problem = verdict_on(desk, ran, calm, before, after, kept);
    told += ran.err.empty() ? 0 : 1;
    const Ran again = desk.run();
    if (problem.empty() && (again.status != calm.status || desk.outputs() != after || desk.kept() != kept)) {
      problem = "the next run does not make it whole: " + again.err;
      ++lost;
    }
    if (problem.empty()) continue;
    fmt::print("  wrong: {}: {}: {} | status {} | {}\n", scenario.name, fault.text(), problem, ran.status, ran.err);
    ++wrong;
  }
  fmt::print("faults: disk: {}, of which told: {}; rows of them: {} lost\n", scenario.name, told, lost);
  fmt::print("faults: disk: {}: {} cases, {} wrong\n", scenario.name, faults.size(), wrong);
  CHECK(wrong == 0);
}

const std::string kArticle =
    "Figures\n\nBEIJING, Dec. 5, 2025 -- China climbed in the Global Innovation Index from 34th place in 2012 to 10th "
    "in 2025. The first batch brings together 23 entities from 17 countries, 61 percent of them state-owned.\n";
const std::string kNightly =
    "<nightly state=\"state/nights\" output=\"tables\" offline=\"yes\"><report articles=\"3\"/>"
    "<inputs><jsonl file=\"wire.jsonl\"/></inputs></nightly>";

}  // namespace

TEST_SUITE("faults" * doctest::skip()) {
  TEST_CASE("a broken disk under check, first and later") {
    const Scenario first{"check, first", [](const Folder& f) { f.file("article.txt", kArticle); },
                         "check --offline -o table.csv article.txt", "replay last --format csv", false};
    break_everywhere(first);
    const Scenario later{"check, later",
                         [](const Folder& f) {
                           f.file("article.txt", "Figures\n\nThe number of firms was 12 in 2020.\n");
                           (void)tally::test::run_shell(in(f, "check --offline -o table.csv article.txt"));
                           f.file("article.txt", kArticle);
                         },
                         "check --offline -o table.csv article.txt", "replay last --format csv"};
    break_everywhere(later);
  }

  TEST_CASE("a broken disk under nightly, first and later") {
    const Scenario first{"nightly, first",
                         [](const Folder& f) {
                           f.file("nightly.xml", kNightly);
                           f.file("wire.jsonl", wire(0, 20));
                         },
                         "nightly --config nightly.xml --date 2026-03-01", ""};
    break_everywhere(first);
    const Scenario later{"nightly, later",
                         [](const Folder& f) {
                           f.file("nightly.xml", kNightly);
                           f.file("wire.jsonl", wire(0, 20));
                           (void)tally::test::run_shell(in(f, "nightly --config nightly.xml --date 2026-03-01"));
                           f.file("wire.jsonl", wire(5, 25));
                         },
                         "nightly --config nightly.xml --date 2026-03-02", ""};
    break_everywhere(later);
  }

  TEST_CASE("a broken disk under kept replies") {
    tally::test::WorldBank bank;
    bank.say("1354190000");
    const std::string bases = bank.options();
    const Scenario replies{"kept replies",
                           [](const Folder& f) {
                             f.file("article.txt",
                                    "Figures\n\nBEIJING, Dec. 5, 2025 -- China's population was 1.354 "
                                    "billion in 2012.\n");
                           },
                           "check -o table.csv article.txt" + bases,
                           "check --offline --format csv article.txt" + bases + " | cut -d, -f1-6"};
    break_everywhere(replies);
  }

  TEST_CASE("a broken disk under review import, library and merge") {
    const Scenario review{"review import",
                          [](const Folder& f) {
                            f.file("article.txt", kArticle);
                            (void)tally::test::run_shell(in(f, "check --offline -o table.csv article.txt"));
                            std::string table = read_file(f / "table.csv");
                            for (auto at = table.find(",,,,,\r\n"); at != std::string::npos;
                                 at = table.find(",,,,,\r\n", at + 1))
                              table.replace(at, 5, ",approved,Zoe,2026-01-01,right,seen");
                            f.file("table.csv", table);
                          },
                          "review import table.csv", "review list"};
    break_everywhere(review);
    const Scenario library{"library add", [](const Folder& f) { f.file("report.txt", kArticle); },
                           "library add report.txt", "library list"};
    break_everywhere(library);
    const Scenario merge{"merge",
                         [](const Folder& f) {
                           f.file("wire.jsonl", wire(0, 400));
                           for (const char* part : {"1", "2"})
                             (void)tally::test::run_shell(
                                 in(f, fmt::format("check --offline --shard {0}/2 -o part-{0}.csv wire.jsonl", part)));
                           f.file("table.csv", "old");
                         },
                         "merge --output table.csv part-1.csv part-2.csv", ""};
    break_everywhere(merge);
  }
}
