// Which place a name means where several share it or it is also something else.
#include <algorithm>

#include "stages/extract_rules/place_link.h"

namespace tally::extract {
namespace {

/// How far into an article the words are looked for that decide an ambiguous name, and how many sentences may lend a
/// place.
constexpr std::size_t kContextBytes = 16384;

/// The words that decide an ambiguous name, as many as the article holds.
int support_of(const Current& current, const Place& place) {
  const Article& article = current.view.article;
  const auto head = std::string_view(article.text).substr(0, kContextBytes);
  return static_cast<int>(std::count_if(place.context.begin(), place.context.end(), [&](const std::string& word) {
    return head.find(word) != std::string_view::npos || article.title.find(word) != std::string::npos;
  }));
}

/// The place of a tag. Of places that share an ambiguous name it is the one with the most words for it, the first of
/// them where none has more.
const ArticleNotes::Ambiguous& note_of(const Current& current, const Tag& tag, const SentenceView& sentence) {
  std::vector<ArticleNotes::Ambiguous>& notes = current.view.notes.ambiguous;
  const std::string_view printed = current.view.printed(tag, sentence);
  for (const ArticleNotes::Ambiguous& note : notes) {
    if (note.place == tag.place && note.printed == printed) return note;
  }
  const Place* named = &current.view.rules.places.all()[static_cast<std::size_t>(tag.place)];
  const Place* best = named;
  int most = support_of(current, *best);
  for (const Place* other : current.view.names.of(printed)) {
    const int support = other == named ? 0 : support_of(current, *other);
    if (support > most) {
      best = other;
      most = support;
    }
  }
  return notes.emplace_back(ArticleNotes::Ambiguous{tag.place, printed, best, most > 0});
}

/// Whether another country has the name too ("Congo", "Dominican").
bool has_rival(const Current& current, const Place& place, std::string_view printed) {
  const auto others = current.view.names.of(printed);
  return std::any_of(others.begin(), others.end(),
                     [&](const Place* other) { return other != &place && other->kind == PlaceKind::country; });
}

/// Whether a name stands among other names, as in "Michael Jordan" and "Chad Smith".
bool is_in_name(const Current& current, const Tag& tag, const SentenceView& sentence) {
  const std::string_view text = current.view.text_of(sentence);
  const auto is_capital = [&](std::size_t at) { return at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; };
  const std::uint32_t start = sentence.sentence.span.begin;
  if (tag.end < text.size() && text[tag.end] == ' ' && is_capital(tag.end + 1)) return true;
  if (tag.begin < start + 2 || text[tag.begin - 1] != ' ') return false;
  std::size_t word = tag.begin - 1;
  while (word > start && text[word - 1] != ' ') --word;
  return word > start && is_capital(word) && text[tag.begin - 2] >= 'a' && text[tag.begin - 2] <= 'z';
}

}  // namespace

const Place* place_of(const Current& current, const Tag& tag, const SentenceView& sentence) {
  if (tag.place < 0) return nullptr;
  if (tag.ambiguous) return note_of(current, tag, sentence).best;
  return &current.view.rules.places.all()[static_cast<std::size_t>(tag.place)];
}

const Place* place_of(const Current& current, const Tag& tag) { return place_of(current, tag, current.sentence()); }

bool is_supported(const Current& current, const Tag& tag, const SentenceView& sentence) {
  if (!tag.ambiguous) return true;
  const Place* place = place_of(current, tag, sentence);
  if (place == nullptr) return false;
  if (note_of(current, tag, sentence).supported) return true;
  if (place->kind == PlaceKind::country && place->names.front().ambiguous && !is_in_name(current, tag, sentence) &&
      !has_rival(current, *place, current.view.printed(tag, sentence))) {
    return true;
  }
  const Article& article = current.view.article;
  const Place* of_dateline =
      article.dateline.empty() ? nullptr : current.view.rules.places.of_dateline(article.dateline);
  return of_dateline == place;
}

SharedNames::SharedNames(const Places& places) {
  for (const Place& place : places.all()) {
    for (const PlaceName& name : place.names) {
      if (name.demonym && !name.ambiguous && place.kind == PlaceKind::country) peoples_.emplace(name.text, &place);
      if (!name.ambiguous) continue;
      auto& having = places_[name.text];
      if (having.empty() || having.back() != &place) having.push_back(&place);
    }
  }
}

std::span<const Place* const> SharedNames::of(std::string_view printed) const {
  const auto found = places_.find(printed);
  if (found == places_.end()) return {};
  return found->second;
}

const Place* SharedNames::of_people(std::string_view noun) const {
  if (noun.empty() || noun.front() < 'A' || noun.front() > 'Z') return nullptr;  // peoples have a capital
  const auto found = peoples_.find(noun);
  return found == peoples_.end() ? nullptr : found->second;
}

}  // namespace tally::extract
