#include "pipeline/model/verdict.h"

#include <doctest/doctest.h>

#include <set>

#include "pipeline/model/mention_lines.h"

using namespace tally;

TEST_CASE("a claim's identity is stable and depends on where, what and which") {
  const std::string id = claim_id("https://x/a", "3 percent", 0);
  CHECK(id == "c85afaad11eff735");
  const std::set<std::string> ids = {id, claim_id("https://x/b", "3 percent", 0),
                                     claim_id("https://x/a", "4 percent", 0), claim_id("https://x/a", "3 percent", 1),
                                     claim_id("https://x/a3", " percent", 0)};
  CHECK(ids.size() == 5);
}

TEST_CASE("a mention is printed with the contract's fields") {
  Article article;
  article.id = "a";
  article.title = "A third more";
  article.text = "It rose \"by\" 25 basis points in 2024-Q3.";
  Mention m;
  m.span = {13, 28};
  m.kind = MentionKind::percentage_point;
  m.value = Decimal(25);
  m.unit = "basis_point";
  m.unit_text = "basis points";
  m.direction = Direction::up;
  CHECK(
      mention_json(article, m) ==
      R"({"article_id":"a","start":"13","end":"28","text":"25 basis points","kind":"percentage_point","value":"25","unit":"basis_point","unit_text":"basis points","direction":"up"})");

  Mention third;
  third.in_title = true;
  third.span = {2, 7};
  third.kind = MentionKind::fraction;
  third.value = Decimal(1) / Decimal(3);
  CHECK(mention_json(article, third) ==
        R"({"article_id":"a","text":"third","kind":"fraction","value":"0.333333333333"})");

  Mention date;
  date.span = {32, 39};
  date.kind = MentionKind::date;
  date.code = "2024-Q3";
  date.first = *Date::parse("2024-07-01");
  date.last = *Date::parse("2024-09-30");
  CHECK(
      mention_json(article, date) ==
      R"({"article_id":"a","start":"32","end":"39","text":"2024-Q3","kind":"date","value":"2024-Q3","low":"2024-07-01","high":"2024-09-30"})");
}
