// A parser that runs out of memory: every seed of the fuzz targets once more for each allocation that its parsing
// makes, with that allocation failing. What must hold: no crash, no memory lost, and the next parse gives what it gave
// before.
//   memory_faults SEEDS [MOST]    MOST allocations of a seed are tried, spread over all of them (default 60)
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <new>

#include "pipeline/pipeline_file.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/store/compress.h"
#include "pipeline/text/csv.h"
#include "pipeline/text/paragraphs.h"
#include "tests/fuzz/fuzz.h"

extern "C" {
// The C library's own names for what the functions below stand before.
void* __libc_malloc(std::size_t size);                     // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);  // NOLINT
void* __libc_realloc(void* memory, std::size_t size);      // NOLINT
void __libc_free(void* memory);                            // NOLINT
}

namespace {

/// What the allocations of this thread do; only while `armed`.
struct Meter {
  bool armed = false;
  long number = 0;    ///< allocations so far
  long fails_at = 0;  ///< 0: none
  bool for_ever = false;
  long balance = 0;  ///< taken and not given back
};
thread_local constinit Meter meter;

bool fails() {
  if (!meter.armed) return false;
  ++meter.number;
  if (meter.fails_at == 0 || meter.number < meter.fails_at) return false;
  if (meter.number > meter.fails_at && !meter.for_ever) return false;
  errno = ENOMEM;
  return true;
}

void* counted(void* memory) {
  if (meter.armed && memory != nullptr) ++meter.balance;
  return memory;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) { return fails() ? nullptr : counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return fails() ? nullptr : counted(__libc_calloc(count, size)); }
void* realloc(void* memory, std::size_t size) {
  if (fails()) return nullptr;
  void* moved = __libc_realloc(memory, size);
  return memory == nullptr ? counted(moved) : moved;
}
void free(void* memory) {
  if (meter.armed && memory != nullptr) --meter.balance;
  __libc_free(memory);
}
}

