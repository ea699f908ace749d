// Reading of a night's inputs, and telling articles apart.
#include "pipeline/nightly/inputs.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "pipeline/net/content_decoder.h"
#include "pipeline/net/url.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostListBytes = std::size_t{64} << 20U;
constexpr int kSitemapDepth = 2;
constexpr std::size_t kMostSitemaps = 1000;  ///< of one input: an index may name a million

/// Whether a path is below a folder when every link on the way is followed.
bool is_below(const fs::path& path, const fs::path& folder) {
  std::error_code failed;
  const fs::path whole = fs::canonical(path, failed);
  const fs::path top = failed ? fs::path() : fs::canonical(folder, failed);
  return !failed && std::mismatch(top.begin(), top.end(), whole.begin(), whole.end()).first == top.end();
}

/// Files that a person or a program is still writing, and those that are hidden.
bool is_passing(const std::string& name) {
  return name.starts_with(".") || name.ends_with("~") || name.ends_with(".tmp") || name.ends_with(".part") ||
         name.ends_with(".swp");
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r\xEF\xBB\xBF");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

/// The text of a sitemap or list, which many sites keep and serve gzipped.
Result<std::string> unpacked(const std::string& place, std::string_view text) {
  auto decoder = ContentDecoder::create("gzip");
  if (!decoder) return decoder.error();
  std::string out;
  bool fits = true;
  const auto fed = (*decoder)->feed(text, [&](std::string_view part) {
    fits = part.size() <= kMostListBytes - out.size();
    if (fits) out += part;
    return fits;
  });
  if (!fits) return Error{place, fmt::format("unpacks to more than {} bytes", kMostListBytes), ""};
  if (!fed || !(*decoder)->complete()) return Error{place, "the gzipped file is damaged or cut off", ""};
  return out;
}

/// Whether a guid names an article in the whole world, not only in its feed.
bool is_global(std::string_view id) {
  return id.find("://") != std::string_view::npos || id.starts_with("tag:") || id.starts_with("urn:");
}

}  // namespace

void NightInputs::problem(const Error& error) {
  r_.context.messages.error(error);
  ++failed_;
}

void NightInputs::read(const Sink& sink) {
  for (const NightlyInput& input : r_.config.inputs) {
    if (r_.context.cancelled || !read_input(input, sink)) return;
  }
}

Result<void> NightInputs::keep_stamps() {
  for (const auto& [url, stamp] : stamps_) {
    if (auto kept = r_.state.keep_page_stamp(url, stamp); !kept) return kept;
  }
  return {};
}

bool NightInputs::read_input(const NightlyInput& input, const Sink& sink) {
  using Kind = NightlyInput::Kind;
  sitemaps_.clear();
  told_late_ = false;
  until_ = std::chrono::steady_clock::now() + std::chrono::seconds(r_.config.input_seconds);
  switch (input.kind) {
    case Kind::folder:
      return read_files(input, sink);
    case Kind::urls:
      return read_list(input, sink);
    case Kind::sitemap:
      return read_sitemap_at(input.place, 0, input, sink);
    default:
      return read_place(input.place, input, nullptr, sink);
  }
}

/// Whether the time of this input is over. A host that gives each page just before its deadline must not take the
/// night.
bool NightInputs::is_late(const std::string& place) {
  if (std::chrono::steady_clock::now() < until_) return false;
  if (!told_late_)
    problem({place,
             fmt::format("its pages took more than {} s: the others are read the next night", r_.config.input_seconds),
             "<inputs seconds=\"…\"> gives more time"});
  told_late_ = true;
  return true;
}

bool NightInputs::read_files(const NightlyInput& input, const Sink& sink) {
  std::vector<std::string> paths;
  std::vector<std::string> strange;  // who may put files here must not show all that this program can read
  std::error_code failed;
  const auto take = [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    const bool wanted = std::any_of(input.match.begin(), input.match.end(), [&](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    });
    if (!wanted || is_passing(name) || !entry.is_regular_file(ignored)) return;
    const bool inside = !entry.is_symlink(ignored) || is_below(entry.path(), input.place);
    (inside ? paths : strange).push_back(entry.path().string());
  };
  if (input.recursive) {
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator it(input.place, options, failed), end; !failed && it != end;
         it.increment(failed))
      take(*it);
  } else {
    for (fs::directory_iterator it(input.place, failed), end; !failed && it != end; it.increment(failed)) take(*it);
  }
  if (failed) problem({input.place, "the folder cannot be read: " + failed.message(), ""});
  if (!strange.empty())
    problem({*std::min_element(strange.begin(), strange.end()),
             strange.size() == 1 ? "is a link that leads out of the folder, and is not read"
                                 : fmt::format("and {} more are links that lead out of the folder, and are not read",
                                               strange.size() - 1),
             "copy the file, or name its folder in the configuration"});
  std::sort(paths.begin(), paths.end());
  return std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return !r_.context.cancelled && read_place(path, input, nullptr, sink);
  });
}

