// Units and currencies before and behind a number: which one is meant, and whether one is meant at all.
#include <algorithm>
#include <string>

#include "stages/extract_rules/amounts.h"

namespace tally::extract {
namespace {

bool currency_mark(std::uint32_t c) {
  return c == '$' || c == 0xA2 || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20CF) || c == 0xE3F || c == 0xFFE5 ||
         c == 0xFFE1;
}

}  // namespace

const Word* AmountReader::word(std::size_t i) const {
  const Token& token = view_.at(i);
  if (token.kind == TokenKind::word) return token.word;
  if (token.kind == TokenKind::number && token.size() <= 7) return lexicon_.find(view_.str(i));
  // Names of series hold marks: "GDP per capita (current US$)", "poverty rate at $3.00 a day".
  if (token.kind == TokenKind::mark) return lexicon_.find(view_.str(i));
  return nullptr;
}

/// A currency's sign or code before a number: "$", "US$", "RMB", "Rs.".
std::optional<AmountReader::UnitMatch> AmountReader::currency_before(std::size_t i) const {
  const Token& token = view_.at(i);
  UnitMatch match;
  match.begin = token.begin;
  if (token.kind == TokenKind::mark) {
    if (!currency_mark(token.mark)) return std::nullopt;
    match.last = i + 1;
    match.end = token.end;
    if (token.mark == 0xFFE5) {
      match.unit = lexicon_.unit_by_symbol("¥");
    } else {
      match.unit = lexicon_.unit_by_symbol(view_.str(i));
    }
    if (match.unit < 0) return std::nullopt;
    return match;
  }
  if (token.kind != TokenKind::word || token.size() > 6 || token.mark != 0) return std::nullopt;
  std::size_t next = i + 1;
  if (!token.capital && !view_.is_mark(next, '$')) return std::nullopt;
  if (view_.at(next).kind == TokenKind::mark && currency_mark(view_.at(next).mark)) {
    const Token& sign = view_.at(next);
    if (!sign.space_before) {
      match.unit = lexicon_.unit_by_symbol(view_.text.substr(token.begin, sign.end - token.begin));
      if (match.unit < 0 && token.size() <= 4) {  // "usd$ 15", "hk$"
        std::string upper(view_.text.substr(token.begin, sign.end - token.begin));
        for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        match.unit = lexicon_.unit_by_symbol(upper);
        if (match.unit < 0) match.unit = lexicon_.unit_by_symbol(std::string_view(upper).substr(0, token.size()));
      }
    } else if (view_.prints(i, "c") || view_.prints(i, "C")) {
      match.unit = lexicon_.unit_by_symbol("C$");
    } else if (view_.prints(i, "hk") || view_.prints(i, "HK")) {
      match.unit = lexicon_.unit_by_symbol("HK$");
    } else if (view_.prints(i, "U.S.") || view_.prints(i, "US") || view_.prints(i, "us") || view_.prints(i, "u.s") ||
               view_.prints(i, "u.s.")) {
      match.unit = lexicon_.unit_by_symbol("US$");
    }
    match.last = next + 1;
    match.end = sign.end;
    if (match.unit < 0) return std::nullopt;
    return match;
  }
  if (view_.is_mark(next, '.') && !view_.at(next).space_before) ++next;
  if (!view_.is_number(next)) return std::nullopt;
  if (token.size() == 4 && token.all_caps && view_.str(i)[0] == 'M') {  // "MEUR 60"
    match.unit = lexicon_.unit_by_symbol(view_.str(i).substr(1));
    if (match.unit < 0 || !is_money(rules_.units.all()[static_cast<std::size_t>(match.unit)])) return std::nullopt;
    match.last = next;
    match.end = token.end;
    match.exponent = 6;
    return match;
  }
  if (token.size() == 1 && view_.str(i) != "R") {  // "N34.8 trillion", "P1,250", "K250 million"
    const auto code = view_.str(i) == "N" ? "NGN" : view_.str(i) == "P" ? "PHP" : view_.str(i) == "K" ? "ZMW" : "";
    if (*code == '\0' || view_.at(next).space_before || next != i + 1 || !large_at(next)) return std::nullopt;
    match.unit = lexicon_.unit_by_symbol(code);
    if (match.unit < 0) return std::nullopt;
    match.last = next;
    match.end = token.end;
    return match;
  }
  if (token.size() == 1 && (view_.str(i) != "R" || view_.at(next).space_before)) return std::nullopt;
  match.unit = lexicon_.unit_by_symbol(view_.str(i));
  bool spoken = false;  // "Birr 5 billion", "Naira 500 million", but "Euro 2024"
  if (match.unit < 0 && token.word != nullptr && token.word->unit >= 0) {
    match.unit = token.word->unit;
    spoken = true;
  }
  if (match.unit < 0 || !is_money(rules_.units.all()[static_cast<std::size_t>(match.unit)])) return std::nullopt;
  // signs that are words or names as well
  spoken = spoken || (token.size() == 2 && (view_.prints(i, "LE") || view_.prints(i, "Le") || view_.prints(i, "Nu") ||
                                            view_.prints(i, "BD") || view_.prints(i, "MK")));
  if (spoken && !large_at(next)) return std::nullopt;
  if (view_.prints(i, "COP") && !view_.at(next).space_before && view_.at(next).size() <= 2)
    return std::nullopt;  // COP30
  if (view_.prints(i, "TOP") || view_.prints(i, "ALL")) return std::nullopt;
  match.last = next;
  match.end = view_.at(next - 1).end;
  return match;
}

