#include <simdjson.h>

#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;

TEST_CASE("one object a row, names and order of the contract, unknown fields absent") {
  const std::string text = written("jsonl", {{sample_article(), {sample_row(), sample_row()}}});
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  simdjson::dom::parser parser;
  simdjson::dom::object object = parser.parse(text.substr(0, text.find('\n')));
  std::size_t last = 0;
  for (const auto field : object) {
    const auto at = static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), field.key) - kColumns.begin());
    REQUIRE(at < kColumns.size());
    CHECK((at >= last));
    last = at;
    CHECK(field.value.is_string());
  }
  CHECK(std::string_view(object["claimed_low"]) == "-3.25");
  CHECK(std::string_view(object["char_start"]) == "0");
  CHECK(object["speaker"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("any bytes give a line of JSON") {
  Verdict row = sample_row();
  row.sentence = "quote \" backslash \\ tab \t line \n bell \x07 bad \xFF end \xE4\xB8\xAD";
  row.speaker = "=1+1";
  const std::string text = written("jsonl", {{sample_article(), {row}}});
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  simdjson::dom::parser parser;
  simdjson::dom::object object = parser.parse(text);
  CHECK(std::string_view(object["sentence"])
            .find("quote \" backslash \\ tab \t line \n bell \x07 bad \xEF\xBF\xBD end") == 0);
  CHECK(std::string_view(object["speaker"]) == "=1+1");
}

TEST_CASE("no rows, no bytes") { CHECK(written("jsonl", {{sample_article(), {}}}).empty()); }
