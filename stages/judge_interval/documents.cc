// Verdicts from reference documents.
#include "stages/judge_interval/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pipeline/rulebook/rule_book.h"
#include "stages/judge_interval/alignment.h"
#include "stages/judge_interval/combine.h"

namespace tally::judge {
namespace {

constexpr int kDatedDays = 400;         ///< a document this much older than the article is not held against it alone
constexpr double kBetterWorded = 0.15;  ///< a figure worded so much nearer to the claim wins over one that agrees

std::string words_at(const Article& article, const Mention& m) {
  const std::string& text = m.in_title ? article.title : article.text;
  return m.span.end <= text.size() && m.span.begin < m.span.end ? text.substr(m.span.begin, m.span.size())
                                                                : std::string{};
}

/// "Title (publisher, 2019-06-12)".
std::string name_of_document(const Article& document) {
  std::string name = document.title.empty() ? document.url : document.title;
  std::string details = document.publisher;
  const std::string day = document.published_at.substr(0, 10);
  if (!day.empty()) details += (details.empty() ? "" : ", ") + day;
  return details.empty() ? name : fmt::format("{} ({})", name, details);
}

void add_source(Verdict& row, const Evidence& evidence) {
  const Article& document = evidence.document->article;
  row.source = name_of_document(document);
  row.source_url = document.url;
  row.series = evidence.sha256.empty() ? std::string{} : "document:" + evidence.sha256;
  row.reference_as_of = document.published_at.substr(0, 10);
  row.retrieved_at = evidence.retrieved_at;
  row.evidence_status = name_of(evidence.status);
  row.snapshot_sha256 = evidence.sha256;
  if (std::find(row.flags.begin(), row.flags.end(), "single_source") == row.flags.end())
    row.flags.emplace_back("single_source");
}

/// The figure's value or, of a range, whether both ends agree.
bool agrees(const Mention& ours, const Interval& interval, const Mention& theirs) {
  if (theirs.value) {
    const bool open = theirs.hedge == Hedge::more_than || theirs.hedge == Hedge::less_than ||
                      theirs.hedge == Hedge::at_least || theirs.hedge == Hedge::at_most ||
                      theirs.hedge == Hedge::up_to || theirs.hedge == Hedge::nearly;
    if (open) return ours.value && *ours.value == *theirs.value && ours.hedge == theirs.hedge;
    return interval.holds(*theirs.value);
  }
  return theirs.low && theirs.high && ours.low && ours.high && *theirs.low == *ours.low && *theirs.high == *ours.high;
}

std::string quoted(std::string text) {
  constexpr std::size_t kMost = 300;
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > kMost) {
    std::size_t cut = kMost;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    text.resize(cut);
    text += " …";
  }
  return "\u201C" + text + "\u201D";
}

/// The further figures of a change ("from 20 to 30") must stand in the same sentence of the document.
bool other_figures_agree(const JudgedClaim& input, const Candidate& candidate, const Document& document,
                         const IntervalRules& intervals) {
  for (const std::optional<Figure>* figure : {&input.claim.from, &input.claim.by}) {
    if (!figure->has_value()) continue;
    const auto interval = interval_of((*figure)->mention, intervals);
    const bool found = interval && std::any_of(document.claims.begin(), document.claims.end(), [&](const Claim& other) {
                         if (!(other.sentence == candidate.claim->sentence)) return false;
                         const auto holds = [&](const std::optional<Figure>& f) {
                           return f && agrees((*figure)->mention, *interval, f->mention);
                         };
                         return holds(other.value) || holds(other.from) || holds(other.by);
                       });
    if (!found) return false;
  }
  return true;
}

struct Match {
  const Evidence* evidence = nullptr;
  Candidate candidate;
};

std::string sentence_of(const Match& match) {
  const Article& article = match.evidence->document->article;
  const Claim& claim = *match.candidate.claim;
  const std::string& text = claim.in_title ? article.title : article.text;
  const Span span = claim.sentence.empty() ? claim.span : claim.sentence;
  return span.end <= text.size() ? text.substr(span.begin, span.size()) : std::string{};
}

void fill_match(Verdict& row, const Match& match, const Mention& ours) {
  add_source(row, *match.evidence);
  const Article& article = match.evidence->document->article;
  const Mention& theirs = *match.candidate.figure;
  row.reference = words_at(article, theirs);
  if (theirs.value) row.reference_value = theirs.value;
  row.reference_period = match.candidate.claim->period.iso();
  row.evidence_locator = fmt::format("bytes {}-{}", theirs.span.begin, theirs.span.end);
  if (ours.value && theirs.value && !theirs.value->is_zero()) {
    const Decimal difference = *ours.value - *theirs.value;
    if (!difference.is_zero()) row.difference = (difference.is_negative() ? "" : "+") + difference.to_string();
  }
}

Verdict supported(Verdict row, const Match& match, const Mention& ours) {
  fill_match(row, match, ours);
  row.verdict = VerdictKind::supported;
  row.reason = "document_agrees";
  row.explanation = fmt::format("The document says {}.", quoted(sentence_of(match)));
  if (!match.candidate.noun.empty()) {
    row.explanation += fmt::format(" It says \u201C{}\u201D for the article's \u201C{}\u201D.", match.candidate.noun,
                                   ours.unit_text.empty() ? ours.unit : ours.unit_text);
  }
  const bool near = match.candidate.wording.total >= 0.8 && match.candidate.noun.empty();
  row.confidence = name_of(near ? Confidence::high : Confidence::medium);
  return row;
}

Verdict refuted(Verdict row, const Match& match, const Mention& ours) {
  fill_match(row, match, ours);
  row.verdict = VerdictKind::refuted;
  row.reason = match.candidate.other_direction ? "direction" : kPlainMismatch;
  row.explanation = fmt::format("The document says {} about the same thing, the article {}.",
                                quoted(sentence_of(match)), quoted(row.claimed));
  row.confidence = name_of(Confidence::medium);
  return row;
}

bool is_dated(const JudgedClaim& input, const Article& document) {
  const Date article = input.article.published();
  const auto published = Date::parse(document.published_at);
  return article.known() && published && published->plus_days(kDatedDays) < article;
}

/// Figures of all documents beside the claim's.
std::optional<Verdict> judge_figures(const JudgedClaim& input, Context& context, const Interval& interval,
                                     const IntervalRules& intervals) {
  const Mention& ours = input.claim.value->mention;
  const ClaimWords words = words_of(input);
  std::optional<Match> best;      // agrees and is about the same thing
  std::optional<Match> contrary;  // another figure, surely about the same thing
  std::set<std::string> contrary_values;
  std::vector<std::string> considered;
  for (const auto& evidence : input.evidence) {
    if (!evidence || !evidence->document) continue;
    for (const Candidate& candidate : candidates_in(input, words, *evidence->document, context.rules.synonyms)) {
      const bool number = agrees(ours, interval, *candidate.figure);
      const std::string printed = words_at(evidence->document->article, *candidate.figure);
      considered.push_back(fmt::format("{}: {} ({}, wording {:.2f}, names {:.2f})", evidence->document->article.title,
                                       quoted(printed), number ? "the same number" : "another number",
                                       candidate.wording.total, candidate.wording.names));
      if (number && same_subject(candidate) && other_figures_agree(input, candidate, *evidence->document, intervals)) {
        if (!best || candidate.wording.total > best->candidate.wording.total) best = Match{evidence.get(), candidate};
      } else if (!number && surely_same_subject(candidate, is_dated(input, evidence->document->article))) {
        contrary_values.insert(printed);
        if (!contrary || candidate.wording.sentence > contrary->candidate.wording.sentence)
          contrary = Match{evidence.get(), candidate};
      }
    }
  }
  std::optional<Verdict> row;
  if (best && (!contrary || contrary->candidate.wording.sentence < best->candidate.wording.sentence + kBetterWorded)) {
    row = supported(claim_columns(input, context.rules, intervals), *best, ours);
  } else if (contrary && !best && contrary_values.size() == 1) {
    row = refuted(claim_columns(input, context.rules, intervals), *contrary, ours);
  } else if (contrary) {
    row = claim_columns(input, context.rules, intervals);
    row->verdict = VerdictKind::not_enough_evidence;
    row->reason = "ambiguous";
    row->explanation = fmt::format("Documents give several figures for it; the nearest in wording says {}.",
                                   quoted(sentence_of(*contrary)));
    add_source(*row, *contrary->evidence);
  }
  if (row) row->considered = std::move(considered);
  return row;
}

/// Mentions of a word, counted in the document that the claim names.
Verdict judge_mentions(const JudgedClaim& input, Context& context, const Interval& interval,
                       const IntervalRules& intervals) {
  const Claim& claim = input.claim;
  Verdict row = claim_columns(input, context.rules, intervals);
  std::string others;
  for (const auto& evidence : input.evidence) {
    if (!evidence || !evidence->document) continue;
    const Article& document = evidence->document->article;
    if (!is_named_document(document, claim.document, input.article)) {
      row.considered.push_back(fmt::format("{}: not the document that the claim names", document.title));
      if (others.empty()) others = document.title;
      continue;
    }
    const int whole = count_term(document.text, claim.term, false);
    const int inflected = count_term(document.text, claim.term, true);
    add_source(row, *evidence);
    row.reference = fmt::format("{} times", whole);
    row.reference_value = Decimal(whole);
    const std::string counted = fmt::format("The document holds \u201C{}\u201D {} time{} as a whole word", claim.term,
                                            whole, whole == 1 ? "" : "s");
    if (interval.holds(Decimal(whole))) {
      row.verdict = VerdictKind::supported;
      row.reason = "document_agrees";
      row.explanation = counted + ".";
      row.confidence = name_of(Confidence::high);
    } else if (interval.holds(Decimal(inflected))) {
      row.verdict = VerdictKind::conflicting_evidence;
      row.reason = "definitions_disagree";
      row.explanation = fmt::format("{}, {} times with its inflected forms.", counted, inflected);
      row.confidence = name_of(Confidence::medium);
    } else {
      row.verdict = VerdictKind::refuted;
      row.reason = kPlainMismatch;
      row.explanation = fmt::format("{}, {} times with its inflected forms; the article says {}.", counted, inflected,
                                    quoted(row.claimed));
      row.confidence = name_of(Confidence::medium);
    }
    return row;
  }
  row.verdict = VerdictKind::not_enough_evidence;
  row.reason = "document_not_at_hand";
  row.explanation = claim.document.empty()
                        ? fmt::format("The document in which \u201C{}\u201D was counted is not named.", claim.term)
                        : fmt::format("The full text of {} is not at hand, so that \u201C{}\u201D cannot be counted.",
                                      quoted(claim.document), claim.term);
  if (!others.empty()) row.explanation += fmt::format(" {} is another document.", quoted(others));
  row.explanation += " Give it with --against or `library add`.";
  row.evidence_status = name_of(EvidenceStatus::none);
  return row;
}

}  // namespace

Result<std::optional<Verdict>> judge_documents(const JudgedClaim& input, Context& context,
                                               const IntervalRules& intervals) {
  const Claim& claim = input.claim;
  if (!claim.value) return std::optional<Verdict>{};
  const auto interval = interval_of(claim.value->mention, intervals);
  if (!interval) return std::optional<Verdict>{};
  if (!claim.term.empty()) return std::optional(judge_mentions(input, context, *interval, intervals));
  const bool any =
      std::any_of(input.evidence.begin(), input.evidence.end(), [](const auto& e) { return e && e->document; });
  if (!any) return std::optional<Verdict>{};
  return judge_figures(input, context, *interval, intervals);
}

}  // namespace tally::judge
