// The night, top to bottom.
#include "pipeline/nightly/night.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "pipeline/nightly/inputs.h"
#include "pipeline/nightly/replies.h"
#include "pipeline/nightly/tables.h"

namespace tally {
namespace {

constexpr std::int64_t kTextsForgottenAtLeast = 1000;

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
    plan.articles = [&](const ArticleSink& sink) { return give_articles(inputs, *known, sink); };
    plan.checked = [&](Article& article, std::vector<Verdict>& rows, const std::vector<Plan>& plans) {
      return take(article, rows, plans);
    };
    plan.window_done = [&] { return commit(); };
    auto nowhere = Output::open("/dev/null");
    if (!nowhere) return nowhere.error();
    auto totals = run_pipeline(job_.line, {}, {}, plan, job_.context, *nowhere);
    if (!totals) return totals.error();
    if (auto kept = committed(); !kept) return kept.error();
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
      // As much as the night has kept, twice over: what a great night leaves goes bit by bit, and a small one stays
      // small.
      const std::int64_t most = std::max(kTextsForgottenAtLeast, 2 * checked_);
      if (auto forgotten = job_.state.forget_texts(record_.date, from_, most); !forgotten) return forgotten.error();
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
  /// An article that is down the line.
  struct Pending {
    std::string id;
    std::uint64_t key = 0;
    std::uint64_t content = 0;
    bool recheck = false;
    bool is_new = false;
  };
  /// What the articles of a window rest on where this query is in their plan, if anything.
  struct NeedOfQuery {
    std::optional<Need> need;
    std::size_t taken_by = 0;  ///< the number, from 1, of the last article of the window that has it
  };
  std::unordered_map<const PlannedQuery*, NeedOfQuery> needs_;       ///< of the window
  std::unordered_map<std::string_view, std::uint32_t> need_places_;  ///< among the window's queries, by key
  std::vector<Pending> pending_;                                     ///< in order
  std::size_t next_pending_ = 0;
  CheckedWindow window_;
  std::int64_t checked_ = 0;
  std::int64_t rechecked_ = 0;
  std::future<Result<void>> commit_;  ///< last: what it works on goes after it

  Result<void> give_articles(NightInputs& inputs, const std::unordered_map<std::uint64_t, KnownArticle>& known,
                             const ArticleSink& sink) {
    bool go_on = true;
    std::unordered_set<std::int64_t> changed;  // of the known articles: their kept text is no longer the one to check
    const auto give = [&](IdentifiedArticle found, bool recheck) {
      const bool is_new = !recheck && known.find(found.key) == known.end();
      pending_.push_back({found.article.id, found.key, found.content, recheck, is_new});
      go_on = sink(std::move(found.article));
      return go_on;
    };
    inputs.read([&](Result<IdentifiedArticle> found) {
      if (!found) return go_on = sink(found.error());
      if (const auto before = known.find(found->key); before != known.end()) changed.insert(before->second.number);
      return give(std::move(*found), false);
    });
    if (!go_on || job_.context.cancelled) return {};
    // Some of the articles that were just read are still being kept: they are not asked about.
    if (auto kept = committed(); !kept) return kept;
    auto waiting = job_.state.to_recheck(record_.date, from_);
    if (!waiting) return waiting.error();
    auto revised = with_other_replies(*waiting);
    if (!revised) return revised.error();
    for (const std::int64_t number : *revised) {
      if (changed.count(number) > 0) continue;
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
    std::vector<bool> wanted;  // by number: few queries stand behind many articles
    for (const auto& [article, needs] : articles) {
      for (const Need& need : needs) {
        if (need.query >= wanted.size()) wanted.resize(need.query + 1);
        wanted[need.query] = true;
      }
    }
    for (std::uint32_t number = 0; number < wanted.size(); ++number) {
      if (wanted[number]) numbers.push_back(number);
    }
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

  Result<void> take(Article& article, std::vector<Verdict>& rows, const std::vector<Plan>& plans) {
    // Articles that failed on the way never come here: they are skipped, in order.
    while (next_pending_ < pending_.size() && pending_[next_pending_].id != article.id) ++next_pending_;
    if (next_pending_ == pending_.size()) return Error{article.id, "the article was not asked for", ""};
    const Pending& pending = pending_[next_pending_++];
    CheckedArticle& checked = window_.articles.emplace_back();
    checked.key = pending.key;
    checked.content = pending.content;
    checked.recheck = pending.recheck;
    checked.is_new = pending.is_new;
    for (const Plan& plan : plans) {
      for (const auto& planned : *plan) {
        NeedOfQuery& known = need_of(planned);
        if (known.need && std::exchange(known.taken_by, window_.articles.size()) != window_.articles.size())
          checked.needs.push_back(*known.need);
      }
    }
    checked.article = std::move(article);
    checked.rows = std::move(rows);
    rows.clear();
    return {};
  }

  /// The reply that an article with this query in its plan rests on, if any: the same for all articles of a window.
  NeedOfQuery& need_of(const std::shared_ptr<const PlannedQuery>& planned) {
    const auto [known, is_new] = needs_.try_emplace(planned.get());
    if (!is_new || planned->query.kind != Query::Kind::series) return known->second;
    const auto reply = ledger_.find(planned->key);
    if (!reply) return known->second;  // a diagnosis that was not needed
    const auto place = static_cast<std::uint32_t>(window_.queries.size());
    // Two plans may hold the same query twice made: it is one need.
    const auto [same, is_first] = need_places_.try_emplace(planned->key, place);
    if (is_first) window_.queries.push_back(planned);
    known->second.need = Need{same->second, *reply};
    return known->second;
  }

  /// Keeps the window while the next one is read and checked. What went wrong is said by the next call.
  Result<void> commit() {
    if (auto kept = committed(); !kept) return kept;
    const std::vector<CheckedArticle>& articles = window_.articles;
    checked_ += static_cast<std::int64_t>(articles.size());
    rechecked_ += std::count_if(articles.begin(), articles.end(), [](const CheckedArticle& a) { return a.recheck; });
    const auto how = job_.settings.threads == 1 ? std::launch::deferred : std::launch::async;
    commit_ = std::async(
        how, [this, window = std::move(window_)]() mutable { return job_.state.commit(record_.date, window); });
    window_ = {};
    needs_.clear();
    need_places_.clear();
    pending_.clear();
    next_pending_ = 0;
    return {};
  }

  /// Waits until everything that was handed over is kept.
  Result<void> committed() { return commit_.valid() ? commit_.get() : Result<void>{}; }
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
  // Not for a day, should the clock be set back in this second.
  const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (record->started_at == started_at && std::time(nullptr) < begins && !job.context.cancelled &&
         std::chrono::steady_clock::now() < latest)
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
