// Groups of countries that a rank may be counted among.
#pragma once
#include <string_view>

#include "pipeline/rulebook/places.h"

namespace tally::judge {

/// Whether the members of a group are known: the world, or an aggregate of rules/places.xml with members or a region.
bool group_known(const Places& places, std::string_view group);

/// Whether a place is a country that counts in a group. An empty group is the world.
bool in_group(const Places& places, std::string_view code, std::string_view group);

}  // namespace tally::judge
