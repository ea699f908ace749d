// Extractor: reads the figures and claims of one article. What the stage extract_rules does, for library users and
// tests.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"
#include "stages/extract_rules/matcher.h"
#include "stages/extract_rules/tagger.h"

namespace tally::extract {

class SharedCurrencies;
class SharedNames;

/// Immutable; safe to use from many threads at a time. `rules` outlives it.
class Extractor {
 public:
  explicit Extractor(const RuleBook& rules);
  ~Extractor();

  /// Mentions (when asked for) and claims in the order of the text. `published` resolves relative dates and may be
  /// unknown. Stops early, with what it has, when `cancelled` is set.
  [[nodiscard]] Extraction run(const SplitArticle& input, Date published, bool keep_mentions,
                               const std::atomic<bool>* cancelled = nullptr) const;

  [[nodiscard]] const Tagger& tagger() const { return tagger_; }
  [[nodiscard]] const Matcher& matcher() const { return matcher_; }

 private:
  const RuleBook& rules_;
  Tagger tagger_;
  Matcher matcher_;
  WordTokens words_;
  std::unique_ptr<const SharedNames> names_;
  std::unique_ptr<const SharedCurrencies> currencies_;

  /// What the reading of an article needs besides. One that is done with goes to the next article.
  struct Workspace;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Workspace>> idle_;
  [[nodiscard]] std::unique_ptr<Workspace> take_workspace() const;
};

}  // namespace tally::extract
