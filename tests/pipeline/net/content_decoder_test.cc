#include "pipeline/net/content_decoder.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <vector>

namespace {

constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

std::string encoded(const std::string& text, int window) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

struct Decoded {
  std::string text;
  std::string error;
  bool complete = false;
};

/// Feeds the bytes in pieces of a size.
Decoded decode(const char* encodings, std::string_view bytes, std::size_t piece = 7) {
  auto decoder = tally::ContentDecoder::create(encodings);
  REQUIRE(decoder.ok());
  REQUIRE(*decoder);
  Decoded got;
  for (std::size_t at = 0; at < bytes.size() && got.error.empty(); at += piece) {
    auto fed = (*decoder)->feed(bytes.substr(at, piece), [&](std::string_view out) {
      got.text += out;
      return got.text.size() <= 1'000'000;
    });
    if (!fed) got.error = fed.error().what;
  }
  got.complete = (*decoder)->complete();
  return got;
}

const std::string kText = [] {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "row " + std::to_string(i * i) + "\n";
  return text;
}();

}  // namespace

TEST_CASE("bodies of every encoding come back in pieces of any size") {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, std::size_t{1'000'000}}) {
    for (const auto& [name, bytes] :
         std::vector<std::pair<const char*, std::string>>{{"gzip", encoded(kText, kGzip)},
                                                          {"X-GZIP", encoded(kText, kGzip)},
                                                          {"deflate", encoded(kText, kZlib)},
                                                          {"deflate", encoded(kText, kRaw)},
                                                          {"identity, gzip", encoded(kText, kGzip)},
                                                          {"deflate, gzip", encoded(encoded(kText, kZlib), kGzip)}}) {
      const Decoded got = decode(name, bytes, piece);
      CHECK(got.error.empty());
      CHECK(got.complete);
      CHECK((got.text == kText));
    }
  }
}

TEST_CASE("an encoded body that is cut off anywhere is not complete") {
  const std::string bytes = encoded(kText, kGzip);
  for (std::size_t size = 1; size < bytes.size(); size += 97)
    CHECK_FALSE(decode("gzip", bytes.substr(0, size)).complete);
  CHECK_FALSE(decode("gzip", bytes.substr(0, bytes.size() - 1)).complete);
  CHECK_FALSE(decode("deflate", "x").complete);
  CHECK(decode("gzip", "").complete);
}

TEST_CASE("gzip streams may follow one another; other bytes after the end are an error") {
  const std::string bytes = encoded("one ", kGzip);
  CHECK(decode("gzip", bytes + encoded("two", kGzip)).text == "one two");
  CHECK(decode("gzip", bytes + std::string(9, '\0')).complete);
  CHECK(decode("gzip", bytes + "<html>").error.find("goes on after the end") != std::string::npos);
  CHECK_FALSE(decode("gzip", "plain text").error.empty());
  std::string flipped = encoded(kText, kGzip);
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
  const Decoded got = decode("gzip", flipped);
  CHECK((!got.error.empty() || !got.complete));
}

TEST_CASE("a bomb ends where its sink says, and unknown encodings are refused") {
  const std::string bomb = encoded(std::string(200'000'000, '0'), kGzip);
  const Decoded got = decode("gzip", bomb, 4096);
  CHECK(got.text.size() < 1'100'000);
  CHECK_FALSE(got.error.empty());
  CHECK_FALSE(tally::ContentDecoder::create("br").ok());
  CHECK_FALSE(tally::ContentDecoder::create("gzip, gzip, gzip, gzip").ok());
  auto none = tally::ContentDecoder::create("identity");
  REQUIRE(none.ok());
  CHECK_FALSE(*none);
}
