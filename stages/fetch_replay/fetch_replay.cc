// fetch_replay: answers from the evidence store alone, for --offline.
#include <fmt/format.h>

#include <memory>

#include "pipeline/net/url.h"
#include "pipeline/stage.h"
#include "pipeline/store/evidence_store.h"

namespace tally {
namespace {

class FetchReplay final : public FetchStage {
 public:
  static constexpr std::string_view kName = "fetch_replay";
  static constexpr std::string_view kSummary = "answers from the kept replies, without a network";
  static inline const std::vector<OptionSpec> kOptions = {};

  static Result<std::unique_ptr<FetchStage>> create(const Options& /*options*/) {
    return std::unique_ptr<FetchStage>(std::make_unique<FetchReplay>());
  }

  [[nodiscard]] bool handles(const Query& query, const Context& context) const override {
    return context.settings.offline && is_web_url(query.url);
  }

  Result<void> run(const std::vector<Query>& queries, Context& context, const ReplySink& sink) const override {
    for (const Query& query : queries) {
      if (context.cancelled) break;
      sink(answer(query, context));
    }
    return {};
  }

 private:
  static Reply answer(const Query& query, Context& context) {
    Reply reply;
    reply.status = EvidenceStatus::failed;
    reply.url = query.url;
    if (context.store == nullptr) {
      reply.error = "no kept reply: this run has no evidence store";
    } else if (auto kept = newest(query, context); !kept) {
      reply.error = kept.error().message();
    } else if (!kept->has_value()) {
      reply.error = "no kept reply: run once with the network to fetch it";
    } else {
      reply = std::move((**kept).reply);
      reply.status = EvidenceStatus::replayed;
    }
    reply.query = query;
    return reply;
  }

  /// What the office itself said comes before what a mirror said, unless --source-base names the mirror.
  static Result<std::optional<KeptReply>> newest(const Query& query, Context& context) {
    const auto base = context.settings.source_base.find(query.source);
    const std::string origin(origin_of(base == context.settings.source_base.end() ? query.url : base->second));
    auto kept = context.store->newest(query.request_key(), origin);
    if (!kept || kept->has_value()) return kept;
    return context.store->newest(query.request_key());
  }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(fetch_replay, ::tally::FetchReplay)
