// Reading of sitemaps with pugixml.
#include "pipeline/nightly/sitemap.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "pipeline/net/url.h"
#include "pipeline/text/news_dates.h"

namespace tally {
namespace {

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string text_of(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node child : node.children()) {
    if (local_name(child) != name) continue;
    std::string_view text = child.text().get();
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
  }
  return {};
}

}  // namespace

Result<Sitemap> read_sitemap(const std::string& name, std::string_view xml) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size());
  const pugi::xml_node root = document.document_element();
  const std::string_view kind = local_name(root);
  if (kind != "urlset" && kind != "sitemapindex")
    return Error{name,
                 parsed ? fmt::format("not a sitemap: its root element is '{:.40}'", root.name())
                        : fmt::format("not a sitemap: {}", parsed.description()),
                 "give the address of a <urlset> or a <sitemapindex>"};
  Sitemap map;
  for (const pugi::xml_node node : root.children()) {
    const std::string address = text_of(node, "loc");
    const auto url = parse_url(address);
    if (!url) continue;
    if (local_name(node) == "sitemap") {
      map.more.push_back(url->text());
      continue;
    }
    SitemapPage page;
    page.url = url->text();
    page.stamp = text_of(node, "lastmod");
    const pugi::xml_node news = node.find_child([](pugi::xml_node n) { return local_name(n) == "news"; });
    const std::string date = text_of(news, "publication_date");
    page.title = text_of(news, "title");
    page.publisher = text_of(news.find_child([](pugi::xml_node n) { return local_name(n) == "publication"; }), "name");
    page.published_at = iso_time(date);
    page.stamp += " " + date;
    map.pages.push_back(std::move(page));
  }
  return map;
}

}  // namespace tally
