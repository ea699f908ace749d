// What a user gets for input and options that cannot be: one clear line, the right exit status, nothing lost.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/paths.h"
#include "tests/program.h"

using tally::test::Folder;
using tally::test::read_file;
using tally::test::tallycheck;

namespace {
const std::string kArticle = tally::test::source("/fixtures/articles/ranking-and-space.txt");

long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("a wrong option, command, stage, format, source or verdict names the nearest one") {
  const Folder folder;
  struct Case {
    std::string arguments;
    std::string says;
  };
  for (const Case& c :
       {Case{"chek x", "did you mean 'check'?"}, Case{"check --offlin " + kArticle, "did you mean '--offline'?"},
        Case{"check --format cvs " + kArticle, "did you mean 'write_csv'?"},
        Case{"check --read htm " + kArticle, "did you mean 'read_html'?"},
        Case{"check --pipeline defualt " + kArticle, "did you mean 'default'?"},
        Case{"check --fail-on refutd " + kArticle, "did you mean 'refuted'?"},
        Case{"check --source-base worldbnk=http://127.0.0.1:1 " + kArticle, "did you mean 'worldbank'?"},
        Case{"check --source-base worldbank " + kArticle, "is not NAME=URL"},
        Case{"check --published 2025-13-01 " + kArticle, "give YYYY-MM-DD"},
        Case{"check --threads -1 " + kArticle, "--threads"},
        Case{"extract --mentions --format csv " + kArticle, "mentions are written as JSON lines"},
        Case{"stages judge_intervall", "did you mean 'judge_interval'?"},
        Case{"sources worldbnk", "did you mean 'worldbank'?"}, Case{"check", "no article given"}}) {
    CAPTURE(c.arguments);
    const auto ran = tallycheck(c.arguments);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(lines(ran.err) == 1);
    CHECK_MESSAGE(has(ran.err, c.says), ran.err);
  }
}

TEST_CASE("an article that cannot be read is one line and exit 2") {
  const Folder folder;
  folder.file("empty.txt", "");
  folder.file("blank.txt", "  \n\n \t\n");
  folder.file("binary.txt", std::string("\x7f"
                                        "ELF\x02\x01\x01\0\0\0\0\0\0",
                                        13) +
                                std::string(500, '\0'));
  for (const char* name : {"missing.txt", "empty.txt", "blank.txt", "binary.txt", "."}) {
    CAPTURE(name);
    const auto ran = tallycheck("check --offline --format csv '" + (folder / name) + "'");
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(lines(ran.err) == 1);
    CHECK_MESSAGE(has(ran.err, folder / name), ran.err);
  }
}

TEST_CASE("one bad article among many does not stop the others") {
  const Folder folder;
  const auto ran = tallycheck("check --offline --format csv '" + (folder / "missing.txt") + "' " + kArticle);
  CHECK(ran.status == 3);
  CHECK_MESSAGE(has(ran.err, "missing.txt: No such file"), ran.err);
  CHECK(lines(ran.err) <= 2);  // the second one may name a source that had no answer
  CHECK(lines(ran.out) > 3);
}

TEST_CASE("a bad line of JSON lines is named and the others are read") {
  const Folder folder;
  const auto path = folder.file("news.jsonl",
                                "{\"id\":\"a\",\"text\":\"Unemployment in France was 7.4 percent in 2024.\"}\n"
                                "{\"id\":\"b\",\"text\":\n"
                                "{\"id\":\"c\",\"text\":\"Unemployment in Spain was 11.4 percent in 2024.\"}\n");
  const auto ran = tallycheck("extract --format jsonl '" + path + "'");
  CHECK(ran.status == 3);
  CHECK_MESSAGE(has(ran.err, "news.jsonl:2"), ran.err);
  CHECK(has(ran.out, "\"article_id\":\"a\""));
  CHECK(has(ran.out, "\"article_id\":\"c\""));
}

TEST_CASE("an article without claims is a table without rows and exit 0") {
  const Folder folder;
  const auto path = folder.file("quiet.txt", "The council met. It was raining, and nobody counted anything.\n");
  const auto ran = tallycheck("check --offline --format csv '" + path + "'");
  CHECK(ran.status == 0);
  CHECK(lines(ran.out) == 1);
}

TEST_CASE("an output that cannot be written leaves what was there") {
  const Folder folder;
  CHECK(
      tallycheck("check --offline --format csv --output '" + (folder / "no/such/table.csv") + "' " + kArticle).status ==
      2);
  const auto full = tallycheck("check --offline --format csv --output /dev/full " + kArticle);
  CHECK(full.status == 2);
  CHECK_MESSAGE(has(full.err, "No space left"), full.err);
  const auto old = folder.file("table.csv", "old");
  CHECK(tallycheck("check --offline --format csv --output '" + old + "' '" + (folder / "missing.txt") + "'").status ==
        2);
  CHECK(read_file(old) == "old");
}

TEST_CASE("a malformed rule stops before anything is done, with its line and column") {
  const Folder folder;
  const auto copied = tally::test::run_shell("cp -r '" + tally::test::source("/rules") + "' '" + (folder / "rules") +
                                             "' && printf '<claims>\\n  <rulle/>\\n</claims>\\n' > '" +
                                             (folder / "rules/claims/zz.xml") + "'");
  REQUIRE(copied.status == 0);
  const auto ran = tallycheck("check --offline --rules '" + (folder / "rules") + "' " + kArticle);
  CHECK(ran.status == 2);
  CHECK_MESSAGE(has(ran.err, "zz.xml:2:4: unknown element"), ran.err);
  CHECK(lines(ran.err) == 1);
}
