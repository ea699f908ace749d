#include "pipeline/net/http_client.h"

#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "pipeline/store/evidence_store.h"
#include "tests/loopback_server.h"
#include "tests/program.h"

using tally::HttpClient;
using tally::HttpLimits;
using tally::HttpReply;
using tally::HttpRequest;
using tally_test::LoopbackServer;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;

namespace {

HttpLimits quick() {
  HttpLimits limits;
  limits.connect_ms = 500;
  limits.stall_ms = 300;
  limits.try_ms = 1000;
  limits.request_ms = 3000;
  limits.backoff_ms = 5;
  limits.retries = 2;
  limits.retry_after_ms = 1000;
  limits.host_failures = 1000;
  limits.body_bytes = 1 << 20;
  return limits;
}

HttpReply ask(const LoopbackServer& server, const std::string& path, HttpRequest request = {},
              const HttpLimits& limits = quick()) {
  const std::atomic<bool> cancelled{false};
  HttpClient client(limits, nullptr, cancelled);
  if (request.url.empty()) request.url = server.origin() + path;
  request.allowed_origin = server.origin();
  HttpReply got;
  client.run({request}, [&](const HttpRequest&, HttpReply answer) {
    got = std::move(answer);
    return std::vector<HttpRequest>{};
  });
  return got;
}

}  // namespace

TEST_CASE("a reply with its headers") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    CHECK(request.header("Accept") == "text/xml");
    CHECK(request.header("If-None-Match") == "W/\"x y\"");
    CHECK(request.header("User-Agent").find("tallycheck/") == 0);
    CHECK(request.header("Cookie").empty());
    wire.send(reply(
        200, "body",
        "ETag: W/\"z\"  \r\nLast-Modified: then\r\nContent-Type: text/xml; charset=utf-8\r\nSet-Cookie: a=b\r\n"));
  });
  HttpRequest request;
  request.accept = "text/xml";
  request.etag = "W/\"x y\"";
  const HttpReply got = ask(server, "/a", request);
  CHECK(got.error.empty());
  CHECK(got.status == 200);
  CHECK(got.body == "body");
  CHECK(got.etag == "W/\"z\"");
  CHECK(got.last_modified == "then");
  CHECK(got.content_type == "text/xml; charset=utf-8");
}

TEST_CASE("hosts have their number of connections, and those are used again") {
  LoopbackServer server([](const Request&, Wire& wire) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    wire.send(reply(200, "x"));
  });
  const std::atomic<bool> cancelled{false};
  HttpClient client(quick(), nullptr, cancelled);
  std::vector<HttpRequest> requests;
  for (std::size_t i = 0; i < 60; ++i) {
    HttpRequest request;
    request.url = server.origin() + "/" + std::to_string(i);
    request.allowed_origin = server.origin();
    request.parallel = 3;
    request.tag = i;
    requests.push_back(request);
  }
  std::set<std::size_t> tags;
  client.run(requests, [&](const HttpRequest& request, const HttpReply& answer) {
    CHECK(answer.status == 200);
    tags.insert(request.tag);
    return std::vector<HttpRequest>{};
  });
  CHECK(tags.size() == 60);
  CHECK(server.most_at_once() <= 3);
  CHECK(server.connections() <= 3);
}

TEST_CASE("the pace of a host holds") {
  LoopbackServer server([](const Request&, Wire& wire) { wire.send(reply(200, "x")); });
  const std::atomic<bool> cancelled{false};
  HttpClient client(quick(), nullptr, cancelled);
  std::vector<HttpRequest> requests(4);
  for (HttpRequest& request : requests) {
    request.url = server.origin() + "/";
    request.allowed_origin = server.origin();
    request.requests_per_minute = 5;  // one in 12 s and no burst: the second must be given up, as the wait is too long
    request.parallel = 4;
  }
  int good = 0;
  int refused = 0;
  HttpLimits limits = quick();
  limits.pace_wait_ms = 1000;
  HttpClient paced(limits, nullptr, cancelled);
  paced.run(requests, [&](const HttpRequest&, const HttpReply& answer) {
    answer.error.empty() ? ++good : ++refused;
    if (!answer.error.empty()) CHECK(answer.error.find("pace") != std::string::npos);
    return std::vector<HttpRequest>{};
  });
  CHECK(good == 1);
  CHECK(refused == 3);
  for (HttpRequest& request : requests) request.requests_per_minute = 300;  // a burst of 50
  const auto begin = std::chrono::steady_clock::now();
  good = 0;
  client.run(requests, [&](const HttpRequest&, const HttpReply& answer) {
    if (answer.error.empty()) ++good;
    return std::vector<HttpRequest>{};
  });
  CHECK(good == 4);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500));
}

