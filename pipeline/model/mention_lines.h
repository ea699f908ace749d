// Mentions as JSON lines: `extract --mentions --format jsonl`.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "pipeline/model/mention.h"

namespace tally {

/// The contract's fields of a mention, in its order.
inline constexpr std::array<std::string_view, 12> kMentionFields = {
    "article_id", "start", "end", "text", "kind", "value", "low", "high", "unit", "unit_text", "hedge", "direction"};

/// The mention's values in the order of kMentionFields; an empty string is an unknown value. A mention in the title has
/// no offsets. `text` is exactly the article's bytes.
std::array<std::string, kMentionFields.size()> mention_cells(const Article& article, const Mention& mention);

/// One JSON object without a line end; unknown fields are absent, numbers are strings.
std::string mention_json(const Article& article, const Mention& mention);

}  // namespace tally
