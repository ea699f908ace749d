// The line, top to bottom, over windows of articles.
#include "pipeline/run.h"

#include <fmt/format.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <map>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "pipeline/evidence_cache.h"
#include "pipeline/net/url.h"
#include "pipeline/text/news_dates.h"

namespace tally {
namespace {

// A window bounds what is in memory at a time and is large enough to ask for every series of it at once.
constexpr std::size_t kWindowArticles = 1024;
constexpr std::size_t kWindowBytes = std::size_t{8} << 20;
constexpr std::ptrdiff_t kEarlyArticles = 32;  ///< of a window, fetched for while the others are extracted
constexpr std::size_t kHead = 4096;
constexpr std::size_t kMostPlans = 32768;  ///< with their evidence at hand from one window to the next

/// One article on its way down the line.
struct Item {
  Article article;
  std::vector<Sentence> sentences;
  Extraction extraction;
  std::vector<Plan> plans;  ///< by claim
  std::vector<Verdict> rows;
  std::optional<Error> failure;
};

std::string joined_places(const Claim& claim) {
  std::string out;
  for (const std::string& place : claim.places) out += (out.empty() ? "" : "/") + place;
  return out;
}

std::string joined_period(const Claim& claim) {
  const std::string from = claim.period_from.iso();
  const std::string to = claim.period.iso();
  return from.empty() ? to : from + "/" + to;
}

/// Columns that follow from the article and the claim alone. What the judge has set stays.
void fill_from_claim(const Item& item, const Claim& claim, int occurrence, Verdict& row) {
  const Article& article = item.article;
  const std::string& text = claim.in_title ? article.title : article.text;
  row.claim = text.substr(claim.span.begin, claim.span.size());
  row.sentence = claim.in_title ? article.title : text.substr(claim.sentence.begin, claim.sentence.size());
  if (!claim.in_title) row.span = claim.span;
  row.claim_type = name_of(claim.type);
  row.rule_id = claim.rule_id;
  row.speaker = claim.speaker;
  if (row.measure.empty() && !claim.measures.empty()) row.measure = claim.measures.front();
  if (row.place.empty()) row.place = joined_places(claim);
  if (row.period.empty()) row.period = joined_period(claim);
  if (row.hedge.empty() && claim.value) row.hedge = name_of(claim.value->mention.hedge);
  if (row.unit.empty() && claim.value) row.unit = claim.value->mention.unit;
  if (row.confidence.empty()) row.confidence = name_of(claim.confidence);
  for (const std::string& flag : claim.flags) {
    if (std::find(row.flags.begin(), row.flags.end(), flag) == row.flags.end()) row.flags.push_back(flag);
  }
  row.article_title = article.title;
  row.article_url = article.url;
  row.article_id = article.id;
  row.published_at = in_utc(article.published_at);
  row.claim_id = claim_id(article.url.empty() ? article.id : article.url, row.claim, occurrence);
}

/// `extract` asks the judge without evidence, for the claimed interval; nothing of a verdict may stay.
void keep_claim_columns(Verdict& row, const Claim& claim) {
  row.confidence = name_of(claim.confidence);
  row.verdict = VerdictKind::none;
  row.reason.clear();
  row.explanation.clear();
  row.considered.clear();
}

class Run {
 public:
  Run(const Line& line, const RunPlan& plan, Context& context, Output& out)
      : line_(line), plan_(plan), context_(context), out_(out), cache_(line) {
    context_.extract = [this](const Article& article) { return sentences_and_claims(article); };
  }
  ~Run() { context_.extract = nullptr; }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<void> source(const std::string& name);
  Result<void> articles();
  Result<void> flush();
  /// One line on the sources that did not answer: their rows say the same, but a person should not have to look.
  void report_failures();
  RunTotals totals;

