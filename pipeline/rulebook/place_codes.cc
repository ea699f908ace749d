// Look-ups between the offices' spellings of places and ours.
#include "pipeline/rulebook/place_codes.h"

#include <algorithm>
#include <cctype>

namespace tally {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

}  // namespace

PlaceCodes::PlaceCodes(const Places& places, const CodeTable* table) : places_(&places), table_(table) {
  const std::string_view base = table ? std::string_view(table->base) : std::string_view();
  iso3_ = base.empty() || base == "iso3" || base == "name";
  if (base.empty() || base == "iso2") add_iso2();
  if (base.empty() || base == "name") add_names();
}

void PlaceCodes::add_iso2() {
  for (const Place& place : places_->all()) {
    if (!place.iso2.empty()) by_name_.emplace(lower(place.iso2), place.code);
  }
}

void PlaceCodes::add_names() {
  for (const Place& place : places_->all()) {
    by_name_.emplace(lower(place.name), place.code);
    if (place.name.starts_with("the ")) by_name_.emplace(lower(std::string_view(place.name).substr(4)), place.code);
    for (const PlaceName& name : place.names) {
      if (!name.demonym) by_name_.emplace(lower(name.text), place.code);
    }
  }
}

std::string_view PlaceCodes::ours(std::string_view theirs) const {
  theirs = trimmed(theirs);
  if (theirs.empty()) return {};
  if (table_) {
    if (const auto it = table_->ours.find(theirs); it != table_->ours.end()) return it->second;
  }
  if (iso3_ && theirs.size() == 3) {
    if (const Place* place = places_->find(theirs)) return place->code;
    if (const Place* place = places_->find(upper(theirs))) return place->code;
  }
  if (by_name_.empty()) return {};
  const auto it = by_name_.find(lower(theirs));
  return it != by_name_.end() ? it->second : std::string_view{};
}

std::string PlaceCodes::theirs(const Places& places, const CodeTable* table, std::string_view ours) {
  if (table) {
    if (const auto it = table->theirs.find(ours); it != table->theirs.end()) return it->second;
    if (table->base == "none") return {};
  }
  const Place* place = places.find(ours);
  if (table && table->base == "iso2") return place ? place->iso2 : std::string{};
  if (table && table->base == "name") return place ? place->name : std::string{};
  return std::string(ours);
}

}  // namespace tally
