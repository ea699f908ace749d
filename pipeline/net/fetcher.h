// Fetcher: requests with memory. Kept replies make them conditional and stand in when the network fails.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/model/query.h"
#include "pipeline/net/http_client.h"
#include "pipeline/store/evidence_store.h"

namespace tally {

/// One thing to fetch: the query that it answers and how to send it.
struct FetchJob {
  Query query;
  HttpRequest request;
  /// URLs of the further pages that the first one announces. May be empty: one page.
  std::function<std::vector<std::string>(const std::string& url, std::string_view first_page)> further_pages;
  /// Whether a reply with an error status is the source's own way to answer (an error envelope): then it is passed on.
  std::function<bool(int status, std::string_view content_type, std::string_view body)> own_answer;
  /// What a reply says that is no answer whatever its status, because the quota is used up or the key is refused; empty
  /// for others. It is a failure: a kept reply stands in for it, and it is not kept.
  std::function<std::string(int status, std::string_view body)> refusal;
};

/// Fetches each URL once, however many queries ask for it; pages of a paged reply all or none. Thread-safe: calls at
/// the same time wait for each other, and what one has fetched the next gets from memory or the store.
class Fetcher {
 public:
  Fetcher(HttpLimits limits, EvidenceStore* store, Messages& messages, const std::atomic<bool>& cancelled);

  /// One reply for each job, in any order, from the calling thread:
  /// live (fetched), cached (the server said 304), stale (kept, because fetching failed), or failed with `error`.
  void run(std::vector<FetchJob> jobs, const std::function<void(Reply)>& sink);
  /// Whether a failed reply is also a message; it is by default.
  void report_failures(bool report) { report_failures_ = report; }

 private:
  struct Flight;
  std::optional<Reply> remembered(const std::string& request_key, const std::string& url);
  void land(Flight& flight, const std::function<void(Reply)>& sink);
  void fall_back(Flight& flight);
  void keep(Flight& flight);
  void warn_once(const std::string& topic, const Error& error);

  std::mutex mutex_;
  HttpClient client_;
  EvidenceStore* store_;
  Messages* messages_;
  std::map<std::string, std::shared_ptr<const Reply>> memo_;  ///< by request key, of this run: failures and small ones
  std::map<std::string, EvidenceStatus> fetched_;             ///< large ones, which are read from the store again
  std::size_t memo_bytes_ = 0;
  std::map<std::string, int> warned_;
  bool report_failures_ = true;
};

/// Time of the system clock as "2026-03-01T10:00:00Z".
std::string utc_now();

}  // namespace tally
