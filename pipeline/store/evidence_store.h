// EvidenceStore: every reply as received, kept in SQLite, and the clock of per-host limits.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/query.h"
#include "pipeline/result.h"

namespace tally {

/// A reply as kept, with what a conditional request needs.
struct KeptReply {
  Reply reply;
  std::string asked_url;      ///< what was asked, --source-base applied, without keys
  std::string etag;           ///< byte-exact, quotes included
  std::string last_modified;  ///< byte-exact
  std::string received_at;    ///< when its bytes came; reply.retrieved_at is when they were last confirmed
  std::int64_t id = 0;        ///< given by the store
};

/// One SQLite file in WAL mode, shared by processes. All methods are thread-safe.
class EvidenceStore {
 public:
  /// Creates the file and its folder where they are missing. A damaged file, a newer schema or a read-only folder is
  /// an error that says what to do; nothing is overwritten.
  static Result<std::unique_ptr<EvidenceStore>> open(const std::string& path);
  /// Opens at the first use, for runs that may never need it; what is wrong then is the error of each call.
  static std::unique_ptr<EvidenceStore> open_on_use(const std::string& path);
  virtual ~EvidenceStore() = default;

  /// The newest kept reply for a Query::request_key(); empty when there is none. With an `origin` ("https://host"),
  /// only replies that this origin was asked for. The body's SHA-256 is checked: a damaged one is an error.
  virtual Result<std::optional<KeptReply>> newest(std::string_view request_key, std::string_view origin = {}) = 0;
  /// The kept reply with this SHA-256, for `replay` and `explain`. A unique prefix of 8 digits or more will do.
  virtual Result<std::optional<KeptReply>> by_sha256(std::string_view sha256) = 0;
  /// Keeps a reply (bodies compressed with zstd, each body once) under its query's request_key().
  virtual Result<void> keep(const KeptReply& kept) = 0;
  /// Notes that a kept reply was confirmed as unchanged (304) at a time, which becomes its `retrieved_at`.
  virtual Result<void> confirm(const KeptReply& kept, std::string_view retrieved_at) = 0;
  /// Takes the next slot of a host's pace, in milliseconds since the epoch, at least `interval_ms` after the last one
  /// taken by any process. Gives the time at which the caller may send.
  virtual Result<std::int64_t> next_slot(std::string_view host, std::int64_t now_ms, std::int64_t interval_ms) = 0;
  /// Gives back a slot of `interval_ms` whose request never reached the host.
  virtual Result<void> return_slot(std::string_view host, std::int64_t interval_ms) = 0;
  /// Keeps a finished run: its settings and its rows as JSON lines, under a run id that it gives.
  virtual Result<std::string> keep_run(std::string_view settings_json, std::string_view rows_jsonl) = 0;
  /// The rows of a run; "last" is the newest one. Empty when there is none.
  virtual Result<std::optional<std::string>> run_rows(std::string_view run_id) = 0;
};

}  // namespace tally
