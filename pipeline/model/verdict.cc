// Cells of a verdict's row and the identity of a claim.
#include "pipeline/model/verdict.h"

#include <algorithm>

#include "pipeline/model/cells.h"
#include "pipeline/net/sha256.h"

namespace tally {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += ';';
    out += part;
  }
  return out;
}

std::string printed(const std::optional<Decimal>& value) { return value ? value->to_string() : std::string{}; }

}  // namespace

CellViews::CellViews(const Verdict& v)
    : printed_{joined(v.flags),
               printed(v.claimed_low),
               printed(v.claimed_high),
               printed(v.reference_value),
               v.span ? std::to_string(v.span->begin) : std::string{},
               v.span ? std::to_string(v.span->end) : std::string{}} {
  cells_ = {v.reason.empty() ? std::string_view{} : name_of(v.verdict),
            v.reason,
            printed_[0],
            v.claim,
            v.claimed,
            v.reference,
            v.difference,
            v.explanation,
            v.source,
            v.source_url,
            v.measure,
            v.series,
            v.place,
            v.period,
            v.claim_type,
            v.hedge,
            printed_[1],
            printed_[2],
            v.unit,
            printed_[3],
            v.reference_period,
            v.reference_as_of,
            v.tolerance_rule,
            v.confidence,
            v.speaker,
            v.sentence,
            v.article_title,
            v.article_url,
            v.article_id,
            v.published_at,
            v.claim_id,
            v.rule_id,
            printed_[4],
            printed_[5],
            v.retrieved_at,
            v.evidence_status,
            v.snapshot_sha256,
            v.change_since_last,
            v.review_status,
            v.reviewer,
            v.reviewed_at,
            v.house_rating,
            v.review_note};
}

std::array<std::string, kColumns.size()> cells_of(const Verdict& verdict) {
  const CellViews views(verdict);
  std::array<std::string, kColumns.size()> cells;
  std::copy(views.cells().begin(), views.cells().end(), cells.begin());
  return cells;
}

std::string claim_id(std::string_view url_or_id, std::string_view claim, int occurrence) {
  std::string text;
  text.reserve(url_or_id.size() + claim.size() + 8);
  text.append(url_or_id).append(1, '\n').append(claim).append(1, '\n').append(std::to_string(occurrence));
  std::string id = sha256_hex(text).substr(0, 16);
  id[0] = 'c';  // so that no spreadsheet takes an id such as 12e4567890123456 for a number
  return id;
}

}  // namespace tally
