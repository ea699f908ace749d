// decode_json: OData and plain JSON by pointers from the source's file: WHO, UN SDG, DBnomics, FRED, BLS, archives.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/decode/json.h"
#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/stage.h"
#include "stages/decode_json/records.h"

namespace tally {
namespace {

using decode::Json;

class DecodeJson final : public DecodeStage {
 public:
  static constexpr std::string_view kName = "decode_json";
  static constexpr std::string_view kSummary =
      "OData and plain JSON, read by the JSON pointers that the source's file gives";
  static inline const std::vector<OptionSpec> kOptions = {};
  static Result<std::unique_ptr<DecodeStage>> create(const Options&) {
    return std::unique_ptr<DecodeStage>(std::make_unique<DecodeJson>());
  }

  Result<Evidence> run(const Reply& reply, Context& context) const override;
};

/// All the text below a value, for messages that offices put into nested lists.
void gather(const Json& json, std::string& out) {
  if (json.is_scalar() && !json.text.empty())
    out += (out.empty() ? "" : "; ") + std::string(decode::trimmed(json.text));
  for (const Json& item : json.items) gather(item, out);
}

bool contains_any_case(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool names_one_of(std::string_view text, std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find('|'), list.size());
    if (end > 0 && contains_any_case(text, list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// What an office says in its error field: an unknown code, a used-up quota, or something else. The words that tell
/// them apart are in the source's file.
std::optional<Evidence> said_no(const Reply& reply, const Json& root) {
  std::string said;
  for (const char* name : {"error", "error_2"}) {
    const std::string pointer = decode::option(reply.query, name);
    if (const Json* found = pointer.empty() ? nullptr : root.at(pointer)) gather(*found, said);
  }
  if (said.empty()) return std::nullopt;
  const std::string detail = fmt::format("{} says: {}", reply.query.source, decode::excerpt(said, 200));
  if (names_one_of(said, decode::option(reply.query, "error_no_series")))
    return decode::failure(reply, "no_series", detail);
  if (names_one_of(said, decode::option(reply.query, "error_quota"))) {
    return decode::failure(reply, "source_unavailable", "the quota is used up: " + detail);
  }
  if (names_one_of(said, decode::option(reply.query, "error_no_value")))
    return decode::failure(reply, "no_value_for_place", detail);
  if (names_one_of(said, decode::option(reply.query, "error_ignore"))) return std::nullopt;
  return decode::failure(reply, "source_unavailable", detail);
}

Result<Evidence> DecodeJson::run(const Reply& reply, Context& context) const {
  if (decode::form_of(reply.body) != decode::Form::json) {
    if (auto refused = decode::refused(reply)) return *refused;
    return decode::wrong_form(reply, "JSON");
  }
  decode::RecordReader reader(reply.query, context);
  int page_number = 0;
  for (const std::string_view page : decode::pages_of(reply)) {
    ++page_number;
    auto json = decode::JsonReply::parse(page);
    if (!json) {
      if (auto refused = decode::refused(reply)) return *refused;
      return decode::failure(reply, "source_unavailable", fmt::format("page {}: {}", page_number, json.error().what));
    }
    if (auto no = said_no(reply, json->root())) return *no;
    if (auto refused = decode::refused(reply)) return *refused;
    if (auto fault = reader.read(json->root())) return decode::failure(reply, "source_unavailable", *fault);
  }
  if (const auto missing = reader.missing_rows(); missing > 0) {
    return decode::failure(reply, "source_unavailable",
                           fmt::format("only {} of {} rows arrived", reader.rows(), reader.rows() + missing));
  }
  const std::string absent = decode::option(reply.query, "empty", "no_value_for_place");
  if (reader.rows() == 0)
    return decode::failure(reply, absent,
                           fmt::format("{} has no record for {}", reply.query.source, reply.query.series));
  auto series = std::make_shared<Series>();
  auto observations = reader.finish(*series);
  return decode::answer_unique(reply, std::move(series), std::move(observations));
}

}  // namespace
}  // namespace tally

using tally::DecodeJson;
TALLY_STAGE(decode_json, DecodeJson)
