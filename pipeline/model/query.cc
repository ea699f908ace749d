// Identity of queries.
#include "pipeline/model/query.h"

#include <array>
#include <charconv>
#include <string_view>
#include <tuple>

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

bool Query::same_as(const Query& other) const {
  // Queries of one office differ in what they ask for, so that is looked at first.
  const auto all = [](const Query& q) {
    return std::tie(q.series, q.url, q.measure, q.kind, q.source, q.decoder, q.named_document, q.words,
                    q.decoder_options);
  };
  return all(*this) == all(other);
}

std::string Query::request_key() const { return source + ' ' + url; }

}  // namespace tally
