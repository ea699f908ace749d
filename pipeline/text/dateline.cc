// Reading of datelines.
#include "pipeline/text/dateline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tally {
namespace {

constexpr std::size_t kLongestDateline = 160;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == ',' || s.front() == '\n' || s.front() == '\r'))
    s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == ',' || s.back() == '\n' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

/// Position and size of the first dash that stands between blanks (or ends a bracket), within the first bytes.
std::optional<std::pair<std::size_t, std::size_t>> find_dash(std::string_view head) {
  static constexpr std::array<std::string_view, 5> kDashes = {"--", "\xE2\x80\x94", "\xE2\x80\x93", "\xE2\x80\x95",
                                                              "-"};
  for (std::size_t i = 1; i < head.size(); ++i) {
    if (head[i] == '\n' && i + 1 < head.size() && head[i + 1] == '\n') return std::nullopt;
    if (head[i] != '-' && head[i] != '\xE2') continue;
    for (const std::string_view dash : kDashes) {
      if (!head.substr(i).starts_with(dash)) continue;
      const std::size_t end = i + dash.size();
      const bool before =
          head[i - 1] == ' ' || head[i - 1] == ')' || head[i - 1] == '/' || (dash != "-" && head[i - 1] != ' ');
      const bool after = end >= head.size() || head[end] == ' ' || head[end] == '\n' || dash == "--" ||
                         (dash != "-" && head[i - 1] == ')');
      if (before && after) return std::pair{i, dash.size()};
    }
  }
  return std::nullopt;
}

/// Whether a text can begin with a dateline at all, told from its first bytes: most texts cannot.
bool may_be_dateline(std::string_view head) {
  const auto capital = [](char c) { return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; };
  if (head.size() < 6 || (!capital(head[0]) && head[0] != '(')) return false;
  // A word in capitals, "McLEAN" among them, or the brackets of an agency near by.
  if (head[0] == '(' || capital(head[1]) || (head.size() > 3 && capital(head[2]) && capital(head[3]))) return true;
  return head.substr(0, 90).find_first_of("(/[") != std::string_view::npos ||
         month_of(head.substr(0, head.find_first_of(" ."))) != 0;
}

/// Words of a place in capitals: "NEW YORK", "WASHINGTON, D.C.", "PORT-AU-PRINCE", "SÃO PAULO". With `mixed` also "New
/// York".
bool is_place(std::string_view place, bool mixed) {
  if (place.size() < 2 || place.size() > 70) return false;
  int capitals = 0;
  int small = 0;
  int words = 1;
  bool starts_word = true;
  for (const char c : place) {
    const auto u = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') {
      ++capitals;
    } else if (c >= 'a' && c <= 'z') {
      if (starts_word && words == 1) return false;
      ++small;
    } else if (c == ' ' || c == '/') {
      ++words;
    } else if (u < 0x80 && std::string_view(".,'-&").find(c) == std::string_view::npos) {
      return false;
    }
    starts_word = c == ' ' || c == '/';
  }
  if (capitals == 0 || words > 7) return false;
  // "BEIJING, China" and "McLEAN, Va." have small letters behind a first word in capitals.
  const std::size_t comma = place.find(',');
  const std::string_view first = place.substr(0, comma);
  const bool first_capitals =
      first.size() >= 2 && std::count_if(first.begin(), first.end(), [](char c) { return c >= 'a' && c <= 'z'; }) <= 1;
  return small == 0 || first_capitals || mixed;
}

}  // namespace

std::optional<Dateline> read_dateline(std::string_view body) {
  const std::string_view head = body.substr(0, kLongestDateline);
  if (!may_be_dateline(head)) return std::nullopt;
  const auto dash = find_dash(head);
  if (!dash) return std::nullopt;
  Dateline line;
  line.end = dash->first + dash->second;
  std::string_view words = trimmed(head.substr(0, dash->first));

  // The agency: "(Xinhua)", "/PRNewswire/", at the end.
  bool agency = false;
  for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'/', '/'}, std::pair{'[', ']'}}) {
    if (words.size() < 3 || words.back() != close) continue;
    const std::size_t from = words.rfind(open, words.size() - 2);
    if (from == std::string_view::npos) continue;
    const std::string_view name = trimmed(words.substr(from + 1, words.size() - from - 2));
    const bool letters = std::any_of(name.begin(), name.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    });
    if (name.empty() || name.size() > 40 || !letters) return std::nullopt;
    line.publisher = name;
    words = trimmed(words.substr(0, from));
    agency = true;
    break;
  }
  if (const auto date = find_date(words); date && date->day != 0) {
    // Nothing but a weekday may follow the date.
    const std::string_view after = trimmed(words.substr(date->end));
    if (after.size() > 12) return std::nullopt;
    line.year = date->year;
    line.month = date->month;
    line.day = date->day;
    words = trimmed(words.substr(0, date->begin));
    for (const std::string_view day : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
      if (words.ends_with(day)) words = trimmed(words.substr(0, words.size() - day.size()));
    }
  }
  if (words.empty()) return agency || line.day != 0 ? std::optional(line) : std::nullopt;
  if (!is_place(words, agency)) return std::nullopt;
  line.place = words;
  return line;
}

void apply_dateline(Article& article, Date published) {
  std::string_view body = article.text;
  const std::size_t begin = article.paragraphs.empty() ? 0 : article.paragraphs.front().begin;
  const auto line = read_dateline(body.substr(std::min<std::size_t>(begin, body.size())));
  if (!line) return;
  if (article.dateline.empty()) article.dateline = line->place;
  if (article.publisher.empty()) article.publisher = line->publisher;
  if (article.published().known() || line->day == 0) return;
  int year = line->year;
  const std::string& given = article.published_at;
  if (year == 0 && given.size() >= 4) std::from_chars(given.data(), given.data() + 4, year);
  if (year >= 1500 && year <= 2199) {
    article.published_at = fmt::format("{:04}-{:02}-{:02}", year, line->month, line->day);
  } else if (published.known()) {
    article.published_at = nearest_day(line->month, line->day, published).iso();
  }
}

}  // namespace tally
