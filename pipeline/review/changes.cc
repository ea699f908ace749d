// Comparison of two runs by claim ids.
#include "pipeline/review/changes.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace tally {
namespace {

/// An article is the same one when its URL is, or its id where it has none.
std::string_view article_of(const Verdict& row) { return row.article_url.empty() ? row.article_id : row.article_url; }

}  // namespace

std::vector<Verdict> mark_changes(std::vector<Verdict>& rows, const std::vector<Verdict>& before) {
  std::unordered_map<std::string_view, const Verdict*> earlier;
  for (const Verdict& row : before) earlier.emplace(row.claim_id, &row);
  std::unordered_set<std::string_view> articles;
  std::unordered_set<std::string_view> now;
  for (Verdict& row : rows) {
    articles.insert(article_of(row));
    now.insert(row.claim_id);
    const auto old = earlier.find(row.claim_id);
    if (old == earlier.end()) {
      row.change_since_last = "new";
    } else if (old->second->verdict != row.verdict || old->second->reason != row.reason) {
      row.change_since_last = "verdict";
    } else if (old->second->reference_value != row.reference_value) {
      row.change_since_last = "value";
    } else {
      row.change_since_last = "same";
    }
  }
  std::vector<Verdict> gone;
  for (const Verdict& row : before) {
    if (now.count(row.claim_id) > 0 || articles.count(article_of(row)) == 0 || row.change_since_last == "gone")
      continue;
    gone.push_back(row);
    gone.back().change_since_last = "gone";
  }
  return gone;
}

}  // namespace tally
