// SDMX-CSV: one observation a line, one column a dimension or attribute.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/decode/csv.h"
#include "pipeline/decode/text.h"
#include "stages/decode_sdmx/sdmx.h"

namespace tally::decode {
namespace {

/// "DEU: Germany" → "DEU": files with labels=both put them behind the code.
std::string_view code_of(std::string_view cell) {
  const auto colon = cell.find(": ");
  return trimmed(colon == std::string_view::npos ? cell : cell.substr(0, colon));
}

}  // namespace

std::string_view field(const SdmxFields& fields, std::string_view name) {
  const auto found = std::find_if(fields.rbegin(), fields.rend(), [&](const auto& one) { return one.first == name; });
  return found == fields.rend() ? std::string_view{} : found->second;
}

Result<SdmxMessage> read_sdmx_csv(std::string_view csv, const SdmxSink& sink) {
  CsvReader reader(csv, delimiter_of(csv));
  std::vector<std::string_view> cells;
  SdmxMessage message;
  if (!reader.next(cells)) return message;
  std::vector<std::string> header;
  for (const auto cell : cells) header.emplace_back(code_of(without_bom(cell)));
  const bool known = column_of(cells, "OBS_VALUE") != std::string_view::npos ||
                     column_of({header.begin(), header.end()}, "OBS_VALUE") != std::string_view::npos;
  if (!known) return Error{"", "expected SDMX-CSV, but there is no column OBS_VALUE", ""};
  message.has_data_set = true;
  std::size_t width = header.size();
  SdmxFields fields;
  while (reader.next(cells)) {
    width = cells.size();
    fields.clear();
    for (std::size_t i = 0; i < cells.size() && i < header.size(); ++i)
      fields.emplace_back(header[i], code_of(cells[i]));
    sink(fields);
  }
  if (reader.open_quote() || (reader.no_final_line_end() && width < header.size())) {
    return Error{"", fmt::format("the SDMX-CSV is cut off in row {}", reader.row()), ""};
  }
  return message;
}

}  // namespace tally::decode
