// Which comparison a claim asks for.
#include "stages/judge_interval/checks.h"

namespace tally::judge {
namespace {

bool is_multiple(const Claim& claim) { return claim.value && claim.value->mention.kind == MentionKind::multiple; }

/// "Rose from 52.6 percent …": the figure is what a change starts from, and the other end was not read. "…, up from 60
/// percent in 2019" says all of its own end.
bool is_lone_start(const Case& c) {
  if (!c.claim.value || c.claim.from) return false;
  const Mention& m = c.claim.value->mention;
  const std::string_view text = m.in_title ? c.article.title : c.article.text;
  if (m.span.end > text.size()) return false;
  const std::string_view ahead = text.substr(0, m.span.begin);
  if (!ahead.ends_with(" from ")) return false;
  if (!ahead.ends_with(" up from ") && !ahead.ends_with(" down from ")) return true;
  const std::string_view behind = text.substr(m.span.end, 24);
  const std::string year = c.claim.period.known() ? std::to_string(c.claim.period.year) : std::string();
  const bool dated = !year.empty() && behind.find(year) != std::string_view::npos;
  return !dated && behind.find(" earlier") == std::string_view::npos &&
         behind.find(" before") == std::string_view::npos;
}

}  // namespace

Finding compare(const Case& c, const Reading& reading) {
  if (is_lone_start(c)) {
    Finding f;
    f.reading = reading;
    f.unit = reading.measure->unit;
    return f.undecide("ambiguous", "The figure " + printed(c, c.claim.value->mention) +
                                       " is where a change starts from, and where it led is not read.");
  }
  switch (c.claim.type) {
    case ClaimType::change:
      return is_multiple(c.claim) ? check_multiple(c, reading) : check_change(c, reading);
    case ClaimType::growth:
      // "Grew 7.3 percent, down from 9.3 the year before": two rates.
      if (c.claim.value && c.claim.from && reading.measure->kind == "growth") {
        Claim rates = c.claim;
        rates.direction = Direction::none;  // that of the thing that grows, not of its rate
        return check_change(c.with(rates), reading);
      }
      return is_multiple(c.claim) ? check_multiple(c, reading) : check_growth(c, reading);
    case ClaimType::rank:
      return check_rank(c, reading);
    case ClaimType::share:
      return check_share(c, reading);
    case ClaimType::multiple:
      // "Halved from 48.9 percent to 24.3 percent": the ends, and what lies between them.
      if (c.claim.value && c.claim.by && c.claim.value->mention.kind != MentionKind::multiple)
        return check_change(c, reading);
      return check_multiple(c, reading);
    case ClaimType::comparison:
      return check_comparison(c, reading);
    case ClaimType::superlative:
      return c.claim.period_from.known() ? check_record(c, reading) : check_rank(c, reading);
    case ClaimType::level:
    case ClaimType::count:
      break;
  }
  // A level with a second figure of its own time is a change in other words.
  if (c.claim.from && c.claim.value && c.claim.places.size() < 2) return check_change(c, reading);
  return check_level(c, reading);
}

}  // namespace tally::judge
