// The sentences of the explanation column: the arithmetic in plain words.
#pragma once
#include <string>
#include <string_view>

#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// "2.1 % above it", "0.23 points below it"; the claimed figure against the reference.
std::string difference_words(const Decimal& claimed, const Decimal& reference, std::string_view unit);

/// For the difference column: "+2.1 %" of the reference, or "+0.23 points" between percentages.
std::string difference_cell(const Decimal& claimed, const Decimal& reference, std::string_view unit);

/// What an interval accepts, for reading: "1.35 billion to 1.45 billion", "26 or more".
std::string accepted_words(const Interval& interval, std::string_view unit);

/// The sentence of a comparison of one number with one number. `subject` says what was compared ("the unemployment rate
/// of Spain in 2013"), `claimed` the figure as printed.
std::string tell(const Finding& finding, const std::string& subject, const std::string& claimed, Hedge hedge,
                 const std::string& source);

/// First letter in upper case, for the start of a sentence.
std::string sentence_case(std::string text);

}  // namespace tally::judge
