// What the tests of plan_sources and judge_interval share: a small rule book, series by hand, claims in few words.
#pragma once
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/context.h"
#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"
#include "tests/paths.h"

namespace tally::judge_test {

inline Decimal number(std::string_view text) { return Decimal::parse(text).value(); }

/// A folder of rules that is gone with the object.
class RuleFolder {
 public:
  RuleFolder() : path_(std::filesystem::temp_directory_path() / ("tally-judge-" + std::to_string(unique()))) {
    std::filesystem::create_directories(path_ / "measures");
    std::filesystem::create_directories(path_ / "sources");
    write("measures/test.xml", R"(<measures>
      <measure id="population" name="population" unit="person" kind="count" growth="population_growth">
        <definition>the population</definition><phrases>population</phrases><series source="bank" code="POP"/><confusable>labour_force</confusable></measure>
      <measure id="population_growth" name="population growth" unit="percent" kind="growth">
        <definition>the population growth</definition><phrases>population growth</phrases><series source="bank" code="POP.G"/></measure>
      <measure id="labour_force" name="labour force" unit="person" kind="count">
        <definition>the labour force</definition><phrases>labour force</phrases><series source="bank" code="LAB"/></measure>
      <measure id="unemployment" name="unemployment rate" unit="percent" kind="rate" revision="1">
        <definition>the unemployment rate</definition><phrases>unemployment rate</phrases><series source="bank" code="UNE"/><series source="office" code="UNE"/>
        <series source="bank" code="UNE.NE" alternative="yes" definition="national estimate"/>
        <confusable>youth_unemployment</confusable></measure>
      <measure id="youth_unemployment" name="youth unemployment rate" unit="percent" kind="rate">
        <definition>the youth unemployment rate</definition><phrases>youth unemployment rate</phrases><series source="bank" code="YUNE"/></measure>
      <measure id="gdp" name="gross domestic product" unit="USD" kind="amount" growth="gdp_growth">
        <definition>the GDP</definition><phrases>GDP</phrases><series source="bank" code="GDP"/></measure>
      <measure id="gdp_growth" name="GDP growth" unit="percent" kind="growth">
        <definition>the GDP growth</definition><phrases>GDP growth</phrases><series source="bank" code="GDP.G"/></measure>
      <measure id="balance" name="current account balance" unit="percent" kind="share">
        <definition>the current account balance</definition><phrases>current account balance</phrases><series source="bank" code="BAL"/></measure>
      <measure id="innovation" name="Global Innovation Index score" unit="index" kind="index" rank="innovation_rank">
        <definition>the Global Innovation Index</definition><phrases>Global Innovation Index</phrases></measure>
      <measure id="innovation_rank" name="Global Innovation Index rank" unit="rank" kind="rank">
        <definition>the Global Innovation Index ranking</definition><phrases>Global Innovation Index ranking</phrases><series source="wipo" code="RANK"/></measure>
      <measure id="press" name="press freedom score" unit="index" kind="index" lower_is_better="yes">
        <definition>the press freedom</definition><phrases>press freedom</phrases><series source="bank" code="PRESS"/></measure>
      <measure id="area" name="land area" unit="square_kilometre" kind="amount">
        <definition>the land area</definition><phrases>land area</phrases><series source="bank" code="AREA"/></measure>
    </measures>)");
    write("sources/bank.xml", source("bank", "https://bank.example/v2/{series}?x=1"));
    write("sources/office.xml", source("office", "https://office.example/{place}/{series}/{from}/{to}"));
    write("sources/wipo.xml", source("wipo", "https://wipo.example/{series}"));
    rules.measures = take(Measures::load((path_ / "measures").string()));
    rules.sources = take(ReferenceSources::load((path_ / "sources").string()));
    rules.places = take(Places::load(tally::test::source("/rules/places.xml")));
    rules.units = take(Units::load(tally::test::source("/rules/units.xml")));
  }
  ~RuleFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  RuleFolder(const RuleFolder&) = delete;
  RuleFolder& operator=(const RuleFolder&) = delete;

  RuleBook rules;

