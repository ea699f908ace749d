#include "tests/stages/reader_run.h"

using tally::test::read_with;

TEST_CASE("read_feed reads RSS 2.0") {
  const auto run = read_with(
      "feed",
      R"(<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour News</title><link>https://n.example/</link>
<item><title>Ferries &amp;amp; ships add 2 decks</title><link>https://n.example/a?x=1&amp;y=2</link><guid isPermaLink="false">a-1</guid>
<pubDate>Fri, 08 Mar 2024 22:15:00 +0800</pubDate><dc:creator>Ann Lee</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>Traffic rose <b>4.2</b> percent &mdash; a record.</p><p>See <a href="/b">the report</a> of the port.</p>]]></content:encoded></item>
<item><title>Two</title><description>&lt;p&gt;It fell by 3 percent.&lt;/p&gt;</description><link>/c</link></item>
<item></item></channel></rss>)",
      {}, "", "https://n.example/feed.rss");
  CHECK(run.failure.empty());
  REQUIRE(run.articles.size() == 2);
  CHECK(run.bad.size() == 1);
  const auto& a = run.articles[0];
  CHECK(a.id == "a-1");
  CHECK(a.title == "Ferries & ships add 2 decks");
  CHECK(a.url == "https://n.example/a?x=1&y=2");
  CHECK(a.published_at == "2024-03-08T22:15:00+08:00");
  CHECK(a.author == "Ann Lee");
  CHECK(a.publisher == "Harbour News");
  CHECK(a.text == "Traffic rose 4.2 percent — a record.\n\nSee the report of the port.");
  REQUIRE(a.links.size() == 1);
  CHECK(a.links[0].url == "https://n.example/b");
  CHECK(run.articles[1].text == "It fell by 3 percent.");
  CHECK(run.articles[1].url == "https://n.example/c");
  CHECK(run.articles[1].id == "https://n.example/c");
}

TEST_CASE("read_feed reads Atom and RDF") {
  const auto atom = read_with(
      "feed",
      R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><id>urn:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title>
<link rel="self" href="https://n.example/self"/><link href="https://n.example/1"/><updated>2024-03-10T00:00:00Z</updated><published>2024-03-09T10:00:00Z</published>
<author><name>Bo Roe</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Prices rose 5 percent.</p></div></content></entry></feed>)");
  REQUIRE(atom.articles.size() == 1);
  CHECK(atom.articles[0].id == "urn:1");
  CHECK(atom.articles[0].title == "A bold title");
  CHECK(atom.articles[0].url == "https://n.example/1");
  CHECK(atom.articles[0].published_at == "2024-03-09T10:00:00Z");
  CHECK(atom.articles[0].author == "Bo Roe");
  CHECK(atom.articles[0].text == "Prices rose 5 percent.");
  const auto rdf = read_with(
      "feed",
      R"(<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/" xmlns:dc="d"><channel><title>R</title></channel>
<item rdf:about="x"><title>T</title><link>https://n.example/2</link><description>It is 7.</description><dc:date>2024-03-09</dc:date></item></rdf:RDF>)");
  REQUIRE(rdf.articles.size() == 1);
  CHECK(rdf.articles[0].published_at == "2024-03-09");
  CHECK(rdf.articles[0].publisher == "R");
}

TEST_CASE("read_feed gives what stands before a fault and says where it is") {
  const auto run = read_with(
      "feed", "<rss><channel><title>x</title><item><title>One</title></item>\n<item><title>Two</item></channel></rss>",
      {}, "", "f.xml");
  CHECK(run.articles.size() >= 1);
  REQUIRE(run.bad.size() == 1);
  CHECK(run.bad[0].where.starts_with("f.xml:2:"));
  CHECK_FALSE(read_with("feed", "").failure.empty());
  CHECK_FALSE(read_with("feed", "<html><body>x</body></html>").failure.empty());
  CHECK_FALSE(read_with("feed", "not xml at all").failure.empty());
  CHECK_FALSE(read_with("feed", "<rss><channel><title>x</title></channel></rss>").failure.empty());
}

TEST_CASE("read_feed expands no entities, knows encodings and takes many items") {
  const auto bomb = read_with("feed",
                              "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
                              "\"&a;&a;&a;&a;\">]><rss><channel><item><title>&b;</title><description>&a; "
                              "5</description></item></channel></rss>");
  REQUIRE(bomb.articles.size() == 1);
  CHECK(bomb.articles[0].text.find("aaaa") == std::string::npos);
  const auto latin = read_with("feed",
                               "<?xml version='1.0' encoding='windows-1252'?><rss><channel><item><title>\x80"
                               "5 bn</title></item></channel></rss>");
  REQUIRE(latin.articles.size() == 1);
  CHECK(latin.articles[0].title == "€5 bn");
  std::string many = "<rss><channel>";
  for (int i = 0; i < 5000; ++i)
    many += "<item><title>Item</title><description>It rose 5 percent.</description></item>";
  CHECK(read_with("feed", many + "</channel></rss>").articles.size() == 5000);
  CHECK(read_with("feed", many + "</channel></rss>", {{"max_items", "7"}}).articles.size() == 7);
  std::string deep = "<rss><channel><item><title>x</title><description>";
  for (int i = 0; i < 100'000; ++i) deep += "<b>";
  CHECK(read_with("feed", deep).articles.size() <= 1);
}
