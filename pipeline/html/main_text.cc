// Main text: what reads as prose is measured, the best container chosen, the rest of the page left out.
#include "pipeline/html/main_text.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>

#include "pipeline/html/page_parts.h"
#include "pipeline/text/head_lines.h"
#include "pipeline/text/news_dates.h"

namespace tally {
namespace {

/// A paragraph counts as prose from this many bytes on, when less than this share of it are links.
constexpr std::size_t kLeastProse = 25;
constexpr double kMostLinked = 0.5;

struct Weight {
  std::size_t prose = 0;
  std::size_t text = 0;  ///< inline text that belongs to the enclosing block
  std::size_t linked = 0;
};

/// Weighs every element once.
class Scale {
 public:
  std::size_t prose(const GumboNode* node) const {
    const auto found = prose_.find(node);
    return found == prose_.end() ? 0 : found->second;
  }
  Weight weigh(const GumboNode* node, int depth) {
    Weight weight;
    if (node->type == GUMBO_NODE_TEXT) {
      std::string folded;
      append_folded(folded, node->v.text.text);
      weight.text = folded.size();
      return weight;
    }
    if (!is_element(node) || depth > kDeepestNode || is_never_text(node)) return weight;
    for (const GumboNode* child : children_of(node)) {
      const Weight part = weigh(child, depth + 1);
      weight.prose += part.prose;
      weight.text += part.text;
      weight.linked += part.linked;
    }
    if (is_element(node, GUMBO_TAG_A)) weight.linked = weight.text;
    if (is_block(node)) {
      if (weight.text >= kLeastProse &&
          static_cast<double>(weight.linked) < kMostLinked * static_cast<double>(weight.text))
        weight.prose += weight.text;
      prose_[node] = weight.prose;
      return {weight.prose, 0, 0};
    }
    return weight;
  }

 private:
  std::unordered_map<const GumboNode*, std::size_t> prose_;
};

/// Writes the chosen part as text.
class Writer {
 public:
  Writer(const Scale& scale, std::size_t whole, const std::string& title, MainText& out)
      : scale_(scale), whole_(whole), title_(title), out_(out) {}
  void write(const GumboNode* node, int depth);
  void finish() { end_paragraph("\n\n"); }

 private:
  void write_children(const GumboNode* node, int depth) {
    for (const GumboNode* child : children_of(node)) write(child, depth + 1);
  }
  void write_row(const GumboNode* row, int depth);
  void end_paragraph(std::string_view gap);
  bool is_left_out(const GumboNode* node) const;
  bool is_layout(const GumboNode* table, int depth) const;

