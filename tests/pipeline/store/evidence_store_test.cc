#include "pipeline/store/evidence_store.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "pipeline/net/sha256.h"
#include "pipeline/store/sqlite.h"

using tally::EvidenceStore;
using tally::KeptReply;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "tally-store-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file(const char* name = "evidence.sqlite") const { return (path / name).string(); }
};

KeptReply reply_of(const std::string& body, std::vector<std::string> more = {}) {
  KeptReply kept;
  kept.reply.query.source = "worldbank";
  kept.reply.query.series = "SP.POP.TOTL";
  kept.reply.query.url = "https://api.example.org/v2/x?format=xml";
  kept.asked_url = kept.reply.query.url;
  kept.reply.url = "https://api.example.org/v2/y";
  kept.reply.http_status = 200;
  kept.reply.content_type = "text/xml";
  kept.reply.retrieved_at = "2026-03-01T10:00:00Z";
  std::string joined = body;
  for (const std::string& page : more) joined += page;
  kept.reply.body = body;
  kept.reply.more_pages = std::move(more);
  kept.reply.sha256 = tally::sha256_hex(joined);
  kept.etag = "W/\"a b\"";
  kept.last_modified = "Sun, 01 Mar 2026 00:00:00 GMT";
  return kept;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// A closed store with one reply, as one file without its write-ahead log.
std::string filled_store(const Folder& folder) {
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  std::string body;
  for (int i = 0; i < 4000; ++i) body += fmt::format("<v>{}</v>", i * 7919 % 100003);
  REQUIRE((*store)->keep(reply_of(body)).ok());
  return body;
}

}  // namespace

TEST_CASE("a kept reply comes back as it was") {
  const Folder folder;
  const KeptReply kept = reply_of(std::string("a\0b\xff", 4), {"page two", ""});
  {
    auto store = EvidenceStore::open(folder.file());
    REQUIRE(store.ok());
    CHECK_FALSE((*store)->newest(kept.reply.query.request_key())->has_value());
    REQUIRE((*store)->keep(kept).ok());
  }
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  const auto found = (*store)->newest(kept.reply.query.request_key());
  REQUIRE(found.ok());
  REQUIRE(found->has_value());
  const KeptReply& back = **found;
  CHECK(back.reply.body == kept.reply.body);
  CHECK(back.reply.more_pages == kept.reply.more_pages);
  CHECK(back.reply.sha256 == kept.reply.sha256);
  CHECK(back.reply.url == kept.reply.url);
  CHECK(back.reply.query.series == "SP.POP.TOTL");
  CHECK(back.reply.retrieved_at == kept.reply.retrieved_at);
  CHECK(back.etag == kept.etag);
  CHECK(back.last_modified == kept.last_modified);
  CHECK((*store)->by_sha256(kept.reply.sha256.substr(0, 10))->has_value());
  CHECK_FALSE((*store)->by_sha256(std::string(64, '0'))->has_value());
  CHECK_FALSE((*store)->by_sha256("12").ok());

  REQUIRE((*store)->confirm(back, "2026-03-02T10:00:00Z").ok());
  CHECK((**(*store)->newest(kept.reply.query.request_key())).reply.retrieved_at == "2026-03-02T10:00:00Z");
}

TEST_CASE("the newest reply wins, a mirror's only when it is asked for or is all there is") {
  const Folder folder;
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  KeptReply office = reply_of("office");
  KeptReply mirror = reply_of("mirror");
  mirror.asked_url = "http://127.0.0.1:8080/v2/x?format=xml";
  REQUIRE((*store)->keep(office).ok());
  REQUIRE((*store)->keep(mirror).ok());
  const std::string key = office.reply.query.request_key();
  CHECK((**(*store)->newest(key)).reply.body == "mirror");
  CHECK((**(*store)->newest(key, "https://api.example.org")).reply.body == "office");
  CHECK((**(*store)->newest(key, "http://127.0.0.1:8080")).reply.body == "mirror");
  CHECK_FALSE((*store)->newest(key, "http://127.0.0.1:8081")->has_value());
}

TEST_CASE("the same body is stored once") {
  const Folder folder;
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  for (int i = 0; i < 3; ++i) REQUIRE((*store)->keep(reply_of("same")).ok());
  auto database = tally::Database::open(folder.file(), 1000);
  CHECK(*database->number("SELECT count(*) FROM body") == 1);
  CHECK(*database->number("SELECT count(*) FROM reply") == 3);
}

