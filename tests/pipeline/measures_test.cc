#include "pipeline/rulebook/measures.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/rulebook/sources.h"
#include "pipeline/rulebook/units.h"
#include "tests/paths.h"

using tally::ClaimType;
using tally::kClaimTypeNames;
using tally::kPhraseUnits;
using tally::Measure;
using tally::MeasurePhrase;
using tally::Measures;
using tally::MeasureSeries;
using tally::PhraseUnit;

namespace {

const Measures& shipped() {
  static const auto loaded = Measures::load(tally::test::source("/rules/measures"));
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : loaded.error().message()));
  return *loaded;
}

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  REQUIRE(at != names.end());
  return static_cast<std::size_t>(at - names.begin());
}

/// Ids of the measures that words can mean for a figure of a sort in a claim of a type, in the order of the files.
std::string meant(const std::string& text, const std::string& unit, const std::string& type) {
  const auto sort = unit.empty() ? PhraseUnit::any : static_cast<PhraseUnit>(index_of(kPhraseUnits, unit) + 1);
  const auto of = static_cast<ClaimType>(index_of(kClaimTypeNames, type));
  std::string ids;
  for (const Measure& measure : shipped().all()) {
    const bool fits = std::any_of(measure.phrases.begin(), measure.phrases.end(), [&](const MeasurePhrase& p) {
      return p.text == text && (p.unit == PhraseUnit::any || sort == PhraseUnit::any || p.unit == sort) &&
             (p.only_for == 0 || p.is_for(of));
    });
    if (fits) ids += (ids.empty() ? "" : " ") + measure.id;
  }
  return ids;
}

std::string load_error(const std::string& body) {
  const auto folder = std::filesystem::temp_directory_path() / "tally_measures_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "m.xml") << "<measures>\n" << body << "\n</measures>\n";
  const auto loaded = Measures::load(folder.string());
  std::filesystem::remove_all(folder);
  return loaded.ok() ? "" : loaded.error().message();
}

