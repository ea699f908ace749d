// Keeping and carrying of decisions.
#include "pipeline/review/review_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>

#include "pipeline/store/sqlite.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 10000;
constexpr std::int64_t kSchema = 1;

/// Columns of the row that list, stats and the export need.
constexpr std::array<std::string Verdict::*, 16> kRowFields = {
    &Verdict::reason,      &Verdict::claim,      &Verdict::claimed,      &Verdict::reference,
    &Verdict::explanation, &Verdict::source,     &Verdict::source_url,   &Verdict::measure,
    &Verdict::series,      &Verdict::speaker,    &Verdict::sentence,     &Verdict::article_title,
    &Verdict::article_url, &Verdict::article_id, &Verdict::published_at, &Verdict::rule_id};
constexpr const char* kRowColumns =
    "reason, claim, claimed, reference, explanation, source, source_url, measure, series, speaker, sentence, "
    "article_title, article_url,"
    " article_id, published_at, rule_id";
constexpr const char* kReviewColumns =
    "claim_id, review_status, reviewer, reviewed_at, house_rating, review_note, verdict";

class SqliteReviews : public ReviewStore {
 public:
  explicit SqliteReviews(std::string path) : path_(std::move(path)) {}

  Result<void> put(const std::vector<Decision>& decisions) override {
    const std::scoped_lock lock(mutex_);
    if (decisions.empty()) return {};
    if (auto ready = ensure(true); !ready) return ready;
    if (auto begun = database_->execute("BEGIN IMMEDIATE"); !begun) return begun;
    Result<void> done;
    for (const Decision& decision : decisions) {
      done = put_one(decision);
      if (!done) break;
    }
    if (done) done = database_->execute("COMMIT");
    if (!done) (void)database_->execute("ROLLBACK");
    return done;
  }

  Result<std::optional<Decision>> find(std::string_view claim_id) override {
    const std::scoped_lock lock(mutex_);
    auto found = select("WHERE claim_id = ?1", claim_id);
    if (!found) return found.error();
    return found->empty() ? std::optional<Decision>{} : std::optional(std::move(found->front()));
  }

  Result<std::vector<Decision>> all() override {
    const std::scoped_lock lock(mutex_);
    return select("ORDER BY claim_id", {});
  }

 private:
  std::string path_;
  std::mutex mutex_;
  std::optional<Database> database_;

  Result<void> ensure(bool create) {
    if (database_ || (!create && !fs::exists(path_))) return {};
    std::error_code ignored;
    fs::create_directories(fs::path(path_).parent_path(), ignored);
    auto opened = Database::open(path_, kBusyMs);
    if (!opened) return opened.error();
    const auto version = opened->number("PRAGMA user_version");
    if (!version) return version.error();
    if (*version > kSchema) return Error{path_, "the reviews were written by a newer tallycheck", "update the program"};
    if (*version == 0) {
      std::string columns = kRowColumns;
      std::string typed;
      for (const char c : std::string(kReviewColumns) + ", " + columns)
        typed += c == ',' ? std::string(" TEXT NOT NULL,") : std::string(1, c);
      auto made = opened->execute(fmt::format(
          "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS decision({} TEXT NOT NULL, PRIMARY KEY(claim_id)) WITHOUT ROWID;"
          " PRAGMA user_version={}; COMMIT;",
          typed, kSchema));
      if (!made) return made;
    }
    database_ = std::move(*opened);
    return {};
  }

