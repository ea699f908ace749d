// Tagger: typed spans of a sentence, in one pass over its tokens.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/mention.h"
#include "pipeline/rulebook/tokens.h"
#include "stages/extract_rules/tag.h"

namespace tally {
class RuleBook;
class Lexicon;
}  // namespace tally

namespace tally::extract {

/// Recognises figures, dates, places and measure phrases. Immutable; safe to use from many threads at a time.
class Tagger {
 public:
  /// `rules` outlives the tagger and all tags.
  explicit Tagger(const RuleBook& rules) : rules_(rules) {}

  /// Appends the tags of one sentence, sorted by begin and not overlapping. `text` is the article's body (or title);
  /// any bytes are allowed. `published` resolves relative dates and may be unknown.
  /// Hedges that belong to a figure are not tags of their own: see Tag::hedge_begin. Runs in linear time.
  /// `tokens` is room for its own use, kept from sentence to sentence.
  void tag(std::string_view text, Span sentence, Date published, std::vector<tally::Token>& tokens,
           std::vector<Tag>& tags) const;
  void tag(std::string_view text, Span sentence, Date published, std::vector<Tag>& tags) const {
    std::vector<tally::Token> tokens;
    tag(text, sentence, published, tokens, tags);
  }

 private:
  const RuleBook& rules_;
};

/// A figure, date, place or measure as the model and the contract have it. Call only for tags with `word` none.
/// `published` is what tag() was called with.
Mention to_mention(const Tag& tag, std::string_view text, const RuleBook& rules);

/// Appends the mentions of one sentence's tags. Two dates of "between 2001 and 2005" or "from May to August", which
/// stay apart for the rules, are one period here.
void list_mentions(std::span<const Tag> tags, std::string_view text, const RuleBook& rules, bool in_title,
                   std::vector<Mention>& mentions);

/// The contract's name of a tag's unit: "USD/barrel", "case/100000_person", "institution" for "institutions".
std::string unit_name(const Tag& tag);

}  // namespace tally::extract
