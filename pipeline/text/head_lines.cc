// Recognising bylines.
#include "pipeline/text/head_lines.h"

namespace tally {

std::optional<std::string> byline(std::string_view line) {
  if (line.size() > 100 || line.size() < 6 || !(line.starts_with("By ") || line.starts_with("BY ")))
    return std::nullopt;
  const char last = line.back();
  if (last == '.' || last == '!' || last == '?' || last == ':') return std::nullopt;
  if (!(line[3] >= 'A' && line[3] <= 'Z') || line.find_first_of("0123456789\"") != std::string_view::npos)
    return std::nullopt;
  return std::string(line.substr(3));
}

}  // namespace tally
