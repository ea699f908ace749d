// The sentences of the explanation column.
#include "stages/judge_interval/explanation.h"

#include <algorithm>

#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

bool in_points(std::string_view unit) { return unit == "percent" || unit == "percentage_point"; }

std::string_view hedge_words(Hedge hedge) {
  switch (hedge) {
    case Hedge::about:
      return "about ";
    case Hedge::nearly:
      return "nearly ";
    case Hedge::more_than:
      return "more than ";
    case Hedge::at_least:
      return "at least ";
    case Hedge::less_than:
      return "less than ";
    case Hedge::at_most:
      return "at most ";
    case Hedge::up_to:
      return "up to ";
    case Hedge::exactly:
      return "exactly ";
    case Hedge::none:
    case Hedge::between:
      break;
  }
  return {};
}

/// Two significant digits of a difference, so that a small one does not read as none.
int finest_of_difference(const Decimal& d) { return d.is_zero() ? 0 : d.abs().magnitude() - 1; }

}  // namespace

std::string sentence_case(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string difference_cell(const Decimal& claimed, const Decimal& reference, std::string_view unit) {
  const Decimal gap = claimed - reference;
  if (gap.is_zero()) return "0";
  if (unit == "rank") {
    const std::string places = readable(gap.abs(), 0);
    return (gap.is_negative() ? "-" : "+") + places + (places == "1" ? " place" : " places");
  }
  if (in_points(unit)) return signed_readable(gap, "", finest_of_difference(gap)) + " points";
  if (reference.is_zero()) return signed_readable(gap, unit, finest_of_difference(gap));
  const Decimal part = gap / reference.abs() * Decimal{100};
  return signed_readable(part, "percent", finest_of_difference(part));
}

std::string difference_words(const Decimal& claimed, const Decimal& reference, std::string_view unit) {
  const Decimal gap = claimed - reference;
  if (gap.is_zero()) return "the same";
  std::string cell = difference_cell(claimed, reference, unit);
  if (!cell.empty() && (cell[0] == '-' || cell[0] == '+')) cell.erase(0, 1);
  if (unit == "rank") return cell + (gap.is_negative() ? " better" : " worse");
  return cell + (gap.is_negative() ? " below" : " above");
}

std::string accepted_words(const Interval& interval, std::string_view unit) {
  const auto show = [&](const Decimal& d) { return readable(d, unit, finest_for(interval.unit)); };
  if (interval.low && interval.high) {
    if (*interval.low == *interval.high) return "exactly " + show(*interval.low);
    return show(*interval.low) + " to " + show(*interval.high);
  }
  if (interval.low) return show(*interval.low) + " or more";
  if (interval.high) return show(*interval.high) + " or less";
  return "any value";
}

std::string tell(const Finding& finding, const std::string& subject, const std::string& claimed, Hedge hedge,
                 const std::string& source) {
  std::string text = sentence_case("the " + subject) + " is " + finding.reference + " according to " + source + "; ";
  const Interval& interval = *finding.interval;
  const std::string said = std::string(claimed.find(hedge_words(hedge)) == 0 ? "" : hedge_words(hedge)) + claimed;
  if (finding.outcome == Outcome::fits) {
    if (finding.reason == "exact") return text + "the claim says the same.";
    return text + "the claimed " + said + " stands for " + accepted_words(interval, finding.unit) + ", which holds it.";
  }
  return text + "the claimed " + said + " stands for " + accepted_words(interval, finding.unit) + " and is " +
         difference_words(interval.value, *finding.reference_value, finding.unit) + ".";
}

}  // namespace tally::judge
