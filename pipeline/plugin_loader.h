// Loading of stages from shared objects.
#pragma once
#include <string>
#include <vector>

#include "pipeline/result.h"
#include "pipeline/stage.h"

namespace tally {

/// Opens a module and gives its stage. Refused, with a message that names both sides, when the interface version or
/// the build string differ, and when the file or its folder can be written by others. Never unloaded: the stage's
/// code stays in use until the process ends.
Result<StageInfo> load_plugin(const std::string& path);

/// All modules (*.so) of a folder, in the order of their names.
Result<std::vector<StageInfo>> load_plugins(const std::string& folder);

}  // namespace tally
