// Builds the lexicon: one hash table of words, one of phrase edges, one of unit symbols.
#include "pipeline/rulebook/lexicon.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "pipeline/rulebook/measures.h"
#include "pipeline/rulebook/places.h"
#include "pipeline/rulebook/tokens.h"
#include "pipeline/rulebook/units.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

constexpr std::array<std::string_view, 29> kListNames = {
    "stop",       "verb",          "adjective",       "collective",    "uncountable", "trend_up",
    "trend_down", "trend_noun_up", "trend_noun_down", "reporting",     "rank_noun",   "superlative",
    "session",    "identifier",    "identifier_name", "sport",         "event",       "future",
    "weight",     "british",       "denominator",     "skip_compound", "past",        "next",
    "present",    "bridge",        "name_title",      "unit_noun",     "singular_s"};

constexpr std::array<std::pair<std::string_view, NumberRole>, 8> kRoles = {{{"zero", NumberRole::zero},
                                                                            {"digit", NumberRole::digit},
                                                                            {"teen", NumberRole::teen},
                                                                            {"tens", NumberRole::tens},
                                                                            {"hundred", NumberRole::hundred},
                                                                            {"scale", NumberRole::scale},
                                                                            {"dozen", NumberRole::dozen},
                                                                            {"article", NumberRole::article}}};

/// Words that dates start with and that stand in no list.
constexpr std::string_view kDateWords[] = {
    "today",     "yesterday", "tomorrow", "tonight", "fiscal",    "financial", "calendar", "fy",     "cy",     "q",
    "h",         "final",     "year",     "same",    "early",     "earlier",   "late",     "later",  "mid",    "middle",
    "beginning", "start",     "end",      "rest",    "remainder", "spring",    "summer",   "autumn", "winter", "fall"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

bool has_capital(std::string_view text) {
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') return true;
  }
  return false;
}

/// Calls `each` with the items of a list in an attribute or in element text.
template <class Each>
void for_items(std::string_view list, std::string_view separators, Each each) {
  std::size_t at = 0;
  while (at < list.size()) {
    const auto begin = list.find_first_not_of(" \t\r\n", at);
    if (begin == std::string_view::npos) return;
    auto end = std::min(list.find_first_of(separators, begin), list.size());
    at = end + 1;
    while (end > begin && (list[end - 1] == ' ' || list[end - 1] == '\n')) --end;
    if (end > begin) each(list.substr(begin, end - begin));
  }
}

}  // namespace

/// Collects everything, then lays out the tables.
class LexiconBuilder {
 public:
  LexiconBuilder() {
    lexicon_.words_.reserve(1U << 13);
    lexicon_.nodes_.reserve(1U << 13);
    lexicon_.nodes_.resize(1);
  }

  Result<void> numbers(const std::string& path);
  Result<void> words(const std::string& path);
  void units(const Units& units);
  void places(const Places& places);
  void measures(const Measures& measures);
  Lexicon finish();

 private:
  static std::uint8_t starts_of(const Word& w);

  Lexicon lexicon_;
  /// Grows by doubling; the finished lexicon takes both tables as they are.
  std::vector<Lexicon::Slot> slots_ = std::vector<Lexicon::Slot>(1U << 14);
  std::vector<Lexicon::Edge> edges_ = std::vector<Lexicon::Edge>(1U << 13);
  std::size_t edge_count_ = 0;
  std::unordered_map<std::string_view, std::int32_t> symbols_;
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> parts_;

