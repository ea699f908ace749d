// The comparisons, one for each kind of claim.
#pragma once
#include "stages/judge_interval/finding.h"

namespace tally::judge {

/// Lays a claim beside one series and picks the comparison by the claim's type, its figure and the measure's kind.
Finding compare(const Case& c, const Reading& reading);

/// Whether the claim's figures are a deficit, "3 percent" against a balance of −3.
bool is_shortfall(const Case& c, const Measure& measure);

/// One value of one place at one period; also "rose to 5.2 %" with the direction.
Finding check_level(const Case& c, const Reading& reading);
/// From one end to the other, "by" an amount, or by percent: every end that the words give.
Finding check_change(const Case& c, const Reading& reading);
/// Percent change recomputed from the series.
Finding check_growth(const Case& c, const Reading& reading);
/// "Doubled", "three times as many as".
Finding check_multiple(const Case& c, const Reading& reading);
/// One place in another: "28 % of the world's exports".
Finding check_share(const Case& c, const Reading& reading);
/// Two places.
Finding check_comparison(const Case& c, const Reading& reading);
/// A rank computed over the countries of the series, or looked up where the measure is itself a rank.
Finding check_rank(const Case& c, const Reading& reading);
/// "Highest since 2008".
Finding check_record(const Case& c, const Reading& reading);

}  // namespace tally::judge
