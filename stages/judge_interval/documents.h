// Claims against reference documents: passages found by their words, aligned figure by figure.
#pragma once
#include <optional>

#include "pipeline/model/verdict.h"
#include "pipeline/result.h"
#include "pipeline/stage.h"
#include "stages/judge_interval/interval.h"

namespace tally::judge {

/// Judges a claim by the documents among its evidence: the claims that the extractor read in them (number, noun, place,
/// subject and wording must agree), or the mentions of a counted term in the document that the claim names. Empty when
/// the documents at hand say nothing about the claim; the caller then gives the reason. Fills every column that depends
/// on evidence. Fails only on a fault of its own.
Result<std::optional<Verdict>> judge_documents(const JudgedClaim& input, Context& context,
                                               const IntervalRules& intervals = {});

}  // namespace tally::judge
