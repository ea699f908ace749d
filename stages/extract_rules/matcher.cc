// Trigger index over claim rules, and the matching of those that remain.
#include "stages/extract_rules/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <map>
#include <unordered_map>

namespace tally::extract {
namespace {

constexpr std::size_t kMostNeeds = 5;

/// The s of "China's", which skeletons leave out.
const std::uint32_t kSilentWord = word_hash("s");

constexpr std::int64_t kPatternMemory = std::int64_t{1} << 20U;

/// Signs that a rewritten sentence holds; see SkeletonSign.
std::uint32_t signs_of(const Rewritten& sentence) {
  const std::string_view text = sentence.text;
  std::uint32_t signs = 0;
  if ((sentence.signs & kColon) != 0) signs |= kColonSign;
  if ((sentence.signs & kBracket) != 0) signs |= kBracketSign;
  if ((sentence.signs & (kQuote | kApostrophe)) == 0) return signs;
  for (const char quote : {'"', '\''}) {
    for (auto at = text.find(quote); at != std::string_view::npos; at = text.find(quote, at + 1)) {
      const char c = at == 0 ? ' ' : text[at - 1];
      if ((c < 'a' || c > 'z') && c != 'L' && c != 'V' && c != 'D') {
        signs |= kOpenQuoteSign;
        break;
      }
    }
  }
  return signs;
}

constexpr std::uint32_t kFigures = [] {
  std::uint32_t mask = 0;
  for (const char letter : kFigureLetters) mask |= token_bit(letter);
  return mask | token_bit('X') | token_bit('R') | token_bit('O');
}();
/// Bits of a set of rules.
std::size_t words_for(std::size_t rules) { return rules / 64 + 1; }
bool has_bit(const std::vector<std::uint64_t>& set, std::uint32_t rule) {
  return (set[rule / 64] >> rule % 64 & 1U) != 0;
}
void set_bit(std::vector<std::uint64_t>& set, std::uint32_t rule) { set[rule / 64] |= std::uint64_t{1} << rule % 64; }

std::uint32_t figures_of(const Rewritten& sentence) {
  std::uint32_t figures = 0;
  for (const RewrittenLetter& mark : sentence.marks) figures += (kFigures & token_bit(mark.letter)) != 0 ? 1 : 0;
  return figures;
}

std::size_t table_size(std::size_t words) {
  std::size_t size = 64;
  while (size < words * 4) size *= 2;
  return size;
}

}  // namespace

/// RE2 text and what its groups are for; compiled when it is first needed.
struct Matcher::Pattern {
  const std::string* regex = nullptr;  // of the rule book
  const std::vector<Role>* groups = nullptr;
  mutable std::once_flag once;
  mutable std::unique_ptr<re2::RE2> re;

  const re2::RE2& compiled() const {
    std::call_once(once, [&] {
      re2::RE2::Options options;
      options.set_encoding(re2::RE2::Options::EncodingLatin1);
      options.set_log_errors(false);
      // Thousands of rules share the memory of one process: a small cache of states each, more where it does not fit.
      options.set_max_mem(kPatternMemory);
      re = std::make_unique<re2::RE2>(*regex, options);
      if (re->ok()) return;
      options.set_max_mem(re2::RE2::Options::kDefaultMaxMem);
      re = std::make_unique<re2::RE2>(*regex, options);
    });
    return *re;
  }
  [[nodiscard]] int group_count() const {
    return static_cast<int>(std::min(groups->size(), RuleMatch::kMostCaptures)) + 1;
  }
};

struct Matcher::Rule {
  Pattern pattern;
  const Pattern* tail = nullptr;  // null when there is none
  /// Built when the rule is first a candidate; see Matcher::gate_of().
  mutable std::atomic<const Gate*> gate = nullptr;
  mutable std::once_flag once;
  mutable std::unique_ptr<const Gate> built;
};

/// The groups of one match, group 0 its whole.
struct Matcher::Groups {
  std::array<re2::StringPiece, RuleMatch::kMostCaptures + 1> at;

