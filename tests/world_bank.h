// One office for tests that run the program: the World Bank with one figure, and every other office out of order.
#pragma once
#include <atomic>
#include <mutex>
#include <string>

#include "tests/loopback_server.h"

namespace tally::test {

/// The World Bank with one figure for China's population in 2012 and no other series, or out of order.
class WorldBank {
 public:
  void say(const std::string& value) {
    const std::scoped_lock lock(mutex_);
    value_ = value;
  }
  [[nodiscard]] std::string options() const {
    std::string out;
    for (const char* office : {"worldbank", "eurostat", "wikidata", "oecd", "imf", "ecb", "ilo", "bis", "fred", "who",
                               "unsdg", "dbnomics", "owid", "wipo", "bls", "undp", "comtrade", "ons"})
      out += std::string(" --source-base ") + office + "=" + server_.origin();
    return out;
  }

  /// Requests for the figure so far.
  [[nodiscard]] int asked() const { return asked_.load(); }

 private:
  std::atomic<int> asked_{0};
  std::mutex mutex_;
  std::string value_;
  tally_test::LoopbackServer server_{[this](const tally_test::Request& request, tally_test::Wire& wire) {
    const std::scoped_lock lock(mutex_);
    if (!value_.empty() && request.path.starts_with("/v2/") && request.path.find("SP.POP.TOTL") == std::string::npos) {
      wire.send(tally_test::reply(
          200,
          "<?xml version=\"1.0\"?><wb:error xmlns:wb=\"http://www.worldbank.org\"><wb:message id=\"120\" key=\"Invalid "
          "value\">The provided parameter value is not valid</wb:message></wb:error>",
          "Content-Type: text/xml\r\n"));
      return;
    }
    if (value_.empty() || request.path.find("SP.POP.TOTL") == std::string::npos) {
      wire.send(tally_test::reply(404, "gone", "Content-Type: text/html\r\n"));
      return;
    }
    ++asked_;
    wire.send(tally_test::reply(
        200,
        "<?xml version=\"1.0\"?><wb:data page=\"1\" pages=\"1\" per_page=\"50\" total=\"1\" sourceid=\"2\" "
        "lastupdated=\"2026-03-01\" xmlns:wb=\"http://www.worldbank.org\"><wb:data><wb:indicator "
        "id=\"SP.POP.TOTL\">P</wb:indicator><wb:country id=\"CN\">China</wb:country><wb:countryiso3code>CHN"
        "</wb:countryiso3code><wb:date>2012</wb:date><wb:value>" +
            value_ + "</wb:value><wb:unit/><wb:obs_status/><wb:decimal>0</wb:decimal></wb:data></wb:data>",
        "Content-Type: text/xml\r\nETag: \"" + value_ + "\"\r\n"));
  }};
};

}  // namespace tally::test
