// dlopen with a handshake before any C++ object crosses.
#include "pipeline/plugin_loader.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tally {
namespace {

Result<void> check_rights(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return Error{path, std::strerror(errno), "check the module's path"};
  if (!S_ISREG(info.st_mode)) return Error{path, "is not a file", "give the path of a .so"};
  // Its owner can write it too: that has to be the user or the system.
  if (info.st_uid != 0 && info.st_uid != ::geteuid())
    return Error{path, "belongs to another user, so it is not loaded", "copy it to a file of your own"};
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Error{path, "can be written by others than its owner, so it is not loaded", "chmod go-w it"};
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  // A sticky folder (such as /tmp) lets only the owner replace the file.
  if (::stat(folder.empty() ? "." : folder.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0 &&
      (info.st_mode & S_ISVTX) == 0) {
    return Error{folder, "can be written by everyone, so no module is loaded from it", "chmod o-w it"};
  }
  return {};
}

}  // namespace

Result<StageInfo> load_plugin(const std::string& path) {
  if (auto safe = check_rights(path); !safe) return safe.error();
  // An absolute path keeps dlopen from searching.
  const std::string absolute = std::filesystem::absolute(path).string();
  void* module = ::dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr)
    return Error{path, std::string("cannot be loaded: ") + ::dlerror(), "build it with this program's headers"};
  using Entry = const PluginInfo* (*)();
  const auto entry = reinterpret_cast<Entry>(::dlsym(module, "tallycheck_plugin"));
  if (entry == nullptr)
    return Error{path, "has no function tallycheck_plugin",
                 "end the source with TALLY_STAGE and compile it with -DTALLY_PLUGIN"};
  const PluginInfo* info = entry();
  if (info == nullptr) return Error{path, "gives no plugin information", ""};
  if (info->interface_version != kInterfaceVersion) {
    return Error{path,
                 fmt::format("was built for interface version {}, this program has {}", info->interface_version,
                             kInterfaceVersion),
                 "build it again with this program's headers"};
  }
  if (info->build_string == nullptr || std::strcmp(info->build_string, TALLY_BUILD_STRING) != 0) {
    return Error{path,
                 fmt::format("was built as \"{}\", this program is \"{}\"",
                             info->build_string == nullptr ? "" : info->build_string, TALLY_BUILD_STRING),
                 "build it again with this program's headers and compiler"};
  }
  return info->stage();
}

Result<std::vector<StageInfo>> load_plugins(const std::string& folder) {
  std::error_code failed;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".so") paths.push_back(entry.path().string());
  }
  if (failed)
    return Error{folder, "cannot be listed: " + failed.message(), "give a folder with modules to --plugin-dir"};
  std::sort(paths.begin(), paths.end());
  std::vector<StageInfo> stages;
  for (const std::string& path : paths) {
    auto stage = load_plugin(path);
    if (!stage) return stage.error();
    stages.push_back(*stage);
  }
  return stages;
}

}  // namespace tally
