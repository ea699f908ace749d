// Claims as JSON: how stages that are scripts get them and give them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/result.h"

namespace tally {

/// One object without a line end:
///   {"start","end","in_title","text","type","measure","places","period","period_from","value","low","high","unit",
///    "step","hedge","direction","from","by","speaker","assertion","confidence","rule"}
/// Numbers are strings in plain decimals, start and end are numbers; unknown fields are absent.
std::string claim_json(const Article& article, const Claim& claim);

/// Reads {"claims":[…]} with objects as claim_json() writes them; only start, end and value (or low and high) are
/// needed. {"error":"…"} is an error, and so are offsets outside the text and numbers that are none.
Result<std::vector<Claim>> claims_from_json(const Article& article, const std::vector<Sentence>& sentences,
                                            std::string_view line);

}  // namespace tally
