// Atomic output: written beside its place, synced, renamed.
#include "pipeline/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tally {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 16;
constexpr std::int64_t kAhead = std::int64_t{16} << 20;  ///< bytes that the disk is told of at a time

Error failed(const std::string& path, const std::string& doing) {
  const int code = errno;
  const char* hint = code == ENOSPC  ? "free some space; nothing was changed"
                     : code == EPIPE ? ""
                                     : "check the path and your rights";
  return {path.empty() ? "standard output" : path, doing + ": " + std::strerror(code), hint};
}

Result<void> put(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      if (n == 0) errno = ENOSPC;
      return failed(path, "cannot be written");
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
  Output out;
  if (path.empty() || path == "-") {
    out.fd_ = STDOUT_FILENO;
    return out;
  }
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    if (S_ISDIR(info.st_mode)) return Error{path, "is a folder", "name a file for --output"};
    // A device or a pipe cannot be replaced by a rename: it is written to as it is.
    out.fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (out.fd_ < 0) return failed(path, "cannot be opened");
    return out;
  }
  out.path_ = path;
  out.temporary_ = fmt::format("{}.{}.tmp", path, ::getpid());
  // Never through a file or a link that stands there already: in a folder that others write to it may be a trap. What
  // a killed run of the same number left goes first.
  constexpr int kNewOnly = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  out.fd_ = ::open(out.temporary_.c_str(), kNewOnly, 0666);
  if (out.fd_ < 0 && errno == EEXIST && ::unlink(out.temporary_.c_str()) == 0)
    out.fd_ = ::open(out.temporary_.c_str(), kNewOnly, 0666);
  if (out.fd_ < 0) {
    const Error error = failed(path, "cannot be written");
    out.temporary_.clear();
    return error;
  }
  return out;
}

Output::Output(Output&& other) noexcept { *this = std::move(other); }

Output& Output::operator=(Output&& other) noexcept {
  if (this != &other) {
    abandon();
    fd_ = std::exchange(other.fd_, -1);
    path_ = std::move(other.path_);
    temporary_ = std::move(other.temporary_);
    buffer_ = std::move(other.buffer_);
    written_ = other.written_;
    told_ = other.told_;
    other.temporary_.clear();
  }
  return *this;
}

Output::~Output() { abandon(); }

void Output::abandon() noexcept {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  fd_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

Result<void> Output::flush() {
  auto written = put_now(buffer_);
  if (written.ok()) buffer_.clear();
  return written;
}

Result<void> Output::put_now(std::string_view bytes) {
  auto written = put(fd_, path_, bytes);
  if (!written || path_.empty()) return written;
  written_ += static_cast<std::int64_t>(bytes.size());
  // The disk begins while the rest is made: otherwise all of a large table waits in memory for the sync at its end.
  // Whether it does is no matter here: finish() syncs and says what is wrong.
  if (written_ - told_ >= kAhead) {
    (void)::sync_file_range(fd_, told_, written_ - told_, SYNC_FILE_RANGE_WRITE);
    told_ = written_;
  }
  return written;
}

Result<void> Output::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() >= kBuffer) {
    if (auto flushed = flush(); !flushed) return flushed;
    if (bytes.size() >= kBuffer) return put_now(bytes);
  }
  buffer_ += bytes;
  return {};
}

Result<void> Output::finish(Durability durability) {
  if (auto flushed = flush(); !flushed) return flushed;
  if (path_.empty()) return {};
  if (durability == Durability::synced && ::fsync(fd_) != 0) return failed(path_, "cannot be synced");
  if (::close(std::exchange(fd_, -1)) != 0) return failed(path_, "cannot be closed");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed(path_, "cannot be put in its place");
  temporary_.clear();
  if (durability == Durability::rename_only) return {};
  // The new name itself must survive a power cut. Some file systems cannot sync a folder and say so with EINVAL.
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return {};  // a folder that may be written but not read
  const bool synced = ::fsync(directory) == 0 || errno == EINVAL;
  const Error error = synced ? Error{} : failed(path_, "is written, but its folder cannot be synced");
  ::close(directory);
  return synced ? Result<void>{} : error;
}

bool Output::is_terminal() const { return path_.empty() && ::isatty(fd_) == 1; }

}  // namespace tally
