// Intervals of printed figures, comparisons of every claim type, diagnosis, disagreement and confidence.
#include "stages/judge_interval/interval.h"

#include <doctest/doctest.h>

#include "stages/judge_interval/figures.h"
#include "tests/stages/judge_support.h"

using namespace tally;
using namespace tally::judge_test;

namespace {

std::string ends(const std::optional<Decimal>& low, const std::optional<Decimal>& high) {
  return (low ? low->to_string() : "") + ".." + (high ? high->to_string() : "");
}

using Found = std::vector<std::shared_ptr<const Evidence>>;

Found unemployment() {
  return {evidence("bank", "UNE", "unemployment",
                   {{"ESP", 2008, "11.25"},
                    {"ESP", 2009, "17.86"},
                    {"ESP", 2010, "19.86"},
                    {"ESP", 2011, "21.39"},
                    {"ESP", 2012, "24.79"},
                    {"ESP", 2013, "26.094"},
                    {"ESP", 2014, "24.44"},
                    {"DEU", 2013, "5.231"},
                    {"DEU", 2012, "5.379"},
                    {"GRC", 2013, "27.466"}})};
}

Found ranks() {
  return {evidence("wipo", "RANK", "innovation_rank",
                   {{"CHN", 2010, "43"},
                    {"CHN", 2011, "29"},
                    {"CHN", 2012, "34"},
                    {"CHN", 2013, "35"},
                    {"CHN", 2014, "29"},
                    {"CHN", 2024, "11"},
                    {"CHN", 2025, "10"}})};
}

Found people() {
  return {evidence("bank", "POP", "population",
                   {{"CHN", 2000, "1262645000"},
                    {"CHN", 2022, "1412175000"},
                    {"CHN", 2023, "1410710000"},
                    {"IND", 2000, "1059633675"},
                    {"IND", 2022, "1417173173"},
                    {"IND", 2023, "1428627663"},
                    {"USA", 2022, "333271411"},
                    {"USA", 2023, "334914895"},
                    {"IDN", 2022, "275501339"},
                    {"IDN", 2023, "277534122"},
                    {"NGA", 2000, "122851984"},
                    {"NGA", 2022, "218541212"},
                    {"NGA", 2023, "223804632"},
                    {"WLD", 2022, "7950946801"},
                    {"WLD", 2023, "8024997028"},
                    {"MCO", 2023, "36297"},
                    {"PRI", 2023, "3205691"}})};
}

}  // namespace

TEST_CASE("judge_interval: intervals follow the printed digits and the hedge") {
  struct Row {
    const char* value;
    const char* step;
    MentionKind kind;
    Hedge hedge;
    const char* ends;
  };
  const Row rows[] = {
      {"1400000000", "100000000", MentionKind::number, Hedge::none, "1350000000..1450000000"},
      {"6.109", "0.001", MentionKind::percent, Hedge::none, "6.1085..6.1095"},
      {"300000", "1", MentionKind::number, Hedge::none, "295000..305000"},
      {"29840", "1", MentionKind::number, Hedge::none, "29835..29845"},
      {"30000000", "1000000", MentionKind::number, Hedge::none, "29500000..30500000"},
      {"3", "1", MentionKind::percent, Hedge::none, "2.5..3.5"},
      {"-3", "1", MentionKind::percent, Hedge::none, "-3.5..-2.5"},
      {"20", "1", MentionKind::percent, Hedge::none, "19.5..20.5"},
      {"23", "1", MentionKind::count, Hedge::none, "23..23"},
      {"34", "1", MentionKind::rank, Hedge::none, "34..34"},
      {"230", "1", MentionKind::count, Hedge::none, "225..235"},
      {"2000000", "1000000", MentionKind::number, Hedge::none, "1800000..2200000"},
      {"10", "1", MentionKind::percent, Hedge::about, "9.5..10.5"},
      {"60", "1", MentionKind::percent, Hedge::about, "57..63"},
      {"100", "1", MentionKind::number, Hedge::nearly, "93..100"},
      {"100", "1", MentionKind::number, Hedge::more_than, "100..115"},
      {"100", "1", MentionKind::number, Hedge::less_than, "85..100"},
      {"100", "1", MentionKind::number, Hedge::at_least, "100.."},
      {"100", "1", MentionKind::number, Hedge::at_most, "..100"},
      {"100", "1", MentionKind::number, Hedge::up_to, "..100"},
      {"300000", "1", MentionKind::number, Hedge::exactly, "299999.5..300000.5"},
  };
  for (const Row& row : rows) {
    Mention m = mention(row.value, row.step, row.kind, "", row.hedge);
    m.decimals = Decimal::parse(row.value)->is_integer() && row.step[0] != '0'
                     ? std::string_view(row.value) == "1400000000"
                     : true;
    const auto interval = judge::interval_of(m, {});
    REQUIRE(interval);
    CAPTURE(row.value);
    CAPTURE(interval->rule);
    CHECK(ends(interval->low, interval->high) == row.ends);
    CHECK(!interval->rule.empty());
  }
}

