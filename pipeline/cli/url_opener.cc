// Opening of URLs given as sources.
#include "pipeline/cli/cli.h"
#include "pipeline/net/page.h"

namespace tally::cli {

OpenUrl Session::url_opener() {
  // Made with the first URL: a run over files does not pay for the network library.
  auto pages = std::make_shared<std::unique_ptr<PageFetcher>>();
  return [this, pages](const std::string& url, std::unique_ptr<ByteStream>& bytes) -> Result<Source> {
    if (!*pages) *pages = std::make_unique<PageFetcher>(settings, store.get(), messages, cancelled());
    auto page = (*pages)->fetch(url);
    if (!page) return page.error();
    bytes = std::make_unique<ByteStream>(page->url, std::move(page->body));
    return Source{page->url, page->content_type, nullptr};
  };
}

}  // namespace tally::cli
