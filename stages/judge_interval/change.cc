// Changes: from one end to the other, by an amount, by percent.
#include <algorithm>

#include "stages/judge_interval/baseline.h"
#include "stages/judge_interval/checks.h"
#include "stages/judge_interval/diagnose.h"
#include "stages/judge_interval/explanation.h"
#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

bool is_rank(const Reading& r) { return r.measure->kind == "rank"; }
std::string unit_of(const Reading& r) { return is_rank(r) ? "rank" : r.measure->unit; }

/// The two periods of a change. A claim without a baseline is counted from the period before.
struct Ends {
  Period from;
  Period to;
  bool latest = false;
  bool assumed_from = false;
};

Ends ends_of(const Case& c, const Reading& reading, PlaceCode place) {
  const When when = when_of(c, reading, place);
  Ends ends{c.claim.period_from, when.period, when.latest, false};
  if (!ends.from.known() && c.claim.from && c.claim.from->period.known()) ends.from = c.claim.from->period;
  if (!ends.from.known() && ends.to.known()) {
    ends.from = ends.to.plus(-1);
    ends.assumed_from = true;
  }
  return ends;
}

/// One figure of a change that is compared with a value of the series.
struct End {
  const Figure* figure = nullptr;
  Period period;
  std::optional<Interval> interval;
  std::string obstacle;
  const Observation* seen = nullptr;
  Decimal value;
  [[nodiscard]] bool fits() const { return interval && interval->holds(value); }
};

/// `below`: the figure is a deficit's.
End make_end(const Case& c, const Reading& reading, PlaceCode place, const Figure& figure, Period period, bool below) {
  End end;
  end.figure = &figure;
  end.period = period;
  Converted converted = in_unit(c, figure.mention, unit_of(reading));
  end.interval = converted.interval;
  if (below && end.interval && !end.interval->value.is_negative()) end.interval = end.interval->negated();
  end.obstacle = converted.obstacle;
  end.seen = reading.observed(place, period);
  if (end.seen) end.value = reading.scaled(*end.seen);
  return end;
}

std::string show(const Reading& reading, const Decimal& value, int finest) {
  return readable(value, unit_of(reading), is_rank(reading) ? 0 : finest);
}

/// A change between two ends: percent of the first, or the plain difference.
std::optional<Decimal> change_between(const Reading& reading, PlaceCode place, Period from, Period to, bool relative,
                                      bool compounds = true) {
  if (!from.known() || !to.known()) return std::nullopt;
  if (relative && compounds && reading.measure->kind == "growth") {
    // Yearly rates of growth compound.
    if (from.grain != Grain::year || to.grain != Grain::year || to <= from || to.year - from.year > 100)
      return std::nullopt;
    Decimal factor{1};
    for (int year = from.year + 1; year <= to.year; ++year) {
      const auto rate = reading.at(place, Period::of_year(year));
      if (!rate) return std::nullopt;
      factor = factor * (Decimal{1} + *rate * Decimal::scaled(1, -2));
    }
    return (factor - Decimal{1}) * Decimal{100};
  }
  const auto first = reading.at(place, from);
  const auto last = reading.at(place, to);
  if (!first || !last) return std::nullopt;
  if (!relative) return *last - *first;
  if (first->is_zero()) return std::nullopt;
  return (*last - *first) / first->abs() * Decimal{100};
}

void note_baselines(Finding& f, const Reading& reading, PlaceCode place, Period from, Period to, bool relative) {
  const auto change = [&](Period base) {
    auto d = change_between(reading, place, base, to, relative);
    if (d && is_rank(reading)) d = -*d;
    return d;
  };
  const auto words = [&](Period base, const Decimal& value) {
    const auto at = reading.at(place, base);
    std::string text = "from " + base.iso();
    if (at && !(relative && reading.measure->kind == "growth"))
      text += " (" + show(reading, *at, at->magnitude() - 2) + ")";
    text += " it is ";
    if (is_rank(reading)) return text + signed_readable(value, "", 0) + " places";
    return text + signed_readable(value,
                                  relative                        ? "percent"
                                  : unit_of(reading) == "percent" ? "percentage_point"
                                                                  : unit_of(reading),
                                  value.magnitude() - 1);
  };
  const Baselines baselines = baselines_of(from, to, change, words);
  f.considered.insert(f.considered.end(), baselines.lines.begin(), baselines.lines.end());
  if (!baselines.sensitive) return;
  f.flag("baseline_sensitive");
  f.explanation += " " + baselines.sentence;
}

