#include <doctest/doctest.h>

#include <cctype>

#include "pipeline/rulebook/rule_book.h"
#include "pipeline/text/words.h"
#include "stages/judge_interval/alignment.h"
#include "stages/judge_interval/documents.h"
#include "tests/paths.h"

using namespace tally;

namespace {

/// Claims of every "NUMBER noun" of a text, one sentence a line: enough of an extractor for alignment.
std::vector<Claim> counts_in(const std::string& text, std::vector<Sentence>& sentences) {
  std::vector<Claim> claims;
  std::uint32_t paragraph = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const Span sentence{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
    if (end == at) ++paragraph;
    if (end > at) sentences.push_back({sentence, paragraph, false});
    for (std::size_t i = at; i < end; ++i) {
      if (std::isdigit(static_cast<unsigned char>(text[i])) == 0 || (i > 0 && text[i - 1] != ' ')) continue;
      std::size_t stop = i;
      while (stop < end && std::isdigit(static_cast<unsigned char>(text[stop])) != 0) ++stop;
      std::size_t noun = stop + 1;
      while (noun < end && std::isalpha(static_cast<unsigned char>(text[noun])) != 0) ++noun;
      Claim claim;
      claim.type = ClaimType::count;
      claim.sentence = sentence;
      Figure figure;
      figure.mention.kind = MentionKind::count;
      figure.mention.value = Decimal::parse(text.substr(i, stop - i));
      figure.mention.unit_text = text.substr(stop + 1, noun - stop - 1);
      figure.mention.unit = figure.mention.unit_text.empty()
                                ? ""
                                : figure.mention.unit_text.substr(0, figure.mention.unit_text.size() - 1);
      if (figure.mention.unit == "countrie") figure.mention.unit = "country";
      if (figure.mention.unit == "entitie") figure.mention.unit = "entity";
      figure.mention.span = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(noun)};
      claim.span = figure.mention.span;
      claim.value = figure;
      claims.push_back(claim);
      i = stop;
    }
    at = end + 1;
  }
  return claims;
}

struct Bench {
  RunSettings settings;
  RuleBook rules;
  Messages messages{Messages::Level::quiet};
  std::atomic<bool> cancelled{false};
  Context context{settings, rules, messages, nullptr, nullptr, cancelled, {}};

  Bench() {
    auto synonyms = Synonyms::load(tally::test::source("/rules/synonyms.xml"));
    REQUIRE(synonyms.ok());
    rules.synonyms = std::move(*synonyms);
  }
};

std::shared_ptr<const Evidence> evidence_of(const std::string& title, const std::string& text) {
  auto document = std::make_shared<Document>();
  document->article.title = title;
  document->article.text = text;
  document->article.url = "https://office.example/d";
  document->article.publisher = "Office";
  document->article.published_at = "2019-06-12";
  document->claims = counts_in(text, document->sentences);
  auto evidence = std::make_shared<Evidence>();
  evidence->document = document;
  evidence->sha256 = "abc";
  evidence->status = EvidenceStatus::cached;
  return evidence;
}

/// "reason" of the claim with this number in a one-sentence article, "none" when the document says nothing about it.
std::string judged(const std::string& sentence, const std::string& number,
                   const std::vector<std::shared_ptr<const Evidence>>& evidence, Verdict* out = nullptr) {
  Bench bench;
  Article article;
  article.text = sentence;
  article.published_at = "2025-12-05";
  std::vector<Sentence> sentences;
  for (const Claim& claim : counts_in(sentence, sentences)) {
    if (claim.value->mention.value != Decimal::parse(number)) continue;
    auto verdict = judge::judge_documents({article, claim, evidence}, bench.context);
    REQUIRE(verdict.ok());
    if (!verdict->has_value()) return "none";
    if (out != nullptr) *out = **verdict;
    return (*verdict)->reason;
  }
  return "no such claim";
}

const std::string kTitle = "First experiments selected for the China Space Station (announcement)";
const std::string kText =
    "On 12 June the offices announced which experiments will be carried out aboard the China Space Station.\n\n"
    "The first batch of cooperation projects on board the China Space Station consists of nine projects.\n"
    "The projects of the first batch involve 23 entities from 17 countries.\n"
    "Three of the nine projects were selected conditionally.\n\n"
    "The call for proposals had been answered with 42 applications from 27 countries.";

}  // namespace

TEST_CASE("figures that agree in number, noun and subject are supported, synonyms are said") {
  const auto document = evidence_of(kTitle, kText);
  const std::string sentence =
      "For instance, the first batch of cooperation projects aboard China Space Station involves 23 institutions from "
      "17 countries.";
  Verdict row;
  CHECK(judged(sentence, "23", {document}, &row) == "document_agrees");
  CHECK(row.verdict == VerdictKind::supported);
  CHECK(row.explanation.find("“entities” for the article's “institutions”") != std::string::npos);
  CHECK(row.series == "document:abc");
  CHECK(row.reference == "23 entities");
  CHECK(row.source_url == "https://office.example/d");
  CHECK(row.flags == std::vector<std::string>{"single_source"});
  CHECK(judged(sentence, "17", {document}, &row) == "document_agrees");
  CHECK(row.explanation.find("for the article's") == std::string::npos);
}

