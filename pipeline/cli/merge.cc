// merge: the parts of --shard runs become the table of one run.
#include "pipeline/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/cli/cli.h"

namespace tally::cli {

int merge_command(const Arguments& given) {
  Arguments arguments;
  std::string date;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "--date" && i + 1 < given.size())
      date = given[++i];
    else
      arguments.push_back(given[i]);
  }
  auto options = parse_options(
      arguments,
      "tallycheck merge [--output FILE] PART...\ntallycheck merge --output FOLDER [--date YYYY-MM-DD] FOLDER...\n"
      "Joins all parts that check, extract or nightly wrote with --shard into what one run over everything writes.");
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  const Arguments& parts = options->positional;
  if (parts.empty()) return usage_error({"", "no part given", "name the tables or folders of all shards"});
  const auto is_folder = [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
  };
  const auto folders = std::count_if(parts.begin(), parts.end(), is_folder);
  if (folders == 0) {
    auto out = Output::open(options->output);
    if (!out) return usage_error(out.error());
    if (auto merged = merge_tables(parts, *out); !merged) return usage_error(merged.error());
    if (auto finished = out->finish(); !finished) return usage_error(finished.error());
    return kDone;
  }
  if (folders != static_cast<std::ptrdiff_t>(parts.size()))
    return usage_error({"", "some parts are folders and some are files", "give parts of one kind"});
  if (options->output.empty()) return usage_error({"", "where to?", "--output FOLDER"});
  if (auto merged = merge_nights(parts, date, options->output); !merged) return usage_error(merged.error());
  return kDone;
}

}  // namespace tally::cli
