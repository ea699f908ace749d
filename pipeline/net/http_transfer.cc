// libcurl's options and callbacks for one transfer, and what its codes mean.
#include "pipeline/net/http_transfer.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/net/address_policy.h"

namespace tally {
namespace {

constexpr std::size_t kLeastBytesASecond = 100;
constexpr std::size_t kMostReserved = std::size_t{16} << 20U;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y;
         });
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<HttpTransfer*>(user);
  const std::string_view line(data, size * count);
  transfer.header_bytes += line.size();
  transfer.window_bytes += line.size();
  if (transfer.header_bytes > transfer.limits->header_bytes) {
    transfer.refused = fmt::format("the reply has more than {} KB of headers", transfer.limits->header_bytes >> 10U);
    return 0;
  }
  if (line.substr(0, 5) == "HTTP/") {
    // A new header block: what an interim reply said does not count.
    transfer.etag.clear();
    transfer.last_modified.clear();
    transfer.retry_after.clear();
    transfer.date.clear();
    transfer.location.clear();
    transfer.content_encoding.clear();
    transfer.content_length.clear();
    return line.size();
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (same_name(name, "etag")) transfer.etag = value;
  if (same_name(name, "last-modified")) transfer.last_modified = value;
  if (same_name(name, "retry-after")) transfer.retry_after = value;
  if (same_name(name, "date")) transfer.date = value;
  if (same_name(name, "location")) transfer.location = value;
  if (same_name(name, "content-length")) {
    // RFC 9112, 6.3: lengths that differ leave open where the body ends; libcurl 7.88 believes the last one.
    if (!transfer.content_length.empty() && transfer.content_length != value) {
      transfer.refused = "the reply says two lengths of its body";
      return 0;
    }
    transfer.content_length = value;
  }
  if (same_name(name, "content-encoding"))
    transfer.content_encoding += (transfer.content_encoding.empty() ? "" : ",") + std::string(value);
  return line.size();
}

/// Takes decoded bytes of a body; false when there are too many.
bool take_body(HttpTransfer& transfer, std::string_view bytes) {
  const std::size_t most = transfer.request.body_bytes > 0
                               ? std::min(transfer.request.body_bytes, transfer.limits->body_bytes)
                               : transfer.limits->body_bytes;
  // libcurl's own limit counts neither bodies without a length nor decoded bytes: this is the place that sees both.
  if (bytes.size() > most - transfer.body.size()) {
    transfer.refused = fmt::format("the body is larger than {} bytes", most);
    return false;
  }
  if (transfer.body.empty()) {
    // Growing step by step would copy a large body several times. What a header says is believed up to a bound only.
    curl_off_t announced = 0;
    curl().easy_getinfo(transfer.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    transfer.body.reserve(
        std::min({static_cast<std::size_t>(std::max<curl_off_t>(announced, 0)), most, kMostReserved}));
  }
  transfer.body.append(bytes);
  return true;
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<HttpTransfer*>(user);
  const std::string_view bytes(data, size * count);
  transfer.window_bytes += bytes.size();
  if (transfer.content_encoding.empty()) return take_body(transfer, bytes) ? bytes.size() : 0;
  if (!transfer.decoder) {
    auto made = ContentDecoder::create(transfer.content_encoding);
    if (!made) {
      transfer.refused = made.error().what;
      return 0;
    }
    transfer.decoder = std::move(*made);
    if (!transfer.decoder) {
      transfer.content_encoding.clear();
      return take_body(transfer, bytes) ? bytes.size() : 0;
    }
  }
  auto fed = transfer.decoder->feed(bytes, [&](std::string_view decoded) { return take_body(transfer, decoded); });
  if (fed) return bytes.size();
  if (transfer.refused.empty()) transfer.refused = fed.error().what;
  return 0;
}

curl_socket_t on_open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& transfer = *static_cast<HttpTransfer*>(user);
  if (transfer.limits->proxy.empty() && !transfer.allows_private) {
    if (const std::string_view reason = forbidden_reason(address->addr); !reason.empty()) {
      transfer.refused = fmt::format("{} leads to {}", transfer.url.host, reason);
      return CURL_SOCKET_BAD;
    }
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_connected(void* user, char* remote, char* /*local*/, int /*remote_port*/, int /*local_port*/) {
  auto& transfer = *static_cast<HttpTransfer*>(user);
  if (!transfer.limits->proxy.empty() || transfer.allows_private) return CURL_PREREQFUNC_OK;
  // A connection that was opened for another request is seen here only.
  const std::string_view reason = forbidden_reason(std::string_view(remote));
  if (reason.empty()) return CURL_PREREQFUNC_OK;
  transfer.refused = fmt::format("{} leads to {}", transfer.url.host, reason);
  return CURL_PREREQFUNC_ABORT;
}

void append_header(HttpTransfer& transfer, const std::string& line) {
  curl_slist* longer = curl().slist_append(transfer.headers.get(), line.c_str());
  if (longer == nullptr) return;
  if (!transfer.headers) transfer.headers.reset(longer);
}

}  // namespace

void set_url(HttpTransfer& transfer, Url url) {
  transfer.url = std::move(url);
  transfer.origin = transfer.url.origin();
  transfer.allows_private = transfer.origin == transfer.request.allowed_origin;
}

void prepare_handle(CURL* easy, const HttpLimits& limits) {
  curl().easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl().easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl().easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // each hop is checked like a request of its own
  curl().easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl().easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl().easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl().easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);  // ContentDecoder sees where an encoded body is cut off
  curl().easy_setopt(easy, CURLOPT_PROXY, limits.proxy.c_str());
  curl().easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl().easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl().easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a hanging name look-up must not hold up the end of a run
  curl().easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L << 10U);
  curl().easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_ms));
  curl().easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.try_ms));
  if (!limits.ca_file.empty()) {
    curl().easy_setopt(easy, CURLOPT_CAINFO, limits.ca_file.c_str());
    curl().easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  curl().easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl().easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl().easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  curl().easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
}

