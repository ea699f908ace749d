// The night, top to bottom.
#include "pipeline/nightly/night.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>
#include <unordered_set>

#include "pipeline/nightly/inputs.h"
#include "pipeline/nightly/replies.h"
#include "pipeline/nightly/tables.h"

namespace tally {
namespace {

class Night {
 public:
  Night(NightJob& job, NightRecord record) : job_(job), record_(std::move(record)) {
    from_ = days_before(record_.date, job_.config.recheck_days);
  }

  Result<NightOutcome> run() {
    auto known = job_.state.known(record_.date);
    if (!known) return known.error();
    PageFetcher pages(job_.settings, job_.context.store, job_.context.messages, job_.context.cancelled);
    NightInputs inputs({job_.config, job_.line, job_.context, pages, job_.state, *known, job_.shard, job_.fingerprint});
    RunPlan plan;
    plan.articles = [&](const ArticleSink& sink) { return give_articles(inputs, sink); };
    plan.checked = [&](const Article& article, std::vector<Verdict>& rows, const std::vector<Plan>& queries) {
      return take(article, rows, queries);
    };
    plan.window_done = [&] { return commit(); };
    auto nowhere = Output::open("/dev/null");
    if (!nowhere) return nowhere.error();
    auto totals = run_pipeline(job_.line, {}, {}, plan, job_.context, *nowhere);
    if (!totals) return totals.error();
    NightOutcome outcome;
    outcome.checked = checked_;
    outcome.rechecked = rechecked_;
    outcome.cancelled = totals->cancelled;
    if (!outcome.cancelled) {
      if (auto kept = inputs.keep_stamps(); !kept) return kept.error();
      record_.failed = inputs.failed() + totals->failed_articles;
      auto written = write_tables(job_, record_, from_);
      if (!written) return written.error();
      outcome.cancelled = !*written;
    }
    if (!outcome.cancelled) {
      if (auto finished = job_.state.finish(record_); !finished) return finished.error();
      if (auto forgotten = job_.state.forget_texts(record_.date, from_); !forgotten) return forgotten.error();
    }
    outcome.night = record_;
    return outcome;
  }

  [[nodiscard]] ReplyLedger& ledger() { return ledger_; }

 private:
  NightJob& job_;
  NightRecord record_;
  std::string from_;
  ReplyLedger ledger_;
  std::unordered_map<std::string, std::uint32_t> query_numbers_;
  std::vector<IdentifiedArticle> pending_;  ///< identities of the articles that are down the line, in order
  std::vector<bool> pending_rechecks_;
  std::size_t next_pending_ = 0;
  std::vector<CheckedArticle> window_;
  std::int64_t checked_ = 0;
  std::int64_t rechecked_ = 0;

  Result<void> give_articles(NightInputs& inputs, const ArticleSink& sink) {
    bool go_on = true;
    const auto give = [&](IdentifiedArticle found, bool recheck) {
      Article article = std::move(found.article);
      found.article = Article{};
      found.article.id = article.id;
      pending_.push_back(std::move(found));
      pending_rechecks_.push_back(recheck);
      go_on = sink(std::move(article));
      return go_on;
    };
    inputs.read([&](Result<IdentifiedArticle> found) {
      return found ? give(std::move(*found), false) : (go_on = sink(found.error()));
    });
    if (!go_on || job_.context.cancelled) return {};
    auto waiting = job_.state.to_recheck(record_.date, from_);
    if (!waiting) return waiting.error();
    auto revised = with_other_replies(*waiting);
    if (!revised) return revised.error();
    for (const std::int64_t number : *revised) {
      auto kept = job_.state.kept_article(number);
      if (!kept) return kept.error();
      if (!*kept) continue;
      IdentifiedArticle found{std::move((**kept).article), (**kept).key, (**kept).content};
      if (!give(std::move(found), true)) break;
    }
    return {};
  }

