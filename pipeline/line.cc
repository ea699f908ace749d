// Making the stages of a run.
#include <fmt/format.h>

#include "pipeline/plugin_loader.h"
#include "pipeline/run.h"

namespace tally {
namespace {

Error at(const StageUse& use, Error error) {
  error.where = error.where.empty() ? use.where : use.where + ": " + error.where;
  return error;
}

template <class Interface>
Result<void> fill(const PipelineFile& file, const Registry& registry, std::vector<std::unique_ptr<Interface>>& slot) {
  for (const StageUse& use : file.of(slot_of<Interface>())) {
    auto stage = registry.make<Interface>(use.name, use.options);
    if (!stage) return at(use, stage.error());
    slot.push_back(std::move(*stage));
  }
  return {};
}

/// Slots that --read and --format decide: the named stage alone, with the options that the file gives it.
Result<void> choose(PipelineFile& file, const Registry& registry, Slot slot, const std::string& name,
                    std::string_view option) {
  if (name.empty()) return {};
  auto info = registry.find(slot, name);
  if (!info) return Error{std::string(option), info.error().what, info.error().hint};
  StageUse chosen{std::string(info->name), "", {}, std::string(option)};
  for (const StageUse& use : file.of(slot)) {
    if (const auto known = registry.find(slot, use.name); known && known->name == info->name) chosen = use;
  }
  file.of(slot) = {chosen};
  return {};
}

}  // namespace

Result<Line> make_line(const PipelineFile& given, Registry& registry, const std::string& read_name,
                       const std::string& format) {
  PipelineFile file = given;
  for (auto& slot : file.slots) {
    for (StageUse& use : slot) {
      if (use.module.empty()) continue;
      auto stage = load_plugin(use.module);
      if (!stage) return at(use, stage.error());
      if (auto added = registry.add(*stage); !added) return at(use, added.error());
      if (use.name.empty()) use.name = stage->name;
    }
  }
  if (auto chosen = choose(file, registry, Slot::read, read_name, "--read"); !chosen) return chosen.error();
  if (auto chosen = choose(file, registry, Slot::write, format, "--format"); !chosen) return chosen.error();
  Line line;
  if (auto filled = fill(file, registry, line.read); !filled) return filled.error();
  if (auto filled = fill(file, registry, line.split); !filled) return filled.error();
  if (auto filled = fill(file, registry, line.extract); !filled) return filled.error();
  if (auto filled = fill(file, registry, line.plan); !filled) return filled.error();
  if (auto filled = fill(file, registry, line.fetch); !filled) return filled.error();
  for (const StageUse& use : file.of(Slot::decode)) {
    auto stage = registry.make<DecodeStage>(use.name, use.options);
    if (!stage) return at(use, stage.error());
    line.decode.emplace_back(registry.find(Slot::decode, use.name)->name, std::move(*stage));
  }
  if (auto filled = fill(file, registry, line.judge); !filled) return filled.error();
  if (auto filled = fill(file, registry, line.write); !filled) return filled.error();
  return line;
}

}  // namespace tally
