// Small line charts of the series behind a claim, as inline SVG.
#pragma once
#include <string>

#include "pipeline/model/verdict.h"

namespace tally::html {

/// The series of `Verdict::chart` as a line, what the claim allows as a band, and the value it was judged by as a dot.
/// Empty when there are fewer than two points. Text of the picture is escaped.
std::string chart_svg(const Verdict& row);

}  // namespace tally::html
