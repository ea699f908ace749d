// Whole runs of the program that meet a moved clock, a sudden end, each other, names that lead elsewhere, and offices
// that quote keys: every row is there and right. Run by `scripts/test_faults`.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <vector>

#include "pipeline/store/compress.h"
#include "pipeline/store/sqlite.h"
#include "tests/loopback_server.h"
#include "tests/paths.h"
#include "tests/program.h"
#include "tests/timeless.h"
#include "tests/world_bank.h"

namespace fs = std::filesystem;
using tally::test::Folder;
using tally::test::Ran;
using tally::test::read_file;
using tally::test::timeless;
using tally::test::WorldBank;
using tally_test::LoopbackServer;
using tally_test::reply;
using tally_test::Request;
using tally_test::Wire;

namespace {

constexpr const char* kPublic = "93.184.216.34";  ///< a public address, played by 127.0.0.1
constexpr const char* kAhead = "86400";
constexpr const char* kBehind = "-86400";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// Articles with two claims each: one that the World Bank answers, and one of which nothing is known.
std::string wire(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i)
    out += fmt::format(
        R"({{"id":"a{}","published_at":"2024-03-01","title":"Part {}","text":"China's population was {} million in 2012. The ferries of Oban carried {} benches."}})"
        "\n",
        i, i, i % 2 == 0 ? 1354 : 1200 + i, i + 20);
  return out;
}

/// What environment a run of a folder has: its state and cache are there.
std::string environment_of(const Folder& folder) {
  return fmt::format("XDG_STATE_HOME='{0}state' XDG_CACHE_HOME='{0}cache'", folder / "");
}

std::string shim(const std::string& variables) {
  return fmt::format("LD_PRELOAD='{}/fault_shim/fault_shim.so' {}", tally::test::modules(), variables);
}

Ran run(const Folder& folder, const std::string& words, const std::string& environment = "") {
  return tally::test::run_shell(fmt::format("cd '{}' && {} {} '{}' {}", folder / "", environment_of(folder),
                                            environment, tally::test::program(), words));
}

std::string clock(const std::string& shift) { return shim("TALLY_CLOCK=" + shift); }

