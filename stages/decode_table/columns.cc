// Finding the columns of a table.
#include "stages/decode_table/columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "pipeline/decode/csv.h"
#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"

namespace tally::decode {
namespace {

using Names = std::vector<std::string_view>;

/// What newsrooms and offices call the columns.
const Names kPlaceNames = {"place",        "code",   "iso3", "country code", "country_code", "iso2", "country",
                           "country name", "entity", "geo",  "economy",      "region",       "state"};
const Names kPeriodNames = {"period", "year", "date", "time", "month", "quarter", "time_period"};
const Names kValueNames = {"value", "obs_value", "figure", "amount"};
const Names kCitationNames = {"citation_url", "source_url", "citation", "url", "source"};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::size_t first_of(const std::vector<std::string_view>& header, const Names& names) {
  for (const auto name : names) {
    if (const auto column = column_of(header, name); column != Columns::kNone) return column;
  }
  return Columns::kNone;
}

Error missing(std::string_view what, std::string_view name, const std::vector<std::string_view>& header) {
  return {"",
          fmt::format("the table has no {} column{}; its columns are {}", what,
                      name.empty() ? "" : fmt::format(" '{}'", name), fmt::join(header, ", ")),
          ""};
}

/// A column that the option names, else one of the usual ones; kNone when neither is there and it may be missing.
Result<std::size_t> find_column(const Query& query, const std::string& role,
                                const std::vector<std::string_view>& header, const Names& usual) {
  const std::string name = option(query, role);
  if (name.empty()) return first_of(header, usual);
  const auto column = column_of(header, name);
  if (column == Columns::kNone) return missing(role, name, header);
  return column;
}

Result<void> add_places(const Query& query, const std::vector<std::string_view>& header, Columns& columns) {
  const std::string names = option(query, "place");
  for (const auto name : split(names, '|')) {
    const auto column = column_of(header, name);
    if (column == Columns::kNone) return missing("place", name, header);
    columns.places.push_back(column);
  }
  const bool fixed = !option(query, "place_fixed").empty();
  if (names.empty() && !fixed) {
    for (const auto name : kPlaceNames) {
      if (const auto column = column_of(header, name); column != Columns::kNone) columns.places.push_back(column);
    }
  }
  if (columns.places.empty() && !fixed && option(query, "place_asked").empty()) return missing("place", "", header);
  return {};
}

Result<void> add_filters(const Query& query, const std::vector<std::string_view>& header, Columns& columns) {
  const std::string filters = option(query, "filter");
  for (const auto filter : split(filters, ';')) {
    const auto equals = filter.find('=');
    const auto name = filter.substr(0, equals);
    const auto column = column_of(header, name);
    if (equals == std::string_view::npos || column == Columns::kNone) return missing("filter", name, header);
    columns.filters.emplace_back(column, trimmed(filter.substr(equals + 1)));
  }
  return {};
}

}  // namespace

Result<Columns> columns_of(const Query& query, const std::vector<std::string>& header_text) {
  const std::vector<std::string_view> header(header_text.begin(), header_text.end());
  Columns columns;
  if (auto places = add_places(query, header, columns); !places) return places.error();
  if (auto filters = add_filters(query, header, columns); !filters) return filters.error();
  if (const std::string name = option(query, "series_column"); !name.empty()) {
    for (const auto one : split(name, '|')) {
      if (columns.series == Columns::kNone) columns.series = column_of(header, one);
    }
    if (columns.series == Columns::kNone) return missing("series", name, header);
  }
  auto citation = find_column(query, "citation", header, kCitationNames);
  if (!citation) return citation.error();
  columns.citation = *citation;
  auto unit = find_column(query, "unit_column", header, {});
  if (!unit) return unit.error();
  columns.unit = *unit;

  if (const std::string fixed = option(query, "period_fixed"); !fixed.empty()) {
    columns.period_fixed = period_of(fixed);
    if (!columns.period_fixed) return Error{"", fmt::format("option period_fixed: '{}' is no period", fixed), ""};
  }
  if (!columns.period_fixed && option(query, "period") != "columns") {
    auto period = find_column(query, "period", header, kPeriodNames);
    if (!period) return period.error();
    columns.period = *period;
  }
  if (columns.period == Columns::kNone && !columns.period_fixed) {
    std::string prefix = option(query, "column_prefix");
    if (const auto at = prefix.find("{series}"); at != std::string::npos) prefix.replace(at, 8, query.series);
    for (std::size_t i = 0; i < header.size(); ++i) {
      const auto name = trimmed(without_bom(header[i]));
      if (!name.starts_with(prefix)) continue;
      const auto rest = name.substr(prefix.size());
      if (const auto period = period_of(rest); period && rest.size() >= 4) columns.wide.emplace_back(i, *period);
    }
    if (columns.wide.empty() && !prefix.empty())
      return Error{"no_series", fmt::format("the table has no columns {}…", prefix), ""};
    if (columns.wide.empty()) return missing("period", "", header);
    return columns;
  }
  auto value = find_column(query, "value", header, kValueNames);
  if (!value) return value.error();
  columns.value = *value;
  if (columns.value == Columns::kNone && header.size() > 1) {
    // Our World in Data and most downloads: the figure is the last column.
    columns.value = header.size() - 1;
  }
  const bool taken = std::find(columns.places.begin(), columns.places.end(), columns.value) != columns.places.end() ||
                     columns.value == columns.period;
  if (taken) return missing("value", "", header);
  columns.width = columns.value + 1;
  if (columns.period != Columns::kNone) columns.width = std::max(columns.width, columns.period + 1);
  return columns;
}

}  // namespace tally::decode