 private:
  static std::size_t unique() {
    static std::atomic<std::size_t> next{0};
    return static_cast<std::size_t>(std::filesystem::file_time_type::clock::now().time_since_epoch().count()) + next++;
  }
  static std::string source(const std::string& id, const std::string& url) {
    return "<source id=\"" + id + "\" name=\"The " + id + "\" homepage=\"https://" + id +
           ".example/\" decoder=\"decode_table\"><url>" + url + "</url><licence terms=\"https://" + id +
           ".example/terms\">free</licence><cannot>anything else</cannot></source>";
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
  template <class T>
  static T take(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message());
    return std::move(*result);
  }
  std::filesystem::path path_;
};

/// One value of a series by hand.
struct Point {
  const char* place;
  int year;
  const char* value;
};

inline std::shared_ptr<const Evidence> evidence(std::string source, std::string code, std::string measure,
                                                const std::vector<Point>& points, std::string as_of = "2026-03-01") {
  auto series = std::make_shared<Series>();
  series->code = code;
  series->as_of = std::move(as_of);
  series->locator_form = "row %";
  std::vector<Observation> rows;
  for (const Point& p : points) {
    Observation row;
    row.place = place_code(p.place);
    row.period = Period::of_year(p.year);
    row.value = number(p.value);
    row.locator = static_cast<std::uint32_t>(rows.size());
    rows.push_back(row);
  }
  series->seal(std::move(rows));
  auto out = std::make_shared<Evidence>();
  out->query.source = std::move(source);
  out->query.series = std::move(code);
  out->query.measure = std::move(measure);
  out->query.url = "https://example/" + out->query.series;
  out->url = out->query.url;
  out->status = EvidenceStatus::live;
  out->series = series;
  return out;
}

/// A figure: value, one unit of its last digit, kind and unit.
inline Mention mention(std::string_view value, std::string_view step, MentionKind kind, std::string unit = {},
                       Hedge hedge = Hedge::none) {
  Mention m;
  m.kind = kind;
  m.value = number(value);
  m.step = number(step);
  m.decimals = value.find('.') != std::string_view::npos;
  m.unit = std::move(unit);
  m.hedge = hedge;
  return m;
}

inline Mention percent(std::string_view value, Hedge hedge = Hedge::none) {
  const auto point = value.find('.');
  const int places = point == std::string_view::npos ? 0 : static_cast<int>(value.size() - point - 1);
  return mention(value, Decimal::power_of_ten(-places).to_string(), MentionKind::percent, "percent", hedge);
}

inline Mention rank(std::string_view value) { return mention(value, "1", MentionKind::rank); }

inline Claim claim(ClaimType type, std::string measure, std::vector<std::string> places, int year) {
  Claim c;
  c.type = type;
  c.confidence = Confidence::high;
  c.measures = {std::move(measure)};
  c.places = std::move(places);
  if (year != 0) c.period = Period::of_year(year);
  return c;
}

inline Claim with_value(Claim c, Mention m) {
  c.value = Figure{std::move(m), c.period, {}};
  return c;
}

/// A stage with its default options and what it needs to run.
class Bench {
 public:
  Bench() : context_{settings_, folder_.rules, messages_, nullptr, nullptr, cancelled_, {}} {}

  [[nodiscard]] Verdict judge(const Claim& c, const std::vector<std::shared_ptr<const Evidence>>& found,
                              const std::string& published = "2025-12-05", const std::string& text = "") {
    Article article;
    article.id = "test";
    article.published_at = published;
    article.text = text;
    const Registry registry(builtin_stages());
    const auto stage = registry.make<JudgeStage>("judge_interval", {});
    if (!stage) throw std::runtime_error(stage.error().message());
    auto verdict = (*stage)->run(JudgedClaim{article, c, found}, context_);
    if (!verdict) throw std::runtime_error(verdict.error().message());
    return *verdict;
  }

  [[nodiscard]] std::vector<Query> plan(const Claim& c, const std::map<std::string, std::string>& options = {},
                                        const std::string& text = "", const std::string& published = "2025-12-05") {
    Article article;
    article.published_at = published;
    article.text = text;
    const Registry registry(builtin_stages());
    const auto stage = registry.make<PlanStage>("plan_sources", options);
    if (!stage) throw std::runtime_error(stage.error().message());
    auto queries = (*stage)->run(ArticleClaim{article, c}, context_);
    if (!queries) throw std::runtime_error(queries.error().message());
    std::vector<Query> out;
    for (const auto& planned : **queries) out.push_back(planned->query);
    return out;
  }

  RuleBook& rules() { return folder_.rules; }

 private:
  RuleFolder folder_;
  RunSettings settings_;
  Messages messages_{Messages::Level::quiet};
  std::atomic<bool> cancelled_{false};
  Context context_;
};

inline std::string short_of(const Verdict& v) { return std::string(name_of(v.verdict)) + "/" + v.reason; }

inline bool has_flag(const Verdict& v, std::string_view name) {
  return std::find(v.flags.begin(), v.flags.end(), name) != v.flags.end();
}

}  // namespace tally::judge_test
