// Groups of countries that a rank may be counted among.
#include "stages/judge_interval/groups.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tally::judge {
namespace {

bool is_world(std::string_view group) { return group.empty() || group == "WLD"; }

struct Group {
  std::string_view code;
  std::string_view members;  ///< alpha-3 codes with blanks between them
};

/// Groups whose members are a matter of record rather than of statistics.
constexpr std::array<Group, 7> kGroups = {{
    {"EUU",
     "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE"},
    {"EMU", "AUT BEL BGR HRV CYP EST FIN FRA DEU GRC IRL ITA LVA LTU LUX MLT NLD PRT SVK SVN ESP"},
    {"OED",
     "AUS AUT BEL CAN CHL COL CRI CZE DNK EST FIN FRA DEU GRC HUN ISL IRL ISR ITA JPN KOR LVA LTU LUX MEX NLD NZL NOR "
     "POL PRT "
     "SVK SVN ESP SWE CHE TUR GBR USA"},
    {"G20", "ARG AUS BRA CAN CHN FRA DEU IND IDN ITA JPN KOR MEX RUS SAU ZAF TUR GBR USA"},
    {"G7", "CAN FRA DEU ITA JPN GBR USA"},
    {"ASEAN", "BRN KHM IDN LAO MYS MMR PHL SGP THA VNM TLS"},
    {"AFR",
     "DZA AGO BEN BWA BFA BDI CPV CMR CAF TCD COM COD COG CIV DJI EGY GNQ ERI SWZ ETH GAB GMB GHA GIN GNB KEN LSO LBR "
     "LBY MDG "
     "MWI MLI MRT MUS MAR MOZ NAM NER NGA RWA STP SEN SYC SLE SOM ZAF SSD SDN TZA TGO TUN UGA ZMB ZWE"},
}};

const Group* find_group(std::string_view code) {
  const auto it = std::find_if(kGroups.begin(), kGroups.end(), [&](const Group& g) { return g.code == code; });
  return it == kGroups.end() ? nullptr : &*it;
}

struct Region {
  std::string_view code;
  std::string_view name;  ///< start of Place::region
};
constexpr std::array<Region, 7> kRegions = {{{"EAS", "East Asia"},
                                             {"ECS", "Europe"},
                                             {"LCN", "Latin America"},
                                             {"MEA", "Middle East"},
                                             {"NAC", "North America"},
                                             {"SAS", "South Asia"},
                                             {"SSF", "Sub-Saharan Africa"}}};

/// Start of the region's name for the aggregates that are regions; empty for others.
std::string_view region_of_aggregate(std::string_view code) {
  const auto it = std::find_if(kRegions.begin(), kRegions.end(), [&](const Region& r) { return r.code == code; });
  return it == kRegions.end() ? std::string_view{} : it->name;
}

}  // namespace

bool group_known(std::string_view group) {
  return is_world(group) || find_group(group) != nullptr || !region_of_aggregate(group).empty();
}

bool in_group(const Places& places, std::string_view code, std::string_view group) {
  if (!places.is_country(code)) return false;
  if (is_world(group)) return true;
  if (const Group* g = find_group(group)) return g->members.find(code) != std::string_view::npos;
  const Place* place = places.find(code);
  const std::string_view region = region_of_aggregate(group);
  return place != nullptr && !region.empty() && std::string_view(place->region).starts_with(region);
}

}  // namespace tally::judge
