// Identifiers and scores by their shape and by the words before and behind them.
#include "stages/extract_rules/identifiers.h"

#include <algorithm>
#include <array>

namespace tally::extract {
namespace {

bool plain_digits(const TokenView& view, std::size_t i) {
  if (!view.is_number(i) || view.at(i).foreign) return false;
  for (const char c : view.str(i)) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

/// "+1-222-222-2222", "(202) 555-0123", "555-0123", "1-800-555-0199".
std::optional<Identifier> phone(const TokenView& view, std::size_t i) {
  std::size_t at = i;
  const bool plus = view.is_mark(at, '+');
  if (plus) ++at;
  const bool bracket = view.is_mark(at, '(');
  if (bracket) ++at;
  if (!plain_digits(view, at) || view.at(at).size() > 4) return std::nullopt;
  if (bracket && (!view.is_mark(at + 1, ')') || view.at(at).size() != 3)) return std::nullopt;
  const bool trunk = view.str(at)[0] == '0' && view.at(at).size() >= 3;  // "020 7946 0958"
  std::size_t digits = view.at(at).size();
  const std::size_t head = digits;
  int groups = 1;
  ++at;
  if (bracket) ++at;
  bool spaced = false;
  while (groups < 6) {
    std::size_t next = at;
    const bool joint = (view.is_mark(next, '-') || view.is_mark(next, kEnDash) || view.is_mark(next, '/')) &&
                       !view.at(next).space_before;
    if (joint) ++next;
    if (!plain_digits(view, next) || view.at(next).size() > 4 || view.at(next).size() < 2) break;
    if (joint && view.at(next).space_before) break;
    if (!joint && !(plus || bracket || trunk)) break;
    spaced = spaced || !joint;
    digits += view.at(next).size();
    ++groups;
    at = next + 1;
  }
  if (groups < 2 || digits < 7) return std::nullopt;
  if (!plus && !bracket) {
    const bool local = groups == 2 && head == 3 && view.at(at - 1).size() == 4;
    if (groups < 3 && !local) return std::nullopt;
    if (groups >= 3 && view.at(at - 1).size() != 4 && !trunk) return std::nullopt;
    if (groups == 3 && head == 4 && !trunk) return std::nullopt;
  }
  return Identifier{i, at, MentionKind::identifier};
}

bool is_lower_name(std::string_view word) {
  return same(word, "section") || same(word, "article") || same(word, "chapter") || same(word, "clause") ||
         same(word, "paragraph") || same(word, "phase") || same(word, "type") || same(word, "category") ||
         same(word, "stage") || same(word, "grade") || same(word, "tier") || same(word, "version") ||
         same(word, "flight") || same(word, "rule") || same(word, "amendment") || same(word, "resolution") ||
         same(word, "appendix") || same(word, "psalm") || same(word, "interstate") || same(word, "directive") ||
         same(word, "paragraph") || same(word, "proposition");
}

/// "Section 301", "Flight MH370", "Boeing 737-800", "Title IX".
std::optional<Identifier> named(const TokenView& view, std::size_t i) {
  const Word* w = view.word(i);
  if (w == nullptr || !w->in(WordList::identifier_name) || view.at(i).mark != 0) return std::nullopt;
  if (!view.at(i).capital && !is_lower_name(w->text) && !view.prints(i, "iPhone") && !view.prints(i, "iPad"))
    return std::nullopt;
  std::size_t at = i + 1;
  if (view.is_mark(at, '-') && !view.at(at).space_before) ++at;
  if (view.is_word(at) && (view.prints(at, "No") || view.prints(at, "Nos")) && view.is_mark(at + 1, '.')) at += 2;
  if (view.is_word(at) && view.at(at).all_caps && view.at(at).size() <= 3 && view.is_number(at + 1) &&
      !view.at(at + 1).space_before)
    ++at;  // MH370
  const bool schooling = same(w->text, "year") || same(w->text, "class") || same(w->text, "form");
  if (const Word* n = view.word(at); at == i + 1 && n != nullptr && n->role == NumberRole::digit &&
                                     view.at(at).capital && view.at(i).capital && !view.at(i).all_caps)
    return Identifier{i, at + 1, MentionKind::identifier};  // "Form Three", "Phase Two"
  if (const Word* n = view.word(at + 1);
      same(w->text, "group") && view.is(at, "of") &&
      ((n != nullptr && n->role == NumberRole::digit && view.at(at + 1).capital) || view.prints(at + 1, "10") ||
       view.prints(at + 1, "20") || view.prints(at + 1, "77")))
    return Identifier{i, at + 2, MentionKind::identifier};  // "the Group of Seven"
  if (!view.is_number(at) || view.str(at).find(',') != std::string_view::npos) return std::nullopt;
  if (view.at(at).size() > 5 && !view.at(at).dotted) return std::nullopt;
  if (schooling && (view.at(at).size() > 2 || view.is_joining_hyphen(at + 1))) return std::nullopt;
  if (view.at(at).begin > view.at(at - 1).end + 2) return std::nullopt;  // the next column of a table
  const Word* behind = view.word(at + 1);
  if (view.is_mark(at + 1, '%') ||
      (behind != nullptr && view.at(at + 1).mark == 0 && (behind->unit >= 0 || behind->role == NumberRole::scale) &&
       !(view.at(at + 1).size() == 1 &&  // "Rule 10b-5", "Section 13B"
         (view.is_joining_hyphen(at + 2) || (view.at(at + 1).capital && !view.at(at + 1).space_before)))))
    return std::nullopt;
  if (view.at(at).size() == 4 && !w->in(WordList::stop) && view.str(at) >= "1900" && view.str(at) <= "2100" &&
      !same(w->text, "flight") && !same(w->text, "resolution"))
    return std::nullopt;
  ++at;
  while (at < view.size() && !view.at(at).space_before && at < i + 12) {  // "737-800", "10b-5", "301(b)"
    if (view.is_word(at) && view.at(at).mark == 0 && view.at(at).size() <= 3) {
      ++at;
    } else if (view.is_mark(at, '(') && view.is_mark(at + 2, ')') && !view.at(at + 1).space_before &&
               view.at(at + 1).size() <= 2) {
      at += 3;  // "17(1)", "301(b)"
    } else if ((view.is_mark(at, '-') || view.is_mark(at, '.') || view.is_mark(at, '/')) &&
               !view.at(at + 1).space_before && (view.is_number(at + 1) || view.is_word(at + 1))) {
      at += 2;
    } else {
      break;
    }
  }
  return Identifier{i, at, MentionKind::identifier};
}

/// "15th Five-Year Plan", "20th Central Committee", "118th Congress", "fourth plenary session".
std::optional<Identifier> session(const TokenView& view, std::size_t i) {
  const auto ordinal = read_number(view, i);
  if (!ordinal || !ordinal->ordinal) return std::nullopt;
  std::size_t at = ordinal->last;
  std::size_t last = 0;
  for (int words = 0; words < 6 && view.is_word(at) && view.at(at).space_before; ++words) {
    const Word* w = view.word(at);
    const bool capital = view.at(at).capital;
    if (!capital && !(w != nullptr && (same(w->text, "of") || same(w->text, "session") || same(w->text, "plenary") ||
                                       same(w->text, "plenum"))))
      break;
    if (w != nullptr && w->in(WordList::session) && (capital || !same(w->text, "of"))) last = at + 1;
    if (view.is_joining_hyphen(at + 1) && view.is_word(at + 2)) {  // Five-Year
      if (view.prints(at, "Five") || view.prints(at, "five")) last = at + 3;
      at += 3;
      if (view.prints(at, "Plan") || view.prints(at, "plan") || view.prints(at, "Plans")) last = at + 1;
      continue;
    }
    ++at;
  }
  if (last == 0) {
    if ((view.is(ordinal->last, "five") || view.is(ordinal->last, "Five")) && view.is_joining_hyphen(ordinal->last + 1))
      last = ordinal->last + 3;
  }
  if (last == 0) return std::nullopt;
  const Word* only = view.word(ordinal->last);
  if (last == ordinal->last + 1 && only != nullptr &&
      (same(only->text, "world") || same(only->text, "international") || same(only->text, "national") ||
       same(only->text, "party")))
    return std::nullopt;
  return Identifier{i, last, MentionKind::identifier};
}

}  // namespace

bool is_airliner(const TokenView& view, std::size_t i) {
  if (!view.is_number(i) || view.at(i).size() != 3) return false;
  const auto printed = view.str(i);
  if (printed[0] != '7' || printed[2] != '7') return false;
  if (view.prints(i + 1, "MAX") || view.prints(i + 1, "Max") || view.prints(i + 1, "Dreamliner") ||
      view.prints(i + 1, "Dreamliners") || (view.prints(i + 1, "s") && !view.at(i + 1).space_before))
    return true;
  if (view.is_joining_hyphen(i + 1) && view.is_number(i + 2) && view.at(i + 2).size() == 3 &&
      view.str(i + 2).ends_with("00"))
    return true;  // "737-800"
  if (!view.prints(i + 1, "jets") && !view.prints(i + 1, "planes") && !view.prints(i + 1, "aircraft") &&
      !view.prints(i + 1, "freighters") && !view.is_joining_hyphen(i + 1))
    return false;
  for (std::size_t k = 0; k < i; ++k) {
    if (view.prints(k, "Boeing") || view.prints(k, "MAX")) return true;
  }
  return false;
}

namespace {

/// "10 Downing Street", "1600 Pennsylvania Avenue".
std::optional<Identifier> street(const TokenView& view, std::size_t i) {
  if (!plain_digits(view, i) || view.at(i).size() > 5) return std::nullopt;
  const std::size_t letter =
      view.is_word(i + 1) && !view.at(i + 1).space_before && view.at(i + 1).size() == 1 ? 1 : 0;  // "221b"
  for (std::size_t at = i + 1 + letter;
       at < i + 5 + letter && view.is_word(at) && view.at(at).capital && view.at(at).mark == 0; ++at) {
    const auto text = view.str(at);
    if (at > i + 1 + letter &&
        (same(text, "Street") || same(text, "Avenue") || same(text, "Road") || same(text, "Boulevard") ||
         same(text, "Lane") || same(text, "Drive") || same(text, "Square") || same(text, "Terrace")))
      return Identifier{i, at + 1, MentionKind::identifier};
  }
  return std::nullopt;
}

/// "3-2", "6-4, 6-3", "52–48": numbers joined by a hyphen that are no range.
std::optional<Identifier> score(const TokenView& view, std::size_t i, bool sport) {
  if (!plain_digits(view, i) || view.at(i).size() > 3) return std::nullopt;
  if (!(view.is_mark(i + 1, '-') || view.is_mark(i + 1, kEnDash)) || view.at(i + 1).space_before ||
      view.at(i + 2).space_before)
    return std::nullopt;
  if (!plain_digits(view, i + 2) || view.at(i + 2).size() > 3) return std::nullopt;
  std::size_t at = i + 3;
  if (view.is_mark(at, '-') && view.is_number(at + 1) && !view.at(at).space_before) {
    if (!sport) return std::nullopt;
    at += 2;  // a record: 10-3-1
  }
  const Token& behind = view.at(at);
  if (behind.kind == TokenKind::mark && behind.mark == '/' && !behind.space_before) return std::nullopt;  // 6-1/2
  if (behind.kind == TokenKind::mark && (behind.mark == '%' || behind.mark == 0xB0 || behind.mark == '-'))
    return std::nullopt;
  const auto low = read_digits(view.str(i), false).value;
  const auto high = read_digits(view.str(i + 2), false).value;
  const Word* w = behind.word;
  const bool unit = w != nullptr && behind.mark == 0 && (w->unit >= 0 || w->role == NumberRole::scale);
  if (behind.kind == TokenKind::word && !behind.space_before && behind.mark == 0) return std::nullopt;
  if (unit && !(low > high)) return std::nullopt;
  if (low >= high) {  // "50-50" is no range either
    if (unit) return std::nullopt;
    return Identifier{i, at, MentionKind::score};
  }
  if (!sport) return std::nullopt;
  if (behind.kind == TokenKind::word && !view.in(at, WordList::stop) && !view.in(at, WordList::sport) &&
      !view.in(at, WordList::verb) && behind.mark == 0)
    return std::nullopt;
  return Identifier{i, at, MentionKind::score};
}

}  // namespace

/// "Call 999", "ring NHS 111 if …", "text 84433": a number to be dialled.
std::optional<Identifier> dialled(const TokenView& view, std::size_t i) {
  if (!plain_digits(view, i) || view.at(i).size() < 3 || view.at(i).size() > 6 || i == 0) return std::nullopt;
  static constexpr std::array<std::string_view, 8> kVerbs = {"call", "Call", "dial", "Dial",
                                                             "ring", "Ring", "text", "Text"};
  const auto is_verb = [&](std::size_t at) {
    return view.is_word(at) && std::find(kVerbs.begin(), kVerbs.end(), view.str(at)) != kVerbs.end();
  };
  const bool named = i > 1 && view.is_word(i - 1) && view.at(i - 1).capital && view.at(i - 1).size() <= 5;
  const bool asks = is_verb(i - 1) || (named && is_verb(i - 2));
  // "Call 111 witnesses" counts them.
  const bool ends = i + 1 >= view.size() || view.at(i + 1).kind == TokenKind::mark ||
                    (view.is_word(i + 1) && (view.in(i + 1, WordList::stop) || view.prints(i + 1, "if")));
  return asks && ends ? std::optional<Identifier>(Identifier{i, i + 1, MentionKind::identifier}) : std::nullopt;
}

/// "Regulation (EU) 2016/679", "case No. 2019/334": a year and a running number.
std::optional<Identifier> docket(const TokenView& view, std::size_t i) {
  const bool year = plain_digits(view, i) && view.at(i).size() == 4 &&
                    (view.str(i).starts_with("19") || view.str(i).starts_with("20"));
  if (!year || !view.is_mark(i + 1, '/') || view.at(i + 1).space_before || !plain_digits(view, i + 2) ||
      view.at(i + 2).space_before || view.at(i + 2).size() < 3 || view.at(i + 2).size() > 5)
    return std::nullopt;
  if (view.at(i + 2).size() == 4 && view.str(i + 2).starts_with(view.str(i).substr(0, 2))) return std::nullopt;
  if (view.is_mark(i + 3, '/')) return std::nullopt;
  return Identifier{i, i + 3, MentionKind::identifier};
}

std::size_t skip_address(const TokenView& view, std::size_t i) {
  if (!view.is_word(i)) return i;
  const auto text = view.str(i);
  if (!same(text, "http") && !same(text, "https") && !same(text, "www") && !same(text, "HTTP")) return i;
  std::size_t at = i + 1;
  while (at < view.size() && !view.at(at).space_before) ++at;
  return at > i + 1 ? at : i;
}

std::optional<Identifier> read_identifier(const TokenView& view, std::size_t i, bool sport) {
  const Token& token = view.at(i);
  if (token.kind == TokenKind::mark) {
    if (token.mark == '+' || token.mark == '(') return phone(view, i);
    return std::nullopt;
  }
  if (token.kind == TokenKind::number) {
    if (is_airliner(view, i)) {
      std::size_t last = i + 1;
      if (view.is_joining_hyphen(last) && view.is_number(last + 1)) last += 2;  // "737-800"
      if (view.is_word(last) && (!view.at(last).space_before || view.prints(last, "MAX") || view.prints(last, "Max")))
        ++last;
      return Identifier{i, last, MentionKind::identifier};
    }
    if (auto found = phone(view, i)) return found;
    if (auto found = docket(view, i)) return found;
    if (auto found = dialled(view, i)) return found;
    if (auto found = score(view, i, sport)) return found;
    if (token.dotted) {
      std::size_t last = i + 1;
      while (last < view.size() && !view.at(last).space_before && (view.is_mark(last, '/') || view.is_number(last)))
        ++last;
      return Identifier{i, last, MentionKind::identifier};
    }
    if (view.prints(i, "24") && view.is_mark(i + 1, '/') && view.prints(i + 2, "7"))
      return Identifier{i, i + 3, MentionKind::identifier};
    if (plain_digits(view, i) && token.size() <= 2 && view.is_joining_hyphen(i + 1) && view.is_word(i + 2) &&
        (view.prints(i + 2, "K") || view.prints(i + 2, "Q") || view.prints(i + 2, "F")) && view.at(i + 3).space_before)
      return Identifier{i, i + 3, MentionKind::identifier};  // "an 8-K report"
    if (auto found = street(view, i)) return found;
    if (view.is_word(i + 1) && (view.prints(i + 1, "U.S.C.") || view.prints(i + 1, "U.S.C")) &&
        plain_digits(view, view.is_mark(i + 2, '.') ? i + 3 : i + 2))
      return Identifier{i, view.is_mark(i + 2, '.') ? i + 4 : i + 3, MentionKind::identifier};  // "42 U.S.C. 1320"
    if (view.prints(i, "9") && view.is_mark(i + 1, '/') && view.prints(i + 2, "11") && !view.is_mark(i + 3, '/'))
      return Identifier{i, i + 3, MentionKind::identifier};
    if (plain_digits(view, i) && view.is_word(i + 1) && !view.at(i + 1).space_before) {
      if ((token.size() == 1 || (view.prints(i, "10") && view.is_word(i + 2))) &&
          (view.prints(i + 1, "G") || view.prints(i + 1, "D")))
        return Identifier{i, i + 2, MentionKind::identifier};
      if (auto found = session(view, i)) return found;
      // "24703L202", "007a4": letters and digits without end
      if (view.at(i + 1).mark == 0 && view.is_number(i + 2) && !view.at(i + 2).space_before) {
        const auto letters = view.str(i + 1);
        if (letters != "e" && letters != "E" && letters != "x" && letters != "Q" && letters != "H" &&
            token.size() > 2 && letters != "m" && letters != "ft" && letters != "km" && letters != "cm") {
          std::size_t last = i + 3;
          while (last < view.size() && !view.at(last).space_before && view.at(last).kind != TokenKind::mark) ++last;
          return Identifier{i, last, MentionKind::identifier};
        }
      }
    }
    return std::nullopt;
  }
  if (auto found = named(view, i)) return found;
  if (view.prints(i, "S") && view.is_mark(i + 1, '&') && view.prints(i + 2, "P") && plain_digits(view, i + 3)) {
    return Identifier{i, i + 4, MentionKind::identifier};
  }
  const Word* w = token.word;
  if (w != nullptr && w->ordinal > 0) return session(view, i);
  if (w != nullptr && (w->role == NumberRole::tens || w->role == NumberRole::teen) && view.at(i).size() > 3)
    return session(view, i);
  // "F-16", "COVID-19", "A320", "G20", "MD-11"
  std::size_t at = i + 1;
  const Token& next = view.at(at);
  if (next.kind == TokenKind::mark && (next.mark == '-' || next.mark == kEnDash) && !next.space_before) ++at;
  if (!view.is_number(at) || view.at(at).space_before || token.mark == '\'') return std::nullopt;
  if (at == i + 2 && (view.str(at).find(',') != std::string_view::npos || view.at(at).size() > 5)) return std::nullopt;
  if (w != nullptr && token.mark == 0) {
    const auto& t = w->text;
    if (same(t, "mid") || same(t, "pre") || same(t, "post") || same(t, "late") || same(t, "early") || same(t, "sub") ||
        same(t, "plus") || same(t, "over") || same(t, "under") || same(t, "top") || same(t, "non") || same(t, "up") ||
        same(t, "to") || same(t, "the") || same(t, "and") || same(t, "of") || w->month > 0 || same(t, "under") ||
        same(t, "about") || same(t, "from")) {
      return std::nullopt;
    }
  }
  if (token.size() > 12) return std::nullopt;
  if (at == i + 2 && !token.capital) return std::nullopt;
  std::size_t last = at + 1;
  while (last < view.size() && !view.at(last).space_before && last < i + 10) {
    const bool hyphen = view.is_mark(last, '-') && !view.at(last + 1).space_before &&
                        (view.is_number(last + 1) || (view.is_word(last + 1) && view.at(last + 1).all_caps));
    if (hyphen) {
      last += 2;
    } else if ((view.is_word(last) && view.at(last).mark == 0 && view.at(last).size() <= 4) || view.is_number(last)) {
      ++last;
    } else {
      break;
    }
  }
  if (last == i + 2 && view.is_number(last) && view.at(last).size() == 1 && view.is_word(last + 1) &&
      !view.at(last + 1).space_before && view.at(last + 1).size() == 2 && view.at(last + 1).all_caps)
    last += 2;  // "LS2 9JT"
  return Identifier{i, last, MentionKind::identifier};
}

}  // namespace tally::extract
