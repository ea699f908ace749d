// The shared part of the fuzz targets.
#include "tests/fuzz/fuzz.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pipeline/text/utf8.h"

namespace tally::fuzz {
namespace {

const Registry& registry() {
  static const Registry stages(builtin_stages());
  return stages;
}

/// Makes a stage with its default options, once a target.
template <class Interface>
std::unique_ptr<Interface> made(std::string_view name) {
  auto stage = registry().make<Interface>(name, {});
  if (!stage) {
    fmt::print(stderr, "{}\n", stage.error().message());
    std::abort();
  }
  return std::move(*stage);
}

}  // namespace

void require(bool holds, const char* what) {
  if (holds) return;
  fmt::print(stderr, "broken: {}\n", what);
  std::abort();
}

Context& context() {
  static RunSettings settings;
  static Messages messages(Messages::Level::quiet);
  static const std::atomic<bool> cancelled{false};
  static const auto book = [] {
    auto rules = RuleBook::load(TALLY_SOURCE_DIR "/rules");
    if (!rules) {
      fmt::print(stderr, "{}\n", rules.error().message());
      std::abort();
    }
    return *rules;
  }();
  static Context shared{settings, *book, messages, nullptr, nullptr, cancelled, {}};
  return shared;
}

void require_sound(const Article& article) {
  require(is_utf8(article.text), "the text is UTF-8");
  require(is_utf8(article.title), "the title is UTF-8");
  std::uint32_t at = 0;
  for (const Span& paragraph : article.paragraphs) {
    require(at <= paragraph.begin && paragraph.begin < paragraph.end, "paragraphs are in order and not empty");
    at = paragraph.end;
  }
  require(at <= article.text.size(), "paragraphs lie in the text");
  for (const Link& link : article.links) {
    require(link.span.begin < link.span.end && link.span.end <= article.text.size(), "links lie in the text");
  }
}

std::vector<Sentence> split(const Article& article) {
  static const auto splitter = made<SplitStage>("split_sentences");
  const auto sentences = splitter->run(article, context());
  require(sentences.ok(), "any article can be split");
  std::uint32_t at = 0;
  for (const Sentence& sentence : *sentences) {
    if (sentence.in_title) continue;
    require(at <= sentence.span.begin && sentence.span.begin < sentence.span.end &&
                sentence.span.end <= article.text.size(),
            "sentences are in order and inside the text");
    at = sentence.span.end;
  }
  return *sentences;
}

void read_with(std::string_view stage, std::string_view bytes) {
  static const auto reader = made<ReadStage>(stage);
  ByteStream stream("input", std::string(bytes));
  const Source source{"https://n.example/2024/05/06/input", "", &stream};
  (void)reader->accepts(source, bytes.substr(0, 4096));
  (void)reader->run(source, context(), [](Result<Article> article) {
    if (article) {
      require_sound(*article);
      (void)split(*article);
    } else {
      require(!article.error().what.empty(), "an error says what is wrong");
    }
    return true;
  });
}

void decode_with(std::string_view stage, std::string_view bytes) {
  static const auto decoder = made<DecodeStage>(stage);
  Reply reply;
  reply.query.source = "input";
  reply.query.series = "X";
  reply.query.decoder_options = {{"place", "#1"}, {"period", "#2"}, {"value", "#3"}};
  reply.status = EvidenceStatus::live;
  reply.http_status = 200;
  reply.body = bytes;
  const auto evidence = decoder->run(reply, context());
  require(evidence.ok(), "what a server sent is no fault of the stage");
  require((evidence->series != nullptr) + (evidence->document != nullptr) + !evidence->failure.empty() == 1,
          "evidence is a series, a document or a failure");
}

/// A folder of this process that goes when it ends.
std::string folder() {
  struct Made {
    std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("tally-fuzz-{}", ::getpid());
    Made() { std::filesystem::create_directories(path); }
    ~Made() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Made made;
  return made.path.string();
}

std::string file_of(std::string_view bytes) {
  const std::string path = folder() + "/input.xml";
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace tally::fuzz
