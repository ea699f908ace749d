// Evidence: published observations and reference documents, as decoded.
#pragma once
#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/model/query.h"

namespace tally {

/// ISO alpha-3, aggregate or ISO 3166-2 code ("GB-ENG"), padded with NUL and kept as one number: series of many
/// thousand rows are searched by it. The order is that of the letters.
struct PlaceCode {
  std::array<char, 8> letters{};

  [[nodiscard]] bool known() const { return letters[0] != '\0'; }
  friend bool operator==(const PlaceCode& a, const PlaceCode& b) { return a.number() == b.number(); }
  friend auto operator<=>(const PlaceCode& a, const PlaceCode& b) { return a.number() <=> b.number(); }

 private:
  [[nodiscard]] std::uint64_t number() const {
    const auto raw = std::bit_cast<std::uint64_t>(letters);
    return std::endian::native == std::endian::big ? raw : __builtin_bswap64(raw);
  }
};
/// Cut after eight letters.
PlaceCode place_code(std::string_view code);
std::string_view view_of(const PlaceCode& code);

/// One published value. `locator` is the number that replaces % in Series::locator_form.
struct Observation {
  PlaceCode place{};
  Period period;
  bool projected = false;  ///< the source itself calls it a forecast or projection
  Decimal value;
  std::uint32_t locator = 0;
  std::uint32_t citation = 0;  ///< 1-based index into Series::citations; 0 when the row cites nothing of its own
};

/// Rank of a place among the countries of a series in one period.
struct Ranking {
  std::vector<Observation> order;  ///< countries only, largest value first, ties in the order of their codes
  /// 1-based rank from the top (or from the bottom), ties sharing the better one; 0 when the place has no value.
  [[nodiscard]] int rank_of(PlaceCode place, bool from_top) const;
  /// Places that share the value of `place`, itself included; 0 when it has none.
  [[nodiscard]] int tied_with(PlaceCode place) const;
};

/// A decoded series: every place and period that the reply held, sorted by place and period. Immutable once sealed,
/// shared by all claims that ask for it.
class Series {
 public:
  std::string code;          ///< "SL.UEM.TOTL.ZS"
  std::string name;          ///< as the source names it
  std::string unit;          ///< as the source states it; empty when it does not
  std::string as_of;         ///< the source's own date of the data, ISO 8601; empty when it has none
  std::string locator_form;  ///< how `Observation::locator` reads: "/wb:data/wb:data[%]", "row %"
  std::string note;          ///< what the reader of a row should know ("3 of 40 rows were skipped"); empty mostly
  std::vector<std::string> citations;  ///< URLs that single rows cite, where a table gives them

  /// Takes ownership and sorts. A place and period given twice keeps the first one.
  void seal(std::vector<Observation> observations);
  [[nodiscard]] std::span<const Observation> all() const { return observations_; }
  /// All periods of one place, oldest first.
  [[nodiscard]] std::span<const Observation> of_place(PlaceCode place) const;
  [[nodiscard]] std::size_t place_count() const { return places_.size(); }
  /// The same for the n-th place in the order of codes, n < place_count().
  [[nodiscard]] std::span<const Observation> rows_of(std::size_t n) const;
  /// The row of a period among those of one place; null when there is none.
  static const Observation* row_at(std::span<const Observation> rows, Period period);
  /// Where the table says that one figure comes from; empty when the evidence's own URL is all there is.
  [[nodiscard]] std::string_view citation_of(const Observation& observation) const {
    return observation.citation == 0 ? std::string_view{} : std::string_view(citations[observation.citation - 1]);
  }
  /// Null when there is no value; null is not zero.
  [[nodiscard]] const Observation* find(PlaceCode place, Period period) const;
  /// Newest observation of a place, not after `until` when that is known.
  [[nodiscard]] const Observation* latest(PlaceCode place, Period until = {}) const;
  /// Ranking of the period among places for which `is_country` holds; computed once and kept. Thread-safe.
  template <class IsCountry>
  const Ranking& ranking(Period period, const IsCountry& is_country) const;

 private:
  /// Where the rows of a place begin; they end where the next place's begin.
  struct PlaceRows {
    PlaceCode place;
    std::uint32_t first = 0;
  };
  static void sort_ranking(Ranking& ranking);

  std::vector<Observation> observations_;
  std::vector<PlaceRows> places_;
  mutable std::mutex rankings_mutex_;
  mutable std::unordered_map<std::uint64_t, std::unique_ptr<Ranking>> rankings_;  ///< by Period::packed()
};

/// A reference document with the claims that the extractor reads in it.
struct Document {
  Article article;
  std::vector<Sentence> sentences;
  std::vector<Claim> claims;
};

/// Decoded evidence for one query. Exactly one of `series`, `document` and `failure` is set.
struct Evidence {
  Query query;
  std::string url;
  std::string sha256;
  std::string retrieved_at;
  EvidenceStatus status = EvidenceStatus::none;
  std::shared_ptr<const Series> series;
  std::shared_ptr<const Document> document;
  std::string failure;         ///< reason code of the contract: source_unavailable, no_series, no_value_for_place, …
  std::string failure_detail;  ///< one line for the explanation
};

template <class IsCountry>
const Ranking& Series::ranking(Period period, const IsCountry& is_country) const {
  const std::scoped_lock lock(rankings_mutex_);
  std::unique_ptr<Ranking>& slot = rankings_[period.packed()];
  if (!slot) {
    slot = std::make_unique<Ranking>();
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const Observation* o = row_at(rows_of(i), period);
      if (o != nullptr && is_country(view_of(o->place))) slot->order.push_back(*o);
    }
    sort_ranking(*slot);
  }
  return *slot;
}

}  // namespace tally
