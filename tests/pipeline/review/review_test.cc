#include "pipeline/decode/json.h"
#include "pipeline/review/cell_match.h"
#include "pipeline/review/changes.h"
#include "pipeline/review/review_import.h"
#include "pipeline/review/review_report.h"
#include "pipeline/text/csv.h"
#include "tests/stages/table_support.h"

using namespace tally;
using tally::test::sample_article;
using tally::test::sample_row;
using tally::test::written;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tally_review_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file() const { return (path / "state" / "review.sqlite").string(); }
};

std::vector<Verdict> two_rows() {
  Verdict second = sample_row();
  second.verdict = VerdictKind::refuted;
  second.reason = "plain_mismatch";
  second.claim = "=2+2, he said";
  second.claim_id = claim_id("https://news.example/a1", second.claim, 0);
  second.published_at = "2025-12-05";
  second.reference_period = "2025-11";
  second.reference_value = Decimal::parse("1409000000123");
  second.rule_id = "growth.to";
  second.sentence = "He said \"yes\",\nand left; then 1,5 came.";
  Verdict first = sample_row();
  first.rule_id = "level.of";
  return {first, second};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The table with the first row approved and the second one rejected, in the CSV of a program.
std::string edited(const std::vector<Verdict>& rows, char delimiter, const char* line_end) {
  CsvReader reader(written("csv", {{sample_article(), rows}}));
  const std::string table = written("csv", {{sample_article(), rows}});
  CsvReader cells(table);
  std::string out;
  std::size_t line = 0;
  for (auto record = cells.next(); record.ok() && *record; record = cells.next(), ++line) {
    auto& row = **record;
    if (line > 0) {
      row[38] = line == 1 ? "approved" : "rejected";
      row[39] = "Ann";
      row[40] = line == 1 ? "2026-01-02" : "2 January 2026";
      row[42] = line == 1 ? "fine; checked, twice" : "'=bad";
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += delimiter;
      std::string quoted = "\"";
      for (const char c : row[i]) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      out += quoted + "\"";
    }
    out += line_end;
  }
  return out;
}

}  // namespace

TEST_CASE("cells as spreadsheets give them back") {
  const std::vector<std::pair<const char*, const char*>> same = {{"3.24", "3,24"},
                                                                 {"1409000000", "1.409E+09"},
                                                                 {"1409000000", "1,409,000,000"},
                                                                 {"1409000000", "1.409.000.000"},
                                                                 {"3.2 %", "3.20%"},
                                                                 {"3.2 %", "0.032"},
                                                                 {"-0.04 %", "-0.04%"},
                                                                 {"2025-12-05", "12/5/2025"},
                                                                 {"2025-12-05", "05.12.25"},
                                                                 {"2025-12-05", "5-Dec-25"},
                                                                 {"2025-11", "Nov-25"},
                                                                 {"2025-11", "2025-11-01"},
                                                                 {"2025-12-05T10:00:00Z", "2025-12-05 10:00"},
                                                                 {"a\nb", "a\r\nb"},
                                                                 {"=1+1", "'=1+1"},
                                                                 {"'x", "'x"},
                                                                 {"+x", "#NAME?"},
                                                                 {"00123", "123"},
                                                                 {"0.333333333333333333", "0.333333333333333"},
                                                                 {"2024", "2024.0"},
                                                                 {" a", "a"}};
  for (const auto& pair : same) {
    const auto& ours = pair.first;
    const auto& theirs = pair.second;
    CAPTURE(ours);
    CAPTURE(theirs);
    CHECK(same_cell(ours, theirs));
  }
  const std::vector<std::pair<const char*, const char*>> different = {{"3.24", "3.25"},
                                                                      {"1409000000", "1.41E+09"},
                                                                      {"1409000000", "1409000001"},
                                                                      {"3.2 %", "3.3%"},
                                                                      {"2025-12-05", "12/6/2025"},
                                                                      {"2025-11", "Dec-25"},
                                                                      {"supported", "refuted"},
                                                                      {"x", ""},
                                                                      {"", "x"},
                                                                      {"text", "#NAME?"},
                                                                      {"10th", "10"},
                                                                      {"1,5", "6"},
                                                                      {"-3.2", "3.2"}};
  for (const auto& pair : different) {
    const auto& ours = pair.first;
    const auto& theirs = pair.second;
    CAPTURE(ours);
    CAPTURE(theirs);
    CHECK_FALSE(same_cell(ours, theirs));
  }
}

