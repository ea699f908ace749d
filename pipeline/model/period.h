// Periods of the calendar: what a figure is for and when it was known.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally {

/// A day of the Gregorian calendar. A default one means "unknown".
struct Date {
  std::int16_t year = 0;
  std::int8_t month = 0;
  std::int8_t day = 0;

  [[nodiscard]] bool known() const { return month != 0; }
  /// "2025-12-05"; empty when unknown.
  [[nodiscard]] std::string iso() const;
  /// The date `days` later (or earlier); unknown stays unknown.
  [[nodiscard]] Date plus_days(int days) const;
  /// 1 Monday … 7 Sunday; 0 when unknown.
  [[nodiscard]] int weekday() const;
  /// Reads the date at the start of "2025-12-05" or "2025-12-05T10:00:00Z"; empty when it is no date.
  static std::optional<Date> parse(std::string_view text);
  /// Last day of a month, 28 to 31.
  static int last_day_of(int year, int month);

  auto operator<=>(const Date&) const = default;
};

enum class Grain : std::uint8_t { none, year, half, quarter, month, week, day };

/// One period: a year, half, quarter, month, ISO week or day. Ordered by first day, then by grain.
struct Period {
  std::int16_t year = 0;
  Grain grain = Grain::none;
  /// 1-based half, quarter, month or week of the year; month × 100 + day for a day; 0 for a year.
  std::uint16_t index = 0;

  static Period of_year(int year) { return {static_cast<std::int16_t>(year), Grain::year, 0}; }
  static Period of_half(int year, int half) {
    return {static_cast<std::int16_t>(year), Grain::half, static_cast<std::uint16_t>(half)};
  }
  static Period of_quarter(int year, int quarter) {
    return {static_cast<std::int16_t>(year), Grain::quarter, static_cast<std::uint16_t>(quarter)};
  }
  static Period of_month(int year, int month) {
    return {static_cast<std::int16_t>(year), Grain::month, static_cast<std::uint16_t>(month)};
  }
  static Period of_week(int year, int week) {
    return {static_cast<std::int16_t>(year), Grain::week, static_cast<std::uint16_t>(week)};
  }
  static Period of_day(Date date) {
    return {date.year, Grain::day, static_cast<std::uint16_t>(date.month * 100 + date.day)};
  }

  [[nodiscard]] bool known() const { return grain != Grain::none; }
  /// The period as one number, for tables of periods; not in the order of time.
  [[nodiscard]] std::uint64_t packed() const {
    return std::uint64_t{static_cast<std::uint16_t>(year)} << 32 |
           std::uint64_t{static_cast<std::uint8_t>(grain)} << 16 | index;
  }
  [[nodiscard]] Date first_day() const;
  [[nodiscard]] Date last_day() const;
  /// "2012", "2024-H1", "2024-Q3", "2025-11", "2025-W07", "2025-12-05"; empty when unknown.
  [[nodiscard]] std::string iso() const;
  /// The period of the same grain `n` steps later (or earlier).
  [[nodiscard]] Period plus(int n) const;
  /// Reads the forms that iso() writes, and "2024Q3", "2024M11", "2024-S1". Empty when it is none of them.
  static std::optional<Period> parse(std::string_view text);

  bool operator==(const Period&) const = default;
  std::strong_ordering operator<=>(const Period& other) const;
};

}  // namespace tally
