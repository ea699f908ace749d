// Levels: one value of one place at one period.
#include <algorithm>

#include "stages/judge_interval/checks.h"
#include "stages/judge_interval/diagnose.h"
#include "stages/judge_interval/explanation.h"
#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

/// "Inflation fell to 4.1 percent", "growth slowed to a ten-year low of 2 percent": the rate that was reached, where
/// "prices fell 4.1 percent" is a rate below zero.
bool reaches_level(const Case& c) {
  constexpr std::size_t kNear = 48;
  const Mention& m = c.claim.value->mention;
  const std::string_view text = m.in_title ? c.article.title : c.article.text;
  if (m.span.begin > text.size()) return false;
  const std::size_t first = m.span.begin - std::min<std::size_t>(m.span.begin, kNear);
  const std::string_view ahead = text.substr(first, m.span.begin - first);
  const std::size_t to = ahead.rfind(" to ");
  return to != std::string_view::npos && ahead.find_first_of("0123456789.;", to) == std::string_view::npos;
}

/// Whether a figure is printed with the opposite sign of the value: a deficit, a rate that fell.
bool counts_downwards(const Case& c, const Measure& measure) {
  if (c.claim.type == ClaimType::growth)
    return !reaches_level(c) && c.claim.direction == Direction::down &&
           !c.claim.value->mention.value.value_or(0).is_negative();
  return is_shortfall(c, measure) && !c.claim.value->mention.value.value_or(0).is_negative();
}

/// How far the series may have moved since its latest value: the largest yearly step of the last ten, once for each
/// year between that value and the article.
std::optional<Decimal> drift_since(const Case& c, const Reading& reading, PlaceCode place, Period latest) {
  const auto rows = reading.series().of_place(place);
  Decimal largest;
  int steps = 0;
  for (std::size_t i = rows.size(); i-- > 1 && steps < 10;) {
    if (rows[i].period > latest) continue;
    largest = std::max(largest, (reading.scaled(rows[i]) - reading.scaled(rows[i - 1])).abs());
    ++steps;
  }
  if (steps == 0) return std::nullopt;
  const Date published = c.article.published();
  const int years = published.known() ? std::max(1, published.year - latest.year) : 2;
  return largest * Decimal{years};
}

/// A year that was not over when the article was written: what it said of it was a target or a part of the year.
bool is_unfinished(const Case& c, Period period) {
  const Date published = c.article.published();
  return published.known() && period.grain == Grain::year && published <= period.last_day();
}

/// No period was named and the latest value differs: whether the claim may be about a time that the series does not
/// reach yet, or, without a date of the article, about another year.
std::string why_not_refute(const Case& c, const Reading& reading, PlaceCode place, const When& when,
                           const Interval& interval, const Decimal& reference) {
  if (!when.latest) return {};
  const auto drift = drift_since(c, reading, place, when.period);
  if (!drift) return "the series has a single value, so that nothing can be said of other years";
  if (!c.article.published().known()) {
    const auto rows = reading.series().of_place(place);
    for (std::size_t i = rows.size(); i-- > 0 && rows.size() - i <= 15;) {
      if (interval.holds(reading.scaled(rows[i])))
        return "the article has no date and the figure is right for " + rows[i].period.iso();
    }
  }
  Interval wide = interval;
  if (wide.from) wide.from = *wide.from - *drift;
  if (wide.to) wide.to = *wide.to + *drift;
  if (wide.holds(reference)) {
    return "the series has moved by as much as that since, so that the claim may be about a later time";
  }
  return {};
}

/// "Rose to 5.2 %": the level is right; whether it is a rise. Empty when it is, or when nothing can be said.
struct Turn {
  bool wrong = false;
  bool open = false;
  std::string sentence;
};
Turn turn_of(const Case& c, const Reading& reading, PlaceCode place, Period period, const Decimal& now,
             const Interval& interval) {
  if (c.claim.direction == Direction::none) return {};
  if (c.claim.type == ClaimType::growth && !reaches_level(c)) return {};
  const bool rank = reading.measure->kind == "rank";
  // Up a ranking is to a smaller number, and a deficit that widens to a smaller balance.
  const bool up = (c.claim.direction == Direction::up) != (rank || counts_downwards(c, *reading.measure));
  const Period before = c.claim.period_from.known() ? c.claim.period_from : period.plus(-1);
  const auto then = reading.at(place, before);
  if (!then) return {};
  const auto opposite = [&](const Decimal& base) { return up ? now < base : now > base; };
  // A move that the printed digits do not show is no contradiction.
  const bool visible = (now - *then).abs() >= interval.unit * Decimal::scaled(5, -1);
  if (!opposite(*then) || !visible) return {};
  const int finest = std::min(finest_for(interval.unit), (now - *then).abs().magnitude() - 1);
  Turn turn;
  turn.sentence = "It was " + readable(*then, reading.measure->unit, finest) + " in " + before.iso() + ", so that it " +
                  (rank          ? (now < *then ? "went up" : "went down")
                   : now < *then ? "fell"
                                 : "rose") +
                  ", where the claim says the opposite.";
  const auto earlier = reading.at(place, period.plus(-2));
  turn.open = !c.claim.period_from.known() && earlier && !opposite(*earlier);
  turn.wrong = !turn.open;
  return turn;
}

