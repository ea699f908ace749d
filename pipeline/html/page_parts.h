// What an element of a page is for: prose, navigation, a caption, an advertisement.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/html/html_page.h"

namespace tally {

/// Elements that begin a line of their own.
bool is_block(const GumboNode* node);
bool is_heading(const GumboNode* node);
/// Scripts, forms' fields, pictures, hidden elements: never part of a text.
bool is_never_text(const GumboNode* node);
/// Navigation, headers, footers, asides, captions, comments, sharing, related links, by element, role, class or id.
/// Words in a class can mislead ("has-sidebar" on the whole page): a part with most of the prose is none all the same.
bool is_side_part(const GumboNode* node);
/// 3 for an element whose markup says that it is an article's body, 2 for `<article>`, 1 for `<main>`, else 0.
int article_rank(const GumboNode* node);
/// Lines such as "Advertisement" and "Share this article".
bool is_page_furniture(std::string_view line);
/// Equal but for case, blanks and punctuation.
bool same_words(std::string_view a, std::string_view b);
/// A raised number as Unicode superscripts ("10⁶" must not become "106"), other raised text as it is. Notes are left
/// out.
void append_superscript(std::string& out, std::string_view text);

}  // namespace tally
