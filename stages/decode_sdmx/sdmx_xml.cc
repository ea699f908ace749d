// SDMX-ML. The two forms differ in where they put things, not in what they say: the generic one has Value elements with
// id and value, the structure-specific one has attributes.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "pipeline/decode/text.h"
#include "stages/decode_sdmx/sdmx.h"

namespace tally::decode {
namespace {

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// <Value id="FREQ" value="A"/> of a key or of attributes; SDMX 2.0 calls the id "concept".
void add_values(pugi::xml_node list, SdmxFields& fields) {
  for (pugi::xml_node value = list.first_child(); value; value = value.next_sibling()) {
    if (value.type() != pugi::node_element) continue;
    const char* id = value.attribute("id") ? value.attribute("id").value() : value.attribute("concept").value();
    fields.emplace_back(id, value.attribute("value").value());
  }
}

void add_attributes(pugi::xml_node node, SdmxFields& fields) {
  for (pugi::xml_attribute attribute = node.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (name.find(':') == std::string_view::npos) fields.emplace_back(name, attribute.value());
  }
}

void add_observation(pugi::xml_node obs, SdmxFields& fields) {
  add_attributes(obs, fields);
  for (pugi::xml_node part = obs.first_child(); part; part = part.next_sibling()) {
    const std::string_view name = local_name(part);
    if (name == "ObsDimension") {
      const char* id = part.attribute("id").value();
      fields.emplace_back(*id ? id : "TIME_PERIOD", part.attribute("value").value());
    } else if (name == "Time") {
      fields.emplace_back("TIME_PERIOD", part.child_value());
    } else if (name == "ObsValue") {
      fields.emplace_back("OBS_VALUE", part.attribute("value").value());
    } else if (name == "ObsKey" || name == "Attributes") {
      add_values(part, fields);
    }
  }
}

/// <Group REF_AREA="DE" UNIT_MULT="3"/>, or GroupKey and Attributes: what holds for all series of that key.
SdmxFields group_of(pugi::xml_node node) {
  SdmxFields group;
  add_attributes(node, group);
  for (pugi::xml_node part = node.first_child(); part; part = part.next_sibling()) {
    const std::string_view name = local_name(part);
    if (name == "GroupKey" || name == "Attributes") add_values(part, group);
  }
  return group;
}

/// Whether nothing that the group says is said otherwise by the series.
bool is_of_group(const SdmxFields& series, const SdmxFields& group) {
  return std::all_of(group.begin(), group.end(), [&](const auto& said) {
    return std::none_of(series.begin(), series.end(),
                        [&](const auto& other) { return other.first == said.first && other.second != said.second; });
  });
}

void read_series(pugi::xml_node series, const SdmxFields& set, const std::vector<SdmxFields>& groups,
                 const SdmxSink& sink) {
  SdmxFields common;
  add_attributes(series, common);
  for (pugi::xml_node part = series.first_child(); part; part = part.next_sibling()) {
    const std::string_view name = local_name(part);
    if (name == "SeriesKey" || name == "Attributes") add_values(part, common);
  }
  SdmxFields above = set;
  for (const SdmxFields& group : groups) {
    if (is_of_group(common, group)) above.insert(above.end(), group.begin(), group.end());
  }
  common.insert(common.begin(), above.begin(), above.end());
  SdmxFields fields;
  for (pugi::xml_node obs = series.first_child(); obs; obs = obs.next_sibling()) {
    if (local_name(obs) != "Obs") continue;
    fields = common;
    add_observation(obs, fields);
    sink(fields);
  }
}

void read_data_set(pugi::xml_node set, const SdmxSink& sink) {
  SdmxFields common;
  std::vector<SdmxFields> groups;
  add_attributes(set, common);
  for (pugi::xml_node part = set.first_child(); part; part = part.next_sibling()) {
    const std::string_view name = local_name(part);
    if (name == "Attributes") add_values(part, common);
    if (name == "Group") groups.push_back(group_of(part));
    if (name == "Series") read_series(part, common, groups, sink);
    if (name == "Obs") {
      SdmxFields fields = common;
      add_observation(part, fields);
      sink(fields);
    }
  }
}

/// <ErrorMessage code="100"><Text>…</Text></ErrorMessage>, and the same in a footer.
void read_refusals(pugi::xml_node parent, SdmxMessage& message) {
  for (pugi::xml_node node = parent.first_child(); node; node = node.next_sibling()) {
    const std::string_view name = local_name(node);
    if (name != "ErrorMessage" && name != "Message") continue;
    std::string text;
    for (pugi::xml_node part = node.first_child(); part; part = part.next_sibling()) {
      if (local_name(part) == "Text") text += (text.empty() ? "" : "; ") + std::string(trimmed(part.child_value()));
    }
    message.refusals.push_back({node.attribute("code").value(), std::move(text)});
  }
}

}  // namespace

Result<SdmxMessage> read_sdmx_xml(std::string_view xml, const SdmxSink& sink) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_escapes | pugi::parse_cdata);
  if (!parsed)
    return Error{"",
                 fmt::format("the XML is cut off or damaged at byte {} of {}: {}", parsed.offset, xml.size(),
                             parsed.description()),
                 ""};
  const auto root = document.document_element();
  const std::string_view name = local_name(root);
  SdmxMessage message;
  if (name == "Error") {
    read_refusals(root, message);
    if (message.refusals.empty()) message.refusals.push_back({"", std::string(trimmed(root.child_value()))});
    return message;
  }
  if (!name.ends_with("Data") && !name.ends_with("TimeSeriesData"))
    return Error{"", fmt::format("expected an SDMX message, got <{}>", root.name()), ""};
  for (pugi::xml_node part = root.first_child(); part; part = part.next_sibling()) {
    const std::string_view part_name = local_name(part);
    if (part_name == "Footer") read_refusals(part, message);
    if (part_name == "DataSet") {
      message.has_data_set = true;
      read_data_set(part, sink);
    }
  }
  return message;
}

}  // namespace tally::decode