std::string measure(const std::string& id, const std::string& inside, const std::string& attributes = "") {
  return "<measure id='" + id + "' name='" + id + "' unit='percent' kind='rate' " + attributes +
         "><definition>d</definition>" + inside + "</measure>";
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("all that an indicator of the World Bank's catalogue is quoted for has a measure") {
  const char* const kSeries[] = {"AG.LND.AGRI.ZS",
                                 "AG.LND.FRST.K2",
                                 "AG.SRF.TOTL.K2",
                                 "BM.KLT.DINV.GD.ZS",
                                 "BX.KLT.DINV.WD.GD.ZS",
                                 "CM.MKT.LCAP.GD.ZS",
                                 "DT.DOD.DECT.CD",
                                 "DT.DOD.DECT.GN.ZS",
                                 "DT.DOD.PVLX.GN.ZS",
                                 "DT.ODA.ODAT.GI.ZS",
                                 "DT.ODA.ODAT.KD",
                                 "DT.ODA.ODAT.PC.ZS",
                                 "DT.TDS.DECT.EX.ZS",
                                 "EG.USE.ELEC.KH.PC",
                                 "EG.USE.PCAP.KG.OE",
                                 "EN.URB.MCTY.TL.ZS",
                                 "EP.PMP.DESL.CD",
                                 "ER.H2O.INTR.PC",
                                 "EN.GHG.CO2.RT.GDP.PP.KD",
                                 "FI.RES.TOTL.DT.ZS",
                                 "FP.CPI.TOTL",
                                 "FP.CPI.TOTL.ZG",
                                 "IS.ROD.PAVE.ZS",
                                 "IS.VEH.NVEH.P3",
                                 "IT.CEL.SETS",
                                 "IT.CEL.SETS.P2",
                                 "IT.MLT.MAIN.P2",
                                 "IT.NET.BBND",
                                 "IT.NET.BBND.P2",
                                 "IT.NET.USER.ZS",
                                 "MS.MIL.MPRT.KD",
                                 "MS.MIL.TOTL.P1",
                                 "MS.MIL.TOTL.TF.ZS",
                                 "MS.MIL.XPND.GD.ZS",
                                 "MS.MIL.XPRT.KD",
                                 "NE.EXP.GNFS.ZS",
                                 "NE.GDI.TOTL.ZS",
                                 "NE.IMP.GNFS.ZS",
                                 "NE.RSB.GNFS.CD",
                                 "NE.RSB.GNFS.ZS",
                                 "NV.AGR.TOTL.ZS",
                                 "NV.IND.TOTL.ZS",
                                 "NV.SRV.TETC.ZS",
                                 "NY.GDP.DEFL.KD.ZG",
                                 "NY.GDP.MKTP.CD",
                                 "NY.GDP.MKTP.KD",
                                 "NY.GDP.MKTP.KD.ZG",
                                 "NY.GDP.PCAP.CD",
                                 "NY.GDP.PCAP.KD",
                                 "NY.GDP.PCAP.KD.ZG",
                                 "NY.GDP.PCAP.PP.KD",
                                 "NY.GNP.MKTP.CD",
                                 "NY.GNP.MKTP.PP.CD",
                                 "NY.GNP.PCAP.CD",
                                 "NY.GNP.PCAP.KD",
                                 "NY.GNP.PCAP.PP.CD",
                                 "SE.ENR.PRSC.FM.ZS",
                                 "SH.H2O.BASW.ZS",
                                 "SH.MED.PHYS.ZS",
                                 "SH.STA.ACSN",
                                 "SH.STA.ACSN.RU",
                                 "SH.STA.ACSN.UR",
                                 "SH.STA.BRTC.ZS",
                                 "SH.STA.MALN.ZS",
                                 "SH.XPD.TOTL.ZS",
                                 "SI.DST.02ND.20",
                                 "SI.DST.03RD.20",
                                 "SI.DST.04TH.20",
                                 "SI.DST.05TH.20",
                                 "SI.DST.10TH.10",
                                 "SI.DST.FRST.10",
                                 "SI.DST.FRST.20",
                                 "SI.POV.DDAY",
                                 "SI.POV.GINI",
                                 "SI.POV.LMIC",
                                 "SI.POV.NAHC",
                                 "SI.POV.UMIC",
                                 "SL.UEM.TOTL.ZS",
                                 "SN.ITK.DEFC.ZS",
                                 "SP.DYN.CONU.ZS",
                                 "SP.DYN.LE00.IN",
                                 "SP.DYN.TFRT.IN",
                                 "SP.POP.GROW",
                                 "SP.POP.TOTL",
                                 "SP.RUR.TOTL",
                                 "SP.RUR.TOTL.ZS",
                                 "SP.URB.GROW",
                                 "SP.URB.TOTL",
                                 "SP.URB.TOTL.IN.ZS",
                                 "TG.VAL.TOTL.GD.ZS",
                                 "TM.VAL.MRCH.XD.WD",
                                 "TT.PRI.MRCH.XD.WD",
                                 "TX.VAL.MRCH.XD.WD",
                                 "TX.VAL.TECH.MF.ZS"};
  std::map<std::string, std::string> main;  // code → measure that is checked against it first
  for (const Measure& m : shipped().all()) {
    for (const MeasureSeries& s : m.series) {
      if (s.source == "worldbank" && !s.alternative) main.emplace(s.code, m.id);
    }
  }
  for (const char* code : kSeries) CHECK_MESSAGE(main.count(code) == 1, code);
}

TEST_CASE("the measures are many and have many phrases") {
  std::size_t phrases = 0;
  for (const Measure& m : shipped().all()) {
    phrases += m.phrases.size();
    CHECK_MESSAGE(m.definition.size() > 10, m.id);
  }
  CHECK(shipped().all().size() >= 160);
  CHECK(phrases >= 8 * shipped().all().size());
  for (const Measure& m : shipped().all()) CHECK_MESSAGE(m.phrases.size() >= 2, m.id);
}

TEST_CASE("phrases are written as they are matched") {
  for (const Measure& m : shipped().all()) {
    for (const MeasurePhrase& p : m.phrases) {
      CHECK_MESSAGE(!p.text.starts_with("the "), p.text);
      CHECK_MESSAGE(p.text.find("  ") == std::string::npos, p.text);
      CHECK_MESSAGE(p.text.size() >= 3, p.text);
    }
  }
}

TEST_CASE("ambiguous words are told apart by the figure") {
  CHECK(meant("exports", "money", "level") == "exports_value");
  CHECK(meant("exports", "percent", "share") == "exports_share");
  CHECK(meant("consumer price index", "plain", "level") == "consumer_price_index");
  CHECK(meant("consumer price index", "percent", "growth") == "inflation");
  CHECK(meant("economy", "money", "level") == "gdp");
  CHECK(meant("economy", "percent", "growth") == "gdp_growth");
  CHECK(meant("economy", "percent", "level").empty());
  CHECK(meant("unemployment", "percent", "level") == "unemployment_rate");
  CHECK(meant("unemployment", "plain", "level") == "unemployed_people");
  CHECK(meant("prices", "percent", "growth") == "inflation");
  CHECK(meant("prices", "percent", "level").empty());
  CHECK(meant("services", "percent", "share") == "services_share");
}

TEST_CASE("the words of the news") {
  CHECK(meant("jobless rate", "percent", "level") == "unemployment_rate");
  CHECK(meant("people out of work", "plain", "count") == "unemployed_people");
  CHECK(meant("people living in the country", "plain", "count") == "population");
  CHECK(meant("life expectancy", "quantity", "level") == "life_expectancy");
  CHECK(meant("Global Innovation Index", "", "rank") == "gii_rank");
  CHECK(meant("price of diesel", "money", "level") == "diesel_price");
  CHECK(meant("GDP per head", "money", "level") == "gdp_per_capita");
  CHECK(meant("interest", "percent", "level").empty());
  CHECK(meant("research", "percent", "level").empty());
}

TEST_CASE("growth rates, ranks and neighbours are linked") {
  CHECK(shipped().find("gdp")->growth == "gdp_growth");
  CHECK(shipped().find("consumer_price_index")->growth == "inflation");
  CHECK(shipped().find("gii_score")->rank == "gii_rank");
  CHECK(shipped().find("gii_rank")->kind == "rank");
  CHECK(shipped().find("gii_rank")->series.front().source == "wipo");
  CHECK(shipped().find("no_such_measure") == nullptr);
  for (const Measure& m : shipped().all()) {
    if (!m.growth.empty()) CHECK_MESSAGE(shipped().find(m.growth)->kind == "growth", m.id);
    if (!m.rank.empty()) CHECK_MESSAGE(shipped().find(m.rank)->kind == "rank", m.id);
  }
}

TEST_CASE("units and scales of series") {
  const auto series = [](const char* id, const char* code) {
    for (const MeasureSeries& s : shipped().find(id)->series) {
      if (s.code == code) return s;
    }
    FAIL("no series " << code);
    return MeasureSeries{};
  };
  CHECK(series("gdp", "WEO/NGDPD").scale == tally::Decimal::power_of_ten(9));
  CHECK(series("co2_emissions", "EN.GHG.CO2.MT.CE.AR5").scale == tally::Decimal::power_of_ten(6));
  CHECK(series("unemployment_rate", "SL.UEM.TOTL.ZS").unit == "percent");
}

TEST_CASE("what a series is in converts to what its measure is in, or it is an alternative that says what it counts") {
  const auto units = tally::Units::load(tally::test::source("/rules/units.xml"));
  REQUIRE(units.ok());
  const auto money = [&](const std::string& id) {
    const tally::Unit* unit = units->find(id);
    return unit != nullptr && unit->dimension.starts_with("money:");
  };
  for (const Measure& m : shipped().all()) {
    for (const MeasureSeries& s : m.series) {
      INFO(m.id << " " << s.source << ":" << s.code << " is in " << s.unit << ", not in " << m.unit);
      const bool converts = s.unit == m.unit || units->convert(tally::Decimal(1), s.unit, m.unit).has_value();
      const bool says_so = s.alternative && !s.definition.empty();  // for claims in that unit
      CHECK((converts || says_so || (money(s.unit) && money(m.unit))));
    }
  }
}

TEST_CASE("a series is of one measure; where two share it, one of them says how it differs") {
  std::map<std::string, std::vector<std::string>> own;
  for (const Measure& m : shipped().all()) {
    for (const MeasureSeries& s : m.series) {
      if (s.definition.empty()) own[s.source + ":" + s.code].push_back(m.id);
    }
  }
  for (const auto& entry : own) {
    INFO(entry.first << " of " << entry.second.front() << " and " << entry.second.back());
    CHECK(entry.second.size() == 1);
  }
}

TEST_CASE("every series is of a source that the program knows") {
  const auto sources = tally::ReferenceSources::load(tally::test::source("/rules/sources"));
  REQUIRE_MESSAGE(sources.ok(), (sources.ok() ? "" : sources.error().message()));
  for (const Measure& m : shipped().all()) {
    for (const MeasureSeries& s : m.series)
      CHECK_MESSAGE(sources->find(s.source) != nullptr, s.source << ":" << s.code);
  }
}

TEST_CASE("the rule files agree with their schema") {
  CHECK(std::system(("python3 '" + tally::test::source("/scripts/check_rules") + "' > check_rules.out 2>&1").c_str()) ==
        0);
  std::remove("check_rules.out");
}

TEST_CASE("faults in measures are named with their position") {
  const std::string phrases = "<phrases>x y</phrases>";
  CHECK(load_error(measure("a", phrases)).empty());
  CHECK(mentions(load_error("<measure id='a' name='a' unit='percent'/>"), "needs kind"));
  CHECK(mentions(load_error("\n<measure id='a' name='a' unit='percent' kind='ratio'/>"), ":3:"));
  CHECK(mentions(load_error("<measure id='a' name='a' unit='percent' kind='ratio'/>"), "did you mean 'rate'"));
  CHECK(mentions(load_error(measure("a", phrases, "revison='1'")), "did you mean 'revision'"));
  CHECK(mentions(load_error(measure("a", phrases, "revision='-1'")), "revision"));
  CHECK(mentions(load_error(measure("a", phrases, "lower_is_better='maybe'")), "neither yes nor no"));
  CHECK(mentions(load_error(measure("a", phrases, "growth='b'")), "growth names no measure: 'b'"));
  CHECK(mentions(load_error(measure("a", phrases, "rank='b'")), "rank names no measure: 'b'"));
  CHECK(mentions(load_error(measure("a", phrases + "<confusable>b</confusable>")), "confusable names no measure: 'b'"));
  CHECK(mentions(load_error(measure("a", phrases + "<confusable>a</confusable>")), "with itself"));
  CHECK(mentions(load_error(measure("a", phrases) + "\n" + measure("a", phrases)), "m.xml:2:"));
  CHECK(mentions(load_error(measure("a", phrases + phrases)), "given twice"));
  CHECK(mentions(load_error(measure("a", "<phrases> ; </phrases>")), "no phrase"));
  CHECK(mentions(load_error(measure("a", "")), "has no <phrases>"));
  CHECK(mentions(load_error(measure("a", "<phrases unit='percents'>x</phrases>")), "did you mean 'percent'"));
  CHECK(mentions(load_error(measure("a", "<phrases only_for='level grwth'>x</phrases>")), "did you mean 'growth'"));
  CHECK(mentions(load_error(measure("a", phrases + "<series source='w'/>")), "needs source and code"));
  CHECK(mentions(load_error(measure("a", phrases + "<series source='w' code='c' scale='1,000'/>")), "scale"));
  CHECK(mentions(load_error(measure("a", phrases + "<series source='w' code='c'/><series source='w' code='c'/>")),
                 "given twice"));
  CHECK(mentions(load_error(measure("a", phrases) + measure("b", phrases)), "also means 'a'"));
  CHECK(load_error(measure("a", phrases + "<confusable>b</confusable>") + measure("b", phrases)).empty());
  CHECK(load_error(measure("a", phrases) + measure("b", "<phrases unit='money'>x y</phrases>")).empty());
}
