// Claim patterns and the loader of claim rules: what they compile to, need and refuse.
#include "pipeline/rulebook/claim_rules.h"
#include "tests/paths.h"

#include <doctest/doctest.h>
#include <re2/re2.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tally {
namespace {

const WordLists kLists = {{"rose", {{"went up", "rose", "grew"}, 0}},
                          {"so", {{"(?: [a-z]+ly| further){0,2}"}, 0}},
                          {"fell", {{"fell"}, 'Z'}}};

bool matches(std::string_view pattern, std::string_view rewritten) {
  const auto compiled = compile_claim_pattern(pattern, kLists);
  REQUIRE_MESSAGE(compiled.ok(), compiled.error().message());
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  const re2::RE2 re(compiled->regex, options);
  REQUIRE_MESSAGE(re.ok(), re.error());
  return re2::RE2::PartialMatch(re2::StringPiece(rewritten.data(), rewritten.size()), re);
}

std::string fault(std::string_view pattern) {
  const auto compiled = compile_claim_pattern(pattern, kLists);
  return compiled.ok() ? "" : compiled.error().message();
}

bool needs(const ClaimPattern& pattern, const std::vector<std::string>& words) {
  return std::find(pattern.words.begin(), pattern.words.end(), words) != pattern.words.end();
}

/// A rules folder of one file, removed at the end.
class Folder {
 public:
  explicit Folder(std::string_view text)
      : path_(std::filesystem::temp_directory_path() / ("tally-claims-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / "rules.xml") << text;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string load_fault(std::string_view text) {
  const Folder folder(text);
  const auto rules = ClaimRules::load(folder.path());
  return rules.ok() ? "" : rules.error().message();
}

}  // namespace

TEST_CASE("a pattern matches tokens, words and gaps") {
  CHECK(matches("{measure} of {place} {rose}{so} to {figure:to} in {period}", "the V of L rose sharply to P in D"));
  CHECK(matches("{measure} … {rose} to {figure}", "V in L in D, the bank said, went up to Q"));
  CHECK(matches("{measure} … {rose} to {figure}", "L's V rose to P"));
  CHECK_FALSE(matches("{measure} … {rose} to {figure}", "V was P and rose to P"));
  CHECK_FALSE(matches("{measure} … {rose} to {figure}", "V fell; D rose to P"));
  CHECK_FALSE(matches("{rose} to {percent}", "rose to M"));
  CHECK_FALSE(matches("{rose} to {percent}", "arose to P"));
  CHECK(matches("{fell} to {percent}", "Z to P"));
  CHECK(matches("\"{term}\" was used {figure} times", "the word \"innovation\" was used N times"));
}

TEST_CASE("groups have the roles that the macros name") {
  const auto p = compile_claim_pattern(
      "{measure} {rose} from {figure:from} in {period:from} to {figure:to} in {period:to}", kLists);
  REQUIRE(p.ok());
  CHECK(p->groups == std::vector<Role>{Role::measure, Role::from, Role::period_from, Role::value, Role::period_to});
}

TEST_CASE("the words and tokens that every match must hold") {
  const auto p = compile_claim_pattern("{measure} (?:is|was)(?: now)? worth(?:y|less)? {money}(?: more| less)", kLists);
  REQUIRE(p.ok());
  CHECK(needs(*p, {"is", "was"}));
  CHECK(needs(*p, {"worth", "worthless", "worthy"}));
  CHECK(needs(*p, {"less", "more"}));
  CHECK_FALSE(needs(*p, {"now"}));
  CHECK(p->tokens == std::vector<std::uint32_t>{token_bit('V'), token_bit('M')});
  const auto q = compile_claim_pattern("{rose}{so} to {figure}", kLists);
  REQUIRE(q.ok());
  CHECK(needs(*q, {"grew", "rose", "went"}));
  CHECK(needs(*q, {"to"}));
  const auto r = compile_claim_pattern("(?:a b|c d)e [xy]f g?h", kLists);
  REQUIRE(r.ok());
  CHECK(r->words == std::vector<std::vector<std::string>>{{"gh", "h"}, {"a", "c"}});
}

TEST_CASE("faults name the column and the nearest name") {
  CHECK(fault("{mesure} of {place}") == "pattern, column 1: unknown macro '{mesure}' (did you mean '{measure}'?)");
  CHECK(fault("to {figure:form}").find("column 4: unknown role 'form' (did you mean 'from'?)") != std::string::npos);
  CHECK(fault("a (?:b").find("not closed") != std::string::npos);
  CHECK(fault("a b)").find("closes nothing") != std::string::npos);
  CHECK(fault("(a)").find("(?:") != std::string::npos);
  CHECK(fault("Rose to {figure}").find("lower case") != std::string::npos);
  CHECK(fault("a…b").find("between blanks") != std::string::npos);
  CHECK(fault("*a").find("follows nothing") != std::string::npos);
  CHECK(fault("").find("empty") != std::string::npos);
  CHECK(fault("[b-a]").find("backwards") != std::string::npos);
  CHECK(fault("fell to {figure}").find("(write {fell})") != std::string::npos);
  CHECK(fault("a{1000000}").find("repetition") != std::string::npos);
}

TEST_CASE("loader refuses what authors get wrong, with the place") {
  const std::string ok = R"(<example>a 5</example><example match="no">b</example>)";
  CHECK(load_fault("<claims><rule id='a' type='level'><pattern>{figure}</pattern>" + ok + "</rule></claims>").empty());
  CHECK(load_fault("<claims>\n  <rule id='a' typ='level'/></claims>")
            .find("rules.xml:2:4: unknown attribute 'typ' in <rule> (did you mean 'type'?)") != std::string::npos);
  CHECK(load_fault("<claims><rule id='a' type='groth'><pattern>{figure}</pattern>" + ok + "</rule></claims>")
            .find("did you mean 'growth'?") != std::string::npos);
  CHECK(load_fault("<claims><rule id='a' type='level'><pattern>{figur}</pattern>" + ok + "</rule></claims>")
            .find("did you mean '{figure}'?") != std::string::npos);
  CHECK(
      load_fault("<claims><rule id='a' type='level'><pattern>{figure}</pattern><example>a 5</example></rule></claims>")
          .find("must not match") != std::string::npos);
  CHECK(load_fault("<claims><rule id='a' type='level'><pattern>x</pattern>" + ok +
                   "</rule><rule id='a' type='level'><pattern>x</pattern>" + ok + "</rule></claims>")
            .find("two rules 'a'") != std::string::npos);
  CHECK(load_fault("<claims><rule id='a'>").find("not well-formed") != std::string::npos);
  CHECK(load_fault("<rules/>").find("begins with <claims>") != std::string::npos);
}

TEST_CASE("the rules that come with the program load") {
  const auto rules = ClaimRules::load(tally::test::source("/rules/claims"));
  REQUIRE_MESSAGE(rules.ok(), rules.error().message());
  CHECK(rules->lists().contains("rose"));
}

}  // namespace tally
