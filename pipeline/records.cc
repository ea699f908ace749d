// Records by their line ends outside of quotes.
#include "pipeline/records.h"

namespace tally {
namespace {
constexpr std::size_t kChunk = std::size_t{1} << 18U;
}

Result<RecordStream> RecordStream::open(const std::string& path) {
  auto bytes = ByteStream::open(path);
  if (!bytes) return bytes.error();
  RecordStream stream(std::move(*bytes));
  stream.path_ = path;
  if (auto filled = stream.fill(); !filled) return filled.error();
  stream.json_ = stream.buffer_.starts_with("{");
  return stream;
}

Result<void> RecordStream::fill() {
  auto got = bytes_.read(buffer_, kChunk);
  if (!got) return got.error();
  ended_ = *got == 0;
  return {};
}

Result<std::optional<std::string>> RecordStream::next() {
  bool quoted = false;
  std::size_t from = at_;
  for (;;) {
    for (; from < buffer_.size(); ++from) {
      if (buffer_[from] == '"' && !json_) quoted = !quoted;
      if (buffer_[from] != '\n' || quoted) continue;
      std::string record = buffer_.substr(at_, from + 1 - at_);
      at_ = from + 1;
      return std::optional(std::move(record));
    }
    if (ended_) break;
    buffer_.erase(0, at_);
    from -= at_;
    at_ = 0;
    if (auto filled = fill(); !filled) return filled.error();
  }
  if (at_ == buffer_.size()) return std::optional<std::string>{};
  return Error{path_, "breaks off in its last line", "the run that wrote it did not end: run it again"};
}

}  // namespace tally
