// Whose a measure is: a cut, a partner's, a town's, of goods alone, of those without; and the growth that nobody owns.
#include <algorithm>
#include <array>
#include <span>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"

namespace tally::extract {

bool is_cut(const Current& current, int measure, int figure) {
  const std::string_view next = current.text().substr(current.tag(measure).end);  // as printed: cuts are tokens
  return figure < measure && (next.starts_with(" cut ") || next.starts_with(" reduction"));
}

bool is_bilateral(const Current& current, int measure, const std::vector<std::string>& ids) {
  if (ids.empty()) return false;
  const std::string& id = ids.front();
  const bool balance = id.starts_with("trade_balance") || id.starts_with("current_account");
  const bool exports = id.starts_with("exports");
  const bool imports = id.starts_with("imports");
  if (!balance && !exports && !imports) return false;
  std::string_view ahead = current.before(measure);
  ahead = last_of(ahead, 24);
  if (ahead.find("bilateral") != std::string_view::npos) return true;
  const auto ends = [](std::string_view text, std::string_view join) {
    return text.ends_with(join) || text.ends_with(std::string(join) + "the ");
  };
  const int tokens = static_cast<int>(current.rewritten.tokens.size());
  for (int t = measure + 1; t < tokens; ++t) {
    if (current.letter(t) != 'L' || current.tag(t).place < 0) continue;
    const Place& place = current.view.rules.places.all()[static_cast<std::size_t>(current.tag(t).place)];
    if (place.code == "WLD") continue;
    const std::string_view way = current.between(measure, t);
    if (way.size() > 80 || way.find(';') != std::string_view::npos) break;
    const std::string_view next = current.behind(t).substr(0, 12);
    if (balance && (next.starts_with(" favo") || next.starts_with("'s favo"))) return true;
    if (balance && ends(way, " with ")) return true;
    if (way.size() > 8) continue;  // "exports to China", but not "exports rose from the lows of …"
    if (exports && ends(way, " to ")) return true;
    if (imports && ends(way, " from ")) return true;
  }
  // "A trade surplus of $7.3 billion with Washington": a capital is no place of its own, but a partner all the same.
  if (!balance || !current.may_hold("with ")) return false;
  const std::string_view text = current.text();
  const std::string_view behind = text.substr(current.tag(measure).end, 80);
  const std::size_t with = behind.find(" with ");
  if (with == std::string_view::npos || with + 7 > behind.size()) return false;
  const std::string_view partner = behind.substr(with + 6);
  return partner[0] >= 'A' && partner[0] <= 'Z' &&
         current.view.rules.places.of_dateline(partner.substr(0, partner.find_first_of(" ,.;"))) != nullptr;
}

namespace {

/// "The number of people claiming asylum", "people who smoke": some of a place's people, not all of them.
bool is_some_people(std::string_view phrase, std::string_view behind) {
  if (!phrase.ends_with("people") && !phrase.ends_with("residents") && !phrase.ends_with("inhabitants")) return false;
  if (!behind.starts_with(" ")) return false;
  behind.remove_prefix(1);
  static constexpr std::array<std::string_view, 6> kSome = {"who ", "with ", "without ", "aged ", "on ", "affected "};
  if (std::any_of(kSome.begin(), kSome.end(), [&](std::string_view w) { return behind.starts_with(w); })) return true;
  const std::string_view word = behind.substr(0, behind.find_first_of(" ,.;"));
  return word.size() > 5 && word.ends_with("ing") && word != "living" && word != "residing" && word != "including";
}

}  // namespace

bool is_elsewhere(const Current& current, int measure) {
  static constexpr std::array<std::string_view, 16> kParts = {
      "southern ", "northern ", "eastern ", "western ", "central ", "rural ",    "urban ", "inner ",
      "coastal ",  "parts ",    "some ",    "most ",    "south-",   "mainland ", "north-", "metropolitan "};
  const std::string_view text = current.text();
  const auto tags = current.tags();
  // A capitalised name that is no tag of its own: a town, a province, a firm.
  const auto is_stranger = [&](std::size_t at) {
    if (at + 2 >= text.size() || text[at] < 'A' || text[at] > 'Z' || text[at + 1] < 'a' || text[at + 1] > 'z')
      return false;
    return std::none_of(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.begin <= at && at < tag.end; });
  };
  const Tag& tag = current.tag(measure);
  std::size_t at = tag.end;
  if (is_some_people(text.substr(tag.begin, at - tag.begin), text.substr(at))) return true;
  if (text.substr(at).starts_with(" in ") || text.substr(at).starts_with(" across ")) {
    at = text.find(' ', at + 1) + 1;
    const bool the = text.substr(at).starts_with("the ");
    if (the) at += 4;
    const std::string_view name = text.substr(at);
    const std::string known = lower_ascii(text.substr(tag.begin, tag.end - tag.begin));
    const auto starts = [&](std::string_view part) {
      return name.starts_with(part) && known.find(part.substr(0, part.size() - 1)) == std::string::npos;
    };
    if (std::any_of(kParts.begin(), kParts.end(), starts)) return true;
    if (!the && is_stranger(at)) return true;
  }
  // "In Campania unemployment was 20 percent", "In Lombardy, unemployment …".
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  std::size_t name = tag.begin;
  if (name > begin && text[name - 1] == ' ') --name;
  if (name > begin && text[name - 1] == ',') --name;
  int words = 0;
  for (; words < 3 && name > begin; ++words) {
    std::size_t word = name;
    while (word > begin && text[word - 1] != ' ') --word;
    const std::string_view ahead = text.substr(begin, word - begin);
    if (!is_stranger(word)) break;
    if (ahead.ends_with("In ") || ahead.ends_with(" in ")) return true;
    if (!ahead.ends_with(' ')) break;
    name = word - 1;
  }
  for (const std::string_view owned : {"'s ", "\xE2\x80\x99s "}) {
    if (tag.begin < begin + owned.size() + 2 || !text.substr(0, tag.begin).ends_with(owned)) continue;
    std::size_t word = tag.begin - owned.size();
    while (word > begin && text[word - 1] != ' ') --word;
    // "Washington's military budget": a capital stands for its government, not for its people.
    static constexpr std::array<std::string_view, 6> kState = {"budget",  "spending", "debt",
                                                               "deficit", "reserves", "outlay"};
    const std::string known = lower_ascii(text.substr(tag.begin, tag.end - tag.begin));
    const bool state = std::any_of(kState.begin(), kState.end(),
                                   [&](std::string_view w) { return known.find(w) != std::string::npos; });
    return is_stranger(word) && !state;
  }
  return false;
}

