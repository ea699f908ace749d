// Splitting of name and phrase lists.
#include "pipeline/rulebook/phrases.h"

namespace tally {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  bool blank = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool separates = c == ';' && text.substr(i, 2) != ";;";
    if (separates) {
      if (!part.empty()) parts.push_back(std::move(part));
      part.clear();
      blank = false;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = !part.empty();
    } else {
      if (blank) part += ' ';
      blank = false;
      part += c;
      if (c == ';') ++i;
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

}  // namespace tally
