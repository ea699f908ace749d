// The files of a night in the folder of tables, from its rows: shared by `nightly` and `merge`.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/nightly/state.h"
#include "pipeline/output.h"
#include "pipeline/table_rows.h"

namespace tally {

/// An output that knows how many bytes it got and their SHA-256. Appears with finish().
class DigestedOutput {
 public:
  static Result<DigestedOutput> open(const std::string& path);
  Result<void> write(std::string_view bytes);
  Result<void> finish() { return out_.finish(); }
  /// 64 hexadecimal digits; nothing can be written afterwards.
  [[nodiscard]] std::string sha256();

 private:
  explicit DigestedOutput(Output out) : out_(std::move(out)) {}
  Output out_;
  std::string digest_;
  struct Feed;
  std::shared_ptr<Feed> feed_;
};

/// An article of a night as the index lists it.
struct IndexArticle {
  std::string id;
  std::string url;
  std::string title;
  std::string published_at;
  std::array<std::int64_t, 4> verdicts{};  ///< indexed by VerdictKind
  std::int64_t unavailable = 0;
  std::int64_t changes = 0;  ///< rows that are new or differ from the night before, and rows that are gone
  std::string report;        ///< path of its report below the folder of tables; empty: none
};

/// A change of a verdict or of a published figure while the article stayed the same.
struct IndexAlert {
  std::string published_at;  ///< of the article, which is known by id and url
  std::string id;
  std::string url;
  std::string title;
  std::string words;
  std::string report;  ///< path of the article's report; empty: none
};

/// Most alerts that the index and the metadata show; the table of changes has all.
inline constexpr std::size_t kMostAlerts = 50;

/// Counts a row into an article.
void count_row(IndexArticle& article, const RowCells& row);

/// The articles that get a report, at most `most`: those with refuted claims first, then by conflicts, changes and the
/// table's order. Gives their places in `articles`, which has to be in the table's order.
std::vector<std::size_t> reported(const std::vector<IndexArticle>& articles, std::size_t most);

/// "reports/DATE/HASH.html".
std::string report_path(const std::string& date, const std::string& article_id, const std::string& url);

/// The whole page index.html. `nights` oldest first, tonight's last; `articles` are the reported ones.
std::string index_page(const std::vector<NightRecord>& nights, const std::vector<IndexArticle>& articles,
                       const std::vector<IndexAlert>& alerts);

/// nights.csv: one line a night, oldest first.
std::string nights_csv(const std::vector<NightRecord>& nights);
Result<std::vector<NightRecord>> nights_from_csv(const std::string& path, std::string_view text);

/// One table of a night for the metadata.
struct TableNote {
  std::string file;
  std::int64_t rows = 0;
  std::string sha256;
};

/// CSVW: tables with their columns, rows and SHA-256, and whether the night is complete.
std::string csvw_metadata(const NightRecord& night, const std::vector<TableNote>& csv,
                          const std::vector<TableNote>& others, const std::vector<IndexAlert>& alerts, int reports);

}  // namespace tally
