// Ranks among countries, superlatives, and records over time.
#include <algorithm>

#include "stages/judge_interval/checks.h"
#include "stages/judge_interval/diagnose.h"
#include "stages/judge_interval/explanation.h"
#include "stages/judge_interval/figures.h"
#include "stages/judge_interval/groups.h"

namespace tally::judge {
namespace {

/// Below this part of the usual number of countries a computed rank says nothing.
const Decimal kEnough = Decimal::scaled(5, -1);

/// Up to so many countries without a value do not put a computed rank in doubt.
constexpr int kFewMissing = 30;

/// More territories than any series has.
constexpr int kMostTerritories = 60;

/// Standing of a place in the ranking of one period, among the members of a group.
struct Standing {
  int rank = 0;  ///< 1-based, ties share the better one; 0 when the place has no value
  int tied = 0;
  int among = 0;
  PlaceCode leader{};
  Decimal leader_value;
  Decimal value;
};

/// Whether rank 1 is the largest value. "Worst" and "best" are the claims part's business; a measure where rank 1 is
/// the smallest value turns it round.
bool from_top(const Case& c, const Reading& reading) { return c.claim.highest != reading.measure->lower_is_better; }

/// The standing in the order of all countries, which is made once for a series and period: a binary search.
Standing standing_in_world(const Case& c, const Reading& reading, PlaceCode place, Period period, bool top) {
  const auto counts = [&](std::string_view code) { return c.rules.places.is_country(code); };
  const std::vector<Observation>& order = reading.series().ranking(period, counts).order;
  Standing out;
  out.among = static_cast<int>(order.size());
  if (order.empty()) return out;
  const auto first_with = [&](const Decimal& value) {
    return std::lower_bound(order.begin(), order.end(), value,
                            [](const Observation& o, const Decimal& v) { return o.value > v; });
  };
  const auto leader = top ? order.begin() : first_with(order.back().value);
  out.leader = leader->place;
  out.leader_value = leader->value;
  const Observation* own = reading.series().find(place, period);
  if (own == nullptr || !counts(view_of(place))) return out;
  const auto first = first_with(own->value);
  const auto last = std::upper_bound(first, order.end(), own->value,
                                     [](const Decimal& v, const Observation& o) { return v > o.value; });
  out.tied = static_cast<int>(last - first);
  out.rank = static_cast<int>(top ? first - order.begin() : order.end() - last) + 1;
  out.value = own->value;
  return out;
}

/// The same among the members of a group.
Standing standing_in_group(const Case& c, const Reading& reading, PlaceCode place, Period period, bool top) {
  const auto counts = [&](std::string_view code) { return c.rules.places.is_country(code); };
  Standing out;
  const Observation* own = reading.series().find(place, period);
  int better = 0;
  for (const Observation& o : reading.series().ranking(period, counts).order) {
    if (!in_group(c.rules.places, view_of(o.place), c.claim.within)) continue;
    ++out.among;
    if (out.leader == PlaceCode{} || (top ? o.value > out.leader_value : o.value < out.leader_value)) {
      out.leader = o.place;
      out.leader_value = o.value;
    }
    if (own == nullptr) continue;
    if (o.value == own->value) ++out.tied;
    if (top ? o.value > own->value : o.value < own->value) ++better;
  }
  if (own == nullptr || !counts(view_of(place))) return out;
  out.rank = better + 1;
  out.value = own->value;
  return out;
}

bool is_whole(const Case& c) { return c.claim.within.empty() || c.claim.within == "WLD"; }

Standing standing_of(const Case& c, const Reading& reading, PlaceCode place, Period period, bool top) {
  Standing out = is_whole(c) ? standing_in_world(c, reading, place, period, top)
                             : standing_in_group(c, reading, place, period, top);
  if (reading.definition) {
    out.value = out.value * reading.definition->scale;
    out.leader_value = out.leader_value * reading.definition->scale;
  }
  return out;
}

/// The rank when territories are left out; 0 for a territory and a place without a value.
int rank_without_territories(const Case& c, const Reading& reading, PlaceCode place, Period period, bool top) {
  const Observation* own = reading.series().find(place, period);
  const Place* self = c.rules.places.find(view_of(place));
  if (own == nullptr || self == nullptr || self->kind != PlaceKind::country) return 0;
  const auto counts = [&](std::string_view code) { return c.rules.places.is_country(code); };
  const auto& order = reading.series().ranking(period, counts).order;
  return 1 + static_cast<int>(std::count_if(order.begin(), order.end(), [&](const Observation& o) {
           if (!(top ? o.value > own->value : o.value < own->value)) return false;
           if (!is_whole(c) && !in_group(c.rules.places, view_of(o.place), c.claim.within)) return false;
           const Place* other = c.rules.places.find(view_of(o.place));
           return other != nullptr && other->kind == PlaceKind::country;
         }));
}

/// The most countries that any year near by has a value for.
int usual_coverage(const Case& c, const Reading& reading, Period period) {
  const auto counts = [&](std::string_view code) { return c.rules.places.is_country(code); };
  std::size_t most = 0;
  for (const int step : {-5, -2, 0, 2})
    most = std::max(most, reading.series().ranking(period.plus(step), counts).order.size());
  return static_cast<int>(most);
}

/// How many countries have no value in a period, at least; territories that have one are counted with the others.
int missing_from(const Case& c, int among) {
  const auto& all = c.rules.places.all();
  const auto countries =
      std::count_if(all.begin(), all.end(), [](const Place& p) { return p.kind == PlaceKind::country; });
  return std::max(0, static_cast<int>(countries) - among);
}

Mention rank_mention(int value) {
  Mention m;
  m.kind = MentionKind::rank;
  m.value = Decimal{value};
  return m;
}

/// The claimed rank: the figure, or 1 for a superlative.
Mention claimed_rank(const Claim& claim) {
  if (!claim.value || !claim.value->mention.value) return rank_mention(1);
  Mention m = claim.value->mention;
  m.kind = MentionKind::rank;
  return m;
}

bool rank_fits(const Interval& claimed, const Standing& s) {
  for (int r = s.rank; r < s.rank + std::max(1, s.tied); ++r) {
    if (claimed.holds(Decimal{r})) return true;
  }
  return false;
}

std::string group_words(const Case& c, int among) {
  std::string text = "among " + std::to_string(among) + " countries with a value";
  if (!c.claim.within.empty() && c.claim.within != "WLD") text += " in " + c.place_name(c.claim.within);
  return text;
}

/// A rank that is published as such.
Finding look_up(const Case& c, const Reading& reading) {
  if (!c.claim.highest) {
    Finding f;
    f.reading = reading;
    f.unit = "rank";
    return f.undecide(
        "ambiguous",
        "The claim counts from the bottom of a published ranking, whose length the source does not state.");
  }
  if (c.claim.from || c.claim.by) return check_change(c, reading);
  Claim claim = c.claim;
  Figure figure;
  if (claim.value) figure = *claim.value;
  figure.mention = claimed_rank(claim);
  claim.value = figure;
  claim.type = ClaimType::rank;
  return check_level(c.with(claim), reading);
}

/// One end of a computed rank.
struct RankEnd {
  Interval interval;
  Standing standing;
  Period period;
  bool fits = false;
  int sovereign = 0;  ///< the rank without territories, where that is what the claim says
};

RankEnd rank_end(const Case& c, const Reading& reading, PlaceCode place, const Mention& mention, Period period) {
  RankEnd end;
  end.period = period;
  Mention m = mention;
  m.kind = MentionKind::rank;
  end.interval = interval_of(m, c.intervals).value_or(Interval{});
  end.standing = standing_of(c, reading, place, period, from_top(c, reading));
  end.fits = end.standing.rank > 0 && rank_fits(end.interval, end.standing);
  // Without territories a rank can only get better, and there are no more than some fifty of them.
  const bool possible = (!end.interval.from || *end.interval.from <= Decimal{end.standing.rank}) &&
                        (!end.interval.to || *end.interval.to >= Decimal{end.standing.rank - kMostTerritories});
  if (!end.fits && end.standing.rank > 0 && possible) {
    const int sovereign = rank_without_territories(c, reading, place, period, from_top(c, reading));
    if (sovereign > 0 && end.interval.holds(Decimal{sovereign})) {
      end.fits = true;
      end.sovereign = sovereign;
    }
  }
  return end;
}

/// The cells and the sentence up to what the claim says.
void tell_rank(Finding& f, const Case& c, const RankEnd& last, const std::optional<RankEnd>& first, Period from,
               int missing) {
  const std::string& place = c.claim.places.front();
  const Reading& reading = f.reading;
  const std::string until = last.period.iso();
  f.period = f.reference_period = until;
  f.claimed = c.claim.value ? printed(c, c.claim.value->mention) : c.claim.highest ? "highest" : "lowest";
  f.reference = ordinal(last.standing.rank);
  f.difference = difference_cell(last.interval.value, Decimal{last.standing.rank}, "rank");
  const int finest = last.standing.value.magnitude() - 3;
  f.explanation = "With " + readable(last.standing.value, reading.measure->unit, finest) + " " + c.place_name(place) +
                  " is " + ordinal(last.standing.rank) + (from_top(c, reading) ? "" : " from the bottom") + " by " +
                  reading.measure->name + " in " + until + ", " + group_words(c, last.standing.among) +
                  ", according to " + source_words(c, reading);
  if (last.standing.tied > 1) f.explanation += " (" + std::to_string(last.standing.tied) + " share that rank)";
  if (missing > 0) f.explanation += " (" + std::to_string(missing) + " or more countries have none)";
  if (!first) return;
  f.period = f.reference_period = from.iso() + "/" + until;
  f.claimed = printed(c, c.claim.from->mention) + " (" + from.iso() + ") → " + f.claimed + " (" + until + ")";
  f.reference = ordinal(first->standing.rank) + " (" + from.iso() + ") → " + f.reference + " (" + until + ")";
  f.explanation += "; in " + from.iso() + " it was " + ordinal(first->standing.rank);
}

}  // namespace

Finding check_rank(const Case& c, const Reading& reading) {
  Finding f;
  f.reading = reading;
  f.unit = "rank";
  if (c.claim.places.empty()) return f.undecide("place_unknown", "The claim names no place.");
  if (reading.measure->kind == "rank") return look_up(c, reading);
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  if (!c.rules.places.is_country(place)) {
    return f.undecide("ambiguous", c.place_name(place) + " is not a country, and ranks are counted among countries.");
  }
  if (!group_known(c.rules.places, c.claim.within)) {
    return f.undecide("ambiguous", "Which countries belong to " + c.place_name(c.claim.within) + " is not known here.");
  }
  const When when = when_of(c, reading, code);
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  if (!when.period.known()) return missing_value(c, reading, place, when.period, std::move(f));
  const Mention mention = claimed_rank(c.claim);
  const RankEnd last = rank_end(c, reading, code, mention, when.period);
  const int claimed_number = static_cast<int>(last.interval.value.to_double());
  f.interval = last.interval;
  f.seen = reading.observed(code, when.period);
  if (last.standing.rank == 0 || !f.seen) return missing_value(c, reading, place, when.period, std::move(f));
  f.reference_value = Decimal{last.standing.rank};
  std::optional<RankEnd> first;
  Period from;
  if (c.claim.from) {
    from = c.claim.period_from.known() ? c.claim.period_from : c.claim.from->period;
    if (!from.known()) return f.undecide("period_unknown", "The claim does not say when the first rank was.");
    first = rank_end(c, reading, code, c.claim.from->mention, from);
    if (first->standing.rank == 0) return missing_value(c, reading, place, from, std::move(f));
  }
  // The countries without a value could all stand before this one: so far down the rank is not sure.
  const int missing = is_whole(c) ? missing_from(c, last.standing.among) : 0;
  const bool many_missing = missing > kFewMissing;
  if (many_missing) f.confidence = std::min(f.confidence, Confidence::medium);
  if (!c.brief) tell_rank(f, c, last, first, from, missing);
  if (last.fits && (!first || first->fits)) {
    f.outcome = Outcome::fits;
    f.reason = mention.hedge == Hedge::none ? "exact" : "hedge_fits";
    f.explanation += last.sovereign > 0
                         ? "; without territories it is " + ordinal(last.sovereign) + ", as the claim says."
                         : ", as the claim says.";
    if (last.sovereign > 0) f.confidence = Confidence::medium;
    return f;
  }
  const int usual = usual_coverage(c, reading, when.period);
  const bool thin =
      (c.claim.within.empty() || c.claim.within == "WLD") && Decimal{last.standing.among} < Decimal{usual} * kEnough;
  if (thin) {
    return f.undecide("ambiguous", f.explanation + "; that is too few countries to say that " +
                                       ordinal(claimed_number) + " is wrong.");
  }
  if (many_missing && !first && claimed_number > last.standing.rank && claimed_number <= last.standing.rank + missing) {
    return f.undecide("ambiguous", f.explanation + "; with them it could be " + ordinal(claimed_number) + ".");
  }
  f.outcome = Outcome::differs;
  f.reason = kPlainMismatch;
  if (c.brief) return f;
  const RankEnd& wrong = last.fits ? *first : last;
  f.explanation += "; the claim says " +
                   (c.claim.value ? ordinal(static_cast<int>(wrong.interval.value.to_double())) : f.claimed) + ".";
  // From the wrong end, in another year, by another measure.
  const bool top = from_top(c, reading);
  const Standing turned = standing_of(c, reading, code, when.period, !top);
  if (!first && rank_fits(wrong.interval, turned) && turned.among > 3) {
    f.reason = "direction";
    f.explanation += std::string(" It is that counted from the ") + (top ? "bottom." : "top.");
    return f;
  }
  if (first && first->standing.rank > 0 && rank_fits(first->interval, last.standing) &&
      rank_fits(last.interval, first->standing)) {
    f.reason = "direction";
    f.explanation += " The two ends are swapped.";
    return f;
  }
  for (const int step : {-1, 1, -2, 2, -3, 3, -4, 4, -5, 5}) {
    const Period other = wrong.period.plus(step);
    const Standing s = standing_of(c, reading, code, other, top);
    if (s.rank == 0 || !rank_fits(wrong.interval, s) || Decimal{s.among} < Decimal{usual} * kEnough) continue;
    f.reason = "other_period";
    f.explanation += " It was that in " + other.iso() + (step < 0 ? ": the claim is outdated." : ".");
    return f;
  }
  for (const Reading& neighbour : c.neighbours) {
    const Standing s =
        standing_of(c, neighbour, code, wrong.period, c.claim.highest != neighbour.measure->lower_is_better);
    if (s.rank == 0 || !rank_fits(wrong.interval, s)) continue;
    f.reason = "other_definition";
    f.explanation += " It is that by " + neighbour.measure->name + ".";
    return f;
  }
  if (claimed_number == 1 && wrong.standing.leader != PlaceCode{}) {
    f.considered.push_back("other_place: first is " + c.place_name(view_of(wrong.standing.leader)));
    f.explanation +=
        " First is " + c.place_name(view_of(wrong.standing.leader)) + " with " +
        readable(wrong.standing.leader_value, reading.measure->unit, wrong.standing.leader_value.magnitude() - 3) + ".";
    f.reason = "other_place";
  }
  return f;
}

Finding check_record(const Case& c, const Reading& reading) {
  Finding f;
  f.reading = reading;
  f.unit = reading.measure->unit;
  if (c.claim.places.empty()) return f.undecide("place_unknown", "The claim names no place.");
  const std::string& place = c.claim.places.front();
  const PlaceCode code = place_code(place);
  const When when = when_of(c, reading, code);
  if (when.latest) {
    f.flag("latest_used");
    f.confidence = Confidence::medium;
  }
  const auto now = when.period.known() ? reading.at(code, when.period) : std::nullopt;
  if (!now) return missing_value(c, reading, place, when.period, std::move(f));
  const bool high = c.claim.highest != (reading.measure->kind == "rank");
  const Period since = c.claim.period_from;
  f.period = f.reference_period = since.iso() + "/" + when.period.iso();
  f.reference_value = *now;
  f.claimed = std::string(c.claim.highest ? "highest" : "lowest") + " since " + since.iso();
  const Observation* rival = nullptr;
  int seen = 0;
  for (const Observation& o : reading.series().of_place(code)) {
    if (o.period <= since || o.period >= when.period || o.period.grain != when.period.grain) continue;
    ++seen;
    const Decimal value = reading.scaled(o);
    if (high ? value > *now : value < *now) {
      if (!rival || (high ? o.value > rival->value : o.value < rival->value)) rival = &o;
    }
  }
  const int finest = now->magnitude() - 2;
  f.explanation = sentence_case("the " + subject_of(c, reading, place, when.period)) + " is " +
                  readable(*now, f.unit, finest) + " according to " + source_words(c, reading);
  const bool yearly = since.grain == Grain::year && when.period.grain == Grain::year;
  if (seen == 0 || !yearly) {
    return f.undecide("no_value_for_period",
                      f.explanation + ", and it has no values between " + since.iso() + " and then.");
  }
  f.reference = readable(*now, f.unit, finest);
  if (!rival) {
    f.outcome = Outcome::fits;
    f.reason = "exact";
    f.explanation += std::string(", the ") + (high ? "largest" : "smallest") + " of the " + std::to_string(seen) +
                     " years after " + since.iso() + ".";
    return f;
  }
  f.outcome = Outcome::differs;
  f.reason = kPlainMismatch;
  const Decimal other = reading.scaled(*rival);
  f.difference = difference_cell(*now, other, f.unit);
  f.explanation += ", but it was " + readable(other, f.unit, finest) + " in " + rival->period.iso() + ".";
  return f;
}

}  // namespace tally::judge
