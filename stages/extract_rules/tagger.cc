// One pass over a sentence's tokens: each token is tried for what can start there, the longest reading wins.
#include "stages/extract_rules/tagger.h"

#include <algorithm>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/amounts.h"
#include "stages/extract_rules/dates.h"
#include "stages/extract_rules/identifiers.h"
#include "stages/extract_rules/nouns.h"

namespace tally::extract {
namespace {

/// A sentence longer than this is read in pieces, so that memory stays bounded.
constexpr std::uint32_t kMostBytes = 1U << 15;

class Pass {
 public:
  Pass(const RuleBook& rules, std::string_view text, const std::vector<Token>& tokens, Date published,
       std::vector<Tag>& out)
      : rules_(rules),
        view_{text, tokens},
        amounts_(view_, rules),
        dates_(view_, published),
        out_(out),
        first_tag_(out.size()) {}

  void run() {
    std::size_t i = 0;
    while (i < view_.size()) i = std::max(step(i), i + 1);
  }

 private:
  struct PendingHedge {
    Hedge hedge = Hedge::none;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::size_t next = 0;  ///< token that the figure must start at
  };

  const RuleBook& rules_;
  TokenView view_;
  AmountReader amounts_;
  DateReader dates_;
  std::vector<Tag>& out_;
  std::size_t first_tag_;
  PendingHedge hedge_;
  Direction direction_ = Direction::none;
  std::size_t direction_next_ = 0;  ///< token up to which bridging words have been seen
  std::size_t direction_at_ = 0;
  bool rank_seen_ = false;
  std::size_t sport_until_ = 0;

  // ------------------------------------------------------------------ what a token can start

  std::size_t step(std::size_t i) {
    const Token& token = view_.at(i);
    if (token.kind == TokenKind::number) return std::max(at_number(i), i + 1);
    if (token.kind == TokenKind::mark) return mark(i);
    const Word* w = token.word;
    if (token.mark != 0) return i + 1;
    if (token.capital) {
      const Token& next = view_.at(i + 1);
      // A currency ("US$5", "RMB 30") or a model ("A320", "F-16") may start here.
      const bool figures = next.kind == TokenKind::number ||
                           (next.kind == TokenKind::mark && next.mark != ',' && next.mark != '.') ||
                           (view_.is_number(i + 2) && next.kind == TokenKind::mark);
      if (figures) {
        if (const auto next_token = at_capital(i); next_token > i) return next_token;
      }
    }
    if (w == nullptr) return i + 1;
    if (w->in(WordList::rank_noun)) rank_seen_ = true;
    if (w->in(WordList::sport)) sport_until_ = i + 12;
    if (w->ordinal > 0 && w->node != 0 && begins_measure(i)) return words(i, *w);  // "third quintile"
    if (w->starts != 0) {
      if (const auto next_token = at_word(i, *w); next_token > i) return next_token;
    }
    return words(i, *w);
  }

  [[nodiscard]] bool begins_measure(std::size_t i) const {
    return amounts_.phrase(i, [](const PhraseNode& node, std::size_t) { return node.measure >= 0; }) > i + 1;
  }

  std::size_t mark(std::size_t i) {
    const Token& token = view_.at(i);
    switch (token.mark) {
      case ',':
      case ';':
      case ':':
      case '(':
      case ')':
      case '"':
      case kEmDash:
      case '.':
        if (token.mark != '(' && token.mark != '.') drop_direction(i);
        if (token.mark == '(') return std::max(at_mark(i), i + 1);
        return i + 1;
      case '~':
      case 0x2248:
        return pend(i, Hedge::about);
      case '>':
        return pend(i, view_.is_mark(i + 1, '=') ? Hedge::at_least : Hedge::more_than,
                    view_.is_mark(i + 1, '=') ? 2 : 1);
      case '<':
        return pend(i, view_.is_mark(i + 1, '=') ? Hedge::at_most : Hedge::less_than,
                    view_.is_mark(i + 1, '=') ? 2 : 1);
      case 0x2265:
        return pend(i, Hedge::at_least);
      case 0x2264:
        return pend(i, Hedge::at_most);
      default:
        return std::max(at_mark(i), i + 1);
    }
  }

  std::size_t pend(std::size_t i, Hedge hedge, std::size_t tokens = 1) {
    hedge_ = {hedge, view_.at(i).begin, view_.at(i + tokens - 1).end, i + tokens};
    return i + tokens;
  }

  /// Whether a tag may be pushed: never before the end of the last one.
  [[nodiscard]] bool free(std::uint32_t begin) const { return out_.size() == first_tag_ || out_.back().end <= begin; }

  // ------------------------------------------------------------------ figures

  [[nodiscard]] std::size_t date(std::size_t i) {
    const auto found = dates_.read(i);
    if (!found) return i;
    push_date(*found);
    return found->last;
  }

