#include "pipeline/net/page.h"

#include <doctest/doctest.h>

#include "tests/fetch_bench.h"
#include "tests/loopback_server.h"

using tally::EvidenceStatus;
using tally::PageFetcher;
using tally_test::FetchBench;
using tally_test::LoopbackServer;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;

TEST_CASE("a page, kept and confirmed, as robots.txt allows") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.path == "/robots.txt") return void(wire.send(reply(200, "User-agent: *\nDisallow: /private\n")));
    if (request.path == "/away") return void(wire.send(reply(301, "", "Location: /private/x\r\n")));
    if (request.header("If-Modified-Since") == "then") return void(wire.send("HTTP/1.1 304 Not Modified\r\n\r\n"));
    wire.send(reply(200, "<html>page</html>", "Content-Type: text/html; charset=utf-8\r\nLast-Modified: then\r\n"));
  });
  FetchBench bench;
  bench.settings.source_base["anything"] = server.origin();
  PageFetcher fetcher(bench.settings, bench.store.get(), bench.messages, bench.cancelled);
  const auto page = fetcher.fetch(server.origin() + "/a.html#part");
  REQUIRE(page.ok());
  CHECK(page->body == "<html>page</html>");
  CHECK(page->content_type == "text/html; charset=utf-8");
  CHECK(page->status == EvidenceStatus::live);
  CHECK(server.requests("/robots.txt") == 1);
  for (const char* path : {"/private/x", "/away"}) {
    const auto refused = fetcher.fetch(server.origin() + path);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().what.find("robots.txt") != std::string::npos);
    CHECK(refused.error().where == server.origin() + path);
  }
  CHECK(server.requests("/private/x") == 0);
  CHECK(server.requests("/robots.txt") == 1);
  PageFetcher later(bench.settings, bench.store.get(), bench.messages, bench.cancelled);
  const auto again = later.fetch(server.origin() + "/a.html");
  REQUIRE(again.ok());
  CHECK(again->status == EvidenceStatus::cached);
  CHECK(again->body == page->body);
  bench.settings.offline = true;
  const auto offline = later.fetch(server.origin() + "/a.html");
  REQUIRE(offline.ok());
  CHECK(offline->status == EvidenceStatus::replayed);
  CHECK_FALSE(later.fetch(server.origin() + "/b.html").ok());
}

TEST_CASE("pages that cannot be had say why") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.path == "/robots.txt") return void(wire.send(reply(404, "")));
    if (request.path == "/empty") return void(wire.send(reply(200, "")));
    if (request.path == "/large") return void(wire.send(reply(200, std::string(100'000, 'x'))));
    wire.send(reply(410, "gone"));
  });
  FetchBench bench;
  PageFetcher strict(bench.settings, nullptr, bench.messages, bench.cancelled);
  const auto inside = strict.fetch(server.origin() + "/a");
  REQUIRE_FALSE(inside.ok());
  CHECK(inside.error().what.find("a loopback address") != std::string::npos);
  CHECK(inside.error().hint.find("--allow") != std::string::npos);
  CHECK(server.requests() == 0);
  bench.settings.source_base["page"] = server.origin();
  PageFetcher fetcher(bench.settings, nullptr, bench.messages, bench.cancelled, 50'000);
  CHECK(fetcher.fetch(server.origin() + "/gone").error().what == "HTTP 410");
  CHECK(fetcher.fetch(server.origin() + "/empty").error().what == "the page is empty");
  CHECK(fetcher.fetch(server.origin() + "/large").error().what == "the body is larger than 50000 bytes");
  CHECK_FALSE(fetcher.fetch("ftp://example.org/").ok());
  CHECK_FALSE(fetcher.fetch("file:///etc/passwd").ok());
}

TEST_CASE("a site whose robots.txt cannot be read is left alone") {
  LoopbackServer server(
      [](const Request& request, Wire& wire) { wire.send(reply(request.path == "/robots.txt" ? 501 : 200, "x")); });
  FetchBench bench;
  bench.settings.source_base["page"] = server.origin();
  PageFetcher fetcher(bench.settings, nullptr, bench.messages, bench.cancelled);
  CHECK(fetcher.fetch(server.origin() + "/a").error().what == "robots.txt of 127.0.0.1 cannot be read: HTTP 501");
  CHECK(server.requests("/a") == 0);
}
