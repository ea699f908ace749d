// Which measure a figure is about: fit of units and words, and the nearest phrase that fits.
#pragma once
#include <string>
#include <vector>

#include "stages/extract_rules/reading.h"

namespace tally::extract {

/// How well a measure phrase can be what a figure states in a claim of a type: 0 not at all, 1 barely, 2 well, 3
/// exactly. Words around the figure may turn a measure into another one ("purchasing power": Measure::instead).
int fit(const Current& current, const Tag& measure, const Tag& figure, char letter, ClaimType type);

/// The same of a measure without a phrase, as the level that a figure states.
int fit(const Current& current, const Measure& measure, const Tag& figure, char letter);

/// Whether a count of people can be all that a measure counts, by its size and its noun.
bool counts(const Measure& measure, const Tag& figure);

/// The measure that a figure is of where a rule captured `measure` for it: the one before an aside, the one behind a
/// rate.
int captured_measure(const Current& current, int measure, int figure);

/// The measure token that a figure most likely belongs to, other than `except`; -1 when none fits. Looks at this
/// sentence only.
int nearest_measure(const Current& current, int figure, ClaimType type, int except = -1);

/// A measure phrase of a neighbouring sentence, when this one speaks of it by a pronoun; null when there is none.
const Tag* earlier_measure(const Current& current, int figure, ClaimType type);

/// "In Nigeria, 82 percent do": the verb behind a figure stands for what was told before.
bool verb_stands_for_it(const Current& current, int figure);

/// Keeps the measures that are shares of what the words behind the figure name ("1.1 percent of GNI"), all where none
/// is. With `named_here`, drops shares of GDP or GNI from a sentence that speaks of neither.
void keep_denominator(const Current& current, const Tag& figure, bool named_here, std::vector<std::string>& ids);

/// The figure itself where the noun that it counts names a measure ("248 million mobile phone subscriptions") and the
/// words count all of it, not some; null otherwise.
const Tag* counted_measure(const Current& current, int figure);

/// Ids of the measures that a phrase may mean for a figure, best first.
std::vector<std::string> candidates(const Current& current, const Tag& measure, const Tag& figure, char letter,
                                    ClaimType type);

/// Whether a measure that no rule ties to a figure stands across a border of clauses, behind another figure or far off:
/// the figure may be about anything then, and nothing is refuted by it.
bool is_loose(const Current& current, int measure, int figure);

/// "A ten percent deficit cut": the figure is of the cut.
bool is_cut(const Current& current, int measure, int figure);

/// "The trade deficit with China", "exports to Japan": trade with one partner, which is not the measure named.
bool is_bilateral(const Current& current, int measure, const std::vector<std::string>& ids);

/// Whether the words beside a measure give it to a part of a country, a town or a firm: "unemployment in southern
/// Italy", "unemployment in Birmingham", "Birmingham's unemployment".
bool is_elsewhere(const Current& current, int measure);

/// "Output, measured in constant prices, rose", "income, adjusted for inflation": the basis of another measure.
bool is_price_basis(const Current& current, int measure);
/// "Computer prices", "prices for steel": no measure of all prices.
bool is_of_some_prices(const Current& current, int measure);
/// "Private investment", "oil exports", "service on the foreign debt": a part of the measure, or something about it.
bool is_of_some(const Current& current, int measure);

/// "Rescheduling 9.4 billion dollars of Philippine foreign debt": as likely a part of it as all.
bool is_amount_of(const Current& current, int measure, int figure);

/// "Unemployment among American teenagers": a group that the measure does not speak of.
bool is_among_some(const Current& current, int measure, const std::string& id);

/// "In constant 2015 dollars": the year that prices are of, which is no amount.
bool is_price_year(const Current& current, const Tag& tag);

/// "India's cities are home to 327 million people": of its towns, and not of the country.
bool is_of_settlements(const Current& current, int figure);

/// "In rural Rwanda the share was 87 percent": an adjective of the place, where elsewhere it is a measure's name.
bool is_attribute(const Current& current, int measure);

/// Whether a figure is said of a part of a country that an aside explains: "in Bihar, a northern Indian state, life
/// expectancy was 68 years".
bool is_of_part(const Current& current, int figure);

/// "The trade deficit was $156 billion": news mostly means trade in goods alone, which the balance of goods and
/// services can confirm but not refute.
bool is_of_goods(const Current& current, const Tag& measure, const std::string& id);

/// Whether a figure counts those without: "39 percent had no basic drinking water".
bool is_denied(const Current& current, int measure, int figure);

/// "Growth slowed to 2.9 percent", in a story of an economy that the sentences before have named.
bool is_growth_alone(const Current& current, int figure);

/// The place whose economy a percentage without a measure is the growth of: "growth in India picked up to 7.6 percent",
/// "China expanded 7.3 percent"; null when the words do not say so.
const Tag* bare_growth(const Current& current, int figure);

/// "Brazil's economy slowed to 0.5 percent": its pace, not its size.
bool is_pace_of_economy(const Current& current, int figure);

/// "Among women", "in urban areas": the figure is for a part of what the measure counts.
bool is_narrowed(const Current& current, const Tag& figure, const std::string& id);

/// "18 percent of the world's GDP": the measures whose values of a part and of the whole make a share.
std::vector<std::string> summable(const Current& current, const Tag& measure);

/// A percentage by which amounts grew: keeps their rates of growth where there are any.
void keep_growth(const Current& current, std::vector<std::string>& ids);

/// "The share of exports in GDP" is a share, not the exports themselves: keeps those where there are any.
void keep_shares(const Current& current, int measure, std::vector<std::string>& ids);

/// The measure of "the share of exports in GDP" is the exports: the token before the one that names the whole, else the
/// token itself.
int not_denominator(const Current& current, int measure);

}  // namespace tally::extract
