// Parsing with gumbo and walking its tree.
#include "pipeline/html/html_page.h"

#include "pipeline/html/html_guard.h"
#include "pipeline/text/utf8.h"

namespace tally {

/// Memory for one page: handed out forward, freed together.
struct HtmlPage::Arena {
  static constexpr std::size_t kBlock = 1 << 16;
  std::vector<std::unique_ptr<char[]>> blocks;  // NOLINT: raw storage for gumbo
  std::size_t used = kBlock;

  void* take(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    if (size > kBlock / 4) {
      blocks.insert(blocks.begin(), std::make_unique_for_overwrite<char[]>(size));  // NOLINT
      return blocks.front().get();
    }
    if (used + size > kBlock || blocks.empty()) {
      blocks.push_back(std::make_unique_for_overwrite<char[]>(kBlock));  // NOLINT
      used = 0;
    }
    void* memory = blocks.back().get() + used;
    used += size;
    return memory;
  }
};

HtmlPage::HtmlPage(std::string_view html) : html_(guarded_html(html)), arena_(std::make_unique<Arena>()) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = arena_.get();
  options.allocator = [](void* arena, std::size_t size) { return static_cast<Arena*>(arena)->take(size); };
  options.deallocator = [](void*, void*) {};
  output_ = gumbo_parse_with_options(&options, html_.data(), html_.size());
}

HtmlPage::~HtmlPage() = default;

const GumboNode* HtmlPage::body() const {
  for (const GumboNode* child : children_of(root())) {
    if (is_element(child, GUMBO_TAG_BODY)) return child;
  }
  return root();
}

std::vector<const GumboNode*> children_of(const GumboNode* node) {
  std::vector<const GumboNode*> children;
  if (!is_element(node)) return children;
  const GumboVector& all = node->v.element.children;
  children.reserve(all.length);
  for (unsigned i = 0; i < all.length; ++i) children.push_back(static_cast<const GumboNode*>(all.data[i]));
  return children;
}

std::string_view attribute(const GumboNode* node, const char* name) {
  if (!is_element(node)) return {};
  const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
  return found == nullptr ? std::string_view{} : std::string_view(found->value);
}

namespace {

void collect_text(const GumboNode* node, std::string& out, std::size_t limit, int depth) {
  if (out.size() >= limit || depth > kDeepestNode) return;
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE) {
    append_folded(out, node->v.text.text);
    return;
  }
  for (const GumboNode* child : children_of(node)) collect_text(child, out, limit, depth + 1);
}

}  // namespace

std::string text_of(const GumboNode* node, std::size_t limit) {
  std::string out;
  collect_text(node, out, limit, 0);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string unescape_html(std::string_view text) {
  if (text.find('&') == std::string_view::npos || text.size() > 100'000) return std::string(text);
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
    } else {
      escaped += c;
    }
  }
  const HtmlPage page("<body>" + escaped);
  return text_of(page.body(), text.size() * 2);
}

void append_folded(std::string& out, std::string_view text) {
  // gumbo makes ill-formed bytes of character references beyond Unicode.
  std::string repaired;
  if (!is_utf8(text)) {
    repaired = repair_utf8(text);
    text = repaired;
  }
  const auto blank = [&out] {
    if (!out.empty() && out.back() != ' ' && out.back() != '\n') out += ' ';
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i, 3);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f') {
      blank();
    } else if (rest.starts_with("\xC2\xA0")) {
      blank();
      i += 1;
    } else if (rest.starts_with("\xC2\xAD")) {
      i += 1;
    } else if (rest == "\xE2\x80\x8B" || rest == "\xEF\xBB\xBF") {
      i += 2;
    } else if (c != '\0') {
      out += c;
    }
  }
}

}  // namespace tally
