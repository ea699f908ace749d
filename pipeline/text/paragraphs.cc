// Finding paragraphs: blank lines, and line ends that are not mere wrapping.
#include "pipeline/text/paragraphs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace tally {
namespace {

constexpr std::size_t kWidestWrap = 120;
constexpr std::size_t kNarrowestWrap = 40;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

struct Line {
  std::size_t begin;
  std::size_t end;  ///< without trailing blanks
};

std::size_t first_word_size(std::string_view text, const Line& line) {
  std::size_t i = line.begin;
  while (i < line.end && !is_blank(text[i])) ++i;
  return i - line.begin;
}

}  // namespace

bool starts_list_item(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kBullets = {
      "- ", "* ", "\xE2\x80\xA2", "\xE2\x80\x93 ", "\xE2\x80\x94 ", "\xC2\xB7", "\xE2\x97\x8F", "\xE2\x96\xAA"};
  for (const std::string_view bullet : kBullets) {
    if (line.starts_with(bullet)) return true;
  }
  std::size_t i = !line.empty() && line[0] == '(' ? 1 : 0;
  const std::size_t begin = i;
  while (i < line.size() && i < begin + 3 && line[i] >= '0' && line[i] <= '9') ++i;
  if (i == begin && i + 1 < line.size() && line[i] >= 'a' && line[i] <= 'z' && line[i + 1] == ')') i = begin + 1;
  if (i == begin || i + 1 >= line.size()) return false;
  return (line[i] == ')' || (line[i] == '.' && begin == 0)) && line[i + 1] == ' ';
}

std::vector<Span> find_paragraphs(std::string_view text) {
  std::vector<Span> paragraphs;
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) return paragraphs;
  std::size_t widest = 0;
  std::vector<Line> lines;  // an empty one stands for blank lines
  for (std::size_t at = 0; at < text.size();) {
    const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
    const std::size_t stop =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    Line line{at, stop};
    while (line.begin < line.end && is_blank(text[line.begin])) ++line.begin;
    while (line.end > line.begin && is_blank(text[line.end - 1])) --line.end;
    widest = std::max(widest, line.end - line.begin);
    lines.push_back(line);
    at = stop + 1;
  }
  const bool wrapped = widest >= kNarrowestWrap && widest <= kWidestWrap;
  bool open = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.begin == line.end) {
      open = false;
      continue;
    }
    const std::string_view words = text.substr(line.begin, line.end - line.begin);
    bool joins = open && wrapped && !starts_list_item(words);
    if (joins) {
      const Line& before = lines[i - 1];
      joins = before.end - before.begin + 1 + first_word_size(text, line) > widest;
    }
    const auto end = static_cast<std::uint32_t>(line.end);
    if (joins) {
      paragraphs.back().end = end;
    } else {
      paragraphs.push_back({static_cast<std::uint32_t>(line.begin), end});
    }
    open = true;
  }
  return paragraphs;
}

}  // namespace tally
