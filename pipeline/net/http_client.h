// HttpClient: many requests at once over one libcurl multi handle, each host within its limits.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

class EvidenceStore;

/// Bounds for every request of a client. Times in milliseconds.
struct HttpLimits {
  int connect_ms = 10'000;      ///< name look-up, connection and TLS
  int stall_ms = 15'000;        ///< a transfer that brings less than 100 bytes a second this long is given up
  int try_ms = 60'000;          ///< one try
  int request_ms = 150'000;     ///< all tries of a request, redirects and waits included
  int host_ms = 600'000;        ///< time a host may keep transfers busy in one run
  int pace_wait_ms = 120'000;   ///< longest wait for a host's pace
  int retry_after_ms = 30'000;  ///< longest Retry-After that is waited for
  int backoff_ms = 500;         ///< before the first retry, then doubled
  int retries = 3;              ///< after timeouts, resets and transient statuses
  int redirects = 5;
  int host_failures = 4;  ///< requests without any answer in a row, after which a host is left alone
  int parallel = 64;      ///< transfers at once, all hosts together
  std::size_t body_bytes = std::size_t{128} << 20U;    ///< decoded
  std::size_t header_bytes = std::size_t{256} << 10U;  ///< of all header blocks of a reply
  std::string user_agent;                              ///< with a contact
  std::string ca_file;                                 ///< certificates to trust instead of the system's
  std::string proxy;  ///< every request goes through it; proxies of the environment are never used
};

struct HttpRequest {
  std::string url;  ///< "{key}" in it is replaced by `key`, percent-encoded, when it is sent
  std::string key;  ///< never in a reply, a message or a redirect to another host
  std::string accept;
  std::string user_agent;       ///< instead of the client's
  std::string etag;             ///< for a conditional request, byte-exact
  std::string last_modified;    ///< the same
  std::string allowed_origin;   ///< "http://127.0.0.1:8080": the one origin that may have a private address
  int parallel = 2;             ///< transfers at once to this host
  int requests_per_minute = 0;  ///< pace of the host, over all processes when there is a store; 0: none
  int requests_per_hour = 0;    ///< the same by the hour, instead of the minute where it is set
  std::size_t body_bytes = 0;   ///< tighter bound than the client's; 0: the client's
  bool robots = false;          ///< robots.txt of each host on the way decides first
  /// Whether a complete reply is a passing fault of the server although its status does not say so. May be empty.
  std::function<bool(int status, std::string_view body)> transient;
  std::size_t tag = 0;  ///< the caller's own
};

struct HttpReply {
  int status = 0;
  std::string url;  ///< that answered, after redirects, with "{key}" again
  std::string content_type;
  std::string etag;
  std::string last_modified;
  std::string body;
  int tries = 0;
  bool answered = false;      ///< the server sent a complete reply, whatever its status
  bool repeated_key = false;  ///< the server sent the request's key back; "{key}" stands in its places
  /// Why there is no usable reply, one line without URL and without key. Set for all but 304 and 2xx without 206; a
  /// reply with another status that is no passing fault has its body beside it.
  std::string error;
};

/// Not thread-safe: one run() at a time. Connections stay open between runs.
/// Only http and https, at every redirect; only public addresses but for `allowed_origin`; no proxies of the
/// environment, no cookies, no .netrc; certificates verified.
class HttpClient {
 public:
  /// Called in any order from run(). Further requests that it returns are run too.
  using Done = std::function<std::vector<HttpRequest>(const HttpRequest&, HttpReply)>;

  /// `store` may be null: then the pace holds within this client only. `cancelled` ends run() within a second.
  HttpClient(HttpLimits limits, EvidenceStore* store, const std::atomic<bool>& cancelled);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// Runs all requests to their end. `done` is called once for each.
  void run(std::vector<HttpRequest> requests, const Done& done);
  [[nodiscard]] const HttpLimits& limits() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "tallycheck/VERSION (contact)"; the contact is that of the environment's TALLYCHECK_CONTACT, an address or a URL.
std::string default_user_agent();

}  // namespace tally
