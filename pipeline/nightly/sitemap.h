// Sitemaps of news: the pages of the last days with their dates and titles.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// One page of a sitemap.
struct SitemapPage {
  std::string url;
  std::string title;         ///< news:title
  std::string publisher;     ///< news:name
  std::string published_at;  ///< news:publication_date as ISO 8601
  std::string stamp;         ///< lastmod and publication date as printed: when it differs, the page has changed
};

struct Sitemap {
  std::vector<SitemapPage> pages;
  std::vector<std::string> more;  ///< sitemaps that an index names
};

/// Reads a <urlset> or a <sitemapindex>. `name` is used in messages. Relative addresses are refused, one by one.
Result<Sitemap> read_sitemap(const std::string& name, std::string_view xml);

}  // namespace tally
