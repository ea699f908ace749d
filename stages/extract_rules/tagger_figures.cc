// Figures at a token: ranks, multiples, ordinals and amounts; and words that only look like one.
#include "stages/extract_rules/tagger_pass.h"

namespace tally::extract {

std::size_t Pass::rank(std::size_t i) {
  const Token& token = view_.at(i);
  std::size_t at = i;
  if (token.kind == TokenKind::word) {
    const auto text = view_.str(i);
    if (same(text, "No") || same(text, "Nos") ||
        ((same(text, "no") || same(text, "nos")) && view_.is_mark(i + 1, '.'))) {
      at = i + 1;
      if (view_.is_mark(at, '.')) ++at;
      if (!view_.is_number(at) || view_.at(at).size() > 4 ||
          (same(text, "No") && at == i + 1 && view_.at(at).size() > 2))
        return i;
    } else if (same(text, "number") || same(text, "Number")) {
      at = i + 1;
      const Word* w = view_.word(at);
      if (!(w != nullptr && w->role == NumberRole::digit) && !(view_.is_number(at) && view_.at(at).size() <= 3))
        return i;
    } else {
      at = i;
    }
  } else if (token.mark == '#' && view_.is_number(i + 1) && !view_.at(i + 1).space_before &&
             view_.at(i + 1).size() <= 3) {
    at = i + 1;
  } else if (token.kind == TokenKind::mark) {
    return i;
  }
  if (at > i) {
    const auto number = read_number(view_, at);
    if (!number || !number->value.is_integer() || number->scaled || view_.is_mark(number->last, '/')) return i;
    if (view_.is_word(number->last) && !view_.at(number->last).space_before && view_.at(number->last).mark == 0)
      return i;
    if (const auto address = read_identifier(view_, at, false); address && address->last > number->last) {
      push_plain({i, address->last, MentionKind::identifier});
      return address->last;
    }
    if (view_.is_joining_hyphen(number->last) && view_.is_number(number->last + 1)) {  // "case No. 22-451"
      push_plain({i, number->last + 2, MentionKind::identifier});
      return number->last + 2;
    }
    push_value(i, number->last, MentionKind::rank, number->value);
    return number->last;
  }
  const Word* w = token.word;
  if (token.kind == TokenKind::word && (w == nullptr || (w->ordinal == 0 && w->role == NumberRole::none))) return i;
  if (token.kind == TokenKind::number && (!view_.is_word(i + 1) || view_.at(i + 1).space_before)) return i;
  const auto number = read_number(view_, i);
  if (!number || !number->ordinal) return i;
  std::size_t behind = number->last;
  if (view_.is_joining_hyphen(behind)) ++behind;
  if (view_.in(behind, WordList::superlative)) {
    std::size_t last = behind + 1;
    if (view_.is(behind, "most") && view_.is_joining_hyphen(last)) last += 2;
    push_value(i, last, MentionKind::rank, number->value);
    return last;
  }
  if (const auto id = read_identifier(view_, i, false); id) return i;
  const Word* noun = view_.word(number->last);
  const bool place = noun != nullptr && (same(noun->text, "place") || same(noun->text, "position") ||
                                         same(noun->text, "spot") || same(noun->text, "rank"));
  if (place || (rank_seen_ && ranks_here(i, number->last))) {
    push_value(i, number->last, MentionKind::rank, number->value);
    return number->last;
  }
  return i;
}

bool Pass::ranks_here(std::size_t i, std::size_t last) const {
  const auto before = i > 0 && view_.is(i - 1, "the") ? i - 1 : i;
  if (before == 0) return false;
  if (view_.in(before - 1, WordList::rank_noun)) return true;
  const Word* p = view_.word(before - 1);
  if (p == nullptr) return false;
  const bool joint = same(p->text, "from") || same(p->text, "to") || same(p->text, "at") || same(p->text, "in") ||
                     same(p->text, "and") || same(p->text, "as") || same(p->text, "or");
  const bool closed = view_.at(last).kind == TokenKind::mark || view_.in(last, WordList::stop) || view_.is_number(last);
  return joint && closed;
}

std::size_t Pass::multiple(std::size_t i) {
  const Word* w = view_.word(i);
  if (w != nullptr && view_.at(i).mark == 0 && w->multiple != 0) {
    if (view_.is_joining_hyphen(i + 1)) return i;  // "double-digit"
    if (same(w->text, "twice") || same(w->text, "thrice")) {
      const bool as = view_.is(i + 1, "as") && (view_.is(i + 2, "much") || view_.is(i + 2, "many") ||
                                                view_.is(i + 3, "as") || view_.is(i + 4, "as"));
      const bool compares = as || view_.is(i + 1, "the") || view_.is(i + 1, "that") || view_.is(i + 1, "its") ||
                            view_.is(i + 1, "their") || view_.in(i + 1, WordList::trend_noun_up) ||
                            view_.is(i + 1, "what") ||
                            (view_.at(i + 1).capital && view_.at(i + 2).mark == '\'');  // "twice Pakistan's"
      if (compares) {
        push_value(i, i + 1, MentionKind::multiple, Decimal(w->multiple));
      } else {
        push_value(i, i + 1, MentionKind::count, Decimal(w->multiple), "time");
      }
      return i + 1;
    }
    if (same(w->text, "double") || same(w->text, "triple") || same(w->text, "treble") || same(w->text, "quadruple") ||
        same(w->text, "quintuple")) {
      const bool compares = view_.is(i + 1, "the") || view_.is(i + 1, "that") || view_.is(i + 1, "its") ||
                            view_.is(i + 1, "their") || view_.is(i + 1, "to") || view_.is(i + 1, "in") ||
                            view_.is(i + 1, "by") || view_.is(i - 1, "to") || view_.is(i - 1, "will") ||
                            view_.is(i - 1, "would") || view_.is(i - 1, "than");
      if (!compares) return i;
      if (view_.is(i + 1, "the") || view_.is(i + 1, "that")) {  // a level beside another one, no rise
        push_value(i, i + 1, MentionKind::multiple, Decimal(w->multiple));
        direction_ = Direction::none;
        return i + 1;
      }
    }
    if (same(w->text, "halves")) return i;
    // "dropped tenfold": a word of size, which goes the way of its verb
    const bool sized = view_.str(i).ends_with("fold") && near_direction(i, 5);
    const Direction direction = sized ? direction_ : w->multiple > 0 ? Direction::up : Direction::down;
    push_value(i, i + 1, MentionKind::multiple, w->multiple > 0 ? Decimal(w->multiple) : Decimal::scaled(5, -1));
    if (out_.size() > first_tag_ && out_.back().begin == view_.at(i).begin) out_.back().direction = direction;
    set_direction(direction, i);
    return i + 1;
  }
  if (!view_.is_number(i) && (w == nullptr || w->role == NumberRole::none)) return i;
  bool possible = false;
  for (std::size_t k = i + 1; k < i + 6 && !possible; ++k) {
    possible = view_.is(k, "times") || view_.prints(k, "fold") || view_.prints(k, "x") || view_.prints(k, "X");
  }
  if (!possible) return i;
  const auto number = read_number(view_, i);
  if (!number || number->ordinal || number->article) return i;
  std::size_t at = number->last;
  if (view_.is_joining_hyphen(at) && (view_.prints(at + 1, "fold") || view_.prints(at + 1, "times"))) ++at;
  if (view_.prints(at, "fold") ||
      ((view_.prints(at, "x") || view_.prints(at, "X")) && !view_.at(at).space_before && !view_.is_number(at + 1))) {
    push_value(i, at + 1, MentionKind::multiple, number->value);
    return at + 1;
  }
  if (!view_.is(at, "times")) return i;
  const std::size_t next = at + 1;
  const Word* n = view_.word(next);
  const bool compares = n != nullptr &&
                        (same(n->text, "as") || same(n->text, "the") || same(n->text, "its") || same(n->text, "that") ||
                         same(n->text, "their") || same(n->text, "what") || same(n->text, "his") ||
                         same(n->text, "higher") || same(n->text, "lower") || n->in(WordList::trend_noun_up) ||
                         n->in(WordList::trend_noun_down) || same(n->text, "earnings")) &&
                        !(same(n->text, "as") && !view_.is_word(next + 1));
  const bool of_then = view_.is(next, "last") && view_.at(next + 2).mark == '\'';  // "three times last season's"
  const bool comparative = view_.is_word(next) && view_.str(next).size() > 4 && view_.str(next).ends_with("er") &&
                           view_.is(next + 1, "than");
  if (compares || comparative || of_then || number->decimals) {
    push_value(i, at + 1, MentionKind::multiple, number->value);
    return at + 1;
  }
  Amount amount;
  amount.first = i;
  amount.last = at + 1;
  amount.begin = view_.at(i).begin;
  amount.end = view_.at(at).end;
  amount.kind = MentionKind::count;
  amount.number = *number;
  amount.unit = "time";
  amount.unit_text = view_.str(at);
  if ((view_.is(next, "a") || view_.is(next, "per")) && view_.word(next + 1) != nullptr &&
      view_.word(next + 1)->time_unit > 0) {
    amount.per = view_.str(next + 1);
    amount.last = next + 2;
    amount.end = view_.at(next + 1).end;
    amount.unit_text = view_.text.substr(view_.at(at).begin, amount.end - view_.at(at).begin);
  }
  push(amount);
  return amount.last;
}

std::size_t Pass::amount(std::size_t i) {
  const Word* w = view_.word(i);
  if (view_.is_word(i) && w != nullptr && w->role == NumberRole::none && w->ordinal == 0 && w->denominator == 0 &&
      !same(w->text, "minus") && !view_.at(i).capital && !view_.is_mark(i + 1, '$')) {
    if (same(w->text, "negative") || same(w->text, "couple")) {
    } else {
      return i;
    }
  }
  auto head = amounts_.read(i);
  if (!head) return article_unit(i);
  if (head->number.ordinal) {
    return ordinal(i, *head);
  }
  if (const auto end = ratio(*head); end > i) return end;
  if (const auto end = range(*head); end > i) return end;
  if (const auto end = shared_unit(*head); end > i) return end;
  take_elided_unit(*head);
  if (bare_one(*head)) return head->last;
  if (vague(*head)) return i;
  push(*head);
  return head->hedge_last > head->last ? head->hedge_last : head->last;
}

bool Pass::follows_of(std::size_t i) const {
  constexpr std::size_t kReach = 5;
  for (std::size_t k = i; k-- > 1 && i - k <= kReach;) {
    if (!view_.is_word(k) && !view_.is_number(k) && !view_.is_joining_hyphen(k)) return false;
    if (view_.is(k, "of")) {
      for (std::size_t t = out_.size(); t > first_tag_; --t) {
        if (out_[t - 1].end == view_.at(k - 1).end) return out_[t - 1].has_value || out_[t - 1].has_range;
      }
      return false;
    }
    if (view_.in(k, WordList::stop) || view_.in(k, WordList::verb)) return false;
  }
  return false;
}

std::size_t Pass::article_unit(std::size_t i) {
  const Word* w = view_.word(i);
  if (w == nullptr || w->role != NumberRole::article || view_.at(i).capital) return i;
  const Word* n = view_.word(i + 1);
  if (n == nullptr || n->unit < 0 || view_.at(i + 1).mark != 0 || view_.str(i + 1).back() == 's') return i;
  const auto& unit = rules_.units.all()[static_cast<std::size_t>(n->unit)];
  // "a year and a half", "a minute and a half"
  const bool and_half =
      unit.dimension == "time" && view_.is(i + 2, "and") && view_.is(i + 3, "a") && view_.is(i + 4, "half");
  const bool time =
      unit.dimension == "time" && (and_half || (unit.id != "second" && unit.id != "quarter" && unit.id != "minute"));
  const bool measured = unit.dimension == "length" || unit.dimension == "volume" || unit.dimension == "mass";
  if (!time && !measured && unit.dimension != "money:GBP" && unit.dimension != "money:USD") return i;
  if (unit.id == "ton" || unit.id == "foot" || unit.id == "yard" || unit.id == "stone" || unit.id == "cup" ||
      unit.id == "pound")
    return i;
  if (unit.dimension.starts_with("money:") && !same(n->text, "penny") && !same(n->text, "dollar")) return i;
  if (i > 0 && out_.size() > first_tag_ && out_.back().end == view_.at(i - 1).end && out_.back().has_value)
    return i;                            // "11.5 million a year"
  if (i > 0 && follows_of(i)) return i;  // "40,000 tonnes of coal a year"
  if (i > 0 && (view_.is(i - 1, "once") || view_.is(i - 1, "twice") || view_.is(i - 1, "times"))) return i;
  const Word* behind = view_.word(i + 2);
  if (view_.at(i + 2).mark == '\'' || view_.is_joining_hyphen(i + 2) || view_.is_mark(i + 2, '/')) return i;
  if (behind != nullptr && (same(behind->text, "when") || same(behind->text, "that") || same(behind->text, "later") ||
                            same(behind->text, "in") || same(behind->text, "which"))) {
    if (!same(behind->text, "later")) return i;
  }
  // behind a figure it is a denominator ("$5 a month"); as an adjective it is none ("a day trip")
  if (view_.is_word(i + 2) && !view_.in(i + 2, WordList::stop) && view_.at(i + 2).space_before) return i;
  Amount amount;
  amount.first = i;
  amount.last = and_half ? i + 5 : i + 2;
  amount.begin = view_.at(i).begin;
  amount.end = view_.at(amount.last - 1).end;
  amount.number.value = and_half ? Decimal::scaled(15, -1) : Decimal(1);
  amount.number.decimals = and_half;
  amount.number.spelled = true;
  amount.kind = time                                   ? MentionKind::duration
                : unit.dimension.starts_with("money:") ? MentionKind::money
                                                       : MentionKind::quantity;
  amount.unit =
      unit.dimension.starts_with("money:") ? std::string_view(unit.dimension).substr(6) : std::string_view(unit.id);
  amount.factor = unit.dimension.starts_with("money:") ? unit.factor : Decimal(1);
  amount.unit_text = view_.str(i + 1);
  push(amount);
  return amount.last;
}

std::size_t Pass::ordinal(std::size_t i, const Amount& head) {
  const Word* n = view_.word(head.last);
  if (n != nullptr && same(n->text, "half") && view_.is_joining_hyphen(head.last)) return head.last;
  Amount amount = head;
  amount.kind = MentionKind::ordinal;
  if (view_.is_word(i) && view_.str(i).size() < 7 && (view_.prints(i, "second") || view_.prints(i, "Second"))) {
    if (view_.is(i - 1, "a") && view_.is(head.last, "later")) return head.last;
    if (view_.is(i - 1, "per") || (view_.is(i - 1, "a") && follows_of(i - 1))) return head.last;
  }
  if (view_.is_joining_hyphen(head.last)) {  // "second-hand", "third-party": what they say is no order
    const auto tail = view_.str(head.last + 1);
    if (same(tail, "hand") || same(tail, "rate") || same(tail, "party") || same(tail, "guess") || same(tail, "string"))
      return head.last;
  }
  // "First Boston", "Third World": part of a name
  const std::size_t next = view_.is_joining_hyphen(head.last) ? head.last + 1 : head.last;
  if (view_.is_word(i) && head.last == i + 1 && view_.at(i).capital && !view_.at(i).all_caps && view_.is_word(next) &&
      view_.at(next).capital && !view_.at(next).all_caps)
    return head.last;
  push(amount);
  return head.last;
}

bool Pass::bare_one(const Amount& amount) const {
  if (amount.kind == MentionKind::count && amount.number.spelled && amount.number.value == Decimal(1) &&
      amount.last == amount.first + 2 && view_.is_word(amount.first + 1)) {
    const auto noun = view_.str(amount.first + 1);  // "at one point", "on one hand", "at one stage"
    const bool introduced = view_.is(amount.first - 1, "at") || view_.is(amount.first - 1, "on");
    if (same(noun, "way") || same(noun, "another")) return true;  // "one way or another", "23 hours one way"
    return introduced && (same(noun, "point") || same(noun, "time") || same(noun, "stage") || same(noun, "hand") ||
                          same(noun, "end") || same(noun, "level") || same(noun, "side"));
  }
  if (amount.kind != MentionKind::number || !amount.number.spelled || amount.number.value != Decimal(1) ||
      amount.number.fraction)
    return false;
  if (amount.last - amount.first > 1) return false;
  const Word* p = amount.first > 0 ? view_.word(amount.first - 1) : nullptr;
  if (view_.is(amount.last, "of") || view_.is(amount.last, "another")) return true;
  if (p != nullptr &&
      (same(p->text, "the") || same(p->text, "this") || same(p->text, "that") || same(p->text, "which") ||
       same(p->text, "no") || same(p->text, "any") || same(p->text, "every") || same(p->text, "each") ||
       same(p->text, "some") || same(p->text, "another") || same(p->text, "only"))) {
    return true;
  }
  if (p != nullptr && same(p->text, "for") && view_.at(amount.last).kind == TokenKind::mark) return true;
  if (amount.first > 1 && view_.at(amount.last).kind == TokenKind::mark && view_.is_word(amount.first - 1) &&
      !view_.in(amount.first - 1, WordList::stop) &&
      (view_.is(amount.first - 2, "a") || view_.is(amount.first - 2, "an") || view_.is(amount.first - 2, "the")))
    return true;  // "more than in a normal one"
  return view_.is_word(amount.last) &&
         (view_.in(amount.last, WordList::stop) || view_.in(amount.last, WordList::verb)) &&
         !view_.is(amount.last, "and") && !view_.is(amount.last, "in");
}

bool Pass::vague(const Amount& amount) const {
  const Word* w = view_.word(amount.first);
  if (amount.number.spelled && w != nullptr && same(w->text, "zero") && amount.first > 0 &&
      (view_.prints(amount.first - 1, "net") || view_.prints(amount.first - 1, "Net") ||
       view_.is_joining_hyphen(amount.first - 1) || view_.prints(amount.first - 1, "ground") ||
       view_.prints(amount.last, "tolerance") || view_.prints(amount.first + 1, "coupon")))
    return true;
  if (amount.number.spelled && w != nullptr && same(w->text, "zero") && view_.is_joining_hyphen(amount.number.last))
    return true;  // "zero-hours contracts"
  if (amount.kind == MentionKind::number && amount.number.spelled && view_.is_joining_hyphen(amount.last) &&
      view_.in(amount.last + 1, WordList::skip_compound))
    return true;
  if (w != nullptr && same(w->text, "half") && view_.is_joining_hyphen(amount.first + 1) &&
      view_.is(amount.first + 2, "year"))
    return true;  // "half-year profit"
  if (amount.number.fraction && w != nullptr && same(w->text, "half")) {
    const auto behind = view_.str(amount.last);
    return same(behind, "time") || same(behind, "way") || same(behind, "hearted") || same(behind, "brother") ||
           view_.is_mark(amount.last, '-');
  }
  return false;
}

}  // namespace tally::extract
