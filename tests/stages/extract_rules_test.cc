// Claim rules over their own examples and quiet texts; matching with triggers against all rules one by one.
#include <doctest/doctest.h>

#include <random>

#include "stages/extract_rules/extract_rules.h"
#include "stages/extract_rules/rule_test.h"
#include "tests/paths.h"

namespace tally::extract {
namespace {

const RuleBook& rule_book() {
  static const auto book = RuleBook::load(tally::test::source("/rules"));
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  return **book;
}

}  // namespace

TEST_CASE("every rule passes its examples and stays quiet where there are no claims") {
  const auto report = test_rules(rule_book(), "", tally::test::source("/fixtures/quiet"));
  REQUIRE_MESSAGE(report.ok(), report.error().message());
  CHECK(report->rules >= 150);
  CHECK(report->examples >= 2 * report->rules);
  for (const Error& failure : report->failures) FAIL_CHECK(failure.message());
}

TEST_CASE("triggers lose no match: the same as running every rule") {
  const RuleBook& book = rule_book();
  const Extractor extractor(book);
  const WordTokens words(book.claims.lists());
  Matcher::Scratch scratch;
  Rewritten rewritten;
  std::size_t matched = 0;
  for (const ClaimRule& rule : book.claims.all()) {
    for (const RuleExample& example : rule.examples) {
      const Span all{0, static_cast<std::uint32_t>(example.text.size())};
      std::vector<Tag> tags;
      extractor.tagger().tag(example.text, all, {}, tags);
      rewrite(example.text, all, tags, words, rewritten);
      std::vector<RuleMatch> quick;
      std::vector<RuleMatch> slow;
      extractor.matcher().match(rewritten, scratch, quick);
      extractor.matcher().match_one_by_one(rewritten, slow);
      REQUIRE_MESSAGE(quick.size() == slow.size(), example.text);
      for (std::size_t i = 0; i < quick.size(); ++i) {
        CHECK(quick[i].rule == slow[i].rule);
        CHECK(quick[i].begin == slow[i].begin);
        CHECK(quick[i].end == slow[i].end);
      }
      matched += quick.size();
    }
  }
  CHECK(matched > 200);
}

TEST_CASE("a very long article: the last sentence still knows the first ones and those before it") {
  Article article;
  article.id = "long";
  article.published_at = "2024-03-05";
  article.text = "Officials in Peru spoke of the year 2019.";
  std::vector<Sentence> sentences = {{{0, static_cast<std::uint32_t>(article.text.size())}, 0, false}};
  const auto add = [&](std::string_view sentence) {
    article.text += "\n\n";
    const auto begin = static_cast<std::uint32_t>(article.text.size());
    article.text += sentence;
    const auto number = static_cast<std::uint32_t>(sentences.size());
    sentences.push_back({{begin, static_cast<std::uint32_t>(article.text.size())}, number, false});
  };
  for (int i = 0; i < 3000; ++i) add("They sold 7 kg of beans, 20 litres of oil and 3 tonnes of rice.");
  add("Unemployment was the subject of the next talk.");
  add("The rate was 6.1 percent in 2018.");
  add("The country had an unemployment rate of 6.2 percent in 2017.");
  const Extractor extractor(rule_book());
  const auto found = extractor.run({article, sentences}, article.published(), false);
  REQUIRE(found.claims.size() == 9002);
  CHECK(found.claims[9000].measures == std::vector<std::string>{"unemployment_rate"});
  CHECK(found.claims[9000].period.iso() == "2018");
  const Claim& last = found.claims.back();
  CHECK(last.places == std::vector<std::string>{"PER"});
  CHECK(article.text.substr(last.span.begin, last.span.size()).find("6.2 percent") != std::string::npos);
}

TEST_CASE("the words that become tokens, and the way back to the bytes") {
  const WordLists lists = {{"rose", {{"rose", "went up"}, 'Y'}}};
  const WordTokens words(lists);
  Rewritten r;
  const std::string text = "Prices  WENT up; a rose-red \xE2\x80\x9Crose\xE2\x80\x9D";
  rewrite(text, {0, static_cast<std::uint32_t>(text.size())}, {}, words, r);
  CHECK(r.text == "prices Y; a rose-red \"Y\"");
  CHECK(text.substr(r.original(7), r.original(8) - r.original(7)) == "WENT up");
  CHECK(r.original(r.text.size()) == text.size());
}

}  // namespace tally::extract
