// Dates as newspapers, feeds and web pages print them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/model/period.h"

namespace tally {

/// A date found in a text, with the bytes it takes. Parts that the text does not give are 0.
struct PrintedDate {
  int year = 0;
  int month = 0;
  int day = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Month of an English name or its short form, with or without a full stop, in any case: 1 to 12, or 0.
int month_of(std::string_view word);

/// The first date in a short text: "December 06, 2025", "6 Dec. 2025", "Dec. 5", "2025-12-06", "2025/12/06",
/// "06.12.2025", "December 2025". A day needs a month; slashes with the year last are read as month/day/year when only
/// that makes a date, and left out when both readings do. Looks at the first 400 bytes.
std::optional<PrintedDate> find_date(std::string_view text);

/// A time stamp of a page, a feed or an archive as ISO 8601: "Fri, 05 Dec 2025 10:00:00 +0800" (RFC 822),
/// "2025-12-05T10:00:00+08:00", "20251205100000", "December 5, 2025 10:30 GMT". The offset is kept as given (Z for
/// UTC), so that the day is the newsroom's; without a zone or a time it is the day alone. Empty when there is no full
/// date.
std::string iso_time(std::string_view text);

/// "2025-12-05T01:30:00+08:00" as "2025-12-04T17:30:00Z". A date, a time without its offset and anything else stay as
/// they are. For output: "today" in an article is the day at its newsroom.
std::string in_utc(std::string_view iso);

/// The day without a year that lies nearest to `near`; unknown when `near` is.
Date nearest_day(int month, int day, Date near);

/// Whether a line holds a date and nothing else but a time, a weekday, a zone, a word such as "Published" and perhaps
/// the name of a source. Gives the date; `publisher` gets the name when there is one.
std::optional<PrintedDate> date_line(std::string_view line, std::string& publisher);

}  // namespace tally