namespace {

using namespace tally;  // NOLINT: a program of one file

/// Reads bytes and gives what it made of them in words.
using Parser = std::function<std::string(std::string_view)>;

template <class Interface>
std::shared_ptr<Interface> made(std::string_view name) {
  auto stage = Registry(builtin_stages()).make<Interface>(name, {});
  fuzz::require(stage.ok(), "the stage can be made");
  return std::move(*stage);
}

Parser reader(const std::string& name) {
  return [stage = made<ReadStage>(name)](std::string_view bytes) {
    std::string told;
    ByteStream stream("input", std::string(bytes));
    const Source source{"https://n.example/2024/05/06/input", "", &stream};
    const auto read = stage->run(source, fuzz::context(), [&told](const Result<Article>& article) {
      told += article ? article->title + '\n' + article->text : article.error().message();
      return true;
    });
    return read ? told : told + read.error().message();
  };
}

Parser decoder(const std::string& name) {
  return [stage = made<DecodeStage>(name)](std::string_view bytes) {
    Reply reply;
    reply.query.source = "input";
    reply.query.series = "X";
    reply.query.decoder_options = {{"place", "#1"}, {"period", "#2"}, {"value", "#3"}};
    reply.status = EvidenceStatus::live;
    reply.http_status = 200;
    reply.body = bytes;
    const auto evidence = stage->run(reply, fuzz::context());
    if (!evidence) return evidence.error().message();
    const std::size_t found = evidence->series ? evidence->series->all().size() : 0;
    return fmt::format("{} {} {}", evidence->failure, evidence->failure_detail, found);
  };
}

Parser extractor() {
  return [stage = made<ExtractStage>("extract_rules"),
          splitter = made<SplitStage>("split_sentences")](std::string_view bytes) {
    Article article;
    article.id = "input";
    article.published_at = "2024-05-06";
    article.text = bytes;
    article.paragraphs = find_paragraphs(article.text);
    const auto sentences = splitter->run(article, fuzz::context());
    if (!sentences) return sentences.error().message();
    const auto found = stage->run({article, *sentences}, fuzz::context());
    if (!found) return found.error().message();
    std::string told;
    for (const Claim& claim : found->claims)
      told += fmt::format("{} {}-{};", claim.rule_id, claim.span.begin, claim.span.end);
    return told;
  };
}

/// Rule and pipeline files, by the seed's first byte. Those that are read by the folder are left out: listing a folder
/// without memory ends the process inside libstdc++.
std::string load_rules(std::string_view bytes) {
  if (bytes.empty() || std::string_view("cms").find(bytes.front()) != std::string_view::npos) return {};
  const std::string path = fuzz::file_of(bytes.substr(1));
  const auto told = [](const auto& result) { return result ? std::string("loaded") : result.error().message(); };
  if (bytes.front() == 'g') return told(Places::load(path));
  if (bytes.front() == 'u') return told(Units::load(path));
  return told(PipelineFile::load(path));
}

std::string read_kept(std::string_view bytes) {
  const auto text = decompress(bytes, 1 << 16);
  std::string told = text ? *text : text.error().message();
  CsvReader reader(bytes);
  for (auto record = reader.next(); record && record->has_value(); record = reader.next())
    told += fmt::format("{} ", (*record)->size());
  return told;
}

struct Outcome {
  std::string told;
  bool out_of_memory = false;
  long allocations = 0;
  long balance = 0;
};

/// One parse, with the allocation `fails_at` failing.
Outcome parse(const Parser& parser, std::string_view bytes, long fails_at = 0, bool for_ever = false) {
  Outcome outcome;
  std::string told;
  meter = {true, 0, fails_at, for_ever, 0};
  try {
    told = parser(bytes);
  } catch (const std::bad_alloc&) {
    meter.fails_at = 0;
    outcome.out_of_memory = true;
  }
  meter.armed = false;  // behind the handler, which gives the exception's own memory back
  outcome.allocations = meter.number;
  const long kept = told.capacity() > 15 ? 1 : 0;
  outcome.balance = meter.balance - kept;
  outcome.told = std::move(told);
  return outcome;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Totals {
  long cases = 0;
  long wrong = 0;
  long told = 0;  ///< came as a message or a reason, not as bad_alloc
};

void wrong(Totals& totals, const std::string& what) {
  fmt::print("  wrong: {}\n", what);
  ++totals.wrong;
}

void run_seed(const Parser& parser, const std::filesystem::path& seed, long most, Totals& totals) {
  const std::string bytes = bytes_of(seed);
  parse(parser, bytes);
  const Outcome calm = parse(parser, bytes);  // the second one: what is made on first use is made
  const long points = std::min(most, calm.allocations);
  for (long i = 0; i < points; ++i) {
    const long at = 1 + i * calm.allocations / points;
    const Outcome broken = parse(parser, bytes, at, i % 2 == 1);
    ++totals.cases;
    totals.told += broken.out_of_memory ? 0 : 1;
    const std::string name = fmt::format("{}/{}, allocation {} of {}", seed.parent_path().filename().string(),
                                         seed.filename().string(), at, calm.allocations);
    // Buffers that are kept for the next parse may have grown; what is lost each time is a leak.
    if (broken.balance > 0 && parse(parser, bytes, at, i % 2 == 1).balance > 0 &&
        parse(parser, bytes, at, i % 2 == 1).balance > 0)
      wrong(totals, name + fmt::format(": {} blocks are lost each time", broken.balance));
    if (parse(parser, bytes).told != calm.told) wrong(totals, name + ": the next parse reads something else");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::filesystem::path seeds = argv[1];
  const long most = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 60;
  Totals all;
  for (const auto& folder : std::filesystem::directory_iterator(seeds)) {
    const std::string name = folder.path().filename().string();
    const Parser parser = name.starts_with("read_")     ? reader(name)
                          : name.starts_with("decode_") ? decoder(name)
                          : name == "extract"           ? extractor()
                          : name == "rules"             ? Parser(load_rules)
                                                        : Parser(read_kept);
    Totals totals;
    for (const auto& seed : std::filesystem::directory_iterator(folder)) run_seed(parser, seed.path(), most, totals);
    fmt::print("faults: memory: {}: {} cases, {} wrong\n", name, totals.cases, totals.wrong);
    std::fflush(stdout);
    all.cases += totals.cases;
    all.wrong += totals.wrong;
    all.told += totals.told;
  }
  fmt::print("memory: {} allocations failed, {} of them told in words\n", all.cases, all.told);
  return all.cases > 0 && all.wrong == 0 ? 0 : 1;
}
