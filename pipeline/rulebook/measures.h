// Measures: what a statistic is called in the news, its unit, its series in each source and its neighbours.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/model/claim.h"
#include "pipeline/result.h"

namespace tally {

/// What `unit` of phrases may say: percent (also a fraction or "one in five"), money (any currency, also by the barrel
/// or the litre), plain (a number or count without a unit of measurement), quantity (a number with a unit of
/// measurement, years included).
enum class PhraseUnit : std::uint8_t { any, percent, money, plain, quantity };
/// Their names, from percent on.
inline constexpr std::array<std::string_view, 4> kPhraseUnits = {"percent", "money", "plain", "quantity"};

/// Words that mean a measure. `only_for` narrows it: "growth" for "the economy" in "the economy grew 3 percent".
/// `unit` is asked of a figure that states a level (level, share, count, either end of a change) and of no other:
/// the percent of a growth, a rank or "doubled" says nothing about it.
struct MeasurePhrase {
  std::string text;            ///< lower case unless it is an acronym
  std::uint16_t only_for = 0;  ///< 0 for all claims, or a bit for each ClaimType, the first one the lowest
  PhraseUnit unit = PhraseUnit::any;

  [[nodiscard]] bool is_for(ClaimType type) const { return (only_for >> static_cast<unsigned>(type) & 1U) != 0; }
};

/// What `kind` of a measure may say.
inline constexpr std::array<std::string_view, 7> kMeasureKinds = {"rate",  "share",  "amount", "count",
                                                                  "index", "growth", "rank"};

/// The series of a measure in one source, with what has to be done to compare with it.
struct MeasureSeries {
  std::string source;      ///< id in rules/sources/
  std::string code;        ///< "SL.UEM.TOTL.ZS"; with {place} and {period} where the source puts them into the code
  std::string unit;        ///< the source's unit, in the contract's names
  Decimal scale{1};        ///< source value × scale is in Measure::unit
  std::string definition;  ///< where it differs from the measure's own ("modelled ILO estimate")
  bool alternative =
      false;  ///< another definition that is also quoted: agreement supports, disagreement does not refute
};

/// "GDP" with "purchasing power" in the sentence is another measure.
struct MeasureTurn {
  std::vector<std::string> words;     ///< lower case; one of them in the words around the figure is enough
  std::vector<std::string> measures;  ///< ids that are meant then, the likeliest first
};

struct Measure {
  std::string id;    ///< "unemployment_rate"
  std::string name;  ///< "unemployment rate"
  std::string definition;
  std::string unit;    ///< the contract's unit name: percent, USD, person, year, index, …
  std::string kind;    ///< rate, share, amount, count, index, growth, rank
  std::string growth;  ///< id of the measure that is this one's growth rate ("gdp" → "gdp_growth"); may be empty
  std::string rank;    ///< id of the measure that is this one's published rank; may be empty
  bool lower_is_better = false;  ///< rank 1 is the smallest value (press freedom ranks)
  std::vector<MeasurePhrase> phrases;
  std::vector<MeasureTurn> instead;
  std::vector<MeasureSeries> series;    ///< preferred first
  std::vector<std::string> confusable;  ///< measures it is mistaken for
  Decimal revision;                     ///< usual revision in percent of the value; 0 when unknown
};

class Measures {
 public:
  /// Reads every file of rules/measures/, in the order of file names and lines. The first fault is returned with
  /// file:line:column: an unknown element, attribute or kind, a measure or phrase given twice, or a `confusable`,
  /// `growth`, `rank` or `instead` that names no measure. Two measures may share a phrase when unit or only_for tells
  /// them apart, or when one lists the other as confusable: then the earlier one is the likelier reading.
  static Result<Measures> load(const std::string& folder);
  [[nodiscard]] const std::vector<Measure>& all() const { return all_; }
  /// Null when there is none.
  [[nodiscard]] const Measure* find(std::string_view id) const;
  /// Gives every measure that has no series in `source` one under its own id, before its others: a table of the user's
  /// own may have figures of any measure.
  void add_own_series(std::string_view source);

 private:
  friend class RuleImage;
  void index();
  std::vector<Measure> all_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
};

}  // namespace tally
