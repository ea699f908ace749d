// Claim rules as written by their authors: patterns over tagged text, with examples.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/model/claim.h"
#include "pipeline/result.h"

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
  static Result<ClaimRules> load(const std::string& folder);
  [[nodiscard]] const std::vector<ClaimRule>& all() const { return all_; }
  [[nodiscard]] const ClaimRule* find(const std::string& id) const;

 private:
  std::vector<ClaimRule> all_;
};

}  // namespace tally
