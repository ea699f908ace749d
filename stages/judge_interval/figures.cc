// Numbers, units and ordinals as a sentence wants them.
#include "stages/judge_interval/figures.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tally::judge {
namespace {

std::string trimmed(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits == "-0" ? "0" : digits;
}

std::string grouped(std::string digits) {
  const std::size_t start = !digits.empty() && digits[0] == '-' ? 1 : 0;
  const std::size_t end = std::min(digits.find('.'), digits.size());
  for (std::size_t i = end; i > start + 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

struct Scale {
  int exponent;
  std::string_view word;
};
constexpr std::array<Scale, 3> kScales = {{{12, " trillion"}, {9, " billion"}, {6, " million"}}};

std::string plural(std::string word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kIrregular = {{{"person", "people"},
                                                                                               {"child", "children"},
                                                                                               {"foot", "feet"},
                                                                                               {"inch", "inches"},
                                                                                               {"woman", "women"},
                                                                                               {"man", "men"}}};
  for (const auto& [one, many] : kIrregular) {
    if (word == one) return std::string(many);
  }
  if (word.ends_with("y") && word.size() > 2 &&
      std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos) {
    return word.substr(0, word.size() - 1) + "ies";
  }
  if (word.ends_with("s") || word.ends_with("x") || word.ends_with("ch") || word.ends_with("hertz")) return word;
  return word + "s";
}

bool is_currency(std::string_view unit) {
  return unit.size() == 3 && std::all_of(unit.begin(), unit.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// "death/1000_person" → "deaths per 1,000 people".
std::string spaced(std::string_view part, bool many) {
  std::string text(part);
  std::replace(text.begin(), text.end(), '_', ' ');
  const std::size_t digits = text.find_first_not_of("0123456789");
  std::string head;
  if (digits != 0 && digits != std::string::npos) {
    head = grouped(text.substr(0, digits));
    text = text.substr(digits);
    many = true;
  }
  if (!many) return head + text;
  // In "square kilometre" and "metric ton" the last word takes the plural; in "tonne of co2" the first.
  const std::size_t of = text.find(" of ");
  if (of != std::string::npos) return head + plural(text.substr(0, of)) + text.substr(of);
  const std::size_t last = text.rfind(' ');
  if (last == std::string::npos) return head + plural(text);
  return head + text.substr(0, last + 1) + plural(text.substr(last + 1));
}

}  // namespace

std::string ordinal(int number) {
  const int tens = number % 100;
  const int ones = number % 10;
  const char* ending = "th";
  if (tens < 11 || tens > 13) {
    if (ones == 1) ending = "st";
    if (ones == 2) ending = "nd";
    if (ones == 3) ending = "rd";
  }
  return std::to_string(number) + ending;
}

std::string readable(const Decimal& value, int finest) {
  for (const Scale& scale : kScales) {
    if (value.abs() < Decimal::power_of_ten(scale.exponent)) continue;
    const int decimals = std::clamp(scale.exponent - finest, 0, 4);
    return grouped(trimmed((value / Decimal::power_of_ten(scale.exponent)).to_fixed(decimals))) +
           std::string(scale.word);
  }
  return grouped(trimmed(value.to_fixed(std::clamp(-finest, 0, 6))));
}

std::string unit_words(std::string_view unit) {
  if (unit.empty() || unit == "index" || unit == "number" || unit == "ratio" || unit == "point") return {};
  if (unit == "percent") return "%";
  if (unit == "percentage_point") return "percentage points";
  const std::size_t slash = unit.find('/');
  const std::string_view head = unit.substr(0, slash);
  std::string text = is_currency(head) ? std::string(head) : head == "percent" ? "%" : spaced(head, true);
  if (slash != std::string_view::npos) text += " per " + spaced(unit.substr(slash + 1), false);
  return text;
}

std::string readable(const Decimal& value, std::string_view unit, int finest) {
  if (unit == "rank") return ordinal(static_cast<int>(value.rounded_to(0).to_double()));
  std::string number = readable(value, finest);
  if (unit.starts_with("USD")) {
    const std::string rest =
        unit.size() > 4 && unit[3] == '/' ? " per " + spaced(unit.substr(4), false) : std::string{};
    return (number[0] == '-' ? "-$" + number.substr(1) : "$" + number) + rest;
  }
  const std::string words = unit_words(unit);
  if (words.empty()) return number;
  return is_currency(unit) ? words + " " + number : number + " " + words;
}

std::string signed_readable(const Decimal& value, std::string_view unit, int finest) {
  const std::string text = readable(value, unit, finest);
  return value.is_negative() || text[0] == '-' ? text : "+" + text;
}

int finest_for(const Decimal& unit) { return unit.is_zero() ? 0 : unit.magnitude() - 1; }

}  // namespace tally::judge
