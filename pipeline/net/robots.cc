// Reading and matching of robots.txt.
#include "pipeline/net/robots.h"

#include <algorithm>
#include <cctype>

namespace tally {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} << 10U;
constexpr std::size_t kMostRules = 10'000;
constexpr int kLongestDelay = 30;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Percent-encoding in one form: escapes of unreserved characters are undone, the others are in capitals, and bytes
/// beyond ASCII are escaped, so that "/ü", "/%c3%bc" and "/%C3%BC" are the same.
std::string normal(std::string_view path) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto byte = static_cast<unsigned char>(path[i]);
    bool escaped = byte >= 0x80;
    if (path[i] == '%' && i + 2 < path.size() && digit(path[i + 1]) >= 0 && digit(path[i + 2]) >= 0) {
      byte = static_cast<unsigned char>(digit(path[i + 1]) * 16 + digit(path[i + 2]));
      escaped = std::isalnum(byte) == 0 && byte != '-' && byte != '.' && byte != '_' && byte != '~';
      i += 2;
    }
    if (escaped) {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += static_cast<char>(byte);
    }
  }
  return out;
}

/// Matches in time linear in the path for each star: greedy with one place to come back to.
bool matches(std::string_view pattern, std::string_view path) {
  const bool to_end = !pattern.empty() && pattern.back() == '$';
  if (to_end) pattern.remove_suffix(1);
  std::size_t p = 0;
  std::size_t s = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_s = 0;
  while (true) {
    if (p == pattern.size() && (!to_end || s == path.size())) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_s = s;
    } else if (p < pattern.size() && s < path.size() && pattern[p] == path[s]) {
      ++p;
      ++s;
    } else if (star != std::string_view::npos && star_s < path.size()) {
      p = star + 1;
      s = ++star_s;
    } else {
      return false;
    }
  }
}

struct Line {
  std::string name;
  std::string_view value;
};

}  // namespace

Robots Robots::closed() {
  Robots robots;
  robots.rules_.push_back({false, "/"});
  return robots;
}

Robots Robots::parse(std::string_view text, std::string_view agent) {
  text = text.substr(0, kMostBytes);
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  const std::string wanted = lower(agent);
  Robots ours;
  Robots any;
  bool found = false;      // a group for us
  bool in_agents = false;  // the last line named an agent: further ones join the group
  bool for_us = false;
  bool for_any = false;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    std::string_view raw = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    raw = raw.substr(0, raw.find('#'));
    const auto colon = raw.find(':');
    if (colon == std::string_view::npos) continue;
    const Line line{lower(trimmed(raw.substr(0, colon))), trimmed(raw.substr(colon + 1))};
    if (line.name == "user-agent") {
      if (!in_agents) for_us = for_any = false;
      in_agents = true;
      const std::string name = lower(line.value.substr(0, line.value.find('/')));
      for_us |= name == wanted;
      for_any |= name == "*";
      found |= for_us;
      continue;
    }
    const bool rule = line.name == "allow" || line.name == "disallow";
    if (!rule && line.name != "crawl-delay") continue;
    in_agents = false;
    for (Robots* group : {for_us ? &ours : nullptr, for_any ? &any : nullptr}) {
      if (group == nullptr) continue;
      if (!rule) {
        int delay = 0;
        for (const char c : line.value) {
          if (c < '0' || c > '9' || delay > kLongestDelay) break;
          delay = delay * 10 + (c - '0');
        }
        group->crawl_delay_ = std::min(delay, kLongestDelay);
      } else if (!line.value.empty() && group->rules_.size() < kMostRules) {
        group->rules_.push_back({line.name == "allow", normal(line.value)});
      }
    }
  }
  return found ? ours : any;
}

bool Robots::allows(std::string_view path) const {
  const std::string wanted = normal(path);
  if (wanted == "/robots.txt") return true;
  bool allowed = true;
  std::size_t longest = 0;
  for (const Rule& rule : rules_) {
    if (rule.pattern.size() < longest || !matches(rule.pattern, wanted)) continue;
    if (rule.pattern.size() > longest || rule.allow) allowed = rule.allow;
    longest = rule.pattern.size();
  }
  return allowed;
}

}  // namespace tally
