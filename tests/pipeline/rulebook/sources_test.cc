#include "pipeline/rulebook/sources.h"

#include <set>

#include "pipeline/rulebook/place_codes.h"

#include "tests/paths.h"
#include "tests/stages/decode_support.h"

namespace {

std::string load_error(const std::string& xml) {
  const auto folder = std::filesystem::temp_directory_path() / ("tally_sources_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "x.xml") << xml;
  const auto loaded = tally::ReferenceSources::load(folder.string());
  std::filesystem::remove_all(folder);
  if (loaded.ok()) return "";
  const std::string message = loaded.error().message();
  return message.substr(message.find("x.xml"));
}

std::string source(const std::string& attributes, const std::string& inside) {
  return "<source id=\"x\" name=\"X\" decoder=\"decode_table\" " + attributes + ">\n" + inside + "\n</source>";
}

const std::string kRest = "<licence>CC0</licence><cannot>all else</cannot>";

}  // namespace

TEST_CASE("every source of the project loads and has its terms, its gaps, a known decoder and a probe") {
  const decode_test::Bench bench;
  std::set<std::string> ids;
  std::set<std::string_view> stages;
  for (const auto& stage : tally::builtin_stages()) stages.insert(stage.name);
  for (const auto& one : bench.book().sources.all()) {
    INFO(one.id);
    ids.insert(one.id);
    CHECK(stages.count(one.decoder) == 1);
    CHECK(!one.licence.empty());
    CHECK(!one.attribution.empty());
    CHECK(!one.cannot_answer.empty());
    CHECK(!tally::probe_queries(one, bench.book().sources, bench.book().places).empty());
    CHECK(tally::describe(one).find(one.name) != std::string::npos);
  }
  for (const char* id : {"worldbank", "eurostat", "wikidata", "oecd", "imf", "ecb", "ilo", "bis", "fred", "who",
                         "unsdg", "dbnomics", "owid", "wipo", "bls", "newsroom"}) {
    INFO(id);
    CHECK(ids.count(id) == 1);
  }
}

TEST_CASE("faults of a source's file are told with their place") {
  CHECK(load_error(source("ordre=\"1\"", kRest)) ==
        "x.xml:1:2: unknown attribute 'ordre' in <source> (did you mean 'order'?)");
  CHECK(load_error(source("order=\"soon\"", kRest)) == "x.xml:1:2: order=\"soon\" is not a whole number from 0 up");
  CHECK(load_error(source("", kRest)) == "x.xml:1:2: <source> has neither <url> nor <shipped> (say where to ask)");
  CHECK(load_error(source("", "<url>https://example.org/{serie}</url>" + kRest))
            .starts_with("x.xml:2:2: unknown placeholder '{serie}' in the URL"));
  CHECK(load_error(source("", "<url>ftp://example.org/</url>" + kRest))
            .starts_with("x.xml:2:2: 'ftp://example.org/' is not an http or https URL"));
  CHECK(load_error(source("", "<url>https://example.org/</url><cannot>x</cannot>"))
            .starts_with("x.xml:1:2: <source> does not state its <licence>"));
  CHECK(load_error(source("", "<url>https://example.org/</url><licence>CC0</licence>"))
            .starts_with("x.xml:1:2: <source> does not say what it <cannot> answer"));
  CHECK(load_error(source("", "<url>https://example.org/?k={key}</url>" + kRest)).find("no variable holds it") !=
        std::string::npos);
  CHECK(load_error(source("codes=\"none_such\"", "<url>https://example.org/</url>" + kRest))
            .find("there are no codes 'none_such'") != std::string::npos);
  CHECK(load_error(source("", "<shipped table=\"../secret.csv\"/>" + kRest))
            .find("not a path below the fixtures folder") != std::string::npos);
  CHECK(load_error(source("", "<url>https://example.org/</url><paging parameter=\"page\" total=\"(\"/>" + kRest))
            .find("<paging> needs a parameter") != std::string::npos);
  CHECK(
      load_error(
          source("", "<url>https://example.org/</url><option name=\"a\" value=\"1\"/><option name=\"a\" value=\"2\"/>" +
                         kRest))
          .find("option 'a' is given twice") != std::string::npos);
  CHECK(load_error("<sources/>").starts_with("x.xml:1:2: the root is <sources>, not <source>"));
}

TEST_CASE("queries: the shipped table first, then the live one, which needs a year") {
  const decode_test::Bench bench;
  const auto& book = bench.book();
  const auto* wipo = book.sources.find("wipo");
  const auto both = tally::queries_for(*wipo, "gii_rank", "gii_rank",
                                       {"CHN", tally::Period::of_year(2012), tally::Period::of_year(2025), {}},
                                       book.sources, book.places);
  REQUIRE(both.size() == 2);
  CHECK(both[0].url == "file:reference/gii.csv");
  CHECK(both[0].decoder == "decode_table");
  CHECK(both[1].url == "https://www.wipo.int/gii-ranking/data/bc_results_gii_2025.csv");
  CHECK(both[1].series == "gii_rank");
  CHECK(tally::queries_for(*wipo, "gii_rank", "", {"CHN", {}, {}, {}}, book.sources, book.places).size() == 1);
}

TEST_CASE("queries: places in the office's own letters, flows and items, keys that stay out") {
  const decode_test::Bench bench;
  const auto& book = bench.book();
  const auto url = [&](const char* source, const char* series, const char* place) {
    const auto queries = tally::queries_for(*book.sources.find(source), series, "",
                                            {place, tally::Period::of_year(2020), {}, {}}, book.sources, book.places);
    return queries.empty() ? std::string("none") : queries.back().url;
  };
  CHECK(url("dbnomics", "Eurostat/une_rt_a/A.Y15-74.PC_ACT.T.{place}", "GRC")
            .ends_with("series_ids=Eurostat/une_rt_a/A.Y15-74.PC_ACT.T.EL"));
  CHECK(url("oecd", "A,B,1.0/{place}.A", "DEU").find("/A,B,1.0/DEU.A?") != std::string::npos);
  CHECK(url("imf", "WEO/NGDPD", "CHN") == "https://api.imf.org/external/sdmx/2.1/data/IMF.RES,WEO/.NGDPD.A");
  CHECK(url("imf", "PCPS/PGOLD", "WLD") == "https://api.imf.org/external/sdmx/2.1/data/IMF.RES,PCPS/.PGOLD..");
  CHECK(url("fred", "UNRATE", "USA").find("api_key={key}") != std::string::npos);
  CHECK(url("fred", "UNRATE", "CHN") == "none");
  CHECK(url("fred", "DCOILBRENTEU", "WLD").find("DCOILBRENTEU") != std::string::npos);
  CHECK(url("who", "WHOSIS_000001?$filter=Dim1 eq 'SEX_BTSX'", "CHN") ==
        "https://ghoapi.azureedge.net/api/WHOSIS_000001?$filter=Dim1%20eq%20'SEX_BTSX'");
  CHECK(url("eurostat", "une_rt_a?sex=T", "DEU") ==
        "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/une_rt_a?sex=T&format=JSON&lang=EN");
}

TEST_CASE("a source is asked about the places that it covers, and comes first where its file says so") {
  const decode_test::Bench bench;
  const auto& book = bench.book();
  const auto& places = book.places;
  const auto* eurostat = book.sources.find("eurostat");
  const auto* bls = book.sources.find("bls");
  CHECK(tally::covers(*eurostat, "DEU", places));  // a member of a group that it names
  CHECK(tally::covers(*eurostat, "EUU", places));
  CHECK(tally::covers(*eurostat, "GBR", places));
  CHECK_FALSE(tally::covers(*eurostat, "CHN", places));
  CHECK(tally::covers(*book.sources.find("worldbank"), "CHN", places));
  CHECK_FALSE(tally::covers(*bls, "DEU", places));
  CHECK(tally::comes_first(*eurostat, "DEU", places));
  CHECK_FALSE(tally::comes_first(*eurostat, "CHN", places));
  CHECK_FALSE(tally::comes_first(*book.sources.find("worldbank"), "DEU", places));
  CHECK(tally::comes_first(*bls, "USA", places));
  CHECK(tally::comes_first(*book.sources.find("newsroom"), "CHN", places));
  CHECK(tally::queries_for(*eurostat, "une_rt_a?sex=T", "", {"CHN", {}, {}, {}}, book.sources, places).empty());
  CHECK(tally::describe(*eurostat).find("asked first for the places that it covers") != std::string::npos);
}

TEST_CASE("pages that the first one announces") {
  const decode_test::Bench bench;
  const auto& sources = bench.book().sources;
  const std::string url = "https://api.worldbank.org/v2/country/all/indicator/X?format=xml&per_page=20000&page=1";
  const auto pages = tally::further_pages(*sources.find("worldbank"), url,
                                          "<?xml?>\r\n<wb:data page=\"1\" pages=\"3\" per_page=\"50\" total=\"120\">");
  REQUIRE(pages.size() == 2);
  CHECK(pages[0].ends_with("&page=2"));
  CHECK(pages[1].ends_with("&page=3"));
  CHECK(tally::further_pages(*sources.find("worldbank"), url, "<wb:data page=\"1\" pages=\"1\">").empty());
  CHECK(tally::further_pages(*sources.find("worldbank"), url, "<wb:error/>").empty());
  CHECK(tally::further_pages(*sources.find("worldbank"), url, R"([{"page":1,"pages":3,"per_page":9,"total":25},[]])")
            .size() == 2);
  const auto offsets = tally::further_pages(*sources.find("dbnomics"), "https://x.example/?limit=1000&offset=0&a=b",
                                            "{\"num_found\": 2500}");
  REQUIRE(offsets.size() == 2);
  CHECK(offsets[1] == "https://x.example/?limit=1000&offset=2000&a=b");
  CHECK(tally::further_pages(*sources.find("owid"), url, "pages=\"9\"").empty());
  CHECK(tally::further_pages(*sources.find("worldbank"), url, "<wb:data page=\"1\" pages=\"99999999\">").size() ==
        1000);
}

TEST_CASE("places in the offices' letters") {
  const decode_test::Bench bench;
  const auto& book = bench.book();
  const auto ours = [&](const char* table, const char* text) {
    return std::string(tally::PlaceCodes(book.places, book.sources.codes(table)).ours(text));
  };
  CHECK(ours("eurostat", "EL") == "GRC");
  CHECK(ours("eurostat", "UK") == "GBR");
  CHECK(ours("eurostat", "DE") == "DEU");
  CHECK(ours("eurostat", "EA19") == "EMU");
  CHECK(ours("m49", "156") == "CHN");
  CHECK(ours("m49", "8") == "ALB");
  CHECK(ours("m49", "CHN").empty());
  CHECK(ours("comtrade", "757") == "CHE");
  CHECK(ours("comtrade", "842") == "USA");
  CHECK(ours("iso3", "chn") == "CHN");
  CHECK(ours("iso3", "China").empty());
  CHECK(ours("name", " turkey ") == "TUR");
  CHECK(tally::PlaceCodes(book.places, book.sources.codes("eurostat")).theirs("GRC") == "EL");
  CHECK(tally::PlaceCodes(book.places, book.sources.codes("m49")).theirs("CHN") == "156");
  CHECK(tally::PlaceCodes(book.places, nullptr).ours("the european union") == "EUU");
}

TEST_CASE("every series of a measure is of a source that is there, and makes a query") {
  const decode_test::Bench bench;
  const auto measures = tally::Measures::load(tally::test::source("/rules/measures"));
  REQUIRE(measures.ok());
  for (const auto& measure : measures->all()) {
    for (const auto& series : measure.series) {
      INFO(measure.id << " " << series.source << ":" << series.code);
      const auto* source = bench.book().sources.find(series.source);
      REQUIRE(source != nullptr);
      const tally::QueryScope scope{
          source->place.empty() ? "DEU" : source->place, tally::Period::of_year(2020), {}, {}};
      const bool elsewhere = source->decoder_options.count("place_fixed@" + series.code) > 0;
      CHECK((elsewhere ||
             !tally::queries_for(*source, series.code, measure.id, scope, bench.book().sources, bench.book().places)
                  .empty()));
    }
  }
}
