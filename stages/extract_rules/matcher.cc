// Trigger index over claim rules, and the matching of those that remain.
#include "stages/extract_rules/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tally::extract {
namespace {

constexpr std::size_t kMostNeeds = 5;

constexpr std::int64_t kPatternMemory = std::int64_t{1} << 20U;

/// Told apart from letters: a word among the symbols of a sentence.
constexpr std::uint64_t kWordSymbol = std::uint64_t{1} << 32U;

std::size_t table_size(std::size_t words) {
  std::size_t size = 64;
  while (size < words * 4) size *= 2;
  return size;
}

}  // namespace

struct Matcher::Rule {
  std::vector<std::uint32_t> features;  // all of them must be present
  std::vector<std::uint32_t> tokens;    // of each, one letter must be present
  std::vector<Role> groups;
  const std::string* regex = nullptr;  // of the rule book
  mutable std::once_flag once;
  mutable std::unique_ptr<re2::RE2> re;

  const re2::RE2* pattern() const {
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
    return re.get();
  }
};

/// The skeleton of a rule as bit masks over its positions.
struct Matcher::Gate {
  std::array<std::uint64_t, 26> letters{};                     // positions that read a letter
  std::vector<std::pair<std::uint32_t, std::uint64_t>> words;  // the same for words, sorted by hash
  std::vector<std::uint64_t> follow;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t bloom = 0;  // of the words

  explicit Gate(const ClaimSkeleton& skeleton) : first(skeleton.first), last(skeleton.last) {
    std::map<std::uint32_t, std::uint64_t> of_word;
    for (std::size_t i = 0; i < skeleton.positions.size(); ++i) {
      const auto& position = skeleton.positions[i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      follow.push_back(position.follow);
      for (std::size_t letter = 0; letter < letters.size(); ++letter) {
        if ((position.letters >> letter & 1U) != 0) letters[letter] |= bit;
      }
      for (const std::string& word : position.words) of_word[word_hash(word)] |= bit;
    }
    words.assign(of_word.begin(), of_word.end());
    for (const auto& [hash, mask] : words) bloom |= std::uint64_t{1} << (hash & 63U);
  }

  /// Whether some run of the symbols is accepted: every letter of it is read, words may be left out.
  [[nodiscard]] bool accepts(const std::vector<std::uint64_t>& symbols) const {
    if (follow.empty()) return true;
    std::uint64_t reach = first;
    for (const std::uint64_t symbol : symbols) {
      const bool letter = symbol < 26;
      std::uint64_t entered = 0;
      if (letter) {
        entered = reach & letters[symbol];
        reach = first;
      } else {
        const auto hash = static_cast<std::uint32_t>(symbol);
        if ((bloom >> (hash & 63U) & 1U) == 0) continue;
        const auto found = std::lower_bound(words.begin(), words.end(), hash,
                                            [](const auto& entry, std::uint32_t h) { return entry.first < h; });
        if (found == words.end() || found->first != hash) continue;
        entered = reach & found->second;
      }
      if ((entered & last) != 0) return true;
      for (; entered != 0; entered &= entered - 1) reach |= follow[static_cast<unsigned>(__builtin_ctzll(entered))];
    }
    return false;
  }
};

Matcher::~Matcher() = default;

Matcher::Matcher(const ClaimRules& rules) : rules_(rules), compiled_(std::make_unique<Rule[]>(rules.all().size())) {
  gates_.reserve(rules.all().size());
  std::map<std::vector<std::string>, std::uint32_t> features;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> of_word;
  for (std::uint32_t i = 0; i < rules.all().size(); ++i) {
    Rule& rule = compiled_[i];
    const ClaimPattern& compiled = rules.patterns()[i];
    rule.regex = &compiled.regex;
    rule.groups = compiled.groups;
    rule.tokens = compiled.tokens;
    gates_.emplace_back(compiled.skeleton);
    for (const auto& entry : gates_.back().words) of_word.try_emplace(entry.first);
    for (const auto& words : compiled.words) {
      if (rule.features.size() == kMostNeeds) break;
      const auto [found, added] = features.emplace(words, static_cast<std::uint32_t>(features.size()));
      if (added) {
        for (const std::string& word : words) of_word[word_hash(word)].push_back(found->second);
        rules_of_feature_.emplace_back();
      }
      rule.features.push_back(found->second);
    }
    if (rule.features.empty()) {
      unconditional_.push_back(i);
    } else {
      rules_of_feature_[rule.features.front()].push_back(i);
    }
  }
  slots_.resize(table_size(of_word.size()));
  for (const auto& [hash, list] : of_word) {
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot].used) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {hash, static_cast<std::uint32_t>(word_features_.size()), static_cast<std::uint32_t>(list.size()),
                    true};
    word_features_.insert(word_features_.end(), list.begin(), list.end());
  }
}

