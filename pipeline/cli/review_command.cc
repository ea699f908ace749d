// review import|list|stats and export: what people decided about rows.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "pipeline/kept_rows.h"
#include "pipeline/nightly/state.h"
#include "pipeline/review/review_import.h"
#include "pipeline/review/review_report.h"
#include "pipeline/text/escape.h"
#include "pipeline/text/utf8.h"

namespace tally::cli {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr const char* kUsageText =
    "tallycheck review import FILE.csv... [--run RUN]...\ntallycheck review list\ntallycheck review stats\n"
    "tallycheck review export --claimreview [--publisher NAME] [--publisher-url URL] [--page URL-with-{claim_id}]\n"
    "The reviewer's five columns: import takes an edited table back and refuses one whose other columns were edited.\n"
    "--run names an earlier run that the table comes from; else it is the last one, or a nightly table of this state.";

/// Options of this command alone, taken out of the arguments before the common ones are parsed.
struct ReviewOptions {
  std::vector<std::string> runs;
  ReviewPublisher publisher;
  bool claim_review = false;
};

Result<ReviewOptions> take_options(Arguments& arguments) {
  ReviewOptions options;
  Arguments rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--claimreview") {
      options.claim_review = true;
      continue;
    }
    if (name != "--run" && name != "--publisher" && name != "--publisher-url" && name != "--page") {
      rest.push_back(name);
      continue;
    }
    if (i + 1 == arguments.size())
      return Error{"", fmt::format("the option '{}' needs a value", name), "--help lists the options"};
    const std::string& value = arguments[++i];
    if (name == "--run") options.runs.push_back(value);
    if (name == "--publisher") options.publisher.name = value;
    if (name == "--publisher-url") options.publisher.url = value;
    if (name == "--page") options.publisher.page = value;
  }
  arguments = std::move(rest);
  return options;
}

/// Rows of the nightly tables of the state folder, in every form in which a table may show them.
Result<void> add_nightly_rows(const std::string& state, std::string_view table, ReviewStore& store,
                              std::vector<Verdict>& all) {
  // Claim ids as they stand in the table: c and 15 hexadecimal digits.
  std::unordered_set<std::string> ids;
  for (std::size_t at = 0; at < table.size();) {
    std::size_t end = at;
    while (end < table.size() && ((table[end] >= '0' && table[end] <= '9') || (table[end] >= 'a' && table[end] <= 'f')))
      ++end;
    if (end - at == 16 && table[at] == 'c') ids.emplace(table.substr(at, 16));
    at = std::max(end, at + 1);
  }
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(state, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("nightly") || !name.ends_with(".sqlite")) continue;
    auto nights = NightState::open(entry.path().string());
    if (!nights) return nights.error();
    auto rows = (*nights)->rows_of_claims([&](std::string_view id) { return ids.count(std::string(id)) > 0; });
    if (!rows) return rows.error();
    for (const Verdict& row : *rows) {
      // A row that did not change tonight says so; one that was decided on before may say that it is no longer the
      // same.
      for (const std::string& change : {row.change_since_last, std::string("same"), std::string("gone")}) {
        std::vector<Verdict> forms = {row, row};
        forms[0].change_since_last = forms[1].change_since_last = change;
        if (auto applied = apply_decisions(forms, store); !applied) return applied.error();
        forms[1].explanation = row.explanation;
        all.insert(all.end(), forms.begin(), forms.end());
      }
    }
  }
  return {};
}

Result<std::vector<Verdict>> written_rows(const std::string& state, const std::vector<std::string>& runs,
                                          bool optional) {
  auto store = EvidenceStore::open(state + "/evidence.sqlite");
  if (!store) return store.error();
  std::vector<Verdict> all;
  for (const std::string& run : runs) {
    auto lines = (*store)->run_rows(run);
    if (!lines) return lines.error();
    if (!*lines && optional) continue;
    if (!*lines)
      return Error{state, fmt::format("there is no run '{}'", run),
                   "`tallycheck check` keeps one; \"last\" is the newest"};
    auto rows = rows_from_json(**lines);
    if (!rows) return rows.error();
    all.insert(all.end(), rows->begin(), rows->end());
  }
  return all;
}