/// "Inflation averaged 3 percent between 2000 and 2010": the mean, the sum where the words say so, or every single
/// year.
Finding check_span(const Case& c, const Reading& reading, Finding f) {
  const Figure& figure = *c.claim.value;
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  const Span span = c.claim.sentence;
  const std::string& text = c.claim.in_title ? c.article.title : c.article.text;
  const std::string sentence = span.end <= text.size() ? text.substr(span.begin, span.size()) : std::string();
  const auto says = [&](std::string_view word) { return sentence.find(word) != std::string::npos; };
  const bool flow = reading.measure->kind == "amount" || reading.measure->kind == "count";
  const bool yearly = says(" a year") || says("per year") || says("annual") || says("each year") || says("yearly");
  const bool pace = reading.measure->kind == "growth" && yearly;
  const bool mean = pace || says("averag") || says("mean ");
  const bool sum = !mean && flow && (says("total") || says("altogether") || says("cumulative") || says("combined"));
  const Period first = figure.period;
  const Period last = figure.period_last;
  f.period = f.reference_period = first.iso() + "/" + last.iso();
  Decimal added;
  int years = 0;
  int fitting = 0;
  for (Period p = first; p <= last && years < 200; p = p.plus(1)) {
    const auto value = reading.at(code, p);
    if (!value) return missing_value(c, reading, place, p, std::move(f));
    added = added + *value;
    fitting += f.interval->holds(*value) ? 1 : 0;
    ++years;
  }
  const Decimal reference = sum ? added : added / Decimal{years};
  const int finest = std::min(finest_for(f.interval->unit), reference.magnitude() - 2);
  f.reference_value = reference;
  f.reference = readable(reference, f.unit, finest);
  f.difference = difference_cell(f.interval->value, reference, f.unit);
  f.explanation = sentence_case("the " + reading.measure->name) + " of " + c.place_name(place) + " from " +
                  first.iso() + " to " + last.iso() + (sum ? " adds up to " : " averages ") + f.reference + " over " +
                  std::to_string(years) + " values according to " + source_words(c, reading) + "; the claimed " +
                  f.claimed + " stands for " + accepted_words(*f.interval, f.unit);
  if (!mean && !sum) {
    if (fitting == years) {
      f.outcome = Outcome::fits;
      f.reason = "rounding";
      f.explanation += ", which holds every one of them.";
      return f;
    }
    std::string why = f.explanation + ", and the claim does not say that it is an average.";
    return f.undecide("ambiguous", std::move(why));
  }
  const bool fits = f.interval->holds(reference);
  f.outcome = fits ? Outcome::fits : Outcome::differs;
  f.reason = !fits                                 ? kPlainMismatch
             : figure.mention.hedge != Hedge::none ? "hedge_fits"
             : reference == f.interval->value      ? "exact"
                                                   : "rounding";
  f.explanation += fits ? ", which holds it." : ".";
  return f;
}

/// An amount hundreds of times larger or smaller: hardly the same thing, whatever the words around it say.
bool is_strange(const Interval& claimed, const Decimal& reference, std::string_view unit, bool fixed) {
  if (unit == "percent" || unit == "rank" || claimed.value.is_zero() || reference.is_zero()) return false;
  const Decimal far{fixed ? 20 : 300};  // a country's area does not move: another area is a field's or a block's
  return claimed.value.abs() > reference.abs() * far || reference.abs() > claimed.value.abs() * far;
}

}  // namespace

bool is_shortfall(const Case& c, const Measure& measure) {
  const auto has = [](const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; };
  for (const std::string_view word : {"deficit", "shortfall"}) {
    if (has(c.claim.measure_text, word) && !has(measure.id, word) && !has(measure.name, word)) return true;
  }
  // "The external balance was a deficit of 7 billion", "a gap of 7 billion on trade in goods and services".
  if (!has(measure.name, "balance") || has(c.claim.measure_text, "surplus")) return false;
  const std::string& text = c.claim.in_title ? c.article.title : c.article.text;
  if (c.claim.span.end > text.size()) return false;
  const std::string words = text.substr(c.claim.span.begin, c.claim.span.size());
  for (const std::string_view word : {"deficit", "shortfall", "gap", "negative", "in the red", "than it exported",
                                      "than it sold", "than they exported", "than they sold"}) {
    if (has(words, word) && !has(words, "surplus")) return true;
  }
  return false;
}

