// What the commands share: options, the loaded session, exit statuses.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/library/document_library.h"
#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/run.h"
#include "pipeline/store/evidence_store.h"

namespace tally::cli {

// Exit statuses of the contract.
inline constexpr int kDone = 0;
inline constexpr int kFailOn = 1;
inline constexpr int kUsage = 2;
inline constexpr int kSourcesFailed = 3;
inline constexpr int kLocked = 75;
inline constexpr int kSignalled = 128;  ///< plus the signal's number

using Arguments = std::vector<std::string>;

/// Options that every command takes; those of one command are in its own file.
struct CommonOptions {
  std::string format;
  std::string output;
  std::string read;
  std::string pipeline = "default";
  std::string rules;
  std::string state;
  std::string plugin_dir;
  std::string figures;
  std::vector<std::string> against;
  std::vector<std::string> source_base;
  std::vector<std::string> allow;
  std::vector<std::string> fail_on;
  std::string published;
  int threads = 0;
  bool offline = false;
  bool no_state = false;
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;
  bool excel = false;
  bool mentions = false;
  bool help = false;
  std::vector<std::string> positional;
};

/// Parses the common options, refusing what is not known with the nearest name. `usage` heads the help text.
Result<CommonOptions> parse_options(const Arguments& arguments, const std::string& usage);

/// Everything a command needs, loaded and checked before anything is fetched.
class Session {
 public:
  /// Fails on a bad option, rule, pipeline or module.
  static Result<std::unique_ptr<Session>> open(const CommonOptions& options);

  RunSettings settings;
  std::shared_ptr<const RuleBook> rules;
  Registry registry{builtin_stages()};
  Line line;
  Messages messages;
  std::unique_ptr<EvidenceStore> store;
  std::unique_ptr<DocumentLibrary> library;

  explicit Session(Messages::Level level) : messages(level) {}
  [[nodiscard]] Context context();
  /// Opens the store of the state folder; reports why when that fails and goes on without one.
  void open_store();
  /// How URLs given as sources are opened; empty when offline.
  [[nodiscard]] OpenUrl url_opener();
};

/// An article as the library keeps it.
LibraryDocument as_document(const Article& article);

/// Set by SIGINT and SIGTERM.
std::atomic<bool>& cancelled();
/// Number of the signal that set it, 0 for none.
int signal_number();
void catch_signals();

/// Folder that holds rules/ and fixtures/: beside the installed program, else the source tree it was built from.
std::string data_folder();
/// $XDG_STATE_HOME/tallycheck or ~/.local/state/tallycheck; empty when there is no home.
std::string default_state_folder();
/// $XDG_CACHE_HOME/tallycheck or ~/.cache/tallycheck; empty when there is no home.
std::string default_cache_folder();
/// Now, ISO 8601 UTC with Z.
std::string now_utc();

/// Prints an error and gives kUsage.
int usage_error(const Error& error);

int check_command(const Arguments& arguments);
int extract_command(const Arguments& arguments);
int explain_command(const Arguments& arguments);
int replay_command(const Arguments& arguments);
int rules_command(const Arguments& arguments);
int stages_command(const Arguments& arguments);
int sources_command(const Arguments& arguments);
int library_command(const Arguments& arguments);
int store_command(const Arguments& arguments);
int review_command(const Arguments& arguments);
int export_command(const Arguments& arguments);
int nightly_command(const Arguments& arguments);
int merge_command(const Arguments& arguments);

}  // namespace tally::cli
