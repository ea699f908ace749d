// What must not change a table: threads, locale, time zone, the order of the articles, a store that is warm already.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/offices.h"
#include "tests/timeless.h"

namespace {

using tally::test::Offices;
using tally::test::Ran;
using tally::test::timeless;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Articles in which every statement is made with several figures, right and wrong ones.
std::vector<std::string> articles() {
  const std::vector<std::string> patterns = {"China's population was {} billion in 2012.",
                                             "Germany's unemployment rate was {} percent in 2020.",
                                             "China ranked {}th in the Global Innovation Index in 2025.",
                                             "Life expectancy in China was 7{} years in 2015, up from {} in 2014.",
                                             "The policy rate of the United States was {} percent last month.",
                                             "About {} million people visited Spain's museums last year."};
  const std::vector<std::string> figures = {"1.354", "3.6", "10", "6.9", "14", "1,354"};
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 48; ++i) {
    std::string text;
    for (std::size_t k = 0; k < patterns.size(); ++k) {
      std::string sentence = patterns[k];
      for (auto at = sentence.find("{}"); at != std::string::npos; at = sentence.find("{}"))
        sentence.replace(at, 2, figures[(i + k) % figures.size()]);
      text += (k == 0 ? "" : " ") + sentence;
    }
    lines.push_back("{\"id\":\"article " + std::to_string(i) + "\",\"title\":\"Figures\",\"published_at\":\"2025-12-0" +
                    std::to_string(1 + i % 9) + "\",\"text\":\"" + text + "\"}");
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("the same table byte for byte, whatever the threads, locale, time zone, order and store") {
  const Offices offices;
  const std::string state = " --state '" + (offices.folder() / "state") + "' ";
  std::vector<std::string> lines = articles();
  const std::string file = offices.folder().file("articles.jsonl", joined(lines));
  const auto check = [&](const std::string& options, const std::string& environment = "") {
    const std::string words = "check -q --read jsonl " + options + state + "'" + file + "'";
    Ran ran = offices.run("", words, environment);
    CHECK((ran.status == 0 || ran.status == 3));
    return ran.out;
  };
  const std::string cold = check("--format jsonl");
  REQUIRE(lines_of(cold).size() > 150);
  CHECK(cold.find("\"supported\"") != std::string::npos);
  CHECK(cold.find("\"refuted\"") != std::string::npos);
  CHECK((timeless(check("--format jsonl")) == timeless(cold)));

  const std::string kept = check("--offline --format jsonl");
  CHECK((timeless(kept) == timeless(cold)));
  for (const char* threads : {"1", "2", "16"})
    CHECK((check(std::string("--offline --format jsonl --threads ") + threads) == kept));
  for (const char* zone : {"UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"})
    CHECK((check("--offline --format jsonl", std::string("TZ=") + zone) == kept));
  const std::string csv = check("--offline --format csv", "LC_ALL=C");
  CHECK((check("--offline --format csv", "LC_ALL=C.UTF-8") == csv));
  // Decimal commas, dots between thousands, and the Turkish i: made here, as few machines have them.
  for (const char* locale : {"de_DE", "tr_TR"}) {
    const std::string made = offices.folder() / (std::string(locale) + ".UTF-8");
    if (std::system(("localedef -f UTF-8 -i " + std::string(locale) + " '" + made + "' 2> /dev/null").c_str()) != 0 ||
        !std::filesystem::exists(made)) {
      MESSAGE(locale << " cannot be made on this machine: not tried");
      continue;
    }
    const std::string environment = "LOCPATH='" + (offices.folder() / "") + "' LC_ALL=" + locale + ".UTF-8";
    CHECK((check("--offline --format csv", environment) == csv));
  }

  // Articles in another order: each article's rows stay as they were.
  std::vector<std::string> rows = lines_of(kept);
  for (std::size_t i = 0; i < lines.size(); ++i) std::swap(lines[i], lines[(i * 31 + 7) % lines.size()]);
  offices.folder().file("articles.jsonl", joined(lines));
  std::vector<std::string> shuffled = lines_of(check("--offline --format jsonl"));
  CHECK((shuffled != rows));
  std::sort(rows.begin(), rows.end());
  std::sort(shuffled.begin(), shuffled.end());
  CHECK((shuffled == rows));
}
