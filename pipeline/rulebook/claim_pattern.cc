// Compiles claim patterns: a small parser and the RE2 text.
#include "pipeline/rulebook/claim_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "pipeline/options.h"
#include "pipeline/rulebook/claim_tree.h"

namespace tally {
namespace {

using namespace claim_tree;

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct TokenMacro {
  std::string_view name;
  std::string_view letters;
  Role role;
};
constexpr std::array<TokenMacro, 20> kTokenMacros = {{
    {"figure", kFigureLetters, Role::value},
    {"percent", "P", Role::value},
    {"points", "G", Role::value},
    {"money", "M", Role::value},
    {"number", "NC", Role::value},
    {"count", "C", Role::value},
    {"quantity", "QUH", Role::value},
    {"amount", "NMQCUH", Role::value},
    {"rank", "RO", Role::value},
    {"placing", "R", Role::value},
    {"multiple", "X", Role::value},
    {"fraction", "FT", Role::value},
    {"share", "PFT", Role::value},
    {"duration", "U", Role::value},
    {"age", "AU", Role::value},
    {"change", "PGMQCNFX", Role::by},
    {"measure", "V", Role::measure},
    {"place", "L", Role::place},
    {"period", "D", Role::period},
    {"ordinal", "OR", Role::value},
}};

struct RoleName {
  std::string_view name;
  Role role;
};
constexpr std::array<RoleName, 15> kRoleNames = {{{"value", Role::value},
                                                  {"from", Role::from},
                                                  {"by", Role::by},
                                                  {"measure", Role::measure},
                                                  {"other_measure", Role::other_measure},
                                                  {"place", Role::place},
                                                  {"other_place", Role::other_place},
                                                  {"within", Role::within},
                                                  {"period", Role::period},
                                                  {"period_from", Role::period_from},
                                                  {"period_to", Role::period_to},
                                                  {"term", Role::term},
                                                  {"document", Role::document},
                                                  {"speaker", Role::speaker},
                                                  {"skip", Role::skip}}};

/// Role written after a colon; "to" and "from" mean figures or periods by what they stand on.
std::optional<Role> role_for(std::string_view written, std::string_view letters) {
  if (written == "to") return letters == "D" ? Role::period_to : Role::value;
  if (written == "from" && letters == "D") return Role::period_from;
  if (written == "other") return letters == "L" ? Role::other_place : Role::other_measure;
  for (const RoleName& r : kRoleNames) {
    if (r.name == written) return r.role;
  }
  return std::nullopt;
}

class Parser {
 public:
  Parser(std::string_view text, const WordLists& lists, int depth) : text_(text), lists_(lists), depth_(depth) {}

  Result<Node> parse() {
    auto node = choice();
    if (!node) return node;
    if (at_ < text_.size()) return fault("this ')' closes nothing");
    return node;
  }

 private:
  std::string_view text_;
  const WordLists& lists_;
  int depth_;
  std::size_t at_ = 0;

  [[nodiscard]] bool has(std::string_view s) const { return text_.substr(at_).starts_with(s); }
  [[nodiscard]] Error fault(std::string what, std::string hint = {}) const {
    return {"", fmt::format("pattern, column {}: {}", at_ + 1, what), std::move(hint)};
  }

  /// A byte that stands for itself and may be followed by more of them.
  static bool is_plain(char c) {
    return std::string_view(".()[]{}?*+|\\^$").find(c) == std::string_view::npos && (c < 'A' || c > 'Z') &&
           static_cast<unsigned char>(c) < 0x80;
  }
  [[nodiscard]] bool begins_macro(std::size_t at) const {
    return text_[at] == '{' && at + 1 < text_.size() && (text_[at + 1] < '0' || text_[at + 1] > '9');
  }

  Result<Node> choice() {
    Node node{.kind = Kind::choice};
    while (true) {
      auto branch = sequence();
      if (!branch) return branch;
      node.children.push_back(std::move(*branch));
      if (at_ >= text_.size() || text_[at_] != '|') break;
      ++at_;
    }
    if (node.children.size() == 1) return std::move(node.children.front());
    return node;
  }

