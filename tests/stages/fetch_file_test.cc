#include <doctest/doctest.h>

#include "pipeline/net/sha256.h"
#include "tests/fetch_bench.h"

using tally::EvidenceStatus;
using tally::Query;
using tally::Reply;
using tally_test::FetchBench;
namespace fs = std::filesystem;

TEST_CASE("files below the data folder, and nothing else") {
  FetchBench bench;
  fs::create_directories(bench.folder / "fixtures" / "reference");
  std::ofstream(bench.folder / "fixtures" / "reference" / "x.csv") << "a,b\n";
  std::ofstream(bench.folder / "outside.csv") << "secret\n";
  fs::create_symlink(bench.folder / "outside.csv", bench.folder / "fixtures" / "link.csv");
  fs::create_directories(bench.folder / "fixtures-evil");
  std::ofstream(bench.folder / "fixtures-evil" / "y.csv") << "secret\n";
  bench.settings.data_dir = bench.folder.string();
  const auto read = [&](const std::string& url) {
    Query asked;
    asked.url = url;
    return bench.fetch({asked}, "fetch_file")[0];
  };
  CHECK(read("file:reference/x.csv").body == "a,b\n");
  CHECK(read("file:reference/x.csv").sha256 == tally::sha256_hex("a,b\n"));
  CHECK(read("file:reference/../reference/x.csv").body == "a,b\n");
  for (const char* url :
       {"file:../outside.csv", "file:reference/../../outside.csv", "file:link.csv", "file:../fixtures-evil/y.csv",
        "file:/etc/passwd", "file:///etc/passwd", "file:", "file:reference", "file:none.csv", "file:."}) {
    CAPTURE(std::string(url));
    const Reply got = read(url);
    CHECK_FALSE(got.error.empty());
    CHECK(got.body.empty());
    CHECK(got.status == EvidenceStatus::failed);
  }
}
