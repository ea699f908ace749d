// Text that would drive a terminal, turn the words around or run in a browser or a spreadsheet, through every command.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text/csv.h"
#include "pipeline/text/escape.h"
#include "tests/program.h"

using tally::test::Folder;
using tally::test::read_file;
using tally::test::tallycheck;

namespace {

/// Colours, a link and a title of the terminal, a C1 control, overrides and marks of direction, a byte order mark, an
/// annotation and a tag; an escape that HTML spells as an entity.
const std::string kHostile =
    "\x1B[31mred \x1B]8;;http://x.example/\x07here \xC2\x9B"
    "1m \xE2\x80\xAEgnp\xE2\x80\xAC \xE2\x81\xA6x\xE2\x81\xA9 \xD8\x9C \xEF\xBB\xBF \xEF\xBF\xB9 \xF3\xA0\x81\x81 "
    "&#27;[1m&#x9b;2m&#x202e;";

/// The first character that must not be printed, as text; empty when there is none.
std::string unsafe_in(std::string_view text, bool table = false) {
  static const std::array<std::string_view, 12> kNever = {
      "\xE2\x80\xAE", "\xE2\x80\xAC",     "\xE2\x81\xA6", "\xE2\x81\xA9", "\xD8\x9C", "\xEF\xBB\xBF",
      "\xEF\xBF\xB9", "\xF3\xA0\x81\x81", "\xC2\x9B",     "\xC2\x9C",     "\x7F",     "\x1B"};
  for (const std::string_view never : kNever) {
    if (const auto at = text.find(never); at != std::string_view::npos)
      return "byte " + std::to_string(at) + " of: " + std::string(text.substr(at > 40 ? at - 40 : 0, 80));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && byte != '\n' && !(table && (byte == '\r' || byte == '\t')))
      return "control " + std::to_string(byte);
  }
  return {};
}

std::string article() {
  std::string words;
  for (int i = 0; i < 40; ++i) words += "Plain words stand here, one after the other, for a whole article. ";
  return "<html><head><title>" + kHostile + " Title</title></head><body><article><h1>" + kHostile + "</h1><p>" +
         kHostile + " The population of " + kHostile + " China reached 1.4 billion in 2020. " + words + "</p><p>\"" +
         kHostile + " unemployment in Germany was 9.9 percent in 2019\", said " + kHostile +
         ".</p></article></body></html>";
}

}  // namespace

TEST_CASE("nothing that is printed drives a terminal") {
  const Folder folder;
  const std::string file = "'" + folder.file("a\x1B[31m\xE2\x80\xAE.html", article()) + "'";
  const std::string state = " --state '" + (folder / "state") + "' ";
  std::string claim_id;
  for (const char* format : {"terminal", "csv", "jsonl", "html"}) {
    CAPTURE(std::string(format));
    const auto ran = tallycheck("check --offline --verbose --format " + std::string(format) + state + file);
    CHECK(ran.status == 3);  // offline, and nothing is kept
    CHECK(ran.out.find("1.4 billion") != std::string::npos);
    CHECK(unsafe_in(ran.out, std::string_view(format) != "terminal").empty());
    CHECK(unsafe_in(ran.err).empty());
    const auto at = ran.out.find("\"claim_id\":\"");
    if (at != std::string::npos) claim_id = ran.out.substr(at + 12, ran.out.find('"', at + 12) - at - 12);
  }
  REQUIRE_FALSE(claim_id.empty());
  for (const std::string& arguments :
       {"explain" + state + claim_id, "extract " + file, "extract --mentions " + file, "library add" + state + file,
        "library list" + state, "check --offline" + state + "'" + kHostile + "'", "rules show '" + kHostile + "'",
        "check --read '" + kHostile + "' " + file, "review import" + state + "'" + kHostile + "'",
        "'" + kHostile + "'"}) {
    CAPTURE(arguments.substr(0, 30));
    const auto ran = tallycheck(arguments);
    CHECK(ran.out.size() + ran.err.size() > 0);
    CHECK(unsafe_in(ran.out).empty());
    CHECK(unsafe_in(ran.err).empty());
  }
}

TEST_CASE("a table with stripped cells is taken back by the review") {
  const Folder folder;
  const std::string state = " --state '" + (folder / "state") + "' ";
  const std::string file = folder.file("a.html", article());
  const std::string table = folder / "t.csv";
  REQUIRE(tallycheck("check --offline" + state + "--output '" + table + "' '" + file + "'").status == 3);
  const auto ran = tallycheck("review import" + state + "'" + table + "'");
  CHECK_MESSAGE(ran.status == 0, ran.err);
}

