// Numbers in digits: separators, groups, exponents and fractions.
#include "stages/extract_rules/numbers.h"

#include <algorithm>

#include "stages/extract_rules/identifiers.h"
#include "stages/extract_rules/number_reader.h"

namespace tally::extract {

const Token TokenView::kNone = [] {
  Token token;
  token.space_before = true;
  return token;
}();

namespace {

/// Digits of a number that can still be meant: anything longer is kept as written and flagged.
constexpr int kMostDigits = 30;

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

}  // namespace

std::optional<Number> NumberReader::read(std::size_t i) {
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
  const bool found = view_.is_number(i) ? digits(i) : view_.at(i).kind == TokenKind::mark ? sign_fraction(i) : words(i);
  if (!found) return std::nullopt;
  if (negative) number_.value = -number_.value;
  return number_;
}

bool NumberReader::sign_fraction(std::size_t i) {
  const auto [above, below] = vulgar_fraction(view_.at(i).mark);
  if (below == 0) return false;
  number_.value = divide(above, below);
  number_.fraction = true;
  number_.last = i + 1;
  scale(i + 1);
  return true;
}

bool NumberReader::digits(std::size_t i) {
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
    if (!number_.decimals && view_.at(number_.last - 1).size() > 1) continue_words();
    and_fraction();
  } else if (number_.plain && number_.step == 0) {
    over();
  }
  return true;
}

bool NumberReader::apostrophe_groups(std::size_t i) {
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

bool NumberReader::space_groups(std::size_t i) {
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
    if (is_airliner(view_, k)) return false;  // "34 737 MAX planes"
    const auto s = view_.str(k);
    if (s.size() < 3 || s[0] < '0' || s[0] > '9') return false;
    // "twelve 100-dollar bills" in digits: only round groups are read across a compound ("12 000-tonne")
    if (view_.is_joining_hyphen(k + 1) && view_.is_word(k + 2) && s != "000") return false;
    const auto comma = s.find(',');
    if (comma != std::string_view::npos) return comma == 3 && (s.size() == 5 || s.size() == 6);  // "1 234 567,89"
    return s.size() == 3 || s[3] == '.';
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
  if (i > 1 && view_.is_joining_hyphen(i - 1) && view_.is_number(i - 2) && view_.is_joining_hyphen(at)) {
    const auto head_only = read_digits(view_.str(i), false);  // "1-3 500-650 lbs": two ranges
    number_.value = head_only.value;
    number_.step = head_only.step;
    number_.decimals = false;
    return false;
  }
  number_.plain = false;
  number_.digits = 3 * static_cast<int>(at - i);
  number_.last = at;
  scale(at);
  return true;
}

/// "2.5^-1", "10^6": a whole power, where the result has no more digits than can be kept exactly.
bool NumberReader::raised(std::size_t i) {
  std::size_t at = i + 1;
  const bool down = view_.is_mark(at, '-') || view_.is_mark(at, kMinus);
  if (down || view_.is_mark(at, '+')) ++at;
  if (!view_.is_number(at) || view_.at(at).space_before || view_.at(at).foreign) return false;
  const auto power = read_digits(view_.str(at), false);
  if (power.separators || power.digits > 2 || number_.value.is_zero()) return false;
  Decimal value(1);
  for (auto n = power.value.coefficient(); n > 0; --n) {
    value = value * number_.value;
    if (value.exponent() < -300 || value.exponent() > 300) return false;
  }
  number_.value = down ? Decimal(1) / value : value;
  number_.step = 0;
  number_.decimals = !number_.value.is_integer();
  number_.plain = false;
  number_.last = at + 1;
  return true;
}

bool NumberReader::exponent(std::size_t i) {
  if (view_.at(i).space_before) return false;
  if (view_.is_mark(i, '^')) return raised(i);
  int exponent = 0;
  std::size_t last = i;
  const auto take = [&](std::size_t k) {
    int sign = 1;
    if (view_.is_mark(k, '-') || view_.is_mark(k, kMinus) || view_.is_mark(k, '+')) {
      if (!view_.is_mark(k, '+')) sign = -1;
      ++k;
    }
    if (!view_.is_number(k) || view_.at(k).space_before || view_.str(k).size() > 3 || view_.at(k).foreign) return false;
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

bool NumberReader::fraction_behind(std::size_t i) {
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
    if (view_.at(last).size() > 1) scale(last);
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
    if (view_.at(last).size() > 1) scale(last);  // "98-1/2b" is a bid
    return true;
  }
  return false;
}

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
  return NumberReader(view, context).read(i);
}

}  // namespace tally::extract