  Result<Node> sequence() {
    Node node{.kind = Kind::sequence};
    while (at_ < text_.size() && text_[at_] != '|' && text_[at_] != ')') {
      auto item = piece();
      if (!item) return item;
      auto repeated = repetition(std::move(*item));
      if (!repeated) return repeated;
      node.children.push_back(std::move(*repeated));
    }
    return node;
  }

  Result<Node> repetition(Node item) {
    if (at_ >= text_.size()) return item;
    const std::size_t begin = at_;
    int least = 0;
    if (text_[at_] == '?' || text_[at_] == '*') {
      ++at_;
    } else if (text_[at_] == '+') {
      least = 1;
      ++at_;
    } else if (text_[at_] == '{' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9') {
      least = text_[at_ + 1] == '0' ? 0 : 1;
      const auto end = text_.find('}', at_);
      if (end == std::string_view::npos) return fault("this '{' is not closed");
      if (end - at_ > 6 ||
          text_.substr(at_ + 1, end - at_ - 1).find_first_not_of("0123456789,") != std::string_view::npos) {
        return fault("a repetition reads {2} or {1,3}");
      }
      at_ = end + 1;
    } else {
      return item;
    }
    if (item.kind == Kind::fill) return fault("'…' cannot be repeated");
    if (at_ < text_.size() && text_[at_] == '?') ++at_;
    Node node{.kind = Kind::repeat};
    node.least = least;
    node.suffix = std::string(text_.substr(begin, at_ - begin));
    node.children.push_back(std::move(item));
    return node;
  }

  Result<Node> piece() {
    if (has(" … ")) {
      at_ += std::string_view(" … ").size();
      return Node{.kind = Kind::fill};
    }
    if (has("…")) return fault("'…' stands between blanks", "write ' … '");
    const char c = text_[at_];
    if (c == '(') return group();
    if (c == '[') return set();
    if (c == '{') return macro();
    if (c == '\\') {
      if (at_ + 1 >= text_.size()) return fault("nothing follows this '\\'");
      const char escaped = text_[at_ + 1];
      if (std::string_view("dsw").find(escaped) != std::string_view::npos) {
        at_ += 2;
        return Node{.kind = Kind::set, .source = std::string("\\") + escaped};
      }
      if (std::string_view(".()[]{}?*+|\\$^-/").find(escaped) == std::string_view::npos) {
        return fault(fmt::format("'\\{}' is not part of the language", escaped),
                     "escape only signs such as \\. and \\$");
      }
      at_ += 2;
      return Node{.kind = Kind::literal, .source = std::string(1, escaped)};
    }
    if (c == '.') {
      ++at_;
      return Node{.kind = Kind::set, .source = "."};
    }
    if (c == '?' || c == '*' || c == '+') return fault(fmt::format("'{}' follows nothing", c));
    if (c == '^' || c == '$') {
      ++at_;
      return Node{.kind = Kind::text, .source = std::string(1, c)};
    }
    if (c == '}' || c == ']') return fault(fmt::format("this '{}' closes nothing", c));
    if (c >= 'A' && c <= 'Z') return fault("capital letters stand for mentions", "write the words in lower case");
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_plain(text_[end]) && !text_.substr(end).starts_with(" … ")) ++end;
    // A repetition sign belongs to the last byte alone.
    if (end > at_ + 1 && end < text_.size() && std::string_view("?*+{").find(text_[end]) != std::string_view::npos &&
        !begins_macro(end))
      --end;
    Node node{.kind = Kind::literal, .source = std::string(text_.substr(at_, end - at_))};
    at_ = end;
    return node;
  }

  Result<Node> group() {
    const std::size_t open = at_;
    if (!has("(?:")) return fault("a group begins with '(?:'", "captures are made by macros in braces");
    at_ += 3;
    if (++depth_ > 30) return fault("groups are nested too deeply");
    auto inner = choice();
    --depth_;
    if (!inner) return inner;
    if (at_ >= text_.size()) {
      at_ = open;
      return fault("this group is not closed", "add a ')'");
    }
    ++at_;
    return inner;
  }