TEST_CASE("an edited table comes back from any program, once") {
  Folder folder;
  auto store = ReviewStore::open(folder.file());
  const auto rows = two_rows();
  for (const auto& [delimiter, end] :
       std::vector<std::pair<char, const char*>>{{',', "\r\n"}, {';', "\n"}, {'\t', "\r\n"}}) {
    auto import = read_review("t.csv", "\xEF\xBB\xBF" + edited(rows, delimiter, end), rows, **store);
    REQUIRE_MESSAGE(import.ok(), import.error().message());
    CHECK(import->rows == 2);
    CHECK(import->decisions.size() == 2);
  }
  auto import = read_review("t.csv", edited(rows, ',', "\r\n"), rows, **store);
  CHECK(import->changes.size() == 8);
  CHECK(import->changes[0].column == "review_status");
  CHECK(import->changes[0].after == "approved");
  REQUIRE((*store)->put(import->decisions).ok());
  CHECK((*store)->find(rows[1].claim_id)->value().review_note == "=bad");
  CHECK((*store)->find(rows[1].claim_id)->value().reviewed_at == "2026-01-02");
  CHECK(read_review("t.csv", edited(rows, ',', "\r\n"), rows, **store)->changes.empty());
  auto again = ReviewStore::open(folder.file());
  CHECK((*again)->all()->size() == 2);
}

TEST_CASE("edits of machine columns are refused and named, and nothing is kept") {
  Folder folder;
  auto store = ReviewStore::open(folder.file());
  const auto rows = two_rows();
  const std::string good = edited(rows, ',', "\n");
  auto broken = read_review("t.csv", replaced(good, "\"supported\"", "\"refuted\""), rows, **store);
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().message().find("line 2, verdict: 'refuted' was 'supported'") != std::string::npos);
  broken = read_review("t.csv", replaced(good, "\"1409000000123\"", "\"1409000000124\""), rows, **store);
  CHECK(broken.error().what.find("reference_value") != std::string::npos);
  CHECK(read_review("t.csv", replaced(good, rows[0].claim_id, "c000000000000000"), rows, **store).error().where ==
        "t.csv:2");
  CHECK(read_review("t.csv", replaced(good, "\"flags\"", "\"flag\""), rows, **store).error().what ==
        "columns are missing: flags");
  CHECK(read_review("t.csv", "a,b\n1,2\n", rows, **store).error().what == "this is no verdict table");
  CHECK_FALSE(read_review("t.csv", "", rows, **store).ok());
  CHECK_FALSE(read_review("t.csv", std::string("PK\x03\x04\0\0\0\0", 8), rows, **store).ok());
  CHECK_FALSE(fs::exists(folder.file()));
}

TEST_CASE("a table of an earlier run is accepted, rows may be missing, other columns are ignored") {
  Folder folder;
  auto store = ReviewStore::open(folder.file());
  auto now = two_rows();
  const std::string table = edited({now[0]}, ',', "\n");
  auto both = now;
  both[0].reference_value = Decimal::parse("3.3");
  both.insert(both.end(), now.begin(), now.end());
  CHECK(read_review("t.csv", table, both, **store)->decisions.size() == 1);
}

TEST_CASE("two rows that decide otherwise about one claim are refused") {
  Folder folder;
  auto store = ReviewStore::open(folder.file());
  const std::vector<Verdict> rows = {sample_row(), sample_row()};
  CHECK(read_review("t.csv", edited(rows, ',', "\n"), rows, **store).error().where == "t.csv:3");
}

