// Fit of measure phrases to figures, and the choice among the phrases of a sentence.
#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"

#include <algorithm>
#include <array>

#include "stages/extract_rules/tagger.h"

namespace tally::extract {
namespace {

bool is_currency(std::string_view unit) {
  const std::string_view head = unit.substr(0, unit.find('/'));
  return head.size() == 3 && std::all_of(head.begin(), head.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

constexpr std::array<std::string_view, 26> kPeople = {
    "person",     "people",    "inhabitant", "resident", "citizen", "soul",       "man",    "woman",       "child",
    "worker",     "adult",     "national",   "employee", "job",     "individual", "human",  "human being", "national",
    "job seeker", "jobseeker", "birth",      "death",    "head",    "chinese",    "indian", "american"};

bool is_people(std::string_view noun) { return std::find(kPeople.begin(), kPeople.end(), noun) != kPeople.end(); }

/// What a rate is for each of, without its number: "person" for "/100_person" and "/person".
std::string_view whose(std::string_view part) {
  const std::size_t at = part.find_first_not_of("/0123456789_");
  return at == std::string_view::npos ? std::string_view{} : part.substr(at);
}

/// "/100_inhabitant" as "/100_person"; empty for what is no rate.
std::string per_part(std::string_view unit) {
  const std::size_t slash = unit.find('/');
  if (slash == std::string_view::npos) return {};
  std::string part(unit.substr(slash));
  for (const std::string_view noun : {"inhabitant", "resident", "people", "citizen"}) {
    if (part.ends_with(noun)) part.replace(part.size() - noun.size(), noun.size(), "person");
  }
  return part;
}

/// "One billion dollars a year" is no debt, and "$300 a month" no yearly product.
bool pays_so(const Measure& measure, const Tag& figure) {
  if (figure.per.empty()) return true;
  if (figure.per == "year" || figure.per == "annum")
    return measure.name.find("debt") == std::string::npos && measure.name.find("reserves") == std::string::npos;
  if (figure.per == "month" || figure.per == "week" || figure.per == "day" || figure.per == "hour")
    return measure.name.find(figure.per) != std::string::npos ||
           measure.definition.find(figure.per) != std::string::npos;
  return true;
}

/// "$1,836 a head".
bool is_per_head(const Tag& figure) {
  return figure.per == "person" || figure.per == "head" || figure.per == "capita" || figure.per == "inhabitant";
}

/// Whether a measure in money is an amount for each person.
bool counts_heads(const Measure& measure) {
  for (const std::string_view words : {"per head", "per capita", "per person", "wage", "household"}) {
    if (measure.name.find(words) != std::string::npos) return true;
  }
  return false;
}

/// How well the printed noun of a count goes with a measure.
int fit_noun(const Measure& measure, const MeasurePhrase& phrase, const Tag& figure) {
  const std::string noun = unit_name(figure);
  if (noun.empty() || noun == measure.unit || noun == "mark" || noun == "level" || noun == "threshold") return 3;
  // "3.2 doctors per 1,000 people" is a rate and "3,200 doctors" is none; the words before the slash may differ.
  const std::size_t slash = noun.find('/');
  const std::size_t unit_slash = measure.unit.find('/');
  if ((slash == std::string::npos) != (unit_slash == std::string::npos)) return 0;
  if (slash != std::string::npos) {
    std::string part = per_part(noun);
    const std::string known = per_part(measure.unit);
    // "0.9 doctors for every 1,000 Indians".
    const std::size_t last = figure.unit_text.rfind(' ');
    const bool people = last != std::string_view::npos && last + 1 < figure.unit_text.size() &&
                        figure.unit_text[last + 1] >= 'A' && figure.unit_text[last + 1] <= 'Z';
    if (people) part = part.substr(0, part.size() - whose(part).size()) + "person";
    if (whose(part) != whose(known)) return 0;
    const std::string counted = noun.substr(0, slash);
    const bool same = phrase.text.find(counted) != std::string::npos || measure.unit.starts_with(counted + "/");
    // "One doctor for every 18,500 people" is a rate per 1,000 in other words.
    return same || counted.empty() ? (part == known ? 3 : 2) : 0;
  }
  if (phrase.text.find(noun) != std::string::npos || measure.name.find(noun) != std::string::npos) return 3;
  const bool capital = !figure.unit_text.empty() && figure.unit_text.front() >= 'A' && figure.unit_text.front() <= 'Z';
  if (measure.unit == "person" && (is_people(noun) || capital)) return 2;  // "Ethiopians"
  // "its armed forces had 182,000 soldiers": another phrase of the measure is the counted noun.
  const auto is_noun = [&](const MeasurePhrase& p) {
    return p.text.starts_with(noun) && (p.text.size() == noun.size() || p.text.substr(noun.size()) == "s");
  };
  if (std::any_of(measure.phrases.begin(), measure.phrases.end(), is_noun)) return 2;
  return 0;
}

bool agrees(PhraseUnit unit, FigureSort sort, const Tag& figure) {
  switch (unit) {
    case PhraseUnit::any:
      return true;
    case PhraseUnit::percent:
      return sort == FigureSort::percent || sort == FigureSort::multiple;
    case PhraseUnit::money:
      return sort == FigureSort::money;
    case PhraseUnit::plain:
      return sort == FigureSort::plain;
    case PhraseUnit::quantity:
      return sort == FigureSort::quantity || (sort == FigureSort::money && is_per_head(figure));
  }
  return false;
}

int fit_level(const RuleBook& rules, const Measure& measure, const MeasurePhrase& phrase, const Tag& figure,
              char letter) {
  const FigureSort sort = sort_of(letter);
  if (!agrees(phrase.unit, sort, figure)) return 0;
  if (measure.kind == "rank") return sort == FigureSort::rank ? 3 : (letter == 'N' && figure.unit.empty() ? 1 : 0);
  switch (sort) {
    case FigureSort::percent:
      return measure.unit == "percent" ? 3 : 0;
    case FigureSort::points:
      return measure.unit == "percent" ? 1 : 0;
    case FigureSort::money:
      if (!is_currency(measure.unit) || !pays_so(measure, figure)) return 0;
      if (is_per_head(figure) && !counts_heads(measure)) return 0;
      return measure.unit.substr(0, 3) == figure.unit.substr(0, 3) ? 3 : 2;
    case FigureSort::plain:
      // "troops killed 30" and "a workforce of 300" count some people, not a country's.
      if (measure.unit == "person" && figure.has_value && figure.value < Decimal(1000)) return 0;
      if (letter == 'C') {
        if (is_currency(measure.unit) || measure.unit == "percent") return 0;
        return fit_noun(measure, phrase, figure);
      }
      if (measure.kind == "index" || measure.kind == "count" || measure.unit == "person" || measure.unit == "index")
        return figure.spelled ? 1 : 3;
      return 1;
    case FigureSort::quantity:
      if (figure.unit == measure.unit) return 3;
      if (!figure.per.empty() && per_part(unit_name(figure)) == per_part(measure.unit)) return 3;
      if (rules.units.convert(Decimal(1), figure.unit, measure.unit)) return 3;
      return 0;
    case FigureSort::multiple:
      // "Four times its national income" is a share of it in other words; a rule says of what.
      return measure.unit == "percent" && measure.name.find("(share of ") != std::string::npos ? 2 : 0;
    case FigureSort::rank:
    case FigureSort::none:
      return 0;
  }
  return 0;
}

int fit_reading(const RuleBook& rules, const Measure& measure, const MeasurePhrase& phrase, const Tag& figure,
                char letter, ClaimType type) {
  const bool narrowed = phrase.only_for != 0;
  if (narrowed && !phrase.is_for(type) && !(type == ClaimType::share && phrase.is_for(ClaimType::level))) return 0;
  switch (type) {
    case ClaimType::growth:
      if (measure.kind == "rank" || sort_of(letter) == FigureSort::money) return 0;
      if (measure.kind == "growth") return 3;
      return narrowed || !measure.growth.empty() ? 3 : 2;
    case ClaimType::rank:
    case ClaimType::superlative:
      return measure.kind == "rank" || !measure.rank.empty() ? 3 : 2;
    case ClaimType::multiple:
    case ClaimType::comparison:
      if (sort_of(letter) == FigureSort::multiple || letter == 0 || letter == 'F') return 2;
      if (letter == 'P' && measure.unit != "percent" && phrase.unit == PhraseUnit::any)
        return 2;  // "30 percent larger than"
      if (letter == 'G') return measure.unit == "percent" ? 3 : 0;
      break;
    case ClaimType::change:
      if (sort_of(letter) == FigureSort::points) return measure.unit == "percent" ? 3 : 0;
      if (letter == 'C' && measure.unit == "percent") return unit_name(figure) == "point" ? 3 : 0;
      break;
    default:
      break;
  }
  return fit_level(rules, measure, phrase, figure, letter);
}

/// Where the words end that may turn a figure's measure, from the start of its sentence: before the next figure.
std::size_t end_of_words(const Current& current, const Tag& figure) {
  ArticleNotes& notes = current.notes();
  const Span sentence = current.sentence().sentence.span;
  if (notes.words_end != 0 && notes.figure == figure.begin) return notes.words_end - sentence.begin;
  std::uint32_t end = sentence.end;
  const auto tags = current.tags();
  const auto behind = std::lower_bound(tags.begin(), tags.end(), figure.end,
                                       [](const Tag& tag, std::uint32_t at) { return tag.begin < at; });
  for (auto next = behind; next != tags.end(); ++next) {
    if (next->word != WordClass::none || is_price_year(current, *next)) continue;
    const char letter = letter_of(*next);
    if (letter == 0 || !is_figure(letter)) continue;
    end = std::min(end, next->begin);
    // What is said of the next figure does not speak for this one: "8 percent among men and, among women, 9 percent".
    const std::string_view way = current.text().substr(figure.end, end - figure.end);
    for (const std::string_view stop : {" and ", ";", " while ", " but ", ", "}) {
      const std::size_t at = way.find(stop);
      if (at != std::string_view::npos) end = std::min(end, figure.end + static_cast<std::uint32_t>(at));
    }
    break;
  }
  notes.figure = figure.begin;
  notes.words_end = end;
  return end - sentence.begin;
}

/// The turn whose words stand nearest to the figure among those around it; null when none applies.
const MeasureTurn* turn_of(const Current& current, const Measure& measure, const Tag& figure) {
  const MeasureTurn* best = nullptr;
  std::size_t latest = 0;
  for (const MeasureTurn& turn : measure.instead) {
    for (const std::string& word : turn.words) {
      if (!current.may_hold(word)) continue;
      const std::size_t at = current.notes().text.last_said(word, end_of_words(current, figure));
      if (at <= latest) continue;
      latest = at;
      best = &turn;
    }
  }
  return best;
}

/// Calls `each` with every measure that a phrase may mean for a figure and how well it fits (above 0).
template <class Each>
void for_readings(const Current& current, const Tag& measure, const Tag& figure, char letter, ClaimType type,
                  Each each) {
  const RuleBook& rules = current.view.rules;
  for (const MeasureReading& reading : rules.lexicon.readings(measure.measure_phrase)) {
    const Measure& plain = rules.measures.all()[static_cast<std::size_t>(reading.measure)];
    const MeasurePhrase& phrase = plain.phrases[static_cast<std::size_t>(reading.phrase_index)];
    bool turned = false;
    if (!plain.instead.empty()) {
      const MeasureTurn* turn = turn_of(current, plain, figure);
      for (const std::string& id : turn != nullptr ? std::span(turn->measures) : std::span<const std::string>{}) {
        const Measure* other = rules.measures.find(id);
        int score = other == nullptr ? 0
                                     : fit_reading(rules, *other, {other->name, phrase.only_for, PhraseUnit::any},
                                                   figure, letter, type);
        // "For every 100 people there were 99 subscriptions": what the count is for stands elsewhere.
        if (score == 0 && other != nullptr && letter == 'C' && other->unit.find("/100") != std::string::npos &&
            figure.value < Decimal(1000))
          score = 3;
        if (score == 0) continue;
        each(*other, score);
        turned = true;
      }
    }
    if (turned) continue;
    const int score = fit_reading(rules, plain, phrase, figure, letter, type);
    if (score > 0) each(plain, score);
  }
}

/// " of the ", " of all ": what follows is the whole that a figure is a part of.
bool is_of(std::string_view between) {
  static constexpr std::array<std::string_view, 8> kOf = {" of the ",   " of all ",     " of its ",   " of total ",
                                                          " of their ", " of all the ", " of those ", " of these "};
  return std::find(kOf.begin(), kOf.end(), between) != kOf.end();
}

/// " of L's ", " of its ": what follows belongs to the place, and the figure is a part of it.
bool is_of_places(std::string_view between) {
  static constexpr std::array<std::string_view, 9> kOf = {" of L's ",    " of the L's ", " of L' ",
                                                          " of the L' ", " of its ",     " of the ",
                                                          " of their ",  " of L ",       " of the L "};
  for (const std::string_view tail : {"", "total ", "entire ", "outstanding ", "overall ", "whole "}) {
    if (!between.ends_with(tail)) continue;
    if (std::find(kOf.begin(), kOf.end(), between.substr(0, between.size() - tail.size())) != kOf.end()) return true;
  }
  return false;
}

/// " of the country's metal ", " of its manufactured ": one kind of what belongs to the place.
bool is_of_kind(std::string_view between) {
  if (!between.starts_with(" of ")) return false;
  std::size_t owner = between.find("'s ");
  if (owner == std::string_view::npos && between.starts_with(" of its ")) owner = 5;
  if (owner == std::string_view::npos) return false;
  const std::string_view kind = between.substr(owner + 3);
  static constexpr std::array<std::string_view, 12> kWhole = {"total ",  "entire ", "whole ",     "overall ",
                                                              "annual ", "output ", "gdp ",       "economy ",
                                                              "income ", "budget ", "workforce ", "people "};
  return kind.size() > 3 && kind.find(' ') == kind.size() - 1 &&
         std::find(kWhole.begin(), kWhole.end(), kind) == kWhole.end();
}

/// Whether a measure's words say what is true of the part: "children under five were underweight", "people with
/// access".
bool says_what(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  const std::string words = " " + lower_ascii(current.text().substr(tag.begin, tag.end - tag.begin)) + " ";
  static constexpr std::array<std::string_view, 24> kVerbs = {
      " were ",    " was ",  " are ",    " is ",   " who ",   " with ",      " live",    " in ",
      " using ",   " used ", " use ",    " had ",  " have ",  " living ",    " under ",  " out of ",
      " without ", " idle",  " online ", " went ", " below ", " less than ", " hungry ", " access "};
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view v) { return words.find(v) != std::string::npos; });
}

/// Whether nothing is said of a measure phrase behind it: "of its people living in cities in 2022", not "… own cars".
bool ends_statement(const Current& current, int measure) {
  const std::string_view behind = current.behind(measure);
  static constexpr std::array<std::string_view, 14> kEnds = {
      ".", ",", ";", ")", " (", " in D", " in L", " by D", " as of ", " D", " last ", " at D", " and ", " but "};
  return behind.empty() ||
         std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view w) { return behind.starts_with(w); });
}

}  // namespace

