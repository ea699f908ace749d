// Pairs of letters as a first answer, places of phrases as the second.
#include "stages/extract_rules/sentence_text.h"

namespace tally::extract {
namespace {

constexpr std::uint8_t kBlank = 0;
constexpr std::uint8_t kOther = 31;

/// Letters are 1 to 26. Whatever the rewriter may turn into a blank or a plain sign counts as a blank.
constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    classes[c] = kOther;
    if (c <= 0x20 || c >= 0x7F) classes[c] = kBlank;
    if (c >= 'a' && c <= 'z') classes[c] = static_cast<std::uint8_t>(c - 'a' + 1);
    if (c >= 'A' && c <= 'Z') classes[c] = static_cast<std::uint8_t>(c - 'A' + 1);
  }
  return classes;
}
constexpr auto kClasses = make_classes();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

void SentenceText::reset(std::string_view text) {
  text_ = text;
  pairs_.fill(0);
  found_.clear();
  places_.clear();
  std::uint8_t last = kBlank;
  for (const char c : text) {
    const std::uint8_t next = class_of(c);
    pairs_[last] |= 1U << next;
    last = next;
  }
  pairs_[last] |= 1U << kBlank;
}

bool SentenceText::may_hold(std::string_view phrase) const {
  for (std::size_t i = 1; i < phrase.size(); ++i) {
    const std::uint8_t a = class_of(phrase[i - 1]);
    const std::uint8_t b = class_of(phrase[i]);
    if (a != kOther && b != kOther && (pairs_[a] >> b & 1U) == 0) return false;
  }
  return true;
}

const SentenceText::Found& SentenceText::find(std::string_view phrase) {
  for (const Found& known : found_) {
    if (known.phrase == phrase.data()) return known;
  }
  Found found{phrase.data(), static_cast<std::uint32_t>(places_.size()), 0};
  for (std::size_t at = 0; at + phrase.size() <= text_.size(); ++at) {
    if (lower(text_[at]) != phrase.front() || (at > 0 && is_word(text_[at - 1]) && is_word(phrase.front()))) continue;
    std::size_t same = 1;
    while (same < phrase.size() && lower(text_[at + same]) == phrase[same]) ++same;
    if (same == phrase.size()) places_.push_back(static_cast<std::uint32_t>(at));
  }
  found.count = static_cast<std::uint32_t>(places_.size()) - found.first;
  return found_.emplace_back(found);
}

std::size_t SentenceText::last_said(std::string_view phrase, std::size_t end) {
  if (phrase.empty() || !may_hold(phrase)) return 0;
  const Found& found = find(phrase);
  for (std::uint32_t i = found.count; i-- > 0;) {
    const std::size_t at = places_[found.first + i];
    const std::size_t behind = at + phrase.size();
    if (behind <= end && (behind == end || !is_word(text_[behind]))) return at + 1;
  }
  return 0;
}

}  // namespace tally::extract
