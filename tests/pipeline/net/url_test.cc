#include "pipeline/net/url.h"

#include <doctest/doctest.h>

using tally::parse_url;

TEST_CASE("URLs are put into one form") {
  CHECK(parse_url("HTTPS://Example.ORG")->text() == "https://example.org/");
  CHECK(parse_url("http://example.org:80/a?b#c")->text() == "http://example.org/a?b");
  CHECK(parse_url("http://example.org.:8080/a/../b")->text() == "http://example.org:8080/b");
  CHECK(parse_url("https://example.org/a b/ü?q=ä x")->text() == "https://example.org/a%20b/%c3%bc?q=%c3%a4+x");
  CHECK(parse_url("http://0x7f.1/")->host == "127.0.0.1");
  CHECK(parse_url("http://2130706433/")->host == "127.0.0.1");
  for (const char* text : {"http://127.1./", "http://0x7f.1./", "http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1/"}) {
    CAPTURE(std::string(text));
    CHECK(parse_url(text)->host == "127.0.0.1");
  }
  CHECK(parse_url("http://0./")->host == "0.0.0.0");
  CHECK(parse_url("http://[::1]:99/")->origin() == "http://[::1]:99");
  CHECK(parse_url("https://h/v2/x?key={key}&a=1")->text() == "https://h/v2/x?key={key}&a=1");
}

TEST_CASE("what is no http or https URL is refused") {
  for (const char* text : {"",
                           "example.org",
                           "/etc/passwd",
                           "file:///etc/passwd",
                           "ftp://example.org/",
                           "gopher://x/",
                           "javascript:alert(1)",
                           "http://",
                           "http://u:p@example.org/",
                           "http://u@example.org/",
                           "http://a\nb/",
                           "http://exa mple.org/",
                           "http://h:0/",
                           "http://h:99999/",
                           "http://n.example../",
                           "http://.n.example/",
                           "http://./",
                           "http://[fe80::1%25eth0]/",
                           "dict://127.0.0.1:11211/stat",
                           "data:text/html,x",
                           "unix://x"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(parse_url(text).ok());
  }
  CHECK_FALSE(parse_url("http://h/" + std::string(9000, 'a')).ok());
  CHECK(parse_url("http://user:secret@example.org/").error().message().find("secret") == std::string::npos);
}

TEST_CASE("hosts beyond ASCII are one host in every locale") {
  CHECK(parse_url("http://b\xC3\xBC"
                  "cher.example/x")
            ->text() == "http://xn--bcher-kva.example/x");
  CHECK(parse_url("http://B%C3%9C"
                  "cher.example/x")
            ->text() == "http://xn--bcher-kva.example/x");
  // Full-width and circled digits and dots are digits and dots.
  CHECK(parse_url("http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1/")->host == "127.0.0.1");
  CHECK(parse_url("http://127\xE3\x80\x82"
                  "0.0.1/")
            ->host == "127.0.0.1");
  CHECK(tally::resolve_url(*parse_url("http://h/"), "//\xE2\x91\xA0.1.1.1/")->host == "1.1.1.1");
}

TEST_CASE("a host of bytes that are no name is refused, and its copy is given back") {
  // Under the sanitizers a lost copy ends the run.
  CHECK_FALSE(parse_url("https://n.exa\x92\x8F\x93\x9A/1").ok());
}

TEST_CASE("locations are resolved") {
  const tally::Url base = *parse_url("https://example.org/a/b?c");
  CHECK(tally::resolve_url(base, "d")->text() == "https://example.org/a/d");
  CHECK(tally::resolve_url(base, "//other.org/x")->text() == "https://other.org/x");
  CHECK(tally::resolve_url(base, "http://other.org:81")->text() == "http://other.org:81/");
  CHECK_FALSE(tally::resolve_url(base, "file:///etc/passwd").ok());
}

TEST_CASE("bases and parameters are replaced") {
  const tally::Url url = *parse_url("https://api.example.org/v2/x?format=xml&page=1&per_page=50");
  CHECK(tally::with_base(url, *parse_url("http://127.0.0.1:8080/ignored")).text() ==
        "http://127.0.0.1:8080/v2/x?format=xml&page=1&per_page=50");
  CHECK(tally::with_parameter(url, "page", "2").text() == "https://api.example.org/v2/x?format=xml&per_page=50&page=2");
  CHECK(tally::with_parameter(*parse_url("https://h/x"), "page", "2").path == "/x?page=2");
}

TEST_CASE("URLs are told from paths") {
  CHECK(tally::looks_like_url("https://x"));
  CHECK(tally::looks_like_url("ftp://x"));
  CHECK_FALSE(tally::looks_like_url("articles/a.html"));
  CHECK_FALSE(tally::looks_like_url("://x"));
  CHECK(tally::origin_of("https://h:1/x") == "https://h:1");
  CHECK(tally::origin_of("x").empty());
}
