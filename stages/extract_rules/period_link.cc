// When a figure is for: the date beside it, the date of its clause, "a year earlier", and the sentences before.
#include <algorithm>
#include <array>

#include "stages/extract_rules/date_owner.h"
#include "stages/extract_rules/phrases.h"
#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

/// "$23,282 in 2021 prices": the year of the money.
bool is_of_money(const Current& current, int date) {
  static constexpr Beginnings kMoney{" prices", " dollars", " international dollars", "-dollar"};
  return kMoney.begin_as_words(current.text().substr(current.tag(date).end));  // prices are a measure as well
}

/// Days are when something was said, unless the words say otherwise.
bool can_be_for(const Current& current, int token) {
  if (is_of_money(current, token)) return false;
  const Tag& tag = current.tag(token);
  if (!is_day(tag)) return true;
  const std::string_view before = current.before(token);
  static constexpr Endings kFirm{"as of ",  "as at ", "at the end of ", "end of ",
                                 "ending ", "ended ", "as on ",         "until "};
  return kFirm.end_as_words(before);
}

/// "From 9 percent in 2013", "52 million at independence in 1991": the date that a figure's own words end on.
bool is_beside(const Current& current, int figure, int date) {
  if (date < figure || current.crosses_figure(figure, date)) return false;
  const std::string_view gap = current.between(figure, date);
  return gap.size() <= 18 || (gap.size() <= 32 && gap.find(',') == std::string_view::npos);
}

/// Words beyond this are all the same far, so that a sentence of lists is not searched again for each of its pairs.
constexpr std::size_t kFar = 200;

/// How well a date fits a figure; 0 not at all.
int score_of(const Current& current, int date, int figure) {
  const bool behind = date > figure;
  const std::string_view between = behind ? current.between(figure, date) : current.between(date, figure);
  const int distance = static_cast<int>(std::min(between.size(), kFar));
  int score = 500 - distance;
  const int first = behind ? figure : date;
  const int second = behind ? date : figure;
  if (current.crosses_figure(first, second)) score -= 220;
  if (current.semicolon_between(first, second)) score -= 120;
  if (behind && distance <= 18) score += 60;
  if (!behind && current.at(date) <= 8) score += 90;  // "In 2023, …"
  if (is_day(current.tag(date))) score -= 100;
  // "Farming contributes 15 percent of GDP and most of growth, which was 2.4 percent in 2014".
  if (behind && between.size() <= kFar && current.crosses_figure(figure, date) &&
      between.find(", which ") != std::string_view::npos)
    score -= 400;
  // "Poverty fell to 18 percent in 2012, and the population is growing by 1.6 percent": what is, is now.
  if (!behind && between.size() <= 2 * kFar && current.token(date).figures > 0 &&
      current.token(figure).measures > current.token(date).measures &&
      (between.find(" is ") != std::string_view::npos || between.find(" are ") != std::string_view::npos) &&
      (between.find(", ") != std::string_view::npos || between.find(" and ") != std::string_view::npos))
    score -= 400;
  return std::max(score, 0);
}

