// The parsed form of a claim pattern, shared by its compiler and its skeleton.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/rulebook/claim_pattern.h"

namespace tally::claim_tree {

inline bool is_word_char(char c) { return c >= 'a' && c <= 'z'; }

enum class Kind : std::uint8_t { literal, set, token, fill, text, sequence, choice, repeat };

struct Node {
  Kind kind = Kind::literal;
  std::string source = {};        // literal: its bytes; set: as written; text: its RE2
  std::string_view letters = {};  // token
  Role role = Role::skip;         // token, text
  int least = 1;                  // repeat
  std::string suffix = {};        // repeat: as written
  std::vector<Node> children = {};
  bool list = false;  // a list of words
};

/// How a node's matches begin, or end when `back`: `outside` when every one that is not empty does so with a sign that
/// is no part of a word.
struct Edge {
  bool outside = false;
  bool nullable = false;
};
Edge edge_of(const Node& node, bool back);

using Words = std::vector<std::string>;

/// What every text that matches a pattern must hold: one word of each set, the sets of rarer words first, and one
/// letter (bit 0 is 'A') of each set.
struct Needs {
  std::vector<Words> words;
  std::vector<std::uint32_t> tokens;
};
Needs needs_of(const Node& pattern);

/// The skeleton of a pattern; see ClaimSkeleton.
ClaimSkeleton skeleton_of(const Node& pattern);

}  // namespace tally::claim_tree
