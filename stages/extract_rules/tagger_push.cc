// A figure that was read becomes a tag, with the hedge and the direction that belong to it.
#include "stages/extract_rules/tagger_pass.h"

namespace tally::extract {

void Pass::push_date(const DateSpan& date) {
  Tag tag;
  tag.begin = view_.at(date.first).begin;
  tag.end = view_.at(date.last - 1).end;
  tag.kind = MentionKind::date;
  tag.period = date.period;
  tag.period_last = date.period_last;
  tag.from = date.from;
  tag.until = date.until;
  tag.hedge_begin = tag.hedge_end = tag.begin;
  if (free(tag.begin)) out_.push_back(tag);
  bridge(date.first, date.last);
}

void Pass::push_plain(const Identifier& id) {
  Tag tag;
  tag.begin = view_.at(id.first).begin;
  tag.end = view_.at(id.last - 1).end;
  tag.kind = id.kind;
  tag.hedge_begin = tag.hedge_end = tag.begin;
  if (free(tag.begin)) out_.push_back(tag);
}

void Pass::push_value(std::size_t first, std::size_t last, MentionKind kind, const Decimal& value,
                      std::string_view unit) {
  Amount amount;
  amount.first = first;
  amount.last = last;
  amount.begin = view_.at(first).begin;
  amount.end = view_.at(last - 1).end;
  amount.kind = kind;
  amount.number.value = value;
  amount.number.spelled = view_.is_word(first);
  amount.unit = unit;
  push(amount);
}

void Pass::push(const Amount& amount, const Number* high) {
  Tag tag;
  tag.begin = amount.begin;
  tag.end = amount.end;
  tag.kind = high != nullptr                                                ? MentionKind::range
             : amount.number.fraction && amount.kind == MentionKind::number ? MentionKind::fraction
                                                                            : amount.kind;
  tag.unit = amount.unit;
  tag.unit_text = amount.unit_text;
  tag.per = amount.per;
  tag.per_amount = amount.per_amount;
  tag.place = amount.place;
  tag.measure_phrase = amount.measure_phrase;
  tag.decimals = amount.number.decimals;
  tag.spelled = amount.number.spelled;
  tag.oversized = amount.number.oversized;
  const bool minor = amount.factor.exponent() != 0 || amount.factor.coefficient() != 1;
  tag.step = Decimal::power_of_ten(amount.number.step);
  if (minor) tag.step = tag.step * amount.factor;
  if (high != nullptr) {
    tag.has_range = true;
    tag.low = minor ? amount.number.value * amount.factor : amount.number.value;
    tag.high = minor ? high->value * amount.factor : high->value;
    tag.oversized = tag.oversized || high->oversized;
  } else {
    tag.has_value = true;
    tag.value = minor ? amount.number.value * amount.factor : amount.number.value;
    if (amount.number.fraction || tag.kind == MentionKind::ratio) tag.value = tag.value.rounded_to(-12);
  }
  tag.hedge_begin = tag.hedge_end = tag.begin;
  attach_direction(tag, amount);  // asks for the pending hedge, which is spent at the end
  attach_hedge(tag, amount, high != nullptr);
  if (free(tag.begin)) {
    out_.push_back(tag);
    bridge(amount.first, amount.last);
  }
  hedge_ = {};
}

void Pass::attach_hedge(Tag& tag, const Amount& amount, bool range) const {
  if (tag.kind == MentionKind::ordinal || tag.kind == MentionKind::rank) return;
  if (hedge_.hedge != Hedge::none && hedge_.next <= amount.first && amount.first - hedge_.next <= 2) {
    bool reaches = true;
    // "up 20 percent over the 2.7 million of last year", "lower than the 50 billion forecast": what is compared with
    const bool compares = hedge_.hedge == Hedge::more_than || hedge_.hedge == Hedge::less_than;
    for (std::size_t k = hedge_.next; k < amount.first; ++k) {
      const Word* w = view_.word(k);
      reaches = reaches && w != nullptr &&
                (w->role == NumberRole::article ||
                 (same(w->text, "the") && !compares && !view_.is(hedge_.next - 1, "about")) ||
                 same(w->text, "another") || same(w->text, "further") || same(w->text, "additional") ||
                 same(w->text, "between") || same(w->text, "only") || same(w->text, "extra") || same(w->text, "from"));
    }
    const bool during =
        tag.kind == MentionKind::duration && hedge_.hedge == Hedge::more_than && view_.is(hedge_.next - 1, "over") &&
        ((amount.number.value < Decimal(20) && !view_.is(hedge_.next - 2, "for") && !view_.is(hedge_.next - 2, "in") &&
          !view_.is(hedge_.next - 2, "after") && !view_.prints(hedge_.next - 2, "took")) ||
         behind_figure(hedge_.next - 1) || (hedge_.next < amount.first && view_.is_joining_hyphen(amount.number.last)));
    // "6%, above six-month futures": a length that only names what is compared with
    const bool names = tag.kind == MentionKind::duration && view_.is_joining_hyphen(amount.number.last) &&
                       (view_.is(hedge_.next - 1, "above") || view_.is(hedge_.next - 1, "below"));
    // "near a five-year low": the low is near
    const bool near_record =
        tag.kind == MentionKind::duration && hedge_.hedge == Hedge::nearly && hedge_.next < amount.first &&
        (view_.is(amount.last, "low") || view_.is(amount.last, "high") || view_.prints(amount.last, "peak") ||
         view_.is(amount.last, "record") || view_.prints(amount.last, "trough"));
    const bool place_over = range && hedge_.hedge == Hedge::more_than;
    // "lies under 2 feet of water"
    const bool covered = hedge_.hedge == Hedge::less_than && view_.is(amount.last, "of") &&
                         (tag.unit == "foot" || tag.unit == "metre" || tag.unit == "centimetre" || tag.unit == "inch");
    const bool near_thing = view_.is(hedge_.next - 1, "near") && tag.kind == MentionKind::count;
    if (reaches && !during && !near_record && !names && !place_over && !near_thing && !covered) {
      tag.hedge = hedge_.hedge;
      tag.hedge_begin = hedge_.begin;
      tag.hedge_end = hedge_.end;
    }
  }
  if (amount.hedge_after != Hedge::none && (tag.hedge == Hedge::none || amount.hedge_after != Hedge::about)) {
    tag.hedge = amount.hedge_after;
    tag.hedge_begin = amount.hedge_begin;
    tag.hedge_end = view_.at(amount.hedge_last - 1).end;
  }
}

bool Pass::behind_figure(std::size_t i) const {
  return i > 0 && out_.size() > first_tag_ && (out_.back().has_value || out_.back().has_range) &&
         out_.back().end == view_.at(i - 1).end;
}

void Pass::drop_direction(std::size_t i) {
  // A comma between a figure and "to": "rose 5 percent, to $3 million" goes on.
  if (view_.is_mark(i, ',') && view_.is(i + 1, "by")) return;
  const bool at_level = view_.is(i + 1, "at") && (view_.is_number(i + 2) || view_.is_mark(i + 2, '$'));
  if (view_.is_mark(i, ',') && (view_.is(i + 1, "to") || view_.is(i + 1, "or") || at_level)) {
    if (direction_ == Direction::none && aside_ != Direction::none && view_.is(i + 1, "to") && i - aside_at_ <= 8) {
      direction_ = aside_;  // "leapt 30 percent, the daily limit, to 187,500"
      direction_next_ = i;
    }
    if (direction_next_ == i) direction_next_ = i + 1;
    return;
  }
  if (view_.is_mark(i, ',') && direction_ != Direction::none) {
    aside_ = direction_;
    aside_at_ = i;
  }
  direction_ = Direction::none;
}

void Pass::bridge(std::size_t first, std::size_t last) {
  if (direction_ == Direction::none) return;
  if (direction_next_ >= first || only_bridges(direction_next_, first)) direction_next_ = last;
}

bool Pass::only_bridges(std::size_t from, std::size_t to) const {
  if (to > from + 16) return false;
  for (std::size_t k = from; k < to; ++k) {
    const Word* w = view_.word(k);
    if (view_.is_mark(k, '-') || view_.is_mark(k, kEnDash) || view_.is_mark(k, '(') || view_.is_mark(k, '.') ||
        view_.is_mark(k, '$'))
      continue;
    if (w != nullptr && w->in(WordList::bridge)) continue;
    if (w != nullptr && hedge_.hedge != Hedge::none && k < hedge_.next) continue;
    if (view_.is_word(k) && view_.at(k).size() > 4 && view_.str(k).ends_with("ly")) continue;
    return false;
  }
  return true;
}

void Pass::attach_direction(Tag& tag, const Amount& amount) {
  if (tag.kind == MentionKind::age || tag.kind == MentionKind::duration || tag.kind == MentionKind::ordinal) return;
  const std::size_t i = amount.first;
  const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
  std::size_t k = i;  // "from just two", "from about 5 percent"
  while (
      k > 1 && i - k < 5 && view_.is_word(k - 1) &&
      ((view_.word(k - 1) != nullptr && view_.word(k - 1)->in(WordList::bridge)) || view_.str(k - 1).ends_with("ly")) &&
      !view_.is(k - 1, "to") && !view_.is(k - 1, "by") && !view_.is(k - 1, "of") && !view_.is(k - 1, "from"))
    --k;
  const bool from_far = k < i && view_.is(k - 1, "from");
  const bool from = from_far || (p != nullptr && (same(p->text, "from") || same(p->text, "against") ||
                                                  same(p->text, "vs") || same(p->text, "versus")));
  // "a 5 percent increase", "3.2% higher"
  std::size_t next = amount.last;
  if (tag.kind == MentionKind::count && view_.is_word(next) && view_.str(next).ends_with("er")) {
    // "482 points lower", "12 pips weaker"
    const bool up = view_.in(next, WordList::trend_noun_up);
    if (up || view_.in(next, WordList::trend_noun_down)) {
      tag.direction = up ? Direction::up : Direction::down;
      return;
    }
  }
  if ((tag.kind == MentionKind::count || tag.kind == MentionKind::number) && view_.is(next + 1, "than") &&
      (view_.is(next, "fewer") || view_.is(next, "less") || view_.is(next, "more"))) {  // "seven fewer than in 2025"
    tag.direction = view_.is(next, "more") ? Direction::up : Direction::down;
    return;
  }
  const bool points = tag.kind == MentionKind::count && (same(tag.unit_text, "point") || same(tag.unit_text, "points"));
  if (points || tag.kind == MentionKind::percent || tag.kind == MentionKind::percentage_point ||
      tag.kind == MentionKind::money || tag.kind == MentionKind::quantity || tag.kind == MentionKind::range ||
      tag.kind == MentionKind::fraction || tag.kind == MentionKind::multiple || tag.kind == MentionKind::temperature) {
    if (view_.is_mark(next, '-')) ++next;
    for (int skipped = 0; skipped < 4; ++skipped) {
      const Word* n = view_.word(next);
      if (n != nullptr && n->in(WordList::trend_noun_up) && !view_.is_joining_hyphen(next + 1) &&
          !(same(n->text, "up") && view_.is(next + 1, "to"))) {
        tag.direction = Direction::up;
        return;
      }
      if (tag.kind == MentionKind::money && (view_.is(next, "loss") || view_.is(next, "losses"))) break;  // a level
      if (view_.is(next, "discount") && view_.is(next + 1, "rate")) break;
      if (n != nullptr && n->in(WordList::trend_noun_down)) {
        tag.direction = Direction::down;
        return;
      }
      if (!view_.is_word(next) || view_.in(next, WordList::stop) || view_.in(next, WordList::verb)) break;
      const auto text = view_.str(next);
      const bool adjective = same(text, "year-on-year") || same(text, "annual") || same(text, "year") ||
                             same(text, "yearly") || same(text, "monthly") || same(text, "quarterly") ||
                             same(text, "on") || same(text, "annualized") || same(text, "annualised") ||
                             same(text, "average") || same(text, "pay") || same(text, "wage") || same(text, "price") ||
                             same(text, "tax") || same(text, "rate") || same(text, "salary") || same(text, "month");
      if (!adjective) break;
      ++next;
      while (view_.is_joining_hyphen(next) || (view_.is(next, "on") && view_.is_joining_hyphen(next + 1)) ||
             view_.is(next, "over"))
        ++next;
    }
  }
  if (from) return;
  if (p != nullptr && same(p->text, "and") && out_.size() > first_tag_) {  // "from $275m in March and $273m in April"
    std::size_t t = out_.size();
    while (t > first_tag_ && out_[t - 1].kind == MentionKind::date) --t;
    if (t > first_tag_ && t < out_.size() && out_[t - 1].kind == tag.kind && out_[t - 1].direction == Direction::none &&
        out_[t - 1].has_value && out_[t - 1].begin > view_.at(direction_at_).end)
      return;
  }
  if (direction_ == Direction::none || i <= direction_at_) {
    tag.direction = listed_direction(tag, i);
    return;
  }
  if (tag.kind == MentionKind::count && !points && view_.is_joining_hyphen(amount.number.last))
    return;  // "shrunk to 12 in the 650-member chamber"
  if (p != nullptr && ((same(p->text, "in") && tag.kind == MentionKind::count) ||
                       (same(p->text, "the") && direction_at_ + 2 == i && tag.kind != MentionKind::rank)))
    return;  // "its third gain in four sessions"; "advance the $95 billion package": what is moved, not how far
  if (p != nullptr && same(p->text, "or") && tag.kind == MentionKind::percent && view_.is(amount.last, "of"))
    return;  // "rose to $51bn, or 90 per cent of the total"
  if (p != nullptr && (same(p->text, "on") || (same(p->text, "the") && i > 1 && view_.is(i - 2, "over")))) return;
  if ((tag.kind == MentionKind::money || tag.kind == MentionKind::count || tag.kind == MentionKind::quantity ||
       tag.kind == MentionKind::number) &&
      no_change(tag, i)) {
    if (view_.str(direction_at_).starts_with("rais"))
      direction_ = Direction::none;  // "raised $24m at a $180m valuation"
    return;
  }
  if (tag.kind == MentionKind::number && tag.spelled && p != nullptr && same(p->text, "in")) return;  // "in six of …"
  if (only_bridges(direction_next_, i)) {
    tag.direction = direction_;
    return;
  }
  if (second_end(i) || moves_object(tag, i)) {
    direction_next_ = amount.first;  // "… a quarter point to 3.85 per cent"
    tag.direction = direction_;
    return;
  }
  // "fell in the euro zone to 6.5 percent", "cuts the risk by between 60 and 75 percent"
  const std::size_t begin = hedge_begin_token(p != nullptr && same(p->text, "between") ? i - 1 : i);
  const Word* preposition = begin > 0 ? view_.word(begin - 1) : nullptr;
  if (begin > 1 && (view_.is(begin - 2, "thanks") || view_.is(begin - 2, "due") || view_.prints(begin - 2, "owing") ||
                    view_.prints(begin - 2, "thanks")))
    return;  // "down 56% thanks to 30 free hours"
  if (preposition != nullptr && (same(preposition->text, "to") || same(preposition->text, "by")) &&
      i - direction_at_ <= 10 &&
      ((tag.kind != MentionKind::count && tag.kind != MentionKind::number) ||
       ((i - direction_at_ <= 5 || tag.decimals) && same(preposition->text, "to")))) {
    for (std::size_t t = direction_at_ + 1; t < begin; ++t) {
      if (view_.is_mark(t, ',') && t + 2 == begin) continue;  // "rose for a tenth month, by 2.2%"
      if (view_.is_mark(t, ',') || view_.is_mark(t, ';') || view_.in(t, WordList::verb)) return;
    }
    direction_next_ = amount.first;  // "… by a half percent to 37.5 percent"
    tag.direction = direction_;
  }
}

/// "a loss of $5 million" is a level, "raising $5 million" brings it in, "recovered 14 cars", "shot two men": what was
/// done to a number of things is no rise or fall of it.
bool Pass::no_change(const Tag& tag, std::size_t i) const {
  const auto text = view_.str(direction_at_);
  if (same(text, "loss") || same(text, "losses") || same(text, "gain") || same(text, "gains") || same(text, "Loss"))
    return (tag.kind == MentionKind::money || tag.kind == MentionKind::number) && !view_.is(i - 1, "to") &&
           !view_.is(i - 1, "by");
  if (tag.kind == MentionKind::quantity && (same(text, "fell") || same(text, "dropped") || same(text, "fall"))) {
    const auto rain = [&](std::size_t k) {
      return view_.is_word(k) && (view_.prints(k, "rain") || view_.prints(k, "Rain") || view_.prints(k, "snow") ||
                                  view_.prints(k, "Snow") || view_.prints(k, "hail"));
    };
    for (std::size_t k = direction_at_; k-- > 0 && direction_at_ - k < 8;) {
      if (rain(k)) return true;  // "snow fell above 600m"
    }
    for (std::size_t k = i; k < i + 4; ++k) {
      if (view_.is(k, "of") && rain(k + 1)) return true;  // "dropped 311mm of rain"
    }
  }
  if (same(text, "climbed"))  // "was climbed by 861 people"
    return direction_at_ > 0 && (view_.is(direction_at_ - 1, "was") || view_.is(direction_at_ - 1, "been"));
  if (text.starts_with("los") && (same(tag.unit_text, "runs") || same(tag.unit_text, "wickets") ||
                                  same(tag.unit_text, "goals") || same(tag.unit_text, "games")))
    return true;                // "lost by 26 runs"
  if (text.starts_with("los"))  // "winning nine, losing two"
    return tag.kind == MentionKind::number && i < sport_until_ && tag.spelled && direction_at_ + 1 == i;
  if (!text.starts_with("rais") && !text.starts_with("recover") && !same(text, "shot") && !text.starts_with("pick") &&
      !text.starts_with("push"))
    return false;
  std::size_t k = direction_at_ + 1;
  while (k < i && ((hedge_.hedge != Hedge::none && k < hedge_.next) || view_.in(k, WordList::stop))) {
    if (view_.is(k, "to") || view_.is(k, "by")) return hedge_.hedge != Hedge::none && view_.is(k - 1, "up");
    ++k;
  }
  return k == i;
}

/// "up 5% in May, 3% in June and 2% in July": a figure of the same kind, with nothing but dates between.
Direction Pass::listed_direction(const Tag& tag, std::size_t i) const {
  if (tag.kind != MentionKind::percent && tag.kind != MentionKind::money) return Direction::none;
  std::size_t t = out_.size();
  while (t > first_tag_ && out_[t - 1].kind == MentionKind::date && out_[t - 1].word == WordClass::none) --t;
  if (t == first_tag_ || t == out_.size() || out_[t - 1].kind != tag.kind || out_[t - 1].word != WordClass::none)
    return Direction::none;
  const Tag& other = out_[t - 1];
  for (std::size_t k = i; k-- > 0 && view_.at(k).begin >= other.end;) {
    if (i - k > 12) return Direction::none;
    if (view_.is_mark(k, ',') || view_.is(k, "and") || view_.is(k, "in") || view_.is(k, "on") || view_.is(k, "the"))
      continue;
    bool dated = false;
    for (std::size_t d = t; d < out_.size(); ++d)
      dated = dated || (out_[d].begin <= view_.at(k).begin && view_.at(k).end <= out_[d].end);
    if (!dated) return Direction::none;
  }
  return other.direction;
}

/// "lifted the cash rate a quarter of a percentage point", "cut its workforce 12 percent": what is moved stands
/// between.
bool Pass::moves_object(const Tag& tag, std::size_t i) const {
  const bool points = tag.kind == MentionKind::count && (same(tag.unit_text, "point") || same(tag.unit_text, "points"));
  if (tag.kind != MentionKind::percentage_point && tag.kind != MentionKind::percent && !points) return false;
  constexpr std::size_t kReach = 6;
  if (i - direction_at_ > kReach || hedge_.hedge != Hedge::none) return false;
  const auto verb = view_.str(direction_at_);
  if (!same(verb, "lifted") && !same(verb, "raised") && !same(verb, "cut") && !same(verb, "lowered") &&
      !same(verb, "hiked") && !same(verb, "reduced") && !same(verb, "trimmed") && !same(verb, "slashed") &&
      !same(verb, "increased"))
    return false;
  for (std::size_t k = direction_at_ + 1; k < i; ++k) {
    const Word* w = view_.word(k);
    if (!view_.is_word(k) || view_.in(k, WordList::verb)) return false;
    if (w != nullptr && w->in(WordList::stop) && w->role != NumberRole::article && !same(w->text, "the") &&
        !same(w->text, "of") && !same(w->text, "its") && !same(w->text, "their") && !same(w->text, "our") &&
        !same(w->text, "his"))
      return false;
  }
  return true;
}

/// "rose from 60 to 63 for men and from 55 to 58 for women": the later pairs of a verb.
bool Pass::second_end(std::size_t i) const {
  constexpr std::size_t kReach = 24;
  if (i < 3 || i - direction_at_ > kReach || !view_.is(i - 1, "to") || out_.size() == first_tag_) return false;
  const Tag& first = out_.back();
  if (!first.has_value || first.end != view_.at(i - 2).end) return false;
  std::size_t k = i - 2;
  while (k > direction_at_ && view_.at(k).begin > first.begin) --k;
  return k > 0 && view_.is(k - 1, "from");
}

std::size_t Pass::hedge_begin_token(std::size_t i) const {
  std::size_t k = i;
  while (k > 0 && i - k < 5 && view_.at(k - 1).kind == TokenKind::word && view_.word(k - 1) != nullptr &&
         !same(view_.word(k - 1)->text, "to") && !same(view_.word(k - 1)->text, "by") &&
         (view_.word(k - 1)->node != 0 || view_.word(k - 1)->role == NumberRole::article || view_.is(k - 1, "than"))) {
    --k;
  }
  return k;
}

}  // namespace tally::extract
