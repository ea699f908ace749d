// Lists of names and phrases inside an XML element: "jobless rate; joblessness".
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// The parts between semicolons, with runs of white space made one blank and none at the ends. Empty parts are left
/// out.
std::vector<std::string> split_list(std::string_view text);

}  // namespace tally
