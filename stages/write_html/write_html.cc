// write_html: one self-contained page with the articles, their claims marked, and what each verdict rests on.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pipeline/net/sha256.h"
#include "pipeline/net/url.h"
#include "pipeline/stage.h"
#include "pipeline/text/escape.h"
#include "stages/write_html/chart.h"
#include "stages/write_html/marked_text.h"
#include "stages/write_html/page.h"

namespace tally {
namespace {

struct Look {
  std::string_view sign;
  std::string_view name;
};

/// By VerdictKind; the last one is for claims that were not judged.
constexpr std::array<Look, 5> kLooks = {{{"\u2713", "supported"},
                                         {"\u2717", "refuted"},
                                         {"\u2260", "conflicting evidence"},
                                         {"?", "not enough evidence"},
                                         {"\u2022", "claim"}}};

std::size_t look_of(const Verdict& row) { return row.reason.empty() ? 4 : static_cast<std::size_t>(row.verdict); }

std::string with_spaces(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string text_of(std::string_view text) { return html_escaped(plain_line(text)); }

/// A link for http and https alone: an article's "javascript:" stays text.
std::string link_to(const std::string& url, const std::string& words) {
  if (!is_web_url(url)) return text_of(words);
  return fmt::format(R"(<a href="{}" rel="noopener noreferrer">{}</a>)", html_escaped(url), text_of(words));
}

/// The base64 form of a SHA-256 in hexadecimal digits, as a content security policy names a script.
std::string base64_of_hex(std::string_view hex) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string bits;
  for (const char c : hex) {
    for (int b = 3; b >= 0; --b) bits += ((digit(c) >> static_cast<unsigned>(b)) & 1U) != 0U ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    unsigned value = 0;
    for (std::size_t b = 0; b < 6; ++b) value = value * 2 + (bits[i + b] == '1' ? 1 : 0);
    out += kDigits[value];
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::vector<Span> paragraphs_of(const Article& article) {
  if (!article.paragraphs.empty()) return article.paragraphs;
  return {{0, static_cast<std::uint32_t>(article.text.size())}};
}

class WriteHtml : public WriteStage {
 public:
  static constexpr std::string_view kName = "write_html";
  static constexpr std::string_view kSummary =
      "one self-contained page: articles with marked claims, evidence, charts, a sortable table";
  static inline const std::vector<OptionSpec> kOptions = {
      {"articles", "yes", "show the articles' text; no: the table and the rows alone"}};

  static Result<std::unique_ptr<WriteStage>> create(const Options& options) {
    auto articles = options.flag("articles");
    if (!articles) return articles.error();
    return std::unique_ptr<WriteStage>(std::make_unique<WriteHtml>(*articles));
  }

  explicit WriteHtml(bool show_text) : show_text_(show_text) {}

  Result<void> begin(const RunInfo& info, Output& out) override {
    const std::string title = text_of(info.title.empty() ? "Do the figures tally?" : info.title);
    started_at_ = text_of(info.started_at);
    return out.write(
        fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                    "'unsafe-inline'; script-src 'sha256-{}'; "
                    "base-uri 'none'; form-action 'none'\"><meta name=\"referrer\" content=\"no-referrer\">"
                    "<title>{}</title><style>{}</style></head><body><main>\n",
                    base64_of_hex(sha256_hex(html::kScript)), title, html::kStyle));
  }

  Result<void> write(const Article& article, const std::vector<Verdict>& rows, Output& out) override {
    ++articles_;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ++counts_[look_of(rows[i])];
      table_ += table_row(article, rows[i], i);
    }
    std::string page = "<article>" + article_head(article, rows);
    if (rows.empty()) page += "<p class=\"faint\">No quantitative claims found.</p>";
    for (const Span& paragraph : paragraphs_of(article)) page += paragraph_row(article, paragraph, rows);
    // Rows that no paragraph took (offsets outside the text) are still shown.
    std::string rest;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!in_title(rows[i]) && !in_any_paragraph(article, rows[i])) rest += card(rows[i], i);
    }
    return out.write(page + rest + "</article>\n");
  }

  Result<void> end(Output& out) override {
    return out.write(overview() + fmt::format("</main><script>{}</script></body></html>\n", html::kScript));
  }

 private:
  bool show_text_;
  std::string started_at_;
  std::string table_;
  std::int64_t articles_ = 0;
  std::array<std::int64_t, 5> counts_{};

