// Checking, repairing and converting of outside text.
#include "pipeline/text/utf8.h"

#include <fmt/format.h>
#include <iconv.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tally {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the well-formed sequence at `i`, or 0; then `bad` is the length of the maximal ill-formed part.
std::size_t sequence_at(std::string_view s, std::size_t i, std::size_t& bad) {
  const auto at = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0U; };
  const auto tail = [&](std::size_t k) { return (at(k) & 0xC0U) == 0x80U; };
  const unsigned lead = at(i);
  bad = 1;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned least = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned most = lead == 0xED ? 0x9F : 0xBF;
    if (at(i + 1) < least || at(i + 1) > most) return 0;
    bad = 2;
    return tail(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned least = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned most = lead == 0xF4 ? 0x8F : 0xBF;
    if (at(i + 1) < least || at(i + 1) > most) return 0;
    bad = 2;
    if (!tail(i + 2)) return 0;
    bad = 3;
    return tail(i + 3) ? 4 : 0;
  }
  return 0;
}

struct Converter {
  iconv_t handle;
  explicit Converter(const std::string& from) : handle(iconv_open("UTF-8", from.c_str())) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (usable()) iconv_close(handle);
  }
  [[nodiscard]] bool usable() const { return handle != reinterpret_cast<iconv_t>(-1); }  // NOLINT: iconv's error value
};

}  // namespace

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::string repair_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t bad = 1;
    if (const std::size_t size = sequence_at(bytes, i, bad); size != 0) {
      out.append(bytes.substr(i, size));
      i += size;
    } else {
      out.append(kReplacement);
      i += bad;
    }
  }
  return out;
}

Result<std::string> to_utf8(std::string_view bytes, std::string_view encoding) {
  std::string name;
  for (const char c : encoding) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  while (!name.empty() && (name.back() == ' ' || name.back() == '"')) name.pop_back();
  if (name == "utf-8" || name == "utf8") return repair_utf8(bytes);
  constexpr std::array<std::string_view, 8> kLatin = {"iso-8859-1", "iso8859-1", "latin1",   "latin-1",
                                                      "l1",         "ascii",     "us-ascii", "cp1252"};
  if (std::find(kLatin.begin(), kLatin.end(), name) != kLatin.end()) name = "windows-1252";
  if (name == "gb2312" || name == "gbk") name = "gb18030";
  if (name == "shift_jis" || name == "x-sjis") name = "cp932";
  if (name == "utf-16") name = "utf-16le";
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!plain || name.empty() || name.size() > 40)
    return Error{"", fmt::format("unknown encoding '{:.40}'", encoding), ""};
  const Converter converter(name);
  if (!converter.usable()) return Error{"", fmt::format("unknown encoding '{}'", name), ""};

  std::string out;
  std::array<char, 16384> buffer;
  char* in = const_cast<char*>(bytes.data());  // NOLINT: iconv does not write to its input
  std::size_t left = bytes.size();
  const bool wide = name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("ucs");
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t status = iconv(converter.handle, &in, &left, &to, &room);
    const int why = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (status != static_cast<std::size_t>(-1)) break;
    if (why == E2BIG) continue;
    out.append(kReplacement);
    const std::size_t skip = std::min(left, std::size_t{wide ? 2U : 1U});
    in += skip;
    left -= skip;
  }
  return out;
}

ByteOrderMark byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {"utf-8", 3};
  if (bytes.starts_with("\xFF\xFE")) return {"utf-16le", 2};
  if (bytes.starts_with("\xFE\xFF")) return {"utf-16be", 2};
  return {};
}

DecodedText decode_plain_text(std::string bytes) {
  const ByteOrderMark mark = byte_order_mark(bytes);
  if (mark.size == 2) {
    const auto converted = to_utf8(std::string_view(bytes).substr(2), mark.encoding);
    if (converted) return {*converted, false};
  }
  if (mark.size == 3) bytes.erase(0, 3);
  if (is_utf8(bytes)) return {std::move(bytes), false};
  // A stray byte in UTF-8 text is damage; bytes above 127 that never form UTF-8 are windows-1252.
  std::size_t well_formed = 0;
  std::size_t ill_formed = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t bad = 1;
    const std::size_t size = sequence_at(bytes, i, bad);
    if (size > 1) ++well_formed;
    if (size == 0) ++ill_formed;
    i += size == 0 ? bad : size;
  }
  const bool mostly_ascii = ill_formed * 4 < bytes.size();
  if (well_formed == 0 && mostly_ascii) {
    const auto converted = to_utf8(bytes, "windows-1252");
    if (converted) return {*converted, true};
  }
  return {repair_utf8(bytes), true};
}

std::string_view binary_kind(std::string_view head) {
  if (byte_order_mark(head).size == 2) return {};
  if (head.starts_with("%PDF-")) return "a PDF file";
  if (head.starts_with("PK\x03\x04")) return "a zip archive or an office document";
  if (head.starts_with("\x1F\x8B")) return "a gzip file";
  if (head.starts_with("\x89PNG") || head.starts_with("\xFF\xD8\xFF") || head.starts_with("GIF8")) return "an image";
  if (head.starts_with("SQLite format 3")) return "a database";
  if (head.starts_with("\x7F"
                       "ELF"))
    return "a program";
  std::size_t controls = 0;
  for (const char c : head) {
    const auto u = static_cast<unsigned char>(c);
    if ((u < 32 && u != '\n' && u != '\r' && u != '\t' && u != '\f') || u == 127) ++controls;
  }
  // A stray control character is damage in a text, many of them are no text.
  return controls > 2 && controls * 50 > head.size() ? "binary data" : std::string_view{};
}

}  // namespace tally
