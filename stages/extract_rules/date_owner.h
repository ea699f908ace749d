// Whose date a date is.
#pragma once
#include "stages/extract_rules/resolver.h"

namespace tally::extract {

bool is_day(const Tag& tag);

/// "… since 1974, when the economy shrank": what follows was then.
bool tells_when(const Current& current, int date);

/// A date that a change or a comparison counts from: "since 2010", "compared with 2019".
bool is_baseline(const Current& current, int token);

/// "From 711 dollars in 2005": the date of the figure that another change in the sentence starts from.
bool dates_start(const Current& current, int date, int figure);

/// "Its slowest pace since 1990", "a level not seen since 2008": the date is what a record is counted from, and no
/// change starts there.
bool is_of_record(const Current& current, int date);

/// "The Netherlands has 18 million people, and Portugal's population was 10.6 million in 2010": the date of a later
/// clause with a place and a verb of its own. "… and Sweden 10 million in 2010" is one clause for both.
bool dates_later_clause(const Current& current, int date, int figure);

/// "… is now 66 percent urban": a figure of the day, whatever other years the sentence names.
bool is_of_now(const Current& current, int figure);

/// Whether the words of the sentence are in the past.
bool tells_of_past(const Current& current);

/// Whether the sentence tells of what is, so that a year some time ago in the sentence before is not its own.
bool is_present(const Current& current);

/// "Nigeria, a country of 219 million people, had … in 2020": a figure that only introduces the place.
bool is_background(const Current& current, int figure);

/// Whether a date is another figure's than that of a draft, for one of these reasons.
bool is_of_another(const Current& current, int date, int figure, const Draft& draft);

}  // namespace tally::extract