  Result<Node> set() {
    const auto end = text_.find(']', at_ + 2);
    if (end == std::string_view::npos) return fault("this '[' is not closed");
    Node node{.kind = Kind::set, .source = std::string(text_.substr(at_, end - at_ + 1))};
    if (node.source.find_first_of("[\\&~", 1) != std::string::npos)
      return fault("a set holds plain signs and ranges only");
    for (std::size_t i = 2; i + 2 < node.source.size(); ++i) {
      if (node.source[i] == '-' &&
          static_cast<unsigned char>(node.source[i - 1]) > static_cast<unsigned char>(node.source[i + 1])) {
        return fault("this range runs backwards");
      }
    }
    at_ = end + 1;
    return node;
  }

  Result<Node> macro() {
    const auto end = text_.find('}', at_);
    if (end == std::string_view::npos) return fault("this '{' is not closed");
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    const auto colon = inside.find(':');
    const std::string_view name = inside.substr(0, colon);
    const std::string_view role = colon == std::string_view::npos ? std::string_view{} : inside.substr(colon + 1);
    if (name == "words" || name == "name") {
      const auto found = role_for(role, "");
      if (!found) return unknown_role(role);
      at_ = end + 1;
      return Node{.kind = Kind::text, .source = "[^A-Z;:\"]+?", .role = *found};
    }
    if (name == "term") {
      at_ = end + 1;
      return Node{.kind = Kind::text, .source = "[^;:\"]{1,60}?", .role = Role::term};
    }
    if (name == "document") {
      at_ = end + 1;
      return Node{.kind = Kind::text, .source = "[^,;:\"?!]{3,160}", .role = Role::document};
    }
    for (const TokenMacro& m : kTokenMacros) {
      if (m.name != name) continue;
      Node node{.kind = Kind::token, .letters = m.letters, .role = m.role};
      if (!role.empty()) {
        const auto found = role_for(role, m.letters);
        if (!found) return unknown_role(role);
        node.role = *found;
      }
      at_ = end + 1;
      return node;
    }
    const auto list = lists_.find(name);
    if (list == lists_.end()) return unknown_macro(name);
    if (!role.empty()) return fault(fmt::format("'{}' is a list of words and takes no role", name));
    at_ = end + 1;
    if (++depth_ > 30) return fault(fmt::format("the word list '{}' contains itself", name));
    if (list->second.token != 0) {
      --depth_;
      return Node{.kind = Kind::token,
                  .letters = kLetters.substr(static_cast<std::size_t>(list->second.token - 'A'), 1)};
    }
    Node node{.kind = Kind::choice, .list = true};
    for (const std::string& entry : list->second.words) {
      auto inner = Parser(entry, lists_, depth_).parse();
      if (!inner)
        return Error{"", fmt::format("word list '{}', entry '{}': {}", name, entry, inner.error().what),
                     inner.error().hint};
      node.children.push_back(std::move(*inner));
    }
    --depth_;
    return node;
  }

  [[nodiscard]] Error unknown_role(std::string_view role) const {
    std::vector<std::string> known = {"to", "other"};
    for (const RoleName& r : kRoleNames) known.emplace_back(r.name);
    const std::string nearest = nearest_name(role, known);
    return fault(fmt::format("unknown role '{}'", role),
                 nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  }
  [[nodiscard]] Error unknown_macro(std::string_view name) const {
    std::vector<std::string> known = {"words", "name", "term", "document"};
    for (const TokenMacro& m : kTokenMacros) known.emplace_back(m.name);
    for (const auto& [list, entries] : lists_) known.push_back(list);
    const std::string nearest = nearest_name(name, known);
    return fault(fmt::format("unknown macro '{{{}}}'", name),
                 nearest.empty() ? "" : fmt::format("did you mean '{{{}}}'?", nearest));
  }
};

/// Writes the RE2 text of a node and lists its groups.
class Writer {
 public:
  Writer(std::string& regex, std::vector<Role>& groups) : regex_(regex), groups_(groups) {}