TEST_CASE("runs are kept and found") {
  const Folder folder;
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  CHECK_FALSE((*store)->run_rows("last")->has_value());
  const auto first = (*store)->keep_run("{}", "row one\n");
  const auto again = (*store)->keep_run("{}", "row one\n");
  const auto second = (*store)->keep_run("{}", "");
  REQUIRE(first.ok());
  REQUIRE(again.ok());
  REQUIRE(second.ok());
  CHECK(*first != *again);
  CHECK(**(*store)->run_rows(*first) == "row one\n");
  CHECK((**(*store)->run_rows("last")).empty());
  CHECK_FALSE((*store)->run_rows("20200101T000000Z-000000")->has_value());
}

TEST_CASE("the pace holds, also when the clock moves") {
  const Folder folder;
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  const std::int64_t now = 1'800'000'000'000;
  CHECK(*(*store)->next_slot("h", now, 1000) == now);
  CHECK(*(*store)->next_slot("h", now, 1000) == now + 1000);
  CHECK(*(*store)->next_slot("h", now, 1000) == now + 2000);
  CHECK(*(*store)->next_slot("other", now, 1000) == now);
  CHECK(*(*store)->next_slot("h", now + 60'000, 1000) == now + 60'000);
  const std::int64_t day = 86'400'000;
  CHECK(*(*store)->next_slot("h", now - day, 1000) == now - day);  // set back a day: no wait of a day
  CHECK(*(*store)->next_slot("h", now + day, 1000) == now + day);
}

TEST_CASE("processes share the pace and the file") {
  const Folder folder;
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    const pid_t pid = fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
      auto store = EvidenceStore::open(folder.file());
      std::string slots;
      for (int i = 0; store.ok() && i < 25; ++i) {
        auto slot = (*store)->next_slot("h", 1000, 10);
        auto kept = (*store)->keep(reply_of(fmt::format("{} {}", child, i)));
        if (!slot.ok() || !kept.ok()) {
          write(folder.file("failed"), slot.ok() ? kept.error().message() : slot.error().message());
          _exit(1);
        }
        slots += fmt::format("{}\n", *slot);
      }
      if (!store.ok()) write(folder.file("failed"), store.error().message());
      write(folder.file(fmt::format("slots{}", child).c_str()), slots);
      _exit(store.ok() ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const pid_t pid : children) {
    int status = 0;
    waitpid(pid, &status, 0);
    CHECK(status == 0);
  }
  CHECK(read(folder.file("failed")) == "");
  std::set<std::string> slots;
  for (int child = 0; child < 4; ++child) {
    std::ifstream in(folder.file(fmt::format("slots{}", child).c_str()));
    for (std::string line; std::getline(in, line);) slots.insert(line);
  }
  CHECK(slots.size() == 100);
  auto database = tally::Database::open(folder.file(), 1000);
  CHECK(*database->number("SELECT count(*) FROM reply") == 100);
}

TEST_CASE("a truncated store is an error and stays as it is") {
  const Folder folder;
  const std::string body = filled_store(folder);
  const std::string whole = read(folder.file());
  REQUIRE(whole.size() > 8192);
  for (const std::size_t size : {std::size_t{1}, std::size_t{99}, std::size_t{100}, std::size_t{1000},
                                 std::size_t{4096}, whole.size() / 2, whole.size() - 1}) {
    CAPTURE(size);
    write(folder.file(), whole.substr(0, size));
    auto store = EvidenceStore::open(folder.file());
    std::string message;
    if (!store) {
      message = store.error().message();
    } else if (auto found = (*store)->newest(reply_of("").reply.query.request_key()); !found) {
      message = found.error().message();
    } else if (size == whole.size() - 1 && found->has_value() && (**found).reply.body == body) {
      continue;  // the byte cut off was one that nobody reads
    }
    CHECK(message.find("damaged") != std::string::npos);
    CHECK(message.find(folder.file()) != std::string::npos);
    store = tally::Error{};
    CHECK(read(folder.file()) == whole.substr(0, size));
  }
}

TEST_CASE("flipped bits give the reply or an error, never other bytes") {
  const Folder folder;
  const std::string body = filled_store(folder);
  const std::string whole = read(folder.file());
  int errors = 0;
  int same = 0;
  int none = 0;
  for (std::size_t i = 0; i < 120; ++i) {
    std::string bytes = whole;
    const std::size_t at = i * 7919 % whole.size();
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (i % 8)));
    write(folder.file(), bytes);
    fs::remove(folder.file("evidence.sqlite-wal"));
    fs::remove(folder.file("evidence.sqlite-shm"));
    auto store = EvidenceStore::open(folder.file());
    if (!store) {
      ++errors;
      continue;
    }
    auto found = (*store)->newest(reply_of("").reply.query.request_key());
    if (!found) {
      ++errors;
    } else if (!found->has_value()) {
      ++none;  // the flipped bit was in the key
    } else {
      CHECK((**found).reply.body == body);
      ++same;
    }
  }
  CHECK(errors + same + none == 120);
  CHECK(errors > 0);
}

