// Records of a table file, one at a time and byte for byte: lines of JSON, or CSV records with their line ends.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "pipeline/byte_stream.h"
#include "pipeline/result.h"

namespace tally {

/// Reads forward with memory for one record and a buffer.
class RecordStream {
 public:
  static Result<RecordStream> open(const std::string& path);

  /// Whether the file is JSON lines: its first byte is '{'. False for an empty file.
  [[nodiscard]] bool json() const { return json_; }
  [[nodiscard]] bool empty() const { return buffer_.empty() && ended_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The next record with its line end; empty at the end.
  Result<std::optional<std::string>> next();

 private:
  explicit RecordStream(ByteStream bytes) : bytes_(std::move(bytes)) {}
  Result<void> fill();

  ByteStream bytes_;
  std::string path_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool json_ = false;
  bool ended_ = false;
};

}  // namespace tally