/// Whether the number at token `i` is one of thousands or millions, as money is: "1,250", "34.8 trillion", "5bn".
bool AmountReader::large_at(std::size_t i) const {
  if (view_.str(i).find(',') != std::string_view::npos) return true;
  const Word* scale = view_.word(i + 1);
  return scale != nullptr && scale->role == NumberRole::scale &&
         (view_.at(i + 1).size() > 1 || !view_.at(i + 1).space_before);
}

/// The longest unit symbol in the bytes from token i on.
std::optional<AmountReader::UnitMatch> AmountReader::symbol_at(std::size_t i) const {
  const Token& token = view_.at(i);
  if (i >= view_.size()) return std::nullopt;
  const std::uint32_t begin = token.begin;
  for (std::size_t last = std::min(i + 4, view_.size()); last > i; --last) {
    const std::uint32_t end = view_.at(last - 1).end;
    if (end - begin > lexicon_.longest_symbol()) continue;
    if (last >= view_.size() && last > i + 1 && view_.is_mark(last - 1, '.')) continue;  // the full stop
    const auto text = view_.text.substr(begin, end - begin);
    std::int32_t unit = lexicon_.unit_by_symbol(text);
    if (unit >= 0) return UnitMatch{unit, last, begin, end, rules_.units.all()[static_cast<std::size_t>(unit)].scale};
  }
  return std::nullopt;
}

bool AmountReader::near(std::size_t i, WordList list, std::size_t reach) const {
  const std::size_t begin = i > reach ? i - reach : 0;
  for (std::size_t k = begin; k < std::min(i + reach, view_.size()); ++k) {
    if (view_.in(k, list)) return true;
  }
  return false;
}

bool AmountReader::speaks_of_heat() const {
  for (std::size_t k = 0; k < std::min<std::size_t>(view_.size(), 200); ++k) {
    if (view_.at(k).kind != TokenKind::word) continue;
    const auto text = view_.str(k);
    if (text.starts_with("temperature") || text.starts_with("thermo") || same(text, "heat") || same(text, "weather") ||
        same(text, "warming") || same(text, "warmer") || same(text, "hot") || same(text, "cold") ||
        same(text, "Temperatures") || same(text, "cooler") || same(text, "freezing") || same(text, "heatwave") ||
        same(text, "Celsius") || same(text, "mercury") || same(text, "Fahrenheit")) {
      return true;
    }
  }
  return false;
}