TEST_CASE("judge_interval: a reference is rounded to the claim's digits first") {
  const auto at_least = judge::interval_of(percent("30", Hedge::at_least), {});
  CHECK(at_least->holds(number("29.6")));
  CHECK_FALSE(at_least->holds(number("29.4")));
  const auto more = judge::interval_of(percent("30", Hedge::more_than), {});
  CHECK(more->holds(number("30.2")));
  CHECK_FALSE(more->holds(number("30")));
  CHECK_FALSE(more->holds(number("34.6")));
  const auto less = judge::interval_of(percent("30", Hedge::less_than), {});
  CHECK(less->holds(number("29.9")));
  CHECK_FALSE(less->holds(number("30")));
  Mention range;
  range.kind = MentionKind::range;
  range.low = number("3");
  range.high = number("5");
  range.hedge = Hedge::between;
  const auto between = judge::interval_of(range, {});
  CHECK(ends(between->low, between->high) == "3..5");
  CHECK(between->holds(number("5.4")));
  CHECK_FALSE(between->holds(number("5.6")));
  CHECK_FALSE(judge::interval_of(Mention{}, {}));
  CHECK(judge::significant_unit(number("300000"), Decimal{1}, false) == number("10000"));
  CHECK(judge::significant_unit(number("29840"), Decimal{1}, false) == number("10"));
  CHECK(judge::significant_unit(number("7"), Decimal{1}, false) == number("1"));
}

TEST_CASE("judge_interval: figures for reading") {
  using judge::readable;
  CHECK(readable(number("1409000000"), "person", 7) == "1.41 billion people");
  CHECK(readable(number("3.1"), "percent", -1) == "3.1 %");
  CHECK(readable(number("-3.25"), "percent", -1) == "-3.3 %");
  CHECK(readable(number("34"), "rank", 0) == "34th");
  CHECK(readable(number("17963170521079"), "USD", 10) == "$17.96 trillion");
  CHECK(readable(number("12.4"), "death/1000_person", -1) == "12.4 deaths per 1,000 people");
  CHECK(readable(number("9147420"), "square_kilometre", 0) == "9.1474 million square kilometres");
  CHECK(readable(number("123456.7"), "", -1) == "123,456.7");
  CHECK(judge::ordinal(1) == "1st");
  CHECK(judge::ordinal(112) == "112th");
  CHECK(judge::ordinal(22) == "22nd");
  CHECK(judge::signed_readable(number("0.4"), "percent", -1) == "+0.4 %");
}

