// Finds sentence ends by a table scan for the few bytes that can end one, and looks closer only there.
#include "stages/split_sentences/scanner.h"

#include <algorithm>
#include <array>

#include "pipeline/text/paragraphs.h"
#include "stages/split_sentences/abbreviations.h"

namespace tally {
namespace {

/// Bytes worth a closer look: . ! ? line end, and the first byte of "…" and of the full stops of CJK text.
constexpr std::array<bool, 256> make_candidates() {
  std::array<bool, 256> table{};
  for (const unsigned char c : {'.', '!', '?', '\n'}) table[c] = true;
  table[0xE2] = true;
  table[0xE3] = true;
  table[0xEF] = true;
  return table;
}
constexpr std::array<bool, 256> kCandidate = make_candidates();

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The paragraph while it is scanned. Positions are offsets in the paragraph.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// The end of the sentence that begins at `begin`: one past its last byte, or the end of the paragraph.
  [[nodiscard]] std::size_t end_of(std::size_t begin) const;

 private:
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] bool starts(std::size_t i, std::string_view what) const { return text_.substr(i).starts_with(what); }
  [[nodiscard]] std::size_t skip_blanks(std::size_t i) const {
    while (i < text_.size()) {
      if (is_blank(text_[i])) {
        ++i;
      } else if (starts(i, "\xC2\xA0")) {
        i += 2;
      } else {
        break;
      }
    }
    return i;
  }
  /// Length of a closing quote or bracket at `i`, 0 when there is none.
  [[nodiscard]] std::size_t closer(std::size_t i) const {
    const char c = at(i);
    if (c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == '*') return 1;
    if (starts(i, "\xE2\x80\x9D") || starts(i, "\xE2\x80\x99") || starts(i, "\xE2\x80\xBA")) return 3;
    return starts(i, "\xC2\xBB") ? 2 : 0;
  }
  [[nodiscard]] std::size_t opener(std::size_t i) const {
    const char c = at(i);
    if (c == '"' || c == '\'' || c == '(' || c == '[' || c == '<' || c == '*' || c == '`') return 1;
    if (starts(i, "\xE2\x80\x9C") || starts(i, "\xE2\x80\x98") || starts(i, "\xE2\x80\x9E") ||
        starts(i, "\xE2\x80\xB9"))
      return 3;
    return starts(i, "\xC2\xAB") ? 2 : 0;
  }
  /// The word of letters at `i`.
  [[nodiscard]] std::string_view word_at(std::size_t i) const {
    std::size_t end = i;
    while (end < text_.size() && (is_letter(text_[end]) || static_cast<unsigned char>(text_[end]) >= 0x80)) ++end;
    return text_.substr(i, end - i);
  }
  /// What stands before position `stop` back to a blank or an opening mark, at most 24 bytes.
  [[nodiscard]] std::string_view word_before(std::size_t begin, std::size_t stop) const;
  [[nodiscard]] bool ends_at_stop(std::size_t begin, std::size_t dot, std::size_t next, bool closed) const;
  [[nodiscard]] bool ends_at_mark(std::size_t mark, std::size_t next, bool closed) const;
  [[nodiscard]] bool speech_follows(std::size_t next) const;
  /// "Malvern, Pa": a state behind its town.
  [[nodiscard]] bool follows_comma(std::size_t begin, std::string_view word) const {
    const auto at_word = static_cast<std::size_t>(word.data() - text_.data());
    return at_word >= begin + 2 && text_[at_word - 1] == ' ' && text_[at_word - 2] == ',';
  }
  /// "Safeguard said", "Growers is": a new sentence's subject and verb.
  [[nodiscard]] bool verb_after(std::size_t subject) const;

  std::string_view text_;
};

std::string_view Scanner::word_before(std::size_t begin, std::size_t stop) const {
  std::size_t from = stop;
  while (from > begin && stop - from < 24) {
    const char c = text_[from - 1];
    if (is_letter(c) || is_digit(c) || c == '.' || c == '\'' || static_cast<unsigned char>(c) >= 0x80) {
      --from;
    } else {
      break;
    }
  }
  return text_.substr(from, stop - from);
}

/// "Smith asked", "the minister said": a quotation goes on with its speaker.
bool Scanner::speech_follows(std::size_t next) const {
  for (int words = 0; words < 4; ++words) {
    const std::string_view word = word_at(next);
    if (word.empty()) return false;
    if (is_speech_verb(word)) return words > 0;
    if (words == 0 && opens_sentence(word) && word != "He" && word != "She" && word != "The") return false;
    next += word.size();
    if (at(next) == '.') ++next;
    if (at(next) != ' ') return false;
    next = skip_blanks(next);
  }
  return false;
}

