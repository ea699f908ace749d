// decode_jsonstat: JSON-stat 2.0 data sets, as Eurostat and many national offices send them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "pipeline/decode/json.h"
#include "pipeline/decode/reply.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

using decode::Json;
using decode::text_at;

class DecodeJsonstat final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_jsonstat";
  static constexpr std::string_view kSummary =
      "JSON-stat 2.0 (Eurostat and others): dimensions, sparse values, status flags";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeJsonstat>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;
};

/// One dimension of the cube: its category codes in order and how far apart their cells are.
struct Dimension {
  std::string_view id;
  std::vector<std::string_view> codes;
  std::size_t stride = 1;
};

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Category codes in the order of their positions. The index may be an object, a list, or missing for one category.
std::vector<std::string_view> codes_of(const Json& dimension, std::size_t size) {
  std::vector<std::string_view> codes(size);
  const Json* index = dimension.at("/category/index");
  if (!index) {
    const Json* label = dimension.at("/category/label");
    if (label && size == 1 && label->names.size() == 1) codes[0] = label->names[0];
    return codes;
  }
  for (std::size_t i = 0; i < index->items.size(); ++i) {
    if (index->kind == Json::Kind::array && i < size) codes[i] = index->items[i].text;
    if (index->kind != Json::Kind::object) continue;
    if (const auto position = number_of(index->items[i].text); position && *position < size)
      codes[*position] = index->names[i];
  }
  return codes;
}

/// Dimensions of the cube, the last one varying fastest. An error text when they do not fit together.
Result<std::vector<Dimension>> dimensions_of(const Json& root) {
  const Json* ids = root.at("/id");
  const Json* sizes = root.at("/size");
  const Json* described = root.at("/dimension");
  if (!ids || !sizes || !described || ids->items.empty() || ids->items.size() != sizes->items.size()) {
    return Error{"", "expected JSON-stat 2.0, but id, size and dimension are not all there", ""};
  }
  std::vector<Dimension> dimensions;
  std::size_t cells = 1;
  constexpr std::size_t kMostCells = 100'000'000;
  for (std::size_t i = ids->items.size(); i-- > 0;) {
    const auto size = number_of(sizes->items[i].text);
    const Json* one = described->member(ids->items[i].text);
    if (!size || !one || *size > kMostCells || cells * std::max<std::size_t>(*size, 1) > kMostCells) {
      return Error{"", fmt::format("dimension {} has no size or no categories", ids->items[i].text), ""};
    }
    dimensions.push_back({ids->items[i].text, codes_of(*one, *size), cells});
    cells *= std::max<std::size_t>(*size, 1);
  }
  std::reverse(dimensions.begin(), dimensions.end());
  return dimensions;
}

/// The dimension that the data set gives the role, else the one with a usual name.
const Dimension* dimension_for(const Json& root, const std::vector<Dimension>& all, const std::string& role,
                               const std::string& named, std::initializer_list<std::string_view> usual) {
  const auto find = [&](std::string_view id) -> const Dimension* {
    const auto it = std::find_if(all.begin(), all.end(), [&](const Dimension& d) { return d.id == id; });
    return it != all.end() ? &*it : nullptr;
  };
  if (!named.empty()) return find(named);
  if (const Json* roles = root.at("/role/" + role); roles && !roles->items.empty()) {
    if (const auto* found = find(roles->items.front().text)) return found;
  }
  for (const auto id : usual) {
    if (const auto* found = find(id)) return found;
  }
  return nullptr;
}

/// Eurostat's own way to say no: {"error":[{"status","id","label"}]} or {"warning":{"status","label"}}.
std::optional<Evidence> said_no(const Reply& reply, const Json& root) {
  const Json* error = root.at("/error");
  if (!error) error = root.at("/warning");
  if (!error) return std::nullopt;
  const Json& first = error->kind == Json::Kind::array && !error->items.empty() ? error->items.front() : *error;
  const std::string label(text_at(first, "/label").empty() ? first.text : text_at(first, "/label"));
  const std::string status(text_at(first, "/status"));
  const auto has = [&](std::string_view part) { return label.find(part) != std::string::npos; };
  const std::string said = fmt::format("{} says: {}{}", reply.query.source, decode::excerpt(label, 200),
                                       status.empty() ? "" : fmt::format(" (status {})", status));
  if (has("ASYNCHRONOUS_RESPONSE"))
    return decode::failure(reply, "source_unavailable", "the office prepares the answer, ask again later: " + said);
  if (has("EXTRACTION_TOO_BIG") || status == "413")
    return decode::failure(reply, "source_unavailable", "the office finds the request too large: " + said);
  if (status == "429") return decode::failure(reply, "source_unavailable", "the quota is used up: " + said);
  if (status == "404" || status == "400" || has("not found") || has("NOT_FOUND") || has("not available"))
    return decode::failure(reply, "no_series", said);
  return decode::failure(reply, "source_unavailable", said);
}

