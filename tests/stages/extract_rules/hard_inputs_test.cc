// Inputs that tempt a reader into quadratic time. The bound is processor time a byte, thirty times what is needed; on
// as much text as this, work that grows with the square of the text would be hundreds of times over it.
#include <doctest/doctest.h>
#include <time.h>

#include <string>
#include <string_view>
#include <utility>

#include "pipeline/rulebook/rule_book.h"
#include "pipeline/text/paragraphs.h"
#include "stages/extract_rules/extract_rules.h"
#include "stages/split_sentences/scanner.h"
#include "tests/paths.h"

namespace tally::extract {
namespace {

double processor_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

constexpr std::size_t kSize = 150'000;
constexpr double kMostMicrosecondsAByte = 30;

/// Microseconds a byte for one line of `unit` again and again.
double time_a_byte(const Extractor& extractor, std::string_view unit) {
  Article article;
  article.id = "hard";
  article.published_at = "2024-05-06";
  while (article.text.size() < kSize) article.text += unit;
  article.paragraphs = find_paragraphs(article.text);
  const double start = processor_time();
  std::vector<Sentence> sentences;
  for (const Span& paragraph : article.paragraphs) scan_paragraph(article.text, paragraph, 0, 4000, sentences);
  const Extraction found = extractor.run({article, sentences}, article.published(), true);
  CHECK(found.mentions.size() <= article.text.size());
  return (processor_time() - start) * 1e6 / static_cast<double>(article.text.size());
}

}  // namespace

TEST_CASE("a long line of anything is read in time that grows with its length") {
  const auto book = RuleBook::load(tally::test::source("/rules"));
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  const Extractor extractor(**book);
  using namespace std::string_view_literals;
  for (const std::string_view unit : {"prices rose by 5 percent in Brazil and "sv,
                                      "China's GDP was 5 percent of GDP in 2019 "sv,
                                      "Brazil borders 5 Peru; "sv,
                                      "he said 5 percent "sv,
                                      "ranked 5th, the 3rd-largest "sv,
                                      "between 5 and "sv,
                                      "from 5 to "sv,
                                      "two hundred and "sv,
                                      "the first week of "sv,
                                      "5,000 "sv,
                                      "7"sv,
                                      "5-"sv,
                                      "5."sv,
                                      "("sv,
                                      "\""sv,
                                      "'5 "sv,
                                      "\0 5 "sv,
                                      "\xE2\x80\x8B"
                                      "5 "sv,
                                      "\xE2\x80\xAE"
                                      "5\xE2\x80\xAC percent "sv,
                                      "\xEF\xBC\x95\xEF\xBC\x90 "sv,
                                      "\xD9\xA5\xD9\xA0 percent "sv,
                                      "\xFF\xFE 5 "sv,
                                      "https://a/5 "sv}) {
    const double spent = time_a_byte(extractor, unit);
    CHECK_MESSAGE(spent < kMostMicrosecondsAByte, unit, " ", spent);
  }
}

}  // namespace tally::extract
