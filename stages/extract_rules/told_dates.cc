// "A year earlier", counted from the date that its sentence has named: for the list of mentions.
#include "stages/extract_rules/told_dates.h"

#include <array>
#include <charconv>
#include <string>

#include "stages/extract_rules/phrases.h"

namespace tally::extract {
namespace {

/// How far a date of the story is from the one named before: "two years earlier" is -2 years.
struct ToldStep {
  Grain grain = Grain::none;  ///< none: the words count from nothing
  int count = 0;
};

ToldStep unit_of(std::string_view word, int count) {
  if (word.ends_with('s')) word.remove_suffix(1);
  if (word == "year") return {Grain::year, count};
  if (word == "decade") return {Grain::year, 10 * count};
  if (word == "quarter") return {Grain::quarter, count};
  if (word == "month") return count % 12 == 0 ? ToldStep{Grain::year, count / 12} : ToldStep{Grain::month, count};
  return {};
}

/// "previous year", "year before", "two years earlier", "a decade later", "following month".
ToldStep step_of(std::string_view printed) {
  static constexpr OneOf kBack{"previous", "prior", "preceding"};
  static constexpr OneOf kOnward{"following", "subsequent"};
  const std::size_t first = printed.find(' ');
  const std::size_t last = printed.rfind(' ');
  if (first == std::string_view::npos || printed.size() > 40) return {};
  std::string head(printed.substr(0, first));
  if (head[0] >= 'A' && head[0] <= 'Z') head[0] = static_cast<char>(head[0] | 0x20);
  if (first == last && kBack.holds(head)) return unit_of(printed.substr(last + 1), -1);
  if (first == last && kOnward.holds(head)) return unit_of(printed.substr(last + 1), 1);
  const std::string_view way = printed.substr(last + 1);
  const int sign = way == "earlier" || way == "before" || way == "previously" ? -1 : way == "later" ? 1 : 0;
  if (sign == 0) return {};
  if (first == last) return sign < 0 ? unit_of(head, -1) : ToldStep{};  // "the year before"
  return unit_of(printed.substr(first + 1, last - first - 1), sign * told_count(head));
}

/// The word that ends before `at`, blanks aside, and where it begins.
std::string_view word_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  std::size_t begin = at;
  while (begin > 0 && (text[begin - 1] | 0x20) >= 'a' && (text[begin - 1] | 0x20) <= 'z') --begin;
  return text.substr(begin, at - begin);
}

}  // namespace

int told_count(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kNumbers = {
      "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",     "ten",
      "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  if (word == "a" || word == "the") return 1;
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    if (word == kNumbers[i]) return static_cast<int>(i) + 1;
  }
  int count = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), count);
  return fault == std::errc() && end == word.data() + word.size() && count < 100 ? count : 0;
}

void ToldDates::read(Tag& tag) {
  if (tag.word == WordClass::reporting && !leads_) anchor_ = {};  // "… founded in 1998 said sales rose from a year ago"
  if (tag.word != WordClass::none || tag.kind != MentionKind::date) return;
  const auto step = step_of(text_.substr(tag.begin, tag.end - tag.begin));
  if (step.grain != Grain::none && step.count != 0) {
    if (!anchor_.known()) return;
    if (step.grain == Grain::year) {
      tag.period = Period::of_year((anchor_last_.known() ? anchor_last_ : anchor_).year + step.count);
      tag.period_last = {};
      if (anchor_last_.known() && anchor_last_ == anchor_.plus(anchor_.grain == Grain::year ? 1 : 11)) {
        tag.period = anchor_.plus(anchor_.grain == Grain::year ? step.count : 12 * step.count);  // a year over two
        tag.period_last = anchor_last_.plus(anchor_.grain == Grain::year ? step.count : 12 * step.count);
      }
    } else if (step.grain == anchor_.grain && !anchor_last_.known()) {
      tag.period = anchor_.plus(step.count);
      tag.period_last = {};
    }
    return;
  }
  const bool coarse = tag.period.grain == Grain::year || tag.period.grain == Grain::half ||
                      tag.period.grain == Grain::quarter || tag.period.grain == Grain::month;
  if (!tag.period.known() || !coarse) return;
  static constexpr OneOf kLimits{"since", "until", "till", "by", "before", "after", "Since", "Before", "After", "By"};
  std::string_view lead = word_before(text_, tag.begin);
  if (lead == "the") lead = word_before(text_, static_cast<std::size_t>(lead.data() - text_.data()));
  if (kLimits.holds(lead)) return;  // "the most since 2010, up from a year earlier"
  if (tag.end < text_.size() && text_[tag.end] == ',') {
    // "The bank, founded in 1998, earned more than a year earlier": an aside tells of another year
    const auto verb = word_before(text_, static_cast<std::size_t>(lead.data() - text_.data()));
    auto at = static_cast<std::size_t>(verb.data() - text_.data());
    const auto relative = word_before(text_, at);
    while (at > 0 && text_[at - 1] == ' ') --at;
    const bool opens = (at > 0 && text_[at - 1] == ',') || relative == "which" || relative == "who";
    if (opens && (verb.ends_with("ed") || verb == "born" || verb == "built")) return;
  }
  anchor_ = tag.period;
  anchor_last_ = tag.period_last == tag.period ? Period{} : tag.period_last;
  leads_ = lead == "In" || lead == "During" || lead == "For";
}

}  // namespace tally::extract
