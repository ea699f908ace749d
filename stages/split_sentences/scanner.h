// The scanner behind split_sentences: sentence ends in one paragraph.
#pragma once
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"

namespace tally {

/// Appends the sentences of text[paragraph] to `out`, without the blanks between them, offsets in `text`.
void scan_paragraph(std::string_view text, Span paragraph, std::uint32_t number, std::vector<Sentence>& out);

}  // namespace tally
