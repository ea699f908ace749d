// What the tests of the fetch stages share: a run's context with a store and one source, "office".
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/store/evidence_store.h"

namespace tally_test {

namespace fs = std::filesystem;
using tally::Query;
using tally::Reply;

/// A run's context with a store and one source, "office", whose file the test writes.
struct FetchBench {
  fs::path folder;
  tally::RuleBook rules;
  tally::RunSettings settings;
  tally::Messages messages{tally::Messages::Level::quiet};
  std::atomic<bool> cancelled{false};
  std::unique_ptr<tally::EvidenceStore> store;
  std::map<std::string, std::string> options{
      {"backoff_ms", "5"}, {"stall_ms", "300"}, {"try_ms", "1000"}, {"request_ms", "2000"}, {"retries", "1"}};

  FetchBench() {
    std::string pattern = (fs::temp_directory_path() / "tally-fetch-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    source("", "");
    auto opened = tally::EvidenceStore::open((folder / "evidence.sqlite").string());
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }
  FetchBench(const FetchBench&) = delete;
  FetchBench& operator=(const FetchBench&) = delete;
  ~FetchBench() { fs::remove_all(folder); }

  void source(const std::string& request, const std::string& more) {
    fs::create_directories(folder / "sources");
    std::ofstream(folder / "sources" / "office.xml")
        << R"(<source id="office" name="The Office" homepage="https://office.example/" decoder="decode_worldbank" order="1"><url>https://office.example/v2/{series}?page=1</url>)"
        << R"(<licence terms="https://office.example/terms">CC BY 4.0</licence><attribution>The Office</attribution>)"
        << request << more << R"(<cannot>anything else</cannot></source>)";
    auto loaded = tally::ReferenceSources::load((folder / "sources").string());
    if (!loaded) MESSAGE(loaded.error().message());
    REQUIRE(loaded.ok());
    rules.sources = std::move(*loaded);
  }
  tally::Context context() { return {settings, rules, messages, store.get(), nullptr, cancelled, {}}; }

  std::vector<Reply> fetch(const std::vector<Query>& queries, const char* stage = "fetch_http") {
    auto made = tally::Registry(tally::builtin_stages())
                    .make<tally::FetchStage>(
                        stage, std::string(stage) == "fetch_http" ? options : std::map<std::string, std::string>{});
    REQUIRE(made.ok());
    tally::Context lent = context();
    std::vector<Reply> replies;
    for (const Query& query : queries) CHECK((*made)->handles(query, lent));
    REQUIRE((*made)->run(queries, lent, [&](Reply got) { replies.push_back(std::move(got)); }).ok());
    return replies;
  }
};

inline Query query(const std::string& path = "/v2/A?page=1") {
  Query query;
  query.source = "office";
  query.series = "A";
  query.url = "https://office.example" + path;
  query.decoder = "decode_table";
  return query;
}

}  // namespace tally_test