TEST_CASE("judge_interval: levels") {
  Bench bench;
  const auto verdict = [&](int year, const Mention& m) {
    return bench.judge(with_value(claim(ClaimType::level, "unemployment", {"ESP"}, year), m), unemployment());
  };
  CHECK(short_of(verdict(2013, percent("26.1"))) == "supported/rounding");
  CHECK(short_of(verdict(2013, percent("26.094"))) == "supported/exact");
  CHECK(short_of(verdict(2013, percent("26"))) == "supported/rounding");
  CHECK(short_of(verdict(2013, percent("27", Hedge::nearly))) == "supported/hedge_fits");
  CHECK(short_of(verdict(2013, percent("27", Hedge::more_than))) == "refuted/hedge_broken");
  CHECK(short_of(verdict(2013, percent("24.8"))) == "refuted/other_period");
  CHECK(short_of(verdict(2013, percent("49.7"))) == "refuted/plain_mismatch");
  CHECK(short_of(verdict(2013, percent("2.6094"))) == "refuted/scale_slip");
  CHECK(short_of(verdict(2015, percent("26.1"))) == "not_enough_evidence/no_value_for_period");
  const Verdict v = verdict(2013, percent("26.1"));
  CHECK(v.claimed_low->to_string() == "26.05");
  CHECK(v.claimed_high->to_string() == "26.15");
  CHECK(v.reference_value->to_string() == "26.094");
  CHECK(v.reference_period == "2013");
  CHECK(v.reference_as_of == "2026-03-01");
  CHECK(v.series == "bank:UNE");
  CHECK(v.measure == "unemployment");
  CHECK(v.place == "ESP");
  CHECK(v.source == "The bank");
  CHECK(v.confidence == "high");
  CHECK(v.evidence_locator.starts_with("row "));
  CHECK(v.chart.size() == 7);
  CHECK(v.explanation.find("26.09") != std::string::npos);
  const Verdict outdated = verdict(2013, percent("24.8"));
  CHECK(outdated.explanation.find("outdated") != std::string::npos);
  CHECK(outdated.explanation.find("2012") != std::string::npos);
}

TEST_CASE("judge_interval: places and measures that are mixed up") {
  Bench bench;
  Found found = unemployment();
  found.push_back(evidence("bank", "YUNE", "youth_unemployment", {{"ESP", 2013, "55.531"}}));
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("55.5")),
                             found)) == "refuted/other_definition");
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("5.231")),
                             found)) == "refuted/other_place");
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "unemployment", {"FRA"}, 2013), percent("5.2")),
                             found)) == "not_enough_evidence/no_value_for_place");
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "unemployment", {}, 2013), percent("5.2")), found)) ==
        "not_enough_evidence/place_unknown");
}

TEST_CASE("judge_interval: no period named uses the latest and says so") {
  Bench bench;
  const Claim right =
      with_value(claim(ClaimType::level, "population", {"IND"}, 0), mention("1.43e9", "0.01e9", MentionKind::number));
  const Verdict v = bench.judge(right, people(), "2024-06-01");
  CHECK(short_of(v) == "supported/rounding");
  CHECK(has_flag(v, "latest_used"));
  CHECK(v.reference_period == "2023");
  CHECK(v.confidence == "medium");
  // Not after the article: in 2023 the newest yearly value was that of 2022.
  CHECK(bench.judge(right, people(), "2023-06-01").reference_period == "2022");
  const Claim wrong =
      with_value(claim(ClaimType::level, "population", {"IND"}, 0), mention("2.1e9", "0.1e9", MentionKind::number));
  CHECK(bench.judge(wrong, people(), "2024-06-01").verdict == VerdictKind::refuted);
  // What a series may have reached since is not held against the claim.
  const Claim near = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 0), percent("22.1"));
  CHECK(short_of(bench.judge(near, unemployment(), "2015-12-01")) == "not_enough_evidence/ambiguous");
}

