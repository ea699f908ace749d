// Reads rules/claims/*.xml: word lists, rules and their examples.
#include "pipeline/rulebook/claim_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/options.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

const std::vector<std::string_view> kRuleAttributes = {"id",        "type",    "priority", "direction",
                                                       "assertion", "highest", "measure",  "period"};
const std::vector<std::string_view> kExampleAttributes = {
    "match",   "type",      "measure", "place",  "period",     "period_from", "value",    "from",
    "by",      "direction", "unit",    "hedge",  "assertion",  "speaker",     "term",     "document",
    "highest", "within",    "claim",   "claims", "confidence", "published",   "dateline", "title"};

/// Text of a node with every run of blanks and line ends as one blank.
std::string plain_text(pugi::xml_node node) {
  std::string text;
  for (const char* c = node.text().get(); *c != '\0'; ++c) {
    const bool blank = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';
    if (!blank) {
      text += *c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

/// Entries between commas; a comma within brackets or braces is part of its entry.
std::vector<std::string> entries_of(const std::string& text) {
  std::vector<std::string> entries;
  std::string entry;
  int depth = 0;
  const auto end_entry = [&] {
    if (!entry.empty()) entries.push_back(std::move(entry));
    entry.clear();
  };
  bool kept_blank = false;  // a blank inside brackets counts, one beside a comma does not
  for (const char c : text) {
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
    if (c == ',' && depth == 0) {
      end_entry();
      kept_blank = false;
      continue;
    }
    if (c == ' ' && depth == 0) {
      kept_blank = !entry.empty();
      continue;
    }
    if (kept_blank) entry += ' ';
    kept_blank = false;
    entry += c;
  }
  end_entry();
  // A longer entry first, so that "went up" is not read as "went".
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return entries;
}

Result<ClaimRule> read_rule(const XmlFile& file, pugi::xml_node node) {
  if (auto known = file.expect(node, kRuleAttributes, {"pattern", "example"}); !known) return known.error();
  ClaimRule rule;
  rule.where = file.where(node);
  for (const auto attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    const std::string_view value = attribute.value();
    if (name == "id") {
      rule.id = value;
    } else if (name == "type") {
      const auto known = std::find(kClaimTypeNames.begin(), kClaimTypeNames.end(), value);
      if (known == kClaimTypeNames.end()) {
        const std::string nearest = nearest_name(value, {kClaimTypeNames.begin(), kClaimTypeNames.end()});
        return file.error(node, fmt::format("unknown claim type '{}'", value),
                          nearest.empty() ? "see CONTRACT: level, change, growth, rank, …"
                                          : fmt::format("did you mean '{}'?", nearest));
      }
      rule.type = static_cast<ClaimType>(known - kClaimTypeNames.begin());
    } else if (name == "priority") {
      rule.priority = attribute.as_int(-1);
      if (rule.priority < 0 || rule.priority > 100) return file.error(node, "priority is a number from 0 to 100");
    } else {
      rule.set.emplace(name, value);
    }
  }
  if (rule.id.empty()) return file.error(node, "a rule needs an id");
  for (const auto child : node.children()) {
    const std::string_view name = child.name();
    if (name == "pattern") {
      if (!rule.pattern.empty())
        return file.error(child, fmt::format("rule '{}' has two patterns", rule.id), "make two rules");
      rule.pattern = plain_text(child);
    } else if (name == "example") {
      if (auto known = file.expect(child, kExampleAttributes, {}); !known) return known.error();
      RuleExample example;
      example.where = file.where(child);
      example.text = plain_text(child);
      for (const auto attribute : child.attributes()) {
        if (std::string_view(attribute.name()) != "match") {
          example.expected.emplace(attribute.name(), attribute.value());
          continue;
        }
        const std::string_view match = attribute.value();
        if (match == "no") {
          example.match = RuleExample::Match::no;
        } else if (match == "missed") {
          example.match = RuleExample::Match::missed;
        } else if (match != "yes") {
          return file.error(child, fmt::format("match is 'yes', 'no' or 'missed', not '{}'", match));
        }
      }
      rule.examples.push_back(std::move(example));
    }
  }
  const auto has = [&](RuleExample::Match match) {
    return std::any_of(rule.examples.begin(), rule.examples.end(),
                       [&](const RuleExample& e) { return e.match == match; });
  };
  if (rule.pattern.empty()) return file.error(node, fmt::format("rule '{}' has no pattern", rule.id));
  if (!has(RuleExample::Match::yes))
    return file.error(node, fmt::format("rule '{}' has no example", rule.id), "add an <example> that it must match");
  if (!has(RuleExample::Match::no)) {
    return file.error(node, fmt::format("rule '{}' has no example that must not match", rule.id),
                      "add an <example match=\"no\">");
  }
  return rule;
}

}  // namespace

Result<void> ClaimRules::compile() {
  std::set<std::string_view> seen;
  patterns_.reserve(all_.size());
  for (const ClaimRule& rule : all_) {
    if (!seen.insert(rule.id).second)
      return Error{rule.where, fmt::format("there are two rules '{}'", rule.id), "give each rule an id of its own"};
    auto compiled = compile_claim_pattern(rule.pattern, lists_);
    if (!compiled) {
      return Error{rule.where, fmt::format("rule '{}': {}", rule.id, compiled.error().what), compiled.error().hint};
    }
    patterns_.push_back(std::move(*compiled));
  }
  return {};
}

Result<ClaimRules> ClaimRules::load(const std::string& folder) {
  ClaimRules out;
  auto paths = xml_files(folder);
  if (!paths) return paths.error();
  for (const std::string& path : *paths) {
    auto file = XmlFile::load(path);
    if (!file) return file.error();
    if (std::string_view(file->root().name()) != "claims")
      return file->error(file->root(), "a file of claim rules begins with <claims>");
    if (auto known = file->expect(file->root(), {}, {"words", "rule"}); !known) return known.error();
    for (const auto node : file->root().children()) {
      if (node.type() != pugi::node_element) continue;
      if (std::string_view(node.name()) == "words") {
        if (auto known = file->expect(node, {"name", "token"}, {}); !known) return known.error();
        const std::string name = node.attribute("name").value();
        const std::string_view token = node.attribute("token").value();
        WordListEntry list{entries_of(plain_text(node)), token.empty() ? '\0' : token.front()};
        if (name.empty() || list.words.empty()) return file->error(node, "a word list needs a name and words");
        if (token.size() > 1 || (list.token != 0 && kListLetters.find(list.token) == std::string_view::npos)) {
          return file->error(node, fmt::format("a token is one of the letters {}", kListLetters));
        }
        if (!out.lists_.emplace(name, std::move(list)).second) {
          return file->error(node, fmt::format("there are two word lists '{}'", name));
        }
        continue;
      }
      auto rule = read_rule(*file, node);
      if (!rule) return rule.error();
      out.all_.push_back(std::move(*rule));
    }
  }
  if (auto compiled = out.compile(); !compiled) return compiled.error();
  return out;
}

Result<ClaimRules> ClaimRules::of(std::vector<ClaimRule> rules, WordLists lists) {
  ClaimRules out;
  out.all_ = std::move(rules);
  out.lists_ = std::move(lists);
  if (auto compiled = out.compile(); !compiled) return compiled.error();
  return out;
}

const ClaimRule* ClaimRules::find(const std::string& id) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const ClaimRule& r) { return r.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace tally
