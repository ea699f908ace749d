// The tokenizer. ASCII goes through one table; the rest is decoded a code point at a time.
#include "pipeline/rulebook/tokens.h"

#include <array>

#include "pipeline/rulebook/lexicon.h"
#include "pipeline/text/word_hash.h"

namespace tally {
namespace {

enum Class : std::uint8_t { kMark, kLetter, kDigit, kSpace, kHigh };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) table[c] = kLetter;
    if (c >= '0' && c <= '9') table[c] = kDigit;
    if (c <= ' ' || c == 0x7F) table[c] = kSpace;
    if (c >= 0x80) table[c] = kHigh;
  }
  return table;
}
constexpr auto kClasses = make_classes();

bool is_space(std::uint32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0x2028 ||
         c == 0x2029;
}

bool is_ignorable(std::uint32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
         c == 0xFEFF;
}

bool is_letter(std::uint32_t c) {
  if (c == 0xB5) return true;
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;
  if (digit_value(c) >= 0) return false;
  return c < 0x2000 || (c >= 0x2C00 && c < 0x2E00) || (c >= 0x3040 && c < 0xE000) || (c >= 0xF900 && c < 0xFB00) ||
         (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || c == 0x2126;
}

std::uint32_t fold_mark(std::uint32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02BC:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
      return '"';
    case 0x2010:
    case 0x2011:
      return '-';
    case 0x2012:
      return kEnDash;
    case 0x2015:
      return kEmDash;
    case 0x00B4:
      return '\'';
    case 0xFF05:
      return '%';
    case 0xFF04:
      return '$';
    default:
      return c;
  }
}

class Scanner {
 public:
  Scanner(std::string_view text, std::uint32_t begin, std::uint32_t end, const Lexicon* lexicon,
          std::vector<Token>& out)
      : text_(text), at_(begin), end_(end), lexicon_(lexicon), out_(out) {}

  void run() {
    while (at_ < end_) {
      const auto c = byte(at_);
      switch (kClasses[c]) {
        case kSpace:
          space_ = true;
          ++at_;
          break;
        case kLetter:
          word();
          break;
        case kDigit:
          number(at_);
          break;
        case kHigh:
          high();
          break;
        default:
          mark();
          break;
      }
    }
  }

 private:
  std::string_view text_;
  std::uint32_t at_;
  std::uint32_t end_;
  const Lexicon* lexicon_;
  std::vector<Token>& out_;
  bool space_ = true;

  [[nodiscard]] unsigned char byte(std::uint32_t i) const { return static_cast<unsigned char>(text_[i]); }
  [[nodiscard]] bool digit_at(std::uint32_t i) const { return i < end_ && kClasses[byte(i)] == kDigit; }
  [[nodiscard]] bool letter_at(std::uint32_t i) const { return i < end_ && kClasses[byte(i)] == kLetter; }
  [[nodiscard]] CodePoint decode(std::uint32_t i) const { return decode_utf8(text_.substr(i, end_ - i)); }

  Token& push(TokenKind kind, std::uint32_t begin, std::uint32_t end) {
    Token& token = out_.emplace_back();  // filled in place: a copy of what was just written would wait for it
    token.begin = begin;
    token.end = end;
    token.kind = kind;
    token.space_before = space_;
    space_ = false;
    at_ = end;
    return token;
  }

  /// Size of an apostrophe at `i` (' or ’), 0 when there is none.
  [[nodiscard]] std::uint32_t apostrophe(std::uint32_t i) const {
    if (i >= end_) return 0;
    if (byte(i) == '\'') return 1;
    return byte(i) == 0xE2 && i + 2 < end_ && byte(i + 1) == 0x80 && byte(i + 2) == 0x99 ? 3 : 0;
  }

