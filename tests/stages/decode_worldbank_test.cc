#include <string>

#include "tests/stages/decode_support.h"

using decode_test::Bench;
using decode_test::value;

namespace {

const std::string kNs = "xmlns:wb=\"http://www.worldbank.org\"";

std::string row(const std::string& iso2, const std::string& iso3, const std::string& year, const std::string& figure) {
  return "  <wb:data>\r\n    <wb:indicator id=\"SL.UEM.TOTL.ZS\">Unemployment, total (% of total labor "
         "force)</wb:indicator>\r\n    <wb:country id=\"" +
         iso2 + "\">Name</wb:country>\r\n    <wb:countryiso3code>" + iso3 + "</wb:countryiso3code>\r\n    <wb:date>" +
         year + "</wb:date>\r\n    " + (figure.empty() ? "<wb:value />" : "<wb:value>" + figure + "</wb:value>") +
         "\r\n    <wb:unit />\r\n    <wb:obs_status />\r\n    <wb:decimal>1</wb:decimal>\r\n  </wb:data>\r\n";
}

std::string page(const std::string& rows, int number, int pages, int total) {
  return "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<wb:data page=\"" + std::to_string(number) +
         "\" pages=\"" + std::to_string(pages) + "\" per_page=\"50\" total=\"" + std::to_string(total) +
         "\" sourceid=\"2\" lastupdated=\"2026-03-01\" " + kNs + ">\r\n" + rows + "</wb:data>";
}

std::string error(const std::string& id, const std::string& text) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><wb:error " + kNs + "><wb:message id=\"" + id +
         "\" key=\"Invalid value\">" + text + "</wb:message></wb:error>";
}

tally::Evidence decode(const std::string& body, int http = 200, std::vector<std::string> more = {}) {
  Bench bench;
  auto reply = bench.reply("worldbank", "SL.UEM.TOTL.ZS", body);
  reply.http_status = http;
  reply.more_pages = std::move(more);
  return bench.decode("decode_worldbank", reply);
}

}  // namespace

TEST_CASE("a World Bank page becomes a series; missing values are absent and not zero") {
  const auto got = decode(page(row("CN", "CHN", "2013", "") + row("CN", "CHN", "2012", "4.575") +
                                   row("DE", "DEU", "2012Q3", "5.4") + row("1W", "WLD", "2012", "0"),
                               1, 1, 4));
  CHECK(value(got, "CHN", "2012") == "4.575");
  CHECK(value(got, "CHN", "2013") == "none");
  CHECK(value(got, "DEU", "2012-Q3") == "5.4");
  CHECK(value(got, "WLD", "2012") == "0");
  REQUIRE(got.series);
  CHECK(got.series->as_of == "2026-03-01");
  CHECK(got.series->name == "Unemployment, total (% of total labor force)");
  CHECK(got.series->code == "SL.UEM.TOTL.ZS");
  const auto* cell = got.series->find(tally::place_code("CHN"), tally::Period::of_year(2012));
  CHECK(cell->locator == 2);
  CHECK(got.series->locator_form == "/wb:data/wb:data[%]");
}

TEST_CASE("an aggregate without its three letters is found by its two") {
  CHECK(value(decode(page(row("XC", "", "2012", "11.4"), 1, 1, 1)), "EMU", "2012") == "11.4");
}

TEST_CASE("pages are joined and locators count on") {
  const auto got =
      decode(page(row("CN", "CHN", "2012", "4.5"), 1, 2, 2), 200, {page(row("DE", "DEU", "2012", "5.4"), 2, 2, 2)});
  CHECK(value(got, "CHN", "2012") == "4.5");
  CHECK(value(got, "DEU", "2012") == "5.4");
  CHECK(got.series->find(tally::place_code("DEU"), tally::Period::of_year(2012))->locator == 2);
}

TEST_CASE("fewer rows than the reply announces are no answer") {
  CHECK(value(decode(page(row("CN", "CHN", "2012", "4.5"), 1, 2, 51)), "CHN", "2012") ==
        "source_unavailable: only 1 of 51 rows arrived");
}

TEST_CASE("error envelopes under HTTP 200 are told apart") {
  const auto unknown = decode(error("120", "The provided parameter value is not valid"));
  CHECK(unknown.failure == "no_series");
  CHECK(unknown.failure_detail.find("SL.UEM.TOTL.ZS") != std::string::npos);
  const auto archived = decode(error("175", "The indicator was not found. It may have been deleted or archived."));
  CHECK(archived.failure == "no_series");
  CHECK(archived.failure_detail.find("archived") != std::string::npos);
  CHECK(decode(error("105", "Service currently unavailable")).failure == "source_unavailable");
}

TEST_CASE("a page of errors behind a good first page is not overlooked") {
  CHECK(decode(page(row("CN", "CHN", "2012", "4.5"), 1, 2, 2), 200, {error("199", "Unknown error")}).failure ==
        "source_unavailable");
}

