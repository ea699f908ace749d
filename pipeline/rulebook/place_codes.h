// PlaceCodes: from an office's own spelling of a place to ours and back.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

#include "pipeline/rulebook/places.h"
#include "pipeline/rulebook/sources.h"

namespace tally {

/// Made for one reply from the places and a code table; cheap beside decoding it. Points into both.
class PlaceCodes {
 public:
  /// `table` may be null: then a place is taken by alpha-3 code, by alpha-2 code or by name, whichever fits.
  PlaceCodes(const Places& places, const CodeTable* table);

  /// Our code for theirs; empty when it is no place that we know. Blanks around it and capitals do not matter.
  [[nodiscard]] std::string_view ours(std::string_view theirs) const;
  /// Their code for ours; empty when the office has none.
  [[nodiscard]] std::string theirs(std::string_view ours) const { return theirs(*places_, table_, ours); }
  /// The same without an object, whose index of names is not needed for it: every query asks this.
  [[nodiscard]] static std::string theirs(const Places& places, const CodeTable* table, std::string_view ours);

 private:
  const Places* places_;
  const CodeTable* table_;
  bool iso3_ = true;
  std::unordered_map<std::string, std::string_view> by_name_;  ///< lower case, also alpha-2 codes

  void add_iso2();
  void add_names();
};

}  // namespace tally
