// Plain data to bytes and back: one list of fields serves both ways.
#pragma once
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/decimal.h"

namespace tally {

/// Appends values to a text. A struct is written by its `fields(archive, value)`, found beside the struct.
class ImageWriter {
 public:
  explicit ImageWriter(std::string& out) : out_(out) {}

  template <class... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }

 private:
  std::string& out_;

  void raw(const void* bytes, std::size_t size) { out_.append(static_cast<const char*>(bytes), size); }
  void size(std::size_t count) { put(static_cast<std::uint32_t>(count)); }
  void put(const std::string& text) {
    size(text.size());
    raw(text.data(), text.size());
  }
  void put(const Decimal& number) {
    const auto coefficient = number.coefficient();
    raw(&coefficient, sizeof coefficient);
    put(number.exponent());
  }
  template <class First, class Second>
  void put(const std::pair<First, Second>& pair) {
    put(pair.first);
    put(pair.second);
  }
  template <class Item>
  void put(const std::vector<Item>& items) {
    size(items.size());
    for (const Item& item : items) put(item);
  }
  template <class Value, class Less>
  void put(const std::map<std::string, Value, Less>& map) {
    put_map(map);
  }
  template <class Value>
  void put(const std::unordered_map<std::string, Value>& map) {
    put_map(map);
  }
  template <class Map>
  void put_map(const Map& map) {
    size(map.size());
    for (const auto& [key, value] : map) {
      put(key);
      put(value);
    }
  }
  template <class Value>
  void put(const Value& value) {
    if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
      raw(&value, sizeof value);
    } else {
      fields(*this, const_cast<Value&>(value));  // NOLINT(cppcoreguidelines-pro-type-const-cast): only read here
    }
  }
};

/// Reads what ImageWriter wrote. Past the end every value is empty and ok() is false; nothing is ever read out of
/// bounds, and no container grows beyond what the bytes left could fill.
class ImageReader {
 public:
  explicit ImageReader(std::string_view bytes) : left_(bytes) {}
  /// Whether all was there and nothing is left.
  [[nodiscard]] bool ok() const { return sound_ && left_.empty(); }

  template <class... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }

 private:
  std::string_view left_;
  bool sound_ = true;

  std::string_view raw(std::size_t size) {
    if (size > left_.size()) {
      sound_ = false;
      left_ = {};
      return {};
    }
    const auto bytes = left_.substr(0, size);
    left_.remove_prefix(size);
    return bytes;
  }
  /// Every item takes a byte at least.
  std::size_t size() {
    std::uint32_t count = 0;
    get(count);
    if (count <= left_.size()) return count;
    sound_ = false;
    left_ = {};
    return 0;
  }
  void get(std::string& text) { text = std::string(raw(size())); }
  void get(Decimal& number) {
    Decimal::Coefficient coefficient = 0;
    int exponent = 0;
    if (const auto bytes = raw(sizeof coefficient); !bytes.empty())
      std::memcpy(&coefficient, bytes.data(), sizeof coefficient);
    get(exponent);
    number = Decimal::scaled(coefficient, exponent);
  }
  template <class First, class Second>
  void get(std::pair<First, Second>& pair) {
    get(pair.first);
    get(pair.second);
  }
  template <class Item>
  void get(std::vector<Item>& items) {
    if constexpr (std::is_arithmetic_v<Item> && !std::is_same_v<Item, bool>) {
      const std::size_t count = size();
      const auto bytes = raw(count * sizeof(Item));
      items.resize(bytes.size() / sizeof(Item));
      if (!bytes.empty()) std::memcpy(items.data(), bytes.data(), bytes.size());
    } else {
      items.resize(size());
      for (Item& item : items) get(item);
    }
  }
  template <class Value, class Less>
  void get(std::map<std::string, Value, Less>& map) {
    for (std::size_t count = size(); count > 0; --count) {
      std::string key;
      get(key);
      get(map.emplace_hint(map.end(), std::move(key), Value{})->second);
    }
  }
  template <class Value>
  void get(std::unordered_map<std::string, Value>& map) {
    const std::size_t count = size();
    map.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::string key;
      get(key);
      get(map[std::move(key)]);
    }
  }
  template <class Value>
  void get(Value& value) {
    if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
      if (const auto bytes = raw(sizeof value); !bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    } else {
      fields(*this, value);
    }
  }
};

}  // namespace tally