/// "a year earlier", "the previous month": how far back a change counts from. Grain none when the words say nothing.
struct Step {
  Grain grain = Grain::none;
  int count = 0;
};
Step step_of(const Current& current, std::string_view text) {
  struct Phrase {
    std::string_view words;
    Step step;
  };
  static constexpr std::array<Phrase, 39> kPhrases = {{
      {"year earlier", {Grain::year, -1}},
      {"year ago", {Grain::year, -1}},
      {"year before", {Grain::year, -1}},
      {"year-on-year", {Grain::year, -1}},
      {"year on year", {Grain::year, -1}},
      {"on the year", {Grain::year, -1}},
      {"on year", {Grain::year, -1}},
      {"previous year", {Grain::year, -1}},
      {"prior year", {Grain::year, -1}},
      {"preceding year", {Grain::year, -1}},
      {"year-earlier", {Grain::year, -1}},
      {"year-ago", {Grain::year, -1}},
      {"annually", {Grain::year, -1}},
      {"yoy", {Grain::year, -1}},
      {"y/y", {Grain::year, -1}},
      {"over the year", {Grain::year, -1}},
      {"12 months earlier", {Grain::year, -1}},
      {"same period last year", {Grain::year, -1}},
      {"same month last year", {Grain::year, -1}},
      {"same quarter last year", {Grain::year, -1}},
      {"same time last year", {Grain::year, -1}},
      {"same period of last year", {Grain::year, -1}},
      {"annual rate", {Grain::year, -1}},
      {"same period of the previous year", {Grain::year, -1}},
      {"decade earlier", {Grain::year, -10}},
      {"decade ago", {Grain::year, -10}},
      {"decade to ", {Grain::year, -10}},
      {"decade through ", {Grain::year, -10}},
      {"decade until ", {Grain::year, -10}},
      {"past decade", {Grain::year, -10}},
      {"in a decade", {Grain::year, -10}},
      {"previous month", {Grain::month, -1}},
      {"month-on-month", {Grain::month, -1}},
      {"month earlier", {Grain::month, -1}},
      {"month on month", {Grain::month, -1}},
      {"previous quarter", {Grain::quarter, -1}},
      {"quarter-on-quarter", {Grain::quarter, -1}},
      {"quarter earlier", {Grain::quarter, -1}},
      {"quarter on quarter", {Grain::quarter, -1}},
  }};
  static constexpr std::array<std::string_view, 7> kStems = {"year",   "month", "annual", "quarter",
                                                             "decade", "yoy",   "y/y"};
  const bool any = std::any_of(kStems.begin(), kStems.end(), [&](std::string_view stem) {
    return current.may_hold(stem) && text.find(stem) != std::string_view::npos;
  });
  if (!any) return {};
  for (const Phrase& p : kPhrases) {
    if (current.may_hold(p.words) && text.find(p.words) != std::string_view::npos) return p.step;
  }
  return {};
}

Period step_back(Period period, Step step) {
  if (!period.known() || step.grain == Grain::none) return {};
  if (step.grain == Grain::year) {
    period.year = static_cast<std::int16_t>(period.year + step.count);
    return period;
  }
  return period.grain == step.grain ? period.plus(step.count) : Period{};
}

/// "… 10.3 percent in 2019 and 16 percent the following year", "… two years later": a year that counts from the one
/// told before. Unknown when the words behind the figure say nothing of the kind.
Period year_later(const Current& current, int figure, Period from) {
  const std::string_view behind = current.behind(figure);
  const int next = figure + 1;
  const bool token = next < static_cast<int>(current.rewritten.tokens.size());
  const auto follows = [&](std::string_view words) { return behind.starts_with(words); };
  int years = 0;
  if (follows(" a year later") || follows(" the year after") || follows(" in the year after")) years = 1;
  if (follows(" a decade later")) years = 10;
  if (token && current.letter(next) == 'U' && current.behind(next).starts_with(" later") &&
      current.between(figure, next) == " ") {
    const Tag& span = current.tag(next);
    if (span.unit == "year" && span.value.is_integer() && span.value < Decimal(60))
      years = static_cast<int>(span.value.to_double());
  }
  if (token && current.letter(next) == 'D' && current.between(figure, next) == " ") {
    years = std::max(years, story_years(current, next));
  }
  if (token && current.letter(next) == 'D' && current.between(figure, next).ends_with(" the ")) {
    const Tag& date = current.tag(next);
    const std::string_view printed = current.text().substr(date.begin, date.end - date.begin);
    if (printed == "following year" || printed == "next year" || printed == "subsequent year") years = 1;
  }
  if (years == 0) return {};
  for (int t = figure - 1; !from.known() && t >= 0; --t) {
    if (current.letter(t) == 'D' && has_period(current.tag(t))) from = current.tag(t).period;
  }
  return from.known() && from.grain == Grain::year ? Period::of_year(from.year + years) : Period{};
}

