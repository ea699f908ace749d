#include "pipeline/output.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
using tally::Output;

namespace {
struct Folder {
  fs::path path = fs::temp_directory_path() / ("tally_output_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};
std::string content(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::size_t files_in(const fs::path& path) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {}));
}
}  // namespace

TEST_CASE("a finished output replaces the old file") {
  Folder folder;
  const auto file = folder.path / "table.csv";
  std::ofstream(file) << "old";
  auto out = Output::open(file.string());
  REQUIRE(out.ok());
  REQUIRE(out->write("new").ok());
  CHECK(content(file) == "old");
  REQUIRE(out->finish().ok());
  CHECK(content(file) == "new");
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("an abandoned output leaves the old file and nothing beside it") {
  Folder folder;
  const auto file = folder.path / "table.csv";
  std::ofstream(file) << "old";
  {
    auto out = Output::open(file.string());
    REQUIRE(out.ok());
    REQUIRE(out->write(std::string(200000, 'x')).ok());
  }
  CHECK(content(file) == "old");
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("an output that cannot be is refused at once") {
  Folder folder;
  CHECK(Output::open(folder.path.string()).error().what == "is a folder");
  CHECK_FALSE(Output::open((folder.path / "missing" / "table.csv").string()).ok());
}

TEST_CASE("what stands where the unfinished output goes is not written through") {
  Folder folder;
  const auto file = folder.path / "table.csv";
  const auto trap = folder.path / ("table.csv." + std::to_string(::getpid()) + ".tmp");
  const auto victim = folder.path / "victim";
  std::ofstream(victim) << "precious";
  fs::create_symlink(victim, trap);
  auto out = Output::open(file.string());
  REQUIRE(out.ok());
  REQUIRE(out->write("row").ok());
  REQUIRE(out->finish().ok());
  CHECK(content(victim) == "precious");
  CHECK(content(file) == "row");
  CHECK_FALSE(fs::is_symlink(file));
}

TEST_CASE("a full device is an error and not a crash") {
  auto out = Output::open("/dev/full");
  REQUIRE(out.ok());
  REQUIRE(out->write("row").ok());
  const auto finished = out->finish();
  REQUIRE_FALSE(finished.ok());
  CHECK(finished.error().what.find("No space left") != std::string::npos);
}