TEST_CASE("other words for the same thing") {
  const auto document = evidence_of(kTitle, kText);
  CHECK(judged("The first projects on the China Space Station bring together 23 organisations from 17 countries.", "17",
               {document}) == "document_agrees");
  CHECK(judged("Scientists from 17 countries are involved in the first batch of China Space Station projects.", "17",
               {document}) == "document_agrees");
  CHECK(judged("China received 42 applications for experiments aboard its China Space Station in answer to the call.",
               "42", {document}) == "document_agrees");
}

TEST_CASE("a coincidence of numbers is no support") {
  const auto document = evidence_of(kTitle, kText);
  for (const auto& pair : std::vector<std::pair<std::string, std::string>>{
           {"The China Space Station has hosted 23 astronauts from 17 countries.", "17"},
           {"The China Space Station has hosted 23 astronauts from 17 countries.", "23"},
           {"The plant in Ohio employs 23 engineers from 17 countries.", "17"},
           {"The festival brings 23 institutions from 17 countries to Lyon.", "23"},
           {"China has signed accords with 17 countries on fisheries.", "17"},
           {"The museum lent 42 paintings to the China Space Station project.", "42"}}) {
    const std::string& sentence = pair.first;
    const std::string& number = pair.second;
    CAPTURE(sentence);
    CHECK(judged(sentence, number, {document}) == "none");
  }
}

TEST_CASE("another figure for surely the same thing contradicts") {
  const auto document = evidence_of(kTitle, kText);
  Verdict row;
  CHECK(judged("The first batch of cooperation projects aboard China Space Station involves 25 institutions from 17 "
               "countries.",
               "25", {document}, &row) == "plain_mismatch");
  CHECK(row.verdict == VerdictKind::refuted);
  CHECK(row.difference == "+2");
  CHECK(judged("The first batch of cooperation projects aboard China Space Station involves 23 institutions from 19 "
               "countries.",
               "19", {document}) == "plain_mismatch");
  // A figure of the document that stands for something else does not make it right.
  CHECK(judged("The first batch of cooperation projects aboard China Space Station involves 23 institutions from 27 "
               "countries.",
               "27", {document}) != "document_agrees");
  // Far from the document's subject, nothing is held against the article.
  CHECK(judged("The station trained astronauts of 12 countries last year.", "12", {document}) == "none");
}

TEST_CASE("what the document denies or only expects is no support") {
  const std::string sentence =
      "The first batch of cooperation projects aboard China Space Station involves 23 institutions from 17 countries.";
  CHECK(judged(sentence, "23",
               {evidence_of(kTitle,
                            "It is not true that the first batch of cooperation projects aboard the China Space "
                            "Station involves 23 institutions from 17 "
                            "countries.")}) == "none");
}

TEST_CASE("a counted word needs the document that the claim names") {
  Bench bench;
  Article article;
  article.text =
      "'Innovation' is a key word, he said, noting that the word was mentioned 3 times in the recommendations for "
      "formulating the Harbour Plan, "
      "adopted by the Port Council.";
  Claim claim;
  claim.type = ClaimType::count;
  claim.sentence = {0, static_cast<std::uint32_t>(article.text.size())};
  claim.term = "innovation";
  claim.document = "the recommendations for formulating the Harbour Plan";
  Figure figure;
  figure.mention.kind = MentionKind::count;
  figure.mention.value = Decimal(3);
  figure.mention.unit = "time";
  claim.value = figure;
  const auto verdict = [&](const std::vector<std::shared_ptr<const Evidence>>& evidence) {
    auto row = judge::judge_documents({article, claim, evidence}, bench.context);
    REQUIRE(row.ok());
    REQUIRE(row->has_value());
    return **row;
  };
  CHECK(verdict({}).reason == "document_not_at_hand");
  const std::string title = "Recommendations of the Port Council for Formulating the Harbour Plan";
  CHECK(verdict({evidence_of(title, "Innovation and innovation. INNOVATION!")}).verdict == VerdictKind::supported);
  CHECK(verdict({evidence_of(title, "Innovation and innovation.")}).reason == "plain_mismatch");
  CHECK(verdict({evidence_of(title, "Innovation, innovation, innovations.")}).reason == "definitions_disagree");
  // Reports about the document hold the number and the word, and are not the document.
  CHECK(verdict({evidence_of("Port Council unveils recommendations for the Harbour Plan with 3 items",
                             "Innovation innovation innovation 3 items")})
            .reason == "document_not_at_hand");
  CHECK(verdict({evidence_of("Summary of the recommendations for formulating the Harbour Plan",
                             "Innovation innovation innovation")})
            .reason == "document_not_at_hand");
  CHECK(verdict({evidence_of("Harbour dredging begins", "Innovation innovation innovation")}).reason ==
        "document_not_at_hand");
}
