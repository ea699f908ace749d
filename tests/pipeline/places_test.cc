#include "pipeline/rulebook/places.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include "pipeline/rulebook/phrases.h"
#include "tests/paths.h"

using tally::Place;
using tally::PlaceKind;
using tally::PlaceName;
using tally::Places;

namespace {

const Places& shipped() {
  static const auto loaded = Places::load(tally::test::source("/rules/places.xml"));
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : loaded.error().message()));
  return *loaded;
}

/// Codes of all places with this name, in the order of the file.
std::string named(const std::string& text) {
  std::string codes;
  for (const Place& place : shipped().all()) {
    for (const PlaceName& name : place.names) {
      if (name.text == text) codes += (codes.empty() ? "" : " ") + place.code;
    }
  }
  return codes;
}

const PlaceName& name_of(const std::string& code, const std::string& text) {
  const Place* place = shipped().find(code);
  REQUIRE(place != nullptr);
  const auto it =
      std::find_if(place->names.begin(), place->names.end(), [&](const PlaceName& n) { return n.text == text; });
  REQUIRE(it != place->names.end());
  return *it;
}

std::string dateline(const char* text) {
  const Place* place = shipped().of_dateline(text);
  return place == nullptr ? "" : place->code;
}

std::string load_error(const std::string& body) {
  const std::string path = "places_test_tmp.xml";
  std::ofstream(path) << "<places>\n" << body << "\n</places>\n";
  const auto loaded = Places::load(path);
  std::remove(path.c_str());
  return loaded.ok() ? "" : loaded.error().message();
}

}  // namespace

TEST_CASE("every economy and group of the World Bank is a place") {
  const char* economies =
      "ABW AFG AGO ALB AND ARE ARG ARM ASM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BMU BOL BRA BRB "
      "BRN BTN BWA CAF CAN CHE CHI CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CUW CYM CYP CZE DEU DJI DMA DNK DOM DZA "
      "ECU EGY ERI ESP EST ETH FIN FJI FRA FRO FSM GAB GBR GEO GHA GIB GIN GMB GNB GNQ GRC GRD GRL GTM GUM GUY HKG HND "
      "HRV HTI HUN IDN IMN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA "
      "LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MUS MWI MYS NAM "
      "NCL NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT ROU RUS RWA SAU "
      "SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKM TLS TON TTO "
      "TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VGB VIR VNM VUT WSM XKX YEM ZAF ZMB ZWE ";
  const char* groups =
      "AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DLA DMN DNS DSA DSF DSS EAP EAR "
      "EAS ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC "
      "NAF NRS NXS OED OSS PRE PSS PST RRS SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN ";
  int count = 0;
  for (std::string code, list = economies; !list.empty(); list.erase(0, 4), ++count) {
    code = list.substr(0, 3);
    CHECK_MESSAGE(shipped().is_country(code), code);
  }
  CHECK(count == 217);
  for (std::string code, list = groups; !list.empty(); list.erase(0, 4), ++count) {
    code = list.substr(0, 3);
    REQUIRE_MESSAGE(shipped().find(code) != nullptr, code);
    CHECK_MESSAGE(shipped().find(code)->kind == PlaceKind::aggregate, code);
    CHECK_FALSE_MESSAGE(shipped().is_country(code), code);
  }
  CHECK(count == 217 + 79);
}

TEST_CASE("names, short names, old names and abbreviations") {
  CHECK(named("Ivory Coast") == "CIV");
  CHECK(named("Côte d'Ivoire") == "CIV");
  CHECK(named("Cote d'Ivoire") == "CIV");
  CHECK(named("Czech Republic") == "CZE");
  CHECK(named("Czechia") == "CZE");
  CHECK(named("Burma") == "MMR");
  CHECK(named("Swaziland") == "SWZ");
  CHECK(named("Türkiye") == "TUR");
  CHECK(named("Macedonia") == "MKD");
  CHECK(named("Cape Verde") == "CPV");
  CHECK(named("Zaire") == "COD");
  CHECK(named("Russian Federation") == "RUS");
  CHECK(named("Syrian Arab Republic") == "SYR");
  CHECK(named("Lao PDR") == "LAO");
  CHECK(named("Viet Nam") == "VNM");
  for (const char* text : {"UK", "U.K.", "Britain", "Great Britain"}) CHECK(named(text) == "GBR");
  for (const char* text : {"US", "U.S.", "USA", "America", "United States"}) CHECK(named(text) == "USA");
  CHECK(named("UAE") == "ARE");
  CHECK(named("DRC") == "COD");
  CHECK(named("PRC") == "CHN");
  CHECK(named("DPRK") == "PRK");
  CHECK(named("EU") == "EUU");
  CHECK(named("euro zone") == "EMU");
  CHECK(named("eurozone") == "EMU");
  CHECK(named("OECD") == "OED");
  CHECK(named("sub-Saharan Africa") == "SSF");
  CHECK(named("low-income countries") == "LIC");
}

TEST_CASE("demonyms") {
  CHECK(name_of("CHN", "Chinese").demonym);
  CHECK(name_of("NLD", "Dutch").demonym);
  CHECK(name_of("DEU", "Germans").demonym);
  CHECK_FALSE(name_of("DEU", "Germany").demonym);
  CHECK(named("Nigerien") == "NER");
  CHECK(named("Nigerian") == "NGA");
  CHECK(named("South Korean") == "KOR");
  CHECK(named("Bissau-Guinean") == "GNB");
}

