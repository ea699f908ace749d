// The image of the rule book: the same rule book, noticed edits, refused damage, harmless failure.
#include "pipeline/rulebook/rule_image.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "pipeline/model/mention_lines.h"
#include "stages/extract_rules/extract_rules.h"
#include "tests/program.h"

namespace tally {
namespace {

namespace fs = std::filesystem;
using test::Folder;

const std::string& rules() {
  static const std::string folder = test::source("/rules");
  return folder;
}

std::shared_ptr<const RuleBook> opened(const std::string& folder, const std::string& cache) {
  auto book = open_rule_book(folder, cache);
  REQUIRE_MESSAGE(book.ok(), book.error().message());
  return *book;
}

bool from_image(const std::shared_ptr<const RuleBook>& book) { return book->image != nullptr; }

/// Everything that is read in a text, as lines.
std::string reading(const extract::Extractor& extractor, const std::string& text) {
  Article article;
  article.id = "a";
  article.text = text;
  const std::vector<Sentence> sentences = {{{0, static_cast<std::uint32_t>(text.size())}, 0, false}};
  const Extraction found = extractor.run({article, sentences}, *Date::parse("2024-05-06"), true);
  std::string out;
  for (const Mention& mention : found.mentions) out += mention_json(article, mention) + "\n";
  for (const Claim& claim : found.claims) {
    out += claim.rule_id + " " + std::to_string(claim.span.begin) + "-" + std::to_string(claim.span.end) + " " +
           claim.period_from.iso() + "/" + claim.period.iso() + " " + claim.measure_text + " " + claim.speaker;
    for (const auto& part : {claim.measures, claim.places, claim.flags}) {
      for (const std::string& id : part) out += " " + id;
    }
    out += "\n";
  }
  return out;
}

void rewrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("a rule book from its image reads as the one from the XML") {
  const Folder folder;
  const auto loaded = opened(rules(), folder / "cache");
  CHECK_FALSE(from_image(loaded));
  const auto kept = opened(rules(), folder / "cache");
  REQUIRE(from_image(kept));
  CHECK(kept->folder == loaded->folder);
  CHECK(kept->units.all().size() == loaded->units.all().size());
  CHECK(kept->places.all().size() == loaded->places.all().size());
  CHECK(kept->places.not_places() == loaded->places.not_places());
  CHECK(kept->places.of_dateline("GENEVA")->code == "CHE");
  CHECK(kept->measures.all().size() == loaded->measures.all().size());
  CHECK(kept->sources.all().size() == loaded->sources.all().size());
  CHECK(kept->sources.codes("m49") != nullptr);
  CHECK(kept->synonyms.size() == loaded->synonyms.size());
  for (std::size_t i = 0; i < loaded->sources.all().size(); ++i)
    CHECK(describe(kept->sources.all()[i]) == describe(loaded->sources.all()[i]));
  for (std::size_t i = 0; i < loaded->measures.all().size(); ++i) {
    const Measure& a = kept->measures.all()[i];
    const Measure& b = loaded->measures.all()[i];
    CHECK(a.definition == b.definition);
    CHECK(a.series.size() == b.series.size());
    CHECK(a.revision == b.revision);
    CHECK(kept->measures.find(b.id) == &a);
  }
  for (std::size_t i = 0; i < loaded->claims.all().size(); ++i) {
    CHECK(kept->claims.all()[i].id == loaded->claims.all()[i].id);
    CHECK(kept->claims.all()[i].set == loaded->claims.all()[i].set);
    CHECK(kept->claims.patterns()[i].regex == loaded->claims.patterns()[i].regex);
  }

  const extract::Extractor from_xml(*loaded);
  const extract::Extractor from_file(*kept);
  std::ifstream lines(test::source("/tests/claims/statistics.tsv"));
  std::size_t read = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string text = line.substr(line.rfind('\t') + 1);
    const std::string wanted = reading(from_xml, text);
    read += wanted.empty() ? 0 : 1;
    CHECK(reading(from_file, text) == wanted);
  }
  for (const auto& article : fs::directory_iterator(test::source("/fixtures/articles"))) {
    if (!article.is_regular_file()) continue;
    const std::string text = test::read_file(article.path().string());
    CHECK(reading(from_file, text) == reading(from_xml, text));
  }
  CHECK(read > 100);
}

TEST_CASE("an image that is cut off, damaged or another's is put aside and made again") {
  const Folder folder;
  const std::string cache = folder / "cache";
  const std::string path = rule_image_path(rules(), cache);
  (void)opened(rules(), cache);
  const std::string whole = test::read_file(path);
  REQUIRE(whole.size() > 100000);
  const auto is_refused = [&](const std::string& bytes) {
    rewrite(path, bytes);
    if (from_image(opened(rules(), cache))) return false;
    return test::read_file(path).size() == whole.size() && from_image(opened(rules(), cache));
  };
  CHECK(is_refused(""));
  CHECK(is_refused("TALLYRB\n"));
  for (const std::size_t size : {whole.size() / 2, whole.size() - 1}) CHECK(is_refused(whole.substr(0, size)));
  CHECK(is_refused(whole + "x"));
  for (const std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{13}, std::size_t{20}, std::size_t{28},
                               std::size_t{36}, std::size_t{60}, whole.size() / 3, whole.size() - 2}) {
    CAPTURE(at);
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    CHECK(is_refused(flipped));
  }

