// Paragraphs of plain text.
#pragma once
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"

namespace tally {

/// Paragraphs of a text, in order, without the blanks around them. Blank lines part them; a single line end does so
/// too unless the text is wrapped at a fixed width (no line over 120 bytes, and the next word would not have fitted).
/// Text beyond 4 GB has no paragraphs: a Span cannot name it.
std::vector<Span> find_paragraphs(std::string_view text);

/// Whether a line begins with a bullet or a list number: "- ", "* ", "• ", "– ", "(a) ", "3) ", "12. ".
bool starts_list_item(std::string_view line);

}  // namespace tally
