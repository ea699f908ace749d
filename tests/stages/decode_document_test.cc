#include <doctest/doctest.h>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"

using namespace tally;

namespace {

struct Bench {
  RunSettings settings;
  RuleBook rules;
  Messages messages{Messages::Level::quiet};
  std::atomic<bool> cancelled{false};
  int extracted = 0;
  Context context{settings, rules, messages, nullptr, nullptr, cancelled, {}};
  std::unique_ptr<DecodeStage> stage;

  explicit Bench(const std::map<std::string, std::string>& options = {}) {
    const Registry registry(builtin_stages());
    auto made = registry.make<DecodeStage>("document", options);
    REQUIRE(made.ok());
    stage = std::move(*made);
    context.extract = [this](const Article& article) -> Result<std::pair<std::vector<Sentence>, std::vector<Claim>>> {
      ++extracted;
      Claim claim;
      claim.span = {0, static_cast<std::uint32_t>(article.text.size())};
      return std::pair(std::vector<Sentence>(article.paragraphs.size()), std::vector<Claim>{claim});
    };
  }
};

Reply reply(const std::string& body) {
  Reply r;
  r.body = body;
  r.sha256 = "abc";
  r.url = "https://x/d";
  r.title = "A document";
  r.publisher = "Office";
  r.published_at = "2019-06-12";
  r.status = EvidenceStatus::cached;
  return r;
}

}  // namespace

TEST_CASE("a document comes with its paragraphs and claims, read once") {
  Bench bench;
  const auto first = bench.stage->run(reply("One.\n\n  \nTwo.\r\n"), bench.context);
  REQUIRE(first.ok());
  REQUIRE(first->document);
  const Article& article = first->document->article;
  CHECK(article.title == "A document");
  CHECK(article.paragraphs == std::vector<Span>{{0, 4}, {9, 14}});
  CHECK(first->document->claims.size() == 1);
  CHECK(first->sha256 == "abc");
  const auto again = bench.stage->run(reply("One.\n\n  \nTwo.\r\n"), bench.context);
  CHECK(again->document == first->document);
  CHECK(bench.extracted == 1);
}

TEST_CASE("no document and a page that failed are two things") {
  Bench bench;
  Reply r = reply("");
  r.error = "no document holds these words";
  r.status = EvidenceStatus::none;
  CHECK(bench.stage->run(r, bench.context)->failure == "document_not_at_hand");
  r.status = EvidenceStatus::failed;
  CHECK(bench.stage->run(r, bench.context)->failure == "source_unavailable");
  CHECK(bench.stage->run(reply(std::string("PK\0\x03", 4)), bench.context)->failure == "document_not_at_hand");
}

TEST_CASE("a long document is cut at a character") {
  Bench bench({{"limit", "5"}, {"keep", "0"}});
  CHECK(bench.stage->run(reply("abcd\xE4\xB8\xAD"), bench.context)->document->article.text == "abcd");
  CHECK(bench.stage->run(reply("abcd\xE4\xB8\xAD"), bench.context).ok());
  CHECK(bench.extracted == 2);
}

TEST_CASE("a splitter or extractor that fails is a fault of the run") {
  Bench bench;
  bench.context.extract = [](const Article&) -> Result<std::pair<std::vector<Sentence>, std::vector<Claim>>> {
    return Error{"extract_command", "ended", ""};
  };
  CHECK(bench.stage->run(reply("x"), bench.context).error().where == "extract_command");
}
