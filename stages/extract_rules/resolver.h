// Place, period, speaker and standing of a claim: each from the sentence first, then from what it refers to.
#pragma once
#include <string>
#include <vector>

#include "stages/extract_rules/reading.h"

namespace tally::extract {

/// Codes of the places of a claim and whether they had to be assumed.
struct PlaceAnswer {
  std::vector<std::string> codes;
  std::string within;
  bool explicit_here = false;  ///< named in the sentence
  bool assumed = false;
};
PlaceAnswer find_places(const Current& current, const Draft& draft, int measure);

/// Periods of a claim. `from_figure` is the period of the other end.
struct PeriodAnswer {
  Period value;
  Period value_last;  ///< set when the figure is about a span of periods
  Period from;
  bool explicit_here = false;
  bool assumed = false;
};
PeriodAnswer find_periods(const Current& current, const Draft& draft);

/// Whether the sentence asserts the figure, and who says so.
Assertion find_assertion(const Current& current, const Draft& draft, Period period);
std::string find_speaker(const Current& current, const Draft& draft);

/// The clause around a figure without the figure itself, as printed: what it is about.
std::string find_subject(const Current& current, const Draft& draft);

}  // namespace tally::extract
