// Shards: splitting any input between machines by a stable hash of the article's id.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// One part of N. Every article belongs to exactly one part, whatever the machine, the order or the day.
struct Shard {
  std::uint32_t index = 1;  ///< from 1
  std::uint32_t count = 1;

  [[nodiscard]] bool whole() const { return count == 1; }
  [[nodiscard]] bool holds(std::string_view article_id) const;
  /// "-3-of-8", empty for the whole: what files of a shard have behind their names.
  [[nodiscard]] std::string suffix() const;
  /// Reads "3/8".
  static Result<Shard> parse(std::string_view text);
};

/// Last column of a part's table: "3/8:41", the part and the article's place in the whole input.
inline constexpr std::string_view kOrderColumn = "input_order";

/// The first 64 bits of the text's SHA-256, never 0.
std::uint64_t stable_hash(std::string_view text);

}  // namespace tally
