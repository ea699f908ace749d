// The hosts of an HttpClient: their pace, their slots, their robots.txt, and when they are left alone.
#include <fmt/format.h>

#include <utility>

#include "pipeline/net/http_state.h"
#include "pipeline/net/url.h"
#include "pipeline/store/evidence_store.h"

namespace tally {
namespace {

constexpr std::size_t kMostRobotsBytes = std::size_t{4}
                                         << 20U;      ///< a larger robots.txt counts as one that cannot be read
constexpr std::int64_t kMostToldMs = 10 * 60 * 1000;  ///< how long other processes are told to keep away from a host

/// How far apart the requests of a host are, and how many may go at once.
struct Pace {
  std::int64_t burst = 0;
  std::int64_t interval_ms = 0;  ///< 0: no pace
};

/// A sixth of what a minute or an hour allows may go at once; the rest is spread so that no minute or hour ever has
/// more than allowed.
Pace pace_of(const HttpRequest& request) {
  const bool hourly = request.requests_per_hour > 0;
  const std::int64_t allowed = hourly ? request.requests_per_hour : request.requests_per_minute;
  if (allowed <= 0) return {};
  const std::int64_t window_ms = hourly ? 3'600'000 : 60'000;
  const std::int64_t burst = allowed / 6;
  return {burst, (burst > 0 ? window_ms * 6 / 5 : window_ms) / allowed};
}

}  // namespace

Host& HttpClient::State::host_of(const HttpTransfer& transfer) {
  Host& host = hosts[transfer.origin];
  if (host.name.empty()) host.name = transfer.url.host;
  return host;
}

/// Parks a transfer until the robots.txt of its host is known.
void HttpClient::State::ask_robots(Host& host, TransferPtr transfer) {
  auto asking = std::make_unique<HttpTransfer>();
  asking->limits = &limits;
  asking->asks_robots = true;
  asking->request.user_agent = transfer->request.user_agent;
  asking->request.allowed_origin = transfer->request.allowed_origin;
  asking->robots_origin = transfer->origin;
  asking->request.body_bytes = kMostRobotsBytes;
  Url url = transfer->url;
  url.path = "/robots.txt";
  set_url(*asking, std::move(url));
  host.parked.push_back(std::move(transfer));
  if (std::exchange(host.robots_asked, true)) return;
  enqueue(std::move(asking));
}

void HttpClient::State::robots_came(TransferPtr asking, const HttpReply& reply) {
  Host& host = hosts[asking->robots_origin];
  host.robots_asked = false;
  if (reply.error == "cancelled") {
    // Asked again by the next run, if there is one.
  } else if (reply.status >= 200 && reply.status <= 299) {
    host.robots = Robots::parse(reply.body, "tallycheck");
  } else if (reply.answered && reply.status >= 400 && reply.status <= 499 && reply.status != 429) {
    host.robots = Robots();  // there is none: everything is allowed
  } else {
    host.robots = Robots::closed();
    host.robots_failure =
        reply.answered ? fmt::format("robots.txt of {} cannot be read: {}", host.name, reply.error) : reply.error;
  }
  for (TransferPtr& transfer : std::exchange(host.parked, {})) {
    if (!host.robots) {
      fail(std::move(transfer), reply.error);
    } else {
      enqueue(std::move(transfer));
    }
  }
  // A site that could not be read is asked again by later requests.
  if (!host.robots_failure.empty()) host.robots.reset();
  host.robots_failure.clear();
}

/// Fails the transfer when robots.txt forbids its path.
bool HttpClient::State::robots_allow(Host& host, TransferPtr& transfer) {
  if (host.robots->allows(transfer->url.path)) {
    if (const int delay = host.robots->crawl_delay(); delay > 0 && transfer->request.requests_per_minute > 0) {
      transfer->request.requests_per_minute = std::clamp(60 / delay, 1, transfer->request.requests_per_minute);
    }
    return true;
  }
  fail(std::move(transfer), host.robots_failure.empty()
                                ? fmt::format("robots.txt of {} does not allow to fetch this page", host.name)
                                : host.robots_failure);
  return false;
}

/// Whether the pace of a host lets the request go now. Takes at most one slot ahead.
bool HttpClient::State::take_slot(Host& host, const HttpTransfer& transfer, SteadyTime now) {
  const Pace pace = pace_of(transfer.request);
  if (pace.interval_ms <= 0 || transfer.unreached) return true;
  if (!host.has_slot) {
    // What this process did is counted by a clock that nobody sets.
    const auto interval = milliseconds(pace.interval_ms);
    SteadyTime slot = now - pace.burst * interval;
    if (host.last_slot) slot = std::max(slot, *host.last_slot + interval);
    if (store != nullptr) {
      const std::int64_t unix_now = now_unix_ms();
      // A store that fails must not lift the limit: the pace within this process goes on.
      if (auto shared = store->next_slot(host.name, unix_now - pace.burst * pace.interval_ms, pace.interval_ms);
          shared.ok())
        slot = std::max(slot, now + milliseconds(*shared - unix_now));
    }
    host.last_slot = slot;
    host.slot_at = std::max(now, slot);
    host.has_slot = true;
  }
  if (host.slot_at > now) return false;
  host.has_slot = false;
  return true;
}

/// A host that was never reached has not been burdened: runs without a network must not use up its pace.
void HttpClient::State::return_slot(Host& host, const HttpRequest& request) {
  const Pace pace = pace_of(request);
  if (pace.interval_ms <= 0) return;
  if (host.last_slot) *host.last_slot -= milliseconds(pace.interval_ms);
  if (store != nullptr) (void)store->return_slot(host.name, pace.interval_ms).ok();
}

void HttpClient::State::start_host(Host& host, SteadyTime now) {
  if (!host.waiting.empty()) {
    const auto due = std::stable_partition(host.waiting.begin(), host.waiting.end(),
                                           [&](const TransferPtr& t) { return t->ready_at > now; });
    std::move(due, host.waiting.end(), std::back_inserter(host.ready));
    host.waiting.erase(due, host.waiting.end());
  }
  while (!host.ready.empty() && now >= host.not_before && static_cast<int>(active.size()) < limits.parallel &&
         host.active < std::max(1, host.ready.front()->request.parallel)) {
    if (!take_slot(host, *host.ready.front(), now)) {
      if (host.slot_at - now <= milliseconds(limits.pace_wait_ms)) return;
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(host.slot_at - now).count();
      while (!host.ready.empty()) {
        TransferPtr transfer = std::move(host.ready.front());
        host.ready.pop_front();
        fail(std::move(transfer),
             fmt::format("the pace of {} allows the next request in {} s only", host.name, seconds));
      }
      return;
    }
    TransferPtr transfer = std::move(host.ready.front());
    host.ready.pop_front();
    start(host, std::move(transfer));
  }
}

/// Tells other processes when the host may be asked again; not for longer than a clock that went wrong could do harm.
void HttpClient::State::keep_others_away(const Host& host, const HttpRequest& request, std::int64_t wait_ms) {
  if (store != nullptr && pace_of(request).interval_ms > 0)
    (void)store->next_slot(host.name, now_unix_ms() + std::min(wait_ms, kMostToldMs), 0).ok();
}

void HttpClient::State::give_up_host(Host& host, const std::string& why, milliseconds down_for) {
  host.down = why;
  host.down_until = now_steady() + down_for;
  std::vector<TransferPtr> rest;
  std::move(host.ready.begin(), host.ready.end(), std::back_inserter(rest));
  std::move(host.waiting.begin(), host.waiting.end(), std::back_inserter(rest));
  std::move(host.parked.begin(), host.parked.end(), std::back_inserter(rest));
  host.parked.clear();
  host.ready.clear();
  host.waiting.clear();
  for (TransferPtr& transfer : rest) fail(std::move(transfer), fmt::format("not asked, as {} {}", host.name, why));
}

/// Ends everything that wants a name from the network; addresses that the user named himself go on.
void HttpClient::State::give_up_network() {
  offline_until = now_steady() + kDownFor;
  std::vector<HttpTransfer*> asking;
  for (const auto& [raw, transfer] : active) {
    if (!transfer->allows_private) asking.push_back(raw);
  }
  for (HttpTransfer* raw : asking) fail(release(raw), kOffline);
  for (std::size_t i = 0; i < working.size(); ++i) {
    std::vector<TransferPtr> rest;
    for (auto* queue : {&working[i]->waiting, &working[i]->parked}) {
      std::move(queue->begin(), queue->end(), std::back_inserter(rest));
      queue->clear();
    }
    std::move(working[i]->ready.begin(), working[i]->ready.end(), std::back_inserter(rest));
    working[i]->ready.clear();
    for (TransferPtr& transfer : rest) enqueue(std::move(transfer));
  }
}

}  // namespace tally