  std::size_t identifier(std::size_t i) {
    const auto found = read_identifier(view_, i, i < sport_until_ || sport_follows(i));
    if (!found) return i;
    push_plain(*found);
    return found->last;
  }

  std::size_t at_number(std::size_t i) {
    if (const auto end = dates_.time_of_day(i); end > i) return end;
    if (const auto end = date(i); end > i) return end;
    if (const auto end = rank(i); end > i) return end;
    if (const auto end = identifier(i); end > i) return end;
    if (const auto end = multiple(i); end > i) return end;
    if (const auto end = age(i); end > i) return end;
    return amount(i);
  }

  /// A word with a capital before a number or a sign.
  std::size_t at_capital(std::size_t i) {
    const Word* w = view_.word(i);
    if (w != nullptr && (w->starts & kStartsDate) != 0) {
      if (const auto end = date(i); end > i) return end;
    }
    if (w != nullptr && (w->starts & kStartsRank) != 0) {
      if (const auto end = rank(i); end > i) return end;
    }
    if (const auto end = skip_address(view_, i); end > i) return end;
    if (!id_is_money(i)) {
      if (const auto end = identifier(i); end > i) return end;
    }
    return amount(i);
  }

  std::size_t at_word(std::size_t i, const Word& w) {
    if ((w.starts & kStartsDate) != 0) {
      if (const auto end = date(i); end > i) return end;
    }
    if ((w.starts & (kStartsRank | kStartsNumber)) != 0) {
      if (const auto end = rank(i); end > i) return end;
    }
    if ((w.starts & (kStartsIdentifier | kStartsNumber)) != 0) {
      if (const auto end = skip_address(view_, i); end > i) return end;
      if (const auto end = identifier(i); end > i) return end;
    }
    if ((w.starts & (kStartsMultiple | kStartsNumber)) != 0) {
      if (const auto end = multiple(i); end > i) return end;
    }
    if ((w.starts & kStartsNumber) == 0) return i;
    if (const auto end = age(i); end > i) return end;
    return amount(i);
  }

  std::size_t at_mark(std::size_t i) {
    if (const auto end = identifier(i); end > i) return end;
    if (const auto end = rank(i); end > i) return end;
    return amount(i);
  }

  [[nodiscard]] bool sport_follows(std::size_t i) const {
    for (std::size_t k = i + 3; k < i + 6; ++k) {
      if (view_.in(k, WordList::sport) && !view_.is(k, "over") && !view_.is(k, "past") && !view_.is(k, "against"))
        return true;
    }
    return false;
  }

  [[nodiscard]] bool id_is_money(std::size_t i) const {
    if (!view_.is_word(i) || !view_.is_number(i + 1) || view_.at(i + 1).space_before) return false;
    const auto amount = amounts_.read(i);
    return amount && amount->kind == MentionKind::money;
  }

  void push_date(const DateSpan& date) {
    Tag tag;
    tag.begin = view_.at(date.first).begin;
    tag.end = view_.at(date.last - 1).end;
    tag.kind = MentionKind::date;
    tag.period = date.period;
    tag.period_last = date.period_last;
    tag.hedge_begin = tag.hedge_end = tag.begin;
    if (free(tag.begin)) out_.push_back(tag);
    bridge(date.first, date.last);
  }

  void push_plain(const Identifier& id) {
    Tag tag;
    tag.begin = view_.at(id.first).begin;
    tag.end = view_.at(id.last - 1).end;
    tag.kind = id.kind;
    tag.hedge_begin = tag.hedge_end = tag.begin;
    if (free(tag.begin)) out_.push_back(tag);
  }

