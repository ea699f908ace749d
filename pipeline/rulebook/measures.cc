// Loading of rules/measures/.
#include "pipeline/rulebook/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "pipeline/options.h"
#include "pipeline/rulebook/phrases.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

using Names = std::vector<std::string_view>;

/// A reference from one measure to another, checked once all are known.
struct Link {
  std::string id;
  std::string_view role;
  std::string where;
};

struct Loader {
  std::vector<Measure> measures;
  std::vector<std::string> where;  ///< of each measure
  std::vector<Link> links;
  std::unordered_map<std::string, std::size_t> ids;
};

template <class Known>
std::string did_you_mean(std::string_view name, const Known& known) {
  const std::string nearest = nearest_name(name, {known.begin(), known.end()});
  return nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest);
}

template <class Known>
bool is_one_of(std::string_view name, const Known& known) {
  return std::find(known.begin(), known.end(), name) != known.end();
}

/// "yes", "no" or absent.
Result<bool> yes_no(const XmlFile& file, pugi::xml_node node, const char* attribute) {
  const std::string_view text = node.attribute(attribute).value();
  if (text == "yes") return true;
  if (text.empty() || text == "no") return false;
  return file.error(node, fmt::format("{}=\"{}\" is neither yes nor no", attribute, text));
}

Result<void> read_phrases(const XmlFile& file, pugi::xml_node node, Measure& measure) {
  static const Names kAttributes = {"only_for", "unit"};
  if (auto ok = file.expect(node, kAttributes, {}); !ok) return ok;
  MeasurePhrase phrase;
  const std::string_view unit = node.attribute("unit").value();
  const auto known_unit = std::find(kPhraseUnits.begin(), kPhraseUnits.end(), unit);
  if (!unit.empty() && known_unit == kPhraseUnits.end())
    return file.error(node, fmt::format("unknown unit '{}' of a phrase", unit), did_you_mean(unit, kPhraseUnits));
  if (!unit.empty()) phrase.unit = static_cast<PhraseUnit>(known_unit - kPhraseUnits.begin() + 1);
  for (std::string_view rest = node.attribute("only_for").value(); !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view type = rest.substr(0, end);
    const auto known = std::find(kClaimTypeNames.begin(), kClaimTypeNames.end(), type);
    if (known == kClaimTypeNames.end()) {
      return file.error(node, fmt::format("unknown claim type '{}' in only_for", type),
                        did_you_mean(type, kClaimTypeNames));
    }
    phrase.only_for |= static_cast<std::uint16_t>(1U << static_cast<unsigned>(known - kClaimTypeNames.begin()));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::vector<std::string> texts = split_list(node.text().get());
  if (texts.empty()) return file.error(node, "no phrase in <phrases>", "write the phrases with ; between them");
  for (const std::string& text : texts) {
    std::vector<std::string> expanded = expand_phrase(text);
    if (expanded.empty()) return file.error(node, fmt::format("phrase '{}' has a [ without its ]", text));
    const bool choice = expanded.size() > 1;
    for (std::string& one : expanded) {
      const auto same = [&](const MeasurePhrase& p) {
        return p.text == one && p.unit == phrase.unit && p.only_for == phrase.only_for;
      };
      if (std::any_of(measure.phrases.begin(), measure.phrases.end(), same)) {
        if (choice) continue;  // one of many combinations may be written out as well
        return file.error(node, fmt::format("phrase '{}' is given twice for measure '{}'", one, measure.id));
      }
      measure.phrases.push_back({std::move(one), phrase.only_for, phrase.unit});
    }
  }
  return {};
}

Result<void> read_series(const XmlFile& file, pugi::xml_node node, Measure& measure) {
  static const Names kAttributes = {"source", "code", "unit", "scale", "definition", "alternative"};
  if (auto ok = file.expect(node, kAttributes, {}); !ok) return ok;
  MeasureSeries series;
  series.source = node.attribute("source").value();
  series.code = node.attribute("code").value();
  series.unit = node.attribute("unit").value();
  series.definition = node.attribute("definition").value();
  if (series.source.empty() || series.code.empty()) return file.error(node, "<series> needs source and code");
  if (series.unit.empty()) series.unit = measure.unit;
  if (const auto scale = node.attribute("scale")) {
    const auto number = Decimal::parse(scale.value());
    if (!number || number->is_zero())
      return file.error(node, fmt::format("scale=\"{}\" is no number to multiply with", scale.value()));
    series.scale = *number;
  }
  const auto alternative = yes_no(file, node, "alternative");
  if (!alternative) return alternative.error();
  series.alternative = *alternative;
  const auto same = [&](const MeasureSeries& s) { return s.source == series.source && s.code == series.code; };
  if (std::any_of(measure.series.begin(), measure.series.end(), same)) {
    return file.error(
        node, fmt::format("series {}:{} is given twice for measure '{}'", series.source, series.code, measure.id));
  }
  measure.series.push_back(std::move(series));
  return {};
}

Result<void> read_instead(const XmlFile& file, pugi::xml_node node, Measure& measure, Loader& loader) {
  static const Names kAttributes = {"measure"};
  if (auto ok = file.expect(node, kAttributes, {}); !ok) return ok;
  MeasureTurn turn;
  turn.measures = split_list(node.attribute("measure").value());
  turn.words = split_list(node.text().get());
  if (turn.measures.empty() || turn.words.empty())
    return file.error(node, "<instead> needs a measure and words", "write the words with ; between them");
  for (std::string& word : turn.words) {
    for (char& c : word) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  }
  for (const std::string& id : turn.measures) loader.links.push_back({id, "instead", file.where(node)});
  measure.instead.push_back(std::move(turn));
  return {};
}

Result<void> read_measure(const XmlFile& file, pugi::xml_node node, Loader& loader) {
  static const Names kAttributes = {"id", "name", "unit", "kind", "growth", "rank", "lower_is_better", "revision"};
  static const Names kChildren = {"definition", "phrases", "instead", "series", "confusable"};
  if (auto ok = file.expect(node, kAttributes, kChildren); !ok) return ok;
  Measure measure;
  measure.id = node.attribute("id").value();
  measure.name = node.attribute("name").value();
  measure.unit = node.attribute("unit").value();
  measure.kind = node.attribute("kind").value();
  measure.growth = node.attribute("growth").value();
  measure.rank = node.attribute("rank").value();
  for (const char* needed : {"id", "name", "unit", "kind"}) {
    if (*node.attribute(needed).value() == '\0') return file.error(node, fmt::format("<measure> needs {}", needed));
  }
  if (!is_one_of(measure.kind, kMeasureKinds)) {
    return file.error(node, fmt::format("unknown kind '{}'", measure.kind), did_you_mean(measure.kind, kMeasureKinds));
  }
  const auto lower = yes_no(file, node, "lower_is_better");
  if (!lower) return lower.error();
  measure.lower_is_better = *lower;
  if (const auto revision = node.attribute("revision")) {
    const auto number = Decimal::parse(revision.value());
    if (!number || number->is_negative())
      return file.error(node, fmt::format("revision=\"{}\" is no percentage", revision.value()));
    measure.revision = *number;
  }
  if (!measure.growth.empty()) loader.links.push_back({measure.growth, "growth", file.where(node)});
  if (!measure.rank.empty()) loader.links.push_back({measure.rank, "rank", file.where(node)});
  for (const auto child : node.children()) {
    const std::string_view name = child.name();
    if (name == "definition") {
      if (!measure.definition.empty()) return file.error(child, "second <definition> of one measure");
      for (const std::string& part : split_list(child.text().get()))
        measure.definition += (measure.definition.empty() ? "" : "; ") + part;
    } else if (name == "phrases") {
      if (auto ok = read_phrases(file, child, measure); !ok) return ok;
    } else if (name == "instead") {
      if (auto ok = read_instead(file, child, measure, loader); !ok) return ok;
    } else if (name == "series") {
      if (auto ok = read_series(file, child, measure); !ok) return ok;
    } else if (name == "confusable") {
      if (auto ok = file.expect(child, {}, {}); !ok) return ok;
      for (std::string& id : split_list(child.text().get())) {
        if (id == measure.id) return file.error(child, fmt::format("measure '{}' is confusable with itself", id));
        loader.links.push_back({id, "confusable", file.where(child)});
        measure.confusable.push_back(std::move(id));
      }
    }
  }
  if (measure.definition.empty()) return file.error(node, fmt::format("measure '{}' has no <definition>", measure.id));
  if (measure.phrases.empty()) return file.error(node, fmt::format("measure '{}' has no <phrases>", measure.id));
  const auto [first, fresh] = loader.ids.emplace(measure.id, loader.measures.size());
  if (!fresh) {
    return file.error(node, fmt::format("measure '{}' is given twice", measure.id),
                      fmt::format("the first one is at {}", loader.where[first->second]));
  }
  loader.where.push_back(file.where(node));
  loader.measures.push_back(std::move(measure));
  return {};
}

Result<void> check_links(const Loader& loader) {
  for (const Link& link : loader.links) {
    if (loader.ids.count(link.id) != 0) continue;
    std::vector<std::string> known;
    known.reserve(loader.measures.size());
    for (const Measure& m : loader.measures) known.push_back(m.id);
    return Error{link.where, fmt::format("{} names no measure: '{}'", link.role, link.id),
                 did_you_mean(link.id, known)};
  }
  return {};
}

bool lists(const Measure& measure, const std::string& id) {
  return std::find(measure.confusable.begin(), measure.confusable.end(), id) != measure.confusable.end();
}

/// Two measures may share words only when the figure can tell them apart or when they are declared neighbours.
Result<void> check_phrases(const Loader& loader) {
  struct Use {
    std::size_t measure;
    const MeasurePhrase* phrase;
  };
  std::unordered_map<std::string_view, std::vector<Use>> uses;
  for (std::size_t i = 0; i < loader.measures.size(); ++i) {
    for (const MeasurePhrase& phrase : loader.measures[i].phrases) {
      for (const Use& other : uses[phrase.text]) {
        if (other.measure == i || other.phrase->unit != phrase.unit || other.phrase->only_for != phrase.only_for)
          continue;
        const Measure& a = loader.measures[other.measure];
        const Measure& b = loader.measures[i];
        if (lists(a, b.id) || lists(b, a.id)) continue;
        return Error{loader.where[i],
                     fmt::format("phrase '{}' of measure '{}' also means '{}'", phrase.text, b.id, a.id),
                     "narrow it by unit or only_for, or list the other measure as confusable"};
      }
      uses[phrase.text].push_back({i, &phrase});
    }
  }
  return {};
}

}  // namespace

