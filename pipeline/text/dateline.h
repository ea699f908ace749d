// The dateline of an agency report: "BEIJING, Dec. 5 (Xinhua) --".
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/model/article.h"
#include "pipeline/text/news_dates.h"

namespace tally {

/// What stands before the dash that opens a report. Parts that it lacks are empty or 0.
struct Dateline {
  std::string place;      ///< as printed: "BEIJING", "WASHINGTON, D.C."
  std::string publisher;  ///< as printed: "Xinhua", "Reuters"
  int year = 0;
  int month = 0;
  int day = 0;
  std::size_t end = 0;  ///< bytes up to and with the dash
};

/// Reads a dateline at the start of a body. Without an agency in brackets the place must be in capitals.
std::optional<Dateline> read_dateline(std::string_view body);

/// Fills `dateline`, and publisher and date where the article has none yet, from the dateline of its text.
/// A day without a year is taken in the year of what the article says of its date ("2025", "2025-12", a whole date),
/// else in the year that brings it nearest to `published` (--published), which stays unknown when that is.
void apply_dateline(Article& article, Date published);

}  // namespace tally
