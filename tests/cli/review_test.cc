// Tables that come back from people: review import, list, stats and export as commands.
#include <doctest/doctest.h>

#include <algorithm>

#include "pipeline/model/verdict.h"
#include "pipeline/text/csv.h"
#include "tests/paths.h"
#include "tests/program.h"

using tally::test::Folder;
using tally::test::Ran;
using tally::test::read_file;
using tally::test::run_shell;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

using Table = std::vector<std::vector<std::string>>;

Table cells_of_table(const std::string& text) {
  Table table;
  tally::CsvReader reader(text);
  for (auto record = reader.next(); record.ok() && *record; record = reader.next()) table.push_back(**record);
  return table;
}

std::string joined(const Table& table, const std::string& delimiter, const std::string& end, bool quote_all) {
  std::string out;
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool quotes = quote_all || row[i].find_first_of(delimiter + "\"\r\n") != std::string::npos;
      std::string cell;
      for (const char c : row[i]) cell += quotes && c == '"' ? std::string("\"\"") : std::string(1, c);
      out += (i == 0 ? "" : delimiter) + (quotes ? "\"" + cell + "\"" : cell);
    }
    out += end;
  }
  return out;
}

std::size_t column(const std::string& name) {
  return static_cast<std::size_t>(std::find(tally::kColumns.begin(), tally::kColumns.end(), name) -
                                  tally::kColumns.begin());
}

/// A checked article with its table, in a state folder of its own.
struct Desk {
  Folder folder;
  Table table;

  Desk() {
    folder.file(
        "article.txt",
        "Figures\n\nBEIJING, Dec. 5, 2025 -- China climbed in the Global Innovation Index from 34th place in 2012 "
        "to 10th in 2025. The first batch brings together 23 entities from 17 countries. =1+1 firms said so: 61 "
        "percent.\n");
    (void)run("check --offline --format csv -o table.csv article.txt");
    table = cells_of_table(read_file(folder / "table.csv"));
    REQUIRE(table.size() >= 3);
  }
  [[nodiscard]] Ran run(const std::string& words) const {
    return run_shell("cd '" + (folder / "") + "' && '" + tally::test::program() + "' " + words + " --state state");
  }
  void decide(std::size_t row, const std::string& status, const std::string& date) {
    table[row][column("review_status")] = status;
    table[row][column("reviewer")] = "Zoë Müller";
    table[row][column("reviewed_at")] = date;
    table[row][column("review_note")] = "checked; twice, \"by phone\"";
  }
};

/// What spreadsheets do to a cell by themselves: numbers with their own separators, dates in the local form.
void localise(Table& table, bool comma) {
  for (std::size_t r = 1; r < table.size(); ++r) {
    for (const char* name : {"claimed_low", "claimed_high", "reference_value"}) {
      std::string& cell = table[r][column(name)];
      if (comma) std::replace(cell.begin(), cell.end(), '.', ',');
    }
    std::string& date = table[r][column("published_at")];
    if (date.size() == 10)
      date = comma ? date.substr(8) + "." + date.substr(5, 2) + "." + date.substr(0, 4)
                   : date.substr(5, 2) + "/" + date.substr(8) + "/" + date.substr(0, 4);
  }
}

}  // namespace

TEST_CASE("review import: one table as five programs save it, imported once") {
  struct Program {
    const char* name;
    std::string delimiter, end, front;
    bool quote_all, localised, comma;
  };
  for (const Program& p : {Program{"csvkit", ",", "\n", "", false, false, false},
                           Program{"LibreOffice with everything quoted", ",", "\n", "", true, false, false},
                           Program{"Excel in Germany", ";", "\r\n", "\xEF\xBB\xBF", false, true, true},
                           Program{"Google Sheets in America", ",", "\r\n", "", false, true, false},
                           Program{"VisiData, tabs", "\t", "\n", "", false, false, false},
                           Program{"old Macs", ",", "\r", "", true, false, false}}) {
    CAPTURE(p.name);
    Desk desk;
    desk.decide(1, "approved", p.localised ? (p.comma ? "2. März 2026" : "March 2, 2026") : "2026-03-02");
    desk.decide(2, "rejected", "2026-03-02");
    if (p.localised) localise(desk.table, p.comma);
    desk.folder.file("edited.csv", p.front + joined(desk.table, p.delimiter, p.end, p.quote_all));
    auto ran = desk.run("review import edited.csv");
    INFO(ran.err << ran.out);
    CHECK(ran.status == 0);
    CHECK(has(ran.out, "2 decisions changed"));
    CHECK(has(ran.out, "review_note: '' -> 'checked; twice, \"by phone\"'"));
    ran = desk.run("review import edited.csv");
    CHECK(has(ran.out, "0 decisions changed"));
  }
}

TEST_CASE("review import: an edited machine column is refused and named, and nothing is kept") {
  Desk desk;
  desk.decide(1, "approved", "2026-03-02");
  for (const auto& edit : std::vector<std::pair<std::string, std::string>>{{"verdict", "conflicting_evidence"},
                                                                           {"claim", "something else"},
                                                                           {"reference_value", "99.5"},
                                                                           {"published_at", "2020-01-01"},
                                                                           {"explanation", ""}}) {
    const std::string name = edit.first;
    Table broken = desk.table;
    broken[1][column(name)] = edit.second;
    desk.folder.file("edited.csv", joined(broken, ",", "\r\n", false));
    const auto ran = desk.run("review import edited.csv");
    CHECK(ran.status == 2);
    CHECK_MESSAGE(has(ran.err, "line 2, " + name), ran.err);
    CHECK(desk.run("review list").out.empty());
  }
}

TEST_CASE("review: list, stats and export say what was decided, and the next check carries it") {
  Desk desk;
  desk.decide(1, "approved", "2026-03-02");
  desk.decide(2, "wrong", "2026-03-02");
  desk.folder.file("edited.csv", joined(desk.table, ",", "\r\n", false));
  REQUIRE(desk.run("review import edited.csv").status == 0);
  const std::string list = desk.run("review list").out;
  CHECK(has(list, "approved"));
  CHECK(has(list, "Zoë Müller"));
  const std::string stats = desk.run("review stats").out;
  CHECK(has(stats, "precision"));
  CHECK(has(stats, "100.0 %"));
  CHECK(has(stats, "0.0 %"));
  auto ran = desk.run("export --claimreview --publisher 'Example House' --publisher-url https://house.example");
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(has(ran.out, "\"@type\":\"ClaimReview\""));
  CHECK(has(ran.out, "Example House"));
  CHECK(ran.out.find("ClaimReview\"") == ran.out.rfind("ClaimReview\""));
  CHECK(desk.run("export").status == 2);
  ran = desk.run("check --offline --format csv article.txt");
  CHECK(has(ran.out, "approved,Zoë Müller,2026-03-02"));
  CHECK(desk.run("review imprt edited.csv").status == 2);
}
