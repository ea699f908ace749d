// Units and currencies: names, signs, and exact factors between units of one dimension.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/result.h"

namespace tally {

/// A unit of measurement or a currency. Two units of one dimension convert exactly: value × factor (+ offset) is in
/// the dimension's base unit. Currencies have the dimension "money:CODE" and never convert.
struct Unit {
  std::string id;         ///< the contract's name: "square_kilometre", "USD", "percent"
  std::string dimension;  ///< "length", "area", "time", "temperature", "money:USD", …
  Decimal factor{1};
  Decimal offset{0};
  std::vector<std::string> names;    ///< singular and plural, as printed, lower case
  std::vector<std::string> symbols;  ///< matched with their capitals: "km", "MW", "°C"
  int scale =
      0;  ///< power of ten inside the symbol: 9 for "bcf", whose figures are cubic feet; the id is "cubic_foot:9"
  std::vector<std::string> shared{};   ///< of a currency: names that others bear as well ("peso"), see `used_in`
  std::vector<std::string> used_in{};  ///< of a currency with shared names: ISO 3166-1 alpha-2 codes of its countries

  /// The contract's name of what is counted: the id without the part behind a colon.
  [[nodiscard]] std::string_view name() const { return std::string_view(id).substr(0, id.find(':')); }
};

class Units {
 public:
  static Result<Units> load(const std::string& path);
  [[nodiscard]] const std::vector<Unit>& all() const { return all_; }
  [[nodiscard]] const Unit* find(std::string_view id) const;
  /// The value in another unit of the same dimension; empty when the dimensions differ or a unit is unknown.
  /// Compounds ("USD/barrel") convert only between parts of equal dimensions.
  [[nodiscard]] std::optional<Decimal> convert(const Decimal& value, std::string_view from, std::string_view to) const;

 private:
  friend class RuleImage;
  void index();
  std::vector<Unit> all_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
};

}  // namespace tally
