// decode_worldbank: World Bank API v2 XML, whole series of any number of pages, its error envelopes told apart.
#include <fmt/format.h>

#include <charconv>
#include <pugixml.hpp>

#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Without line ends, comments and declarations: a reply of 17,000 rows has some 9 MB, most of it blanks and tags.
constexpr unsigned kParse = pugi::parse_escapes | pugi::parse_cdata;

std::size_t count_of(pugi::xml_node node, const char* name) {
  const std::string_view text = node.attribute(name).value();
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The cells of one row that matter; views into the document.
struct Row {
  std::string_view iso3;
  std::string_view iso2;
  std::string_view date;
  std::string_view value;
  std::string_view status;
  pugi::xml_node indicator;
};

Row row_of(pugi::xml_node record) {
  Row row;
  for (pugi::xml_node cell = record.first_child(); cell; cell = cell.next_sibling()) {
    const std::string_view name = local_name(cell);
    if (name == "countryiso3code")
      row.iso3 = cell.child_value();
    else if (name == "date")
      row.date = cell.child_value();
    else if (name == "value")
      row.value = cell.child_value();
    else if (name == "indicator")
      row.indicator = cell;
    else if (name == "country")
      row.iso2 = cell.attribute("id").value();
    else if (name == "obs_status")
      row.status = cell.child_value();
  }
  return row;
}

/// What the API's message ids mean for a reader of the table. 120 covers a wrong code and a wrong parameter; all our
/// parameters but the code are fixed. 175 is a series that was taken down while its metadata still answers.
Evidence error_of(const Reply& reply, pugi::xml_node root) {
  std::string id;
  std::string text;
  for (pugi::xml_node node = root.first_child(); node; node = node.next_sibling()) {
    if (local_name(node) != "message") continue;
    id = node.attribute("id").value();
    text = fmt::format("{}: {}", node.attribute("key").value(), decode::trimmed(node.child_value()));
    break;
  }
  const std::string said = fmt::format("message {} ({})", id.empty() ? "without id" : id, text);
  if (id == "120")
    return decode::failure(reply, "no_series",
                           fmt::format("the World Bank has no series {}: {}", reply.query.series, said));
  if (id == "175")
    return decode::failure(reply, "no_series",
                           fmt::format("the World Bank has archived or deleted {}: {}", reply.query.series, said));
  return decode::failure(reply, "source_unavailable", fmt::format("the World Bank answered with an error: {}", said));
}

class DecodeWorldbank final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_worldbank";
  static constexpr std::string_view kSummary =
      "World Bank Indicators API v2 (XML): pages, error envelopes, missing values";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeWorldbank>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;

 private:
  struct Collected {
    std::vector<Observation> observations;
    std::size_t rows = 0;
    std::size_t total = 0;  ///< rows in all, as the first page says
    std::size_t unknown_place = 0;
    std::size_t unreadable = 0;
    std::size_t other_series = 0;
  };
  static void collect(pugi::xml_node root, const Query& query, decode::PlaceFinder& places, Series& series,
                      Collected& collected);
};

void DecodeWorldbank::collect(pugi::xml_node root, const Query& query, decode::PlaceFinder& places, Series& series,
                              Collected& collected) {
  const char* checked_indicator = nullptr;  // ids repeat from row to row: only a change is compared
  bool matches = true;
  for (pugi::xml_node record = root.first_child(); record; record = record.next_sibling()) {
    if (record.type() != pugi::node_element) continue;
    const auto number = static_cast<std::uint32_t>(++collected.rows);
    const Row row = row_of(record);
    const char* indicator = row.indicator.attribute("id").value();
    if (!checked_indicator || std::string_view(indicator) != checked_indicator) {
      checked_indicator = indicator;
      matches = query.series.empty() || *indicator == '\0' || query.series == indicator;
      if (matches && series.name.empty()) series.name = decode::trimmed(row.indicator.child_value());
    }
    if (!matches) {
      ++collected.other_series;
      continue;
    }
    const auto value = Decimal::parse(row.value);
    if (!value) {
      if (!decode::is_absent(row.value)) ++collected.unreadable;
      continue;
    }
    const auto period = decode::period_of(row.date);
    // Some aggregates come without their three letters; their two letters are always there.
    const std::string_view iso3 = decode::trimmed(row.iso3);
    const PlaceCode place = iso3.size() == 3 ? place_code(iso3) : places.find(row.iso2);
    if (!period || place[0] == '\0') {
      ++(period ? collected.unknown_place : collected.unreadable);
      continue;
    }
    collected.observations.push_back({place, *period, row.status == "F", *value, number, 0});
  }
}

Result<Evidence> DecodeWorldbank::run(const Reply& reply, Context& context) const {
  if (decode::form_of(reply.body) != decode::Form::xml) {
    if (auto refused = decode::refused(reply); refused && decode::form_of(reply.body) == decode::Form::empty)
      return *refused;
    return decode::wrong_form(reply, "World Bank XML");
  }
  auto series = std::make_shared<Series>();
  decode::PlaceFinder places(reply.query, context);
  Collected collected;
  int page_number = 0;
  const auto pages = decode::pages_of(reply);
  pugi::xml_document document;
  for (const std::string_view page : pages) {
    ++page_number;
    const std::string which =
        pages.size() > 1 ? fmt::format("page {} of {}: ", page_number, pages.size()) : std::string{};
    const auto parsed = document.load_buffer(page.data(), page.size(), kParse);
    if (!parsed) {
      return decode::failure(reply, "source_unavailable",
                             fmt::format("{}the XML is cut off or damaged at byte {} of {}: {}", which, parsed.offset,
                                         page.size(), parsed.description()));
    }
    const auto root = document.document_element();
    if (local_name(root) == "error") return error_of(reply, root);
    if (auto refused = decode::refused(reply)) return *refused;
    if (local_name(root) != "data") {
      return decode::failure(reply, "source_unavailable",
                             fmt::format("{}expected World Bank XML, got <{}>", which, root.name()));
    }
    if (page_number == 1) {
      collected.total = count_of(root, "total");
      series->as_of = root.attribute("lastupdated").value();
      collected.observations.reserve(collected.total);
    }
    collect(root, reply.query, places, *series, collected);
  }
  if (collected.rows < collected.total) {
    return decode::failure(reply, "source_unavailable",
                           fmt::format("only {} of {} rows arrived", collected.rows, collected.total));
  }
  if (collected.other_series > 0 && collected.other_series == collected.rows) {
    return decode::failure(reply, "source_unavailable",
                           fmt::format("the reply is about another series than {}", reply.query.series));
  }
  if (collected.unreadable + collected.unknown_place > 0) {
    series->note = fmt::format("{} rows without a readable value or year and {} of unknown places were left out",
                               collected.unreadable, collected.unknown_place);
  }
  series->locator_form = pages.size() > 1 ? "/wb:data/wb:data[%], counted over all pages" : "/wb:data/wb:data[%]";
  return decode::answer(reply, std::move(series), std::move(collected.observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeWorldbank;
TALLY_STAGE(decode_worldbank, DecodeWorldbank)
