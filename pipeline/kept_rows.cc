// Rows to JSON lines and back.
#include "pipeline/kept_rows.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

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

/// The columns whose cell is a text of the row, as it is.
struct TextColumn {
  std::size_t place;
  std::string Verdict::*text;
};
constexpr std::array kTexts = {TextColumn{column_place("reason"), &Verdict::reason},
                               TextColumn{column_place("claim"), &Verdict::claim},
                               TextColumn{column_place("claimed"), &Verdict::claimed},
                               TextColumn{column_place("reference"), &Verdict::reference},
                               TextColumn{column_place("difference"), &Verdict::difference},
                               TextColumn{column_place("explanation"), &Verdict::explanation},
                               TextColumn{column_place("source"), &Verdict::source},
                               TextColumn{column_place("source_url"), &Verdict::source_url},
                               TextColumn{column_place("measure"), &Verdict::measure},
                               TextColumn{column_place("series"), &Verdict::series},
                               TextColumn{column_place("place"), &Verdict::place},
                               TextColumn{column_place("period"), &Verdict::period},
                               TextColumn{column_place("claim_type"), &Verdict::claim_type},
                               TextColumn{column_place("hedge"), &Verdict::hedge},
                               TextColumn{column_place("unit"), &Verdict::unit},
                               TextColumn{column_place("reference_period"), &Verdict::reference_period},
                               TextColumn{column_place("reference_as_of"), &Verdict::reference_as_of},
                               TextColumn{column_place("tolerance_rule"), &Verdict::tolerance_rule},
                               TextColumn{column_place("confidence"), &Verdict::confidence},
                               TextColumn{column_place("speaker"), &Verdict::speaker},
                               TextColumn{column_place("sentence"), &Verdict::sentence},
                               TextColumn{column_place("article_title"), &Verdict::article_title},
                               TextColumn{column_place("article_url"), &Verdict::article_url},
                               TextColumn{column_place("article_id"), &Verdict::article_id},
                               TextColumn{column_place("published_at"), &Verdict::published_at},
                               TextColumn{column_place("claim_id"), &Verdict::claim_id},
                               TextColumn{column_place("rule_id"), &Verdict::rule_id},
                               TextColumn{column_place("retrieved_at"), &Verdict::retrieved_at},
                               TextColumn{column_place("evidence_status"), &Verdict::evidence_status},
                               TextColumn{column_place("snapshot_sha256"), &Verdict::snapshot_sha256},
                               TextColumn{column_place("change_since_last"), &Verdict::change_since_last},
                               TextColumn{column_place("review_status"), &Verdict::review_status},
                               TextColumn{column_place("reviewer"), &Verdict::reviewer},
                               TextColumn{column_place("reviewed_at"), &Verdict::reviewed_at},
                               TextColumn{column_place("house_rating"), &Verdict::house_rating},
                               TextColumn{column_place("review_note"), &Verdict::review_note}};
static_assert(std::all_of(kTexts.begin(), kTexts.end(), [](const TextColumn& c) { return c.place < kColumns.size(); }));

std::string considered_text(const Verdict& row) {
  std::string out;
  for (const std::string& one : row.considered) out += (out.empty() ? "" : "\n") + one;
  return out;
}

/// Seven bits a byte, the lowest first; the last byte has no high bit.
void append_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) out += static_cast<char>((number & 0x7FU) | 0x80U);
  out += static_cast<char>(number);
}

