// The column map of a table: which column holds what, from the source's options and the table's own header.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/model/period.h"
#include "pipeline/model/query.h"
#include "pipeline/result.h"

namespace tally::decode {

struct Columns {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> places;  ///< tried in order; empty when the source is about one place
  std::size_t period = kNone;
  std::size_t value = kNone;
  std::size_t series = kNone;  ///< rows of other series are passed over
  std::size_t citation = kNone;
  std::size_t unit = kNone;
  std::optional<Period> period_fixed;
  std::vector<std::pair<std::size_t, Period>> wide;          ///< one column a period
  std::vector<std::pair<std::size_t, std::string>> filters;  ///< cells that a row must have
  std::size_t width = 0;                                     ///< cells that a row needs at least

  /// Whether the last cell of a row of that many cells is one of its values.
  [[nodiscard]] bool ends_in_value(std::size_t cells) const {
    return value + 1 == cells || (!wide.empty() && wide.back().first + 1 == cells);
  }
};

/// Finds the columns: those that the options name, else those with the usual names. Fails naming the column that is
/// missing and the ones that are there; Error::where is the reason code when that is another than source_unavailable.
Result<Columns> columns_of(const Query& query, const std::vector<std::string>& header);

}  // namespace tally::decode