  Result<void> put_one(const Decision& d) {
    const bool empty = d.review_status.empty() && d.reviewer.empty() && d.reviewed_at.empty() &&
                       d.house_rating.empty() && d.review_note.empty();
    if (empty) {
      auto gone = database_->prepare("DELETE FROM decision WHERE claim_id = ?1");
      if (!gone) return gone.error();
      gone->bind(1, d.claim_id);
      const int code = gone->step();
      return code == SQLITE_DONE ? Result<void>{} : Result<void>(database_->error(code));
    }
    std::string marks = "?1";
    for (std::size_t i = 2; i <= 7 + kRowFields.size(); ++i) marks += fmt::format(",?{}", i);
    auto insert = database_->prepare(
        fmt::format("INSERT OR REPLACE INTO decision({}, {}) VALUES({})", kReviewColumns, kRowColumns, marks));
    if (!insert) return insert.error();
    insert->bind(1, d.claim_id)
        .bind(2, d.review_status)
        .bind(3, d.reviewer)
        .bind(4, d.reviewed_at)
        .bind(5, d.house_rating)
        .bind(6, d.review_note);
    insert->bind(7, name_of(d.row.verdict));
    for (std::size_t i = 0; i < kRowFields.size(); ++i) insert->bind(static_cast<int>(8 + i), d.row.*kRowFields[i]);
    const int code = insert->step();
    return code == SQLITE_DONE ? Result<void>{} : Result<void>(database_->error(code));
  }

  Result<std::vector<Decision>> select(const std::string& tail, std::string_view claim_id) {
    std::vector<Decision> out;
    if (auto ready = ensure(false); !ready) return ready.error();
    if (!database_) return out;
    auto rows = database_->prepare(fmt::format("SELECT {}, {} FROM decision {}", kReviewColumns, kRowColumns, tail));
    if (!rows) return rows.error();
    if (tail.find("?1") != std::string::npos) rows->bind(1, claim_id);
    int code = SQLITE_ROW;
    while ((code = rows->step()) == SQLITE_ROW) {
      Decision d;
      int column = 0;
      for (std::string* field :
           {&d.claim_id, &d.review_status, &d.reviewer, &d.reviewed_at, &d.house_rating, &d.review_note})
        *field = rows->text(column++);
      if (const auto kind = verdict_kind(rows->text(column++))) d.row.verdict = *kind;
      for (const auto field : kRowFields) d.row.*field = rows->text(column++);
      d.row.claim_id = d.claim_id;
      out.push_back(std::move(d));
    }
    if (code != SQLITE_DONE) return database_->error(code);
    return out;
  }
};

std::string lower_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string with_spaces(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

}  // namespace

Approval approval_of(std::string_view review_status) {
  static constexpr std::array<std::string_view, 12> kRight = {"approved",  "approve", "accepted", "accept",
                                                              "confirmed", "correct", "agree",    "agreed",
                                                              "right",     "ok",      "yes",      "done"};
  static constexpr std::array<std::string_view, 10> kWrong = {"rejected",  "reject", "wrong",   "incorrect", "disagree",
                                                              "disagreed", "false",  "refused", "no",        "error"};
  const std::string status = lower_words(review_status);
  if (std::find(kRight.begin(), kRight.end(), status) != kRight.end()) return Approval::right;
  if (std::find(kWrong.begin(), kWrong.end(), status) != kWrong.end()) return Approval::wrong;
  return Approval::undecided;
}

Result<std::unique_ptr<ReviewStore>> ReviewStore::open(const std::string& path) {
  return std::unique_ptr<ReviewStore>(std::make_unique<SqliteReviews>(path));
}

bool apply_decision(Verdict& row, const Decision& d) {
  row.review_status = d.review_status;
  row.reviewer = d.reviewer;
  row.reviewed_at = d.reviewed_at;
  row.house_rating = d.house_rating;
  row.review_note = d.review_note;
  if (row.reason.empty() || d.row.verdict == row.verdict) return false;
  if (!row.explanation.empty()) row.explanation += ' ';
  row.explanation += fmt::format("The review was of another verdict: {} ({}).", with_spaces(name_of(d.row.verdict)),
                                 with_spaces(d.row.reason));
  return true;
}

Result<std::vector<std::string>> apply_decisions(std::vector<Verdict>& rows, ReviewStore& store) {
  std::vector<std::string> changed;
  for (Verdict& row : rows) {
    auto decision = store.find(row.claim_id);
    if (!decision) return decision.error();
    if (*decision && apply_decision(row, **decision)) changed.push_back(row.claim_id);
  }
  return changed;
}

}  // namespace tally
