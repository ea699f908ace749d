// Reads rules/units.xml: SI prefixes and powers are spelled out here, so that the file names each unit once.
#include "pipeline/rulebook/units.h"

#include <fmt/format.h>

#include <array>

#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

struct Prefix {
  std::string_view name;
  std::string_view symbol;
  int exponent;
};

constexpr std::array<Prefix, 12> kPrefixes = {{{"atto", "a", -18},
                                               {"pico", "p", -12},
                                               {"nano", "n", -9},
                                               {"micro", "µ", -6},
                                               {"milli", "m", -3},
                                               {"centi", "c", -2},
                                               {"deci", "d", -1},
                                               {"hecto", "h", 2},
                                               {"kilo", "k", 3},
                                               {"mega", "M", 6},
                                               {"giga", "G", 9},
                                               {"tera", "T", 12}}};
constexpr std::array<Prefix, 2> kLargePrefixes = {{{"peta", "P", 15}, {"exa", "E", 18}}};

std::vector<std::string> split(std::string_view list, char separator) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    auto item = list.substr(0, end);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

const Prefix* find_prefix(std::string_view name) {
  for (const auto& p : kPrefixes) {
    if (p.name == name) return &p;
  }
  for (const auto& p : kLargePrefixes) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

Unit prefixed(const Unit& base, const Prefix& prefix) {
  Unit unit;
  unit.id = fmt::format("{}{}", prefix.name, base.id);
  unit.dimension = base.dimension;
  unit.factor = base.factor * Decimal::power_of_ten(prefix.exponent);
  for (const auto& name : base.names) unit.names.push_back(fmt::format("{}{}", prefix.name, name));
  for (const auto& symbol : base.symbols) {
    unit.symbols.push_back(fmt::format("{}{}", prefix.symbol, symbol));
    if (prefix.name == "micro") unit.symbols.push_back("μ" + symbol);  // Greek mu beside the micro sign
  }
  return unit;
}

Unit powered(const Unit& base, int power) {
  const std::string_view word = power == 2 ? "square" : "cubic";
  Unit unit;
  unit.id = fmt::format("{}_{}", word, base.id);
  unit.dimension = power == 2 ? "area" : "volume";
  unit.factor = power == 2 ? base.factor * base.factor : base.factor * base.factor * base.factor;
  for (const auto& name : base.names) {
    unit.names.push_back(fmt::format("{} {}", word, name));
    unit.names.push_back(fmt::format("{} {}", name, power == 2 ? "squared" : "cubed"));
  }
  for (const auto& symbol : base.symbols) {
    unit.symbols.push_back(fmt::format("{}{}", symbol, power));
    unit.symbols.push_back(fmt::format("{}^{}", symbol, power));
    unit.symbols.push_back(symbol + (power == 2 ? "²" : "³"));
    unit.symbols.push_back(fmt::format("{} {}", symbol, power == 2 ? "squared" : "cubed"));
    unit.symbols.push_back(fmt::format("{} {}", power == 2 ? "sq" : "cu", symbol));
  }
  return unit;
}

}  // namespace

