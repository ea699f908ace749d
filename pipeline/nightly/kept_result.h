// What is kept of a checked article, packed for the state: its rows, those that are gone, and those of the night
// before.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/nightly/state.h"
#include "pipeline/result.h"

namespace tally {

/// The parts of a kept result, each for PackedRows. They point into the bytes they were read from.
struct ResultParts {
  std::string_view rows;
  std::string_view gone;
  std::string_view before;

  static Result<ResultParts> read(std::string_view bytes);
};

/// What the state knows of an article before it is kept, and what is kept then.
struct KeptResult {
  bool judged_tonight = false;
  std::string old_bytes;  ///< the result that is kept now; empty: none

  std::size_t size = 0;  ///< of the result before it is compressed
  std::string zstd;
  std::size_t text_size = 0;
  std::string text_zstd;  ///< empty: the kept text stays
  bool waiting = false;   ///< a source did not answer
  std::optional<Error> failure;
};

/// Sets change_since_last of the article's rows against those of the night before, and packs all that is to be kept.
void pack_result(CheckedArticle& checked, KeptResult& kept);

}  // namespace tally