TEST_CASE("judge_interval: ranks from the published ranking, both ends, with the baseline") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::rank, "innovation", {"CHN"}, 2025), rank("10"));
  c.from = Figure{rank("34"), Period::of_year(2012), {}};
  c.period_from = Period::of_year(2012);
  c.direction = Direction::up;
  const Verdict v = bench.judge(c, ranks());
  CHECK(short_of(v) == "supported/exact");
  CHECK(has_flag(v, "baseline_sensitive"));
  CHECK(v.reference == "34th (2012) → 10th (2025)");
  CHECK(v.period == "2012/2025");
  CHECK(v.explanation.find("2011") != std::string::npos);
  CHECK(v.measure == "innovation_rank");
  c.from->mention = rank("29");
  CHECK(bench.judge(c, ranks()).verdict == VerdictKind::refuted);
  CHECK(bench.judge(c, ranks()).reason == "other_period");
  c.from->mention = rank("10");
  c.value->mention = rank("34");
  CHECK(short_of(bench.judge(c, ranks())) == "refuted/direction");
  const Claim one = with_value(claim(ClaimType::rank, "innovation_rank", {"CHN"}, 2025), rank("10"));
  CHECK(short_of(bench.judge(one, ranks())) == "supported/exact");
  const Claim old = with_value(claim(ClaimType::rank, "innovation_rank", {"CHN"}, 2025), rank("11"));
  CHECK(short_of(bench.judge(old, ranks())) == "refuted/other_period");
}

TEST_CASE("judge_interval: ranks computed over countries, aggregates left out") {
  Bench bench;
  const auto at = [&](const char* place, const char* r, bool highest = true) {
    Claim c = with_value(claim(ClaimType::rank, "population", {place}, 2023), rank(r));
    c.highest = highest;
    return bench.judge(c, people());
  };
  CHECK(short_of(at("IND", "1")) == "supported/exact");
  CHECK(short_of(at("CHN", "2")) == "supported/exact");
  CHECK(short_of(at("NGA", "5")) == "supported/exact");
  CHECK(at("NGA", "3").verdict == VerdictKind::refuted);
  CHECK(short_of(at("MCO", "1", false)) == "supported/exact");
  CHECK(short_of(at("CHN", "1")) == "refuted/other_place");
  CHECK(at("NGA", "5").explanation.find("among 7 countries") != std::string::npos);
  Claim asia = with_value(claim(ClaimType::rank, "population", {"NGA"}, 2023), rank("1"));
  asia.within = "SSF";
  CHECK(short_of(bench.judge(asia, people())) == "supported/exact");
  Claim top = claim(ClaimType::superlative, "population", {"USA"}, 2023);
  const Verdict v = bench.judge(top, people());
  CHECK(v.verdict == VerdictKind::refuted);
  CHECK(v.explanation.find("India") != std::string::npos);
  Claim world = claim(ClaimType::superlative, "population", {"WLD"}, 2023);
  CHECK(short_of(bench.judge(world, people())) == "not_enough_evidence/ambiguous");
}

TEST_CASE("judge_interval: ties share a rank and few countries decide nothing against a claim") {
  Bench bench;
  const Found tied = {
      evidence("bank", "POP", "population",
               {{"CHN", 2020, "5"}, {"IND", 2020, "9"}, {"USA", 2020, "5"}, {"NGA", 2020, "1"}, {"CHN", 2022, "5"}})};
  for (const char* r : {"2", "3"}) {
    CHECK(short_of(bench.judge(with_value(claim(ClaimType::rank, "population", {"CHN"}, 2020), rank(r)), tied)) ==
          "supported/exact");
  }
  const Verdict v = bench.judge(with_value(claim(ClaimType::rank, "population", {"CHN"}, 2020), rank("2")), tied);
  CHECK(v.explanation.find("2 share that rank") != std::string::npos);
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::rank, "population", {"CHN"}, 2022), rank("4")), tied)) ==
        "not_enough_evidence/ambiguous");
}

TEST_CASE("judge_interval: a rank that the countries without a value could put right is not refuted") {
  Bench bench;
  const auto at = [&](const char* r) {
    return bench.judge(with_value(claim(ClaimType::rank, "population", {"NGA"}, 2023), rank(r)), people());
  };
  const Verdict lower = at("9");
  CHECK(short_of(lower) == "not_enough_evidence/ambiguous");
  CHECK(lower.explanation.find("countries have none") != std::string::npos);
  CHECK(lower.explanation.find("could be 9th") != std::string::npos);
  // Nobody who is missing can lift it from 5th to 3rd.
  CHECK(at("3").verdict == VerdictKind::refuted);
  CHECK(at("5").verdict == VerdictKind::supported);
  CHECK(at("5").confidence != "high");
}