void begin_try(HttpTransfer& transfer, CURL* easy, const HttpLimits& limits) {
  const HttpRequest& request = transfer.request;
  transfer.limits = &limits;
  transfer.easy = easy;
  transfer.try_start = transfer.window_start = std::chrono::steady_clock::now();
  if (!transfer.started) transfer.first_start = transfer.try_start;
  transfer.started = true;
  transfer.window_bytes = transfer.header_bytes = 0;
  transfer.body.clear();
  transfer.decoder.reset();
  transfer.cut_off = false;
  transfer.content_encoding.clear();
  transfer.content_length.clear();
  transfer.refused.clear();
  transfer.etag.clear();
  transfer.last_modified.clear();
  transfer.retry_after.clear();
  transfer.date.clear();
  transfer.location.clear();
  transfer.error_text[0] = '\0';
  transfer.headers.reset();
  append_header(transfer, "Accept-Encoding: gzip, deflate");
  if (!request.accept.empty()) append_header(transfer, "Accept: " + request.accept);
  if (!request.etag.empty()) append_header(transfer, "If-None-Match: " + request.etag);
  if (!request.last_modified.empty()) append_header(transfer, "If-Modified-Since: " + request.last_modified);

  const std::string& agent = request.user_agent.empty() ? limits.user_agent : request.user_agent;
  curl().easy_setopt(easy, CURLOPT_URL, (transfer.origin + transfer.url.path).c_str());
  curl().easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl().easy_setopt(easy, CURLOPT_USERAGENT, agent.c_str());
  curl().easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error_text);
  curl().easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_PREREQDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
}

std::string overdue(HttpTransfer& transfer, SteadyTime now) {
  using std::chrono::milliseconds;
  const HttpLimits& limits = *transfer.limits;
  if (now - transfer.first_start > milliseconds(limits.request_ms)) {
    return fmt::format("no complete reply within {} s in all", (limits.request_ms + 999) / 1000);
  }
  if (now - transfer.window_start > milliseconds(limits.stall_ms)) {
    const std::size_t least = kLeastBytesASecond * static_cast<std::size_t>(limits.stall_ms) / 1000;
    if (transfer.window_bytes < std::max<std::size_t>(least, 1))
      return fmt::format("the reply stalled for {} s", (limits.stall_ms + 999) / 1000);
    transfer.window_start = now;
    transfer.window_bytes = 0;
  }
  return {};
}

bool body_is_whole(HttpTransfer& transfer) {
  if (!transfer.decoder || transfer.decoder->complete()) return true;
  transfer.body.clear();
  transfer.cut_off = true;
  return false;
}

std::string describe_failure(const HttpTransfer& transfer, CURLcode code) {
  if (!transfer.refused.empty()) return transfer.refused;
  if (transfer.cut_off) return "the encoded body is cut off";
  const std::string_view detail = transfer.error_text[0] == '\0' ? std::string_view(curl().easy_strerror(code))
                                                                 : std::string_view(transfer.error_text);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("the name {} cannot be resolved", transfer.url.host);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the name of the proxy cannot be resolved";
    case CURLE_COULDNT_CONNECT:
      return fmt::format("no connection to {} port {}", transfer.url.host, transfer.url.port);
    case CURLE_OPERATION_TIMEDOUT:
      return fmt::format("no complete reply in time ({})", detail);
    case CURLE_PEER_FAILED_VERIFICATION:
      return fmt::format("the server's certificate is not valid ({})", detail);
    case CURLE_SSL_CONNECT_ERROR:
      return fmt::format("no TLS connection ({})", detail);
    case CURLE_GOT_NOTHING:
      return "the server closed the connection without a reply";
    case CURLE_PARTIAL_FILE:
      return "the connection ended before the whole body had come";
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return fmt::format("the connection broke ({})", detail);
    case CURLE_WRITE_ERROR:
      return fmt::format("the body cannot be taken ({})", detail);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return fmt::format("the server does not speak HTTP ({})", detail);
    case CURLE_OUT_OF_MEMORY:
      return "a header line of the reply is too long";
    default:
      return std::string(detail);
  }
}

int useful_retries(const HttpTransfer& transfer, CURLcode code) {
  if (!transfer.refused.empty()) return 0;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
      return std::min(1, transfer.limits->retries);
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return transfer.limits->retries;
    default:
      return 0;
  }
}

std::string escaped_key(std::string_view key) {
  std::string out;
  for (const char c : key) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool take_out_key(std::string& text, const HttpRequest& request) {
  if (request.key.empty()) return false;
  const std::string escaped = escaped_key(request.key);
  bool found = false;
  for (const std::string& form : {request.key, escaped}) {
    for (auto at = text.find(form); at != std::string::npos; at = text.find(form, at + 5)) {
      text.replace(at, form.size(), "{key}");
      found = true;
    }
    if (escaped == request.key) break;
  }
  return found;
}

}  // namespace tally
