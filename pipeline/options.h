// Options of a stage: declared with the stage, given by the pipeline file, checked before anything runs.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decimal.h"
#include "pipeline/result.h"

namespace tally {

/// One declared option: the pipeline file may set it, `tallycheck stages NAME` prints it.
struct OptionSpec {
  std::string_view name;
  std::string_view default_value;
  std::string_view help;
};

/// The values of a stage's options, defaults filled in. Only declared names exist.
class Options {
 public:
  /// Fails when `given` has a name that is not declared, naming the nearest declared one.
  static Result<Options> make(std::string_view stage, const std::vector<OptionSpec>& declared,
                              const std::map<std::string, std::string>& given);

  /// Asking for an undeclared name is a programming error.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] Result<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most) const;
  [[nodiscard]] Result<Decimal> decimal(std::string_view name) const;
  /// "yes", "no", "true", "false", "1", "0".
  [[nodiscard]] Result<bool> flag(std::string_view name) const;

 private:
  std::string stage_;
  std::map<std::string, std::string, std::less<>> values_;
};

/// The candidate with the smallest edit distance to `name`, empty when none is near enough to be meant.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace tally
