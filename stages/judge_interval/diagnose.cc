// The usual mistakes, weighed against chance.
#include "stages/judge_interval/diagnose.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

/// Expected number of accidental hits up to which a mistake is named.
constexpr double kNamed = 1.0;
constexpr double kNamedStranger = 0.25;  // a place that the article does not mention
constexpr int kYears = 25;

struct Candidate {
  double chance = 0;
  std::string reason;
  std::string sentence;
};

/// What a value must lie in to be taken for the claimed one: the claim's interval with its open ends closed.
Interval closed(const Interval& interval) {
  Interval out = interval;
  const Decimal margin = interval.value.abs() * Decimal::scaled(15, -2);
  if (!out.from) out.from = interval.value - margin;
  if (!out.to) out.to = interval.value + margin;
  return out;
}

class Search {
 public:
  Search(const Case& c, const Mismatch& m) : c_(c), m_(m), accepted_(closed(m.interval)) {
    const double width = std::max(std::fabs(accepted_.width()->to_double()), 1e-300);
    const double size = std::max(std::fabs(m.reference.to_double()), std::fabs(m.interval.value.to_double()));
    chance_ = std::min(1.0, width / std::max(size * (m.exact ? 2 : 1), width));
  }

  Diagnosis run() {
    hedge();
    direction();
    scale();
    definitions();
    periods();
    places();
    Diagnosis out;
    for (const Candidate& found : found_) out.considered.push_back(found.reason + ": " + found.sentence);
    const auto best = std::min_element(found_.begin(), found_.end(),
                                       [](const Candidate& a, const Candidate& b) { return a.chance < b.chance; });
    if (best != found_.end()) {
      out.reason = best->reason;
      out.sentence = best->sentence;
    }
    return out;
  }

 private:
  /// The claimed quantity as it was in another period of a place, whose rows these are: most often a row itself.
  [[nodiscard]] std::optional<Decimal> value_among(std::span<const Observation> rows, PlaceCode place,
                                                   Period period) const {
    if (m_.compute) return m_.compute(m_.reading, place, period);
    const Observation* row = Series::row_at(rows, period);
    return row == nullptr || row->projected ? std::nullopt : std::optional<Decimal>(m_.reading.scaled(*row));
  }
  [[nodiscard]] std::string show(const Decimal& value) const {
    return readable(value, m_.unit, std::min(finest_for(m_.interval.unit), value.magnitude() - 2));
  }
  void add(double chance, std::string_view reason, std::string sentence, double limit = kNamed) {
    if (chance <= limit) found_.push_back({chance, std::string(reason), std::move(sentence)});
  }

  void hedge() {
    const bool above = m_.hedge == Hedge::more_than || m_.hedge == Hedge::at_least;
    const bool below = m_.hedge == Hedge::nearly || m_.hedge == Hedge::less_than || m_.hedge == Hedge::at_most ||
                       m_.hedge == Hedge::up_to;
    if (!above && !below) return;
    const Decimal gap = m_.reference - m_.interval.value;
    const bool near = gap.abs() <= m_.interval.value.abs() * Decimal::scaled(15, -2);
    const bool same_sign = gap.is_zero() || m_.reference.is_negative() == m_.interval.value.is_negative();
    const Decimal size_of_reference = m_.reference.abs();
    const bool beyond = m_.hedge == Hedge::more_than   ? size_of_reference > m_.interval.value.abs()
                        : m_.hedge == Hedge::less_than ? size_of_reference < m_.interval.value.abs()
                                                       : false;
    const bool strained = !near && same_sign && beyond && !m_.reference.is_zero();
    const Decimal size = m_.interval.value.abs();
    if (near) {
      add(0, "hedge_broken", "The number is near, but the words before it are not true of " + show(m_.reference) + ".");
    } else if (strained && m_.reference.abs() <= size * Decimal{2} && m_.reference.abs() * Decimal{2} >= size) {
      add(0.3, "hedge_broken", "The figure is too far away for these words.");
    }
  }

  void direction() {
    if (m_.reference.is_zero() || m_.unit == "rank") return;
    if (accepted_.holds(-m_.reference)) add(0.02 * chance_, "direction", "The figure is right with the opposite sign.");
  }

  void scale() {
    if (m_.unit == "rank" || m_.reference.is_zero()) return;
    static constexpr std::pair<int, const char*> kSlips[] = {{3, "a thousand times"},
                                                             {6, "a million times"},
                                                             {9, "a billion times"},
                                                             {1, "ten times"},
                                                             {2, "a hundred times"}};
    int tried = 0;
    for (const auto& [power, words] : kSlips) {
      ++tried;
      for (const int sign : {1, -1}) {
        const Decimal candidate = m_.reference * Decimal::power_of_ten(power * sign);
        if (!accepted_.holds(candidate)) continue;
        add(chance_ * tried * 0.5, "scale_slip",
            "The digits are right, but the claimed figure is " + std::string(words) +
                (sign > 0 ? " too large." : " too small."));
        return;
      }
    }
  }

