// Replies of this night from the store, all others from the wrapped stage.
#include "pipeline/nightly/replies.h"

#include <charconv>
#include <utility>
#include <vector>

#include "pipeline/net/fetcher.h"
#include "pipeline/net/sha256.h"
#include "pipeline/net/url.h"
#include "pipeline/store/evidence_store.h"

namespace tally {
namespace {

class OnceANight final : public FetchStage {
 public:
  OnceANight(std::unique_ptr<FetchStage> inner, std::string night_started, ReplyLedger& ledger)
      : inner_(std::move(inner)), night_started_(std::move(night_started)), ledger_(&ledger) {}

  [[nodiscard]] bool handles(const Query& query, const Context& context) const override {
    return inner_->handles(query, context);
  }

  Result<void> run(const std::vector<Query>& queries, Context& context, const ReplySink& sink) const override {
    const auto noted = [&](Reply reply) {
      ledger_->note(reply);
      sink(std::move(reply));
    };
    std::vector<Query> rest;
    for (const Query& query : queries) {
      auto reply = of_tonight(query, context);
      if (reply)
        noted(std::move(*reply));
      else
        rest.push_back(query);
    }
    return rest.empty() ? Result<void>{} : inner_->run(rest, context, noted);
  }

 private:
  std::unique_ptr<FetchStage> inner_;
  std::string night_started_;
  ReplyLedger* ledger_;

  std::optional<Reply> of_tonight(const Query& query, const Context& context) const {
    if (context.store == nullptr || context.settings.offline || !is_web_url(query.url)) return std::nullopt;
    const auto base = context.settings.source_base.find(query.source);
    const std::string_view asked = base == context.settings.source_base.end() ? query.url : base->second;
    auto kept = context.store->newest(query.request_key(), origin_of(asked));
    if (!kept || !*kept || (**kept).reply.retrieved_at < night_started_) return std::nullopt;
    // Kept while the clock was ahead: it says nothing of tonight.
    if ((**kept).reply.retrieved_at > utc_now()) return std::nullopt;
    Reply reply = std::move((**kept).reply);
    reply.status = (**kept).received_at >= night_started_ ? EvidenceStatus::live : EvidenceStatus::cached;
    reply.query = query;
    return reply;
  }
};

}  // namespace

void ReplyLedger::note(const Reply& reply) {
  std::uint32_t sign = 0;
  if (reply.error.empty()) {
    const std::string digest = reply.sha256.size() >= 8 ? reply.sha256 : sha256_hex(reply.body);
    std::from_chars(digest.data(), digest.data() + 8, sign, 16);
    sign = sign == 0 ? 1 : sign;
  }
  const std::scoped_lock lock(mutex_);
  std::uint32_t& known = replies_[reply.query.key()];
  if (sign != 0) known = sign;
}

std::optional<std::uint32_t> ReplyLedger::find(const std::string& key) const {
  const std::scoped_lock lock(mutex_);
  const auto it = replies_.find(key);
  return it == replies_.end() ? std::nullopt : std::optional(it->second);
}

std::unique_ptr<FetchStage> once_a_night(std::unique_ptr<FetchStage> inner, std::string night_started,
                                         ReplyLedger& ledger) {
  return std::make_unique<OnceANight>(std::move(inner), std::move(night_started), ledger);
}

}  // namespace tally
