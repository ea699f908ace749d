// fetch_http: asks reference sources over HTTP, politely, and keeps what they say.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>

#include "pipeline/decode/reply.h"
#include "pipeline/decode/text.h"
#include "pipeline/net/fetcher.h"
#include "pipeline/net/url.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/stage.h"

namespace tally {
namespace {

/// A mirror named by --source-base is the user's own: the office's pace does not apply to it.
constexpr int kMirrorParallel = 8;

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

/// The first characters in UTF-8, without a byte order mark and leading blanks.
std::string head_of(std::string_view body) {
  const std::string text = decode::to_utf8(body.substr(0, 2048));
  std::string_view head = text;
  if (starts_with(head, "\xef\xbb\xbf")) head.remove_prefix(3);
  const auto first = head.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string{} : std::string(head.substr(first, 512));
}

bool is_markup_page(std::string_view head) {
  return starts_with(head, "<!") || starts_with(head, "<html") || starts_with(head, "<HTML") ||
         head.find("<html") != std::string_view::npos;
}

/// The World Bank answers "400" with an HTML page when it is out of breath: all that is not its envelope passes.
bool lacks_world_bank_envelope(int status, std::string_view body) {
  if (status == 204) return false;
  const std::string head = head_of(body);
  if (is_markup_page(head)) return true;
  const bool envelope = starts_with(head, "<") &&
                        (head.find("wb:") != std::string::npos || head.find("worldbank.org") != std::string::npos);
  return !envelope && !starts_with(head, "[") && !starts_with(head, "{");
}

/// An error status with an XML or JSON body is how many offices say "no such series": decode tells them apart.
bool is_own_answer(int status, std::string_view content_type, std::string_view body) {
  switch (status) {
    case 400:
    case 404:
    case 406:
    case 410:
    case 413:
    case 416:
    case 422:
      break;
    default:
      return false;
  }
  const std::string head = head_of(body);
  if (head.empty() || is_markup_page(head) || content_type.find("html") != std::string_view::npos) return false;
  return starts_with(head, "<") || starts_with(head, "{") || starts_with(head, "[");
}

/// The words of a list "a|b" stand in the text, in any case.
bool names_one_of(std::string_view text, std::string_view list) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  while (!list.empty()) {
    const std::string_view word = list.substr(0, list.find('|'));
    if (!word.empty() && std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end())
      return true;
    list.remove_prefix(std::min(word.size() + 1, list.size()));
  }
  return false;
}

constexpr std::string_view kQuotaWords =
    "quota|rate limit|rate-limit|ratelimit|too many requests|limit exceeded|throttl|daily threshold";
constexpr std::size_t kRefusalBytes = 2048;  ///< replies with figures are larger

/// An office that has had enough says so under 403, 400 or even 200, in an envelope of its own. A refused key likewise.
/// Errors that offices have for every status are taken from general words; under 200 the source's own alone count.
std::string refusal(int status, std::string_view body, const std::string& source, const std::string& quota_words) {
  if (body.size() > kRefusalBytes || (status >= 200 && status != 200 && status < 400)) return {};
  const std::string head = head_of(body);
  const bool page = head.empty() || is_markup_page(head);
  const bool quota = !page && ((!quota_words.empty() && names_one_of(head, quota_words)) ||
                               (status >= 400 && names_one_of(head, kQuotaWords)));
  if (!quota && status != 401 && status != 403) return {};
  const std::string said = page ? std::string{} : decode::excerpt(head, 200);
  return fmt::format("{}HTTP {}{}", quota ? "the quota is used up: " : "access is refused: ", status,
                     said.empty() ? said : fmt::format(", {} says: {}", source, said));
}

/// Statuses that the source's file explains: decoder options "status_404" and the like.
std::vector<int> stated_statuses(const Query& query) {
  std::vector<int> statuses;
  for (const auto& [name, reason] : query.decoder_options) {
    if (name.starts_with("status_"))
      statuses.push_back(std::atoi(name.c_str() + 7));  // NOLINT(cert-err34-c): 0 is no status
  }
  return statuses;
}

class FetchHttp final : public FetchStage {
 public:
  static constexpr std::string_view kName = "fetch_http";
  static constexpr std::string_view kSummary = "asks reference sources over HTTP and keeps every reply";
  static inline const std::vector<OptionSpec> kOptions = {
      {"connect_ms", "10000", "longest wait for a connection"},
      {"stall_ms", "15000", "a reply slower than 100 bytes a second this long is given up"},
      {"try_ms", "60000", "longest time of one try"},
      {"request_ms", "150000", "longest time of a request with all its tries"},
      {"host_ms", "600000", "longest time that a host may keep a run busy"},
      {"pace_wait_ms", "120000", "longest wait for a host's pace"},
      {"retry_after_ms", "30000", "longest Retry-After that is waited for"},
      {"backoff_ms", "500", "wait before the first retry; doubled for each further one"},
      {"retries", "3", "retries after timeouts, resets and passing faults"},
      {"body_mb", "128", "largest decoded body of a reply"},
      {"parallel", "64", "transfers at once, all hosts together"},
      {"ca_file", "", "certificates to trust instead of the system's (PEM)"},
      {"proxy", "", "URL of a proxy for every request; those of the environment are not used"},
  };

  explicit FetchHttp(HttpLimits limits) : limits_(std::move(limits)) {}