/// Cells with the flag of a forecast, which is no figure of the past. Few in any data set.
std::vector<std::size_t> forecasts_of(const Json& root) {
  std::vector<std::size_t> cells;
  const Json* statuses = root.at("/status");
  if (!statuses) return cells;
  for (std::size_t i = 0; i < statuses->items.size(); ++i) {
    const std::string_view flag = statuses->items[i].text;
    if (flag.find('f') == std::string_view::npos && flag.find('F') == std::string_view::npos) continue;
    if (const auto cell =
            statuses->kind == Json::Kind::object ? number_of(statuses->names[i]) : std::optional<std::size_t>(i))
      cells.push_back(*cell);
  }
  return cells;
}

Result<Evidence> DecodeJsonstat::run(const Reply& reply, Context& context) const {
  if (decode::form_of(reply.body) != decode::Form::json) {
    if (auto refused = decode::refused(reply)) return *refused;
    return decode::wrong_form(reply, "JSON-stat");
  }
  const auto json = decode::JsonReply::parse(reply.body);
  if (!json) return decode::failure(reply, "source_unavailable", json.error().what);
  const Json& root = json->root();
  if (auto no = said_no(reply, root)) return *no;
  if (auto refused = decode::refused(reply)) return *refused;
  const auto dimensions = dimensions_of(root);
  if (!dimensions) return decode::failure(reply, "source_unavailable", dimensions.error().what);
  decode::PlaceFinder places(reply.query, context);
  const Dimension* place = dimension_for(root, *dimensions, "geo", decode::option(reply.query, "place"),
                                         {"geo", "GEO", "REF_AREA", "country"});
  const Dimension* time = dimension_for(root, *dimensions, "time", decode::option(reply.query, "period"),
                                        {"time", "TIME_PERIOD", "Time", "year"});
  if (!time || (!place && !places.fixed().known()))
    return decode::failure(reply, "source_unavailable", "the data set has no dimension of time or of places");
  for (const Dimension& dimension : *dimensions) {
    if (&dimension == place || &dimension == time || dimension.codes.size() <= 1) continue;
    return decode::failure(reply, "source_unavailable",
                           fmt::format("the series {} leaves dimension {} open ({} categories)", reply.query.series,
                                       dimension.id, dimension.codes.size()));
  }
  auto series = std::make_shared<Series>();
  series->name = text_at(root, "/label");
  series->as_of = std::string(text_at(root, "/updated").substr(0, 10));
  series->locator_form = "/value/%";
  for (const Dimension& dimension : *dimensions) {
    if (dimension.id == "unit" && dimension.codes.size() == 1) series->unit = dimension.codes[0];
  }
  const Json* values = root.at("/value");
  const auto forecasts = forecasts_of(root);
  if (!values) return decode::failure(reply, "source_unavailable", "expected JSON-stat 2.0, but there is no value");
  decode::Preferred observations;
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < values->items.size(); ++i) {
    const auto cell = values->kind == Json::Kind::object ? number_of(values->names[i]) : std::optional<std::size_t>(i);
    const auto value = decode::value_of(values->items[i].text);
    if (!cell || !value) continue;
    const auto code_in = [&](const Dimension& d) {
      return d.codes.empty() ? std::string_view{} : d.codes[(*cell / d.stride) % d.codes.size()];
    };
    const PlaceCode code = place ? places.find(code_in(*place)) : places.fixed();
    const auto period = decode::period_of(code_in(*time));
    if (!code.known() || !period) {
      ++unknown;
      continue;
    }
    const bool projected = std::find(forecasts.begin(), forecasts.end(), *cell) != forecasts.end();
    observations.add({code, *period, projected, *value, static_cast<std::uint32_t>(*cell), 0},
                     place ? places.preference(code_in(*place)) : 0);
  }
  if (unknown > 0) series->note = fmt::format("{} cells are about places or periods that are not known here", unknown);
  return decode::answer_unique(reply, std::move(series), std::move(observations).take());
}

}  // namespace
}  // namespace tally

using tally::DecodeJsonstat;
TALLY_STAGE(decode_jsonstat, DecodeJsonstat)
