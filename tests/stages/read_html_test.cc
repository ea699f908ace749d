#include <chrono>

#include "pipeline/html/html_guard.h"
#include "pipeline/text/utf8.h"
#include "tests/stages/reader_run.h"

using tally::test::read_with;

namespace {
tally::Article page(std::string html, const std::string& content_type = "",
                    const std::string& name = "https://news.example.org/2024/03/09/ferries") {
  const auto run = read_with("html", std::move(html), {}, content_type, name);
  REQUIRE_MESSAGE(run.failure.empty(), run.failure);
  REQUIRE(run.articles.size() == 1);
  return run.articles[0];
}

const std::string kPage =
    R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferries add a deck | Harbour News</title>
<meta property="og:site_name" content="Harbour News"><link rel="canonical" href="/2024/03/09/ferries-deck">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],
"headline":"Ferries add a deck &amp; a bar","datePublished":"2024-03-09T22:15:00+08:00","author":[{"@type":"Person","name":"Ann Lee"},{"name":"Bo Roe"}],"publisher":{"name":"Harbour News"}}]}</script>
<script>var x = "<p>Not text, 99 percent.</p>";</script><style>p{color:red}</style></head><body class="has-sidebar">
<header><a href="/">Home</a> 17 June</header><nav><ul><li><a href="/a">Markets 5%</a></li></ul></nav>
<div class="layout"><article><h1>Ferries add a deck &amp; a bar</h1><div class="byline">By Ann Lee</div><time datetime="2024-03-10">March 10</time>
<div class="story"><p>The port said on Friday that <b>traffic</b> rose 4.2&nbsp;percent to <a href="stats/2023.html">1.3 million trips</a>, its best year since 1998.</p>
<figure><img src="x.jpg"><figcaption>A ferry with 300 seats.</figcaption></figure>
<p>Revenue grew by 10<sup>6</sup> euros<sup class="reference"><a href="#n1">[1]</a></sup>, or <s>5</s> 6 percent<br>from a year ago.</p>
<div class="ad-slot"><p>Buy now, 50 percent off everything in our shop today.</p></div>
<h2>What comes next</h2><ul><li>Two ships of 90 metres</li><li>A new pier</li></ul>
<table><caption>Trips</caption><tr><th>Year</th><th>Trips</th></tr><tr><td>2022</td><td>1.25 million</td></tr></table>
<blockquote>We are full, said the mayor.</blockquote><p><a href="/x">Read: ten other ferries</a></p><p>Advertisement</p></div>
<aside>Related: 12 ships sank</aside><footer>Copyright 2024</footer></article>
<div id="comments"><p>I think that 90 percent of this is wrong, and so do all my neighbours here.</p></div></div>
<footer>Call 555-1234</footer></body></html>)";
}  // namespace

TEST_CASE("read_html gives the main text and nothing else of the page") {
  const auto a = page(kPage);
  CHECK(a.text ==
        "The port said on Friday that traffic rose 4.2 percent to 1.3 million trips, its best year since 1998.\n\n"
        "Revenue grew by 10\xE2\x81\xB6 euros, or 6 percent\nfrom a year ago.\n\n"
        "What comes next\n\n\xE2\x80\xA2 Two ships of 90 metres\n\xE2\x80\xA2 A new pier\n\n"
        "Year | Trips\n2022 | 1.25 million\n\nWe are full, said the mayor.");
  CHECK(a.paragraphs.size() == 9);
  for (const auto& p : a.paragraphs) CHECK(p.end > p.begin);
}

TEST_CASE("read_html reads title, date, authors, publisher and links") {
  const auto a = page(kPage);
  CHECK(a.title == "Ferries add a deck & a bar");
  CHECK(a.published_at == "2024-03-09T22:15:00+08:00");
  CHECK(a.author == "Ann Lee, Bo Roe");
  CHECK(a.publisher == "Harbour News");
  CHECK(a.url == "https://news.example.org/2024/03/09/ferries-deck");
  REQUIRE(a.links.size() == 1);
  CHECK(a.text.substr(a.links[0].span.begin, a.links[0].span.size()) == "1.3 million trips");
  CHECK(a.links[0].url == "https://news.example.org/2024/03/09/stats/2023.html");
}

TEST_CASE("read_html falls back from JSON-LD to meta elements, times, the text and the address") {
  const std::string text = "<p>The port said on Friday that traffic rose 4.2 percent, its best year since 1998.</p>";
  CHECK(page("<html><head><title>Ferries add a deck - Harbour News</title><meta property='article:published_time' "
             "content='2024-03-09T10:00:00Z'></head><body>" +
             text)
            .published_at == "2024-03-09T10:00:00Z");
  CHECK(page("<meta name='DC.date.issued' content='2024-03-09'>" + text).published_at == "2024-03-09");
  CHECK(page("<body><time datetime='2024-03-08'>yesterday</time>" + text).published_at == "2024-03-08");
  CHECK(page("<body><h1>Ferries</h1><p>March 07, 2024</p>" + text).published_at == "2024-03-07");
  CHECK(page("<body>" + text).published_at == "2024-03-09");
  CHECK(page("<body>" + text, "", "ferries.html").published_at == "");
  CHECK(page("<title>Ferries add a deck | Harbour News</title>" + text).title == "Ferries add a deck");
  CHECK(page("<title>x</title><h1>Ferries add a deck</h1>" + text).text.find("Ferries") == std::string::npos);
  CHECK(page("<body><h1>Ferries</h1><p>By Ann Lee</p>" + text).author == "Ann Lee");
  CHECK(
      page("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\",\"articleBody\":\"The "
           "text is only here, and it is long enough. It has 12 words.\"}</script><body><div id=root></div>")
          .text.find("12 words") != std::string::npos);
}

