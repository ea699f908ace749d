// Context: what the host lends to every stage of a run.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/result.h"

namespace tally {

class RuleBook;
class EvidenceStore;
class DocumentLibrary;

/// Messages for people, on stderr. Thread-safe; control characters and terminal escapes are stripped.
class Messages {
 public:
  enum class Level : std::uint8_t { quiet, normal, verbose };
  explicit Messages(Level level = Level::normal) : level_(level) {}

  /// A problem that changes the result. Printed always.
  void error(const Error& error);
  /// A problem that does not stop the run. Printed unless quiet.
  void warning(const Error& error);
  /// Progress of work for those who asked: printed when verbose.
  void detail(std::string_view line);
  /// How many errors were reported.
  [[nodiscard]] int errors() const { return errors_.load(); }

 private:
  void print(std::string_view prefix, std::string_view line);
  Level level_;
  std::mutex mutex_;
  std::atomic<int> errors_{0};
};

/// What the command line and the pipeline file decided for the whole run.
struct RunSettings {
  std::string data_dir;   ///< folder with rules/ and fixtures/reference/
  std::string state_dir;  ///< folder of the evidence store and the user's library; empty: keep nothing
  bool offline = false;   ///< only what is kept or shipped
  Date published;         ///< --published: used where an article has no date
  std::string now;        ///< start of the run, ISO 8601 UTC
  std::map<std::string, std::string> source_base;  ///< --source-base NAME=URL
  std::vector<std::string> against;                ///< --against FILE-or-URL
  int threads = 0;                                 ///< 0: one a core
  bool keep_mentions = false;                      ///< extract --mentions
};

/// Lent to a stage for one call; all of it outlives the run. Everything reachable from here is thread-safe.
struct Context {
  const RunSettings& settings;
  const RuleBook& rules;
  Messages& messages;
  EvidenceStore* store = nullptr;      ///< kept replies; null when nothing is kept
  DocumentLibrary* library = nullptr;  ///< reference documents at hand
  const std::atomic<bool>& cancelled;  ///< set on SIGINT and SIGTERM: return soon
  /// Splits and extracts a document with the run's own stages; set for decode stages.
  std::function<Result<std::pair<std::vector<Sentence>, std::vector<Claim>>>(const Article&)> extract;
};

}  // namespace tally
