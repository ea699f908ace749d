// Records of a web archive (WARC 1.0 and 1.1), plain or gzipped, as a stream.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/byte_stream.h"
#include "pipeline/result.h"

namespace tally {

/// One record. `block` is empty when it was larger than the limit; then `too_long` is set.
struct WarcRecord {
  std::string type;  ///< "response", "conversion", …
  std::string uri;
  std::string media_type;  ///< Content-Type of the record
  std::string block;
  std::uint64_t offset = 0;  ///< of the record in the unpacked stream
  bool too_long = false;
};

/// Reads record after record with memory for one of them.
class WarcStream {
 public:
  /// `bytes` outlives the stream. Records beyond `limit` bytes are passed over without being kept.
  WarcStream(ByteStream& bytes, std::size_t limit);
  ~WarcStream();
  WarcStream(const WarcStream&) = delete;
  WarcStream& operator=(const WarcStream&) = delete;

  /// True with the next record, false at the end. After an Error the stream goes on at the next record that it finds.
  Result<bool> next(WarcRecord& record);
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  struct Inflater;
  Result<bool> more();
  void drop(std::size_t size);
  [[nodiscard]] std::string_view unread() const { return std::string_view(buffer_).substr(at_); }
  Result<void> find_record();

  ByteStream& bytes_;
  std::size_t limit_;
  std::unique_ptr<Inflater> inflater_;
  std::string raw_;     ///< packed bytes not yet unpacked
  std::string buffer_;  ///< unpacked bytes, those before at_ read
  std::size_t at_ = 0;
  std::uint64_t offset_ = 0;  ///< of at_ in the unpacked stream
  bool begun_ = false;
  bool ended_ = false;
};

/// Unpacks a gzip or zlib body, at most `limit` bytes; fails for damaged and for larger ones.
Result<std::string> inflate_body(std::string_view packed, std::size_t limit);

}  // namespace tally
