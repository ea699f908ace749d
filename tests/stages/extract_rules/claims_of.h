// The claims of a text, as the rules of the project read them.
#pragma once
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pipeline/text/paragraphs.h"
#include "stages/extract_rules/extract_rules.h"
#include "stages/split_sentences/scanner.h"
#include "tests/paths.h"

namespace tally::test {

inline const extract::Extractor& extractor() {
  static const auto book = RuleBook::load(source("/rules"));
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  static const extract::Extractor made(**book);
  return made;
}

/// `published`: the article's date.
inline std::vector<Claim> claims_of(const std::string& text, const std::string& published) {
  Article article;
  article.text = text;
  article.published_at = published;
  article.paragraphs = find_paragraphs(article.text);
  std::vector<Sentence> sentences;
  std::uint32_t number = 0;
  for (const Span& paragraph : article.paragraphs) scan_paragraph(article.text, paragraph, number++, 4000, sentences);
  return extractor().run({article, sentences}, article.published(), false).claims;
}

}  // namespace tally::test
