// explain and replay: what earlier runs left in the store.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "pipeline/kept_rows.h"
#include "pipeline/nightly/state.h"

namespace tally::cli {
namespace {

Result<std::vector<Verdict>> rows_of(const std::string& state_folder, const std::string& run_id) {
  if (state_folder.empty()) return Error{"", "there is no state folder, so no run was kept", "give one with --state"};
  auto store = EvidenceStore::open(state_folder + "/evidence.sqlite");
  if (!store) return store.error();
  auto rows = (*store)->run_rows(run_id);
  if (!rows) return rows.error();
  if (!*rows)
    return Error{state_folder, fmt::format("there is no run '{}'", run_id),
                 "`tallycheck check` keeps one; \"last\" is the newest"};
  return rows_from_json(**rows);
}

/// Rows of nightly tables whose ids begin as asked, the newest form of each first.
Result<std::vector<Verdict>> nightly_rows(const std::string& state, const std::vector<std::string>& ids) {
  std::vector<Verdict> all;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(state, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("nightly") || !name.ends_with(".sqlite")) continue;
    auto nights = NightState::open(entry.path().string());
    if (!nights) return nights.error();
    auto rows = (*nights)->rows_of_claims([&](std::string_view claim) {
      return std::any_of(ids.begin(), ids.end(),
                         [&](const std::string& id) { return !id.empty() && claim.starts_with(id); });
    });
    if (!rows) return rows.error();
    std::move(rows->begin(), rows->end(), std::back_inserter(all));
  }
  return all;
}

void print_row(const Verdict& row) {
  const auto cells = cells_of(row);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty()) say("{:<18}{}\n", kColumns[i], cells[i]);
  }
  if (!row.evidence_locator.empty()) say("{:<18}{}\n", "place in reply", row.evidence_locator);
  if (!row.considered.empty()) say("\nconsidered\n");
  for (const std::string& line : row.considered) say("  {}\n", line);
  if (!row.chart.empty()) say("\nseries\n");
  for (const ChartPoint& point : row.chart) say("  {:<10}{}\n", point.period.iso(), point.value.to_string());
}

std::string state_folder(const CommonOptions& options) {
  return options.no_state ? "" : options.state.empty() ? default_state_folder() : options.state;
}

}  // namespace

int explain_command(const Arguments& arguments) {
  auto options = parse_options(
      arguments,
      "tallycheck explain CLAIM_ID...\nEverything behind rows of the last run; the first digits of an id are enough.");
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional.empty())
    return usage_error({"", "no claim id given", "the table's column claim_id has them"});
  auto rows = rows_of(state_folder(*options), "last");
  // A night's rows are explained as well, whether or not a run was kept.
  auto nightly = nightly_rows(state_folder(*options), options->positional);
  if (!nightly) return usage_error(nightly.error());
  if (!rows && nightly->empty()) return usage_error(rows.error());
  if (!rows) rows = std::vector<Verdict>{};
  for (Verdict& row : *nightly) {
    const bool known =
        std::any_of(rows->begin(), rows->end(), [&](const Verdict& r) { return r.claim_id == row.claim_id; });
    if (!known) rows->push_back(std::move(row));
  }
  for (const std::string& id : options->positional) {
    bool found = false;
    for (const Verdict& row : *rows) {
      if (id.empty() || !row.claim_id.starts_with(id)) continue;
      if (found) say("\n");
      print_row(row);
      found = true;
    }
    if (!found)
      return usage_error({"", fmt::format("the last run has no claim '{}'", id),
                          "check the article again, or see the column claim_id"});
  }
  return kDone;
}

int replay_command(const Arguments& arguments) {
  auto options = parse_options(
      arguments, "tallycheck replay RUN\nMakes the table of an earlier run again; \"last\" is the newest one.");
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional.size() != 1)
    return usage_error({"", "give one run", "\"last\", or the id that `check --verbose` prints"});
  auto rows = rows_of(state_folder(*options), options->positional.front());
  if (!rows) return usage_error(rows.error());
  auto session = Session::open(*options);
  if (!session) return usage_error(session.error());
  auto out = Output::open(options->output);
  if (!out) return usage_error(out.error());
  // Rows of one article follow each other: each group is written as its article was.
  RunInfo info;
  info.title = "replay of run " + options->positional.front();
  info.excel = options->excel;
  info.color = out->is_terminal() && !options->no_color;
  info.width = out->is_terminal() ? 100 : 0;
  const auto write_all = [&]() -> Result<void> {
    for (const auto& writer : (*session)->line.write) {
      if (auto begun = writer->begin(info, *out); !begun) return begun;
      for (auto first = rows->begin(); first != rows->end();) {
        const auto last =
            std::find_if(first, rows->end(), [&](const Verdict& row) { return row.article_id != first->article_id; });
        Article article;
        article.id = first->article_id;
        article.url = first->article_url;
        article.title = first->article_title;
        article.published_at = first->published_at;
        if (auto written = writer->write(article, {first, last}, *out); !written) return written;
        first = last;
      }
      if (auto ended = writer->end(*out); !ended) return ended;
    }
    return out->finish();
  };
  if (auto written = write_all(); !written) return usage_error(written.error());
  return kDone;
}

}  // namespace tally::cli
