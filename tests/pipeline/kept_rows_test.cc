// Rows as they are kept between runs.
#include "pipeline/kept_rows.h"

#include <doctest/doctest.h>

using namespace tally;

namespace {

Verdict row_with_everything() {
  Verdict row;
  row.verdict = VerdictKind::refuted;
  row.reason = "plain_mismatch";
  row.flags = {"single_source", "latest_used"};
  row.claim = std::string(300, 'x') + "\n\"quoted\", \x01 and \xE2\x80\x94 more";
  row.claimed_low = Decimal::parse("-3.25");
  row.reference_value = Decimal::parse("1409000000");
  row.span = Span{0, 4711};
  row.claim_id = "c123";
  row.review_note = "=1+1";
  row.chart = {{Period::of_year(2011), *Decimal::parse("4.5")}, {Period::of_year(2012), *Decimal::parse("4.6")}};
  row.evidence_locator = "/wb:data/wb:data[3]";
  row.considered = {"one", "two"};
  return row;
}

}  // namespace

TEST_CASE("packed rows come back as they were") {
  std::string bytes;
  append_packed(bytes, row_with_everything());
  append_packed(bytes, Verdict{});
  const auto rows = rows_from_packed(bytes);
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 2);
  const Verdict row = row_with_everything();
  const Verdict& back = rows->front();
  CHECK(cells_of(back) == cells_of(row));
  CHECK(back.considered == row.considered);
  CHECK(back.evidence_locator == row.evidence_locator);
  REQUIRE(back.chart.size() == 2);
  CHECK(back.chart[1].value == row.chart[1].value);
  CHECK(cells_of(rows->back()) == cells_of(Verdict{}));
}

TEST_CASE("packed charts come back whatever their periods and figures") {
  const auto packed_size = [](const std::vector<ChartPoint>& chart) {
    Verdict row;
    row.chart = chart;
    std::string bytes;
    append_packed(bytes, row);
    const auto rows = rows_from_packed(bytes);
    REQUIRE(rows.ok());
    const auto& back = rows->front().chart;
    REQUIRE(back.size() == chart.size());
    for (std::size_t i = 0; i < back.size(); ++i) {
      CHECK(back[i].period == chart[i].period);
      CHECK(back[i].value == chart[i].value);
    }
    return bytes.size();
  };
  const auto of = [](const char* value) { return *Decimal::parse(value); };
  const std::size_t empty = packed_size({});
  for (const Period period : {Period::of_year(1999), Period::of_half(1998, 2), Period::of_quarter(2024, 4),
                              Period::of_month(2024, 12), Period::of_week(2020, 53), Period::of_day({2024, 2, 29})}) {
    CAPTURE(period.iso());
    const std::vector<ChartPoint> chart = {
        {period, of("-0.00125")}, {period.plus(7), of("12.5e3")}, {period.plus(-40), of("0")}, {period, of("-7")}};
    CHECK(packed_size(chart) < empty + 36);
  }
  // Kept as text: periods of several grains, figures of more than 64 bits or far apart.
  packed_size({{Period::of_year(2024), of("1")}, {Period::of_month(2024, 1), of("2")}});
  packed_size({{Period::of_year(2024), of("12345678901234567890123456789012.34")}});
  packed_size({{Period::of_year(2023), of("1e-9")}, {Period::of_year(2024), of("1e300")}});
  packed_size({{Period::of_year(2023), of("9223372036854775807")}, {Period::of_year(2024), of("9223372036854775808")}});
}

TEST_CASE("packed rows that are cut off or garbled are an error, never a wrong row") {
  std::string bytes;
  append_packed(bytes, row_with_everything());
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    if (rows_from_packed(std::string_view(bytes).substr(0, size)).ok()) FAIL("cut off at ", size);
  }
  CHECK_FALSE(rows_from_packed(std::string(12, '\xFF')).ok());
  CHECK(rows_from_packed("")->empty());
}
