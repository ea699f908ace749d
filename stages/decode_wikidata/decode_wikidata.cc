// decode_wikidata: statements of Wikidata by rank, point in time and unit, from query results or entities.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/decode/json.h"
#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/stage.h"
#include "stages/decode_wikidata/statements.h"

namespace tally {
namespace {

using decode::Statement;

class DecodeWikidata final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_wikidata";
  static constexpr std::string_view kSummary =
      "Wikidata: SPARQL results (XML, JSON) and entities, with ranks, qualifiers and units";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeWikidata>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;
};

/// A statement that can become an observation, with what decides between two of the same place and year.
struct Candidate {
  Observation observation;
  int rank = 1;
  Date day;
};

/// A unit as the source's file gives it: option "unit_Q35852" = "0.01 square_kilometre", the factor may be left out.
struct UnitOf {
  std::string name;
  Decimal factor{1};
};

std::optional<UnitOf> unit_of(const Query& query, const std::string& code) {
  if (code.empty() || code == "1") return UnitOf{};
  const std::string text = decode::option(query, "unit_" + code);
  if (text.empty()) return std::nullopt;
  const auto blank = text.find(' ');
  if (blank == std::string::npos) return UnitOf{text, Decimal{1}};
  const auto factor = Decimal::parse(text.substr(0, blank));
  if (!factor) return std::nullopt;
  return UnitOf{text.substr(blank + 1), *factor};
}

/// Wikidata writes the first of January (or month and day 0) for a year: only the precision says what is meant. Undated
/// statements hold at the time of the reply.
std::optional<Date> day_of(const Statement& statement, const Reply& reply) {
  std::string time = statement.time.empty() ? reply.retrieved_at : statement.time;
  if (time.starts_with('+')) time.erase(0, 1);
  if (time.size() >= 10) {
    if (time.compare(5, 2, "00") == 0) time.replace(5, 2, "01");
    if (time.compare(8, 2, "00") == 0) time.replace(8, 2, "01");
  }
  auto day = Date::parse(time);
  if (day && statement.precision == 9) *day = {day->year, 1, 1};
  if (statement.precision != 0 && statement.precision < 9)
    return std::nullopt;  // a decade or a century is no period of ours
  return day;
}

Result<std::vector<Statement>> statements_of(const Reply& reply, std::string_view page) {
  if (decode::form_of(page) == decode::Form::xml) return decode::statements_of_sparql_xml(page);
  auto json = decode::JsonReply::parse(page);
  if (!json) return json.error();
  if (json->root().at("/error"))
    return Error{"", fmt::format("Wikidata says: {}", decode::text_at(json->root(), "/error/info")), ""};
  if (json->root().at("/entities")) return decode::statements_of_entities(json->root(), reply.query.series);
  return decode::statements_of_sparql_json(json->root());
}

Result<Evidence> DecodeWikidata::run(const Reply& reply, Context& context) const {
  if (auto refused = decode::refused(reply)) return *refused;
  const auto form = decode::form_of(reply.body);
  if (form != decode::Form::xml && form != decode::Form::json) {
    const std::string_view body = reply.body;
    if (body.find("TimeoutException") != std::string_view::npos)
      return decode::failure(reply, "source_unavailable", "Wikidata's query service ran out of time");
    return decode::wrong_form(reply, "SPARQL results or Wikidata entities");
  }
  auto series = std::make_shared<Series>();
  decode::PlaceFinder places(reply.query, context);
  std::vector<Candidate> candidates;
  std::size_t unknown_places = 0;
  std::size_t unknown_units = 0;
  std::size_t deprecated = 0;
  std::size_t number = 0;
  for (const std::string_view page : decode::pages_of(reply)) {
    const auto statements = statements_of(reply, page);
    if (!statements) return decode::failure(reply, "source_unavailable", statements.error().what);
    for (const Statement& statement : *statements) {
      const auto locator = static_cast<std::uint32_t>(number++);
      if (statement.rank == 0) {
        ++deprecated;
        continue;
      }
      const PlaceCode place = statement.place.empty() ? places.fixed() : places.find(statement.place);
      const auto unit = unit_of(reply.query, statement.unit);
      const auto value = decode::value_of(statement.amount);
      const auto day = day_of(statement, reply);
      unknown_places += place.known() ? 0 : 1;
      unknown_units += unit ? 0 : 1;
      if (!place.known() || !unit || !value || !day) continue;
      if (series->unit.empty()) series->unit = unit->name;
      if (series->unit != unit->name) {
        ++unknown_units;
        continue;
      }
      candidates.push_back(
          {{place, Period::of_year(day->year), false, *value * unit->factor, locator, 0}, statement.rank, *day});
    }
  }
  if (number == 0)
    return decode::failure(reply, "no_series", fmt::format("Wikidata has no statements of {}", reply.query.series));
  // Series::seal keeps the first of a place and year: the preferred statement, then the latest of the year.
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.day > b.day;
  });
  std::vector<Observation> observations;
  observations.reserve(candidates.size());
  for (const Candidate& candidate : candidates) observations.push_back(candidate.observation);
  const auto say = [&](std::size_t count, std::string_view what) {
    if (count > 0) series->note += fmt::format("{}{} {}", series->note.empty() ? "" : "; ", count, what);
  };
  say(deprecated, "deprecated statements were left out");
  say(unknown_units, "statements have a unit that is not known here");
  say(unknown_places, "statements are about places that are not known here");
  series->locator_form =
      form == decode::Form::xml ? "/sparql/results/result[%], counted from 0" : "statement %, counted from 0";
  return decode::answer(reply, std::move(series), std::move(observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeWikidata;
TALLY_STAGE(decode_wikidata, DecodeWikidata)
