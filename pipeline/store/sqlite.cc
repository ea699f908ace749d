// SQLite's calls and what its result codes mean to a person.
#include "pipeline/store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tally {

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL; an empty text is meant.
  sqlite3_bind_text64(statement_.get(), index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), index, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

int Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW) reset();
  return code;
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text == nullptr
             ? std::string_view{}
             : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string_view Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return bytes == nullptr
             ? std::string_view{}
             : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const std::string& path, int busy_ms) {
  Database database;
  database.path_ = path;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.database_.reset(handle);
  if (code != SQLITE_OK) return database.error(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  // The file may come from outside: its schema must not run anything, and its pages are checked as they are read.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Public replies and articles: to overwrite each page that is given up, as some builds do, doubles what is written.
  sqlite3_exec(handle, "PRAGMA secure_delete=OFF", nullptr, nullptr, nullptr);
  return database;
}

void Database::leave_log_at_close() {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(statement);
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<std::int64_t> Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const int code = statement->step();
  if (code == SQLITE_DONE) return std::int64_t{0};
  if (code != SQLITE_ROW) return error(code);
  return statement->integer(0);
}

Error Database::error(int code) const {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged(path_);
    case SQLITE_FULL:
      return {path_, "the disk is full", "make room and run again; nothing that was kept is lost"};
    case SQLITE_READONLY:
      return {path_, "the file cannot be written", "check the rights of the file and of its folder"};
    case SQLITE_CANTOPEN:
      return {path_, "the file cannot be opened", "check that its folder exists and can be written"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {path_, "another process holds the file", "wait for the other run to end"};
    case SQLITE_IOERR:
      return {path_, "reading or writing the file failed", "check the disk: it may be full or faulty"};
    case SQLITE_NOMEM:
      return {path_, "out of memory", ""};
    default:
      break;
  }
  const char* detail = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code);
  return {path_, fmt::format("SQLite: {}", detail), ""};
}

Error Database::damaged(const std::string& path) {
  return {path, "the file is damaged",
          fmt::format("move it away and run again; `sqlite3 '{}' .recover` may save what it holds", path)};
}

bool Database::read_only() const { return sqlite3_db_readonly(database_.get(), "main") == 1; }

bool Database::busy() const {
  const int code = sqlite3_errcode(database_.get()) & 0xff;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(database_.get()); }

}  // namespace tally
