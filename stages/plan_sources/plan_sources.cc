// plan_sources: which series and documents to ask for, from the measures' own lists of series.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "pipeline/rulebook/judged_measures.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/rulebook/scope_parts.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

constexpr std::size_t kMostWords = 12;
// A night of articles from many days asks for tens of thousands of earlier editions: together they take some 50 MB.
constexpr std::size_t kMostPlans = 65536;    ///< remembered at a time
constexpr std::size_t kMostQueries = 65536;  ///< the same

/// The span of periods that a claim speaks of, for sources that cannot give all.
QueryScope scope_of(const ArticleClaim& input) {
  const Claim& claim = input.claim;
  QueryScope scope{"", claim.period_from, claim.period, input.article.published()};
  if (!scope.from.known()) scope.from = scope.to;
  if (!scope.from.known() && scope.published.known()) {
    scope.from = Period::of_year(scope.published.year - 5);
    scope.to = Period::of_year(scope.published.year);
  }
  return scope;
}

bool is_content_word(std::string_view word) {
  static constexpr std::array<std::string_view, 48> kEmpty = {
      "about", "after", "again", "against", "among", "and",   "another", "are",  "been", "before", "being", "between",
      "but",   "could", "does",  "during",  "each",  "from",  "had",     "has",  "have", "her",    "his",   "into",
      "its",   "more",  "most",  "not",     "now",   "only",  "other",   "over", "said", "says",   "she",   "some",
      "such",  "than",  "that",  "the",     "their", "there", "they",    "this", "was",  "were",   "which", "with"};
  return word.size() > 2 && !std::binary_search(kEmpty.begin(), kEmpty.end(), word);
}