bool take_number(std::string_view& left, std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (left.empty()) return false;
    const auto byte = static_cast<unsigned char>(left.front());
    left.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

/// Numbers near zero are short whatever their sign.
void append_signed(std::string& out, std::int64_t number) {
  append_number(out, (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63U));
}

bool take_signed(std::string_view& left, std::int64_t& number) {
  std::uint64_t folded = 0;
  if (!take_number(left, folded)) return false;
  number = static_cast<std::int64_t>(folded >> 1U) ^ -static_cast<std::int64_t>(folded & 1U);
  return true;
}

void append_cell(std::string& out, std::string_view cell) {
  append_number(out, cell.size());
  out += cell;
}

bool take_cell(std::string_view& left, std::string_view& cell) {
  std::uint64_t size = 0;
  if (!take_number(left, size) || size > left.size()) return false;
  cell = left.substr(0, size);
  left.remove_prefix(size);
  return true;
}

/// A value as a whole number of 10^exponent, which is at most its own exponent; empty where that takes more than 64
/// bits.
std::optional<std::int64_t> in_units(const Decimal& value, int exponent) {
  Decimal::Coefficient units = value.coefficient();
  int more = value.exponent() - exponent;
  for (; more > 0 && more <= 18 && units != 0; --more) {
    if (__builtin_mul_overflow(units, 10, &units)) return std::nullopt;
  }
  constexpr Decimal::Coefficient kMost = std::numeric_limits<std::int64_t>::max();
  if ((more > 0 && units != 0) || units > kMost || units < -kMost) return std::nullopt;
  return static_cast<std::int64_t>(units);
}

/// A chart in numbers begins with this byte. Rows that were packed before, and charts with a figure beyond 64 bits,
/// hold the chart's text, which begins with a year.
constexpr char kNumbers = 1;

/// Charts are a third of a row, and most are never looked at: they are kept in the form that takes the least to write.
/// The periods of a series are of one grain; figures are brought to one exponent where they fit.
std::string packed_chart(const std::vector<ChartPoint>& chart) {
  if (chart.empty()) return {};
  const Grain grain = chart.front().period.grain;
  int exponent = chart.front().value.exponent();
  for (const ChartPoint& point : chart) exponent = std::min(exponent, point.value.exponent());
  std::string out(1, kNumbers);
  out.reserve(chart.size() * 8);
  out += static_cast<char>(grain);
  append_signed(out, exponent);
  int year = 0;
  for (const ChartPoint& point : chart) {
    const auto figure = in_units(point.value, exponent);
    if (!figure || point.period.grain != grain) return chart_text(chart);
    append_signed(out, point.period.year - year);
    year = point.period.year;
    if (grain != Grain::year) append_number(out, point.period.index);
    append_signed(out, *figure);
  }
  return out;
}

/// Points behind a damaged one are left out, as those of a damaged text are.
std::vector<ChartPoint> unpacked_chart(std::string_view packed) {
  if (!packed.starts_with(kNumbers)) return chart_from(packed);
  std::vector<ChartPoint> chart;
  if (packed.size() < 2) return chart;
  const auto grain = static_cast<Grain>(packed[1]);
  packed.remove_prefix(2);
  std::int64_t exponent = 0;
  if (!take_signed(packed, exponent) || grain > Grain::day || exponent < -Decimal::kMaxExponent ||
      exponent > Decimal::kMaxExponent)
    return chart;
  std::int64_t year = 0;
  while (!packed.empty()) {
    std::int64_t years = 0;
    std::uint64_t index = 0;
    std::int64_t figure = 0;
    if (!take_signed(packed, years) || (grain != Grain::year && !take_number(packed, index)) ||
        !take_signed(packed, figure) || years < -9999 || years > 9999)
      break;
    year += years;
    if (year < 0 || year > 9999 || index > 1231) break;
    chart.push_back({Period{static_cast<std::int16_t>(year), grain, static_cast<std::uint16_t>(index)},
                     Decimal::scaled(figure, static_cast<int>(exponent))});
  }
  return chart;
}

}  // namespace

Result<Verdict> row_from_cells(const RowCells& cells) {
  Verdict row;
  const auto cell = [&](std::string_view name) { return cells[column_place(name)]; };
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
  for (const TextColumn& column : kTexts) row.*column.text = cells[column.place];
  return row;
}

std::string kept_row_json(const Verdict& row) {
  const CellViews views(row);
  std::string line = "{";
  for (std::size_t i = 0; i < kColumns.size(); ++i) append_json_field(line, kColumns[i], views.cells()[i]);
  append_json_field(line, kChart, chart_text(row.chart));
  append_json_field(line, kLocator, row.evidence_locator);
  append_json_field(line, kConsidered, considered_text(row));
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
    RowCells cells;
    Verdict notes;
    for (const auto field : object) {
      std::string_view value;
      if (field.value.get(value) != simdjson::SUCCESS) continue;
      if (const std::size_t at = column_place(field.key); at < cells.size())
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

void append_packed(std::string& out, const Verdict& row) {
  const CellViews views(row);
  for (const std::string_view cell : views.cells()) append_cell(out, cell);
  append_cell(out, packed_chart(row.chart));
  append_cell(out, row.evidence_locator);
  append_cell(out, considered_text(row));
}

Result<bool> PackedRows::next(PackedRow& row) {
  if (left_.empty()) return false;
  bool whole = true;
  for (std::string_view& cell : row.cells) whole = whole && take_cell(left_, cell);
  for (std::string_view* note : {&row.chart, &row.locator, &row.considered}) whole = whole && take_cell(left_, *note);
  if (!whole) return Error{"", "kept rows are damaged", ""};
  return true;
}

Result<Verdict> row_from_packed(const PackedRow& packed) {
  auto row = row_from_cells(packed.cells);
  if (!row) return row;
  row->chart = unpacked_chart(packed.chart);
  row->evidence_locator = packed.locator;
  row->considered = split(packed.considered, '\n');
  return row;
}

Result<std::vector<Verdict>> rows_from_packed(std::string_view bytes) {
  std::vector<Verdict> rows;
  PackedRows packed(bytes);
  PackedRow row;
  for (;;) {
    auto more = packed.next(row);
    if (!more) return more.error();
    if (!*more) return rows;
    auto verdict = row_from_packed(row);
    if (!verdict) return verdict.error();
    rows.push_back(std::move(*verdict));
  }
}

}  // namespace tally
