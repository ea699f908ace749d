// The places that the build fixes.
#include "tests/paths.h"

namespace tally::test {

std::string source(std::string_view below) { return std::string(TALLY_SOURCE_DIR).append(below); }
std::string program() { return TALLY_BINARY; }
std::string modules() { return TALLY_MODULES; }
std::string compiler() { return TALLY_COMPILER; }

}  // namespace tally::test