TEST_CASE("private addresses are refused, also on a connection that is open already") {
  LoopbackServer server([](const Request&, Wire& wire) { wire.send(reply(200, "inside")); });
  const std::atomic<bool> cancelled{false};
  HttpClient client(quick(), nullptr, cancelled);
  HttpRequest allowed;
  allowed.url = server.origin() + "/";
  allowed.allowed_origin = server.origin();
  HttpRequest stranger;
  stranger.url = server.origin() + "/";
  for (const HttpRequest& request : {allowed, stranger, stranger}) {
    client.run({request}, [&](const HttpRequest& asked, const HttpReply& answer) {
      CHECK(answer.error.empty() == !asked.allowed_origin.empty());
      if (asked.allowed_origin.empty()) {
        CHECK(answer.error.find("a loopback address") != std::string::npos);
        CHECK(answer.body.empty());
      }
      return std::vector<HttpRequest>{};
    });
  }
  CHECK(server.requests() == 1);
}

TEST_CASE("redirects: followed five times, never to other schemes or to private addresses") {
  LoopbackServer inner([](const Request&, Wire& wire) { wire.send(reply(200, "inside")); });
  LoopbackServer server([&](const Request& request, Wire& wire) {
    std::string to = "/end";
    if (request.path == "/end") return void(wire.send(reply(200, "end")));
    if (request.path.rfind("/loop", 0) == 0) to = request.path + "x";
    if (request.path == "/file") to = "file:///etc/passwd";
    if (request.path == "/private") to = inner.origin() + "/";
    if (request.path == "/meta") to = "http://169.254.169.254/latest/meta-data/";
    if (request.path == "/user") to = "http://a:b@127.0.0.1/";
    if (request.path == "/hop") to = "/hop2";
    wire.send(reply(302, "moved", "Location: " + to + "\r\n"));
  });
  CHECK(ask(server, "/hop").body == "end");
  CHECK(ask(server, "/hop").url == server.origin() + "/end");
  CHECK(ask(server, "/loop").error == "more than 5 redirects");
  CHECK(server.requests("/loopxxxxx") == 1);
  CHECK(server.requests("/loopxxxxxx") == 0);
  CHECK(ask(server, "/file").error.find("'file' URLs are not opened") != std::string::npos);
  CHECK(ask(server, "/private").error.find("a loopback address") != std::string::npos);
  CHECK(inner.requests() == 0);
  CHECK(ask(server, "/meta").error.find("a link-local address") != std::string::npos);
  CHECK(ask(server, "/user").error.find("name or a password") != std::string::npos);
}

TEST_CASE("keys are sent, stay with their host and are never told") {
  LoopbackServer other([](const Request&, Wire& wire) { wire.send(reply(200, "x")); });
  LoopbackServer server([&](const Request& request, Wire& wire) {
    if (request.path.rfind("/away", 0) == 0)
      return void(wire.send(reply(302, "", "Location: " + other.origin() + request.path + "\r\n")));
    wire.send(reply(request.path == "/data?api_key=s3cret" ? 200 : 404, "x"));
  });
  HttpRequest request;
  request.url = server.origin() + "/data?api_key={key}";
  request.key = "s3cret";
  const HttpReply got = ask(server, "", request);
  CHECK(got.status == 200);
  CHECK(got.url == server.origin() + "/data?api_key={key}");
  request.url = server.origin() + "/away?api_key={key}";
  const HttpReply away = ask(server, "", request);
  CHECK(away.error.find("not sent to another host") != std::string::npos);
  CHECK(away.error.find("s3cret") == std::string::npos);
  CHECK(away.url.find("s3cret") == std::string::npos);
  CHECK(other.requests() == 0);
}

