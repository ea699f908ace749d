// rules test|list|show: the claim rules and their examples.
#include <fmt/format.h>

#include <filesystem>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "stages/extract_rules/rule_test.h"

namespace tally::cli {
namespace {

constexpr const char* kUsageText =
    "tallycheck rules test [FILE]   run the examples of all rules, or of one file, and the quiet texts\n"
    "tallycheck rules list          id, type and pattern of each rule\n"
    "tallycheck rules show ID       one rule with its examples";

int test(const RuleBook& rules, const std::string& file) {
  const std::string quiet = file.empty() ? data_folder() + "/fixtures/quiet" : "";
  auto report = extract::test_rules(rules, file, std::filesystem::is_directory(quiet) ? quiet : "");
  if (!report) return usage_error(report.error());
  for (const Error& failure : report->failures) say("{}\n", failure.message());
  say("{} rules, {} examples, {} quiet texts: {} failed\n", report->rules, report->examples, report->quiet_texts,
      report->failures.size());
  return report->failures.empty() ? kDone : kFailOn;
}

int list(const RuleBook& rules) {
  for (const ClaimRule& rule : rules.claims.all()) say("{:<36}{:<12}{}\n", rule.id, name_of(rule.type), rule.pattern);
  return kDone;
}

int show(const RuleBook& rules, const std::string& id) {
  const ClaimRule* rule = rules.claims.find(id);
  if (rule == nullptr) {
    std::vector<std::string> ids;
    for (const ClaimRule& known : rules.claims.all()) ids.push_back(known.id);
    const std::string nearest = nearest_name(id, ids);
    return usage_error(
        {"", fmt::format("there is no rule '{}'", id),
         nearest.empty() ? "`tallycheck rules list` shows them" : fmt::format("did you mean '{}'?", nearest)});
  }
  say("{} ({})  {}\n  {}\n", rule->id, name_of(rule->type), rule->where, rule->pattern);
  for (const auto& [name, value] : rule->set) say("  {} = {}\n", name, value);
  for (const RuleExample& example : rule->examples) {
    const char* sign = example.match == RuleExample::Match::yes  ? "+"
                       : example.match == RuleExample::Match::no ? "-"
                                                                 : "?";
    say("  {} {}\n", sign, example.text);
    for (const auto& [name, value] : example.expected) say("      {} = {}\n", name, value);
  }
  return kDone;
}

}  // namespace

int rules_command(const Arguments& arguments) {
  auto options = parse_options(arguments, kUsageText);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  const auto& words = options->positional;
  const std::string action = words.empty() ? "" : words[0];
  if (action != "test" && action != "list" && action != "show") {
    const std::string nearest = nearest_name(action, {"test", "list", "show"});
    return usage_error({"", action.empty() ? "test, list or show?" : fmt::format("unknown action '{}'", action),
                        nearest.empty() ? "`tallycheck rules --help`" : fmt::format("did you mean '{}'?", nearest)});
  }
  auto rules = RuleBook::load(options->rules.empty() ? data_folder() + "/rules" : options->rules);
  if (!rules) return usage_error(rules.error());
  if (action == "test") return test(**rules, words.size() > 1 ? words[1] : "");
  if (action == "list") return list(**rules);
  if (words.size() < 2) return usage_error({"", "which rule?", "`tallycheck rules list` shows them"});
  return show(**rules, words[1]);
}

}  // namespace tally::cli
