#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-variable"
// scratch driver: extraction over a corpus, N passes
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>
#include <simdjson.h>
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/text/paragraphs.h"
#include "stages/extract_rules/extract_rules.h"
#include "stages/split_sentences/scanner.h"
using namespace tally;
static double now() { timespec t{}; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
int main(int argc, char** argv) {
  const auto book = RuleBook::load(TALLY_SOURCE_DIR "/rules");
  std::vector<Article> articles;
  std::ifstream in(argv[1]);
  std::string line;
  simdjson::dom::parser parser;
  double mb = 0;
  while (std::getline(in, line)) {
    simdjson::dom::element e; std::string_view t;
    if (parser.parse(line).get(e) || e["text"].get(t)) continue;
    Article a; a.id = "x"; a.published_at = "2024-05-06"; a.text = std::string(t); a.paragraphs = find_paragraphs(a.text);
    if (!e["title"].get(t)) a.title = t;
    mb += (a.text.size() + a.title.size()) / 1e6;
    articles.push_back(std::move(a));
  }
  int passes = argc > 2 ? atoi(argv[2]) : 1;
  int mode = argc > 3 ? atoi(argv[3]) : 2;
  const extract::Extractor ex(**book);
  for (int p = 0; p < passes; ++p) {
    double s = now(); std::size_t n = 0, claims = 0, tokens = 0, tags = 0, figs = 0;
    std::vector<Sentence> sentences; std::vector<Token> toks; std::vector<extract::Tag> tg;
    for (auto& a : articles) {
      sentences.clear();
      if (!a.title.empty()) sentences.push_back({{0, (std::uint32_t)a.title.size()}, 0, true});
      std::uint32_t k = 0;
      for (auto& par : a.paragraphs) scan_paragraph(a.text, par, k++, 4000, sentences);
      n += sentences.size();
      if (mode == 2) claims += ex.run({a, sentences}, a.published(), false).claims.size();
      else if (mode == 1) for (auto& st : sentences) { toks.clear(); tg.clear(); tokenize(st.in_title ? a.title : a.text, st.span.begin, st.span.end, &(*book)->lexicon, toks); tokens += toks.size(); }
      else if (mode == 3) for (auto& st : sentences) { tg.clear(); ex.tagger().tag(st.in_title ? a.title : a.text, st.span, a.published(), toks, tg); tokens += toks.size(); tags += tg.size(); }
    }
    double d = now() - s;
    std::printf("pass %d: %.1f MB %.2f s %.1f MB/s sentences %zu claims %zu tokens %zu tags %zu\n", p, mb, d, mb / d, n, claims, tokens, tags);
  }
}