/// Whether a unit is meant where its letters are also something else.
bool AmountReader::unit_fits(const UnitMatch& match, std::size_t i, const Number& number) const {
  const auto& unit = rules_.units.all()[static_cast<std::size_t>(match.unit)];
  const auto text = view_.text.substr(match.begin, match.end - match.begin);
  const bool attached = !view_.at(i).space_before;
  const Token& behind = view_.at(match.last);
  if (behind.kind != TokenKind::mark && !behind.space_before && match.last < view_.size() && behind.mark != '\'')
    return false;
  if (view_.is_word(i) && view_.is_joining_hyphen(match.last) && view_.is_number(match.last + 1) && text.size() == 1)
    return false;  // "24703 L-202"
  if (text.size() == 1 && view_.at(i).kind == TokenKind::word) {
    if (number.first > 1 && view_.is_joining_hyphen(number.first - 1) && view_.is_word(number.first - 2) &&
        view_.at(number.first - 2).size() > 1)
      return false;  // "scp-173m"
    if (number.first > 0 && !view_.at(number.first).space_before && view_.is_word(number.first - 1))
      return false;  // "scp173m"
    switch (text[0]) {
      case 'm':
      case 'g':
      case 't':
      case 'W':
      case 'V':
      case 'L':
      case 'l':
      case 'J':
      case 'N':
      case 'K':
        if (!attached && behind.kind == TokenKind::number) return text[0] == 'm';
        return attached || text[0] != 'K' || !number.plain;
      case 's':
      case 'h':
      case 'd':
      case 'p':
        return attached;
      case 'A':
        return attached && number.decimals;
      case 'C':  // "1.5C"; "2C" and "100F" where the sentence speaks of heat
      case 'F':
        return attached && behind.mark != '/' &&
               (speaks_of_heat() || number.value.is_negative() ||
                (text[0] == 'C' && number.decimals && number.value < Decimal(60)));
      default:
        return false;
    }
  }
  if (same(text, "in")) {  // a preposition nearly always
    if (number.ordinal) return false;
    if (view_.is_joining_hyphen(i + 1) && view_.is_number(i + 2)) return false;  // "a 1-in-200-year flood"
    if (i + 1 >= view_.size() || attached) return true;                          // "3.2in of rain"
    const auto next = view_.str(i + 1);
    if (view_.is_mark(i + 1, '.') && i + 2 >= view_.size()) return number.digits > 0;
    if (same(next, "thick") || same(next, "long") || same(next, "wide") || same(next, "tall") || same(next, "high") ||
        same(next, "deep") || same(next, "diameter") || same(next, "x") || same(next, "by"))
      return true;
    return number.first > 1 && view_.is(number.first - 1, "feet");
  }
  if (same(text, "am") || same(text, "pm")) return number.decimals;
  if (same(text, "st")) return !attached ? view_.is_number(i + 1) : view_.is_number(i + 1);
  if (same(text, "AU") || same(text, "pc") || same(text, "MT") || same(text, "HP") || same(text, "MP") ||
      same(text, "cd") || same(text, "bar"))
    return true;
  if (same(text, "bn") || same(text, "no")) return false;
  if (same(text, "p") || same(text, "Fr") || same(text, "R") || same(text, "TOP") || same(text, "ALL") ||
      same(text, "TRY") || same(text, "CUP") || same(text, "MOP"))
    return false;
  if (same(text, "cup") || same(text, "cups")) return number.fraction || number.decimals || view_.is(match.last, "of");
  if (same(text, "won") || same(text, "Won"))
    return number.value >= Decimal(50) && !view_.is(match.last, "the") && !view_.is(match.last, "by");
  if (same(text, "mark")) return false;  // "the 100 million mark"
  if (same(text, "marks")) return number.scaled || number.decimals || number.value >= Decimal(100);
  if (same(text, "second") || same(text, "Second")) return number.digits > 0 || view_.is_mark(i - 1, '-');
  if (same(text, "quarters")) return !number.fraction && !view_.is(match.last, "of");
  if (same(text, "sum") || same(text, "som") || same(text, "real")) return false;
  if (same(text, "pc") && attached) return true;
  if (same(text, "min") || same(text, "sec")) return true;
  if (number.ordinal) return false;
  (void)unit;
  return true;
}