  const Scale& scale_;
  std::size_t whole_;  ///< prose of the page: a part that holds half of it is never left out
  const std::string& title_;
  MainText& out_;
  std::string line_;              ///< the paragraph being written
  std::vector<Link> line_links_;  ///< offsets in line_
  std::size_t linked_ = 0;        ///< bytes of line_ inside links
  std::string gap_;               ///< what parts the last paragraph from the next
  bool in_cell_ = false;
  bool in_heading_ = false;
};

bool Writer::is_left_out(const GumboNode* node) const {
  if (is_never_text(node)) return true;
  if (!is_side_part(node)) return false;
  return scale_.prose(node) * 2 < whole_ || whole_ == 0;
}

/// A table that holds prose or other tables is there for the looks.
bool Writer::is_layout(const GumboNode* table, int depth) const {
  if (depth > kDeepestNode) return false;
  for (const GumboNode* child : children_of(table)) {
    if (is_element(child, GUMBO_TAG_TABLE)) return true;
    if ((is_element(child, GUMBO_TAG_TD) || is_element(child, GUMBO_TAG_TH)) && scale_.prose(child) > 300) return true;
    if (is_layout(child, depth + 1)) return true;
  }
  return false;
}

void Writer::end_paragraph(std::string_view gap) {
  while (!line_.empty() && line_.back() == ' ') line_.pop_back();
  const bool heading = in_heading_;
  const std::size_t linked = linked_;
  std::string line;
  line.swap(line_);
  std::vector<Link> links;
  links.swap(line_links_);
  linked_ = 0;
  if (line.empty()) {
    if (gap.size() > gap_.size()) gap_ = gap;
    return;
  }
  if (linked * 10 >= line.size() * 8 && line.size() < 200 && !heading && !in_cell_) return;  // a line of links
  if (is_page_furniture(line)) return;
  if (out_.text.size() < 400) {
    if (!title_.empty() && same_words(line, title_)) return;
    std::string publisher;
    if (out_.text.empty() && date_line(line, publisher)) {
      const std::string iso = iso_time(line);
      if (out_.printed_date.empty()) out_.printed_date = iso;
      return;
    }
    if (const auto author = byline(line)) {
      if (out_.byline.empty()) out_.byline = *author;
      return;
    }
  }
  if (!out_.text.empty()) out_.text += gap_;
  gap_ = gap;
  const auto begin = static_cast<std::uint32_t>(out_.text.size());
  out_.text += line;
  out_.paragraphs.push_back({begin, static_cast<std::uint32_t>(out_.text.size())});
  for (Link& link : links) {
    link.span.end = std::min(link.span.end, static_cast<std::uint32_t>(line.size()));
    if (link.span.begin >= link.span.end) continue;
    link.span.begin += begin;
    link.span.end += begin;
    out_.links.push_back(std::move(link));
  }
}

void Writer::write_row(const GumboNode* row, int depth) {
  if (depth > kDeepestNode) return;
  for (const GumboNode* child : children_of(row)) {
    if (is_element(child, GUMBO_TAG_TD) || is_element(child, GUMBO_TAG_TH)) {
      if (!line_.empty()) line_ += " | ";
      const std::size_t before = line_.size();
      in_cell_ = true;
      write_children(child, depth + 1);
      while (line_.size() > before && line_.back() == ' ') line_.pop_back();
    } else if (is_element(child)) {
      if (is_element(child, GUMBO_TAG_TR)) {
        write_row(child, depth + 1);
        end_paragraph("\n");
        in_cell_ = false;
      } else if (!is_never_text(child) && !is_element(child, GUMBO_TAG_CAPTION)) {
        write_row(child, depth + 1);
      }
    }
  }
}

void Writer::write(const GumboNode* node, int depth) {
  if (depth > kDeepestNode) return;
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
    std::string folded(line_.empty() || line_.back() == ' ' ? "" : ".");
    const std::size_t skip = folded.size();
    append_folded(folded, node->v.text.text);
    std::string_view text = std::string_view(folded).substr(skip);
    if (line_.empty()) text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (!line_.empty() && line_.back() == ' ' && text.starts_with(' ')) text.remove_prefix(1);
    line_ += text;
    return;
  }
  if (!is_element(node) || is_left_out(node)) return;
  switch (node->v.element.tag) {
    case GUMBO_TAG_BR:
      if (in_cell_) {
        if (!line_.empty() && line_.back() != ' ') line_ += ' ';
      } else {
        end_paragraph("\n");
      }
      return;
    case GUMBO_TAG_H1: {
      const std::string heading = text_of(node, 500);
      const bool first = out_.heading.empty();
      if (first) out_.heading = heading;
      if ((first && out_.text.size() < 400) || same_words(heading, title_)) return;
      break;
    }
    case GUMBO_TAG_TABLE:
      if (!in_cell_ && !is_layout(node, 0)) {
        end_paragraph("\n\n");
        write_row(node, depth);
        end_paragraph("\n\n");
        in_cell_ = false;
        return;
      }
      break;
    case GUMBO_TAG_SUP:
      append_superscript(line_, text_of(node, 100));
      return;
    case GUMBO_TAG_A: {
      const std::size_t begin = line_.size();
      write_children(node, depth);
      const std::string_view href = attribute(node, "href");
      std::size_t from = std::min(begin, line_.size());
      while (from < line_.size() && line_[from] == ' ') ++from;
      std::size_t to = line_.size();
      while (to > from && line_[to - 1] == ' ') --to;
      linked_ += to - from;
      if (to > from && !href.empty() && href[0] != '#') {
        line_links_.push_back({{static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)}, std::string(href)});
      }
      return;
    }
    default:
      break;
  }
  if (!is_block(node)) {
    write_children(node, depth);
    return;
  }
  if (in_cell_) {
    if (!line_.empty() && line_.back() != ' ') line_ += ' ';
    write_children(node, depth);
    return;
  }
  const bool item = is_element(node, GUMBO_TAG_LI);
  end_paragraph(item ? "\n" : "\n\n");
  const bool heading = is_heading(node);
  if (heading) in_heading_ = true;
  if (item) line_ = "\xE2\x80\xA2 ";
  write_children(node, depth);
  if (line_ == "\xE2\x80\xA2 ") line_.clear();
  end_paragraph(item ? "\n" : "\n\n");
  if (heading) in_heading_ = false;
}

/// The best container: what the page's markup calls the article, if most prose is there, else the smallest element that
/// holds most of it.
class Chooser {
 public:
  Chooser(const Scale& scale, const GumboNode* body) : scale_(scale), body_(body) {}

  const GumboNode* choose() {
    look(body_, 0);
    const std::size_t whole = scale_.prose(body_);
    for (std::size_t rank = best_.size(); rank-- > 1;) {
      const GumboNode* node = best_[rank];
      if (node != nullptr && scale_.prose(node) * 100 >= whole * 40 && scale_.prose(node) > 0) return node;
    }
    const GumboNode* node = body_;
    for (int depth = 0; depth < kDeepestNode; ++depth) {
      const GumboNode* next = nullptr;
      for (const GumboNode* child : children_of(node)) {
        if (is_block(child) && !is_element(child, GUMBO_TAG_P) &&
            scale_.prose(child) * 100 >= scale_.prose(node) * 80 && scale_.prose(child) > 0)
          next = child;
      }
      if (next == nullptr) break;
      node = next;
    }
    return node;
  }

 private:
  void look(const GumboNode* node, int depth) {
    if (!is_element(node) || depth > kDeepestNode || is_never_text(node)) return;
    const int rank = article_rank(node);
    if (rank > 0) {
      const GumboNode*& best = best_[static_cast<std::size_t>(rank)];
      if (best == nullptr || scale_.prose(node) > scale_.prose(best)) best = node;
    }
    for (const GumboNode* child : children_of(node)) look(child, depth + 1);
  }
  const Scale& scale_;
  const GumboNode* body_;
  std::array<const GumboNode*, 4> best_{};
};

}  // namespace

MainText main_text(const HtmlPage& page, const std::string& title) {
  MainText out;
  Scale scale;
  const GumboNode* body = page.body();
  scale.weigh(body, 0);
  const GumboNode* root = Chooser(scale, body).choose();
  Writer writer(scale, scale.prose(root), title, out);
  if (root->v.element.tag == GUMBO_TAG_TABLE || root->v.element.tag == GUMBO_TAG_LI) {
    for (const GumboNode* child : children_of(root)) writer.write(child, 0);
  } else {
    writer.write(root, 0);
  }
  writer.finish();
  return out;
}

}  // namespace tally
