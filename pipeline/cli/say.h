// What the commands print for people: text from articles, servers and files must not drive their terminal.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "pipeline/text/escape.h"

namespace tally::cli {

/// fmt::print() to standard output with a blank for every character that moves or hides text, but for line ends.
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::string safe;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    safe += without_controls(std::string_view(text).substr(from, end - from));
    if (end < text.size()) safe += '\n';
    from = end + 1;
  }
  std::fwrite(safe.data(), 1, safe.size(), stdout);
}

}  // namespace tally::cli
