// Reading of the three forms in which Wikidata gives statements.
#include "stages/decode_wikidata/statements.h"

#include <fmt/format.h>

#include <charconv>
#include <pugixml.hpp>

#include "pipeline/decode/text.h"

namespace tally::decode {
namespace {

std::string_view last_part(std::string_view uri) {
  const auto cut = uri.find_last_of("/#");
  return cut == std::string_view::npos ? uri : uri.substr(cut + 1);
}

int rank_of(std::string_view text) {
  text = last_part(text);
  if (text == "PreferredRank" || text == "preferred") return 2;
  if (text == "DeprecatedRank" || text == "deprecated") return 0;
  return 1;
}

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string unit_of(std::string_view uri) {
  const auto unit = last_part(uri);
  return unit == "Q199" ? "1" : std::string(unit);  // Q199 is the number 1: what the query service says for "no unit"
}

void set(Statement& statement, std::string_view name, std::string_view text) {
  if (name == "iso")
    statement.place = text;
  else if (name == "value")
    statement.amount = text;
  else if (name == "unit")
    statement.unit = unit_of(text);
  else if (name == "time")
    statement.time = text;
  else if (name == "precision")
    statement.precision = number_of(text);
  else if (name == "rank")
    statement.rank = rank_of(text);
}

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
  for (const auto node : parent.children()) {
    if (local_name(node) == name) return node;
  }
  return {};
}

/// One claim of an entity; empty when it has no value ("unknown", "none").
std::optional<Statement> statement_of(const Json& claim) {
  if (text_at(claim, "/mainsnak/snaktype") != "value" && !claim.at("/mainsnak/datavalue")) return std::nullopt;
  Statement statement;
  statement.amount = text_at(claim, "/mainsnak/datavalue/value/amount");
  statement.unit = unit_of(text_at(claim, "/mainsnak/datavalue/value/unit"));
  statement.rank = rank_of(text_at(claim, "/rank"));
  if (statement.amount.empty()) return std::nullopt;
  if (const Json* time = claim.at("/qualifiers/P585/0/datavalue/value")) {
    statement.time = text_at(*time, "/time");
    statement.precision = number_of(text_at(*time, "/precision"));
  }
  return statement;
}

}  // namespace

Result<std::vector<Statement>> statements_of_sparql_xml(std::string_view xml) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_escapes | pugi::parse_cdata);
  if (!parsed)
    return Error{"",
                 fmt::format("the XML is cut off or damaged at byte {} of {}: {}", parsed.offset, xml.size(),
                             parsed.description()),
                 ""};
  const auto root = document.document_element();
  if (local_name(root) != "sparql") return Error{"", fmt::format("expected SPARQL results, got <{}>", root.name()), ""};
  std::vector<Statement> statements;
  for (const auto result : child(root, "results").children()) {
    Statement statement;
    for (const auto binding : result.children())
      set(statement, binding.attribute("name").value(), trimmed(binding.first_child().child_value()));
    if (!statement.amount.empty()) statements.push_back(std::move(statement));
  }
  return statements;
}

Result<std::vector<Statement>> statements_of_sparql_json(const Json& root) {
  const Json* bindings = root.at("/results/bindings");
  if (!bindings || bindings->kind != Json::Kind::array)
    return Error{"", "expected SPARQL results, but there are no bindings", ""};
  std::vector<Statement> statements;
  for (const Json& binding : bindings->items) {
    Statement statement;
    for (std::size_t i = 0; i < binding.items.size(); ++i)
      set(statement, binding.names[i], text_at(binding.items[i], "/value"));
    if (!statement.amount.empty()) statements.push_back(std::move(statement));
  }
  return statements;
}

Result<std::vector<Statement>> statements_of_entities(const Json& root, std::string_view property) {
  const Json* entities = root.at("/entities");
  if (!entities || entities->kind != Json::Kind::object)
    return Error{"", "expected entities of Wikidata, but there are none", ""};
  std::vector<Statement> statements;
  for (const Json& entity : entities->items) {
    const auto place = text_at(entity, "/claims/P298/0/mainsnak/datavalue/value");
    const Json* claims = entity.at(fmt::format("/claims/{}", property));
    if (!claims || claims->kind != Json::Kind::array) continue;
    for (const Json& claim : claims->items) {
      auto statement = statement_of(claim);
      if (!statement) continue;
      statement->place = place;
      statements.push_back(std::move(*statement));
    }
  }
  return statements;
}

}  // namespace tally::decode
