// The nightly run as cron starts it: interrupted, locked out, without sources, with revised figures.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <chrono>
#include <mutex>

#include "tests/loopback_server.h"
#include "tests/paths.h"
#include "tests/program.h"
#include "tests/world_bank.h"

using tally::test::Folder;
using tally::test::Ran;
using tally::test::read_file;
using tally::test::run_shell;
using tally::test::WorldBank;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

long count_of(const std::string& text, const std::string& part) {
  long n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// A comparison that prints no tables when it fails.
bool same_bytes(const std::string& a, const std::string& b) {
  return !read_file(a).empty() && read_file(a) == read_file(b);
}

/// Articles as JSON lines; each has a claim of its own.
std::string articles(int from, int to, const std::string& year = "2012") {
  std::string out;
  for (int i = from; i < to; ++i)
    out += "{\"id\":\"a" + std::to_string(i) + "\",\"published_at\":\"2024-0" + std::to_string(i % 9 + 1) +
           "-01\",\"title\":\"Part " + std::to_string(i) + "\",\"text\":\"China's population was " +
           std::to_string(1000 + i) + " million in " + year + ". The unemployment rate of Germany was " +
           std::to_string(i % 20) + ".5 percent in 2020.\"}\n";
  return out;
}

std::string config(const std::string& inputs, const std::string& attributes = "offline=\"yes\"",
                   const std::string& more = "") {
  return "<nightly state=\"state\" output=\"tables\" " + attributes + ">" + more + "<inputs>" + inputs +
         "</inputs></nightly>";
}

Ran nightly(const Folder& folder, const std::string& words, const std::string& before = "") {
  return run_shell("cd '" + (folder / "") + "' && " + before + " '" + tally::test::program() +
                   "' nightly --config nightly.xml " + words);
}

}  // namespace

TEST_CASE("nightly: silent when all is well, nothing twice, changed articles with what they lost") {
  const Folder folder;
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
  folder.file("wire.jsonl", articles(0, 30));
  auto ran = nightly(folder, "--date 2026-03-01");
  INFO(ran.err);
  CHECK(ran.out.empty());
  CHECK(ran.err.empty());
  const std::string first = read_file(folder / "tables/verdicts-2026-03-01.csv");
  CHECK(count_of(first, "\r\n") == 61);
  CHECK(read_file(folder / "tables/changes-2026-03-01.csv") == first);
  CHECK(count_of(read_file(folder / "tables/verdicts-2026-03-01.jsonl"), "\n") == 60);
  CHECK(has(read_file(folder / "tables/verdicts-2026-03-01.csv-metadata.json"), "\"rows\": 60"));
  // The same night again changes no byte.
  ran = nightly(folder, "--date 2026-03-01 --summary");
  CHECK(has(ran.out, "30 articles in the table, 0 checked by this run"));
  CHECK(read_file(folder / "tables/verdicts-2026-03-01.csv") == first);
  // One article loses a claim, one is new.
  folder.file("wire.jsonl", articles(0, 29) + articles(30, 31) +
                                "{\"id\":\"a29\",\"published_at\":\"2024-03-01\",\"title\":\"Part 29\",\"text\":"
                                "\"China's population was 1029 million in 2012.\"}\n");
  ran = nightly(folder, "--date 2026-03-02");
  CHECK(ran.err.empty());
  const std::string changes = read_file(folder / "tables/changes-2026-03-02.csv");
  CHECK(count_of(changes, ",new,") == 2);
  CHECK(count_of(changes, ",gone,") == 1);
  const std::string second = read_file(folder / "tables/verdicts-2026-03-02.csv");
  CHECK(count_of(second, ",same,") == 59);
  CHECK(count_of(second, "\r\n") == 62);
  const std::string index = read_file(folder / "tables/index.html");
  CHECK(has(index, "Night of 2026-03-02"));
  CHECK(has(index, "<td>2026-03-01</td>"));
  CHECK(has(index, "reports/2026-03-02/"));
  CHECK_FALSE(has(index, "http-equiv=\"refresh\""));
}

