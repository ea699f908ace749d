// Choosing the part of a page that is the article, and writing it as plain text.
#pragma once
#include <string>
#include <vector>

#include "pipeline/html/html_page.h"
#include "pipeline/model/article.h"

namespace tally {

/// Text of the article and what stood at its head.
struct MainText {
  std::string text;
  std::vector<Span> paragraphs;
  std::vector<Link> links;   ///< URLs as written
  std::string heading;       ///< of the first h1
  std::string printed_date;  ///< ISO 8601 of a date line in or just above the text
  std::string byline;        ///< "Jane Doe" of a paragraph "By Jane Doe"
};

/// `title` is left out of the text where the page repeats it.
MainText main_text(const HtmlPage& page, const std::string& title);

}  // namespace tally
