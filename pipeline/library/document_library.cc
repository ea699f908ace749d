// The library over SQLite FTS5: one index in memory (shipped documents and those of the run), one in the user's file.
#include "pipeline/library/document_library.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "pipeline/library/shipped_document.h"
#include "pipeline/net/sha256.h"
#include "pipeline/store/sqlite.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 10000;
constexpr std::int64_t kSchema = 1;
constexpr std::size_t kLeastPrefix = 8;
constexpr std::size_t kMostWords = 24;
/// A document must hold this part of the words, weighted by how rare they are, to be worth reading.
constexpr double kLeastCoverage = 0.45;

constexpr const char* kTables =
    "CREATE TABLE documents(id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT NOT "
    "NULL,"
    " publisher TEXT NOT NULL, published_at TEXT NOT NULL, body TEXT NOT NULL, of_run INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX by_url ON documents(url);"
    "CREATE VIRTUAL TABLE words USING fts5(title, body, content='documents', content_rowid='id',"
    " tokenize='porter unicode61 remove_diacritics 2');";

LibraryDocument document_of(const Statement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
          std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5))};
}

bool is_hex_prefix(std::string_view text) {
  return text.size() >= kLeastPrefix && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// The word as one FTS5 phrase: whatever it holds, it is no operator.
std::string quoted(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '\0') continue;
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

/// One database with its index. Not thread-safe: the library holds the lock.
class Shelf {
 public:
  static Result<Shelf> open(const std::string& path) {
    auto database = Database::open(path, kBusyMs);
    if (!database) return database.error();
    Shelf shelf;
    shelf.database_ = std::move(*database);
    const auto version = shelf.database_.number("PRAGMA user_version");
    if (!version) return version.error();
    if (*version > kSchema)
      return Error{path, "the library was written by a newer tallycheck",
                   "update the program or name another --state folder"};
    if (*version == kSchema) return shelf;
    const std::string sql = fmt::format("BEGIN IMMEDIATE;{}PRAGMA user_version={};COMMIT;", kTables, kSchema);
    if (auto made = shelf.database_.execute(sql); !made) {
      const auto raced = shelf.database_.number("PRAGMA user_version");  // another process may have made it meanwhile
      if (!raced || *raced != kSchema) return made.error();
      (void)shelf.database_.execute("ROLLBACK");
    }
    return shelf;
  }

  Result<void> put(const LibraryDocument& d, bool of_run) {
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto put = put_in_transaction(d, of_run);
    if (put) put = database_.execute("COMMIT");
    if (!put) (void)database_.execute("ROLLBACK");
    return put;
  }

  Result<int> remove(std::string_view which) {
    std::string condition = "url = ?1";
    if (is_hex_prefix(which)) condition = "substr(sha256, 1, length(?1)) = ?1";
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    auto gone = remove_where(condition, which, {});
    Result<void> end = gone ? database_.execute("COMMIT") : Result<void>(gone.error());
    if (!end) {
      (void)database_.execute("ROLLBACK");
      return end.error();
    }
    return gone;
  }

  Result<void> list(std::vector<LibraryDocument>& out) {
    auto rows = database_.prepare(
        "SELECT sha256, title, url, publisher, published_at, body FROM documents ORDER BY published_at, title, sha256");
    if (!rows) return rows.error();
    int code = SQLITE_ROW;
    while ((code = rows->step()) == SQLITE_ROW) out.push_back(document_of(*rows));
    if (code != SQLITE_DONE) return database_.error(code);
    return {};
  }

  Result<std::int64_t> size() { return database_.number("SELECT count(*) FROM documents"); }

  /// Ids of the documents that hold a word.
  Result<std::vector<std::int64_t>> holding(std::string_view word) {
    auto rows = database_.prepare("SELECT rowid FROM words WHERE words MATCH ?1");
    if (!rows) return rows.error();
    const std::string phrase = quoted(word);
    rows->bind(1, phrase);
    std::vector<std::int64_t> ids;
    int code = SQLITE_ROW;
    while ((code = rows->step()) == SQLITE_ROW) ids.push_back(rows->integer(0));
    if (code != SQLITE_DONE) return database_.error(code);
    return ids;
  }

  /// A document and whether it was given for this run.
  Result<std::pair<LibraryDocument, bool>> get(std::int64_t id) {
    auto row = database_.prepare(
        "SELECT sha256, title, url, publisher, published_at, body, of_run FROM documents WHERE id = ?1");
    if (!row) return row.error();
    row->bind(1, id);
    const int code = row->step();
    if (code != SQLITE_ROW) return database_.error(code);
    return std::pair(document_of(*row), row->integer(6) != 0);
  }

  Result<bool> of_run(std::int64_t id) {
    auto row = database_.prepare("SELECT of_run FROM documents WHERE id = ?1");
    if (!row) return row.error();
    row->bind(1, id);
    const int code = row->step();
    if (code != SQLITE_ROW) return database_.error(code);
    return row->integer(0) != 0;
  }

 private:
  Database database_;

  Result<void> put_in_transaction(const LibraryDocument& d, bool of_run) {
    auto gone = remove_where("sha256 = ?1 OR (?2 <> '' AND url = ?2)", d.sha256, d.url);
    if (!gone) return gone.error();
    auto insert = database_.prepare(
        "INSERT INTO documents(sha256, title, url, publisher, published_at, body, of_run) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7)");
    if (!insert) return insert.error();
    insert->bind(1, d.sha256)
        .bind(2, d.title)
        .bind(3, d.url)
        .bind(4, d.publisher)
        .bind(5, d.published_at)
        .bind(6, d.text);
    insert->bind(7, std::int64_t{of_run ? 1 : 0});
    if (const int code = insert->step(); code != SQLITE_DONE) return database_.error(code);
    auto index = database_.prepare("INSERT INTO words(rowid, title, body) VALUES(?1, ?2, ?3)");
    if (!index) return index.error();
    index->bind(1, database_.last_row()).bind(2, d.title).bind(3, d.text);
    if (const int code = index->step(); code != SQLITE_DONE) return database_.error(code);
    return {};
  }

  /// An external-content index must be told the old words of a row before the row goes.
  Result<int> remove_where(const std::string& condition, std::string_view first, std::string_view second) {
    int gone = 0;
    for (const bool index : {true, false}) {
      const std::string sql =
          index
              ? "INSERT INTO words(words, rowid, title, body) SELECT 'delete', id, title, body FROM documents WHERE " +
                    condition
              : "DELETE FROM documents WHERE " + condition + " RETURNING id";
      auto statement = database_.prepare(sql);
      if (!statement) return statement.error();
      statement->bind(1, first);
      if (condition.find("?2") != std::string::npos) statement->bind(2, second);
      int code = SQLITE_ROW;
      while ((code = statement->step()) == SQLITE_ROW) ++gone;
      if (code != SQLITE_DONE) return database_.error(code);
    }
    return gone;
  }
};

class SqliteLibrary : public DocumentLibrary {
 public:
  SqliteLibrary(std::string shipped_dir, std::string user_file)
      : shipped_dir_(std::move(shipped_dir)), user_file_(std::move(user_file)) {}

  Result<void> add(const LibraryDocument& document) override {
    const std::scoped_lock lock(mutex_);
    if (user_file_.empty()) return Error{"library", "there is no folder to keep documents in", "name one with --state"};
    std::error_code ignored;
    fs::create_directories(fs::path(user_file_).parent_path(), ignored);
    if (auto opened = open_user(true); !opened) return opened;
    return user_->put(sound(document), false);
  }

  Result<void> add_for_run(const LibraryDocument& document) override {
    const std::scoped_lock lock(mutex_);
    if (auto opened = open_memory(); !opened) return opened;
    return memory_->put(sound(document), true);
  }

  Result<int> remove(std::string_view which) override {
    const std::scoped_lock lock(mutex_);
    if (auto opened = open_user(false); !opened) return opened.error();
    return user_ ? user_->remove(which) : Result<int>(0);
  }

  Result<std::vector<LibraryDocument>> list() override {
    const std::scoped_lock lock(mutex_);
    if (auto opened = open_all(); !opened) return opened.error();
    std::vector<LibraryDocument> all;
    for (Shelf* shelf : shelves()) {
      if (auto listed = shelf->list(all); !listed) return listed.error();
    }
    return all;
  }

  Result<std::vector<LibraryDocument>> search(const std::vector<std::string>& words, int limit) override {
    const std::scoped_lock lock(mutex_);
    if (auto opened = open_all(); !opened) return opened.error();
    auto found = ranked(words);
    if (!found) return found.error();
    std::vector<LibraryDocument> out;
    std::set<std::string> seen;
    for (const Found& f : *found) {
      if (static_cast<int>(out.size()) >= limit) break;
      auto document = f.shelf->get(f.id);
      if (!document) return document.error();
      if (seen.insert(document->first.sha256).second) out.push_back(std::move(document->first));
    }
    return out;
  }

 private:
  struct Found {
    Shelf* shelf = nullptr;
    std::int64_t id = 0;
    double weight = 0;
  };

  std::string shipped_dir_;
  std::string user_file_;
  std::mutex mutex_;
  std::optional<Shelf> memory_;
  std::optional<Shelf> user_;

  static LibraryDocument sound(LibraryDocument document) {
    if (document.sha256.empty()) document.sha256 = sha256_hex(document.text);
    return document;
  }

  std::vector<Shelf*> shelves() {
    std::vector<Shelf*> all;
    if (memory_) all.push_back(&*memory_);
    if (user_) all.push_back(&*user_);
    return all;
  }

  Result<void> open_all() {
    if (auto opened = open_memory(); !opened) return opened;
    return open_user(false);
  }

  Result<void> open_memory() {
    if (memory_) return {};
    auto shelf = Shelf::open(":memory:");
    if (!shelf) return shelf.error();
    auto documents = shipped_documents(shipped_dir_);
    if (!documents) return documents.error();
    for (const LibraryDocument& document : *documents) {
      if (auto put = shelf->put(document, false); !put) return put;
    }
    memory_.emplace(std::move(*shelf));
    return {};
  }

  /// Without `create`, a file that is not there is an empty library.
  Result<void> open_user(bool create) {
    if (user_ || user_file_.empty() || (!create && !fs::exists(user_file_))) return {};
    auto shelf = Shelf::open(user_file_);
    if (!shelf) return shelf.error();
    user_.emplace(std::move(*shelf));
    return {};
  }

  /// Documents by the weight of the words that they hold; those of this run first, for they were named by a person.
  Result<std::vector<Found>> ranked(const std::vector<std::string>& words) {
    std::int64_t total = 0;
    for (Shelf* shelf : shelves()) {
      const auto size = shelf->size();
      if (!size) return size.error();
      total += *size;
    }
    std::map<std::pair<Shelf*, std::int64_t>, double> weights;
    double most = 0;
    const std::set<std::string> distinct(
        words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(words.size(), kMostWords)));
    for (const std::string& word : distinct) {
      std::vector<std::pair<Shelf*, std::int64_t>> hits;
      for (Shelf* shelf : shelves()) {
        auto ids = shelf->holding(word);
        if (!ids) return ids.error();
        for (const std::int64_t id : *ids) hits.emplace_back(shelf, id);
      }
      // A word that every document holds still counts a little; one that none holds speaks against all of them.
      const double weight = 0.5 + std::log(static_cast<double>(total + 1) / static_cast<double>(hits.size() + 1));
      most += std::min(weight, 2.0);
      for (const auto& hit : hits) weights[hit] += std::min(weight, 2.0);
    }
    std::vector<Found> found;
    for (const auto& [where, weight] : weights) {
      auto run = where.first->of_run(where.second);
      if (!run) return run.error();
      if (*run || weight >= kLeastCoverage * most)
        found.push_back({where.first, where.second, weight + (*run ? most : 0)});
    }
    std::sort(found.begin(), found.end(),
              [](const Found& a, const Found& b) { return a.weight != b.weight ? a.weight > b.weight : a.id < b.id; });
    return found;
  }
};

}  // namespace

Result<std::unique_ptr<DocumentLibrary>> DocumentLibrary::open(const std::string& shipped_dir,
                                                               const std::string& user_file) {
  return std::unique_ptr<DocumentLibrary>(std::make_unique<SqliteLibrary>(shipped_dir, user_file));
}

}  // namespace tally