TEST_CASE("nightly: killed at any moment, the next run ends the night with the same bytes") {
  const Folder calm;
  const Folder rough;
  for (const Folder* folder : {&calm, &rough}) {
    folder->file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
    folder->file("wire.jsonl", articles(0, 4000));
  }
  CHECK(nightly(calm, "--date 2026-03-01").err.empty());
  int killed = 0;
  const std::string table = "tables/verdicts-2026-03-01.csv";
  for (const char* after : {"0.04", "0.2", "0.4", "0.7", "1.1", "1.6"}) {
    const auto ran = nightly(rough, "--date 2026-03-01", std::string("timeout --foreground -s KILL ") + after);
    killed += ran.status == 137 ? 1 : 0;
    if (ran.status != 137) break;
    // The metadata is written last: where it stands, the tables are whole.
    if (std::filesystem::exists(rough / (table + "-metadata.json"))) CHECK(same_bytes(calm / table, rough / table));
  }
  CHECK(killed >= 2);
  // The day after: the interrupted night is finished under its own date before the new one begins.
  const auto last = nightly(rough, "--date 2026-03-02");
  CHECK(last.err.empty());
  for (const char* file : {"verdicts-2026-03-01.csv", "changes-2026-03-01.csv", "verdicts-2026-03-01.jsonl"})
    CHECK_MESSAGE(same_bytes(calm / ("tables/" + std::string(file)), rough / ("tables/" + std::string(file))), file);
  CHECK(count_of(read_file(rough / "tables/changes-2026-03-02.csv"), "\r\n") == 1);
  for (const auto& entry : std::filesystem::directory_iterator(rough / "tables"))
    CHECK_FALSE(entry.path().string().ends_with(".tmp"));
}

TEST_CASE("nightly: a held lock ends the second run at once, a lock file alone does not") {
  const Folder folder;
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
  folder.file("wire.jsonl", articles(0, 2));
  std::filesystem::create_directories(folder / "state");
  const int lock = ::open((folder / "state/nightly.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(::flock(lock, LOCK_EX) == 0);
  const auto start = std::chrono::steady_clock::now();
  auto ran = nightly(folder, "");
  CHECK(ran.status == 75);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  CHECK(count_of(ran.err, "\n") == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "tables"));
  ::close(lock);
  CHECK(nightly(folder, "").status != 75);
}

TEST_CASE("nightly: a signal ends the run within a second, and the next one goes on") {
  const Folder folder;
  tally_test::LoopbackServer slow([](const tally_test::Request&, tally_test::Wire& wire) {
    wire.wait(std::chrono::seconds(20));
    wire.close = true;
  });
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/><feed url=\"" + slow.origin() + "/feed\"/>", "",
                                    "<allow origin=\"" + slow.origin() + "\"/>"));
  folder.file("wire.jsonl", "{\"id\":\"a\",\"text\":\"Nothing is counted here.\"}\n");
  const auto start = std::chrono::steady_clock::now();
  const auto ran = nightly(folder, "--date 2026-03-01", "timeout --preserve-status -s TERM 0.5");
  CHECK(ran.status == 143);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(2500));
  CHECK_FALSE(std::filesystem::exists(folder / "tables/verdicts-2026-03-01.csv"));
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
  CHECK(nightly(folder, "--date 2026-03-01").status == 0);
  CHECK(std::filesystem::exists(folder / "tables/verdicts-2026-03-01.csv"));
}

TEST_CASE("nightly: a source that is down gives rows that wait, and a revised figure raises an alert") {
  const Folder folder;
  WorldBank bank;
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>", ""));
  folder.file("wire.jsonl",
              "{\"id\":\"a1\",\"published_at\":\"2024-01-01\",\"text\":\"China's population was 1.354 billion in "
              "2012.\"}\n");
  auto ran = nightly(folder, "--date 2026-03-01" + bank.options());
  CHECK(ran.status == 3);
  CHECK(count_of(ran.err, "\n") == 1);
  CHECK(has(read_file(folder / "tables/verdicts-2026-03-01.csv"), "not_enough_evidence,source_unavailable"));
  CHECK(has(read_file(folder / "tables/verdicts-2026-03-01.csv-metadata.json"), "\"complete\": false"));
  bank.say("1354190000");
  ran = nightly(folder, "--date 2026-03-02" + bank.options());
  INFO(ran.err);
  std::string table = read_file(folder / "tables/verdicts-2026-03-02.csv");
  CHECK(has(table, "\nsupported,"));
  CHECK(has(read_file(folder / "tables/changes-2026-03-02.csv"), ",verdict,"));
  CHECK_FALSE(has(ran.err, "revised"));  // a source that is back has revised nothing
  ran = nightly(folder, "--date 2026-03-03" + bank.options());
  CHECK_FALSE(has(ran.err, "revised"));
  CHECK(has(read_file(folder / "tables/verdicts-2026-03-03.csv"), ",same,"));
  bank.say("1290000000");
  ran = nightly(folder, "--date 2026-03-04" + bank.options());
  CHECK(has(ran.err, "revised: a1: \"population was 1.354 billion in 2012\": supported"));
  CHECK(has(ran.err, "the published figure went from 1354190000 to 1290000000"));
  CHECK(has(read_file(folder / "tables/changes-2026-03-04.csv"), "\nrefuted,"));
  CHECK(has(read_file(folder / "tables/index.html"), "Revised since the article was checked"));
  // Rewritten on the night of a revision: the new text is the one that is checked and kept.
  bank.say("1300000000");
  folder.file("wire.jsonl",
              "{\"id\":\"a1\",\"published_at\":\"2024-01-01\",\"text\":\"China's population was 1.3 billion in "
              "2012.\"}\n");
  ran = nightly(folder, "--date 2026-03-05" + bank.options());
  table = read_file(folder / "tables/verdicts-2026-03-05.csv");
  CHECK(has(table, "population was 1.3 billion"));
  CHECK_FALSE(has(table, "1.354 billion"));
  ran = nightly(folder, "--date 2026-03-06 --summary" + bank.options());
  CHECK(has(ran.out, "1 articles in the table, 0 checked"));
}

