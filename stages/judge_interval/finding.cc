// Look-ups, units and the words that all comparisons share.
#include "stages/judge_interval/finding.h"

#include <algorithm>

#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

std::string_view head_of(std::string_view unit) { return unit.substr(0, unit.find('/')); }
std::string_view tail_of(std::string_view unit) {
  const std::size_t slash = unit.find('/');
  return slash == std::string_view::npos ? std::string_view{} : unit.substr(slash + 1);
}

/// The number in front of a denominator: 100000 for "100000_person", 1 without one.
Decimal per_number(std::string_view denominator) {
  const std::size_t end = denominator.find_first_not_of("0123456789");
  if (end == 0 || denominator.empty()) return 1;
  return Decimal::parse(denominator.substr(0, end)).value_or(Decimal{1});
}

bool is_currency(std::string_view unit) {
  return unit.size() == 3 && std::all_of(unit.begin(), unit.end(), [](char ch) { return ch >= 'A' && ch <= 'Z'; });
}

bool is_percent(std::string_view unit) {
  return unit == "percent" || unit == "percentage_point" || unit == "basis_point";
}

}  // namespace

const Observation* Reading::observed(PlaceCode place, Period period) const {
  const Observation* o = series().find(place, period);
  return o && !o->projected ? o : nullptr;
}

std::optional<Decimal> Reading::at(PlaceCode place, Period period) const {
  const Observation* o = observed(place, period);
  return o ? std::optional<Decimal>(scaled(*o)) : std::nullopt;
}

std::string Case::place_name(std::string_view code) const {
  const Place* place = rules.places.find(code);
  return place ? place->name : std::string(code);
}

void Finding::flag(std::string_view name) {
  if (std::find(flags.begin(), flags.end(), name) == flags.end()) flags.emplace_back(name);
}

Finding&& Finding::undecide(std::string_view why, std::string sentence) {
  outcome = Outcome::undecided;
  reason = why;
  explanation = std::move(sentence);
  return std::move(*this);
}

When when_of(const Case& c, const Reading& reading, PlaceCode place) {
  Period named = c.claim.period;
  if (!named.known() && c.claim.value) named = c.claim.value->period;
  // A year that only the sentence before has named, and that the series does not reach, is not this figure's.
  const bool inherited = std::find(c.claim.flags.begin(), c.claim.flags.end(), "assumed_period") != c.claim.flags.end();
  const bool beyond = inherited && !c.claim.period_from.known() && named.known() && named.grain == Grain::year &&
                      !reading.observed(place, named);
  if (named.known() && !beyond) {
    const bool stock = reading.measure->kind == "count";
    if (!stock || named.grain == Grain::year || reading.observed(place, named)) return {named, false, false};
    const Period year = Period::of_year(named.year);
    return reading.observed(place, year) ? When{year, false, true} : When{named, false, false};
  }
  const Date published = c.article.published();
  Period until;
  if (published.known()) {
    // A ranking is named after the year in which it appears; a year's statistics follow after its end.
    until = reading.measure->kind == "rank" ? Period::of_year(published.year) : Period::of_day(published);
  }
  const auto rows = reading.series().of_place(place);
  for (auto o = rows.rbegin(); o != rows.rend(); ++o) {
    if (!o->projected && (!until.known() || o->period.last_day() <= until.last_day())) return {o->period, true, false};
  }
  return {{}, true, false};
}

