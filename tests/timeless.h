// Tables without what may differ between two runs that judge alike.
#pragma once
#include <string>

namespace tally::test {

/// JSON lines of rows without the columns that tell a live reply from a kept one.
inline std::string timeless(std::string text) {
  for (const std::string name : {"\"retrieved_at\":\"", "\"evidence_status\":\"", "\"change_since_last\":\""}) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const auto value = at + name.size();
      text.erase(value, text.find('"', value) - value);
    }
  }
  return text;
}

}  // namespace tally::test
