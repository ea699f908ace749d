// What every decoder does with a reply before and after its own format: forms, failures, options.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/model/evidence.h"
#include "pipeline/model/query.h"
#include "pipeline/rulebook/place_codes.h"

namespace tally::decode {

/// What a body looks like from its first bytes.
enum class Form : std::uint8_t { empty, xml, html, json, text, binary };
Form form_of(std::string_view body);
/// "an HTML page", "JSON", …: for messages.
std::string_view name_of(Form form);

/// Evidence with everything of the reply filled in but the answer.
Evidence evidence_of(const Reply& reply);
/// Evidence that says why there is no answer. `reason` is a code of the contract.
Evidence failure(const Reply& reply, std::string_view reason, std::string detail);
/// Evidence with the series, or no_value_for_place when there is no observation at all.
Evidence answer(const Reply& reply, std::shared_ptr<Series> series, std::vector<Observation> observations);

/// The same, but refuses a series in which a place and period has several different values: then the query left a
/// dimension open, and any one of them would be a guess.
Evidence answer_unique(const Reply& reply, std::shared_ptr<Series> series, std::vector<Observation> observations);

/// The failure of a reply that is not an answer whatever its format: a transport error, a quota (429), a refused key,
/// a moved address, an office that is down, an empty body. Empty when the body is worth reading. Decoders look for
/// their format's own error envelope first, because offices put errors under any status.
std::optional<Evidence> refused(const Reply& reply);
/// source_unavailable for a body of another form than the decoder's, saying which.
Evidence wrong_form(const Reply& reply, std::string_view expected);

/// decoder option `name` of the query: the one for its series alone ("name@series") before the general one.
std::string option(const Query& query, const std::string& name, std::string_view fallback = {});
/// The pages of a reply in order, the first one included.
std::vector<std::string_view> pages_of(const Reply& reply);
/// The start of a body in one printable line, for messages.
std::string excerpt(std::string_view body, std::size_t length = 80);

/// Finds the place of a record: the source's fixed place when it has one, else by the source's own codes. Remembers
/// the last answer, because tables are sorted by place.
class PlaceFinder {
 public:
  PlaceFinder(const Query& query, const Context& context);
  /// Empty code when the text names no place that we know.
  PlaceCode find(std::string_view text);
  /// 0 for the office's first choice among codes of one place (EA20 before EA19), more for the others.
  [[nodiscard]] int preference(std::string_view text) const;
  /// The place of a reply whose records name none: the office's own, or the one asked for. Empty when neither is set.
  [[nodiscard]] PlaceCode fixed() const { return fixed_; }

 private:
  const Context* context_;
  const CodeTable* table_;
  std::unique_ptr<PlaceCodes> codes_;
  PlaceCode fixed_{};
  std::string last_text_;
  PlaceCode last_{};
};

/// Observations of a reply in which an office's codes may share a place: of each place and period only the preferred
/// code's are kept.
class Preferred {
 public:
  void add(const Observation& observation, int preference) {
    kept_.emplace_back(observation, preference);
    several_ = several_ || preference != kept_.front().second;
  }
  std::vector<Observation> take() &&;

 private:
  std::vector<std::pair<Observation, int>> kept_;
  bool several_ = false;
};

/// Reads a period as the offices write it: Period::parse's forms, "YR2015", "2015-2016" (a fiscal year: its first),
/// "2015-01-01T00:00:00", "2024-Q3", "202403". `day_grain` names what a plain date stands for: "year", "quarter",
/// "month" or "" for the day itself.
std::optional<Period> period_of(std::string_view text, std::string_view day_grain = {});
/// What plain dates stand for, from the smallest step between the dates of one place: "year", "quarter", "month"
/// or "" for days. For offices that date a period by its first day and do not say which kind it is.
std::string_view grain_of_dates(std::vector<Date> dates);
/// Reads a published value: blanks, "..", ".", ":", "-", "NA", "NaN", "null" are absent. `decimal_comma` reads "65,96"
/// and takes points and blanks for thousands; else commas and blanks are. Empty when it is absent or no number.
std::optional<Decimal> value_of(std::string_view text, bool decimal_comma = false);
/// Whether the text is one of the usual ways to write that there is no value.
bool is_absent(std::string_view text);

}  // namespace tally::decode
