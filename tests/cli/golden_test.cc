// The whole line on the articles of fixtures/articles/: tables byte for byte as in fixtures/expected/.
// After a change that is meant, TALLYCHECK_UPDATE_GOLDEN=1 writes them anew; read the difference before it is kept.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/cli/offices.h"

using tally::test::Offices;
using tally::test::Ran;
using tally::test::read_file;
using tally::test::source;

namespace {

/// What differs between two runs of the same thing: the port of the loopback server, and the time of a reply.
std::string steady(std::string text, const std::string& origin = {}) {
  for (auto at = origin.empty() ? std::string::npos : text.find(origin); at != std::string::npos;
       at = text.find(origin))
    text.replace(at, origin.size(), "http://office.example");
  return std::regex_replace(text, std::regex("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z,(live|replayed|cached),"),
                            "RETRIEVED,$1,");
}

void compare(const std::string& name, const std::string& got) {
  const std::string path = source("/fixtures/expected/" + name);
  if (std::getenv("TALLYCHECK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << got;
    return;
  }
  REQUIRE_MESSAGE(std::filesystem::exists(path), "no " << path);
  const std::string expected = read_file(path);
  if (got == expected) return;
  std::istringstream now(got);
  std::istringstream then(expected);
  std::string is;
  std::string was;
  for (int line = 1;; ++line) {
    const bool more = static_cast<bool>(std::getline(now, is));
    const bool more_expected = static_cast<bool>(std::getline(then, was));
    if (!more) is = "(ends)";
    if (!more_expected) was = "(ends)";
    if (is != was) {
      FAIL_CHECK(path << ":" << line << ": expected\n  " << was << "\nbut got\n  " << is);
      return;
    }
    if (!more) return;
  }
}

/// Runs in the folder of the articles, so that no path of this machine is in a table.
Ran in_articles(const std::string& arguments) {
  return tally::test::run_shell("cd '" + source("/fixtures/articles") + "' && '" + tally::test::program() + "' " +
                                arguments);
}

}  // namespace

TEST_CASE("what is read and judged without a network") {
  struct Case {
    const char* article;
    const char* stem;
    int status;
  };
  for (const Case& c : {Case{"ranking-and-space.txt", "ranking-and-space", 0},
                        Case{"labour-market.html", "labour-market", 3}, Case{"wire.jsonl", "wire", 3}}) {
    CAPTURE(c.article);
    const std::string stem = c.stem;
    const Ran table = in_articles(std::string("check --offline --format csv ") + c.article);
    CHECK(table.status == c.status);
    compare(stem + ".csv", steady(table.out));
    compare(stem + ".txt", steady(in_articles(std::string("check --offline --format terminal ") + c.article).out));
    compare(stem + ".mentions.jsonl", in_articles(std::string("extract --mentions --format jsonl ") + c.article).out);
    compare(stem + ".claims.jsonl", in_articles(std::string("extract --format jsonl ") + c.article).out);
  }
}

TEST_CASE("what is judged by figures that offices serve") {
  const Offices offices;
  const Ran table = offices.run("", "check --format csv '" + source("/fixtures/articles/labour-market.html") + "'");
  CHECK_MESSAGE(table.status == 0, table.err);
  const std::string folder = source("/fixtures/articles/");
  std::string text = steady(table.out, offices.origin(""));
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
  compare("labour-market.offices.csv", text);
}
