// Reading of CSV records.
#include "pipeline/decode/csv.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "pipeline/decode/text.h"

namespace tally::decode {

char delimiter_of(std::string_view text) {
  static constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  std::array<std::size_t, 4> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') {
      if (std::any_of(counts.begin(), counts.end(), [](std::size_t n) { return n > 0; })) break;
      continue;
    }
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) counts[i] += c == kDelimiters[i] ? 1 : 0;
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

std::string_view CsvReader::quoted_cell() {
  rest_.remove_prefix(1);
  const auto close = rest_.find('"');
  if (close != std::string_view::npos && (close + 1 == rest_.size() || rest_[close + 1] != '"')) {
    const std::string_view cell = rest_.substr(0, close);
    rest_.remove_prefix(close + 1);
    return cell;
  }
  std::string& cell = unescaped_.emplace_back();
  for (;;) {
    const auto quote = rest_.find('"');
    cell += rest_.substr(0, quote);
    if (quote == std::string_view::npos) {
      open_quote_ = true;
      rest_ = {};
      return cell;
    }
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) return cell;
    cell += '"';
    rest_.remove_prefix(1);
  }
}

bool CsvReader::next(std::vector<std::string_view>& cells) {
  unescaped_.clear();
  while (!rest_.empty() && (rest_[0] == '\n' || rest_[0] == '\r')) {
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    ++row_;
  }
  if (rest_.empty()) return false;
  cells.clear();
  ++row_;
  const std::array<char, 3> stops = {delimiter_, '\n', '\r'};
  const std::string_view stop(stops.data(), stops.size());
  for (;;) {
    std::string_view cell;
    if (rest_.starts_with('"')) {
      cell = quoted_cell();
      // What stands between a closing quote and the delimiter is malformed and belongs to no cell.
      rest_.remove_prefix(std::min(rest_.find_first_of(stop), rest_.size()));
    } else {
      const auto end = std::min(rest_.find_first_of(stop), rest_.size());
      cell = rest_.substr(0, end);
      rest_.remove_prefix(end);
    }
    cells.push_back(cell);
    if (rest_.empty()) {
      no_final_line_end_ = true;
      return true;
    }
    const char at = rest_[0];
    if (at == delimiter_) {
      rest_.remove_prefix(1);
      if (!rest_.empty()) continue;
      cells.emplace_back();
      no_final_line_end_ = true;
      return true;
    }
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    return true;
  }
}

std::size_t column_of(const std::vector<std::string_view>& header, std::string_view name) {
  name = trimmed(name);
  if (name.starts_with('#')) {
    int number = 0;
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size() || number == 0) return std::string_view::npos;
    const auto size = static_cast<int>(header.size());
    const int index = number > 0 ? number - 1 : size + number;
    return index >= 0 && index < size ? static_cast<std::size_t>(index) : std::string_view::npos;
  }
  const auto same = [&](std::string_view cell) {
    cell = trimmed(without_bom(cell));
    return cell.size() == name.size() && std::equal(cell.begin(), cell.end(), name.begin(), [](char a, char b) {
             return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
           });
  };
  const auto it = std::find_if(header.begin(), header.end(), same);
  return it != header.end() ? static_cast<std::size_t>(it - header.begin()) : std::string_view::npos;
}

}  // namespace tally::decode