TEST_CASE("what is not World Bank XML is named") {
  const auto html = decode("\xEF\xBB\xBF<html><body>Request Error</body></html>", 400);
  CHECK(html.failure == "source_unavailable");
  CHECK(html.failure_detail ==
        "expected World Bank XML, got an HTML page (HTTP 400): \"<html><body>Request Error</body></html>\"");
  CHECK(decode("[{\"page\":1},[]]").failure_detail == "expected World Bank JSON, got other JSON");
  CHECK(decode("{\"dataSets\":[]}").failure_detail == "expected World Bank JSON, got other JSON");
  CHECK(decode(std::string("\x00\x01\x02\x03", 4)).failure_detail.find("no text") != std::string::npos);
  CHECK(decode("").failure_detail == "the reply is empty");
  CHECK(decode("<rss><channel/></rss>").failure_detail == "expected World Bank XML, got <rss>");
  const std::string whole = page(row("CN", "CHN", "2012", "4.5") + row("CN", "CHN", "2011", "4.5"), 1, 1, 2);
  const auto cut = decode(whole.substr(0, whole.size() / 2));
  CHECK(cut.failure == "source_unavailable");
  CHECK(cut.failure_detail.find("cut off or damaged") != std::string::npos);
}

TEST_CASE("a reply about another series is refused") {
  std::string other = page(row("CN", "CHN", "2012", "4.5"), 1, 1, 1);
  other.replace(other.find("SL.UEM.TOTL.ZS"), 14, "SP.POP.TOTL.XX");
  CHECK(decode(other).failure_detail == "the reply is about another series than SL.UEM.TOTL.ZS");
}

TEST_CASE("a series without any value says so") {
  CHECK(decode(page("", 0, 0, 0)).failure == "no_value_for_place");
  CHECK(decode(page(row("CN", "CHN", "2013", ""), 1, 1, 1)).failure == "no_value_for_place");
}

TEST_CASE("UTF-16 is read as well") {
  std::string wide = "\xFF\xFE";
  for (const char c : page(row("CN", "CHN", "2012", "4.5"), 1, 1, 1).substr(3)) wide += std::string{c, '\0'};
  std::string::size_type at = wide.find(std::string("u\0t\0f\0-\0008\0", 10));
  REQUIRE(at != std::string::npos);
  CHECK(value(decode(wide), "CHN", "2012") == "4.5");
}

TEST_CASE("a transport error stays the reason") {
  Bench bench;
  auto reply = bench.reply("worldbank", "SL.UEM.TOTL.ZS", "");
  reply.error = "could not connect";
  const auto got = bench.decode("decode_worldbank", reply);
  CHECK(got.failure == "source_unavailable");
  CHECK(got.failure_detail == "could not connect");
}

TEST_CASE("the same series in JSON: pages, null, an aggregate without its three letters, errors") {
  const auto json_row = [](const std::string& iso2, const std::string& iso3, const std::string& year,
                           const std::string& figure) {
    return R"({"countryiso3code":")" + iso3 +
           R"(","indicator":{"id":"SL.UEM.TOTL.ZS","value":"Unemployment"},"date":")" + year +
           R"(","country":{"id":")" + iso2 + R"(","value":"Name "},"value":)" + figure +
           R"(,"unit":"","obs_status":"","decimal":1})";
  };
  const auto json_page = [](const std::string& rows, int number, int total) {
    return R"([{"page":)" + std::to_string(number) + R"(,"pages":2,"per_page":2,"total":)" + std::to_string(total) +
           R"(,"sourceid":"2","lastupdated":"2026-03-01"},[)" + rows + "]]";
  };
  const std::string first =
      json_page(json_row("CN", "CHN", "2012", "4.58") + "," + json_row("DE", "DEU", "2012", "null"), 1, 3);
  const std::string second = json_page(json_row("XC", "", "2012", "11.4"), 2, 3);
  const auto got = decode(first, 200, {second});
  CHECK(value(got, "CHN", "2012") == "4.58");
  CHECK(value(got, "DEU", "2012") == "none");
  CHECK(value(got, "EMU", "2012") == "11.4");
  REQUIRE(got.series);
  CHECK(got.series->as_of == "2026-03-01");
  CHECK(decode(first).failure_detail == "only 2 of 3 rows arrived");
  CHECK(decode(first.substr(0, first.size() / 2)).failure == "source_unavailable");
  CHECK(decode(
            R"([{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}])")
            .failure == "no_series");
  CHECK(
      decode(R"([{"message":[{"id":"175","key":"Invalid format","value":"It was deleted or archived."}]}])").failure ==
      "no_series");
  CHECK(decode(R"([{"message":[{"id":"199","key":"?","value":"Unknown"}]}])").failure == "source_unavailable");
}
