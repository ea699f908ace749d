// Bounding of HTML before it is parsed, and its encoding.
#include "pipeline/html/html_guard.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "pipeline/text/utf8.h"

namespace tally {
namespace {

enum class TagKind {
  block,        ///< counted in the depth; its end tag closes what is open inside
  inline_,      ///< counted; its end tag reaches only up to the next block
  table_part,   ///< like a block, and a wall that end tags of blocks do not cross
  implied,      ///< closed by its like: p, li, tr
  empty,        ///< has no content
  dropped,      ///< the tag is left out
  with_content  ///< the tag and its content are left out
};

const std::unordered_map<std::string_view, TagKind>& tag_kinds() {
  static const std::unordered_map<std::string_view, TagKind> kinds = [] {
    std::unordered_map<std::string_view, TagKind> map;
    for (const auto name : {"p", "li", "dt", "dd", "tr", "tbody", "thead", "tfoot", "colgroup", "rp", "rt"})
      map[name] = TagKind::implied;
    for (const auto name : {"td", "th", "table", "caption", "html", "head", "body"}) map[name] = TagKind::table_part;
    for (const auto name : {"br", "hr", "img", "meta", "link", "base", "input", "wbr", "col", "area", "embed", "param",
                            "source", "track", "image"})
      map[name] = TagKind::empty;
    for (const auto name : {"b", "i", "em", "strong", "font", "u", "big", "small", "tt", "code", "nobr", "math",
                            "plaintext", "frameset", "frame", "isindex", "keygen"})
      map[name] = TagKind::dropped;
    for (const auto name : {"svg", "style", "template", "select", "iframe", "noframes", "noembed", "textarea", "xmp",
                            "canvas", "object", "applet", "marquee", "datalist"})
      map[name] = TagKind::with_content;
    for (const auto name : {"a", "span", "abbr", "cite", "q", "sub", "sup", "time", "mark", "label", "ins", "del",
                            "data", "bdi", "bdo", "dfn", "kbd", "samp", "var"})
      map[name] = TagKind::inline_;
    return map;
  }();
  return kinds;
}

TagKind kind_of(std::string_view name) {
  const auto found = tag_kinds().find(name);
  return found == tag_kinds().end() ? TagKind::block : found->second;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Position of `needle` (in small letters) in any case at or after `from`, or npos.
std::size_t find_any_case(std::string_view text, std::string_view needle, std::size_t from) {
  for (std::size_t i = from; i + needle.size() <= text.size(); ++i) {
    const void* next = std::memchr(text.data() + i, needle[0], text.size() - i);
    if (next == nullptr) return std::string_view::npos;
    i = static_cast<std::size_t>(static_cast<const char*>(next) - text.data());
    std::size_t k = 0;
    while (k < needle.size() && i + k < text.size() && lowered(text[i + k]) == needle[k]) ++k;
    if (k == needle.size()) return i;
  }
  return std::string_view::npos;
}

struct Tag {
  std::string name;  ///< in small letters
  bool closing = false;
  std::size_t end = 0;         ///< behind ">"
  std::size_t attributes = 0;  ///< at most this many
};

/// Reads the tag whose "<" stands at `at`; false when it is no tag. A tag that never ends takes the rest of the page,
/// as in browsers. A quote that never closes is none.
bool read_tag(std::string_view html, std::size_t at, Tag& tag) {
  std::size_t i = at + 1;
  tag.closing = i < html.size() && html[i] == '/';
  if (tag.closing) ++i;
  if (i >= html.size() || !is_letter(html[i])) return false;
  tag.name.clear();
  while (i < html.size() && !is_blank(html[i]) && html[i] != '/' && html[i] != '>' && tag.name.size() < 40)
    tag.name += lowered(html[i++]);
  tag.attributes = 0;
  while (i < html.size() && html[i] != '>') {
    const char c = html[i];
    if (c == '"' || c == '\'') {
      // A quote holds a value only behind "=".
      std::size_t before = i;
      while (before > at && is_blank(html[before - 1])) --before;
      if (before > at && html[before - 1] == '=') {
        const std::size_t close = html.find(c, i + 1);
        if (close != std::string_view::npos) i = close;
        ++tag.attributes;
      }
    } else if (is_blank(c) || c == '/') {
      ++tag.attributes;
    }
    ++i;
  }
  tag.end = std::min(i + 1, html.size());
  return true;
}

/// The elements that are open, as the parser would hold them, near enough.
class OpenElements {
 public:
  explicit OpenElements(std::size_t most) : most_(most) {}

  /// False when the element would lie too deep.
  bool open(const std::string& name, TagKind kind) {
    if (kind == TagKind::implied) close_like(name);
    if (stack_.size() >= most_) return false;
    stack_.push_back({name, kind});
    return true;
  }
  /// False when nothing of that name is open: the end tag has no use.
  bool close(const std::string& name, TagKind kind) {
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i].name == name) {
        stack_.resize(i);
        return true;
      }
      if (kind == TagKind::inline_ && stack_[i].kind != TagKind::inline_) return false;
      if (stack_[i].kind == TagKind::table_part && kind != TagKind::table_part && kind != TagKind::implied)
        return false;
      if (name != "table" && stack_[i].name == "table") return false;
    }
    return false;
  }

