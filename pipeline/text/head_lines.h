// Lines at the head of an article beside its title and date.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace tally {

/// The names of a line "By Jane Doe" or "By Jane Doe and John Roe, Reuters"; empty when it is no byline.
std::optional<std::string> byline(std::string_view line);

}  // namespace tally