bool is_price_year(const Current& current, const Tag& tag) {
  if (letter_of(tag) != 'M' || !tag.has_value || tag.value < Decimal(1900) || Decimal(2100) < tag.value) return false;
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  if (printed.size() < 6 || printed[0] < '1' || printed[0] > '2' || printed[4] != ' ') return false;
  const std::string_view before = current.text().substr(0, tag.begin);
  for (const std::string_view word : {"in ", "constant ", "real ", "of ", "at ", "inflation-adjusted "}) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

namespace {

/// Whether a place stands behind the name of one of its parts: "in Bahia, Brazil".
bool is_within(const Current& current, const Tag& place) {
  const std::string_view text = current.text();
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  std::string_view ahead = text.substr(begin, place.begin - begin);
  if (!ahead.ends_with(", ")) return false;
  ahead.remove_suffix(2);
  bool named = false;
  for (int word = 0; word < 4 && !ahead.empty(); ++word) {
    const std::size_t blank = ahead.rfind(' ');
    const std::size_t first = blank == std::string_view::npos ? 0 : blank + 1;
    const bool capital = first < ahead.size() && ahead[first] >= 'A' && ahead[first] <= 'Z';
    if (!capital || first == 0) {
      std::string_view lead = ahead.substr(first);
      if (!named) return false;
      if (lead == "of") {  // "the state of Bahia"
        ahead = ahead.substr(0, blank);
        const std::size_t kind = ahead.rfind(' ');
        lead = kind == std::string_view::npos ? ahead : ahead.substr(kind + 1);
        return lead == "state" || lead == "province" || lead == "city" || lead == "region" || lead == "town" ||
               lead == "port" || lead == "district" || lead == "village" || lead == "county";
      }
      return lead == "in" || lead == "In" || lead == "at" || lead == "At" || lead == "near" || lead == "around";
    }
    const std::uint32_t at = begin + static_cast<std::uint32_t>(first);
    const auto tags = current.tags();
    if (std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) {
          return tag.begin <= at && at < tag.end && tag.kind != MentionKind::place && tag.word == WordClass::none;
        }))
      return false;
    if (std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) {
          return tag.begin <= at && at < tag.end && tag.kind == MentionKind::place && tag.place >= 0 &&
                 current.view.rules.places.all()[static_cast<std::size_t>(tag.place)].kind != PlaceKind::subnational;
        }))
      return false;  // "in Spain, Portugal, …"
    named = true;
    ahead = blank == std::string_view::npos ? std::string_view{} : ahead.substr(0, blank);
  }
  return false;
}

