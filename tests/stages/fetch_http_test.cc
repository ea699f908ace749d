#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pipeline/net/sha256.h"
#include "pipeline/store/sqlite.h"
#include "tests/fetch_bench.h"
#include "tests/loopback_server.h"

using tally::EvidenceStatus;
using tally::Query;
using tally::Reply;
using tally_test::FetchBench;
using tally_test::LoopbackServer;
using tally_test::query;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;
namespace fs = std::filesystem;

TEST_CASE("a reply is fetched once for all who ask, kept, and confirmed by 304") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.header("If-None-Match") == "\"v1\"") return void(wire.send("HTTP/1.1 304 Not Modified\r\n\r\n"));
    wire.send(reply(200, "data", "ETag: \"v1\"\r\nContent-Type: text/csv\r\n"));
  });
  FetchBench bench;
  bench.settings.source_base["office"] = server.origin();
  Query other = query();
  other.measure = "another";
  const auto first = bench.fetch({query(), other});
  REQUIRE(first.size() == 2);
  CHECK(server.requests() == 1);
  for (const Reply& got : first) {
    CHECK(got.error.empty());
    CHECK(got.status == EvidenceStatus::live);
    CHECK(got.body == "data");
    CHECK(got.sha256 == tally::sha256_hex("data"));
    CHECK(got.url == server.origin() + "/v2/A?page=1");
  }
  CHECK(first[0].query.measure != first[1].query.measure);
  const auto second = bench.fetch({query()});
  CHECK(second[0].status == EvidenceStatus::cached);
  CHECK(second[0].body == "data");
  CHECK(server.requests() == 2);
  bench.settings.offline = true;
  const auto offline = bench.fetch({query()}, "fetch_replay");
  CHECK(offline[0].status == EvidenceStatus::replayed);
  CHECK(offline[0].body == "data");
  bench.settings.source_base.clear();
  CHECK(bench.fetch({query()}, "fetch_replay")[0].body == "data");
  CHECK(bench.fetch({query("/v2/B")}, "fetch_replay")[0].error.find("no kept reply") != std::string::npos);
}

TEST_CASE("all pages of a reply, in order, or none") {
  std::atomic<bool> broken{false};
  LoopbackServer server([&](const Request& request, Wire& wire) {
    const std::string page = request.path.substr(request.path.find("page=") + 5);
    if (broken && page == "3") return void(wire.send(reply(404, "")));
    if (page == "2") std::this_thread::sleep_for(std::chrono::milliseconds(30));
    wire.send(reply(200, fmt::format("<wb:data page=\"{}\" pages=\"4\"><x>{}</x></wb:data>", page, page)));
  });
  FetchBench bench;
  bench.source(
      "", R"(<paging parameter="page" first="1" step="1" total="&lt;wb:data [^&gt;]*\bpages=&quot;(\d+)&quot;"/>)");
  bench.settings.source_base["office"] = server.origin();
  const auto whole = bench.fetch({query()});
  REQUIRE(whole.size() == 1);
  REQUIRE(whole[0].more_pages.size() == 3);
  for (int page = 2; page <= 4; ++page)
    CHECK(whole[0].more_pages[static_cast<std::size_t>(page - 2)].find(fmt::format("<x>{}</x>", page)) !=
          std::string::npos);
  broken = true;
  const auto stale = bench.fetch({query()});
  CHECK(stale[0].status == EvidenceStatus::stale);
  CHECK(stale[0].more_pages == whole[0].more_pages);
  CHECK(stale[0].error.empty());
  bench.store.reset();
  const auto failed = bench.fetch({query()});
  CHECK(failed[0].status == EvidenceStatus::failed);
  CHECK(failed[0].error == "page 3 of 4: HTTP 404");
}

TEST_CASE("the World Bank's passing 400 is tried again, its error envelope is passed on") {
  std::atomic<int> asked{0};
  LoopbackServer server([&](const Request& request, Wire& wire) {
    if (request.path.find("/v2/X") == 0)
      return void(wire.send(reply(404, R"(<?xml version="1.0"?><wb:error/>)", "Content-Type: text/xml\r\n")));
    if (asked++ == 0)
      return void(
          wire.send(reply(400, "\xef\xbb\xbf<html><body>Request Error</body></html>", "Content-Type: text/html\r\n")));
    wire.send(reply(200, R"(<?xml version="1.0"?><wb:data page="1" pages="1"/>)"));
  });
  FetchBench bench;
  bench.settings.source_base["office"] = server.origin();
  Query wb = query();
  wb.decoder = "decode_worldbank";
  CHECK(bench.fetch({wb})[0].status == EvidenceStatus::live);
  CHECK(asked == 2);
  wb.url = "https://office.example/v2/X";
  const auto own = bench.fetch({wb});
  CHECK(own[0].error.empty());
  CHECK(own[0].http_status == 404);
  CHECK(own[0].body.find("wb:error") != std::string::npos);
}

