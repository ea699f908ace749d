// Json: a parsed JSON reply with numbers as they were written, so that no figure passes through binary floating point.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/result.h"

namespace tally::decode {

/// One value. Views point into the JsonReply that owns the tree.
struct Json {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string_view text;  ///< strings without quotes and escapes; numbers and booleans as written
  std::vector<Json> items;
  std::vector<std::string_view> names;  ///< of an object's items

  /// Member of an object; null when there is none.
  [[nodiscard]] const Json* member(std::string_view name) const;
  /// JSON pointer ("/series/docs/0/value", "" is the value itself), with two additions: "/variable[concept=Time]/id"
  /// takes the element whose member has that text, and a name asked of an array is asked of its first element.
  [[nodiscard]] const Json* at(std::string_view pointer) const;
  [[nodiscard]] bool is_scalar() const { return kind != Kind::array && kind != Kind::object; }
};

/// Text of a scalar at a pointer; empty when it is absent, null or no scalar.
std::string_view text_at(const Json& json, std::string_view pointer);

class JsonReply {
 public:
  /// Takes UTF-8, with or without byte order mark. Fails with what is wrong, also for text behind the value.
  static Result<JsonReply> parse(std::string_view body);
  [[nodiscard]] const Json& root() const { return root_; }

 private:
  struct Parsed;
  struct Free {
    void operator()(Parsed* parsed) const;
  };
  std::unique_ptr<Parsed, Free> parsed_;
  Json root_;
};

}  // namespace tally::decode