 private:
  using Items = tbb::blocked_range<std::vector<Item>::iterator>;
  Result<void> take(Result<Article> article);
  void extract(Item& item);
  void extract_all(Items items);
  Result<Plan> plan_claim(const ArticleClaim& input);
  Result<std::vector<Sentence>> sentences(const Article& article);
  Result<std::pair<std::vector<Sentence>, std::vector<Claim>>> sentences_and_claims(const Article& article);
  Result<Verdict> judge(const Item& item, std::size_t claim, bool diagnose);
  void judge(Item& item);
  void diagnose(Item& item);
  Result<bool> gather(Items items, bool diagnosis);
  Result<void> answer(Items head, Items rest);
  Result<void> write(Item& item);
  template <class Work>
  void for_each_item(Items items, const Work& work) const;

  const Line& line_;
  const RunPlan& plan_;
  Context& context_;
  Output& out_;
  EvidenceCache cache_;
  std::vector<Item> window_;
  std::size_t window_bytes_ = 0;
  /// What the queries of a plan brought.
  struct Gathered {
    Plan plan;                 ///< held, so that its address stays its own
    EvidenceCache::Found own;  ///< of the claim's own series
    EvidenceCache::Found all;  ///< and of those that name a mistake, in the plan's order; once they were asked for
    bool more = false;         ///< there are such
    bool diagnosed = false;    ///< they were asked for
  };
  /// Many claims share a plan. By its address; written by gather() alone.
  std::unordered_map<const PlannedQueries*, Gathered> gathered_;
  std::unordered_set<const PlannedQueries*> passing_;  ///< of these, the ones that ask for documents: for this window
  [[nodiscard]] const Gathered* find_gathered(const Plan& plan) const;
};

template <class Work>
void Run::for_each_item(Items items, const Work& work) const {
  if (items.size() < 4 || context_.settings.threads == 1) {
    for (Item& item : items) work(item);
    return;
  }
  tbb::parallel_for(Items(items.begin(), items.end(), 8), [&](const Items& part) {
    for (Item& item : part) work(item);
  });
}

Result<void> Run::source(const std::string& name) {
  Result<void> written;
  auto read = read_source(line_, name, plan_.open_url, context_, [&](Result<Article> article) {
    written = take(std::move(article));
    return written.ok() && !context_.cancelled;
  });
  if (!written) return written;
  if (!read) {
    context_.messages.error(read.error());
    ++totals.failed_articles;
  }
  return {};
}

Result<void> Run::articles() {
  Result<void> written;
  auto read = plan_.articles([&](Result<Article> article) {
    written = take(std::move(article));
    return written.ok() && !context_.cancelled;
  });
  return written ? read : written;
}

Result<void> Run::take(Result<Article> article) {
  if (!article) {
    context_.messages.error(article.error());
    ++totals.failed_articles;
    return {};
  }
  if (plan_.wanted && !plan_.wanted(*article)) return {};
  if (article->published_at.empty() && context_.settings.published.known())
    article->published_at = context_.settings.published.iso();
  window_bytes_ += article->text.size();
  window_.emplace_back().article = std::move(*article);
  return window_.size() >= kWindowArticles || window_bytes_ >= kWindowBytes ? flush() : Result<void>{};
}

Result<std::vector<Sentence>> Run::sentences(const Article& article) {
  std::vector<Sentence> all;
  for (const auto& stage : line_.split) {
    auto found = stage->run(article, context_);
    if (!found) return found.error();
    if (all.empty())
      all = std::move(*found);
    else
      all.insert(all.end(), found->begin(), found->end());
  }
  return all;
}

Result<std::pair<std::vector<Sentence>, std::vector<Claim>>> Run::sentences_and_claims(const Article& article) {
  auto split = sentences(article);
  if (!split) return split.error();
  std::vector<Claim> claims;
  for (const auto& stage : line_.extract) {
    auto found = stage->run({article, *split}, context_);
    if (!found) return found.error();
    std::move(found->claims.begin(), found->claims.end(), std::back_inserter(claims));
  }
  return std::pair{std::move(*split), std::move(claims)};
}

void Run::extract(Item& item) {
  auto split = sentences(item.article);
  if (!split) {
    item.failure = split.error();
    return;
  }
  item.sentences = std::move(*split);
  for (const auto& stage : line_.extract) {
    auto found = stage->run({item.article, item.sentences}, context_);
    if (!found) {
      item.failure = found.error();
      return;
    }
    std::move(found->claims.begin(), found->claims.end(), std::back_inserter(item.extraction.claims));
    std::move(found->mentions.begin(), found->mentions.end(), std::back_inserter(item.extraction.mentions));
  }
  if (!plan_.judge) return;
  for (const Claim& claim : item.extraction.claims) {
    auto plan = plan_claim({item.article, claim});
    if (!plan) {
      item.failure = plan.error();
      return;
    }
    item.plans.push_back(std::move(*plan));
  }
}

Result<Plan> Run::plan_claim(const ArticleClaim& input) {
  Plan plan;
  for (const auto& stage : line_.plan) {
    auto planned = stage->run(input, context_);
    if (!planned) return planned.error();
    if (!plan) {
      plan = std::move(*planned);
    } else {
      auto both = *plan;
      both.insert(both.end(), (*planned)->begin(), (*planned)->end());
      plan = std::make_shared<const PlannedQueries>(std::move(both));
    }
  }
  return plan ? plan : std::make_shared<const PlannedQueries>();
}

/// A refuted claim is worth a second look with what its neighbours and earlier editions say; others are not.
bool wants_diagnosis(const Verdict& row) {
  return row.verdict == VerdictKind::refuted || row.verdict == VerdictKind::conflicting_evidence;
}

const Run::Gathered* Run::find_gathered(const Plan& plan) const {
  const auto known = gathered_.find(plan.get());
  return known == gathered_.end() ? nullptr : &known->second;
}

Result<Verdict> Run::judge(const Item& item, std::size_t number, bool diagnose) {
  static const EvidenceCache::Found kNone;
  const EvidenceCache::Found* evidence = &kNone;
  bool more = false;
  // A run that is cancelled judges what it had not asked for yet: its rows are dropped.
  if (const Gathered* gathered = plan_.judge ? find_gathered(item.plans[number]) : nullptr) {
    evidence = diagnose && gathered->diagnosed ? &gathered->all : &gathered->own;
    more = gathered->more && !diagnose;
  }
  Verdict row;
  for (const auto& stage : line_.judge) {
    auto judged = stage->run({item.article, item.extraction.claims[number], *evidence, !more}, context_);
    if (!judged) return judged;
    row = std::move(*judged);
  }
  if (!plan_.judge) keep_claim_columns(row, item.extraction.claims[number]);
  return row;
}

void Run::judge(Item& item) {
  for (std::size_t i = 0; i < item.extraction.claims.size() && !item.failure; ++i) {
    auto row = judge(item, i, false);
    if (row)
      item.rows.push_back(std::move(*row));
    else
      item.failure = row.error();
  }
}

void Run::diagnose(Item& item) {
  std::map<std::string, int> occurrences;
  for (std::size_t i = 0; i < item.rows.size(); ++i) {
    Verdict& row = item.rows[i];
    const Gathered* gathered = plan_.judge && wants_diagnosis(row) ? find_gathered(item.plans[i]) : nullptr;
    if (gathered != nullptr && gathered->more) {
      auto again = judge(item, i, true);
      if (again)
        row = std::move(*again);
      else
        item.failure = again.error();
    }
    const Claim& claim = item.extraction.claims[i];
    const std::string& text = claim.in_title ? item.article.title : item.article.text;
    const int occurrence = occurrences[text.substr(claim.span.begin, claim.span.size())]++;
    fill_from_claim(item, claim, occurrence, row);
  }
}

/// Asks for what the claims of these articles want and nobody has asked for yet; false when that is nothing.
Result<bool> Run::gather(Items items, bool diagnosis) {
  std::vector<Gathered*> waiting;
  std::vector<Query> queries;
  std::unordered_set<const PlannedQuery*> seen;
  for (const Item& item : items) {
    for (std::size_t i = 0; i < item.plans.size(); ++i) {
      if (diagnosis && (i >= item.rows.size() || !wants_diagnosis(item.rows[i]))) continue;
      const auto [known, is_new] = gathered_.try_emplace(item.plans[i].get());
      Gathered& gathered = known->second;
      if (is_new) gathered.plan = item.plans[i];
      if (!is_new && (!diagnosis || gathered.diagnosed || !gathered.more)) continue;
      gathered.diagnosed = diagnosis;
      waiting.push_back(&gathered);
      for (const auto& planned : *gathered.plan) {
        if (is_new && planned->query.diagnosis) gathered.more = true;
        if (planned->query.kind == Query::Kind::document) passing_.insert(gathered.plan.get());
        if (planned->query.diagnosis != diagnosis || !seen.insert(planned.get()).second) continue;
        if (!cache_.has(planned->key)) queries.push_back(planned->query);
      }
    }
  }
  if (auto gathered = cache_.gather(queries, context_); !gathered) return gathered.error();
  for (Gathered* gathered : waiting) {
    EvidenceCache::Found& evidence = diagnosis ? gathered->all : gathered->own;
    for (const auto& planned : *gathered->plan) {
      if (planned->query.diagnosis && !diagnosis) continue;
      const EvidenceCache::Found& found = cache_.find(planned->key);
      evidence.insert(evidence.end(), found.begin(), found.end());
    }
  }
  return !queries.empty();
}

/// Fetches for and judges the articles of a window. Most of what a window asks for is in its first articles, and
/// offices are slower than extraction: they are asked while the other articles are still read for claims, and about
/// what the first articles have wrong while the others are judged.
Result<void> Run::answer(Items head, Items rest) {
  const auto judge_all = [this](Items items) { for_each_item(items, [this](Item& item) { judge(item); }); };
  // Threads of their own: they wait for the network, which would idle one of oneTBB's.
  Result<bool> asked = false;
  {
    std::jthread asking;
    if (!head.empty() && !context_.cancelled) {
      asking = std::jthread([&] {
        asked = gather(head, false);
        if (asked) judge_all(head);
      });
    }
    extract_all(rest);
  }
  if (asked && !context_.cancelled) asked = gather(rest, false);
  if (!asked) return asked.error();
  Result<bool> diagnosed = false;
  {
    std::jthread asking;
    // With other series still to be asked about, all goes into one round of questions.
    if (!head.empty() && !*asked && !context_.cancelled) asking = std::jthread([&] { diagnosed = gather(head, true); });
    judge_all(rest);
  }
  if (diagnosed && !context_.cancelled) diagnosed = gather(Items(window_.begin(), window_.end()), true);
  return diagnosed ? Result<void>{} : Result<void>(diagnosed.error());
}

Result<void> Run::write(Item& item) {
  if (item.failure) {
    Error error = *item.failure;
    error.where = error.where.empty() ? item.article.id : item.article.id + ": " + error.where;
    context_.messages.error(error);
    ++totals.failed_articles;
    if (plan_.judge) item.rows.clear();  // a row without a judge's verdict would look like one
  }
  ++totals.articles;
  totals.claims += static_cast<std::int64_t>(item.rows.size());
  if (plan_.mentions) return plan_.mentions(item.article, item.extraction.mentions);
  if (plan_.finish_rows) {
    if (auto finished = plan_.finish_rows(item.article, item.rows); !finished) return finished;
  }
  if (plan_.checked && !item.failure) {
    if (auto taken = plan_.checked(item.article, item.rows, item.plans); !taken) return taken;
  }
  for (const Verdict& row : item.rows) {
    if (plan_.judge) ++totals.verdicts[static_cast<std::size_t>(row.verdict)];
    if (row.reason == "source_unavailable") ++totals.unavailable;
  }
  for (const auto& writer : line_.write) {
    if (auto written = writer->write(item.article, item.rows, out_); !written) return written;
  }
  return {};
}

void Run::extract_all(Items items) {
  for_each_item(items, [this](Item& item) {
    if (!context_.cancelled) extract(item);
  });
}

Result<void> Run::flush() {
  const bool early = plan_.judge && context_.settings.threads != 1 && window_.size() > kEarlyArticles * 2;
  const auto middle = window_.begin() + (early ? kEarlyArticles : 0);
  const Items head(window_.begin(), middle);
  const Items rest(middle, window_.end());
  extract_all(head);
  if (plan_.judge) {
    if (auto answered = answer(head, rest); !answered) return answered;
  } else {
    extract_all(rest);
    for_each_item(rest, [this](Item& item) { judge(item); });
  }
  if (context_.cancelled) {
    totals.cancelled = true;
    window_.clear();
    return {};
  }
  // Nothing is fetched beyond this point: the rows follow from the claims and the evidence alone.
  for_each_item(Items(window_.begin(), window_.end()), [this](Item& item) { diagnose(item); });
  for (Item& item : window_) {
    if (auto written = write(item); !written) return written;
  }
  window_.clear();
  for (const PlannedQueries* plan : passing_) gathered_.erase(plan);
  passing_.clear();
  if (gathered_.size() > kMostPlans) gathered_.clear();
  window_bytes_ = 0;
  cache_.forget_passages();
  if (plan_.progress) plan_.progress(totals);
  return plan_.window_done ? plan_.window_done() : Result<void>{};
}

void Run::report_failures() {
  std::string names;
  std::string first;
  for (const auto& [source, error] : cache_.failures()) {
    names += (names.empty() ? "" : ", ") + source;
    if (first.empty()) first = error;
  }
  if (!names.empty())
    context_.messages.warning({"", fmt::format("no answer from {}: {}", names, first),
                               "--verbose says more; rows without evidence say source_unavailable"});
}

}  // namespace

Result<void> read_source(const Line& line, const std::string& name, const OpenUrl& open_url, Context& context,
                         const ArticleSink& sink) {
  // An address of another scheme goes the same way: it is refused as one, and not looked for as a file.
  const bool url = looks_like_url(name);
  std::unique_ptr<ByteStream> bytes;
  Source source{name, "", nullptr};
  if (url) {
    if (!open_url)
      return Error{name, "is a URL, and this run may not use the network", "leave --offline out, or give a file"};
    auto opened = open_url(name, bytes);
    if (!opened) return opened.error();
    source = std::move(*opened);
  } else {
    auto opened = ByteStream::open(name);
    if (!opened) return opened.error();
    bytes = std::make_unique<ByteStream>(std::move(*opened));
  }
  source.bytes = bytes.get();
  auto head = bytes->peek(kHead);
  if (!head) return head.error();
  if (head->empty()) return Error{name, "is empty", "give an article with text"};
  for (const auto& reader : line.read) {
    if (line.read.size() > 1 && !reader->accepts(source, *head)) continue;
    auto read = reader->run(source, context, sink);
    if (read || !read.error().where.empty()) return read;
    return Error{name, read.error().what, read.error().hint};
  }
  return Error{name, "is in no format that a reader of the pipeline knows", "name the reader with --read"};
}

Result<RunTotals> run_pipeline(const Line& line, const std::vector<std::string>& sources, const RunInfo& info,
                               const RunPlan& plan, Context& context, Output& out) {
  Run run(line, plan, context, out);
  if (!plan.mentions) {
    for (const auto& writer : line.write) {
      if (auto begun = writer->begin(info, out); !begun) return begun.error();
    }
  }
  if (plan.articles) {
    if (auto read = run.articles(); !read) return read.error();
  }
  for (const std::string& name : sources) {
    if (context.cancelled) break;
    if (auto read = run.source(name); !read) return read.error();
  }
  if (auto flushed = run.flush(); !flushed) return flushed.error();
  run.totals.cancelled = context.cancelled;
  run.report_failures();
  if (!plan.mentions && !run.totals.cancelled) {
    for (const auto& writer : line.write) {
      if (auto ended = writer->end(out); !ended) return ended.error();
    }
  }
  return run.totals;
}

}  // namespace tally