std::optional<AmountReader::UnitMatch> AmountReader::unit_after(std::size_t i, const Number& number) const {
  if (i >= view_.size()) return std::nullopt;
  const Token& token = view_.at(i);
  UnitMatch match;
  if (token.kind == TokenKind::word && token.mark == 0) {
    std::int32_t found = -1;
    const std::size_t last = phrase(i, [&](const PhraseNode& node, std::size_t) {
      if (node.unit >= 0) found = node.unit;
      return node.unit >= 0;
    });
    if (found >= 0) {
      match = {found, last, token.begin, view_.at(last - 1).end};
      if (unit_fits(match, i, number)) {
        const auto& unit = rules_.units.all()[static_cast<std::size_t>(found)];
        const auto printed = view_.str(i);
        if (unit.id == "pound" && last == i + 1 && (same(printed, "pounds") || same(printed, "pound"))) {
          const bool money = (number.scaled && !near(i, WordList::weight, 14)) || view_.is_mark(last, '(') ||
                             (near(i, WordList::british, 14) && !near(i, WordList::weight, 10)) ||
                             (number.value >= Decimal(10000) && !near(i, WordList::weight, 10));
          if (money) {
            const auto sterling = lexicon_.unit_by_symbol("GBP");
            if (sterling >= 0) match.unit = sterling;
          }
        }
        match.exponent = rules_.units.all()[static_cast<std::size_t>(match.unit)].scale;
        return match;
      }
    }
  } else if (token.kind == TokenKind::number) {
    return std::nullopt;
  } else if (token.kind == TokenKind::mark &&
             (token.mark == '.' || token.mark == ',' || token.mark == ';' || token.mark == ')' || token.mark == ':')) {
    return std::nullopt;
  }
  // "30 MUSD", "48.5 MGBP", "20 KEUR"
  if (token.kind == TokenKind::word && token.all_caps && token.size() == 4 && token.mark == 0) {
    const char prefix = view_.str(i)[0];
    const int exponent = prefix == 'M' ? 6 : prefix == 'K' || prefix == 'T' ? 3 : 0;
    const auto money = exponent > 0 ? lexicon_.unit_by_symbol(view_.str(i).substr(1)) : -1;
    if (money >= 0 && is_money(rules_.units.all()[static_cast<std::size_t>(money)]) &&
        lexicon_.unit_by_symbol(view_.str(i)) < 0)
      return UnitMatch{money, i + 1, token.begin, token.end, exponent};
  }
  // a sign of money behind the number: "15€", "300 $"
  if (const auto symbol = symbol_at(i); symbol && unit_fits(*symbol, i, number)) {
    const auto& unit = rules_.units.all()[static_cast<std::size_t>(symbol->unit)];
    if (token.kind == TokenKind::mark && is_money(unit) && view_.is_number(symbol->last) &&
        !view_.at(symbol->last).space_before)
      return std::nullopt;  // "two $500"
    if (token.kind == TokenKind::mark && token.mark == '$' && token.space_before && view_.is_number(symbol->last)) {
      // "10 $ 30" is read as "$ 30", "10 $ 30 $" and "10 $ 30 cents" as two of a kind
      const Word* next = word(symbol->last + 1);
      if (!view_.is_mark(symbol->last + 1, '$') && (next == nullptr || next->unit < 0)) return std::nullopt;
    }
    return symbol;
  }
  // "20 (kg)", "20 <kg>"
  if ((token.mark == '(' || token.mark == '[' || token.mark == '{' || token.mark == '<') &&
      token.kind == TokenKind::mark && view_.is_word(i + 1)) {
    if (const auto symbol = symbol_at(i + 1);
        symbol && view_.at(symbol->last).kind == TokenKind::mark && symbol->last < view_.size() && number.digits > 0) {
      const auto close = view_.at(symbol->last).mark;
      if (close == ')' || close == ']' || close == '}' || close == '>')
        return UnitMatch{symbol->unit, symbol->last + 1, symbol->begin, view_.at(symbol->last).end, symbol->exponent};
    }
  }
  return std::nullopt;
}

void AmountReader::apply_unit(Amount& amount, const UnitMatch& match) const {
  const auto& unit = rules_.units.all()[static_cast<std::size_t>(match.unit)];
  amount.unit_text = view_.text.substr(match.begin, match.end - match.begin);
  if (is_money(unit)) {
    amount.kind = MentionKind::money;
    amount.unit = std::string_view(unit.dimension).substr(6);
    amount.factor = unit.factor;
    return;
  }
  amount.unit = unit.name();
  if (unit.id == "percent") {
    amount.kind = MentionKind::percent;
  } else if (unit.dimension == "points") {
    amount.kind = MentionKind::percentage_point;
  } else if (unit.dimension == "temperature" && unit.id.starts_with("degree")) {
    amount.kind = MentionKind::temperature;
  } else if (unit.dimension == "temperature") {
    amount.kind = MentionKind::temperature;
  } else if (unit.dimension == "time") {
    amount.kind = MentionKind::duration;
  } else if (unit.id == "degree" && speaks_of_heat() && amount.number.value <= Decimal(2000)) {
    amount.kind = MentionKind::temperature;
  } else {
    amount.kind = MentionKind::quantity;
  }
}

}  // namespace tally::extract
