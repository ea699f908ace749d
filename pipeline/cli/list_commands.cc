// stages and sources: what there is, from its own declarations.
#include <fmt/format.h>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "pipeline/cli/sources_check.h"
#include "pipeline/plugin_loader.h"

namespace tally::cli {
namespace {

void print_stage(const StageInfo& stage) {
  say("{} ({})\n  {}\n", stage.name, name_of(stage.slot), stage.summary);
  for (const OptionSpec& option : *stage.options) {
    say("  {} = {}\n      {}\n", option.name, option.default_value.empty() ? "(empty)" : option.default_value,
        option.help);
  }
  if (stage.options->empty()) say("  no options\n");
}

void print_source(const ReferenceSource& source) {
  say("{}", describe(source));
  if (source.key_variable.empty()) return;
  const char* key = std::getenv(source.key_variable.c_str());
  if (key == nullptr || *key == '\0')
    say("  ${} is not set: {}\n", source.key_variable, source.key_optional ? "asked without a key" : "skipped");
}

}  // namespace

int stages_command(const Arguments& arguments) {
  auto options = parse_options(arguments,
                               "tallycheck stages [NAME]\nThe stages that a pipeline can use, with their options. "
                               "--build-string is what a module must match.");
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  Registry registry(builtin_stages());
  if (!options->plugin_dir.empty()) {
    auto loaded = load_plugins(options->plugin_dir);
    if (!loaded) return usage_error(loaded.error());
    for (const StageInfo& stage : *loaded) {
      if (auto added = registry.add(stage); !added) return usage_error(added.error());
    }
  }
  if (options->positional.empty()) {
    for (const Slot slot :
         {Slot::read, Slot::split, Slot::extract, Slot::plan, Slot::fetch, Slot::decode, Slot::judge, Slot::write}) {
      for (const StageInfo& stage : registry.all()) {
        if (stage.slot == slot) say("{:<9}{:<20}{}\n", name_of(slot), stage.name, stage.summary);
      }
    }
    say("\nmodules must be built as: interface {}, {}\n", kInterfaceVersion, TALLY_BUILD_STRING);
    return kDone;
  }
  for (const std::string& name : options->positional) {
    std::vector<std::string> names;
    bool found = false;
    for (const StageInfo& stage : registry.all()) {
      names.emplace_back(stage.name);
      if (stage.name != name) continue;
      print_stage(stage);
      found = true;
    }
    if (found) continue;
    const std::string nearest = nearest_name(name, names);
    return usage_error(
        {"", fmt::format("unknown stage '{}'", name),
         nearest.empty() ? "`tallycheck stages` lists them" : fmt::format("did you mean '{}'?", nearest)});
  }
  return kDone;
}

int sources_command(const Arguments& arguments) {
  auto options =
      parse_options(arguments,
                    "tallycheck sources [NAME]...\ntallycheck sources check [NAME]...\nThe reference sources, with "
                    "licence, limits and what "
                    "they cannot answer; check asks each for a known figure and prints a report to send back.");
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  auto sources =
      ReferenceSources::load((options->rules.empty() ? data_folder() + "/rules" : options->rules) + "/sources");
  if (!sources) return usage_error(sources.error());
  const bool check = !options->positional.empty() && options->positional.front() == "check";
  const Arguments names(options->positional.begin() + (check ? 1 : 0), options->positional.end());
  std::vector<const ReferenceSource*> chosen;
  for (const ReferenceSource& source : sources->all()) {
    if (names.empty()) chosen.push_back(&source);
  }
  for (const std::string& name : names) {
    const ReferenceSource* source = sources->find(name);
    if (source == nullptr) {
      std::vector<std::string> known_names;
      for (const ReferenceSource& known : sources->all()) known_names.push_back(known.id);
      const std::string nearest = nearest_name(name, known_names);
      return usage_error(
          {"", fmt::format("unknown source '{}'", name),
           nearest.empty() ? "`tallycheck sources` lists them" : fmt::format("did you mean '{}'?", nearest)});
    }
    chosen.push_back(source);
  }
  if (check) return sources_check(*options, chosen);
  for (const ReferenceSource* source : chosen) print_source(*source);
  return kDone;
}

}  // namespace tally::cli
