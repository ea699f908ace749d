// RecordReader: records of a JSON reply into observations, by the pointers in the source's options.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/decode/json.h"
#include "pipeline/decode/reply.h"

namespace tally::decode {

/// Reads every page of one reply. Options: records, place, period, subperiod, value, unit, filter, totals, total,
/// as_of, vintage, day_grain; see the stage's README.
class RecordReader {
 public:
  RecordReader(const Query& query, const Context& context);

  /// Empty, or why the page is not what the options describe.
  std::optional<std::string> read(const Json& root);
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Rows that the reply announces and does not have.
  [[nodiscard]] std::size_t missing_rows() const { return total_ > rows_ ? total_ - rows_ : 0; }
  std::vector<Observation> finish(Series& series);

 private:
  /// A figure before its plain date is known to stand for a month, a quarter or a year.
  struct Dated {
    PlaceCode place{};
    std::string period;
    Decimal value;
    std::uint32_t locator = 0;
    std::string vintage;
  };

  void record(const Json& record);
  void add(PlaceCode place, std::string_view period, std::string_view value, std::uint32_t locator,
           std::string_view vintage);
  void note_totals(const Json& record);
  [[nodiscard]] bool wanted(const Json& record) const;
  void keep_newest_vintage(Series& series);

  const Query& query_;
  PlaceFinder places_;
  std::string place_pointer_;
  std::string period_pointer_;
  std::string subperiod_pointer_;
  std::string value_pointer_;
  std::string vintage_pointer_;
  std::vector<std::pair<std::string, std::string>> filters_;
  std::vector<std::string> totals_pointers_;
  std::set<std::string, std::less<>>
      with_total_;  ///< dimensions of which this page has records for all groups together
  std::vector<std::string> totals_;
  std::string records_pointer_;
  std::string known_on_;
  std::string unit_;
  std::string as_of_;
  std::string name_;
  std::vector<Dated> found_;
  std::size_t rows_ = 0;
  std::size_t total_ = 0;
  std::size_t bad_ = 0;
  std::size_t unknown_places_ = 0;
  std::size_t groups_ = 0;
};

}  // namespace tally::decode
