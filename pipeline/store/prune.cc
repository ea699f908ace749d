// What may go and what must stay.
#include "pipeline/store/prune.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "pipeline/store/compress.h"
#include "pipeline/store/evidence_store.h"
#include "pipeline/store/sqlite.h"

namespace tally {
namespace {

constexpr int kBusyMs = 15000;
constexpr std::size_t kDigits = 64;

struct Kept {
  std::int64_t id = 0;
  std::string seen;  ///< when it was last received or confirmed
  bool pinned = false;
  std::int64_t bytes = 0;  ///< of its bodies that no reply before it has
};

/// "2026-03-01T…" as the run table writes it: "20260301T…".
std::string compact(std::string_view iso) {
  std::string out(iso);
  out.erase(std::remove_if(out.begin(), out.end(), [](char c) { return c == '-' || c == ':'; }), out.end());
  return out;
}

/// Runs a statement with one value for each row of `ids`.
Result<void> run_each(Database& database, std::string_view sql, const std::vector<std::int64_t>& ids) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  for (const std::int64_t id : ids) {
    statement->bind(1, id);
    if (const int code = statement->step(); code != SQLITE_DONE) return database.error(code);
  }
  return {};
}

Result<void> take_out_runs(Database& database, const std::string& before, PruneCount& count) {
  auto old = database.prepare("DELETE FROM run WHERE kept_at < ?1 AND number < (SELECT max(number) FROM run)");
  if (!old) return old.error();
  old->bind(1, before);
  if (const int code = old->step(); code != SQLITE_DONE) return database.error(code);
  auto gone = database.number("SELECT changes()");
  if (!gone) return gone.error();
  count.runs = *gone;
  return {};
}

/// Digests that the rows of the runs name.
Result<void> pin_runs(Database& database, Digests& pinned) {
  auto runs = database.prepare("SELECT rows_size, rows_zstd FROM run");
  if (!runs) return runs.error();
  for (int code = runs->step(); code != SQLITE_DONE; code = runs->step()) {
    if (code != SQLITE_ROW) return database.error(code);
    // What a damaged run points at cannot be told: better to keep everything than to lose what it names.
    auto rows = decompress(runs->blob(1), static_cast<std::size_t>(runs->integer(0)));
    if (!rows) return Error{"", "the rows of a kept run are damaged", "nothing was removed"};
    collect_digests(*rows, pinned);
  }
  return {};
}

/// Every reply, those that must stay first and then the newest first: the order in which they would be given up last.
Result<std::vector<Kept>> replies_of(Database& database, const Digests& pinned) {
  auto rows = database.prepare(
      "SELECT id, max(retrieved_at, confirmed_at) AS seen, sha256 FROM reply ORDER BY seen DESC, id DESC");
  if (!rows) return rows.error();
  std::vector<Kept> replies;
  for (int code = rows->step(); code != SQLITE_DONE; code = rows->step()) {
    if (code != SQLITE_ROW) return database.error(code);
    const bool named = pinned.count(std::string(rows->text(2))) > 0;
    replies.push_back({rows->integer(0), std::string(rows->text(1)), named, 0});
  }
  std::stable_partition(replies.begin(), replies.end(), [](const Kept& reply) { return reply.pinned; });
  return replies;
}

/// Fills in what each reply adds to those before it: a body that several share takes its room once.
Result<void> measure(Database& database, std::vector<Kept>& replies) {
  auto pages = database.prepare(
      "SELECT body.sha256, length(body.zstd) FROM page JOIN body ON body.sha256 = page.sha256 WHERE page.reply = ?1");
  if (!pages) return pages.error();
  Digests seen;
  for (Kept& reply : replies) {
    pages->bind(1, reply.id);
    for (int code = pages->step(); code != SQLITE_DONE; code = pages->step()) {
      if (code != SQLITE_ROW) return database.error(code);
      if (seen.emplace(pages->text(0)).second) reply.bytes += pages->integer(1);
    }
  }
  return {};
}

/// Counts what stays and gives what goes.
Result<std::vector<std::int64_t>> choose(Database& database, const PruneLimits& limits, const Digests& pinned,
                                         PruneCount& count) {
  auto replies = replies_of(database, pinned);
  if (!replies) return replies.error();
  if (auto measured = measure(database, *replies); !measured) return measured.error();
  std::vector<std::int64_t> gone;
  for (const Kept& reply : *replies) {
    const bool fits = limits.most_bytes <= 0 || count.bytes + reply.bytes <= limits.most_bytes;
    if (!reply.pinned && (reply.seen < limits.before || !fits)) {
      gone.push_back(reply.id);
      continue;
    }
    ++count.kept;
    count.pinned += reply.pinned ? 1 : 0;
    count.bytes += reply.bytes;
  }
  count.replies = static_cast<std::int64_t>(gone.size());
  return gone;
}

Result<PruneCount> prune(Database& database, const PruneLimits& limits, Digests pinned) {
  PruneCount count;
  if (auto runs = take_out_runs(database, compact(limits.before), count); !runs) return runs.error();
  if (auto pins = pin_runs(database, pinned); !pins) return pins.error();
  auto gone = choose(database, limits, pinned, count);
  if (!gone) return gone.error();
  for (const char* sql : {"DELETE FROM page WHERE reply = ?1", "DELETE FROM reply WHERE id = ?1"}) {
    if (auto done = run_each(database, sql, *gone); !done) return done.error();
  }
  if (auto done = database.execute("DELETE FROM body WHERE sha256 NOT IN (SELECT sha256 FROM page)"); !done)
    return done.error();
  return count;
}

/// Gives free pages back to the disk where they are worth it. A reader elsewhere only puts it off to the next time.
void shrink(Database& database) {
  const auto all = database.number("PRAGMA page_count");
  const auto free = database.number("PRAGMA freelist_count");
  if (all.ok() && free.ok() && *free * 4 > *all) (void)database.execute("VACUUM").ok();
  (void)database.execute("PRAGMA wal_checkpoint(TRUNCATE)").ok();
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

void collect_digests(std::string_view text, Digests& into) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_hex(text[end])) ++end;
    if (end - i == kDigits) into.emplace(text.substr(i, kDigits));
    i = end + 1;
  }
}

Result<PruneCount> prune_store(const std::string& path, const PruneLimits& limits, Digests pinned) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return Error{path, "there is no evidence store", "check --state"};
  // Opened by the store first: it refuses what is damaged, strange, newer or read-only.
  if (auto store = EvidenceStore::open(path); !store) return store.error();
  auto database = Database::open(path, kBusyMs);
  if (!database) return database.error();
  if (auto begun = database->execute("BEGIN IMMEDIATE"); !begun) return begun.error();
  auto count = prune(*database, limits, std::move(pinned));
  if (count.ok() && !limits.dry_run) {
    if (auto done = database->execute("COMMIT"); !done) count = done.error();
  }
  if (!count.ok() || limits.dry_run) {
    (void)database->execute("ROLLBACK").ok();
    return count;
  }
  shrink(*database);
  return count;
}

}  // namespace tally
