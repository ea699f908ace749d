// Amounts: a number with the currency, unit or noun around it, what it is counted by, and an age or a hedge behind it.
#include "stages/extract_rules/amounts.h"

#include <algorithm>
#include <array>

#include "stages/extract_rules/nouns.h"

namespace tally::extract {
namespace {

void scale_by(Number& number, int exponent) {
  number.value = number.value * Decimal::power_of_ten(exponent);
  number.step += exponent;
  number.scaled = true;
}

/// "$128,678 for every resident" is an amount for each person.
bool names_a_head(const TokenView& view, std::size_t at) {
  static constexpr std::array<std::string_view, 5> kHeads = {"head", "person", "resident", "inhabitant", "citizen"};
  return std::any_of(kHeads.begin(), kHeads.end(), [&](std::string_view w) { return view.str(at) == w; });
}

}  // namespace

std::size_t AmountReader::hedge_behind(Amount& amount, std::size_t i) const {
  if (amount.hedge_after != Hedge::none) return i;
  std::size_t at = i;
  if (view_.is_mark(at, '+') && !view_.at(at).space_before) {
    amount.hedge_after = Hedge::more_than;
    amount.hedge_begin = view_.at(at).begin;
    amount.hedge_last = at + 1;
    return at + 1;
  }
  if (view_.is_joining_hyphen(at)) ++at;
  Hedge hedge = Hedge::none;
  const std::size_t last = phrase(at, [&](const PhraseNode& node, std::size_t) {
    if (node.hedge_after != Hedge::none) hedge = node.hedge_after;
    return node.hedge_after != Hedge::none;
  });
  if (last == at || hedge == Hedge::none) return i;
  if (view_.is(last, "than")) {  // "200 or more than": nothing may follow
    if (last + 1 < view_.size() && view_.at(last + 1).kind != TokenKind::mark) return i;
    amount.hedge_after = hedge;
    amount.hedge_begin = view_.at(at).begin;
    amount.hedge_last = last + 1;
    return last + 1;
  }
  if (view_.is(at, "plus") || (view_.is_word(at) && view_.prints(at, "odd"))) {
    // "20-plus", "50-odd"; "plus" between two figures is none
    if (at == i && !amount.unit.empty() && view_.is(at, "plus")) return i;  // "$145 million plus assumption of debts"
    if (at == i && (view_.is_number(last) || view_.at(last).kind == TokenKind::mark || view_.in(last, WordList::stop)))
      return i;
  }
  if (view_.is_number(last) && !view_.is(at, "plus")) return i;  // "at least" of the next figure
  if (const Word* next = view_.word(last);
      view_.is(at, "and") && next != nullptr && next->role != NumberRole::none && next->role != NumberRole::scale)
    return i;  // "above one quarter and below a half"
  amount.hedge_after = hedge;
  amount.hedge_begin = view_.at(at).begin;
  amount.hedge_last = last;
  return last;
}

void AmountReader::read_noun(Amount& amount, std::size_t i, bool hyphen) const {
  const bool one = amount.number.value == Decimal(1);
  if (hyphen) {  // "23-member", "12-nation"
    const Token& token = view_.at(i);
    if (token.kind != TokenKind::word || token.all_caps || token.size() < 3) return;
    if (view_.in(i, WordList::skip_compound) || view_.in(i, WordList::stop)) return;
    amount.unit = amount.unit_text = view_.str(i);
    amount.kind = MentionKind::count;
    amount.last = i + 1;
    amount.end = token.end;
    return;
  }
  const auto noun = counted_noun(view_, i, one);
  if (!noun) return;
  if (one && !amount.number.spelled && view_.at(noun->head).capital) return;
  const auto head = view_.str(noun->head);
  amount.kind = MentionKind::count;
  amount.unit = amount.unit_text = head;
  amount.last = noun->head + 1;
  amount.end = view_.at(noun->head).end;
  for (std::size_t k = noun->first; k <= noun->head; ++k) {
    const Word* w = view_.word(k);
    if (w == nullptr || w->node == 0) continue;
    const bool first = amount.measure_phrase < 0;
    const auto behind = phrase(k, [&](const PhraseNode& node, std::size_t) {
      if (node.measure >= 0 && first) amount.measure_phrase = node.measure;
      bool place = false;
      for (const auto& entry : lexicon_.places(node)) {
        if (entry.place >= 0 && view_.at(k).capital) {
          amount.place = entry.place;
          place = true;
        }
      }
      return place || node.measure >= 0;
    });
    if (behind > k) k = behind - 1;
  }
}

/// "per barrel", "a share", "/kg", "per 100,000 people", "each".
void AmountReader::read_per(Amount& amount) const {
  const std::size_t i = amount.last;
  std::size_t at = i;
  bool loose = false;  // "a" takes only words that are denominators
  if (view_.is(at, "per") && view_.is_word(at + 1) && view_.str(at + 1) != "cent") {
    ++at;
  } else if (view_.is(at, "per") &&
             (view_.is_number(at + 1) || view_.is(at + 1, "thousand") || view_.is(at + 1, "hundred"))) {
    ++at;
  } else if (view_.is_mark(at, '/') && !view_.at(at).space_before && view_.is_word(at + 1)) {
    ++at;
  } else if ((view_.is(at, "a") || view_.is(at, "an")) && view_.in(at + 1, WordList::denominator)) {
    const Word* unit = view_.word(at + 1);
    if (unit->time_unit > 0 && (view_.is(at + 2, "ago") || view_.is(at + 2, "before") || view_.is(at + 2, "earlier") ||
                                view_.is(at + 2, "later")))
      return;  // "from 47.1 mln a year before"
    ++at;
    loose = true;
  } else if (view_.is(at, "in") && view_.is(at + 1, "every") && view_.is_number(at + 2)) {
    at += 2;
  } else if (view_.is(at, "for") && (view_.is(at + 1, "every") || view_.is(at + 1, "each")) &&
             (view_.is_number(at + 2) || view_.is(at + 2, "thousand") || view_.is(at + 2, "hundred"))) {
    at += 2;
  } else if (view_.is(at, "for") && (view_.is(at + 1, "every") || view_.is(at + 1, "each")) &&
             names_a_head(view_, at + 2)) {
    at += 2;
  } else if (view_.is_joining_hyphen(at) &&
             (view_.is(at + 1, "a") || view_.is(at + 1, "an") || view_.is(at + 1, "per")) &&
             view_.is_joining_hyphen(at + 2)) {
    at += 3;  // "$70-a-share"
    loose = true;
  } else {
    return;
  }
  std::int64_t count = 1;
  Number number;
  if (!loose && (view_.is(at, "thousand") || view_.is(at, "hundred")) && view_.is_word(at + 1)) {
    count = view_.is(at, "thousand") ? 1000 : 100;  // "2.6 physicians per thousand people"
    ++at;
  } else if (view_.is_number(at) || (view_.word(at) != nullptr && view_.word(at)->role != NumberRole::none && !loose)) {
    const auto read = read_number(view_, at);
    if (!read || read->ordinal || !read->value.is_integer() || read->value > Decimal(1000000000000)) return;
    const auto whole = read->value.normalized();
    count = static_cast<std::int64_t>(whole.coefficient());
    for (int e = whole.exponent(); e > 0; --e) count *= 10;
    number = *read;
    at = read->last;
  }
  if (count > 1 && view_.is(at, "live")) ++at;  // "per 1,000 live births"
  std::string_view name;
  std::size_t last = at;
  if (view_.is_word(at)) {
    const Word* w = view_.word(at);
    if (w != nullptr && (same(w->text, "year") || same(w->text, "annum"))) {
      name = "year";
      last = at + 1;
    } else if (view_.is(at, "second") && count == 1) {
      name = "second";
      last = at + 1;
    } else if (view_.is(at, "capita") || (count == 1 && names_a_head(view_, at)) || view_.is(at, "head")) {
      name = "person";
      last = at + 1;
    } else if (const auto unit = unit_after(at, number);
               unit && !is_money(rules_.units.all()[static_cast<std::size_t>(unit->unit)])) {
      name = rules_.units.all()[static_cast<std::size_t>(unit->unit)].name();
      for (int e = unit->exponent; e > 0 && count <= 1000000; --e) count *= 10;  // "per mmBtu"
      last = unit->last;
      if (view_.is(at, "square") && loose) return;
    } else if (view_.prints(at, "hr") || view_.prints(at, "h")) {
      name = "hour";
      last = at + 1;
    } else if (count > 1) {
      const auto noun = counted_noun(view_, at, false);
      if (noun) {
        name = view_.str(noun->head);
        last = noun->head + 1;
      } else if (count >= 1000 && view_.in(at, WordList::stop)) {
        name = "person";  // "134 per 100,000 in 2023"
      } else {
        return;
      }
    } else if (!view_.in(at, WordList::stop) && view_.at(at).mark == 0 && view_.at(at).size() > 1) {
      name = view_.str(at);
      last = at + 1;
    }
  }
  if (name.empty() && count >= 1000 && (at >= view_.size() || view_.at(at).kind == TokenKind::mark)) name = "person";
  if (name.empty()) return;
  if (amount.kind == MentionKind::percent || amount.kind == MentionKind::percentage_point)
    return;  // "3 percent a year" stays percent
  amount.per = name;
  amount.per_amount = count;
  amount.last = last;
  amount.end = view_.at(last - 1).end;
  amount.unit_text =
      amount.unit_text.empty() ? view_.text.substr(view_.at(i).begin, amount.end - view_.at(i).begin)
      : amount.unit_text.data() > view_.text.data() + amount.number.first &&
              amount.unit_text.data() < view_.text.data() + amount.end &&
              amount.unit_text.data() >= view_.text.data() + view_.at(amount.number.last - 1).end
          ? view_.text.substr(static_cast<std::size_t>(amount.unit_text.data() - view_.text.data()),
                              amount.end - static_cast<std::size_t>(amount.unit_text.data() - view_.text.data()))
          : amount.unit_text;
  if (amount.kind == MentionKind::duration) amount.kind = MentionKind::quantity;
  if (amount.kind == MentionKind::number) amount.kind = MentionKind::quantity;
}

/// "75 USD million", "3 dollars 50 cents", "thirteen dollars and forty-five cents".
void AmountReader::read_money_tail(Amount& amount) const {
  const Word* behind = view_.word(amount.last);
  if (behind != nullptr && behind->role == NumberRole::scale && behind->text.size() > 1 && !amount.number.scaled &&
      view_.at(amount.last - 1).all_caps) {
    amount.number.value = amount.number.value * Decimal::power_of_ten(behind->exponent);
    amount.number.step += behind->exponent;
    amount.number.scaled = true;
    ++amount.last;
    amount.end = view_.at(amount.last - 1).end;
    return;
  }
  if (amount.factor != Decimal(1) || amount.number.scaled || amount.number.decimals) return;
  std::size_t at = amount.last;
  if (view_.is(at, "and")) ++at;
  const Word* w = view_.word(at);
  if (!view_.is_number(at) && (w == nullptr || w->role == NumberRole::none || w->role == NumberRole::article)) return;
  const auto part = read_number(view_, at);
  if (!part || part->ordinal || part->fraction || part->decimals || part->value >= Decimal(100)) return;
  const auto unit = unit_after(part->last, *part);
  if (!unit) {  // "15 dollars 50", "thirteen dollars forty-five": cents without their name
    if (part->last < view_.size() && view_.is_word(part->last) && !view_.at(part->last).space_before) return;
    const bool two_digits = part->value >= Decimal(10) && (part->digits == 2 || part->spelled) && !part->scaled;
    const Token& behind_part = view_.at(part->last);
    const bool closed = part->last >= view_.size() || view_.is_mark(part->last, '.') ||
                        view_.is_mark(part->last, ',') || view_.is_mark(part->last, ';') ||
                        view_.is_mark(part->last, ')') ||
                        (behind_part.kind == TokenKind::word && view_.in(part->last, WordList::stop) &&
                         !view_.is(part->last, "in") && !view_.is(part->last, "to") && at == amount.last);
    if (!two_digits || !closed || view_.at(amount.last - 1).kind != TokenKind::word) return;
    amount.number.value = amount.number.value + part->value * Decimal::scaled(1, -2);
    amount.number.step = -2;
    amount.number.decimals = true;
    amount.last = part->last;
    amount.end = view_.at(part->last - 1).end;
    return;
  }
  const auto& minor = rules_.units.all()[static_cast<std::size_t>(unit->unit)];
  if (!is_money(minor) || minor.factor == Decimal(1) || std::string_view(minor.dimension).substr(6) != amount.unit)
    return;
  amount.number.value = amount.number.value + part->value * minor.factor;
  amount.number.step = -2;
  amount.number.decimals = true;
  amount.last = unit->last;
  amount.end = unit->end;
}

/// "1lb 4oz", "11st 6lb": the smaller weight behind the larger.
void AmountReader::read_smaller_weight(Amount& amount) const {
  const int parts = amount.unit == "pound" ? 16 : amount.unit == "stone" ? 14 : 0;
  if (parts == 0 || amount.kind != MentionKind::quantity || amount.number.decimals || amount.number.scaled) return;
  if (!view_.is_number(amount.last)) return;
  const auto rest = read_number(view_, amount.last);
  if (!rest || rest->scaled || rest->ordinal || !(rest->value < Decimal(parts))) return;
  const auto unit = unit_after(rest->last, *rest);
  if (!unit || rules_.units.all()[static_cast<std::size_t>(unit->unit)].id != (parts == 16 ? "ounce" : "pound")) return;
  amount.number.value = amount.number.value + rest->value / Decimal(parts);
  amount.number.decimals = true;
  amount.last = unit->last;
  amount.end = unit->end;
}

/// "$5.33-1/4 a bushel", "$11.79 1/2": prices of grain in cents and quarters of a cent.
void AmountReader::read_cent_fraction(Amount& amount) const {
  if (amount.number.step != -2 || amount.factor != Decimal(1)) return;
  const std::size_t at = view_.is_joining_hyphen(amount.last) ? amount.last + 1 : amount.last;
  if (!view_.is_number(at) || !view_.is_mark(at + 1, '/') || view_.at(at + 1).space_before) return;
  const auto part = read_number(view_, at);
  if (!part || !part->fraction || part->spelled || part->last != at + 3 || !(part->value < Decimal(1))) return;
  amount.number.value = amount.number.value + part->value * Decimal::scaled(1, -2);
  amount.number.step = -4;
  amount.last = part->last;
  amount.end = view_.at(part->last - 1).end;
}

/// "36 minutes and 20 seconds", "6 days, 14 hours": the smaller units of time behind the larger, as one duration. Years
/// and months stay two durations, as the suite of quantulum3 counts them.
void AmountReader::read_smaller_times(Amount& amount) const {
  struct Step {
    std::string_view unit;
    std::string_view smaller;
    int parts;
  };
  static constexpr std::array<Step, 4> kSteps = {
      {{"week", "day", 7}, {"day", "hour", 24}, {"hour", "minute", 60}, {"minute", "second", 60}}};
  if (amount.number.decimals || amount.number.scaled || amount.number.fraction) return;
  std::size_t before = amount.first;
  while (before > 0 && (view_.is_mark(before - 1, ',') || view_.is(before - 1, "and"))) --before;
  if (before > 0 && view_.is(before - 1, "between")) return;
  if (const Word* w = before > 0 ? view_.word(before - 1) : nullptr;
      w != nullptr && w->time_unit > 0 && before < amount.first)
    return;  // "3 years, 2 months, 14 days and 16 hours"
  std::string_view unit = amount.unit;
  int whole = 1;
  Decimal total = amount.number.value;  // in the smallest unit so far
  for (const Step& step : kSteps) {
    if (step.unit != unit) continue;
    std::size_t at = amount.last;
    if (view_.is_mark(at, ',')) ++at;
    if (view_.is(at, "and")) ++at;
    if (view_.is_mark(at, '-')) break;
    const auto rest = read_number(view_, at);
    if (!rest || rest->scaled || rest->ordinal || rest->fraction || rest->article ||
        !(rest->value < Decimal(step.parts)))
      break;
    const auto part = unit_after(rest->last, *rest);
    if (!part || rules_.units.all()[static_cast<std::size_t>(part->unit)].id != step.smaller) break;
    if (view_.is(part->last, "respectively")) break;
    whole *= step.parts;
    total = total * Decimal(step.parts) + rest->value;
    amount.last = part->last;
    amount.end = part->end;
    unit = step.smaller;
  }
  if (whole == 1) return;
  // "3 hours 42 minutes" are 3.7 hours; 36 minutes and 20 seconds have no end as minutes.
  const Decimal in_larger = (total / Decimal(whole)).rounded_to(-6);
  amount.number.decimals = true;
  if (in_larger * Decimal(whole) == total) {
    amount.number.value = in_larger;
  } else {
    amount.number.value = total;
    amount.unit = unit;
  }
}

/// "29 years old", "25-year-old", "three years of age", "87 yo".
void AmountReader::read_age(Amount& amount) const {
  std::size_t at = amount.last;
  if (view_.is_joining_hyphen(at) || view_.is_mark(at, '-')) ++at;
  if (view_.is(at, "old") || (view_.is_word(at) && (view_.prints(at, "olds")))) {
    ++at;
  } else if (view_.is(at, "of") && view_.prints(at + 1, "age")) {
    at += 2;
  } else {
    return;
  }
  amount.kind = MentionKind::age;
  amount.last = at;
  amount.end = view_.at(at - 1).end;
}

/// A fraction whose unit is the word "point" at a token.
void AmountReader::count_points(Amount& amount, std::size_t point) const {
  amount.kind = MentionKind::count;
  amount.number.fraction = false;
  amount.number.decimals = true;
  amount.unit = amount.unit_text = view_.str(point);
  amount.last = point + 1;
  amount.end = view_.at(point).end;
}

std::optional<Amount> AmountReader::read(std::size_t i) const {
  Amount amount;
  amount.first = i;
  bool negative = false;
  std::size_t at = i;
  const bool sign = view_.is_mark(at, '-') || view_.is_mark(at, kMinus);
  if (sign && !view_.is_number(at + 1) && !view_.at(at + 1).space_before) {
    if (!currency_before(at + 1)) return std::nullopt;
    negative = true;
    ++at;
  } else if (view_.is_mark(at, '+') && currency_before(at + 1) && !view_.at(at + 1).space_before) {
    ++at;
  }
  const auto currency = currency_before(at);
  if (currency) {
    at = currency->last;
    if (view_.at(at).kind == TokenKind::mark && !view_.is_mark(at, '-') && !view_.is_mark(at, kMinus) &&
        !view_.is_mark(at, '+'))
      return std::nullopt;
  }
  const auto number = read_number(view_, at, currency ? NumberContext::money : NumberContext::plain);
  if (!number) return std::nullopt;
  if (currency && (number->ordinal || number->fraction)) return std::nullopt;
  amount.number = *number;
  if (negative) amount.number.value = -amount.number.value;
  amount.last = number->last;
  amount.begin = view_.at(i).begin;
  amount.end = view_.at(number->last - 1).end;
  if (number->article && number->value == Decimal(12) && false) return std::nullopt;
  if (currency) {
    apply_unit(amount, *currency);
    if (currency->exponent > 0 && !amount.number.scaled) scale_by(amount.number, currency->exponent);
    // "RMB 30 yuan", "US$5 dollars": the name of the same currency belongs to it
    const auto again = unit_after(amount.last, amount.number);
    if (again && is_money(rules_.units.all()[static_cast<std::size_t>(again->unit)]) &&
        rules_.units.all()[static_cast<std::size_t>(again->unit)].factor == amount.factor &&
        view_.is_word(amount.last)) {
      apply_unit(amount, *again);
      amount.last = again->last;
      amount.end = again->end;
    }
    read_cent_fraction(amount);
    hedge_behind(amount, amount.last);
    read_per(amount);
    return amount;
  }
  if (number->ordinal) return amount;
  at = amount.last;
  // "half an hour", "half a percentage point", "a tenth of a percent"
  if ((number->fraction && number->spelled) || (number->decimals && number->value < Decimal(1) && view_.is(at, "of"))) {
    std::size_t behind = at;
    if (view_.is(behind, "of") &&
        (view_.is(behind + 1, "a") || view_.is(behind + 1, "an") || view_.is(behind + 1, "one"))) {
      behind += 2;
    } else if (number->value == Decimal::scaled(5, -1) && (view_.is(behind, "a") || view_.is(behind, "an"))) {
      ++behind;
    }
    if (behind > at) {
      if (const auto unit = unit_after(behind, *number)) {
        apply_unit(amount, *unit);
        amount.last = unit->last;
        amount.end = unit->end;
        return amount;
      }
      if (view_.prints(behind, "point")) {  // "half a point"
        count_points(amount, behind);
        return amount;
      }
      if (number->fraction) return amount;
    }
    const std::size_t point = view_.is_joining_hyphen(at) ? at + 1 : at;
    if (number->fraction && view_.prints(point, "point") && !view_.is(point + 1, "of")) {  // "a quarter point"
      count_points(amount, point);
      return amount;
    }
  }
  const bool tight = view_.is_joining_hyphen(at);
  const bool loose_hyphen = view_.is_mark(at, '-') && view_.at(at).space_before && view_.is_word(at + 1) &&
                            view_.at(at + 1).space_before && false;
  std::size_t unit_at = tight || loose_hyphen ? at + 1 : at;
  auto unit = unit_after(unit_at, *number);
  if (!unit && !tight) {
    const std::size_t behind = hedge_behind(amount, at);
    if (behind != at) {
      unit = unit_after(behind, *number);
      if (!unit) {
        Amount counted = amount;
        read_noun(counted, behind, false);
        if (counted.kind == MentionKind::count) return counted;
        return amount;
      }
      unit_at = behind;
    }
  } else if (tight && !unit) {
    const std::size_t behind = hedge_behind(amount, at);  // "20-plus countries", "50-odd ships"
    if (behind != at) {
      unit = unit_after(behind, *number);
      if (!unit) {
        Amount counted = amount;
        read_noun(counted, behind, false);
        if (counted.kind == MentionKind::count) return counted;
        return amount;
      }
    }
  }
  if (unit) {
    const auto& found = rules_.units.all()[static_cast<std::size_t>(unit->unit)];
    if (unit->exponent > 0 && (!amount.number.scaled || found.scale > 0)) scale_by(amount.number, unit->exponent);
    if (number->fraction && number->spelled && found.dimension == "time" && !tight &&
        number->value == Decimal::scaled(5, -1))
      return amount;
    apply_unit(amount, *unit);
    amount.last = unit->last;
    amount.end = unit->end;
    if (amount.kind == MentionKind::money && amount.factor == Decimal(1) &&
        (view_.is(amount.last, "cents") || view_.is(amount.last, "cent")) && view_.is_word(amount.last - 1)) {
      amount.factor = Decimal::scaled(1, -2);  // "10 guilder cents", "20 Hong Kong cents"
      ++amount.last;
      amount.end = view_.at(amount.last - 1).end;
    }
    if (amount.kind == MentionKind::money) read_money_tail(amount);
    if (amount.kind == MentionKind::duration) {
      if (!tight) read_smaller_times(amount);
      read_age(amount);
      if (amount.kind == MentionKind::age) return amount;
      // "two years' time": the apostrophe is no part of it
    }
    // "5 ft 2 in", "5 feet and 2 inches"
    if (amount.unit == "foot") {
      std::size_t next = amount.last;
      if (view_.is(next, "and") || view_.is_mark(next, ',')) ++next;
      if (view_.is_number(next)) {
        const auto inches = read_number(view_, next);
        if (inches && inches->value < Decimal(12)) {
          const auto inch = unit_after(inches->last, *inches);
          const bool bare_in = view_.is(inches->last, "in") && (inches->last + 1 >= view_.size() ||
                                                                view_.at(inches->last + 1).kind == TokenKind::mark ||
                                                                view_.is(inches->last + 1, "more"));
          if ((inch && rules_.units.all()[static_cast<std::size_t>(inch->unit)].id == "inch") || bare_in) {
            amount.number.value = amount.number.value + inches->value / Decimal(12);
            amount.number.decimals = true;
            amount.last = bare_in ? inches->last + 1 : inch->last;
            amount.end = view_.at(amount.last - 1).end;
          }
        }
      }
    }
    read_smaller_weight(amount);
    hedge_behind(amount, amount.last);
    read_per(amount);
    return amount;
  }
  if (number->fraction) {
    hedge_behind(amount, at);
    return amount;
  }
  if (tight) {
    if (view_.is_word(at + 1)) read_noun(amount, at + 1, true);
    return amount;
  }
  // "three times": a frequency, unless a comparison follows
  if (view_.is(at, "times")) return amount;
  if (view_.is_word(at) && view_.at(at).space_before) {
    read_noun(amount, at, false);
    if (amount.kind == MentionKind::count) {
      read_per(amount);
      return amount;
    }
  }
  if (view_.is(at, "per") && view_.is_number(at + 1)) read_per(amount);
  return amount;
}

}  // namespace tally::extract