bool same_period_words(std::string_view text) {
  return text.find("same period") != std::string_view::npos || text.find("that year") != std::string_view::npos ||
         text.find("same year") != std::string_view::npos || text.find("that month") != std::string_view::npos ||
         text.find("that period") != std::string_view::npos || text.find("same month") != std::string_view::npos;
}

/// Two dates that name the ends of one span: "between 2015 and 2020", "from 2015 to 2020". Tokens, -1 for none.
struct Ends {
  int first = -1;
  int last = -1;
};

/// The span that is nearest to a figure; no other figure may stand between its dates.
Ends span_beside(const Current& current, int figure) {
  static constexpr std::array<std::string_view, 13> kJoins = {
      " to ",          " and ",   " through ", " until ",          " till ", " to the ", " and the ",
      " through the ", " up to ", "-",         " all the way to ", ", and ", ", to "};
  static constexpr Endings kLeads{"between ",    "from ",          "between the ", "from the ", "between the end of ",
                                  "from early ", "between early ", "between late "};
  Ends best;
  std::size_t nearest = 400;
  for (const int t : current.rewritten.dates) {
    if (t + 1 == static_cast<int>(current.rewritten.tokens.size()) || current.letter(t + 1) != 'D') continue;
    const Tag& a = current.tag(t);
    const Tag& b = current.tag(t + 1);
    if (!has_period(a) || !has_period(b) || a.period.grain != b.period.grain || !(a.period < b.period)) continue;
    const std::string_view join = current.between(t, t + 1);
    if (std::find(kJoins.begin(), kJoins.end(), join) == kJoins.end() || !kLeads.end_as_words(current.before(t)))
      continue;
    const int first = t > figure ? figure : t + 1;
    const int second = t > figure ? t : figure;
    const std::string_view gap = current.between(first, second);
    // Behind another figure the span belongs to that one.
    if (current.semicolon_between(first, second) || (t > figure && current.crosses_figure(figure, t))) continue;
    if (gap.size() < nearest) {
      nearest = gap.size();
      best = {t, t + 1};
    }
  }
  return best;
}

/// "Over the same period": the first and last year named before, in this sentence or the one before.
std::pair<Period, Period> span_before(const Current& current, int figure) {
  if (!current.may_hold("same ") && !current.may_hold("that period")) return {};
  const std::string_view text = current.rewritten.text;
  bool refers = false;
  for (const std::string_view words :
       {"same period", "that period", "same years", "same time", "same stretch", "same span"}) {
    const std::size_t at = text.find(words);
    if (at == std::string_view::npos) continue;
    const std::string_view tail = text.substr(at + words.size());
    refers = refers || tail.empty() || tail.starts_with(",") || tail.starts_with(".") || tail.starts_with(";");
  }
  if (!refers) return {};
  Period first;
  Period last;
  const auto note = [&](const Tag& tag) {
    if (!has_period(tag) || tag.period.grain != Grain::year) return;
    if (!first.known() || tag.period < first) first = tag.period;
    const Period end = tag.period_last.known() ? tag.period_last : tag.period;
    if (!last.known() || last < end) last = end;
  };
  for (int t = 0; t < figure; ++t) {
    if (current.letter(t) == 'D') note(current.tag(t));
  }
  if (!(first.known() && first < last) && current.index > 0) {
    first = last = {};
    for (const Tag& tag : current.view.tags_of(current.view.sentences[current.index - 1])) note(tag);
  }
  if (!(first.known() && first < last)) return {};
  return {first, last};
}

