// Lexicon: the words and phrases that the tagger knows, indexed by their first word.
#pragma once
#include <string>

#include "pipeline/result.h"

namespace tally {

class Units;
class Places;
class Measures;

/// Built once from rules/numbers.xml, rules/words.xml, the units, the places and the measures.
class Lexicon {
 public:
  static Result<Lexicon> load(const std::string& rules_folder, const Units& units, const Places& places,
                              const Measures& measures);
};

}  // namespace tally
