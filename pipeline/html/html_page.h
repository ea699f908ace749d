// A parsed HTML page and its nodes: thin helpers over gumbo.
#pragma once
#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// A page parsed by gumbo in memory of its own, freed at once (gumbo's own freeing recurses as deep as the page nests).
class HtmlPage {
 public:
  /// `html` is UTF-8; it is bounded by guarded_html() first. Never fails: any bytes are a page.
  explicit HtmlPage(std::string_view html);
  HtmlPage(const HtmlPage&) = delete;
  HtmlPage& operator=(const HtmlPage&) = delete;
  ~HtmlPage();
  [[nodiscard]] const GumboNode* root() const { return output_->root; }
  [[nodiscard]] const GumboNode* body() const;

 private:
  struct Arena;
  std::string html_;
  std::unique_ptr<Arena> arena_;
  GumboOutput* output_ = nullptr;
};

/// Deeper elements are not looked at.
inline constexpr int kDeepestNode = 2000;

inline bool is_element(const GumboNode* node) { return node->type == GUMBO_NODE_ELEMENT; }
inline bool is_element(const GumboNode* node, GumboTag tag) { return is_element(node) && node->v.element.tag == tag; }
/// Children of an element, none of anything else.
std::vector<const GumboNode*> children_of(const GumboNode* node);
/// Value of an attribute, empty when it is not there.
std::string_view attribute(const GumboNode* node, const char* name);
/// All text below a node, blanks folded, at most `limit` bytes.
std::string text_of(const GumboNode* node, std::size_t limit = 4096);
/// Text with HTML entities ("AT&amp;T") as plain text.
std::string unescape_html(std::string_view text);
/// Appends `text` to `out` with every run of blanks as one, none at the start of a line; soft hyphens and zero-width
/// blanks are left out.
void append_folded(std::string& out, std::string_view text);

}  // namespace tally