TEST_CASE("a key of any characters is one parameter, and an office that quotes it tells nobody") {
  const std::string key = "s3/cr+et=& #\xC3\xA9";
  const std::string sent = "s3%2Fcr%2Bet%3D%26%20%23%C3%A9";
  LoopbackServer server([&](const Request& request, Wire& wire) {
    if (request.path == "/away?a=" + sent + "&b=1")
      return void(wire.send(reply(302, "", "Location: /end?again=" + sent + "\r\n")));
    wire.send(reply(
        request.path.find(sent) == std::string::npos ? 404 : 200, "you sent " + key + " as " + sent,
        "ETag: \"" + sent + "\"\r\nContent-Type: text/plain; of=" + sent + "\r\nLast-Modified: " + sent + "\r\n"));
  });
  HttpRequest request;
  request.key = key;
  for (const char* path : {"/data?a={key}&b=1", "/away?a={key}&b=1"}) {
    CAPTURE(std::string(path));
    request.url = server.origin() + path;
    const HttpReply got = ask(server, "", request);
    CHECK(got.status == 200);
    CHECK(got.repeated_key);
    CHECK(got.body == "you sent {key} as {key}");
    for (const std::string& text : {got.url, got.error, got.body, got.etag, got.content_type, got.last_modified}) {
      CHECK(text.find(key) == std::string::npos);
      CHECK(text.find(sent) == std::string::npos);
    }
  }
}

TEST_CASE("a host whose quota is used up for an hour is not asked again, by other processes neither") {
  LoopbackServer server([](const Request&, Wire& wire) { wire.send(reply(429, "", "Retry-After: 3600\r\n")); });
  LoopbackServer other([](const Request&, Wire& wire) { wire.send(reply(200, "x")); });
  const tally::test::Folder folder;
  const std::atomic<bool> cancelled{false};
  for (int process = 0; process < 2; ++process) {
    const auto store = tally::EvidenceStore::open(folder / "evidence.sqlite");
    REQUIRE(store.ok());
    HttpLimits limits = quick();
    limits.pace_wait_ms = 1000;
    HttpClient client(limits, store->get(), cancelled);
    std::vector<HttpRequest> requests(6);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const LoopbackServer& to = i == 5 ? other : server;
      requests[i].url = to.origin() + "/" + std::to_string(i);
      requests[i].allowed_origin = to.origin();
      requests[i].parallel = 1;
      requests[i].requests_per_minute = i == 5 ? 0 : 600;
      requests[i].tag = i;
    }
    client.run(requests, [&](const HttpRequest& asked, const HttpReply& answer) {
      CHECK(answer.error.empty() == (asked.tag == 5));
      if (asked.tag != 5 && process == 0)
        CHECK_MESSAGE(answer.error.find("come back in 3600 s") != std::string::npos, answer.error);
      if (asked.tag != 5 && process == 1)
        CHECK_MESSAGE(answer.error.find("allows the next request in") != std::string::npos, answer.error);
      return std::vector<HttpRequest>{};
    });
  }
  CHECK(server.requests() == 1);
  CHECK(other.requests() == 2);
}

TEST_CASE("a date in Retry-After is meant by the server's own clock") {
  for (const auto& wait : {std::pair{"Mon, 05 Jan 2026 10:00:01 GMT", 3}, {"Mon, 05 Jan 2026 11:00:00 GMT", 1}}) {
    const std::string when = wait.first;
    LoopbackServer server([&](const Request&, Wire& wire) {
      wire.send(reply(503, "", std::string("Date: Mon, 05 Jan 2026 10:00:00 GMT\r\nRetry-After: ") + when + "\r\n"));
    });
    CAPTURE(when);
    CHECK_FALSE(ask(server, "/").error.empty());
    CHECK(server.requests() == wait.second);
  }
}