Converted in_unit(const Case& c, const Mention& mention, std::string_view unit) {
  auto interval = interval_of(mention, c.intervals);
  if (!interval) return {std::nullopt, "has no number"};
  if (mention.oversized) return {std::nullopt, "is too large to be meant"};
  const std::string_view from = mention.unit;
  const bool want_percent = is_percent(unit);
  const auto times = [&](const Decimal& factor) {
    if (factor == Decimal{1}) return Converted{std::move(interval), {}};
    return Converted{interval->mapped([factor](const Decimal& d) { return d * factor; }), {}};
  };
  const bool part = mention.kind == MentionKind::fraction || mention.kind == MentionKind::ratio;
  if (want_percent && (part || mention.kind == MentionKind::multiple)) return times(100);
  if (is_percent(from)) {
    if (!want_percent) return {std::nullopt, "is in percent, the published figure is not"};
    return from == "basis_point" && unit != "basis_point" ? times(Decimal::scaled(1, -2)) : times(1);
  }
  if (from == unit || from.empty()) {
    if (!want_percent || from == unit || mention.kind == MentionKind::number || mention.kind == MentionKind::range)
      return times(1);
    return {std::nullopt, "is not in percent as the published figure is"};
  }
  if (want_percent) return {std::nullopt, "is not in percent as the published figure is"};
  const std::string_view from_head = head_of(from);
  const std::string_view unit_head = head_of(unit);
  if (is_currency(from_head) || is_currency(unit_head)) {
    if (from_head != unit_head) {
      if (is_currency(from_head) && is_currency(unit_head)) {
        return {std::nullopt, "is in " + std::string(from_head) + ", the published figure in " +
                                  std::string(unit_head) + ", and currencies are not converted"};
      }
      if (is_currency(from_head) && !unit_head.empty()) return {std::nullopt, "is money, the published figure is not"};
      return {std::nullopt, "is no money, the published figure is"};
    }
  } else if (c.rules.units.find(from_head) && c.rules.units.find(unit_head) && from_head != unit_head) {
    if (!c.rules.units.convert(1, from_head, unit_head)) {
      return {std::nullopt, "is in " + unit_words(from) + ", the published figure in " + unit_words(unit)};
    }
    return {interval->mapped([&](const Decimal& d) { return *c.rules.units.convert(d, from_head, unit_head); }), {}};
  }
  // Per 1,000 against per 100,000.
  const std::string_view from_per = tail_of(from);
  const std::string_view unit_per = tail_of(unit);
  if (!from_per.empty() && !unit_per.empty()) {
    const Decimal people = per_number(from_per);
    const Decimal wanted = per_number(unit_per);
    // "One doctor for every 18,500 people": the people are what was rounded.
    if (mention.value && *mention.value == Decimal{1} && !mention.decimals && people > Decimal{1}) {
      const Decimal slack = significant_unit(people, Decimal{1}, false) * Decimal::scaled(5, -1);
      Interval rate = interval->mapped([&](const Decimal& d) { return d * wanted / people; });
      const auto widen = [&](std::optional<Decimal>& end, const Decimal& by) {
        if (end) end = *end * people / by;
      };
      widen(rate.low, people + slack);
      widen(rate.from, people + slack);
      widen(rate.high, people - slack);
      widen(rate.to, people - slack);
      return {rate, {}};
    }
    return times(wanted / people);
  }
  return times(1);
}

Finding missing_value(const Case& c, const Reading& reading, std::string_view place, Period period, Finding base) {
  const std::string name = reading.measure->name;
  const std::string where = c.place_name(place);
  const auto rows = reading.series().of_place(place_code(place));
  if (rows.empty()) {
    return std::move(base).undecide("no_value_for_place",
                                    source_words(c, reading) + " has no value for the " + name + " of " + where + ".");
  }
  const Observation* projected = reading.series().find(place_code(place), period);
  std::string note =
      projected ? " but a projection of its own"
                : " (its values run from " + rows.front().period.iso() + " to " + rows.back().period.iso() + ")";
  if (period.known() && period.grain != Grain::year && rows.back().period.grain == Grain::year) {
    if (const auto year = reading.at(place_code(place), Period::of_year(period.year))) {
      note = "; for the whole of " + std::to_string(period.year) + " it gives " +
             readable(*year, reading.measure->unit, year->magnitude() - 3);
    } else {
      note = " (it is yearly)";
    }
  }
  return std::move(base).undecide("no_value_for_period", source_words(c, reading) + " has no value for the " + name +
                                                             " of " + where + " in " + period.iso() + note + ".");
}

std::string subject_of(const Case& c, const Reading& reading, std::string_view place, Period period) {
  std::string text = reading.measure->name;
  if (!place.empty()) text += " of " + c.place_name(place);
  if (period.known()) text += " in " + period.iso();
  return text;
}

std::string source_words(const Case& c, const Reading& reading) {
  const std::string& id = reading.evidence->query.source;
  const ReferenceSource* source = c.rules.sources.find(id);
  std::string text = source ? source->name : id;
  if (!reading.evidence->query.series.empty()) text += " (" + reading.evidence->query.series + ")";
  return text;
}

std::string printed(const Case& c, const Mention& mention) {
  const std::string& text = mention.in_title ? c.article.title : c.article.text;
  if (mention.span.end > mention.span.begin && mention.span.end <= text.size()) {
    return text.substr(mention.span.begin, mention.span.size());
  }
  if (mention.value) return readable(*mention.value, mention.unit, finest_for(mention.step));
  return {};
}

}  // namespace tally::judge
