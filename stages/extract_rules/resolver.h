// Place, period, speaker and standing of a claim: each from the sentence first, then from what it refers to.
#pragma once
#include <string>
#include <vector>

#include "stages/extract_rules/reading.h"

namespace tally::extract {

/// What a clause that names no measure hangs on: "Nepal did better, with 86 percent", "down from 2.6 million in 1990".
struct Continuation {
  bool possible = false;
  int place = -1;      ///< the clause's place; -1 for one that names another date alone
  bool named = false;  ///< the words speak of the figure told before: "the rate", "it", "better"
};
/// `start_of_change`: the figure is where one begins, "fell from 1.5 million to".
Continuation goes_on_about(const Current& current, int figure, bool start_of_change);

/// The claim that such a clause goes on about: the last one of its sentence or the one before that the figure fits by
/// its unit and its size; null when there is none.
const Claim* topic_of(const Current& current, std::span<const Claim> told, const Mention& figure);

/// Codes of the places of a claim and whether they had to be assumed.
struct PlaceAnswer {
  std::vector<std::string> codes;
  std::string within;
  bool explicit_here = false;  ///< named in the sentence
  bool assumed = false;
  bool doubtful = false;         ///< assumed, and the article is about another one
  const Place* taken = nullptr;  ///< the place that an earlier sentence or the article is about, where it was taken
};
PlaceAnswer find_places(const Current& current, const Draft& draft, int measure);

/// Periods of a claim. `from_figure` is the period of the other end.
struct PeriodAnswer {
  Period value;
  Period value_last;  ///< set when the figure is about a span of periods
  Period from;
  bool explicit_here = false;
  bool assumed = false;
  bool window = false;  ///< the years of "over the past decade" are counted from the article's: near, not exact
  bool vague = false;   ///< a change over years whose number the words leave open: "in recent years"
};
PeriodAnswer find_periods(const Current& current, const Draft& draft);

/// A number of years in whose course a figure came about, and their ends where the words name one.
struct YearSpan {
  int years = 0;  ///< 0 for none
  Period from;
  Period to;
  bool vague = false;
};
YearSpan year_span(const Current& current, int figure);
/// A date of the text whose period is known.
inline bool has_period(const Tag& tag) {
  return tag.kind == MentionKind::date && tag.word == WordClass::none && tag.period.known();
}

/// How many years "seven years later" (7) and "ten years before" (-10) are from what the story tells; 0 for other
/// dates.
int story_years(const Current& current, int token);
/// The year that such a date is, counted from the year that the story has reached; unknown where it tells none.
Period story_period(const Current& current, int token);

/// The year that "that year" beside a figure points back to; unknown where the words say nothing of the kind.
Period pointed_year(const Current& current, int figure);
/// The earliest and the latest year that a sentence names, none of them in the future; unknown where it names none.
struct ToldYears {
  Period first;
  Period last;
};
ToldYears years_of(const Current& current, const SentenceView& sentence);

/// "Rose 3.5 percent in the quarter": a figure of a part of the year that is not named.
bool names_part_of_year(const Current& current, int figure);

/// "1.5 percent a year", "at an average rate of 1.5 percent".
bool is_yearly_pace(const Current& current, int figure);

/// Whether the sentence asserts the figure, and who says so.
Assertion find_assertion(const Current& current, const Draft& draft, Period period);
std::string find_speaker(const Current& current, const Draft& draft);

/// The clause around a figure without the figure itself, as printed: what it is about.
std::string find_subject(const Current& current, const Draft& draft);

}  // namespace tally::extract
