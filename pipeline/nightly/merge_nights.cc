// Merging of the folders of tables that the shards of a night wrote.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "pipeline/kept_rows.h"
#include "pipeline/merge.h"
#include "pipeline/nightly/files.h"
#include "pipeline/records.h"
#include "pipeline/table_rows.h"
#include "pipeline/text/csv.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{256} << 20U;

/// The order of the night's table.
using Key = std::tuple<std::string, std::string, std::string>;
Key key_of(const Verdict& row) { return {row.published_at, row.article_id, row.article_url}; }

Result<std::string> whole_file(const std::string& path) {
  auto bytes = ByteStream::open(path);
  return bytes ? bytes->read_all(kMostBytes) : Result<std::string>(bytes.error());
}

/// Rows of one shard's table, JSON lines or CSV.
struct RowStream {
  RecordStream stream;
  Verdict row;
  bool ended = false;

  explicit RowStream(RecordStream s) : stream(std::move(s)) {}

  Result<void> advance() {
    auto record = stream.next();
    if (!record) return record.error();
    if (!*record) {
      ended = true;
      return {};
    }
    if (stream.json()) {
      auto rows = rows_from_json(**record);
      if (!rows || rows->size() != 1) return Error{stream.path(), "holds a line that is no row", ""};
      row = std::move(rows->front());
      return {};
    }
    const std::string table = header_ + **record;
    CsvReader reader(table);
    (void)reader.next().ok();
    auto cells = reader.next();
    std::array<std::string_view, kColumns.size()> all;
    if (!cells || !*cells || (**cells).size() != all.size())
      return Error{stream.path(), "holds a line that is no row", ""};
    std::copy((**cells).begin(), (**cells).end(), all.begin());
    raw_ = std::move(**record);
    auto read = row_from_cells(all);
    if (!read) return Error{stream.path(), read.error().what, ""};
    row = std::move(*read);
    // What the writer put before a formula is part of these cells; ids and dates are never formulas but for odd ones.
    for (std::string* cell : {&row.published_at, &row.article_id, &row.article_url}) {
      if (cell->size() > 1 && cell->front() == kNeutraliser && is_formula(std::string_view(*cell).substr(1), false))
        cell->erase(0, 1);
    }
    return {};
  }
  Result<void> skip_header() {
    auto header = stream.next();
    if (!header) return header.error();
    if (!*header) return Error{stream.path(), "is empty", ""};
    header_ = std::move(**header);
    return {};
  }
  [[nodiscard]] const std::string& raw() const { return raw_; }

 private:
  std::string header_;
  std::string raw_;
};

/// Calls `take` for all rows of the parts in the table's order.
template <class Take>
Result<void> in_order(std::vector<RowStream>& parts, const Take& take) {
  for (RowStream& part : parts) {
    if (auto read = part.advance(); !read) return read;
  }
  for (;;) {
    RowStream* first = nullptr;
    for (RowStream& part : parts) {
      if (!part.ended && (first == nullptr || key_of(part.row) < key_of(first->row))) first = &part;
    }
    if (first == nullptr) return {};
    const Key key = key_of(first->row);
    while (!first->ended && key_of(first->row) == key) {
      if (auto taken = take(*first); !taken) return taken;
      if (auto read = first->advance(); !read) return read;
    }
  }
}

class NightMerge {
 public:
  NightMerge(std::vector<std::string> parts, std::string date, std::string folder)
      : parts_(std::move(parts)), date_(std::move(date)), folder_(std::move(folder)) {}