FigureSort sort_of(char letter) {
  switch (letter) {
    case 'P':
    case 'F':
    case 'T':
      return FigureSort::percent;
    case 'G':
      return FigureSort::points;
    case 'M':
      return FigureSort::money;
    case 'N':
    case 'C':
      return FigureSort::plain;
    case 'Q':
    case 'U':
    case 'H':
    case 'A':
      return FigureSort::quantity;
    case 'R':
    case 'O':
      return FigureSort::rank;
    case 'X':
      return FigureSort::multiple;
    default:
      return FigureSort::none;
  }
}

int fit(const Current& current, const Tag& measure, const Tag& figure, char letter, ClaimType type) {
  if (measure.measure_phrase < 0) return 0;
  int best = 0;
  for_readings(current, measure, figure, letter, type,
               [&](const Measure&, int score) { best = std::max(best, score); });
  return best;
}

int fit(const Current& current, const Measure& measure, const Tag& figure, char letter) {
  return fit_level(current.view.rules, measure, {measure.name}, figure, letter);
}

bool counts(const Measure& measure, const Tag& figure) {
  if (figure.has_value && figure.value < Decimal(1000)) return false;
  return fit_noun(measure, {measure.name}, figure) > 0;
}

namespace {

/// "A military junta", "military coup": who, not how much is spent.
bool names_soldiers(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  if (tag.end - tag.begin != 8 || current.text().substr(tag.begin + 1, 7) != "ilitary") return false;
  static constexpr Beginnings kWho{" junta",      " coup",     " regime",   " rule",   " govern",  " base",
                                   " leader",     " offic",    " operat",   " dictat", " council", " takeover",
                                   " helicopter", " alliance", " campaign", " parade", " vehicle", " hardware",
                                   " support",    " victory",  " strongm"};
  return kWho.begin(current.behind(measure));
}

/// "A surplus of $915 billion, equivalent to 0.6 percent of GDP": the whole of another figure's share.
bool is_whole(const Current& current, int measure, int figure) {
  const int share = measure - 1;
  if (share < 0 || share == figure || current.between(share, measure) != " of ") return false;
  return sort_of(current.letter(share)) == FigureSort::percent;
}

/// "Output collapsed to $18.1 billion, and income per head dropped below $1,000": a measure behind the figure that
/// begins a statement with a figure of its own.
bool has_later_figure(const Current& current, int measure, int figure) {
  if (measure < figure || current.letter(figure) != 'M') return false;
  const std::string_view way = current.between(figure, measure);
  if (way.find(", ") == std::string_view::npos && way.find("; ") == std::string_view::npos) return false;
  const int end = std::min(measure + 4, static_cast<int>(current.rewritten.tokens.size()));
  for (int t = measure + 1; t < end; ++t) {
    if (current.letter(t) == 'M') return current.between(measure, t).size() < 60;
    if (current.letter(t) == 'V') return false;
  }
  return false;
}

}  // namespace

