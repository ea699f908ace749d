// Loading of rules/places.xml.
#include "pipeline/rulebook/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "pipeline/options.h"
#include "pipeline/rulebook/phrases.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::array<std::string_view, 5> kKinds = {"country", "territory", "aggregate", "former", "subnational"};

std::optional<PlaceKind> kind_of(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == name) return static_cast<PlaceKind>(i);
  }
  return std::nullopt;
}

/// Datelines are set in capitals, with or without accents; only ASCII letters need the change.
std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string_view without_article(std::string_view name) {
  if (name.starts_with("the ") || name.starts_with("The ")) name.remove_prefix(4);
  return name;
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Result<bool> is_ambiguous(const XmlFile& file, pugi::xml_node node) {
  const std::string_view text = node.attribute("ambiguous").value();
  if (text.empty() || text == "no") return false;
  if (text == "yes") return true;
  return file.error(node, fmt::format("ambiguous=\"{}\" is neither yes nor no", text));
}

Result<void> read_names(const XmlFile& file, pugi::xml_node node, bool demonym, Place& place) {
  static const Names kAttributes = {"ambiguous"};
  if (auto ok = file.expect(node, kAttributes, {}); !ok) return ok;
  const auto ambiguous = is_ambiguous(file, node);
  if (!ambiguous) return ambiguous.error();
  for (std::string& text : split_list(node.text().get())) place.names.push_back({std::move(text), demonym, *ambiguous});
  return {};
}

Result<Place> read_place(const XmlFile& file, pugi::xml_node node) {
  static const Names kAttributes = {"code", "iso2", "name", "kind", "region", "within", "ambiguous"};
  static const Names kChildren = {"names", "demonyms", "context", "cities", "members"};
  if (auto ok = file.expect(node, kAttributes, kChildren); !ok) return ok.error();
  Place place;
  place.code = node.attribute("code").value();
  place.iso2 = node.attribute("iso2").value();
  place.name = node.attribute("name").value();
  place.region = node.attribute("region").value();
  place.within = node.attribute("within").value();
  for (const char* needed : {"code", "name", "kind"}) {
    if (*node.attribute(needed).value() == '\0') return file.error(node, fmt::format("<place> needs {}", needed));
  }
  const std::string_view kind_name = node.attribute("kind").value();
  const auto kind = kind_of(kind_name);
  if (!kind) {
    const std::string nearest = nearest_name(kind_name, {kKinds.begin(), kKinds.end()});
    return file.error(node, fmt::format("unknown kind '{}'", kind_name),
                      nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  }
  place.kind = *kind;
  if ((place.kind == PlaceKind::subnational) != !place.within.empty()) {
    return file.error(
        node, fmt::format("place '{}': a subnational place names its country in within, others do not", place.code));
  }
  const auto ambiguous = is_ambiguous(file, node);
  if (!ambiguous) return ambiguous.error();
  place.names.push_back({std::string(without_article(place.name)), false, *ambiguous});
  for (const auto child : node.children()) {
    const std::string_view name = child.name();
    if (name == "names" || name == "demonyms") {
      if (auto ok = read_names(file, child, name == "demonyms", place); !ok) return ok.error();
      continue;
    }
    if (auto ok = file.expect(child, {}, {}); !ok) return ok.error();
    append(name == "context"   ? place.context
           : name == "members" ? place.members
                               : place.capitals,
           split_list(child.text().get()));
  }
  return place;
}

}  // namespace

Result<Places> Places::load(const std::string& path) {
  static const Names kNone;
  static const Names kChildren = {"place", "not_places"};
  const auto file = XmlFile::load(path);
  if (!file) return file.error();
  if (std::string_view(file->root().name()) != "places")
    return file->error(file->root(), "root element is not <places>");
  if (auto ok = file->expect(file->root(), kNone, kChildren); !ok) return ok.error();
  Places places;
  std::unordered_set<std::string> codes;
  struct Use {
    std::string code;
    bool ambiguous;
  };
  std::unordered_map<std::string, Use> names;
  std::vector<pugi::xml_node> nodes;  // of each place
  for (const auto node : file->root().children("place")) {
    auto place = read_place(*file, node);
    if (!place) return place.error();
    if (!codes.insert(place->code).second)
      return file->error(node, fmt::format("place '{}' is given twice", place->code));
    for (const PlaceName& name : place->names) {
      const auto [first, fresh] = names.emplace(name.text, Use{place->code, name.ambiguous});
      if (fresh || (name.ambiguous && first->second.ambiguous && first->second.code != place->code)) continue;
      return file->error(node,
                         fmt::format("name '{}' of {} also stands at {}", name.text, place->code, first->second.code),
                         "a name of two places is ambiguous=\"yes\" at both");
    }
    nodes.push_back(node);
    places.all_.push_back(std::move(*place));
  }
  for (const auto node : file->root().children("not_places")) {
    if (auto ok = file->expect(node, kNone, kNone); !ok) return ok.error();
    for (std::string& text : split_list(node.text().get())) {
      const auto [first, fresh] = names.emplace(text, Use{"not_places", false});
      if (!fresh)
        return file->error(node, fmt::format("'{}' of <not_places> also stands at {}", text, first->second.code));
      places.not_places_.push_back(std::move(text));
    }
  }
  std::unordered_map<std::string, std::size_t> cities;
  for (std::size_t i = 0; i < places.all_.size(); ++i) {
    const Place& place = places.all_[i];
    for (const std::string& member : place.members) {
      if (codes.count(member) == 0)
        return file->error(nodes[i], fmt::format("member of {} names no place: '{}'", place.code, member));
    }
    if (!place.within.empty() && codes.count(place.within) == 0) {
      return file->error(nodes[i], fmt::format("within names no place: '{}'", place.within));
    }
    for (const std::string& city : place.capitals) {
      const auto [first, fresh] = cities.emplace(upper(city), i);
      if (fresh) continue;
      return file->error(
          nodes[i], fmt::format("city '{}' stands at {} and {}", city, places.all_[first->second].code, place.code));
    }
  }
  places.index();
  return places;
}

void Places::index() {
  by_code_.reserve(all_.size());
  by_city_.reserve(all_.size() * 4);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    by_code_.emplace(all_[i].code, i);
    for (const std::string& city : all_[i].capitals) by_city_.emplace(upper(city), i);
  }
  // Datelines also name the country itself ("SINGAPORE", "HONG KONG"); a city of that name elsewhere comes first.
  for (std::size_t i = 0; i < all_.size(); ++i) {
    for (const PlaceName& name : all_[i].names) {
      if (!name.demonym && all_[i].kind != PlaceKind::aggregate) by_city_.emplace(upper(name.text), i);
    }
  }
}

const Place* Places::find(std::string_view code) const {
  const auto it = by_code_.find(code);
  return it == by_code_.end() ? nullptr : &all_[it->second];
}

const Place* Places::of_dateline(std::string_view dateline) const {
  const auto find_country = [this](std::string_view text) -> const Place* {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const auto it = by_city_.find(upper(text));
    if (it == by_city_.end()) return nullptr;
    const Place& place = all_[it->second];
    return place.within.empty() ? &place : find(place.within);
  };
  if (const Place* whole = find_country(dateline)) return whole;
  // "BEIJING/SHANGHAI", "LAGOS, Nigeria", "PARIS and BERLIN": the country after a comma decides, else the first city.
  const std::size_t comma = dateline.find(',');
  if (comma != std::string_view::npos) {
    if (const Place* country = find_country(dateline.substr(comma + 1))) return country;
  }
  return find_country(dateline.substr(0, dateline.find_first_of(",/")));
}

bool Places::is_country(std::string_view code) const {
  const Place* place = find(code);
  return place != nullptr && (place->kind == PlaceKind::country || place->kind == PlaceKind::territory);
}

}  // namespace tally
