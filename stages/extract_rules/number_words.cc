// Numbers in words: cardinals, ordinals, fractions and what follows them.
#include <algorithm>

#include "stages/extract_rules/number_reader.h"

namespace tally::extract {

void NumberReader::continue_words() {
  std::size_t i = number_.last;
  int above = number_.step;  // what follows must be smaller than this power of ten
  for (int round = 0; round < 4 && above > 0; ++round) {
    std::size_t at = i;
    const bool joined = view_.is(at, "and") || view_.is_mark(at, '&');
    if (joined) ++at;
    Wide part = 0;
    int step = 0;
    std::size_t last = 0;
    if (view_.is_number(at)) {
      const auto printed = read_digits(view_.str(at), view_.at(at).foreign);
      const Word* behind = view_.word(at + 1);
      const bool hundred = behind != nullptr && behind->role == NumberRole::hundred;
      if (printed.separators || printed.step != 0 || printed.digits > 3 || printed.value.is_zero()) return;
      if (!hundred && !joined) return;
      if (behind != nullptr && !hundred &&
          (behind->role == NumberRole::scale || (behind->unit >= 0 && above > 2) ||
           view_.at(at + 1).begin == view_.at(at).end))
        return;
      part = printed.value.coefficient() * (hundred ? 100 : 1);
      step = hundred ? 2 : 0;
      last = at + (hundred ? 2 : 1);
    } else {
      Number next;
      if (!cardinal(at, next, joined)) return;
      part = next.value.coefficient() * power(std::max(next.value.exponent(), 0));
      if (!joined && above > 2 && part < 100) return;  // "$21 billion three years earlier"
      step = next.step;
      last = next.last;
    }
    if (part >= power(above)) return;
    number_.value = number_.value + Decimal::scaled(part, 0);
    number_.step = step;
    number_.last = last;
    i = last;
    above = step;
  }
}

bool NumberReader::cardinal(std::size_t i, Number& out, bool inside) const {
  Wide total = 0;
  Wide current = 0;
  NumberRole last = NumberRole::none;
  int last_scale = 99;
  int step = 0;
  bool any = false;
  bool scaled = false;
  std::size_t end = i;
  std::size_t at = i;
  while (at < view_.size() && at - i < 24) {
    const Word* w = view_.word(at);
    if (view_.is_mark(at, '-')) {
      const bool tight = view_.is_joining_hyphen(at);
      const auto next = role(at + 1);
      if (!any || next == NumberRole::none || next == NumberRole::article) break;
      if (!tight && !(last == NumberRole::tens && next == NumberRole::digit)) break;
      if (last == NumberRole::digit &&
          (next == NumberRole::digit || next == NumberRole::teen || next == NumberRole::tens))
        break;
      ++at;
      continue;
    }
    if (view_.is_mark(at, ',')) {  // "three million, two hundred"
      if (last != NumberRole::scale || last_scale < 3 || role(at + 1) != NumberRole::digit ||
          role(at + 2) != NumberRole::hundred)
        break;
      ++at;
      continue;
    }
    if ((w != nullptr && same(w->text, "and")) || view_.is_mark(at, '&')) {
      if (last != NumberRole::hundred && last != NumberRole::scale) break;
      const auto next = role(at + 1);
      if (next != NumberRole::digit && next != NumberRole::teen && next != NumberRole::tens) break;
      if (!and_allowed(at + 1, last, last_scale)) break;
      if (next == NumberRole::digit) {  // "six million and two thirds": a fraction of its own
        const Word* part = view_.word(skip_hyphen(at + 2));
        if (part != nullptr && (part->denominator_plural || part->denominator == 2)) break;
      } else {  // "two hundred and fifty-four hundredths"
        const std::size_t behind = skip_hyphen(at + 2);
        const Word* part = view_.word(role(behind) == NumberRole::digit ? skip_hyphen(behind + 1) : behind);
        if (part != nullptr && part->denominator_plural && part->denominator >= 100) break;
      }
      ++at;
      continue;
    }
    if (w == nullptr || view_.at(at).mark != 0 ||
        (view_.at(at).begin == (at > i ? view_.at(at - 1).end : 0) && at > i && !view_.is_mark(at - 1, '-')))
      break;
    bool taken = true;
    switch (w->role) {
      case NumberRole::zero:
        if (any) taken = false;
        break;
      case NumberRole::digit:
        if (last == NumberRole::digit || last == NumberRole::teen || last == NumberRole::zero)
          taken = false;
        else
          current += w->number;
        break;
      case NumberRole::teen:
      case NumberRole::tens:
        if (last != NumberRole::none && last != NumberRole::hundred && last != NumberRole::scale)
          taken = false;
        else
          current += w->number;
        break;
      case NumberRole::hundred:
        if (current == 0 || current >= 100 || last == NumberRole::hundred)
          taken = false;
        else
          current *= 100;
        break;
      case NumberRole::scale:
        if (w->text.size() < 3 && !same(w->text, "bn") && !same(w->text, "mn")) {
          taken = false;
          break;
        }
        if (current > 0) {
          if (w->exponent >= last_scale) {
            taken = false;
            break;
          }
          total += current * power(w->exponent);
          current = 0;
        } else if (total > 0 && last == NumberRole::scale) {
          if (last_scale + w->exponent > 30) {
            taken = false;
            break;
          }
          total *= power(w->exponent);  // "three lakh crore"
        } else {
          taken = false;
          break;
        }
        last_scale = w->exponent;
        scaled = true;
        break;
      default:
        taken = false;
    }
    if (!taken) break;
    step = w->role == NumberRole::scale ? w->exponent : w->role == NumberRole::hundred ? 2 : 0;
    if (w->role == NumberRole::hundred) step = 0;
    last = w->role;
    any = true;
    ++at;
    end = at;
    if (w->role == NumberRole::zero) break;
  }
  if (!any) return false;
  (void)inside;
  out.value = Decimal::scaled(total + current, 0);
  out.step = step;
  out.last = end;
  out.spelled = true;
  out.scaled = scaled;
  return true;
}

bool NumberReader::and_allowed(std::size_t i, NumberRole last, int last_scale) const {
  for (std::size_t at = i; at < i + 6; ++at) {
    const Word* w = view_.word(at);
    if (view_.is_mark(at, '-')) continue;
    if (w == nullptr) return true;
    if (w->role == NumberRole::hundred && last == NumberRole::hundred) return false;
    if (w->role == NumberRole::scale)
      return last == NumberRole::hundred ? last_scale == 99 || w->exponent < last_scale : w->exponent < last_scale;
    if (w->role == NumberRole::none || w->role == NumberRole::article || same(w->text, "and")) return true;
  }
  return true;
}

bool NumberReader::words(std::size_t i) {
  const Word* w = view_.word(i);
  if (w == nullptr || view_.at(i).mark != 0) return false;
  number_.spelled = true;
  if (w->role == NumberRole::article) return with_article(i, *w);
  if (same(w->text, "half") || same(w->text, "quarter")) return half(i);
  if (same(w->text, "couple") && view_.is(i + 1, "of")) {
    number_.value = Decimal(2);
    number_.last = i + 2;
    return true;
  }
  if (w->ordinal > 0 && w->role == NumberRole::none) {
    number_.value = Decimal(w->ordinal);
    number_.ordinal = true;
    number_.last = i + 1;
    return true;
  }
  if (w->role == NumberRole::hundred || w->role == NumberRole::dozen ||
      (w->role == NumberRole::scale && w->text.size() > 5)) {
    if (w->role == NumberRole::hundred && role(i + 1) == NumberRole::scale && view_.word(i + 1)->exponent == 3) {
      number_.value = Decimal(100000);
      number_.step = 3;
      number_.scaled = true;
      number_.last = i + 2;
      return true;
    }
    return false;
  }
  if (!cardinal(i, number_)) return false;
  number_.first = std::min(number_.first, i);
  tail();
  return true;
}

bool NumberReader::with_article(std::size_t i, const Word&) {
  const std::size_t next = i + 1;
  const Word* w = view_.word(next);
  if (w == nullptr || view_.at(next).mark != 0) return false;
  number_.article = true;
  if (same(w->text, "couple")) {
    number_.value = Decimal(2);
    number_.last = view_.is(next + 1, "of") ? next + 2 : next + 1;
    if (view_.is(next + 1, "hundred") || role(next + 1) == NumberRole::scale) scale(next + 1);
    return true;
  }
  if (same(w->text, "half") || same(w->text, "quarter")) return half(next);
  if (w->role == NumberRole::hundred || (w->role == NumberRole::scale && w->text.size() > 3) ||
      w->role == NumberRole::dozen) {
    if (w->role == NumberRole::dozen) {
      if (w->number != 12) return false;
      number_.value = Decimal(12);
      number_.last = next + 1;
      return true;
    }
    const int exponent = w->role == NumberRole::hundred ? 2 : w->exponent;
    number_.value = Decimal::power_of_ten(exponent);
    number_.step = exponent == 2 ? 0 : exponent;
    number_.scaled = true;
    number_.last = next + 1;
    scale(next + 1);
    if (exponent == 2 && number_.last == next + 1) number_.step = 2;
    if (const Word* part = view_.word(skip_hyphen(number_.last));
        part != nullptr && part->denominator_plural && part->denominator >= 100) {  // "a hundred millionths"
      const auto whole = number_.value.normalized();
      fraction(whole.coefficient() * power(whole.exponent()), part->denominator, skip_hyphen(number_.last) + 1);
      return true;
    }
    if (const Word* rank = view_.word(number_.last); rank != nullptr && rank->ordinal >= 1000 &&
                                                     view_.at(number_.last).mark == 0 &&
                                                     !view_.is(number_.last + 1, "of")) {  // "a hundred thousandth"
      number_.value = number_.value * Decimal(rank->ordinal);
      number_.ordinal = true;
      ++number_.last;
      return true;
    }
    continue_words();
    and_fraction();
    return true;
  }
  if (w->role == NumberRole::tens && view_.is_joining_hyphen(next + 1)) {  // "a twenty-fifth of"
    const Word* part = view_.word(next + 2);
    if (part != nullptr && part->ordinal > 0 && part->ordinal < 10 &&
        (!view_.is_word(next + 3) || view_.is(next + 3, "of"))) {
      fraction(1, w->number + static_cast<Wide>(part->ordinal), next + 3);
      return true;
    }
  }
  if (w->denominator > 2 && !w->denominator_plural && w->denominator != 1) {
    const bool ends = !view_.is_word(next + 1) || view_.in(next + 1, WordList::stop) ||
                      ((view_.in(next + 1, WordList::trend_noun_up) || view_.in(next + 1, WordList::trend_noun_down)) &&
                       view_.str(next + 1).ends_with("er"));  // "a fifth lower"
    if (view_.is_joining_hyphen(next + 1)) return false;      // "a third-rate club"
    if (w->denominator < 11 ? ends || view_.is(next + 1, "of")
                            : (view_.is(next + 1, "of") || (ends && w->denominator >= 100))) {
      fraction(1, w->denominator, next + 1);
      return true;
    }
  }
  return false;
}

bool NumberReader::half(std::size_t i) {
  const int denominator = view_.is(i, "half") ? 2 : 4;
  std::size_t next = i + 1;
  if (role(next) == NumberRole::article) ++next;
  const Word* w = view_.word(next);
  if (w != nullptr &&
      ((w->role == NumberRole::scale && w->text.size() > 3) || (w->role == NumberRole::dozen && w->number == 12))) {
    number_.value = divide(1, denominator);
    number_.last = next;
    number_.step = 0;
    scale(next);
    number_.step = 0;
    return true;
  }
  if (view_.is(i + 1, "of") && role(i + 2) == NumberRole::article && role(i + 3) == NumberRole::scale) {
    fraction(1, denominator, i + 1);  // "a quarter of a million"
    return true;
  }
  if (denominator == 4 && !number_.article && number_.first == i) return false;
  fraction(1, denominator, i + 1);
  return true;
}

void NumberReader::fraction(Wide above, Wide below, std::size_t last) {
  number_.value = divide(above, below);
  number_.fraction = true;
  number_.last = last;
  number_.step = 0;
  std::size_t at = last;  // "two thirds of a million"
  if (view_.is(at, "of") && role(at + 1) == NumberRole::article && role(at + 2) == NumberRole::scale) {
    number_.last = at + 2;
    scale(at + 2);
  } else {
    scale(last);
  }
}

void NumberReader::tail() {
  std::size_t at = number_.last;
  if (view_.is_word(at) && view_.prints(at, "point") && role(at + 1) != NumberRole::none &&
      role(at + 1) <= NumberRole::tens) {
    point(at + 1);
    return;
  }
  at = skip_hyphen(at);
  const Word* w = view_.word(at);
  if (w != nullptr && view_.at(at).mark == 0) {
    const bool one = number_.value == Decimal(1);
    const auto value = number_.value.coefficient();
    // "five twenty-firsts", "one twenty-fifth"
    if (w->role == NumberRole::tens && w->number >= 20 && !number_.value.is_zero() && !number_.scaled) {
      const std::size_t part = skip_hyphen(at + 1);
      const Word* unit = view_.word(part);
      const bool ends = !view_.is_word(part + 1) || view_.in(part + 1, WordList::stop);
      if (unit != nullptr && view_.at(part).mark == 0) {
        if (!one && unit->denominator_plural && unit->denominator > 0 && unit->denominator < 10) {
          fraction(value, w->number + unit->denominator, part + 1);
          return;
        }
        if (one && ends && unit->ordinal > 0 && unit->ordinal < 10) {
          fraction(value, w->number + static_cast<Wide>(unit->ordinal), part + 1);
          return;
        }
      }
    }
    const Word* part = view_.word(skip_hyphen(at + 1));
    if (one && same(w->text, "one") && at == number_.last && part != nullptr &&
        (part->role == NumberRole::hundred ||
         part->denominator >= 100)) {  // "one one-thousandth", "one one hundred fifth"
      const auto below = NumberReader(view_, context_).read(at);
      if (below && below->ordinal && below->value >= Decimal(100) && below->value < Decimal(1000000000)) {
        fraction(1, below->value.coefficient() * power(std::max(below->value.exponent(), 0)), below->last);
      } else if (below && below->fraction && below->value < Decimal::scaled(2, -2)) {
        number_.value = below->value;
        number_.fraction = true;
        number_.last = below->last;
      }
      return;
    }
    const Word* tens = view_.word(number_.last - 1);
    if (w->denominator_plural && w->denominator > 0 && w->denominator < 10 && tens != nullptr && value > 100 &&
        (at > number_.last || !view_.is(number_.last - 2, "and")) &&
        tens->role == NumberRole::tens) {  // "one hundred thirty-fifths"
      fraction(value - tens->number, tens->number + w->denominator, at + 1);
      return;
    }
    if (w->denominator > 1 && (one ? !w->denominator_plural : w->denominator_plural) && !number_.value.is_zero()) {
      fraction(value, w->denominator, at + 1);
      return;
    }
    if (same(w->text, "half") && one) {
      fraction(1, 2, at + 1);
      return;
    }
    if (w->ordinal > 0) {
      if (w->ordinal < 10 && value % 10 == 0 && value >= 20) {
        number_.value = Decimal::scaled(value + w->ordinal, 0);
      } else if (w->ordinal < 100 && value % 100 == 0 && value >= 100) {
        number_.value = Decimal::scaled(value + w->ordinal, 0);
      } else if (w->ordinal >= 100 && at == number_.last) {
        number_.value = Decimal::scaled(value, 0) * Decimal(w->ordinal);
      } else {
        return;
      }
      number_.ordinal = true;
      number_.last = at + 1;
      return;
    }
  }
  if (view_.is(number_.last, "and") && number_.value.coefficient() % 100 == 0 && number_.value >= Decimal(100)) {
    const Word* unit = view_.word(number_.last + 1);  // "one hundred and fifth"
    if (unit != nullptr && unit->ordinal > 0 && unit->ordinal < 100 && view_.at(number_.last + 1).mark == 0 &&
        view_.word(number_.last - 1)->role == NumberRole::hundred) {
      number_.value = number_.value + Decimal(unit->ordinal);
      number_.ordinal = true;
      number_.last += 2;
      return;
    }
  }
  and_fraction();
  over();
  if (view_.word(number_.last) != nullptr && role(number_.last) == NumberRole::dozen) scale(number_.last);
}

void NumberReader::over() {
  if (!view_.is(number_.last, "over") || number_.scaled || number_.decimals) return;
  const std::size_t at = number_.last + 1;
  Number below;
  if (view_.is_number(at)) {
    const auto printed = read_digits(view_.str(at), view_.at(at).foreign);
    if (printed.step != 0 || printed.separators || printed.digits > 4) return;
    below.value = printed.value;
    below.last = at + 1;
  } else if (!cardinal(at, below)) {
    return;
  }
  if (below.value <= number_.value || view_.is_word(below.last)) return;
  // "turned 65 over 2024": a time
  if (view_.is_number(at) && below.value >= Decimal(1900) && below.value <= Decimal(2100)) return;
  fraction(number_.value.coefficient(), below.value.coefficient(), below.last);
}

void NumberReader::and_fraction() {
  const std::size_t at = view_.is_joining_hyphen(number_.last) ? number_.last + 1 : number_.last;
  if (!view_.is(at, "and")) return;
  std::size_t next = skip_hyphen(at + 1);  // "two-and-a-half-year"
  Wide above = 1;
  if (role(next) == NumberRole::article) {
    next = skip_hyphen(next + 1);
  } else if (role(next) == NumberRole::digit) {
    above = view_.word(next)->number;
    next = skip_hyphen(next + 1);
  } else if (Number part; role(next) >= NumberRole::teen && role(next) <= NumberRole::tens && cardinal(next, part)) {
    above = part.value.coefficient();  // "two and fifty-four hundredths"
    next = skip_hyphen(part.last);
  }
  const Word* w = view_.word(next);
  if (w == nullptr || w->denominator < 2 || (w->denominator > 2 && w->denominator_plural != (above > 1))) return;
  if (w->denominator > 2 && above == 1 && view_.is_word(next + 1) && !view_.in(next + 1, WordList::stop) &&
      view_.word(next + 1) != nullptr && view_.word(next + 1)->role == NumberRole::none) {
    return;  // "five and a third person"
  }
  if (same(w->text, "quarters") && above == 1) return;
  const Decimal part = divide(above, w->denominator);
  const Word* behind = view_.word(next + 1);
  if (behind != nullptr && behind->role == NumberRole::scale && behind->text.size() > 2) {
    if (number_.scaled) {
      number_.value = number_.value + part * Decimal::power_of_ten(behind->exponent);
    } else {
      number_.value = (number_.value + part) * Decimal::power_of_ten(behind->exponent);
    }
    number_.scaled = true;
    number_.last = next + 2;
    number_.step = behind->exponent - 1;
    return;
  }
  number_.value = number_.value + part * Decimal::power_of_ten(number_.scaled ? number_.step : 0);
  number_.step -= 1;
  number_.decimals = true;
  number_.last = next + 1;
}

void NumberReader::point(std::size_t i) {
  Decimal value = number_.value;
  int places = 0;
  std::size_t at = i;
  while (at - i < 12 && (role(at) == NumberRole::digit || role(at) == NumberRole::zero)) {
    ++places;
    value = value + Decimal::scaled(view_.word(at)->number, -places);
    ++at;
  }
  Number tens;
  if (places == 0 && cardinal(i, tens)) {
    places = 2;
    value = value + Decimal::scaled(tens.value.coefficient(), -2);
    at = tens.last;
  }
  if (places == 0) return;
  number_.value = value;
  number_.step = -places;
  number_.decimals = true;
  number_.last = at;
  scale(at);
}

}  // namespace tally::extract