  static void place(std::vector<Lexicon::Slot>& slots, std::uint64_t hash, std::uint32_t word) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash & mask;
    while (slots[at].word != 0) at = (at + 1) & mask;
    slots[at] = {static_cast<std::uint32_t>(hash >> 32), word};
  }

  std::uint32_t word_id(std::string_view text) {
    const auto hash = Lexicon::hash_of(text);
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask; slots_[at].word != 0; at = (at + 1) & mask) {
      if (slots_[at].tag == tag && lexicon_.words_[slots_[at].word - 1].hash == hash) return slots_[at].word - 1;
    }
    Word& entry = lexicon_.words_.emplace_back();
    entry.text = lower(text);
    entry.hash = hash;
    entry.id = static_cast<std::uint32_t>(lexicon_.words_.size() - 1);
    if (lexicon_.words_.size() * 2 > slots_.size()) {
      std::vector<Lexicon::Slot> larger(slots_.size() * 2);
      for (const Word& w : lexicon_.words_) place(larger, w.hash, w.id + 1);
      slots_ = std::move(larger);
    } else {
      place(slots_, hash, entry.id + 1);
    }
    return entry.id;
  }

  /// Valid until the next word is added.
  Word& word(std::string_view text) { return lexicon_.words_[word_id(text)]; }

  static std::size_t edge_start(std::uint64_t key) { return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> 32); }

  std::uint32_t edge(std::uint32_t node, std::uint32_t word) {
    const std::uint64_t key = static_cast<std::uint64_t>(node) << 32 | (word + 1);
    std::size_t mask = edges_.size() - 1;
    std::size_t at = edge_start(key) & mask;
    for (; edges_[at].key != 0; at = (at + 1) & mask) {
      if (edges_[at].key == key) return edges_[at].target;
    }
    const std::uint32_t made = new_node();
    lexicon_.nodes_[node].has_more = true;
    edges_[at] = {key, made};
    if (++edge_count_ * 2 > edges_.size()) {
      std::vector<Lexicon::Edge> larger(edges_.size() * 2);
      mask = larger.size() - 1;
      for (const auto& old : edges_) {
        if (old.key == 0) continue;
        std::size_t to = edge_start(old.key) & mask;
        while (larger[to].key != 0) to = (to + 1) & mask;
        larger[to] = old;
      }
      edges_ = std::move(larger);
    }
    return made;
  }

  std::uint32_t new_node() {
    lexicon_.nodes_.emplace_back();
    return static_cast<std::uint32_t>(lexicon_.nodes_.size() - 1);
  }

  /// The words of a phrase as the tokenizer cuts it. Hyphens and full stops are no words: the tagger skips them too.
  const std::vector<std::uint32_t>& words_of(std::string_view phrase) {
    parts_.clear();
    tokens_.clear();
    tokenize(phrase, 0, static_cast<std::uint32_t>(phrase.size()), nullptr, tokens_);
    for (const Token& token : tokens_) {
      auto text = phrase.substr(token.begin, token.size());
      if (token.kind == TokenKind::mark) {
        if (token.mark == '-' || token.mark == '.' || token.mark == kEnDash) continue;
      } else if (token.mark == '\'') {
        text = "'s";
      } else if (text.size() > 1 && text.back() == '.') {
        text.remove_suffix(1);
      }
      parts_.push_back(word_id(text));
    }
    return parts_;
  }

  std::uint32_t node_of(std::string_view phrase) {
    std::uint32_t node = 0;
    for (const std::uint32_t id : words_of(phrase)) {
      if (node != 0) {
        node = edge(node, id);
        continue;
      }
      if (lexicon_.words_[id].node == 0) {
        const auto made = new_node();
        lexicon_.words_[id].node = made;
      }
      node = lexicon_.words_[id].node;
    }
    return node;
  }
};

Result<void> LexiconBuilder::numbers(const std::string& path) {
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  if (auto ok = file->expect(file->root(), {}, {"word", "ordinal", "fraction", "multiple", "decade"}); !ok)
    return ok.error();
  for (const auto node : file->root().children()) {
    if (node.type() != pugi::node_element) continue;
    if (auto ok = file->expect(node, {"role", "value", "exponent", "divisor", "text", "plural"}, {}); !ok)
      return ok.error();
    const std::string_view kind = node.name();
    const std::int64_t value = node.attribute("value").as_llong();
    const std::string_view text = node.attribute("text").as_string();
    if (kind == "word") {
      const std::string_view name = node.attribute("role").as_string();
      NumberRole role = NumberRole::none;
      for (const auto& [known, r] : kRoles) {
        if (known == name) role = r;
      }
      if (role == NumberRole::none)
        return file->error(node, fmt::format("unknown role '{}'", name),
                           "zero, digit, teen, tens, hundred, scale, dozen or article");
      for_items(text, ",", [&](std::string_view item) {
        Word& w = word(item);
        w.role = role;
        w.number = static_cast<std::int32_t>(value);
        w.exponent = static_cast<std::int8_t>(node.attribute("exponent").as_int());
      });
    } else if (kind == "ordinal") {
      for_items(text, ",", [&](std::string_view item) { word(item).ordinal = value; });
    } else if (kind == "fraction") {
      for_items(text, ",", [&](std::string_view item) { word(item).denominator = value; });
      for_items(node.attribute("plural").as_string(), ",", [&](std::string_view item) {
        Word& w = word(item);
        w.denominator = value;
        w.denominator_plural = true;
      });
    } else if (kind == "multiple") {
      const std::int64_t divisor = node.attribute("divisor").as_llong();
      for_items(text, ",", [&](std::string_view item) {
        word(item).multiple = static_cast<std::int32_t>(divisor > 0 ? -divisor : value);
      });
    } else {
      for_items(text, ",", [&](std::string_view item) {
        word(item).decade = static_cast<std::int16_t>(value == 0 ? 100 : value);
      });
    }
  }
  return {};
}

