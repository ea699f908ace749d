// What extract_rules holds of one article while it reads it, and a claim before the open ends are tied.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/matcher.h"
#include "stages/extract_rules/rewriter.h"
#include "stages/extract_rules/sentence_text.h"
#include "stages/extract_rules/tag.h"

namespace tally::extract {

/// One sentence with its tags: a range of ArticleView::tags.
struct SentenceView {
  Sentence sentence;
  std::uint32_t first_tag = 0;
  std::uint32_t tag_count = 0;
  bool has_figure = false;
};

/// The name before a word of reporting; `pronoun`: "he said", so that the sentences before are asked.
struct SpeakerFound {
  std::string name;
  bool pronoun = false;
};

/// Answers about an article and its current sentence that several claims ask for; filled when first asked.
struct ArticleNotes {
  /// A name that several places share, or that is also something else.
  struct Ambiguous {
    std::int32_t place = -1;  ///< Tag::place
    std::string_view printed;
    const Place* best = nullptr;
    bool supported = false;  ///< words of the article speak for the best one
  };
  /// What the words of a sentence refer to.
  struct Words {
    std::size_t sentence = ~std::size_t{0};
    bool nation = false;
    bool bloc = false;
    bool same_period = false;
  };
  std::vector<Ambiguous> ambiguous;
  std::vector<std::pair<std::size_t, SpeakerFound>> speakers;  ///< of the latest sentences asked
  Words nation;
  Words period;
  /// What sentences are about (subject_of in place_link.cc), by their number: asked for every claim behind them.
  struct Subject {
    bool known = false;
    const Place* place = nullptr;
  };
  std::vector<Subject> subjects;
  std::size_t told = ~std::size_t{0};     ///< the last sentence that may have a claim of a known measure
  std::size_t text_of = ~std::size_t{0};  ///< the sentence that `text` and the others below are about
  SentenceText text;
  std::vector<char> bystanders;  ///< a token: 0 when not asked yet, 'y' or 'n'
  std::uint32_t figure = 0;      ///< a figure's begin in the text and where the words around it end
  std::uint32_t words_end = 0;
};

/// The names that several places may have, and the places that have them. Made once for a rule book.
class SharedNames {
 public:
  explicit SharedNames(const Places& places);
  /// The places that an ambiguous name may mean, in their order.
  [[nodiscard]] std::span<const Place* const> of(std::string_view printed) const;
  /// The country whose people a counted noun names ("83.7 million Ethiopians"); null when it names none.
  [[nodiscard]] const Place* of_people(std::string_view noun) const;

 private:
  std::map<std::string_view, std::vector<const Place*>> places_;
  std::map<std::string_view, const Place*> peoples_;
};

/// How far links look for what a sentence leaves open: to the first sentences of an article and to those before it.
inline constexpr std::size_t kFirstSentences = 40;
inline constexpr std::size_t kSentencesBack = 16;

/// An article as read so far. Tags of the sentences that links look at stay at hand for what the current one refers to.
struct ArticleView {
  const Article& article;
  const RuleBook& rules;
  const SharedNames& names;
  Date published;
  std::vector<Tag> tags;
  std::vector<SentenceView> sentences;
  mutable ArticleNotes notes{};  ///< an article is read by one thread

  [[nodiscard]] std::string_view text_of(const SentenceView& s) const {
    return s.sentence.in_title ? std::string_view(article.title) : std::string_view(article.text);
  }
  /// The words of a tag of a sentence.
  [[nodiscard]] std::string_view printed(const Tag& tag, const SentenceView& s) const {
    return text_of(s).substr(tag.begin, tag.end - tag.begin);
  }
  [[nodiscard]] std::span<const Tag> tags_of(const SentenceView& s) const {
    return std::span<const Tag>(tags).subspan(s.first_tag, s.tag_count);
  }
  /// Drops the tags of sentences that no link looks at any more, so that a text of any length needs bounded memory.
  void forget_tags();
};

/// Whether a token's letter is a figure's.
constexpr bool is_figure(char letter) { return kFigureLetters.find(letter) != std::string_view::npos; }

/// The sentence that is being read.
struct Current {
  const ArticleView& view;
  std::size_t index = 0;  ///< into view.sentences
  const Rewritten& rewritten;

