// A thin layer over SQLite: connections and statements that close themselves, errors as Error.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tally {

/// A prepared statement. Values are bound in order, from 1; blobs and texts must live until the step.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement = nullptr) : statement_(statement) {}

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::string_view bytes);
  /// One of SQLite's codes: SQLITE_ROW, SQLITE_DONE or an error. Anything but a row ends and resets the statement.
  int step();
  void reset();
  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection to one file. Not thread-safe.
class Database {
 public:
  Database() = default;
  /// Opens or creates; waits up to `busy_ms` for locks of other processes.
  static Result<Database> open(const std::string& path, int busy_ms);

  Result<Statement> prepare(std::string_view sql);
  /// Runs statements without results.
  Result<void> execute(const std::string& sql);
  /// First column of the first row, 0 when there is none.
  Result<std::int64_t> number(std::string_view sql);
  /// The error for a result code, in words that say what to do.
  [[nodiscard]] Error error(int code) const;
  static Error damaged(const std::string& path);
  [[nodiscard]] bool read_only() const;
  /// Whether the last call failed because another connection was at work.
  [[nodiscard]] bool busy() const;
  /// Closing leaves the write-ahead log beside the file instead of writing it into the file and waiting for the disk
  /// twice. The next commits use it again; SQLite empties it by itself at a thousand pages.
  void leave_log_at_close();
  [[nodiscard]] std::int64_t last_row() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

}  // namespace tally
