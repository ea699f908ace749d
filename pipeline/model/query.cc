// Identity of queries.
#include "pipeline/model/query.h"

#include <array>
#include <charconv>
#include <string_view>

namespace tally {
namespace {

/// Appends a field with its length, so that no field's content can look like the next field.
void append_field(std::string& key, std::string_view field) {
  std::array<char, 20> digits{};
  key.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), field.size()).ptr);
  key += ':';
  key += field;
}

}  // namespace

std::string Query::key() const {
  std::size_t size = 64 + source.size() + series.size() + measure.size() + url.size() + decoder.size();
  for (const auto& [name, value] : decoder_options) size += name.size() + value.size() + 8;
  std::string key;
  key.reserve(size);  // made several times for each query of each claim
  key = kind == Kind::series ? "series " : "document ";
  for (const std::string* field : {&source, &series, &measure, &url, &decoder, &named_document})
    append_field(key, *field);
  for (const auto& [name, value] : decoder_options) {
    append_field(key, name);
    append_field(key, value);
  }
  key += '|';
  for (const std::string& word : words) append_field(key, word);
  return key;
}

std::string Query::request_key() const { return source + ' ' + url; }

}  // namespace tally
