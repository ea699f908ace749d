// The evidence store's schema and statements.
#include "pipeline/store/evidence_store.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

#include "pipeline/net/sha256.h"
#include "pipeline/net/url.h"
#include "pipeline/store/compress.h"
#include "pipeline/store/sqlite.h"

namespace tally {
namespace {

constexpr std::int64_t kApplicationId = 0x54414c59;  // "TALY"
constexpr std::int64_t kSchemaVersion = 1;
constexpr int kBusyMs = 15000;
/// Slots are taken one at a time by a process, so a slot this many intervals ahead was left by a clock that went wrong.
constexpr std::int64_t kMostIntervalsAhead = 64;
constexpr std::int64_t kSlackMs = 15 * 60 * 1000;

constexpr const char* kSchema = R"sql(
CREATE TABLE body(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, zstd BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reply(id INTEGER PRIMARY KEY, request_key TEXT NOT NULL, origin TEXT NOT NULL, source TEXT NOT NULL,
  series TEXT NOT NULL, query_url TEXT NOT NULL, asked_url TEXT NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL,
  content_type TEXT NOT NULL, retrieved_at TEXT NOT NULL, confirmed_at TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL,
  last_modified TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX reply_by_key ON reply(request_key, id);
CREATE INDEX reply_by_sha256 ON reply(sha256, id);
CREATE TABLE page(reply INTEGER NOT NULL REFERENCES reply(id), number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY(reply, number)) WITHOUT ROWID;
CREATE TABLE pace(host TEXT PRIMARY KEY, slot INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE run(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kept_at TEXT NOT NULL, settings TEXT NOT NULL,
  rows_size INTEGER NOT NULL, rows_zstd BLOB NOT NULL);
)sql";

constexpr std::string_view kReplyColumns =
    "id, source, series, query_url, asked_url, url, status, content_type, "
    "CASE WHEN confirmed_at > retrieved_at THEN confirmed_at ELSE retrieved_at END, etag, last_modified, sha256, "
    "retrieved_at";

std::string now_compact() { return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr))); }

/// Ends a transaction that was not committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(&database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (open_) (void)database_->execute("ROLLBACK").ok();
  }
  Result<void> begin() {
    auto begun = database_->execute("BEGIN IMMEDIATE");
    open_ = begun.ok();
    return begun;
  }
  Result<void> commit() {
    auto committed = database_->execute("COMMIT");
    if (committed.ok()) open_ = false;
    return committed;
  }

 private:
  Database* database_;
  bool open_ = false;
};

Result<void> create_schema(Database& database) {
  // Processes that start together race for this; WAL mode is set outside of a transaction and once for all.
  for (int attempt = 0; attempt < 100; ++attempt) {
    if (database.execute("PRAGMA journal_mode=WAL").ok() || !database.busy()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  Transaction transaction(database);
  if (auto begun = transaction.begin(); !begun) return begun;
  auto version = database.number("PRAGMA user_version");
  if (!version) return version.error();
  if (*version == 0) {
    if (auto made = database.execute(kSchema); !made) return made;
    if (auto set = database.execute(
            fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, kSchemaVersion));
        !set) {
      return set;
    }
  }
  return transaction.commit();
}

/// Whether the file is empty; an error when it is neither empty nor a store of this format.
Result<bool> is_fresh(Database& database, const std::string& path) {
  // One snapshot for all, or a store that another process is just making looks like a stranger's file.
  if (auto begun = database.execute("BEGIN"); !begun) return begun.error();
  const auto version = database.number("PRAGMA user_version");
  const auto application = database.number("PRAGMA application_id");
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  (void)database.execute("COMMIT").ok();
  for (const auto* number : {&version, &application, &tables}) {
    if (!number->ok()) return number->error();
  }
  if (*version == 0 && *application == 0 && *tables == 0) return true;
  if (*application != kApplicationId) {
    return Error{path, "this SQLite file is not an evidence store", "give another path; nothing was changed"};
  }
  if (*version > kSchemaVersion) {
    return Error{path, fmt::format("the store has format {}, this program knows up to {}", *version, kSchemaVersion),
                 "use the newer tallycheck that wrote it, or another state folder; nothing was changed"};
  }
  return false;
}

Result<Database> open_database(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (const fs::path folder = fs::path(path).parent_path(); !folder.empty()) {
    // What a desk reads is nobody else's business; a folder that is there already keeps its rights.
    if (fs::create_directories(folder, failed)) fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed)
      return Error{folder.string(), fmt::format("cannot make the folder: {}", failed.message()),
                   "give another state folder"};
  }
  // SQLite takes a file with less than a header for a new one and would write over it.
  const auto size = fs::is_regular_file(path, failed) ? fs::file_size(path, failed) : 0;
  if (!failed && size > 0 && size < 512) return Database::damaged(path);
  auto database = Database::open(path, kBusyMs);
  if (!database) return database;
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto fresh = is_fresh(*database, path);
    if (!fresh) return fresh.error();
    if (!*fresh) {
      // A run's record follows its table; nobody should wait for the disk once more because of it.
      if (attempt == 0) database->leave_log_at_close();
      break;
    }
    if (auto made = create_schema(*database); !made) return made.error();
  }
  if (database->read_only()) {
    return Error{path, "the store cannot be written", "check the rights of the file and of its folder"};
  }
  if (auto set = database->execute("PRAGMA synchronous=NORMAL; PRAGMA cell_size_check=ON"); !set) return set.error();
  return database;
}

