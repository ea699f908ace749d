// Whose prices a sentence speaks of: those of all that people buy, or of some things.
#include <algorithm>
#include <array>

#include "stages/extract_rules/measure_link.h"
#include "stages/extract_rules/phrases.h"

namespace tally::extract {
namespace {

/// Words before "prices" that leave them general; any other lower-case noun or adjective picks some.
constexpr std::array<std::string_view, 68> kGeneral = {
    "the",     "its",     "their",  "our",    "of",      "in",      "that",    "and",    "but",      "as",
    "while",   "when",    "with",   "by",     "for",     "to",      "on",      "if",     "how",      "where",
    "because", "since",   "after",  "before", "so",      "saw",     "see",     "seen",   "had",      "has",
    "have",    "made",    "left",   "kept",   "keep",    "sent",    "send",    "drove",  "drive",    "overall",
    "average", "general", "annual", "rising", "falling", "soaring", "higher",  "lower",  "consumer", "domestic",
    "local",   "these",   "all",    "pushed", "push",    "whose",   "meaning", "stable", "watched",  "watch",
    "helped",  "brought", "lifted", "raised", "caused",  "meant",   "steep",   "than"};

bool is_plain_word(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

bool is_price_basis(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  const std::string_view printed = current.text().substr(tag.begin, tag.end - tag.begin);
  const std::string_view before = current.before(measure);
  // "Income per head, adjusted for inflation, rose".
  static constexpr Endings kAdjusted{"adjusted for ",  "adjusting for ", "allowing for ",
                                     "corrected for ", "account of ",    "net of "};
  if (kAdjusted.end(before)) return true;
  if (!printed.starts_with("price")) return false;
  static constexpr Endings kBases{"constant ", "current ", "fixed ", "D ", "today's ", "market "};
  return kBases.end(before);
}

bool is_of_some_prices(const Current& current, int measure) {
  const Tag& tag = current.tag(measure);
  const std::string printed = lower_ascii(current.text().substr(tag.begin, tag.end - tag.begin));
  if (printed != "prices" && printed != "price level" && printed != "price levels" && printed != "inflation")
    return false;
  std::string_view ahead = current.before(measure);
  if (printed != "inflation" && ahead.ends_with(' ')) {
    ahead.remove_suffix(1);
    const std::size_t blank = ahead.find_last_of(" (\"");
    const std::string_view word = blank == std::string_view::npos ? ahead : ahead.substr(blank + 1);
    // "Unit cost prices", "computer prices"; "rapidly rising prices" are general.
    if (is_plain_word(word) && !word.ends_with("ly") &&
        std::find(kGeneral.begin(), kGeneral.end(), word) == kGeneral.end())
      return true;
  }
  if (printed == "prices") {
    // "Responded to lower prices, increasing about 2.5 percent", "the gilt market, where prices dropped".
    const std::string_view rest = current.behind(measure);
    const std::string_view word = rest.starts_with(", ") ? rest.substr(2, rest.find_first_of(" ,.", 2) - 2) : "";
    if (word.ends_with("ing") || rest.starts_with(", Y ") || rest.starts_with(", Z ")) return true;
    const std::string_view near = current.before(measure);
    if (near.substr(near.size() - std::min<std::size_t>(near.size(), 32)).find("market") != std::string_view::npos)
      return true;
  }
  // "Prices for computers", "inflation of house prices".
  std::string_view next = current.behind(measure);
  for (const std::string_view join : {" of ", " for "}) {
    if (!next.starts_with(join)) continue;
    next.remove_prefix(join.size());
    if (next.starts_with("the ")) next.remove_prefix(4);
    const std::string_view word = next.substr(0, next.find_first_of(" ,.;"));
    static constexpr std::array<std::string_view, 12> kAll = {"goods",  "consumer", "consumers",  "about",
                                                              "around", "nearly",   "over",       "more",
                                                              "less",   "just",     "everything", "everyday"};
    return is_plain_word(word) && std::find(kAll.begin(), kAll.end(), word) == kAll.end() &&
           (printed != "inflation" || next.find("prices") < 24);
  }
  return false;
}

}  // namespace tally::extract
