// The fault catalogue: what a hostile or broken web can send, each case with the reply that it must give. It takes too
// long for every build: `scripts/test_faults` runs it, prints the cases and fails when one of them is wrong.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include "pipeline/net/http_client.h"
#include "pipeline/net/sha256.h"
#include "tests/fetch_bench.h"
#include "tests/loopback_server.h"
#include "tests/paths.h"

using tally::HttpClient;
using tally::HttpLimits;
using tally::HttpReply;
using tally::HttpRequest;
using tally_test::FetchBench;
using tally_test::LoopbackServer;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;
namespace fs = std::filesystem;

namespace {

using Replies = std::map<std::string, HttpReply>;

HttpLimits quick() {
  HttpLimits limits;
  limits.connect_ms = 1000;
  limits.stall_ms = 400;
  limits.try_ms = 3000;
  limits.request_ms = 8000;
  limits.backoff_ms = 1;
  limits.retries = 1;
  limits.retry_after_ms = 2000;
  limits.host_failures = 100'000;
  limits.body_bytes = std::size_t{8} << 20U;
  return limits;
}

/// Asks for all paths at once and gives the replies by path.
Replies ask_all(const LoopbackServer& server, const std::vector<std::string>& paths,
                const HttpLimits& limits = quick()) {
  const std::atomic<bool> cancelled{false};
  HttpClient client(limits, nullptr, cancelled);
  std::vector<HttpRequest> requests(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    requests[i].url = server.origin() + paths[i];
    requests[i].allowed_origin = server.origin();
    requests[i].parallel = 16;
    requests[i].tag = i;
  }
  Replies replies;
  client.run(std::move(requests), [&](const HttpRequest& request, HttpReply answer) {
    replies[paths[request.tag]] = std::move(answer);
    return std::vector<HttpRequest>{};
  });
  return replies;
}

void count(const char* what, std::size_t cases, std::size_t wrong) {
  fmt::print("faults: {}: {} cases, {} wrong\n", what, cases, wrong);
  CHECK(wrong == 0);
}

bool has(const HttpReply& got, std::string_view words) { return got.error.find(words) != std::string::npos; }

struct RawCase {
  const char* name;
  std::string bytes;  ///< sent as they are, then the connection is closed
  std::string body;   ///< that must come when `error` is empty
  const char* error;  ///< words of the message; "*" is any message
};

/// Serves each case under its number and compares.
std::size_t wrong_of(const std::vector<RawCase>& cases) {
  LoopbackServer server([&](const Request& request, Wire& wire) {
    wire.send(cases[static_cast<std::size_t>(std::atoi(request.path.c_str() + 1))].bytes);
    wire.close = true;
  });
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < cases.size(); ++i) paths.push_back(fmt::format("/{}", i));
  const Replies replies = ask_all(server, paths);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const HttpReply& got = replies.at(paths[i]);
    const std::string_view error = cases[i].error;
    const bool right = error.empty() ? got.error.empty() && got.body == cases[i].body
                                     : !got.error.empty() && (error == "*" || has(got, error));
    if (!right)
      fmt::print("  wrong: {}: status {}, {} bytes, error '{}'\n", cases[i].name, got.status, got.body.size(),
                 got.error);
    wrong += right ? 0 : 1;
  }
  return wrong;
}

/// Runs a program and gives the first line that it prints.
std::string first_line_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  char line[256] = {};
  const bool got = std::fgets(line, sizeof line, pipe) != nullptr;
  pclose(pipe);
  return got ? std::string(line) : std::string();
}

}  // namespace