Result<void> LexiconBuilder::words(const std::string& path) {
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  if (auto ok = file->expect(file->root(), {}, {"hedge", "list", "month", "weekday", "time-unit"}); !ok)
    return ok.error();
  for (const auto node : file->root().children()) {
    if (node.type() != pugi::node_element) continue;
    if (auto ok = file->expect(node, {"name", "value", "before", "after", "text"}, {}); !ok) return ok.error();
    const std::string_view kind = node.name();
    if (kind == "hedge") {
      const std::string_view value = node.attribute("value").as_string();
      Hedge hedge = Hedge::none;
      for (int h = 1; h < static_cast<int>(Hedge::between); ++h) {
        if (name_of(static_cast<Hedge>(h)) == value) hedge = static_cast<Hedge>(h);
      }
      if (hedge == Hedge::none) return file->error(node, fmt::format("unknown hedge '{}'", value), "");
      for_items(node.attribute("before").as_string(), ",", [&](std::string_view item) {
        const auto at = node_of(item);
        lexicon_.nodes_[at].hedge = hedge;
      });
      for_items(node.attribute("after").as_string(), ",", [&](std::string_view item) {
        const auto at = node_of(item);
        lexicon_.nodes_[at].hedge_after = hedge;
      });
    } else if (kind == "list") {
      const std::string_view name = node.attribute("name").as_string();
      std::size_t bit = 0;
      while (bit < kListNames.size() && kListNames[bit] != name) ++bit;
      if (bit == kListNames.size()) return file->error(node, fmt::format("unknown list '{}'", name), "");
      for_items(node.text().as_string(), " \n\t\r",
                [&](std::string_view item) { word(item).lists |= std::uint64_t{1} << bit; });
    } else {
      const auto value = static_cast<std::int8_t>(node.attribute("value").as_int());
      for_items(node.attribute("text").as_string(), ",", [&](std::string_view item) {
        Word& w = word(item);
        if (kind == "month") {
          w.month = value;
        } else if (kind == "weekday") {
          w.weekday = value;
        } else {
          w.time_unit = value;
        }
      });
    }
  }
  return {};
}

void LexiconBuilder::units(const Units& units) {
  for (std::size_t i = 0; i < units.all().size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    for (const auto& name : units.all()[i].names) {
      const auto node = node_of(name);
      if (node != 0 && lexicon_.nodes_[node].unit < 0) lexicon_.nodes_[node].unit = index;
      if (parts_.size() == 1 && lexicon_.words_[parts_[0]].unit < 0) lexicon_.words_[parts_[0]].unit = index;
    }
    for (const auto& symbol : units.all()[i].symbols) {
      symbols_.try_emplace(symbol, index);
      lexicon_.longest_symbol_ = std::max(lexicon_.longest_symbol_, symbol.size());
    }
  }
}

void LexiconBuilder::places(const Places& places) {
  for (std::size_t i = 0; i < places.all().size(); ++i) {
    for (const auto& name : places.all()[i].names) {
      const auto node = node_of(name.text);
      if (node == 0) continue;
      lexicon_.nodes_[node].places.push_back({static_cast<std::int32_t>(i), name.text, name.demonym, name.ambiguous});
    }
  }
  for (const auto& name : places.not_places()) {
    const auto node = node_of(name);
    if (node != 0) lexicon_.nodes_[node].places.push_back({-1, name, false, false});
  }
}

