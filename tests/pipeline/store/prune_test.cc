// What pruning takes out of the evidence store, and what it must leave.
#include "pipeline/store/prune.h"

#include <doctest/doctest.h>

#include "pipeline/net/sha256.h"
#include "pipeline/store/evidence_store.h"
#include "tests/program.h"

using tally::Digests;
using tally::EvidenceStore;
using tally::prune_store;
using tally::PruneLimits;
using tally::test::Folder;

namespace {

std::string digest_of(const std::string& body) { return tally::sha256_hex(body); }

/// Keeps a reply of a name, received at a time, with a body.
void keep(EvidenceStore& store, const std::string& name, const std::string& when, const std::string& body) {
  tally::KeptReply kept;
  kept.reply.query.source = "office";
  kept.reply.query.url = "https://office.example/" + name;
  kept.reply.url = kept.asked_url = kept.reply.query.url;
  kept.reply.http_status = 200;
  kept.reply.retrieved_at = when;
  kept.reply.body = body;
  kept.reply.sha256 = digest_of(body);
  REQUIRE(store.keep(kept).ok());
}

bool has(const std::string& path, const std::string& body) {
  auto store = EvidenceStore::open(path);
  REQUIRE(store.ok());
  const auto found = (*store)->by_sha256(digest_of(body));
  return found.ok() && found->has_value() && (**found).reply.body == body;
}

PruneLimits before(const std::string& when) {
  PruneLimits limits;
  limits.before = when;
  return limits;
}

}  // namespace

TEST_CASE("old replies go, young, confirmed and named ones stay") {
  const Folder folder;
  const std::string path = folder / "evidence.sqlite";
  {
    auto store = EvidenceStore::open(path);
    REQUIRE(store.ok());
    keep(**store, "old", "2020-01-01T00:00:00Z", "old");
    keep(**store, "young", "2026-01-01T00:00:00Z", "young");
    keep(**store, "table", "2020-01-01T00:00:00Z", "in a table");
    keep(**store, "run", "2020-01-01T00:00:00Z", "in a run");
    keep(**store, "confirmed", "2020-01-01T00:00:00Z", "confirmed");
    keep(**store, "again", "2020-01-01T00:00:00Z", "same body");
    keep(**store, "again", "2026-01-01T00:00:00Z", "same body");
    tally::Query query;
    query.source = "office";
    query.url = "https://office.example/confirmed";
    auto confirmed = (*store)->newest(query.request_key());
    REQUIRE(confirmed.ok());
    REQUIRE((*store)->confirm(**confirmed, "2026-02-01T00:00:00Z").ok());
    REQUIRE((*store)->keep_run("{}", "{\"snapshot_sha256\":\"" + digest_of("in a run") + "\"}\n").ok());
  }
  Digests pinned;
  tally::collect_digests("a,b," + digest_of("in a table") + ",c\r\n", pinned);
  CHECK(pinned.size() == 1);
  auto limits = before("2025-01-01T00:00:00Z");
  limits.dry_run = true;
  const auto would = prune_store(path, limits, pinned);
  REQUIRE(would.ok());
  CHECK(would->replies == 2);
  CHECK(has(path, "old"));
  limits.dry_run = false;
  const auto count = prune_store(path, limits, pinned);
  REQUIRE(count.ok());
  CHECK(count->replies == 2);  // "old", and the older reply of "again"
  CHECK(count->runs == 0);
  CHECK(count->kept == 5);
  CHECK(count->pinned == 2);
  CHECK_FALSE(has(path, "old"));
  for (const char* body : {"young", "in a table", "in a run", "confirmed", "same body"}) {
    CAPTURE(std::string(body));
    CHECK(has(path, body));
  }
}

TEST_CASE("old runs let go of what they name, the newest run stays whatever its age") {
  const Folder folder;
  const std::string path = folder / "evidence.sqlite";
  std::string last;
  {
    auto store = EvidenceStore::open(path);
    REQUIRE(store.ok());
    for (const char* body : {"first", "last"}) {
      keep(**store, body, "2020-01-01T00:00:00Z", body);
      auto run = (*store)->keep_run("{}", "{\"snapshot_sha256\":\"" + digest_of(body) + "\"}\n");
      REQUIRE(run.ok());
      last = *run;
    }
  }
  const auto count = prune_store(path, before("2999-01-01T00:00:00Z"), {});
  REQUIRE(count.ok());
  CHECK(count->runs == 1);
  CHECK_FALSE(has(path, "first"));
  CHECK(has(path, "last"));
  auto store = EvidenceStore::open(path);
  REQUIRE(store.ok());
  CHECK((*store)->run_rows(last)->has_value());
}

TEST_CASE("a bound in bytes gives up the oldest, and a shared body counts once") {
  const Folder folder;
  const std::string path = folder / "evidence.sqlite";
  const auto noise = [](unsigned seed) {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) {
      seed = seed * 1664525U + 1013904223U;
      bytes += static_cast<char>('!' + (seed >> 24U) % 90U);
    }
    return bytes;
  };
  {
    auto store = EvidenceStore::open(path);
    REQUIRE(store.ok());
    for (int day = 1; day <= 5; ++day) {
      const std::string when = "2026-01-0" + std::to_string(day) + "T00:00:00Z";
      keep(**store, std::to_string(day), when, noise(static_cast<unsigned>(day)));
      keep(**store, "same", when, noise(99));
    }
  }
  auto limits = before("2020-01-01T00:00:00Z");
  limits.most_bytes = 55'000;  // three bodies of some 17 KB
  const auto count = prune_store(path, limits, {digest_of(noise(1))});
  REQUIRE(count.ok());
  CHECK(count->bytes <= limits.most_bytes);
  CHECK(has(path, noise(1)));  // named by a table
  CHECK(has(path, noise(99)));
  CHECK(has(path, noise(5)));
  CHECK_FALSE(has(path, noise(2)));
}

TEST_CASE("a store that is missing, damaged or whose runs cannot be read is left as it is") {
  const Folder folder;
  CHECK_FALSE(prune_store(folder / "none.sqlite", before("2999-01-01T00:00:00Z"), {}).ok());
  const std::string broken = folder.file("broken.sqlite", std::string(4096, 'x'));
  CHECK_FALSE(prune_store(broken, before("2999-01-01T00:00:00Z"), {}).ok());
  CHECK(tally::test::read_file(broken) == std::string(4096, 'x'));
}

TEST_CASE("store prune as a command") {
  const Folder folder;
  const std::string state = " --state '" + (folder / "state") + "' ";
  const std::string article = folder.file("a.txt", "The population of China reached 1.41 billion in 2020.\n");
  REQUIRE(tally::test::tallycheck("check --offline" + state + "'" + article + "'").status == 3);
  const auto ran =
      tally::test::tallycheck("store prune --older-than 400 --tables '" + (folder / "state") + "'" + state);
  CHECK_MESSAGE(ran.status == 0, ran.err);
  CHECK(ran.out.find("removed 0 replies and 0 runs") == 0);
  CHECK(tally::test::tallycheck("store prune" + state).status == 2);
  CHECK(tally::test::tallycheck("store prune --older-than 0" + state).status == 2);
  CHECK(tally::test::tallycheck("store prune --older-than 400 --tables '" + (folder / "none") + "'" + state).status ==
        2);
  CHECK(tally::test::tallycheck("store shrink --older-than 400" + state).status == 2);
}
