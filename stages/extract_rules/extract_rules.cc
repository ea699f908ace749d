// extract_rules: figures and claims of an article, by tagging, trigger words and claim rules.
#include "stages/extract_rules/extract_rules.h"

#include <algorithm>
#include <utility>

#include "stages/extract_rules/currencies.h"
#include "stages/extract_rules/reading.h"

namespace tally::extract {
namespace {

/// Tags of an article that are kept before those that nobody looks at any more are dropped.
constexpr std::size_t kMostKeptTags = 4000;
/// Bytes of an article that its dateline stands in.
constexpr std::size_t kHead = 60;

bool can_be_claim(const Tag& tag) {
  const char letter = letter_of(tag);
  return letter != 0 && letter != 'D' && letter != 'I' && letter != 'S' && letter != 'O' && letter != 'U' &&
         letter != 'A' && letter != 'V' && letter != 'L';
}

}  // namespace

void ArticleView::forget_tags() {
  if (sentences.size() <= kFirstSentences + kSentencesBack) return;
  const std::size_t kept = sentences.size() - kSentencesBack;
  const std::uint32_t first = sentences[kFirstSentences].first_tag;
  const std::uint32_t last = sentences[kept].first_tag;
  tags.erase(tags.begin() + first, tags.begin() + last);
  for (std::size_t i = kept; i-- > kFirstSentences && sentences[i].first_tag + sentences[i].tag_count > first;) {
    sentences[i].first_tag = first;
    sentences[i].tag_count = 0;
  }
  for (std::size_t i = kept; i < sentences.size(); ++i) sentences[i].first_tag -= last - first;
}

struct Extractor::Workspace {
  Rewritten rewritten;
  Matcher::Scratch scratch;
  std::vector<RuleMatch> matches;
  std::vector<Draft> drafts;
  std::vector<tally::Token> tokens;
  std::vector<Tag> tags;
  std::vector<SentenceView> sentences;
};

Extractor::~Extractor() = default;

std::unique_ptr<Extractor::Workspace> Extractor::take_workspace() const {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) return std::make_unique<Workspace>();
  auto workspace = std::move(idle_.back());
  idle_.pop_back();
  return workspace;
}

Extractor::Extractor(const RuleBook& rules)
    : rules_(rules),
      tagger_(rules),
      matcher_(rules.claims),
      words_(rules.claims.lists()),
      names_(std::make_unique<const SharedNames>(rules.places)),
      currencies_(std::make_unique<const SharedCurrencies>(rules)) {}

Extraction Extractor::run(const SplitArticle& input, Date published, bool keep_mentions,
                          const std::atomic<bool>* cancelled) const {
  Extraction out;
  auto workspace = take_workspace();
  auto& [rewritten, scratch, matches, drafts, tokens, tags, sentences] = *workspace;
  tags.clear();
  sentences.clear();
  ArticleView view{input.article, rules_, *names_, published, std::move(tags), std::move(sentences)};
  std::size_t forget_at = kMostKeptTags;
  for (const Sentence& sentence : input.sentences) {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) break;
    if (view.tags.size() > forget_at) {
      view.forget_tags();
      forget_at = view.tags.size() + kMostKeptTags;
    }
    SentenceView seen{sentence, static_cast<std::uint32_t>(view.tags.size()), 0, false};
    tagger_.tag(view.text_of(seen), sentence.span, published, tokens, view.tags);
    const std::span<Tag> all(view.tags);
    currencies_->settle(all.subspan(seen.first_tag), all.first(seen.first_tag), view.text_of(seen), sentence.span,
                        view.article.title, std::string_view(view.article.text).substr(0, kHead));
    seen.tag_count = static_cast<std::uint32_t>(view.tags.size()) - seen.first_tag;
    bool figure = false;
    bool weak = false;  // an ordinal, an age or a duration is a claim only beside a measure
    bool measure = false;
    bool years = false;
    int places = 0;
    bool place = false;  // "Germany's economy is larger than France's" has no figure at all
    for (const Tag& tag : view.tags_of(seen)) {
      figure = figure || can_be_claim(tag);
      const char letter = letter_of(tag);
      weak = weak || letter == 'O' || letter == 'U' || letter == 'A' || letter == 'L' || letter == 'D';
      measure = measure || letter == 'V';
      years = years || letter == 'U';
      if (letter == 'L') ++places;
      place = place || (letter == 'L' && !tag.demonym);
    }
    // "The Swiss lived four years longer than Americans" names no measure.
    seen.has_figure = figure || ((weak || place) && measure) || (years && places > 1);
    view.sentences.push_back(seen);
    if (keep_mentions) list_mentions(view.tags_of(seen), view.text_of(seen), rules_, sentence.in_title, out.mentions);
    if (!seen.has_figure) continue;
    join_reversed_rates(std::span(view.tags).subspan(seen.first_tag, seen.tag_count), view.text_of(seen), *names_,
                        rules_.places);

    const Current current{view, view.sentences.size() - 1, rewritten};
    rewrite(current.text(), sentence.span, current.tags(), words_, rewritten);
    matches.clear();
    drafts.clear();
    matcher_.match(rewritten, scratch, matches);
    make_drafts(current, matcher_, matches, drafts);
    if (out.claims.capacity() < out.claims.size() + drafts.size())  // claims are large: few moves
      out.claims.reserve(std::max<std::size_t>(2 * (out.claims.size() + drafts.size()), 16));
    for (const Draft& draft : drafts) {
      Claim& claim = out.claims.emplace_back();
      if (!resolve(current, draft, std::span(out.claims).first(out.claims.size() - 1), claim)) {
        out.claims.pop_back();
      } else if (!claim.measures.empty()) {
        view.notes.told = current.index;
      }
    }
  }
  if (view.tags.capacity() < 8 * kMostKeptTags) {  // else given back: one sentence was very long
    tags = std::move(view.tags);
    sentences = std::move(view.sentences);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(workspace));
  }
  return out;
}

namespace {

/// The stage: one Extractor a rule book, made when the first article comes.
class ExtractRules final : public ExtractStage {
 public:
  static constexpr std::string_view kName = "extract_rules";
  static constexpr std::string_view kSummary =
      "figures and claims by the rules in rules/: mentions, measures, places, periods";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<ExtractStage>> create(const Options& /*options*/) {
    return std::unique_ptr<ExtractStage>(std::make_unique<ExtractRules>());
  }

  Result<Extraction> run(const SplitArticle& input, Context& context) const override {
    std::call_once(once_, [&] { extractor_ = std::make_unique<Extractor>(context.rules); });
    Date published = input.article.published();
    if (!published.known()) published = context.settings.published;
    return extractor_->run(input, published, context.settings.keep_mentions, &context.cancelled);
  }

 private:
  mutable std::once_flag once_;
  mutable std::unique_ptr<Extractor> extractor_;
};

}  // namespace
}  // namespace tally::extract

using tally::extract::ExtractRules;
TALLY_STAGE(extract_rules, ExtractRules)