TEST_CASE("judge_interval: an amount hundreds of times off is something else") {
  Bench bench;
  const auto with = [&](const char* value) {
    const Claim c = with_value(claim(ClaimType::level, "population", {"NGA"}, 2023),
                               mention(value, "1000", MentionKind::count, "person"));
    return bench.judge(c, people());
  };
  CHECK(short_of(with("31000")) == "not_enough_evidence/ambiguous");
  CHECK(with("131000000").verdict == VerdictKind::refuted);
}

TEST_CASE("judge_interval: changes from one end to the other") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::change, "unemployment", {"ESP"}, 2013), percent("26.1"));
  c.from = Figure{percent("11.3"), Period::of_year(2008), {}};
  c.period_from = Period::of_year(2008);
  c.direction = Direction::up;
  CHECK(short_of(bench.judge(c, unemployment())) == "supported/rounding");
  Claim swapped = c;
  std::swap(swapped.value->mention, swapped.from->mention);
  swapped.direction = Direction::down;
  CHECK(short_of(bench.judge(swapped, unemployment())) == "refuted/direction");
  Claim wrong = c;
  wrong.from->mention = percent("17.9");
  CHECK(short_of(bench.judge(wrong, unemployment())) == "refuted/other_period");
  Claim fell = with_value(claim(ClaimType::change, "unemployment", {"ESP"}, 2013), percent("26.1"));
  fell.direction = Direction::down;
  CHECK(short_of(bench.judge(fell, unemployment())) == "refuted/direction");
  fell.direction = Direction::up;
  CHECK(short_of(bench.judge(fell, unemployment())) == "supported/rounding");
}

TEST_CASE("judge_interval: percent and percentage points are told apart") {
  Bench bench;
  Claim points = claim(ClaimType::change, "unemployment", {"ESP"}, 2013);
  points.by = Figure{mention("1.3", "0.1", MentionKind::percentage_point, "percentage_point"), {}, {}};
  points.direction = Direction::up;
  points.period_from = Period::of_year(2012);
  CHECK(short_of(bench.judge(points, unemployment())) == "supported/rounding");
  Claim percents = points;
  percents.by->mention = percent("1.3");
  CHECK(short_of(bench.judge(percents, unemployment())) == "refuted/percent_points");
  percents.by->mention = percent("5.3");
  CHECK(short_of(bench.judge(percents, unemployment())) == "supported/rounding");
  points.by->mention = mention("5.3", "0.1", MentionKind::percentage_point, "percentage_point");
  CHECK(short_of(bench.judge(points, unemployment())) == "refuted/percent_points");
  points.by->mention = mention("1.3", "0.1", MentionKind::percentage_point, "percentage_point");
  points.direction = Direction::down;
  CHECK(short_of(bench.judge(points, unemployment())) == "refuted/direction");
}

TEST_CASE("judge_interval: growth by the published rate and from the levels") {
  Bench bench;
  const Found growth = {evidence("bank", "GDP.G", "gdp_growth",
                                 {{"ITA", 2012, "-2.98"}, {"ITA", 2013, "-1.84"}, {"ITA", 2014, "-0.005"}}),
                        evidence("bank", "GDP", "gdp", {{"ITA", 2012, "2086958"}, {"ITA", 2013, "2141924"}})};
  Claim c = with_value(claim(ClaimType::growth, "gdp", {"ITA"}, 2013), percent("1.8"));
  c.direction = Direction::down;
  CHECK(short_of(bench.judge(c, growth)) == "supported/rounding");
  c.direction = Direction::up;
  CHECK(short_of(bench.judge(c, growth)) == "refuted/direction");
  c.value->mention = percent("2.6");  // the nominal growth: another definition, which the row says
  CHECK(short_of(bench.judge(c, growth)) == "conflicting_evidence/definitions_disagree");
  // Rates compound over several years: 1.0300 × … is −4.77 %.
  Claim years = with_value(claim(ClaimType::growth, "gdp_growth", {"ITA"}, 2013), percent("4.8"));
  years.period_from = Period::of_year(2011);
  years.direction = Direction::down;
  CHECK(short_of(bench.judge(years, growth)) == "supported/rounding");
  Claim levels = with_value(claim(ClaimType::growth, "population", {"NGA"}, 2023), percent("82"));
  levels.period_from = Period::of_year(2000);
  levels.direction = Direction::up;
  CHECK(short_of(bench.judge(levels, people())) == "supported/rounding");
  levels.value->mention = percent("182");
  CHECK(bench.judge(levels, people()).verdict == VerdictKind::refuted);
}

