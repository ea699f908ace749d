// judge_interval: exact comparison of claims with published series and reference documents.
#include <memory>
#include <optional>

#include "pipeline/stage.h"
#include "stages/judge_interval/combine.h"
#include "stages/judge_interval/documents.h"
#include "stages/judge_interval/interval.h"

namespace tally {

class JudgeInterval : public JudgeStage {
 public:
  static constexpr std::string_view kName = "judge_interval";
  static constexpr std::string_view kSummary = "exact decimals, printed digits as intervals, named mistakes";
  static inline const std::vector<OptionSpec> kOptions = {
      {"about", "0.05",
       "'about' reaches this part of the value either way, or half a unit of the last digit if that is more"},
      {"nearly", "0.93", "'nearly' starts at this multiple of the value and ends at the value"},
      {"more_than", "1.15", "'more than' is strained above this multiple"},
      {"less_than", "0.85", "'less than' is strained below this multiple"},
      {"exact_below", "100", "counts of things below this are exact"},
      {"coarse_cap", "0.1", "one digit and a scale word ('2 million') reach at most this part of the value either way"},
      {"fraction", "0.06", "fractions in words ('a third') reach this part of the value either way"},
      {"multiple", "0.1", "multiples in words ('doubled') reach this part of the value either way"}};

  static Result<std::unique_ptr<JudgeStage>> create(const Options& options) {
    auto intervals = judge::IntervalRules::from(options);
    if (!intervals) return intervals.error();
    return std::unique_ptr<JudgeStage>(new JudgeInterval(*intervals));
  }

  Result<Verdict> run(const JudgedClaim& input, Context& context) const override {
    auto early = judge::judge_without_evidence(input, context.rules, intervals_);
    if (early && input.claim.assertion != Assertion::stated) return *early;
    if (!early) {
      Verdict verdict = judge::judge_series(input, context.rules, intervals_);
      if (verdict.verdict != VerdictKind::not_enough_evidence) return verdict;
      if (verdict.reason == "ambiguous") {
        if (auto fits = judge_elsewhere(input, context.rules)) return *fits;
      }
      early = std::move(verdict);
    }
    // Where no series decides, a document at hand may.
    auto by_document = judge::judge_documents(input, context, intervals_);
    if (!by_document) return by_document.error();
    return by_document->has_value() ? **by_document : *early;
  }

 private:
  explicit JudgeInterval(const judge::IntervalRules& intervals) : intervals_(intervals) {}

  /// "It devoted 1.9 percent of GDP to its military", where the text has spoken of two countries: the other one counts
  /// where its figure is the one that is printed. A wide interval would fit by chance.
  [[nodiscard]] std::optional<Verdict> judge_elsewhere(const JudgedClaim& input, const RuleBook& rules) const {
    const Claim& claim = input.claim;
    if (claim.places.size() != 1 || !claim.value || claim.value->mention.hedge != Hedge::none) return std::nullopt;
    for (const std::string& place : claim.other_places) {
      Claim other = claim;
      other.places = {place};
      other.other_places.clear();
      Verdict verdict = judge::judge_series({input.article, other, input.evidence, true}, rules, intervals_);
      if (verdict.verdict != VerdictKind::supported || !verdict.claimed_low || !verdict.claimed_high) continue;
      const Decimal width = *verdict.claimed_high - *verdict.claimed_low;
      if (verdict.claimed_low->abs() < width * Decimal(16)) continue;
      verdict.confidence = name_of(Confidence::low);
      verdict.explanation += " The sentence names no place; of those that the text speaks of it is the one that fits.";
      return verdict;
    }
    return std::nullopt;
  }

  judge::IntervalRules intervals_;
};

}  // namespace tally

TALLY_STAGE(judge_interval, tally::JudgeInterval)
