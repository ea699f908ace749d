// Forward reading with a look at the head, over memory, files and standard input.
#include "pipeline/byte_stream.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tally {

void ByteStream::Close::operator()(std::FILE* file) const {
  if (file != stdin) std::fclose(file);
}

ByteStream::ByteStream(std::string name, std::string bytes) : name_(std::move(name)), buffer_(std::move(bytes)) {}

Result<ByteStream> ByteStream::open(const std::string& path) {
  ByteStream stream(path == "-" ? "standard input" : path, {});
  if (path == "-") {
    stream.file_.reset(stdin);
    return stream;
  }
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return Error{
        path, std::strerror(errno),
        errno == ENOENT ? "check the path; URLs begin with http:// or https://" : "check that you may read it"};
  }
  if (S_ISDIR(info.st_mode)) return Error{path, "is a folder", "name the files in it"};
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return Error{path, std::strerror(errno), "check that you may read it"};
  stream.file_.reset(file);
  return stream;
}

Result<std::size_t> ByteStream::fill(std::size_t size) {
  if (!file_) return std::size_t{0};
  if (position_ > 0) {
    buffer_.erase(0, position_);
    position_ = 0;
  }
  const std::size_t old = buffer_.size();
  buffer_.resize(old + size);
  const std::size_t got = std::fread(buffer_.data() + old, 1, size, file_.get());
  buffer_.resize(old + got);
  if (got < size && std::ferror(file_.get()) != 0)
    return Error{name_, std::string("cannot be read: ") + std::strerror(errno), ""};
  return got;
}

Result<std::string_view> ByteStream::peek(std::size_t size) {
  const std::size_t unread = buffer_.size() - position_;
  if (unread < size) {
    auto filled = fill(size - unread);
    if (!filled) return filled.error();
  }
  return std::string_view(buffer_).substr(position_, size);
}

Result<std::size_t> ByteStream::read(std::string& out, std::size_t size) {
  if (position_ == buffer_.size() && file_) {
    // Straight into the caller's buffer: nothing is left here to keep in order.
    const std::size_t old = out.size();
    out.resize(old + size);
    const std::size_t got = std::fread(out.data() + old, 1, size, file_.get());
    out.resize(old + got);
    if (got < size && std::ferror(file_.get()) != 0)
      return Error{name_, std::string("cannot be read: ") + std::strerror(errno), ""};
    return got;
  }
  const std::size_t take = std::min(size, buffer_.size() - position_);
  out.append(buffer_, position_, take);
  position_ += take;
  return take;
}

Result<std::string> ByteStream::read_all(std::size_t limit) {
  std::string all;
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  while (true) {
    auto got = read(all, kChunk);
    if (!got) return got.error();
    if (all.size() > limit) {
      return Error{name_, fmt::format("is larger than {} bytes", limit),
                   "split it, or raise the reader's option max_bytes"};
    }
    if (*got == 0) return all;
  }
}

}  // namespace tally
