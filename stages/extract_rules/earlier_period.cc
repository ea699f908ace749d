// Years that were told before: "that year", and what a sentence without a date goes on with.
#include <algorithm>
#include <array>

#include "stages/extract_rules/resolver.h"

namespace tally::extract {
namespace {

bool is_year(const Tag& tag) { return has_period(tag) && tag.period.grain == Grain::year && !tag.period_last.known(); }

/// Where "that year" stands for a figure: behind it, before the next figure, or ahead of it with no date between.
std::size_t pointer_of(const Current& current, int figure) {
  static constexpr std::array<std::string_view, 3> kWords = {" that year", " that same year", " the same year"};
  const std::string_view text = current.rewritten.text;
  const std::size_t at = current.at(figure);
  const std::size_t stop = std::min(text.find_first_of("PNMQCXFTGH;", at + 1), text.size());
  for (const std::string_view words : kWords) {
    const std::size_t behind = text.substr(0, stop).find(words, at);
    if (behind != std::string_view::npos && text.substr(at, behind - at).find('D') == std::string_view::npos)
      return behind;
    const std::size_t ahead = text.substr(0, at).rfind(words);
    if (ahead != std::string_view::npos && text.substr(ahead, at - ahead).find('D') == std::string_view::npos)
      return ahead;
  }
  return std::string_view::npos;
}

}  // namespace

Period pointed_year(const Current& current, int figure) {
  if (!current.may_hold("that year") && !current.may_hold("same year")) return {};
  const std::size_t at = pointer_of(current, figure);
  if (at == std::string_view::npos) return {};
  for (int t = static_cast<int>(current.rewritten.tokens.size()) - 1; t >= 0; --t) {
    if (current.letter(t) == 'D' && current.at(t) < at && is_year(current.tag(t))) return current.tag(t).period;
  }
  for (std::size_t back = 1; back <= std::min<std::size_t>(current.index, 3); ++back) {
    const SentenceView& earlier = current.view.sentences[current.index - back];
    if (earlier.sentence.in_title != current.sentence().sentence.in_title) break;
    const ToldYears years = years_of(current, earlier);
    if (years.last.known()) return years.last;
  }
  return {};
}

ToldYears years_of(const Current& current, const SentenceView& sentence) {
  ToldYears years;
  for (const Tag& tag : current.view.tags_of(sentence)) {
    if (!is_year(tag)) continue;
    if (current.view.published.known() && tag.period.first_day() > current.view.published) continue;
    if (!years.first.known() || tag.period < years.first) years.first = tag.period;
    if (!years.last.known() || years.last < tag.period) years.last = tag.period;
  }
  return years;
}

}  // namespace tally::extract
