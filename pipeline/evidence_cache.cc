// Fetching and decoding of the queries of a window.
#include "pipeline/evidence_cache.h"

#include <fmt/format.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <optional>

#include "pipeline/net/url.h"

namespace tally {
namespace {

/// Replies to so few queries and of so few bytes are decoded as they come; others in parallel.
constexpr std::size_t kFewQueries = 32;
constexpr std::size_t kSmallReply = std::size_t{256} << 10;

std::shared_ptr<const Evidence> failed(const Query& query, const Reply& reply, std::string detail) {
  auto evidence = std::make_shared<Evidence>();
  evidence->query = query;
  evidence->url = reply.url.empty() ? query.url : reply.url;
  evidence->retrieved_at = reply.retrieved_at;
  evidence->sha256 = reply.sha256;
  evidence->status = EvidenceStatus::failed;
  evidence->failure = query.kind == Query::Kind::document ? "document_not_at_hand" : "source_unavailable";
  evidence->failure_detail = std::move(detail);
  return evidence;
}

}  // namespace

void EvidenceCache::decode(Reply reply, std::size_t order,
                           std::vector<std::pair<std::size_t, std::shared_ptr<const Evidence>>>& into,
                           Context& context) {
  const auto it = std::find_if(line_.decode.begin(), line_.decode.end(),
                               [&](const auto& stage) { return stage.first == reply.query.decoder; });
  std::shared_ptr<const Evidence> evidence;
  const bool document = reply.query.kind == Query::Kind::document;
  if (document) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = documents_.find(reply.sha256); known != documents_.end()) {
      auto again = std::make_shared<Evidence>();
      again->query = reply.query;
      again->url = reply.url;
      again->sha256 = reply.sha256;
      again->retrieved_at = reply.retrieved_at;
      again->status = reply.status;
      again->document = known->second;
      into.emplace_back(order, std::move(again));
      return;
    }
  }
  if (it == line_.decode.end()) {
    evidence = failed(reply.query, reply,
                      fmt::format("no stage '{}' in the decode slot of the pipeline", reply.query.decoder));
  } else {
    auto decoded = it->second->run(reply, context);
    if (decoded) {
      evidence = std::make_shared<const Evidence>(std::move(*decoded));
    } else {
      context.messages.warning(decoded.error());
      evidence = failed(reply.query, reply, decoded.error().message());
    }
  }
  const std::scoped_lock lock(mutex_);
  if (document && evidence->document) documents_.emplace(reply.sha256, evidence->document);
  into.emplace_back(order, std::move(evidence));
}

Result<void> EvidenceCache::gather(const std::vector<Query>& queries, Context& context) {
  struct Pending {
    const Query* query = nullptr;
    bool answered = false;
    std::size_t replies = 0;
    Reply last_failure;
    std::vector<std::pair<std::size_t, std::shared_ptr<const Evidence>>> evidence;
  };
  std::unordered_map<std::string, Pending> pending;
  std::vector<std::string> order;
  for (const Query& query : queries) {
    std::string key = query.key();
    if (slots_.contains(key)) continue;
    if (pending.try_emplace(key, Pending{&query, false, 0, {}, {}}).second) order.push_back(std::move(key));
  }
  if (order.empty()) return {};

  // Made when it is needed: starting threads takes longer than decoding what one article asks for.
  std::optional<tbb::task_group> decoding;
  const auto wait = [&decoding] {
    if (decoding) decoding->wait();
  };
  for (const auto& stage : line_.fetch) {
    std::vector<Query> batch;
    for (const std::string& key : order) {
      const Pending& p = pending.at(key);
      if (!p.answered && stage->handles(*p.query, context)) batch.push_back(*p.query);
    }
    if (batch.empty()) continue;
    const auto sink = [&](Reply reply) {
      const auto it = pending.find(reply.query.key());
      if (it == pending.end()) return;
      Pending& p = it->second;
      if (!reply.error.empty()) {
        p.last_failure = std::move(reply);
        return;
      }
      p.answered = true;
      const std::size_t number = p.replies++;
      if (batch.size() <= kFewQueries && reply.body.size() <= kSmallReply && reply.more_pages.empty()) {
        decode(std::move(reply), number, p.evidence, context);
      } else {
        if (!decoding) decoding.emplace();
        decoding->run([this, number, &p, &context, moved = std::make_shared<Reply>(std::move(reply))] {
          decode(std::move(*moved), number, p.evidence, context);
        });
      }
    };
    auto fetched = stage->run(batch, context, sink);
    if (!fetched) {
      wait();
      return fetched.error();
    }
  }
  wait();

  for (const std::string& key : order) {
    Pending& p = pending.at(key);
    Slot& slot = slots_[key];
    slot.document = p.query->kind == Query::Kind::document;
    std::sort(p.evidence.begin(), p.evidence.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [number, evidence] : p.evidence) slot.found.push_back(std::move(evidence));
    if (slot.found.empty()) {
      // Earlier editions are a service of few sources: their absence is no failure to speak of.
      if (!context.settings.offline && !p.query->diagnosis && is_web_url(p.query->url))
        failures_.emplace(p.query->source, p.last_failure.error);
      slot.found.push_back(
          failed(*p.query, p.last_failure,
                 p.last_failure.error.empty() ? "nothing at hand answers this query" : p.last_failure.error));
    }
  }
  return {};
}

const EvidenceCache::Found& EvidenceCache::find(const std::string& key) const {
  static const Found kNone;
  const auto it = slots_.find(key);
  return it == slots_.end() ? kNone : it->second.found;
}

void EvidenceCache::forget_passages() {
  std::erase_if(slots_, [](const auto& entry) { return entry.second.document; });
}

}  // namespace tally