/// A run in the background.
pid_t start(const Folder& folder, const std::string& words, const std::string& environment = "",
            const std::string& said = "/dev/null") {
  const std::string command = fmt::format("cd '{}' && {} {} exec '{}' {} > '{}' 2>&1", folder / "",
                                          environment_of(folder), environment, tally::test::program(), words, said);
  const pid_t pid = fork();
  if (pid == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  return pid;
}

int status_of(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Cases that were tried, with what was wrong with them, and rows that a table should have and has not.
class Tally {
 public:
  explicit Tally(std::string what) : what_(std::move(what)) {}
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  ~Tally() {
    fmt::print("faults: {}: rows of {} tables: {} lost\n", what_, tables_, lost_);
    fmt::print("faults: {}: {} cases, {} wrong\n", what_, cases_, wrong_);
  }
  void check(bool right, const std::string& name, const std::string& detail = "") {
    ++cases_;
    if (right) return;
    ++wrong_;
    fmt::print("  wrong: {}: {}: {}\n", what_, name, detail.substr(0, 600));
    CHECK_MESSAGE(right, what_ << ": " << name);
  }
  /// A table of JSON lines against the one of a calm run.
  void table(const std::string& got, const std::string& calm, const std::string& name, const std::string& detail = "") {
    ++tables_;
    lost_ += std::max<std::ptrdiff_t>(0, lines(calm) - lines(got));
    check(timeless(got) == timeless(calm), name, fmt::format("{} of {} rows; {}", lines(got), lines(calm), detail));
  }

 private:
  std::string what_;
  int cases_ = 0;
  int wrong_ = 0;
  int tables_ = 0;
  std::ptrdiff_t lost_ = 0;
};

std::vector<std::string> tables_of(const Folder& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder / "tables")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("verdicts-") && name.ends_with(".jsonl")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// A wire, a nightly configuration for it, and what calm runs make of both.
struct Desk {
  Folder folder;
  WorldBank bank;
  std::string check = "check --format jsonl -o table.jsonl wire.jsonl" + bank.options();
  std::string nightly = "nightly --config nightly.xml" + bank.options();
  std::string checked;  ///< table of `check`
  std::string night;    ///< table of `nightly`
  int status = 0;       ///< of both

  explicit Desk(int articles) {
    bank.say("1354190000");
    fill(folder, articles);
    const Folder calm;
    fill(calm, articles);
    const Ran first = run(calm, check);
    const Ran second = run(calm, nightly + " --date 2026-03-01");
    status = second.status;
    REQUIRE_MESSAGE((first.status == 0 || first.status == 3), first.err);
    REQUIRE_MESSAGE(status == first.status, second.err);
    checked = read_file(calm / "table.jsonl");
    night = read_file(calm / "tables/verdicts-2026-03-01.jsonl");
    REQUIRE(lines(checked) == 2 * articles);
    REQUIRE(lines(night) == 2 * articles);
    REQUIRE(has(checked, "\"supported\""));
    REQUIRE(has(checked, "\"refuted\""));
  }
  static void fill(const Folder& folder, int articles) {
    folder.file("wire.jsonl", wire(0, articles));
    folder.file("nightly.xml",
                "<nightly state=\"state/nights\" output=\"tables\"><report articles=\"3\"/><inputs>"
                "<jsonl file=\"wire.jsonl\"/></inputs></nightly>");
  }
};

}  // namespace

TEST_SUITE("faults" * doctest::skip()) {
  TEST_CASE("the clock moved by a day, back and forth, between runs and within one") {
    Tally tally("moved clock");
    const Desk desk(6);
    for (const char* shift : {"0", kAhead, "0", kBehind, "0"}) {
      const Ran ran = run(desk.folder, desk.check, clock(shift));
      const std::string table = read_file(desk.folder / "table.jsonl");
      tally.table(table, desk.checked, fmt::format("check at {} s", shift), ran.err);
      tally.check(run(desk.folder, "replay last --format jsonl", clock("0")).out == table,
                  "the last run is the newest");
    }
    for (const char* shift : {"0", kAhead, "0", kBehind, kAhead, "0"}) {
      const Ran ran = run(desk.folder, desk.nightly, clock(shift));
      tally.check(ran.status == desk.status, fmt::format("nightly at {} s", shift), ran.err);
    }
    const auto tables = tables_of(desk.folder);
    tally.check(tables.size() >= 3, "a table for each day");
    for (const std::string& path : tables) tally.table(read_file(path), desk.night, path);

    // A night that was begun under a date to come, and killed.
    const Desk other(6);
    const pid_t pid = start(other.folder, other.nightly, clock(kAhead));
    usleep(60'000);
    kill(pid, SIGKILL);
    (void)status_of(pid);
    for (const char* shift : {"0", kAhead}) {
      const Ran ran = run(other.folder, other.nightly, clock(shift));
      tally.check(ran.status == other.status, fmt::format("nightly at {} s after a night to come", shift), ran.err);
    }
    for (const std::string& path : tables_of(other.folder)) tally.table(read_file(path), other.night, path);

    for (const char* shift : {"86400@40", "-86400@40", "86400@200", "-86400@200"}) {
      const Desk fresh(4);
      const auto begin = std::chrono::steady_clock::now();
      const Ran checked = run(fresh.folder, fresh.check, clock(shift));
      tally.table(read_file(fresh.folder / "table.jsonl"), fresh.checked, fmt::format("check with {}", shift),
                  checked.err);
      const Ran ran = run(fresh.folder, fresh.nightly, clock(shift));
      for (const std::string& path : tables_of(fresh.folder)) tally.table(read_file(path), fresh.night, shift, ran.err);
      tally.check(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30), "ends in time", shift);
    }
  }

  TEST_CASE("replies that were kept while the clock was ahead are asked for again") {
    Tally tally("replies of tomorrow");
    const Desk desk(4);
    for (const char* shift : {kAhead, "0"}) {
      const int before = desk.bank.asked();
      const Ran ran = run(desk.folder, desk.nightly + " --date 2026-03-0" + (*shift == '0' ? "2" : "1"), clock(shift));
      tally.check(desk.bank.asked() > before, fmt::format("asked at {} s", shift), ran.err);
    }
  }

  TEST_CASE("the pace of a host holds from run to run, and a clock that was ahead does not block it") {
    Tally tally("pace and clock");
    LoopbackServer site([](const Request& request, Wire& wire) {
      if (request.path == "/robots.txt") return void(wire.send(reply(404, "")));
      wire.send(reply(200,
                      "<html><body><article><p>China's population was 1.354 billion in 2012, as is told here in "
                      "a whole sentence of many words.</p></article></body></html>",
                      "Content-Type: text/html\r\n"));
    });
    const Folder folder;
    const auto read = [&](int pages, const std::string& shift) {
      std::string words = "extract --format jsonl";
      for (int i = 0; i < pages; ++i) words += fmt::format(" http://paced.example:{}/{}", site.port(), i);
      const auto begin = std::chrono::steady_clock::now();
      const Ran ran = run(
          folder, words,
          shim(fmt::format("TALLY_CLOCK={} TALLY_NAMES=paced.example={} TALLY_PUBLIC={}", shift, kPublic, kPublic)));
      const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      tally.check(ran.status == 0 && lines(ran.out) == pages && ran.err.empty(),
                  fmt::format("{} pages at {} s", pages, shift), ran.err);
      return took;
    };
    // Sixty a minute, ten of them at once; one request is that for robots.txt.
    for (const char* shift : {kAhead, "0", kBehind, "0"})
      tally.check(read(11, shift) < 20, fmt::format("not blocked at {} s", shift));
    const double took = read(3, "0");
    tally.check(took > 3, "the run behind keeps the pace", fmt::format("{} s", took));
  }

  TEST_CASE("names that lead into the network, at first or later") {
    Tally tally("names");
    LoopbackServer site([](const Request& request, Wire& wire) {
      if (request.path == "/robots.txt") return void(wire.send(reply(404, "")));
      const std::string port = request.header("Host").substr(request.header("Host").find(':'));
      if (request.path == "/away")
        return void(wire.send(reply(302, "", "Location: http://inner.example" + port + "/a\r\n")));
      wire.send(reply(200,
                      "<html><body><article><p>China's population was 1.354 billion in 2012, as is told here in "
                      "a whole sentence of many words.</p></article></body></html>",
                      "Content-Type: text/html\r\nConnection: close\r\n"));
      wire.close = true;
    });
    LoopbackServer silent([](const Request&, Wire& wire) { wire.reset(); });
    const std::string pub = kPublic;
    struct Case {
      std::string names;
      bool read;
      std::string path = "/a";
      bool silent = false;  ///< the public address breaks every connection off
    };
    std::vector<Case> cases = {{pub, true},
                               {"127.0.0.1," + pub, true},
                               {pub + ",127.0.0.1", true},
                               {pub + ",127.0.0.1", false, "/a", true},
                               {pub + "|127.0.0.1", true},
                               {pub + "|127.0.0.1", false, "/a", true},
                               {pub + ";inner.example=127.0.0.1", false, "/away"},
                               {pub + ";inner.example=" + pub, true, "/away"}};
    for (const char* inside : {"127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "169.254.169.254", "192.168.1.1", "::1",
                               "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1",
                               "fc00::1", "ff02::1", "100.64.1.1", "224.0.0.1", "255.255.255.255"})
      cases.push_back({inside, false});
    for (const Case& c : cases) {
      const Folder folder;
      const std::string words = fmt::format("extract --format jsonl HTTP://Played.Example:{}{}",
                                            c.silent ? silent.port() : site.port(), c.path);
      const auto opened = [&](const std::string& names) {
        const Ran ran = run(folder, words,
                            shim(fmt::format("TALLY_NAMES='played.example={}' TALLY_PUBLIC={} "
                                             "TALLY_FAULT_LOG='{}'",
                                             names, kPublic, folder / "log")));
        std::string log = read_file(folder / "log");
        for (auto at = log.find("connect " + pub + "\n"); at != std::string::npos;
             at = log.find("connect " + pub + "\n"))
          log.erase(at, pub.size() + 9);
        return std::pair(ran, log);
      };
      const auto [ran, elsewhere] = opened(c.names);
      tally.check((ran.status == 0 && lines(ran.out) == 1) == c.read, c.names + c.path, ran.err);
      tally.check(elsewhere.empty(), c.names + " is connected to", elsewhere);
      if (!c.read || c.path != "/a") continue;
      // What was public yesterday is inside today: neither asked nor is the kept page taken for a new one.
      const int before = site.requests();
      const auto [later, inside] = opened("127.0.0.1");
      tally.check(inside.empty() && site.requests() == before && has(later.err, "leads to a loopback address"),
                  c.names + ", later inside", later.err + inside);
    }
  }

  TEST_CASE("the program killed at 200 random points: tables are the old or the new ones, and no row is lost") {
    Tally tally("killed runs");
    const Desk desk(8);
    (void)run(desk.folder, desk.check);  // the rule book's image is made
    std::minstd_rand random(7);
    const auto timed = [](const auto& work) {
      const auto begin = std::chrono::steady_clock::now();
      work();
      return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();
    };
    const std::string old = "{\"verdict\":\"old\"}\n";
    int killed = 0;
    for (int round = 0; round < 10; ++round) {
      const Folder folder;
      Desk::fill(folder, 8);
      if (fs::exists(desk.folder / "cache"))
        fs::copy(desk.folder / "cache", folder / "cache", fs::copy_options::recursive);
      folder.file("table.jsonl", old);
      const auto takes = timed([&] { (void)run(desk.folder, desk.check); });
      for (int i = 0; i < 10; ++i) {
        const pid_t pid = start(folder, desk.check);
        usleep(static_cast<useconds_t>(random() % static_cast<unsigned>(takes * 7 / 10)));
        kill(pid, SIGKILL);
        killed += status_of(pid) == 128 + SIGKILL ? 1 : 0;
        const std::string table = read_file(folder / "table.jsonl");
        tally.check(table == old || timeless(table) == timeless(desk.checked), "check: neither old nor new", table);
      }
      const Ran ran = run(folder, desk.check);
      tally.table(read_file(folder / "table.jsonl"), desk.checked, "check after kills", ran.err);
      for (const auto& entry : fs::directory_iterator(folder / ""))
        tally.check(!has(entry.path().filename().string(), ".table"), "left behind", entry.path().string());

      const std::string night = desk.nightly + " --date 2026-03-01";
      const auto night_takes =
          timed([&] { (void)run(desk.folder, desk.nightly + fmt::format(" --date 2026-04-{:02}", round + 1)); });
      for (int i = 0; i < 10; ++i) {
        const pid_t pid = start(folder, night);
        usleep(static_cast<useconds_t>(random() % static_cast<unsigned>(night_takes * 7 / 10)));
        kill(pid, SIGKILL);
        killed += status_of(pid) == 128 + SIGKILL ? 1 : 0;
        const std::string table = read_file(folder / "tables/verdicts-2026-03-01.jsonl");
        tally.check(table.empty() || timeless(table) == timeless(desk.night), "nightly: neither nothing nor all",
                    table);
      }
      const Ran last = run(folder, night);
      tally.table(read_file(folder / "tables/verdicts-2026-03-01.jsonl"), desk.night, "nightly after kills", last.err);
    }
    fmt::print("faults: of 200 runs {} were killed before their end\n", killed);
    CHECK(killed >= 100);
  }

  TEST_CASE("twenty runs of the program at once, on one state: twenty right tables") {
    Tally tally("runs of the program at once");
    const Desk desk(10);
    std::vector<pid_t> running;
    for (int i = 0; i < 20; ++i)
      running.push_back(start(desk.folder,
                              fmt::format("check --format jsonl -o table-{}.jsonl wire.jsonl", i) + desk.bank.options(),
                              "", desk.folder / fmt::format("said-{}", i)));
    for (int i = 0; i < 20; ++i) {
      const std::string said = fmt::format("said-{}", i);
      const int status = status_of(running[static_cast<std::size_t>(i)]);
      tally.table(read_file(desk.folder / fmt::format("table-{}.jsonl", i)), desk.checked, "table",
                  read_file(desk.folder / said));
      tally.check(status == desk.status, "exit status", read_file(desk.folder / said));
    }
    const Ran kept = run(desk.folder, "check --offline --format jsonl wire.jsonl" + desk.bank.options());
    tally.table(kept.out, desk.checked, "what they kept", kept.err);

    running.clear();
    for (int i = 0; i < 20; ++i) running.push_back(start(desk.folder, desk.nightly + " --date 2026-03-01"));
    int at_work = 0;
    int locked_out = 0;
    for (const pid_t pid : running) {
      const int status = status_of(pid);
      at_work += status == desk.status ? 1 : 0;
      locked_out += status == 75 ? 1 : 0;
    }
    tally.check(at_work >= 1 && at_work + locked_out == 20, "one night at a time", fmt::format("{} at work", at_work));
    tally.table(read_file(desk.folder / "tables/verdicts-2026-03-01.jsonl"), desk.night, "table of the night");
  }

  TEST_CASE("state files that were cut off, altered or made by a newer program: a message or the right rows") {
    Tally tally("damaged state");
    const Desk desk(4);
    (void)run(desk.folder, desk.check);
    (void)run(desk.folder, desk.nightly + " --date 2026-03-01");
    std::minstd_rand random(11);
    for (const fs::path& file : {fs::path("state/tallycheck/evidence.sqlite"), fs::path("state/nights/nightly.sqlite"),
                                 fs::path("state/nights/evidence.sqlite")}) {
      const std::string whole = read_file(desk.folder / file.string());
      REQUIRE_MESSAGE(whole.size() > 4096, file.string());
      std::vector<std::pair<std::string, std::string>> damaged;
      for (std::size_t part = 0; part < 8; ++part)
        damaged.emplace_back(fmt::format("cut off at {}/8", part), whole.substr(0, whole.size() * part / 8 + part));
      for (int flips = 0; flips < 12; ++flips) {
        std::string bytes = whole;
        for (int i = 0; i <= flips; ++i) bytes[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
        damaged.emplace_back(fmt::format("{} bits turned", flips + 1), std::move(bytes));
      }
      std::string newer = whole;
      newer[63] = 99;  // the last byte of SQLite's user_version
      damaged.emplace_back("newer", std::move(newer));
      for (const auto& [how, bytes] : damaged) {
        const Folder folder;
        Desk::fill(folder, 4);
        fs::copy(desk.folder / "state", folder / "state", fs::copy_options::recursive);
        for (const char* log : {"-wal", "-shm"}) fs::remove((folder / file.string()) + log);
        folder.file(file.string(), bytes);
        const bool nightly = file.string().find("nights") != std::string::npos;
        const Ran ran = run(folder, nightly ? desk.nightly + " --date 2026-03-02" : desk.check);
        const std::string table = read_file(folder / (nightly ? "tables/verdicts-2026-03-02.jsonl" : "table.jsonl"));
        const std::string name = fmt::format("{}: {}", file.string(), how);
        tally.check(ran.status == desk.status || (ran.status == 2 && !ran.err.empty()), name,
                    fmt::format("status {}: {}", ran.status, ran.err));
        if (!table.empty()) tally.table(table, nightly ? desk.night : desk.checked, name, ran.err);
      }
    }
  }

  TEST_CASE("offices that quote the key, in every way: it is in no table, message or kept reply") {
    Tally tally("keys");
    const std::string key = "s3cr3t+of/the=desk";
    const std::string sent = "s3cr3t%2Bof%2Fthe%3Ddesk";
    const std::vector<std::string> ways = {"200 text", "200 json", "403", "429", "500", "404", "301", "200 header"};
    std::atomic<int> way{0};
    std::atomic<int> with_key{0};
    LoopbackServer office([&](const Request& request, Wire& wire) {
      const bool keyed = has(request.path, sent);
      if (keyed) ++with_key;
      const std::string body = "{\"error\":\"your key " + key + " (" + sent + ") in " + request.path + "\"}";
      const std::string& how = ways[static_cast<std::size_t>(way.load())];
      if (how == "301" && !has(request.path, "again"))
        return void(wire.send(reply(301, body, "Location: " + request.path + "&again=" + key + "\r\n")));
      if (how == "200 header")
        return void(
            wire.send(reply(200, "{}", "ETag: \"" + key + "\"\r\nContent-Type: text/plain; key=" + sent + "\r\n")));
      const std::string type = how == "200 text" ? "text/plain" : "application/json";
      wire.send(reply(how == "301" ? 200 : std::atoi(how.c_str()), body, "Content-Type: " + type + "\r\n"));
    });
    std::string bases;
    for (const char* name : {"fred", "bls", "comtrade"})
      bases += fmt::format(" --source-base {}={}", name, office.origin());
    WorldBank others;
    others.say("1354190000");
    for (std::size_t i = 0; i < ways.size(); ++i) {
      way = static_cast<int>(i);
      const Folder folder;
      folder.file(
          "article.txt",
          "Figures\n\nWASHINGTON, Dec. 5, 2025 -- The unemployment rate of the United States was 14.8 percent in "
          "April 2020. China's goods exports were worth 2.59 trillion dollars in 2020.\n");
      const int before = with_key;
      std::string all;
      const std::string keys = fmt::format("FRED_API_KEY='{0}' BLS_API_KEY='{0}' COMTRADE_API_KEY='{0}'", key);
      std::vector<std::string> commands = {"check -v --format jsonl article.txt" + others.options() + bases};
      for (const char* format : {"terminal", "csv", "html"})
        commands.push_back(fmt::format("replay last -v --format {}", format));
      for (const std::string& command : commands) {
        const Ran ran = run(folder, command, keys);
        all += ran.out + ran.err;
      }
      auto database = tally::Database::open(folder / "state/tallycheck/evidence.sqlite", 1000);
      REQUIRE(database.ok());
      for (const char* sql : {"SELECT size, zstd FROM body", "SELECT rows_size, rows_zstd FROM run"}) {
        auto bodies = database->prepare(sql);
        REQUIRE(bodies.ok());
        while (bodies->step() == 100 /* SQLITE_ROW */) {
          const auto body = tally::decompress(bodies->blob(1), static_cast<std::size_t>(bodies->integer(0)));
          REQUIRE(body.ok());
          all += *body;
        }
      }
      for (const auto& entry : fs::recursive_directory_iterator(folder / "state"))
        if (entry.is_regular_file()) all += read_file(entry.path().string());
      tally.check(with_key > before, ways[i] + ": the key was sent");
      tally.check(!has(all, key) && !has(all, sent), ways[i], all.substr(std::min(all.find("s3cr3t"), all.size())));
    }
  }
}
