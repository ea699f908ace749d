// decode_document: a reference document as evidence, with the claims that the run's own extractor reads in it.
#include <fmt/format.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "pipeline/stage.h"

namespace tally {
namespace {

/// Lines of the text that are not empty.
std::vector<Span> paragraphs_of(std::string_view text) {
  std::vector<Span> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text.find_first_not_of(" \t\r", at) < end)
      out.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = end + 1;
  }
  return out;
}

class DecodeDocument : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_document";
  static constexpr std::string_view kSummary =
      "reference documents: text split and read for claims by the run's own stages";
  static inline const std::vector<OptionSpec> kOptions = {
      {"limit", "8388608", "bytes of a document that are read; the rest is left out and said so"},
      {"keep", "64", "documents that are kept in memory, so that many claims share one reading"}};

  static Result<std::unique_ptr<DecodeStage>> create(const Options& options) {
    const auto limit = options.integer("limit", 1, 1LL << 31);
    if (!limit) return limit.error();
    const auto keep = options.integer("keep", 0, 100000);
    if (!keep) return keep.error();
    return std::unique_ptr<DecodeStage>(
        std::make_unique<DecodeDocument>(static_cast<std::size_t>(*limit), static_cast<std::size_t>(*keep)));
  }

  DecodeDocument(std::size_t limit, std::size_t keep) : limit_(limit), keep_(keep) {}

  Result<Evidence> run(const Reply& reply, Context& context) const override {
    Evidence evidence;
    evidence.query = reply.query;
    evidence.url = reply.url;
    evidence.sha256 = reply.sha256;
    evidence.retrieved_at = reply.retrieved_at;
    evidence.status = reply.status;
    if (!reply.error.empty()) {
      // A library that has no such document is not a source that failed.
      evidence.failure = reply.status == EvidenceStatus::failed ? "source_unavailable" : "document_not_at_hand";
      evidence.failure_detail = reply.error;
      return evidence;
    }
    if (reply.body.find('\0') != std::string::npos) {
      evidence.failure = "document_not_at_hand";
      evidence.failure_detail = fmt::format("{} is no text", reply.url.empty() ? reply.title : reply.url);
      return evidence;
    }
    auto document = read(reply, context);
    if (!document) return document.error();
    evidence.document = std::move(*document);
    return evidence;
  }

 private:
  using Shared = std::shared_ptr<const Document>;
  std::size_t limit_;
  std::size_t keep_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Shared> read_;
  mutable std::deque<std::string> order_;

  Result<Shared> read(const Reply& reply, Context& context) const {
    const std::string key = reply.sha256 + '\n' + reply.url;
    if (!reply.sha256.empty()) {
      const std::scoped_lock lock(mutex_);
      const auto known = read_.find(key);
      if (known != read_.end()) return known->second;
    }
    auto document = std::make_shared<Document>();
    Article& article = document->article;
    article.id = reply.url.empty() ? "document:" + reply.sha256 : reply.url;
    article.url = reply.url;
    article.title = reply.title;
    article.publisher = reply.publisher;
    article.published_at = reply.published_at;
    article.text = reply.body.substr(0, limit_);
    if (reply.body.size() > limit_) {
      while (!article.text.empty() && (static_cast<unsigned char>(reply.body[article.text.size()]) & 0xC0U) == 0x80U)
        article.text.pop_back();
      context.messages.warning({article.id,
                                fmt::format("only the first {} of {} bytes were read", limit_, reply.body.size()),
                                "raise the option 'limit' of decode_document"});
    }
    article.paragraphs = paragraphs_of(article.text);
    if (context.extract) {
      auto extracted = context.extract(article);
      if (!extracted) return extracted.error();
      document->sentences = std::move(extracted->first);
      document->claims = std::move(extracted->second);
    }
    const std::scoped_lock lock(mutex_);
    if (keep_ > 0 && !reply.sha256.empty() && read_.emplace(key, document).second) {
      order_.push_back(key);
      if (order_.size() > keep_) {
        read_.erase(order_.front());
        order_.pop_front();
      }
    }
    return Shared(std::move(document));
  }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(decode_document, tally::DecodeDocument)
