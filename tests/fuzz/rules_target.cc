// Rule files and pipeline files of strangers: claims, measures, sources, places, units. The first byte chooses.
#include "pipeline/pipeline_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tally;  // NOLINT: a target is a file of its own
  if (size == 0) return 0;
  const std::string path = fuzz::file_of({reinterpret_cast<const char*>(data) + 1, size - 1});
  const auto checked = [](const auto& result) {
    if (!result.ok()) fuzz::require(!result.error().message().empty(), "an error says what is wrong");
  };
  switch (data[0]) {
    case 'c':
      checked(ClaimRules::load(fuzz::folder()));
      break;
    case 'm':
      checked(Measures::load(fuzz::folder()));
      break;
    case 's':
      checked(ReferenceSources::load(fuzz::folder()));
      break;
    case 'g':
      checked(Places::load(path));
      break;
    case 'u':
      checked(Units::load(path));
      break;
    default:
      checked(PipelineFile::load(path));
      break;
  }
  return 0;
}