  // The image of another rules folder under this one's name.
  fs::copy(rules(), folder / "other", fs::copy_options::recursive);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  (void)opened(folder / "other", cache);
  const std::string other = test::read_file(rule_image_path(folder / "other", cache));
  REQUIRE(other.size() > 100000);
  CHECK(is_refused(other));

  // Files and folders that others can write, and what is no file.
  ::chmod(path.c_str(), 0666);
  CHECK_FALSE(from_image(opened(rules(), cache)));
  CHECK(from_image(opened(rules(), cache)));
  for (const mode_t mode : {0777U, 0720U}) {
    ::chmod(cache.c_str(), mode);
    CHECK_FALSE(from_image(opened(rules(), cache)));
    ::chmod(cache.c_str(), 0700);
    CHECK(from_image(opened(rules(), cache)));
  }
  ::chmod((folder / "").c_str(), 0770);
  CHECK_FALSE(from_image(opened(rules(), cache)));
  ::chmod((folder / "").c_str(), 0700);
  fs::rename(path, folder / "moved");
  fs::create_symlink(folder / "moved", path);
  CHECK_FALSE(from_image(opened(rules(), cache)));

  // An edit that keeps the size and the time of the file, and a file more.
  const std::string copy = folder / "other";
  CHECK(from_image(opened(copy, cache)));
  const std::string words = copy + "/synonyms.xml";
  const auto time = fs::last_write_time(words);
  std::string text = test::read_file(words);
  text.replace(text.find("<!--") + 5, 1, "#");
  rewrite(words, text);
  fs::last_write_time(words, time);
  CHECK_FALSE(from_image(opened(copy, cache)));
  std::ofstream(copy + "/measures/zz.xml") << "<measures>\n  <wrong/>\n</measures>\n";
  const auto broken = open_rule_book(copy, cache);
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().where == copy + "/measures/zz.xml:2:4");
}

TEST_CASE("a cache folder that cannot be used is no fault") {
  const Folder folder;
  const std::string file = folder.file("file", "no folder");
  for (const std::string& cache : {std::string(), file, file + "/below", std::string("/proc/nothing/here")}) {
    CAPTURE(cache);
    CHECK_FALSE(from_image(opened(rules(), cache)));
    CHECK_FALSE(from_image(opened(rules(), cache)));
  }
  CHECK(test::read_file(file) == "no folder");
}

TEST_CASE("processes that start together agree") {
  const Folder folder;
  const std::string article = test::source("/fixtures/articles/ranking-and-space.txt");
  std::string command = "export XDG_CACHE_HOME='" + (folder / "cache") + "'; ";
  for (const char* n : {"1", "2", "3", "4"})
    command += test::program() + " extract --format jsonl '" + article + "' > '" + (folder / n) + "' & ";
  REQUIRE(test::run_shell(command + "wait").status == 0);
  const std::string first = test::read_file(folder / "1");
  CHECK(first.size() > 100);
  for (const char* n : {"2", "3", "4"}) CHECK(test::read_file(folder / n) == first);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder / "cache/tallycheck")) {
    CHECK(entry.path().extension() == ".image");
    ++files;
  }
  CHECK(files == 1);
}

}  // namespace tally