  /// Appends what the groups of `pattern` captured; the first of them is at[1].
  void keep(const Pattern& pattern, const Rewritten& sentence, RuleMatch& match) const {
    for (int g = 1; g < pattern.group_count() && match.count < RuleMatch::kMostCaptures; ++g) {
      const re2::StringPiece& group = at[static_cast<std::size_t>(g)];
      if (group.data() == nullptr) continue;
      Capture& capture = match.captures[match.count++];
      capture.role = (*pattern.groups)[static_cast<std::size_t>(g - 1)];
      capture.begin = static_cast<std::uint32_t>(group.data() - sentence.text.data());
      capture.end = capture.begin + static_cast<std::uint32_t>(group.size());
      capture.token = group.size() == 1 ? sentence.token_at(capture.begin) : -1;
    }
  }
};

/// What a sentence must hold before a rule is looked at: small, so that many rules are told apart in little memory.
struct Matcher::Needs {
  std::array<std::uint32_t, kMostNeeds> features{};  // numbers plus one; all of them must be present
  std::uint32_t signs = 0;
};

/// The skeleton of a rule as bit masks over its positions.
struct Matcher::Gate {
  bool anchored = false;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t any = 0;  // positions that read any word
  /// Positions that read a kind of symbol, in the order of the kinds' low bits, and where the kinds with the same low
  /// bits begin: number plus one, 0 when there are none.
  struct KindMask {
    std::uint32_t kind;
    std::uint64_t mask;
  };
  static constexpr std::uint32_t kLowBits = 63;
  std::vector<KindMask> kinds;
  std::array<std::uint8_t, kLowBits + 1> kinds_at{};
  bool crowded = false;  // too many kinds for kinds_at
  std::vector<std::uint64_t> follow;
  std::vector<std::uint32_t> starts;  // kinds that a match may begin with; empty: any

  Gate(const ClaimSkeleton& skeleton, const Matcher& matcher)
      : anchored(skeleton.anchored && !skeleton.positions.empty()), first(skeleton.first), last(skeleton.last) {
    const auto read = [&](std::uint32_t kind, std::size_t position) {
      kinds.push_back({kind, std::uint64_t{1} << position});
    };
    for (std::size_t i = 0; i < skeleton.positions.size(); ++i) {
      const auto& position = skeleton.positions[i];
      follow.push_back(position.follow);
      for (std::uint32_t letter = 0; letter < kLetters; ++letter) {
        if ((position.letters >> letter & 1U) != 0) read(letter, i);
      }
      for (const std::uint32_t word : position.words)
        read(kLetters + static_cast<std::uint32_t>(matcher.slot_of(word)), i);
      if (position.any_word) any |= std::uint64_t{1} << i;
    }
    std::sort(kinds.begin(), kinds.end(), [](const KindMask& a, const KindMask& b) {
      return std::pair(a.kind & kLowBits, a.kind) < std::pair(b.kind & kLowBits, b.kind);
    });
    std::size_t kept = 0;
    for (const KindMask& next : kinds) {
      if (kept > 0 && kinds[kept - 1].kind == next.kind) {
        kinds[kept - 1].mask |= next.mask;
      } else {
        kinds[kept++] = next;
      }
    }
    kinds.resize(kept);
    for (const KindMask& next : kinds) {
      if ((next.mask & first) != 0) starts.push_back(next.kind);
    }
    std::sort(starts.begin(), starts.end());
    crowded = kinds.size() >= 255;
    for (std::size_t i = kinds.size(); i-- > 0;) kinds_at[kinds[i].kind & kLowBits] = static_cast<std::uint8_t>(i + 1);
    if ((first & any) != 0) starts.clear();
  }

  /// Positions that read a symbol.
  [[nodiscard]] std::uint64_t reading(const Symbol& symbol) const {
    const std::uint64_t always = symbol.kind < kLetters ? 0 : any;
    if (symbol.kind == kUnknownWord) return always;
    std::size_t i = crowded ? 0 : kinds_at[symbol.kind & kLowBits] - std::size_t{1};  // none: wraps, and ends at once
    for (; i < kinds.size() && (crowded || (kinds[i].kind & kLowBits) == (symbol.kind & kLowBits)); ++i) {
      if (kinds[i].kind == symbol.kind) return always | kinds[i].mask;
    }
    return always;
  }

