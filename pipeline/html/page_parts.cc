// Telling prose from the furniture of a page.
#include "pipeline/html/page_parts.h"

#include <algorithm>
#include <array>

namespace tally {
namespace {

constexpr auto kSideWords = [] {
  auto words = std::to_array<std::string_view>({
      "ad",
      "ads",
      "adslot",
      "advert",
      "advertisement",
      "advertising",
      "banner",
      "breadcrumb",
      "breadcrumbs",
      "byline",
      "caption",
      "carousel",
      "comment",
      "comments",
      "consent",
      "cookie",
      "cookies",
      "credit",
      "disqus",
      "editsection",
      "footer",
      "gallery",
      "hatnote",
      "infobox",
      "login",
      "menu",
      "mostread",
      "nav",
      "navbar",
      "navbox",
      "navigation",
      "newsletter",
      "outbrain",
      "pager",
      "pagination",
      "paywall",
      "popular",
      "promo",
      "promos",
      "promotion",
      "pullquote",
      "recirc",
      "recommendation",
      "recommendations",
      "recommended",
      "references",
      "reflist",
      "related",
      "share",
      "sharebar",
      "sharing",
      "sidebar",
      "signin",
      "signup",
      "slideshow",
      "social",
      "sponsor",
      "sponsored",
      "subscribe",
      "subscription",
      "taboola",
      "taglist",
      "tags",
      "teaser",
      "teasers",
      "toc",
      "toolbar",
      "trending",
      "widget",
  });
  std::sort(words.begin(), words.end());
  return words;
}();

constexpr auto kBodyClasses = std::to_array<std::string_view>({
    "article-body",
    "article__body",
    "articlebody",
    "article-text",
    "article__content",
    "article-content",
    "articlecontent",
    "article_content",
    "article_body",
    "articletext",
    "body-content",
    "caas-body",
    "content__article-body",
    "entry-content",
    "main-article",
    "news-content",
    "news-body",
    "newstext",
    "post-body",
    "post-content",
    "post__content",
    "rich_media_content",
    "story-body",
    "story-content",
    "story__content",
    "story-text",
    "storybody",
    "td-post-content",
    "text-content",
    "wysiwyg",
    "mw-parser-output",
});

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Calls `f` with each word of a class attribute: "articleShare js-related" has article, share, js, related.
template <class F>
bool any_word(std::string_view names, const F& f) {
  std::string word;
  for (std::size_t i = 0; i <= names.size(); ++i) {
    const char c = i < names.size() ? names[i] : ' ';
    const bool hump = c >= 'A' && c <= 'Z' && i > 0 && names[i - 1] >= 'a' && names[i - 1] <= 'z';
    if (!is_letter(c) || hump) {
      if (!word.empty() && f(word)) return true;
      word.clear();
    }
    if (is_letter(c)) word += lowered(c);
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lowered(c);
  return out;
}

bool has_token(std::string_view names, std::string_view token) {
  for (std::size_t at = names.find(token); at != std::string_view::npos; at = names.find(token, at + 1)) {
    const bool begins = at == 0 || names[at - 1] == ' ';
    const std::size_t end = at + token.size();
    if (begins && (end == names.size() || names[end] == ' ')) return true;
  }
  return false;
}

}  // namespace

bool is_heading(const GumboNode* node) {
  if (!is_element(node)) return false;
  const GumboTag tag = node->v.element.tag;
  return tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_H2 || tag == GUMBO_TAG_H3 || tag == GUMBO_TAG_H4 ||
         tag == GUMBO_TAG_H5 || tag == GUMBO_TAG_H6;
}

bool is_block(const GumboNode* node) {
  if (!is_element(node)) return false;
  switch (node->v.element.tag) {
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_CAPTION:
      return true;
    default:
      return false;
  }
}

bool is_never_text(const GumboNode* node) {
  if (!is_element(node)) return node->type == GUMBO_NODE_COMMENT;
  switch (node->v.element.tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_MAP:
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_TITLE:
      return true;
    default:
      break;
  }
  const GumboVector* attributes = &node->v.element.attributes;
  if (attributes->length == 0) return false;
  if (gumbo_get_attribute(attributes, "hidden") != nullptr) return true;
  if (attribute(node, "aria-hidden") == "true") return true;
  const std::string_view style = attribute(node, "style");
  if (!style.empty()) {
    std::string squeezed;
    for (const char c : style.substr(0, 400)) {
      if (c != ' ') squeezed += lowered(c);
    }
    if (squeezed.find("display:none") != std::string::npos || squeezed.find("visibility:hidden") != std::string::npos)
      return true;
  }
  const std::string_view names = attribute(node, "class");
  return has_token(names, "sr-only") || has_token(names, "visually-hidden") || has_token(names, "screen-reader-text") ||
         has_token(names, "visuallyhidden") ||
         (is_element(node, GUMBO_TAG_SUP) && (has_token(names, "reference") || has_token(names, "footnote")));
}

bool is_side_part(const GumboNode* node) {
  switch (node->v.element.tag) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_CAPTION:
      return true;
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_P:
      return false;
    default:
      break;
  }
  if (node->v.element.attributes.length == 0) return false;
  const std::string_view role = attribute(node, "role");
  for (const std::string_view side :
       {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu"}) {
    if (role == side) return true;
  }
  const auto side_word = [](const std::string& word) {
    return std::binary_search(kSideWords.begin(), kSideWords.end(), std::string_view(word));
  };
  return any_word(attribute(node, "class"), side_word) || any_word(attribute(node, "id"), side_word);
}

int article_rank(const GumboNode* node) {
  const std::string item = lower(attribute(node, "itemprop"));
  if (item == "articlebody") return 3;
  const std::string names = lower(attribute(node, "class"));
  const std::string id = lower(attribute(node, "id"));
  for (const std::string_view body : kBodyClasses) {
    if (id == body || (!names.empty() && has_token(names, body))) return 3;
  }
  if (is_element(node, GUMBO_TAG_ARTICLE) || attribute(node, "role") == "article") return 2;
  return is_element(node, GUMBO_TAG_MAIN) || attribute(node, "role") == "main" ? 1 : 0;
}

bool is_page_furniture(std::string_view line) {
  if (line.size() > 120) return false;
  const std::string text = lower(line);
  static constexpr auto kWhole = std::to_array<std::string_view>({"advertisement",
                                                                  "share",
                                                                  "share this",
                                                                  "share this article",
                                                                  "print",
                                                                  "email",
                                                                  "read more",
                                                                  "related",
                                                                  "related articles",
                                                                  "comments",
                                                                  "loading...",
                                                                  "sponsored",
                                                                  "listen",
                                                                  "save",
                                                                  "copy link",
                                                                  "view comments",
                                                                  "show more",
                                                                  "top stories",
                                                                  "more on this story",
                                                                  "story continues below advertisement",
                                                                  "article continues below",
                                                                  "enlarge image",
                                                                  "close"});
  if (std::find(kWhole.begin(), kWhole.end(), text) != kWhole.end()) return true;
  for (const std::string_view start : {"sign up for ", "sign up to ", "subscribe to ", "follow us on ",
                                       "read more:", "read also:", "also read:", "see also:", "click here ",
                                       "photo:", "image source", "image caption"}) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

bool same_words(std::string_view a, std::string_view b) {
  const auto reduced = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (is_letter(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0xC3) out += lowered(c);
    }
    return out;
  };
  if (a.empty() || b.empty() || a.size() > 2 * b.size() + 16 || b.size() > 2 * a.size() + 16) return false;
  const std::string first = reduced(a);
  return !first.empty() && first == reduced(b);
}

void append_superscript(std::string& out, std::string_view text) {
  static constexpr std::array<std::string_view, 10> kRaised = {
      "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
      "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
  if (text.starts_with('[')) return;  // a note
  const bool number = !text.empty() && text.find_first_not_of("0123456789-+") == std::string_view::npos;
  if (!number) {
    out += text;
    return;
  }
  for (const char c : text) {
    if (c == '-') {
      out += "\xE2\x81\xBB";
    } else if (c != '+') {
      out += kRaised[static_cast<std::size_t>(c - '0')];
    }
  }
}

}  // namespace tally
