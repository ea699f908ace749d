// A claim of the model from a draft: figures, measure, place, period, speaker, standing and confidence.
#include <algorithm>

#include "pipeline/text/words.h"
#include "stages/extract_rules/date_owner.h"
#include "stages/extract_rules/earlier_place.h"
#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/resolver.h"
#include "stages/extract_rules/tagger.h"

namespace tally::extract {
namespace {

Figure figure_of(const Current& current, int token, Period period, Period last) {
  Figure figure;
  figure.mention = to_mention(current.tag(token), current.text(), current.view.rules);
  figure.mention.in_title = current.sentence().sentence.in_title;
  figure.period = period;
  figure.period_last = last;
  return figure;
}

std::string words_of(const Current& current, std::uint32_t begin, std::uint32_t end) {
  const auto from = current.rewritten.original(begin);
  const auto to = current.rewritten.original(end);
  return to > from ? std::string(current.text().substr(from, to - from)) : std::string();
}

/// "from 4.1 to 3.9 percent": the end without a unit takes that of the other, and the scale of "from 3 to 5 million".
void lend_unit(Figure& to, const Figure& from) {
  if (to.mention.kind != MentionKind::number && !(to.mention.kind == MentionKind::count && to.mention.unit.empty()))
    return;
  if (from.mention.kind == MentionKind::number || !to.mention.value || !from.mention.value) return;
  to.mention.kind = from.mention.kind;
  to.mention.unit = from.mention.unit;
  const Decimal small = to.mention.value->abs();
  const Decimal big = from.mention.value->abs();
  // A bare end is thousands of times smaller only because the scale word was left out.
  for (const int exponent : {12, 9, 6, 3}) {
    const Decimal scale = Decimal::power_of_ten(exponent);
    if (from.mention.step < scale * Decimal::scaled(1, -3) || big < scale) continue;
    if (small * Decimal(1000) <= big) {
      to.mention.value = *to.mention.value * scale;
      to.mention.step = to.mention.step * scale;
    }
    return;
  }
}

/// "Joblessness fell by 3 points": those of a percentage.
void read_points(Figure& figure) {
  if (figure.mention.kind != MentionKind::count || figure.mention.unit != "point") return;
  figure.mention.kind = MentionKind::percentage_point;
  figure.mention.unit = "percentage_point";
}

Span span_of(const Current& current, const Draft& draft) {
  std::uint32_t end = draft.end;
  if (draft.document.role == Role::document && draft.document.end > draft.document.begin) {
    // The document's own name ends the claim, not what is said of it.
    const std::string_view words = std::string_view(current.rewritten.text)
                                       .substr(draft.document.begin, draft.document.end - draft.document.begin);
    std::size_t stop = words.size();
    for (const std::string_view w : {" for ", " of ", " to ", " that ", " which ", " on ", " by ", " adopted",
                                     " published", " released", " issued"})
      stop = std::min(stop, words.find(w));
    end = draft.document.begin + static_cast<std::uint32_t>(stop);
  }
  Span span{current.rewritten.original(draft.begin), current.rewritten.original(end)};
  const std::string_view text = current.text();
  const auto is_edge = [](char c) { return c == ' ' || c == ',' || c == '\n' || c == '.' || c == ';'; };
  while (span.end > span.begin && is_edge(text[span.end - 1])) --span.end;
  while (span.begin < span.end && is_edge(text[span.begin])) ++span.begin;
  return span;
}

/// "the word 'innovation' was mentioned 61 times": the quoted word, in this sentence or the ones before it.
std::string find_term(const Current& current) {
  const auto quoted = [](std::string_view text) -> std::string {
    for (const std::string_view open : {"'", "\xE2\x80\x98", "\"", "\xE2\x80\x9C"}) {
      for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
        if (at > 0 && ((text[at - 1] >= 'a' && text[at - 1] <= 'z') || (text[at - 1] >= 'A' && text[at - 1] <= 'Z')))
          continue;  // an apostrophe
        const std::size_t begin = at + open.size();
        std::size_t end = begin;
        while (end < text.size() && end - begin < 40 && text[end] != '\'' && text[end] != '"' &&
               static_cast<unsigned char>(text[end]) != 0xE2)
          ++end;
        std::string_view term = text.substr(begin, end - begin);
        if (end >= text.size() || end - begin >= 40) continue;
        while (term.ends_with(',') || term.ends_with('.')) term.remove_suffix(1);
        if (!term.empty() && std::count(term.begin(), term.end(), ' ') <= 3) return std::string(term);
      }
    }
    return {};
  };
  for (std::size_t back = 0; back <= 2 && back <= current.index; ++back) {
    const SentenceView& s = current.view.sentences[current.index - back];
    if (s.sentence.in_title != current.sentence().sentence.in_title) break;
    std::string term = quoted(current.view.text_of(s).substr(s.sentence.span.begin, s.sentence.span.size()));
    if (!term.empty()) return term;
  }
  return {};
}

/// "China accounted for 18 percent of the world's GDP": the figure is one place's part of a group's.
bool is_share_of_whole(const Current& current, const Draft& draft) {
  if (draft.type != ClaimType::share || draft.other_measure < 0 || draft.within < 0) return false;
  const Tag& within = current.tag(draft.within);
  return within.place >= 0 &&
         current.view.rules.places.all()[static_cast<std::size_t>(within.place)].kind == PlaceKind::aggregate;
}

/// "Germany has the largest surplus", "the region's third-largest economy": among whom is not said, and the world is
/// only a guess.
bool is_groupless(const Current& current, const Draft& draft, const Claim& claim) {
  if (draft.rule == nullptr || draft.within >= 0 || !claim.within.empty() || claim.period_from.known()) return false;
  if (claim.type == ClaimType::superlative) return !draft.rule->id.starts_with("no-country");
  if (claim.type != ClaimType::rank || draft.value < 0) return false;
  const std::string_view before = current.before(draft.value);
  return before.ends_with("region's ") || before.ends_with("continent's ") || before.ends_with("bloc's ") ||
         before.ends_with("group's ") || current.behind(draft.value).find("in the region") != std::string_view::npos ||
         current.behind(draft.value).find("on the continent") != std::string_view::npos;
}

/// Whether a measure is a partner's, a part's or a group's, or is cut or lacked: the figure is none of the country's
/// own.
bool is_anothers(const Current& current, int measure, int figure, const std::vector<std::string>& ids) {
  if (is_attribute(current, measure) || is_bilateral(current, measure, ids) || is_elsewhere(current, measure) ||
      is_of_part(current, figure) || is_of_some(current, measure) || is_of_some_prices(current, measure))
    return true;
  if (!ids.empty() && is_among_some(current, measure, ids.front())) return true;
  return figure >= 0 && (is_cut(current, measure, figure) || is_denied(current, measure, figure));
}

/// "West Germany", whose figures of the time are not those of the country that a series goes back for.
bool is_of_former_part(const Current& current) {
  return std::any_of(current.rewritten.places.begin(), current.rewritten.places.end(),
                     [&](int t) { return current.text().substr(current.tag(t).begin, 9) == "West Germ"; });
}

/// "GDP fell 19.5 percent to 77.6 billion dirhams": most likely at the prices of the year and in the country's money.
bool is_local_amount(const Current& current, const Draft& draft) {
  const int next = draft.figure() + 1;
  if (draft.type != ClaimType::growth || draft.figure() < 0 ||
      next >= static_cast<int>(current.rewritten.tokens.size()))
    return false;
  const auto is_level = [&](int t) {
    return t < static_cast<int>(current.rewritten.tokens.size()) && current.letter(t) == 'M' &&
           current.before(t).ends_with(" to ");
  };
  return is_level(next) ||
         (std::string_view("VDL").find(current.letter(next)) != std::string_view::npos && is_level(next + 1));
}

/// What the nearest figure before one is of, where no semicolon stands between.
std::vector<std::string> measures_before(const Current& current, int figure) {
  for (int t = figure - 1; t >= 0 && t >= figure - 6; --t) {
    if (!is_figure(current.letter(t))) continue;
    if (current.semicolon_between(t, figure)) return {};
    const Tag& tag = current.tag(t);
    if (const Tag* counted = counted_measure(current, t))
      return candidates(current, *counted, tag, current.letter(t), ClaimType::level);
    const int measure = nearest_measure(current, t, ClaimType::level);
    if (measure < 0) return {};
    return candidates(current, current.tag(measure), tag, current.letter(t), ClaimType::level);
  }
  return {};
}

/// Whether the sentence before stands in the same paragraph.
bool goes_on_in_paragraph(const Current& current) {
  return current.index > 0 &&
         current.view.sentences[current.index - 1].sentence.paragraph == current.sentence().sentence.paragraph;
}

/// "Then 26 percent of Indians were urban. In Bangladesh 20 percent lived in cities": what was goes on in its year, as
/// a guess.
void carry_past(const Current& current, std::span<const Claim> told, PeriodAnswer& periods) {
  if (told.empty() || current.index == 0 || !current.view.published.known()) return;
  const Claim& last = told.back();
  const Sentence& own = current.sentence().sentence;
  const bool here = last.sentence.begin == own.span.begin;
  const bool before = goes_on_in_paragraph(current) &&
                      last.sentence.begin == current.view.sentences[current.index - 1].sentence.span.begin;
  if (last.in_title || own.in_title || !(here || before) || last.period.grain != Grain::year ||
      last.period.year >= current.view.published.year - 2 || is_present(current) || !tells_of_past(current))
    return;
  periods.value = last.period;
  periods.assumed = periods.window = true;
}

bool is_flagged(const Claim& claim, std::string_view flag) {
  return std::find(claim.flags.begin(), claim.flags.end(), flag) != claim.flags.end();
}

}  // namespace

