// Ages: told by "aged", by the decade of a life, or by the name or noun of a person before them.
#include <algorithm>
#include <array>

#include "stages/extract_rules/tagger_pass.h"

namespace tally::extract {

/// "said Johnstone, 54, is now": a name of one word, where the sentence goes on with a verb or a relative.
bool Pass::lone_surname(std::size_t i) const {
  const auto value = read_digits(view_.str(i), false).value;
  return view_.is_mark(i + 1, ',') && view_.is_word(i + 2) && !view_.at(i + 2).capital &&
         (view_.in(i + 2, WordList::stop) || view_.in(i + 2, WordList::verb) || view_.in(i + 2, WordList::reporting)) &&
         value >= Decimal(12) && value <= Decimal(110);
}

std::size_t Pass::age_decade(std::size_t i) {
  const Word* owner = i > 0 ? view_.word(i - 1) : nullptr;
  if (owner == nullptr || !(same(owner->text, "his") || same(owner->text, "her") || same(owner->text, "their") ||
                            same(owner->text, "my") || same(owner->text, "our")))
    return i;
  std::size_t at = i;
  if (view_.is(at, "early") || view_.is(at, "late") || view_.is(at, "mid")) {
    ++at;
    if (view_.is_joining_hyphen(at)) ++at;
  }
  Amount amount;
  const Word* w = view_.word(at);
  if (view_.is_number(at) && view_.at(at).size() == 2 && view_.str(at)[1] == '0' && view_.str(at)[0] > '0' &&
      view_.prints(at + 1, "s") && !view_.at(at + 1).space_before) {
    amount.number.value = read_digits(view_.str(at), false).value;
    amount.last = at + 2;
  } else if (w != nullptr && w->decade >= 20 && w->decade < 100 && view_.is_word(at)) {
    amount.number.value = Decimal(w->decade);
    amount.number.spelled = true;
    amount.last = at + 1;
  } else {
    return i;
  }
  amount.first = i;
  amount.begin = view_.at(i).begin;
  amount.end = view_.at(amount.last - 1).end;
  amount.kind = MentionKind::age;
  amount.unit = "year";
  Number high = amount.number;
  high.value = high.value + Decimal(9);
  push(amount, &high);
  return amount.last;
}

/// "The tycoon, 74, gave", "a teacher, 51, was": a person named by a common noun.
bool Pass::person_before(std::size_t i) const {
  static constexpr std::array<std::string_view, 34> kPeople = {
      "tycoon",     "actress",     "victim",  "suspect", "teenager",  "widow",     "widower",    "mother",  "father",
      "boy",        "girl",        "woman",   "man",     "pensioner", "magnate",   "politician", "athlete", "striker",
      "midfielder", "goalkeeper",  "coach",   "priest",  "pilot",     "nurse",     "mechanic",   "student", "graduate",
      "veteran",    "billionaire", "monarch", "king",    "pope",      "president", "assailant"};
  static constexpr std::array<std::string_view, 8> kEndings = {"ist", "wright", "smith", "woman",
                                                               "man", "ian",    "yer",   "herd"};
  if (i < 3 || !view_.is_mark(i - 1, ',') || !view_.is_mark(i + 1, ',') || !view_.is_number(i) ||
      view_.at(i).size() > 2 || !view_.is_word(i - 2) || view_.at(i - 2).capital || !view_.is_word(i + 2))
    return false;
  const bool article = view_.is(i - 3, "the") || view_.is(i - 3, "a") || view_.is(i - 3, "an") ||
                       (i > 3 && (view_.is(i - 4, "the") || view_.is(i - 4, "a") || view_.is(i - 4, "an")));
  if (!article) return false;
  const auto noun = view_.str(i - 2);
  constexpr std::string_view kAgents[] = {
      "singer", "actor",  "driver", "teacher",  "farmer",   "worker",   "doctor",  "lawyer",   "banker",
      "leader", "player", "writer", "author",   "soldier",  "officer",  "builder", "founder",  "dancer",
      "rider",  "runner", "gunman", "director", "composer", "minister", "senator", "governor", "mayor"};
  return std::find(kPeople.begin(), kPeople.end(), noun) != kPeople.end() ||
         std::find(std::begin(kAgents), std::end(kAgents), noun) != std::end(kAgents) ||
         std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view end) { return noun.size() > end.size() + 1 && noun.ends_with(end); });
}

