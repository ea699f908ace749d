// How a change looks from the years around its baseline.
#include "stages/judge_interval/baseline.h"

#include <algorithm>

namespace tally::judge {
namespace {

constexpr int kAround = 3;   // years either side that decide
constexpr int kListed = 10;  // years either side that are listed

}  // namespace

Baselines baselines_of(Period from, Period to, const std::function<std::optional<Decimal>(Period)>& change,
                       const std::function<std::string(Period, const Decimal&)>& show) {
  Baselines out;
  if (!from.known() || from.grain != to.grain) return out;
  const auto claimed = change(from);
  if (!claimed || claimed->is_zero()) return out;
  // Share of the claimed change that is left, with its sign.
  Decimal worst = Decimal::scaled(85, -2);
  Period worst_base;
  Decimal worst_change;
  for (int step = -kListed; step <= kListed; ++step) {
    const Period base = from.plus(step);
    if (step == 0 || base >= to) continue;
    const auto other = change(base);
    if (!other) continue;
    out.lines.push_back("baseline " + show(base, *other));
    if (step < -kAround || step > kAround) continue;
    Decimal share = *other / *claimed;
    if (step > 0) {
      // A later baseline leaves fewer years: compare with a steady course, and forgive half.
      const int all = to.year - from.year;
      const int left = to.year - base.year;
      if (all <= 0 || left <= 0) continue;
      share = share * Decimal{all} / Decimal{left} + Decimal::scaled(35, -2);
    }
    if (share < worst) {
      worst = share;
      worst_base = base;
      worst_change = *other;
    }
  }
  if (worst_base.known()) {
    out.sensitive = true;
    out.sentence = "Counted " + show(worst_base, worst_change) + ".";
  }
  return out;
}

}  // namespace tally::judge
