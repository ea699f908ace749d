#include "pipeline/text/csv.h"

#include <doctest/doctest.h>

using namespace tally;

namespace {
std::vector<std::vector<std::string>> all(std::string_view text) {
  CsvReader reader(text);
  std::vector<std::vector<std::string>> out;
  for (auto record = reader.next(); record.ok() && *record; record = reader.next()) out.push_back(**record);
  return out;
}
using Table = std::vector<std::vector<std::string>>;
}  // namespace

TEST_CASE("tables of all programs are read alike") {
  const Table expected = {{"a", "b"}, {"1,5", "x\ny"}, {"", "\"q\""}};
  CHECK(all("a,b\r\n\"1,5\",\"x\ny\"\r\n,\"\"\"q\"\"\"\r\n") == expected);
  CHECK(all("\xEF\xBB\xBF"
            "a;b\n1,5;\"x\ny\"\n;\"\"\"q\"\"\"") == expected);
  CHECK(all("a\tb\n1,5\t\"x\ny\"\n\t\"\"\"q\"\"\"\n\n") == expected);
  CHECK(all("sep=;\r\na;b\r\n1,5;\"x\ny\"\r\n;\"\"\"q\"\"\"\r\n") == expected);
  CHECK(all("").empty());
}

TEST_CASE("an unclosed quote is named by its line") {
  CsvReader reader("a,b\n1,\"open\n2,3\n");
  CHECK(reader.next().ok());
  const auto broken = reader.next();
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().where == "line 2");
}

TEST_CASE("what a spreadsheet would run") {
  CHECK(tally::is_formula(" =1+1", false));
  CHECK(tally::is_formula("\xC2\xA0 \xE2\x80\x8B@SUM(A1)", false));
  CHECK_FALSE(tally::is_formula(" 5 percent", false));
  for (const char* cell : {"=1", "@x", "\tx", "\rx", "+x", "-A1", "-", "-1+2", "- 1", "＝1", "-3|cmd", "+1 (2)"}) {
    CAPTURE(cell);
    CHECK(is_formula(cell, false));
    CHECK(is_formula(cell, true));
  }
  for (const char* cell : {"", "-3.2", "+3.1 %", "-1,200", "+5%", "3=4", "a", "−3"}) {
    CAPTURE(cell);
    CHECK_FALSE(is_formula(cell, false));
  }
  CHECK(is_formula("-5 degrees", false));
  CHECK_FALSE(is_formula("+0.3 percentage points", true));
  CHECK(is_formula("+3 cmd|calc", true));
}
