// Files of the nightly run: its configuration, the counts of its nights, kept results, and parts of tables that other
// machines sent. The first byte chooses.
#include <filesystem>
#include <fstream>

#include "pipeline/merge.h"
#include "pipeline/nightly/config.h"
#include "pipeline/nightly/files.h"
#include "pipeline/nightly/kept_result.h"
#include "pipeline/nightly/state.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace tally;  // NOLINT: a target is a file of its own
using fuzz::require;

constexpr const char* kDate = "2026-03-01";

template <class T>
void checked(const Result<T>& result) {
  if (!result.ok()) require(!result.error().message().empty(), "an error says what is wrong");
}

/// Bytes up to a line of "====", taken off the front.
std::string_view part_of(std::string_view& bytes) {
  constexpr std::string_view kBetween = "\n====\n";
  const auto end = bytes.find(kBetween);
  const std::string_view part = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + kBetween.size());
  return part;
}

std::string written(const std::string& name, std::string_view bytes) {
  const std::string path = fuzz::folder() + "/" + name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

/// Two parts of one table.
void merge_parts(std::string_view bytes) {
  const std::string first = written("1.csv", part_of(bytes));
  const std::string second = written("2.csv", bytes);
  auto out = Output::open(fuzz::folder() + "/whole");
  require(out.ok(), "the folder can be written");
  checked(merge_tables({first, second}, *out));
}

/// The four files of one machine's night: description, counts, rows, changes. A copy of them is the second machine's.
void merge_folders(std::string_view bytes) {
  const std::string date = kDate;
  for (const std::string& name : {"verdicts-" + date + ".csv-metadata.json", std::string("nights.csv"),
                                  "verdicts-" + date + ".jsonl", "changes-" + date + ".csv"}) {
    const std::string_view part = part_of(bytes);
    written("a/" + name, part);
    written("b/" + name, part);
  }
  checked(merge_nights({fuzz::folder() + "/a", fuzz::folder() + "/b"}, date, fuzz::folder() + "/merged"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'n':
      checked(nights_from_csv("nights.csv", bytes));
      break;
    case 'p':
      checked(ResultParts::read(bytes));
      break;
    case 'j':
      if (const auto article = article_from_json(bytes); article.ok()) fuzz::require_sound(*article);
      break;
    case 'm':
      merge_parts(bytes);
      break;
    case 'f':
      merge_folders(bytes);
      break;
    default:
      checked(NightlyConfig::load(fuzz::file_of(bytes)));
      break;
  }
  return 0;
}