namespace {

/// Names that want to be paths, options, formulas, markup, or more than a table can bear.
std::vector<std::string> names() {
  return {"../../escaped",
          "/tmp/tallycheck-escaped",
          "..",
          "-rf",
          "--output=escaped",
          std::string("a\0b", 3),
          std::string(20'000, 'x'),
          "=cmd|' /C calc'!A0",
          "+1+1",
          "@SUM(1)",
          "\t=1+1",
          "\xEF\xBC\x9D"
          "1+1",
          "javascript:alert(1)",
          "<script>alert(1)</script>",
          "\" onmouseover=\"alert(1)",
          "a\r\nb,\"c\n",
          "%2e%2e%2fescaped",
          "file:///etc/passwd",
          kHostile};
}

/// An article that says its number, so that each is told from the others.
std::string sentence(std::size_t number) {
  return "The ferries of Oban carried " + std::to_string(1000 + number) + " benches.";
}

std::string json_lines(std::size_t& number) {
  std::string out;
  for (const std::string& name : names()) {
    for (const char* field : {"id", "url", "title", "publisher", "published_at"}) {
      out += "{\"" + std::string(field) + "\":";
      tally::append_json(out, name);
      out += ",\"text\":\"" + sentence(number++) + "\"}\n";
    }
  }
  return out;
}

std::string feed(std::size_t& number) {
  std::string out = "<rss version=\"2.0\"><channel><title>F</title>";
  for (const std::string& name : names()) {
    for (const std::string field : {"guid", "link", "title", "pubDate"}) {
      // An id with a scheme is one article wherever it stands, and the lines have it already.
      if (field == "guid" && name.starts_with("file:")) continue;
      out += "<item><" + field + ">" + tally::html_escaped(name) + "</" + field + "><description>" +
             sentence(number++) + "</description></item>";
    }
  }
  return out + "</channel></rss>";
}

std::string archive(std::size_t& number) {
  std::string out;
  for (std::string name : names()) {
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    const std::string block =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nTitle\n\n" + sentence(number++) + "\n";
    out += "WARC/1.0\r\nWARC-Type: response\r\nWARC-Filename: " + name + "\r\nWARC-Target-URI: " + name +
           "\r\nContent-Type: application/http\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" +
           block + "\r\n\r\n";
  }
  return out;
}

}  // namespace

TEST_CASE("names from outside stay names: no path, no option, no formula, no markup, and no article is lost") {
  namespace fs = std::filesystem;
  const Folder folder;
  std::size_t number = 0;
  folder.file("wire.jsonl", json_lines(number));
  folder.file("feed.xml", feed(number));
  folder.file("crawl.warc", archive(number));
  folder.file("nightly.xml",
              "<nightly state=\"state\" output=\"tables\" offline=\"yes\"><report articles=\"1000\"/><inputs><jsonl "
              "file=\"wire.jsonl\"/><feed file=\"feed.xml\"/><warc file=\"crawl.warc\"/></inputs></nightly>");
  const auto ran = tally::test::run_shell("cd '" + (folder / "") + "' && '" + tally::test::program() +
                                          "' nightly --summary --config nightly.xml --date 2026-03-01");
  CHECK(unsafe_in(ran.out).empty());
  CHECK(unsafe_in(ran.err).empty());

  const std::set<std::string> known = {"index.html",
                                       "nights.csv",
                                       "changes-2026-03-01.csv",
                                       "verdicts-2026-03-01.csv",
                                       "verdicts-2026-03-01.jsonl",
                                       "verdicts-2026-03-01.csv-metadata.json"};
  std::size_t reports = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "tables")) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().lexically_relative(folder / "tables").string();
    const std::string bytes = read_file(entry.path().string());
    CAPTURE(path);
    const bool report = path.starts_with("reports/2026-03-01/") && path.size() == 19 + 16 + 5;
    reports += report ? 1 : 0;
    CHECK((report || known.count(path) == 1));
    const std::string unsafe = unsafe_in(bytes, true);
    CHECK_MESSAGE(unsafe.empty(), unsafe);
    if (!path.ends_with(".html")) continue;
    CHECK(bytes.find("<script>alert") == std::string::npos);
    CHECK(bytes.find("href=\"javascript") == std::string::npos);
    CHECK(bytes.find("href=\"file:") == std::string::npos);
    CHECK(bytes.find("\" onmouseover=\"") == std::string::npos);
  }
  CHECK(reports == number);  // also where several articles have one id
  std::set<std::string> beside;
  for (const auto& entry : fs::directory_iterator(folder / "")) beside.insert(entry.path().filename().string());
  CHECK((beside == std::set<std::string>{"wire.jsonl", "feed.xml", "crawl.warc", "nightly.xml", "state", "tables"}));
  CHECK_FALSE(fs::exists("/tmp/tallycheck-escaped"));

  const std::string table = read_file(folder / "tables/verdicts-2026-03-01.csv");
  INFO(ran.err);
  tally::CsvReader reader(table);
  for (auto record = reader.next(); record.ok() && *record; record = reader.next()) {
    for (const std::string& cell : **record) CHECK_MESSAGE(!tally::is_formula(cell, true), cell.substr(0, 80));
  }
  for (std::size_t i = 0; i < number; ++i) {
    const std::string figure = std::to_string(1000 + i) + " benches";
    CHECK_MESSAGE(table.find(figure) != std::string::npos, figure);
  }
}
