// What every text that matches a pattern must hold: sets of words and of token letters, of which one each.
#include <algorithm>
#include <array>
#include <optional>

#include "pipeline/rulebook/claim_tree.h"

namespace tally::claim_tree {
namespace {

/// Weight of a set of words as a trigger: how common its words are. Smaller is better.
int commonness(const Words& words) {
  static constexpr std::array<std::string_view, 40> kCommon = {
      "the",   "of",   "to",   "in",   "a",    "an",  "and",  "for",   "on",    "by",  "at", "from", "with", "was",
      "is",    "were", "are",  "has",  "have", "had", "that", "it",    "its",   "as",  "be", "been", "or",   "up",
      "which", "than", "over", "this", "more", "out", "who",  "their", "about", "per", "s",  "but"};
  int weight = 0;
  for (const std::string& w : words) {
    weight += std::find(kCommon.begin(), kCommon.end(), w) != kCommon.end() ? 1000 : (w.size() < 3 ? 100 : 4);
  }
  return weight;
}

/// Collects needs along a sequence. `partial_` holds the possible spellings of the word that is being read, or nothing
/// when it cannot be known.
class Analyser {
 public:
  /// `closed`: what follows the node can only be a sign that ends a word.
  static Needs of(const Node& node, bool closed) {
    Analyser a;
    a.walk(node, closed);
    if (closed) a.end_word();
    return std::move(a.needs_);
  }

 private:
  static constexpr std::size_t kMostSpellings = 160;
  Needs needs_;
  std::optional<Words> partial_ = Words{""};

  void end_word() {
    // The "s" of "the country's" is no word of a sentence.
    if (partial_ &&
        std::none_of(partial_->begin(), partial_->end(), [](const std::string& w) { return w.empty() || w == "s"; })) {
      tidy(*partial_);
      needs_.words.push_back(std::move(*partial_));
    }
    partial_ = Words{""};
  }

  static void tidy(Words& words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
  }

  /// All spellings of a node that is a part of one word; nothing when it is not, or when there are too many.
  static std::optional<Words> spellings(const Node& node) {
    switch (node.kind) {
      case Kind::literal:
        if (!std::all_of(node.source.begin(), node.source.end(), is_word_char)) return std::nullopt;
        return Words{node.source};
      case Kind::sequence: {
        Words all = {""};
        for (const Node& child : node.children) {
          auto more = spellings(child);
          if (!more || !append(all, *more)) return std::nullopt;
        }
        return all;
      }
      case Kind::choice: {
        Words all;
        for (const Node& child : node.children) {
          auto more = spellings(child);
          if (!more || all.size() + more->size() > kMostSpellings) return std::nullopt;
          all.insert(all.end(), more->begin(), more->end());
        }
        return all;
      }
      case Kind::repeat: {
        if (node.suffix.front() != '?') return std::nullopt;
        auto all = spellings(node.children.front());
        if (all) all->emplace_back();
        return all;
      }
      default:
        return std::nullopt;
    }
  }

  static bool append(Words& all, const Words& more) {
    if (all.size() * more.size() > kMostSpellings) return false;
    Words product;
    product.reserve(all.size() * more.size());
    for (const std::string& a : all) {
      for (const std::string& b : more) product.push_back(a + b);
    }
    all = std::move(product);
    return true;
  }

  /// How what follows from child `i` of a sequence on begins.
  static Edge edge_from(const Node& sequence, std::size_t i) {
    for (; i < sequence.children.size(); ++i) {
      const Edge e = edge_of(sequence.children[i], false);
      if (!e.outside || !e.nullable) return {e.outside, false};
    }
    return {true, true};
  }
  /// Whether what follows from child `i` of a sequence on ends a word; `closed` is what holds behind its end.
  static bool boundary_from(const Node& sequence, std::size_t i, bool closed) {
    const Edge e = edge_from(sequence, i);
    return e.outside && (!e.nullable || closed);
  }

  void walk(const Node& node, bool closed) {
    if (node.kind != Kind::sequence) {
      step(node, closed);
      return;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) step(node.children[i], boundary_from(node, i + 1, closed));
  }

  /// `closed`: what follows this node ends a word.
  void step(const Node& node, bool closed) {
    switch (node.kind) {
      case Kind::literal:
        for (std::size_t i = 0; i < node.source.size(); ++i) {
          if (!is_word_char(node.source[i])) {
            end_word();
            continue;
          }
          std::size_t end = i + 1;
          while (end < node.source.size() && is_word_char(node.source[end])) ++end;
          if (partial_ && !append(*partial_, {node.source.substr(i, end - i)})) partial_.reset();
          i = end - 1;
        }
        return;
      case Kind::token: {
        end_word();
        std::uint32_t mask = 0;
        for (const char letter : node.letters) mask |= token_bit(letter);
        needs_.tokens.push_back(mask);
        return;
      }
      case Kind::fill:
        end_word();
        return;
      case Kind::sequence:
        walk(node, closed);
        return;
      case Kind::set:
      case Kind::text:
        partial_.reset();
        return;
      case Kind::choice:
      case Kind::repeat:
        break;
    }
    if (const auto more = spellings(node)) {
      if (partial_ && !append(*partial_, *more)) partial_.reset();
      return;
    }
    const bool fresh = partial_ && partial_->size() == 1 && partial_->front().empty();
    // "(?:the |its )?lowest": with the words and without them another word begins.
    const bool stays_fresh = fresh && edge_of(node, true).outside;
    if (node.kind == Kind::repeat && node.least == 0) {
      if (edge_of(node, false).outside && closed) end_word();
    } else if (node.kind == Kind::choice) {
      const Edge edge = edge_of(node, false);
      const bool ends = edge.outside && (!edge.nullable || closed);
      if (ends) end_word();
      if (fresh || ends) merge(node, closed);
    }
    if (closed || stays_fresh) {
      partial_ = Words{""};
    } else {
      partial_.reset();
    }
  }

  /// One need that holds for all branches: the best of each, joined.
  void merge(const Node& node, bool closed) {
    Words joined;
    std::uint32_t mask_all = 0;
    bool words_hold = true;
    bool tokens_hold = true;
    for (const Node& branch : node.children) {
      const Needs inner = of(branch, closed);
      const Words* best = nullptr;
      for (const Words& w : inner.words) {
        if (best == nullptr || commonness(w) < commonness(*best)) best = &w;
      }
      words_hold = words_hold && best != nullptr;
      if (words_hold) joined.insert(joined.end(), best->begin(), best->end());
      tokens_hold = tokens_hold && !inner.tokens.empty();
      if (tokens_hold) mask_all |= inner.tokens.front();
    }
    if (words_hold && joined.size() <= 2 * kMostSpellings) {
      tidy(joined);
      needs_.words.push_back(std::move(joined));
    }
    if (tokens_hold && mask_all != 0) needs_.tokens.push_back(mask_all);
  }
};

}  // namespace

Needs needs_of(const Node& pattern) {
  Needs needs = Analyser::of(pattern, true);
  std::sort(needs.words.begin(), needs.words.end(),
            [](const Words& a, const Words& b) { return commonness(a) < commonness(b); });
  return needs;
}

}  // namespace tally::claim_tree