TEST_CASE("nightly: feeds are asked conditionally, items are told apart by guid, link and content") {
  const Folder folder;
  std::mutex mutex;
  std::vector<std::string> asked;
  std::string item = "China's population was 1.3 billion in 2012.";
  tally_test::LoopbackServer server([&](const tally_test::Request& request, tally_test::Wire& wire) {
    const std::scoped_lock lock(mutex);
    if (request.path == "/robots.txt") return (void)wire.send(tally_test::reply(404, ""));
    if (request.path == "/busy") return (void)wire.send(tally_test::reply(429, "", "Retry-After: 3600\r\n"));
    asked.push_back(request.header("If-None-Match") + "|" + request.header("If-Modified-Since"));
    const std::string tag = "W/\"v " + std::to_string(item.size()) + "\"";
    if (request.header("If-None-Match") == tag) return (void)wire.send("HTTP/1.1 304 Not Modified\r\n\r\n");
    wire.send(tally_test::reply(
        200,
        "<rss version=\"2.0\"><channel><title>Wire</title>"
        "<item><guid>17</guid><title>One</title><description>" +
            item +
            "</description></item>"
            "<item><link>http://news.example/two</link><title>Two</title><description>The unemployment rate of "
            "Germany was 3.6 percent in 2020.</description></item>"
            "<item><title>Three</title><description>Kenya has 47 counties in 2013.</description></item>"
            "<item><guid>17</guid><title>One</title><description>A repeat of the first: 5 percent.</description></item>"
            "</channel></rss>",
        "Content-Type: application/rss+xml\r\nETag: " + tag + "\r\nLast-Modified: Sun, 01 Mar 2026 10:00:00 GMT\r\n"));
  });
  folder.file("nightly.xml",
              config("<feed url=\"" + server.origin() + "/rss\"/>", "", "<allow origin=\"" + server.origin() + "\"/>"));
  const std::string offices = WorldBank().options();
  auto ran = nightly(folder, "--date 2026-03-01 --summary" + offices);
  INFO(ran.err);
  CHECK(has(ran.out, "3 articles in the table, 3 checked"));
  ran = nightly(folder, "--date 2026-03-02 --summary" + offices);
  CHECK(has(ran.out, "3 articles in the table, 0 checked"));
  {
    const std::scoped_lock lock(mutex);
    CHECK(asked.back() == "W/\"v 43\"|Sun, 01 Mar 2026 10:00:00 GMT");
    item = "China's population was 1.35 billion in 2012.";
  }
  ran = nightly(folder, "--date 2026-03-03 --summary" + offices);
  CHECK(has(ran.out, "3 articles in the table, 1 checked"));
  folder.file("nightly.xml", config("<feed url=\"" + server.origin() + "/busy\"/>", "",
                                    "<allow origin=\"" + server.origin() + "\"/>"));
  ran = nightly(folder, "--date 2026-03-04" + offices);
  CHECK(has(ran.err, "it asks to come back in 3600 s"));
  CHECK(server.requests("/busy") == 1);
}

