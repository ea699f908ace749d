// Text that would drive a terminal, turn the words around or run in a browser or a spreadsheet, through every command.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/program.h"

using tally::test::Folder;
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