TEST_CASE("ambiguous names are marked and have words that decide") {
  for (const char* code : {"GEO", "JOR", "TCD", "TUR", "NER"}) {
    const Place* place = shipped().find(code);
    CHECK_MESSAGE(place->names.front().ambiguous, code);
    CHECK_MESSAGE(place->context.size() >= 5, code);
  }
  CHECK(name_of("COD", "Congo").ambiguous);
  CHECK(named("Congo") == "COD COG");
  CHECK(named("Dominican") == "DMA DOM");
  CHECK(name_of("KOR", "Korea").ambiguous);
  CHECK_FALSE(name_of("GNQ", "Equatorial Guinea").ambiguous);
  CHECK(named("Georgia") == "GEO US-GA");
}

TEST_CASE("parts of countries are known and are no countries") {
  const Place* scotland = shipped().find("GB-SCT");
  REQUIRE(scotland != nullptr);
  CHECK(scotland->kind == PlaceKind::subnational);
  CHECK(scotland->within == "GBR");
  CHECK_FALSE(shipped().is_country("GB-SCT"));
  CHECK(named("California") == "US-CA");
  CHECK(named("Northern Ireland") == "GB-NIR");
}

TEST_CASE("a capital is not a place of measurement by itself") {
  CHECK(named("Washington").empty());
  CHECK(named("Geneva").empty());
  CHECK(name_of("CN-BJ", "Beijing").ambiguous);
}

TEST_CASE("datelines give the country") {
  CHECK(dateline("BEIJING") == "CHN");
  CHECK(dateline("GENEVA") == "CHE");
  CHECK(dateline("WASHINGTON") == "USA");
  CHECK(dateline("LONDON") == "GBR");
  CHECK(dateline("SAO PAULO") == "BRA");
  CHECK(dateline("HONG KONG") == "HKG");
  CHECK(dateline("SINGAPORE") == "SGP");
  CHECK(dateline("N'DJAMENA") == "TCD");
  CHECK(dateline("BEIJING/SHANGHAI") == "CHN");
  CHECK(dateline("AYORU, Niger") == "NER");
  CHECK(dateline("SPRINGFIELD, Ohio") == "USA");
  CHECK(dateline("Paris") == "FRA");
  CHECK(dateline("NOWHERE").empty());
  CHECK(dateline("").empty());
}

TEST_CASE("names that only hold a country's name") {
  const auto& none = shipped().not_places();
  for (const char* text : {"Gulf of Mexico", "Bank of England", "Persian Gulf", "New England", "World Bank"}) {
    CHECK_MESSAGE(std::find(none.begin(), none.end(), text) != none.end(), text);
  }
}

TEST_CASE("faults in places are named with their position") {
  CHECK(load_error("<place code='AAA' name='A' kind='country'/>").empty());
  CHECK(load_error("<place code='AAA' name='A' kind='contry'/>").find(":2:") != std::string::npos);
  CHECK(load_error("<place code='AAA' name='A' kind='contry'/>").find("did you mean 'country'") != std::string::npos);
  CHECK(load_error("<place code='AAA' name='A' kind='country' demonym='x'/>").find("demonym") != std::string::npos);
  CHECK(load_error("<place name='A' kind='country'/>").find("needs code") != std::string::npos);
  CHECK(load_error("<place code='AAA' name='A' kind='country'/>\n<place code='AAA' name='B' kind='country'/>")
            .find(":3:") != std::string::npos);
  CHECK(load_error("<place code='AAA' name='A' kind='country'/>\n<place code='BBB' name='A' kind='country'/>")
            .find("also stands at AAA") != std::string::npos);
  CHECK(load_error("<place code='AAA' name='A' kind='country' ambiguous='yes'/>"
                   "<place code='BBB' name='A' kind='country' ambiguous='yes'/>")
            .empty());
  CHECK(load_error("<place code='A-B' name='B' kind='subnational'/>").find("within") != std::string::npos);
  CHECK(load_error("<place code='A-B' name='B' kind='subnational' within='ZZZ'/>").find("'ZZZ'") != std::string::npos);
  CHECK(load_error("<plaice/>").find("plaice") != std::string::npos);
}

TEST_CASE("lists are split at semicolons") {
  const auto parts = tally::split_list(" jobless rate;\n   rate of\n unemployment ; ; x;; y ");
  REQUIRE(parts.size() == 3);
  CHECK(parts[0] == "jobless rate");
  CHECK(parts[1] == "rate of unemployment");
  CHECK(parts[2] == "x; y");
  CHECK(tally::split_list(" ; ").empty());
}

TEST_CASE("expand_phrase writes out the choices in brackets") {
  CHECK(tally::expand_phrase("owed [its|the|] [foreign|overseas] lenders") ==
        std::vector<std::string>{"owed its foreign lenders", "owed its overseas lenders", "owed the foreign lenders",
                                 "owed the overseas lenders", "owed foreign lenders", "owed overseas lenders"});
  CHECK(tally::expand_phrase("jobless rate") == std::vector<std::string>{"jobless rate"});
  CHECK(tally::expand_phrase("electricity [a head|]") == std::vector<std::string>{"electricity a head", "electricity"});
  CHECK(tally::expand_phrase("[net |]aid") == std::vector<std::string>{"net aid", "aid"});
  CHECK(tally::expand_phrase("jobless [rate").empty());
}
