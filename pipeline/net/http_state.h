// What an HttpClient knows while it runs: its hosts and the transfers that are under way or wait.
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/net/http_client.h"
#include "pipeline/net/http_transfer.h"
#include "pipeline/net/retry.h"
#include "pipeline/net/robots.h"

namespace tally {

using std::chrono::milliseconds;
using TransferPtr = std::unique_ptr<HttpTransfer>;

inline constexpr auto kDownFor = std::chrono::minutes(5);  ///< how long a host without answers is left alone
inline constexpr const char* kOffline = "not asked, as no name can be resolved: the network seems to be off";

inline SteadyTime now_steady() { return std::chrono::steady_clock::now(); }

inline std::int64_t now_unix_ms() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// What is known of a host and port.
struct Host {
  std::string name;
  std::deque<TransferPtr> ready;
  std::vector<TransferPtr> waiting;  ///< with a `ready_at` in the future
  std::vector<TransferPtr> parked;   ///< until robots.txt has come
  std::optional<Robots> robots;
  bool robots_asked = false;
  std::string robots_failure;  ///< why robots.txt could not be read; `robots` is closed then
  int active = 0;
  bool listed = false;    ///< in State::working
  SteadyTime not_before;  ///< after a Retry-After
  bool has_slot = false;  ///< a slot of the pace is taken and not yet used
  SteadyTime slot_at;
  std::optional<SteadyTime> last_slot;  ///< the last that this process took
  int failures = 0;                     ///< requests without an answer, in a row
  std::string down;                     ///< why the host is left alone: "did not answer before: …"
  SteadyTime down_until;
  milliseconds busy{0};  ///< with transfers under way, in this run
  SteadyTime busy_since;

  [[nodiscard]] bool idle() const { return ready.empty() && waiting.empty() && parked.empty() && active == 0; }
};

struct HttpClient::State {
  HttpLimits limits;
  EvidenceStore* store;
  const std::atomic<bool>* cancelled;
  std::unique_ptr<CURLM, FreeMulti> multi;
  std::vector<std::unique_ptr<CURL, FreeEasy>> handles;  ///< prepared and free
  std::unordered_map<HttpTransfer*, TransferPtr> active;
  std::unordered_map<std::string, Host> hosts;  ///< by origin; their addresses do not change
  std::vector<Host*> working;                   ///< hosts with something to do
  std::minstd_rand random{std::random_device{}()};
  const Done* done = nullptr;
  bool reached = false;      ///< some host has been reached
  int dead_names = 0;        ///< hosts whose names could not be resolved while none was reached
  SteadyTime offline_until;  ///< the network counts as off

  void submit(HttpRequest request);
  void enqueue(TransferPtr transfer);
  void ask_robots(Host& host, TransferPtr transfer);
  void robots_came(TransferPtr transfer, const HttpReply& reply);
  bool robots_allow(Host& host, TransferPtr& transfer);
  void start_all();
  void start_host(Host& host, SteadyTime now);
  bool take_slot(Host& host, const HttpTransfer& transfer, SteadyTime now);
  void return_slot(Host& host, const HttpRequest& request);
  void start(Host& host, TransferPtr transfer);
  void complete(CURL* easy, CURLcode code);
  void settle(TransferPtr transfer, CURLcode code, Host& host);
  void answered(TransferPtr transfer, int status, Host& host);
  void follow(TransferPtr transfer);
  void retry_soon(TransferPtr transfer);
  void retry_later(TransferPtr transfer, std::int64_t wait_ms);
  void wait_as_told(TransferPtr transfer, int status, Host& host);
  void keep_others_away(const Host& host, const HttpRequest& request, std::int64_t wait_ms);
  void fail(TransferPtr transfer, const std::string& why, int status = 0);
  void give_up_host(Host& host, const std::string& why, milliseconds down_for = kDownFor);
  void give_up_network();
  void deliver(TransferPtr transfer, HttpReply reply);
  void break_off(HttpTransfer* transfer, const std::string& why);
  void check_deadlines(SteadyTime now);
  void cancel_all();
  TransferPtr release(HttpTransfer* transfer);
  Host& host_of(const HttpTransfer& transfer);
  std::int64_t backoff(int tries) {
    return backoff_ms(limits.backoff_ms, tries - 1, static_cast<std::uint32_t>(random()));
  }
  [[nodiscard]] milliseconds next_event(SteadyTime now) const;
};

}  // namespace tally
