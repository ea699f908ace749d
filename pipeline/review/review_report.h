// What reviews add up to: precision, and ClaimReview for publication.
#pragma once
#include <string>
#include <vector>

#include "pipeline/review/review_store.h"

namespace tally {

/// Reviews of the rows that share a rule, a measure or a source.
struct ReviewCount {
  std::string what;  ///< "rule", "measure", "source" or "verdict"
  std::string name;
  int right = 0;
  int wrong = 0;
  int undecided = 0;
  /// Share of right ones among the decided, in percent with one digit ("83.3"); empty when none is decided.
  [[nodiscard]] std::string precision() const;
};

/// Counts by verdict, rule, measure and source; within each the worst precision first, so that a bad rule shows.
std::vector<ReviewCount> review_counts(const std::vector<Decision>& decisions);

/// Who publishes the reviews.
struct ReviewPublisher {
  std::string name;  ///< of the organisation
  std::string url;   ///< its site
  std::string page;  ///< template of a review's own page, with {claim_id}; may be empty
};

/// schema.org JSON-LD: one ClaimReview for every decision that approves its row, in a @graph. A rating in figures is
/// given only where the house has none of its own.
std::string claim_reviews(const std::vector<Decision>& decisions, const ReviewPublisher& publisher);

}  // namespace tally