/// A period of the sentence's own that a later one can go on with.
const Tag* period_of(const Current& current, const SentenceView& sentence) {
  const std::string_view text = current.view.text_of(sentence);
  // "… to 4.1 percent from 6.4 percent in 2013": the year of another figure than the sentence is about.
  const auto is_compared = [&](const Tag& tag) {
    const std::uint32_t begin = sentence.sentence.span.begin;
    std::string_view ahead = text.substr(begin, tag.begin - begin);
    ahead = last_of(ahead, 48);
    for (const std::string_view words : {" from ", " against ", " compared with ", " compared to "}) {
      const std::size_t at = ahead.rfind(words);
      if (at != std::string_view::npos && ahead.find_first_of("0123456789", at) != std::string_view::npos &&
          ahead.find(" to ", at) == std::string_view::npos)
        return true;
    }
    return false;
  };
  // "Portugal, which left its programme in May, cut …", "Canada escaped duties last month": when something happened.
  const auto is_event = [&](const Tag& tag) {
    if (tag.period.grain == Grain::year) return false;
    if (!sentence.has_figure) return true;
    const std::uint32_t begin = sentence.sentence.span.begin;
    const std::string_view ahead = last_of(text.substr(begin, tag.begin - begin), 60);
    const std::size_t comma = ahead.rfind(", ");
    static constexpr Beginnings kAside{"which ", "who ", "where ", "whose "};
    return comma != std::string_view::npos && kAside.begin(ahead.substr(comma + 2));
  };
  for (const Tag& tag : current.view.tags_of(sentence)) {
    if (has_period(tag) && !is_day(tag) && !is_compared(tag) && !is_event(tag)) return &tag;
  }
  return nullptr;
}

}  // namespace