/// A statement on loan from the store's cache.
class Lease {
 public:
  explicit Lease(Statement* statement) : statement_(statement) {}
  Lease(Lease&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    if (statement_ != nullptr) statement_->reset();
  }
  Statement& operator*() const { return *statement_; }
  Statement* operator->() const { return statement_; }

 private:
  Statement* statement_;
};

class SqliteStore final : public EvidenceStore {
 public:
  explicit SqliteStore(std::string path) : path_(std::move(path)) {}

  Result<void> ready() {
    const std::scoped_lock lock(mutex_);
    return ensure_open();
  }

  Result<std::optional<KeptReply>> newest(std::string_view request_key, std::string_view origin) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    auto query = statement(fmt::format(
        "SELECT {} FROM reply WHERE request_key=?1 AND (?2='' OR origin=?2) ORDER BY id DESC LIMIT 1", kReplyColumns));
    if (!query) return query.error();
    (*query)->bind(1, request_key).bind(2, origin);
    return one_reply(**query);
  }

  Result<std::optional<KeptReply>> by_sha256(std::string_view sha256) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    if (sha256.size() < 8) return Error{std::string(sha256), "a SHA-256 is named by at least 8 of its digits", ""};
    const std::string after = std::string(sha256) + 'g';
    auto count = statement("SELECT count(DISTINCT sha256) FROM reply WHERE sha256>=?1 AND sha256<?2");
    if (!count) return count.error();
    (*count)->bind(1, sha256).bind(2, after);
    if (const int code = (*count)->step(); code != SQLITE_ROW) return database_.error(code);
    if ((*count)->integer(0) > 1)
      return Error{std::string(sha256), "several kept replies begin with these digits", "give more of them"};
    auto query = statement(
        fmt::format("SELECT {} FROM reply WHERE sha256>=?1 AND sha256<?2 ORDER BY id DESC LIMIT 1", kReplyColumns));
    if (!query) return query.error();
    (*query)->bind(1, sha256).bind(2, after);
    return one_reply(**query);
  }

  Result<void> keep(const KeptReply& kept) override {
    const Reply& reply = kept.reply;
    std::vector<NewBody> bodies;
    {
      const std::scoped_lock lock(mutex_);
      if (auto open = ensure_open(); !open) return open;
      for (std::size_t i = 0; i <= reply.more_pages.size(); ++i) {
        const std::string& bytes = i == 0 ? reply.body : reply.more_pages[i - 1];
        NewBody body{i == 0 && reply.more_pages.empty() && !reply.sha256.empty() ? reply.sha256 : sha256_hex(bytes),
                     bytes.size(),
                     {},
                     false};
        auto known = has_body(body.sha256);
        if (!known) return known.error();
        body.known = *known && damaged_.count(body.sha256) == 0;
        bodies.push_back(std::move(body));
      }
    }
    // Compressing takes longest and needs no lock.
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      if (!bodies[i].known) bodies[i].zstd = compress(i == 0 ? reply.body : reply.more_pages[i - 1]);
    }
    const std::scoped_lock lock(mutex_);
    Transaction transaction(database_);
    if (auto begun = transaction.begin(); !begun) return begun;
    for (const NewBody& body : bodies) {
      if (body.known) continue;
      auto insert = statement("INSERT OR REPLACE INTO body(sha256, size, zstd) VALUES(?1, ?2, ?3)");
      if (!insert) return insert.error();
      (*insert)->bind(1, body.sha256).bind(2, static_cast<std::int64_t>(body.size)).bind_blob(3, body.zstd);
      if (const int code = (*insert)->step(); code != SQLITE_DONE) return database_.error(code);
      damaged_.erase(body.sha256);
    }
    if (auto inserted = insert_reply(kept); !inserted) return inserted;
    const std::int64_t id = database_.last_row();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      auto insert = statement("INSERT INTO page(reply, number, sha256) VALUES(?1, ?2, ?3)");
      if (!insert) return insert.error();
      (*insert)->bind(1, id).bind(2, static_cast<std::int64_t>(i)).bind(3, bodies[i].sha256);
      if (const int code = (*insert)->step(); code != SQLITE_DONE) return database_.error(code);
    }
    return transaction.commit();
  }

  Result<void> confirm(const KeptReply& kept, std::string_view retrieved_at) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open;
    auto update = statement("UPDATE reply SET confirmed_at=?2 WHERE id=?1");
    if (!update) return update.error();
    (*update)->bind(1, kept.id).bind(2, retrieved_at);
    if (const int code = (*update)->step(); code != SQLITE_DONE) return database_.error(code);
    return {};
  }

  Result<std::int64_t> next_slot(std::string_view host, std::int64_t now_ms, std::int64_t interval_ms) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    // One statement is one transaction: two processes never get the same slot.
    auto take = statement(
        "INSERT INTO pace(host, slot) VALUES(?1, ?2) ON CONFLICT(host) DO UPDATE SET "
        "slot = CASE WHEN slot > ?2 + ?4 THEN ?2 ELSE max(?2, slot + ?3) END RETURNING slot");
    if (!take) return take.error();
    (*take)->bind(1, host).bind(2, now_ms).bind(3, interval_ms).bind(4, kMostIntervalsAhead * interval_ms + kSlackMs);
    if (const int code = (*take)->step(); code != SQLITE_ROW) return database_.error(code);
    const std::int64_t slot = (*take)->integer(0);
    if (const int code = (*take)->step(); code != SQLITE_DONE) return database_.error(code);
    return slot;
  }

  Result<void> return_slot(std::string_view host, std::int64_t interval_ms) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    auto give = statement("UPDATE pace SET slot = slot - ?2 WHERE host = ?1");
    if (!give) return give.error();
    (*give)->bind(1, host).bind(2, interval_ms);
    if (const int code = (*give)->step(); code != SQLITE_DONE) return database_.error(code);
    return {};
  }

  Result<std::string> keep_run(std::string_view settings_json, std::string_view rows_jsonl) override {
    const std::string now = now_compact();
    const std::string frame = compress(rows_jsonl);
    const std::string digest = sha256_hex(fmt::format("{}\n{}\n{}", now, settings_json, frame));
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    for (int attempt = 0; attempt < 1000; ++attempt) {
      const std::string id = attempt == 0 ? fmt::format("{}-{}", now, digest.substr(0, 6))
                                          : fmt::format("{}-{}-{}", now, digest.substr(0, 6), attempt + 1);
      auto insert = statement(
          "INSERT OR IGNORE INTO run(id, kept_at, settings, rows_size, rows_zstd) VALUES(?1, ?2, ?3, ?4, ?5) RETURNING "
          "id");
      if (!insert) return insert.error();
      (*insert)
          ->bind(1, id)
          .bind(2, now)
          .bind(3, settings_json)
          .bind(4, static_cast<std::int64_t>(rows_jsonl.size()))
          .bind_blob(5, frame);
      const int code = (*insert)->step();
      if (code == SQLITE_DONE) continue;  // the same table a second time in this second
      if (code != SQLITE_ROW) return database_.error(code);
      if (const int end = (*insert)->step(); end != SQLITE_DONE) return database_.error(end);
      return id;
    }
    return Error{path_, "no run id is free", "wait a second and run again"};
  }

  Result<std::optional<std::string>> run_rows(std::string_view run_id) override {
    const std::scoped_lock lock(mutex_);
    if (auto open = ensure_open(); !open) return open.error();
    auto query = statement(run_id == "last"
                               ? "SELECT rows_size, rows_zstd, id FROM run WHERE ?1='last' ORDER BY number DESC LIMIT 1"
                               : "SELECT rows_size, rows_zstd, id FROM run WHERE id=?1");
    if (!query) return query.error();
    (*query)->bind(1, run_id);
    const int code = (*query)->step();
    if (code == SQLITE_DONE) return std::optional<std::string>{};
    if (code != SQLITE_ROW) return database_.error(code);
    auto rows = decompress((*query)->blob(1), static_cast<std::size_t>((*query)->integer(0)));
    if (!rows) return Error{path_, fmt::format("the kept rows of run {} are damaged", (*query)->text(2)), ""};
    return std::optional<std::string>(std::move(*rows));
  }

 private:
  struct NewBody {
    std::string sha256;
    std::size_t size;
    std::string zstd;
    bool known;
  };

  Result<void> ensure_open() {
    if (open_) return {};
    if (failure_) return *failure_;
    auto database = open_database(path_);
    if (!database) {
      failure_ = database.error();
      return *failure_;
    }
    database_ = std::move(*database);
    open_ = true;
    return {};
  }

  /// A prepared statement, made at its first use; it is reset when the lease ends, or it would hold a lock.
  Result<Lease> statement(std::string_view sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return Lease(&known->second);
    auto made = database_.prepare(sql);
    if (!made) return made.error();
    return Lease(&statements_.emplace(std::string(sql), std::move(*made)).first->second);
  }

  Result<bool> has_body(std::string_view sha256) {
    auto query = statement("SELECT 1 FROM body WHERE sha256=?1");
    if (!query) return query.error();
    (*query)->bind(1, sha256);
    const int code = (*query)->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return database_.error(code);
    return code == SQLITE_ROW;
  }

  Result<void> insert_reply(const KeptReply& kept) {
    const Reply& reply = kept.reply;
    auto insert = statement(
        "INSERT INTO reply(request_key, origin, source, series, query_url, asked_url, url, status, content_type, "
        "retrieved_at, etag, last_modified, sha256) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    if (!insert) return insert.error();
    const std::string key = reply.query.request_key();
    const std::string& asked = kept.asked_url.empty() ? reply.url : kept.asked_url;
    (*insert)
        ->bind(1, key)
        .bind(2, origin_of(asked))
        .bind(3, reply.query.source)
        .bind(4, reply.query.series)
        .bind(5, reply.query.url);
    (*insert)->bind(6, asked).bind(7, reply.url).bind(8, std::int64_t{reply.http_status}).bind(9, reply.content_type);
    (*insert)->bind(10, reply.retrieved_at).bind(11, kept.etag).bind(12, kept.last_modified).bind(13, reply.sha256);
    if (const int code = (*insert)->step(); code != SQLITE_DONE) return database_.error(code);
    return {};
  }

  /// Runs a query for kReplyColumns and reads the reply with its bodies.
  Result<std::optional<KeptReply>> one_reply(Statement& query) {
    const int code = query.step();
    if (code == SQLITE_DONE) return std::optional<KeptReply>{};
    if (code != SQLITE_ROW) return database_.error(code);
    KeptReply kept;
    kept.id = query.integer(0);
    kept.reply.query.source = query.text(1);
    kept.reply.query.series = query.text(2);
    kept.reply.query.url = query.text(3);
    kept.asked_url = query.text(4);
    kept.reply.url = query.text(5);
    kept.reply.http_status = static_cast<int>(query.integer(6));
    kept.reply.content_type = query.text(7);
    kept.reply.retrieved_at = query.text(8);
    kept.etag = query.text(9);
    kept.last_modified = query.text(10);
    kept.reply.sha256 = query.text(11);
    kept.received_at = query.text(12);
    kept.reply.status = EvidenceStatus::replayed;
    query.reset();
    if (auto filled = read_bodies(kept); !filled) return filled.error();
    return std::optional<KeptReply>(std::move(kept));
  }

  Result<void> read_bodies(KeptReply& kept) {
    auto query = statement(
        "SELECT page.number, body.sha256, body.size, body.zstd FROM page LEFT JOIN body ON body.sha256 = page.sha256 "
        "WHERE page.reply=?1 ORDER BY page.number");
    if (!query) return query.error();
    (*query)->bind(1, kept.id);
    std::int64_t pages = 0;
    Sha256 whole;
    for (int code = (*query)->step(); code != SQLITE_DONE; code = (*query)->step()) {
      if (code != SQLITE_ROW) return database_.error(code);
      auto bytes = decompress((*query)->blob(3), static_cast<std::size_t>((*query)->integer(2)));
      if (!bytes || (*query)->integer(0) != pages) return damaged(kept, (*query)->text(1));
      whole.update(*bytes);
      if (pages++ == 0) {
        kept.reply.body = std::move(*bytes);
      } else {
        kept.reply.more_pages.push_back(std::move(*bytes));
      }
    }
    if (pages == 0 || whole.hex() != kept.reply.sha256) return damaged(kept, kept.reply.sha256);
    return {};
  }

  Error damaged(const KeptReply& kept, std::string_view sha256) {
    if (!sha256.empty()) damaged_.emplace(sha256);
    return {path_, fmt::format("the kept reply from {} of {} is damaged", kept.asked_url, kept.reply.retrieved_at),
            "run once with the network to fetch it anew"};
  }

  const std::string path_;
  std::mutex mutex_;
  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;  ///< by their text
  bool open_ = false;
  std::optional<Error> failure_;
  std::unordered_set<std::string> damaged_;  ///< bodies that keep() has to write again
};

}  // namespace

Result<std::unique_ptr<EvidenceStore>> EvidenceStore::open(const std::string& path) {
  auto store = std::make_unique<SqliteStore>(path);
  if (auto ready = store->ready(); !ready) return ready.error();
  return std::unique_ptr<EvidenceStore>(std::move(store));
}

std::unique_ptr<EvidenceStore> EvidenceStore::open_on_use(const std::string& path) {
  return std::make_unique<SqliteStore>(path);
}

}  // namespace tally
