// read_html: one web page is one article.
#include <fmt/format.h>

#include "pipeline/html/html_article.h"
#include "pipeline/net/url.h"
#include "pipeline/stage.h"
#include "pipeline/text/dateline.h"
#include "pipeline/text/utf8.h"

namespace tally {
namespace {

bool looks_like_html(std::string_view head) {
  std::string start;
  for (const char c : head.substr(0, 1024)) start += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const std::size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos || start[first] != '<') return false;
  for (const std::string_view sign :
       {"<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>", "<meta", "<title"}) {
    if (start.find(sign) != std::string::npos) return true;
  }
  return false;
}

class ReadHtml : public ReadStage {
 public:
  static constexpr std::string_view kName = "read_html";
  static constexpr std::string_view kSummary = "one web page, one article: main text, title, date, author, links";
  static inline const std::vector<OptionSpec> kOptions = {
      {"max_bytes", "33554432", "largest page that is read, in bytes"},
  };
  static Result<std::unique_ptr<ReadStage>> create(const Options& options) {
    const auto limit = options.integer("max_bytes", 1, 1'000'000'000);
    if (!limit) return limit.error();
    return std::unique_ptr<ReadStage>(new ReadHtml(static_cast<std::size_t>(*limit)));  // NOLINT: private constructor
  }

  [[nodiscard]] bool accepts(const Source& source, std::string_view head) const override {
    if (source.content_type.starts_with("text/html") || source.content_type.starts_with("application/xhtml+xml"))
      return true;
    return source.name.ends_with(".html") || source.name.ends_with(".htm") || source.name.ends_with(".xhtml") ||
           looks_like_html(head);
  }

  Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const override {
    const auto head = source.bytes->peek(4096);
    if (!head) return head.error();
    if (head->empty()) return Error{source.name, "the page is empty", "give a page with an article in it"};
    if (const std::string_view kind = binary_kind(*head); !kind.empty()) {
      return Error{source.name, fmt::format("this is {}, not HTML", kind), "convert it to text or HTML first"};
    }
    const auto bytes = source.bytes->read_all(limit_);
    if (!bytes) return bytes.error();
    Article article =
        html_article(*bytes, source.content_type, looks_like_url(source.name) ? source.name : std::string());
    if (article.text.empty())
      return Error{source.name, "the page has no text",
                   "give the address of the article itself, or its text as a file"};
    article.id = source.name;
    apply_dateline(article, context.settings.published);
    sink(std::move(article));
    return {};
  }

 private:
  explicit ReadHtml(std::size_t limit) : limit_(limit) {}
  std::size_t limit_;
};

}  // namespace
}  // namespace tally

using tally::ReadHtml;
TALLY_STAGE(read_html, ReadHtml)
