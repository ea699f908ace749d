// Tests of claim rules by their own examples: what `tallycheck rules test` and the unit tests run.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "pipeline/result.h"
#include "pipeline/rulebook/rule_book.h"

namespace tally::extract {

/// What a run over examples found.
struct RuleTestReport {
  int rules = 0;
  int examples = 0;
  int quiet_texts = 0;
  /// One an example that failed: where is file:line:column, what says what was expected and what came out.
  std::vector<Error> failures;
};

/// Runs the examples of all rules, or of those in one file (`only_file`, a path that ends like it; empty: all), and the
/// extractor over the texts of `quiet_folder` (*.txt), which must give no claim. An empty `quiet_folder` skips them.
/// Fails when a pattern cannot be compiled, when the folder cannot be read or when `only_file` holds no rule.
Result<RuleTestReport> test_rules(const RuleBook& rules, const std::string& only_file, const std::string& quiet_folder);

}  // namespace tally::extract