TEST_CASE("nightly: a slip in the configuration is named with its place") {
  const Folder folder;
  struct Case {
    std::string xml;
    std::string says;
  };
  for (const Case& c : {Case{"<nightly output=\"t\">\n <inputs><fead url=\"http://x/\"/></inputs></nightly>",
                             "nightly.xml:2:11: unknown element 'fead' in <inputs> (did you mean 'feed'?)"},
                        Case{"<nightly outptu=\"t\"/>",
                             "nightly.xml:1:2: unknown attribute 'outptu' in <nightly> (did you mean 'output'?)"},
                        Case{"<nightly output=\"t\"/>", "nothing to check"},
                        Case{"<nightly output=\"t\"><recheck days=\"x\"/></nightly>", "is no number from 0 to 3650"},
                        Case{"<nightly output=\"t\"><inputs><jsonl/></inputs></nightly>", "<jsonl> needs file="},
                        Case{"<nightly output=\"t\"><inputs>", "nightly.xml:1:"}}) {
    folder.file("nightly.xml", c.xml);
    const auto ran = nightly(folder, "");
    CHECK(ran.status == 2);
    CHECK_MESSAGE(has(ran.err, c.says), ran.err);
  }
  CHECK(run_shell(tally::test::program() + " nightly --config '" + tally::test::source("/rules/nightly/nightly.xml") +
                  "' --shard 9/8")
            .status == 2);
}

TEST_CASE("nightly: what reviewers decided is carried into the next tables") {
  const Folder folder;
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
  folder.file("wire.jsonl", articles(0, 3));
  nightly(folder, "--date 2026-03-01");
  std::string table = read_file(folder / "tables/verdicts-2026-03-01.csv");
  const auto end = table.find("\r\n", table.find("\r\n") + 2);
  REQUIRE(table.substr(end - 5, 5) == ",,,,,");  // review_status to review_note are empty
  table.replace(end - 5, 5, ",approved,Ann,2026-03-02,,a note");
  folder.file("edited.csv", table);
  auto ran =
      run_shell("cd '" + (folder / "") + "' && " + tally::test::program() + " review import --state state edited.csv");
  INFO(ran.err << ran.out);
  CHECK(ran.status == 0);
  CHECK(has(ran.out, "1 decisions changed"));
  nightly(folder, "--date 2026-03-02");
  CHECK(has(read_file(folder / "tables/verdicts-2026-03-02.csv"), "same,approved,Ann,2026-03-02,,"));
}

TEST_CASE("shards: eight parts of a night, of a check and of an extract merge into the bytes of one run") {
  const Folder folder;
  folder.file("nightly.xml", config("<jsonl file=\"wire.jsonl\"/>"));
  folder.file("wire.jsonl", articles(0, 60));
  const std::string program = "'" + tally::test::program() + "'";
  nightly(folder, "--date 2026-03-01 --output whole --state one");
  for (int i = 1; i <= 8; ++i) {
    const std::string part = std::to_string(i);
    nightly(folder, "--date 2026-03-01 --shard " + part + "/8");
    for (const char* command : {"check", "extract"}) {
      for (const char* format : {"csv", "jsonl"})
        run_shell("cd '" + (folder / "") + "' && " + program + " " + command +
                  " --offline --no-state --read jsonl wire.jsonl --shard " + part + "/8 --format " + format + " -o " +
                  command + part + "." + format);
    }
  }
  auto ran = run_shell("cd '" + (folder / "") + "' && " + program + " merge --output joined tables/shard-*-of-8");
  CHECK_MESSAGE(ran.status == 0, ran.err);
  for (const char* file : {"verdicts-2026-03-01.csv", "changes-2026-03-01.csv", "verdicts-2026-03-01.jsonl",
                           "nights.csv", "index.html", "verdicts-2026-03-01.csv-metadata.json"})
    CHECK_MESSAGE(same_bytes(folder / ("whole/" + std::string(file)), folder / ("joined/" + std::string(file))), file);
  for (const std::string command : {"check", "extract"}) {
    for (const std::string format : {"csv", "jsonl"}) {
      ran = run_shell("cd '" + (folder / "") + "' && " + program + " merge -o joined." + format + " " + command +
                      "[1-8]." + format + " && " + program + " " + command +
                      " --offline --no-state --read jsonl wire.jsonl --format " + format + " -o plain." + format);
      CHECK(read_file(folder / ("joined." + format)).size() > 1000);
      CHECK(same_bytes(folder / ("joined." + format), folder / ("plain." + format)));
    }
  }
  ran = run_shell("cd '" + (folder / "") + "' && " + program + " merge check1.csv check2.csv");
  CHECK(ran.status == 2);
  CHECK(has(ran.err, "is one of 8 parts, and 2 are given"));
  ran = run_shell("cd '" + (folder / "") + "' && " + program + " merge plain.csv");
  CHECK(has(ran.err, "was not written with --shard"));
}
