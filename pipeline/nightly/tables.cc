// Writing of a night's files from the state.
#include "pipeline/nightly/tables.h"

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "pipeline/kept_rows.h"
#include "pipeline/nightly/files.h"
#include "pipeline/nightly/kept_result.h"
#include "pipeline/store/compress.h"
#include "pipeline/table_rows.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64;   ///< articles that are rendered together
constexpr std::size_t kChunks = 16;  ///< chunks in memory at a time

constexpr std::size_t kChange = column_place("change_since_last");
constexpr std::size_t kClaimId = column_place("claim_id");

/// A stretch of the table as it is rendered, beside others.
struct Rendered {
  std::vector<TableArticle> kept;
  std::string csv;
  std::string jsonl;
  std::string changes;
  std::int64_t rows = 0;
  std::int64_t changed_rows = 0;
  std::vector<IndexArticle> articles;
  std::vector<std::pair<std::size_t, std::string>> alerts;  ///< with the article's place in the chunk
  std::vector<std::string> reviewed_otherwise;
  std::optional<Error> failure;
};

/// An article with a report of its own, on its way to the disk.
struct Report {
  IndexArticle* index = nullptr;
  std::optional<Article> article;
  std::vector<Verdict> rows;
  std::optional<Error> failure;
};

std::string alert_of(const Verdict& row, const Verdict& old) {
  std::string out = fmt::format("\"{}\": ", plain_line(row.claim.empty() ? row.sentence : row.claim));
  const bool verdict = row.verdict != old.verdict || row.reason != old.reason;
  if (verdict)
    out += fmt::format("{} ({}) is now {} ({})", name_of(old.verdict), old.reason, name_of(row.verdict), row.reason);
  if (row.reference_value && old.reference_value && !(*row.reference_value == *old.reference_value))
    out += fmt::format("{}the published figure went from {} to {}", verdict ? "; " : "",
                       old.reference_value->to_string(), row.reference_value->to_string());
  return out;
}

class Tables {
 public:
  Tables(NightJob& job, NightRecord& record, std::string from) : job_(job), record_(record), from_(std::move(from)) {}

  Result<bool> run() {
    if (auto made = make_folders(); !made) return made.error();
    if (auto read = read_decisions(); !read) return read.error();
    for (const std::string& name : {verdicts_, jsonl_, changes_}) {
      auto out = DigestedOutput::open(job_.output + "/" + name);
      if (!out) return out.error();
      outputs_.push_back(std::move(*out));
    }
    std::string header;
    append_csv_header(header);
    for (const std::size_t i : {0U, 2U}) {
      if (auto written = outputs_[i].write(header); !written) return written.error();
    }
    auto order = job_.state.table_order(record_.date, from_);
    if (!order) return order.error();
    record_.articles = static_cast<std::int64_t>(order->size());
    record_.verdicts = {};
    record_.unavailable = record_.changes = 0;
    articles_.reserve(order->size());
    if (auto written = write_rows(*order); !written) return written.error();
    if (job_.context.cancelled) return false;
    auto reports = write_reports(*order);
    if (!reports) return reports.error();
    if (job_.context.cancelled) return false;
    if (auto done = finish(*reports); !done) return done.error();
    report_alerts();
    return true;
  }

 private:
  NightJob& job_;
  NightRecord& record_;
  std::string from_;
  std::string verdicts_ = "verdicts-" + record_.date + ".csv";
  std::string jsonl_ = "verdicts-" + record_.date + ".jsonl";
  std::string changes_ = "changes-" + record_.date + ".csv";
  std::vector<DigestedOutput> outputs_;
  std::map<std::string, Decision, std::less<>> decisions_;
  std::vector<IndexArticle> articles_;
  std::vector<std::pair<std::size_t, std::string>> alerts_;  ///< with the article's place
  std::int64_t rows_ = 0;

  Result<void> make_folders() {
    std::error_code failed;
    fs::create_directories(job_.output, failed);
    if (failed) return Error{job_.output, "the folder cannot be made: " + failed.message(), ""};
    // What a killed run left half written. The night's lock is held: no other run writes here.
    for (const auto& entry : fs::directory_iterator(job_.output, failed)) {
      const std::string name = entry.path().filename().string();
      const bool ours = name.starts_with("verdicts-") || name.starts_with("changes-") ||
                        name.starts_with("index.html.") || name.starts_with("nights.csv.");
      std::error_code ignored;
      if (ours && name.ends_with(".tmp")) fs::remove(entry.path(), ignored);
    }
    return {};
  }

