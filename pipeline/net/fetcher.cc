// Single flight, conditional requests, paging, keeping and falling back.
#include "pipeline/net/fetcher.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <unordered_map>

#include "pipeline/net/http_transfer.h"
#include "pipeline/net/sha256.h"
#include "pipeline/net/url.h"

namespace tally {
namespace {

/// Replies of this run up to these sizes stay in memory for queries that come later.
constexpr std::size_t kMemoBytes = std::size_t{64} << 20U;
constexpr std::size_t kMemoReplyBytes = std::size_t{256} << 10U;
/// All pages of one reply.
constexpr std::size_t kAllPagesBytes = std::size_t{1} << 30U;

}  // namespace

/// All queries that wait for one URL, and what has come of it.
struct Fetcher::Flight {
  FetchJob job;
  std::vector<Query> queries;
  std::optional<KeptReply> kept;
  std::string asked_url;
  HttpReply first;
  std::vector<std::string> pages;  ///< further ones, in order
  std::size_t missing = 0;         ///< pages still under way
  std::size_t bytes = 0;           ///< of all pages so far
  bool repeated_key = false;       ///< one of the replies had to be altered
  std::string error;
  Reply reply;
};

Fetcher::Fetcher(HttpLimits limits, EvidenceStore* store, Messages& messages, const std::atomic<bool>& cancelled)
    : client_(std::move(limits), store, cancelled), store_(store), messages_(&messages) {}

void Fetcher::run(std::vector<FetchJob> jobs, const std::function<void(Reply)>& sink) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::unique_ptr<Flight>> flights;
  std::unordered_map<std::string, Flight*> by_key;
  for (FetchJob& job : jobs) {
    const std::string key = job.query.request_key();
    if (auto reply = remembered(key, job.request.url)) {
      reply->query = std::move(job.query);
      sink(std::move(*reply));
      continue;
    }
    Flight*& flight = by_key[key];
    if (flight == nullptr) {
      flights.push_back(std::make_unique<Flight>());
      flight = flights.back().get();
      flight->job = std::move(job);
      flight->asked_url = flight->job.request.url;
      flight->queries.push_back(flight->job.query);
    } else {
      flight->queries.push_back(std::move(job.query));
    }
  }

  std::vector<HttpRequest> requests;
  requests.reserve(flights.size());
  for (std::size_t i = 0; i < flights.size(); ++i) {
    Flight& flight = *flights[i];
    HttpRequest request = flight.job.request;
    if (store_ != nullptr) {
      auto kept = store_->newest(flight.job.query.request_key(), origin_of(flight.asked_url));
      if (!kept) {
        warn_once("store", kept.error());
      } else if (*kept && (*kept)->reply.more_pages.empty() && (*kept)->reply.http_status == 200) {
        request.etag = (*kept)->etag;
        request.last_modified = (*kept)->last_modified;
      }
      if (kept.ok()) flight.kept = std::move(*kept);
    }
    // A tag is the flight's number and the page's: pages of one flight come back in any order.
    request.tag = i;
    requests.push_back(std::move(request));
  }

  std::unordered_map<std::string, std::size_t> page_numbers;  // "flight page-url" → index in Flight::pages
  client_.run(std::move(requests), [&](const HttpRequest& request, HttpReply reply) -> std::vector<HttpRequest> {
    Flight& flight = *flights[request.tag];
    std::vector<HttpRequest> more;
    flight.bytes += reply.body.size();
    flight.repeated_key = flight.repeated_key || reply.repeated_key;
    if (flight.missing == 0) {
      flight.first = std::move(reply);
      if (flight.first.error.empty() && flight.first.status == 200 && flight.job.further_pages) {
        const std::vector<std::string> urls = flight.job.further_pages(flight.asked_url, flight.first.body);
        flight.pages.resize(urls.size());
        flight.missing = urls.size();
        for (std::size_t n = 0; n < urls.size(); ++n) {
          page_numbers.emplace(fmt::format("{} {}", request.tag, urls[n]), n);
          HttpRequest next = flight.job.request;
          next.url = urls[n];
          next.tag = request.tag;
          more.push_back(std::move(next));
        }
      }
    } else {
      const std::size_t n = page_numbers.at(fmt::format("{} {}", request.tag, request.url));
      if (flight.bytes > kAllPagesBytes && flight.error.empty())
        flight.error = "the pages are larger than 1 GiB together";
      if (!reply.error.empty() && flight.error.empty())
        flight.error = fmt::format("page {} of {}: {}", n + 2, flight.pages.size() + 1, reply.error);
      flight.pages[n] = std::move(reply.body);
      --flight.missing;
    }
    if (flight.missing == 0) land(flight, sink);
    return more;
  });
}

