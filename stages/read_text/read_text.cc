// read_text: one plain-text file is one article.
#include <fmt/format.h>

#include "pipeline/stage.h"
#include "pipeline/text/dateline.h"
#include "pipeline/text/head_lines.h"
#include "pipeline/text/news_dates.h"
#include "pipeline/text/paragraphs.h"
#include "pipeline/text/utf8.h"

namespace tally {
namespace {

constexpr std::size_t kLongestTitle = 300;

struct Line {
  std::string_view words;  ///< without the blanks around them
  std::size_t next;        ///< where the following line begins
};

Line line_at(std::string_view text, std::size_t at) {
  const std::size_t stop = std::min(text.find('\n', at), text.size());
  std::string_view words = text.substr(at, stop - at);
  constexpr std::string_view kBlanks = " \t\r\f\v";
  words.remove_prefix(std::min(words.find_first_not_of(kBlanks), words.size()));
  words = words.substr(0, words.find_last_not_of(kBlanks) + 1);
  return {words, std::min(stop + 1, text.size())};
}

std::size_t skip_blank_lines(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const Line line = line_at(text, at);
    if (!line.words.empty()) break;
    at = line.next;
  }
  return at;
}

/// A title is a short first line that does not end as a sentence does and that is not the first line of a wrapped
/// paragraph, a list item or a dateline.
bool is_title(std::string_view words, bool alone) {
  if (words.empty() || words.size() > kLongestTitle || starts_list_item(words) || read_dateline(words)) return false;
  const char last = words.back();
  if (last == '.') return alone && words.ends_with("...");
  if (last == ':' || last == ';' || last == ',') return false;
  return alone || (last != '"' && last != '!' && last != '?');
}

/// Takes title, byline and date line from the head of the text and leaves the body.
void take_head(std::string_view text, Article& article) {
  std::size_t at = skip_blank_lines(text, 0);
  const Line first = line_at(text, at);
  const std::size_t second = skip_blank_lines(text, first.next);
  const bool alone = second > first.next || second == text.size();
  std::string publisher;
  const auto dated_first = date_line(first.words, publisher);
  // Unwrapped text: a second line that begins a new paragraph. find_paragraphs knows wrapping.
  const std::vector<Span> head = find_paragraphs(text.substr(at, std::min<std::size_t>(text.size() - at, 4096)));
  const bool own_paragraph = !head.empty() && head.front().end == first.words.size();
  if (!(dated_first && publisher.empty()) && second < text.size() && (alone || own_paragraph) &&
      is_title(first.words, alone)) {
    article.title = first.words;
    at = second;
  }
  // At most a byline and a date line, in any order.
  for (int i = 0; i < 3 && at < text.size(); ++i) {
    const Line line = line_at(text, at);
    publisher.clear();
    if (article.published_at.empty()) {
      if (const auto date = date_line(line.words, publisher)) {
        const std::string whole = iso_time(line.words);
        article.published_at = !whole.empty()     ? whole
                               : date->year == 0  ? ""
                               : date->month == 0 ? fmt::format("{:04}", date->year)
                                                  : fmt::format("{:04}-{:02}", date->year, date->month);
        if (!publisher.empty()) article.publisher = publisher;
        at = skip_blank_lines(text, line.next);
        continue;
      }
    }
    const auto author = byline(line.words);
    if (article.author.empty() && author) {
      article.author = *author;
      at = skip_blank_lines(text, line.next);
      continue;
    }
    break;
  }
  const std::size_t end = text.find_last_not_of(" \t\r\n\f\v") + 1;
  article.text = at < end ? text.substr(at, end - at) : std::string_view{};
}

class ReadText : public ReadStage {
 public:
  static constexpr std::string_view kName = "read_text";
  static constexpr std::string_view kSummary = "one plain-text file, one article: title, date line, dateline and body";
  static inline const std::vector<OptionSpec> kOptions = {
      {"max_bytes", "67108864", "largest file that is read as one article, in bytes"},
      {"title", "yes", "take a short first line as the title"},
  };
  static Result<std::unique_ptr<ReadStage>> create(const Options& options) {
    const auto limit = options.integer("max_bytes", 1, 4'000'000'000);
    if (!limit) return limit.error();
    const auto title = options.flag("title");
    if (!title) return title.error();
    return std::unique_ptr<ReadStage>(
        new ReadText(static_cast<std::size_t>(*limit), *title));  // NOLINT: private constructor
  }

  [[nodiscard]] bool accepts(const Source&, std::string_view) const override { return true; }

  Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const override {
    const auto head = source.bytes->peek(4096);
    if (!head) return head.error();
    if (head->empty()) return Error{source.name, "the file is empty", "give a file with an article in it"};
    if (const std::string_view kind = binary_kind(*head); !kind.empty()) {
      return Error{source.name, fmt::format("this is {}, not text", kind), "convert it to text or HTML first"};
    }
    auto bytes = source.bytes->read_all(limit_);
    if (!bytes) return bytes.error();
    DecodedText decoded = decode_plain_text(std::move(*bytes));
    if (decoded.repaired) {
      context.messages.warning({source.name,
                                "not valid UTF-8: the bytes were read as windows-1252 or replaced by U+FFFD",
                                "save the file as UTF-8"});
    }
    if (decoded.text.find_first_not_of(" \t\r\n\f\v") == std::string::npos) {
      return Error{source.name, "the file has no text, only blanks", "give a file with an article in it"};
    }
    Article article;
    article.id = source.name;
    if (title_) {
      take_head(decoded.text, article);
    } else {
      article.text = std::move(decoded.text);
    }
    article.paragraphs = find_paragraphs(article.text);
    apply_dateline(article, context.settings.published);
    sink(std::move(article));
    return {};
  }

 private:
  ReadText(std::size_t limit, bool title) : limit_(limit), title_(title) {}
  std::size_t limit_;
  bool title_;
};

}  // namespace
}  // namespace tally

using tally::ReadText;
TALLY_STAGE(read_text, ReadText)
