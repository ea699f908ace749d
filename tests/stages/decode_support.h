// What the tests of decoders share: a small gazetteer, the project's own sources, replies and short look-ups.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"
#include "tests/paths.h"

namespace decode_test {

inline constexpr const char* kPlaces = R"(<places>
  <place code="CHN" iso2="CN" name="China" kind="country"/>
  <place code="DEU" iso2="DE" name="Germany" kind="country"/>
  <place code="GRC" iso2="GR" name="Greece" kind="country"/>
  <place code="GBR" iso2="GB" name="the United Kingdom" kind="country"><names>Britain</names></place>
  <place code="USA" iso2="US" name="the United States" kind="country"/>
  <place code="TUR" iso2="TR" name="Türkiye" kind="country"><names>Turkey</names></place>
  <place code="CIV" iso2="CI" name="Côte d'Ivoire" kind="country"><names>Ivory Coast</names></place>
  <place code="CHE" iso2="CH" name="Switzerland" kind="country"/>
  <place code="FRA" iso2="FR" name="France" kind="country"/>
  <place code="JPN" iso2="JP" name="Japan" kind="country"/>
  <place code="WLD" iso2="1W" name="the world" kind="aggregate"/>
  <place code="EUU" iso2="EU" name="the European Union" kind="aggregate"><members>DEU; FRA; GRC</members></place>
  <place code="EMU" iso2="XC" name="the euro area" kind="aggregate"><members>DEU; FRA; GRC</members></place>
</places>)";

/// A run's context with the small gazetteer and the sources of rules/sources/.
class Bench {
 public:
  Bench() {
    const auto path = std::filesystem::temp_directory_path() / ("tally_places_" + std::to_string(::getpid()) + ".xml");
    std::ofstream(path) << kPlaces;
    auto places = tally::Places::load(path.string());
    std::filesystem::remove(path);
    REQUIRE_MESSAGE(places.ok(), (places.ok() ? "" : places.error().message()));
    book_.places = std::move(*places);
    auto sources = tally::ReferenceSources::load(tally::test::source("/rules/sources"));
    REQUIRE_MESSAGE(sources.ok(), (sources.ok() ? "" : sources.error().message()));
    book_.sources = std::move(*sources);
  }

  tally::Context context() { return {settings_, book_, messages_, nullptr, nullptr, cancelled_, {}}; }
  const tally::RuleBook& book() const { return book_; }

  tally::Evidence decode(const std::string& stage, const tally::Reply& reply) {
    const tally::Registry registry(tally::builtin_stages());
    auto decoder = registry.make<tally::DecodeStage>(stage, {});
    REQUIRE(decoder.ok());
    auto borrowed = context();
    auto evidence = (*decoder)->run(reply, borrowed);
    REQUIRE(evidence.ok());
    return *evidence;
  }

  /// A reply to the query that the source's own file makes: shipped=true takes the table that comes with it.
  tally::Reply reply(const std::string& source, const std::string& series, const std::string& body,
                     tally::QueryScope scope = {"CHN", tally::Period::of_year(2020), {}, {2021, 6, 1}},
                     bool shipped = false) const {
    const auto* found = book_.sources.find(source);
    REQUIRE(found != nullptr);
    const auto queries = tally::queries_for(*found, series, "", scope, book_.sources, book_.places);
    tally::Reply out;
    for (const auto& query : queries) {
      if (query.url.starts_with("file:") == shipped) out.query = query;
    }
    REQUIRE_FALSE(out.query.url.empty());
    out.url = out.query.url;
    out.http_status = 200;
    out.status = tally::EvidenceStatus::live;
    out.body = body;
    return out;
  }

 private:
  tally::RunSettings settings_;
  tally::RuleBook book_;
  tally::Messages messages_;
  std::atomic<bool> cancelled_{false};
};

/// Value of a place and period as plain text; "none" when there is none, or the failure.
inline std::string value(const tally::Evidence& evidence, const char* place, const char* period) {
  if (!evidence.series) return evidence.failure + ": " + evidence.failure_detail;
  const auto* found = evidence.series->find(tally::place_code(place), *tally::Period::parse(period));
  return found ? found->value.to_string() : "none";
}

inline std::string file(const std::string& path) {
  std::ifstream in(tally::test::source("/") + path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace decode_test
