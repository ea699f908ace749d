// The nightly state's schema and statements.
#include "pipeline/nightly/state.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <sqlite3.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>

#include "pipeline/kept_rows.h"
#include "pipeline/nightly/kept_result.h"
#include "pipeline/shard.h"
#include "pipeline/store/compress.h"
#include "pipeline/store/sqlite.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr std::int64_t kApplicationId = 0x544e4954;  // "TNIT"
constexpr std::int64_t kSchemaVersion = 2;
constexpr int kBusyMs = 10000;

constexpr const char* kSchema = R"sql(
CREATE TABLE night(date TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0,
  articles INTEGER NOT NULL DEFAULT 0, supported INTEGER NOT NULL DEFAULT 0, refuted INTEGER NOT NULL DEFAULT 0,
  conflicting INTEGER NOT NULL DEFAULT 0, not_enough INTEGER NOT NULL DEFAULT 0,
  unavailable INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE article(number INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, content INTEGER NOT NULL,
  id TEXT NOT NULL, url TEXT NOT NULL, published_at TEXT NOT NULL, changed TEXT NOT NULL, judged TEXT NOT NULL,
  waiting INTEGER NOT NULL, needs BLOB NOT NULL);
CREATE TABLE result(article INTEGER PRIMARY KEY, size INTEGER NOT NULL, zstd BLOB NOT NULL);
CREATE TABLE text(article INTEGER PRIMARY KEY, size INTEGER NOT NULL, zstd BLOB NOT NULL);
CREATE TABLE link(url INTEGER PRIMARY KEY, key INTEGER NOT NULL);
CREATE TABLE page(url TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE query(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, series TEXT NOT NULL,
  url TEXT NOT NULL, decoder TEXT NOT NULL, options TEXT NOT NULL);
)sql";

std::int64_t stored(std::uint64_t hash) {
  std::int64_t value = 0;
  std::memcpy(&value, &hash, sizeof value);
  return value;
}

std::uint64_t loaded(std::int64_t value) {
  std::uint64_t hash = 0;
  std::memcpy(&hash, &value, sizeof hash);
  return hash;
}

std::string packed(const std::vector<Need>& needs) {
  std::string bytes(needs.size() * sizeof(Need), '\0');
  if (!needs.empty()) std::memcpy(bytes.data(), needs.data(), bytes.size());
  return bytes;
}

std::vector<Need> unpacked(std::string_view bytes) {
  std::vector<Need> needs(bytes.size() / sizeof(Need));
  if (!needs.empty()) std::memcpy(needs.data(), bytes.data(), needs.size() * sizeof(Need));
  return needs;
}

class SqliteNightState final : public NightState {
 public:
  explicit SqliteNightState(Database database) : database_(std::move(database)) {}

  Result<std::optional<NightRecord>> unfinished() override {
    const std::scoped_lock lock(mutex_);
    auto found = select_nights("WHERE finished = 0 ORDER BY date LIMIT 1", "", 0);
    if (!found) return found.error();
    return found->empty() ? std::optional<NightRecord>{} : std::optional(found->front());
  }

  Result<NightRecord> begin(const std::string& date, const std::string& now) override {
    const std::scoped_lock lock(mutex_);
    Run insert(*this,
               "INSERT INTO night(date, started_at) VALUES(?1, ?2) ON CONFLICT(date) DO UPDATE SET finished = 0");
    if (!insert.ok()) return insert.error();
    insert->bind(1, date).bind(2, now);
    if (auto done = insert.done(); !done) return done.error();
    auto found = select_nights("WHERE date = ?1", date, 0);
    if (!found) return found.error();
    return found->front();
  }

  Result<void> finish(const NightRecord& n) override {
    const std::scoped_lock lock(mutex_);
    Run update(*this,
               "UPDATE night SET finished=1, articles=?2, supported=?3, refuted=?4, conflicting=?5, not_enough=?6, "
               "unavailable=?7, changes=?8, failed=?9 WHERE date=?1");
    if (!update.ok()) return update.error();
    update->bind(1, n.date).bind(2, n.articles);
    for (int i = 0; i < 4; ++i) update->bind(3 + i, n.verdicts[static_cast<std::size_t>(i)]);
    update->bind(7, n.unavailable).bind(8, n.changes).bind(9, n.failed);
    return update.done();
  }

  Result<std::vector<NightRecord>> nights(const std::string& up_to, int most) override {
    const std::scoped_lock lock(mutex_);
    auto found = select_nights("WHERE finished = 1 AND date <= ?1 ORDER BY date DESC LIMIT ?2", up_to, most);
    if (found.ok()) std::reverse(found->begin(), found->end());
    return found;
  }

  Result<std::unordered_map<std::uint64_t, KnownArticle>> known(const std::string& date) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this, "SELECT key, number, content, judged = ?1 FROM article");
    if (!rows.ok()) return rows.error();
    rows->bind(1, date);
    std::unordered_map<std::uint64_t, KnownArticle> known;
    while (rows.row())
      known[loaded(rows->integer(0))] = {rows->integer(1), loaded(rows->integer(2)), rows->integer(3) != 0};
    if (auto ended = rows.end(); !ended) return ended.error();
    return known;
  }

  Result<std::optional<std::uint64_t>> key_of_link(std::string_view url) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this, "SELECT key FROM link WHERE url = ?1");
    if (!rows.ok()) return rows.error();
    rows->bind(1, stored(stable_hash(url)));
    std::optional<std::uint64_t> key;
    if (rows.row()) key = loaded(rows->integer(0));
    if (auto ended = rows.end(); !ended) return ended.error();
    return key;
  }

  Result<std::string> page_stamp(std::string_view url) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this, "SELECT stamp FROM page WHERE url = ?1");
    if (!rows.ok()) return rows.error();
    rows->bind(1, url);
    std::string stamp;
    if (rows.row()) stamp = rows->text(0);
    if (auto ended = rows.end(); !ended) return ended.error();
    return stamp;
  }

  Result<void> keep_page_stamp(std::string_view url, std::string_view stamp) override {
    const std::scoped_lock lock(mutex_);
    Run insert(*this, "INSERT OR REPLACE INTO page(url, stamp) VALUES(?1, ?2)");
    if (!insert.ok()) return insert.error();
    insert->bind(1, url).bind(2, stamp);
    return insert.done();
  }

  Result<std::vector<std::pair<std::uint32_t, Query>>> queries(const std::vector<std::uint32_t>& numbers) override {
    const std::scoped_lock lock(mutex_);
    std::vector<std::pair<std::uint32_t, Query>> out;
    simdjson::dom::parser parser;
    for (const std::uint32_t number : numbers) {
      Run rows(*this, "SELECT source, series, url, decoder, options FROM query WHERE number = ?1");
      if (!rows.ok()) return rows.error();
      rows->bind(1, std::int64_t{number});
      if (rows.row()) {
        Query query;
        query.source = rows->text(0);
        query.series = rows->text(1);
        query.url = rows->text(2);
        query.decoder = rows->text(3);
        simdjson::dom::object options;
        if (parser.parse(std::string(rows->text(4))).get(options) == simdjson::SUCCESS) {
          for (const auto field : options) {
            std::string_view value;
            if (field.value.get(value) == simdjson::SUCCESS)
              query.decoder_options.emplace(std::string(field.key), std::string(value));
          }
        }
        out.emplace_back(number, std::move(query));
      }
      if (auto ended = rows.end(); !ended) return ended.error();
    }
    return out;
  }

  Result<void> commit(const std::string& date, CheckedWindow& window) override {
    std::vector<CheckedArticle>& articles = window.articles;
    std::vector<KeptResult> results(articles.size());
    std::unordered_map<std::uint64_t, std::size_t> last;  // the same article twice in a window: the last one counts
    for (std::size_t i = 0; i < articles.size(); ++i) last[articles[i].key] = i;
    if (auto read = read_old(date, articles, results); !read) return read;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, articles.size(), 8), [&](const auto& range) {
      for (std::size_t i = range.begin(); i != range.end(); ++i) {
        if (last.at(articles[i].key) == i) pack_result(articles[i], results[i]);
      }
    });
    const std::scoped_lock lock(mutex_);
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    auto numbers = query_numbers(window.queries);
    Result<void> done = numbers ? Result<void>{} : Result<void>(numbers.error());
    for (std::size_t i = 0; i < articles.size() && done.ok(); ++i) {
      if (last[articles[i].key] != i) continue;
      for (Need& need : articles[i].needs) need.query = numbers->at(need.query);
      done = results[i].failure ? Result<void>(*results[i].failure) : put(date, articles[i], results[i]);
    }
    if (done.ok()) done = database_.execute("COMMIT");
    if (!done) {
      (void)database_.execute("ROLLBACK").ok();
      query_numbers_.clear();
      return done.error();
    }
    return {};
  }

  Result<std::vector<std::pair<std::int64_t, std::vector<Need>>>> to_recheck(const std::string& date,
                                                                             const std::string& from) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this,
             "SELECT number, needs FROM article WHERE (judged <> ?1 AND changed >= ?2) OR waiting = 1 "
             "ORDER BY published_at, id, url, number");
    if (!rows.ok()) return rows.error();
    rows->bind(1, date).bind(2, from);
    std::vector<std::pair<std::int64_t, std::vector<Need>>> out;
    while (rows.row()) out.emplace_back(rows->integer(0), unpacked(rows->blob(1)));
    if (auto ended = rows.end(); !ended) return ended.error();
    return out;
  }

  Result<std::optional<CheckedArticle>> kept_article(std::int64_t number) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this,
             "SELECT article.key, article.content, text.size, text.zstd FROM article JOIN text ON text.article = "
             "article.number WHERE article.number = ?1");
    if (!rows.ok()) return rows.error();
    rows->bind(1, number);
    if (!rows.row()) {
      if (auto ended = rows.end(); !ended) return ended.error();
      return std::optional<CheckedArticle>{};
    }
    CheckedArticle kept;
    kept.key = loaded(rows->integer(0));
    kept.content = loaded(rows->integer(1));
    kept.recheck = true;
    auto json = decompress(rows->blob(3), static_cast<std::size_t>(rows->integer(2)));
    if (!json) return json.error();
    auto article = article_from_json(*json);
    if (!article) return article.error();
    kept.article = std::move(*article);
    return std::optional<CheckedArticle>(std::move(kept));
  }

  Result<std::vector<std::int64_t>> table_order(const std::string& date, const std::string& from) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this,
             "SELECT number FROM article WHERE judged = ?1 OR changed >= ?2 OR waiting = 1 "
             "ORDER BY published_at, id, url, key");
    if (!rows.ok()) return rows.error();
    rows->bind(1, date).bind(2, from);
    std::vector<std::int64_t> out;
    while (rows.row()) out.push_back(rows->integer(0));
    if (auto ended = rows.end(); !ended) return ended.error();
    return out;
  }

  Result<TableArticle> table_article(const std::string& date, std::int64_t number) override {
    const std::scoped_lock lock(mutex_);
    return read_table_article(date, number);
  }

  Result<std::vector<TableArticle>> table_articles(const std::string& date,
                                                   const std::vector<std::int64_t>& numbers) override {
    const std::scoped_lock lock(mutex_);
    std::vector<TableArticle> out;
    out.reserve(numbers.size());
    auto read = in_one_view([&]() -> Result<void> {
      for (const std::int64_t number : numbers) {
        auto article = read_table_article(date, number);
        if (!article) return article.error();
        out.push_back(std::move(*article));
      }
      return {};
    });
    if (!read) return read.error();
    return out;
  }

  Result<std::vector<Verdict>> rows_of_claims(const std::function<bool(std::string_view)>& wanted) override {
    const std::scoped_lock lock(mutex_);
    Run rows(*this, "SELECT size, zstd FROM result");
    if (!rows.ok()) return rows.error();
    std::vector<Verdict> out;
    while (rows.row()) {
      auto bytes = decompress(rows->blob(1), static_cast<std::size_t>(rows->integer(0)));
      if (!bytes) return bytes.error();
      auto parts = ResultParts::read(*bytes);
      if (!parts) return parts.error();
      for (const std::string_view part : {parts->rows, parts->gone, parts->before}) {
        PackedRows packed_rows(part);
        PackedRow row;
        for (auto more = packed_rows.next(row);; more = packed_rows.next(row)) {
          if (!more) return more.error();
          if (!*more) break;
          if (!wanted(row.cells[column_place("claim_id")])) continue;
          auto verdict = row_from_packed(row);
          if (!verdict) return verdict.error();
          out.push_back(std::move(*verdict));
        }
      }
    }
    if (auto ended = rows.end(); !ended) return ended.error();
    return out;
  }

  Result<void> forget_texts(const std::string& date, const std::string& from, std::int64_t most) override {
    const std::scoped_lock lock(mutex_);
    Run gone(*this,
             "DELETE FROM text WHERE article IN (SELECT number FROM article JOIN text ON text.article = number "
             "WHERE changed < ?2 AND judged < ?1 AND waiting = 0 LIMIT ?3)");
    if (!gone.ok()) return gone.error();
    gone->bind(1, date).bind(2, from).bind(3, most);
    return gone.done();
  }

 private:
  /// A statement in use: reset when it goes out of scope, or it would hold a lock.
  class Run {
   public:
    Run(SqliteNightState& state, const char* sql) : state_(state) {
      auto known = state.statements_.find(sql);
      if (known == state.statements_.end()) {
        auto made = state.database_.prepare(sql);
        if (!made) {
          error_ = made.error();
          return;
        }
        known = state.statements_.emplace(sql, std::move(*made)).first;
      }
      statement_ = &known->second;
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      if (statement_ != nullptr) statement_->reset();
    }
    [[nodiscard]] bool ok() const { return statement_ != nullptr; }
    [[nodiscard]] const Error& error() const { return *error_; }
    Statement* operator->() { return statement_; }
    bool row() {
      code_ = statement_->step();
      return code_ == SQLITE_ROW;
    }
    /// After the last row: whether it was the end or a fault.
    [[nodiscard]] Result<void> end() const {
      return code_ == SQLITE_ROW || code_ == SQLITE_DONE ? Result<void>{} : Result<void>(state_.database_.error(code_));
    }
    Result<void> done() {
      row();
      return end();
    }

   private:
    SqliteNightState& state_;
    Statement* statement_ = nullptr;
    int code_ = SQLITE_DONE;
    std::optional<Error> error_;
  };

  Result<std::vector<NightRecord>> select_nights(const std::string& tail, const std::string& date, int most) {
    auto rows = database_.prepare(
        "SELECT date, started_at, finished, articles, supported, refuted, conflicting, not_enough, unavailable, "
        "changes, failed FROM night " +
        tail);
    if (!rows) return rows.error();
    if (!date.empty()) rows->bind(1, date);
    if (most > 0) rows->bind(2, std::int64_t{most});
    std::vector<NightRecord> out;
    int code = SQLITE_ROW;
    while ((code = rows->step()) == SQLITE_ROW) {
      NightRecord n;
      n.date = rows->text(0);
      n.started_at = rows->text(1);
      n.finished = rows->integer(2) != 0;
      n.articles = rows->integer(3);
      for (int i = 0; i < 4; ++i) n.verdicts[static_cast<std::size_t>(i)] = rows->integer(4 + i);
      n.unavailable = rows->integer(8);
      n.changes = rows->integer(9);
      n.failed = rows->integer(10);
      out.push_back(std::move(n));
    }
    if (code != SQLITE_DONE) return database_.error(code);
    return out;
  }

  /// Reads under one lock of the file: SQLite takes and gives it for each statement otherwise.
  template <class Read>
  Result<void> in_one_view(const Read& read) {
    if (auto begun = database_.execute("BEGIN"); !begun) return begun;
    Result<void> done = read();
    auto ended = database_.execute("COMMIT");
    return done.ok() ? ended : done;
  }

  Result<TableArticle> read_table_article(const std::string& date, std::int64_t number) {
    Run rows(*this,
             "SELECT article.judged = ?2, result.size, result.zstd, article.changed = ?2 FROM article JOIN result ON "
             "result.article = "
             "article.number WHERE article.number = ?1");
    if (!rows.ok()) return rows.error();
    rows->bind(1, number).bind(2, date);
    TableArticle out;
    out.number = number;
    if (!rows.row()) return rows.end() ? Result<TableArticle>(out) : Result<TableArticle>(rows.end().error());
    out.judged_tonight = rows->integer(0) != 0;
    out.changed_tonight = rows->integer(3) != 0;
    out.size = static_cast<std::size_t>(rows->integer(1));
    out.zstd = rows->blob(2);
    return out;
  }

  /// The numbers of these queries, in their order; new ones are made. Within a transaction.
  Result<std::vector<std::uint32_t>> query_numbers(const std::vector<std::shared_ptr<const PlannedQuery>>& queries) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(queries.size());
    for (const auto& planned : queries) {
      const auto [known, is_new] = query_numbers_.try_emplace(planned->key);
      if (is_new) {
        auto number = query_number(*planned);
        if (!number) return number.error();
        known->second = *number;
      }
      numbers.push_back(known->second);
    }
    return numbers;
  }

  Result<std::uint32_t> query_number(const PlannedQuery& planned) {
    const Query& query = planned.query;
    {
      Run found(*this, "SELECT number FROM query WHERE key = ?1");
      if (!found.ok()) return found.error();
      found->bind(1, planned.key);
      if (found.row()) return static_cast<std::uint32_t>(found->integer(0));
      if (auto ended = found.end(); !ended) return ended.error();
    }
    std::string options = "{";
    for (const auto& [name, value] : query.decoder_options) {
      if (!value.empty()) append_json_field(options, name, value);
    }
    options += '}';
    Run insert(*this, "INSERT INTO query(key, source, series, url, decoder, options) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    if (!insert.ok()) return insert.error();
    insert->bind(1, planned.key).bind(2, query.source).bind(3, query.series).bind(4, query.url);
    insert->bind(5, query.decoder).bind(6, options);
    if (auto done = insert.done(); !done) return done.error();
    return static_cast<std::uint32_t>(database_.last_row());
  }

  /// What stood in the table of the night before of those that the state knows.
  Result<void> read_old(const std::string& date, const std::vector<CheckedArticle>& articles,
                        std::vector<KeptResult>& results) {
    if (std::all_of(articles.begin(), articles.end(), [](const CheckedArticle& a) { return a.is_new; })) return {};
    const std::scoped_lock lock(mutex_);
    return in_one_view([&]() -> Result<void> {
      for (std::size_t i = 0; i < articles.size(); ++i) {
        if (articles[i].is_new) continue;
        if (auto read = read_old(date, articles[i].key, results[i]); !read) return read;
      }
      return {};
    });
  }

  Result<void> read_old(const std::string& date, std::uint64_t key, KeptResult& kept) {
    Run rows(*this,
             "SELECT article.judged = ?2, result.size, result.zstd FROM article JOIN result ON "
             "result.article = article.number WHERE article.key = ?1");
    if (!rows.ok()) return rows.error();
    rows->bind(1, stored(key)).bind(2, date);
    if (rows.row()) {
      kept.judged_tonight = rows->integer(0) != 0;
      auto old = decompress(rows->blob(2), static_cast<std::size_t>(rows->integer(1)));
      if (!old) return old.error();
      kept.old_bytes = std::move(*old);
    }
    return rows.end();
  }

  Result<void> put(const std::string& date, const CheckedArticle& checked, const KeptResult& kept) {
    const Article& article = checked.article;
    const std::string needs = packed(checked.needs);
    Run insert(*this,
               "INSERT INTO article(key, content, id, url, published_at, changed, judged, waiting, needs) "
               "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8) ON CONFLICT(key) DO UPDATE SET content=?2, id=?3, url=?4, "
               "published_at=?5, changed=CASE WHEN ?9 THEN ?6 ELSE changed END, judged=?6, waiting=?7, needs=?8 "
               "RETURNING number");
    if (!insert.ok()) return insert.error();
    insert->bind(1, stored(checked.key)).bind(2, stored(checked.content)).bind(3, article.id).bind(4, article.url);
    insert->bind(5, article.published_at).bind(6, date).bind(7, std::int64_t{kept.waiting ? 1 : 0});
    insert->bind_blob(8, needs).bind(9, std::int64_t{checked.recheck ? 0 : 1});
    if (!insert.row()) return insert.end();
    const std::int64_t number = insert->integer(0);
    if (auto ended = insert.done(); !ended) return ended;
    Run result(*this, "INSERT OR REPLACE INTO result(article, size, zstd) VALUES(?1, ?2, ?3)");
    if (!result.ok()) return result.error();
    result->bind(1, number).bind(2, static_cast<std::int64_t>(kept.size)).bind_blob(3, kept.zstd);
    if (auto done = result.done(); !done) return done;
    if (checked.recheck) return {};
    Run text(*this, "INSERT OR REPLACE INTO text(article, size, zstd) VALUES(?1, ?2, ?3)");
    if (!text.ok()) return text.error();
    text->bind(1, number).bind(2, static_cast<std::int64_t>(kept.text_size)).bind_blob(3, kept.text_zstd);
    if (auto done = text.done(); !done) return done;
    if (article.url.empty()) return {};
    Run link(*this,
             "INSERT INTO link(url, key) VALUES(?1, ?2) ON CONFLICT(url) DO UPDATE SET key = ?2 WHERE key <> ?2");
    if (!link.ok()) return link.error();
    link->bind(1, stored(stable_hash(article.url))).bind(2, stored(checked.key));
    return link.done();
  }

  std::mutex mutex_;  ///< a window is kept while the next one is read
  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;
  std::unordered_map<std::string, std::uint32_t> query_numbers_;  ///< by key, of those asked in this run
};

}  // namespace

