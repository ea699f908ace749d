#include <doctest/doctest.h>

#include "pipeline/net/sha256.h"
#include "tests/fetch_bench.h"

using tally::EvidenceStatus;
using tally_test::FetchBench;
using tally_test::query;

TEST_CASE("replay answers with the newest reply and never with the network") {
  FetchBench bench;
  bench.settings.offline = true;
  tally::KeptReply kept;
  kept.reply.query = query();
  kept.asked_url = kept.reply.url = kept.reply.query.url;
  kept.reply.http_status = 200;
  for (const char* body : {"old", "new"}) {
    kept.reply.body = body;
    kept.reply.sha256 = tally::sha256_hex(body);
    kept.reply.retrieved_at = std::string(body) == "old" ? "2026-01-01T00:00:00Z" : "2026-02-01T00:00:00Z";
    REQUIRE(bench.store->keep(kept).ok());
  }
  auto asked = query();
  asked.measure = "population";
  const auto got = bench.fetch({asked, query("/v2/other")}, "fetch_replay");
  REQUIRE(got.size() == 2);
  CHECK(got[0].body == "new");
  CHECK(got[0].status == EvidenceStatus::replayed);
  CHECK(got[0].retrieved_at == "2026-02-01T00:00:00Z");
  CHECK(got[0].query.measure == "population");
  CHECK(got[1].status == EvidenceStatus::failed);
  CHECK(got[1].error.find("run once with the network") != std::string::npos);
  bench.store.reset();
  CHECK(bench.fetch({asked}, "fetch_replay")[0].error.find("no evidence store") != std::string::npos);
}

TEST_CASE("replay is for offline runs only") {
  FetchBench bench;
  const auto made = tally::Registry(tally::builtin_stages()).make<tally::FetchStage>("fetch_replay", {});
  REQUIRE(made.ok());
  CHECK_FALSE((*made)->handles(query(), bench.context()));
  bench.settings.offline = true;
  CHECK((*made)->handles(query(), bench.context()));
  auto file = query();
  file.url = "file:reference/x.csv";
  CHECK_FALSE((*made)->handles(file, bench.context()));
}
