// A small reader of printed dates: the text is cut into words, numbers and marks, and the known orders are tried.
#include "pipeline/text/news_dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <vector>

namespace tally {
namespace {

constexpr std::size_t kLongestText = 400;

struct Token {
  enum class Kind { word, number, mark } kind;
  std::string_view text;
  std::size_t begin = 0;
  int value = -1;  ///< of a number of up to 8 digits
  [[nodiscard]] bool is_mark(char c) const { return kind == Kind::mark && text[0] == c; }
  [[nodiscard]] std::size_t end() const { return begin + text.size(); }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  text = text.substr(0, kLongestText);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char c = text[i];
    if (is_digit(c)) {
      while (i < text.size() && is_digit(text[i])) ++i;
      Token token{Token::Kind::number, text.substr(begin, i - begin), begin};
      if (token.text.size() <= 8) token.value = std::atoi(std::string(token.text).c_str());  // NOLINT: at most 8 digits
      tokens.push_back(token);
    } else if (is_letter(c)) {
      while (i < text.size() && is_letter(text[i])) ++i;
      tokens.push_back({Token::Kind::word, text.substr(begin, i - begin), begin});
    } else {
      ++i;
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
        tokens.push_back({Token::Kind::mark, text.substr(begin, 1), begin});
    }
  }
  return tokens;
}

bool is_year(const Token& t) {
  return t.kind == Token::Kind::number && t.text.size() == 4 && t.value >= 1500 && t.value <= 2199;
}
bool is_day(const Token& t) {
  return t.kind == Token::Kind::number && t.text.size() <= 2 && t.value >= 1 && t.value <= 31;
}
bool is_month(const Token& t) {
  return t.kind == Token::Kind::number && t.text.size() <= 2 && t.value >= 1 && t.value <= 12;
}
bool is_suffix(const Token& t) { return t.text == "st" || t.text == "nd" || t.text == "rd" || t.text == "th"; }

bool possible(int year, int month, int day) { return day <= Date::last_day_of(year == 0 ? 2024 : year, month); }

/// Reads one of the known orders that starts at token `i`.
std::optional<PrintedDate> date_at(const std::vector<Token>& t, std::size_t i) {
  const std::size_t n = t.size();
  const auto made = [&](int year, int month, int day, std::size_t last) -> std::optional<PrintedDate> {
    if (month < 1 || (day != 0 && !possible(year, month, day))) return std::nullopt;
    return PrintedDate{year, month, day, t[i].begin, t[last].end()};
  };
  const auto skip_mark = [&](std::size_t k, char c) { return k < n && t[k].is_mark(c) ? k + 1 : k; };
  if (t[i].kind == Token::Kind::number) {
    if ((t[i].text.size() == 8 || t[i].text.size() == 14) && t[i].text >= "1500") {
      const std::string digits(t[i].text.substr(0, 8));
      const int all = std::atoi(digits.c_str());  // NOLINT: eight digits
      const int month = all / 100 % 100;
      if (month >= 1 && month <= 12 && all % 100 >= 1 && all / 10000 >= 1900 && all / 10000 <= 2199) {
        return made(all / 10000, month, all % 100, i);
      }
      return std::nullopt;
    }
    if (i + 4 < n && t[i + 1].kind == Token::Kind::mark && t[i + 1].text == t[i + 3].text &&
        (t[i + 1].is_mark('-') || t[i + 1].is_mark('/') || t[i + 1].is_mark('.'))) {
      if (is_year(t[i]) && is_month(t[i + 2]) && is_day(t[i + 4]))
        return made(t[i].value, t[i + 2].value, t[i + 4].value, i + 4);
      if (is_year(t[i + 4]) && is_day(t[i]) && is_day(t[i + 2])) {
        const int first = t[i].value;
        const int second = t[i + 2].value;
        if (t[i + 1].is_mark('.') || first > 12)
          return second <= 12 ? made(t[i + 4].value, second, first, i + 4) : std::nullopt;
        if (second > 12 || first == second) return made(t[i + 4].value, first, second, i + 4);
        return std::nullopt;
      }
    }
    if (!is_day(t[i])) return std::nullopt;
    std::size_t k = i + 1;
    if (k < n && is_suffix(t[k])) ++k;
    if (k < n && t[k].text == "of") ++k;
    k = skip_mark(k, '-');
    if (k >= n || t[k].kind != Token::Kind::word || month_of(t[k].text) == 0) return std::nullopt;
    const int month = month_of(t[k].text);
    std::size_t year = skip_mark(skip_mark(skip_mark(k + 1, '.'), ','), '-');
    if (year < n && is_year(t[year])) return made(t[year].value, month, t[i].value, year);
    return made(0, month, t[i].value, k);
  }
  if (t[i].kind != Token::Kind::word) return std::nullopt;
  const int month = month_of(t[i].text);
  if (month == 0) return std::nullopt;
  std::size_t k = skip_mark(i + 1, '.');
  if (k < n && is_day(t[k]) && !(k + 1 < n && t[k + 1].is_mark(':'))) {
    std::size_t last = k;
    if (last + 1 < n && is_suffix(t[last + 1])) ++last;
    const std::size_t year = skip_mark(last + 1, ',');
    if (year < n && is_year(t[year])) return made(t[year].value, month, t[k].value, year);
    return made(0, month, t[k].value, last);
  }
  k = skip_mark(k, ',');
  if (k < n && is_year(t[k])) return made(t[k].value, month, 0, k);
  return std::nullopt;
}

/// Minutes east of UTC of a zone's name; 9999 when unknown.
int zone_minutes(std::string_view name) {
  struct Zone {
    std::string_view name;
    int minutes;
  };
  static constexpr std::array<Zone, 17> kZones = {{{"z", 0},
                                                   {"gmt", 0},
                                                   {"utc", 0},
                                                   {"ut", 0},
                                                   {"bst", 60},
                                                   {"cet", 60},
                                                   {"cest", 120},
                                                   {"est", -300},
                                                   {"edt", -240},
                                                   {"cdt", -300},
                                                   {"mst", -420},
                                                   {"mdt", -360},
                                                   {"pst", -480},
                                                   {"pdt", -420},
                                                   {"hkt", 480},
                                                   {"sgt", 480},
                                                   {"jst", 540}}};
  const std::string wanted = lower(name);
  for (const Zone& zone : kZones) {
    if (zone.name == wanted) return zone.minutes;
  }
  return 9999;
}

std::string zone_text(int minutes) {
  if (minutes == 0) return "Z";
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

}  // namespace

int month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kNames = {"january",   "february", "march",    "april",
                                                              "may",       "june",     "july",     "august",
                                                              "september", "october",  "november", "december"};
  if (!word.empty() && word.back() == '.') word.remove_suffix(1);
  if (word.size() < 3 || word.size() > 9) return 0;
  const std::string wanted = lower(word);
  if (wanted == "sept") return 9;
  for (std::size_t m = 0; m < kNames.size(); ++m) {
    if (kNames[m] == wanted || (wanted.size() == 3 && kNames[m].starts_with(wanted))) return static_cast<int>(m) + 1;
  }
  return 0;
}

