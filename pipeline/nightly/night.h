// One night: read, check, keep, write the tables.
#pragma once
#include <memory>
#include <string>

#include "pipeline/nightly/config.h"
#include "pipeline/nightly/state.h"
#include "pipeline/registry.h"
#include "pipeline/review/review_store.h"
#include "pipeline/run.h"
#include "pipeline/shard.h"

namespace tally {

/// What a night runs with. All of it outlives the night.
struct NightJob {
  const NightlyConfig& config;
  Line& line;  ///< its fetch stages are wrapped; its writers are not used
  const Registry& registry;
  Context& context;
  RunSettings& settings;
  NightState& state;
  ReviewStore* reviews = nullptr;  ///< may be null: nobody reviewed anything
  Shard shard;
  std::string output;       ///< folder of the tables
  std::string fingerprint;  ///< of rules, pipeline and program
};

struct NightOutcome {
  NightRecord night;
  std::int64_t checked = 0;    ///< articles checked by this run
  std::int64_t rechecked = 0;  ///< of these, because a source revised what they rest on
  bool cancelled = false;
};

/// Runs a night to its end, or goes on with one that was interrupted. Everything is kept window by window; the tables
/// are written last, from what is kept. An Error means that nothing can go on: the disk is full, the state is damaged.
Result<NightOutcome> run_night(NightJob& job, const std::string& date);

/// Day `days` before a date.
std::string days_before(const std::string& date, int days);

}  // namespace tally