TEST_CASE("what is tried again and what is not") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.path == "/429") return void(wire.send(reply(429, "slow down")));
    if (request.path == "/429z") return void(wire.send(reply(429, "slow down", "Retry-After: 0\r\n")));
    if (request.path == "/429d") return void(wire.send(reply(429, "slow down", "Retry-After: 3600\r\n")));
    if (request.path == "/503") return void(wire.send(reply(503, "busy", "Retry-After: garbage\r\n")));
    if (request.path == "/501") return void(wire.send(reply(501, "no")));
    if (request.path == "/404") return void(wire.send(reply(404, "<error/>")));
    if (request.path == "/odd") return void(wire.send(reply(400, "<html>")));
    wire.reset();
  });
  CHECK(ask(server, "/429").error.find("the quota is used up") != std::string::npos);
  CHECK(server.requests("/429") == 1);
  CHECK(ask(server, "/429z").error.find("again after waiting") != std::string::npos);
  CHECK(server.requests("/429z") == 3);
  CHECK(ask(server, "/429d").error.find("come back in 3600 s") != std::string::npos);
  CHECK(server.requests("/429d") == 1);
  CHECK(ask(server, "/503").error == "HTTP 503, tried 3 times");
  CHECK(ask(server, "/501").error == "HTTP 501");
  CHECK(server.requests("/501") == 1);
  const HttpReply missing = ask(server, "/404");
  CHECK(missing.error == "HTTP 404");
  CHECK(missing.answered);
  CHECK(missing.body == "<error/>");
  HttpRequest odd;
  odd.transient = [](int, std::string_view body) { return body == "<html>"; };
  CHECK(ask(server, "/odd", odd).error.find("tried 3 times") != std::string::npos);
  CHECK(server.requests("/odd") == 3);
  CHECK(ask(server, "/reset").error.find("the connection broke") != std::string::npos);
  CHECK(server.requests("/reset") == 3);
}

TEST_CASE("a host that never answers is left alone") {
  LoopbackServer server([](const Request&, Wire& wire) { wire.close = true; });
  HttpLimits limits = quick();
  limits.retries = 0;
  limits.host_failures = 2;
  const std::atomic<bool> cancelled{false};
  HttpClient client(limits, nullptr, cancelled);
  std::vector<HttpRequest> requests(10);
  for (HttpRequest& request : requests) {
    request.url = server.origin() + "/";
    request.allowed_origin = server.origin();
    request.parallel = 1;
  }
  int failed = 0;
  client.run(requests, [&](const HttpRequest&, const HttpReply& answer) {
    failed += answer.error.empty() ? 0 : 1;
    return std::vector<HttpRequest>{};
  });
  CHECK(failed == 10);
  CHECK(server.requests() == 2);
}

TEST_CASE("stalls, drips and endless replies end in time") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.path == "/silent") return wire.wait(std::chrono::seconds(5));
    if (request.path == "/drip") {
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      while (wire.send(" ")) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      return;
    }
    if (request.path == "/headers") {
      wire.send("HTTP/1.1 200 OK\r\n");
      while (
          wire.send("X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")) {
      }
      return;
    }
    wire.send("HTTP/1.1 200 OK\r\n\r\n");
    while (wire.send(std::string(10000, 'x'))) {
    }
  });
  HttpLimits limits = quick();
  limits.retries = 0;
  CHECK(ask(server, "/silent", {}, limits).error.find("stalled") != std::string::npos);
  CHECK(ask(server, "/drip", {}, limits).error.find("stalled") != std::string::npos);
  CHECK(ask(server, "/headers", {}, limits).error == "the reply has more than 256 KB of headers");
  CHECK(ask(server, "/body", {}, limits).error == "the body is larger than 1048576 bytes");
}

TEST_CASE("a signal ends a run within a second") {
  LoopbackServer server([](const Request&, Wire& wire) { wire.wait(std::chrono::seconds(10)); });
  HttpLimits limits = quick();
  limits.stall_ms = limits.try_ms = 10'000;
  std::atomic<bool> cancelled{false};
  HttpClient client(limits, nullptr, cancelled);
  std::vector<HttpRequest> requests(5);
  for (HttpRequest& request : requests) {
    request.url = server.origin() + "/";
    request.allowed_origin = server.origin();
  }
  std::thread signal([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancelled = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  int ended = 0;
  client.run(requests, [&](const HttpRequest&, const HttpReply& answer) {
    CHECK(answer.error == "cancelled");
    ++ended;
    return std::vector<HttpRequest>{};
  });
  signal.join();
  CHECK(ended == 5);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}