Result<std::unique_ptr<NightState>> NightState::open(const std::string& path) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  auto database = Database::open(path, kBusyMs);
  if (!database) return database.error();
  // A killed run leaves its log: the first statement rolls it in or back.
  auto version = database->number("PRAGMA user_version");
  if (!version) return version.error();
  if (*version == 0) {
    auto tables = database->number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (*tables != 0) return Error{path, "this SQLite file is not a nightly state", "give another state folder"};
    // Rows and texts take one or two kilobytes each: in larger pages less is left over and half as much is written.
    auto made =
        database->execute(fmt::format("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; {} PRAGMA "
                                      "application_id={}; PRAGMA user_version={}; COMMIT;",
                                      kSchema, kApplicationId, kSchemaVersion));
    if (!made) return made.error();
  } else {
    auto application = database->number("PRAGMA application_id");
    if (!application) return application.error();
    if (*application != kApplicationId)
      return Error{path, "this SQLite file is not a nightly state", "give another state folder; nothing was changed"};
    if (*version > kSchemaVersion)
      return Error{path, "the state was written by a newer tallycheck", "update the program; nothing was changed"};
    if (*version < kSchemaVersion)
      return Error{path, "the state was written by an older tallycheck, which kept rows in another form",
                   "move it away and every article is checked anew; nothing was changed"};
  }
  // A window fits into the cache, and the log takes several before their pages are copied and synced.
  auto set = database->execute(
      "PRAGMA synchronous=NORMAL; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; "
      "PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=8192");
  if (!set) return set.error();
  return std::unique_ptr<NightState>(std::make_unique<SqliteNightState>(std::move(*database)));
}

}  // namespace tally
