// Runs the examples of claim rules and the texts that must stay quiet.
#include "stages/extract_rules/rule_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "stages/extract_rules/extract_rules.h"

namespace tally::extract {
namespace {

/// A text as an article of its own: title and sentences at full stops before a blank and a capital. Examples are one
/// sentence or two; the real splitter is a stage of its own.
struct Sample {
  Article article;
  std::vector<Sentence> sentences;
};

bool ends_sentence(std::string_view text, std::size_t i) {
  if (text[i] != '.' && text[i] != '?' && text[i] != '!') return false;
  std::size_t next = i + 1;
  while (next < text.size() && (text[next] == '"' || text[next] == '\'' || text[next] == ')')) ++next;
  if (next >= text.size() || (text[next] != ' ' && text[next] != '\n')) return false;
  while (next < text.size() && (text[next] == ' ' || text[next] == '\n' || text[next] == '"' || text[next] == '\''))
    ++next;
  if (next >= text.size() || text[next] < 'A' || text[next] > 'Z') return false;
  std::size_t word = i;
  while (word > 0 && text[word - 1] != ' ' && text[word - 1] != '\n') --word;
  const std::string_view last = text.substr(word, i - word);
  const bool initial = last.size() == 1 || last.find('.') != std::string_view::npos;
  static constexpr std::string_view kAbbreviations[] = {"Mr",  "Mrs", "Ms",   "Dr",  "No",  "St",  "Jan", "Feb", "Mar",
                                                        "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "Gen", "Sen",
                                                        "Rep", "Inc", "Corp", "Co",  "Ltd", "vs",  "Prof"};
  return !initial && std::find(std::begin(kAbbreviations), std::end(kAbbreviations), last) == std::end(kAbbreviations);
}

void split(Sample& sample) {
  const std::string_view text = sample.article.text;
  std::size_t begin = 0;
  std::uint32_t paragraph = 0;
  const auto add = [&](std::size_t end) {
    while (begin < end && (text[begin] == ' ' || text[begin] == '\n')) ++begin;
    if (begin < end)
      sample.sentences.push_back(
          {{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, paragraph, false});
    begin = end;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\n\n")) {
      add(i);
      ++paragraph;
    } else if (ends_sentence(text, i)) {
      std::size_t end = i + 1;
      while (end < text.size() && (text[end] == '"' || text[end] == '\'' || text[end] == ')')) ++end;
      add(end);
    }
  }
  add(text.size());
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& p : parts) out += (out.empty() ? "" : std::string(between)) + p;
  return out;
}

std::string value_of(const std::optional<Figure>& figure) {
  if (!figure) return "";
  if (figure->mention.value) return figure->mention.value->to_string();
  if (figure->mention.low && figure->mention.high)
    return figure->mention.low->to_string() + ".." + figure->mention.high->to_string();
  return "";
}

/// A field of a claim as examples write it; nothing for a name that is no field.
std::optional<std::string> field_of(const Claim& claim, const Article& article, std::string_view name) {
  const std::string& body = claim.in_title ? article.title : article.text;
  if (name == "type") return std::string(name_of(claim.type));
  if (name == "measure") return claim.measures.empty() ? "" : claim.measures.front();
  if (name == "place") return join(claim.places, "/");
  if (name == "period") return claim.period.iso();
  if (name == "period_from") return claim.period_from.iso();
  if (name == "value") return value_of(claim.value);
  if (name == "from") return value_of(claim.from);
  if (name == "by") return value_of(claim.by);
  if (name == "direction") return std::string(name_of(claim.direction));
  if (name == "unit") return claim.value ? claim.value->mention.unit : (claim.by ? claim.by->mention.unit : "");
  if (name == "hedge") return claim.value ? std::string(name_of(claim.value->mention.hedge)) : "";
  if (name == "assertion") return std::string(name_of(claim.assertion));
  if (name == "speaker") return claim.speaker;
  if (name == "term") return claim.term;
  if (name == "document") return claim.document;
  if (name == "highest") return claim.highest ? "yes" : "no";
  if (name == "within") return claim.within;
  if (name == "claim") return body.substr(claim.span.begin, claim.span.size());
  if (name == "confidence") return std::string(name_of(claim.confidence));
  return std::nullopt;
}

/// Fields that differ from what an example expects, "value 5 (not 6)".
std::vector<std::string> differences(const RuleExample& example, const Claim& claim, const Article& article) {
  std::vector<std::string> out;
  for (const auto& [name, expected] : example.expected) {
    const auto got = field_of(claim, article, name);
    if (got && *got != expected) out.push_back(fmt::format("{} '{}', not '{}'", name, *got, expected));
  }
  return out;
}

class Tester {
 public:
  Tester(const RuleBook& rules, RuleTestReport& report) : extractor_(rules), report_(report) {}

