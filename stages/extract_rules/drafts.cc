// From rule matches to one draft a claim, and drafts for the figures that no rule claims.
#include <algorithm>
#include <array>
#include <utility>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/reading.h"
#include "stages/extract_rules/resolver.h"
#include "stages/extract_rules/tagger.h"

namespace tally::extract {
namespace {

/// Figures, multiples and ranks.
bool can_be_claimed(char letter) { return letter == 'X' || letter == 'R' || letter == 'O' || is_figure(letter); }

/// Draft of one match; captures go to their places, the first of a role wins.
Draft draft_of(const Matcher& matcher, const RuleMatch& match) {
  Draft d;
  d.rule = &matcher.rule(match.rule);
  d.type = d.rule->type;
  d.begin = match.begin;
  d.end = match.end;
  const auto direction = d.rule->set.find("direction");
  if (direction != d.rule->set.end()) d.direction = direction->second == "down" ? Direction::down : Direction::up;
  const auto set = [](int& slot, const Capture& c) {
    if (slot < 0) slot = c.token;
  };
  for (std::uint32_t i = 0; i < match.count; ++i) {
    const Capture& c = match.captures[i];
    switch (c.role) {
      case Role::value:
        set(d.value, c);
        break;
      case Role::from:
        set(d.from, c);
        break;
      case Role::by:
        set(d.by, c);
        break;
      case Role::measure:
        set(d.measure, c);
        break;
      case Role::other_measure:
        set(d.other_measure, c);
        break;
      case Role::place:
        set(d.place, c);
        break;
      case Role::other_place:
        set(d.other_place, c);
        break;
      case Role::within:
        set(d.within, c);
        break;
      case Role::period:
      case Role::period_to:
        set(d.period, c);
        break;
      case Role::period_from:
        set(d.period_from, c);
        break;
      case Role::term:
        d.term = c;
        break;
      case Role::document:
        d.document = c;
        break;
      case Role::speaker:
        d.speaker = c;
        break;
      case Role::skip:
        set(d.skipped, c);
        break;
    }
  }
  return d;
}

/// Whether two figures can be the two ends of one change.
bool comparable(const Current& current, int a, int b) {
  const char x = current.letter(a);
  const char y = current.letter(b);
  const auto sort = [](char c) { return c == 'N' ? FigureSort::plain : sort_of(c); };
  if (sort(x) == sort(y)) return true;
  // "from 4.1 to 3.9 percent", "from 3 to 5 million dollars": the first one leaves its unit to the other.
  return x == 'N' || y == 'N';
}

/// "32 million poor people", "3 million unemployed people": a word between number and noun picks some of them. "14
/// million more Nigerians" are a difference, and a rule says so.
bool counts_some(const Current& current, const Tag& tag) {
  std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  const std::size_t noun = printed.rfind(' ');
  if (noun == std::string_view::npos || tag.spelled) return false;
  printed = printed.substr(0, noun);
  const std::string_view word = printed.substr(printed.rfind(' ') + 1);
  static constexpr std::array<std::string_view, 13> kNumber = {
      "crore", "lakh", "million", "billion", "thousand", "hundred", "m", "bn", "mn", "mln", "more", "fewer", "odd"};
  if (!word.empty() && word.front() >= '0' && word.front() <= '9') return false;  // "33.9m citizens"
  return !word.empty() && (word.back() < '0' || word.back() > '9') &&
         std::find(kNumber.begin(), kNumber.end(), word) == kNumber.end();
}

/// Whether the measure that a rule names can be what its figure counts: "had 22 million people", not "… goats".
bool fits_fixed(const Current& current, const ClaimRule& rule, int figure) {
  const auto fixed = rule.set.find("measure");
  if (fixed == rule.set.end()) return true;
  const Measure* measure = current.view.rules.measures.find(fixed->second);
  const FigureSort sort = sort_of(current.letter(figure));
  if (measure != nullptr && (sort == FigureSort::quantity || sort == FigureSort::money) && measure->kind == "amount")
    return fit(current, *measure, current.tag(figure), current.letter(figure)) > 0 &&
           (sort != FigureSort::money || measure->name.find("per capita") == std::string::npos ||
            current.tag(figure).value < Decimal(1000000));
  if (measure == nullptr || measure->unit != "person" || sort_of(current.letter(figure)) != FigureSort::plain)
    return true;
  const Tag& tag = current.tag(figure);
  if (!counts(*measure, tag)) return false;
  if (measure->id != "population") return true;
  if (counts_some(current, tag)) return false;
  // "India's 50 million Tamils" are no people of a country.
  const std::string_view people = tag.unit_text;
  if (!people.empty() && people[0] >= 'A' && people[0] <= 'Z' && current.view.names.of_people(people) == nullptr)
    return false;
  // "Had 3 million people in uniform": those that another measure counts.
  const int next = figure + 1;
  if (next < static_cast<int>(current.rewritten.tokens.size()) && current.letter(next) == 'V' &&
      current.between(figure, next) == " ") {
    const auto meant = candidates(current, current.tag(next), tag, current.letter(figure), ClaimType::level);
    if (!meant.empty() && std::find(meant.begin(), meant.end(), measure->id) == meant.end()) return false;
  }
  // "Had 40 million workers" counts a part of them, and "lost 20,000 people" may be a war's dead.
  static constexpr std::array<std::string_view, 7> kParts = {"worker",   "woman", "man",  "child",
                                                             "employee", "job",   "adult"};
  const std::string noun = unit_name(tag);
  if (std::find(kParts.begin(), kParts.end(), noun) != kParts.end()) return false;
  const auto direction = rule.set.find("direction");
  const bool lost = rule.type == ClaimType::change && direction != rule.set.end() && direction->second == "down";
  return !lost || noun == "inhabitant" || noun == "resident" || tag.value >= Decimal(100000);
}

/// "14 million more Nigerians", "500,000 fewer Latvians": which way a count that is a difference goes.
Direction more_or_fewer(const Current& current, int token) {
  const Tag& tag = current.tag(token);
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  const auto says = [&](std::string_view word) { return printed.find(word) != std::string_view::npos; };
  if (says(" more ")) return Direction::up;
  return says(" fewer ") || says(" less ") ? Direction::down : Direction::none;
}

/// "Macao, across the estuary from Hong Kong, has …": the place before the aside that a captured one stands in; the
/// place itself where it stands in none.
int subject_of_aside(const Current& current, int place) {
  int before = place - 1;
  // "Spain, the fourth-largest economy in the euro zone, has …".
  while (before >= 0 && std::string_view("VRO").find(current.letter(before)) != std::string_view::npos) --before;
  if (before < 0 || current.letter(before) != 'L') return place;
  // "Chile, long South America's star pupil, had …": the aside may go on behind the name.
  std::string_view rest = current.behind(place);
  if (rest.starts_with("'s "))
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz -", 3)));
  if (!rest.starts_with(", ")) return place;
  const std::string_view aside = current.between(before, place);
  if (aside.size() < 7 || !aside.starts_with(", ") || aside.find_first_of(",;", 1) != std::string_view::npos)
    return place;
  for (const std::string_view join : {", and ", ", but ", ", while ", ", as ", ", then "}) {
    if (aside.starts_with(join)) return place;
  }
  return before;
}

/// "Poland had fewer doctors than Germany in 2021: 3.4 versus 4.5": the second figure is the other place's, where the
/// words give it no year of its own. False when the sentence names other places, but not which.
bool pair_with_place(const Current& current, Draft& d) {
  if (d.rule == nullptr || d.rule->id != "compared-with" || d.from < 0) return true;
  const bool dated = d.period_from >= 0;  // "…: 23,373 kWh against 4,326 kWh in 2022": one year for both
  if (dated && d.period >= 0) return true;
  const std::string_view behind = current.behind(d.from);
  // "65 years for men, against 76 for women": another group's figure, not another time's.
  static constexpr std::array<std::string_view, 5> kGroups = {" for ", " among ", " of ", " in the ", " at "};
  static constexpr std::array<std::string_view, 16> kPeople = {
      "women", "men",     "girls",     "boys",       "females",  "males",   "whites", "blacks",
      "young", "the old", "graduates", "foreigners", "migrants", "natives", "cities", "the countryside"};
  for (const std::string_view group : kGroups) {
    if (behind.starts_with(group) &&
        std::any_of(kPeople.begin(), kPeople.end(), [&](auto w) { return behind.substr(group.size()).starts_with(w); }))
      return false;
  }
  for (const std::string_view own :
       {" a year", " the year", " one year", " the previous", " the same", " last", " U "}) {
    if (behind.starts_with(own)) return true;
  }
  const int next = d.from + 1;
  if (next < static_cast<int>(current.rewritten.tokens.size()) && current.letter(next) == 'D' &&
      current.between(d.from, next).size() < 8 && d.period >= 0)
    return true;
  static constexpr std::array<std::string_view, 9> kThan = {
      " than ", " than in ", " as ", " as in ", " overtook ", " outdid ", " ahead of ", " behind ", " overtaken "};
  int subject = -1;
  int other = -1;
  int places = 0;
  for (const int t : current.rewritten.places) {
    if (current.semicolon_between(std::min(t, d.from), std::max(t, d.from))) continue;
    std::string_view before = current.before(t);
    if (before.ends_with(" the ")) before.remove_suffix(4);
    ++places;
    if (t < d.value && std::any_of(kThan.begin(), kThan.end(), [&](auto w) { return before.ends_with(w); })) {
      other = t;
    } else if (subject < 0) {
      subject = t;
    }
  }
  if (other >= 0 && subject >= 0) {
    d.type = ClaimType::comparison;
    d.place = subject;
    d.other_place = other;
    if (dated) d.period = std::exchange(d.period_from, -1);
    return true;
  }
  return dated || places < 2;
}

/// "Consumer prices in East Africa's largest economy rose": the economy is where, the measure is told before; the
/// token itself where it is no such epithet.
int before_epithet(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  if (!printed.ends_with("economy")) return measure;
  static constexpr Endings kTops{"largest ",   "biggest ",         "richest ", "poorest ",
                                 "strongest ", "fastest-growing ", "R "};
  const bool named = printed == "economy" && kTops.end(current.before(measure));
  static constexpr Endings kEconomies{"largest economy", "biggest economy", "richest economy", "poorest economy"};
  if (!named && !kEconomies.end(printed)) return measure;
  for (int t = measure - 1; t >= 0 && !is_figure(current.letter(t)); --t) {
    if (current.letter(t) != 'V') continue;
    const std::string_view way = current.between(t, measure);
    const bool located = way.starts_with(" in ") || way.starts_with(" of ") || way.starts_with(" across ");
    return located && way.find_first_of(",;") == std::string_view::npos ? t : measure;
  }
  return measure;
}

/// Takes the measure away from a draft whose figure cannot be one of it. False when the draft makes no sense at all.
bool check(const Current& current, Draft& d) {
  const int figure = d.figure();
  if (d.measure >= 0) d.measure = not_denominator(current, d.measure);
  if (d.measure >= 0 && d.value >= 0 && d.from < 0) {
    const int captured = captured_measure(current, d.measure, d.value);
    if (captured != d.measure && captured > d.value && d.type == ClaimType::growth) {
      d.type = ClaimType::level;
      d.direction = Direction::none;
    }
    d.measure = captured;
  }
  // "Exports are worth 55 percent of GDP and imports 52 percent": the later measure has its own figure.
  if (d.type == ClaimType::share && d.measure > d.value && d.value >= 0 && d.measure > 0 &&
      current.between(d.measure - 1, d.measure).find(" and ") != std::string_view::npos)
    return false;
  if (d.measure >= 0) d.measure = before_epithet(current, d.measure);
  // "Sales of goods and services abroad": goods and services are not the services.
  if (d.measure >= 0 && current.before(d.measure).ends_with("goods and ")) d.measure = -1;
  if (d.place >= 0 && is_one_of_many(current, d.place)) d.place = -1;
  if (d.place >= 0) d.place = subject_of_aside(current, d.place);
  if (d.by >= 0 && d.direction == Direction::none) d.direction = more_or_fewer(current, d.by);
  if (figure < 0 && d.type != ClaimType::superlative && d.type != ClaimType::comparison) return false;
  if (d.from >= 0 && d.value >= 0 && !comparable(current, d.from, d.value)) return false;
  if (!pair_with_place(current, d)) return false;
  if (figure < 0) {
    if (d.rule != nullptr && d.measure < 0 && d.rule->set.find("measure") != d.rule->set.end()) return true;
    return d.measure >= 0 && fit(current, current.tag(d.measure), current.tag(d.measure), 0, d.type) > 0;
  }
  const char sign = current.letter(figure);
  if (d.rule != nullptr && !fits_fixed(current, *d.rule, figure)) return false;
  const bool fixed = d.rule != nullptr && d.rule->set.find("measure") != d.rule->set.end();
  if (!fixed && d.measure < 0 && d.from < 0 && (d.type == ClaimType::level || d.type == ClaimType::growth) &&
      (sign == 'N' || sign == 'A' || sign == 'U') && nearest_measure(current, figure, d.type) < 0 &&
      earlier_measure(current, figure, d.type) == nullptr) {
    return false;  // a bare number beside a verb: "rose to fame at 17"
  }
  if (d.measure >= 0) {
    int fits = fit(current, current.tag(d.measure), current.tag(figure), current.letter(figure), d.type);
    if (fits == 0 && d.from >= 0)
      fits = fit(current, current.tag(d.measure), current.tag(d.from), current.letter(d.from), d.type);
    if (fits == 0) {
      d.measure = -1;
      d.begin = std::max(d.begin, 0U);
      // A rule that names a measure and a bare number is nothing without the measure.
      if (current.letter(figure) == 'N' || current.letter(figure) == 'A' || current.letter(figure) == 'U' ||
          current.letter(figure) == 'O')
        return false;
      if (d.type == ClaimType::rank || d.type == ClaimType::superlative) return false;
      if (d.value >= 0 && d.from < 0 && d.by < 0 && d.type == ClaimType::level)
        return false;  // the generic draft knows as much
    }
  }
  return true;
}

/// Words that make a counted noun no claim: "the two sides", "one of", "these three countries".
bool is_idle_count(const Current& current, int token) {
  const Tag& tag = current.tag(token);
  const std::string_view before = current.before(token);
  const bool small = tag.has_value && tag.value <= Decimal(12);
  if (!small) return false;
  if (tag.has_value && tag.value <= Decimal(1)) return true;
  static constexpr std::array<std::string_view, 18> kDefinite = {"the ",  "these ", "those ", "both ", "other ", "its ",
                                                                 "his ",  "her ",   "their ", "our ",  "all ",   "my ",
                                                                 "last ", "next ",  "first ", "any ",  "every ", "-"};
  for (const std::string_view word : kDefinite) {
    if (before.ends_with(word) &&
        (before.size() == word.size() || before[before.size() - word.size() - 1] == ' ' || word == "-"))
      return true;
  }
  return false;
}

/// "A third of the votes", "one in five Nigerians", "two in three households".
bool is_part_of_people(const Current& current, int token) {
  const std::string_view behind = current.behind(token);
  if (behind.starts_with(" of ") || behind.starts_with(" L")) return true;
  const Tag& tag = current.tag(token);
  if (current.text().substr(tag.begin, tag.end - tag.begin).find(" in ") == std::string_view::npos) return false;
  const std::string_view noun = behind.substr(0, behind.find_first_of(" ,.", 1));
  return noun.size() > 3 &&
         (noun.ends_with('s') || noun.ends_with("people") || noun.ends_with("men") || noun == " children");
}

/// What a figure that no rule claims can still be; nothing when it is plainly no claim.
bool generic_type(const Current& current, int token, Draft& d) {
  const Tag& tag = current.tag(token);
  d.direction = tag.direction;
  switch (current.letter(token)) {
    case 'P':
      d.type = tag.direction != Direction::none ? ClaimType::growth : ClaimType::level;
      return true;
    case 'G':
      d.type = ClaimType::change;
      return tag.direction != Direction::none;
    case 'M':
    case 'Q':
    case 'H':
      d.type = ClaimType::level;
      return true;
    case 'C':
      d.type = ClaimType::count;
      return true;
    case 'N':
    case 'U':
    case 'A':
      d.type = ClaimType::level;  // only with a measure
      return true;
    case 'F':
    case 'T':
      d.type = ClaimType::share;
      return true;
    case 'R':
      d.type = ClaimType::rank;
      return true;
    default:
      return false;
  }
}

/// "One in five Nigerians", "3 out of 10 of them": a ratio in words with whom it is about; "2:1" and "5-1" are none.
bool is_share_of_group(const Current& current, int token) {
  const Tag& tag = current.tag(token);
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  if (printed.find(" in ") == std::string_view::npos && printed.find(" out of ") == std::string_view::npos)
    return false;
  const std::string_view behind = current.behind(token);
  return behind.size() > 2 && behind[0] == ' ' && (behind[1] == 'L' || (behind[1] >= 'a' && behind[1] <= 'z'));
}

/// Notes what a draft without a measure hangs on, if on anything.
void continue_draft(const Current& current, Draft& d) {
  // Only where something was told in the sentence before, or may be told in this one.
  const ArticleNotes& notes = current.view.notes;
  if (notes.told != current.index && notes.told + 1 != current.index && current.rewritten.measures.empty()) return;
  const int first = d.first_figure(d.figure());
  const Continuation found = goes_on_about(current, first, first == d.from);
  if (!found.possible) return;
  d.continues = true;
  d.by_name = found.named;
  if (d.place < 0) d.place = found.place;
}

bool make_generic(const Current& current, int token, Draft& d) {
  d.value = token;
  if (is_price_year(current, current.tag(token)) || !generic_type(current, token, d)) return false;
  const char letter = current.letter(token);
  // A level first: "unemployment … 5 percent" states one even where the words say that it rose.
  int measure = -1;
  if (letter == 'P' || letter == 'F' || letter == 'T') {
    measure = nearest_measure(current, token, ClaimType::level);
    if (measure >= 0 && d.type != ClaimType::growth) d.type = letter == 'P' ? ClaimType::level : ClaimType::share;
    if (d.type == ClaimType::growth) {
      const int grown = nearest_measure(current, token, ClaimType::growth);
      const bool level = measure >= 0 && (grown < 0 || measure == grown) && current.before(token).ends_with(" to ");
      if (level) {
        d.type = ClaimType::level;
      } else {
        measure = grown;
      }
    }
  } else {
    measure = nearest_measure(current, token, d.type);
  }
  // "Lost 773,000 square kilometres": by how much, not how much there is.
  if ((d.type == ClaimType::level || (d.type == ClaimType::count && measure >= 0)) && letter != 'P') {
    const std::string_view before = current.before(token);
    const auto behind = [&](std::string_view w) { return before.ends_with(w); };
    const bool down = behind("lost ") || behind("shed ") || behind(" Z ") || behind(" Z by ");
    const bool up =
        behind("added ") || behind(" Y ") || behind(" Y by ") || behind("another ") || behind("additional ");
    // "Had dropped below 7 million" is where it went to.
    const Tag& tag = current.tag(token);
    const std::string_view ahead = current.text().substr(0, tag.begin);
    const std::string_view printed = current.view.printed(tag, current.sentence());
    static constexpr Endings kReached{" below ", " under ", " above ", " past ", " beyond "};
    static constexpr Beginnings kReaches{"below ", "under ", "above ", "past ", "beyond "};
    if ((down || up) && !kReached.end(ahead) && !kReaches.begin(printed)) {
      d.type = ClaimType::change;
      d.direction = down ? Direction::down : Direction::up;
    }
  }
  if (d.type == ClaimType::change) {
    d.by = d.value;
    d.value = -1;
  }
  d.measure = measure;
  if (letter == 'C' && measure < 0 && current.tag(token).per.empty() && is_idle_count(current, token)) return false;
  // "In Nigeria, 82 percent do, though just 34 percent of the rural population has": as was told before.
  const bool stands_for = verb_stands_for_it(current, token);
  // The words of another figure: what is told before the figure may be what it goes on about.
  const bool used = measure >= 0 && measure < token && current.figures_between(measure, token) > 0;
  // "Bolivia, growing its way out of poverty, was at 3.7 percent": the measure of an aside is not the figure's.
  const bool aside =
      measure >= 0 && measure < token && current.between(measure, token).find(", ") != std::string_view::npos;
  if ((measure < 0 || stands_for || used || aside) && letter != 'R' && d.value >= 0) {
    continue_draft(current, d);
    d.stands_for = d.continues && (stands_for || (aside && d.place >= 0 && d.place < measure));
    if (d.stands_for) d.measure = measure = -1;
  }
  if ((letter == 'N' || letter == 'U' || letter == 'A' || letter == 'R') && measure < 0 && !d.continues &&
      (letter == 'R' || earlier_measure(current, token, d.type) == nullptr))
    return false;
  if (letter == 'T' && measure < 0 && !d.continues && !is_share_of_group(current, token)) return false;
  if (letter == 'F' && measure < 0 && !d.continues && !is_part_of_people(current, token)) return false;
  if (letter == 'C' && measure >= 0) d.type = ClaimType::level;
  d.begin = static_cast<std::uint32_t>(current.at(token));
  d.end = d.begin + 1;
  if (measure >= 0) {
    d.begin = std::min(d.begin, static_cast<std::uint32_t>(current.at(measure)));
    d.end = std::max(d.end, static_cast<std::uint32_t>(current.at(measure)) + 1);
  }
  return true;
}

}  // namespace

void make_drafts(const Current& current, const Matcher& matcher, std::span<const RuleMatch> matches,
                 std::vector<Draft>& drafts) {
  struct Option {
    Draft draft;
    int weight = 0;
    std::uint32_t order = 0;
  };
  std::vector<Option> options;
  options.reserve(matches.size());
  for (const RuleMatch& match : matches) {
    Option option{draft_of(matcher, match), 0, match.rule};
    if (!check(current, option.draft)) continue;
    const Draft& d = option.draft;
    const int figures = (d.value >= 0 ? 1 : 0) + (d.from >= 0 ? 1 : 0) + (d.by >= 0 ? 1 : 0);
    const int links = (d.measure >= 0 ? 2 : 0) + (d.place >= 0 ? 1 : 0) + (d.period >= 0 ? 1 : 0) +
                      (d.period_from >= 0 ? 1 : 0) + (d.other_place >= 0 ? 1 : 0) + (d.within >= 0 ? 1 : 0);
    option.weight = d.rule->priority * 1000 + figures * 100 + links * 10;
    options.push_back(option);
  }
  std::sort(options.begin(), options.end(), [](const Option& a, const Option& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const auto a_size = a.draft.end - a.draft.begin;
    const auto b_size = b.draft.end - b.draft.begin;
    if (a_size != b_size) return a_size < b_size;
    if (a.draft.begin != b.draft.begin) return a.draft.begin < b.draft.begin;
    return a.order < b.order;
  });
  std::vector<bool> used(current.rewritten.tokens.size(), false);
  const auto take = [&](int token) {
    if (token >= 0) used[static_cast<std::size_t>(token)] = true;
  };
  const auto is_free = [&](int token) { return token < 0 || !used[static_cast<std::size_t>(token)]; };
  const std::size_t first = drafts.size();
  for (Option& option : options) {
    Draft& d = option.draft;
    if (!is_free(d.value) || !is_free(d.from) || !is_free(d.by)) continue;
    if (d.figure() < 0 && !is_free(d.measure)) continue;
    take(d.value);
    take(d.from);
    take(d.by);
    if (d.type == ClaimType::rank) take(d.skipped);
    if (d.figure() < 0) take(d.measure);
    drafts.push_back(d);
  }
  repeat_drafts(current, drafts, first);
  for (std::size_t i = first; i < drafts.size(); ++i) {
    Draft& d = drafts[i];
    take(d.figure());
    const bool fixed = d.rule->set.find("measure") != d.rule->set.end();
    if (fixed) current.view.notes.told = current.index;
    // "In the Philippines it went from 18.1 percent in 2021 to 25.5 percent", "in Croatia it rose to 7.4 percent".
    const bool plain = d.type == ClaimType::change || d.type == ClaimType::level || d.type == ClaimType::share;
    const bool aside = d.measure >= 0 && d.measure < d.value && current.between(d.measure, d.value).starts_with(", ");
    if (!plain || fixed || d.value < 0 || (d.measure >= 0 && !aside)) continue;
    continue_draft(current, d);
    if (aside && d.continues && d.place >= 0 && d.place < d.measure) {
      d.measure = -1;
      d.stands_for = true;
    }
  }
  for (int t = 0; t < static_cast<int>(current.rewritten.tokens.size()); ++t) {
    if (used[static_cast<std::size_t>(t)] || !can_be_claimed(current.letter(t))) continue;
    Draft d;
    if (make_generic(current, t, d)) drafts.push_back(d);
  }
  pair_lists(current, drafts, first);
  std::sort(drafts.begin() + static_cast<std::ptrdiff_t>(first), drafts.end(), [](const Draft& a, const Draft& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.figure() < b.figure();
  });
}

}  // namespace tally::extract
