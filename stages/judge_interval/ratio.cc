// Ratios: multiples, shares of a whole, and one place against another.
#include <algorithm>

#include "stages/judge_interval/baseline.h"
#include "stages/judge_interval/checks.h"
#include "stages/judge_interval/diagnose.h"
#include "stages/judge_interval/explanation.h"
#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

Finding begin(const Reading& reading, std::string unit) {
  Finding f;
  f.reading = reading;
  f.unit = std::move(unit);
  return f;
}

std::string level(const Reading& reading, const Decimal& value) {
  return readable(value, reading.measure->kind == "rank" ? "rank" : reading.measure->unit, value.magnitude() - 3);
}

std::optional<Decimal> quotient(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
  if (!a || !b || b->is_zero()) return std::nullopt;
  return *a / *b;
}

/// Fills the columns of a computed reference and gives the verdict on it. `ours` is the sentence up to the figure.
Finding settle(const Case& c, const Reading& reading, Finding f, const Decimal& reference, const Mention& mention,
               std::string ours, Mismatch mismatch) {
  f.reference_value = reference;
  if (c.brief) {
    f.outcome = f.interval->holds(reference) ? Outcome::fits : Outcome::differs;
    return f;
  }
  const int finest = std::min(finest_for(f.interval->unit), reference.is_zero() ? 0 : reference.magnitude() - 2);
  f.reference = readable(reference, f.unit, finest) + (mention.kind == MentionKind::multiple ? " times" : "");
  f.difference = difference_cell(f.interval->value, reference, f.unit);
  ours += " " + f.reference + " according to " + source_words(c, reading);
  const std::string claimed = "; the claimed " + f.claimed + " stands for " + accepted_words(*f.interval, f.unit);
  if (f.interval->holds(reference)) {
    f.outcome = Outcome::fits;
    f.reason = reference == f.interval->value ? "exact" : mention.hedge != Hedge::none ? "hedge_fits" : "rounding";
    f.explanation = ours + claimed + ", which holds it.";
    return f;
  }
  f.outcome = Outcome::differs;
  f.explanation = ours + claimed + ".";
  f.reason = kPlainMismatch;
  f.mismatch = std::move(mismatch);
  return f;
}

/// Which of two places is larger, where the claim gives no amount or the amount fits.
Finding check_order(const Case& c, const Reading& reading, const std::string& left, const std::string& right,
                    Period period, bool up, Finding f) {
  const auto a = reading.at(place_code(left), period);
  const auto b = reading.at(place_code(right), period);
  if (!a) return missing_value(c, reading, left, period, std::move(f));
  if (!b) return missing_value(c, reading, right, period, std::move(f));
  f.reference_value = *a;
  const bool holds = up ? *a > *b : *a < *b;
  f.outcome = holds ? Outcome::fits : Outcome::differs;
  if (c.brief) return f;
  f.reference = level(reading, *a) + " against " + level(reading, *b);
  f.claimed = up ? "higher" : "lower";
  f.difference = difference_cell(*a, *b, f.unit);
  f.explanation = sentence_case("the " + reading.measure->name) + " in " + period.iso() + " is " + level(reading, *a) +
                  " for " + c.place_name(left) + " and " + level(reading, *b) + " for " + c.place_name(right) +
                  " according to " + source_words(c, reading);
  f.reason = holds ? "exact" : *a == *b ? kPlainMismatch : "direction";
  f.explanation += holds ? ", as the claim says." : *a == *b ? ": the two are equal." : ": the other way round.";
  return f;
}

/// "More than halved" is down to less than a half, "almost halved" to somewhat more: the words are said of the 2 that
/// something was divided by.
std::optional<Interval> interval_of_division(Mention divided, const IntervalRules& rules) {
  divided.value = Decimal{1} / *divided.value;
  const auto divisor = interval_of(divided, rules);
  if (!divisor) return std::nullopt;
  const auto turned = [](const std::optional<Decimal>& d) {
    return d && !d->is_zero() ? std::optional<Decimal>(Decimal{1} / *d) : std::nullopt;
  };
  Interval out = *divisor;
  out.low = turned(divisor->high);
  out.high = turned(divisor->low);
  out.from = turned(divisor->to);
  out.to = turned(divisor->from);
  out.from_open = divisor->to_open;
  out.to_open = divisor->from_open;
  out.value = Decimal{1} / divisor->value;
  out.unit = Decimal::scaled(1, -1);
  return out;
}

}  // namespace

