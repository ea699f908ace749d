// Escapes for JSON, HTML and terminals, and the width of text on a terminal.
#include "pipeline/text/escape.h"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "pipeline/text/plain_run.h"

namespace tally {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::array<char, 17> kHex = {'0', '1', '2', '3', '4', '5', '6', '7', '8',
                                       '9', 'a', 'b', 'c', 'd', 'e', 'f', 0};

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 1;
};

/// The character at the front of well-formed text; an ill-formed byte counts as one U+FFFD.
CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (size == 1 || text.size() < size) return {0xFFFD, 1};
  std::uint32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {0xFFFD, 1};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  return {value, size};
}

struct Range {
  std::uint32_t first, last;
};

template <std::size_t N>
bool in(std::uint32_t c, const std::array<Range, N>& ranges) {
  for (const Range& r : ranges) {
    if (c >= r.first && c <= r.last) return true;
  }
  return false;
}

/// Characters that move or hide what stands around them: controls, line separators, bidirectional marks and overrides,
/// interlinear annotations, tags that nobody sees.
bool is_unsafe(std::uint32_t c) {
  static constexpr std::array<Range, 9> kUnsafe = {{{0, 0x1F},
                                                    {0x7F, 0x9F},
                                                    {0x61C, 0x61C},
                                                    {0x200E, 0x200F},
                                                    {0x2028, 0x202E},
                                                    {0x2066, 0x2069},
                                                    {0xFEFF, 0xFEFF},
                                                    {0xFFF9, 0xFFFB},
                                                    {0xE0000, 0xE007F}}};
  return in(c, kUnsafe);
}

int width_of(std::uint32_t c) {
  static constexpr std::array<Range, 6> kZero = {
      {{0x300, 0x36F}, {0x200B, 0x200F}, {0x1AB0, 0x1AFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};
  static constexpr std::array<Range, 9> kWide = {{{0x1100, 0x115F},
                                                  {0x2E80, 0x303E},
                                                  {0x3041, 0xA4CF},
                                                  {0xAC00, 0xD7A3},
                                                  {0xF900, 0xFAFF},
                                                  {0xFE30, 0xFE6F},
                                                  {0xFF00, 0xFF60},
                                                  {0x1F300, 0x1FAFF},
                                                  {0x20000, 0x3FFFD}}};
  if (c < 0x300) return 1;
  return in(c, kZero) ? 0 : in(c, kWide) ? 2 : 1;
}

/// Whether a character that begins with this byte may be an unsafe one beyond ASCII.
bool may_lead_unsafe(unsigned char byte) {
  return byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF || byte == 0xF3;
}

void append_json_escape(std::string& out, std::uint32_t c) {
  if (c > 0xFFFF) {
    append_json_escape(out, 0xD800 + ((c - 0x10000) >> 10U));
    c = 0xDC00 + (c & 0x3FFU);
  }
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += kHex[(c >> shift) & 0xFU];
}

/// ASCII that stands in a JSON string as it is.
constexpr std::array<bool, 256> json_plain() {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}
constexpr std::array<bool, 256> kJsonPlain = json_plain();

void append_escaped(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (byte >= 0x80) {
        out += kReplacement;
        return;
      }
      append_json_escape(out, byte);
  }
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  const auto may_need_escape = [](ByteWord w) {
    return w.below(0x20) | w.holds('"') | w.holds('\\') | w.holds(0x7F) | w.beyond_ascii();
  };
  const auto needs_look = [](unsigned char byte) { return !kJsonPlain[byte]; };
  std::optional<bool> sound;  // looked at when something is not ASCII
  out += '"';
  std::size_t kept = 0;  // what stands before it is written
  for (std::size_t i = 0; (i = find_special(text, i, may_need_escape, needs_look)) < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      if (!sound) sound = simdjson::validate_utf8(text.data(), text.size());
      if (*sound) {
        if (!may_lead_unsafe(byte)) continue;
        const CodePoint point = first_of(text.substr(i));
        if (!is_unsafe(point.value)) continue;
        // The same text to every reader of JSON, and nothing to a terminal.
        out.append(text, kept, i - kept);
        append_json_escape(out, point.value);
        kept = i + point.size;
        continue;
      }
    }
    out.append(text, kept, i - kept);
    kept = i + 1;
    append_escaped(out, byte);
  }
  out.append(text, kept);
  out += '"';
}