  /// Adds the window from a symbol on when the sentence is accepted from there. `size`: of its text.
  void try_from(std::size_t i, const std::vector<Symbol>& symbols, std::uint32_t size, std::vector<Window>& out) const {
    std::uint64_t entered = first & reading(symbols[i]);
    bool accepted = false;
    std::size_t k = i;
    while (entered != 0) {
      accepted = accepted || (entered & last) != 0;
      std::uint64_t reach = 0;
      for (; entered != 0; entered &= entered - 1) reach |= follow[static_cast<unsigned>(__builtin_ctzll(entered))];
      if (++k == symbols.size()) break;
      entered = reach & reading(symbols[k]);
    }
    if (accepted) out.push_back({symbols[i].at, k < symbols.size() ? symbols[k].at : size});
  }

  /// Where the sentence is accepted from, in order.
  void windows(const Scratch& scratch, std::uint32_t size, std::vector<Window>& out) const {
    out.clear();
    if (follow.empty()) {
      out.push_back({0, size});
      return;
    }
    if (starts.empty()) {
      for (std::size_t i = 0; i < scratch.symbols.size(); ++i) try_from(i, scratch.symbols, size, out);
      return;
    }
    for (const std::uint32_t kind : starts) {
      const Chain& chain = scratch.chains[kind];
      if (chain.stamp != scratch.stamp) continue;
      for (std::uint32_t i = chain.first; i != 0; i = scratch.same[i - 1]) try_from(i - 1, scratch.symbols, size, out);
    }
    if (starts.size() > 1)
      std::sort(out.begin(), out.end(), [](const Window& a, const Window& b) { return a.begin < b.begin; });
  }
};

Matcher::~Matcher() = default;

Matcher::Matcher(const ClaimRules& rules)
    : rules_(rules), compiled_(std::make_unique<Rule[]>(rules.all().size())), needs_(rules.all().size()) {
  std::map<std::vector<std::string>, std::uint32_t> features;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> of_word;
  for (std::uint32_t i = 0; i < rules.all().size(); ++i) {
    const ClaimPattern& pattern = rules.patterns()[i];
    compiled_[i].pattern.regex = &pattern.regex;
    compiled_[i].pattern.groups = &pattern.groups;
    if (!pattern.tail.empty()) {
      Pattern& tail = tails_.try_emplace(pattern.tail).first->second;
      tail.regex = &pattern.tail;
      tail.groups = &pattern.tail_groups;
      compiled_[i].tail = &tail;
    }
    Needs& needs = needs_[i];
    needs.signs = pattern.skeleton.signs;
    std::uint32_t figures = 0;
    for (const std::uint32_t letters : pattern.tokens) {
      if ((letters & ~kFigures) == 0) ++figures;
      const auto same = std::find_if(letter_needs_.begin(), letter_needs_.end(),
                                     [&](const LetterNeed& need) { return need.letters == letters; });
      LetterNeed& need = same != letter_needs_.end() ? *same : letter_needs_.emplace_back(LetterNeed{letters, {}});
      need.rules.resize(words_for(needs_.size()));
      set_bit(need.rules, i);
    }
    for (std::uint32_t n = 0; n < std::min(figures, kMostFigures); ++n) {
      figure_needs_[n].resize(words_for(needs_.size()));
      set_bit(figure_needs_[n], i);
    }
    for (const auto& position : pattern.skeleton.positions) {
      for (const std::uint32_t word : position.words) of_word.try_emplace(word);
    }
    for (std::size_t k = 0; k < std::min(pattern.words.size(), kMostNeeds); ++k) {
      const std::vector<std::string>& words = pattern.words[k];
      const auto [found, added] = features.emplace(words, static_cast<std::uint32_t>(features.size()));
      if (added) {
        for (const std::string& word : words) of_word[word_hash(word)].push_back(found->second);
        rules_of_feature_.emplace_back();
      }
      needs.features[k] = found->second + 1;
    }
    if (needs.features.front() == 0) {
      wordless_.push_back(i);
    } else {
      rules_of_feature_[needs.features.front() - 1].push_back(i);
    }
  }
  slots_.resize(table_size(of_word.size()));
  for (const auto& [hash, list] : of_word) {
    std::size_t slot = slot_of(hash);
    slots_[slot] = {hash, static_cast<std::uint32_t>(word_features_.size()), static_cast<std::uint32_t>(list.size()),
                    true};
    word_features_.insert(word_features_.end(), list.begin(), list.end());
    known_[hash >> 6U & (known_.size() - 1)] |= std::uint64_t{1} << (hash & 63U);
  }
}

const Matcher::Gate& Matcher::gate_of(std::uint32_t index) const {
  const Rule& rule = compiled_[index];
  if (const Gate* gate = rule.gate.load(std::memory_order_acquire); gate != nullptr) return *gate;
  std::call_once(rule.once, [&] {
    rule.built = std::make_unique<const Gate>(rules_.patterns()[index].skeleton, *this);
    rule.gate.store(rule.built.get(), std::memory_order_release);
  });
  return *rule.built;
}

std::size_t Matcher::slot_of(std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot].used && slots_[slot].hash != hash) slot = (slot + 1) & mask;
  return slot;
}

