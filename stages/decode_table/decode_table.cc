// decode_table: CSV tables with a column map: shipped tables, WIPO, Our World in Data, a newsroom's own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/decode/csv.h"
#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/net/url.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"
#include "stages/decode_table/columns.h"

namespace tally {
namespace {

using decode::Columns;

class DecodeTable final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_table";
  static constexpr std::string_view kSummary =
      "CSV tables by a column map: places by code or name, any delimiter, encoding and decimal sign";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeTable>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;
};

/// What is wrong with a record, kept for the note: how many, and the first.
struct Skipped {
  std::size_t bad = 0;
  std::size_t unknown_places = 0;
  std::string first;

  void add(std::size_t row, std::string_view what, std::string_view cell) {
    if (bad++ == 0) first = fmt::format("row {}: {} '{}'", row, what, decode::excerpt(cell, 40));
  }
  [[nodiscard]] std::string note(std::size_t rows) const {
    std::string text;
    if (bad > 0) text = fmt::format("{} of {} rows were left out, the first is {}", bad, rows, first);
    if (unknown_places > 0)
      text +=
          fmt::format("{}{} rows are about places that are not known here", text.empty() ? "" : "; ", unknown_places);
    return text;
  }
};

/// Reads one page's records into observations.
class TableReader {
 public:
  TableReader(const Reply& reply, const Context& context)
      : query_(reply.query),
        measure_(context.rules.measures.find(reply.query.measure)),
        places_(reply.query, context),
        decimal_comma_(decode::option(reply.query, "decimal") == "comma"),
        from_network_(is_web_url(reply.query.url)),
        day_grain_(decode::option(reply.query, "day_grain")) {}

  /// The failure of a page whose header lacks a column or that was cut off; empty otherwise.
  std::optional<std::pair<std::string, std::string>> read(const std::string& text);
  void finish(Series& series, std::vector<Observation>& observations) &&;

  std::size_t rows = 0;
  std::size_t of_series = 0;
  bool has_series_column = false;

 private:
  void record(const Columns& columns, const std::vector<std::string_view>& cells, std::size_t row);
  [[nodiscard]] bool is_wanted(std::string_view series) const;
  void value(PlaceCode place, Period period, std::string_view text, std::size_t row, std::uint32_t citation);
  PlaceCode place_of(const Columns& columns, const std::vector<std::string_view>& cells);

