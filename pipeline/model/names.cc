// The contract's spellings of the model's enumerations.
#include <array>

#include "pipeline/model/claim.h"
#include "pipeline/model/mention.h"
#include "pipeline/model/query.h"
#include "pipeline/model/verdict.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

template <std::size_t N, class Enum>
std::string_view pick(const std::array<std::string_view, N>& names, Enum value) {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{};
}

constexpr std::array<std::string_view, 4> kVerdicts = {"supported", "refuted", "conflicting_evidence",
                                                       "not_enough_evidence"};

}  // namespace

std::string_view name_of(MentionKind kind) {
  static constexpr std::array<std::string_view, 20> kNames = {
      "number",   "percent", "percentage_point", "money", "quantity", "count",    "ordinal",     "rank",
      "fraction", "ratio",   "multiple",         "range", "age",      "duration", "temperature", "date",
      "place",    "measure", "identifier",       "score"};
  return pick(kNames, kind);
}

std::string_view name_of(Hedge hedge) {
  static constexpr std::array<std::string_view, 10> kNames = {"",          "about",   "nearly", "more_than", "at_least",
                                                              "less_than", "at_most", "up_to",  "exactly",   "between"};
  return pick(kNames, hedge);
}

std::string_view name_of(Direction direction) {
  static constexpr std::array<std::string_view, 3> kNames = {"", "up", "down"};
  return pick(kNames, direction);
}

std::string_view name_of(ClaimType type) { return pick(kClaimTypeNames, type); }

std::string_view name_of(Confidence confidence) {
  static constexpr std::array<std::string_view, 3> kNames = {"low", "medium", "high"};
  return pick(kNames, confidence);
}

std::string_view name_of(Assertion assertion) {
  static constexpr std::array<std::string_view, 5> kNames = {"stated", "forecast", "hypothetical", "opinion",
                                                             "question"};
  return pick(kNames, assertion);
}

std::string_view name_of(EvidenceStatus status) {
  static constexpr std::array<std::string_view, 6> kNames = {"none", "live", "cached", "replayed", "stale", "failed"};
  return pick(kNames, status);
}

std::string_view name_of(VerdictKind kind) { return pick(kVerdicts, kind); }

std::optional<VerdictKind> verdict_kind(std::string_view name) {
  for (std::size_t i = 0; i < kVerdicts.size(); ++i) {
    if (kVerdicts[i] == name) return static_cast<VerdictKind>(i);
  }
  return std::nullopt;
}

std::string_view name_of(Slot slot) {
  static constexpr std::array<std::string_view, 8> kNames = {"read",  "split",  "extract", "plan",
                                                             "fetch", "decode", "judge",   "write"};
  return pick(kNames, slot);
}

}  // namespace tally