 private:
  void close_like(const std::string& name) {
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i].name == name) {
        stack_.resize(i);
        return;
      }
      if (stack_[i].kind == TagKind::block || stack_[i].kind == TagKind::table_part) return;
    }
  }
  struct Element {
    std::string name;
    TagKind kind;
  };
  std::size_t most_;
  std::vector<Element> stack_;
};

}  // namespace

std::string guarded_html(std::string_view html, const HtmlBounds& bounds) {
  std::string out;
  out.reserve(html.size());
  OpenElements open(bounds.depth);
  Tag tag;
  std::size_t tags = 0;
  // Content ends that were looked for in vain are not looked for again: each search would run to the end.
  std::vector<std::string> missing_ends;
  for (std::size_t i = 0; i < html.size();) {
    const void* found = std::memchr(html.data() + i, '<', html.size() - i);
    const std::size_t at =
        found == nullptr ? html.size() : static_cast<std::size_t>(static_cast<const char*>(found) - html.data());
    out.append(html.substr(i, at - i));
    if (at >= html.size()) break;
    i = at;
    if (html.substr(at).starts_with("<!--")) {
      const std::size_t end = html.find("-->", at + 4);
      i = end == std::string_view::npos ? html.size() : end + 3;
      continue;
    }
    const char second = at + 1 < html.size() ? html[at + 1] : '\0';
    if (second == '!' || second == '?') {
      const std::size_t end = html.find('>', at);
      i = end == std::string_view::npos ? html.size() : end + 1;
      continue;
    }
    if (!read_tag(html, at, tag)) {
      out.append("&lt;");
      i = at + 1;
      continue;
    }
    i = tag.end;
    if (tag.name == "s" || tag.name == "strike") tag.name = "del";
    const TagKind kind = kind_of(tag.name);
    const bool data = !tag.closing && tag.name == "script";
    if (data || (kind == TagKind::with_content && !tag.closing)) {
      const std::string end_tag = "</" + tag.name;
      if (std::find(missing_ends.begin(), missing_ends.end(), end_tag) != missing_ends.end()) continue;
      const std::size_t end = find_any_case(html, end_tag, tag.end);
      if (end == std::string_view::npos) {
        missing_ends.push_back(end_tag);
        if (data || tag.name == "style") i = html.size();
        continue;
      }
      const std::string_view head = html.substr(at, tag.end - at);
      if (data && head.size() <= bounds.tag_bytes && find_any_case(head, "ld+json", 0) != std::string_view::npos) {
        out.append(head).append(html.substr(tag.end, end - tag.end)).append("</script>");
      }
      const std::size_t close = html.find('>', end);
      i = close == std::string_view::npos ? html.size() : close + 1;
      out += ' ';
      continue;
    }
    if (kind == TagKind::dropped || kind == TagKind::with_content || tag.name == "script" || ++tags > bounds.tags)
      continue;
    if (tag.closing) {
      if (open.close(tag.name, kind)) out.append("</").append(tag.name).append(">");
      continue;
    }
    if (kind != TagKind::empty && !open.open(tag.name, kind)) {
      out.append("<br>");
      continue;
    }
    const std::string_view whole = html.substr(at, tag.end - at);
    if (whole.size() > bounds.tag_bytes || tag.attributes > bounds.attributes) {
      out.append("<").append(tag.name).append(">");
    } else {
      const std::size_t name_end = whole.find_first_of(" \t\r\n\f/>");
      out.append("<").append(tag.name).append(
          whole.substr(name_end == std::string_view::npos ? whole.size() : name_end));
    }
  }
  return out;
}

std::string html_to_utf8(std::string_view bytes, std::string_view content_type) {
  const ByteOrderMark mark = byte_order_mark(bytes);
  if (mark.size != 0) {
    const auto text = to_utf8(bytes.substr(mark.size), mark.encoding);
    if (text) return *text;
  }
  const auto charset_in = [](std::string_view text) -> std::string_view {
    const std::size_t at = find_any_case(text, "charset", 0);
    if (at == std::string_view::npos) return {};
    std::size_t begin = text.find('=', at);
    if (begin == std::string_view::npos || begin > at + 12) return {};
    begin = text.find_first_not_of(" \"'=", begin);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_first_of(" \"';/>\r\n", begin) - begin);
  };
  std::string_view charset = charset_in(content_type);
  if (charset.empty()) charset = charset_in(bytes.substr(0, 4096));
  if (is_utf8(bytes)) {
    // Pages that are UTF-8 and say Latin-1 are common, the reverse accident is next to impossible.
    const bool wide = charset.size() > 5 && find_any_case(charset, "utf-16", 0) == 0;
    const bool multibyte_charset = find_any_case(charset, "iso-2022", 0) == 0 || find_any_case(charset, "hz", 0) == 0;
    if (!multibyte_charset || charset.empty() || wide) return std::string(bytes);
  }
  if (!charset.empty() && find_any_case(charset, "utf-16", 0) != 0) {
    auto text = to_utf8(bytes, charset);
    if (text) return std::move(*text);
  }
  return decode_plain_text(std::string(bytes)).text;
}

}  // namespace tally