/// Whether the words before a place name a part of it: "one of the poorest states of", "the second city in the".
bool ends_in_part(std::string_view ahead, std::span<const std::string_view> parts) {
  for (const std::string_view join : {" of ", " in ", " of the ", " in the "}) {
    if (!ahead.ends_with(join)) continue;
    ahead.remove_suffix(join.size());
    const std::string_view noun = ahead.substr(ahead.find_last_of(" ,") + 1);
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view w) {
      return noun == w || (noun.size() == w.size() + 1 && noun.starts_with(w) && noun.ends_with('s')) ||
             (w.ends_with('y') && noun.ends_with("ies") &&
              noun.substr(0, noun.size() - 3) == w.substr(0, w.size() - 1));
    });
  }
  return false;
}

}  // namespace

bool is_of_settlements(const Current& current, int figure) {
  // "The capital, Dushanbe, is home to 1.2 million", "its capital's, 1.7 million".
  const std::string_view clause = last_of(current.before(figure), 60);
  for (const std::string_view town : {"capital", "city", "port"}) {
    if (!current.may_hold(town)) continue;
    const std::size_t at = clause.rfind(town);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = clause.substr(at + town.size());
    if ((rest.starts_with(" ") || rest.starts_with(",") || rest.starts_with("'")) &&
        rest.find('L') == std::string_view::npos)
      return true;
  }
  static constexpr std::array<std::string_view, 9> kParts = {"cities",    "towns", "villages", "slums",  "suburbs",
                                                             "provinces", "camps", "prisons",  "islands"};
  for (const int t : current.rewritten.places) {
    if (t > figure) break;
    std::string_view rest = current.text().substr(current.tag(t).end, 16);
    const std::size_t noun = rest.starts_with("'s ") ? 3 : rest.starts_with("\xE2\x80\x99s ") ? 5 : 0;
    if (noun == 0) continue;
    rest.remove_prefix(noun);
    if (std::any_of(kParts.begin(), kParts.end(), [&](auto w) { return rest.starts_with(w); })) return true;
  }
  return false;
}

bool is_attribute(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  return (printed == "rural" || printed == "urban") && current.letter(measure + 1) == 'L' &&
         current.between(measure, measure + 1) == " ";
}

bool is_of_part(const Current& current, int figure) {
  static constexpr OneOf kParts{"south",     "north",      "east",    "west",     "southwest",  "northeast",
                                "northwest", "southeast",  "state",   "province", "region",     "city",
                                "capital",   "district",   "county",  "town",     "port",       "village",
                                "suburb",    "prefecture", "oblast",  "canton",   "department", "metropolis",
                                "island",    "slum",       "borough", "enclave",  "emirate",    "hub"};
  // "Uganda's towns are growing: 15.6 million people lived in them".
  if (figure >= 0 && (current.may_hold(" in them") || current.may_hold(" in these") || current.may_hold(" in those"))) {
    const std::string_view behind = current.behind(figure).substr(0, 40);
    for (const std::string_view there : {" in them", " in these", " in those"}) {
      const auto at = behind.find(there);
      if (at != std::string_view::npos && behind.find_first_of(",;.") > at) return true;
    }
  }
  const std::string_view text = current.text();
  const std::uint32_t begin = current.sentence().sentence.span.begin;
  const std::size_t until = figure >= 0 ? current.tag(figure).begin : current.sentence().sentence.span.end;
  for (const int t : current.rewritten.places) {
    const Tag& place = current.tag(t);
    if (place.begin > until) break;
    // "a northern Indian state", "Kenya's second-largest city", "the French capital".
    std::size_t at = place.end;
    for (const std::string_view own : {"'s", "\xE2\x80\x99s", "'", "\xE2\x80\x99"}) {
      if (!text.substr(at).starts_with(own)) continue;
      at += own.size();
      break;
    }
    bool part = false;
    for (int word = 0; word < 4 && at < text.size() && text[at] == ' '; ++word) {
      std::size_t end = at + 1;
      while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '-')) ++end;
      const std::string_view said = text.substr(at + 1, end - at - 1);
      part = kParts.holds(said);
      if (said.empty() || part) break;
      at = end;
    }
    // "Bihar, one of the poorest states of India": the part is named before its country.
    if (!part) part = ends_in_part(text.substr(begin, place.begin - begin), kParts.words());
    // "In the state of Bahia, Brazil, unemployment was": the part, then the country.
    if (!part && !place.demonym && text.substr(place.end).starts_with(", ") && is_within(current, place)) return true;
    if (!part) continue;
    // The name that it is said of: "Bihar, a northern Indian state", "Birmingham, Britain's second city".
    std::string_view ahead = text.substr(begin, place.begin - begin);
    const std::size_t comma = ahead.rfind(", ");
    if (comma == std::string_view::npos || ahead.size() - comma > 60) continue;
    std::size_t word = comma;
    while (word > 0 && ahead[word - 1] != ' ') --word;
    const bool capital = word < comma && ahead[word] >= 'A' && ahead[word] <= 'Z';
    const bool tagged = std::any_of(current.tags().begin(), current.tags().end(), [&](const Tag& tag) {
      return tag.begin <= begin + word && begin + word < tag.end && tag.kind != MentionKind::place;
    });
    const bool country = std::any_of(current.rewritten.places.begin(), current.rewritten.places.end(), [&](int other) {
      const Tag& name = current.tag(other);
      return name.begin <= begin + word && begin + word < name.end && name.place >= 0 &&
             current.view.rules.places.all()[static_cast<std::size_t>(name.place)].kind != PlaceKind::subnational;
    });
    if (capital && !tagged && !country) return true;
  }
  return false;
}