Result<Units> Units::load(const std::string& path) {
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  if (auto ok = file->expect(file->root(), {}, {"unit", "also", "currency"}); !ok) return ok.error();
  Units units;
  std::unordered_map<std::string, std::size_t> known;
  const auto add = [&](Unit unit) {
    if (!known.try_emplace(unit.id, units.all_.size()).second) return false;
    units.all_.push_back(std::move(unit));
    return true;
  };
  const auto decimal = [&](pugi::xml_node node, const char* attribute, const char* otherwise) {
    return Decimal::parse(node.attribute(attribute).as_string(otherwise));
  };
  for (const auto node : file->root().children()) {
    if (node.type() != pugi::node_element) continue;
    const std::string_view tag = node.name();
    if (tag == "currency") {
      if (auto ok =
              file->expect(node, {"code", "names", "signs", "minor", "minor-factor", "tenth", "shared", "used-in"}, {});
          !ok)
        return ok.error();
      Unit unit;
      unit.id = node.attribute("code").as_string();
      if (unit.id.size() != 3) return file->error(node, "a currency needs its three-letter code", "code=\"USD\"");
      unit.dimension = "money:" + unit.id;
      unit.names = split(node.attribute("names").as_string(), ',');
      unit.symbols = split(node.attribute("signs").as_string(), ',');
      unit.symbols.push_back(unit.id);
      unit.shared = split(node.attribute("shared").as_string(), ',');
      unit.used_in = split(node.attribute("used-in").as_string(), ' ');
      if (!unit.shared.empty() && unit.used_in.empty()) unit.used_in.push_back(unit.id.substr(0, 2));
      const auto minor = split(node.attribute("minor").as_string(), ',');
      const std::string dimension = unit.dimension;
      const std::string code = unit.id;
      if (!add(std::move(unit))) return file->error(node, fmt::format("'{}' is here twice", code), "");
      if (const auto tenth = split(node.attribute("tenth").as_string(), ','); !tenth.empty()) {
        Unit part;
        part.id = code + ":" + tenth.front();
        part.dimension = dimension;
        part.factor = Decimal::scaled(1, -1);
        part.names = tenth;
        add(std::move(part));
      }
      if (minor.empty()) continue;
      const auto factor = decimal(node, "minor-factor", "0.01");
      if (!factor) return file->error(node, "minor-factor is not a number", "");
      Unit part;
      part.id = code + ":" + minor.front();
      part.dimension = dimension;
      part.factor = *factor;
      for (const auto& name : minor) (name.size() > 1 ? part.names : part.symbols).push_back(name);
      add(std::move(part));
      continue;
    }
    const std::string id = node.attribute("id").as_string();
    if (tag == "also") {
      if (auto ok = file->expect(node, {"id", "scale", "names", "symbols"}, {}); !ok) return ok.error();
      const auto at = known.find(id);
      if (at == known.end())
        return file->error(node, fmt::format("<also> of the unknown unit '{}'", id), "it stands behind the <unit>");
      if (const int scale = node.attribute("scale").as_int(0); scale != 0) {
        Unit scaled;
        scaled.id = fmt::format("{}:{}", id, scale);
        scaled.dimension = units.all_[at->second].dimension;
        scaled.factor = units.all_[at->second].factor * Decimal::power_of_ten(scale);
        scaled.names = split(node.attribute("names").as_string(), ',');
        scaled.symbols = split(node.attribute("symbols").as_string(), ',');
        scaled.scale = scale;
        if (!add(std::move(scaled))) return file->error(node, fmt::format("'{}:{}' is here twice", id, scale), "");
        continue;
      }
      auto& unit = units.all_[at->second];
      for (auto& name : split(node.attribute("names").as_string(), ',')) unit.names.push_back(std::move(name));
      for (auto& symbol : split(node.attribute("symbols").as_string(), ',')) unit.symbols.push_back(std::move(symbol));
      continue;
    }
    if (auto ok =
            file->expect(node, {"id", "dimension", "factor", "offset", "prefixes", "powers", "names", "symbols"}, {});
        !ok) {
      return ok.error();
    }
    Unit unit;
    unit.id = id;
    unit.dimension = node.attribute("dimension").as_string();
    if (unit.id.empty() || unit.dimension.empty()) return file->error(node, "a unit needs id and dimension", "");
    const auto factor = decimal(node, "factor", "1");
    const auto offset = decimal(node, "offset", "0");
    if (!factor || !offset || factor->is_zero())
      return file->error(node, "factor or offset is not a number that can be used", "");
    unit.factor = *factor;
    unit.offset = *offset;
    unit.names = split(node.attribute("names").as_string(), ',');
    unit.symbols = split(node.attribute("symbols").as_string(), ',');
    std::vector<Unit> variants = {unit};
    for (const auto& name : split(node.attribute("prefixes").as_string(), ' ')) {
      const Prefix* prefix = find_prefix(name);
      if (prefix == nullptr) return file->error(node, fmt::format("unknown prefix '{}'", name), "");
      variants.push_back(prefixed(unit, *prefix));
    }
    for (const auto& power : split(node.attribute("powers").as_string(), ' ')) {
      if (power != "2" && power != "3")
        return file->error(node, fmt::format("power '{}' is neither 2 nor 3", power), "");
      const std::size_t plain = 1 + split(node.attribute("prefixes").as_string(), ' ').size();
      for (std::size_t i = 0; i < plain; ++i) variants.push_back(powered(variants[i], power == "2" ? 2 : 3));
    }
    for (auto& variant : variants) {
      const std::string variant_id = variant.id;
      if (!add(std::move(variant))) return file->error(node, fmt::format("'{}' is here twice", variant_id), "");
    }
  }
  units.index();
  return units;
}

void Units::index() {
  by_id_.reserve(all_.size());
  for (std::size_t i = 0; i < all_.size(); ++i) by_id_.emplace(all_[i].id, i);
}

const Unit* Units::find(std::string_view id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &all_[at->second];
}

std::optional<Decimal> Units::convert(const Decimal& value, std::string_view from, std::string_view to) const {
  if (from == to) return value;
  const Unit* a = find(from);
  const Unit* b = find(to);
  if (a != nullptr && b != nullptr) {
    if (a->dimension != b->dimension) return std::nullopt;
    return (value * a->factor + a->offset - b->offset) / b->factor;
  }
  const auto slash_a = from.find('/');
  const auto slash_b = to.find('/');
  if (slash_a == std::string_view::npos || slash_b == std::string_view::npos) return std::nullopt;
  const auto above = convert(value, from.substr(0, slash_a), to.substr(0, slash_b));
  const auto below = convert(Decimal(1), from.substr(slash_a + 1), to.substr(slash_b + 1));
  if (!above || !below || below->is_zero()) return std::nullopt;
  return *above / *below;
}

}  // namespace tally
