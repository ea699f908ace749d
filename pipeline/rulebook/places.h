// Places: countries, territories and aggregates with the names that the news uses.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// `subnational` is a part of a country or a city: known so that its figures are not taken for the country's.
enum class PlaceKind : std::uint8_t { country, territory, aggregate, former, subnational };

/// A way to name a place. `demonym` also covers adjectives ("Chinese", "the Germans").
struct PlaceName {
  std::string text;  ///< as printed; matched with its capitals
  bool demonym = false;
  bool ambiguous = false;  ///< also something else (Georgia, Jordan, Turkey, Chad): needs support from the context
};

struct Place {
  std::string code;  ///< ISO 3166-1 alpha-3, the World Bank's aggregate code, or ISO 3166-2 ("US-CA")
  std::string iso2;
  std::string name;  ///< for reading, with article where English wants one ("the Netherlands")
  PlaceKind kind = PlaceKind::country;
  std::vector<PlaceName> names;      ///< the name itself first
  std::vector<std::string> context;  ///< words that speak for it where a name is ambiguous ("Tbilisi", "Caucasus")
  std::vector<std::string>
      capitals;        ///< cities that datelines name; a dateline gives the country, the text alone does not
  std::string region;  ///< World Bank region name; of an aggregate: its countries are those of that region
  std::vector<std::string> members;  ///< codes of an aggregate's countries, where they are a matter of record
  std::string within;                ///< subnational: the code of its country; empty otherwise
};

class Places {
 public:
  /// Fails with file:line:column at an unknown element, attribute or kind, at a code that is given twice, at a
  /// name of two places that is not ambiguous at both, and at a `within` that names no place.
  static Result<Places> load(const std::string& path);
  [[nodiscard]] const std::vector<Place>& all() const { return all_; }
  [[nodiscard]] const Place* find(std::string_view code) const;
  /// Country of a dateline's city or place ("BEIJING", "GENEVA"); null when unknown.
  [[nodiscard]] const Place* of_dateline(std::string_view dateline) const;
  /// Names that hold a place's name and mean something else ("Gulf of Mexico", "Bank of England"): where they are
  /// found, no place is read.
  [[nodiscard]] const std::vector<std::string>& not_places() const { return not_places_; }
  /// Whether a code is a country or territory: what ranks are computed over.
  [[nodiscard]] bool is_country(std::string_view code) const;

 private:
  friend class RuleImage;
  void index();
  std::vector<Place> all_;
  std::unordered_map<std::string_view, std::size_t> by_code_;
  std::unordered_map<std::string, std::size_t> by_city_;  ///< upper case
  std::vector<std::string> not_places_;
};

}  // namespace tally
