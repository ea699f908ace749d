// Article text as HTML with its claims marked.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"

namespace tally::html {

/// A stretch of text to mark, with the class and the number that lead to its row.
struct Mark {
  Span span;
  std::string css;     ///< class of the verdict
  std::string target;  ///< id of the card
  std::string label;   ///< sign and number, shown behind the words
  std::string title;   ///< for screen readers and pointers
};

/// The bytes `range` of `text`, escaped, with the marks laid over them. Marks may overlap: the shortest one gives the
/// colour, and each one's label stands where it ends. Spans that split a character are moved to its start.
std::string marked_text(std::string_view text, Span range, const std::vector<Mark>& marks);

}  // namespace tally::html
