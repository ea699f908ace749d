// Laying of marks over a text.
#include "stages/write_html/marked_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pipeline/text/escape.h"

namespace tally::html {
namespace {

std::uint32_t at_character(std::string_view text, std::uint32_t at) {
  at = std::min(at, static_cast<std::uint32_t>(text.size()));
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

}  // namespace

std::string marked_text(std::string_view text, Span range, const std::vector<Mark>& marks) {
  range = {at_character(text, range.begin), at_character(text, range.end)};
  struct Piece {
    Span span;
    bool ends_here = false;
    const Mark* mark = nullptr;
  };
  std::vector<Piece> pieces;
  std::set<std::uint32_t> cuts = {range.begin, range.end};
  for (const Mark& mark : marks) {
    const Span whole{at_character(text, mark.span.begin), at_character(text, mark.span.end)};
    const Span part{std::max(whole.begin, range.begin), std::min(whole.end, range.end)};
    if (part.begin >= part.end) continue;
    pieces.push_back({part, whole.end <= range.end, &mark});
    cuts.insert(part.begin);
    cuts.insert(part.end);
  }
  std::string out;
  for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {
    for (const Piece& piece : pieces) {
      if (piece.ends_here && piece.span.end == *cut) {
        out += fmt::format(R"(<a class="sign {}" href="#{}" title="{}">{}</a>)", piece.mark->css, piece.mark->target,
                           html_escaped(piece.mark->title), html_escaped(piece.mark->label));
      }
    }
    const auto next = std::next(cut);
    if (next == cuts.end()) break;
    const Piece* inner = nullptr;
    for (const Piece& piece : pieces) {
      if (piece.span.begin <= *cut && *next <= piece.span.end &&
          (inner == nullptr || piece.span.size() < inner->span.size()))
        inner = &piece;
    }
    const std::string words = html_escaped(text.substr(*cut, *next - *cut));
    out += inner == nullptr ? words : fmt::format(R"(<mark class="{}">{}</mark>)", inner->mark->css, words);
  }
  return out;
}

}  // namespace tally::html
