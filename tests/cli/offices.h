// The offices that scripts/office_server plays, for tests that run the program against them.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "tests/paths.h"
#include "tests/program.h"

namespace tally::test {

inline constexpr std::array<const char*, 18> kOffices = {
    "worldbank", "eurostat", "wikidata", "oecd", "imf",  "ecb", "ilo",  "bis",      "fred",
    "who",       "unsdg",    "dbnomics", "owid", "wipo", "bls", "undp", "comtrade", "ons"};
inline constexpr std::array<const char*, 3> kSecrets = {"secret-of-fred", "secret-of-bls", "secret-of-comtrade"};

/// The office server, each fault on a port of its own; it ends with the object, because it ends with its input.
class Offices {
 public:
  Offices() {
    const std::string command = "'" + tally::test::source("/scripts/office_server") +
                                "' --all-faults --seconds 100 --log '" + (folder_ / "asked") + "' > '" +
                                (folder_ / "ports") + "' 2> /dev/null";
    pipe_.reset(::popen(command.c_str(), "w"));
    for (int i = 0; i < 3000 && origins_.empty(); ++i) {
      ::usleep(20'000);
      const std::string said = read_file(folder_ / "ports");
      if (said.find("listening on ") == std::string::npos || !said.ends_with('\n')) continue;
      for (std::size_t at = 0; at < said.size();) {
        const auto end = said.find('\n', at);
        const std::string line = said.substr(at, end - at);
        const std::string name = line.substr(0, line.find(' '));
        origins_[name == "listening" ? "" : name] = line.substr(line.rfind(' ') + 1);
        at = end + 1;
      }
    }
    REQUIRE_MESSAGE(!origins_.empty(), "the office server did not start");
    // The line as shipped, but for waits that a test cannot afford.
    std::string pipeline = read_file(source("/rules/pipelines/default.xml"));
    const std::string fetch = "<stage use=\"fetch_http\"/>";
    const auto at = pipeline.find(fetch);
    REQUIRE(at != std::string::npos);
    pipeline.replace(
        at, fetch.size(),
        R"(<stage use="fetch_http"><option name="backoff_ms" value="1"/><option name="retries" value="1"/>)"
        R"(<option name="stall_ms" value="2000"/></stage>)");
    pipeline_ = folder_.file("pipeline.xml", pipeline);
  }

  /// Runs the program with all offices at the port of one fault ("" is none).
  [[nodiscard]] Ran run(const std::string& fault, const std::string& words, const std::string& environment = "") const {
    std::string command = environment + " FRED_API_KEY=" + kSecrets[0] + " BLS_API_KEY=" + kSecrets[1] +
                          " COMTRADE_API_KEY=" + kSecrets[2] + " '" + tally::test::program() + "' " + words +
                          " --pipeline '" + pipeline_ + "'";
    for (const char* office : kOffices) command += std::string(" --source-base ") + office + "=" + origins_.at(fault);
    return run_shell(command);
  }
  [[nodiscard]] std::string check_sources(const std::string& fault) const {
    std::string names;
    for (const char* office : kOffices) names += std::string(" ") + office;
    return run(fault, "sources check --no-state" + names).out;
  }
  /// What was asked so far, one path a line.
  [[nodiscard]] std::string asked() const { return read_file(folder_ / "asked"); }
  /// "http://127.0.0.1:PORT" of a fault.
  [[nodiscard]] const std::string& origin(const std::string& fault) const { return origins_.at(fault); }
  [[nodiscard]] const Folder& folder() const { return folder_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { ::pclose(file); }
  };
  Folder folder_;
  std::unique_ptr<std::FILE, Close> pipe_;
  std::map<std::string, std::string> origins_;  ///< by fault
  std::string pipeline_;
};

}  // namespace tally::test
