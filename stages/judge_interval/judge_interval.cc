// judge_interval: exact comparison of claims with published series and reference documents.
#include <memory>

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
      early = std::move(verdict);
    }
    // Where no series decides, a document at hand may.
    auto by_document = judge::judge_documents(input, context, intervals_);
    if (!by_document) return by_document.error();
    return by_document->has_value() ? **by_document : *early;
  }

 private:
  explicit JudgeInterval(const judge::IntervalRules& intervals) : intervals_(intervals) {}
  judge::IntervalRules intervals_;
};

}  // namespace tally

TALLY_STAGE(judge_interval, tally::JudgeInterval)
