// The splitter's word lists, as sorted arrays searched by halving.
#include "stages/split_sentences/abbreviations.h"

#include <algorithm>
#include <array>

namespace tally {
namespace {

/// The lists are written by hand in nearly sorted order; the compiler sorts them.
template <std::size_t N>
constexpr std::array<std::string_view, N> sorted(std::array<std::string_view, N> words) {
  std::sort(words.begin(), words.end());
  return words;
}

constexpr auto kNever = sorted(std::to_array<std::string_view>({
    "Adm", "Asst",   "Atty", "Brig", "Capt",  "Cdr", "Cmdr",   "Col",  "Cpl",  "Dr",   "Drs", "Fr",   "Ft",   "Gen",
    "Gov", "Govs",   "Hon",  "Insp", "Lt",    "Maj", "Messrs", "Mlle", "Mme",  "Mr",   "Mrs", "Ms",   "Msgr", "Mt",
    "Mx",  "Pfc",    "Pres", "Prof", "Profs", "Pvt", "Rep",    "Reps", "Rev",  "Revs", "Sen", "Sens", "Sgt",  "Supt",
    "al-", "approx", "ca",   "cf",   "e.g",   "eg",  "i.e",    "ie",   "incl", "v",    "viz", "vs",
}));
constexpr auto kBeforeNumber = sorted(std::to_array<std::string_view>({
    "Apr", "Fri", "Mon",  "Sat", "Thu",  "Thur", "Thurs", "Tue",  "Tues", "Wed", "Art",  "Aug", "Ch",
    "Dec", "Ext", "Feb",  "Fig", "Figs", "Jan",  "Jul",   "Jun",  "Mar",  "NO",  "No",   "Nos", "Nov",
    "Oct", "Par", "Pt",   "Rs",  "Sec",  "Sect", "Sep",   "Sept", "Tel",  "Vol", "Vols", "art", "c",
    "ch",  "fig", "figs", "no",  "nos",  "p",    "para",  "pp",   "sec",  "tel", "vol",
}));
constexpr auto kBeforeName = sorted(std::to_array<std::string_view>({
    "Ala",  "Alta", "Apt",  "Ariz", "Ark",  "Assn", "Assoc", "Ave",  "Bldg", "Blvd", "Bros", "Calif", "Cia",
    "Cie",  "Co",   "Colo", "Conn", "Corp", "Cos",  "Ctr",   "Del",  "Dept", "Dist", "Div",  "Fla",   "Ga",
    "Govt", "Hwy",  "Ill",  "Inc",  "Ind",  "Inst", "Intl",  "Jr",   "Kan",  "Kans", "Ky",   "La",    "Ltd",
    "Mass", "Md",   "Mfg",  "Mich", "Minn", "Miss", "Mo",    "Mont", "Natl", "Neb",  "Nev",  "Okla",  "Ont",
    "Ore",  "Pa",   "Pty",  "Que",  "Rd",   "Sask", "Sr",    "St",   "Ste",  "Tenn", "Tex",  "Univ",  "Va",
    "Vt",   "W.Va", "Wash", "Wis",  "Wyo",  "al",   "dept",  "ed",   "eds",  "est",
}));
constexpr auto kOpeners = sorted(std::to_array<std::string_view>({
    "A",         "About",     "According", "After",      "All",       "Also",      "Although",   "Among",
    "An",        "Analysts",  "And",       "Another",    "Any",       "As",        "At",         "Authorities",
    "Based",     "Because",   "Before",    "Between",    "Both",      "But",       "By",         "Despite",
    "During",    "Each",      "Earlier",   "Economists", "Every",     "Everyone",  "Experts",    "Few",
    "Following", "For",       "From",      "Given",      "Had",       "Has",       "He",         "Her",
    "Here",      "His",       "How",       "However",    "I",         "If",        "In",         "Instead",
    "Investors", "Is",        "It",        "Its",        "Last",      "Later",     "Many",       "Meanwhile",
    "More",      "Moreover",  "Most",      "My",         "Nearly",    "Neither",   "Net",        "Nevertheless",
    "No",        "Nor",       "Not",       "Nobody",     "None",      "Nothing",   "Now",        "Of",
    "Officials", "On",        "Once",      "One",        "Only",      "Operating", "Or",         "Other",
    "Others",    "Our",       "Over",      "Overall",    "People",    "Police",    "Profit",     "Profits",
    "Prices",    "Reporters", "Residents", "Revenue",    "Revenues",  "Sales",     "Separately", "Several",
    "Shares",    "She",       "Since",     "So",         "Some",      "Still",     "Such",       "Than",
    "That",      "The",       "Their",     "Then",       "There",     "These",     "They",       "This",
    "Those",     "Though",    "Through",   "Thus",       "To",        "Today",     "Total",      "Trading",
    "Traders",   "Two",       "Under",     "Unlike",     "Until",     "Was",       "We",         "What",
    "When",      "Where",     "Whether",   "Which",      "While",     "Who",       "Why",        "With",
    "Within",    "Without",   "Workers",   "Yes",        "Yesterday", "Yet",       "You",        "Your",
}));
constexpr auto kSpeech = sorted(std::to_array<std::string_view>({
    "added",     "admitted", "announced", "argued",    "asked",     "asks",  "commented", "concluded",
    "continued", "cried",    "demanded",  "exclaimed", "explained", "joked", "noted",     "posted",
    "quipped",   "recalled", "remarked",  "replied",   "said",      "says",  "shouted",   "stated",
    "told",      "tweeted",  "warned",    "wondered",  "wrote",
}));

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

}  // namespace

StopWord stop_word(std::string_view word) {
  if (word.empty() || word.size() > 6) return StopWord::none;
  if (contains(kNever, word)) return StopWord::never;
  if (contains(kBeforeNumber, word)) return StopWord::before_number;
  if (contains(kBeforeName, word)) return StopWord::before_name;
  return StopWord::none;
}

bool opens_sentence(std::string_view word) { return word.size() <= 12 && contains(kOpeners, word); }

bool is_speech_verb(std::string_view word) { return word.size() <= 10 && contains(kSpeech, word); }

}  // namespace tally
