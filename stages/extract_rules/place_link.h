// What the places of a sentence are, shared by the files that link a figure to one: names, bystanders, find_places().
#pragma once
#include <string_view>

#include "stages/extract_rules/reading.h"

namespace tally::extract {

/// The place that a tag of a sentence means; null for a name that is none. Of places that share an ambiguous name it is
/// the one that the article's words speak for.
const Place* place_of(const Current& current, const Tag& tag, const SentenceView& sentence);
/// The same of the sentence that is read.
const Place* place_of(const Current& current, const Tag& tag);

/// Whether an ambiguous name is the place: its context words are in the article, it is named by the dateline, or
/// nothing speaks for another meaning of a country's name.
bool is_supported(const Current& current, const Tag& tag, const SentenceView& sentence);

/// Words that put what stands before them in the place behind them: " in ", " across the ".
bool is_located(std::string_view gap);

/// Whether the sentence names a place for other reasons than its figures: where somebody spoke, whom it is compared
/// with, the group of which one is meant.
bool is_bystander(const Current& current, int token);

}  // namespace tally::extract
