// SDMX-JSON 1.0 and 2.0. Observations are keyed by positions in the lists of values that the structure holds;
// attributes are positions too, of the data set, of groups of dimensions, of series and of observations.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "pipeline/decode/json.h"
#include "stages/decode_sdmx/sdmx.h"

namespace tally::decode {
namespace {

std::optional<std::size_t> position(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "0:3::1" → its parts; an empty one stands for any value of its dimension.
std::vector<std::string_view> parts_of(std::string_view key) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto colon = key.find(':');
    parts.push_back(key.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    key.remove_prefix(colon + 1);
  }
}

/// What a dimension or attribute says at one of its positions: a code, or in version 2 a value of its own.
std::string_view text_of(const Json& described, std::string_view at) {
  const Json* values = described.member("values");
  const auto index = position(at);
  if (!values || !index || *index >= values->items.size()) return {};
  const Json& value = values->items[*index];
  if (value.is_scalar()) return value.text;
  const std::string_view id = text_at(value, "/id");
  return id.empty() ? text_at(value, "/value") : id;
}

std::string_view id_of(const Json& described) {
  const std::string_view id = text_at(described, "/id");
  return id == "TIME" ? std::string_view("TIME_PERIOD") : id;
}

/// The lists of one kind ("series") below dimensions or attributes; null when there are none.
const Json* list_at(const Json& structure, std::string_view pointer) {
  const Json* list = structure.at(pointer);
  return list && list->kind == Json::Kind::array ? list : nullptr;
}

/// Fields of a key, one part a dimension.
void add_key(const Json* dimensions, std::string_view key, SdmxFields& fields) {
  if (!dimensions) return;
  const auto parts = parts_of(key);
  for (std::size_t i = 0; i < parts.size() && i < dimensions->items.size(); ++i) {
    if (!parts[i].empty()) fields.emplace_back(id_of(dimensions->items[i]), text_of(dimensions->items[i], parts[i]));
  }
}

/// Fields of attributes: a position in the attribute's list of values or, where it has none, the text itself.
void add_attributes(const Json* described, const Json* given, std::size_t from, SdmxFields& fields) {
  if (!described || !given) return;
  for (std::size_t i = from; i < given->items.size() && i - from < described->items.size(); ++i) {
    const Json& attribute = described->items[i - from];
    const Json* value = &given->items[i];
    if (value->kind == Json::Kind::array && value->items.size() == 1) value = &value->items[0];
    if (!value->is_scalar() || value->text.empty()) continue;
    const Json* values = attribute.member("values");
    const bool coded = value->kind == Json::Kind::number && values && !values->items.empty();
    const std::string_view text = coded ? text_of(attribute, value->text) : value->text;
    if (!text.empty()) fields.emplace_back(id_of(attribute), text);
  }
}

class JsonMessage {
 public:
  JsonMessage(const Json& structure, const SdmxSink& sink) : structure_(structure), sink_(sink) {}

  void read(const Json& set) {
    common_.clear();
    if (const Json* fixed = list_at(structure_, "/dimensions/dataSet")) {
      for (const Json& dimension : fixed->items) common_.emplace_back(id_of(dimension), text_of(dimension, "0"));
    }
    add_attributes(list_at(structure_, "/attributes/dataSet"), set.member("attributes"), 0, common_);
    groups_ = set.member("dimensionGroupAttributes");
    const Json* by_series = list_at(structure_, "/dimensions/series");
    if (const Json* series = set.member("series")) {
      for (std::size_t i = 0; i < series->items.size(); ++i) {
        SdmxFields fields = common_;
        add_groups(series->names[i], fields);
        add_key(by_series, series->names[i], fields);
        add_attributes(list_at(structure_, "/attributes/series"), series->items[i].member("attributes"), 0, fields);
        observations(series->items[i].member("observations"), fields, false);
      }
    }
    observations(set.member("observations"), common_, true);
  }

 private:
  /// Attributes of groups of dimensions, whose keys leave parts open: "0:::" is all of one country.
  void add_groups(std::string_view key, SdmxFields& fields) const {
    if (!groups_) return;
    const auto parts = parts_of(key);
    for (std::size_t g = 0; g < groups_->names.size(); ++g) {
      const auto group = parts_of(groups_->names[g]);
      bool same = true;
      for (std::size_t i = 0; i < group.size() && same; ++i)
        same = group[i].empty() || (i < parts.size() && group[i] == parts[i]);
      if (same) add_attributes(list_at(structure_, "/attributes/dimensionGroup"), &groups_->items[g], 0, fields);
    }
  }

  void observations(const Json* list, const SdmxFields& common, bool flat) const {
    if (!list) return;
    for (std::size_t i = 0; i < list->items.size() && i < list->names.size(); ++i) {
      SdmxFields fields = common;
      if (flat) add_groups(list->names[i], fields);
      add_key(list_at(structure_, "/dimensions/observation"), list->names[i], fields);
      const Json& observation = list->items[i];
      const Json* value =
          observation.kind == Json::Kind::array && !observation.items.empty() ? &observation.items[0] : &observation;
      if (value->is_scalar()) fields.emplace_back("OBS_VALUE", value->text);
      add_attributes(list_at(structure_, "/attributes/observation"), &observation, 1, fields);
      sink_(fields);
    }
  }

  const Json& structure_;
  const SdmxSink& sink_;
  SdmxFields common_;
  const Json* groups_ = nullptr;
};

/// {"errors":[{"code":404,"title":"…","detail":"…"}]}; version 1 has plain texts. Codes 0 and 200 are no errors.
void read_errors(const Json& root, SdmxMessage& message) {
  const Json* errors = root.member("errors");
  if (!errors || errors->kind != Json::Kind::array) return;
  for (const Json& error : errors->items) {
    if (error.is_scalar()) {
      message.refusals.push_back({"", std::string(error.text)});
      continue;
    }
    std::string_view text = text_at(error, "/detail");
    if (text.empty()) text = text_at(error, "/title");
    if (text.empty()) text = text_at(error, "/message");
    message.refusals.push_back({std::string(text_at(error, "/code")), std::string(text)});
  }
}

}  // namespace

Result<SdmxMessage> read_sdmx_json(std::string_view json, const SdmxSink& sink) {
  const auto parsed = JsonReply::parse(json);
  if (!parsed) return parsed.error();
  SdmxMessage message;
  read_errors(parsed->root(), message);
  const Json* data = parsed->root().member("data");
  if (!data || data->kind != Json::Kind::object) data = &parsed->root();
  const Json* sets = data->member("dataSets");
  if (!sets || sets->kind != Json::Kind::array) {
    if (!message.refusals.empty()) return message;
    return Error{"", "expected SDMX-JSON, but there are no dataSets", ""};
  }
  for (const Json& set : sets->items) {
    const Json* structure = data->member("structure");
    if (const Json* several = data->member("structures"); several && !several->items.empty()) {
      const auto which = position(text_at(set, "/structure")).value_or(0);
      structure = which < several->items.size() ? &several->items[which] : nullptr;
    }
    if (!structure) return Error{"", "the SDMX-JSON holds data without their structure", ""};
    message.has_data_set = true;
    JsonMessage(*structure, sink).read(set);
  }
  return message;
}

}  // namespace tally::decode