namespace {

/// "Exports of cars": of one kind of goods alone.
bool is_of_some_goods(const Current& current, const Tag& measure) {
  const std::string_view text = current.text();
  const std::string_view printed = text.substr(measure.begin, measure.end - measure.begin);
  if (!printed.ends_with("xports") && !printed.ends_with("mports")) return false;
  std::string_view rest = text.substr(measure.end, 40);
  if (!rest.starts_with(" of ")) return false;
  rest.remove_prefix(4);
  const std::string_view noun = rest.substr(0, rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"));
  static constexpr std::array<std::string_view, 22> kNot = {
      "",     "goods", "services", "merchandise", "all",  "both",    "the",  "its",   "about", "around",  "nearly",
      "over", "some",  "almost",   "more",        "less", "roughly", "only", "under", "up",    "between", "at"};
  return std::find(kNot.begin(), kNot.end(), noun) == kNot.end();
}

/// "Its foreign debt to commercial banks": of one kind of lenders.
bool is_owed_to_some(const Current& current, const Tag& measure) {
  const std::string_view text = current.text();
  if (!text.substr(measure.begin, measure.end - measure.begin).ends_with("debt")) return false;
  const std::string_view rest = text.substr(measure.end, 40);
  static constexpr std::array<std::string_view, 3> kTo = {" to ", " owed to ", " with "};
  static constexpr std::array<std::string_view, 8> kLenders = {"commercial", "bank",    "private",   "western",
                                                               "Western",    "foreign", "official ", "the IMF"};
  for (const std::string_view to : kTo) {
    if (rest.starts_with(to) &&
        std::any_of(kLenders.begin(), kLenders.end(), [&](auto w) { return rest.substr(to.size()).starts_with(w); }))
      return true;
  }
  return false;
}

}  // namespace

bool is_of_some(const Current& current, int measure) {
  if (is_of_some_goods(current, current.tag(measure))) return true;
  static constexpr std::array<std::string_view, 76> kOnly = {
      "indigenous", "native",      "prison",     "student",     "expatriate", "foreign-born", "refugee",
      "immigrant",  "private",     "business",   "corporate",   "household",  "commercial",   "short-term",
      "long-term",  "medium-term", "wholesale",  "retail",      "producer",   "core",         "underlying",
      "farm",       "non-farm",    "nonfarm",    "non-oil",     "oil",        "gas",          "coal",
      "steel",      "textile",     "coffee",     "cocoa",       "sugar",      "wheat",        "grain",
      "copper",     "cotton",      "rice",       "meat",        "car",        "vehicle",      "manufacturing",
      "industrial", "factory",     "seasonally", "adult",       "youth",      "teenage",      "female",
      "male",       "black",       "white",      "hispanic",    "federal",    "state",        "provincial",
      "municipal",  "regional",    "local",      "residential", "bank",       "banks",        "crude",
      "petroleum",  "food",        "energy",     "tourist",     "fuel",       "soybean",      "beef",
      "direct",     "portfolio",   "public",     "venture",     "overseas",   "non-resident"};
  if (is_owed_to_some(current, current.tag(measure))) return true;
  std::string_view ahead = current.before(measure);
  if (ahead.ends_with(" L ")) ahead.remove_suffix(2);  // "underlying British inflation"
  if (!ahead.ends_with(' ')) return false;
  ahead.remove_suffix(ahead.ends_with(" sector ") ? 8 : 1);  // "private sector foreign debt"
  const std::size_t blank = ahead.find_last_of(" ,;(\"");
  const std::string_view word = blank == std::string_view::npos ? ahead : ahead.substr(blank + 1);
  if (std::find(kOnly.begin(), kOnly.end(), word) != kOnly.end()) return true;
  // "Service on the foreign debt", "a moratorium on its debt": not the debt.
  static constexpr std::array<std::string_view, 12> kHeads = {"service",    "interest", "payment", "payments",
                                                              "moratorium", "charges",  "arrears", "talks",
                                                              "tax",        "duty",     "default", "rate"};
  std::string_view head = current.before(measure);
  for (const std::string_view join : {" on the ", " on its ", " on ", " on their ", " of the ", " of its ", " of "}) {
    if (!head.ends_with(join)) continue;
    head.remove_suffix(join.size());
    const std::size_t start = head.find_last_of(" ,;(\"");
    const std::string_view last = start == std::string_view::npos ? head : head.substr(start + 1);
    const bool moves = last.starts_with("repay") || last == "servicing" || last == "rescheduling";
    // "The rate of inflation" is inflation, "servicing of the debt" is not the debt.
    return join.starts_with(" of") ? moves : moves || std::find(kHeads.begin(), kHeads.end(), last) != kHeads.end();
  }
  return false;
}

bool is_amount_of(const Current& current, int measure, int figure) {
  if (current.letter(figure) != 'M' || measure <= figure || measure > figure + 2) return false;
  if (measure == figure + 2 && current.letter(figure + 1) != 'L') return false;
  return current.between(figure, figure + 1).starts_with(" of ");
}

bool is_among_some(const Current& current, int measure, const std::string& id) {
  static constexpr std::array<std::string_view, 18> kAll = {
      "people", "population", "citizens", "workers", "residents", "inhabitants", "workforce", "adults", "labour",
      "labor",  "persons",    "members",  "nations", "countries", "economies",   "states",    "voters", "the"};
  const Tag& tag = current.tag(measure);
  const std::string_view text = current.text();
  const std::string_view rest = text.substr(tag.end, 60);
  if (!rest.starts_with(" among ")) return false;
  const Measure* known = current.view.rules.measures.find(id);
  const std::string about =
      known == nullptr ? std::string() : lower_ascii(known->name) + " " + lower_ascii(known->definition);
  // The group's noun is the last word before a verb, a comma or a figure.
  std::string_view noun;
  std::size_t at = 7;
  for (int word = 0; word < 5 && at < rest.size(); ++word) {
    std::size_t end = rest.find_first_of(" ,.;(", at);
    end = std::min(end, rest.size());
    const std::string_view said = rest.substr(at, end - at);
    const bool verb = said == "was" || said == "were" || said == "is" || said == "are" || said == "in" ||
                      said == "stood" || said == "rose" || said == "fell" || said == "hit" || said == "had" ||
                      said == "has" || said == "reached" || said == "aged" || said == "at" || said == "who";
    if (verb || said.empty() || (said[0] >= '0' && said[0] <= '9')) break;
    noun = said;
    if (end < rest.size() && rest[end] != ' ') break;
    at = end + 1;
  }
  if (noun.empty()) return false;
  const std::string head = lower_ascii(noun);
  if (std::any_of(kAll.begin(), kAll.end(), [&](std::string_view w) { return head == w; })) return false;
  const std::size_t begin = tag.end + (noun.data() - rest.data());
  for (const int t : current.rewritten.places) {
    if (current.tag(t).begin <= begin && begin < current.tag(t).end) return false;  // "among Ethiopians"
  }
  const std::string stem = head.substr(0, std::max<std::size_t>(head.size(), 4) - 1);
  return about.find(stem) == std::string::npos;
}

bool is_of_goods(const Current& current, const Tag& measure, const std::string& id) {
  if (id != "trade_balance") return false;
  const std::string words = lower_ascii(current.text().substr(measure.begin, measure.end - measure.begin));
  const auto has = [&](std::string_view w) { return words.find(w) != std::string::npos; };
  return !has("services") && !has("external balance") && !has("net exports");
}

bool is_denied(const Current& current, int measure, int figure) {
  if (figure > measure) return false;
  const std::string_view between = current.between(figure, measure);
  static constexpr std::array<std::string_view, 8> kWithout = {" no ",   " not ",    "n't ",    " without ",
                                                               " lack ", " lacked ", " lacks ", " lacking "};
  return std::any_of(kWithout.begin(), kWithout.end(),
                     [&](std::string_view w) { return between.find(w) != std::string_view::npos; });
}

}  // namespace tally::extract
