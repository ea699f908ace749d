// Figures for reading: numbers with their units, places and periods as a sentence wants them.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/decimal.h"
#include "pipeline/model/period.h"

namespace tally::judge {

/// "1st", "22nd", "113th".
std::string ordinal(int number);

/// A number with thousands separators or a scale word ("1.41 billion"), shown down to `finest` (a power of ten, as an
/// exponent): digits below it are rounded away. Trailing zeros behind the point go.
std::string readable(const Decimal& value, int finest);

/// The same with its unit: "1.41 billion people", "5.2 %", "$3.4 trillion", "34th" for unit "rank".
std::string readable(const Decimal& value, std::string_view unit, int finest);

/// With a sign: "+3.1 %", "−0.4".
std::string signed_readable(const Decimal& value, std::string_view unit, int finest);

/// The exponent that shows a figure one digit finer than `unit`, and a published value with some digits of its own.
int finest_for(const Decimal& unit);

/// A unit's name for a sentence, plural: "square kilometres", "people"; empty for indices and plain numbers.
std::string unit_words(std::string_view unit);

}  // namespace tally::judge
