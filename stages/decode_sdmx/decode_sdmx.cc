// decode_sdmx: SDMX-ML 2.0/2.1 generic and structure-specific, SDMX-CSV and SDMX-JSON: OECD, IMF, ECB, ILO, BIS,
// Eurostat.
#include <fmt/format.h>

#include <array>

#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/stage.h"
#include "stages/decode_sdmx/sdmx.h"

namespace tally {
namespace {

using decode::field;
using decode::SdmxFields;

class DecodeSdmx final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_sdmx";
  static constexpr std::string_view kSummary =
      "SDMX-ML generic and structure-specific, SDMX-CSV and SDMX-JSON (OECD, IMF, ECB, ILO, BIS)";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeSdmx>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;
};

/// What agencies call the dimension of places.
constexpr std::array<std::string_view, 8> kPlaceDimensions = {"REF_AREA", "COUNTRY",       "geo",      "GEO",
                                                              "LOCATION", "BORROWERS_CTY", "REPORTER", "AREA"};

/// Turns the fields of observations into observations of ours.
class Collector {
 public:
  Collector(const Query& query, const Context& context)
      : places_(query, context),
        place_dimension_(decode::option(query, "place")),
        multiplier_(decode::option(query, "multiplier", "UNIT_MULT")),
        last_actual_(decode::option(query, "last_actual")) {}

  void add(const SdmxFields& fields);
  std::vector<Observation> finish(Series& series);
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  [[nodiscard]] std::string_view place_text(const SdmxFields& fields) const;

