// tallycheck: the program. Finds the command and leaves the rest to it.
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "pipeline/cli/cli.h"
#include "pipeline/version.h"

namespace {

using namespace tally;

struct Command {
  std::string_view name;
  int (*run)(const cli::Arguments&);
  std::string_view summary;
};

constexpr std::array kCommands = {
    Command{"check", cli::check_command, "check articles and write the verdict table"},
    Command{"extract", cli::extract_command, "stop after extraction: the claims, or with --mentions every mention"},
    Command{"nightly", cli::nightly_command,
            "check what is new in feeds, folders and lists, and write the night's tables"},
    Command{"merge", cli::merge_command, "join the tables of --shard runs into the table of one run"},
    Command{"explain", cli::explain_command, "everything behind one row of the last run"},
    Command{"replay", cli::replay_command, "make the table of an earlier run again"},
    Command{"rules", cli::rules_command, "test, list or show the rules"},
    Command{"stages", cli::stages_command, "the stages that a pipeline can use, with their options"},
    Command{"sources", cli::sources_command, "the reference sources, with licence and limits"},
    Command{"review", cli::review_command, "take an edited table back, list what was decided, precision of the rules"},
    Command{"export", cli::export_command, "approved rows as ClaimReview (--claimreview)"},
    Command{"library", cli::library_command, "add, list or remove reference documents"},
    Command{"store", cli::store_command, "bound the kept replies by age and size (prune)"},
};

void print_help() {
  std::puts("tallycheck COMMAND [options] SOURCE...\n\nDo the figures of an article tally? Commands:");
  for (const Command& command : kCommands)
    std::printf("  %-9s %s\n", std::string(command.name).c_str(), std::string(command.summary).c_str());
  std::puts("\n`tallycheck COMMAND --help` lists the options. SOURCE is a file, a URL or - for standard input.");
}

/// Whether a run may read more than a few articles: a night, or a source that is a folder or a large file.
bool is_large_run(const cli::Arguments& arguments) {
  constexpr off_t kLargeFile = off_t{4} << 20U;
  if (arguments.empty()) return false;
  if (arguments[0] == "nightly") return true;
  if (arguments[0] != "check" && arguments[0] != "extract") return false;
  return std::any_of(arguments.begin() + 1, arguments.end(), [&](const std::string& argument) {
    struct stat about {};
    return ::stat(argument.c_str(), &about) == 0 && (S_ISDIR(about.st_mode) || about.st_size >= kLargeFile);
  });
}

/// Large pages for the heap of a large run. glibc takes that wish from the environment alone, before main() runs, so
/// that the program starts once more with it, which takes a quarter of the time of a small run. A window of articles
/// touches tens of megabytes anew: in pages of 4 KB that was up to half of the time of a run from kept replies. Where
/// anything is in the way, or somebody has set the allocator already, the program goes on as it is.
void ask_for_large_pages(char** arguments) {
  constexpr const char* kTunables = "GLIBC_TUNABLES";
  if (std::getenv(kTunables) != nullptr || ::setenv(kTunables, "glibc.malloc.hugetlb=1", 1) != 0) return;
  ::execv("/proc/self/exe", arguments);
}

/// Large pages for the heap of a small run, without starting anew: the rule book alone touches some ten megabytes, and
/// the faults for pages of 4 KB were half of the time from start to table. The heap grows in steps of 64 megabytes from
/// a boundary of a large page on; what lies before the boundary is never touched. A wish: nothing depends on it.
void use_large_pages() {
  constexpr std::uintptr_t kLargePage = std::uintptr_t{2} << 20U;
  constexpr int kStep = 64 << 20U;
  constexpr int kLargestInHeap = 32 << 20U;  // glibc's limit
  ::mallopt(M_TOP_PAD, kStep);
  ::mallopt(M_MMAP_THRESHOLD, kLargestInHeap);
  char* const end = static_cast<char*>(::sbrk(0));
  const std::uintptr_t before = (kLargePage - reinterpret_cast<std::uintptr_t>(end) % kLargePage) % kLargePage;
  static void* const untouched = std::malloc(before);  // what is left before the boundary, and kept to the end
  char* const grown = static_cast<char*>(::sbrk(0));
  if (untouched == nullptr || grown < end + before) return;
  const auto size = static_cast<std::uintptr_t>(grown - end) - before;
  ::madvise(end + before, size / kLargePage * kLargePage, MADV_HUGEPAGE);
}

int dispatch(const cli::Arguments& arguments) {
  if (arguments.empty()) {
    print_help();
    return cli::kUsage;
  }
  const std::string& name = arguments[0];
  if (name == "--help" || name == "-h" || name == "help") {
    print_help();
    return cli::kDone;
  }
  if (name == "--version") {
    std::puts("tallycheck " TALLY_VERSION);
    return cli::kDone;
  }
  const auto* const command =
      std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& c) { return c.name == name; });
  if (command != kCommands.end()) return command->run({arguments.begin() + 1, arguments.end()});
  std::vector<std::string> names;
  for (const Command& c : kCommands) names.emplace_back(c.name);
  const std::string nearest = nearest_name(name, names);
  return cli::usage_error(
      {"", "unknown command '" + name + "'",
       nearest.empty() ? "`tallycheck --help` lists the commands" : "did you mean '" + nearest + "'?"});
}

}  // namespace

int main(int argc, char** argv) {
  const cli::Arguments arguments{argv + 1, argv + argc};
  if (is_large_run(arguments)) ask_for_large_pages(argv);
  use_large_pages();
  try {
    return dispatch(arguments);
  } catch (const std::exception& failure) {
    return cli::usage_error(
        {"", std::string("stopped: ") + failure.what(), "this is a fault of the program; please report it"});
  }
}
