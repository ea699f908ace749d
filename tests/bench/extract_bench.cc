// Extraction (split, tag, match, captures) in one pass over unseen text, in processor time of one core: newswire where
// a file is given by TALLYCHECK_BENCH_CORPUS, and text made here. Beside it the same rules one by one, thousands of
// rules, two threads, RE2 looking for digits, memory bandwidth, and inputs that tempt a reader into quadratic time.
#include <fmt/format.h>
#include <re2/re2.h>
#include <simdjson.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/rulebook/rule_book.h"
#include "pipeline/text/paragraphs.h"
#include "stages/extract_rules/extract_rules.h"
#include "stages/split_sentences/scanner.h"
#include "tests/made_news.h"

namespace {

using tally::Article;
using tally::RuleBook;
using tally::Sentence;
using tally::extract::Extractor;

double processor_time() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double wall_time() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double seconds(const std::function<void()>& work) {
  const double start = processor_time();
  work();
  return processor_time() - start;
}

double megabytes(const Article& article) {
  return static_cast<double>(article.text.size() + article.title.size()) / 1e6;
}

double megabytes(const std::vector<Article>& articles, std::size_t first, std::size_t last) {
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += megabytes(articles[i]);
  return sum;
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Article article_of(std::string text) {
  Article article;
  article.id = "bench";
  article.published_at = "2024-05-06";
  article.text = std::move(text);
  article.paragraphs = tally::find_paragraphs(article.text);
  return article;
}

/// Articles one after another, from a file of lines or made here, so that no more than a few are held.
class Stream {
 public:
  /// `path` null: made text of `size` megabytes.
  Stream(const char* path, double size) : path_(path), size_(size) { rewind(); }

  void rewind() {
    done_ = 0;
    news_ = tally_test::MadeNews(1);
    if (path_ != nullptr) file_ = std::ifstream(path_);
  }

  /// Up to `most` megabytes; empty at the end.
  std::vector<Article> next(double most) {
    std::vector<Article> articles;
    for (double sum = 0; sum < most;) {
      auto article = path_ != nullptr ? read() : make();
      if (!article) break;
      sum += megabytes(*article);
      articles.push_back(std::move(*article));
    }
    return articles;
  }

 private:
  const char* path_;
  double size_;
  double done_ = 0;
  tally_test::MadeNews news_{1};
  std::ifstream file_;
  std::string line_;
  simdjson::dom::parser parser_;

  std::optional<Article> make() {
    if (done_ >= size_) return std::nullopt;
    Article article = article_of(news_.article(12));
    done_ += megabytes(article);
    return article;
  }

  std::optional<Article> read() {
    while (std::getline(file_, line_)) {
      simdjson::dom::element line;
      std::string_view text;
      if (parser_.parse(line_).get(line) || line["text"].get(text)) continue;
      Article article = article_of(std::string(text));
      if (!line["title"].get(text)) article.title = text;
      return article;
    }
    return std::nullopt;
  }
};

std::vector<Sentence> split(const Article& article) {
  std::vector<Sentence> sentences;
  if (!article.title.empty()) sentences.push_back({{0, static_cast<std::uint32_t>(article.title.size())}, 0, true});
  std::uint32_t number = 0;
  for (const tally::Span& paragraph : article.paragraphs) {
    tally::scan_paragraph(article.text, paragraph, number++, 4000, sentences);
  }
  return sentences;
}

std::size_t extract(const Extractor& extractor, const Article& article) {
  const std::vector<Sentence> sentences = split(article);
  return extractor.run({article, sentences}, article.published(), false).claims.size();
}

struct Pass {
  double whole = 0;  ///< MB/s
  double first = 0;  ///< of the first megabyte
  double size = 0;   ///< MB
  std::size_t articles = 0;
  std::size_t claims = 0;
};

/// One pass over the stream; reading the articles is not counted.
Pass one_pass(const RuleBook& book, Stream& stream) {
  Pass pass;
  const Extractor extractor(book);  // patterns are compiled within the pass
  double spent = 0;
  stream.rewind();
  for (auto batch = stream.next(1); !batch.empty(); batch = stream.next(1)) {
    spent += seconds([&] {
      for (const Article& article : batch) pass.claims += extract(extractor, article);
    });
    pass.size += megabytes(batch, 0, batch.size());
    pass.articles += batch.size();
    if (pass.first == 0) pass.first = pass.size / spent;
  }
  pass.whole = pass.size / spent;
  return pass;
}

/// Every rule on every sentence, without triggers; in MB/s.
double one_by_one(const RuleBook& book, const std::vector<Article>& articles, std::size_t last) {
  using namespace tally::extract;  // NOLINT: this function only
  const Extractor extractor(book);
  const WordTokens words(book.claims.lists());
  Rewritten rewritten;
  std::vector<Tag> tags;
  std::vector<RuleMatch> matches;
  const double spent = seconds([&] {
    for (std::size_t i = 0; i < last; ++i) {
      for (const Sentence& sentence : split(articles[i])) {
        const std::string& text = sentence.in_title ? articles[i].title : articles[i].text;
        tags.clear();
        matches.clear();
        extractor.tagger().tag(text, sentence.span, articles[i].published(), tags);
        rewrite(text, sentence.span, tags, words, rewritten);
        extractor.matcher().match_one_by_one(rewritten, matches);
      }
    }
  });
  return megabytes(articles, 0, last) / spent;
}

/// Wall time of one thread over that of two, each thread with half of the articles.
double two_threads(const RuleBook& book, const std::vector<Article>& articles) {
  const Extractor extractor(book);
  const auto range = [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) extract(extractor, articles[i]);
  };
  const std::size_t half = articles.size() / 2;
  range(0, articles.size());  // both then find the same compiled patterns
  double start = wall_time();
  range(0, articles.size());
  const double one = wall_time() - start;
  start = wall_time();
  std::thread other(range, 0, half);
  range(half, articles.size());
  other.join();
  return one / (wall_time() - start);
}

double digits_by_re2(const std::vector<Article>& articles) {
  const re2::RE2 digits("[0-9]+");
  std::size_t found = 0;
  const double spent = seconds([&] {
    for (const Article& article : articles) {
      re2::StringPiece rest(article.text);
      while (re2::RE2::FindAndConsume(&rest, digits)) ++found;
    }
  });
  return found == 0 ? 0 : megabytes(articles, 0, articles.size()) / spent;
}

double memory_bandwidth() {
  const std::vector<std::uint64_t> block(std::size_t{1} << 23U, 1);
  std::uint64_t sum = 0;
  const double spent = seconds([&] { sum = std::accumulate(block.begin(), block.end(), std::uint64_t{0}); });
  return sum == 0 ? 0 : static_cast<double>(block.size() * sizeof(std::uint64_t)) / 1e6 / spent;
}

/// A rule book that differs from the shipped one in its claim rules alone.
std::shared_ptr<const RuleBook> with_rules(const std::string& folder, std::size_t count) {
  auto loaded = RuleBook::load(folder);
  if (!loaded) return nullptr;
  auto book = std::const_pointer_cast<RuleBook>(*loaded);  // made here and shared with nobody yet
  std::vector<tally::ClaimRule> rules = book->claims.all();
  for (auto& rule : tally_test::made_rules(count - std::min(count, rules.size()))) rules.push_back(std::move(rule));
  auto built = tally::ClaimRules::of(std::move(rules), book->claims.lists());
  if (!built) return nullptr;
  book->claims = std::move(*built);
  return book;
}

void measure(const char* name, const RuleBook& book, const std::string& folder, Stream stream) {
  const Pass few = one_pass(book, stream);
  fmt::print("{}: {:.1f} MB, {} articles, {} claims\n", name, few.size, few.articles, few.claims);
  fmt::print("  whole                     {:8.1f} MB/s   (wanted 40)\n", few.whole);
  fmt::print("  first megabyte            {:8.1f} MB/s   (wanted 15)\n", few.first);
  fmt::print("  peak memory               {:8.0f} MB     (wanted below 200)\n", peak_memory());
  if (const auto many = with_rules(folder, 5000)) {
    const Pass pass = one_pass(*many, stream);
    fmt::print("  with 5,000 rules          {:8.1f} MB/s   {:.2f} of that (wanted 0.8)\n", pass.whole,
               pass.whole / few.whole);
  }
  stream.rewind();
  std::vector<Article> sample = stream.next(1);
  const double slow = one_by_one(book, sample, sample.size());
  fmt::print("  the rules one by one      {:8.2f} MB/s   {:.1f} times slower (wanted 25)\n", slow, few.whole / slow);
  for (Article& article : stream.next(7)) sample.push_back(std::move(article));
  fmt::print("  two threads                             {:.2f} times one (wanted 1.8)\n", two_threads(book, sample));
  const double digits = digits_by_re2(sample);
  fmt::print("  RE2 looking for digits    {:8.1f} MB/s   extraction has {:.3f} of it\n", digits, few.whole / digits);
  const double bandwidth = memory_bandwidth();
  fmt::print("  memory bandwidth          {:8.0f} MB/s   extraction has {:.5f} of it\n", bandwidth,
             few.whole / bandwidth);
}

/// Time a byte on ten times the input over that on the input.
void measure_growth(const RuleBook& book) {
  struct Hard {
    const char* name;
    std::string unit;
  };
  fmt::print("time a byte, 10 MB over 1 MB in one line (wanted below 3)\n");
  for (const Hard& hard :
       {Hard{"words", "prices rose by 5 percent in Brazil and "}, Hard{"digits", "7"}, Hard{"open brackets", "("},
        Hard{"figures", "5,000 "}, Hard{"quotes", "\""}, Hard{"dashes", "5-"}}) {
    const Extractor extractor(book);
    double times[2] = {0, 0};
    for (int round = 0; round < 2; ++round) {
      std::string text;
      const std::size_t size = round == 0 ? 1'000'000 : 10'000'000;
      while (text.size() < size) text += hard.unit;
      const Article article = article_of(std::move(text));
      times[round] = seconds([&] { extract(extractor, article); }) / (round == 0 ? 1 : 10);
    }
    fmt::print("  {:<24}  {:8.1f} MB/s   {:.2f}\n", hard.name, 1 / times[1], times[1] / times[0]);
  }
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 1U << 12U);  // each figure is shown when it is known
  const std::string folder = TALLY_SOURCE_DIR "/rules";
  const auto book = RuleBook::load(folder);
  if (!book) {
    fmt::print(stderr, "{}\n", book.error().message());
    return 1;
  }
  const char* corpus = std::getenv("TALLYCHECK_BENCH_CORPUS");
  if (corpus != nullptr && *corpus != '\0') {
    measure("newswire", **book, folder, Stream(corpus, 0));
  } else {
    fmt::print("newswire: skipped, no corpus given\n");
  }
  measure("made text", **book, folder, Stream(nullptr, 20));
  measure_growth(**book);
  return 0;
}
