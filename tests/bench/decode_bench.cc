// World Bank XML: decoding a whole series beside pugixml's own parse of the same 9 MB.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <atomic>
#include <pugixml.hpp>
#include <string>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"

namespace {

/// 266 places times 65 years, in the service's own layout.
const std::string& whole_series() {
  static const std::string body = [] {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<wb:data page=\"1\" pages=\"1\" per_page=\"20000\" "
        "total=\"17290\" sourceid=\"2\" "
        "lastupdated=\"2026-03-01\" xmlns:wb=\"http://www.worldbank.org\">\r\n";
    for (int place = 0; place < 266; ++place) {
      const std::string iso3 = fmt::format("{}{}{}", char('A' + place / 26), char('A' + place % 26), 'X');
      for (int year = 2024; year >= 1960; --year) {
        const std::string value = (place + year) % 7 == 0
                                      ? "<wb:value />"
                                      : fmt::format("<wb:value>{}.{:09}</wb:value>", place * 37 % 41,
                                                    (place * 7919 + year * 104729) % 1000000000);
        out += fmt::format(
            "  <wb:data>\r\n    <wb:indicator id=\"SL.UEM.TOTL.ZS\">Unemployment, total (% of total labor force) "
            "(modeled ILO estimate)</wb:indicator>\r\n"
            "    <wb:country id=\"{}\">Some country of usual length</wb:country>\r\n    "
            "<wb:countryiso3code>{}</wb:countryiso3code>\r\n"
            "    <wb:date>{}</wb:date>\r\n    {}\r\n    <wb:unit />\r\n    <wb:obs_status />\r\n    "
            "<wb:decimal>1</wb:decimal>\r\n  </wb:data>\r\n",
            iso3.substr(0, 2), iso3, year, value);
      }
    }
    return out + "</wb:data>";
  }();
  return body;
}

void pugixml_parse(benchmark::State& state) {
  for (auto _ : state) {
    pugi::xml_document document;
    benchmark::DoNotOptimize(document.load_buffer(whole_series().data(), whole_series().size()));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * whole_series().size()));
}
BENCHMARK(pugixml_parse)->Unit(benchmark::kMillisecond);

void decode_worldbank(benchmark::State& state) {
  const tally::RunSettings settings;
  const tally::RuleBook book;
  tally::Messages messages;
  const std::atomic<bool> cancelled{false};
  tally::Context context{settings, book, messages, nullptr, nullptr, cancelled, {}};
  const tally::Registry registry(tally::builtin_stages());
  const auto decoder = registry.make<tally::DecodeStage>("decode_worldbank", {});
  tally::Reply reply;
  reply.query.series = "SL.UEM.TOTL.ZS";
  reply.body = whole_series();
  for (auto _ : state) {
    const auto evidence = (*decoder)->run(reply, context);
    if (!evidence || !evidence->series || evidence->series->all().size() < 14000) state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(evidence);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * whole_series().size()));
}
BENCHMARK(decode_worldbank)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