bool resolve(const Current& current, const Draft& draft, std::span<const Claim> told, Claim& claim) {
  claim.rule_id = draft.rule != nullptr ? draft.rule->id : "generic";
  claim.type = draft.type;
  claim.in_title = current.sentence().sentence.in_title;
  claim.sentence = current.sentence().sentence.span;
  claim.direction = draft.direction;

  // The measure: what the rule captured, the nearest that fits, or that of a sentence before.
  const int own = draft.figure();
  const int figure = draft.lend >= 0 ? draft.lend : own;  // whose unit says what is measured
  const Tag* measure = nullptr;
  int measure_token = draft.measure;
  bool measure_here = true;
  bool loose = false;
  if (measure_token < 0 && figure >= 0 && draft.document.role != Role::document && !draft.stands_for &&
      !is_share_of_whole(current, draft)) {
    measure_token = nearest_measure(current, figure, draft.type);
    loose = measure_token >= 0;
    if (measure_token < 0 && draft.from >= 0) measure_token = nearest_measure(current, draft.from, draft.type);
  }
  if (measure_token >= 0) {
    measure = &current.tag(measure_token);
    // What no rule ties together, or over half a sentence.
    const bool far = figure > measure_token && current.between(measure_token, figure).size() > 90;
    loose = (loose || far || draft.rule == nullptr) && figure >= 0 && is_loose(current, measure_token, figure);
    // "An achievement matched by Indonesia, where the rate tumbled": the words themselves point back.
    if (draft.continues && draft.by_name && measure_token < figure) loose = false;
  } else if (figure >= 0 && draft.document.role != Role::document && current.letter(figure) != 'C' &&
             !is_share_of_whole(current, draft)) {
    measure = earlier_measure(current, figure, draft.type);
    // "The figure there was", in the same paragraph: "its rate" of another one may be any.
    measure_here = measure != nullptr && draft.continues && draft.by_name && goes_on_in_paragraph(current);
  }
  const Tag& judged = current.tag(std::max(figure >= 0 ? figure : measure_token, 0));
  const char letter = figure >= 0 ? current.letter(figure) : '\0';
  if (measure != nullptr) {
    claim.measures = candidates(current, *measure, judged, letter, draft.type);
    if (claim.measures.empty() && draft.from >= 0) {
      claim.measures = candidates(current, *measure, current.tag(draft.from), current.letter(draft.from), draft.type);
    }
  }
  if (measure_token >= 0 && is_anothers(current, measure_token, figure, claim.measures)) claim.measures.clear();
  const bool of_whole = is_share_of_whole(current, draft) && claim.measures.empty();
  if (of_whole) {
    measure_token = draft.other_measure;
    measure = &current.tag(measure_token);
    measure_here = true;
    claim.measures = summable(current, *measure);
  }
  if (measure_token >= 0 && claim.measures.size() > 1) keep_shares(current, measure_token, claim.measures);
  const bool named = !claim.measures.empty();
  if (figure >= 0) keep_denominator(current, judged, measure_here, claim.measures);
  // "A land of farmers, with 22 percent of its people living in cities": the nearest phrase needs a whole that nobody
  // names, the next one does not.
  if (named && claim.measures.empty() && measure_here && draft.rule == nullptr) {
    const int next = nearest_measure(current, figure, draft.type, measure_token);
    if (next >= 0) {
      claim.measures = candidates(current, current.tag(next), judged, letter, draft.type);
      if (is_anothers(current, next, figure, claim.measures)) claim.measures.clear();
      keep_denominator(current, judged, measure_here, claim.measures);
    }
    if (!claim.measures.empty()) {
      measure_token = next;
      measure = &current.tag(next);
      loose = is_loose(current, next, figure);
    }
  }
  if (claim.measures.empty() && figure >= 0 && !is_of_part(current, figure)) {
    if (const Tag* counted = counted_measure(current, figure)) {
      claim.measures = candidates(current, *counted, judged, letter, ClaimType::level);
    }
  }
  // "8.4 doctors per 1,000 people, more than twice as many as Germany": of what the figure before counts.
  bool borrowed = false;
  if (claim.measures.empty() && draft.type == ClaimType::comparison && draft.other_place >= 0 && figure > 0 &&
      draft.rule != nullptr && draft.rule->set.find("measure") == draft.rule->set.end()) {
    claim.measures = measures_before(current, figure);
    borrowed = !claim.measures.empty();
  }
  // "Imports rose … and exports by 8.9 percent", "the number of jobless fell by a sixth": how much, not how large.
  if (figure >= 0 && (letter == 'P' || letter == 'F') &&
      (claim.type == ClaimType::level || claim.type == ClaimType::share) && current.before(figure).ends_with(" by ") &&
      !current.behind(figure).starts_with(" of ")) {  // "used by 62 percent of women"
    std::erase_if(claim.measures, [&](const std::string& id) {
      const Measure* m = current.view.rules.measures.find(id);
      return m == nullptr || m->kind != "growth";
    });
  }
  // "Prices fell by two percent" of no year are some seller's.
  if (measure_token >= 0 && figure >= 0 && draft.period < 0 && claim.measures.size() == 1 &&
      claim.measures.front() == "inflation" && current.rewritten.dates.empty() &&
      lower_ascii(current.text().substr(measure->begin, measure->end - measure->begin)) == "prices")
    claim.measures.clear();
  const bool bare = claim.measures.empty() && measure == nullptr && own >= 0 && own == figure;
  // The first figure of a change stands beside what grew: "growth in Italy quickened by 0.6 percent, from 0.1 to 0.7".
  const int leading = draft.first_figure(figure);
  const Tag* growing = bare ? bare_growth(current, leading) : nullptr;
  if (bare && growing == nullptr && is_growth_alone(current, leading)) {
    claim.measures = {"gdp_growth"};
    measure_here = false;
    loose = true;  // the story may be of something else that grows
    if (draft.from < 0) claim.type = ClaimType::growth;
  }
  if (growing != nullptr || (bare && is_pace_of_economy(current, leading))) {
    claim.measures = {"gdp_growth"};
    // "Growth in China slowed to 6.9 percent from 7.3 percent" has two ends.
    if (draft.from < 0) claim.type = ClaimType::growth;
  }
  // "The economy grew 1.1 percent, compared with 2.9 percent in the United States" compares two rates of growth.
  if (claim.type == ClaimType::comparison && draft.from >= 0 && letter == 'P' && judged.direction != Direction::none)
    keep_growth(current, claim.measures);
  // "Unemployment in Italy was higher than in Norway" is about the likeliest reading, which the rule book names first.
  if (figure < 0 && claim.type == ClaimType::comparison && claim.measures.size() > 1) claim.measures.resize(1);
  if (draft.rule != nullptr) {
    const auto fixed = draft.rule->set.find("measure");
    if (fixed != draft.rule->set.end()) {
      if (fixed->second == "none")
        claim.measures.clear();  // "troops killed 1,200": nothing that an office counts
      else if (figure < 0 || !is_of_part(current, figure))
        claim.measures = {fixed->second};
      measure_here = true;
    }
    const auto highest = draft.rule->set.find("highest");
    if (highest != draft.rule->set.end()) claim.highest = highest->second != "no";
  }
  if (figure >= 0 && !claim.measures.empty() && claim.measures.front() == "population" &&
      is_of_settlements(current, figure))
    claim.measures.clear();
  if (!claim.measures.empty()) {
    if (measure_here && measure_token >= 0) {
      claim.measure_text = std::string(current.text().substr(measure->begin, measure->end - measure->begin));
    }
    const Measure* m = current.view.rules.measures.find(claim.measures.front());
    if (m != nullptr && m->kind == "growth" && claim.type == ClaimType::level) claim.type = ClaimType::growth;
  } else if (figure >= 0 && letter == 'C') {
    claim.measure_text = std::string(judged.unit_text);
    if (claim.type == ClaimType::level && draft.rule != nullptr) claim.type = ClaimType::count;
  }
  const int linked = claim.measures.empty() ? -1 : measure_token;
  const Claim* topic = nullptr;
  const Claim* before = nullptr;  // whose period goes on as well
  if (draft.continues && figure >= 0 && measure_token < 0) {
    before = topic_of(current, told, to_mention(current.tag(figure), current.text(), current.view.rules));
    if (claim.measures.empty() && measure == nullptr) topic = before;
    if (before != nullptr && topic == nullptr && before->measures != claim.measures) before = nullptr;
  }
  const bool topic_here = topic != nullptr && topic->sentence.begin == claim.sentence.begin;
  if (topic != nullptr) {
    claim.measures = topic->measures;
    claim.measure_text = topic->measure_text;
    const Measure* m = current.view.rules.measures.find(claim.measures.front());
    if (m != nullptr && m->kind == "growth" && claim.type == ClaimType::level) claim.type = ClaimType::growth;
    const bool clear = topic->measures.size() == 1 && !is_flagged(*topic, "assumed_definition");
    measure_here = clear && (topic_here || (draft.by_name && topic == &told.back() && goes_on_in_paragraph(current)));
  } else if (draft.continues && claim.measures.empty() &&
             std::string_view("NUAFT").find(letter) != std::string_view::npos && draft.rule == nullptr) {
    return false;
  }

  PlaceAnswer places = find_places(current, draft, linked);
  if (topic != nullptr && draft.place < 0 && draft.continues) places.codes = topic->places;
  claim.places = places.codes;
  claim.within = places.within;
  if (places.taken != nullptr && !claim.measures.empty()) claim.other_places = other_places(current, *places.taken);
  // "Agriculture made up 4 percent of Bulgaria's GDP": the whole is the place that the share is of.
  if (claim.type == ClaimType::share && claim.places.empty() && !claim.within.empty()) {
    claim.places = {claim.within};
    claim.within.clear();
  }
  PeriodAnswer periods = find_periods(current, draft);
  // "Has come down to 51.6 from 58.4 in 2001": to what it is now.
  // "Kenya's, $42 billion in 2011, came to $61 billion": told twice of one place, it is not of the same year.
  if (before != nullptr && before->sentence.begin == claim.sentence.begin && before->places == claim.places) {
    const auto here = [&](const Claim& c) { return c.sentence.begin == claim.sentence.begin; };
    const auto earlier = std::find_if_not(told.rbegin(), told.rend(), here);
    before = earlier != told.rend() && earlier->measures == claim.measures ? &*earlier : nullptr;
  }
  if (before == nullptr && !periods.value.known() && !periods.vague && !claim.measures.empty())
    carry_past(current, told, periods);
  if (before != nullptr && !periods.explicit_here && before->period.known() && draft.from < 0) {
    periods.value = before->period;
    periods.assumed = before->sentence.begin != claim.sentence.begin;
    periods.window = false;
  }
  claim.period = periods.value;
  claim.period_from = periods.from;
  if (periods.vague) claim.measures.clear();  // no year's figure decides "in recent years"

  if (draft.value >= 0) claim.value = figure_of(current, draft.value, periods.value, periods.value_last);
  if (draft.from >= 0) claim.from = figure_of(current, draft.from, periods.from, {});
  if (draft.by >= 0) claim.by = figure_of(current, draft.by, periods.value, periods.value_last);
  if (draft.lend >= 0) {
    const Figure lender = figure_of(current, draft.lend, periods.value, periods.value_last);
    if (claim.value) lend_unit(*claim.value, lender);
    if (claim.by) lend_unit(*claim.by, lender);
  }
  if (topic != nullptr && topic->value && claim.value) lend_unit(*claim.value, *topic->value);
  const Measure* first = claim.measures.empty() ? nullptr : current.view.rules.measures.find(claim.measures.front());
  if (claim.by && first != nullptr && first->unit == "percent") read_points(*claim.by);
  if (claim.from && claim.value) {
    lend_unit(*claim.from, *claim.value);
    lend_unit(*claim.value, *claim.from);
  }
  // "Pushed income back to $1,190 from $1,240": two ends say themselves which way it went.
  if (claim.direction == Direction::none && figure >= 0 && draft.from < 0) claim.direction = judged.direction;
  if (growing != nullptr) {
    // "Growth slowed to 2.7 percent" is growth all the same.
    const std::string_view way =
        growing->end < judged.begin ? current.text().substr(growing->end, judged.begin - growing->end) : "";
    const bool shrank =
        way.find("contracted") != std::string_view::npos || way.find("shrank") != std::string_view::npos;
    if (draft.from < 0) claim.direction = shrank ? Direction::down : Direction::none;
  }

  // "Inflation, which had soared to 39 percent in 2013, fell to 14 percent in 2015": it fell from there, not from 2014.
  if (draft.type == ClaimType::level && measure_token >= 0 && measure_token < figure &&
      current.between(measure_token, figure).starts_with(", which had "))
    claim.direction = Direction::none;

  claim.assertion = find_assertion(current, draft, claim.period);
  claim.speaker = find_speaker(current, draft);
  claim.subject = find_subject(current, draft);
  if (draft.term.role == Role::term) claim.term = lower_ascii(words_of(current, draft.term.begin, draft.term.end));
  if (draft.document.role == Role::document) {
    claim.document = words_of(current, draft.document.begin, draft.document.end);
    // "the word was mentioned": what stands before the verb is no term, the quoted word is.
    if (content_words(claim.term).empty()) claim.term = lower_ascii(find_term(current));
  }
  claim.span = span_of(current, draft);

  if (places.assumed) claim.flags.emplace_back("assumed_place");
  if (periods.assumed) claim.flags.emplace_back("assumed_period");
  if (claim.measures.size() > 1 || (!claim.measures.empty() && !measure_here))
    claim.flags.emplace_back("assumed_definition");
  const bool narrowed =
      periods.window || places.doubtful || borrowed || is_of_former_part(current) || is_local_amount(current, draft) ||
      (loose && !claim.measures.empty()) ||
      (measure != nullptr && claim.measures.size() == 1 && is_of_goods(current, *measure, claim.measures.front())) ||
      is_groupless(current, draft, claim) ||
      (figure >= 0 && measure_token >= 0 && is_amount_of(current, measure_token, figure)) ||
      (figure >= 0 && claim.measures.size() == 1 && is_narrowed(current, judged, claim.measures.front()));
  if (narrowed && claim.flags.empty()) claim.flags.emplace_back("assumed_definition");
  const bool measure_clear = claim.measures.size() == 1 && measure_here && !narrowed;
  if (measure_clear && places.explicit_here && !claim.places.empty() && periods.explicit_here && topic == nullptr) {
    claim.confidence = Confidence::high;
  } else if (!claim.measures.empty() && !claim.places.empty() && !narrowed) {
    claim.confidence = Confidence::medium;
  }
  return true;
}

}  // namespace tally::extract
