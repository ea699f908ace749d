// What a strange host says beside its pages: robots.txt, addresses, sitemaps, waiting times. The first byte chooses.
#include <algorithm>

#include "pipeline/net/address_policy.h"
#include "pipeline/net/content_decoder.h"
#include "pipeline/net/retry.h"
#include "pipeline/net/robots.h"
#include "pipeline/net/url.h"
#include "pipeline/nightly/sitemap.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace tally;  // NOLINT: a target is a file of its own
using fuzz::require;

bool is_plain(char c) { return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f; }

/// What is checked must be what is sent: the normal form is read as itself, and holds nothing that is read in two ways.
void require_sound(const Url& url) {
  require(url.scheme == "http" || url.scheme == "https", "the scheme is http or https");
  require(!url.host.empty() && url.host.find_first_of("@%/\\?#") == std::string::npos, "the host is a host alone");
  require(url.port > 0 && url.port <= 65535, "the port is one");
  require(!url.path.empty() && url.path.front() == '/', "the path begins with a slash");
  const std::string text = url.text();
  require(std::all_of(text.begin(), text.end(), is_plain), "an address is printable ASCII");
  const auto again = parse_url(text);
  // Escaping what was not escaped may pass the bound on the length; that is refused and not read differently.
  if (!again.ok()) return require(text.size() > 8192, "the normal form is an address");
  require(again->text() == text && again->host == url.host && again->port == url.port,
          "the normal form is read as itself");
}

/// The first line is a path, the rest is the site's file.
void read_robots(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  const Robots robots = Robots::parse(bytes.substr(std::min(end + 1, bytes.size())), "tallycheck");
  require(robots.crawl_delay() >= 0 && robots.crawl_delay() <= 30, "a site's delay is bounded");
  require(robots.allows("/robots.txt"), "robots.txt itself may always be read");
  (void)robots.allows(bytes.substr(0, end));
}

/// The coding's name stands on the first line. Bytes give the same body in one piece and in many.
void decode_content(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  const std::string_view body = bytes.substr(std::min(end + 1, bytes.size()));
  std::string bodies[2];
  bool whole[2] = {};
  for (const std::size_t piece : {body.size() + 1, std::size_t{3}}) {
    auto decoder = ContentDecoder::create(bytes.substr(0, end));
    if (!decoder || !*decoder) return;
    std::string& out = bodies[piece == 3];
    bool fed = true;
    for (std::size_t at = 0; fed && at < body.size(); at += piece) {
      fed = (*decoder)
                ->feed(body.substr(at, piece),
                       [&](std::string_view part) {
                         out += part;
                         return out.size() < (1U << 20U);
                       })
                .ok();
    }
    if (out.size() >= (1U << 20U)) return;
    whole[piece == 3] = fed && (*decoder)->complete();
  }
  require(whole[0] == whole[1], "pieces do not decide whether a body is whole");
  require(!whole[0] || bodies[0] == bodies[1], "pieces do not change a body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'r':
      read_robots(bytes);
      break;
    case 's':
      if (const auto map = read_sitemap("input", bytes); map.ok()) {
        for (const SitemapPage& page : map->pages)
          require(parse_url(page.url).ok() || page.url.size() > 8192, "pages are addresses");
      }
      break;
    case 'w':
      if (const auto seconds = retry_after_seconds(bytes, 1'700'000'000))
        require(*seconds >= 0 && *seconds <= std::int64_t{100} * 366 * 86400, "waiting times are bounded");
      break;
    case 'a':
      (void)forbidden_reason(bytes);
      break;
    case 'e':
      decode_content(bytes);
      break;
    case 'l':
      if (const auto base = parse_url("https://n.example/2024/05/a?b=c"); base.ok()) {
        if (const auto url = resolve_url(*base, bytes); url.ok()) require_sound(*url);
      }
      break;
    default:
      if (const auto url = parse_url(bytes); url.ok()) {
        require_sound(*url);
        require_sound(with_parameter(*url, "page", "2"));
      }
  }
  return 0;
}
