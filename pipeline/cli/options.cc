// The common options, with Boost.Program_options.
#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <cstdio>
#include <sstream>

#include "pipeline/cli/cli.h"

namespace tally::cli {
namespace po = boost::program_options;

namespace {

po::options_description describe(CommonOptions& o) {
  po::options_description shown("Options");
  auto text = [](std::string& into) { return po::value<std::string>(&into)->value_name("VALUE"); };
  auto list = [](std::vector<std::string>& into) {
    return po::value<std::vector<std::string>>(&into)->value_name("VALUE")->composing();
  };
  auto flag = [](bool& into) { return po::bool_switch(&into); };
  auto add = shown.add_options();
  add("format", text(o.format), "terminal, csv, jsonl or html; else by the ending of --output, else terminal");
  add("output,o", text(o.output), "write there, whole or not at all, instead of to standard output");
  add("read", text(o.read), "the reader: text, html, jsonl …; else the first that knows the source");
  add("pipeline", text(o.pipeline), "a name in rules/pipelines/ or a file");
  add("rules", text(o.rules), "another rules folder");
  add("published", text(o.published), "date (YYYY-MM-DD) of articles that have none");
  add("offline", flag(o.offline), "use only what is kept or shipped");
  add("against", list(o.against), "a reference document (file or URL) for this run; may be repeated");
  add("figures", text(o.figures),
      "a table (CSV) of your own figures, asked first: measure, place, period, value, citation_url");
  add("source-base", list(o.source_base), "NAME=URL: ask that source there instead; may be repeated");
  add("allow", list(o.allow),
      "an origin (http://127.0.0.1:8000) with a private address that articles may come from; may be repeated");
  add("threads", po::value<int>(&o.threads)->value_name("N"), "how many at a time; default one a core");
  add("fail-on", list(o.fail_on), "exit 1 when this verdict is in the table; may be repeated");
  add("mentions", flag(o.mentions), "extract: every mention instead of claims");
  add("excel", flag(o.excel), "csv: with a byte order mark");
  add("state", text(o.state), "folder of the kept replies and of the library");
  add("no-state", flag(o.no_state), "keep nothing");
  add("plugin-dir", text(o.plugin_dir), "load all stage modules (*.so) of this folder");
  add("no-color", flag(o.no_color), "no colour on the terminal (as NO_COLOR does)");
  add("quiet,q", flag(o.quiet), "errors only");
  add("verbose,v", flag(o.verbose), "say what is done");
  add("help,h", flag(o.help), "this text");
  return shown;
}

std::string nearest_option(const po::options_description& known, std::string name) {
  while (!name.empty() && name.front() == '-') name.erase(name.begin());
  std::vector<std::string> names;
  for (const auto& option : known.options()) names.push_back(option->long_name());
  const std::string nearest = nearest_name(name, names);
  return nearest.empty() ? "--help lists the options" : fmt::format("did you mean '--{}'?", nearest);
}

}  // namespace

Result<CommonOptions> parse_options(const Arguments& arguments, const std::string& usage) {
  CommonOptions options;
  po::options_description all = describe(options);
  po::options_description hidden;
  hidden.add_options()("source", po::value<std::vector<std::string>>(&options.positional));
  po::options_description known;
  known.add(all).add(hidden);
  po::positional_options_description positional;
  positional.add("source", -1);
  namespace style = po::command_line_style;
  try {
    po::variables_map map;
    // No guessing: an abbreviated option that works today is another option tomorrow.
    po::store(po::command_line_parser(arguments)
                  .options(known)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              map);
    po::notify(map);
  } catch (const po::unknown_option& e) {
    return Error{"", fmt::format("unknown option '{}'", e.get_option_name()), nearest_option(all, e.get_option_name())};
  } catch (const po::error& e) {
    return Error{"", e.what(), "--help lists the options"};
  }
  if (options.help) {
    std::ostringstream text;
    text << usage << "\n\n" << all;
    std::fputs(text.str().c_str(), stdout);
  }
  return options;
}

}  // namespace tally::cli
