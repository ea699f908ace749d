// Statements of Wikidata, from query results or from entities, before the best of each year is chosen.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decode/json.h"
#include "pipeline/result.h"

namespace tally::decode {

/// One statement. `rank` is 2 preferred, 1 normal, 0 deprecated. Views into the reply.
struct Statement {
  std::string place;   ///< alpha-3 code as stated (P298)
  std::string amount;  ///< "+334002"
  std::string unit;    ///< "Q4917", "1" for none
  std::string time;    ///< "+2021-12-31T00:00:00Z"; empty when undated
  int precision = 0;   ///< 9 year, 10 month, 11 day
  int rank = 1;
};

/// SPARQL results with the variables iso, value and, where known, unit, time, precision, rank.
Result<std::vector<Statement>> statements_of_sparql_xml(std::string_view xml);
Result<std::vector<Statement>> statements_of_sparql_json(const Json& root);
/// The property's claims of each entity of wbgetentities; the place is the entity's own P298, empty when it has none.
Result<std::vector<Statement>> statements_of_entities(const Json& root, std::string_view property);

}  // namespace tally::decode
