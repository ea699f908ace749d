// The grammar of numbers: digits, scale words, spelled-out numbers and fractions.
#include "stages/extract_rules/numbers.h"

#include <algorithm>

namespace tally::extract {

const Token TokenView::kNone = [] {
  Token token;
  token.space_before = true;
  return token;
}();

namespace {

using Wide = Decimal::Coefficient;

/// Digits of a number that can still be meant: anything longer is kept as written and flagged.
constexpr int kMostDigits = 30;

Wide power(int exponent) {
  Wide value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

/// Numerator and denominator of a vulgar fraction sign, 0/0 when it is none.
std::pair<int, int> vulgar_fraction(std::uint32_t c) {
  switch (c) {
    case 0xBC:
      return {1, 4};
    case 0xBD:
      return {1, 2};
    case 0xBE:
      return {3, 4};
    case 0x2150:
      return {1, 7};
    case 0x2151:
      return {1, 9};
    case 0x2152:
      return {1, 10};
    case 0x2153:
      return {1, 3};
    case 0x2154:
      return {2, 3};
    case 0x2155:
      return {1, 5};
    case 0x2156:
      return {2, 5};
    case 0x2157:
      return {3, 5};
    case 0x2158:
      return {4, 5};
    case 0x2159:
      return {1, 6};
    case 0x215A:
      return {5, 6};
    case 0x215B:
      return {1, 8};
    case 0x215C:
      return {3, 8};
    case 0x215D:
      return {5, 8};
    case 0x215E:
      return {7, 8};
    default:
      return {0, 0};
  }
}

Decimal divide(Wide numerator, Wide denominator) {
  return Decimal::scaled(numerator, 0) / Decimal::scaled(denominator, 0);
}

class Reader {
 public:
  Reader(const TokenView& view, NumberContext context) : view_(view), context_(context) {}

  std::optional<Number> read(std::size_t i) {
    number_.first = i;
    bool negative = false;
    if ((view_.is_mark(i, '-') || view_.is_mark(i, kMinus) || view_.is_mark(i, kEnDash)) && view_.is_number(i + 1)) {
      if (view_.at(i + 1).space_before && i > 0) return std::nullopt;
      // behind a word or a number it joins ("scp-173", "5-10"), it is no sign
      if (!view_.at(i).space_before && i > 0 && view_.at(i - 1).kind != TokenKind::mark) return std::nullopt;
      negative = true;
      ++i;
    } else if (view_.is_mark(i, '+') && view_.is_number(i + 1) && !view_.at(i + 1).space_before) {
      ++i;
    } else if (view_.is_word(i) && (view_.prints(i, "minus") || view_.prints(i, "negative"))) {
      if (i > 0 && view_.is(i - 1, "or")) return std::nullopt;  // "plus or minus 10 percent"
      negative = true;
      ++i;
    }
    const bool found = view_.is_number(i)                    ? digits(i)
                       : view_.at(i).kind == TokenKind::mark ? sign_fraction(i)
                                                             : words(i);
    if (!found) return std::nullopt;
    if (negative) number_.value = -number_.value;
    return number_;
  }

 private:
  const TokenView& view_;
  NumberContext context_;
  Number number_;

  bool sign_fraction(std::size_t i) {
    const auto [above, below] = vulgar_fraction(view_.at(i).mark);
    if (below == 0) return false;
    number_.value = divide(above, below);
    number_.fraction = true;
    number_.last = i + 1;
    scale(i + 1);
    return true;
  }

  bool digits(std::size_t i) {
    const Token& token = view_.at(i);
    if (token.dotted) return false;
    const auto printed = read_digits(view_.str(i), token.foreign);
    number_.value = printed.value;
    number_.step = printed.step;
    number_.decimals = printed.step < 0;
    number_.digits = printed.digits;
    number_.oversized = printed.oversized;
    number_.plain = !printed.separators && printed.digits <= 4;
    number_.last = i + 1;
    if (view_.is_word(i + 1) && !view_.at(i + 1).space_before) {
      const auto suffix = view_.str(i + 1);
      const bool stone = same(suffix, "st") && (view_.str(i).back() != '1' || view_.str(i).ends_with("11"));
      if (same(suffix, "th") || (same(suffix, "st") && !stone) || same(suffix, "nd") || same(suffix, "rd") ||
          same(suffix, "TH") || same(suffix, "ST") || same(suffix, "ND") || same(suffix, "RD")) {
        number_.ordinal = true;
        number_.plain = false;
        number_.last = i + 2;
        return true;
      }
    }
    if (space_groups(i)) return true;
    if (exponent(i + 1)) return true;
    if (!printed.separators && fraction_behind(i)) return true;
    const auto at = number_.last;
    scale(at);
    // "3 hundred and 21", "4 thousand 3 hundred": the printed number goes on in words.
    if (number_.last > at && number_.scaled) {
      if (!number_.decimals) continue_words();
      and_fraction();
    } else if (number_.plain && number_.step == 0) {
      over();
    }
    return true;
  }

  /// "1'234'567", as the Swiss print it.
  bool apostrophe_groups(std::size_t i) {
    const auto group = [&](std::size_t k) {
      return view_.is_mark(k, '\'') && !view_.at(k).space_before && view_.is_number(k + 1) &&
             !view_.at(k + 1).space_before && view_.at(k + 1).size() == 3 && !view_.at(k + 1).foreign;
    };
    if (!group(i + 1) || number_.digits > 3 || !number_.plain || view_.at(i).foreign) return false;
    std::size_t at = i + 1;
    for (; group(at) && at < i + 12; at += 2) {
      const auto printed = read_digits(view_.str(at + 1), false);
      if (printed.step != 0 || printed.separators) return false;
      number_.value = number_.value * Decimal(1000) + printed.value;
      number_.digits += 3;
    }
    number_.plain = false;
    number_.last = at;
    scale(at);
    return true;
  }

  /// "1 234 567": groups of three behind single blanks.
  bool space_groups(std::size_t i) {
    const auto& head = view_.at(i);
    if (i > 0 && !head.space_before && view_.at(i - 1).kind == TokenKind::word) return false;
    if (apostrophe_groups(i)) return true;
    if (head.foreign || number_.digits > 3 || !number_.plain || head.size() > 3 || view_.str(i).front() == '0')
      return false;
    std::size_t at = i + 1;
    const auto group = [&](std::size_t k) {
      const Token& t = view_.at(k);
      if (t.kind != TokenKind::number || t.begin - view_.at(k - 1).end > 3 || t.dotted) return false;
      if (t.begin == view_.at(k - 1).end) return false;
      const auto s = view_.str(k);
      return s.size() >= 3 && s.find(',') == std::string_view::npos && (s.size() == 3 || s[3] == '.') && s[0] >= '0' &&
             s[0] <= '9';
    };
    while (group(at)) {
      if (view_.str(at).size() > 3 && at == i + 1 && view_.str(i).empty()) break;
      const auto printed = read_digits(view_.str(at), false);
      number_.value = number_.value * Decimal(1000) + printed.value;
      number_.step = printed.step;
      number_.decimals = printed.step < 0;
      ++at;
      if (number_.decimals) break;
      if (at - i > 6) break;
    }
    if (at == i + 1) return false;
    number_.plain = false;
    number_.digits = 3 * static_cast<int>(at - i);
    number_.last = at;
    scale(at);
    return true;
  }

  /// "1e10", "1.3x10^6", "2.48×10−5", behind the digits.
  bool exponent(std::size_t i) {
    if (view_.at(i).space_before) return false;
    int exponent = 0;
    std::size_t last = i;
    const auto take = [&](std::size_t k) {
      int sign = 1;
      if (view_.is_mark(k, '-') || view_.is_mark(k, kMinus) || view_.is_mark(k, '+')) {
        if (!view_.is_mark(k, '+')) sign = -1;
        ++k;
      }
      if (!view_.is_number(k) || view_.at(k).space_before || view_.str(k).size() > 3 || view_.at(k).foreign)
        return false;
      const auto value = read_digits(view_.str(k), false);
      if (value.separators || value.step != 0) return false;
      exponent = sign * static_cast<int>(value.value.coefficient());
      last = k + 1;
      return true;
    };
    const auto text = view_.str(i);
    if (same(text, "e") || same(text, "E")) {
      if (!take(i + 1)) return false;
    } else if (same(text, "x") || view_.is_mark(i, 0xD7)) {
      if (view_.str(i + 1) != "10" || view_.at(i + 1).space_before) return false;
      std::size_t k = i + 2;
      if (view_.is_mark(k, '^')) ++k;
      if (!take(k)) return false;
    } else {
      return false;
    }
    if (exponent > 300 || exponent < -300) return false;
    number_.value = number_.value * Decimal::power_of_ten(exponent);
    number_.step += exponent;
    number_.plain = false;
    number_.last = last;
    return true;
  }

  /// "3/4" alone, "2 1/2", "7-3/4", "2½".
  bool fraction_behind(std::size_t i) {
    const auto pair = [&](std::size_t k, Decimal& value) -> std::size_t {
      if (view_.at(k).kind == TokenKind::mark) {
        const auto [above, below] = vulgar_fraction(view_.at(k).mark);
        if (below == 0) return 0;
        value = divide(above, below);
        return k + 1;
      }
      if (!view_.is_number(k) || !view_.is_mark(k + 1, '/') || !view_.is_number(k + 2)) return 0;
      if (view_.at(k + 1).space_before || view_.at(k + 2).space_before || view_.at(k).size() > 4 ||
          view_.at(k + 2).size() > 4)
        return 0;
      if (view_.is_mark(k + 3, '/') && !view_.at(k + 3).space_before) return 0;
      const auto above = read_digits(view_.str(k), view_.at(k).foreign);
      const auto below = read_digits(view_.str(k + 2), view_.at(k + 2).foreign);
      if (above.separators || below.separators || above.step != 0 || below.step != 0 || below.value.is_zero()) return 0;
      if (above.value >= below.value || below.value > Decimal(1000)) return 0;
      if (view_.prints(k, "9") && view_.prints(k + 2, "11")) return 0;
      value = above.value / below.value;
      return k + 3;
    };
    Decimal part;
    if (const auto last = pair(i, part)) {
      number_.value = part;
      number_.fraction = true;
      number_.plain = false;
      number_.last = last;
      scale(last);
      return true;
    }
    std::size_t next = i + 1;
    if (view_.is_joining_hyphen(next)) ++next;
    if (const auto last = pair(next, part)) {
      if (part >= Decimal(1)) return false;
      number_.value = number_.value + part;
      number_.decimals = true;
      number_.step = -1;
      number_.plain = false;
      number_.last = last;
      scale(last);
      return true;
    }
    return false;
  }

  void multiply(int exponent) {
    number_.value = Decimal::scaled(number_.value.coefficient(), number_.value.exponent() + exponent);
    number_.step += exponent;
    number_.scaled = true;
    number_.plain = false;
    number_.fraction = false;
  }

  /// Whether the scale word at i may be read as one behind digits.
  [[nodiscard]] bool scale_allowed(std::size_t i) const {
    const Token& token = view_.at(i);
    const auto text = view_.str(i);
    if (text.size() > 2) return true;
    const bool attached = !token.space_before;
    const bool money = context_ == NumberContext::money;
    const bool noun_next = view_.is_word(i + 1) && view_.at(i + 1).space_before && !view_.in(i + 1, WordList::stop);
    const char c = text[0];
    if (text.size() == 1) {
      if (view_.is_mark(i + 1, '/') || (view_.is_number(i + 1) && !view_.at(i + 1).space_before)) return false;
      switch (c) {
        case 'm':
          return money || (attached && noun_next && counted_next(i + 1));
        case 'M':
          return money || attached;
        case 'k':
        case 'K':
          return attached || money || number_.decimals;
        case 'b':
        case 'B':
          return attached || money;
        case 't':
        case 'T':
          return money && attached;
        default:
          return false;
      }
    }
    if (same(text, "mm")) return false;
    if (same(text, "MM")) return attached || money;
    if (same(text, "tr") || same(text, "cr") || same(text, "Cr")) return true;
    return true;  // bn, mn, tn
  }

  /// A plural noun, "dollars", "people": what a number of millions counts.
  [[nodiscard]] bool counted_next(std::size_t i) const {
    const auto text = view_.str(i);
    if (view_.in(i, WordList::verb)) return false;
    return same(text, "people") || same(text, "men") || same(text, "women") || same(text, "children") ||
           (text.size() > 3 && text.back() == 's');
  }

  /// Scale words behind the number at token i: "million", "thousand billion", "dozen".
  void scale(std::size_t i) {
    for (int round = 0; round < 2; ++round) {
      std::size_t at = i;
      if (view_.is_mark(at, '-') && view_.is_joining_hyphen(at)) ++at;
      const Word* w = view_.word(at);
      if (w == nullptr || view_.at(at).mark != 0) return;
      if (w->role == NumberRole::scale && scale_allowed(at)) {
        multiply(w->exponent);
      } else if (w->role == NumberRole::hundred && number_.value.abs() < Decimal(1000)) {
        multiply(2);
      } else if (w->role == NumberRole::dozen && w->number == 12) {
        const int exponent = number_.step;
        number_.value = number_.value * Decimal(12);
        number_.scaled = true;
        number_.plain = false;
        number_.fraction = false;
        number_.step = exponent;
        number_.last = at + 1;
        return;
      } else {
        return;
      }
      number_.last = at + 1;
      i = at + 1;
    }
  }

  /// Reads numbers in words behind a scale: "million, two hundred and forty", "thousand 3 hundred and 21".
  void continue_words() {
    std::size_t i = number_.last;
    int above = number_.step;  // what follows must be smaller than this power of ten
    for (int round = 0; round < 4 && above > 0; ++round) {
      std::size_t at = i;
      const bool joined = view_.is(at, "and") || view_.is_mark(at, '&');
      if (joined) ++at;
      Wide part = 0;
      int step = 0;
      std::size_t last = 0;
      if (view_.is_number(at)) {
        const auto printed = read_digits(view_.str(at), view_.at(at).foreign);
        const Word* behind = view_.word(at + 1);
        const bool hundred = behind != nullptr && behind->role == NumberRole::hundred;
        if (printed.separators || printed.step != 0 || printed.digits > 3 || printed.value.is_zero()) return;
        if (!hundred && !joined) return;
        if (behind != nullptr && !hundred &&
            (behind->role == NumberRole::scale || behind->unit >= 0 || view_.at(at + 1).begin == view_.at(at).end))
          return;
        part = printed.value.coefficient() * (hundred ? 100 : 1);
        step = hundred ? 2 : 0;
        last = at + (hundred ? 2 : 1);
      } else {
        Number next;
        if (!cardinal(at, next, joined)) return;
        part = next.value.coefficient() * power(std::max(next.value.exponent(), 0));
        step = next.step;
        last = next.last;
      }
      if (part >= power(above)) return;
      number_.value = number_.value + Decimal::scaled(part, 0);
      number_.step = step;
      number_.last = last;
      i = last;
      above = step;
    }
  }

  [[nodiscard]] NumberRole role(std::size_t i) const {
    const Word* w = view_.word(i);
    return w == nullptr ? NumberRole::none : w->role;
  }

  /// A whole number in words from token i: "one hundred and twenty-three thousand". Not "a", "half" or an ordinal.
  bool cardinal(std::size_t i, Number& out, bool inside = false) const {
    Wide total = 0;
    Wide current = 0;
    NumberRole last = NumberRole::none;
    int last_scale = 99;
    int step = 0;
    bool any = false;
    bool scaled = false;
    std::size_t end = i;
    std::size_t at = i;
    while (at < view_.size() && at - i < 24) {
      const Word* w = view_.word(at);
      if (view_.is_mark(at, '-')) {
        const bool tight = view_.is_joining_hyphen(at);
        const auto next = role(at + 1);
        if (!any || next == NumberRole::none || next == NumberRole::article) break;
        if (!tight && !(last == NumberRole::tens && next == NumberRole::digit)) break;
        if (last == NumberRole::digit &&
            (next == NumberRole::digit || next == NumberRole::teen || next == NumberRole::tens))
          break;
        ++at;
        continue;
      }
      if (view_.is_mark(at, ',')) {  // "three million, two hundred"
        if (last != NumberRole::scale || last_scale < 3 || role(at + 1) != NumberRole::digit ||
            role(at + 2) != NumberRole::hundred)
          break;
        ++at;
        continue;
      }
      if ((w != nullptr && same(w->text, "and")) || view_.is_mark(at, '&')) {
        if (last != NumberRole::hundred && last != NumberRole::scale) break;
        const auto next = role(at + 1);
        if (next != NumberRole::digit && next != NumberRole::teen && next != NumberRole::tens) break;
        if (!and_allowed(at + 1, last, last_scale)) break;
        if (next == NumberRole::digit) {  // "six million and two thirds": a fraction of its own
          const Word* part = view_.word(skip_hyphen(at + 2));
          if (part != nullptr && (part->denominator_plural || part->denominator == 2)) break;
        }
        ++at;
        continue;
      }
      if (w == nullptr || view_.at(at).mark != 0 ||
          (view_.at(at).begin == (at > i ? view_.at(at - 1).end : 0) && at > i && !view_.is_mark(at - 1, '-')))
        break;
      bool taken = true;
      switch (w->role) {
        case NumberRole::zero:
          if (any) taken = false;
          break;
        case NumberRole::digit:
          if (last == NumberRole::digit || last == NumberRole::teen || last == NumberRole::zero)
            taken = false;
          else
            current += w->number;
          break;
        case NumberRole::teen:
        case NumberRole::tens:
          if (last != NumberRole::none && last != NumberRole::hundred && last != NumberRole::scale)
            taken = false;
          else
            current += w->number;
          break;
        case NumberRole::hundred:
          if (current == 0 || current >= 100 || last == NumberRole::hundred)
            taken = false;
          else
            current *= 100;
          break;
        case NumberRole::scale:
          if (w->text.size() < 3 && !same(w->text, "bn") && !same(w->text, "mn")) {
            taken = false;
            break;
          }
          if (current > 0) {
            if (w->exponent >= last_scale) {
              taken = false;
              break;
            }
            total += current * power(w->exponent);
            current = 0;
          } else if (total > 0 && last == NumberRole::scale) {
            if (last_scale + w->exponent > 30) {
              taken = false;
              break;
            }
            total *= power(w->exponent);  // "three lakh crore"
          } else {
            taken = false;
            break;
          }
          last_scale = w->exponent;
          scaled = true;
          break;
        default:
          taken = false;
      }
      if (!taken) break;
      step = w->role == NumberRole::scale ? w->exponent : w->role == NumberRole::hundred ? 2 : 0;
      if (w->role == NumberRole::hundred) step = 0;
      last = w->role;
      any = true;
      ++at;
      end = at;
      if (w->role == NumberRole::zero) break;
    }
    if (!any) return false;
    (void)inside;
    out.value = Decimal::scaled(total + current, 0);
    out.step = step;
    out.last = end;
    out.spelled = true;
    out.scaled = scaled;
    return true;
  }

  /// "3 hundred and 2 hundred" are two numbers, "two hundred and two thousand" is one.
  [[nodiscard]] bool and_allowed(std::size_t i, NumberRole last, int last_scale) const {
    for (std::size_t at = i; at < i + 6; ++at) {
      const Word* w = view_.word(at);
      if (view_.is_mark(at, '-')) continue;
      if (w == nullptr) return true;
      if (w->role == NumberRole::hundred && last == NumberRole::hundred) return false;
      if (w->role == NumberRole::scale)
        return last == NumberRole::hundred ? last_scale == 99 || w->exponent < last_scale : w->exponent < last_scale;
      if (w->role == NumberRole::none || w->role == NumberRole::article || same(w->text, "and")) return true;
    }
    return true;
  }

  [[nodiscard]] std::size_t skip_hyphen(std::size_t i) const {
    return view_.is_mark(i, '-') && i + 1 < view_.size() ? i + 1 : i;
  }

  bool words(std::size_t i) {
    const Word* w = view_.word(i);
    if (w == nullptr || view_.at(i).mark != 0) return false;
    number_.spelled = true;
    if (w->role == NumberRole::article) return with_article(i, *w);
    if (same(w->text, "half") || same(w->text, "quarter")) return half(i);
    if (same(w->text, "couple") && view_.is(i + 1, "of")) {
      number_.value = Decimal(2);
      number_.last = i + 2;
      return true;
    }
    if (w->ordinal > 0 && w->role == NumberRole::none) {
      number_.value = Decimal(w->ordinal);
      number_.ordinal = true;
      number_.last = i + 1;
      return true;
    }
    if (w->role == NumberRole::hundred || w->role == NumberRole::dozen ||
        (w->role == NumberRole::scale && w->text.size() > 5)) {
      if (w->role == NumberRole::hundred && role(i + 1) == NumberRole::scale && view_.word(i + 1)->exponent == 3) {
        number_.value = Decimal(100000);
        number_.step = 3;
        number_.scaled = true;
        number_.last = i + 2;
        return true;
      }
      return false;
    }
    if (!cardinal(i, number_)) return false;
    number_.first = std::min(number_.first, i);
    tail();
    return true;
  }

  bool with_article(std::size_t i, const Word&) {
    const std::size_t next = i + 1;
    const Word* w = view_.word(next);
    if (w == nullptr || view_.at(next).mark != 0) return false;
    number_.article = true;
    if (same(w->text, "couple")) {
      number_.value = Decimal(2);
      number_.last = view_.is(next + 1, "of") ? next + 2 : next + 1;
      if (view_.is(next + 1, "hundred") || role(next + 1) == NumberRole::scale) scale(next + 1);
      return true;
    }
    if (same(w->text, "half") || same(w->text, "quarter")) return half(next);
    if (w->role == NumberRole::hundred || (w->role == NumberRole::scale && w->text.size() > 3) ||
        w->role == NumberRole::dozen) {
      if (w->role == NumberRole::dozen) {
        if (w->number != 12) return false;
        number_.value = Decimal(12);
        number_.last = next + 1;
        return true;
      }
      const int exponent = w->role == NumberRole::hundred ? 2 : w->exponent;
      number_.value = Decimal::power_of_ten(exponent);
      number_.step = exponent == 2 ? 0 : exponent;
      number_.scaled = true;
      number_.last = next + 1;
      scale(next + 1);
      if (exponent == 2 && number_.last == next + 1) number_.step = 2;
      if (const Word* part = view_.word(skip_hyphen(number_.last));
          part != nullptr && part->denominator_plural && part->denominator >= 100) {  // "a hundred millionths"
        const auto whole = number_.value.normalized();
        fraction(whole.coefficient() * power(whole.exponent()), part->denominator, skip_hyphen(number_.last) + 1);
        return true;
      }
      continue_words();
      and_fraction();
      return true;
    }
    if (w->denominator > 2 && !w->denominator_plural && w->denominator != 1) {
      const bool ends = !view_.is_word(next + 1) || view_.in(next + 1, WordList::stop);
      if (w->denominator < 11 ? ends || view_.is(next + 1, "of")
                              : (view_.is(next + 1, "of") || (ends && w->denominator >= 100))) {
        fraction(1, w->denominator, next + 1);
        return true;
      }
    }
    return false;
  }

  /// "half a million", "half million", "half of", "quarter million".
  bool half(std::size_t i) {
    const int denominator = view_.is(i, "half") ? 2 : 4;
    std::size_t next = i + 1;
    if (role(next) == NumberRole::article) ++next;
    const Word* w = view_.word(next);
    if (w != nullptr &&
        ((w->role == NumberRole::scale && w->text.size() > 3) || (w->role == NumberRole::dozen && w->number == 12))) {
      number_.value = divide(1, denominator);
      number_.last = next;
      number_.step = 0;
      scale(next);
      number_.step = 0;
      return true;
    }
    if (view_.is(i + 1, "of") && role(i + 2) == NumberRole::article && role(i + 3) == NumberRole::scale) {
      fraction(1, denominator, i + 1);  // "a quarter of a million"
      return true;
    }
    if (denominator == 4 && !number_.article && number_.first == i) return false;
    fraction(1, denominator, i + 1);
    return true;
  }

  void fraction(Wide above, Wide below, std::size_t last) {
    number_.value = divide(above, below);
    number_.fraction = true;
    number_.last = last;
    number_.step = 0;
    std::size_t at = last;  // "two thirds of a million"
    if (view_.is(at, "of") && role(at + 1) == NumberRole::article && role(at + 2) == NumberRole::scale) {
      number_.last = at + 2;
      scale(at + 2);
    } else {
      scale(last);
    }
  }

  /// What may follow a cardinal: "point five", a denominator, an ordinal, "and a half", a scale.
  void tail() {
    std::size_t at = number_.last;
    if (view_.is_word(at) && view_.prints(at, "point") && role(at + 1) != NumberRole::none &&
        role(at + 1) <= NumberRole::tens) {
      point(at + 1);
      return;
    }
    at = skip_hyphen(at);
    const Word* w = view_.word(at);
    if (w != nullptr && view_.at(at).mark == 0) {
      const bool one = number_.value == Decimal(1);
      const auto value = number_.value.coefficient();
      // "five twenty-firsts", "one twenty-fifth"
      if (w->role == NumberRole::tens && w->number >= 20 && !number_.value.is_zero() && !number_.scaled) {
        const std::size_t part = skip_hyphen(at + 1);
        const Word* unit = view_.word(part);
        const bool ends = !view_.is_word(part + 1) || view_.in(part + 1, WordList::stop);
        if (unit != nullptr && view_.at(part).mark == 0) {
          if (!one && unit->denominator_plural && unit->denominator > 0 && unit->denominator < 10) {
            fraction(value, w->number + unit->denominator, part + 1);
            return;
          }
          if (one && ends && unit->ordinal > 0 && unit->ordinal < 10) {
            fraction(value, w->number + static_cast<Wide>(unit->ordinal), part + 1);
            return;
          }
        }
      }
      const Word* tens = view_.word(number_.last - 1);
      if (w->denominator_plural && w->denominator > 0 && w->denominator < 10 && tens != nullptr && value > 100 &&
          tens->role == NumberRole::tens) {  // "one hundred thirty-fifths"
        fraction(value - tens->number, tens->number + w->denominator, at + 1);
        return;
      }
      if (w->denominator > 1 && (one ? !w->denominator_plural : w->denominator_plural) && !number_.value.is_zero()) {
        fraction(value, w->denominator, at + 1);
        return;
      }
      if (same(w->text, "half") && one) {
        fraction(1, 2, at + 1);
        return;
      }
      if (w->ordinal > 0) {
        if (w->ordinal < 10 && value % 10 == 0 && value >= 20) {
          number_.value = Decimal::scaled(value + w->ordinal, 0);
        } else if (w->ordinal < 100 && value % 100 == 0 && value >= 100) {
          number_.value = Decimal::scaled(value + w->ordinal, 0);
        } else if (w->ordinal >= 100 && at == number_.last) {
          number_.value = Decimal::scaled(value, 0) * Decimal(w->ordinal);
        } else {
          return;
        }
        number_.ordinal = true;
        number_.last = at + 1;
        return;
      }
    }
    and_fraction();
    over();
    if (view_.word(number_.last) != nullptr && role(number_.last) == NumberRole::dozen) scale(number_.last);
  }

  /// "one over three", and no more behind it.
  void over() {
    if (!view_.is(number_.last, "over") || number_.scaled || number_.decimals) return;
    const std::size_t at = number_.last + 1;
    Number below;
    if (view_.is_number(at)) {
      const auto printed = read_digits(view_.str(at), view_.at(at).foreign);
      if (printed.step != 0 || printed.separators || printed.digits > 4) return;
      below.value = printed.value;
      below.last = at + 1;
    } else if (!cardinal(at, below)) {
      return;
    }
    if (below.value <= number_.value || view_.is_word(below.last)) return;
    fraction(number_.value.coefficient(), below.value.coefficient(), below.last);
  }

  /// "and a half", "and three quarters", "and two-thirds": belongs to the scale before it.
  void and_fraction() {
    const std::size_t at = number_.last;
    if (!view_.is(at, "and")) return;
    std::size_t next = at + 1;
    Wide above = 1;
    if (role(next) == NumberRole::article) {
      ++next;
    } else if (role(next) == NumberRole::digit) {
      above = view_.word(next)->number;
      next = skip_hyphen(next + 1);
    }
    const Word* w = view_.word(next);
    if (w == nullptr || w->denominator < 2 || (w->denominator > 2 && w->denominator_plural != (above > 1))) return;
    if (w->denominator > 2 && above == 1 && view_.is_word(next + 1) && !view_.in(next + 1, WordList::stop) &&
        view_.word(next + 1) != nullptr && view_.word(next + 1)->role == NumberRole::none) {
      return;  // "five and a third person"
    }
    if (same(w->text, "quarters") && above == 1) return;
    const Decimal part = divide(above, w->denominator);
    const Word* behind = view_.word(next + 1);
    if (behind != nullptr && behind->role == NumberRole::scale && behind->text.size() > 2) {
      if (number_.scaled) {
        number_.value = number_.value + part * Decimal::power_of_ten(behind->exponent);
      } else {
        number_.value = (number_.value + part) * Decimal::power_of_ten(behind->exponent);
      }
      number_.scaled = true;
      number_.last = next + 2;
      number_.step = behind->exponent - 1;
      return;
    }
    number_.value = number_.value + part * Decimal::power_of_ten(number_.scaled ? number_.step : 0);
    number_.step -= 1;
    number_.decimals = true;
    number_.last = next + 1;
  }

  /// Words behind "point": single digits, or one number below a hundred.
  void point(std::size_t i) {
    Decimal value = number_.value;
    int places = 0;
    std::size_t at = i;
    while (at - i < 12 && (role(at) == NumberRole::digit || role(at) == NumberRole::zero)) {
      ++places;
      value = value + Decimal::scaled(view_.word(at)->number, -places);
      ++at;
    }
    Number tens;
    if (places == 0 && cardinal(i, tens)) {
      places = 2;
      value = value + Decimal::scaled(tens.value.coefficient(), -2);
      at = tens.last;
    }
    if (places == 0) return;
    number_.value = value;
    number_.step = -places;
    number_.decimals = true;
    number_.last = at;
    scale(at);
  }
};

}  // namespace

PrintedDigits read_digits(std::string_view printed, bool foreign) {
  PrintedDigits out;
  Wide value = 0;
  if (foreign) {
    while (!printed.empty()) {
      const auto point = decode_utf8(printed);
      if (out.digits < kMostDigits) value = value * 10 + digit_value(point.value);
      ++out.digits;
      printed.remove_prefix(point.size);
    }
    out.oversized = out.digits > kMostDigits;
    out.value = Decimal::scaled(value, std::max(0, out.digits - kMostDigits));
    return out;
  }
  // The last separator is a decimal point unless the groups say otherwise; the tokenizer saw to the groups.
  const auto last = printed.find_last_of(".,");
  std::size_t point = std::string_view::npos;
  if (last != std::string_view::npos) {
    const auto first = printed.find_first_of(".,");
    const char mark = printed[last];
    const auto behind = printed.size() - last - 1;
    if (first != last && printed[first] == mark) {
      point = std::string_view::npos;  // 1.234.567
    } else if (first != last) {
      point = last;  // 1,234.5 or 1.234,5
    } else if (mark == '.') {
      point = last;
    } else if (behind != 3 || printed.front() == '0') {
      point = last;  // 5,00
    }
    out.separators = true;
  }
  int scale = 0;
  int dropped = 0;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const char c = printed[i];
    if (c == '.' || c == ',') continue;
    const bool behind = point != std::string_view::npos && i > point;
    ++out.digits;
    if (out.digits > kMostDigits) {
      if (!behind) ++dropped;
      continue;
    }
    value = value * 10 + (c - '0');
    if (behind) ++scale;
  }
  out.oversized = out.digits > kMostDigits;
  out.step = -scale;
  out.value = Decimal::scaled(value, std::min(dropped, Decimal::kMaxExponent - 100) - scale);
  return out;
}

std::optional<Number> read_number(const TokenView& view, std::size_t i, NumberContext context) {
  return Reader(view, context).read(i);
}

}  // namespace tally::extract
