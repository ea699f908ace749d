// Drawing of the charts.
#include "stages/write_html/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/text/escape.h"

namespace tally::html {
namespace {

constexpr double kWidth = 340;
constexpr double kHeight = 132;
constexpr double kLeft = 8;
constexpr double kRight = 332;
constexpr double kTop = 18;
constexpr double kBottom = 112;

/// A day as a fraction of years, for the horizontal axis.
double position_of(const Period& period) {
  const Date day = period.first_day();
  return day.year + (day.month - 1) / 12.0 + (day.day - 1) / 365.0;
}

/// A value for the eye: "1.41 billion", "3.24".
std::string readable(double value) {
  struct Scale {
    double unit;
    const char* name;
  };
  for (const Scale& scale : {Scale{1e12, " trillion"}, Scale{1e9, " billion"}, Scale{1e6, " million"}}) {
    if (std::abs(value) >= scale.unit) return fmt::format("{:.3g}{}", value / scale.unit, scale.name);
  }
  if (std::abs(value) >= 1000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

/// A coordinate with one place behind the point. Charts are most of a night's reports, and this most of a chart.
void append_tenths(std::string& out, double value) {
  const auto tenths = std::lround(value * 10);
  if (tenths < 0) out += '-';
  const auto size = static_cast<std::uint64_t>(std::labs(tenths));
  std::array<char, 20> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), size / 10).ptr);
  out += '.';
  out += static_cast<char>('0' + static_cast<char>(size % 10));
}

struct Frame {
  double first = 0, last = 1, low = 0, high = 1;
  [[nodiscard]] double x(double at) const { return kLeft + (kRight - kLeft) * (at - first) / (last - first); }
  [[nodiscard]] double y(double value) const { return kBottom - (kBottom - kTop) * (value - low) / (high - low); }
};

struct Ends {
  std::optional<double> low, high;
};

/// What the claim allows; open ends stay empty. A claim about a change has no place on the axis of levels.
Ends claimed_ends(const Verdict& row) {
  Ends ends;
  const bool level = row.claim_type == "level" || row.claim_type == "rank" || row.claim_type == "count" ||
                     row.claim_type == "share" || row.claim_type == "superlative";
  if (!level) return ends;
  if (row.claimed_low) ends.low = row.claimed_low->to_double();
  if (row.claimed_high) ends.high = row.claimed_high->to_double();
  return ends;
}

Frame frame_of(const std::vector<ChartPoint>& points, const Ends& claimed) {
  Frame frame{position_of(points.front().period), position_of(points.back().period), points.front().value.to_double(),
              points.front().value.to_double()};
  const auto include = [&frame](double value) {
    frame.low = std::min(frame.low, value);
    frame.high = std::max(frame.high, value);
  };
  for (const ChartPoint& p : points) include(p.value.to_double());
  if (claimed.low) include(*claimed.low);
  if (claimed.high) include(*claimed.high);
  if (frame.last <= frame.first) frame.last = frame.first + 1;
  if (frame.high <= frame.low) {
    frame.low -= 1;
    frame.high += 1;
  }
  return frame;
}

std::string band(const Frame& frame, const Ends& claimed) {
  if (!claimed.low && !claimed.high) return {};
  const double top = claimed.high ? frame.y(*claimed.high) : kTop;
  const double bottom = claimed.low ? frame.y(*claimed.low) : kBottom;
  const double height = std::max(1.5, bottom - top);
  return fmt::format(R"(<rect class="claimed" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", kLeft,
                     top - (height - (bottom - top)) / 2, kRight - kLeft, height);
}

}  // namespace

std::string chart_svg(const Verdict& row) {
  if (row.chart.size() < 2) return {};
  std::vector<ChartPoint> points = row.chart;
  std::stable_sort(points.begin(), points.end(),
                   [](const ChartPoint& a, const ChartPoint& b) { return a.period < b.period; });
  const Ends claimed = claimed_ends(row);
  const Frame frame = frame_of(points, claimed);

  std::string line;
  std::vector<std::pair<double, double>> at;
  for (const ChartPoint& p : points) {
    const auto& [x, y] = at.emplace_back(frame.x(position_of(p.period)), frame.y(p.value.to_double()));
    if (!line.empty()) line += ' ';
    append_tenths(line, x);
    line += ',';
    append_tenths(line, y);
  }
  std::string what = plain_line(row.measure.empty() ? row.source : row.measure);
  std::replace(what.begin(), what.end(), '_', ' ');
  if (!row.place.empty()) what += ", " + plain_line(row.place);
  what = html_escaped(what);
  std::string svg =
      fmt::format(R"(<figure class="chart"><svg viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{} from {} to {}">)",
                  kWidth, kHeight, what, points.front().period.iso(), points.back().period.iso());
  svg += band(frame, claimed);
  svg += fmt::format(R"(<polyline class="series" points="{}"/>)", line);
  const auto judged = Period::parse(row.reference_period);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool here = judged && *judged == points[i].period;
    svg += here ? R"(<circle class="judged" cx=")" : R"(<circle class="point" cx=")";
    append_tenths(svg, at[i].first);
    svg += R"(" cy=")";
    append_tenths(svg, at[i].second);
    svg += here ? R"(" r="4"><title>)" : R"(" r="2"><title>)";
    svg += points[i].period.iso();
    svg += ": ";
    svg += points[i].value.to_string();
    svg += "</title></circle>";
  }
  const auto text = [&svg](double x, double y, std::string_view anchor, std::string_view words) {
    svg += fmt::format(R"(<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>)", x, y, anchor, words);
  };
  text(kLeft, kTop - 6, "start", readable(frame.high));
  text(kLeft, kHeight - 4, "start", points.front().period.iso());
  text(kRight, kHeight - 4, "end", points.back().period.iso());
  text((kLeft + kRight) / 2, kHeight - 4, "middle", "lowest " + readable(frame.low));
  svg += "</svg><figcaption>" + what;
  if (claimed.low || claimed.high) svg += " · band: what the claim allows";
  return svg + "</figcaption></figure>";
}

}  // namespace tally::html
