#include "pipeline/decode/json.h"
#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;

TEST_CASE("one object a row, names and order of the contract, unknown fields absent") {
  const std::string text = written("jsonl", {{sample_article(), {sample_row(), sample_row()}}});
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  const std::string line = text.substr(0, text.find('\n'));
  const auto json = decode::JsonReply::parse(line);
  REQUIRE(json.ok());
  const decode::Json& object = json->root();
  std::size_t last = 0;
  for (std::size_t i = 0; i < object.names.size(); ++i) {
    const auto at =
        static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), object.names[i]) - kColumns.begin());
    REQUIRE(at < kColumns.size());
    CHECK((at >= last));
    last = at;
    CHECK((object.items[i].kind == decode::Json::Kind::string));
  }
  CHECK(decode::text_at(object, "/claimed_low") == "-3.25");
  CHECK(decode::text_at(object, "/char_start") == "0");
  CHECK(object.member("speaker") == nullptr);
}

TEST_CASE("any bytes give a line of JSON") {
  Verdict row = sample_row();
  row.sentence = "quote \" backslash \\ tab \t line \n bell \x07 bad \xFF end \xE4\xB8\xAD";
  row.speaker = "=1+1";
  const std::string text = written("jsonl", {{sample_article(), {row}}});
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  const auto json = decode::JsonReply::parse(text);
  REQUIRE(json.ok());
  const decode::Json& object = json->root();
  CHECK(decode::text_at(object, "/sentence")
            .find("quote \" backslash \\ tab \t line \n bell \x07 bad \xEF\xBF\xBD end") == 0);
  CHECK(decode::text_at(object, "/speaker") == "=1+1");
}

TEST_CASE("no rows, no bytes") { CHECK(written("jsonl", {{sample_article(), {}}}).empty()); }
