// The place of a figure whose sentence names none.
#pragma once
#include <string>
#include <vector>

#include "stages/extract_rules/reading.h"

namespace tally::extract {

/// "One Portuguese worker in six", "14 million Nigerians": the people that a figure counts.
const Place* people_of(const Current& current, const Tag& tag, const SentenceView& sentence);

/// "Canberra spent 2 percent of GDP", "Riyadh's military budget": the country whose capital does what only a state
/// does, in the clause of a figure; null when none does.
const Place* state_of_capital(const Current& current, int figure);

/// A place taken from elsewhere. Doubtful: of another paragraph and not what the article is about.
struct EarlierPlace {
  const Place* place = nullptr;
  bool doubtful = false;
};

/// The place that the sentences before are about, else what the article is about.
EarlierPlace earlier_place(const Current& current);

/// What the three sentences before and the article are about, other than the place that was taken.
std::vector<std::string> other_places(const Current& current, const Place& taken);

/// "The former" and "the latter": the last two places before those words, in this sentence or the one before.
const Place* one_of_two(const Current& current, int figure);

/// Whether the words of the sentence speak of a country without its name: "the country", "its", "nationwide".
bool speaks_of_nation(const Current& current);

}  // namespace tally::extract
