// Reference sources as data: where to ask, how, under which terms, and what they cannot answer.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/model/evidence.h"
#include "pipeline/model/period.h"
#include "pipeline/model/query.h"
#include "pipeline/result.h"

namespace tally {

class Places;

/// How an office spells places: a base form and the codes that differ from it. One file in rules/sources/codes/.
struct CodeTable {
  std::string id;    ///< "eurostat"
  std::string base;  ///< "iso3", "iso2", "name" or "none": what a code is that the table does not list
  std::map<std::string, std::string, std::less<>>
      ours;  ///< their code → alpha-3 or aggregate code; "" = no place of ours
  std::map<std::string, int, std::less<>> preference;  ///< of theirs: 0 for the first one of a place, then 1, 2, …
  std::map<std::string, std::string, std::less<>> theirs;  ///< the other way; the first one listed wins
};

/// How the further pages of a paged reply are asked for.
struct Paging {
  std::string parameter;  ///< query parameter that is set ("page", "offset"); empty: replies have one page
  int first = 1;          ///< its value for the first page
  int step = 1;           ///< by how much it grows a page
  std::string total;      ///< RE2 pattern with one group: pages (or rows) in all, looked for in the first page
};

/// A series that must have a value, for `tallycheck sources check`.
struct Probe {
  std::string series;
  std::string place;
  std::string period;
};

/// A table that ships with the program and answers without a network.
struct ShippedTable {
  std::string url;  ///< `file:reference/x.csv`; empty: none
  std::string decoder;
  std::map<std::string, std::string> decoder_options;
};

struct ReferenceSource {
  std::string id;    ///< "worldbank"
  std::string name;  ///< "World Bank, World Development Indicators"
  std::string homepage;
  /// Template with {series}, {place}, {from}, {to}, {year}, {published}, and {flow} and {item}: what stands before and
  /// behind the first slash of the series; {key} stays in Query::url and is filled in by
  /// fetch alone, so that a key is never kept or printed. Empty for a source that is only a shipped table.
  std::string url;
  std::vector<std::pair<std::string, std::string>> urls_for;  ///< templates of series that begin with the first text
  std::string vintage_url;      ///< the same for the data as of {published}; empty when the source keeps no vintages
  std::string decoder;          ///< stage name
  std::string vintage_decoder;  ///< of the reply to vintage_url; `decoder` when the file does not say
  std::map<std::string, std::string> decoder_options;
  ShippedTable shipped;
  std::string licence;
  std::string terms_url;
  std::string attribution;
  std::string accept;               ///< Accept header, empty for */*
  std::string user_agent;           ///< where the office refuses the usual one; empty otherwise
  int requests_per_minute = 0;      ///< 0: no published limit by the minute
  int requests_per_hour = 0;        ///< 0: none by the hour
  int parallel = 2;                 ///< connections at a time
  std::string key_variable;         ///< environment variable that holds the key; empty when none is needed
  bool key_optional = false;        ///< the office answers without a key too, within tighter limits
  bool whole_series = true;         ///< one request brings all places and periods
  std::string place;                ///< national offices: the one place that all of its series are about
  std::string codes;                ///< how it spells places: "iso3", "iso2", "name", or a file in rules/sources/codes/
  std::vector<std::string> covers;  ///< places and groups that it has figures of; empty: all
  /// Its figures are the usual ones for the places that it covers: it comes before the measure's own order of series,
  /// and its definition is as good as the measure's.
  bool first = false;
  int order = 100;        ///< of several that come first, the smaller one does; the order of lists
  bool confirmed = true;  ///< false: written from memory, `sources check` settles it
  Paging paging;
  Probe probe;
  std::vector<std::string> cannot_answer;
};

/// Whether a source has figures of a place: it names the place or a group that the place is a member of. A national
/// office has its own alone.
bool covers(const ReferenceSource& source, std::string_view place, const Places& places);
/// Whether its figures are the usual ones for a place that it covers.
bool comes_first(const ReferenceSource& source, std::string_view place, const Places& places);

class ReferenceSources {
 public:
  /// Reads every file of rules/sources/ and of rules/sources/codes/; an unknown decoder is reported by the pipeline,
  /// not here. The first fault is returned with file:line:column.
  static Result<ReferenceSources> load(const std::string& folder);
  [[nodiscard]] const std::vector<ReferenceSource>& all() const { return all_; }
  [[nodiscard]] const ReferenceSource* find(std::string_view id) const;
  /// Fails when a source covers a place that is not known.
  [[nodiscard]] Result<void> check_places(const Places& places) const;
  /// Null when there is no such file; "iso3", "iso2" and "name" are always there.
  [[nodiscard]] const CodeTable* codes(std::string_view id) const;

 private:
  friend class RuleImage;
  std::vector<ReferenceSource> all_;  ///< in order of preference
  std::map<std::string, CodeTable, std::less<>> codes_;
};

/// What a claim leaves for a query that cannot ask for everything. Unknown parts stay empty.
struct QueryScope {
  std::string place;  ///< alpha-3 or aggregate code
  Period from;
  Period to;
  Date published;
};

/// The queries that bring a series from a source, the shipped table first, then the live one. The live one is left
/// out where the source has none, or where its template needs a place or a year that the scope does not have.
std::vector<Query> queries_for(const ReferenceSource& source, std::string_view series, std::string_view measure,
                               const QueryScope& scope, const ReferenceSources& sources, const Places& places);

/// The query for the series as it was published on `scope.published`; empty where the source keeps no vintages or the
/// scope lacks what the template needs. Its Series has `as_of` set to the release that answers.
std::vector<Query> vintage_queries_for(const ReferenceSource& source, std::string_view series, std::string_view measure,
                                       const QueryScope& scope, const ReferenceSources& sources, const Places& places);

/// URLs of the further pages that the first page of a reply announces; empty for a reply of one page. At most 1,000.
std::vector<std::string> further_pages(const ReferenceSource& source, std::string_view url,
                                       std::string_view first_page);

/// The queries of the source's probe; empty when it has none.
std::vector<Query> probe_queries(const ReferenceSource& source, const ReferenceSources& sources, const Places& places);
/// One line of `tallycheck sources check`: "worldbank  ok  CHN 2012: 4.6 …" or what went wrong, ready to send back.
std::string probe_report(const ReferenceSource& source, const Evidence& evidence);
/// All that `tallycheck sources NAME` prints about a source, several lines.
std::string describe(const ReferenceSource& source);

}  // namespace tally
