// Helpers of the tests of writers: a row with every kind of trap, and a table as text.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "pipeline/registry.h"
#include "pipeline/stage.h"

namespace tally::test {

inline Article sample_article() {
  Article article;
  article.id = "a1";
  article.url = "https://news.example/a1";
  article.title = "Jobs and prices";
  article.publisher = "Example News";
  article.published_at = "2025-12-05";
  article.text = "Unemployment fell to 3.2 percent in 2024, the office said.\n\nPrices rose.";
  article.paragraphs = {{0, 58}, {60, 72}};
  return article;
}

inline Verdict sample_row() {
  Verdict row;
  row.verdict = VerdictKind::supported;
  row.reason = "rounding";
  row.flags = {"single_source"};
  row.claim = "Unemployment fell to 3.2 percent in 2024";
  row.claimed = "3.2 %";
  row.reference = "3.24 %";
  row.difference = "-0.04 %";
  row.explanation = "3.24 rounds to 3.2";
  row.source = "World Bank";
  row.source_url = "https://api.worldbank.org/v2/x";
  row.measure = "unemployment_rate";
  row.series = "worldbank:SL.UEM.TOTL.ZS";
  row.place = "CHN";
  row.period = "2024";
  row.claim_type = "level";
  row.claimed_low = Decimal::parse("-3.25");
  row.claimed_high = Decimal::parse("3.25");
  row.unit = "percent";
  row.reference_value = Decimal::parse("3.24");
  row.sentence = "Unemployment fell to 3.2 percent in 2024, the office said.";
  row.article_title = "Jobs and prices";
  row.article_id = "a1";
  row.claim_id = claim_id("https://news.example/a1", row.claim, 0);
  row.span = Span{0, 40};
  return row;
}

/// What a writer makes of articles with their rows.
inline std::string written(const std::string& stage, const std::vector<std::pair<Article, std::vector<Verdict>>>& all,
                           const RunInfo& info = {}, const std::map<std::string, std::string>& options = {}) {
  static std::atomic<int> serial{0};
  const Registry registry(builtin_stages());
  auto writer = registry.make<WriteStage>(stage, options);
  REQUIRE(writer.ok());
  const auto path = std::filesystem::temp_directory_path() /
                    ("tally_" + stage + std::to_string(::getpid()) + "_" + std::to_string(serial++));
  auto out = Output::open(path.string());
  REQUIRE(out.ok());
  REQUIRE((*writer)->begin(info, *out).ok());
  for (const auto& [article, rows] : all) REQUIRE((*writer)->write(article, rows, *out).ok());
  REQUIRE((*writer)->end(*out).ok());
  REQUIRE(out->finish().ok());
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(path);
  return text;
}

}  // namespace tally::test