  Result<void> run() {
    std::error_code failed;
    fs::create_directories(folder_, failed);
    if (failed) return Error{folder_, "the folder cannot be made: " + failed.message(), ""};
    if (auto read = read_notes(); !read) return read;
    if (auto read = read_nights(); !read) return read;
    auto verdicts = DigestedOutput::open(path("verdicts", ".csv"));
    if (!verdicts) return verdicts.error();
    auto jsonl = DigestedOutput::open(path("verdicts", ".jsonl"));
    if (!jsonl) return jsonl.error();
    auto changes = DigestedOutput::open(path("changes", ".csv"));
    if (!changes) return changes.error();
    if (auto merged = merge_rows(*verdicts, *jsonl, *changes); !merged) return merged;
    std::vector<IndexArticle> articles;
    for (auto& [key, article] : articles_) articles.push_back(std::move(article));
    std::vector<IndexArticle> listed;
    for (const std::size_t place : reported(articles, static_cast<std::size_t>(reports_))) {
      IndexArticle& article = articles[place];
      article.report = report_path(date_, article.id, article.url);
      if (!copy_report(article.report)) article.report.clear();
      listed.push_back(article);
    }
    for (IndexAlert& alert : alerts_) {
      for (const IndexArticle& article : listed) {
        if (article.id == alert.id && article.url == alert.url) alert.report = article.report;
      }
    }
    const std::vector<TableNote> csv = {{file("verdicts", ".csv"), rows_, verdicts->sha256()},
                                        {file("changes", ".csv"), changed_, changes->sha256()}};
    const std::vector<TableNote> others = {{file("verdicts", ".jsonl"), rows_, jsonl->sha256()}};
    for (DigestedOutput* out : {&*verdicts, &*jsonl, &*changes}) {
      if (auto finished = out->finish(); !finished) return finished;
    }
    const std::vector<std::pair<std::string, std::string>> files = {
        {"nights.csv", nights_csv(nights_)},
        {"index.html", index_page(nights_, listed, alerts_)},
        {file("verdicts", ".csv") + "-metadata.json", csvw_metadata(nights_.back(), csv, others, alerts_, reports_)}};
    for (const auto& [name, bytes] : files) {
      auto out = Output::open(folder_ + "/" + name);
      if (!out) return out.error();
      if (auto written = out->write(bytes); !written) return written;
      if (auto finished = out->finish(); !finished) return finished;
    }
    return {};
  }

 private:
  std::vector<std::string> parts_;
  std::string date_;
  std::string folder_;
  int reports_ = 0;
  std::vector<IndexAlert> alerts_;
  std::vector<NightRecord> nights_;
  std::map<Key, IndexArticle> articles_;
  std::int64_t rows_ = 0;
  std::int64_t changed_ = 0;

  [[nodiscard]] std::string file(const char* table, const char* ending) const {
    return fmt::format("{}-{}{}", table, date_, ending);
  }
  [[nodiscard]] std::string path(const char* table, const char* ending) const {
    return folder_ + "/" + file(table, ending);
  }

  Result<void> read_notes() {
    for (const std::string& part : parts_) {
      const std::string name = part + "/" + file("verdicts", ".csv-metadata.json");
      auto json = whole_file(name);
      if (!json) return Error{name, "this part has no finished night of that date", "run it to its end"};
      simdjson::dom::parser parser;
      simdjson::dom::element root;
      simdjson::dom::array alerts;
      std::int64_t reports = 0;
      if (parser.parse(*json).get(root) != simdjson::SUCCESS ||
          root["notes"]["reports"].get(reports) != simdjson::SUCCESS ||
          root["notes"]["alerts"].get(alerts) != simdjson::SUCCESS)
        return Error{name, "is no metadata of a night", ""};
      reports_ = std::max(reports_, static_cast<int>(reports));
      for (const auto entry : alerts) {
        IndexAlert alert;
        for (const auto& [field, into] : {std::pair{"published_at", &alert.published_at},
                                          {"article_id", &alert.id},
                                          {"article_url", &alert.url},
                                          {"article_title", &alert.title},
                                          {"words", &alert.words}}) {
          std::string_view value;
          if (entry[field].get(value) == simdjson::SUCCESS) *into = value;
        }
        alerts_.push_back(std::move(alert));
      }
    }
    std::stable_sort(alerts_.begin(), alerts_.end(), [](const IndexAlert& a, const IndexAlert& b) {
      return std::tie(a.published_at, a.id, a.url) < std::tie(b.published_at, b.id, b.url);
    });
    if (alerts_.size() > kMostAlerts) alerts_.resize(kMostAlerts);
    return {};
  }