Result<Measures> Measures::load(const std::string& folder) {
  const auto paths = xml_files(folder);
  if (!paths) return paths.error();
  Loader loader;
  for (const std::string& path : *paths) {
    const auto file = XmlFile::load(path);
    if (!file) return file.error();
    if (std::string_view(file->root().name()) != "measures")
      return file->error(file->root(), "root element is not <measures>");
    if (auto ok = file->expect(file->root(), {}, {"measure"}); !ok) return ok.error();
    for (const auto node : file->root().children("measure")) {
      if (auto ok = read_measure(*file, node, loader); !ok) return ok.error();
    }
  }
  if (auto ok = check_links(loader); !ok) return ok.error();
  if (auto ok = check_phrases(loader); !ok) return ok.error();
  Measures measures;
  measures.all_ = std::move(loader.measures);
  measures.index();
  return measures;
}

void Measures::index() {
  by_id_.reserve(all_.size());
  for (std::size_t i = 0; i < all_.size(); ++i) by_id_.emplace(all_[i].id, i);
}

void Measures::add_own_series(std::string_view source) {
  for (Measure& measure : all_) {
    const bool there = std::any_of(measure.series.begin(), measure.series.end(),
                                   [&](const MeasureSeries& series) { return series.source == source; });
    if (there) continue;
    MeasureSeries own;
    own.source = source;
    own.code = measure.id;
    measure.series.insert(measure.series.begin(), std::move(own));
  }
}

const Measure* Measures::find(std::string_view id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : &all_[it->second];
}

}  // namespace tally