/// What an earlier call of this run has fetched, as it was reported then.
std::optional<Reply> Fetcher::remembered(const std::string& request_key, const std::string& url) {
  if (const auto it = memo_.find(request_key); it != memo_.end()) return *it->second;
  const auto it = fetched_.find(request_key);
  if (it == fetched_.end() || store_ == nullptr) return std::nullopt;
  auto kept = store_->newest(request_key, origin_of(url));
  if (!kept || !kept->has_value()) return std::nullopt;
  Reply reply = std::move((**kept).reply);
  reply.status = it->second;
  return reply;
}

/// Everything of a flight has come: makes its reply and hands it to all that wait.
void Fetcher::land(Flight& flight, const std::function<void(Reply)>& sink) {
  HttpReply& first = flight.first;
  Reply& reply = flight.reply;
  if (flight.error.empty()) flight.error = first.error;
  // An error behind a redirect speaks of the endpoint: what was kept before is better than it.
  const bool moved = (first.status == 404 || first.status == 410) && first.url != flight.asked_url;
  const std::string refusal =
      first.answered && flight.job.refusal ? flight.job.refusal(first.status, first.body) : std::string{};
  if (!refusal.empty()) flight.error = refusal;
  const bool own = refusal.empty() && !moved && !first.error.empty() && first.answered && flight.job.own_answer &&
                   flight.job.own_answer(first.status, first.content_type, first.body);
  if (own) flight.error.clear();
  if (moved && !flight.error.empty()) flight.error += ", after a redirect: the endpoint has moved";
  reply.http_status = first.status;
  reply.url = first.url;
  reply.content_type = first.content_type;
  reply.retrieved_at = utc_now();
  if (!flight.error.empty()) {
    fall_back(flight);
  } else if (first.status == 304 && flight.kept) {
    reply = std::move(flight.kept->reply);
    reply.status = EvidenceStatus::cached;
    reply.retrieved_at = utc_now();
    if (store_ != nullptr) {
      if (auto noted = store_->confirm(*flight.kept, reply.retrieved_at); !noted) warn_once("store", noted.error());
    }
  } else {
    reply.status = EvidenceStatus::live;
    Sha256 digest;
    digest.update(first.body);
    for (const std::string& page : flight.pages) digest.update(page);
    reply.sha256 = digest.hex();
    reply.body = std::move(first.body);
    reply.more_pages = std::move(flight.pages);
    keep(flight);
  }

  const std::string key = flight.job.query.request_key();
  const std::size_t bytes = reply.body.size() + 1024;
  if (bytes <= kMemoReplyBytes && reply.more_pages.empty() && memo_bytes_ + bytes <= kMemoBytes) {
    memo_bytes_ += bytes;
    memo_.emplace(key, std::make_shared<Reply>(reply));
  } else {
    fetched_.emplace(key, reply.status);
  }
  for (std::size_t i = 0; i + 1 < flight.queries.size(); ++i) {
    Reply copy = reply;
    copy.query = std::move(flight.queries[i]);
    sink(std::move(copy));
  }
  reply.query = std::move(flight.queries.back());
  sink(std::move(reply));
}

/// Fetching failed: the newest kept reply, marked as stale, is better than none.
void Fetcher::fall_back(Flight& flight) {
  Reply& reply = flight.reply;
  const std::string where = flight.asked_url;
  if (flight.kept && flight.error != "cancelled") {
    warn_once(
        "stale " + flight.error,
        {where, fmt::format("{}; the reply kept on {} stands in", flight.error, flight.kept->reply.retrieved_at), ""});
    reply = std::move(flight.kept->reply);
    reply.status = EvidenceStatus::stale;
    return;
  }
  if (report_failures_ && flight.error != "cancelled") messages_->detail(where + ": " + flight.error);
  reply.status = EvidenceStatus::failed;
  reply.error = flight.error;
}

void Fetcher::keep(Flight& flight) {
  if (flight.repeated_key) {
    warn_once("key " + flight.asked_url, {flight.asked_url, "the reply repeats the key and is not kept", ""});
    return;
  }
  if (store_ == nullptr) return;
  KeptReply kept;
  kept.reply = std::move(flight.reply);  // lent: a copy would double what is in memory
  kept.reply.query = flight.job.query;
  kept.asked_url = flight.asked_url;
  kept.etag = flight.first.etag;
  kept.last_modified = flight.first.last_modified;
  if (auto done = store_->keep(kept); !done) {
    warn_once("store",
              {done.error().where, "replies of this run are not kept: " + done.error().what, done.error().hint});
  }
  flight.reply = std::move(kept.reply);
}

/// Many requests that fail for one reason are one message; the others are details.
void Fetcher::warn_once(const std::string& topic, const Error& error) {
  if (warned_[topic]++ == 0) {
    messages_->warning(error);
  } else {
    messages_->detail(error.message());
  }
}

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace tally
