// Every office over real HTTP: the script that plays them, the program that asks them.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/offices.h"

namespace {

using tally::test::kOffices;
using tally::test::kSecrets;
using tally::test::Offices;

/// Lines of the report with this office's live reply.
std::string line_of(const std::string& report, const std::string& office) {
  for (std::size_t at = 0; at < report.size();) {
    const auto end = report.find('\n', at);
    const std::string line = report.substr(at, end - at);
    if (line.starts_with(office + " ") && line.find(" live ") != std::string::npos) return line;
    at = end == std::string::npos ? report.size() : end + 1;
  }
  return {};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("sources check: every office answers in its own envelope, also page by page and in UTF-16") {
  const Offices offices;
  for (const char* kind : {"", "paged", "encoding"}) {
    const std::string report = offices.check_sources(kind);
    for (const char* office : kOffices) {
      INFO(kind << " " << office << ": " << report);
      CHECK(has(line_of(report, office), " ok "));
    }
  }
}

TEST_CASE("sources check: every fault of every office has its own reason") {
  struct Fault {
    const char* name;
    const char* reason;
    std::vector<std::string> words;                     ///< one of them is in the line
    std::map<std::string, std::string> otherwise = {};  ///< offices with another reason
  };
  const std::string unavailable = "source_unavailable";
  const std::vector<Fault> faults = {
      {"empty",
       "no_value_for_place",
       {""},
       {{"wikidata", "no_series"},
        {"imf", "no_series"},
        {"ecb", "no_series"},
        {"ilo", "no_series"},
        {"bis", "no_series"},
        {"unsdg", "no_series"},
        {"ons", "no_series"},
        {"dbnomics", "no_series"}}},
      {"unknown", "no_series", {""}, {{"wipo", "no_value_for_period"}, {"undp", unavailable}}},
      {"quota", "source_unavailable", {"quota"}},
      {"moved", "source_unavailable", {"moved"}},
      {"html", "source_unavailable", {"an HTML page", "without the reply that this source gives"}},
      {"truncated", "source_unavailable", {"ended before the whole body"}},
      {"cut", "source_unavailable", {"cut off"}, {{"owid", ""}}},
      {"gzip", "source_unavailable", {"the encoded body is cut off"}},
      {"garbage", "source_unavailable", {"bytes that are no text", "without the reply that this source gives"}},
      {"slow", "source_unavailable", {"stalled"}},
      {"reset", "source_unavailable", {"connection", "stalled"}},
  };
  const Offices offices;
  for (const Fault& fault : faults) {
    const std::string report = offices.check_sources(fault.name);
    for (const char* office : kOffices) {
      const std::string line = line_of(report, office);
      INFO(fault.name << " " << office << ": " << line);
      const auto other = fault.otherwise.find(office);
      CHECK(has(line, other == fault.otherwise.end() ? fault.reason : other->second));
      CHECK_FALSE(has(line, " ok "));
      bool said = other != fault.otherwise.end();
      for (const std::string& words : fault.words) said = said || has(line, words);
      CHECK(said);
    }
  }
}

TEST_CASE("a claim in plain words for every source, judged by its figure") {
  struct Case {
    const char* claim;
    const char* verdict;
    std::vector<std::string> series;  ///< the row's series, else sources that its explanation names
  };
  const std::vector<Case> cases = {
      {"China's population was 1.354 billion in 2012.", "supported", {"worldbank:SP.POP.TOTL"}},
      {"Germany's unemployment rate was 3.6 percent in 2020.", "supported", {"eurostat:une_rt_a"}},
      {"China's population was 1.41 billion in 2020.", "supported", {"wikidata:P1082"}},
      {"Inflation in Germany was 0.5 percent in 2020.", "supported", {"oecd:OECD.SDD.TPS,DSD_PRICES"}},
      {"Inflation in Germany was 2.5 percent in 2020.", "refuted", {"oecd:OECD.SDD.TPS,DSD_PRICES"}},
      {"China's GDP was 14.86 trillion dollars in 2020.", "supported", {"imf:WEO/NGDPD"}},
      {"Inflation in the euro area was -0.3 percent in December 2020.", "supported", {"ecb:ICP/M.U2"}},
      {"China's unemployment rate was 5.0 percent in 2020.", "supported", {"ilo:DF_UNE_2EAP"}},
      {"The policy rate of the United States was 0.125 percent in December 2020.", "supported", {"bis:WS_CBPOL"}},
      {"The unemployment rate of the United States was 14.8 percent in April 2020.",
       "supported",
       {"fred:UNRATE", "3 sources agree", "Bureau of Labor Statistics", "DBnomics"}},
      {"The unemployment rate of the United States was 11.8 percent in April 2020.", "", {"fred:UNRATE"}},
      {"Life expectancy in China was 76.9 years in 2015.",
       "supported",
       {"who:WHOSIS_000001", "2 sources agree", "Our World in Data"}},
      {"The extreme poverty rate in China was 0.5 percent in 2016.", "supported", {"unsdg:SI_POV_DAY1"}},
      {"China ranked 10th in the Global Innovation Index in 2025.", "supported", {"wipo:gii_rank"}},
      {"China ranked 14th in the Global Innovation Index in 2025.", "refuted", {"wipo:gii_rank"}},
      {"China's Human Development Index was 0.739 in 2015.", "supported", {"undp:hdi"}},
      {"China's goods exports were worth 2.59 trillion dollars in 2020.", "supported", {"comtrade:partnerCode=0"}},
  };
  const Offices offices;
  std::string articles;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    articles += "{\"id\":\"" + std::to_string(i) +
                "\",\"title\":\"Figures\",\"published_at\":\"2025-12-05\",\"text\":\"" + cases[i].claim + "\"}\n";
  }
  const std::string file = offices.folder().file("articles.jsonl", articles);
  const std::string state = offices.folder() / "state";
  const auto ran = offices.run("", "check --read jsonl --format jsonl --state '" + state + "' '" + file + "'");
  std::map<std::string, std::string> rows;  // the last row of an article is enough: each has one claim
  for (std::size_t at = 0; at < ran.out.size();) {
    const auto end = ran.out.find('\n', at);
    const std::string row = ran.out.substr(at, end - at);
    const auto id = row.find("\"article_id\":\"");
    if (id != std::string::npos) rows[row.substr(id + 14, row.find('"', id + 14) - id - 14)] += row;
    at = end + 1;
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string& row = rows[std::to_string(i)];
    INFO(cases[i].claim << "\n" << row << ran.err);
    if (*cases[i].verdict != '\0') CHECK(has(row, std::string("\"verdict\":\"") + cases[i].verdict));
    for (const std::string& words : cases[i].series) CHECK(has(row, words));
  }

  SUBCASE("a key is in no table, message or kept reply, and not in what replay and explain print") {
    const auto verbose = offices.run("", "check -v --read jsonl --format html --state '" + state + "' '" + file + "'");
    const auto failed = offices.run("quota", "check -v --read jsonl --format csv --no-state '" + file + "'");
    const auto replayed = offices.run("", "replay last --format csv --state '" + state + "'");
    const std::string kept = tally::test::run_shell("strings -a '" + state + "'/* ; cat '" + state + "'/*").out;
    CHECK(kept.size() > 10'000);
    for (const char* secret : kSecrets) {
      for (const auto* text : {&ran.out, &ran.err, &verbose.out, &verbose.err, &failed.out, &failed.err, &replayed.out,
                               &replayed.err, &kept})
        CHECK_FALSE(has(*text, secret));
    }
  }
}

TEST_CASE("a source without its key is skipped with a reason, and the others answer") {
  const Offices offices;
  const std::string names =
      "env -u FRED_API_KEY -u COMTRADE_API_KEY '" + tally::test::program() + "' sources check fred comtrade";
  const auto ran = tally::test::run_shell(names);
  CHECK(has(ran.out, "FRED_API_KEY does not hold a key"));
  CHECK(has(ran.out, "COMTRADE_API_KEY does not hold a key"));
}

TEST_CASE("a newsroom's own table judges a claim in plain words and is cited row by row") {
  const tally::test::Folder data;
  const std::string make = "mkdir -p '" + (data / "fixtures/reference") + "' && ln -s '" +
                           tally::test::source("/rules") + "' '" + (data / "rules") + "'";
  REQUIRE(tally::test::run_shell(make).status == 0);
  data.file("fixtures/reference/newsroom.csv",
            "series;place;period;value;citation_url\n"
            "happiness_rank;Finland;2024;1;https://desk.example/happiness\n"
            "happiness_rank;DNK;2024;2;https://desk.example/happiness\n");
  const std::string article = data.file("draft.txt",
                                        "Finland ranked 1st in the World Happiness Report in 2024.\n\nDenmark ranked "
                                        "5th in the World Happiness Report in "
                                        "2024.\n");
  const auto ran = tally::test::run_shell("TALLYCHECK_DATA='" + (data / ".") + "' '" + tally::test::program() +
                                          "' check -q --offline --no-state --format jsonl '" + article + "'");
  INFO(ran.out << ran.err);
  const auto second = ran.out.find('\n');
  REQUIRE(second != std::string::npos);
  const std::string right = ran.out.substr(0, second);
  const std::string wrong = ran.out.substr(second);
  CHECK(has(right, R"("verdict":"supported")"));
  CHECK(has(right, R"("source_url":"https://desk.example/happiness")"));
  CHECK(has(wrong, R"("verdict":"refuted")"));
  CHECK(has(wrong, R"("reference_value":"2")"));
}
