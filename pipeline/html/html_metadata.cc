// Reading of JSON-LD and meta elements.
#include "pipeline/html/html_metadata.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "pipeline/text/news_dates.h"

namespace tally {
namespace {

constexpr std::size_t kMostJson = 4 << 20;
constexpr int kDeepestJson = 12;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

void fill(std::string& field, std::string_view value) {
  if (!field.empty() || value.empty()) return;
  append_folded(field, value);
  while (!field.empty() && field.back() == ' ') field.pop_back();
}

/// A name given as text, as an object with "name", or as an array of those, joined by commas.
std::string name_in(simdjson::dom::element value, int depth = 0) {
  if (depth > kDeepestJson) return {};
  if (value.is_string()) return std::string(std::string_view(value));
  simdjson::dom::element name;
  if (value.is_object() && value["name"].get(name) == simdjson::SUCCESS) return name_in(name, depth + 1);
  std::string joined;
  if (value.is_array()) {
    for (const simdjson::dom::element item : simdjson::dom::array(value)) {
      const std::string one = name_in(item, depth + 1);
      if (!one.empty() && joined.size() < 200) joined += (joined.empty() ? "" : ", ") + one;
    }
  }
  return joined;
}

bool is_article_type(simdjson::dom::element type) {
  if (type.is_array()) {
    for (const simdjson::dom::element item : simdjson::dom::array(type)) {
      if (is_article_type(item)) return true;
    }
    return false;
  }
  if (!type.is_string()) return false;
  const std::string_view name(type);
  return name.ends_with("Article") || name.ends_with("Posting") || name == "Report" || name == "NewsItem";
}

void read_object(simdjson::dom::element element, HtmlMetadata& into, int depth) {
  if (depth > kDeepestJson) return;
  if (element.is_array()) {
    for (const simdjson::dom::element item : simdjson::dom::array(element)) read_object(item, into, depth + 1);
    return;
  }
  if (!element.is_object()) return;
  simdjson::dom::element value;
  if (element["@type"].get(value) == simdjson::SUCCESS && is_article_type(value)) {
    const auto text = [&element](std::string_view key) {
      simdjson::dom::element found;
      return element[key].get(found) == simdjson::SUCCESS ? name_in(found) : std::string();
    };
    fill(into.title, unescape_html(text("headline")));
    fill(into.published_at, iso_time(text("datePublished")));
    fill(into.published_at, iso_time(text("dateCreated")));
    fill(into.author, unescape_html(text("author")));
    fill(into.publisher, unescape_html(text("publisher")));
    if (into.article_body.empty()) into.article_body = unescape_html(text("articleBody"));
    return;
  }
  for (const std::string_view key : {"@graph", "mainEntity", "mainEntityOfPage"}) {
    if (element[key].get(value) == simdjson::SUCCESS) read_object(value, into, depth + 1);
  }
}

/// Raw text of a script element.
void read_json_ld(const GumboNode* script, HtmlMetadata& into) {
  std::string json;
  for (const GumboNode* child : children_of(script)) {
    if (child->type == GUMBO_NODE_TEXT) json += child->v.text.text;
  }
  if (json.size() > kMostJson) return;
  // Line ends inside strings are a common slip; between values a blank serves as well.
  for (char& c : json) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  while (!json.empty() && (json.back() == ' ' || json.back() == ';')) json.pop_back();
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(json).get(element) == simdjson::SUCCESS) read_object(element, into, 0);
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Fallback {
  std::string title, date, author, publisher, og_url, time, weak_date;
};

void read_meta(const GumboNode* node, Fallback& into) {
  std::string name = lower(attribute(node, "property"));
  if (name.empty()) name = lower(attribute(node, "name"));
  if (name.empty()) name = lower(attribute(node, "itemprop"));
  const std::string_view content = attribute(node, "content");
  if (name.empty() || content.empty()) return;
  if (one_of(name, {"og:title", "dc.title", "citation_title", "parsely-title", "headline"})) fill(into.title, content);
  if (one_of(name, {"article:published_time",
                    "datepublished",
                    "dc.date",
                    "dc.date.issued",
                    "dcterms.created",
                    "dcterms.issued",
                    "dcterms.date",
                    "pubdate",
                    "publishdate",
                    "publish-date",
                    "publish_date",
                    "publication_date",
                    "parsely-pub-date",
                    "sailthru.date",
                    "citation_date",
                    "citation_publication_date",
                    "article_date_original",
                    "originalpublicationdate",
                    "og:published_time",
                    "rnews:datepublished",
                    "bt:pubdate",
                    "cxenseparse:recs:publishtime",
                    "publication-date",
                    "firstpublishedtime"})) {
    fill(into.date, iso_time(content));
  }
  if (one_of(name, {"date", "date.issued", "created", "last-modified", "article:modified_time", "dc.date.modified"}))
    fill(into.weak_date, iso_time(content));
  if (one_of(name, {"author", "article:author", "dc.creator", "parsely-author", "citation_author", "byl",
                    "sailthru.author"}) &&
      content.find("://") == std::string_view::npos) {
    fill(into.author, content);
  }
  if (one_of(name, {"og:site_name", "dc.publisher", "publisher", "application-name", "article:publisher"}) &&
      content.find("://") == std::string_view::npos)
    fill(into.publisher, content);
  if (name == "og:url") fill(into.og_url, content);
}

void walk(const GumboNode* node, HtmlMetadata& page, Fallback& meta, int depth) {
  if (!is_element(node) || depth > kDeepestNode) return;
  switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
      read_json_ld(node, page);
      return;
    case GUMBO_TAG_META:
      read_meta(node, meta);
      return;
    case GUMBO_TAG_TITLE:
      fill(page.heading_title, text_of(node, 1000));
      return;
    case GUMBO_TAG_BASE:
      fill(page.base, attribute(node, "href"));
      return;
    case GUMBO_TAG_LINK:
      if (lower(attribute(node, "rel")) == "canonical") fill(page.canonical, attribute(node, "href"));
      return;
    case GUMBO_TAG_TIME: {
      const std::string_view when = attribute(node, "datetime");
      const std::string iso = iso_time(when.empty() ? text_of(node, 100) : std::string(when));
      const bool published = gumbo_get_attribute(&node->v.element.attributes, "pubdate") != nullptr ||
                             lower(attribute(node, "itemprop")) == "datepublished";
      fill(published ? meta.date : meta.time, iso);
      return;
    }
    default:
      break;
  }
  for (const GumboNode* child : children_of(node)) walk(child, page, meta, depth + 1);
}

/// The title element without the site's name: "Ferries add a deck | Harbour News".
std::string without_site(std::string title, std::string_view publisher) {
  for (const std::string_view mark : {" | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " :: ", " \xC2\xBB "}) {
    const std::size_t at = title.rfind(mark);
    if (at == std::string::npos || at < 10) continue;
    const std::string_view rest = std::string_view(title).substr(at + mark.size());
    if (rest == publisher || (publisher.empty() && rest.size() < title.size() / 3) || mark == " | ")
      return title.substr(0, at);
  }
  return title;
}

}  // namespace

HtmlMetadata html_metadata(const HtmlPage& page) {
  HtmlMetadata found;
  Fallback meta;
  walk(page.root(), found, meta, 0);
  fill(found.publisher, meta.publisher);
  fill(found.author, meta.author);
  fill(found.published_at, meta.date);
  fill(found.published_at, meta.time);
  fill(found.published_at, meta.weak_date);
  fill(found.canonical, meta.og_url);
  if (found.title.empty() && !meta.title.empty()) {
    found.title = meta.title;
    if (!found.publisher.empty()) found.title = without_site(found.title, found.publisher);
  }
  found.heading_title = without_site(found.heading_title, found.publisher);
  return found;
}

}  // namespace tally
