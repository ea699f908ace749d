// Bombs for the parsers: a million nested tags and brackets, entities that grow, a hundred thousand items, cells
// without an end. Each parser meets each of them in a process of its own with bounded memory and time: it may say what
// it likes, but it must end. Run by `scripts/test_faults`.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <vector>

#include "pipeline/byte_stream.h"
#include "pipeline/nightly/config.h"
#include "pipeline/nightly/sitemap.h"
#include "pipeline/pipeline_file.h"
#include "pipeline/registry.h"
#include "pipeline/review/review_import.h"
#include "pipeline/rulebook/rule_book.h"
#include "tests/paths.h"
#include "tests/program.h"

namespace {

using namespace tally;  // NOLINT: a test of many parts of the library

std::string times(std::size_t count, std::string_view part) {
  std::string out;
  out.reserve(count * part.size());
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

/// What is sent, and the parsers that take it for what they read.
struct Bomb {
  std::string name;
  std::string bytes;
  std::vector<std::string> parsers;
};

std::vector<Bomb> bombs() {
  constexpr std::size_t kMillion = 1'000'000;
  const std::vector<std::string> pages = {"read_html", "decode_document"};
  const std::vector<std::string> json = {"read_jsonl",  "decode_json",      "decode_jsonstat",
                                         "decode_sdmx", "decode_worldbank", "decode_wikidata"};
  const std::vector<std::string> tables = {"decode_table", "decode_sdmx", "reviewed table"};
  const std::map<std::string, std::vector<std::string>> roots = {{"rss", {"read_feed"}},
                                                                 {"urlset", {"sitemap"}},
                                                                 {"wb:data", {"decode_worldbank"}},
                                                                 {"message:GenericData", {"decode_sdmx"}},
                                                                 {"sparql", {"decode_wikidata"}},
                                                                 {"nightly", {"configuration"}},
                                                                 {"pipeline", {"pipeline"}},
                                                                 {"units", {"units"}},
                                                                 {"html", pages}};
  std::vector<Bomb> all;
  std::string laughs = "<!DOCTYPE x [<!ENTITY a0 \"ha\">";
  for (int i = 1; i < 20; ++i) laughs += fmt::format("<!ENTITY a{} \"{}\">", i, times(10, fmt::format("&a{};", i - 1)));
  for (const auto& [root, readers] : roots) {
    all.push_back({"a million nested tags in " + root,
                   fmt::format("<{0}>{1}{2}</{0}>", root, times(kMillion, "<a>"), times(kMillion, "</a>")), readers});
    all.push_back({"growing entities in " + root,
                   fmt::format("{0}]><{1}><channel><item><title>&a19;</title><description>&a19; 5</description></item>"
                               "</channel></{1}>",
                               laughs, root),
                   readers});
  }
  all.push_back({"an entity of a file",
                 "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&f;</title>"
                 "<description>&f; rose 5 percent.</description></item></channel></rss>",
                 {"read_feed"}});
  all.push_back({"a feed of 100,000 items",
                 "<rss><channel>" +
                     times(100'000, "<item><title>T</title><description>It rose 5 percent.</description></item>") +
                     "</channel></rss>",
                 {"read_feed"}});
  all.push_back({"nested tables", "<html><body>" + times(100'000, "<table><tr><td>") + "5", pages});
  all.push_back({"open scripts", "<html>" + times(200'000, "<script>"), pages});
  all.push_back({"open comments", "<html>" + times(200'000, "<!-- "), pages});
  all.push_back({"a million attributes", "<html><p" + times(kMillion, " a=1") + ">5</p></html>", pages});
  all.push_back({"a million nested arrays", times(kMillion, "[") + times(kMillion, "]"), json});
  all.push_back({"a million nested objects", times(kMillion, R"({"a":)") + "1" + times(kMillion, "}"), json});
  all.push_back({"nesting beside the text",
                 R"({"id":"a","text":"Five.","x":)" + times(kMillion, "[") + times(kMillion, "]") + "}\n",
                 {"read_jsonl"}});
  all.push_back({"quotes without an end", "a,b,c\n" + times(kMillion, "\"\"\""), tables});
  all.push_back({"a million columns", times(kMillion, "a,") + "\n" + times(kMillion, "1,") + "\n", tables});
  all.push_back({"a million empty lines", times(kMillion, "\r\n"), tables});
  all.push_back({"a line of 20 MB", times(20 * kMillion, "x"), {"read_text", "read_jsonl", "decode_table"}});
  all.push_back({"a WARC of headers", "WARC/1.0\r\n" + times(300'000, "A: b\r\n"), {"read_warc"}});
  all.push_back({"a WARC of empty records",
                 times(50'000, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
                 {"read_warc"}});
  return all;
}

using Parser = std::function<void(const std::string& bytes, const std::string& path)>;

Context& context() {
  static RunSettings settings;
  static Messages messages(Messages::Level::quiet);
  static const std::atomic<bool> cancelled{false};
  static const auto book = [] {
    auto rules = RuleBook::load(tally::test::source("/rules"));
    REQUIRE(rules.ok());
    return *rules;
  }();
  static Context shared{settings, *book, messages, nullptr, nullptr, cancelled, {}};
  return shared;
}

std::map<std::string, Parser> parsers() {
  static const Registry registry(builtin_stages());
  std::map<std::string, Parser> all;
  for (const StageInfo& info : builtin_stages()) {
    const std::string name(info.name);
    if (name.starts_with("read_")) {
      all[name] = [name](const std::string& bytes, const std::string&) {
        const auto stage = registry.make<ReadStage>(name, {});
        ByteStream stream("bomb", bytes);
        (void)(*stage)->run({"https://n.example/bomb", "", &stream}, context(),
                            [](const Result<Article>&) { return true; });
      };
    } else if (name.starts_with("decode_")) {
      all[name] = [name](const std::string& bytes, const std::string&) {
        const auto stage = registry.make<DecodeStage>(name, {});
        Reply reply;
        reply.query.series = "X";
        reply.query.decoder_options = {{"place", "#1"}, {"period", "#2"}, {"value", "#3"}};
        reply.status = EvidenceStatus::live;
        reply.http_status = 200;
        reply.body = bytes;
        (void)(*stage)->run(reply, context());
      };
    }
  }
  all["sitemap"] = [](const std::string& bytes, const std::string&) { (void)read_sitemap("bomb", bytes); };
  all["configuration"] = [](const std::string&, const std::string& path) { (void)NightlyConfig::load(path); };
  all["pipeline"] = [](const std::string&, const std::string& path) { (void)PipelineFile::load(path); };
  all["units"] = [](const std::string&, const std::string& path) { (void)Units::load(path); };
  all["reviewed table"] = [](const std::string& bytes, const std::string& path) {
    const auto store = ReviewStore::open(path + ".sqlite");
    if (store) (void)read_review(path, bytes, {}, **store);
  };
  return all;
}

/// How a parser ended that was given 3 GB and so many seconds of the processor; empty when all was well.
std::string end_of(const Parser& parser, const std::string& bytes, const std::string& path) {
  constexpr rlim_t kSeconds = 20;
  const pid_t pid = fork();
  if (pid == 0) {
    const rlimit memory{rlim_t{3} << 30U, rlim_t{3} << 30U};
    const rlimit time{kSeconds, kSeconds};
    const rlimit none{0, 0};
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    parser(bytes, path);
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status)) : "it gave up";
}

}  // namespace

TEST_SUITE("faults" * doctest::skip()) {
  TEST_CASE("every parser ends under every bomb") {
    const tally::test::Folder folder;
    (void)context();  // made once, before the processes part
    std::size_t cases = 0;
    std::size_t wrong = 0;
    const auto all = parsers();
    for (const Bomb& bomb : bombs()) {
      const std::string path = folder.file("bomb", bomb.bytes);
      for (const std::string& name : bomb.parsers) {
        ++cases;
        const std::string end = end_of(all.at(name), bomb.bytes, path);
        if (end.empty()) continue;
        fmt::print("  wrong: {} of {}: {}\n", name, bomb.name, end);
        ++wrong;
      }
    }
    fmt::print("faults: parsers under bombs: {} cases, {} wrong\n", cases, wrong);
    CHECK(wrong == 0);
  }
}
