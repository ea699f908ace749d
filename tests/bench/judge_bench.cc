// Plan and judge beside extraction of the same text, and ranks of one series and year asked again and again. Replies
// are series held in memory, so that no network, store or decoder is in any figure. Both print ratios of one run.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"
#include "pipeline/text/paragraphs.h"
#include "tests/made_news.h"

namespace {

using tally::Article;
using tally::Claim;
using tally::Evidence;
using Clock = std::chrono::steady_clock;

double seconds(Clock::duration spent) { return std::chrono::duration<double>(spent).count(); }

template <class T>
T take(tally::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

/// News of `paragraphs` paragraphs: a claim about a country's figure each, among prose about nothing published.
Article article(int paragraphs) {
  static constexpr std::array<const char*, 10> kPlaces = {"Spain", "Kenya", "Japan", "Brazil", "Norway",
                                                          "Egypt", "Chile", "India", "Poland", "Ghana"};
  tally_test::MadeNews news(7);
  Article out;
  out.id = "bench";
  out.published_at = "2020-06-01";
  for (int i = 0; i < paragraphs; ++i) {
    const char* place = kPlaces[static_cast<std::size_t>(i) % kPlaces.size()];
    const int year = 2006 + i % 11;
    out.text += news.sentence() + " ";
    switch (i % 6) {
      case 0:
        out.text += fmt::format("Unemployment in {} was {}.{} percent in {}.", place, 4 + i % 20, i % 10, year);
        break;
      case 1:
        out.text += fmt::format("The population of {} rose from {} million in {} to {} million in {}.", place, 20 + i,
                                year, 22 + i, year + 2);
        break;
      case 2:
        out.text += fmt::format("{} ranked {}th in the world by GDP in {}.", place, 4 + i % 40, year);
        break;
      case 3:
        out.text += fmt::format("Life expectancy in {} was about {} years in {}.", place, 60 + i % 20, year);
        break;
      case 4:
        out.text += fmt::format("The economy of {} grew by {}.{} percent in {}.", place, 1 + i % 6, i % 10, year);
        break;
      default:
        out.text += fmt::format("{} had a higher birth rate than France in {}.", place, year);
        break;
    }
    out.text += " " + news.sentence() + " " + news.sentence() + "\n\n";
  }
  out.paragraphs = tally::find_paragraphs(out.text);
  return out;
}

/// A whole series as the World Bank sends it: all countries and territories, 60 years.
std::shared_ptr<const Evidence> reply_to(const tally::Query& query, const tally::RuleBook& rules) {
  auto series = std::make_shared<tally::Series>();
  series->code = query.series;
  series->as_of = "2026-03-01";
  series->locator_form = "row %";
  std::vector<tally::Observation> rows;
  int number = 0;
  for (const tally::Place& place : rules.places.all()) {
    if (!rules.places.is_country(place.code)) continue;
    ++number;
    for (int year = 1961; year <= 2020; ++year) {
      tally::Observation row;
      row.place = tally::place_code(place.code);
      row.period = tally::Period::of_year(year);
      row.value = tally::Decimal{number * 37 % 211 + year % 13};
      row.locator = static_cast<std::uint32_t>(rows.size());
      rows.push_back(row);
    }
  }
  series->seal(std::move(rows));
  auto out = std::make_shared<Evidence>();
  out->query = query;
  out->url = query.url;
  out->status = tally::EvidenceStatus::cached;
  out->series = series;
  return out;
}

/// Stages with default options and what they are lent.
class Desk {
 public:
  Desk()
      : book_(take(tally::RuleBook::load(TALLY_SOURCE_DIR "/rules"))), context_{settings_, *book_,  messages_,
                                                                                nullptr,   nullptr, cancelled_,
                                                                                {}} {
    const tally::Registry registry(tally::builtin_stages());
    split_ = take(registry.make<tally::SplitStage>("split_sentences", {}));
    extract_ = take(registry.make<tally::ExtractStage>("extract_rules", {}));
    plan_ = take(registry.make<tally::PlanStage>("plan_sources", {}));
    judge_ = take(registry.make<tally::JudgeStage>("judge_interval", {}));
  }

  std::vector<Claim> claims(const Article& text) {
    const auto sentences = take(split_->run(text, context_));
    return take(extract_->run({text, sentences}, context_)).claims;
  }

  tally::Plan plan(const Article& text, const Claim& claim) { return take(plan_->run({text, claim}, context_)); }

  /// What a run would have at hand: made on first sight, as a run fetches a query once.
  std::vector<std::shared_ptr<const Evidence>> evidence(const tally::Plan& plan, bool diagnose) {
    std::vector<std::shared_ptr<const Evidence>> out;
    for (const auto& planned : *plan) {
      const tally::Query& query = planned->query;
      if (query.kind != tally::Query::Kind::series || (query.diagnosis && !diagnose)) continue;
      auto& reply = kept_[planned->key];
      if (!reply) reply = reply_to(query, *book_);
      out.push_back(reply);
    }
    return out;
  }

  tally::Verdict judge(const Article& text, const Claim& claim,
                       const std::vector<std::shared_ptr<const Evidence>>& evidence, bool diagnose) {
    return take(judge_->run({text, claim, evidence, diagnose}, context_));
  }

  /// Forgets all replies, and with them the ranks that were computed.
  void forget() { kept_.clear(); }
  [[nodiscard]] const tally::RuleBook& rules() const { return *book_; }

 private:
  std::shared_ptr<const tally::RuleBook> book_;
  tally::RunSettings settings_;
  tally::Messages messages_{tally::Messages::Level::quiet};
  std::atomic<bool> cancelled_{false};
  tally::Context context_;
  std::unique_ptr<tally::SplitStage> split_;
  std::unique_ptr<tally::ExtractStage> extract_;
  std::unique_ptr<tally::PlanStage> plan_;
  std::unique_ptr<tally::JudgeStage> judge_;
  std::map<std::string, std::shared_ptr<const Evidence>> kept_;
};

/// Counter plan_and_judge_over_extract, wanted at most 1. A claim that is refuted is judged twice, as in a run: the
/// second time with the neighbours' figures, to name the mistake.
void plan_and_judge_beside_extract(benchmark::State& state) {
  Desk desk;
  const Article text = article(static_cast<int>(state.range(0)));
  Clock::duration extracting{};
  Clock::duration planning{};
  Clock::duration judging{};
  std::size_t claims = 0;
  std::size_t decided = 0;
  const auto round = [&](bool counts) {
    const auto began = Clock::now();
    const auto found = desk.claims(text);
    if (counts) extracting += Clock::now() - began;
    for (const Claim& claim : found) {
      const auto start = Clock::now();
      const auto queries = desk.plan(text, claim);
      const auto planned = Clock::now();
      const auto evidence = desk.evidence(queries, false);
      const auto all = desk.evidence(queries, true);
      const auto at_hand = Clock::now();
      auto verdict = desk.judge(text, claim, evidence, all.size() == evidence.size());
      const bool again = verdict.verdict == tally::VerdictKind::refuted && all.size() > evidence.size();
      if (again) verdict = desk.judge(text, claim, all, true);
      if (!counts) continue;
      judging += Clock::now() - at_hand;
      planning += planned - start;
      ++claims;
      if (verdict.verdict != tally::VerdictKind::not_enough_evidence) ++decided;
    }
  };
  round(false);  // patterns compile, replies are made
  for (auto _ : state) round(true);
  if (claims == 0 || decided == 0) {
    state.SkipWithError("no claim was decided");
    return;
  }
  const auto per_claim = [&](Clock::duration spent) { return seconds(spent) / static_cast<double>(claims) * 1e6; };
  state.counters["claims"] = static_cast<double>(claims) / static_cast<double>(state.iterations());
  state.counters["decided_part"] = static_cast<double>(decided) / static_cast<double>(claims);
  state.counters["extract_us_a_claim"] = per_claim(extracting);
  state.counters["plan_us_a_claim"] = per_claim(planning);
  state.counters["judge_us_a_claim"] = per_claim(judging);
  state.counters["plan_and_judge_over_extract"] = (seconds(planning) + seconds(judging)) / seconds(extracting);
}
BENCHMARK(plan_and_judge_beside_extract)->Arg(60)->Unit(benchmark::kMillisecond);

/// A hundred claims about the rank of as many countries in one series and year. The first pays for the order of all
/// countries, the others ask it. Counter others_over_first is far below 1 when the order is made once.
void rank_once_a_series_and_year(benchmark::State& state) {
  Desk desk;
  Article text;
  text.published_at = "2020-06-01";
  std::vector<Claim> claims;
  for (const tally::Place& place : desk.rules().places.all()) {
    if (place.kind != tally::PlaceKind::country || claims.size() == 100) continue;
    Claim& claim = claims.emplace_back();
    claim.type = tally::ClaimType::rank;
    claim.confidence = tally::Confidence::high;
    claim.measures = {"population"};
    claim.places = {place.code};
    claim.period = tally::Period::of_year(2015);
    tally::Mention mention;
    mention.kind = tally::MentionKind::rank;
    mention.value = tally::Decimal{100};
    mention.step = tally::Decimal{1};
    claim.value = tally::Figure{mention, claim.period, {}};
  }
  Clock::duration first{};
  Clock::duration others{};
  for (auto _ : state) {
    desk.forget();
    const auto evidence = desk.evidence(desk.plan(text, claims.front()), false);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto start = Clock::now();
      const auto verdict = desk.judge(text, claims[i], evidence, true);
      (i == 0 ? first : others) += Clock::now() - start;
      if (!verdict.reference_value) state.SkipWithError("no rank was computed");
    }
  }
  const auto rounds = static_cast<double>(state.iterations());
  const double one = seconds(first) / rounds;
  const double other = seconds(others) / rounds / static_cast<double>(claims.size() - 1);
  state.counters["first_us"] = one * 1e6;
  state.counters["others_us"] = other * 1e6;
  state.counters["others_over_first"] = other / one;
}
BENCHMARK(rank_once_a_series_and_year)->Iterations(20)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