TEST_CASE("judge_interval: multiples over time and between places") {
  Bench bench;
  const auto multiple = [](const char* value, Hedge hedge = Hedge::none, bool spelled = false) {
    Mention m = mention(value, "1", MentionKind::multiple, "", hedge);
    m.spelled = spelled;
    return m;
  };
  Claim c =
      with_value(claim(ClaimType::multiple, "unemployment", {"ESP"}, 2013), multiple("2", Hedge::more_than, true));
  c.period_from = Period::of_year(2008);
  CHECK(short_of(bench.judge(c, unemployment())) == "supported/hedge_fits");
  c.value->mention = multiple("2", Hedge::none, true);
  CHECK(bench.judge(c, unemployment()).verdict == VerdictKind::refuted);
  c.value->mention = multiple("3", Hedge::more_than, true);
  CHECK(short_of(bench.judge(c, unemployment())) == "refuted/plain_mismatch");
  c.period_from = {};
  CHECK(short_of(bench.judge(c, unemployment())) == "not_enough_evidence/period_unknown");
  Claim places = with_value(claim(ClaimType::multiple, "unemployment", {"ESP", "DEU"}, 2013), multiple("5"));
  CHECK(short_of(bench.judge(places, unemployment())) == "supported/rounding");
  places.places = {"DEU", "ESP"};
  CHECK(short_of(bench.judge(places, unemployment())) == "refuted/direction");
}

TEST_CASE("judge_interval: shares of a whole and comparisons of places") {
  Bench bench;
  Claim share = with_value(claim(ClaimType::share, "population", {"IND"}, 2023), percent("17.8"));
  CHECK(short_of(bench.judge(share, people())) == "supported/rounding");
  share.value->mention = percent("27.8");
  CHECK(bench.judge(share, people()).verdict == VerdictKind::refuted);
  Mention sixth = mention("0.166666666667", "1", MentionKind::fraction);
  CHECK(bench.judge(with_value(share, sixth), people()).verdict == VerdictKind::refuted);
  Claim larger = claim(ClaimType::comparison, "population", {"IND", "CHN"}, 2023);
  larger.direction = Direction::up;
  CHECK(short_of(bench.judge(larger, people())) == "supported/exact");
  larger.period = Period::of_year(2000);
  CHECK(short_of(bench.judge(larger, people())) == "refuted/direction");
  Claim by = claim(ClaimType::comparison, "population", {"IND", "CHN"}, 2023);
  by.direction = Direction::up;
  by.by = Figure{mention("18e6", "1e6", MentionKind::number), {}, {}};
  CHECK(short_of(bench.judge(by, people())) == "supported/rounding");
  by.by->mention = percent("1.3");
  CHECK(short_of(bench.judge(by, people())) == "supported/rounding");
  Claim both = with_value(claim(ClaimType::comparison, "unemployment", {"ESP", "DEU"}, 2013), percent("26.1"));
  both.from = Figure{percent("5.2"), {}, {}};
  CHECK(short_of(bench.judge(both, unemployment())) == "supported/rounding");
  both.from->mention = percent("6.2");
  CHECK(bench.judge(both, unemployment()).verdict == VerdictKind::refuted);
}

