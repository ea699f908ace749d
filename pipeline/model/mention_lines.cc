// A mention as the contract prints it.
#include "pipeline/model/mention_lines.h"

#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr int kFractionDigits = 12;

/// Plain digits; a value that does not end ("a third") is cut to the contract's 12 digits behind the point.
std::string printed(const std::optional<Decimal>& value) {
  if (!value) return {};
  return value->exponent() < -kFractionDigits ? value->rounded_to(-kFractionDigits).to_string() : value->to_string();
}

}  // namespace

std::array<std::string, kMentionFields.size()> mention_cells(const Article& article, const Mention& m) {
  const std::string& text = m.in_title ? article.title : article.text;
  const std::size_t begin = std::min<std::size_t>(m.span.begin, text.size());
  const std::string words = text.substr(begin, m.span.size());
  const bool is_code = m.kind == MentionKind::date || m.kind == MentionKind::place || m.kind == MentionKind::measure;
  const bool is_date = m.kind == MentionKind::date;
  return {article.id,
          m.in_title ? std::string{} : std::to_string(m.span.begin),
          m.in_title ? std::string{} : std::to_string(m.span.end),
          words,
          std::string(name_of(m.kind)),
          is_code ? m.code : printed(m.value),
          is_date ? m.first.iso() : printed(m.low),
          is_date ? m.last.iso() : printed(m.high),
          m.unit,
          m.unit_text,
          m.hedge == Hedge::between ? std::string{} : std::string(name_of(m.hedge)),
          std::string(name_of(m.direction))};
}

std::string mention_json(const Article& article, const Mention& mention) {
  const auto cells = mention_cells(article, mention);
  std::string out = "{";
  for (std::size_t i = 0; i < cells.size(); ++i) append_json_field(out, kMentionFields[i], cells[i]);
  out += '}';
  return out;
}

}  // namespace tally
