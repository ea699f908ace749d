// EvidenceCache: fetches each query of a run once and keeps what it decoded to.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/model/evidence.h"
#include "pipeline/run.h"

namespace tally {

/// Owned by one run. gather() is called from one thread; find() from many, between calls of gather().
class EvidenceCache {
 public:
  using Found = std::vector<std::shared_ptr<const Evidence>>;

  explicit EvidenceCache(const Line& line) : line_(line) {}

  /// Brings evidence for all queries that are not known yet: all at once, each stage of the fetch slot trying what the
  /// ones before it did not answer. A query that nobody answers gets evidence with failure source_unavailable.
  Result<void> gather(const std::vector<Query>& queries, Context& context);
  /// Evidence for a query that was gathered; never empty.
  [[nodiscard]] const Found& find(const std::string& key) const;
  /// Whether the query was gathered.
  [[nodiscard]] bool has(const std::string& key) const { return slots_.contains(key); }
  /// Sources of which some query was not answered, each with its first error.
  [[nodiscard]] const std::map<std::string, std::string>& failures() const { return failures_; }
  /// Drops the passages found for documents, which no later window asks for again. Series and decoded documents stay.
  void forget_passages();

 private:
  struct Slot {
    Found found;
    bool document = false;
  };
  const Line& line_;
  std::map<std::string, std::string> failures_;
  std::unordered_map<std::string, Slot> slots_;
  std::mutex mutex_;  ///< decoders run in parallel; guards slots_ and documents_
  std::unordered_map<std::string, std::shared_ptr<const Document>> documents_;  ///< by SHA-256 of the reply

  void decode(Reply reply, std::size_t order,
              std::vector<std::pair<std::size_t, std::shared_ptr<const Evidence>>>& into, Context& context);
};

}  // namespace tally
