// What a page says of itself: JSON-LD, meta elements, links.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/html/html_page.h"

namespace tally {

/// Each field empty when the page does not say it.
struct HtmlMetadata {
  std::string title;
  std::string heading_title;  ///< of the title element, with its site's name
  std::string published_at;   ///< ISO 8601
  std::string author;
  std::string publisher;
  std::string canonical;     ///< URL as written
  std::string base;          ///< of the base element
  std::string article_body;  ///< JSON-LD's own copy of the text
};

/// JSON-LD counts most, then meta elements (og:, article:, dc., parsely, citation), then time elements.
HtmlMetadata html_metadata(const HtmlPage& page);

}  // namespace tally
