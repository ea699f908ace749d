// fetch_file: shipped tables and the documents of the library.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <unordered_set>

#include "pipeline/byte_stream.h"
#include "pipeline/library/document_library.h"
#include "pipeline/net/sha256.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

constexpr std::string_view kScheme = "file:";
constexpr std::size_t kLargestFile = std::size_t{256} << 20U;

class FetchFile final : public FetchStage {
 public:
  static constexpr std::string_view kName = "fetch_file";
  static constexpr std::string_view kSummary = "reads shipped tables and searches the library of documents";
  static inline const std::vector<OptionSpec> kOptions = {
      {"documents", "5", "documents that a claim without a series is compared with, at most"},
  };

  explicit FetchFile(int documents) : documents_(documents) {}

  static Result<std::unique_ptr<FetchStage>> create(const Options& options) {
    auto documents = options.integer("documents", 1, 100);
    if (!documents) return documents.error();
    return std::unique_ptr<FetchStage>(std::make_unique<FetchFile>(static_cast<int>(*documents)));
  }

  [[nodiscard]] bool handles(const Query& query, const Context& /*context*/) const override {
    return is_library(query) || query.url.rfind(kScheme, 0) == 0;
  }

  Result<void> run(const std::vector<Query>& queries, Context& context, const ReplySink& sink) const override {
    for (const Query& query : queries) {
      if (context.cancelled) break;
      if (is_library(query)) {
        search(query, context, sink);
      } else {
        sink(read(query, context));
      }
    }
    return {};
  }

 private:
  static bool is_library(const Query& query) { return query.kind == Query::Kind::document && query.url.empty(); }

  static Reply failed(const Query& query, std::string error) {
    Reply reply;
    reply.query = query;
    reply.status = EvidenceStatus::failed;
    reply.url = query.url;
    reply.error = std::move(error);
    return reply;
  }

  /// A file below the data folder. The path comes from a rule file, so it must not leave the folder by any way.
  static Reply read(const Query& query, const Context& context) {
    namespace fs = std::filesystem;
    // --figures: the user named the file.
    if (const auto own = context.settings.source_base.find(query.source); own != context.settings.source_base.end())
      return read(query, own->second);
    const std::string name = query.url.substr(kScheme.size());
    std::error_code failure;
    const fs::path folder = fs::canonical(fs::path(context.settings.data_dir) / "fixtures", failure);
    if (failure) return failed(query, fmt::format("{}/fixtures: {}", context.settings.data_dir, failure.message()));
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string::npos) {
      return failed(query, fmt::format("'{}' is not a path below {}", name, folder.string()));
    }
    const fs::path path = fs::canonical(folder / name, failure);
    if (failure) return failed(query, fmt::format("{}: {}", (folder / name).string(), failure.message()));
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    if (end != folder.end() || !fs::is_regular_file(path, failure)) {
      return failed(query, fmt::format("'{}' is not a file below {}", name, folder.string()));
    }
    return read(query, path.string());
  }

  static Reply read(const Query& query, const std::string& path) {
    auto stream = ByteStream::open(path);
    if (!stream) return failed(query, stream.error().message());
    auto bytes = stream->read_all(kLargestFile);
    if (!bytes) return failed(query, bytes.error().message());
    Reply reply;
    reply.query = query;
    reply.status = EvidenceStatus::cached;
    reply.http_status = 200;
    reply.url = query.url;
    reply.sha256 = sha256_hex(*bytes);
    reply.body = std::move(*bytes);
    return reply;
  }

  /// One reply for each document found; the one that the claim names comes first.
  void search(const Query& query, const Context& context, const ReplySink& sink) const {
    if (context.library == nullptr) return sink(failed(query, "no library of documents is open"));
    std::vector<std::vector<std::string>> searches;
    if (!query.named_document.empty()) searches.push_back(words_of(query.named_document));
    if (!query.words.empty()) searches.push_back(query.words);
    std::unordered_set<std::string> sent;
    for (const auto& words : searches) {
      auto found = context.library->search(words, documents_);
      if (!found) return sent.empty() ? sink(failed(query, found.error().message())) : void();
      for (LibraryDocument& document : *found) {
        if (!sent.insert(document.sha256).second) continue;
        Reply reply;
        reply.query = query;
        reply.status = EvidenceStatus::cached;
        reply.url = std::move(document.url);
        reply.content_type = "text/plain; charset=utf-8";
        reply.sha256 = std::move(document.sha256);
        reply.title = std::move(document.title);
        reply.publisher = std::move(document.publisher);
        reply.published_at = std::move(document.published_at);
        reply.body = std::move(document.text);
        sink(std::move(reply));
      }
    }
    if (sent.empty()) sink(failed(query, "no document at hand has these words"));
  }

  static std::vector<std::string> words_of(const std::string& title) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : title + " ") {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
          static_cast<unsigned char>(c) >= 0x80) {
        word += c;
      } else if (!word.empty()) {
        if (word.size() > 2) words.push_back(word);
        word.clear();
      }
    }
    return words;
  }

  int documents_;
};

}  // namespace
}  // namespace tally

TALLY_STAGE(fetch_file, ::tally::FetchFile)