  Result<void> read_nights() {
    std::map<std::string, NightRecord> sums;
    for (const std::string& part : parts_) {
      const std::string name = part + "/nights.csv";
      auto text = whole_file(name);
      if (!text) return text.error();
      auto nights = nights_from_csv(name, *text);
      if (!nights) return nights.error();
      for (const NightRecord& night : *nights) {
        if (night.date > date_) continue;
        NightRecord& sum = sums[night.date];
        sum.date = night.date;
        sum.articles += night.articles;
        for (std::size_t v = 0; v < 4; ++v) sum.verdicts[v] += night.verdicts[v];
        sum.unavailable += night.unavailable;
        sum.changes += night.changes;
        // Every part reads every input, so each of them counts what could not be read.
        sum.failed = std::max(sum.failed, night.failed);
      }
    }
    for (auto& [date, night] : sums) nights_.push_back(std::move(night));
    if (nights_.empty() || nights_.back().date != date_)
      return Error{parts_.front(), fmt::format("nights.csv has no night of {}", date_), "run the parts to their end"};
    return {};
  }

  Result<void> merge_rows(DigestedOutput& verdicts, DigestedOutput& jsonl, DigestedOutput& changes) {
    std::string line;
    append_csv_header(line);
    if (auto written = verdicts.write(line); !written) return written;
    if (auto written = changes.write(line); !written) return written;
    auto rows = streams("verdicts", ".jsonl");
    if (!rows) return rows.error();
    auto merged = in_order(*rows, [&](const RowStream& part) -> Result<void> {
      note(part.row);
      ++rows_;
      line.clear();
      append_csv_row(line, part.row);
      if (auto written = verdicts.write(line); !written) return written;
      line.clear();
      append_jsonl_row(line, part.row);
      return jsonl.write(line);
    });
    if (!merged) return merged;
    auto changed = streams("changes", ".csv");
    if (!changed) return changed.error();
    for (RowStream& part : *changed) {
      if (auto skipped = part.skip_header(); !skipped) return skipped;
    }
    return in_order(*changed, [&](const RowStream& part) -> Result<void> {
      if (part.row.change_since_last == "gone") note(part.row);
      ++changed_;
      return changes.write(part.raw());
    });
  }

  void note(const Verdict& row) {
    IndexArticle& article = articles_[key_of(row)];
    if (article.id.empty()) {
      article.id = row.article_id;
      article.url = row.article_url;
      article.title = row.article_title;
      article.published_at = row.published_at;
    }
    count_row(article, CellViews(row).cells());
  }

  Result<std::vector<RowStream>> streams(const char* table, const char* ending) const {
    std::vector<RowStream> out;
    for (const std::string& part : parts_) {
      auto stream = RecordStream::open(part + "/" + file(table, ending));
      if (!stream) return stream.error();
      out.emplace_back(std::move(*stream));
    }
    return out;
  }

  [[nodiscard]] bool copy_report(const std::string& report) const {
    std::error_code failed;
    fs::create_directories(fs::path(folder_ + "/" + report).parent_path(), failed);
    return std::any_of(parts_.begin(), parts_.end(), [&](const std::string& part) {
      std::error_code ignored;
      return fs::copy_file(part + "/" + report, folder_ + "/" + report, fs::copy_options::overwrite_existing, ignored);
    });
  }
};

/// Dates of the finished nights in a folder.
std::vector<std::string> dates_of(const std::string& folder) {
  std::vector<std::string> dates;
  std::error_code failed;
  const std::string_view begin = "verdicts-";
  const std::string_view end = ".csv-metadata.json";
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.size() == begin.size() + 10 + end.size() && name.starts_with(begin) && name.ends_with(end))
      dates.push_back(name.substr(begin.size(), 10));
  }
  return dates;
}

}  // namespace

Result<void> merge_nights(const std::vector<std::string>& parts, const std::string& date, const std::string& folder) {
  std::string night = date;
  if (night.empty()) {
    std::map<std::string, std::size_t> counts;
    for (const std::string& part : parts) {
      for (const std::string& found : dates_of(part)) ++counts[found];
    }
    for (const auto& [found, count] : counts) {
      if (count == parts.size()) night = found;
    }
    if (night.empty()) return Error{"", "there is no night that all parts have finished", "run them to their end"};
  }
  return NightMerge(parts, night, folder).run();
}

}  // namespace tally