void append_json_field(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty() && out.back() != '{') out += ',';
  append_json(out, name);
  out += ':';
  append_json(out, text);
}

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (may_lead_unsafe(byte)) {
      const CodePoint point = first_of(text.substr(i));
      if (point.size > 1 && is_unsafe(point.value)) {
        i += point.size - 1;
        continue;
      }
    }
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string plain_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text[0] == '\x1B' && text.size() > 1 && text[1] == '[') {  // a whole escape sequence, not only its first byte
      std::size_t end = 2;
      while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
      text.remove_prefix(end < text.size() ? end + 1 : end);
      continue;
    }
    const CodePoint c = first_of(text);
    const bool blank = c.value == ' ' || c.value == '\t' || c.value == '\n' || c.value == '\r' || c.value == 0xA0;
    if (blank) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (c.value == 0xFFFD && c.size == 1) {
      out += kReplacement;
    } else if (!is_unsafe(c.value)) {
      out += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = first_of(text);
    if (c.value == 0xFFFD && c.size == 1) {
      out += kReplacement;
    } else if (is_unsafe(c.value)) {
      out += ' ';
    } else {
      out += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  return out;
}

namespace {

/// Whether the character at `i` is one that a cell may not hold; line ends and tabs may be.
bool hides(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x20) return byte != '\n' && byte != '\t' && !(byte == '\r' && text.substr(i, 2) == "\r\n");
  return byte == 0x7F || (may_lead_unsafe(byte) && is_unsafe(first_of(text.substr(i)).value));
}

std::size_t first_hidden(std::string_view text) {
  const auto may_hide = [](ByteWord w) { return w.below(0x20) | w.holds(0x7F) | w.beyond_ascii(); };
  const auto needs_look = [](unsigned char byte) { return byte < 0x20 || byte == 0x7F || may_lead_unsafe(byte); };
  std::size_t first = find_special(text, 0, may_hide, needs_look);
  while (first < text.size() && !hides(text, first)) first = find_special(text, first + 1, may_hide, needs_look);
  return first;
}

}  // namespace

bool is_bare(std::string_view text) { return first_hidden(text) == text.size(); }

void make_bare(std::string& text) {
  const std::size_t first = first_hidden(text);
  if (first == text.size()) return;
  std::string out = text.substr(0, first);
  for (std::size_t i = first; i < text.size(); ++i) {
    if (hides(text, i)) {
      i += first_of(std::string_view(text).substr(i)).size - 1;
    } else {
      out += text[i];
    }
  }
  text = std::move(out);
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const CodePoint c = first_of(text);
    width += width_of(c.value);
    text.remove_prefix(c.size);
  }
  return width;
}

std::string_view fitting(std::string_view text, int columns) {
  std::size_t end = 0;
  int width = 0;
  while (end < text.size()) {
    const CodePoint c = first_of(text.substr(end));
    width += width_of(c.value);
    if (width > columns) break;
    end += c.size;
  }
  return text.substr(0, end);
}

std::vector<std::string> wrapped(std::string_view text, int columns) {
  std::vector<std::string> lines;
  columns = columns < 1 ? 1 : columns;
  while (!text.empty()) {
    while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
    std::string_view line = fitting(text, columns);
    if (line.empty() && !text.empty()) line = text.substr(0, first_of(text).size);  // one wide character in one column
    if (line.size() < text.size() && text[line.size()] != ' ') {
      const std::size_t blank = line.rfind(' ');
      if (blank != std::string_view::npos && blank > 0) line = line.substr(0, blank);
    }
    text.remove_prefix(line.size());
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

}  // namespace tally
