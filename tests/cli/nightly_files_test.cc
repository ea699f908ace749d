// A night's files against their own description, and the samples that are shipped for cron and systemd.
#include <doctest/doctest.h>
#include <re2/re2.h>

#include <algorithm>
#include <sstream>

#include "pipeline/decode/json.h"
#include "pipeline/model/verdict.h"
#include "pipeline/net/sha256.h"
#include "pipeline/text/csv.h"
#include "tests/paths.h"
#include "tests/program.h"

using tally::decode::Json;
using tally::decode::JsonReply;
using tally::decode::text_at;
using tally::test::Folder;
using tally::test::read_file;
using tally::test::run_shell;

namespace {

bool installed(const std::string& tool) {
  if (run_shell("command -v " + tool).status == 0) return true;
  MESSAGE("skipped: no " << tool);
  return false;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// What a cell of a CSVW datatype may look like; an empty cell is null.
std::string form_of(std::string_view datatype) {
  if (datatype == "decimal") return "-?[0-9]+(\\.[0-9]+)?";
  if (datatype == "nonNegativeInteger") return "[0-9]+";
  if (datatype == "anyURI") return "[A-Za-z][A-Za-z0-9+.-]*:[^ \"<>]+";
  if (datatype == "dateTime") return "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";
  return "(?s).*";
}

/// One table of the description against its file: digest, rows, names of the columns and the form of each cell.
void check_table(const Folder& folder, const Json& table) {
  const std::string file(text_at(table, "/url"));
  CAPTURE(file);
  const std::string text = read_file(folder / ("tables/" + file));
  CHECK(tally::sha256_hex(text) == text_at(table, "/notes/sha256"));
  std::vector<std::string> names;
  std::vector<std::string> forms;
  const Json* columns = table.at("/tableSchema/columns");
  REQUIRE(columns != nullptr);
  for (const Json& column : columns->items) {
    names.emplace_back(text_at(column, "/name"));
    CHECK(text_at(column, "/titles") == names.back());
    forms.push_back(form_of(text_at(column, "/datatype")));
  }
  tally::CsvReader reader(text);
  auto record = reader.next();
  REQUIRE(record.ok());
  REQUIRE(record->has_value());
  CHECK(**record == names);
  std::uint64_t rows = 0;
  for (record = reader.next(); record.ok() && *record; record = reader.next(), ++rows) {
    const std::vector<std::string>& cells = **record;
    REQUIRE(cells.size() == names.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      CHECK_MESSAGE((cells[i].empty() || re2::RE2::FullMatch(cells[i], forms[i])), names[i] << ": " << cells[i]);
  }
  CHECK(record.ok());
  CHECK(std::to_string(rows) == text_at(table, "/notes/rows"));
}

}  // namespace

TEST_CASE("nightly files: the description has the digest, the rows and the columns of each file") {
  const Folder folder;
  folder.file("nightly.xml",
              "<nightly state=\"state\" output=\"tables\" offline=\"yes\"><inputs><jsonl file=\"wire.jsonl\"/></inputs>"
              "</nightly>");
  folder.file("wire.jsonl",
              "{\"id\":\"=1+1\",\"url\":\"https://n.example/a?b=1,2\",\"published_at\":\"2024-01-02T03:04:05Z\","
              "\"title\":\"-1 degrees, \\\"cold\\\"\\nin Zürich\",\"text\":\"China's population was 1.35 billion in "
              "2012, \\\"as said\\\".\\n\\nJapan's GDP growth was -4.20 percent in 2020. China climbed in the Global "
              "Innovation Index from 34th place in 2012 to 10th in 2025.\"}\n"
              "{\"id\":\"@2\",\"url\":\"javascript:alert(1)\",\"text\":\"The ferries carried 1412 benches.\"}\n");
  for (const std::string date : {"2026-03-01", "2026-03-02"}) {
    if (date == "2026-03-02") folder.file("wire.jsonl", "{\"id\":\"@2\",\"text\":\"They carried 15 benches.\"}\n");
    const auto ran = run_shell("cd '" + (folder / "") + "' && '" + tally::test::program() +
                               "' nightly --config nightly.xml --date " + date);
    INFO(ran.err);
    auto json = JsonReply::parse(read_file(folder / ("tables/verdicts-" + date + ".csv-metadata.json")));
    REQUIRE(json.ok());
    const Json& root = json->root();
    REQUIRE(root.member("@context") != nullptr);
    CHECK(root.member("@context")->text == "http://www.w3.org/ns/csvw");
    CHECK(text_at(root, "/dialect/encoding") == "utf-8");
    const Json* described = root.at("/tables");
    const Json* others = root.at("/notes/files");
    REQUIRE(described != nullptr);
    REQUIRE(others != nullptr);
    int tables = 0;
    for (const Json& table : described->items) {
      check_table(folder, table);
      ++tables;
    }
    CHECK(tables == 2);
    for (const Json& file : others->items) {
      const std::string text = read_file(folder / ("tables/" + std::string(text_at(file, "/url"))));
      CHECK(tally::sha256_hex(text) == text_at(file, "/sha256"));
      CHECK(std::to_string(std::count(text.begin(), text.end(), '\n')) == text_at(file, "/rows"));
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) CHECK(JsonReply::parse(line).ok());
    }
  }
}

TEST_CASE("nightly samples: systemd takes the unit and the timer") {
  if (!installed("systemd-analyze")) return;
  const Folder folder;
  const std::string samples = tally::test::source("/rules/nightly/");
  // Installed programs are checked for being there: this one lies elsewhere.
  folder.file("tallycheck-nightly.service", replaced(read_file(samples + "tallycheck-nightly.service"),
                                                     "/usr/local/bin/tallycheck", tally::test::program()));
  folder.file("tallycheck-nightly.timer", read_file(samples + "tallycheck-nightly.timer"));
  const auto ran = run_shell("cd '" + (folder / "") +
                             "' && systemd-analyze verify --man=no ./tallycheck-nightly.service "
                             "./tallycheck-nightly.timer");
  CHECK(ran.status == 0);
  CHECK_MESSAGE(ran.err.empty(), ran.err);
}

TEST_CASE("nightly samples: the schema and the program agree about configurations") {
  if (!installed("xmllint")) return;
  const Folder folder;
  const std::string sample = tally::test::source("/rules/nightly/nightly.xml");
  const auto valid = [&](const std::string& file) {
    return run_shell("xmllint --noout --nonet --schema '" + tally::test::source("/rules/nightly.xsd") + "' '" + file +
                     "'");
  };
  CHECK(valid(sample).status == 0);
  const std::string whole =
      "<nightly state=\"state\" output=\"tables\" pipeline=\"default\" offline=\"yes\" threads=\"1\"><recheck "
      "days=\"3\"/><report articles=\"5\" nights=\"3\"/><source name=\"worldbank\" base=\"http://127.0.0.1:9\"/><allow "
      "origin=\"http://127.0.0.1:9\"/><inputs seconds=\"60\"><feed file=\"f.xml\" publisher=\"P\"/><sitemap "
      "file=\"s.xml\"/><urls "
      "file=\"u.txt\"/><folder path=\"in\" match=\"*.txt\" recursive=\"no\"/><jsonl file=\"w.jsonl\"/><warc "
      "file=\"c.warc.gz\"/></inputs></nightly>";
  struct Case {
    std::string xml;
    bool good;
  };
  for (const Case& c :
       {Case{whole, true}, Case{replaced(whole, "<feed", "<fead"), false},
        Case{replaced(whole, "days=\"3\"", "days=\"x\""), false},
        Case{replaced(whole, "seconds=\"60\"", "seconds=\"-1\""), false},
        Case{replaced(whole, "offline=\"yes\"", "offline=\"maybe\""), false},
        Case{replaced(whole, "output=\"tables\"", ""), false}, Case{replaced(whole, "recursive", "recurse"), false}}) {
    CAPTURE(c.xml);
    const std::string file = folder.file("nightly.xml", c.xml);
    const auto checked = valid(file);
    CHECK_MESSAGE((checked.status == 0) == c.good, checked.err);
    const auto ran = run_shell("'" + tally::test::program() + "' nightly --config '" + file + "' --date 2026-03-01");
    CHECK_MESSAGE((ran.status != 2) == c.good, ran.err);
  }
}
