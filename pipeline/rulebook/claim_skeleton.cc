// Skeletons of claim patterns: tokens and whole words in their order, everything else left out.
#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/rulebook/claim_tree.h"

namespace tally::claim_tree {

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

namespace {

constexpr std::size_t kMostPositions = 64;
constexpr std::uint32_t kAllLetters = (1U << 26U) - 1;

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

/// Whether a set such as [a-z-] or \w can stand for a part of a word.
bool is_word_set(std::string_view set) {
  if (set == "." || set == "\\w") return true;
  if (set.front() != '[') return false;
  if (set[1] == '^') return true;
  for (std::size_t i = 1; i + 1 < set.size(); ++i) {
    const bool range = i + 3 < set.size() && set[i + 1] == '-';
    const char low = set[i];
    const char high = range ? set[i + 2] : low;
    if (low <= 'z' && high >= 'a') return true;
    if (range) i += 2;
  }
  return false;
}

bool has_tokens(const Node& node) {
  if (node.kind == Kind::token || node.kind == Kind::fill) return true;
  if (node.kind == Kind::set) return letters_of_set(node.source) != 0;
  if (node.kind == Kind::text) return node.role == Role::term || node.role == Role::document;
  return std::any_of(node.children.begin(), node.children.end(), has_tokens);
}

using Words = std::vector<std::string>;
constexpr std::size_t kMostSpellings = 100;

/// All spellings of a node that is letters of one word; nothing when it is not, or when there are too many.
std::optional<Words> spellings(const Node& node) {
  Words all;
  switch (node.kind) {
    case Kind::literal:
      if (!std::all_of(node.source.begin(), node.source.end(), is_word_char)) return std::nullopt;
      return Words{node.source};
    case Kind::sequence:
      all = {""};
      for (const Node& child : node.children) {
        const auto more = spellings(child);
        if (!more || all.size() * more->size() > kMostSpellings) return std::nullopt;
        Words product;
        for (const std::string& a : all) {
          for (const std::string& b : *more) product.push_back(a + b);
        }
        all = std::move(product);
      }
      return all;
    case Kind::choice:
      for (const Node& child : node.children) {
        const auto more = spellings(child);
        if (!more || all.size() + more->size() > kMostSpellings) return std::nullopt;
        all.insert(all.end(), more->begin(), more->end());
      }
      return all;
    case Kind::repeat: {
      if (node.suffix.front() != '?') return std::nullopt;
      auto once = spellings(node.children.front());
      if (once) once->emplace_back();
      return once;
    }
    default:
      return std::nullopt;
  }
}

bool is_wordy(const Node& node) { return node.kind == Kind::literal || spellings(node).has_value(); }

/// A word of a pattern: its spellings, or any word where they are not known. `optional`: it may be left out.
struct Spelled {
  Words words;
  bool any = false;
  bool optional = false;
};

/// The words of children [first, last) of a sequence, all of them wordy. `left`, `right`: whether no part of a word can
/// stand before and behind them.
std::vector<Spelled> words_of(const std::vector<Node>& children, std::size_t first, std::size_t last, bool left,
                              bool right) {
  std::vector<Spelled> out;
  Words partial = {""};
  bool known = left;
  const auto flush = [&](bool closed) {
    if (partial.size() != 1 || !partial.front().empty()) {
      Spelled word;
      word.any = !known || !closed;
      word.optional = word.any;
      for (std::string& spelling : partial) {
        // "s" is no word here, as in "China's".
        if (spelling.empty() || spelling == "s") {
          word.optional = true;
        } else if (!word.any) {
          word.words.push_back(std::move(spelling));
        }
      }
      if (word.any || !word.words.empty()) out.push_back(std::move(word));
    }
    partial = {""};
    known = true;
  };
  for (std::size_t i = first; i < last; ++i) {
    const Node& node = children[i];
    if (node.kind == Kind::literal) {
      for (const char c : node.source) {
        if (!is_word_char(c)) {
          flush(true);
          continue;
        }
        for (std::string& spelling : partial) spelling += c;
      }
      continue;
    }
    const auto more = spellings(node);
    Words product;
    for (const std::string& a : partial) {
      for (const std::string& b : *more) product.push_back(a + b);
    }
    if (product.size() > kMostSpellings) {
      known = false;
      product = {"?"};
    }
    partial = std::move(product);
  }
  flush(right);
  return out;
}

class Builder {
 public:
  /// `compact`: one position for all words between two tokens.
  explicit Builder(bool compact) : compact_(compact) {}