TEST_CASE("keys come from the environment and are kept nowhere") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    wire.send(request.path.find("k=s3cretkey") != std::string::npos
                  ? reply(200, request.path.find("echo") != std::string::npos ? "you sent s3cretkey" : "data")
                  : reply(403, "no"));
  });
  FetchBench bench;
  bench.source(R"(<request key="TALLY_TEST_KEY"/>)", "");
  REQUIRE(bench.rules.sources.all()[0].key_variable == "TALLY_TEST_KEY");
  bench.settings.source_base["office"] = server.origin();
  unsetenv("TALLY_TEST_KEY");
  const auto without = bench.fetch({query("/v2/A?k={key}")});
  CHECK(without[0].error.find("set the environment variable TALLY_TEST_KEY") != std::string::npos);
  setenv("TALLY_TEST_KEY", "s3cretkey", 1);
  const auto with = bench.fetch({query("/v2/A?k={key}"), query("/v2/echo?k={key}")});
  unsetenv("TALLY_TEST_KEY");
  REQUIRE(with.size() == 2);
  for (const Reply& got : with) {
    CHECK(got.error.empty());
    CHECK(got.url.find("s3cretkey") == std::string::npos);
    CHECK(got.body.find("s3cretkey") == std::string::npos);  // a decoder may quote it
  }
  bench.store.reset();
  for (const auto& entry : fs::directory_iterator(bench.folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}).find("s3cretkey") == std::string::npos);
  }
  auto database = tally::Database::open((bench.folder / "evidence.sqlite").string(), 1000);
  CHECK(*database->number("SELECT count(*) FROM reply") == 1);
}

TEST_CASE("failures are replies with a reason") {
  LoopbackServer server([](const Request& request, Wire& wire) {
    if (request.path == "/403") return void(wire.send(reply(403, "<html>")));
    if (request.path == "/204") return void(wire.send("HTTP/1.1 204 No Content\r\n\r\n"));
    wire.close = true;
  });
  FetchBench bench;
  bench.settings.source_base["office"] = server.origin();
  CHECK(bench.fetch({query("/403")})[0].error == "access is refused: HTTP 403");
  CHECK(bench.fetch({query("/close")})[0].error.find("closed the connection") != std::string::npos);
  const auto none = bench.fetch({query("/204")});
  CHECK(none[0].error.empty());
  CHECK(none[0].http_status == 204);
  Query bad = query();
  bad.url = "http://a:b@office.example/";
  CHECK(bench.fetch({bad})[0].status == EvidenceStatus::failed);
  bench.settings.source_base.clear();
  bad.url = server.origin() + "/403";
  CHECK(bench.fetch({bad})[0].error.find("a loopback address") != std::string::npos);
}

TEST_CASE("a quota that is used up is told under any status, without the key, and what was kept stands in") {
  int asked = 0;
  LoopbackServer server([&](const Request& request, Wire& wire) {
    if (request.path == "/v2/kept") {
      if (asked++ == 0) return void(wire.send(reply(200, R"({"value":[1]})")));
      return void(
          wire.send(reply(200, R"({"status":"REQUEST_NOT_PROCESSED","message":["the daily threshold is reached"]})")));
    }
    if (request.path.starts_with("/v2/403"))
      return void(wire.send(reply(403, R"({"statusCode":403,"message":"Out of call volume quota for s3cretkey."})")));
    if (request.path == "/v2/400") return void(wire.send(reply(400, "<e:Error>Rate limit exceeded</e:Error>")));
    if (request.path == "/v2/401") return void(wire.send(reply(401, R"({"message":"no such subscription"})")));
    wire.send(reply(404, R"({"message":"no such series"})"));
  });
  FetchBench bench;
  bench.source(R"(<request key="TALLY_TEST_KEY"/>)", "");
  bench.settings.source_base["office"] = server.origin();
  setenv("TALLY_TEST_KEY", "s3cretkey", 1);
  const auto error = [&](const std::string& path) { return bench.fetch({query(path)})[0].error; };
  const std::string keyed = error("/v2/403?k={key}");
  CHECK(keyed.find("the quota is used up: HTTP 403, office says: ") == 0);
  CHECK(keyed.find("quota for {key}.") != std::string::npos);
  unsetenv("TALLY_TEST_KEY");
  CHECK(error("/v2/400").find("Rate limit exceeded") != std::string::npos);
  CHECK(error("/v2/401").find("access is refused: HTTP 401, office says: ") == 0);
  CHECK(error("/v2/404").empty());  // decode reads the office's own words
  Query series = query("/v2/kept");
  series.decoder_options["error_quota"] = "daily limit|REQUEST_NOT_PROCESSED";
  CHECK(bench.fetch({series})[0].status == EvidenceStatus::live);
  const auto again = bench.fetch({series});
  CHECK(again[0].status == EvidenceStatus::stale);
  CHECK(again[0].body == R"({"value":[1]})");
}