namespace {

/// A yearly pace over a span is an average of its years' rates, not the change from one end to the other.
void read_pace(const Current& current, const Draft& draft, PeriodAnswer& answer) {
  const bool from = answer.from.known() && answer.from.grain == Grain::year;
  if (!from || draft.type != ClaimType::growth || draft.figure() < 0 || current.letter(draft.figure()) != 'P') return;
  if (!is_yearly_pace(current, draft.figure())) return;
  if (!answer.value.known() && current.view.published.known()) {
    answer.value = Period::of_year(current.view.published.year - 1);
    answer.assumed = answer.window = true;
  }
  if (answer.value.grain != Grain::year || answer.value.year - answer.from.year < 2) return;
  answer.value_last = answer.value;
  answer.value = answer.from.plus(1);
  answer.from = {};
}

PeriodAnswer read_periods(const Current& current, const Draft& draft) {
  PeriodAnswer answer;
  const int figure = draft.figure() >= 0 ? draft.figure() : draft.measure;
  int chosen = draft.period;
  if (chosen >= 0 && (!current.tag(chosen).period.known() || is_of_money(current, chosen))) chosen = -1;
  if (chosen < 0 && figure >= 0) {
    int best_score = 0;
    for (const int t : current.rewritten.dates) {
      if (t == draft.period_from || !has_period(current.tag(t))) continue;
      int score = score_of(current, t, figure);
      // The date of the other end of a change is not the date of this one.
      if (draft.from >= 0) {
        const bool beside_from = is_beside(current, draft.from, t);
        if (beside_from && draft.from > draft.value) continue;
        if (beside_from && t < draft.value) score -= 300;
      }
      // The words are looked at last: a long list has as many pairs of a figure and a date as its square.
      if (score <= best_score || !can_be_for(current, t)) continue;
      if (draft.type != ClaimType::superlative && is_of_record(current, t)) continue;
      // "The worst year since 1974, when the economy shrank 1.4 percent": that was in 1974.
      const bool told = tells_when(current, t) && t < figure && !current.crosses_figure(t, figure);
      if (is_baseline(current, t) && !told && !(current.tag(t).period_last.known())) continue;
      if (draft.from < 0 && dates_start(current, t, figure)) continue;
      if (t > figure && dates_later_clause(current, t, figure)) continue;
      if (is_of_another(current, t, figure, draft)) continue;
      best_score = score;
      chosen = t;
    }
    if (best_score < 120) chosen = -1;
  }
  const Period pointed = draft.period < 0 && figure >= 0 ? pointed_year(current, figure) : Period{};
  if (pointed.known()) chosen = -1;
  const bool moves = draft.type == ClaimType::change || draft.type == ClaimType::growth ||
                     draft.type == ClaimType::multiple || draft.from >= 0 ||
                     (draft.type == ClaimType::rank && draft.direction != Direction::none);
  int base = draft.period_from;
  if (base < 0 && figure >= 0) {
    // "… from 4.1 percent in March", "since 2010", "compared with 2019".
    for (const int t : current.rewritten.dates) {
      if (t == chosen || !has_period(current.tag(t))) continue;
      if (is_day(current.tag(t)) && current.tag(t).period_last.known()) continue;  // "over the past decade": year_span
      const bool beside_from = draft.from >= 0 && is_beside(current, draft.from, t);
      const bool behind = t > figure && current.between(figure, t).size() < 60 && !current.crosses_figure(figure, t) &&
                          is_baseline(current, t);
      // "Since 1983 in decline, the economy had 0.9 percent growth in 1986": a rate beside its measure is of one year.
      const bool rate = chosen > figure && figure + 1 < static_cast<int>(current.rewritten.tokens.size()) &&
                        current.letter(figure + 1) == 'V' && current.between(figure, figure + 1) == " ";
      const int lead = draft.first_figure(figure);
      const bool ahead = t < lead && !current.crosses_figure(t, lead) && current.before(t).ends_with("since ") &&
                         !tells_when(current, t) && !rate;
      // "Is expanding at 2.3 percent a year, down from 2.5 percent in 2010": another year's rate, and no start.
      const bool rate_before =
          draft.type == ClaimType::growth && t > 0 &&
          (current.before(t - 1).ends_with("down from ") || current.before(t - 1).ends_with("up from "));
      const bool start = moves && draft.from < 0 && t > figure && !rate_before && dates_start(current, t, figure);
      if (!(beside_from || behind || ahead || start)) continue;
      if (draft.type == ClaimType::superlative || !is_of_record(current, t)) {
        base = t;
        break;
      }
    }
  }
  if (figure >= 0) {
    const Ends ends = span_beside(current, figure);
    const auto in_span = [&](int token) { return token < 0 || token == ends.first || token == ends.last; };
    if (ends.first >= 0 && in_span(chosen) && in_span(base) && in_span(draft.period) && in_span(draft.period_from)) {
      answer.explicit_here = true;
      answer.value = current.tag(ends.last).period;
      answer.from = current.tag(ends.first).period;
      const bool turned = draft.direction != Direction::none || current.tag(figure).direction != Direction::none;
      if (!moves && !turned) {
        answer.value_last = answer.value;
        answer.value = answer.from;
        answer.from = {};
      }
      return answer;
    }
  }
  if (moves && draft.period < 0 && draft.period_from < 0) {
    const auto [first, last] = span_before(current, figure);
    if (first.known()) {
      answer.from = first;
      answer.value = last;
      answer.explicit_here = true;
      return answer;
    }
  }
  if (pointed.known()) {
    answer.value = pointed;
    answer.explicit_here = true;
  }
  if (chosen >= 0 && current.tag(chosen).period.known()) {
    const Tag& tag = current.tag(chosen);
    const Period told = story_period(current, chosen);
    answer.value = told.known() ? told : tag.period;
    answer.explicit_here = true;
    // "A decade ago", "three years ago": about then, so that the next year's figure is no mistake.
    const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
    answer.window =
        printed.ends_with("years ago") || printed.ends_with("decade ago") || printed.ends_with("decades ago");
    if (tag.period_last.known() && tag.period_last != tag.period) {
      answer.value_last = tag.period_last;
      if (moves || draft.type == ClaimType::rank) {
        answer.from = tag.period;
        answer.value = tag.period_last;
        answer.value_last = {};
      }
    }
  }
  if (base >= 0 && current.tag(base).period.known()) {
    answer.from = current.tag(base).period;
    // "90.7 percent in 2015, compared with 38.6 percent ten years before": before 2015.
    const int years = story_years(current, base);
    if (years < 0 && answer.value.known() && answer.value.grain == Grain::year && base != chosen)
      answer.from = answer.value.plus(years);
    // "rose 40 percent between 2000 and 2010" is one date of two ends.
    const Period last = current.tag(base).period_last;
    if (last.known() && last != answer.from && (chosen < 0 || chosen == base)) {
      answer.value = last;
      answer.explicit_here = true;
    }
    // "0.1 percent higher in 2015 than a year before": before 2015, not before the article.
    if (answer.value.known() && answer.from.grain == answer.value.grain &&
        (answer.from > answer.value || (answer.from == answer.value && base != chosen))) {
      const Tag& tag = current.tag(base);
      const Period before =
          step_back(answer.value, step_of(current, current.text().substr(tag.begin, tag.end - tag.begin)));
      if (before.known()) answer.from = before;
    }
  }
  // "3.3 percent of GDP from 2.2 percent a year earlier", of no year: before the latest, not before the article.
  if (base >= 0 && !answer.value.known()) {
    const Tag& tag = current.tag(base);
    const Step step = step_of(current, current.text().substr(tag.begin, tag.end - tag.begin));
    if (step.grain == Grain::year && step.count == -1) answer.from = {};
  }
  if (draft.value >= 0 && draft.from < draft.value) {
    const Period later = year_later(current, draft.value, answer.from);
    if (later.known()) {
      answer.value = later;
      answer.explicit_here = true;
    }
  }
  if (!answer.value.known()) {
    for (const int t : current.rewritten.dates) {
      if (figure < 0 || current.crosses_figure(std::min(t, figure), std::max(t, figure))) continue;
      if (is_of_another(current, t, figure, draft)) continue;
      if (const Period told = story_period(current, t); told.known()) {  // "Ten years later it was 40 percent"
        answer.value = told;
        answer.explicit_here = true;
      }
    }
  }
  // "When he was sworn in on December 10, 1983, Argentina was a nation of 29 million": most likely of that year.
  if (!answer.value.known() && figure >= 0 && current.view.published.known()) {
    for (const int t : current.rewritten.dates) {
      const Tag& tag = current.tag(t);
      if (t > figure || !has_period(tag) || tag.period.grain != Grain::day || current.crosses_figure(t, figure))
        continue;
      if (tag.period.year > current.view.published.year - 2 || is_present(current) ||
          is_of_another(current, t, figure, draft))
        continue;
      answer.value = Period::of_year(tag.period.year);
      answer.assumed = answer.window = true;
    }
  }
  if (!answer.value.known() && !(figure >= 0 && (is_of_now(current, figure) || is_background(current, figure)))) {
    ArticleNotes::Words& words = current.view.notes.period;
    if (words.sentence != current.index) {
      words.sentence = current.index;
      words.same_period = same_period_words(current.rewritten.text);
    }
    static constexpr Beginnings kThen{"then ", "back then", "in those days", "at that time", "at the time"};
    const bool then = kThen.begin(current.rewritten.text);
    answer.vague = then;  // until the sentences before say when
    const std::size_t reach = words.same_period || then ? 3 : 1;
    for (std::size_t back = 1; back <= reach && back <= current.index; ++back) {
      const SentenceView& earlier = current.view.sentences[current.index - back];
      if (earlier.sentence.in_title != current.sentence().sentence.in_title) break;
      if (reach == 1 && earlier.sentence.paragraph != current.sentence().sentence.paragraph) break;
      if (draft.measure < 0 && draft.rule == nullptr && reach == 1) break;
      if (const Tag* tag = period_of(current, earlier)) {
        if (current.view.published.known() && tag->period.first_day() > current.view.published) break;
        if (current.view.published.known() && tag->period.year < current.view.published.year - 2 && is_present(current))
          break;
        // "Half a million more than in 2014" is not of 2014.
        const auto compared = [&](int t) { return is_baseline(current, t) && current.tag(t).period == tag->period; };
        if (std::any_of(current.rewritten.dates.begin(), current.rewritten.dates.end(), compared)) break;
        answer.value = tag->period_last.known() ? tag->period_last : tag->period;
        answer.assumed = true;
        answer.vague = false;
        // "GDP fell from $228 billion in 2019 to $201 billion in 2020. The jobless rate doubled, from 3.4 to 7.2
        // percent": of both years, and a level that follows is of either.
        const ToldYears told = years_of(current, earlier);
        if (told.first.known() && told.first < told.last) {
          answer.value = told.last;
          if (draft.from >= 0 && draft.period_from < 0 && !answer.from.known()) answer.from = told.first;
          answer.window = true;
        }
        if (draft.from >= 0 && !answer.from.known()) answer.window = true;
        break;
      }
    }
  }
  if (moves && figure >= 0 && !answer.from.known() && draft.period_from < 0) {
    const YearSpan span = year_span(current, figure);
    answer.vague = span.vague;
    if (span.from.known()) {
      answer.from = span.from;
      answer.value = span.to;
      answer.explicit_here = true;
    } else if (span.years > 0 && answer.value.known() && answer.explicit_here) {
      if (answer.value.grain == Grain::year) answer.from = Period::of_year(answer.value.year - span.years);
    } else if (span.years > 0 && current.view.published.known()) {
      answer.value = Period::of_year(current.view.published.year - 1);
      answer.from = Period::of_year(answer.value.year - span.years);
      answer.assumed = answer.window = true;
    }
  }
  if (!answer.from.known() && draft.type != ClaimType::level && figure >= 0) {
    const std::string_view behind = current.behind(figure);
    const std::string_view ahead = current.before(figure);
    Step step = step_of(current, behind.substr(0, std::min<std::size_t>(behind.size(), 80)));
    if (step.grain == Grain::none) step = step_of(current, ahead.substr(ahead.size() > 80 ? ahead.size() - 80 : 0));
    answer.from = step_back(answer.value, step);
  }
  return answer;
}

}  // namespace

