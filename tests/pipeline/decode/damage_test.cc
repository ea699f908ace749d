// Replies that are cut off or altered anywhere: an answer or a reason, never a crash.
#include <cstdint>
#include <initializer_list>

#include "tests/stages/office_support.h"

namespace {

constexpr const char* kOffices[] = {"worldbank", "eurostat", "wikidata", "oecd",     "imf",  "ecb",  "ilo", "bis",
                                    "fred",      "who",      "unsdg",    "dbnomics", "owid", "wipo", "bls"};

void check_decodes(decode_test::Bench& bench, const tally::Reply& reply) {
  const auto got = bench.decode(reply.query.decoder, reply);
  CHECK((got.series != nullptr) != !got.failure.empty());
  if (!got.series) CHECK(!got.failure_detail.empty());
}

}  // namespace

TEST_CASE("replies cut off anywhere give an answer or a reason") {
  decode_test::Bench bench;
  for (const char* office : kOffices) {
    INFO(office);
    auto reply = decode_test::office_reply(bench, office, "good");
    const std::string whole = reply.body;
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
      reply.body = whole.substr(0, size);
      check_decodes(bench, reply);
    }
  }
}

TEST_CASE("replies with altered bytes give an answer or a reason") {
  decode_test::Bench bench;
  std::uint32_t random = 12345;
  const auto next = [&] { return random = random * 1664525U + 1013904223U; };
  for (const char* office : kOffices) {
    INFO(office);
    auto reply = decode_test::office_reply(bench, office, "good");
    const std::string whole = reply.body;
    for (int round = 0; round < 80; ++round) {
      reply.body = whole;
      for (int change = 0; change < 4; ++change) {
        const std::size_t at = (next() >> 4) % whole.size();
        constexpr std::string_view kNasty = "\"<>&{}[],:;\n\0\xFF-9e.=/";
        reply.body[at] = kNasty[(next() >> 8) % kNasty.size()];
      }
      check_decodes(bench, reply);
    }
  }
}
