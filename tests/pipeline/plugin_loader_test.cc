#include "pipeline/plugin_loader.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/paths.h"
#include "tests/program.h"

namespace fs = std::filesystem;
using tally::load_plugin;
using tally::test::Folder;

namespace {
const std::string kModules = tally::test::modules();
std::string copy_of(const std::string& name, const Folder& folder) {
  const std::string to = folder / (name + ".so");
  fs::copy_file(kModules + "/" + name + "/" + name + ".so", to);
  fs::permissions(to, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);
  return to;
}
}  // namespace

TEST_CASE("a module built from one source file is a stage like any other") {
  const Folder folder;
  const auto stage = load_plugin(copy_of("judge_coin", folder));
  REQUIRE(stage.ok());
  CHECK(stage->name == "judge_coin");
  CHECK(stage->slot == tally::Slot::judge);
  CHECK(stage->options->size() == 1);
}

TEST_CASE("a module of another interface version is refused, both versions named") {
  const Folder folder;
  const auto stage = load_plugin(copy_of("wrong_interface", folder));
  REQUIRE_FALSE(stage.ok());
  CHECK(stage.error().what ==
        "was built for interface version 999, this program has " + std::to_string(tally::kInterfaceVersion));
}

TEST_CASE("a module of another build is refused, both builds named") {
  const Folder folder;
  const auto stage = load_plugin(copy_of("wrong_build", folder));
  REQUIRE_FALSE(stage.ok());
  CHECK(stage.error().what.find("\"tallycheck 0.0, libstdc++ 3, cxx11-abi 0\"") != std::string::npos);
  CHECK(stage.error().what.find(TALLY_BUILD_STRING) != std::string::npos);
}

TEST_CASE("a module that others can write is refused") {
  const Folder folder;
  const std::string path = copy_of("judge_coin", folder);
  fs::permissions(path, fs::perms::others_write, fs::perm_options::add);
  const auto stage = load_plugin(path);
  REQUIRE_FALSE(stage.ok());
  CHECK(stage.error().what.find("can be written by others") != std::string::npos);
}

TEST_CASE("what is no module is refused with a reason") {
  const Folder folder;
  CHECK(load_plugin(folder / "missing.so").error().what == "No such file or directory");
  const auto stage = load_plugin(folder.file("text.so", "no module"));
  REQUIRE_FALSE(stage.ok());
  CHECK(stage.error().what.find("cannot be loaded") != std::string::npos);
}