  void word() {
    const std::uint32_t begin = at_;
    // Most words are letters with a blank, a comma or a full stop behind them.
    WordHash hash;
    bool lower = false;
    std::uint32_t i = begin;
    for (;;) {
      const LetterChunk chunk = letters_at(text_.data() + i, end_ - i);
      lower = lower || chunk.any_lower;
      hash.add_chunk(chunk.lower, chunk.size);
      i += chunk.size;
      if (chunk.size < WordHash::kChunk) break;
    }
    if (i == end_ || (byte(i) < 0x80 && byte(i) != '\'' && (byte(i) != '.' || i - begin > 1))) {
      push_word(begin, i, !lower, hash.value());
    } else {
      joined_word(begin);
    }
  }

  /// A word with other letters than those of ASCII, points or apostrophes.
  void joined_word(std::uint32_t begin) {
    WordHash hash;
    std::uint32_t i = begin;
    bool lower = false;
    const auto letters = [&] {
      while (i < end_) {
        const auto c = byte(i);
        if (kClasses[c] == kLetter) {
          const unsigned char folded = c | 0x20;
          lower = lower || folded == c;
          hash.add(folded);
          ++i;
        } else if (c >= 0x80) {
          const auto point = decode(i);
          if (!is_letter(point.value)) break;
          lower = true;
          for (std::uint32_t k = 0; k < point.size; ++k) hash.add(byte(i + k));
          i += point.size;
        } else {
          break;
        }
      }
    };
    letters();
    std::uint32_t end = i;
    if (i - begin == 1 && i + 1 < end_ && byte(i) == '.' && letter_at(i + 1) && !letter_at(i + 2)) {
      while (i + 1 < end_ && byte(i) == '.' && letter_at(i + 1) && !letter_at(i + 2)) {  // U.S., p.m.
        hash.add('.');
        hash.add(byte(i + 1) | 0x20);
        i += 2;
      }
      end = i;
      if (i < end_ && byte(i) == '.') end = i + 1;
    } else {
      while (const auto size = apostrophe(i)) {
        const std::uint32_t next = i + size;
        const bool letter = letter_at(next) || (next < end_ && byte(next) >= 0xC3 && byte(next) < 0xE0);
        if (!letter || ((byte(next) | 0x20) == 's' && !letter_at(next + 1))) break;
        hash.add('\'');
        i = next;
        letters();
        end = i;
      }
    }
    push_word(begin, end, !lower, hash.value());
  }

  void push_word(std::uint32_t begin, std::uint32_t end, bool all_caps, std::uint64_t hash) {
    Token& token = push(TokenKind::word, begin, end);
    const auto first = byte(begin);
    token.capital = (first >= 'A' && first <= 'Z') || first == 0xC3;
    token.all_caps = all_caps;
    if (lexicon_ != nullptr) token.word = lexicon_->find(hash);
  }

  void high() {
    const auto point = decode(at_);
    if (is_space(point.value)) {
      space_ = true;
      at_ += point.size;
    } else if (is_ignorable(point.value)) {
      at_ += point.size;
    } else if (is_letter(point.value)) {
      word();
    } else if (digit_value(point.value) >= 0) {
      std::uint32_t i = at_;
      while (i < end_ && byte(i) >= 0x80) {
        const auto next = decode(i);
        if (digit_value(next.value) < 0) break;
        i += next.size;
      }
      push(TokenKind::number, at_, i).foreign = true;
    } else {
      mark();
    }
  }

  void mark() {
    const auto point = decode(at_);
    if (point.value == '.' && digit_at(at_ + 1) &&
        (space_ || out_.empty() || (out_.back().kind == TokenKind::mark && out_.back().mark != '.'))) {
      number(at_);
      return;
    }
    std::uint32_t size = point.size;
    const std::uint32_t folded = fold_mark(point.value);
    if (folded == '\'' && at_ + size < end_ && (byte(at_ + size) | 0x20) == 's' && !letter_at(at_ + size + 1) &&
        !space_) {
      Token& token = push(TokenKind::word, at_, at_ + size + 1);
      token.mark = '\'';
      if (lexicon_ != nullptr) token.word = lexicon_->find("'s");
      return;
    }
    push(TokenKind::mark, at_, at_ + size).mark = folded;
  }

