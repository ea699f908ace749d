// From a source's file to what is asked, page by page, and the lines of `tallycheck sources`.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "pipeline/rulebook/place_codes.h"
#include "pipeline/rulebook/sources.h"

namespace tally {
namespace {

/// Bytes of the first page in which an announced total is looked for: envelopes say it at their start or end.
constexpr std::size_t kEnvelope = 4096;
constexpr long kMostPages = 1000;

/// Percent-encodes what may not stand in a URL; series codes bring their own separators, which stay.
std::string url_safe(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

struct Filled {
  std::string url;
  bool complete = true;  ///< every placeholder but {key} had a value
};

Filled fill(std::string_view pattern, std::string_view series, const std::string& place, const QueryScope& scope) {
  Filled filled;
  const Period to = scope.to.known() ? scope.to : scope.from;
  const Period from = scope.from.known() ? scope.from : scope.to;
  const auto value_of = [&](std::string_view name) -> std::string {
    if (name == "series") return url_safe(series);
    if (name == "flow") return url_safe(series.substr(0, series.find('/')));
    if (name == "item") return url_safe(series.substr(std::min(series.find('/'), series.size() - 1) + 1));
    if (name == "place") return url_safe(place);
    if (name == "from") return from.known() ? fmt::format("{}", from.year) : std::string{};
    if (name == "to" || name == "year") return to.known() ? fmt::format("{}", to.year) : std::string{};
    if (name == "published") return scope.published.iso();
    return {};
  };
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    filled.url += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    if (name == "key") {
      filled.url += "{key}";
    } else {
      const std::string value = value_of(name);
      if (value.empty()) filled.complete = false;
      filled.url += value;
    }
    pattern.remove_prefix(close + 1);
  }
  return filled;
}

Query query_of(const ReferenceSource& source, std::string_view series, std::string_view measure, std::string url,
               std::string decoder, std::map<std::string, std::string> options) {
  Query query;
  query.kind = Query::Kind::series;
  query.source = source.id;
  query.series = series;
  query.measure = measure;
  query.url = std::move(url);
  query.decoder = std::move(decoder);
  query.decoder_options = std::move(options);
  if (!source.codes.empty()) query.decoder_options.emplace("codes", source.codes);
  if (!source.place.empty()) query.decoder_options.emplace("place_fixed", source.place);
  return query;
}

/// The one place of a series: its own, or its office's; empty when it has many. National offices have a few series
/// about more than their country (world prices): option place_fixed for the series says so.
std::string only_place(const ReferenceSource& source, std::string_view series) {
  const auto own = source.decoder_options.find(fmt::format("place_fixed@{}", series));
  return own != source.decoder_options.end() ? own->second : source.place;
}

bool is_elsewhere(const ReferenceSource& source, std::string_view series, const QueryScope& scope,
                  const Places& places) {
  if (scope.place.empty()) return false;
  const std::string place = only_place(source, series);
  return place.empty() ? !covers(source, scope.place, places) : scope.place != place;
}

const std::string& template_for(const ReferenceSource& source, std::string_view series) {
  const auto it = std::find_if(source.urls_for.begin(), source.urls_for.end(),
                               [&](const auto& own) { return series.starts_with(own.first); });
  return it != source.urls_for.end() ? it->second : source.url;
}

/// Fills a live template; empty when it asks for something that the scope lacks. The series' own {place} is filled in
/// too.
std::vector<Query> live_query(const ReferenceSource& source, const std::string& pattern, const std::string& decoder,
                              std::string_view series, std::string_view measure, const QueryScope& scope,
                              const ReferenceSources& sources, const Places& places) {
  if (pattern.empty()) return {};
  const bool wants_place =
      pattern.find("{place}") != std::string::npos || series.find("{place}") != std::string_view::npos;
  std::string place;
  if (wants_place && !scope.place.empty()) place = PlaceCodes::theirs(places, sources.codes(source.codes), scope.place);
  const Filled code = fill(series, {}, place, scope);
  const Filled filled = fill(pattern, code.url, place, scope);
  if (!filled.complete || !code.complete) return {};
  Query query = query_of(source, series, measure, filled.url, decoder, source.decoder_options);
  if (wants_place) query.decoder_options.emplace("place_asked", scope.place);
  return {std::move(query)};
}

}  // namespace

bool covers(const ReferenceSource& source, std::string_view place, const Places& places) {
  if (!source.place.empty() && source.place != place) return false;
  if (source.covers.empty()) return true;
  return std::any_of(source.covers.begin(), source.covers.end(), [&](const std::string& covered) {
    if (covered == place) return true;
    const Place* group = places.find(covered);
    return group && std::find(group->members.begin(), group->members.end(), place) != group->members.end();
  });
}

bool comes_first(const ReferenceSource& source, std::string_view place, const Places& places) {
  return source.first && covers(source, place, places);
}

std::vector<Query> queries_for(const ReferenceSource& source, std::string_view series, std::string_view measure,
                               const QueryScope& scope, const ReferenceSources& sources, const Places& places) {
  std::vector<Query> queries;
  if (is_elsewhere(source, series, scope, places)) return queries;
  if (!source.shipped.url.empty()) {
    queries.push_back(
        query_of(source, series, measure, source.shipped.url, source.shipped.decoder, source.shipped.decoder_options));
  }
  auto live = live_query(source, template_for(source, series), source.decoder, series, measure, scope, sources, places);
  queries.insert(queries.end(), live.begin(), live.end());
  return queries;
}

std::vector<Query> vintage_queries_for(const ReferenceSource& source, std::string_view series, std::string_view measure,
                                       const QueryScope& scope, const ReferenceSources& sources, const Places& places) {
  if (is_elsewhere(source, series, scope, places)) return {};
  if (!scope.published.known()) return {};
  auto queries =
      live_query(source, source.vintage_url, source.vintage_decoder, series, measure, scope, sources, places);
  for (Query& query : queries) query.decoder_options["as_known_on"] = scope.published.iso();
  return queries;
}

std::vector<std::string> further_pages(const ReferenceSource& source, std::string_view url,
                                       std::string_view first_page) {
  const Paging& paging = source.paging;
  if (paging.parameter.empty()) return {};
  const RE2 pattern(paging.total, RE2::Quiet);
  long total = 0;
  const auto found_in = [&](std::string_view part) {
    return RE2::PartialMatch(re2::StringPiece(part.data(), part.size()), pattern, &total);
  };
  const bool found = found_in(first_page.substr(0, kEnvelope)) ||
                     (first_page.size() > kEnvelope &&
                      found_in(first_page.substr(first_page.size() - std::min(first_page.size(), kEnvelope))));
  std::vector<std::string> pages;
  if (!found) return pages;
  const std::string assignment = paging.parameter + "=";
  auto at = url.find("?" + assignment);
  if (at == std::string_view::npos) at = url.find("&" + assignment);
  for (long value = paging.first + paging.step;
       value - paging.first < total && static_cast<long>(pages.size()) < kMostPages; value += paging.step) {
    if (at == std::string_view::npos) {
      pages.push_back(
          fmt::format("{}{}{}{}", url, url.find('?') == std::string_view::npos ? '?' : '&', assignment, value));
    } else {
      const auto end = std::min(url.find('&', at + 1), url.size());
      pages.push_back(fmt::format("{}{}{}{}", url.substr(0, at + 1), assignment, value, url.substr(end)));
    }
  }
  return pages;
}

std::vector<Query> probe_queries(const ReferenceSource& source, const ReferenceSources& sources, const Places& places) {
  if (source.probe.series.empty()) return {};
  const Period period = Period::parse(source.probe.period).value_or(Period{});
  return queries_for(source, source.probe.series, "", {source.probe.place, period, period, {}}, sources, places);
}

std::string probe_report(const ReferenceSource& source, const Evidence& evidence) {
  const Probe& probe = source.probe;
  const std::string where = evidence.query.url.starts_with("file:") ? "shipped" : "live";
  const std::string mark = source.confirmed ? "" : " (format from memory)";
  const std::string head = fmt::format("{:<12} {:<8}", source.id, where);
  if (!evidence.series) {
    return fmt::format("{} FAILED  {}: {} [{}]{}", head, evidence.failure.empty() ? "no reply" : evidence.failure,
                       evidence.failure_detail, evidence.url.empty() ? evidence.query.url : evidence.url, mark);
  }
  const auto period = Period::parse(probe.period).value_or(Period{});
  const Observation* found = evidence.series->find(place_code(probe.place), period);
  if (!found) {
    return fmt::format("{} NO VALUE {} {} {} is not among {} values [{}]{}", head, probe.series, probe.place,
                       probe.period, evidence.series->all().size(), evidence.url, mark);
  }
  return fmt::format("{} ok       {} {} {} = {}{}, {} values{}", head, probe.series, probe.place, probe.period,
                     found->value.to_string(), evidence.series->unit.empty() ? "" : " " + evidence.series->unit,
                     evidence.series->all().size(), mark);
}

std::string describe(const ReferenceSource& source) {
  std::string out = fmt::format("{}: {}\n", source.id, source.name);
  const auto line = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) out += fmt::format("  {:<13}{}\n", label, text);
  };
  line("homepage", source.homepage);
  line("asked at", source.url);
  line("vintages", source.vintage_url);
  line("ships", source.shipped.url.empty() ? "" : source.shipped.url + ", answers offline");
  line("covers", source.place.empty() ? fmt::format("{}", fmt::join(source.covers, ", ")) : source.place);
  line("preferred", source.first ? "asked first for the places that it covers" : "");
  line("decoder", source.decoder);
  line("licence", source.licence + (source.terms_url.empty() ? "" : " <" + source.terms_url + ">"));
  line("attribution", source.attribution);
  const bool hourly = source.requests_per_hour > 0;
  const int allowed = hourly ? source.requests_per_hour : source.requests_per_minute;
  line("limit", allowed == 0 ? fmt::format("none published; asked {} at a time", source.parallel)
                             : fmt::format("{} requests {}, {} at a time", allowed, hourly ? "an hour" : "a minute",
                                           source.parallel));
  line("key", source.key_variable.empty()
                  ? "none needed"
                  : fmt::format("{} in the environment variable {}", source.key_optional ? "optional," : "needed,",
                                source.key_variable));
  line("confirmed",
       source.confirmed ? "yes" : "no: written from memory, `tallycheck sources check " + source.id + "` settles it");
  for (const std::string& gap : source.cannot_answer) line("cannot answer", " " + gap);
  return out;
}

}  // namespace tally
