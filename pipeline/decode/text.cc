// Encodings of tables and replies.
#include "pipeline/decode/text.h"

#include <array>
#include <cstdint>
#include <optional>

namespace tally::decode {
namespace {

/// Windows-1252 from 0x80 to 0x9F; 0 where it defines nothing.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

/// Reads one code point at the front of `text` and drops it; empty at a malformed sequence, which is not dropped.
std::optional<std::uint32_t> take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  std::size_t size = 1;
  std::uint32_t point = lead;
  if (lead >= 0x80) {
    if (lead >= 0xC2 && lead <= 0xDF)
      size = 2, point = lead & 0x1F;
    else if (lead >= 0xE0 && lead <= 0xEF)
      size = 3, point = lead & 0x0F;
    else if (lead >= 0xF0 && lead <= 0xF4)
      size = 4, point = lead & 0x07;
    else
      return std::nullopt;
    if (text.size() < size) return std::nullopt;
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0) != 0x80) return std::nullopt;
      point = (point << 6) | (next & 0x3F);
    }
    const bool overlong = (size == 3 && point < 0x800) || (size == 4 && (point < 0x10000 || point > 0x10FFFF));
    if (overlong || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
  }
  text.remove_prefix(size);
  return point;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(big_endian ? (a << 8) | b : (b << 8) | a);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t point = unit(i);
    if (point >= 0xD800 && point < 0xDC00 && i + 3 < bytes.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
    if (point != 0xFEFF || i != 0) append(out, point);
  }
  return out;
}

std::string from_one_byte(std::string_view bytes, bool windows) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    std::uint32_t point = byte;
    if (windows && byte >= 0x80 && byte < 0xA0 && kWindows1252[byte - 0x80] != 0) point = kWindows1252[byte - 0x80];
    append(out, point);
  }
  return out;
}

/// The byte that Windows-1252 (or Latin 1, for the five that it leaves open) shows as this character.
std::optional<unsigned char> one_byte(std::uint32_t point) {
  if (point < 0x80 || (point >= 0xA0 && point < 0x100)) return static_cast<unsigned char>(point);
  for (std::size_t i = 0; i < kWindows1252.size(); ++i) {
    if (kWindows1252[i] == point || (kWindows1252[i] == 0 && point == 0x80 + i))
      return static_cast<unsigned char>(0x80 + i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view without_bom(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take(text)) return false;
  }
  return true;
}

std::string to_utf8(std::string_view bytes, std::string_view encoding) {
  const bool automatic = encoding.empty() || encoding == "auto";
  const bool little = bytes.starts_with("\xFF\xFE");
  const bool big = bytes.starts_with("\xFE\xFF");
  if (little || big) return from_utf16(bytes, big);
  if (encoding == "utf-16") return from_utf16(bytes, bytes.size() > 1 && bytes[0] == '\0');
  if (automatic && bytes.size() > 3 && bytes[0] != '\0' && bytes[1] == '\0' && bytes[3] == '\0')
    return from_utf16(bytes, false);
  if (automatic && bytes.size() > 3 && bytes[0] == '\0' && bytes[2] == '\0' && bytes[1] != '\0')
    return from_utf16(bytes, true);
  if (encoding == "latin1") return from_one_byte(bytes, false);
  if (encoding == "windows-1252") return from_one_byte(bytes, true);
  bytes = without_bom(bytes);
  if (is_utf8(bytes)) return std::string(bytes);
  if (automatic) return from_one_byte(bytes, true);
  std::string out;
  while (!bytes.empty()) {
    if (const auto point = take(bytes)) {
      append(out, *point);
    } else {
      append(out, 0xFFFD);
      bytes.remove_prefix(1);
    }
  }
  return out;
}

std::string undouble(std::string_view text) {
  std::string current(text);
  for (int round = 0; round < 3; ++round) {
    std::string bytes;
    bool changed = false;
    for (std::string_view rest = current; !rest.empty();) {
      const auto point = take(rest);
      const auto byte = point ? one_byte(*point) : std::nullopt;
      if (!byte) return current;
      if (*byte >= 0x80) changed = true;
      bytes += static_cast<char>(*byte);
    }
    if (!changed || !is_utf8(bytes)) return current;
    current = std::move(bytes);
  }
  return current;
}

std::string_view trimmed(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
      text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) text.remove_suffix(1);
    if (text.starts_with("\xC2\xA0")) text.remove_prefix(2), again = true;
    if (text.ends_with("\xC2\xA0")) text.remove_suffix(2), again = true;
  }
  return text;
}

}  // namespace tally::decode
