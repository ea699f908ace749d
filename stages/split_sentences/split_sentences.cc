// split_sentences: sentences of English news text, by one scan and lists of abbreviations.
#include "pipeline/stage.h"
#include "pipeline/text/paragraphs.h"
#include "stages/split_sentences/scanner.h"

namespace tally {
namespace {

class SplitSentences : public SplitStage {
 public:
  static constexpr std::string_view kName = "split_sentences";
  static constexpr std::string_view kSummary = "sentences of English news text, never across paragraphs";
  static inline const std::vector<OptionSpec> kOptions = {
      {"title", "yes", "give the title as a sentence of its own, before the others"},
      {"longest", "4000",
       "longest sentence, in bytes; what is longer is cut at a blank, so that later steps stay linear"},
  };
  static Result<std::unique_ptr<SplitStage>> create(const Options& options) {
    const auto title = options.flag("title");
    if (!title) return title.error();
    const auto longest = options.integer("longest", 100, 1'000'000);
    if (!longest) return longest.error();
    return std::unique_ptr<SplitStage>(
        new SplitSentences(*title, static_cast<std::size_t>(*longest)));  // NOLINT: private constructor
  }

  Result<std::vector<Sentence>> run(const Article& article, Context&) const override {
    std::vector<Sentence> sentences;
    sentences.reserve(article.text.size() / 96 + 2);
    if (title_ && !article.title.empty()) {
      const Span whole{0, static_cast<std::uint32_t>(article.title.size())};
      if (whole.size() <= longest_) {
        sentences.push_back({whole, 0, true});
      } else {
        scan_paragraph(article.title, whole, 0, longest_, sentences);
        for (Sentence& sentence : sentences) sentence.in_title = true;
      }
    }
    // A reader of another house may give no paragraphs.
    std::vector<Span> found;
    if (article.paragraphs.empty()) found = find_paragraphs(article.text);
    const std::vector<Span>& paragraphs = article.paragraphs.empty() ? found : article.paragraphs;
    std::uint32_t number = 0;
    for (const Span& paragraph : paragraphs) {
      if (paragraph.begin > paragraph.end || paragraph.end > article.text.size()) {
        return Error{article.id, "a paragraph of the reader lies outside the text", "the read stage is at fault"};
      }
      scan_paragraph(article.text, paragraph, number++, longest_, sentences);
    }
    return sentences;
  }

 private:
  SplitSentences(bool title, std::size_t longest) : title_(title), longest_(longest) {}
  bool title_;
  std::size_t longest_;
};

}  // namespace
}  // namespace tally

using tally::SplitSentences;
TALLY_STAGE(split_sentences, SplitSentences)
