// Builds the lexicon: one hash table of words, one of phrase edges, one of unit symbols.
#include "pipeline/rulebook/lexicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <unordered_map>

#include "pipeline/rulebook/measures.h"
#include "pipeline/rulebook/places.h"
#include "pipeline/rulebook/tokens.h"
#include "pipeline/rulebook/units.h"
#include "pipeline/rulebook/xml.h"
#include "pipeline/text/word_hash.h"

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
    "today",  "yesterday", "tomorrow",  "tonight", "fiscal", "financial", "calendar",  "fy",     "cy",
    "q",      "h",         "final",     "year",    "same",   "early",     "earlier",   "late",   "later",
    "mid",    "middle",    "beginning", "start",   "end",    "rest",      "remainder", "spring", "summer",
    "autumn", "winter",    "fall",      "few",     "now",    "tmrw",      "tmr"};

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

/// Tables of a lexicon; their sizes stand at the front of its bytes, the longest symbol's behind them.
constexpr std::size_t kTables = 10;

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
    words_.reserve(1U << 13);
    nodes_.reserve(1U << 13);
    nodes_.resize(1);
  }

  Result<void> numbers(const std::string& path);
  Result<void> words(const std::string& path);
  void units(const Units& units);
  void places(const Places& places);
  void measures(const Measures& measures);
  /// The tables in one piece, as Lexicon::on() takes them.
  std::vector<std::uint64_t> finish();

 private:
  static std::uint8_t starts_of(const Word& w);

  /// A phrase node while phrases are still added to it.
  struct Node {
    PhraseNode out;
    std::vector<PlaceEntry> places;
  };

  std::vector<Word> words_;
  std::vector<Node> nodes_;
  std::vector<std::vector<MeasureReading>> readings_;
  std::string texts_;
  std::size_t longest_symbol_ = 0;
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
      if (slots_[at].tag == tag && words_[slots_[at].word - 1].hash == hash) return slots_[at].word - 1;
    }
    Word& entry = words_.emplace_back();
    entry.text = WordText(lower(text));
    entry.hash = hash;
    entry.id = static_cast<std::uint32_t>(words_.size() - 1);
    if (words_.size() * 2 > slots_.size()) {
      std::vector<Lexicon::Slot> larger(slots_.size() * 2);
      for (const Word& w : words_) place(larger, w.hash, w.id + 1);
      slots_ = std::move(larger);
    } else {
      place(slots_, hash, entry.id + 1);
    }
    return entry.id;
  }

  /// Valid until the next word is added.
  Word& word(std::string_view text) { return words_[word_id(text)]; }

  static std::size_t edge_start(std::uint64_t key) { return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> 32); }

  std::uint32_t edge(std::uint32_t node, std::uint32_t word) {
    const std::uint64_t key = static_cast<std::uint64_t>(node) << 32 | (word + 1);
    std::size_t mask = edges_.size() - 1;
    std::size_t at = edge_start(key) & mask;
    for (; edges_[at].key != 0; at = (at + 1) & mask) {
      if (edges_[at].key == key) return edges_[at].target;
    }
    const std::uint32_t made = new_node();
    nodes_[node].out.more |= std::uint64_t{1} << (word & 63U);
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

  LexiconRange keep(std::string_view text) {
    const LexiconRange range{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size())};
    texts_ += text;
    return range;
  }

  std::uint32_t new_node() {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
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
      if (words_[id].node == 0) {
        const auto made = new_node();
        words_[id].node = made;
      }
      node = words_[id].node;
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
        nodes_[at].out.hedge = hedge;
      });
      for_items(node.attribute("after").as_string(), ",", [&](std::string_view item) {
        const auto at = node_of(item);
        nodes_[at].out.hedge_after = hedge;
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
      if (node != 0 && nodes_[node].out.unit < 0) nodes_[node].out.unit = index;
      if (parts_.size() == 1 && words_[parts_[0]].unit < 0) words_[parts_[0]].unit = index;
    }
    for (const auto& symbol : units.all()[i].symbols) {
      symbols_.try_emplace(symbol, index);
      longest_symbol_ = std::max(longest_symbol_, symbol.size());
    }
  }
}

void LexiconBuilder::places(const Places& places) {
  for (std::size_t i = 0; i < places.all().size(); ++i) {
    for (const auto& name : places.all()[i].names) {
      const auto node = node_of(name.text);
      if (node == 0) continue;
      nodes_[node].places.push_back({static_cast<std::int32_t>(i), keep(name.text), name.demonym, name.ambiguous});
    }
  }
  for (const auto& name : places.not_places()) {
    const auto node = node_of(name);
    if (node != 0) nodes_[node].places.push_back({-1, keep(name), false, false});
  }
}

