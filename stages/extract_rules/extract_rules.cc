// extract_rules: figures and claims of an article, by tagging, trigger words and claim rules.
#include "stages/extract_rules/extract_rules.h"

#include <utility>

#include "stages/extract_rules/reading.h"

namespace tally::extract {
namespace {

/// A workspace that a very long article made large is given back, so that memory stays bounded.
constexpr std::size_t kMostKeptTags = 20000;

bool can_be_claim(const Tag& tag) {
  const char letter = letter_of(tag);
  return letter != 0 && letter != 'D' && letter != 'I' && letter != 'S' && letter != 'O' && letter != 'U' &&
         letter != 'A' && letter != 'V' && letter != 'L';
}

}  // namespace

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
      names_(std::make_unique<const SharedNames>(rules.places)) {}

Extraction Extractor::run(const SplitArticle& input, Date published, bool keep_mentions,
                          const std::atomic<bool>* cancelled) const {
  Extraction out;
  auto workspace = take_workspace();
  auto& [rewritten, scratch, matches, drafts, tokens, tags, sentences] = *workspace;
  tags.clear();
  sentences.clear();
  ArticleView view{input.article, rules_, *names_, published, std::move(tags), std::move(sentences)};
  for (const Sentence& sentence : input.sentences) {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) break;
    SentenceView seen{sentence, static_cast<std::uint32_t>(view.tags.size()), 0, false};
    tagger_.tag(view.text_of(seen), sentence.span, published, tokens, view.tags);
    seen.tag_count = static_cast<std::uint32_t>(view.tags.size()) - seen.first_tag;
    bool figure = false;
    bool weak = false;  // an ordinal, an age or a duration is a claim only beside a measure
    bool measure = false;
    bool place = false;  // "Germany's economy is larger than France's" has no figure at all
    for (const Tag& tag : view.tags_of(seen)) {
      figure = figure || can_be_claim(tag);
      const char letter = letter_of(tag);
      weak = weak || letter == 'O' || letter == 'U' || letter == 'A' || letter == 'L' || letter == 'D';
      measure = measure || letter == 'V';
      place = place || (letter == 'L' && !tag.demonym);
    }
    seen.has_figure = figure || ((weak || place) && measure);
    view.sentences.push_back(seen);
    if (keep_mentions) list_mentions(view.tags_of(seen), view.text_of(seen), rules_, sentence.in_title, out.mentions);
    if (!seen.has_figure) continue;

    const Current current{view, view.sentences.size() - 1, rewritten};
    rewrite(current.text(), sentence.span, current.tags(), words_, rewritten);
    matches.clear();
    drafts.clear();
    matcher_.match(rewritten, scratch, matches);
    make_drafts(current, matcher_, matches, drafts);
    for (const Draft& draft : drafts) out.claims.push_back(resolve(current, draft));
  }
  if (view.tags.capacity() < kMostKeptTags) {
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
