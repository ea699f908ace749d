// Pipeline files: which stages fill which slot, in order, with options.
#pragma once
#include <array>
#include <map>
#include <string>
#include <vector>

#include "pipeline/result.h"
#include "pipeline/stage.h"

namespace tally {

/// One <stage> of a pipeline file.
struct StageUse {
  std::string name;    ///< whole or short stage name
  std::string module;  ///< absolute path of a .so; empty for a built-in stage
  std::map<std::string, std::string> options;
  std::string where;  ///< file:line:column
};

struct PipelineFile {
  std::string path;
  std::array<std::vector<StageUse>, 8> slots;  ///< indexed by Slot

  [[nodiscard]] std::vector<StageUse>& of(Slot slot) { return slots[static_cast<std::size_t>(slot)]; }
  [[nodiscard]] const std::vector<StageUse>& of(Slot slot) const { return slots[static_cast<std::size_t>(slot)]; }

  /// Reads a file such as rules/pipelines/default.xml. A module's path is relative to the file's folder.
  /// Stages and options are not looked up here; that needs the registry.
  static Result<PipelineFile> load(const std::string& path);
};

}  // namespace tally