int nearest_measure(const Current& current, int figure, ClaimType type, int except) {
  const char letter = current.letter(figure);
  int best = -1;
  int best_score = 0;
  for (const int t : current.rewritten.measures) {
    if (t == except) continue;
    const bool before = t < figure;
    const std::string_view between = before ? current.between(t, figure) : current.between(figure, t);
    if (between.size() > 260) continue;
    const int distance = static_cast<int>(between.size());
    const bool barrier = before ? current.has_barrier(t, figure) : current.has_barrier(figure, t);
    if (580 - distance - (before ? 0 : 40) - (barrier ? 90 : 0) <= best_score) continue;  // however well it fits
    const int fits = fit(current, current.tag(t), current.tag(figure), letter, type);
    if (fits == 0) continue;
    if (current.before(t).ends_with("goods and ")) continue;  // "goods and services" are not the services
    if (is_price_basis(current, t)) continue;
    if (names_soldiers(current, t) || is_whole(current, t, figure) || has_later_figure(current, t, figure)) continue;
    // "250,000 Britons lost their jobs, taking unemployment to 7.5 percent": another statement's.
    if (!before && letter == 'C' && between.find(',') != std::string_view::npos) continue;
    if (!before && between == " of " && fits < 3) continue;  // "3 percent of GDP": what it is a share of
    if (!before && sort_of(letter) == FigureSort::percent && is_of(between) &&
        !(says_what(current, t) && ends_statement(current, t)))
      continue;  // "a third of the unemployed", but "22 percent of its people living in cities"
    if (!before && between == " of " && sort_of(letter) == FigureSort::percent && !says_what(current, t))
      continue;  // "40 percent of internet users were women"
    if (!before && is_of_places(between) &&
        (sort_of(letter) == FigureSort::money || (sort_of(letter) == FigureSort::percent && !says_what(current, t))))
      continue;  // "80 percent of Spain's exports", "3.6 billion of the Philippines' foreign debt": a part of it
    if (!before && sort_of(letter) == FigureSort::percent && is_of_kind(between) && !says_what(current, t))
      continue;  // "81 percent of the country's metal exports": a part of them
    if (!before && (between == " on a " || between == " on an ")) continue;  // "pays $3 million on a debt of"
    if (fits == 1 && (barrier || distance > 40 || !before)) continue;
    const int score = 400 + fits * 60 - distance - (before ? 0 : 40) - (barrier ? 90 : 0);
    if (score > best_score) {
      best_score = score;
      best = t;
    }
  }
  if (best < 0) return best;
  const int counted = not_denominator(current, best);
  return fit(current, current.tag(counted), current.tag(figure), letter, type) > 0 ? counted : best;
}

