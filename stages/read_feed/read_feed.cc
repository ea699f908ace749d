// read_feed: RSS 2.0, RSS 1.0 (RDF) and Atom; one item is one article.
#include <fmt/format.h>

#include <pugixml.hpp>

#include "pipeline/html/html_article.h"
#include "pipeline/html/html_page.h"
#include "pipeline/net/url.h"
#include "pipeline/stage.h"
#include "pipeline/text/dateline.h"
#include "pipeline/text/news_dates.h"
#include "pipeline/text/utf8.h"

namespace tally {
namespace {

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
std::string_view prefix(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

/// Text of a field: its text and CDATA, or for XHTML content its markup.
std::string content_of(pugi::xml_node node) {
  std::string text;
  bool markup = false;
  for (const pugi::xml_node child : node.children()) {
    markup = markup || child.type() == pugi::node_element;
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  if (!markup) return text;
  struct Writer : pugi::xml_writer {
    std::string out;
    void write(const void* data, std::size_t size) override { out.append(static_cast<const char*>(data), size); }
  } writer;
  for (const pugi::xml_node child : node.children()) child.print(writer, "", pugi::format_raw, pugi::encoding_utf8, 0);
  return std::move(writer.out);
}

std::string plain(std::string_view text) {
  std::string out;
  append_folded(out, unescape_html(text));
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(' ') + 1 - first);
}

/// A title may be HTML in disguise: "&lt;b&gt;Rates&lt;/b&gt; up".
std::string plain_title(std::string_view text) {
  if (text.find('<') == std::string_view::npos) return plain(text);
  const HtmlPage page(fmt::format("<body>{}", text));
  return text_of(page.body());
}

/// The fields of an item, before they are read.
struct Item {
  std::string title, link, id, published, updated, author, full, brief;
};

Item fields_of(pugi::xml_node node) {
  Item item;
  const auto fill = [](std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
  };
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view name = local_name(child);
    const std::string_view space = prefix(child);
    if (space == "media" || space == "itunes" || space == "slash" || space == "wfw") continue;
    if (name == "title") {
      fill(item.title, plain_title(content_of(child)));
    } else if (name == "link") {
      const std::string_view relation = child.attribute("rel").as_string();
      if (const auto href = child.attribute("href")) {
        if (relation.empty() || relation == "alternate") fill(item.link, href.as_string());
      } else {
        fill(item.link, plain(content_of(child)));
      }
    } else if (name == "guid" || name == "id") {
      fill(item.id, plain(content_of(child)));
    } else if (name == "pubDate" || name == "published" || name == "issued" || (name == "date" && space == "dc")) {
      fill(item.published, iso_time(content_of(child)));
    } else if (name == "updated" || name == "modified") {
      fill(item.updated, iso_time(content_of(child)));
    } else if (name == "creator") {
      fill(item.author, plain(content_of(child)));
    } else if (name == "author") {
      const pugi::xml_node named = child.child("name");
      fill(item.author, plain(content_of(named ? named : child)));
    } else if (name == "encoded" || (name == "content" && (space.empty() || space == "atom"))) {
      fill(item.full, content_of(child));
    } else if (name == "description" || name == "summary") {
      fill(item.brief, content_of(child));
    }
  }
  return item;
}

class ReadFeed : public ReadStage {
 public:
  static constexpr std::string_view kName = "read_feed";
  static constexpr std::string_view kSummary = "RSS 2.0, RSS 1.0 and Atom feeds; one item is one article";
  static inline const std::vector<OptionSpec> kOptions = {
      {"max_bytes", "268435456", "largest feed that is read, in bytes"},
      {"max_items", "1000000", "items of a feed that are read, the first ones"},
  };
  static Result<std::unique_ptr<ReadStage>> create(const Options& options) {
    const auto bytes = options.integer("max_bytes", 1, 4'000'000'000);
    if (!bytes) return bytes.error();
    const auto items = options.integer("max_items", 1, 1'000'000'000);
    if (!items) return items.error();
    return std::unique_ptr<ReadStage>(
        new ReadFeed(static_cast<std::size_t>(*bytes), *items));  // NOLINT: private constructor
  }

  [[nodiscard]] bool accepts(const Source& source, std::string_view head) const override {
    for (const std::string_view type : {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}) {
      if (source.content_type.starts_with(type)) return true;
    }
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos || head[first] != '<') return false;
    for (const std::string_view sign : {"<rss", "<feed", "<rdf:RDF", "<atom:feed"}) {
      const std::size_t at = head.find(sign);
      if (at != std::string_view::npos && at + sign.size() < head.size() &&
          std::string_view(" \t\r\n>").find(head[at + sign.size()]) != std::string_view::npos)
        return true;
    }
    return false;
  }

  Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const override;

 private:
  ReadFeed(std::size_t limit, std::int64_t items) : limit_(limit), most_items_(items) {}
  std::size_t limit_;
  std::int64_t most_items_;
};

/// Line and column of a byte, for messages.
std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');
  return fmt::format("{}:{}", line, before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

Article article_of(const Item& item, const std::string& publisher, const std::string& feed_url,
                   const Context& context) {
  const auto base = parse_url(feed_url);
  const auto link = base ? resolve_url(*base, item.link) : parse_url(item.link);
  const std::string url = link && !item.link.empty() ? link->text() : std::string();
  Article article = html_article(item.full.empty() ? item.brief : item.full, "text/html; charset=utf-8", url);
  article.id = !item.id.empty() ? item.id : url;
  article.url = url;
  article.title = item.title;
  article.published_at = !item.published.empty() ? item.published : item.updated;
  if (!item.author.empty()) article.author = item.author;
  if (article.publisher.empty()) article.publisher = publisher;
  apply_dateline(article, context.settings.published);
  return article;
}

Result<void> ReadFeed::run(const Source& source, Context& context, const ArticleSink& sink) const {
  auto bytes = source.bytes->read_all(limit_);
  if (!bytes) return bytes.error();
  if (bytes->find_first_not_of(" \t\r\n") == std::string::npos)
    return Error{source.name, "the feed is empty", "give an RSS or Atom feed"};
  // pugixml knows UTF-8, UTF-16, UTF-32 and Latin-1; other encodings are converted here.
  std::string& text = *bytes;
  const std::string_view head = std::string_view(text).substr(0, 200);
  const std::size_t declared = head.find("encoding=");
  pugi::xml_encoding encoding = pugi::encoding_auto;
  if (byte_order_mark(head).size != 2 && declared != std::string_view::npos && declared + 11 < head.size()) {
    const std::string_view rest = head.substr(declared + 10);
    const auto converted = to_utf8(text, rest.substr(0, rest.find_first_of("\"'")));
    if (converted) {
      text = *converted;
      encoding = pugi::encoding_utf8;
    }
  }
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single, encoding);
  pugi::xml_node root = document.document_element();
  const std::string_view kind = local_name(root);
  if (kind != "rss" && kind != "RDF" && kind != "feed") {
    if (!parsed) {
      return Error{fmt::format("{}:{}", source.name, position(text, static_cast<std::size_t>(parsed.offset))),
                   fmt::format("not a feed: {}", parsed.description()), "give an RSS or Atom feed"};
    }
    return Error{source.name, fmt::format("not a feed: its root element is '{:.40}'", root.name()),
                 "give an RSS or Atom feed"};
  }
  const pugi::xml_node channel =
      kind == "feed" ? root : root.find_child([](pugi::xml_node n) { return local_name(n) == "channel"; });
  const std::string publisher =
      plain_title(content_of(channel.find_child([](pugi::xml_node n) { return local_name(n) == "title"; })));
  const pugi::xml_node parent = kind == "rss" ? channel : root;
  const std::string feed_url = looks_like_url(source.name) ? source.name : std::string();
  std::int64_t number = 0;
  for (const pugi::xml_node node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name != "item" && name != "entry") continue;
    if (context.cancelled.load() || number++ >= most_items_) return {};
    const Item item = fields_of(node);
    const std::string where = fmt::format("{}: item {}", source.name, number);
    Article article = article_of(item, publisher, feed_url, context);
    if (article.id.empty()) article.id = where;
    const bool nothing = article.text.empty() && article.title.empty();
    if (!sink(nothing ? Result<Article>(Error{where, "the item has neither title nor text", ""})
                      : Result<Article>(std::move(article))))
      return {};
  }
  // What stands before a fault was read; the rest of the feed is lost, and that is said.
  if (!parsed) {
    sink(Error{fmt::format("{}:{}", source.name, position(text, static_cast<std::size_t>(parsed.offset))),
               fmt::format("the feed breaks off after {} items: {}", number, parsed.description()),
               "later items are not read"});
  } else if (number == 0) {
    return Error{source.name, "the feed has no items", ""};
  }
  return {};
}

}  // namespace
}  // namespace tally

using tally::ReadFeed;
TALLY_STAGE(read_feed, ReadFeed)
