// Whole runs of the program that meet a moved clock, a sudden end, each other and damaged state files: every row is
// there and right. Run by `scripts/test_faults`.
#include "tests/faults/runs.h"

#include <signal.h>

#include <chrono>
#include <random>

using namespace tally::test;  // NOLINT: the helpers of these tests

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
}
