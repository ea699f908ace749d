// Look-ups in a series and ranks.
#include "pipeline/model/evidence.h"

#include <algorithm>

namespace tally {

PlaceCode place_code(std::string_view code) {
  PlaceCode out{};
  std::copy_n(code.begin(), std::min(code.size(), out.letters.size()), out.letters.begin());
  return out;
}

std::string_view view_of(const PlaceCode& code) {
  const auto* const end = std::find(code.letters.begin(), code.letters.end(), '\0');
  return {code.letters.data(), static_cast<std::size_t>(end - code.letters.begin())};
}

int Ranking::rank_of(PlaceCode place, bool from_top) const {
  const auto it = std::find_if(order.begin(), order.end(), [&](const Observation& o) { return o.place == place; });
  if (it == order.end()) return 0;
  const auto better = std::count_if(order.begin(), order.end(), [&](const Observation& o) {
    return from_top ? o.value > it->value : o.value < it->value;
  });
  return static_cast<int>(better) + 1;
}

int Ranking::tied_with(PlaceCode place) const {
  const auto it = std::find_if(order.begin(), order.end(), [&](const Observation& o) { return o.place == place; });
  if (it == order.end()) return 0;
  return static_cast<int>(
      std::count_if(order.begin(), order.end(), [&](const Observation& o) { return o.value == it->value; }));
}

void Series::seal(std::vector<Observation> observations) {
  const auto before = [](const Observation& a, const Observation& b) {
    return a.place != b.place ? a.place < b.place : a.period < b.period;
  };
  if (!std::is_sorted(observations.begin(), observations.end(), before))
    std::stable_sort(observations.begin(), observations.end(), before);
  observations.erase(std::unique(observations.begin(), observations.end(),
                                 [](const Observation& a, const Observation& b) {
                                   return a.place == b.place && a.period == b.period;
                                 }),
                     observations.end());
  observations.shrink_to_fit();
  observations_ = std::move(observations);
  places_.clear();
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    if (places_.empty() || places_.back().place != observations_[i].place)
      places_.push_back({observations_[i].place, static_cast<std::uint32_t>(i)});
  }
}

std::span<const Observation> Series::rows_of(std::size_t n) const {
  const std::size_t end = n + 1 < places_.size() ? places_[n + 1].first : observations_.size();
  return std::span(observations_).subspan(places_[n].first, end - places_[n].first);
}

std::span<const Observation> Series::of_place(PlaceCode place) const {
  const auto it = std::lower_bound(places_.begin(), places_.end(), place,
                                   [](const PlaceRows& rows, PlaceCode wanted) { return rows.place < wanted; });
  if (it == places_.end() || it->place != place) return {};
  return rows_of(static_cast<std::size_t>(it - places_.begin()));
}

const Observation* Series::row_at(std::span<const Observation> rows, Period period) {
  if (rows.empty()) return nullptr;
  // Most series have every year from their first one on.
  const int years = period.year - rows.front().period.year;
  if (years >= 0 && static_cast<std::size_t>(years) < rows.size()) {
    const Observation& guess = rows[static_cast<std::size_t>(years)];
    if (guess.period == period) return &guess;
  }
  const auto it =
      std::lower_bound(rows.begin(), rows.end(), period, [](const Observation& o, Period p) { return o.period < p; });
  return it != rows.end() && it->period == period ? &*it : nullptr;
}

const Observation* Series::find(PlaceCode place, Period period) const { return row_at(of_place(place), period); }

const Observation* Series::latest(PlaceCode place, Period until) const {
  const auto row = of_place(place);
  for (auto it = row.rbegin(); it != row.rend(); ++it) {
    if (!until.known() || it->period.last_day() <= until.last_day()) return &*it;
  }
  return nullptr;
}

void Series::sort_ranking(Ranking& ranking) {
  std::sort(ranking.order.begin(), ranking.order.end(), [](const Observation& a, const Observation& b) {
    const auto order = a.value <=> b.value;
    return order != 0 ? order > 0 : a.place < b.place;
  });
}

}  // namespace tally