void Matcher::match(const Rewritten& sentence, Scratch& scratch, std::vector<RuleMatch>& out) const {
  if (scratch.seen.size() != rules_of_feature_.size() || ++scratch.stamp == 0) {
    scratch.seen.assign(rules_of_feature_.size(), 0);
    scratch.stamp = 1;
  }
  scratch.candidates.assign(unconditional_.begin(), unconditional_.end());
  const std::size_t mask = slots_.size() - 1;
  scratch.symbols.clear();
  auto mark = sentence.marks.begin();
  for (const RewrittenWord& word : sentence.words) {
    const std::uint32_t hash = word.hash;
    std::size_t slot = hash & mask;
    while (slots_[slot].used && slots_[slot].hash != hash) slot = (slot + 1) & mask;
    if (!slots_[slot].used) continue;
    for (; mark != sentence.marks.end() && mark->at < word.at; ++mark) {
      scratch.symbols.push_back(static_cast<std::uint64_t>(mark->letter - 'A'));
    }
    scratch.symbols.push_back(kWordSymbol | hash);
    for (std::uint32_t i = 0; i < slots_[slot].count; ++i) {
      const std::uint32_t feature = word_features_[slots_[slot].first + i];
      if (scratch.seen[feature] == scratch.stamp) continue;
      scratch.seen[feature] = scratch.stamp;
      scratch.candidates.insert(scratch.candidates.end(), rules_of_feature_[feature].begin(),
                                rules_of_feature_[feature].end());
    }
  }
  for (; mark != sentence.marks.end(); ++mark)
    scratch.symbols.push_back(static_cast<std::uint64_t>(mark->letter - 'A'));
  scratch.passing.clear();
  for (const std::uint32_t candidate : scratch.candidates) {
    const Rule& rule = compiled_[candidate];
    const bool possible = std::all_of(rule.tokens.begin(), rule.tokens.end(),
                                      [&](std::uint32_t letters) { return (letters & sentence.letters) != 0; }) &&
                          std::all_of(rule.features.begin(), rule.features.end(),
                                      [&](std::uint32_t f) { return scratch.seen[f] == scratch.stamp; });
    if (possible && gates_[candidate].accepts(scratch.symbols)) scratch.passing.push_back(candidate);
  }
  std::sort(scratch.passing.begin(), scratch.passing.end());
  for (const std::uint32_t rule : scratch.passing) {
    ++scratch.tried;
    run(rule, sentence, out);
  }
}

void Matcher::match_one_by_one(const Rewritten& sentence, std::vector<RuleMatch>& out) const {
  for (std::uint32_t i = 0; i < rules_.all().size(); ++i) run(i, sentence, out);
}

void Matcher::run(std::uint32_t index, const Rewritten& sentence, std::vector<RuleMatch>& out) const {
  const Rule& rule = compiled_[index];
  const re2::RE2* re = rule.pattern();
  if (!re->ok()) return;
  const re2::StringPiece text(sentence.text);
  std::array<re2::StringPiece, RuleMatch::kMostCaptures + 1> groups;
  const int count = static_cast<int>(std::min(rule.groups.size(), RuleMatch::kMostCaptures)) + 1;
  std::size_t from = 0;
  while (from <= text.size() && re->Match(text, from, text.size(), re2::RE2::UNANCHORED, groups.data(), count)) {
    const auto offset = [&](const char* p) { return static_cast<std::uint32_t>(p - text.data()); };
    RuleMatch& match = out.emplace_back();
    match.rule = index;
    match.begin = offset(groups[0].data());
    match.end = match.begin + static_cast<std::uint32_t>(groups[0].size());
    std::size_t next = match.end;
    for (int g = 1; g < count; ++g) {
      const re2::StringPiece& group = groups[static_cast<std::size_t>(g)];
      if (group.data() == nullptr) continue;
      Capture& capture = match.captures[match.count++];
      capture.role = rule.groups[static_cast<std::size_t>(g - 1)];
      capture.begin = offset(group.data());
      capture.end = capture.begin + static_cast<std::uint32_t>(group.size());
      capture.token = group.size() == 1 ? sentence.token_at(capture.begin) : -1;
      if (capture.token >= 0) next = std::min<std::size_t>(next, capture.end);
    }
    from = std::max<std::size_t>(next, match.begin + 1);
  }
}

Result<void> Matcher::compile_all() const {
  for (std::uint32_t i = 0; i < rules_.all().size(); ++i) {
    const re2::RE2* re = compiled_[i].pattern();
    if (!re->ok())
      return Error{rules_.all()[i].where, "rule '" + rules_.all()[i].id + "': " + re->error(),
                   "the pattern compiles to " + *compiled_[i].regex};
  }
  return {};
}

}  // namespace tally::extract