  static Result<std::unique_ptr<FetchStage>> create(const Options& options) {
    HttpLimits limits;
    const std::pair<const char*, int*> numbers[] = {
        {"connect_ms", &limits.connect_ms}, {"stall_ms", &limits.stall_ms},
        {"try_ms", &limits.try_ms},         {"request_ms", &limits.request_ms},
        {"host_ms", &limits.host_ms},       {"pace_wait_ms", &limits.pace_wait_ms},
        {"backoff_ms", &limits.backoff_ms}, {"retry_after_ms", &limits.retry_after_ms},
        {"retries", &limits.retries},       {"parallel", &limits.parallel}};
    for (const auto& [name, target] : numbers) {
      auto value = options.integer(name, std::string_view(name) == "parallel" ? 1 : 0, 86'400'000);
      if (!value) return value.error();
      *target = static_cast<int>(*value);
    }
    auto body = options.integer("body_mb", 1, 1024);
    if (!body) return body.error();
    limits.body_bytes = static_cast<std::size_t>(*body) << 20U;
    limits.ca_file = options.text("ca_file");
    limits.proxy = options.text("proxy");
    return std::unique_ptr<FetchStage>(std::make_unique<FetchHttp>(std::move(limits)));
  }

  [[nodiscard]] bool handles(const Query& query, const Context& context) const override {
    return !context.settings.offline && is_web_url(query.url);
  }

  Result<void> run(const std::vector<Query>& queries, Context& context, const ReplySink& sink) const override {
    if (queries.empty()) return {};
    std::vector<FetchJob> jobs;
    std::map<std::string, std::string> bases;  // origins of --source-base, each parsed once
    for (const Query& query : queries) {
      FetchJob job;
      job.query = query;
      if (auto planned = plan(job, context, bases); planned) {
        jobs.push_back(std::move(job));
      } else {
        Reply reply;
        reply.query = query;
        reply.status = EvidenceStatus::failed;
        reply.url = query.url;
        reply.error = planned.error().message();
        sink(std::move(reply));
      }
    }
    if (!jobs.empty()) fetcher(context).run(std::move(jobs), sink);
    return {};
  }

 private:
  /// Fills in how a query is sent: base, key, headers, limits and pages of its source.
  static Result<void> plan(FetchJob& job, const Context& context, std::map<std::string, std::string>& bases) {
    const Query& query = job.query;
    HttpRequest& request = job.request;
    const ReferenceSource* source = context.rules.sources.find(query.source);
    request.url = query.url;
    if (source != nullptr) {
      request.accept = source->accept;
      request.user_agent = source->user_agent;
      request.parallel = source->parallel;
      request.requests_per_minute = source->requests_per_minute;
      request.requests_per_hour = source->requests_per_hour;
      job.further_pages = [source](const std::string& asked, std::string_view page) {
        return further_pages(*source, asked, page);
      };
    }
    if (const auto base = context.settings.source_base.find(query.source); base != context.settings.source_base.end()) {
      // Normal form and all: the client compares origins as texts.
      auto& origin = bases[query.source];
      if (origin.empty()) {
        auto parsed = parse_url(base->second);
        if (!parsed) return Error{"--source-base " + query.source, parsed.error().what, parsed.error().hint};
        origin = parsed->origin();
      }
      request.allowed_origin = origin;
      request.url = origin + request.url.substr(origin_of(request.url).size());
      request.parallel = std::max(request.parallel, kMirrorParallel);
      request.requests_per_minute = request.requests_per_hour = 0;
    }
    if (source != nullptr) {
      if (auto keyed = put_key(*source, request); !keyed) return keyed;
    }
    if (query.decoder == "decode_worldbank") request.transient = lacks_world_bank_envelope;
    // A status to which the source's file gives a meaning is an answer, whatever stands in its body.
    job.own_answer = [stated = stated_statuses(query)](int status, std::string_view type, std::string_view body) {
      return std::find(stated.begin(), stated.end(), status) != stated.end() || is_own_answer(status, type, body);
    };
    const auto words = query.decoder_options.find("error_quota");
    job.refusal = [id = query.source, own = words == query.decoder_options.end() ? std::string{} : words->second,
                   stated = stated_statuses(query)](int status, std::string_view body) {
      const bool meant = std::find(stated.begin(), stated.end(), status) != stated.end();
      return meant ? std::string{} : refusal(status, body, id, own);
    };
    return {};
  }

  /// The key of a source comes from the environment; where it is optional and not set, its parameter goes.
  static Result<void> put_key(const ReferenceSource& source, HttpRequest& request) {
    const auto at = request.url.find("{key}");
    if (at == std::string::npos) return {};
    const char* key = source.key_variable.empty() ? nullptr : std::getenv(source.key_variable.c_str());
    if (key != nullptr && *key != '\0') {
      request.key = key;
      return {};
    }
    if (!source.key_optional) {
      return Error{request.url, fmt::format("{} needs a key", source.name),
                   fmt::format("set the environment variable {}", source.key_variable)};
    }
    const auto begin = request.url.find_last_of("?&", at);
    if (begin == std::string::npos)
      return Error{request.url, "the key is not a parameter of its own", "correct the source's file"};
    auto end = at + 5;
    if (request.url[begin] == '?' && end < request.url.size()) ++end;
    const auto from = request.url[begin] == '?' && end < request.url.size() ? begin + 1 : begin;
    request.url.erase(from, end - from);
    return {};
  }

  Fetcher& fetcher(const Context& context) const {
    const std::scoped_lock lock(mutex_);
    // Made with the first query that needs the network: libcurl and its TLS library take milliseconds to start.
    if (!fetcher_) fetcher_ = std::make_unique<Fetcher>(limits_, context.store, context.messages, context.cancelled);
    return *fetcher_;
  }

  HttpLimits limits_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Fetcher> fetcher_;
};

}  // namespace
}  // namespace tally

TALLY_STAGE(fetch_http, ::tally::FetchHttp)
