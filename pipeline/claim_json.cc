// Claims to JSON and back.
#include "pipeline/claim_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "pipeline/text/escape.h"

namespace tally {
namespace {

namespace dom = simdjson::dom;

std::string printed(const std::optional<Decimal>& value) { return value ? value->to_string() : std::string{}; }
std::string printed(const std::optional<Figure>& figure) {
  return figure ? printed(figure->mention.value) : std::string{};
}

std::string text_of(const dom::object& object, const char* name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string{};
}

/// The enumerator whose name is `name`; the first one when there is no such name.
template <class Enum>
Enum enumerator(const std::string& name, int count) {
  for (int i = 0; i < count; ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  }
  return static_cast<Enum>(0);
}

Error bad(std::string_view field, std::string_view value) {
  return {"", fmt::format("field \"{}\" of a claim is '{}'", field, value),
          "offsets are bytes of the text, numbers are strings of plain digits"};
}

Result<void> read_number(const dom::object& object, const char* name, std::optional<Decimal>& into) {
  const std::string text = text_of(object, name);
  if (text.empty()) return {};
  into = Decimal::parse(text);
  return into ? Result<void>{} : bad(name, text);
}

Result<void> read_figure(const dom::object& object, const char* name, const Claim& claim, std::optional<Figure>& into) {
  std::optional<Decimal> value;
  if (auto read = read_number(object, name, value); !read) return read;
  if (!value) return {};
  into.emplace();
  into->mention = claim.value ? claim.value->mention : Mention{};
  into->mention.value = value;
  return {};
}

Result<void> read_period(const dom::object& object, const char* name, Period& into) {
  const std::string text = text_of(object, name);
  if (text.empty()) return {};
  const auto period = Period::parse(text);
  if (!period) return bad(name, text);
  into = *period;
  return {};
}

Result<Claim> read_claim(const Article& article, const std::vector<Sentence>& sentences, const dom::object& object) {
  Claim claim;
  std::int64_t begin = -1;
  std::int64_t end = -1;
  bool in_title = false;
  if (object["in_title"].get(in_title) == simdjson::SUCCESS) claim.in_title = in_title;
  const auto size = static_cast<std::int64_t>(claim.in_title ? article.title.size() : article.text.size());
  if (object["start"].get(begin) != simdjson::SUCCESS || begin < 0 || begin > size)
    return bad("start", std::to_string(begin));
  if (object["end"].get(end) != simdjson::SUCCESS || end <= begin || end > size) return bad("end", std::to_string(end));
  claim.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  claim.sentence = claim.span;
  for (const Sentence& sentence : sentences) {
    if (sentence.in_title == claim.in_title && sentence.span.begin <= claim.span.begin &&
        claim.span.begin < sentence.span.end)
      claim.sentence = sentence.span;
  }
  claim.type = enumerator<ClaimType>(text_of(object, "type"), 9);
  claim.assertion = enumerator<Assertion>(text_of(object, "assertion"), 5);
  claim.confidence = enumerator<Confidence>(text_of(object, "confidence"), 3);
  claim.direction = enumerator<Direction>(text_of(object, "direction"), 3);
  claim.rule_id = text_of(object, "rule");
  claim.speaker = text_of(object, "speaker");
  if (std::string measure = text_of(object, "measure"); !measure.empty()) claim.measures.push_back(std::move(measure));
  dom::array places;
  if (object["places"].get(places) == simdjson::SUCCESS) {
    for (const auto place : places) {
      std::string_view code;
      if (place.get(code) == simdjson::SUCCESS) claim.places.emplace_back(code);
    }
  }
  if (auto read = read_period(object, "period", claim.period); !read) return read.error();
  if (auto read = read_period(object, "period_from", claim.period_from); !read) return read.error();
  claim.value.emplace();
  Mention& mention = claim.value->mention;
  mention.span = claim.span;
  mention.in_title = claim.in_title;
  mention.unit = text_of(object, "unit");
  mention.hedge = enumerator<Hedge>(text_of(object, "hedge"), 10);
  mention.direction = claim.direction;
  std::optional<Decimal> step;
  for (const auto& [name, into] :
       {std::pair{"value", &mention.value}, {"low", &mention.low}, {"high", &mention.high}, {"step", &step}}) {
    if (auto read = read_number(object, name, *into); !read) return read.error();
  }
  if (!mention.value && !(mention.low && mention.high)) return bad("value", "");
  mention.kind = !mention.value              ? MentionKind::range
                 : mention.unit == "percent" ? MentionKind::percent
                                             : MentionKind::number;
  if (mention.value && mention.value->normalized().exponent() < 0) {
    mention.decimals = true;
    mention.step = Decimal::power_of_ten(mention.value->normalized().exponent());
  }
  if (step) mention.step = *step;
  claim.value->period = claim.period;
  if (auto read = read_figure(object, "from", claim, claim.from); !read) return read.error();
  if (claim.from) claim.from->period = claim.period_from;
  if (auto read = read_figure(object, "by", claim, claim.by); !read) return read.error();
  return claim;
}

}  // namespace

std::string claim_json(const Article& article, const Claim& claim) {
  const std::string& text = claim.in_title ? article.title : article.text;
  std::string out =
      fmt::format("{{\"start\":{},\"end\":{},\"in_title\":{}", claim.span.begin, claim.span.end, claim.in_title);
  append_json_field(out, "text", std::string_view(text).substr(claim.span.begin, claim.span.size()));
  append_json_field(out, "type", name_of(claim.type));
  if (!claim.measures.empty()) append_json_field(out, "measure", claim.measures.front());
  if (!claim.places.empty()) {
    out += ",\"places\":[";
    for (std::size_t i = 0; i < claim.places.size(); ++i) {
      if (i > 0) out += ',';
      append_json(out, claim.places[i]);
    }
    out += ']';
  }
  append_json_field(out, "period", claim.period.iso());
  append_json_field(out, "period_from", claim.period_from.iso());
  if (claim.value) {
    const Mention& mention = claim.value->mention;
    append_json_field(out, "value", printed(mention.value));
    append_json_field(out, "low", printed(mention.low));
    append_json_field(out, "high", printed(mention.high));
    append_json_field(out, "unit", mention.unit);
    append_json_field(out, "step", mention.step.to_string());
    append_json_field(out, "hedge", name_of(mention.hedge));
  }
  append_json_field(out, "direction", name_of(claim.direction));
  append_json_field(out, "from", printed(claim.from));
  append_json_field(out, "by", printed(claim.by));
  append_json_field(out, "speaker", claim.speaker);
  append_json_field(out, "assertion", name_of(claim.assertion));
  append_json_field(out, "confidence", name_of(claim.confidence));
  append_json_field(out, "rule", claim.rule_id);
  out += '}';
  return out;
}

Result<std::vector<Claim>> claims_from_json(const Article& article, const std::vector<Sentence>& sentences,
                                            std::string_view line) {
  dom::parser parser;
  dom::object answer;
  if (parser.parse(std::string(line)).get(answer) != simdjson::SUCCESS)
    return Error{"", "the answer is no JSON object", "answer {\"claims\":[…]} on one line"};
  if (const std::string error = text_of(answer, "error"); !error.empty()) return Error{"", error, ""};
  dom::array given;
  if (answer["claims"].get(given) != simdjson::SUCCESS)
    return Error{"", "the answer has no array \"claims\"", "answer {\"claims\":[…]} on one line"};
  std::vector<Claim> claims;
  for (const auto element : given) {
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return Error{"", "a claim is no JSON object", ""};
    auto claim = read_claim(article, sentences, object);
    if (!claim) return claim.error();
    claims.push_back(std::move(*claim));
  }
  return claims;
}

}  // namespace tally
