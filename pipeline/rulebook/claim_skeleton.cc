// Skeletons of claim patterns: tokens and whole words in their order, everything else left out.
#include <algorithm>

#include "pipeline/rulebook/claim_tree.h"

namespace tally::claim_tree {
namespace {

constexpr std::size_t kMostPositions = 64;
constexpr std::uint32_t kAllLetters = (1U << 26U) - 1;

/// How a node's matches end or begin: `outside` when every one that is not empty does so with a sign that is no part of
/// a word.
struct Edge {
  bool outside = false;
  bool nullable = false;
};

Edge edge_of(const Node& node, bool back) {
  switch (node.kind) {
    case Kind::literal:
      return {!is_word_char(back ? node.source.back() : node.source.front()), false};
    case Kind::fill:
      return {true, false};
    case Kind::token:
      // "China's": what is written behind a name belongs to its token.
      return {!back || node.letters.find_first_of("LVD") == std::string_view::npos, false};
    case Kind::sequence: {
      Edge all{true, true};
      for (std::size_t i = 0; i < node.children.size() && all.nullable; ++i) {
        const Edge e = edge_of(node.children[back ? node.children.size() - 1 - i : i], back);
        all = {all.outside && e.outside, e.nullable};
      }
      return all;
    }
    case Kind::choice: {
      Edge all{true, false};
      for (const Node& child : node.children) {
        const Edge e = edge_of(child, back);
        all = {all.outside && e.outside, all.nullable || e.nullable};
      }
      return all;
    }
    case Kind::repeat: {
      const Edge e = edge_of(node.children.front(), back);
      return {e.outside, e.nullable || node.least == 0};
    }
    default:
      return {false, true};
  }
}

/// Token letters that a set such as [a-zE-] or \w can stand for.
std::uint32_t letters_of_set(std::string_view set) {
  if (set == "." || set == "\\w") return kAllLetters;
  if (set.front() != '[') return 0;
  std::uint32_t letters = 0;
  std::size_t i = 1;
  const bool negated = set[i] == '^';
  if (negated) ++i;
  for (; i + 1 < set.size(); ++i) {
    char low = set[i];
    char high = low;
    if (i + 3 < set.size() && set[i + 1] == '-') {
      high = set[i + 2];
      i += 2;
    }
    for (char c = 'A'; c <= 'Z'; ++c) {
      if (c >= low && c <= high) letters |= token_bit(c);
    }
  }
  return negated ? kAllLetters & ~letters : letters;
}

bool has_tokens(const Node& node) {
  if (node.kind == Kind::token || node.kind == Kind::fill) return true;
  if (node.kind == Kind::set) return letters_of_set(node.source) != 0;
  if (node.kind == Kind::text) return node.role == Role::term || node.role == Role::document;
  return std::any_of(node.children.begin(), node.children.end(), has_tokens);
}

class Builder {
 public:
  /// `words`: whether whole words are positions too.
  explicit Builder(bool words) : words_(words) {}

  ClaimSkeleton build(const Node& pattern) {
    const Part whole = part(pattern, true, true);
    if (full_ || whole.nullable) return {};
    out_.first = whole.first;
    out_.last = whole.last;
    return std::move(out_);
  }
  [[nodiscard]] bool full() const { return full_; }

 private:
  /// A piece of the automaton. `nullable`: it may read nothing.
  struct Part {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool nullable = true;
  };

  bool words_;
  bool full_ = false;
  ClaimSkeleton out_;

  Part position(std::uint32_t letters, std::vector<std::string> words) {
    if (out_.positions.size() == kMostPositions) {
      full_ = true;
      return {};
    }
    const std::uint64_t bit = std::uint64_t{1} << out_.positions.size();
    out_.positions.push_back({letters, std::move(words), 0});
    return {bit, bit, false};
  }

  void link(std::uint64_t last, std::uint64_t first) {
    for (std::size_t i = 0; i < out_.positions.size(); ++i) {
      if ((last >> i & 1U) != 0) out_.positions[i].follow |= first;
    }
  }

  Part then(const Part& a, const Part& b) {
    link(a.last, b.first);
    return {a.nullable ? a.first | b.first : a.first, b.nullable ? a.last | b.last : b.last, a.nullable && b.nullable};
  }

  Part loop(Part p) {
    link(p.last, p.first);
    return p;
  }

  static Part optional(Part p) {
    p.nullable = true;
    return p;
  }

