#include "pipeline/library/document_library.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "pipeline/library/shipped_document.h"
#include "tests/paths.h"

using namespace tally;
namespace fs = std::filesystem;

namespace {
struct Folder {
  fs::path path = fs::temp_directory_path() / ("tally_library_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file() const { return (path / "state" / "library.sqlite").string(); }
};

const std::string kShipped = tally::test::source("/fixtures/reference/library");

LibraryDocument document(const std::string& title, const std::string& url, const std::string& text) {
  LibraryDocument d;
  d.title = title;
  d.url = url;
  d.text = text;
  return d;
}

std::vector<std::string> titles(DocumentLibrary& library, const std::vector<std::string>& words) {
  auto found = library.search(words, 5);
  REQUIRE(found.ok());
  std::vector<std::string> out;
  for (const LibraryDocument& d : *found) out.push_back(d.title);
  return out;
}
}  // namespace

TEST_CASE("the shipped announcement is found by the words of an article") {
  auto library = DocumentLibrary::open(kShipped, "");
  REQUIRE(library.ok());
  const auto found = titles(**library, {"batch", "cooperation", "projects", "aboard", "China", "Space", "Station",
                                        "institutions", "countries"});
  REQUIRE(found.size() == 1);
  CHECK(found[0].find("China Space Station") != std::string::npos);
  CHECK(titles(**library, {"unemployment", "rate", "Spain"}).empty());
}

TEST_CASE("the user's documents are kept, replaced by URL or text, and removed") {
  Folder folder;
  {
    auto library = DocumentLibrary::open("", folder.file());
    REQUIRE((*library)->add(document("Wheat", "https://x/w", "The wheat harvest was 30 tonnes.")).ok());
    REQUIRE((*library)->add(document("Wheat, revised", "https://x/w", "The wheat harvest was 31 tonnes.")).ok());
    REQUIRE((*library)->add(document("Rye", "https://x/r", "The rye harvest was small.")).ok());
  }
  auto library = DocumentLibrary::open("", folder.file());
  CHECK(titles(**library, {"wheat", "harvest"}) == std::vector<std::string>{"Wheat, revised"});
  CHECK((*library)->list()->size() == 2);
  CHECK(*(*library)->remove("https://x/none") == 0);
  CHECK(*(*library)->remove((*library)->list()->front().sha256.substr(0, 8)) == 1);
  CHECK((*library)->list()->size() == 1);
  CHECK(*(*library)->remove("https://x/w") + *(*library)->remove("https://x/r") == 1);
  CHECK(titles(**library, {"wheat", "harvest"}).empty());
}

TEST_CASE("documents of a run come first and are not kept") {
  Folder folder;
  {
    auto library = DocumentLibrary::open("", folder.file());
    REQUIRE((*library)->add(document("Kept", "https://x/k", "Steel output of the mill rose sharply.")).ok());
    REQUIRE((*library)->add_for_run(document("Given", "https://x/g", "Steel is heavy.")).ok());
    CHECK(titles(**library, {"steel", "output", "mill"}) == std::vector<std::string>{"Given", "Kept"});
  }
  auto library = DocumentLibrary::open("", folder.file());
  CHECK(titles(**library, {"steel", "output", "mill"}) == std::vector<std::string>{"Kept"});
}

TEST_CASE("query words are words, whatever they hold") {
  Folder folder;
  auto library = DocumentLibrary::open(kShipped, folder.file());
  REQUIRE((*library)->add(document("Quotes", "https://x/q", "He said \"NEAR\" and OR.")).ok());
  for (const char* word :
       {"\"", "NEAR(", "a OR b", "title:x", "*", "-", "", "'; DROP TABLE documents;--", "\xFF", "^x", "{a}:"}) {
    CAPTURE(word);
    CHECK((*library)->search({word, "space"}, 3).ok());
  }
  CHECK(titles(**library, {"NEAR", "OR"}) == std::vector<std::string>{"Quotes"});
}

TEST_CASE("without a place to keep documents add says so, a damaged file too") {
  auto library = DocumentLibrary::open(kShipped, "");
  CHECK_FALSE((*library)->add(document("x", "y", "z")).ok());
  Folder folder;
  fs::create_directories(folder.path / "state");
  std::ofstream(folder.file()) << std::string(5000, 'x');
  auto damaged = DocumentLibrary::open(kShipped, folder.file());
  CHECK((*damaged)->list().error().what == "the file is damaged");
}

TEST_CASE("a shipped document needs its head") {
  CHECK(parse_shipped("d.txt", "Title: a\nURL: https://x\nDate: 2019-06-12\n\nBody.\n")->text == "Body.\n");
  CHECK(parse_shipped("d.txt", "Title: a\nAuthor: b\n\nBody").error().where == "d.txt:2");
  CHECK_FALSE(parse_shipped("d.txt", "Title: a\n").ok());
  CHECK_FALSE(parse_shipped("d.txt", "Title: a\nURL: x\nDate: soon\n\nBody").ok());
}