void LexiconBuilder::measures(const Measures& measures) {
  for (std::size_t i = 0; i < measures.all().size(); ++i) {
    const auto& phrases = measures.all()[i].phrases;
    for (std::size_t k = 0; k < phrases.size(); ++k) {
      const auto node = node_of(phrases[k].text);
      if (node == 0) continue;
      PhraseNode& at = nodes_[node].out;
      if (at.measure < 0) {
        at.measure = static_cast<std::int32_t>(readings_.size());
        at.measure_text = has_capital(phrases[k].text) ? keep(phrases[k].text) : LexiconRange{};
        readings_.emplace_back();
      } else if (!has_capital(phrases[k].text)) {
        at.measure_text = {};
      }
      readings_[static_cast<std::size_t>(at.measure)].push_back(
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

std::vector<std::uint64_t> LexiconBuilder::finish() {
  for (const std::string_view word : kDateWords) this->word(word);
  for (const char* word : {"http", "https", "www", "negative", "minus", "couple", "no", "nos", "number"}) {
    this->word(word);
  }
  for (Word& w : words_) {
    w.starts = starts_of(w);
    const Node& node = nodes_[w.node];
    w.more = node.out.more;
    w.ends = w.node != 0 && (!node.places.empty() || node.out.measure >= 0 || node.out.unit >= 0 ||
                             node.out.hedge != Hedge::none || node.out.hedge_after != Hedge::none);
  }
  std::size_t size = 64;
  while (size < symbols_.size() * 3) size *= 2;
  std::vector<Lexicon::Symbol> symbols(size);
  for (const auto& [symbol, unit] : symbols_) {
    auto at = Lexicon::hash_of(symbol) & (size - 1);
    while (symbols[at].text.count != 0) at = (at + 1) & (size - 1);
    symbols[at] = {keep(symbol), unit};
  }
  std::vector<PhraseNode> nodes;
  std::vector<PlaceEntry> places;
  nodes.reserve(nodes_.size());
  for (Node& node : nodes_) {
    node.out.places = {static_cast<std::uint32_t>(places.size()), static_cast<std::uint32_t>(node.places.size())};
    places.insert(places.end(), node.places.begin(), node.places.end());
    nodes.push_back(node.out);
  }
  std::vector<LexiconRange> phrases;
  std::vector<MeasureReading> readings;
  phrases.reserve(readings_.size());
  for (const auto& of_phrase : readings_) {
    phrases.push_back({static_cast<std::uint32_t>(readings.size()), static_cast<std::uint32_t>(of_phrase.size())});
    readings.insert(readings.end(), of_phrase.begin(), of_phrase.end());
  }
  std::vector<std::uint64_t> out(kTables + 1);
  std::size_t table = 0;
  const auto append = [&](const auto& items) {
    const std::size_t bytes = items.size() * sizeof(items[0]);
    const std::size_t at = out.size();
    out[table++] = items.size();
    out.resize(at + (bytes + 7) / 8);
    if (bytes > 0) std::memcpy(&out[at], items.data(), bytes);
  };
  append(words_);
  append(slots_);
  std::vector<std::uint64_t> known(Lexicon::kKnown);
  for (const Word& w : words_) known[w.hash >> 54U] |= std::uint64_t{1} << (w.hash >> 48U & 63U);
  append(known);
  append(edges_);
  append(nodes);
  append(places);
  append(symbols);
  append(phrases);
  append(readings);
  append(texts_);
  out[table] = longest_symbol_;
  return out;
}

Result<Lexicon> Lexicon::load(const std::string& rules_folder, const Units& units, const Places& places,
                              const Measures& measures) {
  LexiconBuilder builder;
  if (auto ok = builder.numbers(rules_folder + "/numbers.xml"); !ok) return ok.error();
  if (auto ok = builder.words(rules_folder + "/words.xml"); !ok) return ok.error();
  builder.units(units);
  builder.places(places);
  builder.measures(measures);
  std::vector<std::uint64_t> tables = builder.finish();
  auto lexicon = on(std::as_bytes(std::span(tables)));
  if (!lexicon) return Error{rules_folder, "makes a lexicon with an index out of bounds", "please report this"};
  lexicon->owned_ = std::move(tables);
  return std::move(*lexicon);
}

std::optional<Lexicon> Lexicon::on(std::span<const std::byte> bytes) {
  constexpr std::size_t kHead = (kTables + 1) * sizeof(std::uint64_t);
  if (bytes.size() < kHead || reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint64_t) != 0)
    return std::nullopt;
  std::array<std::uint64_t, kTables + 1> head{};
  std::memcpy(head.data(), bytes.data(), kHead);
  Lexicon out;
  out.bytes_ = bytes;
  out.longest_symbol_ = head[kTables];
  std::size_t at = kHead;
  std::size_t table = 0;
  bool fits = true;
  const auto take = [&]<class Item>(std::span<const Item>& into) {
    static_assert(std::is_trivially_copyable_v<Item> && alignof(Item) <= alignof(std::uint64_t));
    const std::uint64_t count = head[table++];
    fits = fits && count <= (bytes.size() - at) / sizeof(Item);
    if (!fits) return;
    into = {reinterpret_cast<const Item*>(bytes.data() + at), count};
    at = std::min(bytes.size(), at + (count * sizeof(Item) + 7) / 8 * 8);
  };
  std::span<const char> texts;
  take(out.words_);
  take(out.slots_);
  take(out.known_);
  take(out.edges_);
  take(out.nodes_);
  take(out.places_);
  take(out.symbols_);
  take(out.phrases_);
  take(out.readings_);
  take(texts);
  out.texts_ = {texts.data(), texts.size()};
  if (!fits || !out.in_bounds()) return std::nullopt;
  return out;
}

bool Lexicon::in_bounds() const {
  const auto within = [](LexiconRange range, std::size_t size) {
    return range.first <= size && range.count <= size - range.first;
  };
  // Every probe ends at a free entry: there must be one, and the size must be a power of two.
  const auto is_table = [](const auto& table, const auto& is_free) {
    return std::has_single_bit(table.size()) && std::any_of(table.begin(), table.end(), is_free);
  };
  return !nodes_.empty() && known_.size() == kKnown && is_table(slots_, [](const Slot& s) { return s.word == 0; }) &&
         is_table(edges_, [](const Edge& e) { return e.key == 0; }) &&
         is_table(symbols_, [](const Symbol& s) { return s.text.count == 0; }) &&
         std::all_of(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.word <= words_.size(); }) &&
         std::all_of(edges_.begin(), edges_.end(), [&](const Edge& e) { return e.target < nodes_.size(); }) &&
         std::all_of(words_.begin(), words_.end(), [&](const Word& w) { return w.node < nodes_.size(); }) &&
         std::all_of(symbols_.begin(), symbols_.end(),
                     [&](const Symbol& s) { return within(s.text, texts_.size()); }) &&
         std::all_of(places_.begin(), places_.end(),
                     [&](const PlaceEntry& p) { return within(p.text, texts_.size()); }) &&
         std::all_of(phrases_.begin(), phrases_.end(),
                     [&](const LexiconRange& r) { return within(r, readings_.size()); }) &&
         std::all_of(nodes_.begin(), nodes_.end(), [&](const PhraseNode& n) {
           return within(n.places, places_.size()) && within(n.measure_text, texts_.size()) &&
                  n.measure < static_cast<std::int32_t>(phrases_.size());
         });
}

std::uint64_t Lexicon::hash_of(std::string_view word) {
  WordHash hash;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    hash.add(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
  }
  return hash.value();
}

std::uint32_t Lexicon::next(std::uint32_t node, const Word& word) const {
  if ((nodes_[node].more >> (word.id & 63U) & 1U) == 0) return 0;
  const std::uint64_t key = static_cast<std::uint64_t>(node) << 32 | (word.id + 1);
  const std::size_t mask = edges_.size() - 1;
  for (std::size_t at = (key * 0x9E3779B97F4A7C15U >> 32) & mask; edges_[at].key != 0; at = (at + 1) & mask) {
    if (edges_[at].key == key) return edges_[at].target;
  }
  return 0;
}

std::int32_t Lexicon::unit_by_symbol(std::string_view symbol) const {
  const std::size_t mask = symbols_.size() - 1;
  for (std::size_t at = hash_of(symbol) & mask; symbols_[at].text.count != 0; at = (at + 1) & mask) {
    if (text(symbols_[at].text) == symbol) return symbols_[at].unit;
  }
  return -1;
}

}  // namespace tally
