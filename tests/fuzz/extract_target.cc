// Any article text through the splitter and the extractor: mentions and claims stay inside it.
#include "pipeline/text/paragraphs.h"
#include "pipeline/text/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tally;  // NOLINT: a target is a file of its own
  static const auto extractor = [] {
    auto stage = Registry(builtin_stages()).make<ExtractStage>("extract_rules", {});
    fuzz::require(stage.ok(), "the extractor can be made");
    return std::move(*stage);
  }();
  Article article;
  article.id = "input";
  article.published_at = "2024-05-06";
  // Raw bytes as well: a reader of another house may give any.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  article.text = size % 2 == 0 ? repair_utf8(bytes) : std::string(bytes);
  article.paragraphs = find_paragraphs(article.text);
  const std::vector<Sentence> sentences = fuzz::split(article);
  const auto extraction = extractor->run({article, sentences}, fuzz::context());
  fuzz::require(extraction.ok(), "any text can be extracted from");
  const auto inside = [&article](Span span) { return span.begin <= span.end && span.end <= article.text.size(); };
  for (const Mention& mention : extraction->mentions) fuzz::require(inside(mention.span), "mentions lie in the text");
  for (const Claim& claim : extraction->claims) {
    fuzz::require(inside(claim.span) && inside(claim.sentence), "claims lie in the text");
    fuzz::require(claim.sentence.begin <= claim.span.begin && claim.span.end <= claim.sentence.end,
                  "claims lie in their sentence");
  }
  return 0;
}
