// A first pass over HTML that keeps what the parser sees small and shallow.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tally {

/// Bounds that no real page comes near and that keep the parser linear.
struct HtmlBounds {
  std::size_t depth = 400;        ///< elements open at a time
  std::size_t tags = 500'000;     ///< tags of a page; later ones are dropped, their text stays
  std::size_t tag_bytes = 8'192;  ///< of one tag; a longer one loses its attributes
  std::size_t attributes = 256;   ///< of one tag, likewise
};

/// The page without comments, scripts (but JSON-LD), styles, drawings, menus of forms and plain formatting (`<b>`,
/// `<font>`), with at most the depth and number of tags given. `<s>` and `<strike>` become `<del>`. The text stays as
/// it is. One pass: gumbo needs quadratic time for deep nesting, many attributes and unclosed formatting.
std::string guarded_html(std::string_view html, const HtmlBounds& bounds = {});

/// Encoding of a page from its Content-Type, byte order mark or meta element, and its text in UTF-8.
std::string html_to_utf8(std::string_view bytes, std::string_view content_type);

}  // namespace tally