  [[nodiscard]] const SentenceView& sentence() const { return view.sentences[index]; }
  [[nodiscard]] std::string_view text() const { return view.text_of(sentence()); }
  [[nodiscard]] std::span<const Tag> tags() const { return view.tags_of(sentence()); }
  [[nodiscard]] const Tag& tag(int t) const { return tags()[token(t).tag]; }
  [[nodiscard]] const Token& token(int t) const { return rewritten.tokens[static_cast<std::size_t>(t)]; }
  [[nodiscard]] char letter(int t) const { return token(t).letter; }
  [[nodiscard]] std::size_t at(int t) const { return token(t).at; }
  /// The notes, made ready for this sentence.
  [[nodiscard]] ArticleNotes& notes() const {
    ArticleNotes& notes = view.notes;
    if (notes.text_of != index) {
      const Span span = sentence().sentence.span;
      notes.text_of = index;
      notes.text.reset(text().substr(span.begin, span.size()));
      notes.bystanders.assign(rewritten.tokens.size(), 0);
      notes.words_end = 0;
    }
    return notes;
  }
  /// Whether the rewritten sentence holds one of the signs ; : and ".
  [[nodiscard]] bool has_sign(char sign) const {
    return (rewritten.signs & (sign == ';' ? kSemicolon : sign == ':' ? kColon : kQuote)) != 0;
  }
  /// Whether the sentence may hold a lower-case phrase; most that it does not hold are told at once.
  [[nodiscard]] bool may_hold(std::string_view phrase) const { return notes().text.may_hold(phrase); }
  /// The rewritten text between two tokens, the first one earlier.
  [[nodiscard]] std::string_view between(int first, int second) const {
    return std::string_view(rewritten.text).substr(at(first) + 1, at(second) - at(first) - 1);
  }
  /// What stands between two tokens, the first one earlier: figures, places, and signs of another clause.
  [[nodiscard]] int figures_between(int first, int second) const {
    const bool own = is_figure(letter(first));
    return static_cast<int>(token(second).figures - token(first).figures) - (own ? 1 : 0);
  }
  [[nodiscard]] int places_between(int first, int second) const {
    return static_cast<int>(token(second).places - token(first).places) - (letter(first) == 'L' ? 1 : 0);
  }
  [[nodiscard]] bool semicolon_between(int first, int second) const { return token(second).semicolons > at(first); }
  /// A figure of any kind, ages aside.
  [[nodiscard]] bool crosses_figure(int first, int second) const {
    const bool own = letter(first) != 'V' && kBarrierLetters.find(letter(first)) != std::string_view::npos;
    return token(second).crossings - token(first).crossings > (own ? 1U : 0U);
  }
  /// A figure, a measure or a semicolon.
  [[nodiscard]] bool has_barrier(int first, int second) const {
    return crosses_figure(first, second) ||
           token(second).measures - token(first).measures > (letter(first) == 'V' ? 1U : 0U) ||
           semicolon_between(first, second);
  }
  /// The rewritten text before and behind a token.
  [[nodiscard]] std::string_view before(int token) const {
    return std::string_view(rewritten.text).substr(0, at(token));
  }
  [[nodiscard]] std::string_view behind(int token) const {
    return std::string_view(rewritten.text).substr(at(token) + 1);
  }
};

/// What a match (or no match) says of a claim. Numbers are tokens of the sentence, -1 for none.
struct Draft {
  const ClaimRule* rule = nullptr;  ///< null for a figure that no rule claims
  ClaimType type = ClaimType::level;
  int value = -1;
  int from = -1;
  int by = -1;
  int measure = -1;
  int other_measure = -1;
  int place = -1;
  int other_place = -1;
  int within = -1;
  int period = -1;
  int period_from = -1;
  int lend = -1;            ///< the figure that lends its unit: "15.3 and 7.1 percent respectively"
  int skipped = -1;         ///< a figure that belongs to the words of a rank: "12th of 132 economies"
  std::uint32_t begin = 0;  ///< span in the rewritten text
  std::uint32_t end = 0;
  Capture term;  ///< plain words, role skip when there are none
  Capture document;
  Capture speaker;
  Direction direction = Direction::none;
  /// Of a figure whose words name no measure: it goes on about what was told last (goes_on_about).
  bool continues = false;
  bool by_name = false;     ///< and says so: "the figure for the EU was"
  bool stands_for = false;  ///< of nothing else: "in Nigeria, 82 percent did", "Peru, with all its poor, reported 4"

  /// The figure that the claim stands on.
  [[nodiscard]] int figure() const { return value >= 0 ? value : by; }
  /// Of that figure (or of `figure` instead of it) and the others of the claim the one that is printed first.
  [[nodiscard]] int first_figure(int figure) const {
    for (const int other : {from, by}) {
      if (other >= 0) figure = std::min(figure, other);
    }
    return figure;
  }
};

/// Sort of a figure, in the words of MeasurePhrase::unit.
enum class FigureSort : std::uint8_t { none, percent, points, money, plain, quantity, rank, multiple };
FigureSort sort_of(char letter);

/// Chooses among the matches so that every figure is claimed once, and adds a draft for each figure that is left and
/// can be a claim. In the order of the text.
void make_drafts(const Current& current, const Matcher& matcher, std::span<const RuleMatch> matches,
                 std::vector<Draft>& drafts);

/// Joins a rate whose whole stands before what is counted, in the tags of one sentence: "for every 1,000 inhabitants
/// there were 0.9 doctors". The whole is a place then, or no figure.
void join_reversed_rates(std::span<Tag> tags, std::string_view text, const SharedNames& names, const Places& places);

/// "One of the poorest countries", "among the poorest countries": one member of the group that a place token names.
bool is_one_of_many(const Current& current, int token);

/// "22 percent in Spain, 12 in Italy and 5 in Germany": gives figures whose words were said before the draft of the
/// figure before them, for the drafts from `first` on.
void repeat_drafts(const Current& current, std::vector<Draft>& drafts, std::size_t first);

/// "Exports of Peru and Chile were $46 billion and $80 billion, respectively": pairs the members of the lists, for the
/// drafts from `first` on.
void pair_lists(const Current& current, std::vector<Draft>& drafts, std::size_t first);

/// What the words leave open, taken from the sentence, its neighbours and the claims told before. `claim` is a new one.
/// False when a bare number turns out to be of nothing.
bool resolve(const Current& current, const Draft& draft, std::span<const Claim> told, Claim& claim);

}  // namespace tally::extract