bool Pass::behind_age(std::size_t i) const {
  if (out_.size() == first_tag_ || out_.back().kind != MentionKind::age || !out_.back().has_value ||
      !out_.back().unit_text.empty())
    return false;
  std::size_t k = i;
  while (k > 0 && (view_.is_mark(k - 1, ',') || view_.is(k - 1, "and"))) --k;
  return k > 0 && k < i && i - k <= 2 && view_.at(k - 1).end == out_.back().end && view_.at(i).space_before;
}

std::size_t Pass::age(std::size_t i) {
  const Word* w = view_.word(i);
  if (!view_.is_number(i)) {
    if (w == nullptr || w->role == NumberRole::none || w->role == NumberRole::article) return i;
  }
  const bool aged = i > 0 && view_.is_word(i - 1) &&
                    (view_.prints(i - 1, "aged") || view_.prints(i - 1, "age") || view_.prints(i - 1, "ages"));
  const bool between = i > 1 && view_.is(i - 1, "between") && view_.prints(i - 2, "aged");
  const bool apposed =
      view_.is_number(i) && view_.at(i).size() <= 3 && i > 1 && view_.is_mark(i - 1, ',') && view_.is_word(i - 2) &&
      view_.at(i - 2).capital && view_.at(i - 2).mark == 0 &&
      (i < 3 || (view_.is_word(i - 3) && (view_.at(i - 3).capital || lone_surname(i)))) &&
      (view_.word(i - 2) == nullptr || (view_.word(i - 2)->month == 0 && view_.word(i - 2)->node == 0)) &&
      (view_.is_mark(i + 1, ',') || view_.is_mark(i + 1, '.')) &&
      !(view_.is_mark(i + 1, ',') && view_.is_number(i + 2));
  const bool person = person_before(i);
  const bool listed = behind_age(i);
  const bool yo =
      view_.is_number(i) && view_.is_word(i + 1) && (view_.prints(i + 1, "yo") || view_.prints(i + 1, "y.o"));
  if (!aged && !between && !apposed && !person && !yo && !listed) return i;
  const auto number = read_number(view_, i);
  if (!number || number->ordinal || number->scaled || number->fraction || number->value > Decimal(125) ||
      number->value < Decimal(0))
    return i;
  if (number->decimals) return i;
  Amount amount;
  amount.number = *number;
  amount.first = i;
  amount.last = yo ? number->last + 1 : number->last;
  amount.begin = view_.at(i).begin;
  amount.end = view_.at(amount.last - 1).end;
  amount.kind = MentionKind::age;
  amount.unit = "year";
  const std::size_t at = number->last;
  if (listed && view_.is_word(at) && !view_.in(at, WordList::stop)) return i;  // "aged 6 and 9 men"
  const bool joint = view_.is(at, "to") || view_.is(at, "and") || view_.is_mark(at, '-') || view_.is_mark(at, kEnDash);
  if (joint && !apposed && !person && !yo && (!view_.is(at, "and") || between || view_.prints(i - 1, "ages"))) {
    const auto second = read_number(view_, at + 1);
    if (second && !second->ordinal && second->value > number->value && second->value <= Decimal(125)) {
      amount.last = second->last;
      amount.end = view_.at(second->last - 1).end;
      if (between) amount.begin = view_.at(i - 1).begin;
      push(amount, &*second);
      return amount.last;
    }
  }
  if (const auto unit = amounts_.read(i);
      unit && (unit->kind == MentionKind::duration || unit->kind == MentionKind::age)) {
    amount.unit = unit->unit;
    amount.unit_text = unit->unit_text;
    amount.last = unit->last;
    amount.end = unit->end;
  }
  const std::size_t behind =
      apposed || person ? amount.last : amounts_.hedge_behind(amount, amount.last);  // "aged 45 or older"
  push(amount);
  return behind;
}

}  // namespace tally::extract