  const Query& query_;
  const Measure* measure_;  ///< that the series is of; null when none was asked for
  decode::PlaceFinder places_;
  bool decimal_comma_;
  bool semicolons_ = false;  ///< between the cells, and nothing says how decimals are written
  bool from_network_;
  std::string day_grain_;
  std::string unit_;
  Skipped skipped_;
  std::vector<Observation> observations_;
  std::vector<std::string> citations_;
};

std::optional<std::pair<std::string, std::string>> TableReader::read(const std::string& text) {
  std::string delimiter = decode::option(query_, "delimiter");
  if (delimiter == "tab") delimiter = "\t";
  const char separator = delimiter.empty() ? decode::delimiter_of(text) : delimiter[0];
  semicolons_ = separator == ';' && decode::option(query_, "decimal").empty();
  decode::CsvReader reader(text, separator);
  std::vector<std::string_view> cells;
  const auto skip = decode::value_of(decode::option(query_, "skip_rows", "0")).value_or(Decimal{});
  for (Decimal i; i < skip && reader.next(cells); i = i + Decimal{1}) {
  }
  if (!reader.next(cells)) return std::pair<std::string, std::string>("source_unavailable", "the table is empty");
  const std::vector<std::string> header_text(cells.begin(), cells.end());
  const auto columns = decode::columns_of(query_, header_text);
  if (!columns) {
    const std::string& reason = columns.error().where;
    return std::pair(reason.empty() ? std::string("source_unavailable") : reason, columns.error().what);
  }
  has_series_column = columns->series != Columns::kNone;
  std::size_t cells_in_last = cells.size();
  while (reader.next(cells)) {
    cells_in_last = cells.size();
    ++rows;
    // Cut off within its last cell, "76.9" would pass as "7": what came over the network is not trusted there.
    if (from_network_ && reader.no_final_line_end() && columns->ends_in_value(cells.size())) {
      skipped_.add(reader.row(), "a last line that may be cut off", cells.front());
      continue;
    }
    record(*columns, cells, reader.row());
  }
  if (reader.open_quote() || (reader.no_final_line_end() && cells_in_last < header_text.size())) {
    return std::pair<std::string, std::string>("source_unavailable",
                                               fmt::format("the table is cut off in row {}", reader.row()));
  }
  return std::nullopt;
}

PlaceCode TableReader::place_of(const Columns& columns, const std::vector<std::string_view>& cells) {
  for (const std::size_t column : columns.places) {
    if (column >= cells.size()) continue;
    PlaceCode place = places_.find(decode::trimmed(cells[column]));
    if (!place.known()) place = places_.find(decode::undouble(decode::trimmed(cells[column])));
    if (place.known()) return place;
  }
  return columns.places.empty() ? places_.fixed() : PlaceCode{};
}

void TableReader::value(PlaceCode place, Period period, std::string_view text, std::size_t row,
                        std::uint32_t citation) {
  if (decode::is_absent(text)) return;
  const bool comma = decimal_comma_ || (semicolons_ && text.find(',') != std::string_view::npos);
  // Between semicolons "3,9" has a decimal comma; "1,234" may be either, which is better not guessed.
  const bool either = comma && !decimal_comma_ && decode::value_of(text, false);
  const auto number = either ? std::nullopt : decode::value_of(text, comma);
  if (!number) return skipped_.add(row, "no number", text);
  observations_.push_back({place, period, false, *number, static_cast<std::uint32_t>(row), citation});
}

/// A series is named by its code; in a newsroom's table also by the measure's name or a phrase that means it.
bool TableReader::is_wanted(std::string_view series) const {
  if (series == query_.series) return true;
  if (!measure_ || measure_->series.empty()) return false;
  const auto same = [&](std::string_view name) {
    return name.size() == series.size() && std::equal(name.begin(), name.end(), series.begin(), [](char a, char b) {
             const auto plain = [](char c) {
               return c == '_' || c == '-' ? ' ' : std::tolower(static_cast<unsigned char>(c));
             };
             return plain(a) == plain(b);
           });
  };
  return same(measure_->id) || same(measure_->name);
}

void TableReader::record(const Columns& columns, const std::vector<std::string_view>& cells, std::size_t row) {
  const auto cell = [&](std::size_t column) {
    return column < cells.size() ? decode::trimmed(cells[column]) : std::string_view{};
  };
  for (const auto& [column, wanted] : columns.filters) {
    if (cell(column) != wanted) return;
  }
  if (columns.series != Columns::kNone && !is_wanted(cell(columns.series))) return;
  ++of_series;
  if (cells.size() < columns.width) return skipped_.add(row, "too few cells", cells.front());
  const PlaceCode place = place_of(columns, cells);
  if (!place.known()) {
    ++skipped_.unknown_places;
    return;
  }
  std::uint32_t citation = 0;
  if (const auto url = cell(columns.citation); is_web_url(url)) {
    if (citations_.empty() || citations_.back() != url) citations_.emplace_back(url);
    citation = static_cast<std::uint32_t>(citations_.size());
  }
  if (columns.unit != Columns::kNone && unit_.empty()) unit_ = cell(columns.unit);
  for (const auto& [column, period] : columns.wide) value(place, period, cell(column), row, citation);
  if (!columns.wide.empty()) return;
  const auto period =
      columns.period == Columns::kNone ? columns.period_fixed : decode::period_of(cell(columns.period), day_grain_);
  if (!period) return skipped_.add(row, "no period", cell(columns.period));
  value(place, *period, cell(columns.value), row, citation);
}

void TableReader::finish(Series& series, std::vector<Observation>& observations) && {
  series.note = skipped_.note(rows);
  series.unit = unit_.empty() ? decode::option(query_, "unit") : unit_;
  series.as_of = decode::option(query_, "as_of");
  series.name = decode::option(query_, "name");
  series.locator_form = "row %";
  series.citations = std::move(citations_);
  observations = std::move(observations_);
}

Result<Evidence> DecodeTable::run(const Reply& reply, Context& context) const {
  if (auto refused = decode::refused(reply)) return *refused;
  TableReader reader(reply, context);
  for (const std::string_view page : decode::pages_of(reply)) {
    const auto form = decode::form_of(page);
    if (form != decode::Form::text) return decode::wrong_form(reply, "a CSV table");
    if (auto failed = reader.read(decode::to_utf8(page, decode::option(reply.query, "encoding")))) {
      return decode::failure(reply, failed->first, std::move(failed->second));
    }
  }
  if (reader.has_series_column && reader.of_series == 0) {
    return decode::failure(reply, "no_series", fmt::format("the table has no series {}", reply.query.series));
  }
  auto series = std::make_shared<Series>();
  std::vector<Observation> observations;
  std::move(reader).finish(*series, observations);
  return decode::answer(reply, std::move(series), std::move(observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeTable;
TALLY_STAGE(decode_table, DecodeTable)
