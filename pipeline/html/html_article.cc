// Putting an article together from a page's metadata and main text.
#include "pipeline/html/html_article.h"

#include "pipeline/html/html_guard.h"
#include "pipeline/html/html_metadata.h"
#include "pipeline/html/html_page.h"
#include "pipeline/html/main_text.h"
#include "pipeline/net/url.h"
#include "pipeline/text/news_dates.h"
#include "pipeline/text/paragraphs.h"

namespace tally {
namespace {

/// A day in an address: /2025/12/06/, /2025-12-06-, /20251206/.
std::string date_in_url(std::string_view url) {
  for (std::size_t i = 0; i + 8 <= url.size(); ++i) {
    if (url[i] != '/' || (url[i + 1] != '1' && url[i + 1] != '2')) continue;
    const std::string_view rest = url.substr(i + 1, 10);
    std::string_view digits = rest.substr(0, rest.find_first_not_of("0123456789"));
    if (digits.size() != 4 && digits.size() != 8) continue;
    if (digits.size() == 4 && (rest.size() < 8 || (rest[4] != '/' && rest[4] != '-'))) continue;
    const std::string iso = iso_time(rest);
    if (!iso.empty()) return iso.substr(0, 10);
  }
  return {};
}

}  // namespace

Article html_article(std::string_view bytes, std::string_view content_type, const std::string& source_url) {
  Article article;
  const HtmlPage page(html_to_utf8(bytes, content_type));
  HtmlMetadata about = html_metadata(page);
  MainText body = main_text(page, about.title.empty() ? about.heading_title : about.title);

  // Pages that build their text by script carry it only in their metadata.
  if (body.text.size() * 2 < about.article_body.size()) {
    body.text = about.article_body;
    body.paragraphs = find_paragraphs(body.text);
    body.links.clear();
  }
  article.title = !about.title.empty() ? about.title : !body.heading.empty() ? body.heading : about.heading_title;
  article.published_at = !about.published_at.empty() ? about.published_at : body.printed_date;
  article.author = !about.author.empty() ? about.author : body.byline;
  article.publisher = about.publisher;
  article.text = std::move(body.text);
  article.paragraphs = std::move(body.paragraphs);

  // A page may name its own address, but not one of another house than the one it came from.
  const auto fetched = parse_url(source_url);
  auto own = fetched ? resolve_url(*fetched, about.canonical) : parse_url(about.canonical);
  if (about.canonical.empty() || !own || (fetched && own->host != fetched->host)) {
    if (fetched) article.url = source_url;
  } else {
    article.url = own->text();
  }
  auto base = parse_url(article.url);
  if (base && !about.base.empty()) {
    if (const auto named = resolve_url(*base, about.base)) base = named;
  }
  for (Link& link : body.links) {
    const auto target = base ? resolve_url(*base, link.url) : parse_url(link.url);
    if (!target) continue;
    link.url = target->text();
    article.links.push_back(std::move(link));
  }
  if (article.published_at.empty()) article.published_at = date_in_url(article.url);
  return article;
}

}  // namespace tally