  /// The words of a literal that are whole: `left`, `right` tell whether its ends are.
  static std::vector<std::string> words_of(std::string_view text, bool left, bool right) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!is_word_char(text[i])) continue;
      std::size_t end = i + 1;
      while (end < text.size() && is_word_char(text[end])) ++end;
      if ((i > 0 || left) && (end < text.size() || right)) words.emplace_back(text.substr(i, end - i));
      i = end;
    }
    return words;
  }

  /// The longest word without which a part of a pattern without tokens cannot match; empty when there is none.
  static std::string needed_word(const Node& node, bool left, bool right) {
    std::string best;
    if (node.kind == Kind::literal) {
      for (std::string& word : words_of(node.source, left, right)) {
        if (word.size() > best.size()) best = std::move(word);
      }
    } else if (node.kind == Kind::sequence) {
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        std::string word = needed_word(node.children[i], bounded_left(node, i, left), bounded_right(node, i, right));
        if (word.size() > best.size()) best = std::move(word);
      }
    }
    return best;
  }

  /// Whether the byte before child `i` is no part of a word. `left`: what holds before the sequence.
  static bool bounded_left(const Node& sequence, std::size_t i, bool left) {
    while (i-- > 0) {
      const Edge e = edge_of(sequence.children[i], true);
      if (!e.outside) return false;
      if (!e.nullable) return true;
    }
    return left;
  }
  static bool bounded_right(const Node& sequence, std::size_t i, bool right) {
    while (++i < sequence.children.size()) {
      const Edge e = edge_of(sequence.children[i], false);
      if (!e.outside) return false;
      if (!e.nullable) return true;
    }
    return right;
  }

  Part choice(const Node& node, bool left, bool right) {
    if (!has_tokens(node)) {
      // Words only: one position for all branches keeps the automaton small.
      std::vector<std::string> any;
      bool all = words_;
      for (const Node& branch : node.children) {
        std::string word = all ? needed_word(branch, left, right) : std::string();
        all = !word.empty();
        if (!all) break;
        any.push_back(std::move(word));
      }
      if (!all) return {};
      std::sort(any.begin(), any.end());
      any.erase(std::unique(any.begin(), any.end()), any.end());
      return position(0, std::move(any));
    }
    Part joined{0, 0, false};
    for (const Node& branch : node.children) {
      const Part p = part(branch, left, right);
      joined = {joined.first | p.first, joined.last | p.last, joined.nullable || p.nullable};
    }
    return joined;
  }

  Part part(const Node& node, bool left, bool right) {
    Part all;
    switch (node.kind) {
      case Kind::literal:
        if (!words_) return {};
        for (std::string& word : words_of(node.source, left, right)) all = then(all, position(0, {std::move(word)}));
        return all;
      case Kind::token: {
        std::uint32_t letters = 0;
        for (const char c : node.letters) letters |= token_bit(c);
        return position(letters, {});
      }
      case Kind::set: {
        const std::uint32_t letters = letters_of_set(node.source);
        return letters == 0 ? Part{} : optional(position(letters, {}));
      }
      case Kind::fill: {
        std::uint32_t letters = kAllLetters;
        for (const char c : kBarrierLetters) letters &= ~token_bit(c);
        return optional(loop(position(letters, {})));
      }
      case Kind::text:
        if (node.role != Role::term && node.role != Role::document) return {};
        return optional(loop(position(kAllLetters, {})));
      case Kind::sequence:
        for (std::size_t i = 0; i < node.children.size(); ++i) {
          all = then(all, part(node.children[i], bounded_left(node, i, left), bounded_right(node, i, right)));
        }
        return all;
      case Kind::choice:
        return choice(node, left, right);
      case Kind::repeat: {
        // Between two rounds stands the node itself.
        const Node& inner = node.children.front();
        const bool once = node.suffix.front() == '?';
        const bool l = left && (once || edge_of(inner, true).outside);
        const bool r = right && (once || edge_of(inner, false).outside);
        Part p = part(inner, l, r);
        if (!once) p = loop(p);
        return node.least == 0 ? optional(p) : p;
      }
    }
    return {};
  }
};

}  // namespace

ClaimSkeleton skeleton_of(const Node& pattern) {
  Builder whole(true);
  ClaimSkeleton skeleton = whole.build(pattern);
  if (!whole.full()) return skeleton;
  return Builder(false).build(pattern);
}

}  // namespace tally::claim_tree