const Tag* counted_measure(const Current& current, int figure) {
  const Tag& tag = current.tag(figure);
  if (tag.measure_phrase < 0 || current.letter(figure) != 'C') return nullptr;
  if (!tag.per.empty() || current.may_hold("every 100") || current.may_hold("each 100"))
    return &tag;  // "3.2 doctors per 1,000 people"
  const auto readings = current.view.rules.lexicon.readings(tag.measure_phrase);
  if (readings.empty()) return nullptr;
  const Measure& measure = current.view.rules.measures.all()[static_cast<std::size_t>(readings.front().measure)];
  const MeasurePhrase& phrase = measure.phrases[static_cast<std::size_t>(readings.front().phrase_index)];
  // "12 soldiers were killed" counts some of them; "the country has 12,000 soldiers" counts all.
  if (tag.value < Decimal(1000)) return nullptr;
  const bool specific = phrase.text.find(' ') != std::string::npos;
  if (specific && tag.value >= Decimal(100000)) return &tag;
  std::string_view before = current.before(figure);
  before = last_of(before, 40);
  static constexpr std::array<std::string_view, 17> kHolds = {
      "L has ",      "L had ",      "L hosts ",     "L hosted ",  "L counts ",   "L counted ",
      "there are ",  "there were ", "L have ",      "There are ", "There were ", "home to ",
      "L received ", "L welcomed ", "L attracted ", "L drew ",    "L receives "};
  const bool holds = std::any_of(kHolds.begin(), kHolds.end(),
                                 [&](std::string_view h) { return before.find(h) != std::string_view::npos; });
  return holds ? &tag : nullptr;
}

