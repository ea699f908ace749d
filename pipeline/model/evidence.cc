// Look-ups in a series and ranks.
#include "pipeline/model/evidence.h"

#include <algorithm>

namespace tally {

PlaceCode place_code(std::string_view code) {
  PlaceCode out{};
  std::copy_n(code.begin(), std::min(code.size(), out.size()), out.begin());
  return out;
}

std::string_view view_of(const PlaceCode& code) {
  const auto end = std::find(code.begin(), code.end(), '\0');
  return {code.data(), static_cast<std::size_t>(end - code.begin())};
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
  std::stable_sort(observations.begin(), observations.end(), [](const Observation& a, const Observation& b) {
    return a.place != b.place ? a.place < b.place : a.period < b.period;
  });
  observations.erase(std::unique(observations.begin(), observations.end(),
                                 [](const Observation& a, const Observation& b) {
                                   return a.place == b.place && a.period == b.period;
                                 }),
                     observations.end());
  observations.shrink_to_fit();
  observations_ = std::move(observations);
}

std::span<const Observation> Series::of_place(PlaceCode place) const {
  const auto [first, last] =
      std::equal_range(observations_.begin(), observations_.end(), Observation{place, {}, false, {}, 0, 0},
                       [](const Observation& a, const Observation& b) { return a.place < b.place; });
  return {first, last};
}

const Observation* Series::find(PlaceCode place, Period period) const {
  const auto row = of_place(place);
  const auto it =
      std::lower_bound(row.begin(), row.end(), period, [](const Observation& o, Period p) { return o.period < p; });
  return it != row.end() && it->period == period ? &*it : nullptr;
}

const Observation* Series::latest(PlaceCode place, Period until) const {
  const auto row = of_place(place);
  for (auto it = row.rbegin(); it != row.rend(); ++it) {
    if (!until.known() || it->period.last_day() <= until.last_day()) return &*it;
  }
  return nullptr;
}

void Series::sort_ranking(Ranking& ranking) {
  std::stable_sort(ranking.order.begin(), ranking.order.end(), [](const Observation& a, const Observation& b) {
    return a.value != b.value ? a.value > b.value : a.place < b.place;
  });
}

}  // namespace tally
