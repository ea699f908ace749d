// Groups of countries that a rank may be counted among.
#include "stages/judge_interval/groups.h"

#include <algorithm>

namespace tally::judge {
namespace {

bool is_world(std::string_view group) { return group.empty() || group == "WLD"; }

}  // namespace

bool group_known(const Places& places, std::string_view group) {
  if (is_world(group)) return true;
  const Place* whole = places.find(group);
  return whole != nullptr && whole->kind == PlaceKind::aggregate && (!whole->members.empty() || !whole->region.empty());
}

bool in_group(const Places& places, std::string_view code, std::string_view group) {
  if (!places.is_country(code)) return false;
  if (is_world(group)) return true;
  const Place* whole = places.find(group);
  if (whole == nullptr) return false;
  if (!whole->members.empty())
    return std::find(whole->members.begin(), whole->members.end(), code) != whole->members.end();
  const Place* place = places.find(code);
  return place != nullptr && !whole->region.empty() && place->region == whole->region;
}

}  // namespace tally::judge