std::optional<PrintedDate> find_date(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  std::optional<PrintedDate> best;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    // A number after a mark of another number is not the start of a date ("10-12-2025" is tried from its first number).
    if (i >= 2 && tokens[i].kind == Token::Kind::number && tokens[i - 2].kind == Token::Kind::number &&
        (tokens[i - 1].is_mark('-') || tokens[i - 1].is_mark('/'))) {
      continue;
    }
    if (const auto date = date_at(tokens, i)) {
      if (date->year != 0 && date->day != 0) return date;
      if (!best) best = date;
    }
  }
  return best;
}

std::string iso_time(std::string_view text) {
  text = text.substr(0, kLongestText);
  const auto date = find_date(text);
  if (!date || date->year == 0 || date->day == 0) return {};
  std::string day = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);

  // Digits of one piece: 20251205100000 is a time of an archive, in UTC.
  const std::string_view found = text.substr(date->begin, date->end - date->begin);
  if (found.size() == 14 && std::all_of(found.begin(), found.end(), is_digit)) {
    return fmt::format("{}T{}:{}:{}Z", day, found.substr(8, 2), found.substr(10, 2), found.substr(12, 2));
  }
  const std::vector<Token> tokens = tokens_of(text);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind != Token::Kind::number || !tokens[i + 1].is_mark(':') ||
        tokens[i + 2].kind != Token::Kind::number)
      continue;
    if (tokens[i].begin >= date->begin && tokens[i].begin < date->end) continue;
    int hour = tokens[i].value;
    const int minute = tokens[i + 2].value;
    int second = 0;
    std::size_t k = i + 3;
    if (k + 1 < tokens.size() && tokens[k].is_mark(':') && tokens[k + 1].kind == Token::Kind::number) {
      second = tokens[k + 1].value;
      k += 2;
    }
    if (k + 1 < tokens.size() && tokens[k].is_mark('.') && tokens[k + 1].kind == Token::Kind::number) k += 2;
    if (k < tokens.size() && tokens[k].kind == Token::Kind::word) {
      const std::string half = lower(tokens[k].text);
      if (half == "pm" && hour < 12) hour += 12;
      if (half == "am" && hour == 12) hour = 0;
      if (half == "am" || half == "pm") ++k;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return day;
    int zone = 9999;
    if (k < tokens.size() && tokens[k].is_mark('(')) ++k;
    if (k < tokens.size() && tokens[k].kind == Token::Kind::word) {
      zone = zone_minutes(tokens[k].text);
    } else if (k + 1 < tokens.size() && (tokens[k].is_mark('+') || tokens[k].is_mark('-')) &&
               tokens[k + 1].kind == Token::Kind::number) {
      const Token& number = tokens[k + 1];
      int minutes = number.text.size() == 4 ? number.value / 100 * 60 + number.value % 100 : number.value * 60;
      if (number.text.size() == 2 && k + 3 < tokens.size() && tokens[k + 2].is_mark(':'))
        minutes += tokens[k + 3].value;
      if (number.value >= 0 && minutes <= 14 * 60) zone = tokens[k].is_mark('-') ? -minutes : minutes;
    }
    if (zone == 9999) return day;
    return fmt::format("{}T{:02}:{:02}:{:02}{}", day, hour, minute, second, zone_text(zone));
  }
  return day;
}