  Result<void> read_decisions() {
    if (job_.reviews == nullptr) return {};
    auto all = job_.reviews->all();
    if (!all) return all.error();
    for (Decision& decision : *all) {
      std::string id = decision.claim_id;
      decisions_.emplace(std::move(id), std::move(decision));
    }
    return {};
  }

  void render(Rendered& r) const {
    for (const TableArticle& kept : r.kept) {
      IndexArticle& index = r.articles.emplace_back();
      auto bytes = decompress(kept.zstd, kept.size);
      auto parts = bytes ? ResultParts::read(*bytes) : Result<ResultParts>(bytes.error());
      auto done = parts ? render(r, kept, *parts, index) : Result<void>(parts.error());
      if (!done) {
        r.failure = done.error();
        return;
      }
    }
  }

  Result<void> render(Rendered& r, const TableArticle& kept, const ResultParts& parts, IndexArticle& index) const {
    PackedRow row;
    PackedRows rows(parts.rows);
    auto more = rows.next(row);
    for (; more && *more; more = rows.next(row)) {
      if (!kept.judged_tonight) row.cells[kChange] = "same";
      ++r.rows;
      const bool changed = row.cells[kChange] != "same";
      if (changed && kept.judged_tonight && !kept.changed_tonight) {
        if (auto noted = note_alert(r, row, parts.before); !noted) return noted;
      }
      if (auto put = put_row(r, row, true, changed, index); !put) return put;
    }
    if (!more) return more.error();
    PackedRows gone(kept.judged_tonight ? parts.gone : std::string_view{});
    for (more = gone.next(row); more && *more; more = gone.next(row)) {
      if (auto put = put_row(r, row, false, true, index); !put) return put;
    }
    return more ? Result<void>{} : Result<void>(more.error());
  }

  /// Writes a row as it was kept, or with the decision that a reviewer took on it.
  Result<void> put_row(Rendered& r, const PackedRow& row, bool in_table, bool changed, IndexArticle& index) const {
    if (index.id.empty() && index.url.empty()) {
      index.id = row.cells[column_place("article_id")];
      index.url = row.cells[column_place("article_url")];
      index.title = row.cells[column_place("article_title")];
      index.published_at = row.cells[column_place("published_at")];
    }
    const auto put = [&](const RowCells& cells) {
      std::string& csv = in_table ? r.csv : r.changes;
      const std::size_t line = csv.size();
      if (in_table || changed) append_csv_row(csv, cells);
      if (in_table) append_jsonl_row(r.jsonl, cells);
      if (in_table && changed) r.changes.append(csv, line);
      r.changed_rows += changed ? 1 : 0;
      count_row(index, cells);
    };
    const auto decision = decisions_.find(row.cells[kClaimId]);
    if (decision == decisions_.end()) {
      put(row.cells);
      return {};
    }
    auto decided = row_from_packed(row);
    if (!decided) return decided.error();
    if (apply_decision(*decided, decision->second) && changed && in_table)
      r.reviewed_otherwise.push_back(decided->claim_id);
    put(CellViews(*decided).cells());
    return {};
  }

  /// A source that is back is what was waited for, not a revision.
  static Result<void> note_alert(Rendered& r, const PackedRow& packed, std::string_view before) {
    auto row = row_from_packed(packed);
    auto earlier = rows_from_packed(before);
    if (!row) return row.error();
    if (!earlier) return earlier.error();
    const auto old =
        std::find_if(earlier->begin(), earlier->end(), [&](const Verdict& b) { return b.claim_id == row->claim_id; });
    if (old == earlier->end() || old->reason == "source_unavailable" || row->reason == "source_unavailable") return {};
    r.alerts.emplace_back(r.articles.size() - 1, alert_of(*row, *old));
    return {};
  }

