// Sentences as today's news has them, with every figure and date of each: tests/mentions/*.tsv.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "stages/extract_rules/currencies.h"
#include "stages/extract_rules/tagger.h"
#include "tests/paths.h"

namespace {

using namespace tally;

/// Every mention but places and measures as "kind text = value unit hedge direction", joined by " | ".
std::string mentions(const RuleBook& rules, const extract::SharedCurrencies& currencies, std::string_view text,
                     Date published) {
  std::vector<extract::Tag> tags;
  const Span whole{0, static_cast<std::uint32_t>(text.size())};
  extract::Tagger(rules).tag(text, whole, published, tags);
  currencies.settle(tags, {}, text, whole, {}, {});
  std::vector<Mention> found;
  extract::list_mentions(tags, text, rules, false, found);
  std::string out;
  for (const Mention& m : found) {
    if (m.kind == MentionKind::place || m.kind == MentionKind::measure) continue;
    if (!out.empty()) out += " | ";
    out += std::string(name_of(m.kind)) + " " + std::string(text.substr(m.span.begin, m.span.size()));
    const std::string value = m.value ? m.value->to_string()
                              : m.low ? m.low->to_string() + ".." + m.high->to_string()
                                      : m.code;
    if (!value.empty()) out += " = " + value;
    for (const auto part : {std::string_view(m.unit), name_of(m.hedge), name_of(m.direction)}) {
      if (!part.empty()) out += " " + std::string(part);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the figures of a few hundred sentences of news") {
  const auto book = RuleBook::load(test::source("/rules"));
  REQUIRE(book.ok());
  const extract::SharedCurrencies currencies(**book);
  const Date published{2026, 3, 12};
  std::size_t read = 0;
  for (const auto& file : std::filesystem::directory_iterator(test::source("/tests/mentions"))) {
    if (file.path().extension() != ".tsv") continue;
    std::ifstream lines(file.path());
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == '#') continue;
      const auto tab = line.find('\t');
      REQUIRE_MESSAGE(tab != std::string::npos, line);
      const auto end = line.find('\t', tab + 1);
      const std::string text = line.substr(0, tab);
      const std::string wanted = line.substr(tab + 1, end == std::string::npos ? end : end - tab - 1);
      const std::string got = mentions(**book, currencies, text, published);
      CAPTURE(text);
      if (end == std::string::npos) {
        CHECK(got == wanted);
      } else {  // a known gap: turns red once it is closed
        CHECK(line.substr(end + 1) == "missed");
        CHECK(got != wanted);
      }
      ++read;
    }
  }
  CHECK(read > 200);
}