TEST_SUITE("faults" * doctest::skip()) {
  TEST_CASE("every status from 301 to 504") {
    LoopbackServer server([](const Request& request, Wire& wire) {
      const int status = std::atoi(request.path.c_str() + 1);
      wire.send(status == 304 ? "HTTP/1.1 304 Not Modified\r\n\r\n" : reply(status, "fault"));
    });
    std::vector<std::string> paths;
    for (int status = 301; status <= 504; ++status) paths.push_back(fmt::format("/{}", status));
    const Replies replies = ask_all(server, paths);
    std::size_t wrong = 0;
    for (int status = 301; status <= 504; ++status) {
      const std::string path = fmt::format("/{}", status);
      const HttpReply& got = replies.at(path);
      const bool again = status == 408 || (status >= 500 && status != 501);
      const bool right = got.status == status && got.error.find(fmt::format("HTTP {}", status)) == 0 &&
                         server.requests(path) == (again ? 2 : 1);
      if (!right) fmt::print("  wrong: {}: {} requests, error '{}'\n", status, server.requests(path), got.error);
      wrong += right ? 0 : 1;
    }
    count("statuses", paths.size(), wrong);
  }

  TEST_CASE("Retry-After in all forms") {
    struct Case {
      const char* header;
      int requests_429;
      int requests_503;
    };
    // Followed twice, then given up; without a usable value 429 is not tried again and 503 once, as any 5xx.
    const std::vector<Case> cases = {{"0", 3, 3},
                                     {"1", 3, 3},
                                     {"Sun, 06 Nov 1994 08:49:37 GMT", 3, 3},
                                     {"Sunday, 06-Nov-94 08:49:37 GMT", 3, 3},
                                     {"3600", 1, 1},
                                     {"Fri, 01 Jan 2100 00:00:00 GMT", 1, 1},
                                     {"99999999999999999999999999", 1, 1},
                                     {"2147483648", 1, 1},
                                     {"-1", 1, 2},
                                     {"-99999999999999999999", 1, 2},
                                     {"soon", 1, 2},
                                     {"1.5", 1, 2},
                                     {"", 1, 2},
                                     {"1, 2", 1, 2},
                                     {"\x01\x02", 1, 2},
                                     {"0x10", 1, 2},
                                     {"1 day", 1, 2}};
    std::size_t wrong = 0;
    for (const Case& c : cases) {
      for (const int status : {429, 503}) {
        LoopbackServer server([&](const Request&, Wire& wire) {
          wire.send(reply(status, "busy", fmt::format("Retry-After: {}\r\n", c.header)));
        });
        const HttpReply got = ask_all(server, {"/"}).at("/");
        const int expected = status == 429 ? c.requests_429 : c.requests_503;
        const bool right = got.status == status && !got.error.empty() && server.requests() == expected;
        if (!right)
          fmt::print("  wrong: {} '{}': {} requests, error '{}'\n", status, c.header, server.requests(), got.error);
        wrong += right ? 0 : 1;
      }
    }
    count("Retry-After", cases.size() * 2, wrong);
  }

  TEST_CASE("resets and stalls at every tenth of a reply, broken off once and for good") {
    const std::string whole = reply(200, std::string(900, 'x'), "Content-Type: text/plain\r\n");
    std::mutex mutex;
    std::map<std::string, int> seen;
    LoopbackServer server([&](const Request& request, Wire& wire) {
      int times = 0;
      {
        const std::scoped_lock lock(mutex);
        times = seen[request.path]++;
      }
      const bool once = request.path.find("once") != std::string::npos;
      if (once && times > 0) return void(wire.send(whole));
      const auto tenth = static_cast<std::size_t>(request.path.back() - '0');
      wire.send(whole.substr(0, whole.size() * tenth / 10));
      if (request.path.find("reset") != std::string::npos) return wire.reset();
      if (request.path.find("close") != std::string::npos) return void(wire.close = true);
      wire.wait(std::chrono::seconds(3));
      wire.close = true;
    });
    std::vector<std::string> paths;
    for (const char* how : {"reset", "close", "stall"}) {
      for (const char* often : {"once", "always"}) {
        for (int tenth = 0; tenth < 10; ++tenth) paths.push_back(fmt::format("/{}/{}/{}", how, often, tenth));
      }
    }
    const Replies replies = ask_all(server, paths);
    std::size_t wrong = 0;
    for (const std::string& path : paths) {
      const HttpReply& got = replies.at(path);
      const bool once = path.find("once") != std::string::npos;
      const bool right = once ? got.error.empty() && got.body.size() == 900 : !got.error.empty() && got.body.empty();
      if (!right) fmt::print("  wrong: {}: {} bytes, error '{}'\n", path, got.body.size(), got.error);
      wrong += right ? 0 : 1;
    }
    count("resets, closes and stalls", paths.size(), wrong);
  }

  TEST_CASE("lengths, chunks, headers and encodings that lie") {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    std::vector<RawCase> cases = {
        {"length too long", ok + "Content-Length: 100\r\n\r\nshort", "", "before the whole body"},
        {"length too short", ok + "Content-Length: 3\r\n\r\nabcdef", "abc", ""},
        {"length zero", ok + "Content-Length: 0\r\n\r\nabcdef", "", ""},
        {"length negative", ok + "Content-Length: -5\r\n\r\nabcdef", "", "*"},
        {"length of letters", ok + "Content-Length: many\r\n\r\nabcdef", "", "*"},
        {"length beyond 64 bits", ok + "Content-Length: 99999999999999999999999\r\n\r\nabc", "abc", ""},
        {"length of a terabyte", ok + "Content-Length: 1099511627776\r\n\r\nabc", "", "before the whole body"},
        {"no length", ok + "\r\nabc", "abc", ""},
        {"chunks", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc", ""},
        {"chunks cut off", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nab", "", "*"},
        {"chunks without an end", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "", "*"},
        {"chunk size of letters", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n", "", "*"},
        {"chunk size negative", ok + "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", "", "*"},
        {"chunk size huge", ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n0\r\n\r\n", "", "*"},
        {"chunk longer than it says", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n0\r\n\r\n", "", "*"},
        {"chunks and a length", ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         "abc", ""},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "", "*"},
        {"HTTP/0.9", "<html>old</html>", "", "*"},
        {"empty status line", "\r\n\r\n", "", "*"},
        {"status of letters", "HTTP/1.1 abc OK\r\n\r\n", "", "*"},
        {"status of one digit", "HTTP/1.1 2 OK\r\n\r\n", "", "*"},
        {"status 000", "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", "", "*"},
        {"status 999", "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n", "", "HTTP 999"},
        {"NUL in a header", ok + std::string("X-A: a\0b\r\nContent-Length: 0\r\n\r\n", 33), "", "*"},
        {"a header of 200 KB", ok + "X-A: " + std::string(200'000, 'a') + "\r\nContent-Length: 0\r\n\r\n", "", "*"},
        {"gzip that is none", ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain", "", "*"},
        {"deflate that is none", ok + "Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nplain", "", "*"},
        {"an unknown encoding", ok + "Content-Encoding: rot13\r\nContent-Length: 5\r\n\r\nplain", "", "*"},
        {"gzip cut off",
         ok + "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n" + std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10),
         "", "cut off"},
        {"gzip cut off in a chunk of its own",
         ok + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" +
             std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + "\r\n0\r\n\r\n",
         "", "cut off"},
        {"gzip without a length, cut off",
         ok + "Content-Encoding: gzip\r\n\r\n" + std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10), "", "cut off"},
        {"br, which was not asked for", ok + "Content-Encoding: br\r\nContent-Length: 5\r\n\r\nplain", "", "'br'"},
        {"ten encodings",
         ok + "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Length: "
              "5\r\n\r\nplain",
         "", "*"},
        {"identity", ok + "Content-Encoding: identity\r\nContent-Length: 5\r\n\r\nplain", "plain", ""},
        {"interim replies",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nETag: no\r\n\r\n" + ok +
             "Content-Length: 2\r\n\r\nok",
         "ok", ""},
        {"redirect without a place", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "", "without a Location"},
        {"a part that was not asked for",
         "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/900\r\nContent-Length: 3\r\n\r\nabc", "",
         "HTTP 206"},
        {"two lengths", ok + "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", "", "two lengths"},
        {"gzip, then something else",
         ok + "Content-Encoding: gzip\r\n\r\n" +
             std::string("\x1f\x8b\x08\0\0\0\0\0\x02\x03K\x04\0C\xbe\xb7\xe8\x01\0\0\0tail", 25),
         "", "*"},
        {"two gzip streams, the second cut off",
         ok + "Content-Encoding: gzip\r\n\r\n" +
             std::string("\x1f\x8b\x08\0\0\0\0\0\x02\x03K\x04\0C\xbe\xb7\xe8\x01\0\0\0"
                         "\x1f\x8b\x08\0\0\0\0\0\x02\x03",
                         31),
         "", "cut off"},
        {"zstd, which was not asked for", ok + "Content-Encoding: zstd\r\nContent-Length: 5\r\n\r\nplain", "",
         "'zstd'"},
        {"redirect to nothing", "HTTP/1.1 302 Found\r\nLocation: http://\r\nContent-Length: 0\r\n\r\n", "", "*"},
    };
    std::string interim;
    for (int i = 0; i < 20'000; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
    cases.push_back({"20,000 interim replies", interim, "", "KB of headers"});
    count("lies", cases.size(), wrong_of(cases));
  }

  TEST_CASE("bombs and endless replies") {
    const std::string folder = first_line_of("mktemp -d");
    const std::string dir = folder.substr(0, folder.find('\n'));
    REQUIRE_FALSE(dir.empty());
    const std::string script = "python3 '" + tally::test::source("/tests/faults/make_bombs.py") + "' " + dir;
    REQUIRE(std::system(script.c_str()) == 0);
    const auto read = [&](const char* name) {
      std::ifstream in(dir + "/" + name, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(in), {});
    };
    std::vector<RawCase> cases;
    for (const auto& [name, encoding] : {std::pair{"bomb.gz", "gzip"},
                                         {"bomb.zlib", "deflate"},
                                         {"bomb.deflate", "deflate"},
                                         {"bomb.gz.gz", "gzip, gzip"}}) {
      const std::string bytes = read(name);
      REQUIRE(bytes.size() > 100);
      const std::string head = fmt::format("HTTP/1.1 200 OK\r\nContent-Encoding: {}\r\n", encoding);
      cases.push_back({name, head + fmt::format("Content-Length: {}\r\n\r\n", bytes.size()) + bytes, "",
                       "the body is larger than"});
      cases.push_back({name,
                       head + "Transfer-Encoding: chunked\r\n\r\n" + fmt::format("{:x}\r\n", bytes.size()) + bytes +
                           "\r\n0\r\n\r\n",
                       "", "the body is larger than"});
    }
    std::filesystem::remove_all(dir);
    std::size_t wrong = wrong_of(cases);
    LoopbackServer server([](const Request& request, Wire& wire) {
      wire.send("HTTP/1.1 200 OK\r\n");
      if (request.path == "/headers") {
        while (wire.send("X: " + std::string(1000, 'x') + "\r\n")) {
        }
      } else if (request.path == "/header") {
        wire.send("X: ");
        while (wire.send(std::string(1000, 'x'))) {
        }
      } else if (request.path == "/chunks") {
        wire.send("Transfer-Encoding: chunked\r\n\r\n");
        while (wire.send("1000\r\n" + std::string(4096, 'x') + "\r\n")) {
        }
      } else if (request.path == "/drip") {
        wire.send("\r\n");
        while (wire.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds(100));
      } else {
        wire.send("\r\n");
        while (wire.send(std::string(10'000, 'x'))) {
        }
      }
      wire.close = true;
    });
    const std::vector<std::string> paths = {"/headers", "/header", "/chunks", "/drip", "/body"};
    for (const auto& [path, got] : ask_all(server, paths)) {
      if (!got.error.empty() && got.body.empty()) continue;
      fmt::print("  wrong: {}: {} bytes, error '{}'\n", path, got.body.size(), got.error);
      ++wrong;
    }
    count("bombs and endless replies", cases.size() + paths.size(), wrong);
  }

  TEST_CASE("thirty forms of a private address, asked for and redirected to") {
    LoopbackServer inside([](const Request&, Wire& wire) { wire.send(reply(200, "secret")); });
    const std::string port = fmt::format(":{}", inside.port());
    std::vector<std::string> hosts = {"127.0.0.1",
                                      "127.1",
                                      "127.0.1",
                                      "2130706433",
                                      "0x7f000001",
                                      "0x7f.0.0.1",
                                      "0177.0.0.1",
                                      "017700000001",
                                      "0x7f.1",
                                      "127.255.255.254",
                                      "localhost",
                                      "LOCALHOST",
                                      "localhost.",
                                      "127.0.0.1.",
                                      "0.0.0.0",
                                      "0",
                                      "[::1]",
                                      "[0:0:0:0:0:0:0:1]",
                                      "[::]",
                                      "[::ffff:127.0.0.1]",
                                      "[::ffff:7f00:1]",
                                      "[::127.0.0.1]",
                                      "[64:ff9b::7f00:1]",
                                      "[2002:7f00:1::]",
                                      "10.0.0.1",
                                      "172.16.0.1",
                                      "192.168.0.1",
                                      "169.254.169.254",
                                      "100.64.0.1",
                                      "[fe80::1]",
                                      "[fc00::1]",
                                      "[ff02::1]",
                                      "224.0.0.1",
                                      "255.255.255.255",
                                      "%31%32%37.0.0.1",
                                      "１２７.0.0.1",
                                      "①②⑦.0.0.1",
                                      "127。0。0。1",
                                      "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
                                      "localhost%2e",
                                      "127.0.0.1..",
                                      "00000177.1",
                                      "[::ffff:0:127.0.0.1]",
                                      "[64:ff9b:1::7f00:1]",
                                      "[2001:0:7f00:1::]",
                                      "[::1%25lo]",
                                      "@127.0.0.1",
                                      "x@127.0.0.1",
                                      "x%40127.0.0.1",
                                      "example.invalid\\@127.0.0.1",
                                      "example.invalid%23@127.0.0.1"};
    LoopbackServer door([&](const Request& request, Wire& wire) {
      const std::string& host = hosts[static_cast<std::size_t>(std::atoi(request.path.c_str() + 1))];
      wire.send(reply(302, "", fmt::format("Location: http://{}{}/\r\n", host, port)));
    });
    const std::atomic<bool> cancelled{false};
    HttpClient client(quick(), nullptr, cancelled);
    std::vector<HttpRequest> requests;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      HttpRequest direct;
      direct.url = fmt::format("http://{}{}/", hosts[i], port);
      direct.tag = i;
      HttpRequest redirected;
      redirected.url = fmt::format("{}/{}", door.origin(), i);
      redirected.allowed_origin = door.origin();
      redirected.tag = i;
      requests.push_back(direct);
      requests.push_back(redirected);
    }
    std::size_t wrong = 0;
    const std::size_t cases = requests.size();
    client.run(std::move(requests), [&](const HttpRequest& request, const HttpReply& got) {
      if (got.error.empty() || !got.body.empty()) {
        fmt::print("  wrong: {} by {}\n", hosts[request.tag], request.url);
        ++wrong;
      }
      return std::vector<HttpRequest>{};
    });
    CHECK(inside.connections() == 0);
    count("private addresses", cases, wrong);
  }

  TEST_CASE("redirects to other schemes and in circles") {
    const std::vector<std::string> targets = {"file:///etc/passwd",
                                              "FILE:/etc/passwd",
                                              "ftp://127.0.0.1/x",
                                              "gopher://127.0.0.1:70/",
                                              "dict://127.0.0.1:11211/stat",
                                              "ldap://127.0.0.1/",
                                              "smb://127.0.0.1/x",
                                              "data:text/plain,x",
                                              "javascript:alert(1)",
                                              "view-source:http://x/",
                                              "http://a:b@127.0.0.1/",
                                              "//[::1]:22/",
                                              "http:////127.0.0.1/",
                                              "http://169.254.169.254/latest/meta-data/",
                                              "\\\\127.0.0.1\\x",
                                              "http://exa\tmple.org/",
                                              "/circle",
                                              "/circle/a"};
    LoopbackServer server([&](const Request& request, Wire& wire) {
      if (request.path == "/circle" || request.path == "/circle/a")
        return void(wire.send(
            reply(307, "", "Location: " + std::string(request.path == "/circle" ? "/circle/a" : "/circle") + "\r\n")));
      const auto number = static_cast<std::size_t>(std::atoi(request.path.c_str() + 1));
      wire.send(number < targets.size() && request.path.size() < 4
                    ? reply(301, "", "Location: " + targets[number] + "\r\n")
                    : reply(404, ""));
    });
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < targets.size(); ++i) paths.push_back(fmt::format("/{}", i));
    std::size_t wrong = 0;
    for (const auto& [path, got] : ask_all(server, paths)) {
      if (!got.error.empty() && got.body.empty()) continue;
      fmt::print("  wrong: {} '{}'\n", path, got.body);
      ++wrong;
    }
    CHECK(server.requests("/circle") + server.requests("/circle/a") <= 11);
    count("redirects", paths.size(), wrong);
  }

  TEST_CASE("certificates") {
    const std::string line = first_line_of("mktemp -d");
    const std::string dir = line.substr(0, line.find('\n'));
    FILE* server = popen(
        fmt::format("exec python3 '{}' {}", tally::test::source("/tests/faults/tls_server.py"), dir).c_str(), "r");
    REQUIRE(server != nullptr);
    std::map<std::string, int> ports;
    char name[64] = {};
    int port = 0;
    while (ports.size() < 6 && std::fscanf(server, "%63s %d", name, &port) == 2) ports[name] = port;
    REQUIRE(ports.size() == 6);
    const std::atomic<bool> cancelled{false};
    HttpLimits limits = quick();
    limits.ca_file = dir + "/ca.pem";
    std::size_t wrong = 0;
    for (const auto& entry : ports) {
      const auto& kind = entry.first;
      const auto& number = entry.second;
      HttpClient client(limits, nullptr, cancelled);
      HttpRequest request;
      request.url = fmt::format("https://localhost:{}/", number);
      request.allowed_origin = fmt::format("https://localhost:{}", number);
      client.run({request}, [&](const HttpRequest&, const HttpReply& got) {
        const bool right =
            kind == "good" ? got.body == "tls" : !got.error.empty() && got.body.empty() && got.tries <= 2;
        if (!right) fmt::print("  wrong: {}: '{}' {}\n", kind, got.body, got.error);
        wrong += right ? 0 : 1;
        return std::vector<HttpRequest>{};
      });
    }
    pclose(server);  // it ends by itself after some seconds
    std::filesystem::remove_all(dir);
    count("certificates", ports.size(), wrong);
  }

  TEST_CASE("killed at random points, nothing that was kept is lost") {
    FetchBench bench;
    const std::string path = (bench.folder / "evidence.sqlite").string();
    std::size_t lost = 0;
    std::size_t kept = 0;
    constexpr int kKills = 200;
    for (int kill_number = 0; kill_number < kKills; ++kill_number) {
      int pipe_ends[2] = {};
      REQUIRE(pipe(pipe_ends) == 0);
      const pid_t pid = fork();
      REQUIRE(pid >= 0);
      if (pid == 0) {
        close(pipe_ends[0]);
        auto store = tally::EvidenceStore::open(path);
        for (int i = 0; store.ok() && i < 100'000; ++i) {
          tally::KeptReply reply_kept;
          reply_kept.reply.query = tally_test::query(fmt::format("/{}/{}", kill_number, i));
          reply_kept.reply.url = reply_kept.asked_url = reply_kept.reply.query.url;
          reply_kept.reply.body = fmt::format("{} {}", kill_number, i);
          reply_kept.reply.sha256 = tally::sha256_hex(reply_kept.reply.body);
          if (!(*store)->keep(reply_kept).ok() || write(pipe_ends[1], &i, sizeof i) != sizeof i) break;
        }
        _exit(0);
      }
      close(pipe_ends[1]);
      usleep(static_cast<useconds_t>(2000 + kill_number * 997 % 60'000));
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      std::vector<int> done;
      for (int i = 0; ::read(pipe_ends[0], &i, sizeof i) == sizeof i;) done.push_back(i);
      close(pipe_ends[0]);
      auto store = tally::EvidenceStore::open(path);
      REQUIRE(store.ok());
      for (const int i : done) {
        const auto found = (*store)->newest(tally_test::query(fmt::format("/{}/{}", kill_number, i)).request_key());
        ++kept;
        if (!found.ok() || !found->has_value() || (**found).reply.body != fmt::format("{} {}", kill_number, i)) ++lost;
      }
    }
    fmt::print("faults: {} replies kept before {} kills, {} lost\n", kept, kKills, lost);
    count("kills", kKills, lost);
  }

  TEST_CASE("twenty processes on one store") {
    LoopbackServer server([](const Request& request, Wire& wire) {
      wire.send(reply(200, "body of " + request.path, "ETag: \"1\"\r\n"));
    });
    FetchBench bench;
    bench.settings.source_base["office"] = server.origin();
    bench.store.reset();
    std::vector<pid_t> children;
    for (int child = 0; child < 20; ++child) {
      const pid_t pid = fork();
      REQUIRE(pid >= 0);
      if (pid == 0) {
        auto store = tally::EvidenceStore::open((bench.folder / "evidence.sqlite").string());
        if (!store.ok()) _exit(2);
        bench.store = std::move(*store);
        int good = 0;
        std::vector<tally::Query> queries;
        for (int i = 0; i < 20; ++i) queries.push_back(tally_test::query(fmt::format("/v2/{}", i)));
        for (const auto& got : bench.fetch(queries))
          good += got.body == "body of " + got.query.url.substr(got.query.url.find("/v2")) ? 1 : 0;
        bench.store.reset();
        _exit(good == 20 ? 0 : 1);
      }
      children.push_back(pid);
    }
    std::size_t wrong = 0;
    for (const pid_t pid : children) {
      int status = 0;
      waitpid(pid, &status, 0);
      wrong += status == 0 ? 0 : 1;
    }
    count("runs at once", children.size(), wrong);
  }
}
