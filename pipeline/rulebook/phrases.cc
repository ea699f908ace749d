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

std::vector<std::string> expand_phrase(std::string_view text) {
  std::vector<std::string> out = {""};
  const auto join = [](const std::string& head, std::string_view tail) {
    const bool blank = tail.starts_with(' ') && (head.empty() || head.ends_with(' '));
    return head + std::string(tail.substr(blank ? 1 : 0));
  };
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('['), text.size());
    const std::size_t close = text.find(']', open);
    if (close == std::string_view::npos && open < text.size()) return {};
    std::vector<std::string> next;
    for (const std::string& head : out) {
      const std::string before = join(head, text.substr(0, open));
      if (open == text.size()) {
        next.push_back(before);
        continue;
      }
      std::string_view choices = text.substr(open + 1, close - open - 1);
      for (std::size_t bar = 0; bar != std::string_view::npos;) {
        bar = choices.find('|');
        next.push_back(join(before, choices.substr(0, bar)));
        if (bar != std::string_view::npos) choices.remove_prefix(bar + 1);
      }
    }
    out = std::move(next);
    text.remove_prefix(open == text.size() ? open : close + 1);
  }
  for (std::string& phrase : out) {
    while (phrase.ends_with(' ')) phrase.pop_back();
  }
  return out;
}

}  // namespace tally
