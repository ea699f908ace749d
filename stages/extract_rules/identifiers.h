// Figures that are no claim: phone numbers, flights, laws, sessions, versions, models and scores.
#pragma once
#include <cstddef>
#include <optional>

#include "pipeline/model/mention.h"
#include "stages/extract_rules/numbers.h"

namespace tally::extract {

struct Identifier {
  std::size_t first = 0;
  std::size_t last = 0;  ///< token behind it
  MentionKind kind = MentionKind::identifier;
};

/// The identifier or score that starts at token `i`. `sport`: the words before speak of a game or a vote.
std::optional<Identifier> read_identifier(const TokenView& view, std::size_t i, bool sport);

/// "737 MAX", "787s", "777 freighters": Boeing's airliners, behind how many of them there are.
bool is_airliner(const TokenView& view, std::size_t i);

/// The token behind an address ("https://…") that starts at token `i`, else `i`.
std::size_t skip_address(const TokenView& view, std::size_t i);

}  // namespace tally::extract