int import_tables(const Arguments& files, const std::string& state, const ReviewOptions& options, ReviewStore& store) {
  for (const std::string& file : files) {
    auto stream = ByteStream::open(file);
    if (!stream) return usage_error(stream.error());
    auto bytes = stream->read_all(kMostBytes);
    if (!bytes) return usage_error(bytes.error());
    std::vector<Verdict> nightly;
    if (options.runs.empty()) {
      const std::string plain = decode_plain_text(*bytes).text;  // UTF-16 is what some spreadsheets save
      if (auto added = add_nightly_rows(state, plain, store, nightly); !added) return usage_error(added.error());
    }
    const std::vector<std::string> last = {"last"};
    auto written = written_rows(state, options.runs.empty() ? last : options.runs, !nightly.empty());
    if (!written) return usage_error(written.error());
    written->insert(written->end(), nightly.begin(), nightly.end());
    auto import = read_review(file, *bytes, *written, store);
    if (!import) return usage_error(import.error());
    if (auto kept = store.put(import->decisions); !kept) return usage_error(kept.error());
    for (const ReviewChange& c : import->changes) {
      say("{}  {}: '{}' -> '{}'  {}\n", c.claim_id, c.column, plain_line(c.before), plain_line(c.after),
          plain_line(c.claim));
    }
    for (const std::string& column : import->ignored_columns)
      fmt::print(stderr, "tallycheck: {}: the column {} is not the table's and was left out\n", file,
                 plain_line(column));
    say("{}: {} rows, {} decisions changed\n", file, import->rows, import->decisions.size());
  }
  return kDone;
}

int list(const std::vector<Decision>& decisions) {
  for (const Decision& d : decisions) {
    say("{}  {:<10} {:<20} {:<10} {}  {}\n", d.claim_id, plain_line(d.review_status), name_of(d.row.verdict),
        plain_line(d.reviewed_at.substr(0, 10)), plain_line(d.reviewer), plain_line(d.row.claim));
  }
  return kDone;
}

int stats(const std::vector<Decision>& decisions) {
  std::string group;
  for (const ReviewCount& count : review_counts(decisions)) {
    if (count.what != group)
      say("{}{:<44} {:>9} {:>6} {:>6} {:>10}\n", group.empty() ? "" : "\n", count.what, "precision", "right", "wrong",
          "undecided");
    group = count.what;
    const std::string precision = count.precision();
    say("{:<44} {:>9} {:>6} {:>6} {:>10}\n", fitting(plain_line(count.name), 44),
        precision.empty() ? "" : precision + " %", count.right, count.wrong, count.undecided);
  }
  return kDone;
}

int export_reviews(const std::vector<Decision>& decisions, const ReviewOptions& options, const std::string& output) {
  if (!options.claim_review) return usage_error({"", "which form?", "--claimreview writes schema.org JSON-LD"});
  auto out = Output::open(output);
  if (!out) return usage_error(out.error());
  if (auto done = out->write(claim_reviews(decisions, options.publisher)); !done) return usage_error(done.error());
  if (auto done = out->finish(); !done) return usage_error(done.error());
  return kDone;
}

}  // namespace

int review_command(const Arguments& given) {
  Arguments arguments = given;
  auto own = take_options(arguments);
  if (!own) return usage_error(own.error());
  auto options = parse_options(arguments, kUsageText);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional.empty())
    return usage_error({"", "import, list, stats or export?", "`tallycheck review --help`"});
  const std::string action = options->positional.front();
  const Arguments files(options->positional.begin() + 1, options->positional.end());
  const std::vector<std::string> actions = {"import", "list", "stats", "export"};
  if (std::find(actions.begin(), actions.end(), action) == actions.end()) {
    const std::string nearest = nearest_name(action, actions);
    return usage_error(
        {"", fmt::format("unknown action '{}'", action),
         nearest.empty() ? "import, list, stats or export" : fmt::format("did you mean '{}'?", nearest)});
  }
  const std::string state = options->no_state ? "" : options->state.empty() ? default_state_folder() : options->state;
  if (state.empty()) return usage_error({"", "there is no state folder to keep reviews in", "give one with --state"});
  if (action == "import" && files.empty())
    return usage_error({"", "no table given", "`tallycheck review import FILE.csv`"});
  auto store = ReviewStore::open(state + "/review.sqlite");
  if (!store) return usage_error(store.error());
  if (action == "import") return import_tables(files, state, *own, **store);
  auto decisions = (*store)->all();
  if (!decisions) return usage_error(decisions.error());
  if (action == "list") return list(*decisions);
  return action == "stats" ? stats(*decisions) : export_reviews(*decisions, *own, options->output);
}

int export_command(const Arguments& arguments) {
  Arguments with_action = {"export"};
  with_action.insert(with_action.end(), arguments.begin(), arguments.end());
  return review_command(with_action);
}

}  // namespace tally::cli
