// Lists of names and phrases inside an XML element: "jobless rate; joblessness".
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// The parts between semicolons, with runs of white space made one blank and none at the ends. Empty parts are left
/// out.
std::vector<std::string> split_list(std::string_view text);

/// Every phrase that one with choices in square brackets stands for: "owed [its|] lenders" is "owed its lenders" and
/// "owed lenders". A text without brackets is itself; none when a bracket is left open.
std::vector<std::string> expand_phrase(std::string_view text);

}  // namespace tally
