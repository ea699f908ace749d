// The scanner behind split_sentences: sentence ends in one paragraph.
#pragma once
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"

namespace tally {

/// Appends the sentences of text[paragraph] to `out`, without the blanks between them, offsets in `text`. What is
/// longer than `longest` bytes is cut at a blank where there is one, never inside a UTF-8 character.
void scan_paragraph(std::string_view text, Span paragraph, std::uint32_t number, std::size_t longest,
                    std::vector<Sentence>& out);

}  // namespace tally