  decode::PlaceFinder places_;
  std::string place_dimension_;
  std::string multiplier_;   ///< attribute that holds the power of ten of the values
  std::string last_actual_;  ///< attribute with the last period that is not a projection
  std::string unit_;
  std::string name_;
  std::size_t rows_ = 0;
  std::size_t unknown_places_ = 0;
  std::size_t bad_ = 0;
  decode::Preferred observations_;
};

std::string_view Collector::place_text(const SdmxFields& fields) const {
  if (!place_dimension_.empty()) return field(fields, place_dimension_);
  for (const auto name : kPlaceDimensions) {
    if (const auto text = field(fields, name); !text.empty()) return text;
  }
  return {};
}

void Collector::add(const SdmxFields& fields) {
  const auto number = static_cast<std::uint32_t>(++rows_);
  const auto text = field(fields, "OBS_VALUE");
  const auto status = field(fields, "OBS_STATUS");
  if (decode::is_absent(text) || status == "M" || status == "O") return;
  auto time = field(fields, "TIME_PERIOD");
  if (time.empty()) time = field(fields, "TIME");
  const auto period = decode::period_of(time);
  auto value = decode::value_of(text);
  const auto place = place_text(fields);
  const PlaceCode code = place.empty() ? places_.fixed() : places_.find(place);
  if (!period || !value) {
    ++bad_;
    return;
  }
  if (!code.known()) {
    ++unknown_places_;
    return;
  }
  if (const auto power = decode::value_of(field(fields, multiplier_));
      power && power->is_integer() && power->abs() <= Decimal{30}) {
    *value = *value * Decimal::power_of_ten(static_cast<int>(power->to_double()));
  }
  bool projected = status == "F";
  if (!last_actual_.empty()) {
    const auto last = decode::period_of(field(fields, last_actual_));
    projected = projected || (last && period->first_day() > last->last_day());
  }
  if (unit_.empty())
    unit_ = field(fields, "UNIT_MEASURE").empty() ? field(fields, "UNIT") : field(fields, "UNIT_MEASURE");
  if (name_.empty()) name_ = field(fields, "TITLE");
  observations_.add({code, *period, projected, *value, number, 0}, places_.preference(place));
}

std::vector<Observation> Collector::finish(Series& series) {
  series.unit = unit_;
  series.name = name_;
  series.locator_form = "observation %";
  if (bad_ > 0) series.note = fmt::format("{} observations could not be read", bad_);
  if (unknown_places_ > 0) {
    series.note += fmt::format("{}{} observations are about places that are not known here",
                               series.note.empty() ? "" : "; ", unknown_places_);
  }
  return std::move(observations_).take();
}

/// The codes of the SDMX standard: 100 no results, 110 not authorised, 130 and 413 too large, 140 and 150 a wrong key.
Evidence refusal(const Reply& reply, const decode::SdmxRefusal& said) {
  const std::string detail = fmt::format("{} says: {} (code {})", reply.query.source, decode::excerpt(said.text, 200),
                                         said.code.empty() ? "none" : said.code);
  if (said.code == "100" || said.code == "404") {
    const bool one_place = !decode::option(reply.query, "place_asked").empty();
    return decode::failure(reply, one_place ? "no_value_for_place" : "no_series", detail);
  }
  if (said.code == "140" || said.code == "150")
    return decode::failure(reply, "no_series", "the office does not know this key: " + detail);
  if (said.code == "130" || said.code == "413" || said.code == "510")
    return decode::failure(reply, "source_unavailable", "the office finds the request too large: " + detail);
  if (said.code == "110") return decode::failure(reply, "source_unavailable", "the office refused access: " + detail);
  return decode::failure(reply, "source_unavailable", detail);
}

/// OECD and ECB say "no results" in plain text under HTTP 404.
bool says_no_records(const Reply& reply) {
  const std::string said = decode::excerpt(reply.body, 200);
  return said.find("NoRecordsFound") != std::string::npos || said.find("NoResultsFound") != std::string::npos ||
         said.find("No results found") != std::string::npos;
}

Result<Evidence> DecodeSdmx::run(const Reply& reply, Context& context) const {
  const auto form = decode::form_of(reply.body);
  if (reply.http_status == 404 && form == decode::Form::text && says_no_records(reply)) {
    return decode::failure(reply, "no_series",
                           fmt::format("{} has no records for {}", reply.query.source, reply.query.series));
  }
  if (form != decode::Form::xml && form != decode::Form::text && form != decode::Form::json) {
    if (auto refused = decode::refused(reply)) return *refused;
    return decode::wrong_form(reply, "SDMX-ML, SDMX-CSV or SDMX-JSON");
  }
  Collector collector(reply.query, context);
  bool has_data_set = false;
  for (const std::string_view page : decode::pages_of(reply)) {
    const auto sink = [&](const SdmxFields& fields) { collector.add(fields); };
    if (form == decode::Form::text) {
      if (auto refused = decode::refused(reply)) return *refused;
    }
    const auto message = form == decode::Form::xml    ? decode::read_sdmx_xml(page, sink)
                         : form == decode::Form::json ? decode::read_sdmx_json(page, sink)
                                                      : decode::read_sdmx_csv(decode::to_utf8(page), sink);
    if (!message) {
      if (auto refused = decode::refused(reply)) return *refused;
      return decode::failure(reply, "source_unavailable", message.error().what);
    }
    has_data_set = has_data_set || message->has_data_set;
    if (!message->refusals.empty() && collector.rows() == 0) return refusal(reply, message->refusals.front());
    // A footer beside data says that only a part of it was sent.
    for (const auto& said : message->refusals) {
      if (said.code == "413" || said.code == "130" || said.code == "510") return refusal(reply, said);
    }
  }
  if (auto refused = decode::refused(reply)) return *refused;
  if (!has_data_set || collector.rows() == 0) {
    const bool one_place = !decode::option(reply.query, "place_asked").empty();
    return decode::failure(
        reply, one_place ? "no_value_for_place" : "no_series",
        fmt::format("{} answered for {} without any observation", reply.query.source, reply.query.series));
  }
  auto series = std::make_shared<Series>();
  auto observations = collector.finish(*series);
  return decode::answer_unique(reply, std::move(series), std::move(observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeSdmx;
TALLY_STAGE(decode_sdmx, DecodeSdmx)