  /// One printed number from `begin`; decides which separators belong to it.
  void number(std::uint32_t begin) {
    constexpr int kMost = 16;
    std::array<std::uint32_t, kMost + 1> ends{};  // end of each digit group
    std::array<std::uint32_t, kMost + 1> sizes{};
    std::array<char, kMost + 1> separators{};  // before each group but the first
    int groups = 0;
    std::uint32_t i = begin;
    const bool leading_point = byte(i) == '.';
    if (leading_point) ++i;
    while (groups <= kMost) {
      const std::uint32_t start = i;
      while (digit_at(i)) ++i;
      ends[groups] = i;
      sizes[groups] = i - start;
      ++groups;
      if (i < end_ && (byte(i) == ',' || byte(i) == '.') && digit_at(i + 1) && groups <= kMost && !leading_point) {
        separators[groups] = text_[i];
        ++i;
      } else {
        break;
      }
    }
    const auto thousands = [&](int last, char separator) {  // groups 0..last are one grouped whole number
      if (sizes[0] < 1 || sizes[0] > 3 || byte(begin) == '0') return false;
      for (int g = 1; g <= last; ++g) {
        if (separators[g] != separator) return false;
      }
      bool western = true;
      for (int g = 1; g <= last; ++g) western = western && sizes[g] == 3;
      if (western) return true;
      if (last < 2 || sizes[0] > 2 || sizes[last] != 3) return false;
      for (int g = 1; g < last; ++g) {
        if (sizes[g] != 2) return false;  // Indian grouping
      }
      return true;
    };
    int last = groups - 1;
    bool dotted = false;
    const bool listed = out_.size() > 1 && !space_ && out_.back().mark == ',' &&
                        out_[out_.size() - 2].kind == TokenKind::number && out_.back().kind == TokenKind::mark &&
                        !out_.back().space_before;
    if (groups > kMost || (listed && groups > 1 && separators[1] == ',')) {
      last = 0;
    } else if (groups == 2) {
      if (separators[1] == ',' && sizes[1] > 2 && !(sizes[1] == 3 && (thousands(1, ',') || byte(begin) == '0')))
        last = 0;
    } else if (groups > 2) {
      const char first = separators[1];
      const char final = separators[last];
      bool uniform = true;
      for (int g = 2; g < groups; ++g) uniform = uniform && separators[g] == first;
      if (uniform && !thousands(last, first)) {
        if (first == '.') {
          dotted = true;
        } else {
          last = 0;
        }
      } else if (!uniform && !(final != first && thousands(last - 1, first))) {
        last = thousands(1, first) ? 1 : 0;  // "1,234,5.6" and the like: keep what is sure
      }
    }
    push(TokenKind::number, begin, ends[last]).dotted = dotted;
  }
};

}  // namespace

CodePoint decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto next = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned c = byte(0);
  if (c < 0x80) return {c, 1};
  if (c >= 0xC2 && c < 0xE0 && next(1)) return {(c & 0x1F) << 6 | (byte(1) & 0x3FU), 2};
  if (c >= 0xE0 && c < 0xF0 && next(1) && next(2)) {
    const std::uint32_t value = (c & 0x0F) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    if (value >= 0x800) return {value, 3};
  }
  if (c >= 0xF0 && c < 0xF5 && next(1) && next(2) && next(3)) {
    const std::uint32_t value = (c & 0x07) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 | (byte(3) & 0x3FU);
    if (value >= 0x10000 && value < 0x110000) return {value, 4};
  }
  return {0xFFFD, 1};
}

int digit_value(std::uint32_t c) {
  for (const std::uint32_t zero : {0x30U, 0xFF10U, 0x0660U, 0x06F0U, 0x0966U}) {
    if (c >= zero && c < zero + 10) return static_cast<int>(c - zero);
  }
  return -1;
}

void tokenize(std::string_view text, std::uint32_t begin, std::uint32_t end, const Lexicon* lexicon,
              std::vector<Token>& tokens) {
  Scanner(text, begin, end, lexicon, tokens).run();
}

}  // namespace tally
