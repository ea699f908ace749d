// read_jsonl: one article a line, {"id","url","title","published_at","text"}, as a stream of any length.
#include <fmt/format.h>
#include <simdjson.h>

#include <cstring>

#include "pipeline/stage.h"
#include "pipeline/text/dateline.h"
#include "pipeline/text/paragraphs.h"

namespace tally {
namespace {

constexpr std::size_t kChunk = 1 << 20;

/// Copies a field that is text or a number; null leaves it empty. False when it is something else.
bool copy_field(simdjson::dom::element value, std::string& out) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      out = std::string_view(value);
      return true;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      out = simdjson::minify(value);
      return true;
    case simdjson::dom::element_type::NULL_VALUE:
      out.clear();
      return true;
    default:
      return false;
  }
}

class ReadJsonl : public ReadStage {
 public:
  static constexpr std::string_view kName = "read_jsonl";
  static constexpr std::string_view kSummary = "JSON lines, one article a line; a stream of any length";
  static inline const std::vector<OptionSpec> kOptions = {
      {"max_line_bytes", "67108864", "longest line that is read, in bytes; a longer one is reported and skipped"},
  };
  static Result<std::unique_ptr<ReadStage>> create(const Options& options) {
    const auto limit = options.integer("max_line_bytes", 1, 4'000'000'000);
    if (!limit) return limit.error();
    return std::unique_ptr<ReadStage>(new ReadJsonl(static_cast<std::size_t>(*limit)));  // NOLINT: private constructor
  }

  [[nodiscard]] bool accepts(const Source& source, std::string_view head) const override {
    if (source.content_type.starts_with("application/x-ndjson") || source.content_type.starts_with("application/jsonl"))
      return true;
    if (source.name.ends_with(".jsonl") || source.name.ends_with(".ndjson")) return true;
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos || head[first] != '{') return false;
    const std::size_t next = head.find_first_not_of(" \t\r\n", first + 1);
    return next != std::string_view::npos && head[next] == '"';
  }

  Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const override;

 private:
  explicit ReadJsonl(std::size_t limit) : limit_(limit) {}
  [[nodiscard]] Result<Article> read_line(simdjson::dom::parser& parser, std::string& line, const std::string& where,
                                          Date published) const;
  std::size_t limit_;
};

Result<Article> ReadJsonl::read_line(simdjson::dom::parser& parser, std::string& line, const std::string& where,
                                     Date published) const {
  static constexpr std::string_view kHint = R"(each line is one object {"id","url","title","published_at","text"})";
  line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  Article article;
  bool has_text = false;
  const auto fail = [&](std::string what) { return Error{where, std::move(what), std::string(kHint)}; };
  simdjson::dom::element document;
  if (const auto error = parser.parse(line.data(), line.size(), false).get(document); error != simdjson::SUCCESS) {
    return fail(fmt::format("not valid JSON: {}", simdjson::error_message(error)));
  }
  simdjson::dom::object object;
  if (document.get(object) != simdjson::SUCCESS) return fail("not a JSON object");
  for (const auto [name, value] : object) {
    std::string* slot = name == "text"           ? &article.text
                        : name == "id"           ? &article.id
                        : name == "url"          ? &article.url
                        : name == "title"        ? &article.title
                        : name == "published_at" ? &article.published_at
                        : name == "publisher"    ? &article.publisher
                        : name == "author"       ? &article.author
                                                 : nullptr;
    if (slot == nullptr) continue;
    if (!copy_field(value, *slot)) {
      if (slot != &article.publisher && slot != &article.author)
        return fail(fmt::format("field '{}' is not a text", name));
      slot->clear();
    }
    has_text = has_text || slot == &article.text;
  }
  if (!has_text) return fail("no field 'text'");
  if (article.id.empty()) article.id = !article.url.empty() ? article.url : where;
  article.paragraphs = find_paragraphs(article.text);
  apply_dateline(article, published);
  return article;
}

Result<void> ReadJsonl::run(const Source& source, Context& context, const ArticleSink& sink) const {
  simdjson::dom::parser parser;
  std::string buffer;
  std::string line;
  std::size_t number = 0;
  std::size_t lines_with_text = 0;
  bool skipping = false;  // inside a line that is too long
  bool end = false;

  const auto take = [&](std::string_view bytes) {
    ++number;
    if (number == 1 && bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.find_first_not_of(" \t\r") == std::string_view::npos) return true;
    ++lines_with_text;
    line.assign(bytes);
    return sink(read_line(parser, line, fmt::format("{}:{}", source.name, number), context.settings.published));
  };
  const auto too_long = [&] {
    ++number;
    ++lines_with_text;
    return sink(Error{fmt::format("{}:{}", source.name, number),
                      fmt::format("the line is longer than {} bytes", limit_), "raise max_line_bytes of read_jsonl"});
  };

  while (!end && !context.cancelled.load()) {
    const std::size_t searched = buffer.size();
    const auto got = source.bytes->read(buffer, kChunk);
    if (!got) return got.error();
    end = *got == 0;
    std::size_t begin = 0;
    std::size_t from = searched;
    while (from < buffer.size()) {
      const void* found = std::memchr(buffer.data() + from, '\n', buffer.size() - from);
      if (found == nullptr) break;
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data());
      const std::string_view bytes(buffer.data() + begin, stop - begin);
      const bool more = skipping || bytes.size() > limit_ ? too_long() : take(bytes);
      skipping = false;
      if (!more || context.cancelled.load()) return {};
      begin = from = stop + 1;
    }
    buffer.erase(0, begin);
    if (buffer.size() > limit_) {
      skipping = true;
      buffer.clear();
    } else if (skipping) {
      buffer.clear();
    }
    // One long line must not keep its memory for the rest of the stream.
    if (buffer.size() < kChunk && buffer.capacity() > 16 * kChunk) buffer.shrink_to_fit();
    if (line.capacity() > 16 * kChunk) line = std::string();
  }
  if (context.cancelled.load()) return {};
  if (skipping) {
    too_long();
  } else if (!buffer.empty()) {
    take(buffer);
  }
  if (lines_with_text == 0) return Error{source.name, "the file has no articles", "give one JSON object a line"};
  return {};
}

}  // namespace
}  // namespace tally

using tally::ReadJsonl;
TALLY_STAGE(read_jsonl, ReadJsonl)
