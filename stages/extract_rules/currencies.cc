// Names of money that several countries bear, settled by the places around the figure.
#include "stages/extract_rules/currencies.h"

#include <algorithm>
#include <optional>

#include "stages/extract_rules/sentence_text.h"

namespace tally::extract {
namespace {

constexpr std::size_t kLongestName = 12;
constexpr std::size_t kTagsBack = 120;  ///< tags before the sentence that are asked for a place

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; }

/// Whether `word` stands in the text with no letter beside it, in its own capitals or in capitals only (a dateline).
bool holds(std::string_view text, std::string_view word) {
  const auto same_letter = [](char printed, char wanted) {
    return printed == wanted || (wanted >= 'a' && wanted <= 'z' && printed == wanted - 32);
  };
  for (auto at = std::search(text.begin(), text.end(), word.begin(), word.end(), same_letter); at != text.end();
       at = std::search(at + 1, text.end(), word.begin(), word.end(), same_letter)) {
    const auto begin = static_cast<std::size_t>(at - text.begin());
    const auto end = begin + word.size();
    if ((begin == 0 || !letter(text[begin - 1])) && (end == text.size() || !letter(text[end]))) return true;
  }
  return false;
}

/// A number below 26³ for a code of three capitals; none for other units.
std::optional<std::size_t> number_of(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  std::size_t number = 0;
  for (const char c : code) {
    if (c < 'A' || c > 'Z') return std::nullopt;
    number = number * 26 + static_cast<std::size_t>(c - 'A');
  }
  return number;
}

}  // namespace

SharedCurrencies::SharedCurrencies(const RuleBook& rules) : rules_(rules) {
  for (const Unit& unit : rules.units.all()) {
    if (unit.shared.empty()) continue;
    Bearer bearer{unit.id, {}};
    for (const Place& place : rules.places.all()) {
      if (!place.iso2.empty() && std::find(unit.used_in.begin(), unit.used_in.end(), place.iso2) != unit.used_in.end())
        bearer.places.push_back(&place);
    }
    for (const std::string& name : unit.shared) names_[name].push_back(bearer);
    if (const auto code = number_of(unit.id)) codes_.set(*code);
  }
}

/// The countries' currencies that the figure's name may mean; null when it says which one, or is no such name.
const SharedCurrencies::Bearers* SharedCurrencies::borne_by(const Tag& tag, std::string_view text) const {
  const bool money = tag.kind == MentionKind::money || tag.kind == MentionKind::range;
  const auto code = number_of(tag.unit);
  if (!(money && code && codes_.test(*code)) && tag.kind != MentionKind::count) return nullptr;
  const auto printed = text.substr(tag.begin, tag.end - tag.begin);
  if (!money) {  // most counts end with another noun
    const auto other = std::find_if(printed.rbegin(), printed.rend(), [](char c) { return !letter(c) && c != '.'; });
    const std::string_view noun = printed.substr(static_cast<std::size_t>(printed.rend() - other));
    if (noun.size() > kLongestName || names_.find(lower_ascii(noun)) == names_.end()) return nullptr;
  }
  std::size_t before = printed.size();  // where the word before begins
  for (std::size_t i = 0; i < printed.size();) {
    if (!letter(printed[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < printed.size() && (letter(printed[end]) || printed[end] == '.')) ++end;
    if (end - i <= kLongestName) {
      auto found = names_.find(printed.substr(i, end - i));
      if (found == names_.end()) found = names_.find(lower_ascii(printed.substr(i, end - i)));
      if (found != names_.end()) {
        const bool told = before < i && printed[before] >= 'A' && printed[before] <= 'Z';  // "Mexican pesos"
        if (told && printed.substr(before, 3) != "CFA") return nullptr;
        const bool counted = tag.end == tag.begin + end && !(tag.spelled && tag.value < Decimal(20));  // "two crowns"
        return money || counted ? &found->second : nullptr;
      }
    }
    before = i;
    i = end;
  }
  return nullptr;
}

std::string_view SharedCurrencies::used_in(const Bearers& bearers, const Tag& tag) const {
  if (tag.word != WordClass::none || tag.kind != MentionKind::place || tag.place < 0) return {};
  const Place& place = rules_.places.all()[static_cast<std::size_t>(tag.place)];
  const std::string_view country = place.within.empty() ? place.code : place.within;
  for (const Bearer& bearer : bearers) {
    for (const Place* home : bearer.places) {
      if (home->code == country) return bearer.code;
    }
  }
  return {};
}

void SharedCurrencies::settle(std::span<Tag> tags, std::span<const Tag> earlier, std::string_view text, Span sentence,
                              std::string_view title, std::string_view head) const {
  std::string_view usual;  // what the last name that was settled stands for elsewhere, and here
  std::string_view here;
  for (std::size_t t = 0; t < tags.size(); ++t) {
    if (tags[t].word != WordClass::none) continue;
    if (!usual.empty() && tags[t].kind == MentionKind::money && tags[t].unit == usual && tags[t].unit_text.empty())
      tags[t].unit = here;  // "420.5 billion francs, from 420.2 billion"
    const Bearers* bearers = borne_by(tags[t], text);
    if (bearers == nullptr) continue;
    std::string_view code;
    for (std::size_t k = t; k-- > 0 && code.empty();) code = used_in(*bearers, tags[k]);
    for (std::size_t k = t + 1; k < tags.size() && code.empty(); ++k) code = used_in(*bearers, tags[k]);
    const auto by_city = [&](std::string_view words) {
      for (const Bearer& bearer : *bearers) {
        for (const Place* place : bearer.places) {
          for (const std::string& city : place->capitals) {
            if (code.empty() && holds(words, city)) code = bearer.code;
          }
        }
      }
    };
    if (code.empty()) by_city(text.substr(sentence.begin, sentence.size()));
    const std::size_t last = earlier.size() > kTagsBack ? earlier.size() - kTagsBack : 0;
    for (std::size_t k = earlier.size(); k-- > last && code.empty();) code = used_in(*bearers, earlier[k]);
    if (code.empty()) by_city(title);
    if (code.empty()) by_city(head);
    if (code.empty()) continue;
    if (tags[t].kind == MentionKind::count) {
      tags[t].kind = MentionKind::money;
      tags[t].unit_text = text.substr(tags[t].end - tags[t].unit_text.size(), tags[t].unit_text.size());
    }
    usual = tags[t].unit;
    here = code;
    tags[t].unit = code;
  }
}

}  // namespace tally::extract