void Matcher::allow(const Rewritten& sentence, Scratch& scratch) const {
  std::fill(scratch.allowed.begin(), scratch.allowed.end(), ~std::uint64_t{0});
  const auto forbid = [&](const std::vector<std::uint64_t>& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i) scratch.allowed[i] &= ~rules[i];
  };
  for (const LetterNeed& need : letter_needs_) {
    if ((need.letters & sentence.letters) == 0) forbid(need.rules);
  }
  if (const std::uint32_t figures = figures_of(sentence); figures < kMostFigures) forbid(figure_needs_[figures]);
}

void Matcher::read_symbols(const Rewritten& sentence, Scratch& scratch) const {
  scratch.symbols.clear();
  scratch.same.clear();
  const auto add = [&](std::uint32_t at, std::uint32_t kind) {
    scratch.symbols.push_back({at, kind});
    scratch.same.push_back(0);
    if (kind == kUnknownWord) return;
    Chain& chain = scratch.chains[kind];
    const auto number = static_cast<std::uint32_t>(scratch.symbols.size());
    if (chain.stamp == scratch.stamp) {
      scratch.same[chain.last - 1] = number;
      chain.last = number;
    } else {
      chain = {scratch.stamp, number, number};
    }
  };
  auto mark = sentence.marks.begin();
  const auto add_letters = [&](std::uint32_t before) {
    for (; mark != sentence.marks.end() && mark->at < before; ++mark)
      add(mark->at, static_cast<std::uint32_t>(mark->letter - 'A'));
  };
  for (const RewrittenWord& word : sentence.words) {
    if (word.hash == kSilentWord) continue;
    add_letters(word.at);
    if ((known_[word.hash >> 6U & (known_.size() - 1)] >> (word.hash & 63U) & 1U) == 0) {
      add(word.at, kUnknownWord);
      continue;
    }
    const std::size_t slot = slot_of(word.hash);
    const bool known = slots_[slot].used;
    add(word.at, known ? kLetters + static_cast<std::uint32_t>(slot) : kUnknownWord);
    if (!known) continue;
    for (std::uint32_t i = 0; i < slots_[slot].count; ++i) {
      const std::uint32_t feature = word_features_[slots_[slot].first + i];
      if (scratch.seen[feature] == scratch.stamp) continue;
      scratch.seen[feature] = scratch.stamp;
      for (const std::uint32_t rule : rules_of_feature_[feature]) {
        if (has_bit(scratch.allowed, rule)) scratch.candidates.push_back(rule);
      }
    }
  }
  add_letters(static_cast<std::uint32_t>(sentence.text.size()));
}

void Matcher::match(const Rewritten& sentence, Scratch& scratch, std::vector<RuleMatch>& out) const {
  if (scratch.of != this || ++scratch.stamp == 0) {
    scratch.of = this;
    scratch.allowed.resize(words_for(needs_.size()));
    scratch.chains.assign(kLetters + slots_.size(), {});
    scratch.seen.assign(rules_of_feature_.size(), 0);
    scratch.stamp = 1;
  }
  scratch.candidates.clear();
  allow(sentence, scratch);
  for (const std::uint32_t rule : wordless_) {
    if (has_bit(scratch.allowed, rule)) scratch.candidates.push_back(rule);
  }
  read_symbols(sentence, scratch);
  const std::size_t before = out.size();
  const auto size = static_cast<std::uint32_t>(sentence.text.size());
  const std::uint32_t signs = signs_of(sentence);
  const auto has = [&](const Needs& needs) {
    for (const std::uint32_t feature : needs.features) {
      if (feature != 0 && scratch.seen[feature - 1] != scratch.stamp) return false;
    }
    return (needs.signs & ~signs) == 0;
  };
  for (const std::uint32_t candidate : scratch.candidates) {
    if (!has(needs_[candidate])) continue;
    gate_of(candidate).windows(scratch, size, scratch.windows);
    if (!scratch.windows.empty()) run_in(candidate, sentence, scratch, out);
  }
  std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                   [](const RuleMatch& a, const RuleMatch& b) { return a.rule < b.rule; });
}

