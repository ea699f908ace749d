// CSV cells out and records in.
#include "pipeline/text/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pipeline/text/plain_run.h"

namespace tally {
namespace {

/// Bytes of a cell that has to be quoted, for one reader of CSV or another.
constexpr std::array<bool, 256> separating() {
  std::array<bool, 256> set{};
  for (const unsigned char c : {'"', ',', '\r', '\n', '\t', ';'}) set[c] = true;
  return set;
}
constexpr std::array<bool, 256> kSeparates = separating();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Drops a sign and a number with digits, commas and one point from the front; false when there is none.
bool take_number(std::string_view& text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  std::size_t digits = 0;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      ++digits;
    } else if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] != ',' || digits == 0 || point) {
      break;
    }
  }
  if (digits == 0) return false;
  text.remove_prefix(i);
  return true;
}

/// Words, blanks and percent signs: nothing that could be an operator, a function or a reference.
bool is_plain_words(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '%' || c == '.' || is_digit(c) ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

void append_csv(std::string& out, std::string_view cell) {
  const auto may_separate = [](ByteWord w) { return w.below(0x20) | w.holds('"') | w.holds(',') | w.holds(';'); };
  const auto separates = [](unsigned char byte) { return kSeparates[byte]; };
  const bool quote = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ' ||
                                       find_special(cell, 0, may_separate, separates) < cell.size());
  if (!quote) {
    out += cell;
    return;
  }
  out += '"';
  for (std::size_t inner = cell.find('"'); inner != std::string_view::npos; inner = cell.find('"')) {
    out.append(cell, 0, inner + 1);
    out += '"';
    cell.remove_prefix(inner + 1);
  }
  out += cell;
  out += '"';
}

bool is_formula(std::string_view cell, bool own_words) {
  // Nearly every cell begins with a letter or a digit.
  if (cell.empty() || is_digit(cell[0]) || (cell[0] >= 'A' && cell[0] <= 'Z') || (cell[0] >= 'a' && cell[0] <= 'z'))
    return false;
  // The full-width forms ＝ ＋ － ＠ are run by spreadsheets with an East Asian locale.
  static constexpr std::array<std::string_view, 4> kFullWidth = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                                                 "\xEF\xBC\xA0"};
  // Some spreadsheets drop blanks, seen or not, before they look for the sign.
  static constexpr std::array<std::string_view, 4> kBlanks = {" ", "\xC2\xA0", "\xE2\x80\x8B", "\xE3\x80\x80"};
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view blank : kBlanks) {
      if (cell.substr(0, blank.size()) != blank) continue;
      cell.remove_prefix(blank.size());
      more = true;
    }
  }
  if (cell.empty()) return false;
  switch (cell[0]) {
    case '=':
    case '@':
    case '\t':
    case '\r':
    case '\n':
      return true;
    case '+':
    case '-': {
      std::string_view rest = cell;
      if (!take_number(rest)) return true;
      if (rest.empty() || rest == "%" || rest == " %") return false;
      return !own_words || rest[0] != ' ' || !is_plain_words(rest);
    }
    default:
      return std::any_of(kFullWidth.begin(), kFullWidth.end(),
                         [&](std::string_view sign) { return cell.substr(0, sign.size()) == sign; });
  }
}

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) text_.remove_prefix(kByteOrderMark.size());
  if (text_.substr(0, 4) == "sep=" && text_.size() > 5) {
    delimiter_ = text_[4];
    at_ = 5;
    end_of_line();
    return;
  }
  std::array<std::size_t, 3> counts{};
  static constexpr std::array<char, 3> kDelimiters = {',', ';', '\t'};
  bool quoted = false;
  for (const char c : text_) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) counts[i] += c == kDelimiters[i] ? 1 : 0;
  }
  delimiter_ = kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

bool CsvReader::end_of_line() {
  if (at_ >= text_.size() || (text_[at_] != '\n' && text_[at_] != '\r')) return false;
  at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
  ++line_;
  return true;
}

Result<std::optional<std::vector<std::string>>> CsvReader::next() {
  while (end_of_line()) {  // empty lines, which some programs leave at the end
  }
  if (at_ >= text_.size()) return std::optional<std::vector<std::string>>{};
  record_line_ = line_;
  std::vector<std::string> record(1);
  for (;;) {
    std::string& cell = record.back();
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t opened = line_;
      ++at_;
      for (;;) {
        if (at_ >= text_.size())
          return Error{fmt::format("line {}", opened), "a quote is not closed", "the table is cut off or damaged"};
        const char c = text_[at_++];
        if (c == '\n') ++line_;
        if (c != '"') {
          cell += c;
        } else if (at_ < text_.size() && text_[at_] == '"') {
          cell += '"';
          ++at_;
        } else {
          break;
        }
      }
    }
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r')
      cell += text_[at_++];
    if (at_ >= text_.size() || end_of_line()) return std::optional(std::move(record));
    ++at_;
    record.emplace_back();
  }
}

}  // namespace tally
