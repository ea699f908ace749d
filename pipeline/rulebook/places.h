// Places: countries, territories and aggregates with the names that the news uses.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/result.h"

namespace tally {

enum class PlaceKind : std::uint8_t { country, territory, aggregate, former };

/// A way to name a place. `demonym` also covers adjectives ("Chinese", "the Germans").
struct PlaceName {
  std::string text;  ///< as printed; matched with its capitals
  bool demonym = false;
  bool ambiguous = false;  ///< also something else (Georgia, Jordan, Turkey, Chad): needs support from the context
};

struct Place {
  std::string code;  ///< ISO 3166-1 alpha-3, or the World Bank's aggregate code
  std::string iso2;
  std::string name;  ///< for reading, with article where English wants one ("the Netherlands")
  PlaceKind kind = PlaceKind::country;
  std::vector<PlaceName> names;      ///< the name itself first
  std::vector<std::string> context;  ///< words that speak for it where a name is ambiguous ("Tbilisi", "Caucasus")
  std::vector<std::string>
      capitals;        ///< cities that datelines name; a dateline gives the country, the text alone does not
  std::string region;  ///< World Bank region name, empty for aggregates
};

class Places {
 public:
  static Result<Places> load(const std::string& path);
  [[nodiscard]] const std::vector<Place>& all() const { return all_; }
  [[nodiscard]] const Place* find(std::string_view code) const;
  /// Country of a dateline's city or place ("BEIJING", "GENEVA"); null when unknown.
  [[nodiscard]] const Place* of_dateline(std::string_view dateline) const;
  /// Whether a code is a country or territory: what ranks are computed over.
  [[nodiscard]] bool is_country(std::string_view code) const;

 private:
  std::vector<Place> all_;
  std::unordered_map<std::string_view, std::size_t> by_code_;
  std::unordered_map<std::string, std::size_t> by_city_;  ///< upper case
};

}  // namespace tally