/// The claim's ends in one text: "34th (2012) → 10th (2025)".
std::string arrow(const std::string& first, Period from, const std::string& last, Period to) {
  return first + " (" + from.iso() + ") → " + last + " (" + to.iso() + ")";
}

Finding undecidable(const Case& c, const Reading& reading, const std::string& place, const End& end, Finding f) {
  if (!end.interval) {
    return f.undecide("ambiguous", "The figure " + printed(c, end.figure->mention) + " " + end.obstacle +
                                       ", so that it cannot be compared with the " + reading.measure->name + ".");
  }
  return missing_value(c, reading, place, end.period, std::move(f));
}

/// Both ends are given.
Finding check_ends(const Case& c, const Reading& reading, const Ends& ends, Finding f) {
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  const bool below = is_shortfall(c, *reading.measure);
  const End first = make_end(c, reading, code, *c.claim.from, ends.from, below);
  const End last = make_end(c, reading, code, *c.claim.value, ends.to, below);
  if (!c.brief)
    f.claimed = arrow(printed(c, c.claim.from->mention), ends.from, printed(c, c.claim.value->mention), ends.to);
  f.interval = last.interval;
  if (!last.interval || !last.seen) return undecidable(c, reading, place, last, std::move(f));
  if (!first.interval || !first.seen) {
    // The later end alone can still be wrong.
    if (!last.fits()) return check_level(c, reading);
    return undecidable(c, reading, place, first, std::move(f));
  }
  const bool up = (c.claim.direction == Direction::up) != (is_rank(reading) || below);
  const Decimal move = last.value - first.value;
  const bool fits = first.fits() && last.fits();
  const bool turned = fits && c.claim.direction != Direction::none && !move.is_zero() && move.is_negative() == up &&
                      move.abs() >= last.interval->unit * Decimal::scaled(5, -1);
  f.reference_value = last.value;
  if (c.brief) {
    f.outcome = fits && !turned ? Outcome::fits : Outcome::differs;
    return f;
  }
  const End& wrong = !last.fits() ? last : first;
  const int finest =
      std::min({finest_for(last.interval->unit), finest_for(first.interval->unit), last.value.magnitude() - 2});
  f.reference = arrow(show(reading, first.value, finest), ends.from, show(reading, last.value, finest), ends.to);
  f.reference_period = ends.from.iso() + "/" + ends.to.iso();
  f.seen = last.seen;
  f.difference = difference_cell(wrong.interval->value, wrong.value, f.unit);
  const std::string subject = reading.measure->name + " of " + c.place_name(place);
  const std::string ours = sentence_case("the " + subject) + " went from " + show(reading, first.value, finest) +
                           " in " + ends.from.iso() + " to " + show(reading, last.value, finest) + " in " +
                           ends.to.iso() + " according to " + source_words(c, reading);
  if (fits) {
    if (turned) {
      f.outcome = Outcome::differs;
      f.reason = "direction";
      f.explanation = ours + ": both figures are right, but the movement is the other way.";
      return f;
    }
    f.outcome = Outcome::fits;
    const bool exact = first.value == first.interval->value && last.value == last.interval->value;
    const bool hedged = last.figure->mention.hedge != Hedge::none || first.figure->mention.hedge != Hedge::none;
    f.reason = exact ? "exact" : hedged ? "hedge_fits" : "rounding";
    f.explanation = ours + "; both ends of the claim fit.";
    note_baselines(f, reading, code, ends.from, ends.to, false);
    return f;
  }
  f.outcome = Outcome::differs;
  f.explanation = ours + "; the claimed " + printed(c, wrong.figure->mention) + " for " + wrong.period.iso() + " is " +
                  difference_words(wrong.interval->value, wrong.value, f.unit) +
                  (first.fits() || last.fits() ? ", the other end fits." : ", and the other end differs too.");
  if (first.interval->holds(last.value) && last.interval->holds(first.value)) {
    f.reason = "direction";
    f.explanation += " The two ends are swapped.";
    return f;
  }
  f.reason = kPlainMismatch;
  f.mismatch = {
      reading, *wrong.interval, f.unit, code, wrong.period, wrong.value, wrong.figure->mention.hedge, is_rank(reading),
      {}};
  return f;
}

