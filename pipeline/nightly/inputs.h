// The articles of a night: feeds, folders, lists of URLs, sitemaps, JSON lines and web archives, each article once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "pipeline/net/page.h"
#include "pipeline/nightly/config.h"
#include "pipeline/nightly/sitemap.h"
#include "pipeline/nightly/state.h"
#include "pipeline/run.h"
#include "pipeline/shard.h"

namespace tally {

/// An article with the identity under which the state knows it.
struct IdentifiedArticle {
  Article article;
  std::uint64_t key = 0;
  std::uint64_t content = 0;
};

/// What a night reads with.
struct NightReading {
  const NightlyConfig& config;
  const Line& line;
  Context& context;
  PageFetcher& pages;
  NightState& state;
  const std::unordered_map<std::uint64_t, KnownArticle>& known;
  Shard shard;
  std::string fingerprint;  ///< of rules, pipeline and program: part of every article's content hash
};

/// Reads the inputs in the order of the configuration.
class NightInputs {
 public:
  explicit NightInputs(NightReading reading) : r_(std::move(reading)) {}

  /// Gives every article of the shard that is new or has changed since it was checked; an article that several inputs
  /// bring is given once. What cannot be read is one message each. Ends early when `sink` returns false.
  void read(const std::function<bool(Result<IdentifiedArticle>)>& sink);
  /// After everything was committed: pages need not be fetched again until their stamp changes.
  Result<void> keep_stamps();
  /// Whole inputs that could not be read, or only from an older copy.
  [[nodiscard]] std::int64_t failed() const { return failed_; }

 private:
  using Sink = std::function<bool(Result<IdentifiedArticle>)>;
  bool read_input(const NightlyInput& input, const Sink& sink);
  bool read_files(const NightlyInput& input, const Sink& sink);
  bool read_list(const NightlyInput& input, const Sink& sink);
  bool read_sitemap_at(const std::string& place, int depth, const NightlyInput& input, const Sink& sink);
  bool read_place(const std::string& place, const NightlyInput& input, const SitemapPage* about, const Sink& sink);
  bool feed_item(Article article, const NightlyInput& input, const Sink& sink);
  bool give(Article article, const NightlyInput& input, bool web, const Sink& sink);
  std::uint64_t identity(Article& article, const NightlyInput& input, bool web);
  Result<Source> open(const std::string& url, std::unique_ptr<ByteStream>& bytes);
  Result<std::string> text_of(const std::string& place);
  bool already_read(const std::string& url, const std::string& stamp);
  bool is_late(const std::string& place);
  void problem(const Error& error);

  NightReading r_;
  std::unordered_map<std::uint64_t, std::uint64_t> seen_;   ///< content by key, of tonight
  std::unordered_map<std::uint64_t, std::uint64_t> links_;  ///< key by hash of the link, of tonight
  std::vector<std::pair<std::string, std::string>> stamps_;
  std::unordered_set<std::string> sitemaps_;     ///< read for this input
  std::chrono::steady_clock::time_point until_;  ///< pages of this input are fetched
  bool told_late_ = false;
  std::int64_t failed_ = 0;
};

}  // namespace tally
