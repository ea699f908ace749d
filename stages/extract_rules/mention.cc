// From the tagger's compact tags to mentions in the contract's form.
#include <fmt/format.h>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/nouns.h"
#include "stages/extract_rules/tagger.h"

namespace tally::extract {

std::string unit_name(const Tag& tag) {
  if (tag.unit.empty() && tag.per.empty()) return {};
  // The unit of a count is the printed noun itself; other units are names of the rule book.
  const bool noun = tag.kind == MentionKind::count || (!tag.unit.empty() && tag.unit.data() == tag.unit_text.data());
  std::string unit = noun ? singular(tag.unit) : std::string(tag.unit);
  if (tag.per.empty()) return unit;
  const std::string per = singular(tag.per);
  if (tag.per_amount != 1) return fmt::format("{}/{}_{}", unit, tag.per_amount, per);
  return fmt::format("{}/{}", unit, per);
}

Mention to_mention(const Tag& tag, std::string_view text, const RuleBook& rules) {
  (void)text;
  Mention mention;
  mention.span = {tag.begin, tag.end};
  mention.kind = tag.kind;
  mention.hedge = tag.hedge;
  mention.direction = tag.direction;
  if (tag.has_value) mention.value = tag.value;
  if (tag.has_range) {
    mention.low = tag.low;
    mention.high = tag.high;
  }
  mention.step = tag.step;
  mention.decimals = tag.decimals;
  mention.spelled = tag.spelled;
  mention.oversized = tag.oversized;
  mention.unit = unit_name(tag);
  mention.unit_text = std::string(tag.unit_text);
  if (tag.kind == MentionKind::place && tag.place >= 0)
    mention.code = rules.places.all()[static_cast<std::size_t>(tag.place)].code;
  if (tag.kind == MentionKind::measure && tag.measure_phrase >= 0) {
    const auto readings = rules.lexicon.readings(tag.measure_phrase);
    if (!readings.empty()) mention.code = rules.measures.all()[static_cast<std::size_t>(readings.front().measure)].id;
  }
  if (tag.kind == MentionKind::date && tag.period.known()) {
    mention.code = tag.period.iso();
    mention.first = tag.period.first_day();
    mention.last = tag.period.last_day();
    if (tag.period_last.known()) {
      mention.code += '/';
      mention.code += tag.period_last.iso();
      mention.last = tag.period_last.last_day();
    }
  }
  return mention;
}

}  // namespace tally::extract
