// The stage interfaces: one for each step of the line, and the macro that makes a class a stage.
//
// A stage is one class in stages/<verb>_<noun>/<verb>_<noun>.cc. It derives from the interface of its step, declares
//
//   static constexpr std::string_view kName = "judge_interval";
//   static constexpr std::string_view kSummary = "one line for `tallycheck stages`";
//   static inline const std::vector<OptionSpec> kOptions = {{"tolerance", "0.05", "what it does"}};
//   static Result<std::unique_ptr<JudgeStage>> create(const Options& options);
//
// and ends in TALLY_STAGE(judge_interval, JudgeInterval). The same file, compiled with TALLY_PLUGIN defined, is a
// loadable module. Objects are made once a run and are called from many threads at a time: run() is const.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/byte_stream.h"
#include "pipeline/context.h"
#include "pipeline/model/article.h"
#include "pipeline/model/claim.h"
#include "pipeline/model/evidence.h"
#include "pipeline/model/query.h"
#include "pipeline/model/verdict.h"
#include "pipeline/options.h"
#include "pipeline/output.h"
#include "pipeline/result.h"
#include "pipeline/version.h"

namespace tally {

/// What a reader gets: the stream and what is known about it before reading.
struct Source {
  std::string name;          ///< path, URL or "-"
  std::string content_type;  ///< of a fetched page; empty otherwise
  ByteStream* bytes = nullptr;
};

/// Takes articles as they are read; an Error is one bad article among others. Returns false to stop reading.
using ArticleSink = std::function<bool(Result<Article>)>;
/// Takes replies in any order, from one thread at a time. A query may get several replies (documents), never none.
using ReplySink = std::function<void(Reply)>;

/// An article with its sentences.
struct SplitArticle {
  const Article& article;
  const std::vector<Sentence>& sentences;
};

/// A claim in its article.
struct ArticleClaim {
  const Article& article;
  const Claim& claim;
};

/// A claim with all the evidence that its queries brought, in the order of the queries.
struct JudgedClaim {
  const Article& article;
  const Claim& claim;
  const std::vector<std::shared_ptr<const Evidence>>& evidence;
  /// False where the evidence that names mistakes is still to come: of a refuted row the verdict alone counts then.
  bool diagnose = true;
};

/// Totals for the head or foot of a report.
struct RunInfo {
  std::string started_at;
  std::string title;
  bool color = false;  ///< the output is a terminal that shows colour
  int width = 0;       ///< columns of the terminal, 0 when it is none
  bool excel = false;  ///< CSV with a byte order mark
};

class ReadStage {
 public:
  virtual ~ReadStage() = default;
  /// Whether this reader is the one for a source, from its name, its type and its first bytes (up to 4096).
  [[nodiscard]] virtual bool accepts(const Source& source, std::string_view head) const = 0;
  /// Reads all articles of one source in order. Fails when the source as a whole cannot be read.
  virtual Result<void> run(const Source& source, Context& context, const ArticleSink& sink) const = 0;
};

class SplitStage {
 public:
  virtual ~SplitStage() = default;
  /// Sentences in the order of the text, the title's first.
  virtual Result<std::vector<Sentence>> run(const Article& article, Context& context) const = 0;
};

class ExtractStage {
 public:
  virtual ~ExtractStage() = default;
  virtual Result<Extraction> run(const SplitArticle& input, Context& context) const = 0;
};

/// A query with its key(), which is made once and looked up for every claim that asks.
struct PlannedQuery {
  explicit PlannedQuery(Query asked) : query(std::move(asked)), key(query.key()) {}
  Query query;
  std::string key;
};

/// What to ask for a claim, the preferred source first. Lists and queries serve all claims that ask for the same.
using PlannedQueries = std::vector<std::shared_ptr<const PlannedQuery>>;
using Plan = std::shared_ptr<const PlannedQueries>;

class PlanStage {
 public:
  virtual ~PlanStage() = default;
  /// Never null; an empty list when no source has the measure.
  virtual Result<Plan> run(const ArticleClaim& input, Context& context) const = 0;
};

class FetchStage {
 public:
  virtual ~FetchStage() = default;
  /// Whether this stage can try the query. The first stage of the slot that brings a reply without error wins.
  [[nodiscard]] virtual bool handles(const Query& query, const Context& context) const = 0;
  /// Answers every query, all at once where that is possible. A query that fails gets a reply with `error`.
  virtual Result<void> run(const std::vector<Query>& queries, Context& context, const ReplySink& sink) const = 0;
};

class DecodeStage {
 public:
  virtual ~DecodeStage() = default;
  /// Never fails for what a server sent: that becomes Evidence::failure. An Error is a fault of the stage itself.
  virtual Result<Evidence> run(const Reply& reply, Context& context) const = 0;
};

class JudgeStage {
 public:
  virtual ~JudgeStage() = default;
  /// Fills verdict, reason and all columns that depend on evidence; the host fills those of the article and the claim.
  virtual Result<Verdict> run(const JudgedClaim& input, Context& context) const = 0;
};

class WriteStage {
 public:
  virtual ~WriteStage() = default;
  virtual Result<void> begin(const RunInfo& info, Output& out) = 0;
  /// Called once an article, in input order, also for one without rows.
  virtual Result<void> write(const Article& article, const std::vector<Verdict>& rows, Output& out) = 0;
  virtual Result<void> end(Output& out) = 0;
};

enum class Slot : std::uint8_t { read, split, extract, plan, fetch, decode, judge, write };
std::string_view name_of(Slot slot);

/// What the registry knows of a stage. `create` points at a factory whose type follows from the slot.
struct StageInfo {
  Slot slot = Slot::read;
  std::string_view name;
  std::string_view summary;
  const std::vector<OptionSpec>* options = nullptr;
  void (*create)() = nullptr;
};

template <class Interface>
using Factory = Result<std::unique_ptr<Interface>> (*)(const Options&);

template <class Interface>
constexpr Slot slot_of();
template <>
constexpr Slot slot_of<ReadStage>() {
  return Slot::read;
}
template <>
constexpr Slot slot_of<SplitStage>() {
  return Slot::split;
}
template <>
constexpr Slot slot_of<ExtractStage>() {
  return Slot::extract;
}
template <>
constexpr Slot slot_of<PlanStage>() {
  return Slot::plan;
}
template <>
constexpr Slot slot_of<FetchStage>() {
  return Slot::fetch;
}
template <>
constexpr Slot slot_of<DecodeStage>() {
  return Slot::decode;
}
template <>
constexpr Slot slot_of<JudgeStage>() {
  return Slot::judge;
}
template <>
constexpr Slot slot_of<WriteStage>() {
  return Slot::write;
}

/// Interface of a stage class, taken from the return type of its create().
template <class Interface>
Interface interface_of(Factory<Interface>);

template <class Stage, class Interface>
StageInfo make_stage_info(Factory<Interface> factory) {
  return {slot_of<Interface>(), Stage::kName, Stage::kSummary, &Stage::kOptions, reinterpret_cast<void (*)()>(factory)};
}

/// Raised whenever a struct or interface that crosses the module boundary changes.
inline constexpr std::uint32_t kInterfaceVersion = 4;

#define TALLY_STRINGIZE_(x) #x
#define TALLY_STRINGIZE(x) TALLY_STRINGIZE_(x)
/// Version, compiler family and C++ library ABI: what must be the same on both sides of the module boundary.
#define TALLY_BUILD_STRING    \
  "tallycheck " TALLY_VERSION \
  ", libstdc++ " TALLY_STRINGIZE(_GLIBCXX_RELEASE) ", cxx11-abi " TALLY_STRINGIZE(_GLIBCXX_USE_CXX11_ABI)

/// What a module's one exported function gives. The first two fields never move.
struct PluginInfo {
  std::uint32_t interface_version;
  const char* build_string;
  StageInfo (*stage)();
};

}  // namespace tally

#ifdef TALLY_PLUGIN
#define TALLY_STAGE(name, Class)                                                                              \
  extern "C" __attribute__((visibility("default"))) const ::tally::PluginInfo* tallycheck_plugin() {          \
    static const ::tally::PluginInfo info = {::tally::kInterfaceVersion, TALLY_BUILD_STRING,                  \
                                             [] { return ::tally::make_stage_info<Class>(&Class::create); }}; \
    return &info;                                                                                             \
  }
#else
/// Defines the function that the generated registry calls.
#define TALLY_STAGE(name, Class)                                                   \
  namespace tally {                                                                \
  StageInfo stage_info_##name();                                                   \
  StageInfo stage_info_##name() { return make_stage_info<Class>(&Class::create); } \
  }                                                                                \
  static_assert(Class::kName == std::string_view(#name), "kName is the folder, the target and the option value");
#endif