std::vector<std::string> candidates(const Current& current, const Tag& measure, const Tag& figure, char letter,
                                    ClaimType type) {
  struct Scored {
    int score;
    const Measure* measure;
  };
  std::vector<Scored> scored;
  for_readings(current, measure, figure, letter, type, [&](const Measure& m, int score) {
    scored.push_back({score, &m});
  });
  std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const Scored& s : scored) {
    // "GDP grew 3 %" is about GDP growth where that is a measure of its own.
    // "Grew by two-thirds since 2010" is a change of the level.
    add(type == ClaimType::growth && letter != 'F' && !s.measure->growth.empty() ? s.measure->growth : s.measure->id);
  }
  return ids;
}

bool is_loose(const Current& current, int measure, int figure) {
  // "Foreign aid donors", "trade deficit talks": the measure says only what they are about.
  static constexpr std::array<std::string_view, 20> kHeads = {
      " donor",   " agenc",  " minist",   " worker",   " talks",  " package", " relief",
      " benefit", " office", " official", " programm", " bill",   " law",     " scheme",
      " crisis",  " fear",   " problem",  " expert",   " policy", " negotiat"};
  const std::string_view head = current.behind(measure).substr(0, 12);
  if (std::any_of(kHeads.begin(), kHeads.end(), [&](std::string_view w) { return head.starts_with(w); })) return true;
  const bool before = measure < figure;
  const int first = std::min(measure, figure);
  const int last = std::max(measure, figure);
  std::string_view between = current.between(first, last);
  static constexpr Beginnings kCloses{",", ".", ";", " in D,", " in D."};
  if (before && between == ", " && kCloses.begin(current.behind(figure)))
    return false;  // "GDP per capita, $42,477, compares with"
  // "Inflation, which had soared to 39 percent in 2013, fell to": what a relative clause says is an aside.
  std::size_t aside = 0;
  if (before && (between.starts_with(", which ") || between.starts_with(", having "))) {
    const std::size_t close = between.find(", ", 2);
    if (close != std::string_view::npos) aside = close + 1;
    between.remove_prefix(aside);
  }
  if (between.size() > (before ? 90U : 30U)) return true;
  for (int t = first + 1; t < last; ++t) {
    if (current.at(t) <= current.at(first) + aside) continue;
    if (is_figure(current.letter(t)) && !is_price_year(current, current.tag(t))) return true;
  }
  static constexpr std::array<std::string_view, 18> kBreaks = {
      " despite ", " amid ",    " whose ", " when ", " although ", " that ", " who ", " which ", " while ",
      " but ",     " because ", " if ",    " (",     " after ",    ": ",     ";",     " -- ",    " affecting "};
  if (between.find(", ") != std::string_view::npos) {
    // Two commas enclose an aside; one is a border.
    if (!before || std::count(between.begin(), between.end(), ',') != 2) return true;
  }
  // "Its foreign debt and frozen some 15 billion": another clause, or another thing.
  if (between.find(" and ") != std::string_view::npos) return true;
  return std::any_of(kBreaks.begin(), kBreaks.end(),
                     [&](std::string_view b) { return between.find(b) != std::string_view::npos; });
}

