// The contract's rules for printed digits and hedges.
#include "stages/judge_interval/interval.h"

#include <algorithm>
#include <utility>

namespace tally::judge {
namespace {

Decimal half(const Decimal& unit) { return unit * Decimal::scaled(5, -1); }

bool is_fraction(const Mention& m) {
  return m.kind == MentionKind::fraction || (m.kind == MentionKind::ratio && m.value && *m.value < Decimal{1});
}

/// Ranks, and counts of things small enough to have been counted one by one.
bool is_exact(const Mention& m, const IntervalRules& rules) {
  if (m.kind == MentionKind::rank || m.kind == MentionKind::ordinal) return true;
  return m.kind == MentionKind::count && !m.decimals && m.step == Decimal{1} && m.value->abs() < rules.exact_below;
}

/// "One in seven" is nearer than one in six and one in eight: half a step of its denominator where that is more than
/// the share of a fraction; below six the neighbours are other fractions.
Decimal fraction_slack(const Mention& m, const Decimal& size, const IntervalRules& rules) {
  const Decimal slack = size * rules.fraction;
  if (m.kind != MentionKind::ratio || size.is_zero() || size > Decimal::scaled(17, -2)) return slack;
  const Decimal denominator = Decimal{1} / size;
  const Decimal nearer = Decimal{1} / (denominator - Decimal::scaled(5, -1)) - size;
  return std::max(slack, nearer);
}

/// Half the unit that the printed digits leave open, with the name of the rule.
std::pair<Decimal, std::string> precision_of(const Mention& m, const Decimal& size, const IntervalRules& rules) {
  if (is_fraction(m)) return {fraction_slack(m, size, rules), "fraction in words"};
  if (m.kind == MentionKind::multiple && m.spelled) return {size * rules.multiple, "multiple in words"};
  if (is_exact(m, rules)) return {Decimal{0}, "exact count"};
  const Decimal unit = significant_unit(size, m.step, m.decimals);
  Decimal slack = half(unit);
  // "2 million" is one digit of a coarse unit: nobody means 1.5 million by it.
  if (!m.decimals && m.step > Decimal{1} && size < m.step * Decimal{10} && slack > size * rules.coarse_cap) {
    return {size * rules.coarse_cap, "one digit and a scale word"};
  }
  return {slack, m.decimals ? "half a unit of the last decimal" : "half a unit of the last significant digit"};
}

std::optional<Interval> range_of(const Mention& m) {
  const Decimal slack = half(m.step);
  Interval out;
  out.low = std::min(*m.low, *m.high);
  out.high = std::max(*m.low, *m.high);
  out.from = *out.low - slack;
  out.to = *out.high + slack;
  out.value = (*out.low + *out.high) * Decimal::scaled(5, -1);
  out.unit = m.step;
  out.rule = "between: the ends as printed";
  return out;
}

Interval hedged(const Mention& m, const Decimal& size, const IntervalRules& rules) {
  auto [slack, rule] = precision_of(m, size, rules);
  const bool exact = slack.is_zero();
  const Decimal rounding = exact ? half(m.step) : slack;
  Interval out;
  out.value = size;
  out.unit = exact ? m.step : slack * Decimal{2};
  const auto both = [&](Decimal low, Decimal high) {
    out.low = out.from = low;
    out.high = out.to = high;
  };
  switch (m.hedge) {
    case Hedge::about: {
      // "About a quarter" is vaguer than "a quarter", which is vague already.
      const Decimal wide = is_fraction(m) ? slack + size * rules.about : std::max(slack, size * rules.about);
      both(size - wide, size + wide);
      rule =
          "about: " + (wide == slack    ? rule
                       : is_fraction(m) ? ((rules.about + rules.fraction) * Decimal{100}).to_string() + " % either way"
                                        : (rules.about * Decimal{100}).to_string() + " % either way");
      break;
    }
    case Hedge::nearly:
      both(size * rules.nearly_floor, size);
      out.to = size + rounding;
      rule = "nearly: " + rules.nearly_floor.to_string() + " to 1.0 times";
      break;
    case Hedge::more_than: {
      if (size.is_zero()) {  // nothing is a part of zero
        out.low = out.from = size;
        out.from_open = true;
        rule = "more than: above zero";
        break;
      }
      Decimal ceiling = size * rules.more_than_ceiling;
      // "More than doubled" is said until "tripled" would be.
      if (m.kind == MentionKind::multiple) ceiling = std::max(ceiling, size + Decimal{1});
      // And "more than one in five" until "one in four" would be.
      const bool word = is_fraction(m) && !size.is_zero() && size < Decimal::scaled(3, -1);
      if (word) ceiling = std::max(ceiling, Decimal{1} / (Decimal{1} / size - Decimal{1}));
      both(size, ceiling);
      out.from_open = true;
      rule = "more than: above, up to " + (m.kind == MentionKind::multiple ? "the next whole multiple"
                                           : word                          ? "the next fraction"
                                                  : rules.more_than_ceiling.to_string() + " times");
      break;
    }
    case Hedge::less_than: {
      if (size.is_zero()) {
        out.high = out.to = size;
        out.to_open = true;
        rule = "less than: below zero";
        break;
      }
      // "Fewer than one in five" is said until "one in six" would be.
      const bool word = is_fraction(m) && !size.is_zero() && size < Decimal::scaled(3, -1);
      const Decimal next = word ? Decimal{1} / (Decimal{1} / size + Decimal{1}) : size;
      both(std::min(size * rules.less_than_floor, next), size);
      out.to_open = true;
      rule = "less than: below, down to " +
             (next < size * rules.less_than_floor ? "the next fraction" : rules.less_than_floor.to_string() + " times");
      break;
    }
    case Hedge::at_least:
      out.low = size;
      out.from = size - rounding;
      rule = "at least: one-sided";
      break;
    case Hedge::at_most:
    case Hedge::up_to:
      out.high = size;
      out.to = size + rounding;
      rule = m.hedge == Hedge::up_to ? "up to: one-sided" : "at most: one-sided";
      break;
    case Hedge::exactly: {
      const Decimal unit = half(m.step);
      both(exact ? size : size - unit, exact ? size : size + unit);
      out.from = size - unit;
      out.to = size + unit;
      rule = "exactly: every printed digit";
      break;
    }
    case Hedge::none:
    case Hedge::between:
      both(size - slack, size + slack);
      // A published mean of 7.3 rounds to an exact "7".
      if (exact && m.kind == MentionKind::count) {
        out.from = size - rounding;
        out.to = size + rounding;
      }
      break;
  }
  out.rule = std::move(rule);
  return out;
}

}  // namespace

Result<IntervalRules> IntervalRules::from(const Options& options) {
  IntervalRules rules;
  const std::pair<std::string_view, Decimal*> fields[] = {{"about", &rules.about},
                                                          {"nearly", &rules.nearly_floor},
                                                          {"more_than", &rules.more_than_ceiling},
                                                          {"less_than", &rules.less_than_floor},
                                                          {"exact_below", &rules.exact_below},
                                                          {"coarse_cap", &rules.coarse_cap},
                                                          {"fraction", &rules.fraction},
                                                          {"multiple", &rules.multiple}};
  for (const auto& [name, field] : fields) {
    auto value = options.decimal(name);
    if (!value) return value.error();
    if (value->is_negative())
      return Error{"judge_interval", "option " + std::string(name) + " is negative", "give 0 or more"};
    *field = *value;
  }
  return rules;
}

bool Interval::holds(const Decimal& reference) const {
  if (from && (reference < *from || (from_open && reference == *from))) return false;
  return !(to && (reference > *to || (to_open && reference == *to)));
}

Interval Interval::negated() const {
  const auto flip = [](const std::optional<Decimal>& d) { return d ? std::optional<Decimal>(-*d) : std::nullopt; };
  Interval out = *this;
  out.low = flip(high);
  out.high = flip(low);
  out.from = flip(to);
  out.to = flip(from);
  out.from_open = to_open;
  out.to_open = from_open;
  out.value = -value;
  return out;
}

Interval Interval::mapped(const std::function<Decimal(const Decimal&)>& convert) const {
  const auto map = [&](const std::optional<Decimal>& d) {
    return d ? std::optional<Decimal>(convert(*d)) : std::nullopt;
  };
  Interval out = *this;
  out.low = map(low);
  out.high = map(high);
  out.from = map(from);
  out.to = map(to);
  out.value = convert(value);
  out.unit = (convert(value + unit) - out.value).abs();
  return out;
}

std::optional<Decimal> Interval::width() const {
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

Decimal significant_unit(const Decimal& value, const Decimal& step, bool decimals) {
  if (decimals || value.is_zero() || step.is_zero()) return step;
  Decimal unit = step;
  const Decimal size = value.abs();
  // Trailing zeros go, but two digits stay.
  while (size >= unit * Decimal{100}) {
    const Decimal next = unit * Decimal{10};
    if (!(size / next).is_integer()) break;
    unit = next;
  }
  return unit;
}

std::optional<Interval> interval_of(const Mention& m, const IntervalRules& rules) {
  if (!m.value) return m.low && m.high ? range_of(m) : std::nullopt;
  Interval size = hedged(m, m.value->abs(), rules);
  if (m.value->is_negative()) return size.negated();
  return size;
}

}  // namespace tally::judge
