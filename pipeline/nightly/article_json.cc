// Articles kept for the next nights.
#include <fmt/format.h>
#include <simdjson.h>

#include "pipeline/nightly/state.h"
#include "pipeline/text/escape.h"

namespace tally {

std::string article_json(const Article& article) {
  std::string out = "{";
  for (const auto& [name, field] : {std::pair{"id", &article.id},
                                    {"url", &article.url},
                                    {"title", &article.title},
                                    {"publisher", &article.publisher},
                                    {"author", &article.author},
                                    {"published_at", &article.published_at},
                                    {"dateline", &article.dateline},
                                    {"text", &article.text}}) {
    append_json_field(out, name, *field);
  }
  out += out == "{" ? "\"paragraphs\":[" : ",\"paragraphs\":[";
  for (std::size_t i = 0; i < article.paragraphs.size(); ++i)
    out += fmt::format("{}{},{}", i == 0 ? "" : ",", article.paragraphs[i].begin, article.paragraphs[i].end);
  out += "],\"links\":[";
  for (std::size_t i = 0; i < article.links.size(); ++i) {
    out += fmt::format("{}{},{},", i == 0 ? "" : ",", article.links[i].span.begin, article.links[i].span.end);
    append_json(out, article.links[i].url);
  }
  return out + "]}";
}

Result<Article> article_from_json(std::string_view json) {
  const Error damaged{"", "a kept article is damaged", ""};
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json).get(object) != simdjson::SUCCESS) return damaged;
  Article article;
  for (const auto& [name, field] : {std::pair{"id", &article.id},
                                    {"url", &article.url},
                                    {"title", &article.title},
                                    {"publisher", &article.publisher},
                                    {"author", &article.author},
                                    {"published_at", &article.published_at},
                                    {"dateline", &article.dateline},
                                    {"text", &article.text}}) {
    std::string_view value;
    if (object[name].get(value) == simdjson::SUCCESS) *field = value;
  }
  simdjson::dom::array paragraphs;
  simdjson::dom::array links;
  if (object["paragraphs"].get(paragraphs) != simdjson::SUCCESS || object["links"].get(links) != simdjson::SUCCESS)
    return damaged;
  // Read from front to back: simdjson's at() counts from the first element each time. The order is checked too, as the
  // stages rely on it, and a state file may be damaged.
  std::uint64_t at = 0;
  const auto offset = [&](simdjson::dom::element element, std::uint64_t least, std::uint32_t& into) {
    std::uint64_t value = 0;
    if (element.get(value) != simdjson::SUCCESS || value < least || value > article.text.size()) return false;
    into = static_cast<std::uint32_t>(value);
    return true;
  };
  for (auto it = paragraphs.begin(); it != paragraphs.end(); ++it) {
    Span span;
    if (!offset(*it, at, span.begin) || ++it == paragraphs.end() || !offset(*it, span.begin + 1, span.end))
      return damaged;
    at = span.end;
    article.paragraphs.push_back(span);
  }
  for (auto it = links.begin(); it != links.end(); ++it) {
    Link link;
    std::string_view url;
    if (!offset(*it, 0, link.span.begin) || ++it == links.end() || !offset(*it, link.span.begin + 1, link.span.end) ||
        ++it == links.end() || (*it).get(url) != simdjson::SUCCESS)
      return damaged;
    link.url = url;
    article.links.push_back(std::move(link));
  }
  return article;
}

}  // namespace tally
