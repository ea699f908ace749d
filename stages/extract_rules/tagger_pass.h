// One pass over a sentence's tokens, and what it keeps while it goes: the pending hedge and direction.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/amounts.h"
#include "stages/extract_rules/dates.h"
#include "stages/extract_rules/identifiers.h"
#include "stages/extract_rules/tag.h"

namespace tally::extract {

/// Tries each token for what can start there; the longest reading wins. The readers give the token behind what they
/// pushed, or the token that they were asked about when there is nothing.
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
  Direction aside_ = Direction::none;  ///< what a comma ended, until ", to" goes on with it
  std::size_t aside_at_ = 0;
  bool rank_seen_ = false;
  std::size_t sport_until_ = 0;

  // ------------------------------------------------------------------ what a token can start

  std::size_t step(std::size_t i);
  [[nodiscard]] bool begins_measure(std::size_t i) const;
  std::size_t mark(std::size_t i);
  std::size_t pend(std::size_t i, Hedge hedge, std::size_t tokens = 1);
  /// Whether a tag may be pushed: never before the end of the last one.
  [[nodiscard]] bool free(std::uint32_t begin) const { return out_.size() == first_tag_ || out_.back().end <= begin; }
  [[nodiscard]] std::size_t date(std::size_t i);
  std::size_t identifier(std::size_t i);
  std::size_t at_number(std::size_t i);
  /// A word with a capital before a number or a sign.
  std::size_t at_capital(std::size_t i);
  std::size_t at_word(std::size_t i, const Word& w);
  std::size_t at_mark(std::size_t i);
  [[nodiscard]] bool sport_follows(std::size_t i) const;
  [[nodiscard]] bool id_is_money(std::size_t i) const;

  // ------------------------------------------------------------------ figures at a token: tagger_figures.cc

  /// "No. 2", "number one", "#2", "third-largest", "ranked fifth", "34th place".
  std::size_t rank(std::size_t i);
  /// Behind a word of ranking: "ranked 34th", "ranking, from the 34th in 2012 to the 10th".
  [[nodiscard]] bool ranks_here(std::size_t i, std::size_t last) const;
  /// "doubled", "threefold", "10-fold", "three times as many", "3x".
  std::size_t multiple(std::size_t i);
  /// "aged 25", "age 87", "aged 15 to 24", "John Smith, 45,".
  std::size_t age(std::size_t i);
  [[nodiscard]] bool lone_surname(std::size_t i) const;
  [[nodiscard]] bool person_before(std::size_t i) const;
  /// "in her late 30s", "in their forties": ten years of age.
  std::size_t age_decade(std::size_t i);
  /// "aged 6, 9 and 11": behind an age and a comma or "and".
  [[nodiscard]] bool behind_age(std::size_t i) const;
  std::size_t amount(std::size_t i);
  /// "a month", "an hour", "a mile": the article is the number where a unit follows.
  std::size_t article_unit(std::size_t i);
  /// Behind what a figure is a measure of: "40,000 tonnes of coal …".
  [[nodiscard]] bool follows_of(std::size_t i) const;
  std::size_t ordinal(std::size_t i, const Amount& head);
  /// "one" that counts nothing: "no one", "one of the largest", "if one considers".
  [[nodiscard]] bool bare_one(const Amount& amount) const;
  /// "half" as a word of its own, and what only looks like a number.
  [[nodiscard]] bool vague(const Amount& amount) const;

  // ------------------------------------------------------------------ two figures that are one: tagger_ranges.cc

  /// "one in five", "3 out of 10", "2:1", "10-to-1", "1 over 20" is left to others.
  std::size_t ratio(const Amount& head);
  /// "2.1, 2.3 and 2.5 percent", "45 and 50 mg": the unit behind the last figure holds for those before it.
  std::size_t shared_unit(const Amount& head);
  /// "from 4.1 percent to 3.9", "fell to 3.9 percent from 4.1": the unit of the figure before holds for this one.
  void take_elided_unit(Amount& amount) const;
  [[nodiscard]] bool is_range_word(std::size_t i) const;
  /// A second figure behind the first: one range, or nothing (two figures of a change).
  std::size_t range(const Amount& head);
  [[nodiscard]] static int scale_exponent(const Number& number);
  [[nodiscard]] bool range_words_before(std::size_t i) const;
  /// "cost from £18 to £95", "sentences from two to nine years": what differs from one to the next, not in time.
  [[nodiscard]] bool prices_before(std::size_t from) const;
  /// A verb or noun of change shortly before "from": the two figures are its ends, not a range.
  [[nodiscard]] bool change_before(std::size_t i) const;

  // ------------------------------------------------------------------ what becomes a tag: tagger_push.cc

  void push_date(const DateSpan& date);
  void push_plain(const Identifier& id);
  void push_value(std::size_t first, std::size_t last, MentionKind kind, const Decimal& value,
                  std::string_view unit = {});
  void push(const Amount& amount, const Number* high = nullptr);
  /// Right behind a figure: "fell 20 percent over 40 months".
  [[nodiscard]] bool behind_figure(std::size_t i) const;
  void attach_hedge(Tag& tag, const Amount& amount, bool range) const;
  void set_direction(Direction direction, std::size_t i) {
    direction_ = direction;
    direction_at_ = i;
    direction_next_ = i + 1;
  }
  void drop_direction(std::size_t i);
  [[nodiscard]] bool up_from(std::size_t i) const;
  [[nodiscard]] bool is_off(std::size_t i) const;
  [[nodiscard]] bool near_direction(std::size_t i, std::size_t reach) const {
    return direction_ != Direction::none && i > direction_at_ && i - direction_at_ <= reach;
  }
  /// Tokens of a tag do not part a verb from its next figure.
  void bridge(std::size_t first, std::size_t last);
  [[nodiscard]] bool only_bridges(std::size_t from, std::size_t to) const;
  void attach_direction(Tag& tag, const Amount& amount);
  [[nodiscard]] bool second_end(std::size_t i) const;
  [[nodiscard]] bool moves_object(const Tag& tag, std::size_t i) const;
  [[nodiscard]] Direction listed_direction(const Tag& tag, std::size_t i) const;
  [[nodiscard]] bool no_change(const Tag& tag, std::size_t i) const;
  [[nodiscard]] std::size_t hedge_begin_token(std::size_t i) const;

  // ------------------------------------------------------------------ places, measures, hedges, trends

  std::size_t words(std::size_t i, const Word& w);
  void word_tag(std::size_t i, WordClass word);
  /// "set up", "made up", "cut down", "break down": the particle of a verb is no rise or fall.
  [[nodiscard]] bool particle(std::size_t i, const Word& w) const;
  /// "closed up 3 percent", "ended down 12 points": verbs of a market's day, and what prices move by.
  [[nodiscard]] bool ends_session(std::size_t i) const;
  [[nodiscard]] bool moves_by(std::size_t i) const;
  /// Whether "up" at token i belongs to a verb before it: "edged up to 5 percent" is no "up to".
  [[nodiscard]] bool climbs(std::size_t i) const;
  /// "forecast", "target": nouns of what is expected, behind a verb that changes it.
  [[nodiscard]] bool forecast_noun(std::size_t i) const;
  /// Whether tokens [first, last) are printed as `text` has them: the same letters and capitals, blanks aside; a name
  /// may also stand in capitals throughout, as in headlines.
  [[nodiscard]] bool printed_as(std::size_t first, std::size_t last, std::string_view text) const;
};

}  // namespace tally::extract