TEST_CASE("decisions are carried along and a changed verdict is said") {
  Folder folder;
  auto store = ReviewStore::open(folder.file());
  auto rows = two_rows();
  REQUIRE((*store)->put({{rows[0].claim_id, "approved", "Ann", "2026-01-02", "True", "note", rows[0]}}).ok());
  auto run = two_rows();
  CHECK(apply_decisions(run, **store)->empty());
  CHECK(run[0].house_rating == "True");
  CHECK(run[1].review_status.empty());
  run = two_rows();
  run[0].verdict = VerdictKind::refuted;
  CHECK(*apply_decisions(run, **store) == std::vector<std::string>{rows[0].claim_id});
  CHECK(run[0].explanation.find("The review was of another verdict: supported (rounding).") != std::string::npos);
  REQUIRE((*store)->put({{rows[0].claim_id, "", "", "", "", "", rows[0]}}).ok());
  CHECK((*store)->all()->empty());
}

TEST_CASE("precision per rule, the worst first") {
  const auto rows = two_rows();
  const std::vector<Decision> decisions = {{"1", "approved", "", "", "", "", rows[0]},
                                           {"2", "Rejected ", "", "", "", "", rows[1]},
                                           {"3", "approved", "", "", "", "", rows[1]},
                                           {"4", "looking into it", "", "", "", "", rows[0]}};
  const auto counts = review_counts(decisions);
  std::vector<std::string> rules;
  for (const ReviewCount& c : counts) {
    if (c.what == "rule") rules.push_back(c.name + " " + c.precision());
  }
  CHECK(rules == std::vector<std::string>{"growth.to 50.0", "level.of 100.0"});
}

TEST_CASE("only approved rows are published as ClaimReview") {
  auto rows = two_rows();
  rows[0].speaker = "A \"B\"";
  rows[0].article_url = "https://news.example/a1";
  const std::string text =
      claim_reviews({{"c1", "approved", "Ann", "2026-01-02", "", "", rows[0]},
                     {"c2", "rejected", "", "", "", "", rows[1]},
                     {"c3", "approved", "", "2026-01-02", "Mostly false", "", rows[1]}},
                    {"Example House", "https://house.example", "https://house.example/r/{claim_id}"});
  const auto json = decode::JsonReply::parse(text);
  REQUIRE(json.ok());
  const decode::Json* graph = json->root().member("@graph");
  REQUIRE(graph != nullptr);
  REQUIRE(graph->items.size() == 2);
  const decode::Json& first = graph->items[0];
  CHECK(decode::text_at(first, "/url") == "https://house.example/r/c1");
  CHECK(decode::text_at(first, "/reviewRating/ratingValue") == "5");
  CHECK(decode::text_at(first, "/itemReviewed/author/name") == "A \"B\"");
  const decode::Json& second = graph->items[1];
  CHECK(decode::text_at(second, "/reviewRating/alternateName") == "Mostly false");
  CHECK(second.at("/reviewRating/ratingValue") == nullptr);
}

TEST_CASE("changes since the last run") {
  auto before = two_rows();
  auto now = two_rows();
  now[1].reference_value = Decimal(7);
  Verdict fresh = sample_row();
  fresh.claim_id = "cnew";
  now.push_back(fresh);
  Verdict lost = sample_row();
  lost.claim_id = "clost";
  before.push_back(lost);
  Verdict elsewhere = sample_row();
  elsewhere.claim_id = "celse";
  elsewhere.article_id = "another";
  before.push_back(elsewhere);
  const auto gone = mark_changes(now, before);
  CHECK(now[0].change_since_last == "same");
  CHECK(now[1].change_since_last == "value");
  CHECK(now[2].change_since_last == "new");
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].claim_id == "clost");
  CHECK(gone[0].change_since_last == "gone");
  now[0].reason = "exact";
  mark_changes(now, before);
  CHECK(now[0].change_since_last == "verdict");
}