TEST_CASE("read_html never takes another house's canonical address") {
  const auto a = page(
      "<link rel=canonical href='https://evil.example.net/x'><p>The port said on Friday that traffic rose 4.2 "
      "percent.</p>");
  CHECK(a.url == "https://news.example.org/2024/03/09/ferries");
}

TEST_CASE("read_html chooses the article without any markup that names it") {
  std::string html = "<body><table><tr><td><a href=/a>Markets</a> <a href=/b>Sports</a></td></tr><tr><td><font size=2>";
  for (int i = 0; i < 6; ++i)
    html += "The port said on Friday that traffic rose 4.2 percent, its best year since 1998.<br><br>";
  html +=
      "</font></td><td><a href=/1>Ten more stories about ships and their crews</a><br><a href=/2>Another "
      "one</a></td></tr></table>";
  const auto a = page(html);
  CHECK(a.text.find("Markets") == std::string::npos);
  CHECK(a.text.find("Another one") == std::string::npos);
  CHECK(a.paragraphs.size() == 6);
}

TEST_CASE("read_html knows encodings") {
  const std::string body =
      "<p>It cost \xA3"
      "4.7bn \x96 5 percent more than the year before that one.</p>";
  CHECK(page("<meta charset=windows-1252>" + body).text.find("£4.7bn – 5") != std::string::npos);
  CHECK(page(body, "text/html; charset=ISO-8859-1").text.find("£4.7bn – 5") != std::string::npos);
  CHECK(page(body).text.find("£4.7bn") != std::string::npos);
  CHECK(page("<meta charset=iso-8859-1><p>It cost £4.7bn, which is 5 percent more.</p>").text.find("£4.7bn") !=
        std::string::npos);
  CHECK(page("<p>It cost \xFF\xC3( 5 percent more than last year.</p>", "text/html; charset=utf-8")
            .text.find("\xEF\xBF\xBD") != std::string::npos);
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<p>It cost 5 percent more than last year.</p>")) wide += {c, '\0'};
  CHECK(page(wide).text == "It cost 5 percent more than last year.");
  CHECK(page("<meta charset=klingon><p>It cost 5 percent more than last year.</p>").text ==
        "It cost 5 percent more than last year.");
}

TEST_CASE("read_html stays quick and whole on hostile pages") {
  const auto start = std::chrono::steady_clock::now();
  const auto repeated = [](const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  const std::string text = "<p>It cost 5 percent more than last year.</p>";
  for (const char* part : {"<div>",
                           "<b>",
                           "<span>",
                           "<table><tr><td>",
                           "<li>",
                           "<p>",
                           "<a href=x>",
                           "<svg>",
                           "<ul><li>",
                           "<select>",
                           "<font color=red>",
                           "<!--",
                           "</p>",
                           "<div/",
                           "<",
                           "<script>",
                           "<button>",
                           "<td>",
                           "&amp",
                           "<h1>"}) {
    CAPTURE(part);
    const auto run = read_with("html", "<html><body>" + text + repeated(part, 20'000), {}, "", "x.html");
    CHECK((run.articles.size() == 1 || !run.failure.empty()));
  }
  std::string attributes = "<div";
  for (int i = 0; i < 20'000; ++i) attributes += " a" + std::to_string(i);
  CHECK(page(attributes + ">" + text).text.find("5 percent") != std::string::npos);
  CHECK(page(repeated("<div>", 50'000) + text).text.find("5 percent") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(15));
  CHECK(tally::guarded_html("a < b <!-- c --> <B>d</B><p x='>'>e").find("<p x='>'>e") != std::string::npos);
}

TEST_CASE("read_html gives UTF-8 whatever character references a page has") {
  const auto a = page("<p>It rose 5 percent &#x11009999999999; &#xD800; &#x110000; &#0; more than last year.</p>");
  CHECK(tally::is_utf8(a.text));
  CHECK(a.text.find("5 percent") != std::string::npos);
}

TEST_CASE("read_html says when a page has no article") {
  CHECK_FALSE(read_with("html", "").failure.empty());
  CHECK_FALSE(read_with("html", "<html><body><script>x()</script></body></html>").failure.empty());
  CHECK(read_with("html", "\x89PNG\r\n\x1a\n").failure.find("image") != std::string::npos);
}
