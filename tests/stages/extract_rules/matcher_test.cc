// Triggered matching against every rule run one by one: exactly the same matches, with few rules and with thousands.
#include "stages/extract_rules/matcher.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/text/paragraphs.h"
#include "stages/extract_rules/tagger.h"
#include "stages/split_sentences/scanner.h"
#include "tests/made_news.h"
#include "tests/paths.h"

namespace tally::extract {
namespace {

const RuleBook& rule_book() {
  static const auto book = RuleBook::load(tally::test::source("/rules"));
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  return **book;
}

/// The shipped rules and `made` others.
const ClaimRules& many_rules(std::size_t made) {
  static const ClaimRules rules = [&] {
    std::vector<ClaimRule> all = rule_book().claims.all();
    for (ClaimRule& rule : tally_test::made_rules(made)) all.push_back(std::move(rule));
    auto built = ClaimRules::of(std::move(all), rule_book().claims.lists());
    REQUIRE_MESSAGE(built.ok(), built.error().message());
    return std::move(*built);
  }();
  return rules;
}

std::vector<std::string> fixture_texts() {
  std::vector<std::string> texts;
  for (const char* folder : {"/fixtures/articles", "/fixtures/quiet"}) {
    for (const auto& entry : std::filesystem::directory_iterator(tally::test::source(folder))) {
      std::ifstream in(entry.path());
      std::stringstream text;
      text << in.rdbuf();
      texts.push_back(std::move(text).str());
    }
  }
  for (const ClaimRule& rule : rule_book().claims.all()) {
    for (const RuleExample& example : rule.examples) texts.push_back(example.text);
  }
  return texts;
}

struct Count {
  std::size_t sentences = 0;
  std::size_t matches = 0;
  std::size_t different = 0;
};

bool same_match(const RuleMatch& a, const RuleMatch& b) {
  if (a.rule != b.rule || a.begin != b.begin || a.end != b.end || a.count != b.count) return false;
  for (std::uint32_t i = 0; i < a.count; ++i) {
    const Capture& x = a.captures[i];
    const Capture& y = b.captures[i];
    if (x.role != y.role || x.token != y.token || x.begin != y.begin || x.end != y.end) return false;
  }
  return true;
}

/// Both ways over every sentence of a text, those without a figure included.
void compare(const Matcher& matcher, const WordTokens& words, const std::string& text, Count& count) {
  static const Tagger tagger(rule_book());
  std::vector<Sentence> sentences;
  std::uint32_t number = 0;
  for (const Span& paragraph : find_paragraphs(text)) scan_paragraph(text, paragraph, number++, 4000, sentences);
  Matcher::Scratch scratch;
  Rewritten rewritten;
  std::vector<RuleMatch> quick;
  std::vector<RuleMatch> slow;
  for (const Sentence& sentence : sentences) {
    std::vector<Tag> tags;
    tagger.tag(text, sentence.span, {}, tags);
    rewrite(text, sentence.span, tags, words, rewritten);
    quick.clear();
    slow.clear();
    matcher.match(rewritten, scratch, quick);
    matcher.match_one_by_one(rewritten, slow);
    const bool equal = quick.size() == slow.size() && std::equal(quick.begin(), quick.end(), slow.begin(), same_match);
    if (!equal && count.different++ < 3) FAIL_CHECK("the matches differ in: " << rewritten.text);
    ++count.sentences;
    count.matches += slow.size();
  }
}

}  // namespace

TEST_CASE("the shipped rules match the same with triggers and one by one") {
  const Matcher matcher(rule_book().claims);
  const WordTokens words(rule_book().claims.lists());
  Count count;
  for (const std::string& text : fixture_texts()) compare(matcher, words, text, count);
  tally_test::MadeNews news(7);
  for (int i = 0; i < 60; ++i) compare(matcher, words, news.article(30), count);
  CHECK(count.different == 0);
  CHECK(count.sentences > 2000);
  CHECK(count.matches > 500);
}

TEST_CASE("five thousand rules match the same with triggers and one by one") {
  const ClaimRules& rules = many_rules(5000 - rule_book().claims.all().size());
  REQUIRE(rules.all().size() == 5000);
  const Matcher matcher(rules);
  const WordTokens words(rules.lists());
  Count count;
  for (const char* text : {"1,200 of the vessels went to the mills in 2019.",
                           "Deliveries rose by 5 percent as terminals and harbours reopened.",
                           "Unemployment, before strikes and walkouts, fell to 7.4 percent."}) {
    compare(matcher, words, text, count);
  }
  CHECK(count.matches > 0);
  tally_test::MadeNews news(11);
  for (int i = 0; i < 8; ++i) compare(matcher, words, news.article(30), count);
  CHECK(count.different == 0);
}

TEST_CASE("a skeleton lets through what its pattern matches, and keeps out another order") {
  const auto passes = [](std::string pattern, std::string_view text) {
    ClaimRule rule;
    rule.id = "one";
    rule.pattern = std::move(pattern);
    auto rules = ClaimRules::of({rule}, {});
    REQUIRE_MESSAGE(rules.ok(), rules.error().message());
    const Matcher matcher(*rules);
    Rewritten rewritten;
    rewrite(text, {0, static_cast<std::uint32_t>(text.size())}, {}, WordTokens({}), rewritten);
    Matcher::Scratch scratch;
    std::vector<RuleMatch> out;
    matcher.match(rewritten, scratch, out);
    std::vector<RuleMatch> all;
    matcher.match_one_by_one(rewritten, all);
    CHECK(out.size() == all.size());
    return scratch.tried > 0;
  };
  CHECK(passes("more ships than boats", "more ships than boats"));
  CHECK(passes("ships … boats", "ships and many boats"));
  CHECK_FALSE(passes("ships … boats", "boats and many ships"));
  CHECK(passes("ship(?:s|ped) to boat[a-z]+", "shipped to boatyards"));
  CHECK(passes("(?:big|small) ships?", "small ship"));
  CHECK(passes("(?:ships ){2}sail", "ships ships sail"));
  CHECK(passes("no ships?\\.", "no ship."));
}

}  // namespace tally::extract
