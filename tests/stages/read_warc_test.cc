#include <fmt/format.h>
#include <zlib.h>

#include "tests/stages/reader_run.h"

using tally::test::read_with;

namespace {
std::string record(const std::string& type, const std::string& uri, const std::string& media,
                   const std::string& block) {
  return "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + uri + "\r\nContent-Type: " + media +
         "\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}
std::string response(const std::string& uri, const std::string& headers, const std::string& body) {
  return record("response", uri, "application/http; msgtype=response", "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body);
}
std::string gzip(const std::string& bytes) {
  std::string out(compressBound(bytes.size()) + 64, '\0');
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib does not write to its input
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
const std::string kHtml =
    "<html><head><title>Ferries add a deck</title></head><body><p>Traffic rose 4.2 percent last year, the port "
    "said.</p></body></html>";
const std::string kType = "Content-Type: text/html; charset=utf-8\r\n";
}  // namespace

TEST_CASE("read_warc gives one article a page, plain and gzipped by record") {
  const std::vector<std::string> records = {
      record("warcinfo", "", "application/warc-fields", "software: x\r\n"),
      response("https://n.example/1", kType, kHtml),
      record("request", "https://n.example/1", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n"),
      response("https://n.example/pic", "Content-Type: image/png\r\n", "\x89PNG"),
      record("response", "https://n.example/404", "application/http; msgtype=response",
             "HTTP/1.1 404 Not Found\r\n" + kType + "\r\n" + kHtml),
      response("https://n.example/2", "content-type: text/html\r\nTransfer-Encoding: chunked\r\n",
               "10\r\n" + kHtml.substr(0, 16) + "\r\n" + fmt::format("{:x};x=1\r\n", kHtml.size() - 16) +
                   kHtml.substr(16) + "\r\n0\r\n\r\n"),
      response("https://n.example/3", kType + "Content-Encoding: gzip\r\n", gzip(kHtml)),
      record("conversion", "https://n.example/4", "text/plain", "Traffic rose 9 percent.\n"),
  };
  std::string plain;
  std::string packed;
  for (const std::string& r : records) {
    plain += r;
    packed += gzip(r);
  }
  for (const std::string& bytes : {plain, packed}) {
    const auto run = read_with("warc", bytes, {}, "", "x.warc");
    CHECK(run.failure.empty());
    REQUIRE(run.articles.size() == 4);
    CHECK(run.bad.empty());
    CHECK(run.articles[0].id == "https://n.example/1");
    CHECK(run.articles[0].title == "Ferries add a deck");
    for (int i = 0; i < 3; ++i)
      CHECK(run.articles[static_cast<std::size_t>(i)].text == "Traffic rose 4.2 percent last year, the port said.");
    CHECK(run.articles[3].text == "Traffic rose 9 percent.\n");
  }
}

TEST_CASE("read_warc goes on behind damage and says where it was") {
  const std::string good = response("https://n.example/1", kType, kHtml);
  const auto damaged =
      read_with("warc", good + "WARC/1.0\r\nWARC-Type: response\r\n\r\nrubbish\n" + good, {}, "", "x.warc");
  CHECK(damaged.articles.size() == 2);
  REQUIRE(damaged.bad.size() == 1);
  CHECK(damaged.bad[0].where == "x.warc: byte " + std::to_string(good.size()));
  const auto cut = read_with("warc", good + good.substr(0, good.size() - 40));
  CHECK(cut.articles.size() == 1);
  REQUIRE(cut.bad.size() == 1);
  CHECK(cut.bad[0].what.find("cut off") != std::string::npos);
  const std::string packed = gzip(good);
  const auto torn = read_with("warc", packed + packed.substr(0, 30) + std::string(40, 'x') + packed);
  CHECK(torn.articles.size() == 1);
  CHECK(torn.bad.size() == 1);
  const auto large = read_with("warc", response("https://n.example/big", kType, std::string(5000, 'x')) + good,
                               {{"max_record_bytes", "2000"}});
  CHECK(large.articles.size() == 1);
  REQUIRE(large.bad.size() == 1);
  CHECK(large.bad[0].where == "https://n.example/big");
  const auto bomb = read_with(
      "warc",
      response("https://n.example/bomb", kType + "Content-Encoding: gzip\r\n", gzip(std::string(3'000'000, ' '))),
      {{"max_record_bytes", "100000"}});
  CHECK(bomb.articles.empty());
  CHECK(bomb.bad.size() == 1);
}

TEST_CASE("read_warc refuses what is no archive") {
  CHECK_FALSE(read_with("warc", "").failure.empty());
  CHECK_FALSE(read_with("warc", "hello\n").failure.empty());
  CHECK_FALSE(read_with("warc", "\r\n\r\n").failure.empty());
  CHECK_FALSE(read_with("warc", "WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\nx").failure.empty());
}