/// A change by an amount, by points or by percent: recomputed from both ends.
Finding check_by(const Case& c, const Reading& reading, const Figure& figure, const Ends& ends, bool relative,
                 Finding f) {
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  // "The inflation rate rose by 2.3 percent, to 9.4 percent": the rate itself moved, and nothing adds up.
  const bool growth_rate = reading.measure->kind == "growth" && !(c.claim.value && c.claim.by);
  const bool points = !relative && unit_of(reading) == "percent";
  f.unit = relative ? "percent" : points ? "percentage_point" : is_rank(reading) ? "" : unit_of(reading);
  f.claimed = printed(c, figure.mention);
  Converted converted = in_unit(c, figure.mention, f.unit);
  if (!converted.interval) {
    std::string why = "The figure " + f.claimed + " " + converted.obstacle +
                      ", so that it cannot be compared with the change of the " + reading.measure->name + ".";
    return f.undecide("ambiguous", std::move(why));
  }
  // The rank improves as its number falls, and a deficit that falls is a balance that rises.
  const bool down = (c.claim.direction == Direction::down) != (is_rank(reading) || is_shortfall(c, *reading.measure));
  f.interval = down && !converted.interval->value.is_negative() ? converted.interval->negated() : *converted.interval;
  if (c.claim.direction == Direction::none && is_rank(reading)) f.interval = *converted.interval;
  if (!growth_rate || !relative) {
    for (const Period period : {ends.to, ends.from}) {
      if (!reading.at(code, period)) return missing_value(c, reading, place, period, std::move(f));
    }
  }
  const auto change = change_between(reading, code, ends.from, ends.to, relative, growth_rate);
  if (!change) return missing_value(c, reading, place, ends.to, std::move(f));
  f.reference_value = *change;
  f.reference_period = ends.from.iso() + "/" + ends.to.iso();
  if (const Observation* o = reading.observed(code, ends.to)) f.seen = o;
  // Percent of a percentage, or points: the other reading is the mistake.
  const auto other = unit_of(reading) == "percent" && !growth_rate && !f.interval->holds(*change)
                         ? change_between(reading, code, ends.from, ends.to, !relative, growth_rate)
                         : std::nullopt;
  const bool points_for_percent = other && f.interval->holds(*other);
  if (c.brief) {
    f.outcome = f.interval->holds(*change) ? Outcome::fits : Outcome::differs;
    if (points_for_percent) f.reason = "percent_points";
    return f;
  }
  const int finest = std::min(finest_for(f.interval->unit), change->magnitude() - 1);
  f.reference = signed_readable(*change, f.unit, finest);
  f.difference = difference_cell(f.interval->value, *change, f.unit);
  const auto first = reading.at(code, ends.from);
  const auto last = reading.at(code, ends.to);
  std::string ours = sentence_case("the " + reading.measure->name) + " of " + c.place_name(place);
  if (growth_rate && relative) {
    ours += " adds up to " + f.reference + " from " + ends.from.iso() + " to " + ends.to.iso();
  } else {
    const int level = std::min(last->magnitude(), first->magnitude()) - 3;
    ours += " went from " + show(reading, *first, level) + " in " + ends.from.iso() + " to " +
            show(reading, *last, level) + " in " + ends.to.iso() + ", a change of " + f.reference;
  }
  ours += " according to " + source_words(c, reading);
  const std::string accepted = accepted_words(*f.interval, f.unit);
  if (f.interval->holds(*change)) {
    f.outcome = Outcome::fits;
    f.reason = *change == f.interval->value ? "exact" : figure.mention.hedge != Hedge::none ? "hedge_fits" : "rounding";
    f.explanation = ours + "; the claimed " + f.claimed + " stands for " + accepted + ", which holds it.";
    if (!ends.assumed_from) note_baselines(f, reading, code, ends.from, ends.to, relative);
    return f;
  }
  f.outcome = Outcome::differs;
  f.explanation = ours + "; the claimed " + f.claimed + " stands for " + accepted + ".";
  if (points_for_percent) {
    f.reason = "percent_points";
    f.explanation += relative ? " It is " + signed_readable(*other, "percentage_point", finest) + ", not percent."
                              : " It is " + signed_readable(*other, "percent", finest) + ", not percentage points.";
    return f;
  }
  const int span = ends.to.year - ends.from.year;
  f.reason = kPlainMismatch;
  f.mismatch = {
      reading,
      *f.interval,
      f.unit,
      code,
      ends.to,
      *change,
      figure.mention.hedge,
      false,
      [relative, growth_rate, span, yearly = ends.from.grain == Grain::year](const Reading& r, PlaceCode p, Period t) {
        const Period base = yearly ? Period::of_year(t.year - span) : t.plus(-1);
        return change_between(r, p, base, t, relative, growth_rate);
      }};
  if (!ends.assumed_from) note_baselines(f, reading, code, ends.from, ends.to, relative);
  return f;
}

