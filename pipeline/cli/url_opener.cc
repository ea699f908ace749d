// Opening of URLs given as sources: through the same fetcher, limits and address policy as reference sources.
#include <fmt/format.h>

#include "pipeline/cli/cli.h"
#include "pipeline/net/fetcher.h"
#include "pipeline/net/url.h"

namespace tally::cli {
namespace {

/// An article is small; what is larger is none.
constexpr std::size_t kPageBytes = std::size_t{32} << 20U;

}  // namespace

OpenUrl Session::url_opener() {
  if (settings.offline) return {};
  // Made with the first URL: a run over files does not pay for the network library.
  auto fetcher = std::make_shared<std::unique_ptr<Fetcher>>();
  return [this, fetcher](const std::string& url, std::unique_ptr<ByteStream>& bytes) -> Result<Source> {
    auto parsed = parse_url(url);
    if (!parsed) return parsed.error();
    if (!*fetcher) {
      HttpLimits limits;
      limits.user_agent = default_user_agent();
      *fetcher = std::make_unique<Fetcher>(std::move(limits), store.get(), messages, cancelled());
    }
    FetchJob job;
    job.query.source = "page";
    job.query.url = url;
    job.request.url = url;
    job.request.body_bytes = kPageBytes;
    if (allowed_origins.contains(parsed->origin())) job.request.allowed_origin = parsed->origin();
    Reply reply;
    (*fetcher)->run({std::move(job)}, [&](Reply answer) { reply = std::move(answer); });
    if (!reply.error.empty()) return Error{url, reply.error, "check the address in a browser"};
    Source source{url, reply.content_type, nullptr};
    bytes = std::make_unique<ByteStream>(url, std::move(reply.body));
    return source;
  };
}

}  // namespace tally::cli
