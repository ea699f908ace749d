// Names, counts and the metadata of a night's files.
#include "pipeline/nightly/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <tuple>

#include "pipeline/net/sha256.h"
#include "pipeline/shard.h"
#include "pipeline/text/csv.h"
#include "pipeline/text/escape.h"

namespace tally {

struct DigestedOutput::Feed {
  Sha256 sha;
};

Result<DigestedOutput> DigestedOutput::open(const std::string& path) {
  auto out = Output::open(path);
  if (!out) return out.error();
  DigestedOutput digested(std::move(*out));
  digested.feed_ = std::make_shared<Feed>();
  return digested;
}

Result<void> DigestedOutput::write(std::string_view bytes) {
  feed_->sha.update(bytes);
  return out_.write(bytes);
}

std::string DigestedOutput::sha256() {
  if (digest_.empty()) digest_ = feed_->sha.hex();
  return digest_;
}

void count_row(IndexArticle& article, const RowCells& row) {
  const std::string_view change = row[column_place("change_since_last")];
  if (change != "same") ++article.changes;
  if (change == "gone") return;
  if (const auto kind = verdict_kind(row[column_place("verdict")])) ++article.verdicts[static_cast<std::size_t>(*kind)];
  if (row[column_place("reason")] == "source_unavailable") ++article.unavailable;
}

std::vector<std::size_t> reported(const std::vector<IndexArticle>& articles, std::size_t most) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < articles.size(); ++i) {
    const auto& v = articles[i].verdicts;
    if (std::accumulate(v.begin(), v.end(), articles[i].changes) > 0) places.push_back(i);
  }
  const auto rank = [&](std::size_t i) {
    const IndexArticle& a = articles[i];
    return std::tuple(-a.verdicts[1], -a.verdicts[2], -a.changes, i);
  };
  const auto middle = places.begin() + static_cast<std::ptrdiff_t>(std::min(most, places.size()));
  std::partial_sort(places.begin(), middle, places.end(),
                    [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  places.erase(middle, places.end());
  return places;
}

std::string report_path(const std::string& date, const std::string& article_id, const std::string& url) {
  return fmt::format("reports/{}/{:016x}.html", date, stable_hash(article_id + '\n' + url));
}

std::string nights_csv(const std::vector<NightRecord>& nights) {
  std::string out =
      "date,articles,supported,refuted,conflicting_evidence,not_enough_evidence,source_unavailable,changes,failed\r\n";
  for (const NightRecord& n : nights)
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", n.date, n.articles, n.verdicts[0], n.verdicts[1],
                       n.verdicts[2], n.verdicts[3], n.unavailable, n.changes, n.failed);
  return out;
}

Result<std::vector<NightRecord>> nights_from_csv(const std::string& path, std::string_view text) {
  std::vector<NightRecord> nights;
  CsvReader reader(text);
  for (bool header = true;; header = false) {
    auto record = reader.next();
    if (!record) return Error{path, record.error().what, record.error().hint};
    if (!*record) return nights;
    if (header) continue;
    const auto& cells = **record;
    NightRecord n;
    n.finished = true;
    std::array<std::int64_t*, 8> into = {&n.articles,    &n.verdicts[0], &n.verdicts[1], &n.verdicts[2],
                                         &n.verdicts[3], &n.unavailable, &n.changes,     &n.failed};
    bool good = cells.size() == into.size() + 1;
    for (std::size_t i = 0; good && i < into.size(); ++i) {
      const std::string& cell = cells[i + 1];
      good = std::from_chars(cell.data(), cell.data() + cell.size(), *into[i]).ec == std::errc{};
    }
    if (!good) return Error{fmt::format("{}:{}", path, reader.line()), "is no line of nights.csv", ""};
    n.date = cells[0];
    nights.push_back(std::move(n));
  }
}

std::string csvw_metadata(const NightRecord& night, const std::vector<TableNote>& csv,
                          const std::vector<TableNote>& others, const std::vector<IndexAlert>& alerts, int reports) {
  // A night is complete when every input was read and every source that was asked answered.
  const bool complete = night.failed == 0 && night.unavailable == 0;
  const auto datatype = [](std::string_view name) -> std::string_view {
    if (name == "claimed_low" || name == "claimed_high" || name == "reference_value") return "decimal";
    if (name == "char_start" || name == "char_end") return "nonNegativeInteger";
    if (name == "source_url" || name == "article_url") return "anyURI";
    if (name == "retrieved_at") return "dateTime";
    return "string";
  };
  std::string columns;
  for (const std::string_view name : kColumns)
    columns += fmt::format("{}\n      {{\"name\": \"{}\", \"titles\": \"{}\", \"datatype\": \"{}\"}}",
                           columns.empty() ? "" : ",", name, name, datatype(name));
  std::string out = fmt::format(
      "{{\n  \"@context\": \"http://www.w3.org/ns/csvw\",\n  \"dc:title\": \"tallycheck, night of {0}\",\n"
      "  \"dc:date\": \"{0}\",\n  \"dialect\": {{\"encoding\": \"utf-8\", \"lineTerminators\": [\"\\r\\n\"], "
      "\"header\": true}},\n  \"tables\": [",
      night.date);
  for (std::size_t i = 0; i < csv.size(); ++i) {
    out += fmt::format(
        "{}\n    {{\"url\": \"{}\",\n     \"notes\": {{\"rows\": {}, \"sha256\": \"{}\", \"complete\": {}}},\n"
        "     \"tableSchema\": {{\"columns\": [{}\n     ]}}}}",
        i == 0 ? "" : ",", csv[i].file, csv[i].rows, csv[i].sha256, complete, columns);
  }
  out += fmt::format(
      "\n  ],\n  \"notes\": {{\"articles\": {}, \"complete\": {}, \"inputs_failed\": {}, \"rows_source_unavailable\": "
      "{}, "
      "\"reports\": {}, \"files\": [",
      night.articles, complete, night.failed, night.unavailable, reports);
  for (std::size_t i = 0; i < others.size(); ++i)
    out += fmt::format("{}\n    {{\"url\": \"{}\", \"rows\": {}, \"sha256\": \"{}\"}}", i == 0 ? "" : ",",
                       others[i].file, others[i].rows, others[i].sha256);
  out += "\n  ], \"alerts\": [";
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    std::string alert = "{";
    append_json_field(alert, "published_at", alerts[i].published_at);
    append_json_field(alert, "article_id", alerts[i].id);
    append_json_field(alert, "article_url", alerts[i].url);
    append_json_field(alert, "article_title", alerts[i].title);
    append_json_field(alert, "words", alerts[i].words);
    out += (i == 0 ? "\n    " : ",\n    ") + alert + "}";
  }
  return out + "\n  ]}\n}\n";
}

}  // namespace tally
