// Runs a read stage, or the splitter, on bytes in memory.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"

namespace tally::test {

/// A context without rules, quiet, for stages that need only settings and messages.
struct BareContext {
  RunSettings settings;
  RuleBook rules;
  Messages messages{Messages::Level::quiet};
  std::atomic<bool> cancelled{false};
  Context context{settings, rules, messages, nullptr, nullptr, cancelled, {}};
};

/// What a reader gave for one source.
struct ReadRun {
  std::vector<Article> articles;
  std::vector<Error> bad;  ///< one a bad article
  std::string failure;     ///< message when the source as a whole could not be read
};

inline ReadRun read_with(std::string_view stage, std::string bytes,
                         const std::map<std::string, std::string>& options = {}, std::string content_type = {},
                         std::string name = "input", Date published = {}) {
  BareContext bare;
  bare.settings.published = published;
  const auto reader = Registry(builtin_stages()).make<ReadStage>(stage, options);
  REQUIRE_MESSAGE(reader.ok(), (reader.ok() ? "" : reader.error().message()));
  ByteStream stream(name, std::move(bytes));
  const Source source{std::move(name), std::move(content_type), &stream};
  ReadRun run;
  const auto done = (*reader)->run(source, bare.context, [&run](Result<Article> article) {
    if (article) {
      run.articles.push_back(std::move(*article));
    } else {
      run.bad.push_back(article.error());
    }
    return true;
  });
  if (!done) run.failure = done.error().message();
  return run;
}

/// The sentences of a body as texts, and the title's first when there is one.
inline std::vector<std::string> split_text(const std::string& text, const std::string& title = {}) {
  BareContext bare;
  const auto splitter = Registry(builtin_stages()).make<SplitStage>("sentences", {});
  REQUIRE(splitter.ok());
  Article article;
  article.text = text;
  article.title = title;
  const auto sentences = (*splitter)->run(article, bare.context);
  REQUIRE(sentences.ok());
  std::vector<std::string> texts;
  for (const Sentence& s : *sentences)
    texts.push_back((s.in_title ? article.title : article.text).substr(s.span.begin, s.span.size()));
  return texts;
}

}  // namespace tally::test
