#include "pipeline/net/robots.h"

#include <doctest/doctest.h>

using tally::Robots;

TEST_CASE("the group for the program, else that for all") {
  const char* text =
      "# comment\r\nUser-agent: other\r\nDisallow: /\r\n\r\nUser-agent: *\r\nDisallow: /all\r\n\r\nUser-Agent: "
      "TallyCheck/2\r\nUser-agent: x\r\n"
      "disallow: /ours # why\r\nSitemap: https://x/\r\nAllow: /ours/open\r\nCrawl-delay: 5\r\n";
  const Robots ours = Robots::parse(text, "tallycheck");
  CHECK(ours.allows("/all"));
  CHECK_FALSE(ours.allows("/ours/x"));
  CHECK(ours.allows("/ours/open/1"));
  CHECK(ours.crawl_delay() == 5);
  const Robots any = Robots::parse(text, "somebody");
  CHECK_FALSE(any.allows("/all/1"));
  CHECK(any.allows("/ours/x"));
  CHECK(any.crawl_delay() == 0);
}

TEST_CASE("patterns and precedence") {
  const Robots robots = Robots::parse(
      "User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b*c\nAllow: /p\nDisallow: /p\nDisallow: /%7Eann/\nDisallow: "
      "/ü\nDisallow:\n",
      "t");
  CHECK_FALSE(robots.allows("/x/y.pdf"));
  CHECK(robots.allows("/x/y.pdf?1"));
  CHECK_FALSE(robots.allows("/a--b--c--"));
  CHECK(robots.allows("/a--c--b"));
  CHECK(robots.allows("/p"));
  CHECK_FALSE(robots.allows("/~ann/x"));
  CHECK_FALSE(robots.allows("/%C3%BC"));
  CHECK(robots.allows("/"));
  CHECK_FALSE(Robots::closed().allows("/x"));
  CHECK(Robots::closed().allows("/robots.txt"));
  CHECK(Robots().allows("/x"));
}

TEST_CASE("hostile files cost little") {
  std::string text = "User-agent: *\n";
  for (int i = 0; i < 2000; ++i) text += "Disallow: /" + std::string(100, '*') + "a*b*c*d*e$\n";
  const Robots robots = Robots::parse(text, "t");
  CHECK(robots.allows("/" + std::string(2000, 'a')));
  CHECK(Robots::parse(std::string(1 << 20, 'x'), "t").allows("/"));
  CHECK(Robots::parse(std::string("User-agent: *\0Disallow: /\n", 27), "t").allows("/"));
  CHECK(Robots::parse("Crawl-delay: 99999999999999999999\nUser-agent: *\nCrawl-delay: 99999999999999999999", "t")
            .crawl_delay() == 30);
}
