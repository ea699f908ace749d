// Forms that spreadsheets give to numbers, dates and texts.
#include "pipeline/review/cell_match.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/model/period.h"
#include "pipeline/text/csv.h"
#include "pipeline/text/escape.h"
#include "pipeline/text/news_dates.h"

namespace tally {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One blank for every run of blanks and line ends, none at the ends; no-break spaces are blanks.
std::string squeezed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (text.substr(i, 2) == "\xC2\xA0") {
      c = ' ';
      ++i;
    } else if (text.substr(i, 3) == "\xE2\x80\xAF") {
      c = ' ';
      i += 2;
    }
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct Number {
  Decimal value;
  bool percent = false;
  bool shortened = false;  ///< written with an exponent: a spreadsheet keeps six digits of a long number then
};

/// Readings of a printed number: "1,5" may be one and a half or fifteen.
std::vector<Number> numbers_of(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  if (text.size() > 3 && text.substr(0, 3) == "\xE2\x88\x92") text = "-" + text.substr(3);
  Number number;
  if (!text.empty() && text.back() == '%') {
    number.percent = true;
    text.pop_back();
  }
  if (text.empty() || !std::any_of(text.begin(), text.end(), is_digit)) return {};
  number.shortened = text.find_first_of("eE") != std::string::npos;
  std::vector<std::string> forms = {text};
  if (text.find(',') != std::string::npos) {
    std::string no_commas = text;
    no_commas.erase(std::remove(no_commas.begin(), no_commas.end(), ','), no_commas.end());
    forms.push_back(no_commas);
    std::string comma_point = text;
    comma_point.erase(std::remove(comma_point.begin(), comma_point.end(), '.'), comma_point.end());
    std::replace(comma_point.begin(), comma_point.end(), ',', '.');
    forms.push_back(comma_point);
  }
  if (std::count(text.begin(), text.end(), '.') > 1) {  // 1.409.000.000
    std::string no_points = text;
    no_points.erase(std::remove(no_points.begin(), no_points.end(), '.'), no_points.end());
    forms.push_back(no_points);
  }
  std::vector<Number> readings;
  for (const std::string& form : forms) {
    if (const auto value = Decimal::parse(form)) {
      number.value = *value;
      readings.push_back(number);
    }
  }
  return readings;
}

bool same_number(const std::string& written, const std::string& edited) {
  const auto ours = numbers_of(written);
  if (ours.empty()) return false;
  const Number& a = ours.front();
  for (const Number& b : numbers_of(edited)) {
    Decimal theirs = b.value;
    if (a.percent && !b.percent) theirs = theirs * Decimal(100);  // 3.2 % kept as 0.032
    if (!a.percent && b.percent) continue;
    const Decimal difference = (a.value - theirs).abs();
    const Decimal allowed = a.value.abs() * Decimal::power_of_ten(b.shortened ? -5 : -14);
    // A percentage shown with two digits, as spreadsheets do by themselves.
    const Decimal shown = a.percent ? Decimal::scaled(5, -3) : Decimal(0);
    if (difference <= std::max(allowed, shown)) return true;
  }
  return false;
}

/// The runs of digits of a text, and the month that a name in it stands for.
struct DateParts {
  std::vector<int> numbers;
  int month = 0;
};

DateParts date_parts(std::string_view text) {
  DateParts parts;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > i) {
      parts.numbers.push_back(end - i <= 4 ? std::stoi(std::string(text.substr(i, end - i))) : -1);
      i = end;
      continue;
    }
    while (end < text.size() &&
           ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') || text[end] == '.'))
      ++end;
    if (end > i && parts.month == 0) parts.month = month_of(text.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return parts;
}

/// Whether the edited text holds the same day (or month) in whatever order its program writes dates.
bool same_date(const std::string& written, const std::string& edited) {
  std::vector<int> wanted;
  bool time = false;
  if (const auto date = Date::parse(written)) {
    wanted = {date->year, date->month, date->day};
    time = written.size() > 10;
  } else if (const auto period = Period::parse(written); period && period->grain == Grain::month) {
    wanted = {period->year, period->index};
  } else {
    return false;
  }
  DateParts parts = date_parts(edited);
  if (parts.month != 0) parts.numbers.push_back(parts.month);
  const bool first_of_month = wanted.size() == 2 && parts.numbers.size() == 3;  // a month shown as its first day
  for (const int value : wanted) {
    const auto it = std::find_if(parts.numbers.begin(), parts.numbers.end(),
                                 [&](int n) { return n == value || (value > 999 && n == value % 100); });
    if (it == parts.numbers.end()) return false;
    parts.numbers.erase(it);
  }
  if (first_of_month) return parts.numbers.front() == 1;
  return time || parts.numbers.empty();
}

bool is_spreadsheet_error(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kErrors = {"#NAME?", "#ERROR!", "#VALUE!",
                                                              "#REF!",  "#N/A",    "Err:508"};
  return std::find(kErrors.begin(), kErrors.end(), text) != kErrors.end();
}

}  // namespace

bool same_cell(std::string_view written_bytes, std::string_view edited_bytes) {
  if (written_bytes == edited_bytes) return true;
  std::string bare(written_bytes);
  make_bare(bare);
  written_bytes = bare;
  const std::string written = squeezed(written_bytes);
  std::string edited = squeezed(edited_bytes);
  if (written == edited) return true;
  if (is_formula(written_bytes, false)) {
    if (!edited.empty() && edited[0] == kNeutraliser) edited.erase(0, 1);
    if (written == edited || is_spreadsheet_error(edited)) return true;
  }
  return same_number(written, edited) || same_date(written, edited);
}

}  // namespace tally
