// Rates whose whole is said first: "for every 1,000 inhabitants there were 0.9 doctors", "of every 100 Italians 21 …".
#include <array>

#include "stages/extract_rules/reading.h"

namespace tally::extract {
namespace {

bool is_round(const Tag& tag) {
  if (!tag.has_value || tag.has_range || tag.word != WordClass::none) return false;
  if (tag.kind != MentionKind::count && tag.kind != MentionKind::number) return false;
  for (const int whole : {100, 1000, 10000, 100000}) {
    if (tag.value == Decimal(whole)) return true;
  }
  return false;
}

bool ends_with_one(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.ends_with(word)) return true;
  }
  return false;
}

/// What a whole counts becomes the place whose people it names, and no figure of its own.
void retire(Tag& whole, const SharedNames& names, const Places& places) {
  const Place* people = whole.unit_text.empty() ? nullptr : names.of_people(whole.unit_text);
  whole.kind = people != nullptr ? MentionKind::place : MentionKind::identifier;
  whole.demonym = people != nullptr;
  whole.place = people != nullptr ? static_cast<std::int32_t>(people - places.all().data()) : -1;
  whole.hedge = Hedge::none;
}

}  // namespace

namespace {

/// "142 subscriptions for every 100 of them", "doctors, with 3.4 for every 1,000 people": the tagger leaves these
/// apart.
bool join_following(Tag& part, Tag& whole, std::string_view text) {
  if (!is_round(whole) || !whole.per.empty() || !part.per.empty() || !part.has_value || part.word != WordClass::none)
    return false;
  if (part.kind != MentionKind::count && part.kind != MentionKind::number) return false;
  const std::string_view gap = text.substr(part.end, whole.begin - part.end);
  if (gap != " for every " && gap != " for each " && gap != " per ") return false;
  const bool them = whole.kind == MentionKind::number && text.substr(whole.end).starts_with(" of them");
  const bool people = whole.kind == MentionKind::count && whole.unit == "people";
  if (!them && !people) return false;
  part.kind = MentionKind::count;
  part.per = "person";
  part.per_amount = static_cast<std::int64_t>(whole.value.to_double());
  whole.kind = MentionKind::identifier;
  return true;
}

}  // namespace

void join_reversed_rates(std::span<Tag> tags, std::string_view text, const SharedNames& names, const Places& places) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    Tag& whole = tags[i];
    if (!is_round(whole) || !whole.per.empty()) continue;
    if (i > 0 && join_following(tags[i - 1], whole, text)) continue;
    const std::string_view ahead = text.substr(0, whole.begin);
    const bool each = ends_with_one(ahead, {"for every ", "For every ", "for each ", "For each ", "mong every "});
    const bool of = ends_with_one(ahead, {"of every ", "Of every ", "out of each "}) && whole.value == Decimal(100);
    if (!each && !of) continue;
    for (std::size_t j = i + 1; j < tags.size(); ++j) {
      Tag& part = tags[j];
      if (part.begin < whole.end + 1 || part.begin - whole.end > 60) break;
      if (part.word != WordClass::none || (part.kind != MentionKind::count && part.kind != MentionKind::number))
        continue;
      if (!part.has_value || !part.per.empty() ||
          text.substr(whole.end, part.begin - whole.end).find(';') != std::string_view::npos)
        break;
      if (of) {
        if (Decimal(100) < part.value) break;
        part.kind = MentionKind::percent;
        part.unit = "percent";
        part.unit_text = {};
      } else {
        if (part.kind != MentionKind::count || whole.unit.empty()) break;
        part.per = whole.unit;
        part.per_amount = static_cast<std::int64_t>(whole.value.to_double());
      }
      retire(whole, names, places);
      if (!of && whole.kind == MentionKind::place) part.per = "person";
      break;
    }
  }
}

}  // namespace tally::extract