TEST_CASE("judge_interval: records over time") {
  Bench bench;
  Claim c = claim(ClaimType::superlative, "unemployment", {"ESP"}, 2013);
  c.period_from = Period::of_year(2008);
  CHECK(short_of(bench.judge(c, unemployment())) == "supported/exact");
  c.period = Period::of_year(2014);
  CHECK(bench.judge(c, unemployment()).verdict == VerdictKind::refuted);
  c.highest = false;
  c.period_from = Period::of_year(2012);
  CHECK(short_of(bench.judge(c, unemployment())) == "supported/exact");
}

TEST_CASE("judge_interval: units convert exactly, currencies never") {
  Bench bench;
  const Found area = {evidence("bank", "AREA", "area", {{"USA", 2020, "9147420"}})};
  CHECK(bench
            .judge(with_value(claim(ClaimType::level, "area", {"USA"}, 2020),
                              mention("3.53e6", "0.01e6", MentionKind::quantity, "square_mile")),
                   area)
            .verdict == VerdictKind::supported);
  const Found gdp = {evidence("bank", "GDP", "gdp", {{"FRA", 2020, "2639000000000"}})};
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "gdp", {"FRA"}, 2020),
                                        mention("2.64e12", "0.01e12", MentionKind::money, "EUR")),
                             gdp)) == "not_enough_evidence/ambiguous");
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "gdp", {"FRA"}, 2020),
                                        mention("2.64e12", "0.01e12", MentionKind::money, "USD")),
                             gdp)) == "supported/rounding");
  CHECK(short_of(bench.judge(with_value(claim(ClaimType::level, "gdp", {"FRA"}, 2020),
                                        mention("2.64e9", "0.01e9", MentionKind::money, "USD")),
                             gdp)) == "refuted/scale_slip");
  const Found balance = {evidence("bank", "BAL", "balance", {{"GBR", 2014, "-4.71"}})};
  Claim deficit = with_value(claim(ClaimType::level, "balance", {"GBR"}, 2014), percent("4.7"));
  deficit.measure_text = "current account deficit";
  CHECK(short_of(bench.judge(deficit, balance)) == "supported/rounding");
  deficit.measure_text = "current account balance";
  CHECK(short_of(bench.judge(deficit, balance)) == "refuted/direction");
}

TEST_CASE("judge_interval: sources, definitions and vintages that disagree are not refutations") {
  Bench bench;
  const Claim c = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("26.1"));
  Found two = unemployment();
  two.push_back(evidence("office", "UNE", "unemployment", {{"ESP", 2013, "24.0"}}));
  CHECK(short_of(bench.judge(c, two)) == "conflicting_evidence/sources_disagree");
  Found close = unemployment();
  close.push_back(evidence("office", "UNE", "unemployment", {{"ESP", 2013, "26.3"}}));
  CHECK(short_of(bench.judge(c, close)) == "supported/rounding");
  Found definitions = unemployment();
  definitions.push_back(evidence("bank", "UNE.NE", "unemployment", {{"ESP", 2013, "25.0"}}));
  CHECK(short_of(bench.judge(c, definitions)) == "supported/rounding");
  const Claim national = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("25.0"));
  CHECK(short_of(bench.judge(national, definitions)) == "conflicting_evidence/definitions_disagree");
  const Found only = {evidence("bank", "UNE.NE", "unemployment", {{"ESP", 2013, "25.0"}})};
  const Verdict v = bench.judge(national, only);
  CHECK(short_of(v) == "supported/exact");
  CHECK(has_flag(v, "assumed_definition"));
  CHECK(short_of(bench.judge(c, only)) == "not_enough_evidence/ambiguous");
  Found vintages = unemployment();
  vintages.push_back(evidence("bank", "UNE", "unemployment", {{"ESP", 2013, "26.36"}}, "2014-06-01"));
  const Claim then = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("26.4"));
  const Verdict known = bench.judge(then, vintages, "2014-07-01");
  CHECK(short_of(known) == "supported/rounding");
  CHECK(has_flag(known, "revised_since"));
  CHECK(known.reference_as_of == "2014-06-01");
  CHECK(short_of(bench.judge(c, vintages, "2014-07-01")) == "conflicting_evidence/vintages_disagree");
  CHECK(short_of(bench.judge(then, vintages, "2026-07-01")) == "refuted/plain_mismatch");
}