  /// The articles of which a source says something else than when they were checked, or answers at last.
  Result<std::vector<std::int64_t>> with_other_replies(
      const std::vector<std::pair<std::int64_t, std::vector<Need>>>& articles) {
    std::vector<std::uint32_t> numbers;
    for (const auto& [article, needs] : articles) {
      for (const Need& need : needs) numbers.push_back(need.query);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    auto queries = job_.state.queries(numbers);
    if (!queries) return queries.error();
    std::unordered_map<std::uint32_t, std::uint32_t> replies;
    std::unordered_set<std::string> answered;
    for (const auto& stage : job_.line.fetch) {
      std::vector<Query> batch;
      for (const auto& [number, query] : *queries) {
        if (answered.count(query.request_key()) == 0 && stage->handles(query, job_.context)) batch.push_back(query);
      }
      if (batch.empty() || job_.context.cancelled) continue;
      ReplyLedger here;
      auto fetched = stage->run(batch, job_.context, [&](const Reply& reply) {
        here.note(reply);
        if (reply.error.empty()) answered.insert(reply.query.request_key());
      });
      if (!fetched) return fetched.error();
      for (const auto& [number, query] : *queries) {
        if (const auto sign = here.find(query.key()); sign && *sign != 0) replies[number] = *sign;
      }
    }
    std::vector<std::int64_t> out;
    for (const auto& [article, needs] : articles) {
      const bool other = std::any_of(needs.begin(), needs.end(), [&](const Need& need) {
        const auto now = replies.find(need.query);
        return now != replies.end() && now->second != need.reply;
      });
      if (other) out.push_back(article);
    }
    return out;
  }

  Result<void> take(const Article& article, std::vector<Verdict>& rows, const std::vector<Plan>& plans) {
    // Articles that failed on the way never come here: they are skipped, in order.
    while (next_pending_ < pending_.size() && pending_[next_pending_].article.id != article.id) ++next_pending_;
    if (next_pending_ == pending_.size()) return Error{article.id, "the article was not asked for", ""};
    CheckedArticle checked;
    checked.key = pending_[next_pending_].key;
    checked.content = pending_[next_pending_].content;
    checked.recheck = pending_rechecks_[next_pending_];
    ++next_pending_;
    for (const Plan& plan : plans) {
      for (const Query& query : *plan) {
        if (query.kind != Query::Kind::series) continue;
        const std::string key = query.key();
        const auto reply = ledger_.find(key);
        if (!reply) continue;  // a diagnosis that was not needed
        auto number = number_of(query, key);
        if (!number) return number.error();
        const bool listed = std::any_of(checked.needs.begin(), checked.needs.end(),
                                        [&](const Need& need) { return need.query == *number; });
        if (!listed) checked.needs.push_back({*number, *reply});
      }
    }
    checked.article = article;
    checked.rows = std::move(rows);
    rows.clear();
    window_.push_back(std::move(checked));
    return {};
  }

  Result<std::uint32_t> number_of(const Query& query, const std::string& key) {
    const auto known = query_numbers_.find(key);
    if (known != query_numbers_.end()) return known->second;
    auto number = job_.state.query_number(query);
    if (number) query_numbers_.emplace(key, *number);
    return number;
  }

  Result<void> commit() {
    checked_ += static_cast<std::int64_t>(window_.size());
    rechecked_ += std::count_if(window_.begin(), window_.end(), [](const CheckedArticle& a) { return a.recheck; });
    if (auto kept = job_.state.commit(record_.date, window_); !kept) return kept;
    window_.clear();
    pending_.clear();
    pending_rechecks_.clear();
    next_pending_ = 0;
    return {};
  }
};

}  // namespace

std::string days_before(const std::string& date, int days) {
  return Date::parse(date).value_or(Date{}).plus_days(-days).iso();
}

Result<NightOutcome> run_night(NightJob& job, const std::string& date) {
  // Replies carry seconds. A night begins with a second of its own, so that what was fetched before is told apart.
  const std::time_t begins = std::time(nullptr) + (job.settings.offline ? 0 : 1);
  const std::string started_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(begins));
  auto record = job.state.begin(date, started_at);
  if (!record) return record.error();
  while (record->started_at == started_at && std::time(nullptr) < begins && !job.context.cancelled)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  Night night(job, *record);
  std::vector<std::unique_ptr<FetchStage>> plain = std::move(job.line.fetch);
  job.line.fetch.clear();
  for (auto& stage : plain)
    job.line.fetch.push_back(once_a_night(std::move(stage), record->started_at, night.ledger()));
  job.line.write.clear();
  return night.run();
}

}  // namespace tally
