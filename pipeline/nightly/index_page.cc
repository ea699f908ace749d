// index.html of a night: totals, alerts, the trend of the last nights, and the articles with a report.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "pipeline/nightly/files.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr std::string_view kStyle = R"CSS(
:root{--bg:#fff;--ink:#1b1d21;--faint:#5d6470;--line:#d9dde3;--yes:#0b6b35;--no:#a3161a;--split:#7a4b00;--open:#2f4f7f;
--yes-bg:#d9f2e2;--no-bg:#fbdcdc;--split-bg:#ffe9bd;--open-bg:#dfe8f6}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--ink:#e6e8eb;--faint:#9aa3b0;--line:#363b44;
--yes:#7fdca4;--no:#ff9c9c;--split:#ffcf75;--open:#a9c6f5;--yes-bg:#143823;--no-bg:#4a1a1c;--split-bg:#453107;--open-bg:#1d2f4b}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:68rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}
a{color:inherit}.faint{color:var(--faint);font-size:.875rem}
.v0{--c:var(--yes);--b:var(--yes-bg)}.v1{--c:var(--no);--b:var(--no-bg)}.v2{--c:var(--split);--b:var(--split-bg)}.v3{--c:var(--open);--b:var(--open-bg)}
.totals{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.8rem 0;list-style:none}
.badge{display:inline-block;background:var(--b);color:var(--c);border:1px solid var(--c);border-radius:.3rem;padding:0 .45em;font-weight:600;white-space:nowrap}
.totals .badge{padding:.25rem .7rem}
.alerts{padding-left:1.1rem}.alerts li{margin:.35rem 0;overflow-wrap:anywhere}
figure{margin:0}svg{display:block;width:100%;height:auto;max-height:14rem}svg text{font-size:12px;fill:var(--faint)}svg rect{fill:var(--c)}
svg .axis{stroke:var(--line)}
table{border-collapse:collapse;width:100%;font-size:.94rem}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td:first-child{overflow-wrap:anywhere}
details{margin-top:.5rem}summary{cursor:pointer;color:var(--faint)}.scroll{overflow-x:auto}
@media (max-width:40rem){.articles thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
.articles tr{display:block;padding:.45rem 0;border-bottom:1px solid var(--line)}.articles td{display:inline-block;border:0;padding:0 .6rem 0 0;text-align:left}
svg text{font-size:20px}.articles td:first-child{display:block;padding-bottom:.2rem}.articles td:empty{display:none}}
@media print{:root{--bg:#fff;--ink:#000}main{max-width:none;padding:0}tr,svg{break-inside:avoid}svg rect,.badge{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)CSS";

struct Look {
  std::string_view sign;
  std::string_view name;
};
constexpr std::array<Look, 4> kLooks = {
    {{"\u2713", "supported"}, {"\u2717", "refuted"}, {"\u2260", "conflicting evidence"}, {"?", "not enough evidence"}}};

std::string words(std::string_view text) { return html_escaped(plain_line(text)); }

/// "12,345": what a person reads.
std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::int64_t claims_of(const NightRecord& night) {
  return std::accumulate(night.verdicts.begin(), night.verdicts.end(), std::int64_t{0});
}

/// Stacked bars, one a night, with their figures as titles for those who point or listen.
std::string trend_chart(const std::vector<NightRecord>& nights) {
  std::int64_t most = 1;
  for (const NightRecord& night : nights) most = std::max(most, claims_of(night));
  constexpr double kHeight = 130;
  constexpr double kWidth = 640;
  const double step = kWidth / static_cast<double>(std::max<std::size_t>(nights.size(), 7));
  std::string out = fmt::format(
      R"(<figure><svg viewBox="0 -8 {0} 178" preserveAspectRatio="xMinYMid meet" role="img" aria-label="claims by verdict, the last {1} nights">)"
      R"(<line class="axis" x1="0" y1="145" x2="{0}" y2="145" vector-effect="non-scaling-stroke"/><text x="0" y="11">{2}</text>)",
      kWidth, nights.size(), grouped(most));
  for (std::size_t i = 0; i < nights.size(); ++i) {
    const NightRecord& night = nights[i];
    double bottom = 145;
    out += fmt::format("<g><title>{}: {} claims, {} supported, {} refuted, {} conflicting, {} open</title>", night.date,
                       claims_of(night), night.verdicts[0], night.verdicts[1], night.verdicts[2], night.verdicts[3]);
    for (const std::size_t v : {1U, 2U, 0U, 3U}) {
      const double height = kHeight * static_cast<double>(night.verdicts[v]) / static_cast<double>(most);
      if (height <= 0) continue;
      bottom -= height;
      out += fmt::format(R"(<rect class="v{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", v,
                         step * static_cast<double>(i) + step * 0.1, bottom, step * 0.8, height);
    }
    out += "</g>";
  }
  if (!nights.empty()) {
    out += fmt::format(R"(<text x="0" y="161">{}</text>)", nights.front().date);
    if (nights.size() > 1)
      out += fmt::format(R"(<text x="{:.1f}" y="161" text-anchor="end">{}</text>)",
                         std::max(step * static_cast<double>(nights.size()), 240.0), nights.back().date);
  }
  return out + "</svg></figure>";
}

std::string trend_table(const std::vector<NightRecord>& nights) {
  std::string out =
      R"(<details><summary>the nights in figures</summary><div class="scroll"><table><thead><tr><th>night</th><th class="n">articles</th>)"
      R"(<th class="n">supported</th><th class="n">refuted</th><th class="n">conflicting</th><th class="n">not enough</th>)"
      R"(<th class="n">no answer</th><th class="n">changes</th></tr></thead><tbody>)";
  for (auto night = nights.rbegin(); night != nights.rend(); ++night) {
    out += fmt::format("<tr><td>{}</td>", night->date);
    for (const std::int64_t n : {night->articles, night->verdicts[0], night->verdicts[1], night->verdicts[2],
                                 night->verdicts[3], night->unavailable, night->changes})
      out += fmt::format("<td class=\"n\">{}</td>", grouped(n));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div></details>";
}

std::string article_table(const std::vector<IndexArticle>& articles) {
  std::string out =
      R"(<table class="articles"><thead><tr><th>article</th><th>published</th><th>verdicts</th><th class="n">changes</th></tr></thead><tbody>)"
      "\n";
  for (const IndexArticle& article : articles) {
    std::string badges;
    for (const std::size_t v : {1U, 2U, 0U, 3U}) {
      if (article.verdicts[v] == 0) continue;
      badges += fmt::format(R"( <span class="badge v{}" title="{}">{} {}</span>)", v, kLooks[v].name, kLooks[v].sign,
                            article.verdicts[v]);
    }
    out +=
        fmt::format(R"(<tr><td><a href="{}">{}</a></td><td class="faint">{}</td><td>{}</td><td class="n">{}</td></tr>)"
                    "\n",
                    html_escaped(article.report), words(article.title.empty() ? article.id : article.title),
                    words(std::string_view(article.published_at).substr(0, 10)), badges,
                    article.changes == 0 ? "" : fmt::format("{} changed", article.changes));
  }
  return out + "</tbody></table>";
}

}  // namespace

std::string index_page(const std::vector<NightRecord>& nights, const std::vector<IndexArticle>& articles,
                       const std::vector<IndexAlert>& alerts) {
  const NightRecord night = nights.empty() ? NightRecord{} : nights.back();
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
      "<meta name=\"referrer\" content=\"no-referrer\"><title>Night of "
      "{0}</title><style>{1}</style></head><body><main>\n"
      "<h1>Night of {0}</h1><p class=\"faint\">{2} claims in {3} articles · proposed by a program, to be decided by a "
      "person</p>\n<ul class=\"totals\">",
      night.date, kStyle, grouped(claims_of(night)), grouped(night.articles));
  for (std::size_t v = 0; v < kLooks.size(); ++v)
    out += fmt::format(R"(<li class="badge v{}">{} {} {}</li>)", v, kLooks[v].sign, grouped(night.verdicts[v]),
                       kLooks[v].name);
  out += fmt::format(
      "</ul>\n<p>Tables: <a href=\"verdicts-{0}.csv\">verdicts</a> (<a href=\"verdicts-{0}.jsonl\">JSON lines</a>), "
      "<a href=\"changes-{0}.csv\">{1} changes since the night before</a>, <a href=\"verdicts-{0}.csv-metadata.json\">"
      "their description</a>.</p>\n",
      night.date, grouped(night.changes));
  if (night.failed > 0 || night.unavailable > 0) {
    out += "<p><strong>This night is not complete:</strong> ";
    if (night.failed > 0)
      out += fmt::format("{} could not be read. ",
                         night.failed == 1 ? "1 input or article" : grouped(night.failed) + " inputs or articles");
    if (night.unavailable > 0)
      out += fmt::format("{} claims wait for a source that did not answer; they are tried again the next night.",
                         grouped(night.unavailable));
    out += "</p>\n";
  }
  if (!alerts.empty()) {
    out += "<h2>Revised since the article was checked</h2>\n<ul class=\"alerts\">";
    for (const IndexAlert& alert : alerts) {
      const std::string title = words(alert.title.empty() ? alert.id : alert.title);
      out += fmt::format(
          "<li>{}: {}</li>\n",
          alert.report.empty() ? title : fmt::format(R"(<a href="{}">{}</a>)", html_escaped(alert.report), title),
          words(alert.words));
    }
    out += "</ul>\n";
  }
  out += "<h2>The last nights</h2>\n" + trend_chart(nights) + trend_table(nights);
  if (!articles.empty()) {
    out += fmt::format("\n<h2>Articles</h2>\n{}", article_table(articles));
    if (static_cast<std::int64_t>(articles.size()) < night.articles)
      out += fmt::format("<p class=\"faint\">{} of {} articles, refuted claims first; the tables have all claims.</p>",
                         grouped(static_cast<std::int64_t>(articles.size())), grouped(night.articles));
  }
  return out + "\n</main></body></html>\n";
}

}  // namespace tally
