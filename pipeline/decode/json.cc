// The tree is built from simdjson's on-demand parser, which alone gives numbers as written.
#include "pipeline/decode/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <new>

#include "pipeline/decode/text.h"

namespace tally::decode {
namespace {

namespace od = simdjson::ondemand;
constexpr int kDeepest = 64;

std::string_view number_text(std::string_view token) { return trimmed(token); }

/// Fills `out` from a value or a document, which share their interface.
template <class Value>
simdjson::error_code build(Value& value, Json& out, int depth);

simdjson::error_code build_array(od::array array, Json& out, int depth) {
  for (auto element : array) {
    od::value value;
    if (const auto error = element.get(value)) return error;
    if (const auto error = build(value, out.items.emplace_back(), depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code build_object(od::object object, Json& out, int depth) {
  for (auto field : object) {
    std::string_view name;
    if (const auto error = field.unescaped_key().get(name)) return error;
    od::value value;
    if (const auto error = field.value().get(value)) return error;
    out.names.push_back(name);
    if (const auto error = build(value, out.items.emplace_back(), depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

template <class Value>
simdjson::error_code build(Value& value, Json& out, int depth) {
  if (depth > kDeepest) return simdjson::DEPTH_ERROR;
  od::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case od::json_type::array: {
      out.kind = Json::Kind::array;
      od::array array;
      if (const auto error = value.get_array().get(array)) return error;
      return build_array(array, out, depth);
    }
    case od::json_type::object: {
      out.kind = Json::Kind::object;
      od::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return build_object(object, out, depth);
    }
    case od::json_type::string:
      out.kind = Json::Kind::string;
      return value.get_string().get(out.text);
    case od::json_type::number: {
      out.kind = Json::Kind::number;
      std::string_view token;
      if (const auto error = simdjson::simdjson_result<std::string_view>(value.raw_json_token()).get(token))
        return error;
      out.text = number_text(token);
      double checked = 0;  // the text is kept, the parse only refuses what is no number
      return value.get_double().get(checked);
    }
    case od::json_type::boolean: {
      out.kind = Json::Kind::boolean;
      bool flag = false;
      if (const auto error = value.get_bool().get(flag)) return error;
      out.text = flag ? "true" : "false";
      return simdjson::SUCCESS;
    }
    case od::json_type::null:
      return value.is_null() ? simdjson::SUCCESS : simdjson::INCORRECT_TYPE;
  }
  return simdjson::INCORRECT_TYPE;
}

/// The element of an array whose member `key` has the text `wanted`.
const Json* select(const Json& array, std::string_view key, std::string_view wanted) {
  for (const Json& element : array.items) {
    const Json* member = element.member(key);
    if (member && member->text == wanted) return &element;
  }
  return nullptr;
}

const Json* step(const Json* json, std::string_view name) {
  if (json->kind == Json::Kind::array) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error == std::errc{} && end == name.data() + name.size())
      return index < json->items.size() ? &json->items[index] : nullptr;
    if (json->items.empty()) return nullptr;
    json = &json->items.front();
  }
  return json->member(name);
}

}  // namespace

const Json* Json::member(std::string_view name) const {
  if (kind != Kind::object) return nullptr;
  const auto it = std::find(names.begin(), names.end(), name);
  return it != names.end() ? &items[static_cast<std::size_t>(it - names.begin())] : nullptr;
}

const Json* Json::at(std::string_view pointer) const {
  const Json* json = this;
  while (!pointer.empty() && json) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string name(pointer.substr(0, end));
    pointer.remove_prefix(end);
    const auto open = name.find('[');
    const auto equals = name.find('=', open == std::string::npos ? name.size() : open);
    if (equals != std::string::npos && name.back() == ']') {
      const std::string key = name.substr(open + 1, equals - open - 1);
      const std::string wanted = name.substr(equals + 1, name.size() - equals - 2);
      json = step(json, std::string_view(name).substr(0, open));
      if (json) json = select(*json, key, wanted);
      continue;
    }
    for (auto at = name.find('~'); at != std::string::npos; at = name.find('~', at + 1)) {
      if (name.compare(at, 2, "~1") == 0)
        name.replace(at, 2, "/");
      else if (name.compare(at, 2, "~0") == 0)
        name.replace(at, 2, "~");
    }
    json = step(json, name);
  }
  return json;
}

std::string_view text_at(const Json& json, std::string_view pointer) {
  const Json* found = json.at(pointer);
  return found && found->is_scalar() ? found->text : std::string_view{};
}

struct JsonReply::Parsed {
  simdjson::padded_string text;
  od::parser parser;
};

void JsonReply::Free::operator()(Parsed* parsed) const { std::default_delete<Parsed>()(parsed); }

Result<JsonReply> JsonReply::parse(std::string_view body) {
  JsonReply reply;
  reply.parsed_.reset(std::make_unique<Parsed>().release());
  reply.parsed_->text = simdjson::padded_string(to_utf8(body, is_utf8(body) ? "utf-8" : "auto"));
  if (reply.parsed_->text.data() == nullptr) throw std::bad_alloc();  // simdjson itself would read from there
  od::document document;
  simdjson::error_code error = simdjson::SUCCESS;
  try {  // its iterators throw where a container is damaged
    error = reply.parsed_->parser.iterate(reply.parsed_->text).get(document);
    if (!error) error = build(document, reply.root_, 0);
    if (!error && document.current_location().error() == simdjson::SUCCESS)
      error = simdjson::TAPE_ERROR;  // text behind the value
  } catch (const simdjson::simdjson_error& thrown) {
    error = thrown.error();
  }
  if (error) return Error{"", fmt::format("the JSON is cut off or damaged: {}", simdjson::error_message(error)), ""};
  return reply;
}

}  // namespace tally::decode