bool NightInputs::read_list(const NightlyInput& input, const Sink& sink) {
  auto text = text_of(input.place);
  if (!text) {
    problem(text.error());
    return true;
  }
  std::string_view left = *text;
  for (int number = 1; !left.empty(); ++number) {
    const std::size_t end = left.find('\n');
    const std::string_view line = trimmed(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    auto url = parse_url(line);
    if (!url) {
      problem({fmt::format("{}:{}", input.place, number), url.error().message(), "one http or https address a line"});
      continue;
    }
    if (!r_.shard.holds(url->text())) continue;
    if (is_late(input.place)) return true;
    const SitemapPage page{url->text(), "", "", "", ""};
    if (r_.context.cancelled || !read_place(page.url, input, &page, sink)) return false;
  }
  return true;
}

bool NightInputs::read_sitemap_at(const std::string& place, int depth, const NightlyInput& input, const Sink& sink) {
  // An index may name itself, or the same map many times.
  if (is_late(input.place) || !sitemaps_.insert(place).second) return true;
  if (sitemaps_.size() > kMostSitemaps) {
    if (sitemaps_.size() == kMostSitemaps + 1)
      problem({input.place, fmt::format("leads to more than {} sitemaps", kMostSitemaps),
               "name the inner sitemaps themselves"});
    return true;
  }
  auto text = text_of(place);
  auto map = text ? read_sitemap(place, *text) : Result<Sitemap>(text.error());
  if (!map) {
    if (!r_.context.cancelled) problem(map.error());
    return true;
  }
  for (const SitemapPage& page : map->pages) {
    if (r_.context.cancelled) return false;
    if (!r_.shard.holds(page.url) || already_read(page.url, page.stamp)) continue;
    if (is_late(input.place)) return true;
    if (!read_place(page.url, input, &page, sink)) return false;
  }
  for (const std::string& more : map->more) {
    if (depth >= kSitemapDepth) {
      problem({place, "sitemaps are nested too deeply", "name the inner sitemap itself"});
      break;
    }
    if (r_.context.cancelled || !read_sitemap_at(more, depth + 1, input, sink)) return false;
  }
  return true;
}

/// Whether a page was checked with this stamp: then it is not fetched again.
bool NightInputs::already_read(const std::string& url, const std::string& stamp) {
  if (stamp.find_first_not_of(' ') == std::string::npos) return false;
  auto key = r_.state.key_of_link(url);
  if (!key || !*key || r_.known.find(**key) == r_.known.end()) return false;
  const auto before = r_.state.page_stamp(url);
  return before && *before == stamp + r_.fingerprint;
}

bool NightInputs::read_place(const std::string& place, const NightlyInput& input, const SitemapPage* about,
                             const Sink& sink) {
  using Kind = NightlyInput::Kind;
  const bool web = input.kind == Kind::feed || input.kind == Kind::sitemap || input.kind == Kind::urls;
  bool go_on = true;
  const auto open_url = [this](const std::string& url, std::unique_ptr<ByteStream>& bytes) { return open(url, bytes); };
  auto done = read_source(r_.line, place, open_url, r_.context, [&](Result<Article> article) {
    if (!article) {
      go_on = sink(article.error());
    } else if (input.kind == Kind::feed) {
      go_on = feed_item(std::move(*article), input, sink);
    } else {
      if (about != nullptr) {
        if (article->published_at.empty()) article->published_at = about->published_at;
        if (article->title.empty()) article->title = about->title;
        if (article->publisher.empty()) article->publisher = about->publisher;
        // Known by the address under which the list names it, not by where that leads.
        article->id = about->url;
        if (article->url.empty() || !about->stamp.empty()) article->url = about->url;
      }
      go_on = give(std::move(*article), input, web, sink);
    }
    return go_on && !r_.context.cancelled;
  });
  if (!done && !r_.context.cancelled) {
    problem(done.error());
  } else if (done && about != nullptr && !about->stamp.empty() && !r_.context.cancelled) {
    stamps_.emplace_back(about->url, about->stamp + r_.fingerprint);
  }
  return go_on;
}

/// An item as it stands in its feed or, with pages="yes", the page behind its link.
bool NightInputs::feed_item(Article article, const NightlyInput& input, const Sink& sink) {
  if (!input.pages || article.url.empty()) return give(std::move(article), input, true, sink);
  if (!r_.shard.holds(article.id)) return true;
  const std::string stamp = fmt::format("item {:x}", stable_hash(article.title + '\n' + article.text));
  if (already_read(article.url, stamp)) return true;
  if (is_late(input.place)) return give(std::move(article), input, true, sink);
  const auto open_url = [this](const std::string& url, std::unique_ptr<ByteStream>& bytes) { return open(url, bytes); };
  auto done = read_source(r_.line, article.url, open_url, r_.context, [&](Result<Article> page) {
    if (!page) return true;
    if (page->text.size() > article.text.size()) {
      article.text = std::move(page->text);
      article.paragraphs = std::move(page->paragraphs);
      article.links = std::move(page->links);
      if (!page->dateline.empty()) article.dateline = std::move(page->dateline);
    }
    if (article.title.empty()) article.title = std::move(page->title);
    if (article.published_at.empty()) article.published_at = std::move(page->published_at);
    if (article.author.empty()) article.author = std::move(page->author);
    return true;
  });
  if (r_.context.cancelled) return false;
  if (!done) {
    problem({done.error().where, done.error().what + "; the feed's own text is checked", done.error().hint});
  } else {
    stamps_.emplace_back(article.url, stamp + r_.fingerprint);
  }
  return give(std::move(article), input, true, sink);
}

/// By guid, else by link, else by content. A guid that means something in its feed alone is told apart by the feed.
std::uint64_t NightInputs::identity(Article& article, const NightlyInput& input, bool web) {
  const std::size_t item = article.id.rfind(": item ");
  const bool nameless = input.kind == NightlyInput::Kind::feed && article.url.empty() && item != std::string::npos &&
                        article.id.find_first_not_of("0123456789", item + 7) == std::string::npos;
  if (nameless) article.id = fmt::format("content:{:016x}", stable_hash(article.title + '\n' + article.text));
  std::string name = "id:" + article.id;
  if (input.kind == NightlyInput::Kind::feed && !nameless && !is_global(article.id)) name += " " + input.place;
  std::uint64_t key = stable_hash(name);
  if (!web) {
    // Two articles of a file that share an id are still two, unless they are the same.
    for (int copy = 2; seen_.find(key) != seen_.end(); ++copy) key = stable_hash(fmt::format("{} #{}", name, copy));
    return key;
  }
  if (article.url.empty()) return key;
  const std::uint64_t link = stable_hash(article.url);
  if (r_.known.find(key) == r_.known.end() && seen_.find(key) == seen_.end()) {
    if (const auto tonight = links_.find(link); tonight != links_.end()) {
      key = tonight->second;
    } else if (auto before = r_.state.key_of_link(article.url); before && *before && r_.known.count(**before) > 0) {
      key = **before;
    }
  }
  links_.emplace(link, key);
  return key;
}

bool NightInputs::give(Article article, const NightlyInput& input, bool web, const Sink& sink) {
  if (article.publisher.empty()) article.publisher = input.publisher;
  const std::string name = article.id;
  std::string whole = r_.fingerprint;
  for (const std::string* part : {&article.id, &article.title, &article.published_at, &article.text}) {
    whole += '\n';
    whole += *part;
  }
  const std::uint64_t content = stable_hash(whole);
  if (!web) {
    // The same line or file twice is one article.
    if (const auto it = seen_.find(stable_hash("id:" + name)); it != seen_.end() && it->second == content) return true;
  }
  const std::uint64_t key = identity(article, input, web);
  if (!r_.shard.holds(article.id)) return true;
  if (!seen_.emplace(key, content).second) return true;
  const auto known = r_.known.find(key);
  if (known != r_.known.end() && known->second.content == content) return true;
  return sink(IdentifiedArticle{std::move(article), key, content});
}

Result<Source> NightInputs::open(const std::string& url, std::unique_ptr<ByteStream>& bytes) {
  auto page = r_.pages.fetch(url);
  if (!page) return page.error();
  if (page->status == EvidenceStatus::stale) ++failed_;  // said by the fetcher
  bytes = std::make_unique<ByteStream>(page->url, std::move(page->body));
  return Source{page->url, page->content_type, nullptr};
}

Result<std::string> NightInputs::text_of(const std::string& place) {
  std::unique_ptr<ByteStream> bytes;
  if (looks_like_url(place)) {
    auto opened = open(place, bytes);
    if (!opened) return opened.error();
  } else {
    auto opened = ByteStream::open(place);
    if (!opened) return opened.error();
    bytes = std::make_unique<ByteStream>(std::move(*opened));
  }
  auto text = bytes->read_all(kMostListBytes);
  if (!text || !text->starts_with("\x1F\x8B")) return text;
  return unpacked(place, *text);
}

}  // namespace tally
