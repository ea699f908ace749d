// An article out of a web page.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/model/article.h"

namespace tally {

/// Reads a page: main text as paragraphs parted by blank lines (rows of a table and lines of a `<br>` by one line end),
/// without navigation, headers and footers, asides, captions, comments, sharing and related links; title, date, author
/// and publisher; links with the words they stand on. List items begin with "• ", cells of a row are parted by " | ".
/// `content_type` may name the encoding; `source_url` resolves relative links and is empty for a file.
/// Any bytes give an article; its text is empty when the page has none.
Article html_article(std::string_view bytes, std::string_view content_type, const std::string& source_url);

}  // namespace tally
