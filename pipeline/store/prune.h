// Pruning of the evidence store: it keeps every reply, so under cron it grows for ever unless old ones are let go.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "pipeline/result.h"

namespace tally {

/// SHA-256 digests, in hex, of replies that must stay.
using Digests = std::unordered_set<std::string>;

/// Adds every word of exactly 64 hex digits of a text: what a table in any format says about its replies.
void collect_digests(std::string_view text, Digests& into);

struct PruneLimits {
  std::string before;           ///< ISO 8601, UTC: what was last received, confirmed or kept earlier may go
  std::int64_t most_bytes = 0;  ///< then the oldest may go until the bodies take no more than this; 0: no bound
  bool dry_run = false;         ///< count, and change nothing
};

struct PruneCount {
  std::int64_t replies = 0;  ///< gone, or that would go
  std::int64_t runs = 0;
  std::int64_t kept = 0;    ///< replies that stay
  std::int64_t pinned = 0;  ///< of them, those that a kept run or `pinned` names
  std::int64_t bytes = 0;   ///< of the bodies that stay, as compressed
};

/// Takes old runs (never the newest), then old replies that neither a run that stays nor `pinned` names, then bodies
/// without a reply out of the store at `path`. All or nothing, whenever it is killed; the file shrinks afterwards
/// unless another process is reading it. Fails where EvidenceStore::open() does; a store that is not there is an error
/// too.
Result<PruneCount> prune_store(const std::string& path, const PruneLimits& limits, Digests pinned);

}  // namespace tally