PeriodAnswer find_periods(const Current& current, const Draft& draft) {
  Draft told = draft;
  // "Not since 1974, when the economy shrank 1.4 percent": in 1974, not since.
  if (told.period < 0 && told.period_from >= 0 && told.figure() > told.period_from &&
      tells_when(current, told.period_from))
    std::swap(told.period, told.period_from);
  PeriodAnswer answer = read_periods(current, told);
  read_pace(current, told, answer);
  // "7.4 percent in India, against 7.3 percent in China in 2014": one year for both places.
  if (told.type == ClaimType::comparison && answer.from.known() && !answer.value.known()) {
    answer.value = answer.from;
    answer.from = {};
    answer.explicit_here = true;
  }
  // "The population has shrunk by 24 percent": since when is not said, and a year is only one guess.
  if (told.type == ClaimType::growth && told.figure() >= 0 && !answer.explicit_here && !answer.from.known()) {
    std::string_view ahead = current.before(told.figure());
    ahead = last_of(ahead, 30);
    answer.window = answer.window || ahead.find(" has ") != std::string_view::npos ||
                    ahead.find(" have ") != std::string_view::npos;
  }
  if (told.figure() >= 0 && names_part_of_year(current, told.figure()) &&
      (!answer.value.known() || answer.value.grain == Grain::year))
    answer.vague = true;
  return answer;
}

}  // namespace tally::extract
