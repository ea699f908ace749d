// Loading of rules/sources/: strict, every fault with its place.
#include "pipeline/rulebook/sources.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "pipeline/net/url.h"
#include "pipeline/rulebook/phrases.h"
#include "pipeline/rulebook/places.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

constexpr std::array<std::string_view, 9> kPlaceholders = {"series", "flow", "item",      "place", "from",
                                                           "to",     "year", "published", "key"};

/// Reads an attribute as a whole number; `fallback` when it is not there.
Result<int> integer(const XmlFile& file, pugi::xml_node node, const char* name, int fallback, int least) {
  const auto attribute = node.attribute(name);
  if (!attribute) return fallback;
  const std::string_view text = attribute.value();
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least) {
    return file.error(node, fmt::format("{}=\"{}\" is not a whole number from {} up", name, text, least), "");
  }
  return value;
}

Result<bool> flag(const XmlFile& file, pugi::xml_node node, const char* name, bool fallback) {
  const auto attribute = node.attribute(name);
  if (!attribute) return fallback;
  const std::string_view text = attribute.value();
  if (text == "yes") return true;
  if (text == "no") return false;
  return file.error(node, fmt::format("{}=\"{}\" is neither yes nor no", name, text), "");
}

std::string text_of(pugi::xml_node node) {
  std::string_view text = node.text().get();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// <option name="value" value="rank"/>, with series="…" for one series alone (kept as "value@gii_rank").
Result<std::map<std::string, std::string>> options_of(const XmlFile& file, pugi::xml_node parent) {
  std::map<std::string, std::string> options;
  for (const auto node : parent.children("option")) {
    if (auto checked = file.expect(node, {"name", "value", "series"}, {}); !checked) return checked.error();
    std::string name = node.attribute("name").value();
    if (name.empty() || !node.attribute("value")) return file.error(node, "<option> needs a name and a value", "");
    if (const auto series = node.attribute("series")) name += fmt::format("@{}", series.value());
    if (!options.emplace(name, node.attribute("value").value()).second) {
      return file.error(node, fmt::format("option '{}' is given twice", name), "keep one of them");
    }
  }
  return options;
}

Result<std::string> url_of(const XmlFile& file, pugi::xml_node node) {
  std::string url = text_of(node);
  if (!node) return url;
  if (!is_web_url(url)) {
    return file.error(node, fmt::format("'{}' is not an http or https URL", url),
                      "tables that ship with the program stand in <shipped table=\"…\">");
  }
  for (auto open = url.find('{'); open != std::string::npos; open = url.find('{', open + 1)) {
    const auto close = url.find('}', open);
    const std::string name = url.substr(open + 1, close == std::string::npos ? close : close - open - 1);
    if (close == std::string::npos ||
        std::find(kPlaceholders.begin(), kPlaceholders.end(), name) == kPlaceholders.end()) {
      return file.error(node, fmt::format("unknown placeholder '{{{}}}' in the URL", name),
                        fmt::format("known are {{{}}}", fmt::join(kPlaceholders, "}, {")));
    }
  }
  return url;
}

Result<Paging> paging_of(const XmlFile& file, pugi::xml_node node) {
  Paging paging;
  if (!node) return paging;
  if (auto checked = file.expect(node, {"parameter", "first", "step", "total"}, {}); !checked) return checked.error();
  paging.parameter = node.attribute("parameter").value();
  paging.total = node.attribute("total").value();
  auto first = integer(file, node, "first", 1, 0);
  if (!first) return first.error();
  auto step = integer(file, node, "step", 1, 1);
  if (!step) return step.error();
  paging.first = *first;
  paging.step = *step;
  const RE2 pattern(paging.total, RE2::Quiet);
  if (paging.parameter.empty() || !pattern.ok() || pattern.NumberOfCapturingGroups() != 1) {
    return file.error(node, "<paging> needs a parameter and a total with one group",
                      pattern.ok() ? "such as total='pages=\"(\\d+)\"'" : pattern.error());
  }
  return paging;
}

Result<void> read_request(const XmlFile& file, pugi::xml_node node, ReferenceSource& source) {
  if (!node) return {};
  if (auto checked =
          file.expect(node, {"accept", "user_agent", "per_minute", "per_hour", "parallel", "key", "key_optional"}, {});
      !checked)
    return checked.error();
  source.accept = node.attribute("accept").value();
  source.user_agent = node.attribute("user_agent").value();
  source.key_variable = node.attribute("key").value();
  auto per_minute = integer(file, node, "per_minute", 0, 0);
  if (!per_minute) return per_minute.error();
  auto per_hour = integer(file, node, "per_hour", 0, 0);
  if (!per_hour) return per_hour.error();
  auto parallel = integer(file, node, "parallel", 2, 1);
  if (!parallel) return parallel.error();
  auto optional = flag(file, node, "key_optional", false);
  if (!optional) return optional.error();
  source.requests_per_minute = *per_minute;
  source.requests_per_hour = *per_hour;
  source.parallel = *parallel;
  source.key_optional = *optional;
  return {};
}

Result<void> read_head(const XmlFile& file, pugi::xml_node node, ReferenceSource& source) {
  source.id = node.attribute("id").value();
  source.name = node.attribute("name").value();
  source.homepage = node.attribute("homepage").value();
  source.decoder = node.attribute("decoder").value();
  source.place = node.attribute("place").value();
  source.codes = node.attribute("codes").value();
  if (source.id.empty() || source.name.empty() || source.decoder.empty())
    return file.error(node, "<source> needs an id, a name and a decoder", "");
  if (!RE2::FullMatch(source.id, "[a-z][a-z0-9_]*"))
    return file.error(node, fmt::format("id '{}' is not of small letters, digits and _", source.id), "");
  auto order = integer(file, node, "order", 100, 0);
  if (!order) return order.error();
  auto whole = flag(file, node, "whole_series", true);
  if (!whole) return whole.error();
  auto confirmed = flag(file, node, "confirmed", true);
  if (!confirmed) return confirmed.error();
  source.order = *order;
  source.whole_series = *whole;
  source.confirmed = *confirmed;
  return {};
}

/// <covers first="yes">EUU; NOR</covers>: codes, which Places knows; an empty list is all places.
Result<void> read_covers(const XmlFile& file, pugi::xml_node parent, ReferenceSource& source) {
  const auto node = parent.child("covers");
  if (!node) return {};
  if (auto checked = file.expect(node, {"first"}, {}); !checked) return checked.error();
  auto first = flag(file, node, "first", false);
  if (!first) return first.error();
  source.first = *first;
  source.covers = split_list(node.text().get());
  return {};
}

Result<ReferenceSource> source_of(const XmlFile& file) {
  const auto node = file.root();
  if (std::string_view(node.name()) != "source")
    return file.error(node, fmt::format("the root is <{}>, not <source>", node.name()), "");
  if (auto checked = file.expect(
          node, {"id", "name", "homepage", "decoder", "order", "confirmed", "whole_series", "place", "codes"},
          {"url", "vintage", "shipped", "option", "covers", "licence", "attribution", "request", "paging", "cannot",
           "probe"});
      !checked) {
    return checked.error();
  }
  ReferenceSource source;
  if (auto head = read_head(file, node, source); !head) return head.error();
  for (const auto child : node.children("url")) {
    if (auto checked = file.expect(child, {"for"}, {}); !checked) return checked.error();
    auto url = url_of(file, child);
    if (!url) return url.error();
    if (const auto prefix = child.attribute("for")) {
      source.urls_for.emplace_back(prefix.value(), *url);
    } else if (source.url.empty()) {
      source.url = *url;
    } else {
      return file.error(child, "a second <url> without for=\"…\"",
                        "say which series it is for, by how their codes begin");
    }
  }
  const auto vintage = node.child("vintage");
  if (auto checked = file.expect(vintage, {"decoder"}, {}); vintage && !checked) return checked.error();
  auto vintage_url = url_of(file, vintage);
  if (!vintage_url) return vintage_url.error();
  source.vintage_url = *vintage_url;
  source.vintage_decoder = vintage.attribute("decoder") ? vintage.attribute("decoder").value() : source.decoder;
  auto options = options_of(file, node);
  if (!options) return options.error();
  source.decoder_options = *options;

  if (const auto shipped = node.child("shipped")) {
    if (auto checked = file.expect(shipped, {"table", "decoder"}, {"option"}); !checked) return checked.error();
    const std::string_view table = shipped.attribute("table").value();
    if (table.empty() || table.front() == '/' || table.find("..") != std::string_view::npos) {
      return file.error(shipped, fmt::format("table=\"{}\" is not a path below the fixtures folder", table),
                        "such as reference/gii.csv");
    }
    auto shipped_options = options_of(file, shipped);
    if (!shipped_options) return shipped_options.error();
    source.shipped = {fmt::format("file:{}", table),
                      shipped.attribute("decoder") ? shipped.attribute("decoder").value() : "decode_table",
                      *shipped_options};
  }
  if (source.url.empty() && source.shipped.url.empty())
    return file.error(node, "<source> has neither <url> nor <shipped>", "say where to ask");

  if (auto covered = read_covers(file, node, source); !covered) return covered.error();
  const auto licence = node.child("licence");
  if (auto checked = file.expect(licence, {"terms"}, {}); licence && !checked) return checked.error();
  source.licence = text_of(licence);
  source.terms_url = licence.attribute("terms").value();
  source.attribution = text_of(node.child("attribution"));
  if (source.licence.empty())
    return file.error(node, "<source> does not state its <licence>", "a figure that is printed needs its terms");
  for (const auto cannot : node.children("cannot")) source.cannot_answer.push_back(text_of(cannot));
  if (source.cannot_answer.empty())
    return file.error(node, "<source> does not say what it <cannot> answer", "every source has gaps: name them");
  if (auto request = read_request(file, node.child("request"), source); !request) return request.error();
  auto paging = paging_of(file, node.child("paging"));
  if (!paging) return paging.error();
  source.paging = *paging;
  if (const auto probe = node.child("probe")) {
    if (auto checked = file.expect(probe, {"series", "place", "period"}, {}); !checked) return checked.error();
    source.probe = {probe.attribute("series").value(), probe.attribute("place").value(),
                    probe.attribute("period").value()};
    if (source.probe.series.empty() || source.probe.place.empty() || !Period::parse(source.probe.period)) {
      return file.error(probe, "<probe> needs a series, a place and a period",
                        "such as series=\"SP.POP.TOTL\" place=\"CHN\" period=\"2012\"");
    }
  }
  if (source.url.find("{key}") != std::string::npos && source.key_variable.empty()) {
    return file.error(node.child("url"), "the URL has {key} but no variable holds it",
                      "name it: <request key=\"FRED_API_KEY\"/>");
  }
  return source;
}

Result<CodeTable> codes_of(const XmlFile& file) {
  const auto root = file.root();
  if (std::string_view(root.name()) != "codes")
    return file.error(root, fmt::format("the root is <{}>, not <codes>", root.name()), "");
  if (auto checked = file.expect(root, {"id", "base"}, {"code"}); !checked) return checked.error();
  CodeTable table;
  table.id = root.attribute("id").value();
  table.base = root.attribute("base").value();
  if (table.id.empty()) return file.error(root, "<codes> needs an id", "");
  if (table.base != "iso3" && table.base != "iso2" && table.base != "name" && table.base != "none") {
    return file.error(root, fmt::format("base=\"{}\" is unknown", table.base), "use iso3, iso2, name or none");
  }
  std::map<std::string, int> seen;
  for (const auto node : root.children("code")) {
    if (auto checked = file.expect(node, {"theirs", "ours"}, {}); !checked) return checked.error();
    const std::string theirs = node.attribute("theirs").value();
    const std::string ours = node.attribute("ours").value();
    if (theirs.empty()) return file.error(node, "<code> needs theirs=\"…\"", "");
    if (!table.ours.emplace(theirs, ours).second)
      return file.error(node, fmt::format("'{}' is listed twice", theirs), "keep one of them");
    if (!ours.empty()) table.theirs.emplace(ours, theirs);
    if (!ours.empty()) table.preference.emplace(theirs, seen[ours]++);
  }
  return table;
}

}  // namespace