Finding check_level(const Case& c, const Reading& reading) {
  Finding f;
  f.reading = reading;
  f.unit = reading.measure->unit;
  if (c.claim.places.empty()) return f.undecide("place_unknown", "The claim names no place.");
  if (!c.claim.value) return f.undecide("ambiguous", "The claim has no figure to compare.");
  const Mention& mention = c.claim.value->mention;
  if (!c.brief) f.claimed = printed(c, mention);
  Converted converted = in_unit(c, mention, f.unit);
  if (!converted.interval) {
    std::string why = "The figure " + printed(c, mention) + " " + converted.obstacle +
                      ", so that it cannot be compared with the " + reading.measure->name + ".";
    return f.undecide("ambiguous", std::move(why));
  }
  if (counts_downwards(c, *reading.measure)) converted.interval = converted.interval->negated();
  f.interval = converted.interval;
  const Figure& figure = *c.claim.value;
  if (figure.period_last.known() && figure.period < figure.period_last && figure.period == c.claim.period &&
      reading.measure->kind != "rank")
    return check_span(c, reading, std::move(f));
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  const When when = when_of(c, reading, code);
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  if (when.year_for_day) {
    f.flag("assumed_period");
    f.confidence = Confidence::medium;
  }
  if (!when.period.known()) return missing_value(c, reading, place, when.period, std::move(f));
  const Observation* o = reading.observed(code, when.period);
  if (!o) return missing_value(c, reading, place, when.period, std::move(f));
  const Decimal reference = reading.scaled(*o);
  f.seen = o;
  f.reference_value = reference;
  // An index of 0 to 100, such as Gini's, is also printed as 0 to 1.
  if (f.unit == "index" && f.interval->value > Decimal{0} && f.interval->value < Decimal{1} && reference > Decimal{1} &&
      reference <= Decimal{100})
    f.interval = f.interval->mapped([](const Decimal& d) { return d * Decimal{100}; });
  const auto told = [&] {
    f.period = when.year_for_day ? c.claim.period.iso() : when.period.iso();
    f.reference_period = when.period.iso();
    const int finest = std::min(finest_for(f.interval->unit), reference.magnitude() - 2);
    f.reference = readable(reference, f.unit, f.unit == "rank" ? 0 : finest);
    f.difference = difference_cell(f.interval->value, reference, f.unit);
    std::string subject = subject_of(c, reading, place, when.period);
    if (when.latest) subject += " (the latest known, as the claim names no period)";
    return tell(f, subject, printed(c, mention), mention.hedge, source_words(c, reading));
  };
  if (f.interval->holds(reference)) {
    f.outcome = Outcome::fits;
    f.reason = reference == f.interval->value ? "exact" : mention.hedge != Hedge::none ? "hedge_fits" : "rounding";
    if (c.brief && c.claim.direction == Direction::none) return f;
    f.explanation = told();
    const Turn turn = turn_of(c, reading, code, when.period, reference, *f.interval);
    if (turn.wrong && when.latest) {
      // "Unemployment fell to 3.4 percent", of a month perhaps that the series does not reach.
      return f.undecide("ambiguous", f.explanation + " " + turn.sentence +
                                         " The claim names no period, so that it may be about a later time.");
    }
    if (turn.wrong) {
      f.outcome = Outcome::differs;
      f.reason = "direction";
      f.explanation += " " + turn.sentence;
    } else if (turn.open) {
      f.flag("baseline_sensitive");
      f.considered.push_back("direction: " + turn.sentence);
      f.explanation += " " + turn.sentence + " From two years before it holds.";
    }
    return f;
  }
  f.outcome = Outcome::differs;
  if (when.year_for_day) {
    return f.undecide("no_value_for_period",
                      told() + " The series is yearly, so that it does not settle a day or month.");
  }
  std::string doubt = why_not_refute(c, reading, code, when, *f.interval, reference);
  // Rankings come out within their year.
  if (doubt.empty() && reading.measure->kind != "rank" && is_unfinished(c, when.period))
    doubt = "the article is from before the year was over";
  if (!doubt.empty()) {
    f.reason = "ambiguous";
    std::string text = told();
    text.back() = ',';
    return f.undecide("ambiguous", text + " but " + doubt + ".");
  }
  f.reason = kPlainMismatch;
  const bool strange =
      is_strange(*f.interval, reference, f.unit, reading.measure->revision.is_zero() && f.unit == "square_kilometre");
  if (c.brief && !strange) return f;
  f.explanation = told();
  f.mismatch = {
      reading, *f.interval, f.unit, code, when.period, reference, mention.hedge, reading.measure->kind == "rank", {}};
  if (strange) {
    name_mistake(c, f);
    if (f.reason != "scale_slip")
      return f.undecide("ambiguous", f.explanation + " So far off, it is likelier to be about something else.");
  }
  return f;
}

}  // namespace tally::judge
