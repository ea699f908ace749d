// Writing of a night's files from the state.
#include "pipeline/nightly/tables.h"

#include <fmt/format.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "pipeline/kept_rows.h"
#include "pipeline/nightly/files.h"
#include "pipeline/table_rows.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 512;

/// One article of the table as it is rendered, beside others.
struct Rendered {
  TableArticle kept;
  std::string csv;
  std::string jsonl;
  std::string changes;
  std::int64_t rows = 0;
  std::int64_t changed_rows = 0;
  IndexArticle index;
  std::vector<std::string> alerts;
  std::vector<std::string> reviewed_otherwise;
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
    for (std::size_t at = 0; at < order->size(); at += kChunk) {
      if (job_.context.cancelled) return false;
      const std::size_t end = std::min(order->size(), at + kChunk);
      if (auto written = write_chunk(*order, at, end); !written) return written.error();
    }
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
  std::unordered_map<std::string, Decision> decisions_;
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
    auto rows = rows_from_json(r.kept.rows);
    auto gone = rows_from_json(r.kept.judged_tonight ? std::string_view(r.kept.gone) : std::string_view{});
    const bool revised = r.kept.judged_tonight && !r.kept.changed_tonight;
    auto before = rows_from_json(revised ? std::string_view(r.kept.before) : std::string_view{});
    if (!rows || !gone || !before) {
      r.failure = !rows ? rows.error() : !gone ? gone.error() : before.error();
      return;
    }
    for (Verdict& row : *rows) {
      if (!r.kept.judged_tonight) row.change_since_last = "same";
      const bool changed = row.change_since_last != "same";
      if (changed && revised) note_alert(r, row, *before);
      if (const auto decision = decisions_.find(row.claim_id); decision != decisions_.end()) {
        if (apply_decision(row, decision->second) && changed) r.reviewed_otherwise.push_back(row.claim_id);
      }
      append_csv_row(r.csv, row);
      append_jsonl_row(r.jsonl, row);
      if (changed) append_csv_row(r.changes, row);
      r.changed_rows += changed ? 1 : 0;
      count_row(r.index, row);
    }
    for (Verdict& row : *gone) {
      if (const auto decision = decisions_.find(row.claim_id); decision != decisions_.end())
        apply_decision(row, decision->second);
      append_csv_row(r.changes, row);
      ++r.changed_rows;
      count_row(r.index, row);
    }
    r.rows = static_cast<std::int64_t>(rows->size());
    if (const Verdict* any = !rows->empty() ? &rows->front() : !gone->empty() ? &gone->front() : nullptr) {
      r.index.id = any->article_id;
      r.index.url = any->article_url;
      r.index.title = any->article_title;
      r.index.published_at = any->published_at;
    }
  }

  /// A source that is back is what was waited for, not a revision.
  static void note_alert(Rendered& r, const Verdict& row, const std::vector<Verdict>& before) {
    const auto old =
        std::find_if(before.begin(), before.end(), [&](const Verdict& b) { return b.claim_id == row.claim_id; });
    if (old == before.end() || old->reason == "source_unavailable" || row.reason == "source_unavailable") return;
    r.alerts.push_back(alert_of(row, *old));
  }

  Result<void> write_chunk(const std::vector<std::int64_t>& order, std::size_t at, std::size_t end) {
    std::vector<Rendered> chunk(end - at);
    for (std::size_t i = at; i < end; ++i) {
      auto kept = job_.state.table_article(record_.date, order[i]);
      if (!kept) return kept.error();
      chunk[i - at].kept = std::move(*kept);
    }
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, chunk.size(), 8), [&](const auto& range) {
      for (std::size_t i = range.begin(); i != range.end(); ++i) render(chunk[i]);
    });
    for (Rendered& r : chunk) {
      if (r.failure) return *r.failure;
      rows_ += r.rows;
      record_.changes += r.changed_rows;
      record_.unavailable += r.index.unavailable;
      for (std::size_t v = 0; v < 4; ++v) record_.verdicts[v] += r.index.verdicts[v];
      for (const auto& [out, bytes] : {std::pair{0, &r.csv}, {1, &r.jsonl}, {2, &r.changes}}) {
        if (auto written = outputs_[static_cast<std::size_t>(out)].write(*bytes); !written) return written;
      }
      for (std::string& words : r.alerts) alerts_.emplace_back(articles_.size(), std::move(words));
      for (const std::string& id : r.reviewed_otherwise)
        job_.context.messages.warning({id, "the verdict is no longer the one that was reviewed", ""});
      articles_.push_back(std::move(r.index));
    }
    return {};
  }

  /// One page an article, without a sync: they can be made again at any time.
  Result<std::vector<IndexArticle>> write_reports(const std::vector<std::int64_t>& order) {
    std::vector<IndexArticle> listed;
    std::error_code failed;
    const std::string folder = job_.output + "/reports/" + record_.date;
    fs::remove_all(folder, failed);
    fs::create_directories(folder, failed);
    if (failed) return Error{folder, "the folder cannot be made: " + failed.message(), ""};
    for (const std::size_t place : reported(articles_, static_cast<std::size_t>(job_.config.reports))) {
      if (job_.context.cancelled) return listed;
      IndexArticle& article = articles_[place];
      auto written = write_report(order[place], article);
      if (!written) return written.error();
      listed.push_back(article);
    }
    return listed;
  }

  Result<void> write_report(std::int64_t number, IndexArticle& index) {
    auto text = job_.state.kept_article(number);
    if (!text) return text.error();
    auto kept = job_.state.table_article(record_.date, number);
    if (!kept) return kept.error();
    auto rows = rows_from_json(kept->rows);
    if (!rows) return rows.error();
    for (Verdict& row : *rows) {
      if (!kept->judged_tonight) row.change_since_last = "same";
      if (const auto decision = decisions_.find(row.claim_id); decision != decisions_.end())
        apply_decision(row, decision->second);
    }
    Article article;
    if (*text) {
      article = std::move((**text).article);
    } else {
      article.id = index.id;
      article.url = index.url;
      article.title = index.title;
      article.published_at = index.published_at;
    }
    auto writer =
        job_.registry.make<WriteStage>("write_html", *text ? std::map<std::string, std::string>{}
                                                           : std::map<std::string, std::string>{{"articles", "no"}});
    if (!writer) return writer.error();
    index.report = report_path(record_.date, index.id, index.url);
    auto out = Output::open(job_.output + "/" + index.report);
    if (!out) return out.error();
    RunInfo info;
    info.title = article.title.empty() ? article.id : article.title;
    info.started_at = "night of " + record_.date;
    if (auto done = (*writer)->begin(info, *out); !done) return done;
    if (auto done = (*writer)->write(article, *rows, *out); !done) return done;
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
