// Alignment of an article's claim with the figures of a reference document.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/evidence.h"
#include "pipeline/rulebook/synonyms.h"
#include "pipeline/stage.h"
#include "pipeline/text/words.h"

namespace tally::judge {

/// How far the words of the claim's sentence stand in the document's passage: 0 to 1 each. The counted noun and the
/// figures are left out: they are compared on their own.
struct Wording {
  double names = 1;     ///< of the names; 1 where the claim has none
  double common = 1;    ///< of the other words; 1 where there are none
  double total = 0;     ///< of both, names counting one and a half times
  double sentence = 0;  ///< of both, in the document's own sentence alone
  int matched = 0;
};

/// A figure of a document that counts the same thing as the claim's.
struct Candidate {
  const Claim* claim = nullptr;  ///< in Document::claims
  const Mention* figure = nullptr;
  std::string noun;  ///< the document's word for what is counted, when it is another one
  Wording wording;
  int companions = 0;            ///< further figures of the sentence, noun and all, that the article's sentence has too
  bool other_companion = false;  ///< a figure of both sentences that counts different things: a coincidence
  bool doubtful = false;         ///< denied, forecast or hedged in the document
  bool other_direction = false;
};

/// The claim's words as they are compared.
struct ClaimWords {
  std::string sentence;
  std::string noun;  ///< head of the counted noun, as a stem; empty for other units
  std::vector<ContentWord> words;
};
ClaimWords words_of(const JudgedClaim& input);

/// All figures of the document whose unit or noun, place and period do not speak against the claim's. The wording is
/// measured but not judged.
std::vector<Candidate> candidates_in(const JudgedClaim& input, const ClaimWords& words, const Document& document,
                                     const Synonyms& synonyms);

/// Whether the wording is near enough for an agreeing figure to be about the same thing.
bool same_subject(const Candidate& candidate);
/// Whether it is so near that another figure contradicts the claim. `dated` tells that the document is much older.
bool surely_same_subject(const Candidate& candidate, bool dated);

/// Whether a document is the one that a claim names ("the recommendations for formulating the plan"): their words cover
/// each other, the article helping with the longer form; what is written about a document is not the document.
bool is_named_document(const Article& document, std::string_view named, const Article& article);

}  // namespace tally::judge