  /// The three tables, read, rendered and written at the same time: hashing and writing is as long as rendering.
  Result<void> write_rows(const std::vector<std::int64_t>& order) {
    using Chunk = std::shared_ptr<Rendered>;
    std::size_t at = 0;
    std::atomic<bool> stop = false;
    Result<void> read;
    const auto read_chunk = [&](tbb::flow_control& flow) -> Chunk {
      auto chunk = std::make_shared<Rendered>();
      const auto begin = order.begin() + static_cast<std::ptrdiff_t>(at);
      at = std::min(order.size(), at + kChunk);
      auto kept = job_.state.table_articles(record_.date, {begin, order.begin() + static_cast<std::ptrdiff_t>(at)});
      if (kept)
        chunk->kept = std::move(*kept);
      else
        read = kept.error();
      if (chunk->kept.empty() || !read || stop || job_.context.cancelled) flow.stop();
      return chunk;
    };
    const auto render_chunk = [&](Chunk chunk) {
      render(*chunk);
      chunk->kept.clear();
      return chunk;
    };
    std::array<Result<void>, 2> written;
    const auto write_to = [&](std::size_t output, const std::string& bytes, Result<void>& result) {
      if (result.ok()) result = outputs_[output].write(bytes);
      if (!result) stop = true;
    };
    const auto write_csv = [&](Chunk chunk) {
      write_to(0, chunk->csv, written[0]);
      return chunk;
    };
    Result<void> rendered;
    const auto write_others = [&](const Chunk& chunk) {
      write_to(1, chunk->jsonl, written[1]);
      write_to(2, chunk->changes, written[1]);
      if (chunk->failure && rendered.ok()) rendered = *chunk->failure;
      if (chunk->failure) stop = true;
      take_counts(*chunk);
    };
    using tbb::filter_mode;
    tbb::parallel_pipeline(kChunks, tbb::make_filter<void, Chunk>(filter_mode::serial_in_order, read_chunk) &
                                        tbb::make_filter<Chunk, Chunk>(filter_mode::parallel, render_chunk) &
                                        tbb::make_filter<Chunk, Chunk>(filter_mode::serial_in_order, write_csv) &
                                        tbb::make_filter<Chunk, void>(filter_mode::serial_in_order, write_others));
    for (const Result<void>* result : {&read, &rendered, &written[0], &written[1]}) {
      if (!result->ok()) return *result;
    }
    return {};
  }

  void take_counts(Rendered& r) {
    rows_ += r.rows;
    record_.changes += r.changed_rows;
    for (auto& [place, words] : r.alerts) alerts_.emplace_back(articles_.size() + place, std::move(words));
    for (const std::string& id : r.reviewed_otherwise)
      job_.context.messages.warning({id, "the verdict is no longer the one that was reviewed", ""});
    for (IndexArticle& article : r.articles) {
      record_.unavailable += article.unavailable;
      for (std::size_t v = 0; v < 4; ++v) record_.verdicts[v] += article.verdicts[v];
      articles_.push_back(std::move(article));
    }
  }

  /// One page an article, without a sync: they can be made again at any time.
  Result<std::vector<IndexArticle>> write_reports(const std::vector<std::int64_t>& order) {
    std::vector<IndexArticle> listed;
    std::error_code failed;
    const std::string folder = job_.output + "/reports/" + record_.date;
    fs::remove_all(folder, failed);
    fs::create_directories(folder, failed);
    if (failed) return Error{folder, "the folder cannot be made: " + failed.message(), ""};
    const std::vector<std::size_t> places = reported(articles_, static_cast<std::size_t>(job_.config.reports));
    std::size_t at = 0;
    std::mutex mutex;
    std::optional<Error> fault;
    std::set<std::string> taken;
    const auto next = [&](tbb::flow_control& flow) -> std::shared_ptr<Report> {
      auto report = std::make_shared<Report>();
      const std::scoped_lock lock(mutex);
      if (at == places.size() || fault || job_.context.cancelled) {
        flow.stop();
        return report;
      }
      const std::size_t place = places[at++];
      IndexArticle& index = articles_[place];
      report->index = &index;
      // Two feeds may give one id to two articles: each has its page, or one would be written over the other's.
      index.report = report_path(record_.date, index.id, index.url);
      for (int copy = 2; !taken.insert(index.report).second; ++copy)
        index.report = report_path(record_.date, fmt::format("{} #{}", index.id, copy), index.url);
      if (auto read = read_report(order[place], *report); !read) report->failure = read.error();
      return report;
    };
    const auto write = [&](const std::shared_ptr<Report>& report) {
      auto written = report->failure ? Result<void>(*report->failure) : write_report(*report);
      const std::scoped_lock lock(mutex);
      if (!written && !fault) fault = written.error();
    };
    tbb::parallel_pipeline(kChunks,
                           tbb::make_filter<void, std::shared_ptr<Report>>(tbb::filter_mode::serial_in_order, next) &
                               tbb::make_filter<std::shared_ptr<Report>, void>(tbb::filter_mode::parallel, write));
    if (fault) return *fault;
    for (const std::size_t place : places) listed.push_back(articles_[place]);
    return listed;
  }