  void definitions() {
    for (const Reading& other : c_.neighbours) {
      if (other.measure == m_.reading.measure || other.measure->unit.empty() != m_.unit.empty()) continue;
      const bool percent = m_.unit == "percent";
      if ((other.measure->unit == "percent") != percent) continue;
      const auto value = m_.compute ? m_.compute(other, m_.place, m_.period) : other.at(m_.place, m_.period);
      if (!value || !accepted_.holds(*value)) continue;
      add(chance_ * static_cast<double>(c_.neighbours.size()) * 0.5, "other_definition",
          "It fits the " + other.measure->name + ", which is " + show(*value) + ": another measure.");
    }
  }

  void periods() {
    const auto rows = m_.reading.series().of_place(m_.place);
    const Observation* best = nullptr;
    int distance = kYears + 1;
    Decimal value;
    const Date published = c_.article.published();
    for (const Observation& o : rows) {
      if (o.period == m_.period || o.period.grain != m_.period.grain) continue;
      if (published.known() && o.period.year > published.year) continue;  // nobody could have meant it
      const int away = std::abs(o.period.year - m_.period.year);
      if (away >= distance) continue;
      const auto candidate = value_among(rows, m_.place, o.period);
      if (!candidate || !accepted_.holds(*candidate)) continue;
      best = &o;
      distance = std::max(away, 1);
      value = *candidate;
      if (away <= 1) break;
    }
    if (best == nullptr) return;
    const bool older = best->period < m_.period;
    // A reader can check the sentence, so a year near by is named even where chance could have brought it.
    const double chance =
        chance_ <= 0.03 && distance <= 6 ? std::min(chance_ * 4 * distance, 0.9) : chance_ * 4 * distance;
    add(chance, "other_period",
        "It fits " + best->period.iso() + ", when it was " + show(value) +
            (older ? ": the claim is outdated." : ": another period."));
  }

  [[nodiscard]] bool named_in_article(PlaceCode code) const {
    const Place* place = c_.rules.places.find(view_of(code));
    if (!place) return false;
    // Near the claim: a name far off in a long article has nothing to do with it.
    constexpr std::size_t kNear = 1200;
    const std::string_view text = c_.article.text;
    const std::size_t begin = c_.claim.in_title ? 0 : std::min<std::size_t>(c_.claim.sentence.begin, text.size());
    const std::string_view near = text.substr(begin - std::min(begin, kNear), 2 * kNear);
    const auto in_text = [&](const std::string& name) {
      return name.size() > 3 &&
             (near.find(name) != std::string_view::npos || c_.article.title.find(name) != std::string::npos);
    };
    return std::any_of(place->names.begin(), place->names.end(), [&](const PlaceName& n) { return in_text(n.text); });
  }

  void places() {
    if (m_.place == PlaceCode{}) return;
    const Decimal reach = *accepted_.width() * Decimal{10};
    const Decimal low = m_.interval.value - reach;
    const Decimal high = m_.interval.value + reach;
    int around = 0;
    bool named = false;
    PlaceCode found{};
    Decimal value;
    int fitting = 0;
    const Series& series = m_.reading.series();
    for (std::size_t n = 0; n < series.place_count(); ++n) {
      const auto rows = series.rows_of(n);
      const PlaceCode place = rows.front().place;
      if (place == m_.place) continue;
      const auto candidate = value_among(rows, place, m_.period);
      if (!candidate || *candidate < low || *candidate > high) continue;
      ++around;
      if (!accepted_.holds(*candidate)) continue;
      ++fitting;
      const bool mentioned = named_in_article(place);
      if (found != PlaceCode{} && (named || !mentioned)) continue;
      found = place;
      value = *candidate;
      named = mentioned;
    }
    // A place that nobody mentions is the last thing to be thought of.
    if (found == PlaceCode{} || (!named && !found_.empty())) return;
    const double chance =
        named ? chance_ * 4 : std::max(chance_, static_cast<double>(around - fitting) / 20.0 + 0.5 * (fitting - 1));
    add(chance, "other_place", "It fits " + c_.place_name(view_of(found)) + ", where it was " + show(value) + ".",
        named ? kNamed : kNamedStranger);
  }

  const Case& c_;
  const Mismatch& m_;
  Interval accepted_;
  double chance_ = 1;
  std::vector<Candidate> found_;
};

}  // namespace

Diagnosis diagnose(const Case& c, const Mismatch& mismatch) { return Search(c, mismatch).run(); }

void name_mistake(const Case& c, Finding& finding) {
  if (!finding.mismatch || finding.outcome != Outcome::differs || finding.reason != kPlainMismatch) return;
  const Diagnosis diagnosis = diagnose(c, *finding.mismatch);
  finding.reason = diagnosis.reason;
  finding.considered.insert(finding.considered.begin(), diagnosis.considered.begin(), diagnosis.considered.end());
  if (!diagnosis.sentence.empty()) finding.explanation += " " + diagnosis.sentence;
}

}  // namespace tally::judge
