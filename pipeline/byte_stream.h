// ByteStream: the bytes of one source, read forward, with a look at the head.
#pragma once
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// Bytes of a file, of standard input or of a fetched page. Movable, not thread-safe.
class ByteStream {
 public:
  /// A stream over bytes already in memory. `name` is used in messages.
  ByteStream(std::string name, std::string bytes);
  /// Opens a file for reading; "-" is standard input. A folder, a missing or an unreadable file is an error.
  static Result<ByteStream> open(const std::string& path);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Up to `size` bytes from the start of what is unread, without consuming them. Shorter only at the end.
  Result<std::string_view> peek(std::size_t size);
  /// Appends up to `size` bytes to `out`; gives how many, 0 at the end.
  Result<std::size_t> read(std::string& out, std::size_t size);
  /// All that is left; an error when it is more than `limit` bytes.
  Result<std::string> read_all(std::size_t limit);

 private:
  struct Close {
    void operator()(std::FILE* file) const;
  };
  std::string name_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::unique_ptr<std::FILE, Close> file_;

  Result<std::size_t> fill(std::size_t size);
};

}  // namespace tally
