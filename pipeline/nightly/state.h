// What the nightly run remembers: nights, articles seen, their rows, and what their verdicts rest on.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/model/query.h"
#include "pipeline/model/verdict.h"
#include "pipeline/result.h"
#include "pipeline/stage.h"

namespace tally {

/// One night, named by its date; counts are those of its table.
struct NightRecord {
  std::string date;        ///< "2026-03-01"
  std::string started_at;  ///< ISO 8601 UTC, of its first run
  bool finished = false;
  std::int64_t articles = 0;
  std::array<std::int64_t, 4> verdicts{};  ///< indexed by VerdictKind
  std::int64_t unavailable = 0;            ///< rows with reason source_unavailable
  std::int64_t changes = 0;                ///< rows of changes-DATE.csv
  std::int64_t failed = 0;                 ///< inputs and articles that could not be read
};

/// A reply that an article's verdicts rest on: its query's number and the first bytes of its SHA-256; 0: no reply.
struct Need {
  std::uint32_t query = 0;  ///< of a CheckedWindow, the place among its queries
  std::uint32_t reply = 0;
};

/// What is known of an article without its rows.
struct KnownArticle {
  std::int64_t number = 0;
  std::uint64_t content = 0;  ///< hash of text, title, date and of the rules and program that checked it
  bool judged_tonight = false;
};

/// An article and its rows as checked tonight.
struct CheckedArticle {
  std::uint64_t key = 0;
  std::uint64_t content = 0;
  bool recheck = false;  ///< its text is the one that was kept
  bool is_new = false;   ///< the state has no rows of it
  Article article;
  std::vector<Verdict> rows;
  std::vector<Need> needs;
};

/// What is kept at a time.
struct CheckedWindow {
  std::vector<CheckedArticle> articles;
  std::vector<std::shared_ptr<const PlannedQuery>> queries;  ///< of which the articles' needs speak
};

/// An article of the night's table.
struct TableArticle {
  std::int64_t number = 0;
  bool judged_tonight = false;
  bool changed_tonight = false;  ///< it is new, or its text changed
  std::size_t size = 0;          ///< of its result, which ResultParts reads
  std::string zstd;              ///< the result, compressed
};

/// One SQLite file in WAL mode, used by one process: the caller holds the night's lock. Thread-safe.
class NightState {
 public:
  static Result<std::unique_ptr<NightState>> open(const std::string& path);
  virtual ~NightState() = default;

  /// The oldest night that was begun and not finished.
  virtual Result<std::optional<NightRecord>> unfinished() = 0;
  /// The record of a night, made when it is new. A finished one is open again.
  virtual Result<NightRecord> begin(const std::string& date, const std::string& now) = 0;
  virtual Result<void> finish(const NightRecord& night) = 0;
  /// The latest nights up to a date that are finished, oldest first.
  virtual Result<std::vector<NightRecord>> nights(const std::string& up_to, int most) = 0;

  /// All articles by key. `date` is the night's.
  virtual Result<std::unordered_map<std::uint64_t, KnownArticle>> known(const std::string& date) = 0;
  /// Keys by link: which article a link was seen with.
  virtual Result<std::optional<std::uint64_t>> key_of_link(std::string_view url) = 0;
  /// What a sitemap said about a page when it was last read; empty when it never did.
  virtual Result<std::string> page_stamp(std::string_view url) = 0;
  virtual Result<void> keep_page_stamp(std::string_view url, std::string_view stamp) = 0;

  /// Queries by their numbers, of those given.
  virtual Result<std::vector<std::pair<std::uint32_t, Query>>> queries(const std::vector<std::uint32_t>& numbers) = 0;

  /// Keeps a window of articles, all or none: their rows, with change_since_last set against those of the night before.
  virtual Result<void> commit(const std::string& date, CheckedWindow& window) = 0;

  /// Articles not checked tonight that were first seen or changed since `from`, and all that wait for a source.
  virtual Result<std::vector<std::pair<std::int64_t, std::vector<Need>>>> to_recheck(const std::string& date,
                                                                                     const std::string& from) = 0;
  /// The kept text of an article with its key; empty when it is no longer kept.
  virtual Result<std::optional<CheckedArticle>> kept_article(std::int64_t number) = 0;

  /// Numbers of the articles of the night's table in its order: by published_at, id, link.
  virtual Result<std::vector<std::int64_t>> table_order(const std::string& date, const std::string& from) = 0;
  virtual Result<TableArticle> table_article(const std::string& date, std::int64_t number) = 0;
  /// Many of them, in the order of the numbers: with one lock of the file instead of one each.
  virtual Result<std::vector<TableArticle>> table_articles(const std::string& date,
                                                           const std::vector<std::int64_t>& numbers) = 0;
  /// Rows that stood in a table of this state, now or a night before, of the claims named. For reviews and explain.
  virtual Result<std::vector<Verdict>> rows_of_claims(const std::function<bool(std::string_view)>& wanted) = 0;
  /// Drops texts that are no longer needed, `most` at a time.
  virtual Result<void> forget_texts(const std::string& date, const std::string& from, std::int64_t most) = 0;
};

/// An article as JSON, and back.
std::string article_json(const Article& article);
Result<Article> article_from_json(std::string_view json);

}  // namespace tally
