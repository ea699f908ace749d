// Synonyms: counted nouns that reports use for one another.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// Groups of nouns, compared by their stems. A noun may be in several groups.
class Synonyms {
 public:
  /// Reads rules/synonyms.xml; a group with fewer than two nouns or a noun twice is an error with its place. A rules
  /// folder without the file has no synonyms.
  static Result<Synonyms> load(const std::string& path);
  /// Whether two nouns share a group. A noun is no synonym of itself unless it is in a group.
  [[nodiscard]] bool same_group(std::string_view noun, std::string_view other) const;
  [[nodiscard]] std::size_t size() const { return groups_; }

 private:
  friend class RuleImage;
  std::unordered_map<std::string, std::vector<int>> groups_of_;
  std::size_t groups_ = 0;
};

}  // namespace tally
