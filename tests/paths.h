// Where the tests find the checkout and what was built: known to one file alone, so that the others compile alike in
// every folder.
#pragma once

#include <string>
#include <string_view>

namespace tally::test {

/// The path of a file of the checkout: source("/rules/places.xml").
std::string source(std::string_view below = {});
/// The built program.
std::string program();
/// The folder of the modules built for the loader's tests.
std::string modules();
/// The compiler that this build uses.
std::string compiler();

}  // namespace tally::test
