// Reading of WARC records, with gzip members unpacked on the way.
#include "stages/read_warc/warc_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>

namespace tally {
namespace {

constexpr std::size_t kChunk = 1 << 18;
constexpr std::size_t kLongestHeader = 1 << 16;

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

}  // namespace

struct WarcStream::Inflater {
  z_stream z{};
  bool usable = inflateInit2(&z, 15 + 32) == Z_OK;  // gzip or zlib
  ~Inflater() {
    if (usable) inflateEnd(&z);
  }
};

WarcStream::WarcStream(ByteStream& bytes, std::size_t limit) : bytes_(bytes), limit_(limit) {}
WarcStream::~WarcStream() = default;

void WarcStream::drop(std::size_t size) {
  size = std::min(size, buffer_.size() - at_);
  at_ += size;
  offset_ += size;
}

/// Adds to the buffer; false at the end.
Result<bool> WarcStream::more() {
  if (!begun_) {
    begun_ = true;
    const auto head = bytes_.peek(2);
    if (!head) return head.error();
    if (*head == "\x1F\x8B") inflater_ = std::make_unique<Inflater>();
  }
  if (ended_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  if (!inflater_) {
    const auto got = bytes_.read(buffer_, kChunk);
    if (!got) return got.error();
    ended_ = *got == 0;
    return !ended_;
  }
  while (true) {
    if (raw_.empty()) {
      const auto got = bytes_.read(raw_, kChunk);
      if (!got) return got.error();
      if (*got == 0) {
        ended_ = true;
        return false;
      }
    }
    z_stream& z = inflater_->z;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    z.next_in = reinterpret_cast<Bytef*>(raw_.data());
    z.avail_in = static_cast<uInt>(raw_.size());
    z.next_out = reinterpret_cast<Bytef*>(buffer_.data() + before);
    z.avail_out = static_cast<uInt>(kChunk);
    const int status = inflater_->usable ? inflate(&z, Z_NO_FLUSH) : Z_MEM_ERROR;
    buffer_.resize(before + kChunk - z.avail_out);
    raw_.erase(0, raw_.size() - z.avail_in);
    if (status == Z_STREAM_END) {
      inflateReset(&z);  // the next member
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      ended_ = true;
      return Error{fmt::format("{}: byte {}", bytes_.name(), offset_ + unread().size()), "the gzip data is damaged",
                   "the records before it were read"};
    }
    if (buffer_.size() > before) return true;
  }
}

/// Goes on to the next line that begins a record.
Result<void> WarcStream::find_record() {
  while (true) {
    const std::size_t found = unread().find("\nWARC/1.", 1);
    if (found != std::string::npos) {
      drop(found + 1);
      return {};
    }
    if (unread().size() > 16) drop(unread().size() - 16);
    const auto grown = more();
    if (!grown) return grown.error();
    if (!*grown) {
      drop(unread().size());
      return {};
    }
  }
}

Result<bool> WarcStream::next(WarcRecord& record) {
  record = {};
  // Blank lines part the records.
  while (true) {
    const std::size_t first = unread().find_first_not_of("\r\n");
    if (first != std::string::npos) {
      drop(first);
      break;
    }
    drop(unread().size());
    const auto grown = more();
    if (!grown) return grown.error();
    if (!*grown) return false;
  }
  std::size_t end = 0;
  while ((end = unread().find("\r\n\r\n")) == std::string::npos && unread().size() < kLongestHeader) {
    const auto grown = more();
    if (!grown) return grown.error();
    if (!*grown) break;
  }
  const std::string where = fmt::format("{}: byte {}", bytes_.name(), offset_);
  record.offset = offset_;
  const auto bad = [&](std::string what) -> Result<bool> {
    const auto found = find_record();
    if (!found) return found.error();
    return Error{where, std::move(what), "give a WARC 1.0 or 1.1 file"};
  };
  if (!unread().starts_with("WARC/1.")) return bad("no WARC record begins here");
  if (end > kLongestHeader) return bad("a WARC header without an end");
  std::int64_t length = -1;
  std::string_view header = unread().substr(0, end);
  for (std::size_t line_end = header.find("\r\n"); line_end != std::string_view::npos;) {
    header.remove_prefix(line_end + 2);
    line_end = header.find("\r\n");
    const std::string_view line = header.substr(0, line_end);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    if (same_name(name, "WARC-Type")) record.type = value;
    if (same_name(name, "WARC-Target-URI"))
      record.uri = value.starts_with('<') && value.ends_with('>') ? value.substr(1, value.size() - 2) : value;
    if (same_name(name, "Content-Type")) record.media_type = value;
    if (same_name(name, "Content-Length")) {
      const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), length);
      if (error != std::errc{} || stop != value.data() + value.size()) length = -1;
    }
  }
  if (length < 0) return bad("a WARC record without a length");
  drop(end + 4);
  record.too_long = static_cast<std::uint64_t>(length) > limit_;
  auto left = static_cast<std::uint64_t>(length);
  while (left > 0) {
    if (unread().empty()) {
      const auto grown = more();
      if (!grown) return grown.error();
      if (!*grown) return Error{where, "the record is cut off", "the file is not complete"};
      continue;
    }
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, unread().size()));
    if (!record.too_long) record.block.append(unread().substr(0, part));
    drop(part);
    left -= part;
  }
  return true;
}

Result<std::string> inflate_body(std::string_view packed, std::size_t limit) {
  std::string out;
  for (const int window : {15 + 32, -15}) {  // gzip and zlib, then the bare deflate that some servers send
    z_stream z{};
    if (inflateInit2(&z, window) != Z_OK) break;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // NOLINT: zlib does not write to its input
    z.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 0xFFFFFFFFU));
    out.clear();
    int status = Z_OK;
    while (status == Z_OK && out.size() <= limit) {
      const std::size_t before = out.size();
      out.resize(before + kChunk);
      z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      z.avail_out = static_cast<uInt>(kChunk);
      status = inflate(&z, Z_NO_FLUSH);
      out.resize(before + kChunk - z.avail_out);
    }
    inflateEnd(&z);
    if (out.size() > limit) return Error{"", fmt::format("the body unpacks to more than {} bytes", limit), ""};
    if (status == Z_STREAM_END) return out;
  }
  return Error{"", "the packed body is damaged", ""};
}

}  // namespace tally