Finding check_multiple(const Case& c, const Reading& reading) {
  Finding f = begin(reading, "");
  if (c.claim.places.empty()) return f.undecide("place_unknown", "The claim names no place.");
  const Figure* figure = c.claim.value ? &*c.claim.value : c.claim.by ? &*c.claim.by : nullptr;
  if (figure == nullptr) return f.undecide("ambiguous", "The claim has no figure to compare.");
  const Mention& mention = figure->mention;
  f.claimed = printed(c, mention);
  const bool divides = mention.value && !mention.value->is_zero() && f.claimed.find("halv") != std::string::npos;
  f.interval = divides ? interval_of_division(mention, c.intervals) : interval_of(mention, c.intervals);
  if (!f.interval) return f.undecide("ambiguous", "The figure " + f.claimed + " has no number.");
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  const When when = when_of(c, reading, code);
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  if (!when.period.known()) return missing_value(c, reading, place, when.period, std::move(f));
  if (c.claim.places.size() > 1) {
    const std::string& other = c.claim.places[1];
    const PlaceCode other_code = place_code(other);
    f.period = f.reference_period = when.period.iso();
    for (const std::string* p : {&place, &other}) {
      if (!reading.at(place_code(*p), when.period)) return missing_value(c, reading, *p, when.period, std::move(f));
    }
    // "Half as many" may come as 2 with the direction down.
    const bool inverse = c.claim.direction == Direction::down && f.interval->value > Decimal{1};
    const auto compute = [inverse, other_code](const Reading& r, PlaceCode p, Period t) {
      return inverse ? quotient(r.at(other_code, t), r.at(p, t)) : quotient(r.at(p, t), r.at(other_code, t));
    };
    const auto ratio = compute(reading, code, when.period);
    if (!ratio)
      return f.undecide("ambiguous", "The value of " + c.place_name(other) + " is zero, so that there is no ratio.");
    const std::string ours = sentence_case("the " + reading.measure->name) + " in " + when.period.iso() + " is " +
                             level(reading, *reading.at(code, when.period)) + " for " + c.place_name(place) + " and " +
                             level(reading, *reading.at(other_code, when.period)) + " for " + c.place_name(other) +
                             ", a ratio of";
    Mismatch mismatch{reading, *f.interval, "", code, when.period, *ratio, mention.hedge, false, compute};
    const Interval inverted = *f.interval;
    Finding out = settle(c, reading, std::move(f), *ratio, mention, ours, std::move(mismatch));
    if (out.outcome == Outcome::differs && inverted.holds(Decimal{1} / *ratio)) {
      out.reason = "direction";
      out.explanation += " It is the other way round.";
    }
    return out;
  }
  Period from = c.claim.period_from;
  if (!from.known()) {
    return f.undecide("period_unknown", "The claim does not say since when the " + reading.measure->name + " of " +
                                            c.place_name(place) + " is " + f.claimed + ".");
  }
  f.period = f.reference_period = from.iso() + "/" + when.period.iso();
  for (const Period p : {from, when.period}) {
    if (!reading.at(code, p)) return missing_value(c, reading, place, p, std::move(f));
  }
  const bool inverse = c.claim.direction == Direction::down && f.interval->value > Decimal{1};
  const int span = when.period.year - from.year;
  const auto ratio_of = [inverse](const Reading& r, PlaceCode p, Period first, Period last) {
    return inverse ? quotient(r.at(p, first), r.at(p, last)) : quotient(r.at(p, last), r.at(p, first));
  };
  const auto ratio = ratio_of(reading, code, from, when.period);
  if (!ratio)
    return f.undecide("ambiguous", "The value that the claim counts from is zero, so that there is no ratio.");
  const std::string ours = sentence_case("the " + reading.measure->name) + " of " + c.place_name(place) +
                           " went from " + level(reading, *reading.at(code, from)) + " in " + from.iso() + " to " +
                           level(reading, *reading.at(code, when.period)) + " in " + when.period.iso() + ", a ratio of";
  if (const Observation* o = reading.observed(code, when.period)) f.seen = o;
  Mismatch mismatch{reading,
                    *f.interval,
                    "",
                    code,
                    when.period,
                    *ratio,
                    mention.hedge,
                    false,
                    [span, ratio_of](const Reading& r, PlaceCode p, Period t) {
                      return ratio_of(r, p, Period::of_year(t.year - span), t);
                    }};
  const Interval wanted = *f.interval;
  Finding out = settle(c, reading, std::move(f), *ratio, mention, ours, std::move(mismatch));
  if (out.outcome == Outcome::differs && !ratio->is_zero() && wanted.holds(Decimal{1} / *ratio)) {
    out.reason = "direction";
    out.explanation += " It went the other way.";
  }
  if (c.brief) return out;
  const auto change = [&](Period base) -> std::optional<Decimal> {
    const auto r = ratio_of(reading, code, base, when.period);
    return r ? std::optional<Decimal>(*r - Decimal{1}) : std::nullopt;
  };
  const Baselines baselines = baselines_of(from, when.period, change, [&](Period base, const Decimal& d) {
    return "from " + base.iso() + " the ratio is " + readable(d + Decimal{1}, -2);
  });
  out.considered.insert(out.considered.end(), baselines.lines.begin(), baselines.lines.end());
  if (baselines.sensitive) {
    out.flag("baseline_sensitive");
    out.explanation += " " + baselines.sentence;
  }
  return out;
}

