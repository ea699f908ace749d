// Tests of the groups that ranks are counted among: they come from rules/places.xml.
#include <doctest/doctest.h>

#include "pipeline/rulebook/places.h"
#include "stages/judge_interval/groups.h"
#include "tests/paths.h"

using tally::judge::group_known;
using tally::judge::in_group;

TEST_CASE("groups: members, regions and the world are data of places.xml") {
  const auto places = tally::Places::load(tally::test::source("/rules/places.xml"));
  REQUIRE(places.ok());
  CHECK(in_group(*places, "DEU", "EUU"));
  CHECK_FALSE(in_group(*places, "NOR", "EUU"));
  CHECK(in_group(*places, "NOR", "X-EUR"));
  CHECK(in_group(*places, "JPN", "EAS"));
  CHECK_FALSE(in_group(*places, "EUU", "WLD"));
  CHECK(in_group(*places, "TUV", ""));
  CHECK(group_known(*places, "G20"));
  CHECK_FALSE(group_known(*places, "X-WEU"));
}
