// Queries and replies: what plan asks for and what fetch brings.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// Asks one source for one series, or the document library for passages. Queries with the same key() are the same
/// request and are fetched once a run.
struct Query {
  enum class Kind : std::uint8_t { series, document };

  Kind kind = Kind::series;
  std::string source;   ///< id of a file in rules/sources/, or "library"
  std::string series;   ///< the source's code of the series; empty for documents
  std::string measure;  ///< id of the measure that the series stands for
  /// http(s) URL of the first page, a `file:` path below the data folder, or empty for the library. A key stays the
  /// placeholder {key} here: fetch_http puts it in when it sends, so that no reply, log or table ever holds one.
  std::string url;
  std::string decoder;                                 ///< name of the decode stage
  std::map<std::string, std::string> decoder_options;  ///< from the source's file: column map, JSON pointers, …
  std::vector<std::string> words;                      ///< documents: content words to look for
  /// Wanted only when the evidence does not support the claim: to name the mistake, or for what was known at the time.
  bool diagnosis = false;
  std::string named_document;  ///< documents: the title that the claim names, if any

  /// Equal for queries that the same reply answers.
  [[nodiscard]] std::string key() const;
  /// What is sent, without the reading of it: queries that the same bytes answer. The store files replies under it.
  [[nodiscard]] std::string request_key() const;
};

enum class EvidenceStatus : std::uint8_t { none, live, cached, replayed, stale, failed };
std::string_view name_of(EvidenceStatus status);

/// One reply, kept as received. When `error` is set there is no body, or one that is of no use.
struct Reply {
  Query query;
  EvidenceStatus status = EvidenceStatus::none;
  int http_status = 0;
  std::string url;  ///< after redirects; without keys
  std::string content_type;
  std::string body;
  std::vector<std::string> more_pages;  ///< bodies of the further pages of a paged reply, in order
  std::string retrieved_at;             ///< ISO 8601, UTC
  std::string sha256;                   ///< of the body; of the pages joined when there are several
  std::string title;                    ///< documents: title, publisher and date as the library knows them
  std::string publisher;
  std::string published_at;
  std::string error;  ///< why there is no answer, one line; empty when there is one
};

}  // namespace tally
