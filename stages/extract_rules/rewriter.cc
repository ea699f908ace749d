// Turns a tagged sentence into the text that rules match, and finds the way back to the original bytes.
#include "stages/extract_rules/rewriter.h"

#include <algorithm>
#include <array>

namespace tally::extract {
namespace {

/// What a byte outside tags becomes: itself, lower-cased, or a blank for any white space.
constexpr std::array<char, 256> make_lower() {
  std::array<char, 256> table{};
  for (int i = 0; i < 256; ++i) {
    char c = static_cast<char>(i);
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (i < 0x20 || i == 0x7F) c = ' ';
    table[static_cast<std::size_t>(i)] = c;
  }
  return table;
}
constexpr std::array<char, 256> kLower = make_lower();

constexpr std::array<std::uint8_t, 128> make_signs() {
  std::array<std::uint8_t, 128> table{};
  table[';'] = kSemicolon;
  table[':'] = kColon;
  table['"'] = kQuote;
  table['\''] = kApostrophe;
  table['('] = kBracket;
  return table;
}
constexpr std::array<std::uint8_t, 128> kSigns = make_signs();

bool is_money(std::string_view unit) {
  const std::string_view head = unit.substr(0, unit.find('/'));
  return head.size() == 3 && std::all_of(head.begin(), head.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// The counts that hold behind a token.
Token counted(Token token) {
  if (kFigureLetters.find(token.letter) != std::string_view::npos) ++token.figures;
  if (token.letter == 'V') {
    ++token.measures;
  } else if (kBarrierLetters.find(token.letter) != std::string_view::npos) {
    ++token.crossings;
  }
  if (token.letter == 'L') ++token.places;
  return token;
}

/// "A two-year high": a duration that only says which high.
bool is_epithet(std::string_view behind) {
  if (behind.empty() || (behind.front() != ' ' && behind.front() != '-')) return false;
  behind.remove_prefix(1);
  for (const std::string_view word : {"high", "low", "peak", "record", "average", "best", "worst", "trough", "bond",
                                      "treasur", "note", "bill", "plan", "mean"}) {
    if (behind.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

WordTokens::WordTokens(const WordLists& lists) {
  std::size_t entries = 0;
  for (const auto& [name, list] : lists) entries += list.token == 0 ? 0 : list.words.size();
  std::size_t size = 64;
  while (size < entries * 8) size *= 2;
  slots_.resize(size);
  mask_ = size - 1;
  for (const auto& [name, list] : lists) {
    if (list.token == 0) continue;
    for (const std::string& entry : list.words) {
      const auto blank = entry.find(' ');
      if (blank == std::string::npos) {
        slot_of(word_hash(entry)).letter = list.token;
        continue;
      }
      const std::uint32_t second = word_hash(std::string_view(entry).substr(blank + 1));
      slot_of(second).second = true;
      slot_of(pair(word_hash(std::string_view(entry).substr(0, blank)), second)).letter = list.token;
    }
  }
}

WordTokens::Entry& WordTokens::slot_of(std::uint32_t hash) {
  std::size_t slot = hash & mask_;
  while (slots_[slot].used && slots_[slot].key != hash) slot = (slot + 1) & mask_;
  slots_[slot].used = true;
  slots_[slot].key = hash;
  return slots_[slot];
}

char letter_of(const Tag& tag) {
  if (tag.word != WordClass::none) return 0;
  switch (tag.kind) {
    case MentionKind::number:
      return 'N';
    case MentionKind::percent:
      return 'P';
    case MentionKind::percentage_point:
      return 'G';
    case MentionKind::money:
      return 'M';
    case MentionKind::quantity:
      return 'Q';
    case MentionKind::count:
      return 'C';
    case MentionKind::ordinal:
      return 'O';
    case MentionKind::rank:
      return 'R';
    case MentionKind::fraction:
      return 'F';
    case MentionKind::ratio:
      return 'T';
    case MentionKind::multiple:
      return 'X';
    case MentionKind::age:
      return 'A';
    case MentionKind::duration:
      return 'U';
    case MentionKind::temperature:
      return 'H';
    case MentionKind::date:
      return 'D';
    case MentionKind::place:
      return 'L';
    case MentionKind::measure:
      return 'V';
    case MentionKind::identifier:
      return 'I';
    case MentionKind::score:
      return 'S';
    case MentionKind::range:
      if (tag.unit.empty()) return 'N';
      if (tag.unit == "year" && (tag.unit_text.empty() || tag.unit_text.find("old") != std::string_view::npos))
        return 'A';
      if (tag.unit == "year" || tag.unit == "month" || tag.unit == "week" || tag.unit == "day" || tag.unit == "hour")
        return 'U';
      if (tag.unit == "percent") return 'P';
      if (tag.unit == "percentage_point" || tag.unit == "basis_point") return 'G';
      return is_money(tag.unit) ? 'M' : 'Q';
  }
  return 0;
}

std::uint32_t Rewritten::original(std::size_t at) const {
  auto next =
      std::upper_bound(anchors_.begin(), anchors_.end(), at, [](std::size_t a, const Anchor& b) { return a < b.at; });
  if (next == anchors_.begin()) return 0;
  --next;
  return next->original + static_cast<std::uint32_t>(at - next->at);
}

int Rewritten::token_at(std::size_t at) const {
  const auto found =
      std::lower_bound(tokens.begin(), tokens.end(), at, [](const Token& t, std::size_t a) { return t.at < a; });
  return found != tokens.end() && found->at == at ? static_cast<int>(found - tokens.begin()) : -1;
}

int Rewritten::token_of(std::uint32_t tag) const {
  const auto found =
      std::lower_bound(tokens.begin(), tokens.end(), tag, [](const Token& t, std::uint32_t a) { return t.tag < a; });
  return found != tokens.end() && found->tag == tag ? static_cast<int>(found - tokens.begin()) : -1;
}

void rewrite(std::string_view text, Span sentence, std::span<const Tag> tags, const WordTokens& words, Rewritten& out) {
  out.text.clear();
  out.tokens.clear();
  out.words.clear();
  out.marks.clear();
  out.anchors_.clear();
  out.places.clear();
  out.dates.clear();
  out.measures.clear();
  out.letters = 0;
  out.signs = 0;
  std::string& to = out.text;
  const std::size_t room = sentence.size() + tags.size() + 1 + WordHash::kChunk;  // letters are written in chunks
  to.resize(room);
  char* write = to.data();
  const auto here = [&] { return static_cast<std::uint32_t>(write - to.data()); };
  out.anchors_.push_back({0, sentence.begin});

  std::uint32_t at = sentence.begin;
  std::uint32_t semicolon = 0;
  // The word before, while only a blank separates it from the next one: it may be the first of a pair.
  std::uint32_t last_hash = 0;
  char* last_start = nullptr;
  std::uint32_t last_original = 0;
  bool last_counted = false;
  const auto put_letter = [&](char* start, std::uint32_t original, char letter) {
    write = start;
    while (out.anchors_.size() > 1 && out.anchors_.back().at >= here()) out.anchors_.pop_back();
    out.anchors_.push_back({here(), original});
    out.letters |= 1U << static_cast<unsigned>(letter - 'A');
    out.marks.push_back({here(), letter});
    *write++ = letter;
    out.anchors_.push_back({here(), at});
  };
  // What the word that ends at `write` becomes: a letter of a word list, or a word.
  const auto end_word = [&](char* word_start, std::uint32_t hash) {
    const std::uint32_t original = at - static_cast<std::uint32_t>(write - word_start);
    const bool joined = (word_start != to.data() && word_start[-1] == '-') || (at < sentence.end && text[at] == '-');
    const WordTokens::Entry entry = joined ? WordTokens::Entry{} : words.find(hash);
    char letter = 0;
    bool pair = false;
    if (entry.second && last_start != nullptr && last_counted && word_start[-1] == ' ' && last_start < word_start) {
      letter = words.find(WordTokens::pair(last_hash, hash)).letter;
      pair = letter != 0;
    }
    if (pair) {
      out.words.pop_back();
      put_letter(last_start, last_original, letter);
      last_start = nullptr;
    } else if (entry.letter != 0) {
      put_letter(word_start, original, entry.letter);
      last_start = nullptr;
    } else {
      out.words.push_back(
          {hash, static_cast<std::uint32_t>(word_start - to.data()), static_cast<std::uint32_t>(write - word_start)});
      last_hash = hash;
      last_start = word_start;
      last_original = original;
      last_counted = !joined;
    }
  };
  const auto copy_word = [&](std::uint32_t end) {
    char* const word_start = write;
    WordHash hash;
    for (;;) {
      const LetterChunk chunk = letters_at(text.data() + at, end - at);
      store_letters(write, chunk);
      hash.add_chunk(chunk.lower, chunk.size);
      write += chunk.size;
      at += chunk.size;
      if (chunk.size < WordHash::kChunk) break;
    }
    if (write != word_start) end_word(word_start, static_cast<std::uint32_t>(hash.value()));
  };

  const auto copy_until = [&](std::uint32_t end) {
    while (at < end) {
      const auto byte = static_cast<unsigned char>(text[at]);
      const char c = kLower[byte];
      if (c >= 'a' && c <= 'z') {
        copy_word(end);
        continue;
      }
      if (c != ' ') {
        last_start = nullptr;
        if (byte < 0x80) out.signs |= kSigns[byte];
      }
      if (c == ';') semicolon = here() + 1;
      if (byte == 0xE2 && at + 2 < end && static_cast<unsigned char>(text[at + 1]) == 0x80) {
        const auto last = static_cast<unsigned char>(text[at + 2]);
        char plain = 0;
        if (last == 0x98 || last == 0x99) plain = '\'';
        if (last == 0x9C || last == 0x9D) plain = '"';
        if (last == 0x90 || last == 0x91) plain = '-';
        if (plain != 0) {
          out.signs |= kSigns[static_cast<unsigned char>(plain)];
          *write++ = plain;
          at += 3;
          out.anchors_.push_back({here(), at});
          continue;
        }
      }
      if (byte == 0xC2 && at + 1 < end && static_cast<unsigned char>(text[at + 1]) == 0xA0) {
        *write++ = ' ';
        at += 2;
        out.anchors_.push_back({here(), at});
        continue;
      }
      ++at;
      if (c == ' ' && write != to.data() && write[-1] == ' ') {
        out.anchors_.push_back({here(), at});
        continue;
      }
      *write++ = c;
    }
  };

  for (std::size_t i = 0; i < tags.size(); ++i) {
    const Tag& tag = tags[i];
    char letter = letter_of(tag);
    if (letter == 0) continue;
    if (letter == 'U' &&
        is_epithet(text.substr(tag.end, std::min<std::size_t>(12, sentence.end - std::min(sentence.end, tag.end)))))
      letter = 'E';
    std::uint32_t begin = tag.begin;
    std::uint32_t end = tag.end;
    if (tag.hedge_end > tag.hedge_begin) {
      begin = std::min(begin, tag.hedge_begin);
      end = std::max(end, tag.hedge_end);
    }
    begin = std::max(begin, at);
    end = std::min(end, sentence.end);
    if (begin >= end) continue;
    copy_until(begin);
    last_start = nullptr;
    if (write != to.data() && write[-1] >= 'A' && write[-1] <= 'Z')
      *write++ = ' ';  // "US$3bn loan" next to another mention
    out.anchors_.push_back({here(), begin});
    Token token = out.tokens.empty() ? Token{} : counted(out.tokens.back());
    token.at = here();
    token.tag = static_cast<std::uint32_t>(i);
    token.letter = letter;
    token.semicolons = semicolon;
    const auto index = static_cast<int>(out.tokens.size());
    if (letter == 'L') out.places.push_back(index);
    if (letter == 'D') out.dates.push_back(index);
    if (letter == 'V') out.measures.push_back(index);
    out.tokens.push_back(token);
    out.letters |= 1U << static_cast<unsigned>(letter - 'A');
    out.marks.push_back({here(), letter});
    *write++ = letter;
    at = end;
    out.anchors_.push_back({here(), at});
  }
  copy_until(sentence.end);
  to.resize(here());
}

}  // namespace tally::extract
