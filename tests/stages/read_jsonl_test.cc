#include "tests/stages/reader_run.h"

using tally::test::read_with;

TEST_CASE("read_jsonl reads one article a line and keeps the text byte for byte") {
  const auto run = read_with(
      "jsonl",
      "{\"id\":\"a1\",\"url\":\"https://example.org/1\",\"title\":\"T\",\"published_at\":\"2024-05-06\",\"text\":\" "
      "One \\u00e9\\n\\nTwo\\t\\\"x\\\" \\u0000end \"}\r\n"
      "\n{\"text\":\"Two.\",\"id\":7,\"title\":null,\"tags\":[1,{\"a\":2}]}");
  CHECK(run.failure.empty());
  REQUIRE(run.articles.size() == 2);
  CHECK(run.articles[0].id == "a1");
  CHECK(run.articles[0].url == "https://example.org/1");
  CHECK(run.articles[0].published_at == "2024-05-06");
  CHECK(run.articles[0].text == std::string(" One \xC3\xA9\n\nTwo\t\"x\" \0end ", 22));
  CHECK(run.articles[0].paragraphs.size() == 2);
  CHECK(run.articles[1].id == "7");
  CHECK(run.articles[1].text == "Two.");
}

TEST_CASE("read_jsonl reports a bad line by its number and goes on") {
  const auto run = read_with("jsonl",
                             "{\"id\":\"1\",\"text\":\"ok\"}\n{\"id\":\"2\",\n[1,2]\n{\"id\":\"3\"}\n{\"id\":\"4\","
                             "\"text\":{\"a\":1}}\n{\"id\":\"5\",\"text\":\"x\"} extra\n"
                             "{\"id\":\"6\",\"text\":\"\xFF\"}\nnot json\n{\"id\":\"9\",\"text\":\"ok too\"}\n",
                             {}, "", "news.jsonl");
  CHECK(run.articles.size() == 2);
  REQUIRE(run.bad.size() == 7);
  CHECK(run.bad[0].where == "news.jsonl:2");
  CHECK(run.bad[2].what == "no field 'text'");
  CHECK(run.bad[6].where == "news.jsonl:8");
  CHECK(run.articles[1].text == "ok too");
}

TEST_CASE("read_jsonl streams long lines and skips those beyond the limit") {
  const std::string longest(9'000'000, 'a');
  const auto run = read_with("jsonl", "{\"id\":\"1\",\"text\":\"" + longest + "\"}\n{\"id\":\"2\",\"text\":\"b\"}\n");
  REQUIRE(run.articles.size() == 2);
  CHECK(run.articles[0].text == longest);
  const auto bounded =
      read_with("jsonl", "{\"id\":\"1\",\"text\":\"" + longest + "\"}\n{\"id\":\"2\",\"text\":\"b\"}\n",
                {{"max_line_bytes", "1000"}});
  REQUIRE(bounded.bad.size() == 1);
  CHECK(bounded.bad[0].where == "input:1");
  REQUIRE(bounded.articles.size() == 1);
  CHECK(bounded.articles[0].text == "b");
}

TEST_CASE("read_jsonl: an empty file is an error, an article without id gets its line") {
  CHECK_FALSE(read_with("jsonl", "").failure.empty());
  CHECK_FALSE(read_with("jsonl", "\n \n").failure.empty());
  const auto run = read_with("jsonl", "{\"text\":\"a\"}");
  REQUIRE(run.articles.size() == 1);
  CHECK(run.articles[0].id == "input:1");
  CHECK(read_with("jsonl", "{\"text\":\"ROME, May 3 (ANSA) - Rain.\",\"published_at\":\"2024-05-04\"}")
            .articles[0]
            .dateline == "ROME");
}
