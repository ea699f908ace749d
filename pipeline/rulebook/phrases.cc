// Splitting of name and phrase lists.
#include "pipeline/rulebook/phrases.h"

namespace tally {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  bool blank = false;
  for (const char c : text) {
    if (c == ';') {
      if (!part.empty()) parts.push_back(std::move(part));
      part.clear();
      blank = false;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = !part.empty();
    } else {
      if (blank) part += ' ';
      blank = false;
      part += c;
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

}  // namespace tally
