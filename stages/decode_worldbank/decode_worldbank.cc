// decode_worldbank: World Bank API v2 in XML and JSON, whole series of any number of pages, its error envelopes told
// apart.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <pugixml.hpp>

#include "pipeline/decode/json.h"
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

/// An announced number of rows is no reason to take more memory than a whole series needs.
constexpr std::size_t kMostReserved = 100'000;

std::size_t count_of(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The cells of one row that matter; views into the document.
struct Row {
  std::string_view indicator;
  std::string_view name;
  std::string_view iso3;
  std::string_view iso2;
  std::string_view date;
  std::string_view value;
  std::string_view status;
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
    else if (name == "indicator") {
      row.indicator = cell.attribute("id").value();
      row.name = cell.child_value();
    } else if (name == "country")
      row.iso2 = cell.attribute("id").value();
    else if (name == "obs_status")
      row.status = cell.child_value();
  }
  return row;
}

Row row_of(const decode::Json& record) {
  return {decode::text_at(record, "/indicator/id"),
          decode::text_at(record, "/indicator/value"),
          decode::text_at(record, "/countryiso3code"),
          decode::text_at(record, "/country/id"),
          decode::text_at(record, "/date"),
          decode::text_at(record, "/value"),
          decode::text_at(record, "/obs_status")};
}

/// What the API's message ids mean for a reader of the table. 120 covers a wrong code and a wrong parameter; all our
/// parameters but the code are fixed. 175 is a series that was taken down while its metadata still answers.
Evidence error_of(const Reply& reply, const std::string& id, const std::string& text) {
  const std::string said = fmt::format("message {} ({})", id.empty() ? "without id" : id, text);
  if (id == "120")
    return decode::failure(reply, "no_series",
                           fmt::format("the World Bank has no series {}: {}", reply.query.series, said));
  if (id == "175")
    return decode::failure(reply, "no_series",
                           fmt::format("the World Bank has archived or deleted {}: {}", reply.query.series, said));
  return decode::failure(reply, "source_unavailable", fmt::format("the World Bank answered with an error: {}", said));
}

Evidence error_of(const Reply& reply, pugi::xml_node root) {
  for (pugi::xml_node node = root.first_child(); node; node = node.next_sibling()) {
    if (local_name(node) != "message") continue;
    return error_of(reply, node.attribute("id").value(),
                    fmt::format("{}: {}", node.attribute("key").value(), decode::trimmed(node.child_value())));
  }
  return error_of(reply, "", "");
}

/// [{"message":[{"id":"120","key":"Invalid value","value":"…"}]}]
Evidence error_of(const Reply& reply, const decode::Json& message) {
  return error_of(
      reply, std::string(decode::text_at(message, "/id")),
      fmt::format("{}: {}", decode::text_at(message, "/key"), decode::trimmed(decode::text_at(message, "/value"))));
}

class DecodeWorldbank final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_worldbank";
  static constexpr std::string_view kSummary =
      "World Bank Indicators API v2 (XML and JSON): pages, error envelopes, missing values";
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
  /// One row after the other; remembers what was compared last, as ids repeat from row to row.
  class Collector {
   public:
    Collector(const Query& query, const Context& context) : query_(query), places_(query, context) {}
    void add(const Row& row);
    Collected found;
    std::string name;  ///< of the series

   private:
    const Query& query_;
    decode::PlaceFinder places_;
    std::string checked_;
    bool matches_ = true;
  };
  static std::optional<Evidence> read_xml(const Reply& reply, std::string_view page, const std::string& which,
                                          pugi::xml_document& document, Series& series, Collector& collector);
  static std::optional<Evidence> read_json(const Reply& reply, std::string_view page, const std::string& which,
                                           Series& series, Collector& collector);
};

void DecodeWorldbank::Collector::add(const Row& row) {
  const auto number = static_cast<std::uint32_t>(++found.rows);
  if (number == 1 || row.indicator != checked_) {
    checked_ = row.indicator;
    matches_ = query_.series.empty() || checked_.empty() || query_.series == checked_;
    if (matches_ && name.empty()) name = decode::trimmed(row.name);
  }
  if (!matches_) {
    ++found.other_series;
    return;
  }
  const auto value = Decimal::parse(row.value);
  if (!value) {
    if (!decode::is_absent(row.value)) ++found.unreadable;
    return;
  }
  const auto period = decode::period_of(row.date);
  // Some aggregates come without their three letters; their two letters are always there.
  const std::string_view iso3 = decode::trimmed(row.iso3);
  const PlaceCode place = iso3.size() == 3 ? place_code(iso3) : places_.find(row.iso2);
  if (!period || !place.known()) {
    ++(period ? found.unknown_place : found.unreadable);
    return;
  }
  found.observations.push_back({place, *period, row.status == "F", *value, number, 0});
}