void LexiconBuilder::measures(const Measures& measures) {
  for (std::size_t i = 0; i < measures.all().size(); ++i) {
    const auto& phrases = measures.all()[i].phrases;
    for (std::size_t k = 0; k < phrases.size(); ++k) {
      const auto node = node_of(phrases[k].text);
      if (node == 0) continue;
      auto& at = lexicon_.nodes_[node];
      if (at.measure < 0) {
        at.measure = static_cast<std::int32_t>(lexicon_.readings_.size());
        at.measure_text = has_capital(phrases[k].text) ? std::string_view(phrases[k].text) : std::string_view{};
        lexicon_.readings_.emplace_back();
      } else if (!has_capital(phrases[k].text)) {
        at.measure_text = {};
      }
      lexicon_.readings_[static_cast<std::size_t>(at.measure)].push_back(
          {static_cast<std::int32_t>(i), static_cast<std::int32_t>(k)});
    }
  }
}

std::uint8_t LexiconBuilder::starts_of(const Word& w) {
  unsigned starts = 0;
  const bool counts = w.role != NumberRole::none || w.ordinal > 0 || w.denominator > 0;
  if (counts || w.text == "minus" || w.text == "negative" || w.text == "couple") starts |= kStartsNumber;
  if (w.month > 0 || w.weekday > 0 || w.decade > 0 || w.ordinal > 0 || w.in(WordList::past) || w.in(WordList::next) ||
      w.in(WordList::present) || (w.role != NumberRole::none && w.role != NumberRole::scale)) {
    starts |= kStartsDate;
  }
  if (w.time_unit > 0 && w.time_unit <= 10 && w.ordinal == 0) starts |= kStartsDate;  // "week of", "year to date"
  for (const std::string_view word : kDateWords) {
    if (w.text == word) starts |= kStartsDate;
  }
  if (w.multiple != 0) starts |= kStartsMultiple;
  if (w.ordinal > 0 || w.text == "no" || w.text == "nos" || w.text == "number") starts |= kStartsRank;
  if (w.in(WordList::identifier_name) || w.ordinal > 0 || w.text == "http" || w.text == "https" || w.text == "www") {
    starts |= kStartsIdentifier;
  }
  return static_cast<std::uint8_t>(starts);
}

Lexicon LexiconBuilder::finish() {
  for (const std::string_view word : kDateWords) this->word(word);
  for (const char* word : {"http", "https", "www", "negative", "minus", "couple", "no", "nos", "number"}) {
    this->word(word);
  }
  for (Word& w : lexicon_.words_) w.starts = starts_of(w);
  lexicon_.slots_ = std::move(slots_);
  lexicon_.edges_ = std::move(edges_);
  std::size_t size = 64;
  while (size < symbols_.size() * 3) size *= 2;
  lexicon_.symbols_.resize(size);
  for (const auto& [symbol, unit] : symbols_) {
    auto at = std::hash<std::string_view>{}(symbol) & (size - 1);
    while (!lexicon_.symbols_[at].text.empty()) at = (at + 1) & (size - 1);
    lexicon_.symbols_[at] = {symbol, unit};
  }
  return std::move(lexicon_);
}

Result<Lexicon> Lexicon::load(const std::string& rules_folder, const Units& units, const Places& places,
                              const Measures& measures) {
  LexiconBuilder builder;
  if (auto ok = builder.numbers(rules_folder + "/numbers.xml"); !ok) return ok.error();
  if (auto ok = builder.words(rules_folder + "/words.xml"); !ok) return ok.error();
  builder.units(units);
  builder.places(places);
  builder.measures(measures);
  return builder.finish();
}

std::uint64_t Lexicon::hash_of(std::string_view word) {
  std::uint64_t hash = kHashStart;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    hash = hash_step(hash, byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
  }
  return hash;
}

std::uint32_t Lexicon::next(std::uint32_t node, const Word& word) const {
  if (!nodes_[node].has_more) return 0;
  const std::uint64_t key = static_cast<std::uint64_t>(node) << 32 | (word.id + 1);
  const std::size_t mask = edges_.size() - 1;
  for (std::size_t at = (key * 0x9E3779B97F4A7C15U >> 32) & mask; edges_[at].key != 0; at = (at + 1) & mask) {
    if (edges_[at].key == key) return edges_[at].target;
  }
  return 0;
}

std::int32_t Lexicon::unit_by_symbol(std::string_view symbol) const {
  const std::size_t mask = symbols_.size() - 1;
  for (std::size_t at = std::hash<std::string_view>{}(symbol)&mask; !symbols_[at].text.empty(); at = (at + 1) & mask) {
    if (symbols_[at].text == symbol) return symbols_[at].unit;
  }
  return -1;
}

}  // namespace tally