  [[nodiscard]] Result<void> compile() const { return extractor_.matcher().compile_all(); }

  void test(const ClaimRule& rule) {
    ++report_.rules;
    for (const RuleExample& example : rule.examples) {
      ++report_.examples;
      test(rule, example);
    }
  }

  void test_quiet(const std::string& path) {
    ++report_.quiet_texts;
    std::ifstream in(path, std::ios::binary);
    Sample sample;
    sample.article.text.assign(std::istreambuf_iterator<char>(in), {});
    split(sample);
    const Extraction got =
        extractor_.run({sample.article, sample.sentences}, Date::parse("2025-06-15").value_or(Date{}), false);
    for (const Claim& claim : got.claims) {
      const std::string_view head = std::string_view(sample.article.text).substr(0, claim.span.begin);
      const auto line = std::count(head.begin(), head.end(), '\n') + 1;
      const auto last = head.rfind('\n');
      const auto column = last == std::string_view::npos ? head.size() + 1 : head.size() - last;
      report_.failures.push_back({fmt::format("{}:{}:{}", path, line, column),
                                  fmt::format("a text without claims gave one by rule '{}': \"{}\"", claim.rule_id,
                                              sample.article.text.substr(claim.span.begin, claim.span.size())),
                                  ""});
    }
  }

 private:
  Extractor extractor_;
  RuleTestReport& report_;

  void test(const ClaimRule& rule, const RuleExample& example) {
    Sample sample;
    sample.article.text = example.text;
    Date published = Date::parse("2015-06-15").value_or(Date{});
    for (const auto& [name, value] : example.expected) {
      if (name == "published") published = Date::parse(value).value_or(Date{});
      if (name == "dateline") sample.article.dateline = value;
      if (name == "title") sample.article.title = value;
    }
    if (!sample.article.title.empty())
      sample.sentences.push_back({{0, static_cast<std::uint32_t>(sample.article.title.size())}, 0, true});
    split(sample);
    const Extraction got = extractor_.run({sample.article, sample.sentences}, published, false);
    const auto fail = [&](std::string what) {
      report_.failures.push_back(
          {example.where, fmt::format("rule '{}': {}: \"{}\"", rule.id, what, example.text), ""});
    };

    std::vector<const Claim*> own;
    std::vector<std::string> others;
    for (const Claim& claim : got.claims) {
      if (claim.rule_id == rule.id) own.push_back(&claim);
      others.push_back(fmt::format(
          "{} '{}'", claim.rule_id,
          sample.article.text.substr(claim.in_title ? 0 : claim.span.begin, claim.in_title ? 0 : claim.span.size())));
    }
    if (example.match == RuleExample::Match::no) {
      if (!own.empty()) fail("must not match, and does");
      return;
    }
    std::vector<std::string> nearest;
    bool right = false;
    for (const Claim* claim : own) {
      auto diff = differences(example, *claim, sample.article);
      right = right || diff.empty();
      if (nearest.empty() || diff.size() < nearest.size()) nearest = std::move(diff);
    }
    const auto claims = example.expected.find("claims");
    if (claims != example.expected.end() && claims->second != std::to_string(got.claims.size())) {
      nearest.push_back(fmt::format("{} claims, not {}", got.claims.size(), claims->second));
      right = false;
    }
    if (example.match == RuleExample::Match::missed) {
      if (right) fail("is marked as missed and matches now: take the mark away");
      return;
    }
    if (own.empty()) {
      fail(others.empty() ? "does not match, and nothing else does" : "does not match; instead " + join(others, ", "));
    } else if (!right) {
      fail(join(nearest, "; "));
    }
  }
};

}  // namespace

Result<RuleTestReport> test_rules(const RuleBook& rules, const std::string& only_file,
                                  const std::string& quiet_folder) {
  RuleTestReport report;
  Tester tester(rules, report);
  if (auto compiled = tester.compile(); !compiled) return compiled.error();
  for (const ClaimRule& rule : rules.claims.all()) {
    const std::string file = rule.where.substr(0, rule.where.find(".xml:") + 4);
    if (only_file.empty() || file.ends_with(only_file) ||
        only_file.ends_with(std::filesystem::path(file).filename().string()))
      tester.test(rule);
  }
  if (report.rules == 0 && !only_file.empty())
    return Error{only_file, "holds no rule of this rule book", "give a file of the folder rules/claims"};
  if (quiet_folder.empty() || !only_file.empty()) return report;
  std::error_code failed;
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(quiet_folder, failed)) {
    if (entry.path().extension() == ".txt") texts.push_back(entry.path().string());
  }
  if (failed)
    return Error{quiet_folder, "cannot be listed: " + failed.message(), "the quiet texts are below fixtures/"};
  std::sort(texts.begin(), texts.end());
  for (const std::string& path : texts) tester.test_quiet(path);
  return report;
}

}  // namespace tally::extract
