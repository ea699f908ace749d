// DocumentLibrary: reference documents at hand, found by their words (SQLite FTS5).
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/model/article.h"
#include "pipeline/result.h"

namespace tally {

/// A document as the library knows it. `text` is the body as read by the same readers that read articles.
struct LibraryDocument {
  std::string sha256;  ///< of `text`
  std::string title;
  std::string url;
  std::string publisher;
  std::string published_at;
  std::string text;
};

/// The shipped documents, the user's own, and those given by --against. All methods are thread-safe.
class DocumentLibrary {
 public:
  /// `shipped_dir` is read-only and indexed in memory on first use; `user_file` (may be empty) is created by add().
  static Result<std::unique_ptr<DocumentLibrary>> open(const std::string& shipped_dir, const std::string& user_file);
  virtual ~DocumentLibrary() = default;

  /// Keeps a document for good. One with the same URL or the same text is replaced.
  virtual Result<void> add(const LibraryDocument& document) = 0;
  /// Adds a document for this run only.
  virtual Result<void> add_for_run(const LibraryDocument& document) = 0;
  /// Removes by SHA-256 (or a prefix of at least 8 digits) or by URL; gives how many went. Shipped ones stay.
  virtual Result<int> remove(std::string_view which) = 0;
  virtual Result<std::vector<LibraryDocument>> list() = 0;
  /// Documents that hold the words, best first, at most `limit`. Query text is never interpreted as FTS syntax.
  virtual Result<std::vector<LibraryDocument>> search(const std::vector<std::string>& words, int limit) = 0;
};

}  // namespace tally