TEST_CASE("a damaged body is written anew when it is fetched again") {
  const Folder folder;
  const std::string body = filled_store(folder);
  {
    auto database = tally::Database::open(folder.file(), 1000);
    REQUIRE(database->execute("UPDATE body SET zstd = zeroblob(100)").ok());
  }
  auto store = EvidenceStore::open(folder.file());
  const std::string key = reply_of("").reply.query.request_key();
  const auto broken = (*store)->newest(key);
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().message().find("damaged") != std::string::npos);
  REQUIRE((*store)->keep(reply_of(body)).ok());
  CHECK((**(*store)->newest(key)).reply.body == body);
}

TEST_CASE("files that are not ours, newer or unusable are refused in words") {
  const Folder folder;
  SUBCASE("another program's database") {
    {
      auto database = tally::Database::open(folder.file(), 1000);
      REQUIRE(database->execute("CREATE TABLE t(x)").ok());
    }
    const std::string before = read(folder.file());
    auto store = EvidenceStore::open(folder.file());
    REQUIRE_FALSE(store.ok());
    CHECK(store.error().what.find("not an evidence store") != std::string::npos);
    CHECK(read(folder.file()) == before);
  }
  SUBCASE("a newer format") {
    filled_store(folder);
    {
      auto database = tally::Database::open(folder.file(), 1000);
      REQUIRE(database->execute("PRAGMA user_version=99").ok());
    }
    auto store = EvidenceStore::open(folder.file());
    REQUIRE_FALSE(store.ok());
    CHECK(store.error().message().find("format 99") != std::string::npos);
  }
  SUBCASE("a folder in its place") {
    fs::create_directory(folder.file());
    CHECK_FALSE(EvidenceStore::open(folder.file()).ok());
  }
  SUBCASE("a file where the folder should be") {
    write(folder.file("state"), "x");
    CHECK_FALSE(EvidenceStore::open(folder.file("state") + "/evidence.sqlite").ok());
  }
  SUBCASE("on use") {
    write(folder.file(), "this is not a database, but it is long enough to be looked at");
    const auto store = EvidenceStore::open_on_use(folder.file());
    CHECK_FALSE(store->newest("x").ok());
    CHECK_FALSE(store->keep(reply_of("x")).ok());
    CHECK_FALSE(store->next_slot("h", 0, 0).ok());
  }
}

TEST_CASE("a full disk loses nothing that was kept") {
  const Folder folder;
  filled_store(folder);
  auto store = EvidenceStore::open(folder.file());
  REQUIRE(store.ok());
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    // The kernel's file size limit stands in for the full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 * 1024, 64 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto child = EvidenceStore::open(folder.file());
    std::string noise(400'000, '\0');
    std::uint32_t state = 1;
    for (char& c : noise) {
      state = state * 1664525U + 1013904223U;
      c = static_cast<char>(state >> 24U);
    }
    auto kept = child.ok() ? (*child)->keep(reply_of(noise)) : tally::Result<void>(child.error());
    _exit(kept.ok() ? 1
          : kept.error().hint.find("full") != std::string::npos || kept.error().what.find("full") != std::string::npos
              ? 0
              : 2);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  CHECK(status == 0);
  CHECK((*store)->newest(reply_of("").reply.query.request_key())->has_value());
}
