// The loop over libcurl's multi handle: what is started, tried again and given up. Its hosts are in http_hosts.cc.
#include "pipeline/net/http_client.h"
#include "pipeline/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "pipeline/net/http_state.h"
#include "pipeline/net/url.h"

namespace tally {
namespace {

constexpr int kMostWaits = 2;              ///< Retry-After headers that one request follows
constexpr auto kTick = milliseconds(100);  ///< how late a signal or a deadline may be noticed
constexpr int kDeadNames = 3;              ///< hosts without a name before the network counts as off

/// The time by the server's clock where it tells it: a date in Retry-After is meant by that one.
std::int64_t server_now(const HttpTransfer& transfer) {
  const std::time_t said = transfer.date.empty() ? -1 : curl().getdate(transfer.date.c_str(), nullptr);
  return said == -1 ? now_unix_ms() / 1000 : static_cast<std::int64_t>(said);
}

/// libcurl's global state, made when the first request is.
void init_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl().global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

void HttpClient::State::submit(HttpRequest request) {
  auto transfer = std::make_unique<HttpTransfer>();
  transfer->request = std::move(request);
  transfer->limits = &limits;
  std::string text = transfer->request.url;
  if (const auto at = text.find("{key}"); at != std::string::npos)
    text.replace(at, 5, escaped_key(transfer->request.key));
  auto url = parse_url(text);
  if (!url) {
    fail(std::move(transfer),
         url.error().hint.empty() ? url.error().what : fmt::format("{} ({})", url.error().what, url.error().hint));
    return;
  }
  set_url(*transfer, std::move(*url));
  enqueue(std::move(transfer));
}

void HttpClient::State::enqueue(TransferPtr transfer) {
  const SteadyTime now = now_steady();
  Host& host = host_of(*transfer);
  if (!host.down.empty() && now < host.down_until) {
    fail(std::move(transfer), fmt::format("not asked, as {} {}", host.name, host.down));
    return;
  }
  if (now < offline_until && !transfer->allows_private) return fail(std::move(transfer), kOffline);
  host.down.clear();
  if (!host.listed) working.push_back(&host);
  host.listed = true;
  if (transfer->request.robots && !transfer->asks_robots) {
    if (!host.robots) return ask_robots(host, std::move(transfer));
    if (!robots_allow(host, transfer)) return;
  }
  if (transfer->ready_at > now) {
    host.waiting.push_back(std::move(transfer));
  } else {
    host.ready.push_back(std::move(transfer));
  }
}

void HttpClient::State::start_all() {
  const SteadyTime now = now_steady();
  // Failing a request may add further ones and so hosts: by index.
  for (std::size_t i = 0; i < working.size(); ++i) start_host(*working[i], now);
  working.erase(std::remove_if(working.begin(), working.end(),
                               [](Host* host) {
                                 if (host->idle()) host->listed = false;
                                 return host->idle();
                               }),
                working.end());
}

void HttpClient::State::start(Host& host, TransferPtr transfer) {
  std::unique_ptr<CURL, FreeEasy> handle;
  if (handles.empty()) {
    handle.reset(curl().easy_init());
    if (!handle) return fail(std::move(transfer), "out of memory");
    prepare_handle(handle.get(), limits);
  } else {
    handle = std::move(handles.back());
    handles.pop_back();
  }
  ++transfer->tries;
  if (host.active++ == 0) host.busy_since = now_steady();
  begin_try(*transfer, handle.release(), limits);
  HttpTransfer* raw = transfer.get();
  active.emplace(raw, std::move(transfer));
  curl().multi_add_handle(multi.get(), raw->easy);
}

/// Takes a transfer out of libcurl's hands; its handle becomes free for the next one.
TransferPtr HttpClient::State::release(HttpTransfer* raw) {
  const auto it = active.find(raw);
  TransferPtr transfer = std::move(it->second);
  active.erase(it);
  curl().multi_remove_handle(multi.get(), transfer->easy);
  handles.emplace_back(std::exchange(transfer->easy, nullptr));
  Host& host = host_of(*transfer);
  if (--host.active == 0) host.busy += std::chrono::duration_cast<milliseconds>(now_steady() - host.busy_since);
  return transfer;
}

void HttpClient::State::complete(CURL* easy, CURLcode code) {
  char* user = nullptr;
  curl().easy_getinfo(easy, CURLINFO_PRIVATE, &user);
  // The message may be of a handle that was broken off in the same turn.
  auto* raw = reinterpret_cast<HttpTransfer*>(user);
  if (active.find(raw) == active.end()) return;
  long status = 0;
  char* type = nullptr;
  curl().easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl().easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
  std::string content_type = type == nullptr ? "" : type;
  Host& host = host_of(*raw);
  TransferPtr transfer = release(raw);
  if (code == CURLE_OK && !body_is_whole(*transfer)) code = CURLE_PARTIAL_FILE;
  if (code != CURLE_OK) return settle(std::move(transfer), code, host);
  reached = true;
  host.failures = 0;
  transfer->content_type = std::move(content_type);
  answered(std::move(transfer), static_cast<int>(status), host);
}

/// A try without a complete reply.
void HttpClient::State::settle(TransferPtr transfer, CURLcode code, Host& host) {
  const std::string why = describe_failure(*transfer, code);
  const bool nameless = code == CURLE_COULDNT_RESOLVE_HOST;
  transfer->unreached = nameless || code == CURLE_COULDNT_CONNECT;
  reached = reached || !nameless;
  if (transfer->tries <= useful_retries(*transfer, code)) return retry_soon(std::move(transfer));
  const bool silent = transfer->refused.empty() && (useful_retries(*transfer, code) > 0 || limits.retries == 0);
  const std::string tries = transfer->tries > 1 ? fmt::format(", tried {} times", transfer->tries) : "";
  if (transfer->unreached) return_slot(host, transfer->request);
  fail(std::move(transfer), why + tries);
  if (!silent) return;
  if (++host.failures >= limits.host_failures || nameless) give_up_host(host, "did not answer before: " + why);
  // A resolver that answers some names late or never would hold up the whole run for seconds.
  if (nameless && !reached && ++dead_names >= kDeadNames) give_up_network();
}

void HttpClient::State::answered(TransferPtr transfer, int status, Host& host) {
  const bool redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  if (redirect && !transfer->location.empty()) return follow(std::move(transfer));
  if (status == 429 || (status == 503 && retry_after_seconds(transfer->retry_after, server_now(*transfer)))) {
    return wait_as_told(std::move(transfer), status, host);
  }
  const bool odd = transfer->request.transient && transfer->request.transient(status, transfer->body);
  if (is_transient(status) || odd) {
    if (transfer->tries <= limits.retries) return retry_soon(std::move(transfer));
    const std::string what = odd && !is_transient(status)
                                 ? fmt::format("HTTP {} without the reply that this source gives", status)
                                 : fmt::format("HTTP {}", status);
    return fail(std::move(transfer), fmt::format("{}, tried {} times", what, limits.retries + 1), status);
  }
  HttpReply reply;
  reply.status = status;
  reply.answered = true;
  reply.content_type = transfer->content_type;
  reply.etag = transfer->etag;
  reply.last_modified = transfer->last_modified;
  reply.body = std::move(transfer->body);
  const bool conditional = !transfer->request.etag.empty() || !transfer->request.last_modified.empty();
  // No part was asked for: 206 is a piece that says it is one.
  if ((status < 200 || status > 299 || status == 206) && !(status == 304 && conditional)) {
    reply.error = redirect ? fmt::format("HTTP {} without a Location", status) : fmt::format("HTTP {}", status);
  }
  deliver(std::move(transfer), std::move(reply));
}

void HttpClient::State::follow(TransferPtr transfer) {
  if (++transfer->redirects > limits.redirects)
    return fail(std::move(transfer), fmt::format("more than {} redirects", limits.redirects));
  auto target = resolve_url(transfer->url, transfer->location);
  if (!target)
    return fail(std::move(transfer),
                fmt::format("redirected to an address that is not opened: {}", target.error().what));
  if (target->origin() != transfer->origin && !transfer->request.key.empty()) {
    return fail(std::move(transfer),
                fmt::format("redirected to {}: the key is not sent to another host", target->origin()));
  }
  if (transfer->url.scheme == "https" && target->scheme == "http") {
    return fail(std::move(transfer), fmt::format("redirected from https to http at {}", target->host));
  }
  set_url(*transfer, std::move(*target));
  transfer->tries = 0;
  enqueue(std::move(transfer));
}

void HttpClient::State::retry_soon(TransferPtr transfer) {
  const std::int64_t wait_ms = backoff(transfer->tries);
  retry_later(std::move(transfer), wait_ms);
}

void HttpClient::State::retry_later(TransferPtr transfer, std::int64_t wait_ms) {
  transfer->ready_at = now_steady() + milliseconds(wait_ms);
  if (transfer->ready_at - transfer->first_start > milliseconds(limits.request_ms)) {
    return fail(std::move(transfer),
                fmt::format("no complete reply within {} s in all", (limits.request_ms + 999) / 1000));
  }
  enqueue(std::move(transfer));
}

/// 429, and 503 with a Retry-After: the server says when, or it is not asked again.
void HttpClient::State::wait_as_told(TransferPtr transfer, int status, Host& host) {
  const auto seconds = retry_after_seconds(transfer->retry_after, server_now(*transfer));
  const std::string quota = status == 429 ? "HTTP 429, the quota is used up" : fmt::format("HTTP {}", status);
  if (!seconds) return fail(std::move(transfer), quota + ", and it does not say when to come back", status);
  const std::int64_t asked_ms = *seconds * 1000;
  if (asked_ms > limits.retry_after_ms) {
    // A quota is the whole host's; 503 may be one table's.
    if (status == 429) keep_others_away(host, transfer->request, asked_ms);
    const std::string back = fmt::format("asks to come back in {} s", *seconds);
    fail(std::move(transfer), fmt::format("{}: it {}", quota, back), status);
    if (status == 429)
      give_up_host(host, fmt::format("{}, as the quota is used up", back),
                   std::min<milliseconds>(milliseconds(asked_ms), kDownFor));
    return;
  }
  if (++transfer->waits > kMostWaits)
    return fail(std::move(transfer), quota + " again after waiting as it asked", status);
  const std::int64_t wait_ms = std::max(asked_ms, backoff(transfer->waits));
  host.not_before = std::max(host.not_before, now_steady() + milliseconds(wait_ms));
  keep_others_away(host, transfer->request, wait_ms);
  retry_later(std::move(transfer), wait_ms);
}

void HttpClient::State::fail(TransferPtr transfer, const std::string& why, int status) {
  HttpReply reply;
  reply.status = status;
  reply.answered = status != 0;
  reply.error = why;
  deliver(std::move(transfer), std::move(reply));
}

void HttpClient::State::deliver(TransferPtr transfer, HttpReply reply) {
  reply.tries = transfer->tries;
  reply.url = transfer->url.host.empty() ? transfer->request.url : transfer->origin + transfer->url.path;
  take_out_key(reply.url, transfer->request);
  take_out_key(reply.error, transfer->request);
  // An office that quotes the request must not bring its key into messages, tables or the store.
  for (std::string* text : {&reply.body, &reply.content_type, &reply.etag, &reply.last_modified})
    reply.repeated_key = take_out_key(*text, transfer->request) || reply.repeated_key;
  if (transfer->asks_robots) return robots_came(std::move(transfer), reply);
  for (HttpRequest& request : (*done)(transfer->request, std::move(reply))) submit(std::move(request));
}

void HttpClient::State::break_off(HttpTransfer* raw, const std::string& why) {
  raw->refused = why;
  Host& host = host_of(*raw);
  TransferPtr transfer = release(raw);
  const bool stalled = why.find("stalled") != std::string::npos;
  if (stalled && transfer->tries <= limits.retries) return retry_soon(std::move(transfer));
  fail(std::move(transfer), why);
  if (++host.failures >= limits.host_failures) give_up_host(host, "did not answer before: " + why);
}

void HttpClient::State::check_deadlines(SteadyTime now) {
  std::vector<std::pair<HttpTransfer*, std::string>> late;
  for (const auto& [raw, transfer] : active) {
    if (std::string why = overdue(*transfer, now); !why.empty()) {
      late.emplace_back(raw, std::move(why));
      continue;
    }
    const Host& host = host_of(*transfer);
    if (host.busy + (now - host.busy_since) > milliseconds(limits.host_ms)) {
      late.emplace_back(raw, fmt::format("{} took more than {} s in all", host.name, (limits.host_ms + 999) / 1000));
    }
  }
  for (const auto& [raw, why] : late) break_off(raw, why);
  for (std::size_t i = 0; i < working.size(); ++i) {
    Host& host = *working[i];
    if (host.busy > milliseconds(limits.host_ms))
      give_up_host(host, fmt::format("took more than {} s in all", (limits.host_ms + 999) / 1000));
  }
}

void HttpClient::State::cancel_all() {
  while (!active.empty()) fail(release(active.begin()->first), "cancelled");
  for (std::size_t i = 0; i < working.size(); ++i) {
    while (!working[i]->ready.empty()) {
      TransferPtr transfer = std::move(working[i]->ready.front());
      working[i]->ready.pop_front();
      fail(std::move(transfer), "cancelled");
    }
    for (auto* queue : {&working[i]->waiting, &working[i]->parked}) {
      for (TransferPtr& transfer : std::exchange(*queue, {})) fail(std::move(transfer), "cancelled");
    }
  }
}

milliseconds HttpClient::State::next_event(SteadyTime now) const {
  SteadyTime next = now + kTick;
  for (const Host* host : working) {
    if (!host->ready.empty()) {
      if (host->not_before > now) next = std::min(next, host->not_before);
      if (host->has_slot && host->slot_at > now) next = std::min(next, host->slot_at);
    }
    for (const TransferPtr& transfer : host->waiting) next = std::min(next, transfer->ready_at);
  }
  return std::max(milliseconds(1), std::chrono::ceil<milliseconds>(next - now));
}

HttpClient::HttpClient(HttpLimits limits, EvidenceStore* store, const std::atomic<bool>& cancelled)
    : state_(std::make_unique<State>()) {
  if (limits.user_agent.empty()) limits.user_agent = default_user_agent();
  state_->limits = std::move(limits);
  state_->store = store;
  state_->cancelled = &cancelled;
}

HttpClient::~HttpClient() = default;

const HttpLimits& HttpClient::limits() const { return state_->limits; }

void HttpClient::run(std::vector<HttpRequest> requests, const Done& done) {
  State& state = *state_;
  if (!state.multi) {
    init_curl();
    state.multi.reset(curl().multi_init());
    curl().multi_setopt(state.multi.get(), CURLMOPT_MAXCONNECTS, 128L);
  }
  state.done = &done;
  for (auto& [origin, host] : state.hosts) host.busy = milliseconds(0);
  for (HttpRequest& request : requests) state.submit(std::move(request));
  requests.clear();
  SteadyTime checked = now_steady();
  state.start_all();
  while (!state.active.empty() || !state.working.empty()) {
    if (state.cancelled->load(std::memory_order_relaxed)) {
      state.cancel_all();
      state.start_all();
      continue;
    }
    int running = 0;
    curl().multi_perform(state.multi.get(), &running);
    int left = 0;
    bool any = false;
    while (CURLMsg* message = curl().multi_info_read(state.multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      any = true;
      state.complete(message->easy_handle, message->data.result);
    }
    const SteadyTime now = now_steady();
    if (now - checked > kTick / 2) {
      checked = now;
      state.check_deadlines(now);
    }
    state.start_all();
    if (any) continue;  // new transfers want their first turn at once
    const int wait = static_cast<int>(state.next_event(now).count());
    curl().multi_poll(state.multi.get(), nullptr, 0, wait, nullptr);
  }
  state.done = nullptr;
}

std::string default_user_agent() {
  const char* contact = std::getenv("TALLYCHECK_CONTACT");
  std::string text = contact == nullptr ? "" : contact;
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
             text.end());
  if (text.empty())
    return "tallycheck/" TALLY_VERSION
           " (checks figures in news against published ones; set TALLYCHECK_CONTACT to name the operator)";
  return "tallycheck/" TALLY_VERSION " (checks figures in news against published ones; contact: " + text + ")";
}

}  // namespace tally
