// ContentDecoder: undoes the Content-Encoding of a body, and knows whether the encoded stream came to its end.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// One body's decoder, of one or more encodings. libcurl 7.88 takes a stream that is cut off for a whole one, so that
/// half a table would pass as the table: this one tells.
class ContentDecoder {
 public:
  /// Takes decoded bytes; false ends the decoding, as for a body that is too large.
  using Sink = std::function<bool(std::string_view)>;

  /// For the value of a Content-Encoding header: gzip, x-gzip, deflate (with and without a zlib header), identity, and
  /// lists of them. Null where nothing is to be undone; an Error for other encodings and for more than three.
  static Result<std::unique_ptr<ContentDecoder>> create(std::string_view encodings);
  ContentDecoder(const ContentDecoder&) = delete;
  ContentDecoder& operator=(const ContentDecoder&) = delete;
  ~ContentDecoder();

  /// Decodes the next bytes into the sink. An Error when they are not what the header says; what is in the sink by then
  /// is of no use. Memory does not grow with the body.
  Result<void> feed(std::string_view bytes, const Sink& sink);
  /// Whether the body came whole: every stream ended, or there was no body at all.
  [[nodiscard]] bool complete() const;

 private:
  struct Layer;
  ContentDecoder();
  Result<void> feed(std::size_t layer, std::string_view bytes, const Sink& sink);

  std::vector<std::unique_ptr<Layer>> layers_;  ///< outermost first
};

}  // namespace tally