TEST_CASE("judge_interval: what was assumed keeps a claim from being refuted") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("49.7"));
  CHECK(short_of(bench.judge(c, unemployment())) == "refuted/plain_mismatch");
  c.confidence = Confidence::low;
  c.flags = {"assumed_place"};
  const Verdict v = bench.judge(c, unemployment());
  CHECK(short_of(v) == "not_enough_evidence/ambiguous");
  CHECK(v.explanation.find("the place had to be assumed") != std::string::npos);
  CHECK(has_flag(v, "assumed_place"));
  c.value->mention = percent("26.1");
  CHECK(short_of(bench.judge(c, unemployment())) == "supported/rounding");
  Claim month = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("10.0"));
  month.period = Period::of_month(2013, 5);
  CHECK(short_of(bench.judge(month, unemployment())) == "not_enough_evidence/no_value_for_period");
}

TEST_CASE("judge_interval: a place that was assumed may be another one that the text has spoken of") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::level, "unemployment", {"DEU"}, 2013), percent("27.5"));
  c.flags = {"assumed_place"};
  CHECK(short_of(bench.judge(c, unemployment())) == "not_enough_evidence/ambiguous");
  c.other_places = {"ESP", "GRC"};
  const Verdict fits = bench.judge(c, unemployment());
  CHECK(fits.verdict == VerdictKind::supported);
  CHECK(fits.place == "GRC");
  CHECK(fits.confidence == "low");
  CHECK(fits.explanation.find("the one that fits") != std::string::npos);
  // A third country's figure and a wide interval are no evidence.
  c.other_places = {"ESP"};
  CHECK(short_of(bench.judge(c, unemployment())) == "not_enough_evidence/ambiguous");
  c.other_places = {"GRC"};
  c.value->mention.hedge = Hedge::about;
  CHECK(short_of(bench.judge(c, unemployment())) == "not_enough_evidence/ambiguous");
}

TEST_CASE("judge_interval: reasons for having no verdict") {
  Bench bench;
  Claim c = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013), percent("26.1"));
  for (const auto& [assertion, reason] : {std::pair{Assertion::forecast, "forecast"},
                                          {Assertion::hypothetical, "hypothetical"},
                                          {Assertion::opinion, "opinion"},
                                          {Assertion::question, "question"}}) {
    c.assertion = assertion;
    CHECK(bench.judge(c, unemployment()).reason == reason);
  }
  c.assertion = Assertion::stated;
  auto failed = std::make_shared<Evidence>();
  failed->query = unemployment()[0]->query;
  failed->failure = "source_unavailable";
  failed->failure_detail = "connection refused";
  failed->status = EvidenceStatus::failed;
  const Verdict v = bench.judge(c, {failed});
  CHECK(short_of(v) == "not_enough_evidence/source_unavailable");
  CHECK(v.explanation.find("connection refused") != std::string::npos);
  CHECK(v.evidence_status == "failed");
  CHECK(short_of(bench.judge(c, {})) == "not_enough_evidence/no_series");
  c.measures = {};
  CHECK(bench.judge(c, {}).reason == "measure_unknown");
  c.term = "innovation";
  c.document = "the recommendations";
  CHECK(bench.judge(c, {}).reason == "document_not_at_hand");
  Claim ambiguous = with_value(claim(ClaimType::level, "unemployment", {"ESP"}, 2013),
                               mention("5000000", "1000000", MentionKind::count, "person"));
  CHECK(short_of(bench.judge(ambiguous, unemployment())) == "not_enough_evidence/ambiguous");
}
