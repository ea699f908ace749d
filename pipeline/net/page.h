// PageFetcher: articles, feeds and documents by their URL.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "pipeline/context.h"
#include "pipeline/result.h"
#include "pipeline/store/evidence_store.h"

namespace tally {

/// A page as received.
struct FetchedPage {
  std::string url;  ///< after redirects
  std::string content_type;
  std::string body;
  std::string retrieved_at;  ///< ISO 8601, UTC
  std::string sha256;
  EvidenceStatus status = EvidenceStatus::none;  ///< live, cached, stale or (offline) replayed
};

/// Fetches pages as a guest: robots.txt is obeyed, hosts are paced, pages are kept like replies and asked for again
/// only when they changed. With settings.offline only kept pages are given. Private addresses are refused but for the
/// origins named by --source-base, whatever their NAME. Thread-safe; one object keeps its connections.
class PageFetcher {
 public:
  /// `store` may be null: nothing is kept. All but the limits must outlive the object. `body_bytes` bounds a page.
  PageFetcher(const RunSettings& settings, EvidenceStore* store, Messages& messages, const std::atomic<bool>& cancelled,
              std::size_t body_bytes = std::size_t{32} << 20U);
  PageFetcher(const PageFetcher&) = delete;
  PageFetcher& operator=(const PageFetcher&) = delete;
  ~PageFetcher();

  /// An Error names the URL and says why there is no page.
  Result<FetchedPage> fetch(const std::string& url);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One page; for several, make a PageFetcher.
Result<FetchedPage> fetch_page(const std::string& url, Context& context);

}  // namespace tally
