// Parsing of URLs by libcurl's URL API, with the rules of this program on top.
#include "pipeline/net/url.h"

#include <fmt/format.h>
#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale() is POSIX

#include <algorithm>
#include <charconv>
#include <memory>

#include "pipeline/net/curl_api.h"

namespace tally {
namespace {

constexpr std::size_t kLongestUrl = 8192;
/// Blanks and bytes beyond ASCII in path and query are escaped, as browsers do.
constexpr unsigned int kSetFlags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE;

struct FreeHandle {
  void operator()(CURLU* handle) const { curl().url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, FreeHandle>;

std::string shown(std::string_view text) {
  std::string safe(text.substr(0, 200));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return safe;
}

std::string part(CURLU* handle, CURLUPart which, unsigned int flags = 0) {
  char* text = nullptr;
  const CURLUcode got = curl().url_get(handle, which, &text, flags);
  // libcurl 7.88 leaves its copy to the caller where no name can be made of a host beyond ASCII (found by fuzzing).
  const std::unique_ptr<char, decltype(curl().free)> owned(text, curl().free);
  return got == CURLUE_OK ? text : std::string();
}

/// libcurl hands hosts beyond ASCII to libidn2 in the encoding of the locale, and a program that reads none is in "C".
class Utf8Locale {
 public:
  Utf8Locale() : ours_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (ours_ != nullptr) before_ = ::uselocale(ours_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (ours_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(ours_);
  }

 private:
  locale_t ours_;
  locale_t before_ = nullptr;
};

/// The host's name in ASCII: "bücher.example" is "xn--bcher-kva.example", and full-width digits are digits. Empty when
/// no name is made of it.
std::string ascii_host(CURLU* handle) {
  std::string host = part(handle, CURLUPART_HOST, CURLU_URLDECODE);
  const auto beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::none_of(host.begin(), host.end(), beyond)) return host;
  const Utf8Locale locale;
  host = part(handle, CURLUPART_HOST, CURLU_PUNYCODE);
  return std::any_of(host.begin(), host.end(), beyond) ? std::string() : host;
}

/// The host as it is asked for, lower case, in its one spelling; empty when there is none.
std::string normal_host(CURLU* handle) {
  std::string host = ascii_host(handle);
  // The root's dot makes a second spelling of every name; a second dot is no name at all.
  if (host.size() > 1 && host.back() == '.') host.pop_back();
  if (host.empty() || host.front() == '.' || host.back() == '.' || host.find('%') != std::string::npos) return {};
  if (host != part(handle, CURLUPART_HOST)) {
    // "127.1." and full-width digits are numbers only now (found by fuzzing): libcurl brings them into dotted form.
    const Handle again(curl().url());
    if (curl().url_set(again.get(), CURLUPART_URL, ("http://" + host).c_str(), 0) != CURLUE_OK) return {};
    host = part(again.get(), CURLUPART_HOST);
  }
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

Result<void> check_text(std::string_view text) {
  if (text.size() > kLongestUrl) return Error{shown(text), "the URL has more than 8192 bytes", ""};
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return Error{shown(text), "the URL has a control character", ""};
  }
  return {};
}

Result<Url> take_apart(CURLU* handle, std::string_view text) {
  Url url;
  url.scheme = part(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") {
    return Error{shown(text), fmt::format("'{}' URLs are not opened", shown(url.scheme)), "use http or https"};
  }
  if (!part(handle, CURLUPART_USER).empty() || !part(handle, CURLUPART_PASSWORD).empty()) {
    return Error{url.scheme + "://…", "the URL holds a name or a password", "take them out of the URL"};
  }
  url.host = normal_host(handle);
  if (url.host.empty() || !part(handle, CURLUPART_ZONEID).empty()) {
    return Error{shown(text), "the URL has no usable host", ""};
  }
  const std::string port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (url.port <= 0 || url.port > 65535) return Error{shown(text), "the URL has no usable port", ""};
  url.path = part(handle, CURLUPART_PATH);
  if (url.path.empty()) url.path = "/";
  if (const std::string query = part(handle, CURLUPART_QUERY); !query.empty()) url.path += "?" + query;
  return url;
}

}  // namespace

std::string Url::origin() const {
  const bool usual = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
  return usual ? scheme + "://" + host : fmt::format("{}://{}:{}", scheme, host, port);
}

std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : url.substr(0, url.find('/', scheme + 3));
}

bool looks_like_url(std::string_view text) {
  const auto end = text.find("://");
  return end != std::string_view::npos && end > 1 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                  c == '.';
         });
}

bool is_web_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) {
          return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
        }))
      return true;
  }
  return false;
}

Result<Url> parse_url(std::string_view text) {
  if (auto fine = check_text(text); !fine) return fine.error();
  const Handle handle(curl().url());
  const CURLUcode code = curl().url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), kSetFlags);
  if (code != CURLUE_OK)
    return Error{shown(text), fmt::format("not a URL: {}", curl().url_strerror(code)), "write it as https://host/path"};
  return take_apart(handle.get(), text);
}

Result<Url> resolve_url(const Url& base, std::string_view location) {
  if (auto fine = check_text(location); !fine) return fine.error();
  const Handle handle(curl().url());
  curl().url_set(handle.get(), CURLUPART_URL, base.text().c_str(), 0);
  const CURLUcode code = curl().url_set(handle.get(), CURLUPART_URL, std::string(location).c_str(), kSetFlags);
  if (code != CURLUE_OK) return Error{shown(location), fmt::format("not a URL: {}", curl().url_strerror(code)), ""};
  return take_apart(handle.get(), location);
}

Url with_base(Url url, const Url& base) {
  url.scheme = base.scheme;
  url.host = base.host;
  url.port = base.port;
  return url;
}

Url with_parameter(Url url, std::string_view name, std::string_view value) {
  const auto mark = url.path.find('?');
  std::string out = url.path.substr(0, mark);
  char separator = '?';
  if (mark != std::string::npos) {
    std::string_view rest = std::string_view(url.path).substr(mark + 1);
    while (!rest.empty()) {
      const auto end = rest.find('&');
      const std::string_view pair = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      if (pair.empty() || pair.substr(0, pair.find('=')) == name) continue;
      out += separator;
      out += pair;
      separator = '&';
    }
  }
  out += fmt::format("{}{}={}", separator, name, value);
  url.path = std::move(out);
  return url;
}

}  // namespace tally
