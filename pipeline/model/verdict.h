// Verdicts: one row of the table, with the contract's columns.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/model/claim.h"
#include "pipeline/model/query.h"

namespace tally {

/// `none` is a row that was not judged (`extract`); it prints as an empty cell.
enum class VerdictKind : std::uint8_t { supported, refuted, conflicting_evidence, not_enough_evidence, none };
std::string_view name_of(VerdictKind kind);
std::optional<VerdictKind> verdict_kind(std::string_view name);

/// A point of the series behind a verdict, for the report's chart.
struct ChartPoint {
  Period period;
  Decimal value;
};

/// One row. Text fields hold what the columns of the same name print; empty means unknown.
struct Verdict {
  VerdictKind verdict = VerdictKind::not_enough_evidence;
  std::string reason;  ///< a reason code of the contract
  std::vector<std::string> flags;
  std::string claim;
  std::string claimed;
  std::string reference;
  std::string difference;
  std::string explanation;
  std::string source;  ///< name of the source, for reading
  std::string source_url;
  std::string measure;
  std::string series;  ///< "worldbank:SL.UEM.TOTL.ZS"
  std::string place;
  std::string period;
  std::string claim_type;
  std::string hedge;
  std::optional<Decimal> claimed_low;
  std::optional<Decimal> claimed_high;
  std::string unit;
  std::optional<Decimal> reference_value;
  std::string reference_period;
  std::string reference_as_of;
  std::string tolerance_rule;
  std::string confidence;
  std::string speaker;
  std::string sentence;
  std::string article_title;
  std::string article_url;
  std::string article_id;
  std::string published_at;
  std::string claim_id;
  std::string rule_id;
  std::optional<Span> span;  ///< empty for a claim in the title
  std::string retrieved_at;
  std::string evidence_status;
  std::string snapshot_sha256;
  std::string change_since_last;
  std::string review_status;
  std::string reviewer;
  std::string reviewed_at;
  std::string house_rating;
  std::string review_note;

  // Not columns: what explain and the HTML report show beside the row.
  std::vector<ChartPoint> chart;
  std::string evidence_locator;         ///< where in the kept reply the figure stands
  std::vector<std::string> considered;  ///< one line a piece of evidence or diagnosis that was tried
};

/// The columns of the table, in the contract's order.
inline constexpr std::array<std::string_view, 43> kColumns = {"verdict",
                                                              "reason",
                                                              "flags",
                                                              "claim",
                                                              "claimed",
                                                              "reference",
                                                              "difference",
                                                              "explanation",
                                                              "source",
                                                              "source_url",
                                                              "measure",
                                                              "series",
                                                              "place",
                                                              "period",
                                                              "claim_type",
                                                              "hedge",
                                                              "claimed_low",
                                                              "claimed_high",
                                                              "unit",
                                                              "reference_value",
                                                              "reference_period",
                                                              "reference_as_of",
                                                              "tolerance_rule",
                                                              "confidence",
                                                              "speaker",
                                                              "sentence",
                                                              "article_title",
                                                              "article_url",
                                                              "article_id",
                                                              "published_at",
                                                              "claim_id",
                                                              "rule_id",
                                                              "char_start",
                                                              "char_end",
                                                              "retrieved_at",
                                                              "evidence_status",
                                                              "snapshot_sha256",
                                                              "change_since_last",
                                                              "review_status",
                                                              "reviewer",
                                                              "reviewed_at",
                                                              "house_rating",
                                                              "review_note"};
inline constexpr std::size_t kFirstReviewColumn = 38;

/// The row's cells in the order of kColumns; an empty string is an unknown value. A row without a reason was not judged
/// (`extract`) and has no verdict either.
std::array<std::string, kColumns.size()> cells_of(const Verdict& verdict);

/// Identity of a claim across runs: a hash of the article's URL (or id), the claim's words and their occurrence in the
/// article (0 for the first), never of an offset. 16 hex digits.
std::string claim_id(std::string_view url_or_id, std::string_view claim, int occurrence);

}  // namespace tally
