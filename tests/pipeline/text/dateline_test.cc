#include "pipeline/text/dateline.h"

#include <doctest/doctest.h>

using tally::apply_dateline;
using tally::Article;
using tally::Date;
using tally::read_dateline;

TEST_CASE("datelines of several agencies") {
  struct Case {
    const char* text;
    const char* place;
    const char* publisher;
    int year, month, day;
  };
  for (const Case& c : {
           Case{"BEIJING, Dec. 5 (Xinhua) -- China", "BEIJING", "Xinhua", 0, 12, 5},
           Case{"LONDON (Reuters) - Shares fell", "LONDON", "Reuters", 0, 0, 0},
           Case{"WASHINGTON (AP) \xE2\x80\x94 Prices", "WASHINGTON", "AP", 0, 0, 0},
           Case{"WASHINGTON, D.C., March 3, 2024 /PRNewswire/ -- The", "WASHINGTON, D.C.", "PRNewswire", 2024, 3, 3},
           Case{"NEW YORK, Sept 12 (Reuters) - Oil", "NEW YORK", "Reuters", 0, 9, 12},
           Case{"GENEVA, 5 December 2025 \xE2\x80\x93 The", "GENEVA", "", 2025, 12, 5},
           Case{"PORT-AU-PRINCE, Jan. 3 (EFE) -- The", "PORT-AU-PRINCE", "EFE", 0, 1, 3},
           Case{"McLEAN, Va. (AP) \xE2\x80\x94 A", "McLEAN, Va.", "AP", 0, 0, 0},
           Case{"S\xC3\x83O PAULO, May 2 (AFP) - A", "S\xC3\x83O PAULO", "AFP", 0, 5, 2},
           Case{"Paris (AFP) - France", "Paris", "AFP", 0, 0, 0},
           Case{"(Reuters) - Shares", "", "Reuters", 0, 0, 0},
           Case{"Dec 5 (Reuters) - Shares", "", "Reuters", 0, 12, 5},
           Case{"BEIJING \xE2\x80\x94 China", "BEIJING", "", 0, 0, 0},
       }) {
    CAPTURE(c.text);
    const auto line = read_dateline(c.text);
    REQUIRE(line.has_value());
    CHECK(line->place == c.place);
    CHECK(line->publisher == c.publisher);
    CHECK(line->year == c.year);
    CHECK(line->month == c.month);
    CHECK(line->day == c.day);
  }
}

TEST_CASE("what only looks like a dateline is none") {
  for (const char* text :
       {"", "-", "--", "The bank - the largest of the country - rose 3 percent.", "Shares rose 3-4 percent.",
        "GDP rose 5 percent (from 4) - a record", "Mr. Lee (67) -- the chairman -- left.",
        "IBM Corp said on Dec. 5 that it -- unlike others -- grew.", "A - B", "First Bank (of 12) - the"}) {
    CAPTURE(text);
    CHECK_FALSE(read_dateline(text).has_value());
  }
}

TEST_CASE("a dateline's day needs a year from somewhere") {
  Article article;
  article.text = "OSLO, Jan. 2 (NTB) - It rained.";
  apply_dateline(article, {});
  CHECK(article.published_at == "");
  CHECK(article.dateline == "OSLO");
  article.published_at = "2023";
  apply_dateline(article, {});
  CHECK(article.published_at == "2023-01-02");
  article.published_at = "2025-06-30";
  apply_dateline(article, {});
  CHECK(article.published_at == "2025-06-30");
  article.published_at = "";
  apply_dateline(article, Date{2024, 12, 30});
  CHECK(article.published_at == "2025-01-02");
}
