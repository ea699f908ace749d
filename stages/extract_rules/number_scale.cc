// Scale words and letters behind a number: "million", "bn", "m", and whether they are meant.
#include <algorithm>
#include <span>
#include <string_view>

#include "stages/extract_rules/number_reader.h"

namespace tally::extract {
namespace {

/// Where one of these stands near, a bare "m" is a metre.
constexpr std::string_view kLengthWords[] = {
    "metre",        "metres",     "meter",  "meters",   "km",        "cm",         "mm",        "long",
    "wide",         "tall",       "high",   "deep",     "thick",     "height",     "depth",     "width",
    "length",       "distance",   "race",   "sprint",   "hurdles",   "swim",       "swam",      "ran",
    "relay",        "jump",       "jumped", "leap",     "throw",     "threw",      "javelin",   "discus",
    "hammer",       "freestyle",  "shot",   "altitude", "elevation", "feet",       "away",      "downstream",
    "underground",  "underwater", "tower",  "summit",   "medley",    "backstroke", "butterfly", "breaststroke",
    "steeplechase", "bronze",     "silver", "medal",    "dive",      "taller",     "longer",    "deeper",
    "wider",        "higher",     "blades", "wingspan", "Tower",     "peak",       "mast",      "diameter"};

/// What is counted in millions.
constexpr std::string_view kManyWords[] = {
    "million",     "millions",  "billion",      "mn",         "bn",       "number",      "numbers",   "population",
    "people",      "viewers",   "audience",     "visitors",   "visits",   "passengers",  "customers", "users",
    "subscribers", "members",   "sales",        "votes",      "voters",   "views",       "homes",     "households",
    "jobs",        "workers",   "patients",     "pensioners", "children", "pupils",      "students",  "tourists",
    "arrivals",    "deaths",    "cases",        "doses",      "copies",   "downloads",   "streams",   "listeners",
    "readers",     "shares",    "units",        "cars",       "vehicles", "accounts",    "payments",  "transactions",
    "tonnes",      "tons",      "barrels",      "journeys",   "trips",    "tickets",     "followers", "immigrants",
    "migrants",    "refugees",  "appointments", "women",      "men",      "inhabitants", "residents", "Sales",
    "Visitors",    "Passenger", "passenger",    "claimants",  "adults",   "families",    "companies", "revenue",
    "profit",      "profits",   "turnover",     "losses",     "output",   "production",  "exports",   "imports",
    "births",      "waiting",   "list",         "lists",      "queue",    "numbered",    "totalled",  "totaled"};

/// Units that no metre stands before, and words that begin one: "1.2m ha", "2.5m sq ft", "5m EUR".
constexpr std::string_view kUnitsOfMillions[] = {
    "ha", "t",  "oz",  "lb", "lbs", "kg", "bpd", "bopd", "boepd", "bbl", "bbls", "boe", "toe", "TEU", "TEUs",
    "sq", "cu", "sqm", "km", "cwt", "bu", "kWh", "MWh",  "GWh",   "EUR", "USD",  "GBP", "CHF", "JPY", "CNY"};

bool one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool NumberReader::scale_allowed(std::size_t i) const {
  const Token& token = view_.at(i);
  const auto text = view_.str(i);
  if (text.size() > 2) return true;
  const bool attached = !token.space_before;
  const bool money = context_ == NumberContext::money;
  const bool noun_next = view_.is_word(i + 1) && view_.at(i + 1).space_before && !view_.in(i + 1, WordList::stop);
  const char c = text[0];
  if (text.size() == 1) {
    if (view_.is_mark(i + 1, '/') || (view_.is_number(i + 1) && !view_.at(i + 1).space_before)) return false;
    switch (c) {
      case 'm':
        if (attached && view_.is_joining_hyphen(i + 1)) {  // "a 1.8m-tonne plant"
          const Word* unit = view_.word(i + 2);
          return money || (unit != nullptr && unit->unit >= 0);
        }
        if (const Word* unit = view_.word(i + 1);
            attached && noun_next && unit != nullptr && unit->unit >= 0 && view_.at(i + 1).size() > 3)
          return true;  // "4.1m yuan"
        if (noun_next && unit_of_millions(i + 1)) return true;
        if (attached && (view_.is(i + 1, "square") || view_.is(i + 1, "cubic"))) return true;
        return money || (noun_next && counted_next(i + 1) && (attached || beyond_metres(i + 1))) ||
               (attached && means_millions(i));
      case 'M':
        return money || attached || (!number_.plain && scale_closes(i));
      case 'G':  // "1,674.5 G"; "5G" is a network
        return number_.digits > 1 && scale_closes(i);
      case 'k':
      case 'K':
        return attached || money || number_.decimals;
      case 'b':
      case 'B':
        return attached || money;
      case 't':
      case 'T':
        return money && attached;
      default:
        return false;
    }
  }
  if (same(text, "mm")) return false;
  if (same(text, "MM")) return attached || money;
  if (same(text, "tr") || same(text, "cr") || same(text, "Cr")) return true;
  return true;  // bn, mn, tn
}

/// "up from 1.2m in 2019", "3m are waiting": a bare number of millions, in a sentence that counts and measures no
/// length.
bool NumberReader::means_millions(std::size_t i) const {
  const std::size_t next = i + 1;
  const bool against = view_.prints(next, "v") || view_.prints(next, "vs");  // "34m v 29m votes"
  if (next < view_.size() && view_.at(next).kind != TokenKind::mark && !view_.in(next, WordList::stop) && !against)
    return false;
  if (view_.at(next).kind == TokenKind::mark && !view_.is_mark(next, ',') && !view_.is_mark(next, '.') &&
      !view_.is_mark(next, ';') && !view_.is_mark(next, ')') && !view_.is_mark(next, kEmDash) &&
      !view_.is_mark(next, kEnDash) && next < view_.size())
    return false;
  if (view_.is(next, "are") || view_.is(next, "were") || view_.is(next, "have") ||
      (view_.is(next, "of") &&
       (view_.is(next + 1, "them") || view_.is(next + 1, "whom") || view_.is(next + 1, "those"))))
    return true;
  bool counts = false;
  constexpr std::size_t kReach = 24;
  for (std::size_t k = i > kReach ? i - kReach : 0; k < std::min(view_.size(), i + kReach); ++k) {
    if (k == i || !view_.is_word(k)) continue;
    const auto text = view_.str(k);
    if (one_of(text, kLengthWords)) return false;
    const Word* w = view_.word(k);
    counts = counts || one_of(w != nullptr ? w->text : text, kManyWords);  // "Passengers" begins a sentence
  }
  return counts;
}

bool NumberReader::unit_of_millions(std::size_t i) const {
  if (!one_of(view_.str(i), kUnitsOfMillions) || view_.is_joining_hyphen(i + 1)) return false;  // "3m t-shirts"
  if (!view_.prints(i, "sq") && !view_.prints(i, "cu")) return true;
  const std::size_t next = view_.is_mark(i + 1, '.') ? i + 2 : i + 1;
  return view_.is_word(next) && !view_.in(next, WordList::stop);
}

bool NumberReader::scale_closes(std::size_t i) const {
  return i + 1 >= view_.size() || (view_.at(i + 1).kind == TokenKind::mark && view_.at(i + 1).mark != '.') ||
         i + 2 >= view_.size();
}

bool NumberReader::beyond_metres(std::size_t i) const {
  const auto text = view_.str(i);
  const Word* w = view_.word(i);
  return same(text, "people") || same(text, "men") || same(text, "women") || same(text, "children") ||
         same(text, "shares") || same(text, "units") || same(text, "jobs") || same(text, "passengers") ||
         same(text, "users") || same(text, "customers") || (w != nullptr && w->unit >= 0 && text.size() > 4);
}

bool NumberReader::counted_next(std::size_t i) const {
  const auto text = view_.str(i);
  if (view_.in(i, WordList::verb)) return false;
  constexpr std::string_view kThings[] = {"blades", "towers", "poles", "walls", "waves", "cranes", "yachts", "masts"};
  if (std::find(std::begin(kThings), std::end(kThings), text) != std::end(kThings)) return false;  // are so many metres
  return same(text, "people") || same(text, "men") || same(text, "women") || same(text, "children") ||
         (text.size() > 3 && text.back() == 's') ||
         (text.size() == 3 && text.back() == 's' && view_.at(i).capital && text[1] >= 'A' && text[1] <= 'Z');  // "PCs"
}

void NumberReader::scale(std::size_t i) {
  for (int round = 0; round < 2; ++round) {
    std::size_t at = i;
    if (view_.is_mark(at, '-') && view_.is_joining_hyphen(at)) ++at;
    const Word* w = view_.word(at);
    if (w == nullptr || view_.at(at).mark != 0) return;
    if (at != i && view_.at(at).size() == 1 && view_.at(at).capital) return;  // "an 8-K report"
    if (w->role == NumberRole::scale && scale_allowed(at)) {
      multiply(w->exponent);
    } else if (w->role == NumberRole::hundred && number_.value.abs() < Decimal(1000)) {
      multiply(2);
    } else if (w->role == NumberRole::dozen && w->number == 12) {
      const int exponent = number_.step;
      number_.value = number_.value * Decimal(12);
      number_.scaled = true;
      number_.plain = false;
      number_.fraction = false;
      number_.step = exponent;
      number_.last = at + 1;
      return;
    } else {
      return;
    }
    number_.last = at + 1;
    i = at + 1;
  }
}

}  // namespace tally::extract