  Result<void> read_report(std::int64_t number, Report& report) {
    auto text = job_.state.kept_article(number);
    if (!text) return text.error();
    if (*text) report.article = std::move((**text).article);
    auto kept = job_.state.table_article(record_.date, number);
    auto bytes = kept ? decompress(kept->zstd, kept->size) : Result<std::string>(kept.error());
    auto parts = bytes ? ResultParts::read(*bytes) : Result<ResultParts>(bytes.error());
    if (!parts) return parts.error();
    auto rows = rows_from_packed(parts->rows);
    if (!rows) return rows.error();
    report.rows = std::move(*rows);
    for (Verdict& row : report.rows) {
      if (!kept->judged_tonight) row.change_since_last = "same";
      if (const auto decision = decisions_.find(row.claim_id); decision != decisions_.end())
        apply_decision(row, decision->second);
    }
    return {};
  }

  Result<void> write_report(Report& report) const {
    IndexArticle& index = *report.index;
    std::map<std::string, std::string> options;
    if (!report.article) {  // its text is no longer kept
      options = {{"articles", "no"}};
      report.article.emplace();
      report.article->id = index.id;
      report.article->url = index.url;
      report.article->title = index.title;
      report.article->published_at = index.published_at;
    }
    auto writer = job_.registry.make<WriteStage>("write_html", options);
    if (!writer) return writer.error();
    auto out = Output::open(job_.output + "/" + index.report);
    if (!out) return out.error();
    RunInfo info;
    info.title = report.article->title.empty() ? report.article->id : report.article->title;
    info.started_at = "night of " + record_.date;
    if (auto done = (*writer)->begin(info, *out); !done) return done;
    if (auto done = (*writer)->write(*report.article, report.rows, *out); !done) return done;
    if (auto done = (*writer)->end(*out); !done) return done;
    return out->finish(Output::Durability::rename_only);
  }

  Result<void> finish(const std::vector<IndexArticle>& listed) {
    auto nights = job_.state.nights(record_.date, job_.config.trend);
    if (!nights) return nights.error();
    std::erase_if(*nights, [&](const NightRecord& n) { return n.date == record_.date; });
    nights->push_back(record_);
    if (nights->size() > static_cast<std::size_t>(job_.config.trend)) nights->erase(nights->begin());
    std::vector<IndexAlert> alerts;
    for (std::size_t i = 0; i < alerts_.size() && i < kMostAlerts; ++i) {
      const IndexArticle& article = articles_[alerts_[i].first];
      alerts.push_back(
          {article.published_at, article.id, article.url, article.title, alerts_[i].second, article.report});
    }
    std::vector<TableNote> csv = {{verdicts_, rows_, outputs_[0].sha256()},
                                  {changes_, record_.changes, outputs_[2].sha256()}};
    const std::vector<TableNote> others = {{jsonl_, rows_, outputs_[1].sha256()}};
    for (DigestedOutput& out : outputs_) {
      if (auto finished = out.finish(); !finished) return finished;
    }
    const std::vector<std::pair<std::string, std::string>> files = {
        {"nights.csv", nights_csv(*nights)},
        {"index.html", index_page(*nights, listed, alerts)},
        {verdicts_ + "-metadata.json", csvw_metadata(record_, csv, others, alerts, job_.config.reports)}};
    for (const auto& [name, bytes] : files) {
      auto out = Output::open(job_.output + "/" + name);
      if (!out) return out.error();
      if (auto written = out->write(bytes); !written) return written;
      if (auto finished = out->finish(); !finished) return finished;
    }
    forget_reports(nights->front().date);
    return {};
  }

  /// Reports of nights that have left the trend.
  void forget_reports(const std::string& oldest) const {
    std::error_code failed;
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(job_.output + "/reports", failed)) {
      const std::string name = entry.path().filename().string();
      if (Date::parse(name) && name.size() == 10 && name < oldest) old.push_back(entry.path());
    }
    for (const fs::path& folder : old) fs::remove_all(folder, failed);
  }

  void report_alerts() {
    for (std::size_t i = 0; i < alerts_.size() && i < kMostAlerts; ++i) {
      const IndexArticle& article = articles_[alerts_[i].first];
      job_.context.messages.warning(
          {"revised: " + (article.url.empty() ? article.id : article.url), alerts_[i].second, ""});
    }
    if (alerts_.size() > kMostAlerts)
      job_.context.messages.warning(
          {"revised", fmt::format("{} more rows", alerts_.size() - kMostAlerts), changes_ + " has them all"});
  }
};

}  // namespace

Result<bool> write_tables(NightJob& job, NightRecord& record, const std::string& from) {
  return Tables(job, record, from).run();
}

}  // namespace tally
