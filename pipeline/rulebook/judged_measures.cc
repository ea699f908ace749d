// The measures that a claim is judged by.
#include "pipeline/rulebook/judged_measures.h"

#include <algorithm>
#include <string_view>

namespace tally {
namespace {

/// The level whose rate of growth a measure is: of several what is counted, an index, or an amount at constant prices;
/// null when there is none. Amounts at the prices of the year are left out: their published growth is that of volumes.
const Measure* level_of(const Measures& measures, const Measure& rate) {
  const auto is_it = [&](const Measure& m) {
    return m.growth == rate.id && (m.kind == "count" || m.kind == "index" || m.name.ends_with("at constant prices"));
  };
  const auto it = std::find_if(measures.all().begin(), measures.all().end(), is_it);
  return it == measures.all().end() ? nullptr : &*it;
}

/// "The number of economies in the index was 139": a figure beside the name of a ranking that is no rank.
bool is_plain_number(const Claim& claim) {
  if (claim.type != ClaimType::level && claim.type != ClaimType::count) return false;
  if (!claim.value) return false;
  const MentionKind kind = claim.value->mention.kind;
  return kind != MentionKind::rank && kind != MentionKind::ordinal;
}

/// Whether the clause says that amounts are those of their years.
bool says_nominal(const Claim& claim) {
  const auto says = [&](std::string_view word) { return claim.subject.find(word) != std::string::npos; };
  return says("dollar") || says("nominal") || says("current prices") || says("cash terms") || says("$");
}

/// "Measured in dollars, GDP shrank by 40 percent": of the amount, not of the volume. "The $2 trillion economy grew"
/// says only how large it is, and "at current prices" may be in the country's own money.
bool says_in_dollars(const Claim& claim) {
  return claim.subject.find("in dollar") != std::string::npos ||
         claim.subject.find("current dollar") != std::string::npos;
}

bool says_in_own_money(const Claim& claim) {
  const auto says = [&](std::string_view word) { return claim.subject.find(word) != std::string::npos; };
  return says("current prices") || says("current-price") || says("nominal") || says("cash terms");
}

/// The amount at the prices of the year whose volume a rate of growth is of; null when there is none.
const Measure* nominal_of(const Measures& measures, const Measure& rate, const Measure* real) {
  for (const Measure& m : measures.all()) {
    if (m.growth == rate.id && m.kind == "amount" && &m != real && m.name.find("purchasing") == std::string::npos)
      return &m;
  }
  return nullptr;
}

}  // namespace

std::vector<const Measure*> judged_measures(const Claim& claim, const Measures& measures) {
  std::vector<const Measure*> out;
  const auto add = [&](const Measure* m) {
    if (m != nullptr && std::find(out.begin(), out.end(), m) == out.end()) out.push_back(m);
  };
  const bool over_years =
      claim.period_from.known() && claim.period.known() && claim.period_from != claim.period.plus(-1);
  // Of a claim that names no end the latest year is; what it adds up to over one year is the rate itself.
  const Period from = claim.period_from;
  const bool open = from.known() && !claim.period.known();
  const bool many_years =
      (over_years && claim.period.grain == Grain::year && claim.period.year - from.year > 1) || open;
  for (const std::string& id : claim.measures) {
    const Measure* m = measures.find(id);
    if (m == nullptr) continue;
    // "The economy doubled", "GDP rose by two fifths in five years": at constant prices, unless the words say
    // otherwise; the figure at the prices of the year is the other reading.
    if ((claim.type == ClaimType::growth || claim.type == ClaimType::multiple) && m->kind == "amount" && many_years &&
        !m->growth.empty() && !says_nominal(claim)) {
      const Measure* rate = measures.find(m->growth);
      const Measure* real = rate == nullptr ? nullptr : level_of(measures, *rate);
      if (real != nullptr && real != m) {
        add(real);
        add(m);
        continue;
      }
    }
    if (claim.type == ClaimType::growth) {
      const bool is_rate = m->kind == "growth";
      const Measure* rate = is_rate ? m : m->growth.empty() ? nullptr : measures.find(m->growth);
      const Measure* level = is_rate ? level_of(measures, *m) : m;
      if (is_rate && says_in_dollars(claim)) {
        if (const Measure* nominal = nominal_of(measures, *m, level)) {
          add(nominal);
          continue;
        }
      }
      // "On a current-prices basis GDP was up 11 percent": of the country's own money, which no rate of volumes
      // decides.
      if (is_rate && says_in_own_money(claim) && nominal_of(measures, *m, level) != nullptr) continue;
      const bool made = is_rate && level != nullptr && level->kind != "count";
      if (level != nullptr && (made ? many_years && from.grain == Grain::year : over_years && level->kind == "count")) {
        add(level);
        continue;
      }
      add(rate);
      // A pace over several years is the mean of their rates.
      const bool pace = claim.value && claim.value->period_last.known() && rate != nullptr;
      if (!pace && !made) add(level);
      continue;
    }
    if (m->kind == "rank" && is_plain_number(claim)) continue;
    if (claim.type == ClaimType::rank && !m->rank.empty()) add(measures.find(m->rank));
    add(m);
  }
  // "The largest armed forces" is about size, where the words could also mean a share of something.
  if (claim.type == ClaimType::rank || claim.type == ClaimType::superlative) {
    const auto is_size = [](const Measure* m) { return m->kind == "count" || m->kind == "amount"; };
    if (std::any_of(out.begin(), out.end(), is_size)) {
      out.erase(std::remove_if(out.begin(), out.end(), [](const Measure* m) { return m->kind == "share"; }), out.end());
    }
  }
  return out;
}

}  // namespace tally
