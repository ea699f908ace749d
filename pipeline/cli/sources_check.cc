// sources check: asks each source for one known figure and says what came back, for a report to send.
#include "pipeline/cli/sources_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "pipeline/cli/say.h"
#include "pipeline/evidence_cache.h"

namespace tally::cli {
namespace {

bool lacks_key(const ReferenceSource& source) {
  if (source.key_variable.empty() || source.key_optional) return false;
  const char* key = std::getenv(source.key_variable.c_str());
  return key == nullptr || *key == '\0';
}

/// The figure was there, for `sources check`'s exit status.
bool answered(const ReferenceSource& source, const Evidence& evidence) {
  const auto period = Period::parse(source.probe.period);
  return evidence.series && period && evidence.series->find(place_code(source.probe.place), *period) != nullptr;
}

}  // namespace

int sources_check(const CommonOptions& options, const std::vector<const ReferenceSource*>& chosen) {
  auto opened = Session::open(options);
  if (!opened) return usage_error(opened.error());
  Session& session = **opened;
  session.open_store();
  Context context = session.context();
  say("tallycheck {} sources check, {}\n", TALLY_VERSION, session.settings.now);
  std::vector<std::pair<const ReferenceSource*, Query>> asked;
  std::vector<Query> queries;
  for (const ReferenceSource* source : chosen) {
    for (Query& query :
         probe_queries(*session.rules->sources.find(source->id), session.rules->sources, session.rules->places)) {
      const bool live = !query.url.starts_with("file:");
      if (live && lacks_key(*source)) {
        say("{:<12} {:<8} skipped  the environment variable {} does not hold a key\n", source->id, "live",
            source->key_variable);
        continue;
      }
      queries.push_back(query);
      asked.emplace_back(session.rules->sources.find(source->id), std::move(query));
    }
  }
  EvidenceCache cache(session.line);
  if (auto gathered = cache.gather(queries, context); !gathered) return usage_error(gathered.error());
  bool all = true;
  for (const auto& [source, query] : asked) {
    for (const auto& evidence : cache.find(query.key())) {
      say("{}\n", probe_report(*source, *evidence));
      all = all && answered(*source, *evidence);
    }
  }
  return all ? kDone : kSourcesFailed;
}

}  // namespace tally::cli
