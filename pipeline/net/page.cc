// Pages by URL.
#include "pipeline/net/page.h"

#include <mutex>
#include <optional>

#include "pipeline/net/fetcher.h"
#include "pipeline/net/url.h"

namespace tally {
namespace {

constexpr const char* kSource = "page";
constexpr int kPagesPerMinute = 60;

}  // namespace

struct PageFetcher::State {
  const RunSettings* settings;
  EvidenceStore* store;
  Messages* messages;
  const std::atomic<bool>* cancelled;
  std::size_t body_bytes;
  std::mutex mutex;
  std::optional<Fetcher> fetcher;
};

PageFetcher::PageFetcher(const RunSettings& settings, EvidenceStore* store, Messages& messages,
                         const std::atomic<bool>& cancelled, std::size_t body_bytes)
    : state_(std::make_unique<State>()) {
  state_->settings = &settings;
  state_->store = store;
  state_->messages = &messages;
  state_->cancelled = &cancelled;
  state_->body_bytes = body_bytes;
}

PageFetcher::~PageFetcher() = default;

Result<FetchedPage> PageFetcher::fetch(const std::string& url) {
  auto parsed = parse_url(url);
  if (!parsed) return parsed.error();
  Query query;
  query.kind = Query::Kind::document;
  query.source = kSource;
  query.url = parsed->text();
  Reply reply;
  if (state_->settings->offline) {
    if (state_->store == nullptr)
      return Error{url, "no kept page: this run has no evidence store", "run without --offline"};
    auto kept = state_->store->newest(query.request_key());
    if (!kept) return kept.error();
    if (!kept->has_value()) return Error{url, "no kept page", "run once without --offline to fetch it"};
    reply = std::move((**kept).reply);
    reply.status = EvidenceStatus::replayed;
  } else {
    FetchJob job;
    job.query = query;
    job.request.url = query.url;
    job.request.accept = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5";
    job.request.body_bytes = state_->body_bytes;
    job.request.robots = true;
    job.request.requests_per_minute = kPagesPerMinute;
    for (const auto& [name, base] : state_->settings->source_base) {
      const auto allowed = parse_url(base);
      if (!allowed || allowed->origin() != parsed->origin()) continue;
      job.request.allowed_origin = allowed->origin();
      job.request.requests_per_minute = 0;
    }
    {
      const std::scoped_lock lock(state_->mutex);
      if (!state_->fetcher) {
        HttpLimits limits;
        limits.body_bytes = state_->body_bytes;
        state_->fetcher.emplace(std::move(limits), state_->store, *state_->messages, *state_->cancelled);
        state_->fetcher->report_failures(false);  // the Error says it
      }
    }
    std::vector<FetchJob> jobs;
    jobs.push_back(std::move(job));
    state_->fetcher->run(std::move(jobs), [&](Reply got) { reply = std::move(got); });
    if (!reply.error.empty()) {
      const bool inside = reply.error.find(" leads to a") != std::string::npos;
      return Error{
          url, reply.error,
          inside ? "an address inside a network is opened only when it is named: --allow " + parsed->origin() : ""};
    }
    if (reply.http_status == 204 || reply.body.empty()) return Error{url, "the page is empty", ""};
  }
  FetchedPage page;
  page.url = std::move(reply.url);
  page.content_type = std::move(reply.content_type);
  page.body = std::move(reply.body);
  page.retrieved_at = std::move(reply.retrieved_at);
  page.sha256 = std::move(reply.sha256);
  page.status = reply.status;
  return page;
}

Result<FetchedPage> fetch_page(const std::string& url, Context& context) {
  PageFetcher fetcher(context.settings, context.store, context.messages, context.cancelled);
  return fetcher.fetch(url);
}

}  // namespace tally
