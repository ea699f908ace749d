// Running the program as a user does, for tests.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/paths.h"

namespace tally::test {

/// A folder that goes with the object.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tallycheck_test_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  /// Writes a file into the folder and gives its path.
  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Ran {
  int status = -1;  ///< exit status, or 128 + signal
  std::string out;
  std::string err;
};

/// Runs a shell command with a state folder of its own. The runs of one test program share a cache folder.
inline Ran run_shell(const std::string& command) {
  static const Folder cache;
  const Folder folder;
  const std::string whole = "XDG_STATE_HOME='" + (folder / "state") + "' XDG_CACHE_HOME='" + (cache / "") +
                            "' NO_COLOR=1 sh -c \"" + command + "\" > '" + (folder / "out") + "' 2> '" +
                            (folder / "err") + "' < /dev/null";
  const int status = std::system(whole.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(folder / "out"),
          read_file(folder / "err")};
}

/// Runs the program with arguments as a shell would read them (single quotes only).
inline Ran tallycheck(const std::string& arguments) { return run_shell(tally::test::program() + " " + arguments); }

}  // namespace tally::test
