// Retry-After and back-off.
#include "pipeline/net/retry.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <ctime>
#include <string>

#include "pipeline/net/curl_api.h"

namespace tally {
namespace {
constexpr std::int64_t kLongest = std::int64_t{100} * 366 * 86400;
}

std::optional<std::int64_t> retry_after_seconds(std::string_view header, std::int64_t now_seconds) {
  while (!header.empty() && (header.back() == ' ' || header.back() == '\t')) header.remove_suffix(1);
  while (!header.empty() && (header.front() == ' ' || header.front() == '\t')) header.remove_prefix(1);
  if (header.empty() || header.size() > 64) return std::nullopt;
  if (std::all_of(header.begin(), header.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    return error == std::errc{} ? std::min(seconds, kLongest) : kLongest;
  }
  // libcurl's reader of dates takes much that is none: ask for the form that HTTP has, "Sun, 06 Nov 1994 …" or older.
  if (std::isalpha(static_cast<unsigned char>(header.front())) == 0 || header.find(':') == std::string_view::npos)
    return std::nullopt;
  const std::time_t when = curl().getdate(std::string(header).c_str(), nullptr);
  if (when == -1) return std::nullopt;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(when) - now_seconds, 0, kLongest);
}

std::int64_t backoff_ms(std::int64_t base_ms, int tries, std::uint32_t random) {
  const std::int64_t middle = base_ms << std::clamp(tries, 0, 10);
  return middle / 2 + (middle * static_cast<std::int64_t>(random % 1024)) / 1024;
}

bool is_transient(int http_status) {
  return http_status == 408 || (http_status >= 500 && http_status <= 599 && http_status != 501 && http_status != 505);
}

}  // namespace tally