Finding begin(const Reading& reading) {
  Finding f;
  f.reading = reading;
  f.unit = unit_of(reading);
  return f;
}

void note_ends(Finding& f, const Ends& ends) {
  f.period = ends.from.known() ? ends.from.iso() + "/" + ends.to.iso() : ends.to.iso();
  if (ends.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
}

/// The second figure of a claim narrows a finding that fits: both must.
Finding both(Finding main, Finding other) {
  if (main.outcome != Outcome::fits || other.outcome == Outcome::fits) {
    if (other.outcome == Outcome::fits) main.explanation += " " + other.explanation;
    for (const std::string& name : other.flags) main.flag(name);
    return main;
  }
  if (other.outcome == Outcome::undecided) {
    main.considered.push_back("second figure: " + other.explanation);
    return main;
  }
  other.explanation = main.explanation + " " + other.explanation;
  return other;
}

}  // namespace

Finding check_change(const Case& c, const Reading& reading) {
  if (c.claim.places.empty()) return begin(reading).undecide("place_unknown", "The claim names no place.");
  const PlaceCode code = place_code(c.claim.places.front());
  const Ends ends = ends_of(c, reading, code);
  Finding f = begin(reading);
  note_ends(f, ends);
  if (!ends.to.known()) return missing_value(c, reading, c.claim.places.front(), ends.to, std::move(f));
  const bool percents = unit_of(reading) == "percent";
  const auto is_relative = [&](const Mention& m) {
    return m.unit == "percent" || m.kind == MentionKind::percent || m.kind == MentionKind::fraction;
  };
  if (!c.claim.value && !c.claim.by) return f.undecide("ambiguous", "The claim has no figure to compare.");
  const bool delta = !c.claim.value || (c.claim.value->mention.kind == MentionKind::percentage_point && percents) ||
                     c.claim.value->mention.unit == "percentage_point" || c.claim.value->mention.unit == "basis_point";
  if (delta && !(c.claim.value && c.claim.from)) {
    const Figure& figure = c.claim.value ? *c.claim.value : *c.claim.by;
    if (ends.assumed_from) f.flag("assumed_period");
    return check_by(c, reading, figure, ends, is_relative(figure.mention), std::move(f));
  }
  if (!percents && is_relative(c.claim.value->mention)) return check_growth(c, reading);
  Finding main;
  if (c.claim.from) {
    if (ends.assumed_from) {
      f.flag("assumed_period");
      f.confidence = Confidence::medium;
    }
    main = check_ends(c, reading, ends, std::move(f));
  } else {
    main = check_level(c, reading);
  }
  if (c.claim.by && c.claim.by->mention.kind == MentionKind::multiple) {
    Claim times = c.claim;
    times.value = c.claim.by;
    times.from.reset();
    times.by.reset();
    main = both(std::move(main), check_multiple(c.with(times), reading));
  } else if (c.claim.by) {
    Finding g = begin(reading);
    note_ends(g, ends);
    if (ends.assumed_from) g.flag("assumed_period");
    main =
        both(std::move(main), check_by(c, reading, *c.claim.by, ends, is_relative(c.claim.by->mention), std::move(g)));
  }
  return main;
}

Finding check_growth(const Case& c, const Reading& reading) {
  if (c.claim.places.empty()) return begin(reading).undecide("place_unknown", "The claim names no place.");
  const Figure* figure = c.claim.value ? &*c.claim.value : c.claim.by ? &*c.claim.by : nullptr;
  if (figure == nullptr) return begin(reading).undecide("ambiguous", "The claim has no figure to compare.");
  const Ends ends = ends_of(c, reading, place_code(c.claim.places.front()));
  const bool rate = reading.measure->kind == "growth";
  if (rate && (ends.assumed_from || ends.from == ends.to.plus(-1))) return check_level(c, reading);
  Finding f = begin(reading);
  note_ends(f, ends);
  if (!ends.to.known()) return missing_value(c, reading, c.claim.places.front(), ends.to, std::move(f));
  if (figure->mention.unit == "percentage_point" || figure->mention.unit == "basis_point") {
    return check_by(c, reading, *figure, ends, false, std::move(f));
  }
  const bool relative = figure->mention.unit == "percent" || figure->mention.kind == MentionKind::percent ||
                        figure->mention.kind == MentionKind::fraction || figure->mention.kind == MentionKind::range;
  return check_by(c, reading, *figure, ends, relative, std::move(f));
}

}  // namespace tally::judge
