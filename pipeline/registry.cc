// Look-up of stages by slot and name.
#include "pipeline/registry.h"

#include <fmt/format.h>

namespace tally {

Result<StageInfo> Registry::find(Slot slot, std::string_view name) const {
  const std::string whole = fmt::format("{}_{}", name_of(slot), name);
  std::vector<std::string> names;
  for (const StageInfo& stage : stages_) {
    if (stage.slot != slot) continue;
    if (stage.name == name || stage.name == whole) return stage;
    names.emplace_back(stage.name);
  }
  std::string nearest = nearest_name(name, names);
  if (nearest.empty()) nearest = nearest_name(whole, names);
  std::string known;
  for (const std::string& n : names) known += (known.empty() ? "" : ", ") + n;
  return Error{"", fmt::format("unknown {} stage '{}'", name_of(slot), name),
               nearest.empty() ? "known: " + known : fmt::format("did you mean '{}'?", nearest)};
}

Result<void> Registry::add(const StageInfo& stage) {
  for (const StageInfo& known : stages_) {
    if (known.name == stage.name)
      return Error{"", fmt::format("stage '{}' is there already", stage.name), "give the module's stage another name"};
  }
  stages_.push_back(stage);
  return {};
}

}  // namespace tally