bool Scanner::verb_after(std::size_t subject) const {
  const std::string_view word = word_at(subject);
  if (word.empty() || at(subject + word.size()) != ' ') return false;
  const std::string_view verb = word_at(subject + word.size() + 1);
  for (const std::string_view known : {"said", "says", "is", "was", "are", "were", "has", "had", "have", "will"}) {
    if (verb == known) return true;
  }
  return false;
}

/// Whether a full stop at `dot` ends the sentence, when `next` is the next byte that is no blank, behind closing marks.
bool Scanner::ends_at_stop(std::size_t begin, std::size_t dot, std::size_t next, bool closed) const {
  std::size_t head = next;
  while (opener(head) != 0) head += opener(head);
  const char first = at(head);
  if (is_lower(first)) return false;
  if (first == ',' || first == ';' || first == ':' || first == ')' || first == '%') return false;
  if (dot > begin && text_[dot - 1] == '.') return true;  // an ellipsis before a capital or a figure
  std::string_view word = word_before(begin, dot);
  if (word.empty()) return true;
  const std::string_view following = word_at(head);
  // A following initial ("J. A. Smith") is no opener, though "A" and "I" are.
  const bool opens = opens_sentence(following) && !(following.size() == 1 && at(head + 1) == '.') &&
                     !(following == "No" && at(head + 2) == '.' && is_digit(at(skip_blanks(head + 3))));
  const bool quoted_next = head != next;

  // A list number at the start of the sentence.
  if (is_digit(word[0]) && word.size() <= 3 && word.data() == text_.data() + begin && !closed) {
    bool digits = true;
    for (const char c : word) digits = digits && is_digit(c);
    if (digits) return false;
  }
  if (closed && !is_letter(word.back())) return true;

  // Initials and acronyms: "J.", "U.S.", "p.m.", "Ph.D.".
  const std::size_t inner = word.rfind('.');
  const bool single =
      is_letter(word.back()) && (word.size() == 1 || (inner != std::string_view::npos && inner + 2 == word.size()));
  if (single) {
    if (inner == std::string_view::npos) {
      if (is_lower(word[0])) {
        return stop_word(word) == StopWord::none || (stop_word(word) == StopWord::before_number && !is_digit(first));
      }
      return opens || is_digit(first) ? true : closed;
    }
    if (word == "e.g" || word == "i.e") return false;
    if (word == "a.m" || word == "p.m") {
      static constexpr std::array<std::string_view, 24> kGoesOn = {
          "Monday",  "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Eastern",
          "Pacific", "Central", "Mountain",  "Beijing",  "London", "GMT",      "UTC",    "ET",
          "EST",     "EDT",     "PT",        "PST",      "CET",    "BST",      "Jan",    "Dec"};
      for (const std::string_view goes_on : kGoesOn) {
        if (following == goes_on) return false;
      }
      return at(next) != '(';
    }
    if (quoted_next && at(next) == '(') return false;
    if (quoted_next || following.empty()) return !is_digit(first) || closed;
    return opens || closed;
  }
  if (word.size() > 6) return true;
  switch (stop_word(word)) {
    case StopWord::never:
      return closed || (quoted_next && at(next) != '(' && word != "vs" && word != "v" && word != "approx");
    case StopWord::before_number:
      return !is_digit(first) || closed;
    case StopWord::before_name: {
      if (closed || opens || (follows_comma(begin, word) && verb_after(head))) return true;
      return quoted_next && at(next) != '(' && at(next) != '<' && at(next) != '\'';
    }
    case StopWord::none:
      break;
  }
  // "Ph.D", "M.Sc", "B.Sc": letters with an inner stop that are no end of an ordinary word.
  if (inner <= 2 && word.size() <= 5 && is_upper(word[0])) return opens || closed;
  return true;
}

/// Whether "!" or "?" ends the sentence.
bool Scanner::ends_at_mark(std::size_t mark, std::size_t next, bool closed) const {
  std::size_t head = next;
  while (opener(head) != 0) head += opener(head);
  const char first = at(head);
  if (is_lower(first)) return false;
  if (first == ',' || first == ';' || first == ')' || first == '%') return false;
  if (closed && speech_follows(head)) return false;
  const std::string_view word = word_before(0, mark);
  if (word == "Yahoo" || word == "Jeopardy") return opens_sentence(word_at(head));
  const std::string_view following = word_at(head);
  return !(following == "Inc" || following == "Corp" || following == "Ltd");
}