  [[nodiscard]] std::string id_of(std::size_t row) const { return fmt::format("c{}-{}", articles_, row + 1); }

  static bool in_title(const Verdict& row) { return !row.span.has_value(); }

  static bool in_any_paragraph(const Article& article, const Verdict& row) {
    const auto all = paragraphs_of(article);
    return std::any_of(all.begin(), all.end(),
                       [&](const Span& p) { return row.span->begin >= p.begin && row.span->begin < p.end; });
  }

  [[nodiscard]] std::string article_head(const Article& article, const std::vector<Verdict>& rows) const {
    std::string about;
    for (const std::string* part : {&article.publisher, &article.author, &article.published_at}) {
      if (!part->empty()) about += (about.empty() ? "" : " · ") + text_of(*part);
    }
    const std::string title = article.title.empty() ? article.id : article.title;
    std::string cards;
    std::string signs;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!in_title(rows[i])) continue;
      cards += card(rows[i], i);
      signs += fmt::format(R"(<a class="sign v{}" href="#{}">{}{}</a>)", look_of(rows[i]), id_of(i),
                           kLooks[look_of(rows[i])].sign, i + 1);
    }
    return fmt::format(R"(<div class="row"><div><h2>{}{}</h2><p class="faint">{}</p></div><div>{}</div></div>)",
                       article.url.empty() ? text_of(title) : link_to(article.url, title), signs, about, cards);
  }

  [[nodiscard]] std::string paragraph_row(const Article& article, const Span& paragraph,
                                          const std::vector<Verdict>& rows) const {
    std::vector<html::Mark> marks;
    std::string cards;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Verdict& row = rows[i];
      if (in_title(row) || row.span->begin >= paragraph.end || row.span->end <= paragraph.begin) continue;
      const Look& look = kLooks[look_of(row)];
      marks.push_back({*row.span, fmt::format("v{}", look_of(row)), id_of(i), fmt::format("{}{}", look.sign, i + 1),
                       fmt::format("{}: {}", look.name, with_spaces(row.reason))});
      if (row.span->begin >= paragraph.begin) cards += card(row, i);
    }
    if (!show_text_) return cards;
    const std::string words = html::marked_text(article.text, paragraph, marks);
    if (words.empty()) return {};
    return fmt::format("<div class=\"row\"><p>{}</p><div>{}</div></div>\n", words, cards);
  }

  static void add_field(std::string& out, std::string_view name, const std::string& escaped) {
    if (!escaped.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>", name, escaped);
  }

  /// The comparison as numbers: "1350000000 ≤ 1409000000 ≤ 1450000000 person".
  static std::string arithmetic(const Verdict& row) {
    if (!row.reference_value || (!row.claimed_low && !row.claimed_high)) return {};
    const Decimal& value = *row.reference_value;
    const std::string middle = value.to_string();
    std::string out;
    if (row.claimed_low) out += row.claimed_low->to_string() + (*row.claimed_low <= value ? " \u2264 " : " \u2270 ");
    out += middle;
    if (row.claimed_high) out += (value <= *row.claimed_high ? " \u2264 " : " \u2270 ") + row.claimed_high->to_string();
    return html_escaped(out + (row.unit.empty() ? "" : " " + with_spaces(row.unit)));
  }

  [[nodiscard]] std::string card(const Verdict& row, std::size_t index) const {
    const std::size_t look = look_of(row);
    std::string out = fmt::format(
        R"(<div class="card v{}" id="{}"><span class="badge">{} {}</span> {} <span class="faint">{}</span>)", look,
        id_of(index), kLooks[look].sign, kLooks[look].name, text_of(with_spaces(row.reason)), index + 1);
    if (!show_text_ || in_title(row))
      out += fmt::format("<blockquote>{}</blockquote>", text_of(row.claim.empty() ? row.sentence : row.claim));
    if (!row.explanation.empty()) out += fmt::format("<p>{}</p>", text_of(row.explanation));
    std::string fields;
    add_field(fields, "claimed", text_of(row.claimed));
    add_field(fields, "published", text_of(row.reference));
    add_field(fields, "difference", text_of(row.difference));
    add_field(fields, "allowed", arithmetic(row));
    add_field(fields, "by the rule", text_of(with_spaces(row.tolerance_rule)));
    add_field(fields, "measure", text_of(with_spaces(row.measure)));
    add_field(fields, "place", text_of(row.place));
    add_field(fields, "period", text_of(row.period));
    add_field(fields, "flags", text_of(with_spaces(flags_of(row))));
    add_field(fields, "said by", text_of(row.speaker));
    add_field(fields, "source", source_of(row));
    add_field(fields, "since last run", text_of(row.change_since_last));
    add_field(fields, "review", review_of(row));
    if (!fields.empty()) out += "<dl>" + fields + "</dl>";
    out += html::chart_svg(row);
    if (!row.considered.empty()) {
      out += "<details><summary>also considered</summary><ul>";
      for (const std::string& line : row.considered) out += "<li>" + text_of(line) + "</li>";
      out += "</ul></details>";
    }
    return out + "</div>";
  }

  static std::string flags_of(const Verdict& row) {
    std::string out;
    for (const std::string& flag : row.flags) out += (out.empty() ? "" : ", ") + flag;
    return out;
  }

  static std::string source_of(const Verdict& row) {
    if (row.source.empty() && row.source_url.empty()) return {};
    std::string out = link_to(row.source_url, row.source.empty() ? row.source_url : row.source);
    if (!row.series.empty()) out += "<br><span class=\"faint\">" + text_of(row.series) + "</span>";
    if (!row.reference_as_of.empty())
      out += "<br><span class=\"faint\">as of " + text_of(row.reference_as_of) + "</span>";
    if (!row.evidence_status.empty()) out += " <span class=\"faint\">(" + text_of(row.evidence_status) + ")</span>";
    return out;
  }

  static std::string review_of(const Verdict& row) {
    std::string out;
    for (const std::string* part :
         {&row.review_status, &row.house_rating, &row.reviewer, &row.reviewed_at, &row.review_note}) {
      if (!part->empty()) out += (out.empty() ? "" : " · ") + text_of(*part);
    }
    return out;
  }

  [[nodiscard]] std::string table_row(const Article& article, const Verdict& row, std::size_t index) const {
    const std::size_t look = look_of(row);
    return fmt::format(
        R"(<tr data-v="{0}"><td data-key="{0}"><span class="badge v{0}">{1} {2}</span></td><td data-name="claim"><a href="#{3}">{4}</a></td>)"
        R"(<td class="figure" data-name="claimed">{5}</td><td class="figure" data-name="published">{6}</td><td class="figure" data-name="difference">{7}</td>)"
        R"(<td data-name="reason">{8}</td><td data-name="source">{9}</td><td data-name="article">{10}</td></tr>)"
        "\n",
        look, kLooks[look].sign, kLooks[look].name, id_of(index), text_of(row.claim.empty() ? row.sentence : row.claim),
        text_of(row.claimed), text_of(row.reference), text_of(row.difference), text_of(with_spaces(row.reason)),
        link_to(row.source_url, row.source), text_of(article.title.empty() ? article.id : article.title));
  }

  [[nodiscard]] std::string overview() const {
    std::int64_t claims = 0;
    std::string filters;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      claims += counts_[i];
      if (counts_[i] == 0) continue;
      filters += fmt::format(
          R"(<label class="v{}"><input type="checkbox" value="{}" checked> <span class="badge">{} {} {}</span></label>)",
          i, i, kLooks[i].sign, counts_[i], kLooks[i].name);
    }
    std::string out = fmt::format(
        "<section id=\"overview\"><h1>{} claim{} in {} article{}</h1><p class=\"faint\">tallycheck {} · {} · proposed "
        "by a program, to be decided "
        "by a person</p>",
        claims, claims == 1 ? "" : "s", articles_, articles_ == 1 ? "" : "s", TALLY_VERSION, started_at_);
    if (claims == 0) return out + "</section>";
    out +=
        R"(<div class="filters" hidden>)" + filters +
        R"(<input type="search" id="words" placeholder="words in a row" aria-label="show rows with these words"><span id="shown" class="faint" role="status"></span></div>)";
    out += R"(<div class="scroll"><table id="claims"><thead><tr>)";
    for (const char* name : {"verdict", "claim", "claimed", "published", "difference", "reason", "source", "article"}) {
      out += fmt::format(R"(<th scope="col"><button type="button">{}</button></th>)", name);
    }
    return out + "</tr></thead><tbody>\n" + table_ + "</tbody></table></div></section>\n";
  }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_html, tally::WriteHtml)
