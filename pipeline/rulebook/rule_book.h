// RuleBook: everything under rules/, loaded once and shared by all stages.
#pragma once
#include <memory>
#include <string>

#include "pipeline/result.h"
#include "pipeline/rulebook/claim_rules.h"
#include "pipeline/rulebook/lexicon.h"
#include "pipeline/rulebook/measures.h"
#include "pipeline/rulebook/places.h"
#include "pipeline/rulebook/sources.h"
#include "pipeline/rulebook/synonyms.h"
#include "pipeline/rulebook/units.h"

namespace tally {

/// Immutable once loaded; safe to use from any thread.
class RuleBook {
 public:
  /// Loads all of `folder` (the rules folder itself). The first fault is returned with file:line:column.
  static Result<std::shared_ptr<const RuleBook>> load(const std::string& folder);

  std::string folder;
  Units units;
  Places places;
  Measures measures;
  ReferenceSources sources;
  ClaimRules claims;
  Synonyms synonyms;
  Lexicon lexicon;                    ///< index of all words and phrases that the tagger knows
  std::shared_ptr<const void> image;  ///< what the lexicon stands in when it came from a file; see open_rule_book()
};

}  // namespace tally