std::size_t Scanner::end_of(std::size_t begin) const {
  const std::size_t size = text_.size();
  std::size_t i = begin;
  while (true) {
    while (i < size && !kCandidate[static_cast<unsigned char>(text_[i])]) ++i;
    if (i >= size) return size;
    const char c = text_[i];
    if (c == '\n') {
      // A list item on a line of its own.
      const std::size_t line = skip_blanks(i);
      if (line < size && starts_list_item(text_.substr(line, 8))) return i;
      i = line;
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      if (starts(i, "\xE3\x80\x82") || starts(i, "\xEF\xBC\x81") || starts(i, "\xEF\xBC\x9F")) {
        std::size_t end = i + 3;
        while (closer(end) != 0) end += closer(end);
        return end;
      }
      if (!starts(i, "\xE2\x80\xA6")) {
        ++i;
        continue;
      }
    }
    // A run of marks ("?!", "...", "…") counts as one; its last one decides.
    std::size_t mark = i;
    bool soft = true;  // only full stops
    bool dots = c != '.';
    std::size_t end = i;
    while (end < size) {
      if (text_[end] == '.' || text_[end] == '!' || text_[end] == '?') {
        soft = soft && text_[end] == '.';
        mark = end++;
      } else if (starts(end, "\xE2\x80\xA6")) {
        dots = true;
        mark = end;
        end += 3;
      } else {
        break;
      }
    }
    const std::size_t marks_end = end;
    bool closed = false;
    while (const std::size_t length = closer(end)) {
      // A straight quote behind a blank-less stop closes; before a letter it opens.
      if (length == 1 && (at(end) == '*' || at(end) == '\'') && is_letter(at(end + 1))) break;
      end += length;
      closed = true;
    }
    // A note mark: "rose.[12] The".
    if (at(end) == '[' && is_digit(at(end + 1))) {
      std::size_t k = end + 1;
      while (is_digit(at(k)) && k < end + 5) ++k;
      if (at(k) == ']') end = k + 1;
    }
    if (end >= size) return size;
    const std::size_t next = skip_blanks(end);
    if (next == end) {
      // No blank: the end only where two sentences were run together ("percent.The").
      std::size_t word_begin = i;
      while (word_begin > begin && is_lower(text_[word_begin - 1])) --word_begin;
      const bool plain_before = i - word_begin >= 3 && (word_begin == begin || is_blank(text_[word_begin - 1]));
      const std::string_view following = word_at(end);
      if (c == '.' && marks_end == i + 1 && plain_before && is_upper(at(end)) && opens_sentence(following) &&
          is_blank(at(end + following.size())))
        return end;
      i = end > i ? end : i + 1;
      continue;
    }
    if (next >= size) return size;
    bool ends = false;
    if (dots && soft) {
      std::size_t head = next;
      while (opener(head) != 0) head += opener(head);
      ends = is_upper(at(head)) || static_cast<unsigned char>(at(head)) >= 0xC3;
    } else if (soft) {
      ends = ends_at_stop(begin, mark, next, closed);
    } else {
      ends = ends_at_mark(i, next, closed);
    }
    if (ends) return end;
    i = next;
  }
}

/// Where to cut a sentence that is too long: behind the last blank before `limit`, else between characters.
std::size_t cut_before(std::string_view text, std::size_t begin, std::size_t limit) {
  for (std::size_t i = limit; i > begin + (limit - begin) / 2; --i) {
    if (is_blank(text[i - 1])) return i;
  }
  std::size_t cut = limit;
  while (cut > begin + 1 && limit - cut < 4 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80) --cut;
  return cut;
}

}  // namespace

void scan_paragraph(std::string_view text, Span paragraph, std::uint32_t number, std::size_t longest,
                    std::vector<Sentence>& out) {
  const std::string_view body = text.substr(paragraph.begin, paragraph.size());
  const Scanner scanner(body);
  const auto push = [&](std::size_t begin, std::size_t end) {
    while (end > begin && is_blank(body[end - 1])) --end;
    if (end == begin) return;
    out.push_back(
        {{paragraph.begin + static_cast<std::uint32_t>(begin), paragraph.begin + static_cast<std::uint32_t>(end)},
         number,
         false});
  };
  for (std::size_t begin = 0; begin < body.size();) {
    if (is_blank(body[begin])) {
      ++begin;
      continue;
    }
    const std::size_t stop = std::max(scanner.end_of(begin), begin + 1);
    while (stop - begin > longest) {
      const std::size_t cut = cut_before(body, begin, begin + longest);
      push(begin, cut);
      begin = cut;
      while (begin < stop && is_blank(body[begin])) ++begin;
    }
    push(begin, stop);
    begin = stop;
  }
}

}  // namespace tally
