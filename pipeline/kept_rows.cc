// Rows to JSON lines and back.
#include "pipeline/kept_rows.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr std::string_view kChart = "_chart";
constexpr std::string_view kLocator = "_locator";
constexpr std::string_view kConsidered = "_considered";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  }
  return parts;
}

std::optional<std::uint32_t> offset(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string chart_text(const std::vector<ChartPoint>& chart) {
  std::string out;
  for (const ChartPoint& point : chart)
    out += fmt::format("{}{}={}", out.empty() ? "" : ";", point.period.iso(), point.value.to_string());
  return out;
}

std::vector<ChartPoint> chart_from(std::string_view text) {
  std::vector<ChartPoint> chart;
  for (const std::string& part : split(text, ';')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) continue;
    const auto period = Period::parse(std::string_view(part).substr(0, equals));
    const auto value = Decimal::parse(std::string_view(part).substr(equals + 1));
    if (period && value) chart.push_back({*period, *value});
  }
  return chart;
}

std::size_t column(std::string_view name) {
  return static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), name) - kColumns.begin());
}

}  // namespace

Result<Verdict> row_from_cells(const std::array<std::string, kColumns.size()>& cells) {
  Verdict row;
  const auto cell = [&](std::string_view name) -> const std::string& { return cells[column(name)]; };
  const auto bad = [&](std::string_view name) {
    return Error{"", fmt::format("column {} holds '{}'", name, cell(name)), ""};
  };
  row.verdict = VerdictKind::none;
  if (!cell("verdict").empty()) {
    const auto kind = verdict_kind(cell("verdict"));
    if (!kind) return bad("verdict");
    row.verdict = *kind;
  }
  row.flags = split(cell("flags"), ';');
  for (const auto& [name, into] : {std::pair{"claimed_low", &row.claimed_low},
                                   {"claimed_high", &row.claimed_high},
                                   {"reference_value", &row.reference_value}}) {
    if (cell(name).empty()) continue;
    *into = Decimal::parse(cell(name));
    if (!*into) return bad(name);
  }
  if (!cell("char_start").empty()) {
    const auto begin = offset(cell("char_start"));
    const auto end = offset(cell("char_end"));
    if (!begin) return bad("char_start");
    if (!end) return bad("char_end");
    row.span = Span{*begin, *end};
  }
  for (const auto& [name, into] :
       std::initializer_list<std::pair<std::string_view, std::string*>>{{"reason", &row.reason},
                                                                        {"claim", &row.claim},
                                                                        {"claimed", &row.claimed},
                                                                        {"reference", &row.reference},
                                                                        {"difference", &row.difference},
                                                                        {"explanation", &row.explanation},
                                                                        {"source", &row.source},
                                                                        {"source_url", &row.source_url},
                                                                        {"measure", &row.measure},
                                                                        {"series", &row.series},
                                                                        {"place", &row.place},
                                                                        {"period", &row.period},
                                                                        {"claim_type", &row.claim_type},
                                                                        {"hedge", &row.hedge},
                                                                        {"unit", &row.unit},
                                                                        {"reference_period", &row.reference_period},
                                                                        {"reference_as_of", &row.reference_as_of},
                                                                        {"tolerance_rule", &row.tolerance_rule},
                                                                        {"confidence", &row.confidence},
                                                                        {"speaker", &row.speaker},
                                                                        {"sentence", &row.sentence},
                                                                        {"article_title", &row.article_title},
                                                                        {"article_url", &row.article_url},
                                                                        {"article_id", &row.article_id},
                                                                        {"published_at", &row.published_at},
                                                                        {"claim_id", &row.claim_id},
                                                                        {"rule_id", &row.rule_id},
                                                                        {"retrieved_at", &row.retrieved_at},
                                                                        {"evidence_status", &row.evidence_status},
                                                                        {"snapshot_sha256", &row.snapshot_sha256},
                                                                        {"change_since_last", &row.change_since_last},
                                                                        {"review_status", &row.review_status},
                                                                        {"reviewer", &row.reviewer},
                                                                        {"reviewed_at", &row.reviewed_at},
                                                                        {"house_rating", &row.house_rating},
                                                                        {"review_note", &row.review_note}}) {
    *into = cell(name);
  }
  return row;
}

std::string kept_row_json(const Verdict& row) {
  const auto cells = cells_of(row);
  std::string line = "{";
  for (std::size_t i = 0; i < cells.size(); ++i) append_json_field(line, kColumns[i], cells[i]);
  append_json_field(line, kChart, chart_text(row.chart));
  append_json_field(line, kLocator, row.evidence_locator);
  std::string considered;
  for (const std::string& one : row.considered) considered += (considered.empty() ? "" : "\n") + one;
  append_json_field(line, kConsidered, considered);
  line += "}";
  return line;
}

Result<std::vector<Verdict>> rows_from_json(std::string_view lines) {
  std::vector<Verdict> rows;
  simdjson::dom::parser parser;
  std::size_t number = 0;
  for (const std::string& line : split(lines, '\n')) {
    ++number;
    simdjson::dom::object object;
    if (parser.parse(line).get(object) != simdjson::SUCCESS)
      return Error{fmt::format("line {}", number), "is no JSON object", ""};
    std::array<std::string, kColumns.size()> cells;
    Verdict notes;
    for (const auto field : object) {
      std::string_view value;
      if (field.value.get(value) != simdjson::SUCCESS) continue;
      if (const std::size_t at = column(field.key); at < cells.size())
        cells[at] = value;
      else if (field.key == kChart)
        notes.chart = chart_from(value);
      else if (field.key == kLocator)
        notes.evidence_locator = value;
      else if (field.key == kConsidered)
        notes.considered = split(value, '\n');
    }
    auto row = row_from_cells(cells);
    if (!row) return Error{fmt::format("line {}", number), row.error().what, ""};
    row->chart = std::move(notes.chart);
    row->evidence_locator = std::move(notes.evidence_locator);
    row->considered = std::move(notes.considered);
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace tally