bool is_narrowed(const Current& current, const Tag& figure, const std::string& id) {
  struct Group {
    std::string_view words;
    std::string_view noun;  // a measure that speaks of it is about the group
  };
  static constexpr std::array<Group, 25> kGroups = {{{"among women", "women"},
                                                     {"for women", "women"},
                                                     {"among men", "men"},
                                                     {"for men", "men"},
                                                     {"among young people", "young"},
                                                     {"for young people", "young"},
                                                     {"among the young", "young"},
                                                     {"among children", "child"},
                                                     {"under 25", "young"},
                                                     {"over 65", "65"},
                                                     {"in urban areas", "urban"},
                                                     {"in rural areas", "rural"},
                                                     {"in cities", "urban"},
                                                     {"in the countryside", "rural"},
                                                     {"excluding", "exclud"},
                                                     {"not including", "exclud"},
                                                     {"among black", "black"},
                                                     {"among white", "white"},
                                                     {"among hispanic", "hispanic"},
                                                     {"among immigrants", "migrant"},
                                                     {"among migrants", "migrant"},
                                                     {"among graduates", "graduate"},
                                                     {"among adults", "adult"},
                                                     {"on average for", "average"},
                                                     {"for households", "household"}}};
  const Measure* measure = nullptr;
  std::string known;
  return std::any_of(kGroups.begin(), kGroups.end(), [&](const Group& g) {
    if (!current.may_hold(g.words) || current.notes().text.last_said(g.words, end_of_words(current, figure)) == 0)
      return false;
    if (measure == nullptr) {
      measure = current.view.rules.measures.find(id);
      if (measure == nullptr) return false;
      known = lower_ascii(measure->name) + " " + lower_ascii(measure->definition) + " " + id;
    }
    return known.find(g.noun) == std::string::npos;
  });
}

}  // namespace tally::extract
