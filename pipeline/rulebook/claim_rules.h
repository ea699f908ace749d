// Claim rules as written by their authors: patterns over tagged text, with examples.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/model/claim.h"
#include "pipeline/result.h"
#include "pipeline/rulebook/claim_pattern.h"

namespace tally {

/// A sentence that a rule must match with these fields, must not match, or is known to miss.
struct RuleExample {
  enum class Match : std::uint8_t { yes, no, missed };
  Match match = Match::yes;
  std::string text;
  std::map<std::string, std::string> expected;  ///< field → printed value: measure, place, period, value, from, by, …
  std::string where;                            ///< file:line:column
};

struct ClaimRule {
  std::string id;
  ClaimType type = ClaimType::level;
  std::string pattern;                     ///< as written, macros in braces
  std::map<std::string, std::string> set;  ///< fixed fields: direction, assertion, highest, …
  int priority = 0;                        ///< larger wins where two rules claim the same figure
  std::vector<RuleExample> examples;
  std::string where;  ///< file:line:column of the rule
};

/// All claim rules, in the order of file names and of lines.
class ClaimRules {
 public:
  /// Reads every file of rules/claims/. A malformed file, an unknown attribute or macro, a rule without an example that
  /// matches and one that must not, and two rules of one id are errors with file:line:column.
  static Result<ClaimRules> load(const std::string& folder);
  [[nodiscard]] const std::vector<ClaimRule>& all() const { return all_; }
  [[nodiscard]] const ClaimRule* find(const std::string& id) const;
  /// The word lists that patterns share: {rose}, {fell}, {is}, …
  [[nodiscard]] const WordLists& lists() const { return lists_; }

  /// The compiled patterns, in the order of all().
  [[nodiscard]] const std::vector<ClaimPattern>& patterns() const { return patterns_; }

  /// Rules made by a program: for tests and measurements. Patterns are checked as those of a file are.
  static Result<ClaimRules> of(std::vector<ClaimRule> rules, WordLists lists);

 private:
  friend class RuleImage;
  WordLists lists_;
  std::vector<ClaimPattern> patterns_;
  Result<void> compile();
  std::vector<ClaimRule> all_;
};

}  // namespace tally
