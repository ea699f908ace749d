// Two figures that are one: ranges and ratios; and two figures of a change, which are not.
#include <algorithm>
#include <array>

#include "stages/extract_rules/tagger_pass.h"

namespace tally::extract {
namespace {

/// The noun of "one worker in six", "one Portuguese worker in six" from token `at` on; 0 when the words are others.
std::size_t noun_before_in(const TokenView& view, std::size_t at) {
  static constexpr std::array<std::string_view, 17> kMembers = {
      "adult", "child", "person", "worker",  "woman",    "man",     "people",   "adults",   "women",
      "men",   "girl",  "boy",    "workers", "children", "citizen", "resident", "household"};
  if (view.is_word(at) && view.at(at).capital) ++at;
  if (!view.is_word(at) || !(view.is(at + 1, "in") || view.is(at + 1, "out"))) return 0;
  return std::find(kMembers.begin(), kMembers.end(), view.str(at)) == kMembers.end() ? 0 : at;
}

/// Whether a verb or the end of a clause stands at a token, so that the number before it counts nothing.
bool ends_subject(const TokenView& view, std::size_t at) {
  static constexpr std::array<std::string_view, 25> kVerbs = {
      "in",   "across", "aged", "is",    "was", "were", "are",   "has",    "had", "have",   "lives", "lived", "live",
      "uses", "used",   "use",  "could", "can", "lack", "lacks", "lacked", "who", "cannot", "did",   "does"};
  if (at >= view.size()) return true;
  if (!view.is_word(at)) return view.at(at).mark != 0;
  return std::find(kVerbs.begin(), kVerbs.end(), view.str(at)) != kVerbs.end();
}

}  // namespace

std::size_t Pass::ratio(const Amount& head) {
  const std::size_t i = head.first;
  if ((head.kind != MentionKind::number && head.kind != MentionKind::count) || head.number.decimals ||
      head.number.fraction || head.number.value.is_negative())
    return i;
  std::size_t at = head.number.last;
  // "One Ugandan in five": the people counted stand between the two figures.
  const bool few = head.kind == MentionKind::count && head.number.value <= Decimal(10);
  const auto joins = [&](std::size_t behind) { return view_.is(behind, "in") || view_.is(behind, "out"); };
  const bool people = few && view_.is_word(at) && view_.at(at).capital && joins(at + 1);
  // "One Portuguese worker in six was", "one adult in five is": only where nothing that could be counted follows.
  const std::size_t noun = people ? 0 : few ? noun_before_in(view_, at) : 0;
  if (people) ++at;
  if (noun > 0) at = noun + 1;
  std::size_t next = 0;
  bool in_ten = false;
  if (view_.is_mark(at, ':') && !view_.at(at).space_before && view_.is_number(at + 1) &&
      !view_.at(at + 1).space_before) {
    next = at + 1;
  } else if (view_.is_mark(at, '-') && (view_.is(at + 1, "to") || view_.is(at + 1, "for")) &&
             view_.is_mark(at + 2, '-')) {
    next = at + 3;
  } else if (view_.is(at, "to") && (view_.is(at + 1, "one") || view_.prints(at + 1, "1")) &&
             (view_.is(i - 1, "by") || view_.is(i - 1, "of") || (hedge_.hedge != Hedge::none && hedge_.next == i)) &&
             head.number.value > Decimal(1) && (!view_.is_word(at + 2) || view_.in(at + 2, WordList::stop))) {
    next = at + 1;  // "by three to one"
  } else if (view_.is_joining_hyphen(at) && view_.is(at + 1, "in") && view_.is_joining_hyphen(at + 2)) {
    next = at + 3;  // "a 1-in-200-year flood"
    in_ten = true;
  } else if (view_.is(at, "in") && !view_.is(at + 1, "every")) {
    next = at + 1;
    in_ten = true;
  } else if (view_.is(at, "in") && view_.is(at + 1, "every")) {
    next = at + 2;
    in_ten = true;
  } else if (view_.is(at, "out") && view_.is(at + 1, "of")) {
    next = at + 2;
    if (view_.is(next, "every")) ++next;
    in_ten = true;
  } else {
    return i;
  }
  const auto second = read_number(view_, next);
  if (!second || second->ordinal || second->fraction || second->value.is_zero() || second->value.is_negative() ||
      !second->value.is_integer())
    return i;
  if (noun > 0 && !ends_subject(view_, second->last)) return i;
  if (view_.is(at + 1, "to") && view_.is_mark(at, '-') && head.number.value < second->value) return i;  // "18-to-24"
  if (view_.is_mark(second->last, '%') ||
      (view_.word(second->last) != nullptr && view_.word(second->last)->unit >= 0 && view_.at(second->last).mark == 0))
    return i;
  if (in_ten) {
    if (!head.number.value.is_integer() || head.number.value >= second->value) return i;
    if (second->plain && second->digits == 4 && second->value >= Decimal(1500) && second->value <= Decimal(2100))
      return i;
    if (view_.is(at, "in") && second->value > Decimal(10000000)) return i;
  } else if (view_.is_mark(at, ':') && view_.at(next).size() == 2 && head.number.value <= Decimal(24) &&
             view_.str(next) != "10") {
    return i;  // a time of day
  }
  Amount amount = head;
  amount.kind = MentionKind::ratio;
  amount.last = second->last;
  amount.end = view_.at(second->last - 1).end;
  amount.number.value = head.number.value / second->value;
  amount.number.step = -12;
  amount.number.decimals = false;
  amount.unit = {};
  if (!people && noun == 0) amount.unit_text = {};
  amount.per = {};
  amount.hedge_after = Hedge::none;
  const std::size_t behind = amounts_.hedge_behind(amount, amount.last);
  push(amount);
  return behind;
}

std::size_t Pass::shared_unit(const Amount& head) {
  const std::size_t i = head.first;
  if (head.kind != MentionKind::number || head.number.fraction || head.number.scaled || head.last != head.number.last)
    return i;
  if (view_.is_mark(head.last, '-') && !view_.at(head.last).space_before &&
      (view_.is(head.last + 1, "and") || view_.is(head.last + 1, "or"))) {  // "13- and 24-week bills"
    const auto tail = amounts_.read(head.last + 2);
    if (!tail || tail->unit.empty() || tail->number.ordinal || !view_.is_joining_hyphen(tail->number.last)) return i;
    Amount first = head;
    first.kind = tail->kind;
    first.unit = tail->unit;
    first.unit_text = tail->kind == MentionKind::count ? tail->unit_text : std::string_view{};
    first.factor = tail->factor;
    push(first);
    return first.last;
  }
  if (!view_.is_number(i)) return i;
  std::size_t at = head.last;
  for (int figures = 0; figures < 5 && view_.is_mark(at, ',') && view_.is_number(at + 1); ++figures) {
    const auto next = read_number(view_, at + 1);
    if (!next || next->ordinal || next->scaled || !view_.at(at + 1).space_before) return i;
    at = next->last;
  }
  if (view_.is_mark(at, ',')) ++at;
  if (!view_.is(at, "and") && !view_.is(at, "or")) return i;
  if (!view_.is_number(at + 1)) return i;
  const auto tail = amounts_.read(at + 1);
  if (!tail || tail->unit.empty() || tail->begin != view_.at(at + 1).begin || tail->number.ordinal ||
      tail->kind == MentionKind::count || tail->kind == MentionKind::duration)
    return i;
  const Decimal low = std::min(head.number.value, tail->number.value);
  const Decimal high = std::max(head.number.value, tail->number.value);
  if (low.is_negative() || low.is_zero() || high > low * Decimal(20)) return i;
  const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
  const bool introduced = p != nullptr && (same(p->text, "by") || same(p->text, "to") || same(p->text, "of") ||
                                           same(p->text, "at") || same(p->text, "between") || same(p->text, "from") ||
                                           same(p->text, "with") || same(p->text, "both") || same(p->text, "either"));
  // "killed 12 and 40 percent of the houses fell": two figures of their own
  const bool alike = tail->kind == MentionKind::quantity && high <= low * Decimal(2);
  if (!(head.number.decimals && tail->number.decimals) && !introduced && !alike &&
      !(view_.is(tail->last, "respectively") || view_.is(tail->last + 1, "respectively")))
    return i;
  Amount first = head;
  first.kind = tail->kind;
  first.unit = tail->unit;
  first.factor = tail->factor;
  first.per = tail->per;
  first.per_amount = tail->per_amount;
  push(first);
  return first.last;
}

void Pass::take_elided_unit(Amount& amount) const {
  const std::size_t i = amount.first;
  if (amount.kind != MentionKind::number || amount.number.fraction || !view_.is_number(i) ||
      amount.last != amount.number.last || i < 2 || out_.size() == first_tag_)
    return;
  const bool to = view_.is(i - 1, "to");
  // "from 275 million dollars in March and 273 million in April"
  const bool also = view_.is(i - 1, "and") && amount.number.scaled;
  if (!to && !also && !view_.is(i - 1, "from")) return;
  if (view_.is_word(amount.last) && !view_.in(amount.last, WordList::stop)) return;
  if (view_.is_mark(amount.last, '-') || view_.is_mark(amount.last, '/')) return;
  // dates and places may stand between: "from 4.1 percent in 2008 to 3.9"
  std::size_t t = out_.size();
  while (t > first_tag_ && out_.size() - t < 3 && !out_[t - 1].has_value) --t;
  if (t == first_tag_) return;
  const Tag& other = out_[t - 1];
  if (!other.has_value || other.unit.empty() || other.kind == MentionKind::count ||
      other.kind == MentionKind::duration || other.kind == MentionKind::age || other.kind == MentionKind::multiple ||
      !other.per.empty())
    return;
  constexpr std::size_t kReach = 8;
  std::size_t k = i - 1;
  while (k > 0 && i - k <= kReach && view_.at(k).begin >= other.end) {
    if (view_.is_mark(k, ',') || view_.is_mark(k, ';') || view_.in(k, WordList::verb)) return;
    --k;
  }
  if (view_.at(k).begin >= other.end) return;
  while (k > 0 && view_.at(k).begin > other.begin) --k;
  if (to && !(k > 0 && view_.is(k - 1, "from"))) return;
  if (also && (other.kind != MentionKind::money || t == out_.size())) return;
  if (!to && !also && !(k > 0 && (view_.is(k - 1, "to") || view_.is(k - 1, "at")))) return;
  const Decimal low = std::min(other.value.abs(), amount.number.value.abs());
  const Decimal high = std::max(other.value.abs(), amount.number.value.abs());
  if (high > low * Decimal(50)) return;
  amount.kind = other.kind;
  amount.unit = other.unit;
}

bool Pass::is_range_word(std::size_t i) const {
  if (!view_.is_word(i)) return false;
  const auto text = view_.str(i);
  return same(text, "ranging") || same(text, "ranged") || same(text, "ranges") || same(text, "range") ||
         same(text, "vary") || same(text, "varies") || same(text, "varied") || same(text, "varying") ||
         same(text, "anywhere") || same(text, "anything") || same(text, "run") || same(text, "runs") ||
         same(text, "estimates") || same(text, "ages") || same(text, "aged");
}

std::size_t Pass::range(const Amount& head) {
  const std::size_t i = head.first;
  if (head.number.ordinal) return i;
  std::size_t at = head.last;
  const bool between =
      i > 0 && (view_.is(i - 1, "between") || (i > 1 && view_.is(i - 2, "between") && !view_.is_number(i - 1)));
  const std::size_t opening = hedge_.hedge != Hedge::none && hedge_.next == i ? hedge_begin_token(i) : i;
  const bool from = opening > 0 && view_.is(opening - 1, "from");  // "from just under 1 million to 3.1 million"
  const bool bare = head.unit.empty();
  bool hyphen = false;
  bool word_or = false;
  if (head.kind == MentionKind::count) at = head.number.last;  // "15 to 20" never counts "to"
  if ((view_.is_mark(at, '-') || view_.is_mark(at, kEnDash) || view_.is_mark(at, kEmDash) || view_.is_mark(at, '~')) &&
      at + 1 < view_.size()) {
    hyphen = true;
    if (view_.is_mark(at, kEmDash) && view_.at(at).space_before) return i;
    if (view_.is_mark(at, '-') && view_.is(at + 1, "to")) {  // "8- to 16-meter"
      if (!view_.is_number(at + 2) && view_.word(at + 2) == nullptr && !view_.is_joining_hyphen(at + 2)) return i;
      at += view_.is_joining_hyphen(at + 2) ? 2 : 1;
    } else if (view_.at(at).space_before != view_.at(at + 1).space_before) {
      return i;
    }
  } else if (view_.is(at, "or") && bare) {
    word_or = true;
  } else if (!view_.is(at, "to") && !view_.is(at, "through") && !(view_.is(at, "and") && between)) {
    return i;
  }
  auto tail = amounts_.read(at + 1);
  if (!tail || tail->number.ordinal || tail->number.article || tail->number.fraction != head.number.fraction) {
    if (!tail || tail->number.ordinal || !(head.number.fraction || tail->number.fraction)) return i;
  }
  // "cut by two-fifths to 24 cents"
  if (bare && head.number.fraction && tail->kind == MentionKind::money && !between) return i;
  if (tail->number.value.is_negative() && hyphen && !view_.is_mark(at + 1, '-') && !view_.is_mark(at + 1, kMinus))
    return i;
  if (word_or &&
      (tail->number.value != head.number.value + Decimal(1) && tail->number.value > head.number.value * Decimal(2)))
    return i;
  // The unit of one holds for both.
  const bool tail_bare = tail->unit.empty();
  Amount low = head;
  Amount high = *tail;
  // "Rs 1,500-2,000 crore" is of crores at both ends, "860,000 to 1.2 million" of millions at the second only
  const bool below_printed =
      tail->number.scaled &&
      head.number.value < tail->number.value * Decimal::power_of_ten(-scale_exponent(tail->number));
  const bool may_share = head.number.value.abs() < Decimal(1000) || below_printed;
  if (bare && may_share && !head.number.scaled && tail->number.scaled && head.number.value < tail->number.value) {
    int exponent = scale_exponent(tail->number);
    if (exponent > 0 &&
        !(head.number.value >= Decimal(100) && tail->number.value < Decimal::power_of_ten(exponent + 1) && !between &&
          !hyphen && exponent == 6)) {
      low.number.value = low.number.value * Decimal::power_of_ten(exponent);
      low.number.step += exponent;
    }
  } else if (!bare && head.kind == MentionKind::money && !head.number.scaled && tail->number.scaled &&
             tail->kind == MentionKind::number && may_share) {
    const int exponent = scale_exponent(tail->number);
    low.number.value = low.number.value * Decimal::power_of_ten(exponent);
    low.number.step += exponent;
  } else if (head.kind == MentionKind::money && tail->kind == MentionKind::money && !head.number.scaled &&
             tail->number.scaled && hyphen && may_share) {
    const int exponent = scale_exponent(tail->number);  // "$3-$5 million"
    low.number.value = low.number.value * Decimal::power_of_ten(exponent);
    low.number.step += exponent;
  }
  if (bare && !tail_bare) {
    low.unit = tail->unit;
    low.kind = tail->kind;
    low.factor = tail->factor;
    low.per = tail->per;
  } else if (!bare && tail_bare) {
    if (tail->kind == MentionKind::number || tail->kind == MentionKind::count) {
      high.unit = head.unit;
      high.kind = head.kind;
      high.factor = head.factor;
      high.unit_text = head.unit_text;
      high.last = tail->number.last;
      high.end = view_.at(tail->number.last - 1).end;
    }
  } else if (!bare && head.unit != tail->unit) {
    if (!(head.kind == MentionKind::money && tail->kind == MentionKind::count)) return i;
    high.unit = head.unit;
    high.kind = head.kind;
    high.last = tail->number.last;
    high.end = view_.at(tail->number.last - 1).end;
  }
  if (head.kind == MentionKind::money && tail->kind == MentionKind::number && tail_bare && high.per.empty())
    amounts_.read_per(high);  // "$50-60 a barrel"
  if (low.per.empty()) low.per = high.per;
  if (low.factor != high.factor) {  // "between 10 cents and one dollar"
    for (Amount* end : {&low, &high}) {
      end->number.value = end->number.value * end->factor;
      end->number.step += end->factor.exponent();
      end->factor = Decimal(1);
    }
  }
  const bool ordered = low.number.value < high.number.value;
  const bool hedged = hedge_.hedge != Hedge::none && hedge_.next == i && only_bridges(direction_next_, i);
  const bool rise = direction_ != Direction::none && (near_direction(i, from ? 3 : 2) || hedged);
  const bool ranged = between || range_words_before(i) || (from && prices_before(i - 1));
  const bool share_unit = bare || tail_bare;
  bool accept = false;
  if (hyphen) {
    accept = ordered || (head.number.value.is_negative() && low.number.value != high.number.value) || ranged;
    if (!ordered && !ranged) accept = false;
    if (head.kind == MentionKind::count && head.unit_text.empty()) accept = false;
  } else if (ranged) {
    accept = true;
  } else if (word_or) {
    accept = ordered;
  } else if (from) {
    accept = ordered && !rise && share_unit && !change_before(i);
    if (!bare && !tail_bare) accept = false;  // "from 4.8 % to 4.7 %": two figures
    if (bare && tail_bare && change_before(i)) accept = false;
  } else {
    accept = ordered;
    if (rise && (!share_unit || high.number.value > low.number.value * Decimal(3) || (tail_bare && bare)))
      accept = false;
    if (!bare && tail_bare) accept = false;  // "15 points to 2,300"
    if (!bare && !tail_bare && rise) accept = false;
    if (!bare && !tail_bare && view_.is(i - 1, "by")) accept = false;  // "by £20 to £180": by so much, to a level
    if (bare && tail_bare && high.number.value > low.number.value * Decimal(20)) accept = false;
    if (bare && head.kind == MentionKind::number && view_.is(at, "to") && view_.in(i - 1, WordList::sport))
      accept = false;
  }
  if (!accept) {
    if (from && bare && (!tail_bare || !tail->per.empty()) && tail->kind != MentionKind::count) {
      // an elided unit: "from 4.1 to 3.9 percent"
      Amount first = head;
      first.unit = tail->unit;
      first.kind = tail->kind;
      first.factor = tail->factor;
      first.per = tail->per;
      first.per_amount = tail->per_amount;
      if (tail->number.scaled && !head.number.scaled) first.number = low.number;
      first.unit_text = {};
      push(first);
      return first.last;
    }
    return i;
  }
  if (!ordered) std::swap(low.number, high.number);
  Amount amount = high;
  amount.first = head.first;
  amount.begin = i > 0 && view_.is(i - 1, "between") ? view_.at(i - 1).begin : head.begin;  // the range's own word
  amount.kind = high.kind;
  if (amount.unit_text.empty()) amount.unit_text = head.unit_text;
  const Number upper = high.number;
  amount.number = low.number;
  amount.number.step = std::min(low.number.step, upper.step);
  amount.number.decimals = low.number.decimals || upper.decimals;
  if (amount.kind == MentionKind::number && view_.is(amount.last, "times")) {  // "three to four times as much"
    ++amount.last;
    amount.end = view_.at(amount.last - 1).end;
  }
  push(amount, &upper);
  return amount.last;
}

int Pass::scale_exponent(const Number& number) {
  int step = number.step;
  if (number.decimals) {
    while (step % 3 != 0) ++step;
  }
  return step;
}

bool Pass::range_words_before(std::size_t i) const {
  for (std::size_t k = i; k-- > 0 && i - k <= 4;) {
    if (is_range_word(k)) return true;
  }
  return false;
}

bool Pass::prices_before(std::size_t from) const {
  if (from == 0 || !view_.is_word(from - 1)) return false;
  const auto text = view_.str(from - 1);
  return same(text, "cost") || same(text, "costs") || same(text, "costing") || same(text, "priced") ||
         same(text, "sell") || same(text, "sells") || same(text, "selling") || same(text, "anything") ||
         same(text, "sizes") || same(text, "sentences") || same(text, "fines") || same(text, "terms");
}

bool Pass::change_before(std::size_t i) const {
  for (std::size_t k = i; k-- > 0 && i - k <= 12;) {
    const Word* w = view_.word(k);
    if (view_.is_mark(k, ';') || view_.is_mark(k, ':')) return false;
    if (w != nullptr &&
        (w->in(WordList::trend_up) || w->in(WordList::trend_down) || same(w->text, "went") || same(w->text, "gone") ||
         same(w->text, "go") || same(w->text, "moved") || same(w->text, "changed") || same(w->text, "revised"))) {
      return true;
    }
    if (view_.is_word(k) && (view_.prints(k, "revised") || view_.prints(k, "moved") || view_.prints(k, "changed") ||
                             view_.prints(k, "gone") || view_.prints(k, "change") || view_.prints(k, "moving")))
      return true;
  }
  return false;
}

}  // namespace tally::extract
