// HttpTransfer: one try of one request on one libcurl easy handle.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "pipeline/net/content_decoder.h"
#include "pipeline/net/curl_api.h"
#include "pipeline/net/http_client.h"
#include "pipeline/net/url.h"

namespace tally {

using SteadyTime = std::chrono::steady_clock::time_point;

struct FreeEasy {
  void operator()(CURL* easy) const { curl().easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl().multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl().slist_free_all(list); }
};

/// A request under way, with what its tries have in common. Its address must not change while libcurl has it.
struct HttpTransfer {
  HttpRequest request;
  Url url;                      ///< of this hop, the key put in
  std::string origin;           ///< of `url`
  bool allows_private = false;  ///< this origin may have a private address
  int redirects = 0;
  int tries = 0;  ///< of this hop
  int waits = 0;  ///< times that a Retry-After was followed
  bool started = false;
  bool unreached = false;     ///< the last try did not reach the host, and its slot of the pace is still good
  bool asks_robots = false;   ///< asks for the robots.txt of its host, on the client's own behalf
  std::string robots_origin;  ///< and this is the host
  SteadyTime first_start;
  SteadyTime ready_at;  ///< not before this time

  // The try that runs.
  const HttpLimits* limits = nullptr;
  CURL* easy = nullptr;
  std::unique_ptr<curl_slist, FreeList> headers;
  SteadyTime try_start;
  SteadyTime window_start;  ///< of the stall check
  std::size_t window_bytes = 0;
  std::size_t header_bytes = 0;
  std::string body;
  std::string content_type;
  std::string content_encoding;
  std::string content_length;               ///< as printed
  std::unique_ptr<ContentDecoder> decoder;  ///< made with the first bytes of a body that is encoded
  bool cut_off = false;                     ///< the encoded body ended early
  std::string refused;                      ///< why this side broke the try off
  std::string etag;
  std::string last_modified;
  std::string retry_after;
  std::string date;  ///< the server's clock, as printed
  std::string location;
  char error_text[CURL_ERROR_SIZE] = {};
};

/// Points a transfer at a URL: its first one, or where a redirect leads.
void set_url(HttpTransfer& transfer, Url url);
/// Sets the options of a handle that are the same for all transfers.
void prepare_handle(CURL* easy, const HttpLimits& limits);
/// Points a prepared handle at a transfer and clears what the last try left.
void begin_try(HttpTransfer& transfer, CURL* easy, const HttpLimits& limits);
/// Why a try has to be broken off now (stall, deadline), or empty. To be asked every few hundred milliseconds.
std::string overdue(HttpTransfer& transfer, SteadyTime now);
/// Whether libcurl's "all came" is true of the decoded body too; drops the body and sets `cut_off` when not.
bool body_is_whole(HttpTransfer& transfer);
/// What a failed try means to a person, one line.
std::string describe_failure(const HttpTransfer& transfer, CURLcode code);
/// Retries that may help after a code: 0 for what will not change.
int useful_retries(const HttpTransfer& transfer, CURLcode code);
/// A key as a part of a query: all but letters, digits and "-._~" percent-encoded.
std::string escaped_key(std::string_view key);
/// Puts "{key}" in the place of the request's key, as it is or percent-encoded; true when it was there.
bool take_out_key(std::string& text, const HttpRequest& request);

}  // namespace tally
