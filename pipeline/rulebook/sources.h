// Reference sources as data: where to ask, how, under which terms, and what they cannot answer.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

struct ReferenceSource {
  std::string id;    ///< "worldbank"
  std::string name;  ///< "World Bank, World Development Indicators"
  std::string homepage;
  std::string
      url;  ///< template with {series}, {place}, {from}, {to}, {key}; `file:reference/x.csv` for a shipped table
  std::string vintage_url;  ///< template with {release} besides; empty when the source keeps no vintages
  std::string decoder;      ///< stage name
  std::map<std::string, std::string> decoder_options;
  std::string licence;
  std::string terms_url;
  std::string attribution;
  std::string accept;           ///< Accept header, empty for */*
  int requests_per_minute = 0;  ///< 0: no published limit
  int parallel = 2;             ///< connections at a time
  std::string key_variable;     ///< environment variable that holds the key; empty when none is needed
  bool whole_series = true;     ///< one request brings all places and periods
  int order = 100;              ///< preference, smaller first; a measure's own order of series wins
  bool confirmed = true;        ///< false: written from memory, `sources check` settles it
  std::vector<std::string> cannot_answer;
};

class ReferenceSources {
 public:
  /// Reads every file of rules/sources/; an unknown decoder is reported by the pipeline, not here.
  static Result<ReferenceSources> load(const std::string& folder);
  [[nodiscard]] const std::vector<ReferenceSource>& all() const { return all_; }
  [[nodiscard]] const ReferenceSource* find(std::string_view id) const;

 private:
  std::vector<ReferenceSource> all_;  ///< in order of preference
};

}  // namespace tally
