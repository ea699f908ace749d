// "Respectively": the n-th figure belongs to the n-th place, date or measure.
#include <algorithm>
#include <array>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/reading.h"

namespace tally::extract {
namespace {

bool joins(std::string_view between) {
  static constexpr std::array<std::string_view, 14> kJoins = {
      ", ",    " and ",     ", and ",    "'s and ", "' and ",   "'s, ",     " and in ",
      ", in ", ", and in ", " and the ", ", the ",  " and to ", " and by ", " and of "};
  return std::find(kJoins.begin(), kJoins.end(), between) != kJoins.end();
}

bool is_list_figure(char letter) { return std::string_view("NPGMQCUR").find(letter) != std::string_view::npos; }

using Run = std::vector<int>;

/// Tokens of one sort joined by commas and "and". Figures may stand with and without their unit.
std::vector<Run> runs_of(const Current& current, bool (*same)(char, char)) {
  std::vector<Run> runs;
  Run run;
  const auto close = [&] {
    if (run.size() > 1) runs.push_back(run);
    run.clear();
  };
  for (int t = 0; t < static_cast<int>(current.rewritten.tokens.size()); ++t) {
    const char letter = current.letter(t);
    const bool goes_on =
        !run.empty() && same(current.letter(run.front()), letter) && joins(current.between(run.back(), t));
    if (!goes_on) close();
    if (same(letter, letter)) run.push_back(t);
  }
  close();
  return runs;
}

bool both_figures(char a, char b) {
  return is_list_figure(a) && is_list_figure(b) && (a == b || a == 'N' || b == 'N' || (a != 'R' && b != 'R'));
}
bool both_places(char a, char b) { return a == 'L' && b == 'L'; }
bool both_dates(char a, char b) { return a == 'D' && b == 'D'; }
bool both_measures(char a, char b) { return a == 'V' && b == 'V'; }

/// The run as long as the figures' that is nearest before or behind them.
const Run* partner(const Current& current, const std::vector<Run>& runs, const Run& figures) {
  const Run* best = nullptr;
  std::size_t nearest = 400;
  for (const Run& run : runs) {
    if (run.size() != figures.size()) continue;
    const bool ahead = run.back() < figures.front();
    const std::size_t gap = ahead ? current.between(run.back(), figures.front()).size()
                                  : current.between(figures.back(), run.front()).size();
    if (gap < nearest) {
      nearest = gap;
      best = &run;
    }
  }
  return best;
}

}  // namespace

void pair_lists(const Current& current, std::vector<Draft>& drafts, std::size_t first) {
  if (drafts.size() == first) return;
  if (!current.may_hold("respectively") && !current.may_hold("in that order")) return;
  const std::string_view text = current.rewritten.text;
  std::size_t word = text.find("respectively");
  if (word == std::string_view::npos) word = text.find("in that order");
  if (word == std::string_view::npos) return;
  const auto figure_runs = runs_of(current, both_figures);
  const Run* figures = nullptr;
  for (const Run& run : figure_runs) {
    if (current.at(run.back()) < word || figures == nullptr) figures = &run;
  }
  if (figures == nullptr) return;
  const auto place_runs = runs_of(current, both_places);
  const auto date_runs = runs_of(current, both_dates);
  const auto measure_runs = runs_of(current, both_measures);
  const Run* places = partner(current, place_runs, *figures);
  const Run* dates = places ? nullptr : partner(current, date_runs, *figures);
  const Run* measures = places || dates ? nullptr : partner(current, measure_runs, *figures);
  if (!places && !dates && !measures) return;
  const auto in_list = [&](int token) { return std::find(figures->begin(), figures->end(), token) != figures->end(); };
  Draft model;
  bool known = false;
  for (std::size_t i = first; i < drafts.size(); ++i) {
    if (!in_list(drafts[i].figure())) continue;
    // A rule's reading says more than none; of two the later figure's, which has its unit.
    if (!known || drafts[i].rule != nullptr || model.rule == nullptr) model = drafts[i];
    known = true;
  }
  if (!known) return;
  const bool by = model.value < 0;
  drafts.erase(std::remove_if(drafts.begin() + static_cast<std::ptrdiff_t>(first), drafts.end(),
                              [&](const Draft& d) { return in_list(d.figure()); }),
               drafts.end());
  const int last = figures->back();
  for (std::size_t i = 0; i < figures->size(); ++i) {
    const int figure = (*figures)[i];
    Draft d = model;
    (by ? d.by : d.value) = figure;
    d.from = -1;
    d.other_place = -1;
    if (current.letter(figure) == 'N' && current.letter(last) != 'N') d.lend = last;
    if (places) d.place = (*places)[i];
    if (dates) {
      d.period = (*dates)[i];
      d.period_from = -1;
    }
    if (measures) d.measure = (*measures)[i];
    if (d.type == ClaimType::comparison) d.type = ClaimType::level;
    d.begin = static_cast<std::uint32_t>(current.at(figure));
    d.end = d.begin + 1;
    drafts.push_back(d);
  }
}

}  // namespace tally::extract