/// Words of letters, lower case, each once, longest first: rare words tend to be long. `first` are kept whatever
/// happens.
std::vector<std::string> search_words(std::string_view first, std::string_view rest) {
  std::vector<std::string> words;
  const auto take = [&](std::string_view text) {
    std::string word;
    const auto flush = [&] {
      if (is_content_word(word) && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
      word.clear();
    };
    for (const char ch : text) {
      const auto byte = static_cast<unsigned char>(ch);
      if (std::isalpha(byte) || byte >= 0x80)
        word += static_cast<char>(std::tolower(byte));
      else
        flush();
    }
    flush();
  };
  take(first);
  const auto kept = static_cast<std::ptrdiff_t>(std::min(words.size(), kMostWords));
  take(rest);
  std::stable_sort(words.begin() + kept, words.end(),
                   [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  if (words.size() > kMostWords) words.resize(kMostWords);
  return words;
}

}  // namespace

class PlanSources : public PlanStage {
 public:
  static constexpr std::string_view kName = "plan_sources";
  static constexpr std::string_view kSummary =
      "series of the claim's measures and their neighbours, documents for the rest";
  static inline const std::vector<OptionSpec> kOptions = {
      {"neighbours", "yes", "ask for the measures that the claim's is confused with too, to name the mistake"},
      {"vintages", "yes", "ask for the figures as published on the article's date where a source keeps them"},
      {"documents", "yes", "look for reference documents where a claim has no measure"}};

  static Result<std::unique_ptr<PlanStage>> create(const Options& options) {
    std::unique_ptr<PlanSources> stage(new PlanSources);
    const std::pair<std::string_view, bool*> flags[] = {
        {"neighbours", &stage->neighbours_}, {"vintages", &stage->vintages_}, {"documents", &stage->documents_}};
    for (const auto& [name, target] : flags) {
      auto flag = options.flag(name);
      if (!flag) return flag.error();
      *target = *flag;
    }
    return std::unique_ptr<PlanStage>(std::move(stage));
  }

  Result<Plan> run(const ArticleClaim& input, Context& context) const override {
    const Claim& claim = input.claim;
    if (claim.assertion != Assertion::stated) return nothing_;
    const RuleBook& rules = context.rules;
    const std::vector<const Measure*> judged = judged_measures(claim, rules.measures);
    const bool series = !claim.places.empty() && !judged.empty();
    const Plan asked = series ? series_plan(judged, input, rules) : nothing_;
    const bool counted = !claim.term.empty() || !claim.document.empty();
    if (!documents_ || !(judged.empty() || counted || claim.places.empty())) return asked;
    Queries queries = *asked;
    add_documents(queries, input);
    return std::make_shared<const Queries>(std::move(queries));
  }

 private:
  using Queries = PlannedQueries;
  /// Why a series is asked for: the claim's own, its earlier edition, or that of a measure it may be confused with.
  enum class Why : std::uint8_t { own, vintage, neighbour };

  /// A series to ask for one place.
  struct Step {
    const ReferenceSource* source = nullptr;
    const MeasureSeries* series = nullptr;
    const Measure* measure = nullptr;
    std::string place;
    Why why = Why::own;
    ScopeParts parts;
    Queries queries;  ///< made with the step, where no date is needed for them
    [[nodiscard]] bool dated() const { return parts.period || parts.published; }
  };
  struct SeriesOfMeasure {
    std::vector<std::vector<Step>> series;  ///< the preferred one first
    bool first_alone = false;               ///< of a neighbour the first one that can be asked for is enough
  };
  using Route = std::vector<SeriesOfMeasure>;

  /// What is asked follows from the measures, the places and, where a source wants them, the dates: many claims of a
  /// night share it.
  Plan series_plan(const std::vector<const Measure*>& judged, const ArticleClaim& input, const RuleBook& rules) const {
    std::string about;
    ScopeParts parts;
    for (const Measure* measure : judged) {
      about += measure->id + ' ';
      parts |= parts_of(*measure, rules);
    }
    for (const std::string& place : input.claim.places) about += place + ' ';
    const auto append = [&](Period period) { about.append(fmt::format_int(period.packed()).c_str()) += ' '; };
    // A claim without a period is asked for in the years before its article.
    const bool open = parts.period && !input.claim.period_from.known() && !input.claim.period.known();
    if (parts.period) {
      append(input.claim.period_from);
      append(input.claim.period);
    }
    if (parts.published || open) append(Period::of_day(input.article.published()));
    {
      const std::shared_lock lock(mutex_);
      if (const auto it = planned_.find(about); it != planned_.end()) return it->second;
    }
    Queries queries = queries_along(*route_of(judged, input.claim.places, rules), input, rules);
    Plan planned = std::make_shared<const Queries>(std::move(queries));
    const std::scoped_lock lock(mutex_);
    if (planned_.size() >= kMostPlans) planned_.clear();
    planned_.emplace(std::move(about), planned);
    return planned;
  }

  /// What the queries for a measure and its neighbours depend on beside the place.
  ScopeParts parts_of(const Measure& measure, const RuleBook& rules) const {
    {
      const std::shared_lock lock(mutex_);
      const auto found = measure_parts_.find(&measure);
      if (found != measure_parts_.end()) return found->second;
    }
    ScopeParts parts;
    const auto take = [&](const Measure& m) {
      for (const MeasureSeries& series : m.series) {
        const ReferenceSource* source = rules.sources.find(series.source);
        if (source == nullptr) continue;
        parts |= scope_parts(*source, series.code);
        if (vintages_ && !source->vintage_url.empty()) parts.published = true;
      }
    };
    take(measure);
    for (const std::string& id : measure.confusable) {
      if (const Measure* other = rules.measures.find(id)) take(*other);
    }
    const std::scoped_lock lock(mutex_);
    return measure_parts_.emplace(&measure, parts).first->second;
  }

  static void add(Queries& queries, const Queries& more) {
    for (const auto& query : more) {
      const auto same = [&](const auto& q) { return q == query || q->key == query->key; };
      if (std::none_of(queries.begin(), queries.end(), same)) queries.push_back(query);
    }
  }

  /// Makes the queries for a series, or finds those that were made for another route.
  Queries made_queries(const Step& step, const QueryScope& scope, const RuleBook& rules) const {
    std::string key =
        fmt::format("{}\n{}\n{}\n{}", step.source->id, step.series->code, step.measure->id, static_cast<int>(step.why));
    if (step.parts.place) key += "\n" + scope.place;
    if (step.parts.period) key += fmt::format("\n{}/{}", scope.from.iso(), scope.to.iso());
    if (step.parts.published) key += "\n" + scope.published.iso();
    {
      const std::shared_lock lock(mutex_);
      if (const auto known = asked_.find(key); known != asked_.end()) return known->second;
    }
    const auto make = step.why == Why::vintage ? vintage_queries_for : queries_for;
    Queries shared;
    for (Query& query : make(*step.source, step.series->code, step.measure->id, scope, rules.sources, rules.places)) {
      query.diagnosis = step.why != Why::own;
      shared.push_back(std::make_shared<const PlannedQuery>(std::move(query)));
    }
    const std::scoped_lock lock(mutex_);
    if (asked_.size() >= kMostQueries) asked_.clear();
    return asked_.emplace(std::move(key), std::move(shared)).first->second;
  }

  /// The series in the order in which they are asked and believed: those of sources that come first for the claim's
  /// place, then the measure's own order.
  static std::vector<std::pair<const MeasureSeries*, const ReferenceSource*>> in_order(const Measure& measure,
                                                                                       const std::string& place,
                                                                                       const RuleBook& rules) {
    std::vector<std::pair<const MeasureSeries*, const ReferenceSource*>> order;
    for (const MeasureSeries& series : measure.series) {
      if (const ReferenceSource* source = rules.sources.find(series.source)) order.emplace_back(&series, source);
    }
    const auto rank = [&](const ReferenceSource& source) {
      return comes_first(source, place, rules.places) ? source.order : std::numeric_limits<int>::max();
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](const auto& a, const auto& b) { return rank(*a.second) < rank(*b.second); });
    return order;
  }

  /// What to ask for these measures and places, whatever the dates of the claim.
  std::shared_ptr<const Route> route_of(const std::vector<const Measure*>& judged,
                                        const std::vector<std::string>& places, const RuleBook& rules) const {
    std::string about;
    for (const Measure* measure : judged) about += measure->id + ' ';
    for (const std::string& place : places) about += place + ' ';
    {
      const std::shared_lock lock(mutex_);
      if (const auto known = routes_.find(about); known != routes_.end()) return known->second;
    }
    auto route = std::make_shared<Route>();
    for (const Measure* measure : judged) add_measure(*route, *measure, places, rules, false);
    if (neighbours_) add_neighbours(*route, judged, places, rules);
    const std::scoped_lock lock(mutex_);
    if (routes_.size() >= kMostPlans) routes_.clear();
    return routes_.emplace(std::move(about), std::move(route)).first->second;
  }

  void add_measure(Route& route, const Measure& measure, const std::vector<std::string>& places, const RuleBook& rules,
                   bool neighbour) const {
    SeriesOfMeasure& asked = route.emplace_back();
    asked.first_alone = neighbour;
    for (const auto& in_source : in_order(measure, places.front(), rules)) {
      const MeasureSeries* const series = in_source.first;  // clang 14 captures no structured bindings
      const ReferenceSource* const source = in_source.second;
      std::vector<Step>& steps = asked.series.emplace_back();
      // A source that answers for one place at a time is asked once for each place.
      for (const std::string& place : places) {
        const auto add_step = [&](Why why) {
          Step step{source, series, &measure, place, why, scope_parts(*source, series->code), {}};
          step.parts.published = step.parts.published || why == Why::vintage;
          if (!step.dated()) step.queries = made_queries(step, QueryScope{place, {}, {}, {}}, rules);
          steps.push_back(std::move(step));
        };
        add_step(neighbour ? Why::neighbour : Why::own);
        if (vintages_ && !neighbour && !source->vintage_url.empty()) add_step(Why::vintage);
      }
    }
  }

  void add_neighbours(Route& route, const std::vector<const Measure*>& judged, const std::vector<std::string>& places,
                      const RuleBook& rules) const {
    for (const Measure* measure : judged) {
      for (const std::string& id : measure->confusable) {
        const Measure* other = rules.measures.find(id);
        if (other && std::find(judged.begin(), judged.end(), other) == judged.end())
          add_measure(route, *other, places, rules, true);
      }
    }
  }

  Queries queries_along(const Route& route, const ArticleClaim& input, const RuleBook& rules) const {
    QueryScope scope = scope_of(input);
    Queries queries;
    for (const SeriesOfMeasure& measure : route) {
      for (const std::vector<Step>& series : measure.series) {
        const std::size_t before = queries.size();
        for (const Step& step : series) {
          if (!step.dated()) {
            add(queries, step.queries);
          } else {
            scope.place = step.place;
            add(queries, made_queries(step, scope, rules));
          }
        }
        if (measure.first_alone && queries.size() > before) break;
      }
    }
    return queries;
  }

  static void add_documents(Queries& queries, const ArticleClaim& input) {
    const Claim& claim = input.claim;
    const std::string& text = claim.in_title ? input.article.title : input.article.text;
    const std::string_view sentence = claim.sentence.end <= text.size()
                                          ? std::string_view(text).substr(claim.sentence.begin, claim.sentence.size())
                                          : std::string_view{};
    Query query;
    query.kind = Query::Kind::document;
    query.source = "library";
    query.decoder = "decode_document";
    query.words =
        search_words(claim.document + " " + claim.term + " " + claim.measure_text + " " + claim.subject, sentence);
    query.named_document = claim.document;
    if (!query.words.empty()) queries.push_back(std::make_shared<const PlannedQuery>(std::move(query)));
  }

  bool neighbours_ = true;
  bool vintages_ = true;
  bool documents_ = true;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, Plan> planned_;                         ///< by what it is about
  mutable std::unordered_map<std::string, std::shared_ptr<const Route>> routes_;  ///< by measures and places
  mutable std::unordered_map<std::string, Queries> asked_;  ///< by series and what of the scope it depends on
  mutable std::unordered_map<const Measure*, ScopeParts> measure_parts_;
  Plan nothing_ = std::make_shared<const Queries>();
};

}  // namespace tally

TALLY_STAGE(plan_sources, tally::PlanSources)