  ClaimSkeleton build(const Node& pattern) {
    const Part whole = part(pattern, true, true);
    if (full_ || whole.nullable) return {};
    out_.first = whole.first;
    out_.last = whole.last;
    out_.anchored = begins_with_symbol(pattern) == Begin::yes;
    out_.signs = signs_of(pattern, true);
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

  bool compact_;
  bool full_ = false;
  ClaimSkeleton out_;

  Part position(std::uint32_t letters, const Words& words, bool any = false) {
    if (out_.positions.size() == kMostPositions) {
      full_ = true;
      return {};
    }
    const std::uint64_t bit = std::uint64_t{1} << out_.positions.size();
    auto& added = out_.positions.emplace_back();
    added.letters = letters;
    added.any_word = any;
    for (const std::string& word : words) added.words.push_back(word_hash(word));
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

  /// Signs that every match of a node holds. `left`: whether no part of a word can stand before it.
  static std::uint32_t signs_of(const Node& node, bool left) {
    std::uint32_t signs = 0;
    switch (node.kind) {
      case Kind::literal:
        if (node.source.find(':') != std::string::npos) signs |= kColonSign;
        if (node.source.find('(') != std::string::npos) signs |= kBracketSign;
        return signs;
      case Kind::set:
        if (left && (node.source == "[\"']" || node.source == "['\"]")) signs = kOpenQuoteSign;
        return signs;
      case Kind::sequence:
        for (std::size_t i = 0; i < node.children.size(); ++i)
          signs |= signs_of(node.children[i], bounded_left(node, i, left));
        return signs;
      case Kind::choice:
        signs = ~0U;
        for (const Node& child : node.children) signs &= signs_of(child, left);
        return signs;
      case Kind::repeat:
        return node.least == 0 ? 0 : signs_of(node.children.front(), inside(node, left, true).first);
      default:
        return 0;
    }
  }

  /// How a pattern begins: with a token or a whole word, with something else, or with nothing at all.
  enum class Begin : std::uint8_t { yes, no, nothing };
  static Begin begins_with_symbol(const Node& node) {
    switch (node.kind) {
      case Kind::literal:
        if (node.source.front() == 's' && (node.source.size() == 1 || !is_word_char(node.source[1]))) return Begin::no;
        return is_word_char(node.source.front()) ? Begin::yes : Begin::no;
      case Kind::token:
        return Begin::yes;
      case Kind::set:
      case Kind::fill:
      case Kind::text:
        return Begin::no;
      case Kind::sequence:
        for (const Node& child : node.children) {
          const Begin begin = begins_with_symbol(child);
          if (begin == Begin::no) return begin;
          if (begin == Begin::yes && !edge_of(child, false).nullable) return begin;
        }
        return Begin::nothing;
      case Kind::choice: {
        Begin all = Begin::yes;
        for (const Node& child : node.children) {
          const Begin begin = begins_with_symbol(child);
          if (begin == Begin::no) return begin;
          if (begin == Begin::nothing) all = begin;
        }
        return all;
      }
      case Kind::repeat:
        return begins_with_symbol(node.children.front());
    }
    return Begin::no;
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

  /// How many words every match of a part holds at least and at most, as far as that matters.
  struct Amount {
    bool some = false;
    bool many = false;
  };

  /// All words of a part without tokens, joined in one.
  static Amount collect(const Node& node, bool left, bool right, Spelled& out) {
    Amount amount;
    const auto add = [&](const std::vector<Spelled>& words) {
      for (const Spelled& word : words) {
        out.any = out.any || word.any;
        out.words.insert(out.words.end(), word.words.begin(), word.words.end());
        amount.many = amount.many || amount.some || words.size() > 1;
        amount.some = amount.some || !word.optional;
      }
    };
    switch (node.kind) {
      case Kind::literal:
        add(words_of({node}, 0, 1, left, right));
        break;
      case Kind::set:
        out.any = out.any || is_word_set(node.source);
        amount.many = out.any;
        break;
      case Kind::text:
        out.any = out.any || node.source.size() > 1;
        amount.many = out.any;
        break;
      case Kind::sequence:
        for_runs(
            node, left, right, [&](const std::vector<Spelled>& words) { add(words); },
            [&](const Node& child, bool l, bool r) {
              const Amount inner = collect(child, l, r, out);
              amount = {amount.some || inner.some, true};
            });
        break;
      case Kind::choice:
        amount.some = true;
        for (const Node& branch : node.children) {
          const Amount inner = collect(branch, left, right, out);
          amount = {amount.some && inner.some, amount.many || inner.many};
        }
        break;
      case Kind::repeat: {
        const auto [l, r] = inside(node, left, right);
        amount = collect(node.children.front(), l, r, out);
        if (node.least == 0) amount.some = false;
        if (node.suffix.front() != '?') amount.many = true;
        break;
      }
      default:
        break;
    }
    return amount;
  }

  /// What holds around the inside of a repetition: between two rounds stands the node itself.
  static std::pair<bool, bool> inside(const Node& node, bool left, bool right) {
    const Node& inner = node.children.front();
    const bool once = node.suffix.front() == '?';
    return {left && (once || edge_of(inner, true).outside), right && (once || edge_of(inner, false).outside)};
  }

  /// Calls `words` for runs of children that are words, `other` for each child that is none.
  template <class WordRun, class Other>
  static void for_runs(const Node& sequence, bool left, bool right, WordRun words, Other other) {
    const auto& children = sequence.children;
    for (std::size_t i = 0; i < children.size(); ++i) {
      std::size_t end = i;
      while (end < children.size() && is_wordy(children[end])) ++end;
      if (end > i) {
        words(words_of(children, i, end, bounded_left(sequence, i, left), bounded_right(sequence, end - 1, right)));
        i = end - 1;
      } else {
        other(children[i], bounded_left(sequence, i, left), bounded_right(sequence, i, right));
      }
    }
  }

  Part word(Spelled word) {
    std::sort(word.words.begin(), word.words.end());
    word.words.erase(std::unique(word.words.begin(), word.words.end()), word.words.end());
    if (!word.any && word.words.empty()) return {};
    if (word.any) word.words.clear();
    const bool leave_out = word.optional || word.any;
    const Part p = position(0, word.words, word.any);
    return leave_out ? optional(loop(p)) : p;
  }

  /// A part without tokens as one position that is read any number of times.
  Part joined(const Node& node, bool left, bool right) {
    Spelled all;
    (void)collect(node, left, right, all);
    return optional(loop(word(std::move(all))));
  }

  Part sequence(const Node& node, bool left, bool right) {
    Part all;
    if (!compact_) {
      for_runs(
          node, left, right,
          [&](const std::vector<Spelled>& words) {
            for (const Spelled& w : words) all = then(all, word(w));
          },
          [&](const Node& child, bool l, bool r) { all = then(all, part(child, l, r)); });
      return all;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      std::size_t end = i;
      while (end < node.children.size() && !has_tokens(node.children[end])) ++end;
      if (end > i) {
        Node between{.kind = Kind::sequence};
        between.children.assign(node.children.begin() + static_cast<std::ptrdiff_t>(i),
                                node.children.begin() + static_cast<std::ptrdiff_t>(end));
        all = then(all, joined(between, bounded_left(node, i, left), bounded_right(node, end - 1, right)));
        i = end - 1;
      } else {
        all = then(all, part(node.children[i], bounded_left(node, i, left), bounded_right(node, i, right)));
      }
    }
    return all;
  }

  Part choice(const Node& node, bool left, bool right) {
    if (!has_tokens(node)) {
      // Words only: one position for all branches keeps the automaton small.
      Spelled all;
      const Amount amount = collect(node, left, right, all);
      Part p = word(std::move(all));
      if (amount.many) p = loop(p);
      return amount.some ? p : optional(p);
    }
    Part joined{0, 0, false};
    for (const Node& branch : node.children) {
      const Part p = part(branch, left, right);
      joined = {joined.first | p.first, joined.last | p.last, joined.nullable || p.nullable};
    }
    return joined;
  }

  Part part(const Node& node, bool left, bool right) {
    switch (node.kind) {
      case Kind::literal: {
        Part all;
        for (const Spelled& w : words_of({node}, 0, 1, left, right)) all = then(all, word(w));
        return all;
      }
      case Kind::token: {
        std::uint32_t letters = 0;
        for (const char c : node.letters) letters |= token_bit(c);
        return position(letters, {});
      }
      case Kind::set: {
        const std::uint32_t letters = letters_of_set(node.source);
        const bool any = is_word_set(node.source);
        return letters == 0 && !any ? Part{} : optional(position(letters, {}, any));
      }
      case Kind::fill: {
        std::uint32_t letters = kAllLetters;
        for (const char c : kBarrierLetters) letters &= ~token_bit(c);
        return optional(loop(position(letters, {}, true)));
      }
      case Kind::text: {
        if (node.source.size() == 1) return {};  // ^ and $
        const bool letters = node.role == Role::term || node.role == Role::document;
        return optional(loop(position(letters ? kAllLetters : 0, {}, true)));
      }
      case Kind::sequence:
        return sequence(node, left, right);
      case Kind::choice:
        return choice(node, left, right);
      case Kind::repeat: {
        const auto [l, r] = inside(node, left, right);
        Part p = part(node.children.front(), l, r);
        if (node.suffix.front() != '?') p = loop(p);
        return node.least == 0 ? optional(p) : p;
      }
    }
    return {};
  }
};

}  // namespace

ClaimSkeleton skeleton_of(const Node& pattern) {
  Builder whole(false);
  ClaimSkeleton skeleton = whole.build(pattern);
  if (!whole.full()) return skeleton;
  return Builder(true).build(pattern);
}

}  // namespace tally::claim_tree
