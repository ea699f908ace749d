// Whether the measure that a rule captured is the one that the figure is of.
#include <array>

#include "stages/extract_rules/measure_link.h"

namespace tally::extract {
namespace {

/// "Ethiopia's economy, a third of which is farming, grew": the measure before the aside that a captured one stands
/// in; the measure itself where it stands in none.
int before_aside(const Current& current, int measure, int figure) {
  if (measure > figure || !current.behind(measure).starts_with(", ")) return measure;
  for (int t = measure - 1; t >= 0; --t) {
    if (current.letter(t) != 'V') continue;
    const std::string_view aside = current.between(t, measure);
    if (!aside.starts_with(", ") || aside.find_first_of(",;", 1) != std::string_view::npos) return measure;
    for (const std::string_view word : {" which ", " whose ", " with ", " including ", " where "}) {
      if (aside.find(word) != std::string_view::npos) return t;
    }
    return measure;
  }
  return measure;
}

/// "… of the economy and a bid to cut the 250 percent inflation rate": a rate right before its own measure.
bool has_own_measure(const Current& current, int measure, int figure) {
  const int next = figure + 1;
  if (measure > figure || current.letter(figure) != 'P' || next >= static_cast<int>(current.rewritten.tokens.size()) ||
      current.letter(next) != 'V')
    return false;
  const std::string_view gap = current.between(figure, next);
  if (gap != " " && gap != " annual " && gap != " average ") return false;
  return fit(current, current.tag(next), current.tag(figure), 'P', ClaimType::level) >= 3;
}

}  // namespace

int captured_measure(const Current& current, int measure, int figure) {
  const int subject = before_aside(current, measure, figure);
  return has_own_measure(current, subject, figure) ? figure + 1 : subject;
}

}  // namespace tally::extract