std::optional<Evidence> DecodeWorldbank::read_xml(const Reply& reply, std::string_view page, const std::string& which,
                                                  pugi::xml_document& document, Series& series, Collector& collector) {
  const auto parsed = document.load_buffer(page.data(), page.size(), kParse);
  if (!parsed) {
    return decode::failure(reply, "source_unavailable",
                           fmt::format("{}the XML is cut off or damaged at byte {} of {}: {}", which, parsed.offset,
                                       page.size(), parsed.description()));
  }
  const auto root = document.document_element();
  if (local_name(root) == "error") return error_of(reply, root);
  if (auto refused = decode::refused(reply)) return refused;
  if (local_name(root) != "data") {
    return decode::failure(reply, "source_unavailable",
                           fmt::format("{}expected World Bank XML, got <{}>", which, root.name()));
  }
  if (collector.found.rows == 0) {
    collector.found.total = count_of(root.attribute("total").value());
    series.as_of = root.attribute("lastupdated").value();
    collector.found.observations.reserve(std::min(collector.found.total, kMostReserved));
  }
  for (pugi::xml_node record = root.first_child(); record; record = record.next_sibling()) {
    if (record.type() == pugi::node_element) collector.add(row_of(record));
  }
  return std::nullopt;
}

/// [{"page":1,"pages":1,"per_page":…,"total":…,"lastupdated":"…"},[{…},…]]
std::optional<Evidence> DecodeWorldbank::read_json(const Reply& reply, std::string_view page, const std::string& which,
                                                   Series& series, Collector& collector) {
  const auto json = decode::JsonReply::parse(page);
  if (!json) {
    if (auto refused = decode::refused(reply)) return refused;
    return decode::failure(reply, "source_unavailable", which + json.error().what);
  }
  if (const decode::Json* message = json->root().at("/message/0")) return error_of(reply, *message);
  if (auto refused = decode::refused(reply)) return refused;
  const auto& parts = json->root().items;
  if (json->root().kind != decode::Json::Kind::array || parts.empty() || !parts[0].member("total")) {
    return decode::failure(reply, "source_unavailable", which + "expected World Bank JSON, got other JSON");
  }
  if (collector.found.rows == 0) {
    collector.found.total = count_of(decode::text_at(parts[0], "/total"));
    series.as_of = decode::text_at(parts[0], "/lastupdated");
  }
  if (parts.size() > 1) {
    for (const decode::Json& record : parts[1].items) collector.add(row_of(record));
  }
  return std::nullopt;
}

Result<Evidence> DecodeWorldbank::run(const Reply& reply, Context& context) const {
  const auto form = decode::form_of(reply.body);
  if (form != decode::Form::xml && form != decode::Form::json) {
    if (auto refused = decode::refused(reply); refused && form == decode::Form::empty) return *refused;
    return decode::wrong_form(reply, "World Bank XML");
  }
  auto series = std::make_shared<Series>();
  Collector collector(reply.query, context);
  int page_number = 0;
  const auto pages = decode::pages_of(reply);
  pugi::xml_document document;
  for (const std::string_view page : pages) {
    ++page_number;
    const std::string which =
        pages.size() > 1 ? fmt::format("page {} of {}: ", page_number, pages.size()) : std::string{};
    auto failed = form == decode::Form::xml ? read_xml(reply, page, which, document, *series, collector)
                                            : read_json(reply, page, which, *series, collector);
    if (failed) return *failed;
  }
  Collected& collected = collector.found;
  series->name = collector.name;
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
  if (form == decode::Form::json)
    series->locator_form = "/1, record %, counted over all pages";
  else
    series->locator_form = pages.size() > 1 ? "/wb:data/wb:data[%], counted over all pages" : "/wb:data/wb:data[%]";
  return decode::answer(reply, std::move(series), std::move(collected.observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeWorldbank;
TALLY_STAGE(decode_worldbank, DecodeWorldbank)