Date nearest_day(int month, int day, Date near) {
  if (!near.known() || month < 1 || month > 12 || day < 1) return {};
  Date best;
  long best_distance = 1L << 40;
  for (int year = near.year - 1; year <= near.year + 1; ++year) {
    if (day > Date::last_day_of(year, month)) continue;
    const Date date{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
    const auto number = [](Date d) { return d.year * 372L + d.month * 31L + d.day; };
    const long distance = std::labs(number(date) - number(near));
    if (distance < best_distance) {
      best_distance = distance;
      best = date;
    }
  }
  return best;
}

std::optional<PrintedDate> date_line(std::string_view line, std::string& publisher) {
  if (line.size() > 160) return std::nullopt;
  const auto date = find_date(line);
  if (!date || (date->year == 0 && date->day == 0)) return std::nullopt;
  static constexpr std::array<std::string_view, 44> kKnown = {
      "published", "publish", "updated", "update",   "posted", "last", "modified", "first", "on",    "at",  "date",
      "time",      "issued",  "release", "released", "am",     "pm",   "a",        "p",     "m",     "gmt", "utc",
      "z",         "t",       "est",     "edt",      "et",     "pst",  "pdt",      "bst",   "cet",   "hkt", "source",
      "editor",    "by",      "mon",     "tue",      "tues",   "wed",  "thu",      "thur",  "thurs", "fri", "sat"};
  static constexpr std::array<std::string_view, 8> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                            "friday", "saturday", "sunday",    "sun"};
  std::string rest;
  std::size_t rest_words = 0;
  bool lower_case = false;
  for (const Token& token : tokens_of(line)) {
    if (token.begin >= date->begin && token.begin < date->end) continue;
    if (token.kind == Token::Kind::mark) {
      // A full stop, a quote or a currency sign belongs to a sentence, not to a date line.
      if (std::string_view(",.:|-+/()[]").find(token.text[0]) == std::string_view::npos &&
          static_cast<unsigned char>(token.text[0]) < 0x80)
        return std::nullopt;
      continue;
    }
    if (token.kind == Token::Kind::number) {
      if (token.text.size() > 4) return std::nullopt;
      continue;  // of a time or an offset
    }
    const std::string word = lower(token.text);
    if (std::find(kKnown.begin(), kKnown.end(), word) != kKnown.end() ||
        std::find(kDays.begin(), kDays.end(), word) != kDays.end())
      continue;
    if (month_of(word) != 0) continue;
    if (is_letter(token.text[0]) && token.text[0] >= 'a') lower_case = true;
    rest += (rest.empty() ? "" : " ") + std::string(token.text);
    ++rest_words;
  }
  if (rest_words > 4 || lower_case) return std::nullopt;
  if (!rest.empty()) publisher = rest;
  return date;
}

std::string in_utc(std::string_view iso) {
  const auto day = Date::parse(iso.substr(0, 10));
  const auto two = [&](std::size_t at) {
    return at + 2 <= iso.size() && is_digit(iso[at]) && is_digit(iso[at + 1]) ? (iso[at] - '0') * 10 + iso[at + 1] - '0'
                                                                              : -1;
  };
  const int hour = two(11);
  const int minute = two(14);
  if (!day || iso.size() < 17 || iso[10] != 'T' || iso[13] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return std::string(iso);
  std::size_t at = 16;
  int second = 0;
  if (iso[at] == ':') {
    second = two(at + 1);
    at += 3;
  }
  if (at < iso.size() && iso[at] == '.') {
    ++at;
    while (at < iso.size() && is_digit(iso[at])) ++at;
  }
  int offset = 0;  // minutes
  if (at < iso.size() && (iso[at] == '+' || iso[at] == '-')) {
    const int hours = two(at + 1);
    const int minutes = two(at + (at + 3 < iso.size() && iso[at + 3] == ':' ? 4 : 3));
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::string(iso);
    offset = (iso[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
  } else if (at + 1 != iso.size() || iso[at] != 'Z') {
    return std::string(iso);
  }
  if (second < 0 || second > 60) return std::string(iso);
  constexpr int kMinutes = 24 * 60;
  const int total = hour * 60 + minute - offset;
  const int days = total < 0 ? -1 : total >= kMinutes ? 1 : 0;
  const int rest = total - days * kMinutes;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", day->plus_days(days).iso(), rest / 60, rest % 60, second);
}

}  // namespace tally
