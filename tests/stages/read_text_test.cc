#include "tests/stages/reader_run.h"

using tally::Date;
using tally::test::read_with;

namespace {
tally::Article one(std::string bytes, const std::map<std::string, std::string>& options = {}, Date published = {}) {
  const auto run = read_with("text", std::move(bytes), options, "", "input.txt", published);
  REQUIRE_MESSAGE(run.failure.empty(), run.failure);
  REQUIRE(run.articles.size() == 1);
  return run.articles[0];
}
}  // namespace

TEST_CASE("read_text takes title, date line and dateline off an agency report") {
  const auto a =
      one("Harbour city adds 12 ferries as traffic grows: official\n\nMarch 09, 2024\n\n"
          "LISBON, March 8 (Lusa) -- The port said on Friday that traffic rose 4.2 percent.\n\nIt gave no reason.\n");
  CHECK(a.title == "Harbour city adds 12 ferries as traffic grows: official");
  CHECK(a.published_at == "2024-03-09");
  CHECK(a.dateline == "LISBON");
  CHECK(a.publisher == "Lusa");
  CHECK(a.text ==
        "LISBON, March 8 (Lusa) -- The port said on Friday that traffic rose 4.2 percent.\n\nIt gave no reason.");
  REQUIRE(a.paragraphs.size() == 2);
  CHECK(a.text.substr(a.paragraphs[1].begin, a.paragraphs[1].size()) == "It gave no reason.");
  CHECK(a.id == "input.txt");
}

TEST_CASE("read_text resolves the dateline's day") {
  CHECK(one("Rain again\n\n2023\n\nOSLO, Jan. 2 (NTB) - It rained.").published_at ==
        "");  // a bare year is no date line
  CHECK(one("Rain again\n\nJanuary 2023\n\nOSLO, Jan. 2 (NTB) - It rained.").published_at == "2023-01-02");
  CHECK(one("Rain again\n\nOSLO, Dec. 30 (NTB) - It rained.", {}, Date{2024, 1, 2}).published_at == "2023-12-30");
  CHECK(one("Rain again\n\nOSLO, Dec. 30, 2021 (NTB) - It rained.").published_at == "2021-12-30");
  CHECK(one("Rain again\n\nOSLO, Dec. 30 (NTB) - It rained.").published_at == "");
}

TEST_CASE("read_text leaves a body without a title alone") {
  CHECK(one("The port said on Friday that traffic rose 4.2 percent.\n\nIt gave no reason.").title == "");
  CHECK(one("PARIS (AFP) - France grew 1 percent.\n\nMore later.").title == "");
  CHECK(one("One line without an end").text == "One line without an end");
  CHECK(one("First line that is short\n\nSecond.", {{"title", "no"}}).title == "");
  // A wrapped paragraph is no title.
  const auto a =
      one("The central bank of the island left its main rate where it had been\nsince the spring, saying that prices "
          "had risen less than feared over\nthe summer months.\n");
  CHECK(a.title == "");
  CHECK(a.paragraphs.size() == 1);
}

TEST_CASE("read_text reads bylines and several forms of date lines") {
  const auto a =
      one("Ferries add a deck\nBy Ann Lee and Bo Roe\nUpdated: 2024-03-09 10:30 GMT | Lusa\nThe port said so.\nIt gave "
          "no reason.");
  CHECK(a.title == "Ferries add a deck");
  CHECK(a.author == "Ann Lee and Bo Roe");
  CHECK(a.published_at == "2024-03-09T10:30:00Z");
  CHECK(a.publisher == "Lusa");
  CHECK(a.text == "The port said so.\nIt gave no reason.");
  CHECK(a.paragraphs.size() == 2);
  for (const char* line : {"9 March 2024", "Saturday, March 9, 2024", "Mar 9th, 2024", "9 Mar. 2024, 10:30",
                           "2024-03-09", "2024/03/09", "09.03.2024", "Published on March 9, 2024 at 10:30 am"}) {
    CAPTURE(line);
    CHECK(
        Date::parse(one("Ferries add a deck\n\n" + std::string(line) + "\n\nThe port said so.").published_at)->iso() ==
        "2024-03-09");
  }
  // A sentence with a date is no date line.
  CHECK(one("Ferries add a deck\n\nIt opened on March 9, 2024.\n\nMore.").published_at == "");
}

TEST_CASE("read_text repairs encodings") {
  CHECK(one("It cost \xA3"
            "4.7bn \x93so far\x94 this year.\n")
            .text == "It cost £4.7bn “so far” this year.");
  CHECK(one("Caf\xC3\xA9 prices \xFF rose.\n").text == "Café prices \xEF\xBF\xBD rose.");
  CHECK(one(std::string("\xFF\xFE"
                        "A\0 \0d\0a\0y\0.\0",
                        14))
            .text == "A day.");
  CHECK(one("\xEF\xBB\xBFPlain text here.").text == "Plain text here.");
}

TEST_CASE("read_text says what is wrong with input that is no article") {
  CHECK(read_with("text", "").failure.find("empty") != std::string::npos);
  CHECK(read_with("text", " \n\t\n").failure.find("only blanks") != std::string::npos);
  CHECK(read_with("text", "%PDF-1.7\n...").failure.find("PDF") != std::string::npos);
  CHECK(read_with("text", std::string("\x01\x02\x00\x03text", 8)).failure.find("binary") != std::string::npos);
  CHECK_FALSE(read_with("text", std::string(2000, 'x'), {{"max_bytes", "1000"}}).failure.empty());
  CHECK(one(std::string("A\0B is kept.", 12)).text == std::string("A\0B is kept.", 12));
}