  void push_value(std::size_t first, std::size_t last, MentionKind kind, const Decimal& value,
                  std::string_view unit = {}) {
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

  /// "No. 2", "number one", "#2", "third-largest", "ranked fifth", "34th place".
  std::size_t rank(std::size_t i) {
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

  /// Behind a word of ranking: "ranked 34th", "ranking, from the 34th in 2012 to the 10th".
  [[nodiscard]] bool ranks_here(std::size_t i, std::size_t last) const {
    const auto before = i > 0 && view_.is(i - 1, "the") ? i - 1 : i;
    if (before == 0) return false;
    if (view_.in(before - 1, WordList::rank_noun)) return true;
    const Word* p = view_.word(before - 1);
    if (p == nullptr) return false;
    const bool joint = same(p->text, "from") || same(p->text, "to") || same(p->text, "at") || same(p->text, "in") ||
                       same(p->text, "and") || same(p->text, "as") || same(p->text, "or");
    const bool closed =
        view_.at(last).kind == TokenKind::mark || view_.in(last, WordList::stop) || view_.is_number(last);
    return joint && closed;
  }

  /// "doubled", "threefold", "10-fold", "three times as many", "3x".
  std::size_t multiple(std::size_t i) {
    const Word* w = view_.word(i);
    if (w != nullptr && view_.at(i).mark == 0 && w->multiple != 0) {
      if (view_.is_joining_hyphen(i + 1)) return i;  // "double-digit"
      if (same(w->text, "twice") || same(w->text, "thrice")) {
        const bool compares = view_.is(i + 1, "as") || view_.is(i + 1, "the") || view_.is(i + 1, "that") ||
                              view_.is(i + 1, "its") || view_.is(i + 1, "their") ||
                              view_.in(i + 1, WordList::trend_noun_up) || view_.is(i + 1, "what");
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
      }
      if (same(w->text, "halves")) return i;
      const Direction direction = w->multiple > 0 ? Direction::up : Direction::down;
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
    const bool compares =
        n != nullptr &&
        (same(n->text, "as") || same(n->text, "the") || same(n->text, "its") || same(n->text, "that") ||
         same(n->text, "their") || same(n->text, "what") || same(n->text, "his") || same(n->text, "higher") ||
         same(n->text, "lower") || n->in(WordList::trend_noun_up) || n->in(WordList::trend_noun_down) ||
         same(n->text, "earnings")) &&
        !(same(n->text, "as") && !view_.is_word(next + 1));
    const bool comparative = view_.is_word(next) && view_.str(next).size() > 4 && view_.str(next).ends_with("er") &&
                             view_.is(next + 1, "than");
    if (compares || comparative || number->decimals) {
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

  /// "aged 25", "age 87", "aged 15 to 24", "John Smith, 45,".
  std::size_t age(std::size_t i) {
    const Word* w = view_.word(i);
    if (!view_.is_number(i)) {
      if (w == nullptr || w->role == NumberRole::none || w->role == NumberRole::article) return i;
    }
    const bool aged = i > 0 && view_.is_word(i - 1) &&
                      (view_.prints(i - 1, "aged") || view_.prints(i - 1, "age") || view_.prints(i - 1, "ages"));
    const bool between = i > 1 && view_.is(i - 1, "between") && view_.prints(i - 2, "aged");
    const bool apposed =
        view_.is_number(i) && view_.at(i).size() <= 3 && i > 1 && view_.is_mark(i - 1, ',') && view_.is_word(i - 2) &&
        view_.at(i - 2).capital && view_.at(i - 2).mark == 0 &&
        (i < 3 || (view_.is_word(i - 3) && view_.at(i - 3).capital)) &&
        (view_.word(i - 2) == nullptr || (view_.word(i - 2)->month == 0 && view_.word(i - 2)->node == 0)) &&
        (view_.is_mark(i + 1, ',') || view_.is_mark(i + 1, '.')) &&
        !(view_.is_mark(i + 1, ',') && view_.is_number(i + 2));
    const bool yo =
        view_.is_number(i) && view_.is_word(i + 1) && (view_.prints(i + 1, "yo") || view_.prints(i + 1, "y.o"));
    if (!aged && !between && !apposed && !yo) return i;
    const auto number = read_number(view_, i);
    if (!number || number->ordinal || number->scaled || number->fraction || number->value > Decimal(125) ||
        number->value < Decimal(0))
      return i;
    if (number->decimals) return i;
    Amount amount;
    amount.number = *number;
    amount.first = i;
    amount.last = yo ? number->last + 1 : number->last;
    amount.begin = view_.at(i).begin;
    amount.end = view_.at(amount.last - 1).end;
    amount.kind = MentionKind::age;
    amount.unit = "year";
    const std::size_t at = number->last;
    const bool joint =
        view_.is(at, "to") || view_.is(at, "and") || view_.is_mark(at, '-') || view_.is_mark(at, kEnDash);
    if (joint && !apposed && !yo && (!view_.is(at, "and") || between || view_.prints(i - 1, "ages"))) {
      const auto second = read_number(view_, at + 1);
      if (second && !second->ordinal && second->value > number->value && second->value <= Decimal(125)) {
        amount.last = second->last;
        amount.end = view_.at(second->last - 1).end;
        push(amount, &*second);
        return amount.last;
      }
    }
    if (const auto unit = amounts_.read(i);
        unit && (unit->kind == MentionKind::duration || unit->kind == MentionKind::age)) {
      amount.unit = unit->unit;
      amount.unit_text = unit->unit_text;
      amount.last = unit->last;
      amount.end = unit->end;
    }
    push(amount);
    return amount.last;
  }

  // ------------------------------------------------------------------ amounts, ranges, ratios

  std::size_t amount(std::size_t i) {
    const Word* w = view_.word(i);
    if (view_.is_word(i) && w != nullptr && w->role == NumberRole::none && w->ordinal == 0 && w->denominator == 0 &&
        !same(w->text, "minus") && !view_.at(i).capital) {
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
    if (bare_one(*head)) return head->last;
    if (vague(*head)) return i;
    push(*head);
    return head->hedge_last > head->last ? head->hedge_last : head->last;
  }

  /// "a month", "an hour", "a mile": the article is the number where a unit follows.
  std::size_t article_unit(std::size_t i) {
    const Word* w = view_.word(i);
    if (w == nullptr || w->role != NumberRole::article || view_.at(i).capital) return i;
    const Word* n = view_.word(i + 1);
    if (n == nullptr || n->unit < 0 || view_.at(i + 1).mark != 0 || view_.str(i + 1).back() == 's') return i;
    const auto& unit = rules_.units.all()[static_cast<std::size_t>(n->unit)];
    const bool time = unit.dimension == "time" && unit.id != "second" && unit.id != "quarter" && unit.id != "minute";
    const bool measured = unit.dimension == "length" || unit.dimension == "volume" || unit.dimension == "mass";
    if (!time && !measured && unit.dimension != "money:GBP" && unit.dimension != "money:USD") return i;
    if (unit.id == "ton" || unit.id == "foot" || unit.id == "yard" || unit.id == "stone" || unit.id == "cup" ||
        unit.id == "pound")
      return i;
    if (unit.dimension.starts_with("money:") && !same(n->text, "penny") && !same(n->text, "dollar")) return i;
    const Word* behind = view_.word(i + 2);
    if (view_.at(i + 2).mark == '\'' || view_.is_joining_hyphen(i + 2)) return i;
    if (behind != nullptr && (same(behind->text, "when") || same(behind->text, "that") || same(behind->text, "later") ||
                              same(behind->text, "in") || same(behind->text, "which"))) {
      if (!same(behind->text, "later")) return i;
    }
    // behind a figure it is a denominator ("$5 a month"); as an adjective it is none ("a day trip")
    if (view_.is_word(i + 2) && !view_.in(i + 2, WordList::stop) && view_.at(i + 2).space_before) return i;
    Amount amount;
    amount.first = i;
    amount.last = i + 2;
    amount.begin = view_.at(i).begin;
    amount.end = view_.at(i + 1).end;
    amount.number.value = Decimal(1);
    amount.number.spelled = true;
    amount.kind = time                                   ? MentionKind::duration
                  : unit.dimension.starts_with("money:") ? MentionKind::money
                                                         : MentionKind::quantity;
    amount.unit =
        unit.dimension.starts_with("money:") ? std::string_view(unit.dimension).substr(6) : std::string_view(unit.id);
    amount.factor = unit.dimension.starts_with("money:") ? unit.factor : Decimal(1);
    amount.unit_text = view_.str(i + 1);
    push(amount);
    return i + 2;
  }

  std::size_t ordinal(std::size_t i, const Amount& head) {
    const Word* n = view_.word(head.last);
    if (n != nullptr && same(n->text, "half") && view_.is_joining_hyphen(head.last)) return head.last;
    Amount amount = head;
    amount.kind = MentionKind::ordinal;
    if (view_.is_word(i) && view_.str(i).size() < 7 && (view_.prints(i, "second") || view_.prints(i, "Second"))) {
      if (view_.is(i - 1, "a") && view_.is(head.last, "later")) return head.last;
      if (view_.is(i - 1, "per")) return head.last;
    }
    push(amount);
    return head.last;
  }

  /// "one" that counts nothing: "no one", "one of the largest", "if one considers".
  [[nodiscard]] bool bare_one(const Amount& amount) const {
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
    return view_.is_word(amount.last) &&
           (view_.in(amount.last, WordList::stop) || view_.in(amount.last, WordList::verb)) &&
           !view_.is(amount.last, "and") && !view_.is(amount.last, "in");
  }

  /// "half" as a word of its own, and what only looks like a number.
  [[nodiscard]] bool vague(const Amount& amount) const {
    const Word* w = view_.word(amount.first);
    if (amount.number.spelled && w != nullptr && same(w->text, "zero") && view_.is_joining_hyphen(amount.last))
      return true;
    if (amount.kind == MentionKind::number && amount.number.spelled && view_.is_joining_hyphen(amount.last) &&
        view_.in(amount.last + 1, WordList::skip_compound))
      return true;
    if (amount.number.fraction && w != nullptr && same(w->text, "half")) {
      const auto behind = view_.str(amount.last);
      return same(behind, "time") || same(behind, "way") || same(behind, "hearted") || same(behind, "brother") ||
             view_.is_mark(amount.last, '-');
    }
    return false;
  }

  /// "one in five", "3 out of 10", "2:1", "10-to-1", "1 over 20" is left to others.
  std::size_t ratio(const Amount& head) {
    const std::size_t i = head.first;
    if ((head.kind != MentionKind::number && head.kind != MentionKind::count) || head.number.decimals ||
        head.number.fraction || head.number.value.is_negative())
      return i;
    const std::size_t at = head.number.last;
    std::size_t next = 0;
    bool in_ten = false;
    if (view_.is_mark(at, ':') && !view_.at(at).space_before && view_.is_number(at + 1) &&
        !view_.at(at + 1).space_before) {
      next = at + 1;
    } else if (view_.is_mark(at, '-') && view_.is(at + 1, "to") && view_.is_mark(at + 2, '-')) {
      next = at + 3;
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
    if (view_.is_mark(second->last, '%') || (view_.word(second->last) != nullptr &&
                                             view_.word(second->last)->unit >= 0 && view_.at(second->last).mark == 0))
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
    amount.unit_text = {};
    amount.per = {};
    push(amount);
    return amount.last;
  }

  [[nodiscard]] bool is_range_word(std::size_t i) const {
    if (!view_.is_word(i)) return false;
    const auto text = view_.str(i);
    return same(text, "ranging") || same(text, "ranged") || same(text, "ranges") || same(text, "range") ||
           same(text, "vary") || same(text, "varies") || same(text, "varied") || same(text, "varying") ||
           same(text, "anywhere") || same(text, "anything") || same(text, "run") || same(text, "runs") ||
           same(text, "estimates") || same(text, "ages") || same(text, "aged");
  }

  /// A second figure behind the first: one range, or nothing (two figures of a change).
  std::size_t range(const Amount& head) {
    const std::size_t i = head.first;
    if (head.number.ordinal) return i;
    std::size_t at = head.last;
    const bool between =
        i > 0 && (view_.is(i - 1, "between") || (i > 1 && view_.is(i - 2, "between") && !view_.is_number(i - 1)));
    const bool from = i > 0 && view_.is(i - 1, "from");
    const bool bare = head.unit.empty();
    bool hyphen = false;
    bool word_or = false;
    if (head.kind == MentionKind::count) at = head.number.last;  // "15 to 20" never counts "to"
    if ((view_.is_mark(at, '-') || view_.is_mark(at, kEnDash) || view_.is_mark(at, kEmDash) ||
         view_.is_mark(at, '~')) &&
        at + 1 < view_.size()) {
      hyphen = true;
      if (view_.is_mark(at, kEmDash) && view_.at(at).space_before) return i;
      if (view_.is_mark(at, '-') && view_.is(at + 1, "to")) {  // "8- to 16-meter"
        if (!view_.is_number(at + 2) && view_.word(at + 2) == nullptr) return i;
        ++at;
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
    if (tail->number.value.is_negative() && hyphen && !view_.is_mark(at + 1, '-') && !view_.is_mark(at + 1, kMinus))
      return i;
    if (word_or &&
        (tail->number.value != head.number.value + Decimal(1) && tail->number.value > head.number.value * Decimal(2)))
      return i;
    // The unit of one holds for both.
    const bool tail_bare = tail->unit.empty();
    Amount low = head;
    Amount high = *tail;
    if (bare && head.number.value.abs() < Decimal(1000) && !head.number.scaled && tail->number.scaled &&
        head.number.value < tail->number.value) {
      int exponent = scale_exponent(tail->number);
      if (exponent > 0 &&
          !(head.number.value >= Decimal(100) && tail->number.value < Decimal::power_of_ten(exponent + 1) && !between &&
            !hyphen && exponent == 6)) {
        low.number.value = low.number.value * Decimal::power_of_ten(exponent);
        low.number.step += exponent;
      }
    } else if (!bare && head.kind == MentionKind::money && !head.number.scaled && tail->number.scaled &&
               tail->kind == MentionKind::number && head.number.value < Decimal(1000)) {
      const int exponent = scale_exponent(tail->number);
      low.number.value = low.number.value * Decimal::power_of_ten(exponent);
      low.number.step += exponent;
    } else if (head.kind == MentionKind::money && tail->kind == MentionKind::money && !head.number.scaled &&
               tail->number.scaled && hyphen && head.number.value < Decimal(1000)) {
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
    const bool ordered = low.number.value < high.number.value;
    const bool rise = direction_ != Direction::none && (near_direction(i, from ? 3 : 2));
    const bool ranged = between || range_words_before(i);
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
      if (bare && tail_bare && high.number.value > low.number.value * Decimal(20)) accept = false;
      if (bare && head.kind == MentionKind::number && view_.is(at, "to") && view_.in(i - 1, WordList::sport))
        accept = false;
    }
    if (!accept) {
      if (from && bare && !tail_bare && tail->kind != MentionKind::count) {
        // an elided unit: "from 4.1 to 3.9 percent"
        Amount first = head;
        first.unit = tail->unit;
        first.kind = tail->kind;
        first.factor = tail->factor;
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
    push(amount, &upper);
    return amount.last;
  }

  [[nodiscard]] static int scale_exponent(const Number& number) {
    int step = number.step;
    if (number.decimals) {
      while (step % 3 != 0) ++step;
    }
    return step;
  }

  [[nodiscard]] bool range_words_before(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && i - k <= 4;) {
      if (is_range_word(k)) return true;
    }
    return false;
  }

  /// A verb or noun of change shortly before "from": the two figures are its ends, not a range.
  [[nodiscard]] bool change_before(std::size_t i) const {
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

  // ------------------------------------------------------------------ pushing with hedge and direction

  void push(const Amount& amount, const Number* high = nullptr) {
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
    attach_hedge(tag, amount, high != nullptr);
    attach_direction(tag, amount);
    if (!free(tag.begin)) return;
    out_.push_back(tag);
    bridge(amount.first, amount.last);
  }

  void attach_hedge(Tag& tag, const Amount& amount, bool range) {
    if (tag.kind == MentionKind::ordinal || tag.kind == MentionKind::rank) return;
    if (hedge_.hedge != Hedge::none && hedge_.next <= amount.first && amount.first - hedge_.next <= 2) {
      bool reaches = true;
      for (std::size_t k = hedge_.next; k < amount.first; ++k) {
        const Word* w = view_.word(k);
        reaches = reaches && w != nullptr &&
                  (w->role == NumberRole::article || same(w->text, "the") || same(w->text, "another") ||
                   same(w->text, "further") || same(w->text, "additional") || same(w->text, "between") ||
                   same(w->text, "only") || same(w->text, "extra") || same(w->text, "from"));
      }
      const bool during = tag.kind == MentionKind::duration && hedge_.hedge == Hedge::more_than &&
                          view_.is(hedge_.next - 1, "over") && amount.number.value < Decimal(20);
      const bool place_over = range && hedge_.hedge == Hedge::more_than;
      const bool near_thing = view_.is(hedge_.next - 1, "near") && tag.kind == MentionKind::count;
      if (reaches && !during && !place_over && !near_thing) {
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
    hedge_ = {};
  }

  void set_direction(Direction direction, std::size_t i) {
    direction_ = direction;
    direction_at_ = i;
    direction_next_ = i + 1;
  }

  void drop_direction(std::size_t i) {
    // A comma between a figure and "to": "rose 5 percent, to $3 million" goes on.
    if (view_.is_mark(i, ',') && (view_.is(i + 1, "to") || view_.is(i + 1, "or"))) {
      if (direction_next_ == i) direction_next_ = i + 1;
      return;
    }
    direction_ = Direction::none;
  }

  [[nodiscard]] bool near_direction(std::size_t i, std::size_t reach) const {
    return direction_ != Direction::none && i > direction_at_ && i - direction_at_ <= reach;
  }

  /// Tokens of a tag do not part a verb from its next figure.
  void bridge(std::size_t first, std::size_t last) {
    if (direction_ == Direction::none) return;
    if (direction_next_ >= first || only_bridges(direction_next_, first)) direction_next_ = last;
  }

  [[nodiscard]] bool only_bridges(std::size_t from, std::size_t to) const {
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

  void attach_direction(Tag& tag, const Amount& amount) {
    if (tag.kind == MentionKind::age || tag.kind == MentionKind::duration || tag.kind == MentionKind::ordinal) return;
    const std::size_t i = amount.first;
    const Word* p = i > 0 ? view_.word(i - 1) : nullptr;
    std::size_t last_before = i;
    while (last_before > 0 && hedge_reaches(last_before)) --last_before;
    const bool from = p != nullptr && (same(p->text, "from") || same(p->text, "against") || same(p->text, "vs") ||
                                       same(p->text, "versus"));
    // "a 5 percent increase", "3.2% higher"
    std::size_t next = amount.last;
    if (tag.kind == MentionKind::percent || tag.kind == MentionKind::percentage_point ||
        tag.kind == MentionKind::money || tag.kind == MentionKind::quantity || tag.kind == MentionKind::range ||
        tag.kind == MentionKind::fraction || tag.kind == MentionKind::multiple) {
      if (view_.is_mark(next, '-')) ++next;
      for (int skipped = 0; skipped < 4; ++skipped) {
        const Word* n = view_.word(next);
        if (n != nullptr && n->in(WordList::trend_noun_up) && !view_.is_joining_hyphen(next + 1) &&
            !(same(n->text, "up") && view_.is(next + 1, "to"))) {
          tag.direction = Direction::up;
          return;
        }
        if (n != nullptr && n->in(WordList::trend_noun_down)) {
          tag.direction = Direction::down;
          return;
        }
        if (!view_.is_word(next) || view_.in(next, WordList::stop) || view_.in(next, WordList::verb)) break;
        const auto text = view_.str(next);
        const bool adjective = same(text, "year-on-year") || same(text, "annual") || same(text, "year") ||
                               same(text, "yearly") || same(text, "monthly") || same(text, "quarterly") ||
                               same(text, "on") || same(text, "annualized") || same(text, "annualised") ||
                               same(text, "average") || same(text, "pay") || same(text, "wage") ||
                               same(text, "price") || same(text, "tax") || same(text, "rate") || same(text, "salary") ||
                               same(text, "month");
        if (!adjective) break;
        ++next;
        while (view_.is_joining_hyphen(next) || (view_.is(next, "on") && view_.is_joining_hyphen(next + 1)) ||
               view_.is(next, "over"))
          ++next;
      }
    }
    if (from || direction_ == Direction::none || i <= direction_at_) return;
    if (only_bridges(direction_next_, i)) {
      tag.direction = direction_;
      return;
    }
    // "fell in the euro zone to 6.5 percent"
    const std::size_t begin = hedge_begin_token(i);
    const Word* preposition = begin > 0 ? view_.word(begin - 1) : nullptr;
    if (preposition != nullptr && (same(preposition->text, "to") || same(preposition->text, "by")) &&
        i - direction_at_ <= 10 && tag.kind != MentionKind::count && tag.kind != MentionKind::number) {
      for (std::size_t k = direction_at_ + 1; k < begin; ++k) {
        if (view_.is_mark(k, ',') || view_.is_mark(k, ';') || view_.in(k, WordList::verb)) return;
      }
      tag.direction = direction_;
    }
  }

  [[nodiscard]] std::size_t hedge_begin_token(std::size_t i) const {
    std::size_t k = i;
    while (
        k > 0 && i - k < 5 && view_.at(k - 1).kind == TokenKind::word && view_.word(k - 1) != nullptr &&
        !same(view_.word(k - 1)->text, "to") && !same(view_.word(k - 1)->text, "by") &&
        (view_.word(k - 1)->node != 0 || view_.word(k - 1)->role == NumberRole::article || view_.is(k - 1, "than"))) {
      --k;
    }
    return k;
  }

  [[nodiscard]] bool hedge_reaches(std::size_t i) const { return hedge_.hedge != Hedge::none && i > hedge_.next; }

  // ------------------------------------------------------------------ places, measures, hedges, trends

  std::size_t words(std::size_t i, const Word& w) {
    const Token& token = view_.at(i);
    std::size_t place_end = i;
    std::size_t measure_end = i;
    std::size_t hedge_end = i;
    const PlaceEntry* place = nullptr;
    std::int32_t measure = -1;
    Hedge hedge = Hedge::none;
    if (w.node != 0) {
      (void)amounts_.phrase(i, [&](const PhraseNode& node, std::size_t last) {
        for (const auto& entry : node.places) {
          // Of places that share a name the first of the file is the likelier.
          if ((place != nullptr && place_end == last) || !printed_as(i, last, entry.text)) continue;
          if (view_.is_mark(last, '$') && !view_.at(last).space_before) continue;  // "US$"
          place = &entry;
          place_end = last;
        }
        if (node.measure >= 0 && (node.measure_text.empty() || printed_as(i, last, node.measure_text))) {
          measure = node.measure;
          measure_end = last;
        }
        if (node.hedge != Hedge::none) {
          hedge = node.hedge;
          hedge_end = last;
        }
        return false;
      });
    }
    // A name that is no place ("Global Innovation Index") may be a measure.
    if (place != nullptr && (place_end > measure_end || (place_end == measure_end && place->place >= 0))) {
      if (place->place >= 0) {
        Tag tag;
        tag.begin = token.begin;
        tag.end = view_.at(place_end - 1).end;
        if (view_.text[tag.end - 1] == '.' && place->text.back() != '.' && !view_.is_mark(place_end - 1, '.') &&
            place->text.find('.') == std::string_view::npos)
          --tag.end;
        tag.kind = MentionKind::place;
        tag.place = place->place;
        tag.demonym = place->demonym;
        tag.ambiguous = place->ambiguous;
        tag.hedge_begin = tag.hedge_end = tag.begin;
        if (free(tag.begin)) out_.push_back(tag);
      }
      bridge(i, place_end);
      return place_end;
    }
    if (measure >= 0 && measure_end >= hedge_end) {
      Tag tag;
      tag.begin = token.begin;
      tag.end = view_.at(measure_end - 1).end;
      tag.kind = MentionKind::measure;
      tag.measure_phrase = measure;
      tag.ambiguous = rules_.lexicon.readings(measure).size() > 1;
      tag.hedge_begin = tag.hedge_end = tag.begin;
      if (free(tag.begin)) out_.push_back(tag);
      return measure_end;
    }
    if (hedge != Hedge::none) {
      hedge_ = {hedge, token.begin, view_.at(hedge_end - 1).end, hedge_end};
      if (!w.in(WordList::trend_up) && !w.in(WordList::trend_down)) return hedge_end;
      if (hedge_end > i + 1) return hedge_end;  // "up to", "lower than"
    }
    const bool up = w.in(WordList::trend_up);
    const bool down = !up && w.in(WordList::trend_down);
    if ((up || down) && !particle(i, w)) {
      set_direction(up ? Direction::up : Direction::down, i);
      word_tag(i, up ? WordClass::trend_up : WordClass::trend_down);
    } else if (w.in(WordList::reporting)) {
      word_tag(i, WordClass::reporting);
      direction_ = Direction::none;
    }
    return i + 1;
  }

  void word_tag(std::size_t i, WordClass word) {
    Tag tag;
    tag.begin = view_.at(i).begin;
    tag.end = view_.at(i).end;
    tag.word = word;
    tag.direction = word == WordClass::trend_up     ? Direction::up
                    : word == WordClass::trend_down ? Direction::down
                                                    : Direction::none;
    tag.hedge_begin = tag.hedge_end = tag.begin;
    if (free(tag.begin)) out_.push_back(tag);
  }

  /// "set up", "made up", "cut down", "break down": the particle of a verb is no rise or fall.
  [[nodiscard]] bool particle(std::size_t i, const Word& w) const {
    if (!same(w.text, "up") && !same(w.text, "down") && !same(w.text, "lower") && !same(w.text, "higher")) return false;
    if (view_.is_joining_hyphen(i + 1)) return true;
    if (same(w.text, "lower") || same(w.text, "higher"))
      return view_.is_word(i + 1) && !view_.in(i + 1, WordList::stop) && !view_.in(i + 1, WordList::bridge);
    if (i == 0) return false;
    const auto before = view_.str(i - 1);
    constexpr std::string_view kVerbs[] = {
        "set",   "made",   "make",    "makes",    "making", "come",    "came",    "give",     "gave",
        "given", "took",   "take",    "broke",    "break",  "blew",    "end",     "ended",    "ends",
        "turn",  "turned", "show",    "showed",   "shut",   "closed",  "stepped", "step",     "sat",
        "stood", "stand",  "wrote",   "written",  "opened", "split",   "drew",    "drawn",    "built",
        "put",   "follow", "catch",   "sped",     "held",   "clean",   "signed",  "teamed",   "summed",
        "sum",   "grew",   "back",    "setting",  "coming", "giving",  "taking",  "breaking", "shot",
        "sit",   "start",  "growing", "stepping", "broken", "setting", "lined"};
    for (const auto verb : kVerbs) {
      if (verb == before) return true;
    }
    return false;
  }

  /// Whether tokens [first, last) are printed as `text` has them: the same letters and capitals, blanks aside; a name
  /// may also stand in capitals throughout, as in headlines.
  [[nodiscard]] bool printed_as(std::size_t first, std::size_t last, std::string_view text) const {
    std::size_t k = 0;
    bool caps = true;
    bool exact = true;
    for (std::size_t t = first; t < last; ++t) {
      auto printed = view_.str(t);
      if (view_.is_word(t)) caps = caps && view_.at(t).all_caps;
      for (std::size_t p = 0; p < printed.size(); ++p) {
        while (k < text.size() && (text[k] == ' ' || text[k] == '-' || text[k] == '.')) ++k;
        if (printed[p] == '-' || printed[p] == '.') continue;
        if (static_cast<unsigned char>(printed[p]) == 0xE2) {  // a curly apostrophe or a dash
          p += 2;
          if (k < text.size() && text[k] == '\'') ++k;
          continue;
        }
        if (k >= text.size()) return p > 0 && exact;
        // Capitals of the name must be printed; others may be, as in a title or at the start of a sentence.
        exact = exact && (text[k] == printed[p] || (text[k] >= 'a' && text[k] <= 'z' && text[k] - 32 == printed[p]));
        ++k;
      }
    }
    if (exact) return true;
    return caps && last - first >= 1 && view_.at(first).size() > 3;
  }
};

}  // namespace

void Tagger::tag(std::string_view text, Span sentence, Date published, std::vector<Tag>& tags) const {
  std::vector<Token> tokens;
  const auto end = std::min<std::uint32_t>(sentence.end, static_cast<std::uint32_t>(text.size()));
  std::uint32_t begin = sentence.begin;
  tokens.reserve(std::min<std::size_t>((end - std::min(begin, end)) / 4 + 8, kMostBytes / 4));
  while (begin < end) {
    std::uint32_t stop = end;
    if (end - begin > kMostBytes) {
      stop = begin + kMostBytes;
      std::uint32_t cut = stop;
      while (cut > begin + kMostBytes / 2 && text[cut] != ' ' && text[cut] != '\n') --cut;
      if (cut > begin + kMostBytes / 2) {
        stop = cut;
      } else {
        while (stop > begin + 1 && (static_cast<unsigned char>(text[stop]) & 0xC0) == 0x80)
          --stop;  // not inside a character
      }
    }
    tokens.clear();
    tokenize(text, begin, stop, &rules_.lexicon, tokens);
    Pass(rules_, text, tokens, published, tags).run();
    begin = stop;
  }
}

}  // namespace tally::extract
