// Calendar arithmetic on std::chrono's civil dates.
#include "pipeline/model/period.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tally {
namespace {

namespace ch = std::chrono;

ch::sys_days to_days(Date d) {
  return ch::sys_days(ch::year(d.year) / ch::month(static_cast<unsigned>(d.month)) /
                      ch::day(static_cast<unsigned>(d.day)));
}

Date from_days(ch::sys_days days) {
  const ch::year_month_day ymd(days);
  return {static_cast<std::int16_t>(static_cast<int>(ymd.year())),
          static_cast<std::int8_t>(static_cast<unsigned>(ymd.month())),
          static_cast<std::int8_t>(static_cast<unsigned>(ymd.day()))};
}

Date make_date(int year, int month, int day) {
  return {static_cast<std::int16_t>(year), static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
}

/// Monday of ISO week 1: the week that holds 4 January.
ch::sys_days first_iso_monday(int year) {
  const ch::sys_days fourth = to_days(make_date(year, 1, 4));
  return fourth - (ch::weekday(fourth) - ch::Monday);
}

/// Reads exactly `digits` decimal digits at the front of `text` and drops them; -1 when they are not there.
int take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits || value < 0) return -1;
  text.remove_prefix(digits);
  return value;
}

}  // namespace

int Date::last_day_of(int year, int month) {
  return static_cast<int>(
      static_cast<unsigned>((ch::year(year) / ch::month(static_cast<unsigned>(month)) / ch::last).day()));
}

std::string Date::iso() const { return known() ? fmt::format("{:04}-{:02}-{:02}", year, month, day) : std::string{}; }

Date Date::plus_days(int days) const { return known() ? from_days(to_days(*this) + ch::days(days)) : *this; }

int Date::weekday() const { return known() ? static_cast<int>(ch::weekday(to_days(*this)).iso_encoding()) : 0; }

std::optional<Date> Date::parse(std::string_view text) {
  const int year = take(text, 4);
  if (year < 0 || text.empty() || text[0] != '-') return std::nullopt;
  text.remove_prefix(1);
  const int month = take(text, 2);
  if (month < 1 || month > 12 || text.empty() || text[0] != '-') return std::nullopt;
  text.remove_prefix(1);
  const int day = take(text, 2);
  if (day < 1 || day > last_day_of(year, month)) return std::nullopt;
  if (!text.empty() && text[0] != 'T' && text[0] != ' ') return std::nullopt;
  return make_date(year, month, day);
}

Date Period::first_day() const {
  switch (grain) {
    case Grain::none:
      return {};
    case Grain::year:
      return make_date(year, 1, 1);
    case Grain::half:
      return make_date(year, index * 6 - 5, 1);
    case Grain::quarter:
      return make_date(year, index * 3 - 2, 1);
    case Grain::month:
      return make_date(year, index, 1);
    case Grain::week:
      return from_days(first_iso_monday(year) + ch::weeks(index - 1));
    case Grain::day:
      return make_date(year, index / 100, index % 100);
  }
  return {};
}

Date Period::last_day() const {
  const auto end_of_month = [this](int month) { return make_date(year, month, Date::last_day_of(year, month)); };
  switch (grain) {
    case Grain::none:
      return {};
    case Grain::year:
      return make_date(year, 12, 31);
    case Grain::half:
      return end_of_month(index * 6);
    case Grain::quarter:
      return end_of_month(index * 3);
    case Grain::month:
      return end_of_month(index);
    case Grain::week:
      return first_day().plus_days(6);
    case Grain::day:
      return first_day();
  }
  return {};
}

std::string Period::iso() const {
  switch (grain) {
    case Grain::none:
      return {};
    case Grain::year:
      // Charts and tables print thousands of them.
      if (year >= 1000 && year <= 9999) return std::string(fmt::format_int(year).c_str(), 4);
      return fmt::format("{:04}", year);
    case Grain::half:
      return fmt::format("{:04}-H{}", year, index);
    case Grain::quarter:
      return fmt::format("{:04}-Q{}", year, index);
    case Grain::month:
      return fmt::format("{:04}-{:02}", year, index);
    case Grain::week:
      return fmt::format("{:04}-W{:02}", year, index);
    case Grain::day:
      return first_day().iso();
  }
  return {};
}

Period Period::plus(int n) const {
  const auto step = [&](int parts) {
    const int total = year * parts + index - 1 + n;
    return Period{static_cast<std::int16_t>(total / parts), grain, static_cast<std::uint16_t>(total % parts + 1)};
  };
  switch (grain) {
    case Grain::none:
      return *this;
    case Grain::year:
      return of_year(year + n);
    case Grain::half:
      return step(2);
    case Grain::quarter:
      return step(4);
    case Grain::month:
      return step(12);
    case Grain::week: {
      const Date thursday = first_day().plus_days(7 * n + 3);  // the ISO year of a week is that of its Thursday
      const auto days = to_days(thursday) - first_iso_monday(thursday.year);
      return of_week(thursday.year, static_cast<int>(days.count() / 7 + 1));
    }
    case Grain::day:
      return of_day(first_day().plus_days(n));
  }
  return *this;
}

std::optional<Period> Period::parse(std::string_view text) {
  const std::string_view whole = text;
  const int year = take(text, 4);
  if (year < 0) return std::nullopt;
  if (text.empty()) return of_year(year);
  const bool dash = text[0] == '-';
  if (dash) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const char letter = text[0];
  if (letter == 'Q' || letter == 'H' || letter == 'S' || letter == 'W' || letter == 'M') {
    text.remove_prefix(1);
    const int index = take(text, text.size());
    if (index < 1) return std::nullopt;
    if (letter == 'Q' && index <= 4) return of_quarter(year, index);
    if ((letter == 'H' || letter == 'S') && index <= 2) return of_half(year, index);
    if (letter == 'W' && index <= 53) return of_week(year, index);
    if (letter == 'M' && index <= 12) return of_month(year, index);
    return std::nullopt;
  }
  if (!dash) return std::nullopt;
  if (text.size() == 2) {
    const int month = take(text, 2);
    if (month >= 1 && month <= 12) return of_month(year, month);
    return std::nullopt;
  }
  if (const auto day = Date::parse(whole); day && whole.size() == 10) return of_day(*day);
  return std::nullopt;
}

std::strong_ordering Period::operator<=>(const Period& other) const {
  if (grain == other.grain) {
    if (year != other.year) return year <=> other.year;
    return index <=> other.index;
  }
  const auto by_day = first_day() <=> other.first_day();
  return by_day != 0 ? by_day : grain <=> other.grain;
}

}  // namespace tally
