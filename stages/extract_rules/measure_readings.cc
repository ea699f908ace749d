// Which readings of a measure phrase remain: by the whole that a share is of, by shares and rates of growth.
#include <algorithm>
#include <array>

#include "stages/extract_rules/measure_link.h"

namespace tally::extract {
namespace {

/// "gni" for "external debt (share of GNI)"; empty for a measure that is no share.
std::string whole_of(const Current& current, const std::string& id) {
  const Measure* measure = current.view.rules.measures.find(id);
  const std::size_t at = measure == nullptr ? std::string::npos : measure->name.find("(share of ");
  return at == std::string::npos ? "" : lower_ascii(measure->name.substr(at + 10, measure->name.size() - at - 11));
}

}  // namespace

void keep_denominator(const Current& current, const Tag& figure, bool named_here, std::vector<std::string>& ids) {
  if (ids.empty() || figure.end > current.text().size()) return;
  if (std::all_of(ids.begin(), ids.end(), [&](const std::string& id) { return whole_of(current, id).empty(); })) return;
  const Span sentence = current.sentence().sentence.span;
  const std::string all = lower_ascii(current.text().substr(sentence.begin, sentence.end - sentence.begin));
  const std::string behind = lower_ascii(current.text().substr(figure.end, 60));
  const auto names_whole = [](const std::string& text, const std::string& whole) {
    struct Other {
      std::string_view whole;
      std::string_view words;
    };
    static constexpr std::array<Other, 16> kOthers = {{{"exports", "export"},
                                                       {"exports", "sales abroad"},
                                                       {"exports", "foreign exchange earnings"},
                                                       {"gni", "gross national income"},
                                                       {"gni", "national income"},
                                                       {"gdp", "gross domestic product"},
                                                       {"gdp", "economy"},
                                                       {"gdp", "output"},
                                                       {"gdp", "gross national"},
                                                       {"the labour force", "labour force"},
                                                       {"the labour force", "labor force"},
                                                       {"the labour force", "workforce"},
                                                       {"the labour force", "workers"},
                                                       {"gross capital formation", "capital formation"},
                                                       {"gross capital formation", "investment"},
                                                       {"external debt", "foreign debt"}}};
    return text.find(whole) != std::string::npos ||
           std::any_of(kOthers.begin(), kOthers.end(), [&](const Other& other) {
             return other.whole == whole && text.find(other.words) != std::string::npos;
           });
  };
  if (ids.size() > 1 && behind.find(" of ") != std::string::npos) {
    const auto is_of = [&](const std::string& id) {
      const std::string whole = whole_of(current, id);
      return !whole.empty() && names_whole(behind, whole);
    };
    if (std::any_of(ids.begin(), ids.end(), is_of))
      std::erase_if(ids, [&](const std::string& id) { return !is_of(id); });
  }
  // "27 percent of its budget on servicing its debts": a part of another whole than the measure's.
  std::string_view of = std::string_view(behind).substr(0, behind.find_first_of(",.;()"));
  of = of.starts_with(" of ") ? of.substr(0, std::min({of.find(" on "), of.find(" in "), of.find(" to ")})) : "";
  static constexpr std::array<std::string_view, 9> kElse = {"budget", "revenue",  "spending", "expenditure", "outlays",
                                                            "sales",  "earnings", "wages",    "assets"};
  if (std::any_of(kElse.begin(), kElse.end(), [&](auto w) { return of.find(w) != std::string_view::npos; })) {
    const std::string said(of);
    std::erase_if(ids, [&](const std::string& id) {
      const std::string whole = whole_of(current, id);
      return !whole.empty() && !names_whole(said, whole);
    });
  }
  if (!named_here) return;
  // "investment firms hold 6 percent": a share of GDP says so somewhere.
  std::erase_if(ids, [&](const std::string& id) {
    const std::string whole = whole_of(current, id);
    static constexpr std::array<std::string_view, 5> kWholes = {"gdp", "gni", "the labour force",
                                                                "gross capital formation", "exports"};
    if (std::find(kWholes.begin(), kWholes.end(), whole) == kWholes.end()) return false;
    // "Egypt, which exports a third of its output": of its oil, more likely than of all it makes.
    const auto says = [&](std::string_view word) { return all.find(word) != std::string::npos; };
    if ((id.starts_with("exports") || id.starts_with("imports")) && says("output") && !says("gdp") &&
        !says("goods and services") && !says("gross domestic") && !says("economic output") && !says("national output"))
      return true;
    return !names_whole(all, whole) && all.find("ratio") == std::string::npos &&
           all.find("deficit") == std::string::npos && all.find("surplus") == std::string::npos &&
           all.find("current account") == std::string::npos;
  });
}

std::vector<std::string> summable(const Current& current, const Tag& measure) {
  std::vector<std::string> ids = candidates(current, measure, measure, 0, ClaimType::comparison);
  std::erase_if(ids, [&](const std::string& id) {
    const Measure* m = current.view.rules.measures.find(id);
    return m == nullptr || (m->kind != "count" && m->kind != "amount") ||
           m->name.find("per capita") != std::string::npos || m->unit.find('/') != std::string::npos;
  });
  return ids;
}

void keep_shares(const Current& current, int measure, std::vector<std::string>& ids) {
  const std::string_view ahead = current.before(measure);
  const auto share = [&](std::string_view w) { return ahead.ends_with(w); };
  if (!share("share of ") && !share("share of the ") && !share("proportion of ") && !share("percentage of ")) return;
  const auto is_share = [&](const std::string& id) {
    const Measure* m = current.view.rules.measures.find(id);
    return m != nullptr && (m->kind == "share" || m->kind == "rate") && m->unit == "percent";
  };
  if (std::any_of(ids.begin(), ids.end(), is_share))
    std::erase_if(ids, [&](const std::string& id) { return !is_share(id); });
}

void keep_growth(const Current& current, std::vector<std::string>& ids) {
  std::vector<std::string> rates;
  for (const std::string& id : ids) {
    const Measure* m = current.view.rules.measures.find(id);
    if (m == nullptr || (m->kind != "growth" && m->growth.empty())) continue;
    const std::string& rate = m->kind == "growth" ? m->id : m->growth;
    if (std::find(rates.begin(), rates.end(), rate) == rates.end()) rates.push_back(rate);
  }
  if (!rates.empty()) ids = std::move(rates);
}

int not_denominator(const Current& current, int measure) {
  static constexpr std::array<std::string_view, 12> kJoins = {" in ",
                                                              " to ",
                                                              " as a share of ",
                                                              " as a percentage of ",
                                                              " as a proportion of ",
                                                              " relative to ",
                                                              " as a percent of ",
                                                              "-to-",
                                                              " in the ",
                                                              " to the ",
                                                              " as a share of the ",
                                                              " as share of "};
  static constexpr std::array<std::string_view, 5> kShare = {"share", "proportion", "ratio", "percentage", "part"};
  int before = measure - 1;
  while (before >= 0 && current.letter(before) == 'L') --before;
  if (before < 0 || current.letter(before) != 'V') return measure;
  if (is_price_basis(current, measure) && !current.semicolon_between(before, measure)) return before;
  const std::string_view join = current.between(before, measure);
  const bool joined = std::any_of(kJoins.begin(), kJoins.end(), [&](std::string_view j) { return join.ends_with(j); });
  if (!joined) return measure;
  if (join.find(" as ") != std::string_view::npos || join.find("relative") != std::string_view::npos) return before;
  const std::string_view ahead = current.before(before);
  const std::string_view near = ahead.substr(ahead.size() > 24 ? ahead.size() - 24 : 0);
  const std::string_view behind = current.behind(measure).substr(0, 8);
  const bool share = std::any_of(kShare.begin(), kShare.end(),
                                 [&](std::string_view w) { return near.find(w) != std::string_view::npos; });
  return share || behind.starts_with(" ratio") ? before : measure;
}

}  // namespace tally::extract
