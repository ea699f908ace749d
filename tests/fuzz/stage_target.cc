// The target of one read or decode stage; FUZZ_STAGE names it.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz_stage.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kStage = FUZZ_STAGE;
  if constexpr (kStage.starts_with("read_")) {
    tally::fuzz::read_with(kStage, bytes);
  } else {
    tally::fuzz::decode_with(kStage, bytes);
  }
  return 0;
}
