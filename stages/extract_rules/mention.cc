// From the tagger's compact tags to mentions in the contract's form.
#include <fmt/format.h>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/nouns.h"
#include "stages/extract_rules/tagger.h"
#include "stages/extract_rules/told_dates.h"

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
  if (tag.kind == MentionKind::date && tag.from.known()) {
    mention.first = tag.from;
    mention.last = tag.until;
  }
  return mention;
}

namespace {

/// The word that ends right before `at`, blanks aside; empty when it is no letters.
std::string_view word_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  std::size_t begin = at;
  while (begin > 0 && ((text[begin - 1] | 0x20) >= 'a' && (text[begin - 1] | 0x20) <= 'z')) --begin;
  return text.substr(begin, at - begin);
}

/// Where the period starts that `first` and `second` are the ends of, its own word "between" included; the end of
/// `second` when they are two dates.
std::uint32_t joined_begin(const Tag& first, const Tag& second, std::string_view text) {
  if (first.kind != MentionKind::date || second.kind != MentionKind::date || second.begin < first.end + 4 ||
      second.begin > first.end + 12 || first.word != WordClass::none || second.word != WordClass::none)
    return second.end;
  auto link = text.substr(first.end, second.begin - first.end);
  if (link.front() != ' ' || link.back() != ' ') return second.end;
  link = link.substr(1, link.size() - 2);
  if (link.ends_with(" the")) link.remove_suffix(4);
  std::size_t at = first.begin;
  auto word = word_before(text, at);
  if (word == "the") {
    at = static_cast<std::size_t>(word.data() - text.data());
    word = word_before(text, at);
  }
  const bool between = word == "between" || word == "Between";
  const bool from = word == "from" || word == "From";
  const bool to = link == "to" || link == "until" || link == "till" || link == "through";
  if (!(between && (link == "and" || to)) && !(from && to)) return second.end;
  if (first.period.known() && second.period.known() && second.period.first_day() < first.period.first_day())
    return second.end;
  return between ? static_cast<std::uint32_t>(word.data() - text.data()) : first.begin;
}

}  // namespace

void list_mentions(std::span<const Tag> tags, std::string_view text, const RuleBook& rules, bool in_title,
                   std::vector<Mention>& mentions) {
  ToldDates told(text);
  for (std::size_t k = 0; k < tags.size(); ++k) {
    Tag tag = tags[k];
    told.read(tag);
    if (tag.word != WordClass::none) continue;
    mentions.push_back(to_mention(tag, text, rules));
    Mention& mention = mentions.back();
    mention.in_title = in_title;
    if (k + 1 == tags.size()) continue;
    const Tag& second = tags[k + 1];
    const std::uint32_t begin = joined_begin(tags[k], second, text);
    if (begin == second.end) continue;
    const Mention end = to_mention(second, text, rules);
    Tag last = second;
    told.read(last);
    mention.span = {begin, second.end};
    if (mention.first.known() && end.last.known()) {
      if (!tags[k].period_last.known() && !second.period_last.known() && !mention.code.empty()) {
        mention.code += '/';
        mention.code += end.code;
      }
      mention.last = end.last;
    } else {
      mention.first = mention.last = {};
      mention.code.clear();
    }
    ++k;
  }
}

}  // namespace tally::extract
