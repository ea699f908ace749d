// One pass over a sentence's tokens: each token is tried for what can start there, the longest reading wins.
#include "stages/extract_rules/tagger.h"

#include <algorithm>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/tagger_pass.h"

namespace tally::extract {
namespace {

/// A sentence longer than this is read in pieces, so that memory stays bounded.
constexpr std::uint32_t kMostBytes = 1U << 15;

}  // namespace

std::size_t Pass::step(std::size_t i) {
  const Token& token = view_.at(i);
  if (token.kind == TokenKind::number) return std::max(at_number(i), i + 1);
  if (token.kind == TokenKind::mark) return mark(i);
  const Word* w = token.word;
  if (token.mark != 0) return i + 1;
  if (token.capital) {
    const Token& next = view_.at(i + 1);
    // A currency ("US$5", "RMB 30") or a model ("A320", "F-16") may start here.
    const bool figures = next.kind == TokenKind::number ||
                         (next.kind == TokenKind::mark && next.mark != ',' && next.mark != '.') ||
                         (view_.is_number(i + 2) && next.kind == TokenKind::mark);
    if (figures) {
      if (const auto next_token = at_capital(i); next_token > i) return next_token;
    }
  } else if (view_.is_mark(i + 1, '$') && token.size() <= 4) {
    if (const auto next_token = amount(i); next_token > i) return next_token;  // "c$ 5", "usd$15"
  }
  if (w == nullptr) return i + 1;
  if (w->in(WordList::rank_noun)) rank_seen_ = true;
  if (w->in(WordList::sport)) sport_until_ = i + 12;
  if (w->ordinal > 0 && w->node != 0 && begins_measure(i)) return words(i, *w);  // "third quintile"
  if (w->starts != 0) {
    if (const auto next_token = at_word(i, *w); next_token > i) return next_token;
  }
  return words(i, *w);
}

bool Pass::begins_measure(std::size_t i) const {
  return amounts_.phrase(i, [](const PhraseNode& node, std::size_t) { return node.measure >= 0; }) > i + 1;
}

std::size_t Pass::mark(std::size_t i) {
  const Token& token = view_.at(i);
  switch (token.mark) {
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '"':
    case kEmDash:
    case '.':
      if (token.mark != '(' && token.mark != '.') drop_direction(i);
      if (token.mark == '(') return std::max(at_mark(i), i + 1);
      return i + 1;
    case '~':
    case 0x2248:
      return pend(i, Hedge::about);
    case '>':
      if (i > 1 && view_.is_word(i - 1) && view_.at(i - 1).all_caps && !token.space_before) return i + 1;  // "<BA>"
      return pend(i, view_.is_mark(i + 1, '=') ? Hedge::at_least : Hedge::more_than, view_.is_mark(i + 1, '=') ? 2 : 1);
    case '<':
      return pend(i, view_.is_mark(i + 1, '=') ? Hedge::at_most : Hedge::less_than, view_.is_mark(i + 1, '=') ? 2 : 1);
    case '=':
      if (view_.is_mark(i + 1, '>')) return pend(i, Hedge::at_least, 2);
      if (view_.is_mark(i + 1, '<')) return pend(i, Hedge::at_most, 2);
      return std::max(at_mark(i), i + 1);
    case 0x2265:
      return pend(i, Hedge::at_least);
    case 0x2264:
      return pend(i, Hedge::at_most);
    default:
      return std::max(at_mark(i), i + 1);
  }
}

std::size_t Pass::pend(std::size_t i, Hedge hedge, std::size_t tokens) {
  hedge_ = {hedge, view_.at(i).begin, view_.at(i + tokens - 1).end, i + tokens};
  return i + tokens;
}

std::size_t Pass::date(std::size_t i) {
  const auto found = dates_.read(i);
  if (!found) return i;
  push_date(*found);
  std::size_t last = found->last;
  if (view_.is_word(last) && !view_.at(last).space_before && view_.prints(last, "T") && view_.is_number(last + 1)) {
    while (last < view_.size() && !view_.at(last).space_before) ++last;  // "2024-05-06T10:00:00Z"
  }
  return last;
}

std::size_t Pass::identifier(std::size_t i) {
  const auto found = read_identifier(view_, i, i < sport_until_ || sport_follows(i));
  if (!found) return i;
  push_plain(*found);
  return found->last;
}

std::size_t Pass::at_number(std::size_t i) {
  if (const auto end = dates_.time_of_day(i); end > i) return end;
  if (const auto end = age_decade(i); end > i) return end;
  if (const auto end = date(i); end > i) return end;
  if (const auto end = rank(i); end > i) return end;
  if (const auto end = identifier(i); end > i) return end;
  if (const auto end = multiple(i); end > i) return end;
  if (const auto end = age(i); end > i) return end;
  return amount(i);
}

std::size_t Pass::at_capital(std::size_t i) {
  const Word* w = view_.word(i);
  if (w != nullptr && (w->starts & kStartsDate) != 0) {
    if (const auto end = date(i); end > i) return end;
  }
  if (w != nullptr && (w->starts & kStartsRank) != 0) {
    if (const auto end = rank(i); end > i) return end;
  }
  if (const auto end = skip_address(view_, i); end > i) return end;
  if (!id_is_money(i)) {
    if (const auto end = identifier(i); end > i) return end;
  }
  return amount(i);
}

std::size_t Pass::at_word(std::size_t i, const Word& w) {
  if ((w.starts & kStartsDate) != 0) {
    if (const auto end = age_decade(i); end > i) return end;
    if (const auto end = date(i); end > i) return end;
  }
  if ((w.starts & (kStartsRank | kStartsNumber)) != 0) {
    if (const auto end = rank(i); end > i) return end;
  }
  if ((w.starts & (kStartsIdentifier | kStartsNumber)) != 0) {
    if (const auto end = skip_address(view_, i); end > i) return end;
    if (const auto end = identifier(i); end > i) return end;
  }
  if ((w.starts & (kStartsMultiple | kStartsNumber)) != 0) {
    if (const auto end = multiple(i); end > i) return end;
  }
  if ((w.starts & kStartsNumber) == 0) return i;
  if (const auto end = age(i); end > i) return end;
  return amount(i);
}

std::size_t Pass::at_mark(std::size_t i) {
  if (const auto end = identifier(i); end > i) return end;
  if (const auto end = rank(i); end > i) return end;
  return amount(i);
}

bool Pass::sport_follows(std::size_t i) const {
  for (std::size_t k = i + 3; k < i + 6; ++k) {
    if (view_.in(k, WordList::sport) && !view_.is(k, "over") && !view_.is(k, "past") && !view_.is(k, "against"))
      return true;
  }
  return false;
}

bool Pass::id_is_money(std::size_t i) const {
  if (!view_.is_word(i) || !view_.is_number(i + 1) || view_.at(i + 1).space_before) return false;
  const auto amount = amounts_.read(i);
  return amount && amount->kind == MentionKind::money;
}

std::size_t Pass::words(std::size_t i, const Word& w) {
  if (w.node == 0 && !w.in(WordList::trend_up) && !w.in(WordList::trend_down) && !w.in(WordList::reporting))
    return i + 1;
  const Token& token = view_.at(i);
  std::size_t place_end = i;
  std::size_t measure_end = i;
  std::size_t hedge_end = i;
  const PlaceEntry* place = nullptr;
  std::int32_t measure = -1;
  Hedge hedge = Hedge::none;
  if (w.node != 0) {
    (void)amounts_.phrase(i, [&](const PhraseNode& node, std::size_t last) {
      for (const auto& entry : rules_.lexicon.places(node)) {
        // Of places that share a name the first of the file is the likelier.
        if ((place != nullptr && place_end == last) || !printed_as(i, last, rules_.lexicon.text(entry.text))) continue;
        if (view_.is_mark(last, '$') && !view_.at(last).space_before) continue;  // "US$"
        place = &entry;
        place_end = last;
      }
      if (node.measure >= 0 &&
          (node.measure_text.count == 0 || printed_as(i, last, rules_.lexicon.text(node.measure_text)))) {
        measure = node.measure;
        measure_end = last;
      }
      if (node.hedge != Hedge::none) {
        hedge = node.hedge;
        hedge_end = last;
      }
      return false;
    });
  }
  // A name that is no place ("Global Innovation Index") may be a measure.
  if (place != nullptr && (place_end > measure_end || (place_end == measure_end && place->place >= 0))) {
    if (place->place >= 0) {
      Tag tag;
      tag.begin = token.begin;
      tag.end = view_.at(place_end - 1).end;
      if (view_.text[tag.end - 1] == '.' && !view_.is_mark(place_end - 1, '.') &&
          rules_.lexicon.text(place->text).find('.') == std::string_view::npos)
        --tag.end;
      tag.kind = MentionKind::place;
      tag.place = place->place;
      tag.demonym = place->demonym;
      tag.ambiguous = place->ambiguous;
      tag.hedge_begin = tag.hedge_end = tag.begin;
      if (free(tag.begin)) out_.push_back(tag);
    }
    bridge(i, place_end);
    return place_end;
  }
  if (measure >= 0 && measure_end >= hedge_end) {
    Tag tag;
    tag.begin = token.begin;
    tag.end = view_.at(measure_end - 1).end;
    tag.kind = MentionKind::measure;
    tag.measure_phrase = measure;
    tag.ambiguous = rules_.lexicon.readings(measure).size() > 1;
    tag.hedge_begin = tag.hedge_end = tag.begin;
    if (free(tag.begin)) out_.push_back(tag);
    return measure_end;
  }
  if (hedge == Hedge::about && (view_.is(i - 1, "how") || view_.is(i - 1, "what"))) return hedge_end;
  if (hedge == Hedge::up_to && hedge_end == i + 2 && same(w.text, "up") && (climbs(i) || up_from(i))) {
    set_direction(Direction::up, i);  // "edged up to 0.75"
    word_tag(i, WordClass::trend_up);
    return i + 1;
  }
  if (hedge == Hedge::more_than && same(w.text, "exceed") &&
      (view_.is(i - 1, "not") || view_.is(i - 1, "never") || view_.prints(i - 1, "cannot")))
    hedge = Hedge::at_most;  // "may not exceed 500,000"
  if (hedge != Hedge::none) {
    // "under-18s", "over-65s"
    const bool joined = view_.is_joining_hyphen(hedge_end) && view_.is_number(hedge_end + 1);
    hedge_ = {hedge, token.begin, view_.at(hedge_end - 1).end, joined ? hedge_end + 1 : hedge_end};
    if (!w.in(WordList::trend_up) && !w.in(WordList::trend_down)) return hedge_end;
    if (hedge_end > i + 1) return hedge_end;  // "up to", "lower than"
  }
  const bool up = w.in(WordList::trend_up);
  const bool down = !up && w.in(WordList::trend_down);
  if ((up || down) && direction_ != Direction::none && near_direction(i, 5) && forecast_noun(i + 1)) {
    return i + 1;  // "cut its growth forecast to 2 percent": the verb counts, not what is forecast
  }
  if ((up || down) && !particle(i, w)) {
    set_direction(up ? Direction::up : Direction::down, i);
    word_tag(i, up ? WordClass::trend_up : WordClass::trend_down);
  } else if (w.in(WordList::reporting)) {
    word_tag(i, WordClass::reporting);
    if (!(near_direction(i, 6) && forecast_noun(i))) direction_ = Direction::none;
  }
  return i + 1;
}

void Pass::word_tag(std::size_t i, WordClass word) {
  Tag tag;
  tag.begin = view_.at(i).begin;
  tag.end = view_.at(i).end;
  tag.word = word;
  tag.direction = word == WordClass::trend_up     ? Direction::up
                  : word == WordClass::trend_down ? Direction::down
                                                  : Direction::none;
  tag.hedge_begin = tag.hedge_end = tag.begin;
  if (free(tag.begin)) out_.push_back(tag);
}

bool Pass::climbs(std::size_t i) const {
  if (i == 0) return false;
  const auto before = view_.str(i - 1);
  constexpr std::string_view kVerbs[] = {"edged", "inched", "crept",  "ticked", "nudged",  "moved",  "went", "gone",
                                         "going", "goes",   "edging", "moving", "inching", "pushed", "came", "picked"};
  return std::find(std::begin(kVerbs), std::end(kVerbs), before) != std::end(kVerbs);
}

/// "up to 561 million from 540 million": what it rose to, and no limit.
bool Pass::up_from(std::size_t i) const {
  const auto amount = amounts_.read(i + 2);
  return amount && !amount->number.ordinal && view_.is(amount->last, "from") && amounts_.read(amount->last + 1);
}

/// "was off 3 percent", ", off as much as 12 points": a fall, where no verb takes "off" for itself ("laid off").
bool Pass::is_off(std::size_t i) const {
  std::size_t at = i + 1;
  if (view_.is(at, "as")) at += 3;  // "as much as"
  if (view_.is(at, "about") || view_.is(at, "around") || view_.is(at, "nearly") || view_.is(at, "almost")) ++at;
  if (!moves_by(at) || i == 0) return false;
  if (view_.is_mark(i - 1, ',') || ends_session(i)) return true;
  constexpr std::string_view kVerbs[] = {"was", "were", "is", "are", "been", "be", "traded", "trading", "finished"};
  return std::find(std::begin(kVerbs), std::end(kVerbs), view_.str(i - 1)) != std::end(kVerbs);
}

bool Pass::forecast_noun(std::size_t i) const {
  return view_.is(i, "forecast") || view_.is(i, "forecasts") || view_.is(i, "estimate") || view_.is(i, "estimates") ||
         view_.is(i, "target") || view_.is(i, "targets") || view_.prints(i, "projection") ||
         view_.prints(i, "projections") || view_.prints(i, "outlook") || view_.prints(i, "guidance");
}

bool Pass::ends_session(std::size_t i) const {
  const auto verb = view_.str(i - 1);
  return same(verb, "closed") || same(verb, "ended") || same(verb, "opened") || same(verb, "end") ||
         same(verb, "stood");
}

bool Pass::moves_by(std::size_t i) const {
  const auto amount = amounts_.read(i);
  if (!amount) return false;
  return amount->kind == MentionKind::percent || amount->kind == MentionKind::percentage_point ||
         amount->kind == MentionKind::money || same(amount->unit_text, "points") || same(amount->unit_text, "point");
}

bool Pass::particle(std::size_t i, const Word& w) const {
  if (same(w.text, "contract") || same(w.text, "contracts")) {  // a noun, but for "will contract"
    return !view_.is(i - 1, "to") && !view_.is(i - 1, "will") && !view_.is(i - 1, "would") &&
           !view_.is(i - 1, "could") && !view_.is(i - 1, "may") && !view_.is(i - 1, "might") &&
           !view_.is(i - 1, "should");
  }
  if (same(w.text, "off")) return !is_off(i);
  if (same(w.text, "narrow"))
    return view_.is(i - 1, "a") || view_.is(i - 1, "the");  // "within a narrow 0.3-cent range"
  if (same(w.text, "surge") || same(w.text, "surges"))
    return view_.prints(i - 1, "storm") || view_.prints(i - 1, "tidal");
  if (!same(w.text, "up") && !same(w.text, "down") && !same(w.text, "lower") && !same(w.text, "higher")) return false;
  if (view_.is_joining_hyphen(i + 1)) return true;
  if (i > 1 && view_.is_joining_hyphen(i - 1)) return true;  // "a mark-up of 275%", "the run-up to 2019"
  if (same(w.text, "lower") || same(w.text, "higher"))
    return view_.is_word(i + 1) && !view_.in(i + 1, WordList::stop) && !view_.in(i + 1, WordList::bridge);
  if (i == 0) return false;
  const auto before = view_.str(i - 1);
  constexpr std::string_view kVerbs[] = {
      "set",     "made",   "make",     "makes",  "making",  "come",  "came",    "give",     "gave",    "given",
      "took",    "take",   "broke",    "break",  "blew",    "end",   "ended",   "ends",     "turn",    "turned",
      "show",    "showed", "shut",     "closed", "stepped", "step",  "sat",     "stood",    "stand",   "wrote",
      "written", "opened", "split",    "drew",   "drawn",   "built", "put",     "follow",   "catch",   "sped",
      "held",    "clean",  "signed",   "teamed", "summed",  "sum",   "grew",    "back",     "setting", "coming",
      "giving",  "taking", "breaking", "shot",   "sit",     "start", "growing", "stepping", "broken",  "setting",
      "lined",   "chased", "hunted",   "gunned"};
  if (same(w.text, "down") && before.starts_with("com") && (view_.is(i + 1, "by") || view_.is(i + 1, "from")))
    return false;  // "has to come down by 45 percent"
  for (const auto verb : kVerbs) {
    if (verb == before) return !(ends_session(i) && moves_by(i + 1));
  }
  return false;
}

bool Pass::printed_as(std::size_t first, std::size_t last, std::string_view text) const {
  std::size_t k = 0;
  bool caps = true;
  bool exact = true;
  for (std::size_t t = first; t < last; ++t) {
    auto printed = view_.str(t);
    if (view_.is_word(t)) caps = caps && view_.at(t).all_caps;
    for (std::size_t p = 0; p < printed.size(); ++p) {
      while (k < text.size() && (text[k] == ' ' || text[k] == '-' || text[k] == '.')) ++k;
      if (printed[p] == '-' || printed[p] == '.') continue;
      if (static_cast<unsigned char>(printed[p]) == 0xE2) {  // a curly apostrophe or a dash
        p += 2;
        if (k < text.size() && text[k] == '\'') ++k;
        continue;
      }
      if (k >= text.size()) return p > 0 && exact;
      // Capitals of the name must be printed; others may be, as in a title or at the start of a sentence.
      exact = exact && (text[k] == printed[p] || (text[k] >= 'a' && text[k] <= 'z' && text[k] - 32 == printed[p]));
      ++k;
    }
  }
  if (exact) return true;
  return caps && last - first >= 1 && view_.at(first).size() > 3;
}

void Tagger::tag(std::string_view text, Span sentence, Date published, std::vector<Token>& tokens,
                 std::vector<Tag>& tags) const {
  const auto end = std::min<std::uint32_t>(sentence.end, static_cast<std::uint32_t>(text.size()));
  std::uint32_t begin = sentence.begin;
  while (begin < end) {
    std::uint32_t stop = end;
    if (end - begin > kMostBytes) {
      stop = begin + kMostBytes;
      std::uint32_t cut = stop;
      while (cut > begin + kMostBytes / 2 && text[cut] != ' ' && text[cut] != '\n') --cut;
      if (cut > begin + kMostBytes / 2) {
        stop = cut;
      } else {
        while (stop > begin + 1 && (static_cast<unsigned char>(text[stop]) & 0xC0) == 0x80)
          --stop;  // not inside a character
      }
    }
    tokens.clear();
    tokenize(text, begin, stop, &rules_.lexicon, tokens);
    Pass(rules_, text, tokens, published, tags).run();
    begin = stop;
  }
}

}  // namespace tally::extract
