// The cells of a verdict's row without a copy of each.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "pipeline/model/verdict.h"

namespace tally {

/// The cells of a row in the order of kColumns.
using RowCells = std::array<std::string_view, kColumns.size()>;

/// Place of a column in kColumns; kColumns.size() when there is none of that name.
constexpr std::size_t column_place(std::string_view name) {
  std::size_t i = 0;
  while (i < kColumns.size() && kColumns[i] != name) ++i;
  return i;
}

/// What cells_of() gives, as views: they point into the verdict, which has to outlive them, and into themselves.
class CellViews {
 public:
  explicit CellViews(const Verdict& verdict);
  CellViews(const CellViews&) = delete;
  CellViews& operator=(const CellViews&) = delete;
  [[nodiscard]] const RowCells& cells() const { return cells_; }

 private:
  RowCells cells_;
  std::array<std::string, 6> printed_;  ///< flags, figures and offsets
};

}  // namespace tally