void Matcher::match_one_by_one(const Rewritten& sentence, std::vector<RuleMatch>& out) const {
  for (std::uint32_t i = 0; i < rules_.all().size(); ++i) run(i, sentence, out);
}

std::size_t Matcher::keep(std::uint32_t index, const Rewritten& sentence, const Groups& groups,
                          std::vector<RuleMatch>& out) const {
  const Rule& rule = compiled_[index];
  RuleMatch& match = out.emplace_back();
  match.rule = index;
  match.begin = static_cast<std::uint32_t>(groups.at[0].data() - sentence.text.data());
  match.end = match.begin + static_cast<std::uint32_t>(groups.at[0].size());
  groups.keep(rule.pattern, sentence, match);
  if (rule.tail != nullptr && match.end < sentence.text.size()) {
    Groups more;
    if (rule.tail->compiled().Match(sentence.text, match.end, sentence.text.size(), re2::RE2::ANCHOR_START,
                                    more.at.data(), rule.tail->group_count())) {
      match.end += static_cast<std::uint32_t>(more.at[0].size());
      more.keep(*rule.tail, sentence, match);
    }
  }
  std::size_t next = match.end;
  for (std::uint32_t i = 0; i < match.count; ++i) {
    if (match.captures[i].token >= 0) next = std::min<std::size_t>(next, match.captures[i].end);
  }
  return std::max<std::size_t>(next, match.begin + 1);
}

void Matcher::run(std::uint32_t index, const Rewritten& sentence, std::vector<RuleMatch>& out) const {
  const Pattern& pattern = compiled_[index].pattern;
  const re2::RE2& re = pattern.compiled();
  if (!re.ok()) return;
  const re2::StringPiece text(sentence.text);
  Groups groups;
  std::size_t from = 0;
  while (from <= text.size() &&
         re.Match(text, from, text.size(), re2::RE2::UNANCHORED, groups.at.data(), pattern.group_count())) {
    from = keep(index, sentence, groups, out);
  }
}

void Matcher::run_in(std::uint32_t index, const Rewritten& sentence, Scratch& scratch,
                     std::vector<RuleMatch>& out) const {
  if (!gate_of(index).anchored) {
    ++scratch.tried;
    run(index, sentence, out);
    return;
  }
  const Pattern& pattern = compiled_[index].pattern;
  const re2::RE2& re = pattern.compiled();
  if (!re.ok()) return;
  const re2::StringPiece text(sentence.text);
  Groups groups;
  std::size_t from = 0;
  for (const Window& window : scratch.windows) {
    if (window.begin < from) continue;
    ++scratch.tried;
    // Anchored and short: RE2 goes straight to the groups, without a cache of states that threads would share.
    if (re.Match(text, window.begin, window.end, re2::RE2::ANCHOR_START, groups.at.data(), pattern.group_count()))
      from = keep(index, sentence, groups, out);
  }
}

Result<void> Matcher::compile_all() const {
  const auto compile = [&](const Pattern& pattern, std::uint32_t i) -> Result<void> {
    const re2::RE2& re = pattern.compiled();
    if (re.ok()) return {};
    return Error{rules_.all()[i].where, "rule '" + rules_.all()[i].id + "': " + re.error(),
                 "the pattern compiles to " + *pattern.regex};
  };
  for (std::uint32_t i = 0; i < rules_.all().size(); ++i) {
    if (auto done = compile(compiled_[i].pattern, i); !done) return done;
    if (compiled_[i].tail == nullptr) continue;
    if (auto done = compile(*compiled_[i].tail, i); !done) return done;
  }
  return {};
}

}  // namespace tally::extract
