// Matcher: which claim rules match a rewritten sentence, by trigger words first and patterns second.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/rulebook/claim_rules.h"
#include "stages/extract_rules/rewriter.h"

namespace re2 {
class RE2;
}

namespace tally::extract {

/// A group of a match: a token (index into Rewritten::tokens), or plain words when `token` is -1.
struct Capture {
  Role role = Role::skip;
  std::int32_t token = -1;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// One match of one rule; offsets are of the rewritten text.
struct RuleMatch {
  static constexpr std::size_t kMostCaptures = 12;
  std::uint32_t rule = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t count = 0;
  std::array<Capture, kMostCaptures> captures;

  [[nodiscard]] const Capture* find(Role role) const {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (captures[i].role == role) return &captures[i];
    }
    return nullptr;
  }
};

/// Index of all rules. A rule is run when a sentence holds its trigger words, its letters, and both in an order that
/// its skeleton accepts; all three are conditions without which it cannot match. It is then run from the letters and
/// words that its skeleton accepts the sentence from, which is where its matches begin. Immutable to its users;
/// patterns are compiled when they are first needed. Thread-safe.
class Matcher {
 public:
  /// A letter or a word of a sentence.
  struct Symbol {
    std::uint32_t at = 0;
    std::uint32_t kind = 0;  ///< a letter's number, or of a word that some rule names kLetters and more
  };
  static constexpr std::uint32_t kLetters = 26;
  static constexpr std::uint32_t kUnknownWord = ~0U;
  /// First and last symbol of a kind, plus one.
  struct Chain {
    std::uint32_t stamp = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  /// Where a rule may match: it begins at `begin` and ends before `end`.
  struct Window {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  /// What one caller needs besides; kept from sentence to sentence so that nothing is allocated.
  struct Scratch {
    std::vector<std::uint32_t> seen;
    std::vector<std::uint32_t> candidates;
    std::vector<Symbol> symbols;         ///< letters and words, in order
    std::vector<std::uint32_t> same;     ///< a symbol: the number of the next one of its kind, 0 for none
    std::vector<Chain> chains;           ///< by kind
    std::vector<Window> windows;         ///< of one rule
    std::vector<std::uint64_t> allowed;  ///< a bit for each rule whose needs of letters and figures are met
    const Matcher* of = nullptr;         ///< whose the contents are
    std::uint32_t stamp = 0;
    std::uint64_t tried = 0;  ///< patterns run so far
  };

  explicit Matcher(const ClaimRules& rules);
  ~Matcher();

  /// Appends all matches, ordered by rule and position. A rule's next match begins behind the first mention of its last
  /// one.
  void match(const Rewritten& sentence, Scratch& scratch, std::vector<RuleMatch>& out) const;
  /// The same without triggers: every rule is run. For tests and measurements.
  void match_one_by_one(const Rewritten& sentence, std::vector<RuleMatch>& out) const;
  /// Compiles every pattern; the first one that RE2 refuses is the error.
  [[nodiscard]] Result<void> compile_all() const;
  [[nodiscard]] const ClaimRule& rule(std::uint32_t index) const { return rules_.all()[index]; }

 private:
  struct Pattern;
  struct Rule;
  struct Needs;
  struct Gate;
  struct Groups;
  const ClaimRules& rules_;
  std::map<std::string, Pattern> tails_;  ///< by their RE2 text: many rules share one
  std::unique_ptr<Rule[]> compiled_;
  std::vector<Needs> needs_;  ///< one a rule
  /// Sets of words that rules need ("features"): word hash → features, feature → rules listed under it.
  struct WordSlot {
    std::uint32_t hash = 0;
    std::uint32_t first = 0;  ///< into word_features_
    std::uint32_t count = 0;
    bool used = false;
  };
  std::vector<WordSlot> slots_;
  std::array<std::uint64_t, 512> known_{};  ///< a bit for each word of slots_ by its hash, in little memory
  std::vector<std::uint32_t> word_features_;
  std::vector<std::vector<std::uint32_t>> rules_of_feature_;
  std::vector<std::uint32_t> wordless_;  ///< rules without a word that they need
  /// The rules, a bit each, that need one of these letters.
  struct LetterNeed {
    std::uint32_t letters = 0;
    std::vector<std::uint64_t> rules;
  };
  std::vector<LetterNeed> letter_needs_;
  static constexpr std::uint32_t kMostFigures = 7;                     ///< no rule needs more
  std::array<std::vector<std::uint64_t>, kMostFigures> figure_needs_;  ///< by n: rules that need more than n figures

  /// Where a word is in slots_, or the free slot where it would be.
  [[nodiscard]] std::size_t slot_of(std::uint32_t hash) const;
  [[nodiscard]] const Gate& gate_of(std::uint32_t rule) const;
  /// Fills Scratch::allowed.
  void allow(const Rewritten& sentence, Scratch& scratch) const;
  /// Fills the symbols of a sentence, and adds the allowed rules that its words are triggers of.
  void read_symbols(const Rewritten& sentence, Scratch& scratch) const;
  void run(std::uint32_t rule, const Rewritten& sentence, std::vector<RuleMatch>& out) const;
  void run_in(std::uint32_t rule, const Rewritten& sentence, Scratch& scratch, std::vector<RuleMatch>& out) const;
  /// Appends a match from its groups and its tail; gives where the next one may begin.
  std::size_t keep(std::uint32_t rule, const Rewritten& sentence, const Groups& groups,
                   std::vector<RuleMatch>& out) const;
};

}  // namespace tally::extract
