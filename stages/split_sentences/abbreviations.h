// Word lists of the splitter: what a full stop after a word means.
#pragma once
#include <cstdint>
#include <string_view>

namespace tally {

/// What a full stop behind a word says of the sentence.
enum class StopWord : std::uint8_t {
  none,           ///< an ordinary word: the sentence ends
  never,          ///< "Mr.", "vs.": the sentence goes on
  before_number,  ///< "No.", "Dec.", "Fig.": goes on before a digit
  before_name,    ///< "Inc.", "Calif.", "Ave.": goes on unless a word follows that opens sentences
};

/// Class of the word before a full stop, without the stop: "Mr", "Sept", "Corp", "W.Va".
StopWord stop_word(std::string_view word);

/// Words that seldom stand inside a name and often open a sentence: "The", "In", "Analysts".
bool opens_sentence(std::string_view word);

/// "said", "asked", "told", …: the verb of a quotation.
bool is_speech_verb(std::string_view word);

}  // namespace tally
