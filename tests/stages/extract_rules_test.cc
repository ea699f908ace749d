// Claim rules over their own examples and quiet texts; matching with triggers against all rules one by one.
#include <doctest/doctest.h>

#include <random>

#include "stages/extract_rules/extract_rules.h"
#include "stages/extract_rules/rule_test.h"

namespace tally::extract {
namespace {

const RuleBook& rule_book() {
  static const auto book = RuleBook::load(TALLY_SOURCE_DIR "/rules");
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  return **book;
}

}  // namespace

TEST_CASE("every rule passes its examples and stays quiet where there are no claims") {
  const auto report = test_rules(rule_book(), "", TALLY_SOURCE_DIR "/fixtures/quiet");
  REQUIRE_MESSAGE(report.ok(), report.error().message());
  CHECK(report->rules >= 150);
  CHECK(report->examples >= 2 * report->rules);
  for (const Error& failure : report->failures) FAIL_CHECK(failure.message());
}

}  // namespace tally::extract
