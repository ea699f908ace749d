// News text and claim rules made by a program, for tests and measurements: many different words, names and figures,
// the same for the same seed.
#pragma once
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/rulebook/claim_rules.h"

namespace tally_test {

/// Verbs and nouns of news that made rules are about and that made text holds.
inline constexpr std::array<std::string_view, 72> kMadeWords = {
    "traders",    "brokers",   "ministers", "harvests",  "refineries", "shipments", "deliveries", "permits",
    "auctions",   "tenders",   "warehouse", "pipelines", "smelters",   "vessels",   "cargoes",    "dividends",
    "mergers",    "takeovers", "bonuses",   "strikes",   "walkouts",   "lawsuits",  "appeals",    "hearings",
    "inspectors", "quotas",    "licences",  "tariffs",   "subsidies",  "reserves",  "deposits",   "mortgages",
    "insurers",   "hospitals", "schools",   "colleges",  "railways",   "airlines",  "terminals",  "harbours",
    "festivals",  "museums",   "galleries", "orchards",  "vineyards",  "fisheries", "forests",    "plantings",
    "droughts",   "storms",    "floods",    "blackouts", "outages",    "upgrades",  "launches",   "orbiters",
    "antennas",   "sensors",   "batteries", "turbines",  "reactors",   "boilers",   "furnaces",   "mills",
    "quarries",   "tunnels",   "bridges",   "highways",  "viaducts",   "canals",    "reservoirs", "aqueducts"};

/// Rules in the language of rules/claims/, each with words of its own.
inline std::vector<tally::ClaimRule> made_rules(std::size_t count) {
  static constexpr std::array<std::string_view, 8> kFrames = {
      "{figure} of the A went to the B{when}",
      "A … {rose} (?:by )?{change} … B",
      "{place}'s A (?:and|or) B … {stands}(?: a record)? {figure:to}",
      "{measure} … (?:after|before) A … {fell} to {figure:to}",
      "(?:the )?A with B {is} {figure}{when}",
      "{figure} (?:more|fewer) A than B",
      "A, B … {figure:from} … {figure:to}",
      "{number} A … {place} … B",
  };
  std::vector<tally::ClaimRule> rules;
  const std::size_t words = kMadeWords.size();
  for (std::size_t i = 0; rules.size() < count; ++i) {
    tally::ClaimRule rule;
    rule.id = fmt::format("made-{}", i);
    rule.priority = 10;
    std::size_t round = i / kFrames.size();
    const std::string_view a = kMadeWords[round % words];
    const std::string_view b = kMadeWords[(round % words + 1 + round / words) % words];
    for (const char c : kFrames[i % kFrames.size()]) {
      if (c == 'A') {
        rule.pattern += a;
      } else if (c == 'B') {
        rule.pattern += b;
      } else {
        rule.pattern += c;
      }
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

/// Writes articles: about one sentence in three states a figure.
class MadeNews {
 public:
  explicit MadeNews(std::uint32_t seed) : random_(seed) {}

  /// An article of `sentences` sentences in paragraphs of three.
  std::string article(int sentences) {
    std::string text;
    for (int i = 0; i < sentences; ++i) {
      text += sentence();
      text += i % 3 == 2 ? "\n\n" : " ";
    }
    return text;
  }

  std::string sentence() {
    static constexpr std::array<std::string_view, 24> kFrames = {
        "The %w said in %n that the %w of the %w had been %v by the %w on %d.",
        "%N, who leads the %w, %v the %w and called for more %w in the region.",
        "Officials in %p %v the %w because of the %w, according to the %w.",
        "\"We have %v our %w, and the %w are %v,\" said %N of the %n group.",
        "The %w and the %w were %v before the %w could reach %n.",
        "In %p the %w %v while the %w waited for the %w.",
        "%N told reporters that the %w would be %v if the %w agreed.",
        "The company %v its %w, a spokesman for %N said.",
        "It was not clear whether the %w had %v the %w in %n.",
        "Some %w remain %v, but the %w of %n have %v the %w.",
        "The %w, long %v by the %w, is home to %w and %w.",
        "Both sides %v the %w after talks in %p.",
        "Many of the %w around %n had %v their %w without the %w.",
        "The court %v the %w against %N over the %w.",
        "Critics of the %w %v that the %w harms the %w.",
        "%m in %p rose to %f percent in %y from %f percent a year earlier.",
        "The %w sold %i %w in %y, up %f percent from %y.",
        "%N said sales of %w reached $%f million in the %o quarter.",
        "About %i %w were %v in %p, %f percent fewer than in %y.",
        "%p's %m fell by %f percent to %i in %y.",
        "Shares of %n closed at $%f on %d.",
        "%i of the %w went to the %w in %y.",
        "The %w with %w were %f percent of %m in %p.",
        "%w in %p rose by %f percent as %w and %w %v.",
    };
    std::string out;
    const std::string_view frame = kFrames[random_() % kFrames.size()];
    for (std::size_t i = 0; i < frame.size(); ++i) {
      if (frame[i] != '%' || i + 1 == frame.size()) {
        out += frame[i];
        continue;
      }
      put(frame[++i], out);
    }
    if (out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
  }

 private:
  std::mt19937 random_;

  template <std::size_t N>
  std::string_view any(const std::array<std::string_view, N>& list) {
    return list[random_() % N];
  }

  /// A word that no lexicon has: two to four syllables.
  std::string made() {
    static constexpr std::array<std::string_view, 24> kSyllables = {
        "ba",  "cor", "del", "fi",  "gra", "hol", "ja",  "ker", "lu", "mon", "ner", "pol",
        "qua", "ris", "so",  "tan", "ul",  "ver", "wex", "yar", "zo", "ith", "en",  "sta"};
    std::string word;
    for (auto n = 2 + random_() % 3; n > 0; --n) word += any(kSyllables);
    return word;
  }

  std::string name() {
    std::string word = made();
    word.front() = static_cast<char>(word.front() - 'a' + 'A');
    return word;
  }

  void put(char kind, std::string& out) {
    static constexpr std::array<std::string_view, 20> kVerbs = {
        "opposed",   "delayed",    "welcomed", "rejected", "repaired",  "praised", "approved",
        "cancelled", "questioned", "moved",    "replaced", "inspected", "rebuilt", "defended",
        "blamed",    "closed",     "reopened", "visited",  "abandoned", "studied"};
    static constexpr std::array<std::string_view, 30> kNouns = {
        "plan",    "committee", "agreement", "valley",   "workers", "report",  "union",  "meeting",
        "project", "villages",  "council",   "farmers",  "market",  "weather", "army",   "minister",
        "treaty",  "measure",   "factory",   "students", "crew",    "paper",   "letter", "bill",
        "judge",   "editor",    "proposal",  "river",    "square",  "talks"};
    static constexpr std::array<std::string_view, 16> kPlaces = {
        "Brazil",  "France", "Kenya",  "Japan",    "Poland", "Chile",  "Spain",   "Egypt",
        "Nigeria", "Peru",   "Norway", "Thailand", "China",  "Canada", "Morocco", "Italy"};
    static constexpr std::array<std::string_view, 8> kMeasures = {"unemployment",   "inflation",         "GDP",
                                                                  "the population", "life expectancy",   "exports",
                                                                  "imports",        "the fertility rate"};
    static constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                              "Friday", "Saturday", "Sunday"};
    static constexpr std::array<std::string_view, 4> kQuarters = {"first", "second", "third", "fourth"};
    switch (kind) {
      case 'w': {
        const auto roll = random_() % 8;
        if (roll == 0) {
          out += any(kMadeWords);
        } else if (roll < 3) {
          out += made();
        } else {
          out += any(kNouns);
        }
        break;
      }
      case 'v':
        out += any(kVerbs);
        break;
      case 'n':
        out += name();
        break;
      case 'N':
        out += name() + " " + name();
        break;
      case 'p':
        out += any(kPlaces);
        break;
      case 'm':
        out += any(kMeasures);
        break;
      case 'd':
        out += any(kDays);
        break;
      case 'o':
        out += any(kQuarters);
        break;
      case 'y':
        out += std::to_string(1985 + random_() % 40);
        break;
      case 'i':
        out += fmt::format("{},{:03}", 1 + random_() % 900, random_() % 1000);
        break;
      default:
        out += fmt::format("{}.{}", random_() % 90, random_() % 10);
        break;
    }
  }
};

}  // namespace tally_test
