// What the read and split steps give: articles and their sentences.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/model/period.h"

namespace tally {

/// Half-open range of UTF-8 bytes in Article::text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
  bool operator==(const Span&) const = default;
};

/// A link in the body: the words it stands on and where it leads.
struct Link {
  Span span;
  std::string url;
};

/// One article as read. `text` is the body alone: the title, and a date line of its own, are not part of it.
struct Article {
  std::string id;   ///< the input's id, else the path or URL
  std::string url;  ///< where it was published; empty when unknown
  std::string title;
  std::string publisher;
  std::string author;
  std::string published_at;  ///< as the input gives it: a date or an ISO 8601 time; empty when unknown
  std::string dateline;      ///< the place of "BEIJING, Dec. 5 (Xinhua) --", as printed; empty when there is none
  std::string text;          ///< UTF-8; read_jsonl keeps the input's bytes
  std::vector<Span> paragraphs;
  std::vector<Link> links;

  /// The day of `published_at`, unknown when the article has none.
  [[nodiscard]] Date published() const { return Date::parse(published_at).value_or(Date{}); }
};

/// A sentence of the body, without the blanks around it, or the title.
struct Sentence {
  Span span;                    ///< in Article::text; in Article::title when `in_title`
  std::uint32_t paragraph = 0;  ///< index into Article::paragraphs
  bool in_title = false;
};

}  // namespace tally
