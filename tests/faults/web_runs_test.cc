// Whole runs of the program on a hostile web: names that lead elsewhere, the pace of a host from run to run, offices
// that quote keys. Run by `scripts/test_faults`.
#include <atomic>
#include <chrono>

#include "pipeline/store/compress.h"
#include "pipeline/store/sqlite.h"
#include "tests/faults/runs.h"
#include "tests/loopback_server.h"

using namespace tally::test;  // NOLINT: the helpers of these tests
using tally_test::LoopbackServer;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;

TEST_SUITE("faults" * doctest::skip()) {
  TEST_CASE("the pace of a host holds from run to run, and a clock that was ahead does not block it") {
    Tally tally("pace and clock");
    LoopbackServer site([](const Request& request, Wire& wire) {
      if (request.path == "/robots.txt") return void(wire.send(reply(404, "")));
      wire.send(reply(200,
                      "<html><body><article><p>China's population was 1.354 billion in 2012, as is told here in "
                      "a whole sentence of many words.</p></article></body></html>",
                      "Content-Type: text/html\r\n"));
    });
    const Folder folder;
    const auto read = [&](int pages, const std::string& shift) {
      std::string words = "extract --format jsonl";
      for (int i = 0; i < pages; ++i) words += fmt::format(" http://paced.example:{}/{}", site.port(), i);
      const auto begin = std::chrono::steady_clock::now();
      const Ran ran = run(
          folder, words,
          shim(fmt::format("TALLY_CLOCK={} TALLY_NAMES=paced.example={} TALLY_PUBLIC={}", shift, kPublic, kPublic)));
      const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      tally.check(ran.status == 0 && lines(ran.out) == pages && ran.err.empty(),
                  fmt::format("{} pages at {} s", pages, shift), ran.err);
      return took;
    };
    // Sixty a minute, ten of them at once; one request is that for robots.txt.
    for (const char* shift : {kAhead, "0", kBehind, "0"})
      tally.check(read(11, shift) < 20, fmt::format("not blocked at {} s", shift));
    const double took = read(3, "0");
    tally.check(took > 3, "the run behind keeps the pace", fmt::format("{} s", took));
  }

  TEST_CASE("names that lead into the network, at first or later") {
    Tally tally("names");
    LoopbackServer site([](const Request& request, Wire& wire) {
      if (request.path == "/robots.txt") return void(wire.send(reply(404, "")));
      const std::string port = request.header("Host").substr(request.header("Host").find(':'));
      if (request.path == "/away")
        return void(wire.send(reply(302, "", "Location: http://inner.example" + port + "/a\r\n")));
      wire.send(reply(200,
                      "<html><body><article><p>China's population was 1.354 billion in 2012, as is told here in "
                      "a whole sentence of many words.</p></article></body></html>",
                      "Content-Type: text/html\r\nConnection: close\r\n"));
      wire.close = true;
    });
    LoopbackServer silent([](const Request&, Wire& wire) { wire.reset(); });
    const std::string pub = kPublic;
    struct Case {
      std::string names;
      bool read;
      std::string path = "/a";
      bool silent = false;  ///< the public address breaks every connection off
    };
    std::vector<Case> cases = {{pub, true},
                               {"127.0.0.1," + pub, true},
                               {pub + ",127.0.0.1", true},
                               {pub + ",127.0.0.1", false, "/a", true},
                               {pub + "|127.0.0.1", true},
                               {pub + "|127.0.0.1", false, "/a", true},
                               {pub + ";inner.example=127.0.0.1", false, "/away"},
                               {pub + ";inner.example=" + pub, true, "/away"}};
    for (const char* inside : {"127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "169.254.169.254", "192.168.1.1", "::1",
                               "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1",
                               "fc00::1", "ff02::1", "100.64.1.1", "224.0.0.1", "255.255.255.255"})
      cases.push_back({inside, false});
    for (const Case& c : cases) {
      const Folder folder;
      const std::string words = fmt::format("extract --format jsonl HTTP://Played.Example:{}{}",
                                            c.silent ? silent.port() : site.port(), c.path);
      const auto opened = [&](const std::string& names) {
        const Ran ran = run(folder, words,
                            shim(fmt::format("TALLY_NAMES='played.example={}' TALLY_PUBLIC={} "
                                             "TALLY_FAULT_LOG='{}'",
                                             names, kPublic, folder / "log")));
        std::string log = read_file(folder / "log");
        for (auto at = log.find("connect " + pub + "\n"); at != std::string::npos;
             at = log.find("connect " + pub + "\n"))
          log.erase(at, pub.size() + 9);
        return std::pair(ran, log);
      };
      const auto [ran, elsewhere] = opened(c.names);
      tally.check((ran.status == 0 && lines(ran.out) == 1) == c.read, c.names + c.path, ran.err);
      tally.check(elsewhere.empty(), c.names + " is connected to", elsewhere);
      if (!c.read || c.path != "/a") continue;
      // What was public yesterday is inside today: neither asked nor is the kept page taken for a new one.
      const int before = site.requests();
      const auto [later, inside] = opened("127.0.0.1");
      tally.check(inside.empty() && site.requests() == before && has(later.err, "leads to a loopback address"),
                  c.names + ", later inside", later.err + inside);
    }
  }

  TEST_CASE("offices that quote the key, in every way: it is in no table, message or kept reply") {
    Tally tally("keys");
    const std::string key = "s3cr3t+of/the=desk";
    const std::string sent = "s3cr3t%2Bof%2Fthe%3Ddesk";
    const std::vector<std::string> ways = {"200 text", "200 json", "403", "429", "500", "404", "301", "200 header"};
    std::atomic<int> way{0};
    std::atomic<int> with_key{0};
    LoopbackServer office([&](const Request& request, Wire& wire) {
      const bool keyed = has(request.path, sent);
      if (keyed) ++with_key;
      const std::string body = "{\"error\":\"your key " + key + " (" + sent + ") in " + request.path + "\"}";
      const std::string& how = ways[static_cast<std::size_t>(way.load())];
      if (how == "301" && !has(request.path, "again"))
        return void(wire.send(reply(301, body, "Location: " + request.path + "&again=" + key + "\r\n")));
      if (how == "200 header")
        return void(
            wire.send(reply(200, "{}", "ETag: \"" + key + "\"\r\nContent-Type: text/plain; key=" + sent + "\r\n")));
      const std::string type = how == "200 text" ? "text/plain" : "application/json";
      wire.send(reply(how == "301" ? 200 : std::atoi(how.c_str()), body, "Content-Type: " + type + "\r\n"));
    });
    std::string bases;
    for (const char* name : {"fred", "bls", "comtrade"})
      bases += fmt::format(" --source-base {}={}", name, office.origin());
    WorldBank others;
    others.say("1354190000");
    for (std::size_t i = 0; i < ways.size(); ++i) {
      way = static_cast<int>(i);
      const Folder folder;
      folder.file(
          "article.txt",
          "Figures\n\nWASHINGTON, Dec. 5, 2025 -- The unemployment rate of the United States was 14.8 percent in "
          "April 2020. China's goods exports were worth 2.59 trillion dollars in 2020.\n");
      const int before = with_key;
      std::string all;
      const std::string keys = fmt::format("FRED_API_KEY='{0}' BLS_API_KEY='{0}' COMTRADE_API_KEY='{0}'", key);
      std::vector<std::string> commands = {"check -v --format jsonl article.txt" + others.options() + bases};
      for (const char* format : {"terminal", "csv", "html"})
        commands.push_back(fmt::format("replay last -v --format {}", format));
      for (const std::string& command : commands) {
        const Ran ran = run(folder, command, keys);
        all += ran.out + ran.err;
      }
      auto database = tally::Database::open(folder / "state/tallycheck/evidence.sqlite", 1000);
      REQUIRE(database.ok());
      for (const char* sql : {"SELECT size, zstd FROM body", "SELECT rows_size, rows_zstd FROM run"}) {
        auto bodies = database->prepare(sql);
        REQUIRE(bodies.ok());
        while (bodies->step() == 100 /* SQLITE_ROW */) {
          const auto body = tally::decompress(bodies->blob(1), static_cast<std::size_t>(bodies->integer(0)));
          REQUIRE(body.ok());
          all += *body;
        }
      }
      for (const auto& entry : fs::recursive_directory_iterator(folder / "state"))
        if (entry.is_regular_file()) all += read_file(entry.path().string());
      tally.check(with_key > before, ways[i] + ": the key was sent");
      tally.check(!has(all, key) && !has(all, sent), ways[i], all.substr(std::min(all.find("s3cr3t"), all.size())));
    }
  }
}
