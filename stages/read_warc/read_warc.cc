// read_warc: web archives; each page that was answered with 200 is one article.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "pipeline/html/html_article.h"
#include "pipeline/stage.h"
#include "pipeline/text/dateline.h"
#include "pipeline/text/paragraphs.h"
#include "pipeline/text/utf8.h"
#include "stages/read_warc/warc_stream.h"

namespace tally {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

/// An HTTP answer as the archive keeps it.
struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string content_encoding;
  bool chunked = false;
  std::string_view body;
};

HttpAnswer http_answer(std::string_view block) {
  HttpAnswer answer;
  std::size_t end = block.find("\r\n\r\n");
  std::size_t gap = 4;
  if (const std::size_t bare = block.find("\n\n"); bare < end) {
    end = bare;
    gap = 2;
  }
  if (!block.starts_with("HTTP/") || end == std::string_view::npos) return answer;
  answer.body = block.substr(end + gap);
  std::string_view head = block.substr(0, end);
  const std::size_t blank = head.find(' ');
  if (blank != std::string_view::npos && blank + 4 <= head.size())
    std::from_chars(head.data() + blank + 1, head.data() + blank + 4, answer.status);
  while (!head.empty()) {
    const std::size_t stop = head.find('\n');
    const std::string_view line = head.substr(0, stop);
    head = stop == std::string_view::npos ? std::string_view{} : head.substr(stop + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(line.substr(0, colon));
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t\r") + 1);
    if (name == "content-type") answer.content_type = lower(value);
    if (name == "content-encoding") answer.content_encoding = lower(value);
    if (name == "transfer-encoding") answer.chunked = lower(value).find("chunked") != std::string::npos;
  }
  return answer;
}

/// Joins the chunks; archives that already joined them keep the header all the same, so what is no chunk stays as it
/// is.
std::string unchunked(std::string_view body) {
  std::string out;
  std::string_view rest = body;
  while (true) {
    const std::size_t line = rest.find("\r\n");
    if (line == std::string_view::npos) break;
    std::uint64_t size = 0;
    const std::string_view number = rest.substr(0, std::min(line, rest.find(';')));
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), size, 16);
    if (error != std::errc{} || stop == number.data()) break;
    if (size == 0) return out;
    rest.remove_prefix(line + 2);
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(size, rest.size()));
    out.append(rest.substr(0, part));
    rest.remove_prefix(part);
    if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  }
  return out.empty() ? std::string(body) : out;
}

class ReadWarc : public ReadStage {
 public:
  static constexpr std::string_view kName = "read_warc";
  static constexpr std::string_view kSummary =
      "web archives (WARC 1.0 and 1.1, gzipped or not); one page is one article";
  static inline const std::vector<OptionSpec> kOptions = {
      {"max_record_bytes", "33554432", "largest record, packed or unpacked, that is read, in bytes"},
  };
  static Result<std::unique_ptr<ReadStage>> create(const Options& options) {
    const auto limit = options.integer("max_record_bytes", 1, 1'000'000'000);
    if (!limit) return limit.error();
    return std::unique_ptr<ReadStage>(new ReadWarc(static_cast<std::size_t>(*limit)));  // NOLINT: private constructor
  }

  [[nodiscard]] bool accepts(const Source& source, std::string_view head) const override {
    return head.starts_with("WARC/1.") || source.name.ends_with(".warc") || source.name.ends_with(".warc.gz") ||
           source.name.ends_with(".wet.gz");
  }

  Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const override {
    const auto head = source.bytes->peek(1);
    if (!head) return head.error();
    if (head->empty()) return Error{source.name, "the archive is empty", "give a WARC file"};
    WarcStream stream(*source.bytes, limit_);
    WarcRecord record;
    std::size_t records = 0;
    while (!context.cancelled.load()) {
      const std::uint64_t before = stream.offset();
      const auto found = stream.next(record);
      if (!found) {
        if (records == 0) return found.error();
        // A fault that did not move the stream on is its end.
        if (!sink(found.error()) || stream.offset() == before) return {};
        continue;
      }
      if (!*found) break;
      ++records;
      auto article = article_of(record, source, context);
      if (!article) {
        if (!sink(article.error())) return {};
      } else if (article->has_value() && !sink(std::move(**article))) {
        return {};
      }
    }
    if (records == 0 && !context.cancelled.load())
      return Error{source.name, "the archive has no records", "give a WARC file"};
    return {};
  }

 private:
  explicit ReadWarc(std::size_t limit) : limit_(limit) {}
  [[nodiscard]] Result<std::optional<Article>> article_of(const WarcRecord& record, const Source& source,
                                                          const Context& context) const;
  std::size_t limit_;
};

/// Nothing for records that are no pages.
Result<std::optional<Article>> ReadWarc::article_of(const WarcRecord& record, const Source& source,
                                                    const Context& context) const {
  const std::string where = record.uri.empty() ? fmt::format("{}: byte {}", source.name, record.offset) : record.uri;
  const bool page = record.type == "response" && lower(record.media_type).starts_with("application/http");
  const bool text = record.type == "conversion" && lower(record.media_type).starts_with("text/plain");
  if (!page && !text) return std::optional<Article>();
  if (record.too_long)
    return Error{where, fmt::format("the record is larger than {} bytes", limit_),
                 "raise max_record_bytes of read_warc"};
  Article article;
  if (text) {
    article.text = decode_plain_text(record.block).text;
    article.paragraphs = find_paragraphs(article.text);
  } else {
    const HttpAnswer answer = http_answer(record.block);
    if (answer.status != 200) return std::optional<Article>();
    const bool html =
        answer.content_type.starts_with("text/html") || answer.content_type.starts_with("application/xhtml");
    if (!html && !answer.content_type.starts_with("text/plain")) return std::optional<Article>();
    std::string body = answer.chunked ? unchunked(answer.body) : std::string(answer.body);
    const bool gzip = answer.content_encoding == "gzip" || answer.content_encoding == "x-gzip" ||
                      answer.content_encoding == "deflate";
    // Archives that unpacked the body keep the header too.
    const bool packed =
        gzip && !body.empty() &&
        (static_cast<unsigned char>(body[0]) == 0x1F || (answer.content_encoding == "deflate" && body[0] != '<'));
    if (packed) {
      auto unpacked = inflate_body(body, limit_);
      if (!unpacked) return Error{where, unpacked.error().what, ""};
      body = std::move(*unpacked);
    } else if (!gzip && !answer.content_encoding.empty() && answer.content_encoding != "identity" && !is_utf8(body)) {
      return Error{where, fmt::format("the body is packed as '{:.20}'", answer.content_encoding),
                   "gzip and deflate are read"};
    }
    if (html) {
      article = html_article(body, answer.content_type, record.uri);
    } else {
      article.text = decode_plain_text(std::move(body)).text;
      article.paragraphs = find_paragraphs(article.text);
    }
  }
  if (article.text.empty()) return std::optional<Article>();
  article.id = where;
  if (article.url.empty()) article.url = record.uri;
  apply_dateline(article, context.settings.published);
  return std::optional<Article>(std::move(article));
}

}  // namespace
}  // namespace tally

using tally::ReadWarc;
TALLY_STAGE(read_warc, ReadWarc)