Finding check_share(const Case& c, const Reading& reading) {
  if (reading.measure->unit == "percent") return check_level(c, reading);
  Finding f = begin(reading, "percent");
  if (c.claim.places.empty()) return f.undecide("place_unknown", "The claim names no place.");
  if (!c.claim.value) return f.undecide("ambiguous", "The claim has no figure to compare.");
  const Mention& mention = c.claim.value->mention;
  f.claimed = printed(c, mention);
  const Converted converted = in_unit(c, mention, "percent");
  if (!converted.interval) return check_level(c, reading);
  f.interval = converted.interval;
  const std::string& place = c.claim.places.front();
  const std::string whole = c.claim.places.size() > 1 ? c.claim.places[1]
                            : !c.claim.within.empty() ? c.claim.within
                                                      : "WLD";
  if (whole == place)
    return f.undecide("ambiguous", "The claim does not say of what " + c.place_name(place) + " has that share.");
  const PlaceCode code = place_code(place);
  const PlaceCode whole_code = place_code(whole);
  const When when = when_of(c, reading, code);
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  if (!when.period.known()) return missing_value(c, reading, place, when.period, std::move(f));
  f.period = f.reference_period = when.period.iso();
  for (const std::string* p : {&place, &whole}) {
    if (!reading.at(place_code(*p), when.period)) return missing_value(c, reading, *p, when.period, std::move(f));
  }
  const auto compute = [whole_code](const Reading& r, PlaceCode p, Period t) -> std::optional<Decimal> {
    const auto part = quotient(r.at(p, t), r.at(whole_code, t));
    return part ? std::optional<Decimal>(*part * Decimal{100}) : std::nullopt;
  };
  const auto share = compute(reading, code, when.period);
  if (!share) return f.undecide("ambiguous", "The whole is zero, so that there is no share.");
  if (const Observation* o = reading.observed(code, when.period)) f.seen = o;
  const std::string ours = sentence_case("the " + reading.measure->name) + " in " + when.period.iso() + " is " +
                           level(reading, *reading.at(code, when.period)) + " for " + c.place_name(place) + " and " +
                           level(reading, *reading.at(whole_code, when.period)) + " for " + c.place_name(whole) +
                           ", a share of";
  Mismatch mismatch{reading, *f.interval, "percent", code, when.period, *share, mention.hedge, false, compute};
  return settle(c, reading, std::move(f), *share, mention, ours, std::move(mismatch));
}

