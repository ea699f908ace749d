// What the night's verdicts rest on: each reply is asked for once a night, and it is known which one it was.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "pipeline/stage.h"

namespace tally {

/// The replies that queries got this run, as the first bytes of their SHA-256. Thread-safe.
class ReplyLedger {
 public:
  /// Notes a reply. A later stage's answer takes the place of a failure.
  void note(const Reply& reply);
  /// Empty when the query was not asked; 0 when nothing answered.
  [[nodiscard]] std::optional<std::uint32_t> find(const std::string& key) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> replies_;
};

/// Wraps a stage of the fetch slot: what was fetched since `night_started` (ISO 8601 UTC) comes from the store, as it
/// was reported then, so that a night that goes on after an interruption judges by the same replies. All that passes
/// is noted in `ledger`, which must outlive the stage.
std::unique_ptr<FetchStage> once_a_night(std::unique_ptr<FetchStage> inner, std::string night_started,
                                         ReplyLedger& ledger);

}  // namespace tally
