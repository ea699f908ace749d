// Decisions of reviewers, kept by claim across runs.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/verdict.h"
#include "pipeline/result.h"

namespace tally {

/// What a person decided about a claim, and the row under which it was decided. Text fields are those of the columns.
struct Decision {
  std::string claim_id;
  std::string review_status;
  std::string reviewer;
  std::string reviewed_at;
  std::string house_rating;
  std::string review_note;
  Verdict row;  ///< as it stood in the table that the person saw
};

/// How a review_status counts: whether the person found the verdict right. Case and blanks do not matter.
enum class Approval : std::uint8_t { undecided, right, wrong };
/// right: approved, accepted, confirmed, correct, agree(d), ok, yes, done; wrong: rejected, wrong, incorrect,
/// disagree(d), false, no.
Approval approval_of(std::string_view review_status);

/// One SQLite file. All methods are thread-safe.
class ReviewStore {
 public:
  /// A file that is not there is an empty store; the first put() creates it and its folder.
  static Result<std::unique_ptr<ReviewStore>> open(const std::string& path);
  virtual ~ReviewStore() = default;

  /// Keeps decisions, all or none. One without any of the five fields removes what was decided before.
  virtual Result<void> put(const std::vector<Decision>& decisions) = 0;
  /// Empty when nobody decided about the claim.
  virtual Result<std::optional<Decision>> find(std::string_view claim_id) = 0;
  /// In the order of claim ids.
  virtual Result<std::vector<Decision>> all() = 0;
};

/// Carries one decision into its row; true when the verdict is no longer the one that was decided on.
bool apply_decision(Verdict& row, const Decision& decision);

/// Carries decisions into the rows of a run: fills the reviewer's columns, and says in the explanation when the
/// verdict is no longer the one that was decided on. Gives the ids of such rows.
Result<std::vector<std::string>> apply_decisions(std::vector<Verdict>& rows, ReviewStore& store);

}  // namespace tally