Result<ReferenceSources> ReferenceSources::load(const std::string& folder) {
  ReferenceSources sources;
  for (const char* base : {"iso3", "iso2", "name"}) sources.codes_[base] = {base, base, {}, {}, {}};
  const std::string codes_folder = folder + "/codes";
  if (std::filesystem::is_directory(codes_folder)) {
    auto paths = xml_files(codes_folder);
    if (!paths) return paths.error();
    for (const std::string& path : *paths) {
      auto file = XmlFile::load(path);
      if (!file) return file.error();
      auto table = codes_of(*file);
      if (!table) return table.error();
      const std::string id = table->id;
      if (!sources.codes_.emplace(id, std::move(*table)).second)
        return file->error(file->root(), fmt::format("codes '{}' are there already", id), "give each table its own id");
    }
  }
  auto paths = xml_files(folder);
  if (!paths) return paths.error();
  for (const std::string& path : *paths) {
    auto file = XmlFile::load(path);
    if (!file) return file.error();
    auto source = source_of(*file);
    if (!source) return source.error();
    if (sources.find(source->id))
      return file->error(file->root(), fmt::format("source '{}' is there already", source->id),
                         "give each source its own id");
    if (!source->codes.empty() && !sources.codes(source->codes)) {
      return file->error(file->root(), fmt::format("there are no codes '{}'", source->codes),
                         fmt::format("add {}/{}.xml or use iso3, iso2 or name", codes_folder, source->codes));
    }
    sources.all_.push_back(std::move(*source));
  }
  std::stable_sort(sources.all_.begin(), sources.all_.end(),
                   [](const ReferenceSource& a, const ReferenceSource& b) { return a.order < b.order; });
  return sources;
}

const ReferenceSource* ReferenceSources::find(std::string_view id) const {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const ReferenceSource& s) { return s.id == id; });
  return it != all_.end() ? &*it : nullptr;
}

Result<void> ReferenceSources::check_places(const Places& places) const {
  for (const ReferenceSource& source : all_) {
    for (const std::string& code : source.covers) {
      if (!places.find(code))
        return Error{"source '" + source.id + "'", fmt::format("<covers> names no place: '{}'", code),
                     "the codes are those of places.xml"};
    }
  }
  return {};
}

const CodeTable* ReferenceSources::codes(std::string_view id) const {
  const auto it = codes_.find(id);
  return it != codes_.end() ? &it->second : nullptr;
}

}  // namespace tally