  void write(const Node& node) {
    std::string& re = regex_;
    switch (node.kind) {
      case Kind::literal:
        for (const char c : node.source) {
          if (std::string_view(".()[]{}?*+|\\$^").find(c) != std::string_view::npos) re += '\\';
          re += c;
        }
        break;
      case Kind::set:
        re += node.source;
        break;
      case Kind::token:
        if (node.role == Role::skip && node.letters.size() == 1) {
          re += node.letters;
          break;
        }
        re += "(";
        if (node.letters.size() > 1) re += '[';
        re += node.letters;
        if (node.letters.size() > 1) re += ']';
        re += ")";
        if (node.letters == "L" || node.letters == "V" || node.letters == "D") re += "(?:'s?)?";
        groups_.push_back(node.role);
        break;
      case Kind::fill:
        re += fmt::format("[,)]* (?:[^{};:\"?!]*? )?\\b", kBarrierLetters);
        break;
      case Kind::text:
        if (node.role == Role::skip) {
          re += node.source;
        } else {
          re += "(" + node.source + ")";
          groups_.push_back(node.role);
        }
        break;
      case Kind::sequence:
        for (const Node& child : node.children) write(child);
        break;
      case Kind::choice:
        re += "(?:";
        for (std::size_t i = 0; i < node.children.size(); ++i) {
          if (i > 0) re += '|';
          write(node.children[i]);
        }
        re += ")";
        break;
      case Kind::repeat: {
        re += "(?:";
        write(node.children.front());
        re += ")" + node.suffix;
        break;
      }
    }
  }

 private:
  std::string& regex_;
  std::vector<Role>& groups_;
};

Result<Node> parse(std::string_view pattern, const WordLists& lists) {
  if (pattern.empty()) return Error{"", "the pattern is empty", "write the phrase that the rule matches"};
  if (pattern.size() > 4000) return Error{"", "the pattern is longer than 4000 bytes", "split the rule"};
  return Parser(pattern, lists, 0).parse();
}

constexpr std::string_view kBoundary = "(?:\\b|$)";

/// Whether a pattern ends in a list of words that begins with a blank and may be missing: what stands before it then
/// ends a word with it and without it, so that the pattern can be matched in two parts.
bool has_tail(const Node& pattern) {
  if (pattern.kind != Kind::sequence || pattern.children.size() < 2 || !pattern.children.back().list) return false;
  const claim_tree::Edge edge = claim_tree::edge_of(pattern.children.back(), false);
  return edge.nullable && edge.outside;
}

}  // namespace

std::string_view name_of(Role role) {
  for (const RoleName& r : kRoleNames) {
    if (r.role == role) return r.name;
  }
  return "";
}

Result<ClaimPattern> compile_claim_pattern(std::string_view pattern, const WordLists& lists) {
  auto tree = parse(pattern, lists);
  if (!tree) return tree.error();
  ClaimPattern out;
  const char first = pattern.front();
  if (is_word_char(first) || first == '{' || first == '(') out.regex = "\\b";
  if (has_tail(*tree)) {
    Writer(out.tail, out.tail_groups).write(tree->children.back());
    out.tail += kBoundary;
    tree->children.pop_back();
  }
  Writer(out.regex, out.groups).write(*tree);
  // A pattern that ends in a quote or a bracket has its boundary in itself.
  const char last = pattern.back();
  if (last != '"' && last != '\'' && last != ']' && !pattern.ends_with("\\)")) out.regex += kBoundary;
  Needs needs = claim_tree::needs_of(*tree);
  for (const Words& words : needs.words) {
    for (const auto& [name, list] : lists) {
      if (list.token == 0) continue;
      for (const std::string& w : words) {
        if (std::find(list.words.begin(), list.words.end(), w) == list.words.end()) continue;
        return Error{"", fmt::format("pattern: '{}' is of the list '{}', which sentences hold as a token", w, name),
                     fmt::format("write {{{}}}", name)};
      }
    }
  }
  out.words = std::move(needs.words);
  out.tokens = std::move(needs.tokens);
  out.skeleton = skeleton_of(*tree);
  return out;
}

}  // namespace tally