Finding check_comparison(const Case& c, const Reading& reading) {
  const bool rank = reading.measure->kind == "rank";
  Finding f = begin(reading, rank ? "rank" : reading.measure->unit);
  if (c.claim.places.size() < 2)
    return f.undecide("place_unknown", "The claim does not name both places that it compares.");
  const std::string& left = c.claim.places[0];
  const std::string& right = c.claim.places[1];
  const When when = when_of(c, reading, place_code(left));
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  if (!when.period.known()) return missing_value(c, reading, left, when.period, std::move(f));
  f.period = f.reference_period = when.period.iso();
  const bool up = (c.claim.direction == Direction::none ? c.claim.highest : c.claim.direction == Direction::up) != rank;
  const Figure* amount = c.claim.by ? &*c.claim.by : nullptr;
  if (c.claim.value && !amount && !c.claim.from) {
    const Mention& m = c.claim.value->mention;
    if (m.kind == MentionKind::multiple || m.kind == MentionKind::ratio || m.kind == MentionKind::fraction)
      return check_multiple(c, reading);
    if (m.unit == "percentage_point" || (m.unit == "percent" && f.unit != "percent")) amount = &*c.claim.value;
  }
  const bool directed = c.claim.direction != Direction::none;
  if (!c.claim.value && amount == nullptr) return check_order(c, reading, left, right, when.period, up, std::move(f));
  if (amount == nullptr) {
    // One level for each place, or one for the first alone. What grew in both may have grown more in either.
    const bool growth = reading.measure->kind == "growth";
    const auto side = [&](Claim one) {
      if (growth) one.type = ClaimType::growth;
      const Case turned = c.with(one);
      return growth ? check_growth(turned, reading) : check_level(turned, reading);
    };
    Finding first = side(c.claim);
    if (c.claim.from && first.outcome != Outcome::differs) {
      Claim other = c.claim;
      other.value = c.claim.from;
      other.places = {right};
      other.direction = growth ? c.claim.from->mention.direction : Direction::none;
      Finding second = side(std::move(other));
      second.explanation = first.explanation + " " + second.explanation;
      if (first.outcome == Outcome::fits && second.outcome != Outcome::fits) return second;
      first.explanation = second.explanation;
    }
    if (first.outcome == Outcome::fits && directed && !growth) {
      Finding order = check_order(c, reading, left, right, when.period, up, std::move(f));
      if (order.outcome == Outcome::differs) {
        order.interval = first.interval;
        return order;
      }
    }
    return first;
  }
  const Mention& mention = amount->mention;
  const bool relative = mention.unit == "percent" && f.unit != "percent_points" && reading.measure->unit != "percent";
  const bool points = !relative && reading.measure->unit == "percent";
  f.unit = relative ? "percent" : points ? "percentage_point" : reading.measure->unit;
  f.claimed = printed(c, mention);
  const Converted converted = in_unit(c, mention, f.unit);
  if (!converted.interval) {
    return f.undecide("ambiguous",
                      "The figure " + f.claimed + " " + converted.obstacle + ", so that it cannot be compared.");
  }
  f.interval = up ? *converted.interval : converted.interval->negated();
  for (const std::string* p : {&left, &right}) {
    if (!reading.at(place_code(*p), when.period)) return missing_value(c, reading, *p, when.period, std::move(f));
  }
  const PlaceCode other = place_code(right);
  const auto compute = [relative, other](const Reading& r, PlaceCode p, Period t) -> std::optional<Decimal> {
    const auto a = r.at(p, t);
    const auto b = r.at(other, t);
    if (!a || !b) return std::nullopt;
    if (!relative) return *a - *b;
    if (b->is_zero()) return std::nullopt;
    return (*a - *b) / b->abs() * Decimal{100};
  };
  const auto gap = compute(reading, place_code(left), when.period);
  if (!gap) return f.undecide("ambiguous", "There is no difference to compute.");
  const std::string ours = sentence_case("the " + reading.measure->name) + " in " + when.period.iso() + " is " +
                           level(reading, *reading.at(place_code(left), when.period)) + " for " + c.place_name(left) +
                           " and " + level(reading, *reading.at(other, when.period)) + " for " + c.place_name(right) +
                           ", a difference of";
  Mismatch mismatch{reading, *f.interval, f.unit, place_code(left), when.period, *gap, mention.hedge, false, compute};
  return settle(c, reading, std::move(f), *gap, mention, ours, std::move(mismatch));
}

}  // namespace tally::judge
