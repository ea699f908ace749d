// Replies of fixtures/web/ by office and case, with the status that the office sends them under.
#pragma once
#include <string>

#include "pipeline/decode/json.h"
#include "tests/stages/decode_support.h"

namespace decode_test {

/// The probe's query of a source, answered by the recorded reply of a case.
inline tally::Reply office_reply(const Bench& bench, const std::string& source, const std::string& name) {
  const auto* found = bench.book().sources.find(source);
  REQUIRE(found != nullptr);
  const auto period = *tally::Period::parse(found->probe.period);
  auto reply = bench.reply(source, found->probe.series, "", {found->probe.place, period, period, {}});
  const std::string manifest = file("fixtures/web/offices.json");
  const auto json = tally::decode::JsonReply::parse(manifest);
  REQUIRE(json.ok());
  const auto* entry = json->root().at("/" + source + "/cases/" + name);
  REQUIRE_MESSAGE(entry != nullptr, source << " has no case " << name);
  reply.body = file("fixtures/web/" + std::string(tally::decode::text_at(*entry, "/file")));
  reply.http_status = std::stoi(std::string(tally::decode::text_at(*entry, "/status")));
  reply.content_type = tally::decode::text_at(*entry, "/type");
  reply.retrieved_at = "2026-03-02T08:00:00Z";
  return reply;
}

/// The evidence of a case by the source's own decoder.
inline tally::Evidence office(const std::string& source, const std::string& name) {
  Bench bench;
  const auto reply = office_reply(bench, source, name);
  return bench.decode(reply.query.decoder, reply);
}

}  // namespace decode_test
