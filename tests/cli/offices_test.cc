// Every office over real HTTP: the script that plays them, the program that asks them.
#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <string>

#include "tests/paths.h"
#include "tests/program.h"

namespace {

using tally::test::Folder;

constexpr const char* kOffices[] = {"worldbank", "eurostat", "wikidata", "oecd",     "imf",  "ecb",  "ilo", "bis",
                                    "fred",      "who",      "unsdg",    "dbnomics", "owid", "wipo", "bls"};

/// The office server with one fault; it ends with the object, because it ends with its input.
class Offices {
 public:
  explicit Offices(const std::string& fault) {
    const std::string command = "'" + tally::test::source("/scripts/office_server") + "' --seconds 60 " +
                                (fault.empty() ? "" : "--fault " + fault) + " > '" + (folder_ / "port") +
                                "' 2> /dev/null";
    pipe_.reset(::popen(command.c_str(), "w"));
    for (int i = 0; i < 300 && port_.empty(); ++i) {
      ::usleep(50'000);
      const std::string said = tally::test::read_file(folder_ / "port");
      if (said.ends_with('\n')) port_ = said.substr(said.rfind(':') + 1, said.size() - said.rfind(':') - 2);
    }
    REQUIRE_MESSAGE(!port_.empty(), "the office server did not start");
  }

  [[nodiscard]] tally::test::Ran run(const std::string& words) const {
    std::string command = "FRED_API_KEY=secret-of-the-test '" + tally::test::program() + "' " + words;
    for (const char* office : kOffices)
      command += std::string(" --source-base ") + office + "=http://127.0.0.1:" + port_;
    return tally::test::run_shell(command);
  }
  [[nodiscard]] tally::test::Ran check_sources() const {
    std::string names;
    for (const char* office : kOffices) names += std::string(" ") + office;
    return run("sources check" + names);
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { ::pclose(file); }
  };
  Folder folder_;
  std::unique_ptr<std::FILE, Close> pipe_;
  std::string port_;
};

/// Lines of the report with this office's live reply.
std::string line_of(const std::string& report, const std::string& office) {
  for (std::size_t at = 0; at < report.size();) {
    const auto end = report.find('\n', at);
    const std::string line = report.substr(at, end - at);
    if (line.starts_with(office + " ") && line.find(" live ") != std::string::npos) return line;
    at = end == std::string::npos ? report.size() : end + 1;
  }
  return {};
}

}  // namespace

TEST_CASE("sources check: every office answers in its own envelope, and the key stays out of sight") {
  const Offices offices("");
  const auto ran = offices.check_sources();
  CHECK(ran.status == 0);
  for (const char* office : kOffices) {
    INFO(office << ": " << ran.out << ran.err);
    CHECK(line_of(ran.out, office).find(" ok ") != std::string::npos);
  }
  CHECK((ran.out + ran.err).find("secret-of-the-test") == std::string::npos);
}

TEST_CASE("sources check: an unknown code and a moved endpoint are different reasons") {
  const auto unknown = Offices("unknown").check_sources();
  const auto moved = Offices("moved").check_sources();
  CHECK(unknown.status == 3);
  CHECK(moved.status == 3);
  for (const char* office :
       {"eurostat", "oecd", "imf", "ecb", "ilo", "bis", "fred", "who", "unsdg", "dbnomics", "owid", "bls"}) {
    INFO(office);
    CHECK(line_of(unknown.out, office).find("no_series") != std::string::npos);
    CHECK(line_of(moved.out, office).find("source_unavailable") != std::string::npos);
    CHECK(line_of(moved.out, office).find("moved") != std::string::npos);
  }
}

TEST_CASE("claims in plain words are judged by figures from the offices") {
  const Offices offices("");
  const Folder folder;
  const std::string article = folder.file(
      "article.txt",
      "Figures of the world economy\n\nLONDON, Dec. 5, 2025 -- Germany's unemployment rate was 3.6 percent in 2020. "
      "China's population was 1.354 billion in 2012. China's GDP was 14.86 trillion dollars in 2020. "
      "Life expectancy in China was 76.9 years in 2015. Inflation in Germany was 2.5 percent in 2020.\n");
  const auto ran = offices.run("check --format csv '" + article + "'");
  INFO(ran.out << ran.err);
  CHECK(ran.out.find("eurostat:une_rt_a") != std::string::npos);
  CHECK(ran.out.find("worldbank:SP.POP.TOTL") != std::string::npos);
  CHECK(ran.out.find("imf:WEO/NGDPD") != std::string::npos);
  CHECK(ran.out.find("who:WHOSIS_000001") != std::string::npos);
  std::size_t supported = 0;
  for (auto at = ran.out.find("\nsupported,"); at != std::string::npos; at = ran.out.find("\nsupported,", at + 1))
    ++supported;
  CHECK(supported == 4);
  CHECK(ran.out.find("\nrefuted,") != std::string::npos);
}
