// Checking of stage options and the search for the name that was meant.
#include "pipeline/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace tally {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

Result<Options> Options::make(std::string_view stage, const std::vector<OptionSpec>& declared,
                              const std::map<std::string, std::string>& given) {
  Options options;
  options.stage_ = stage;
  for (const OptionSpec& spec : declared) options.values_.emplace(spec.name, spec.default_value);
  for (const auto& [name, value] : given) {
    const auto it = options.values_.find(name);
    if (it == options.values_.end()) {
      std::vector<std::string> names;
      for (const OptionSpec& spec : declared) names.emplace_back(spec.name);
      const std::string nearest = nearest_name(name, names);
      return Error{std::string(stage), fmt::format("unknown option '{}'", name),
                   nearest.empty() ? fmt::format("`tallycheck stages {}` lists its options", stage)
                                   : fmt::format("did you mean '{}'?", nearest)};
    }
    it->second = value;
  }
  return options;
}

const std::string& Options::text(std::string_view name) const {
  static const std::string kEmpty;
  const auto it = values_.find(name);
  return it == values_.end() ? kEmpty : it->second;
}

Result<std::int64_t> Options::integer(std::string_view name, std::int64_t least, std::int64_t most) const {
  const std::string& value = text(name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < least || number > most) {
    return Error{stage_, fmt::format("option '{}' is '{}'", name, value),
                 fmt::format("give a whole number from {} to {}", least, most)};
  }
  return number;
}

Result<Decimal> Options::decimal(std::string_view name) const {
  if (const auto number = Decimal::parse(text(name))) return *number;
  return Error{stage_, fmt::format("option '{}' is '{}'", name, text(name)), "give a decimal number"};
}

Result<bool> Options::flag(std::string_view name) const {
  const std::string& value = text(name);
  if (value == "yes" || value == "true" || value == "1") return true;
  if (value == "no" || value == "false" || value == "0") return false;
  return Error{stage_, fmt::format("option '{}' is '{}'", name, value), "give yes or no"};
}

}  // namespace tally
