// Inflating by zlib, stream by stream.
#include "pipeline/net/content_decoder.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cctype>

namespace tally {
namespace {

constexpr std::size_t kMostLayers = 3;
constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

std::string lower_trimmed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

/// The two bytes before a zlib stream; many servers send "deflate" without them.
bool has_zlib_header(unsigned char first, unsigned char second) {
  return (first & 0x0FU) == 8 && (first * 256U + second) % 31 == 0;
}

}  // namespace

struct ContentDecoder::Layer {
  explicit Layer(bool is_gzip) : gzip(is_gzip) {}
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;
  ~Layer() {
    if (open) inflateEnd(&stream);
  }

  bool gzip;
  bool open = false;
  bool ended = false;
  std::string head;  ///< of a deflate stream, until its form is known
  z_stream stream{};
};

ContentDecoder::ContentDecoder() = default;
ContentDecoder::~ContentDecoder() = default;

Result<std::unique_ptr<ContentDecoder>> ContentDecoder::create(std::string_view encodings) {
  std::unique_ptr<ContentDecoder> decoder(new ContentDecoder);
  while (!encodings.empty()) {
    const auto comma = std::min(encodings.find(','), encodings.size());
    const std::string name = lower_trimmed(encodings.substr(0, comma));
    encodings.remove_prefix(std::min(comma + 1, encodings.size()));
    if (name.empty() || name == "identity" || name == "none") continue;
    const bool gzip = name == "gzip" || name == "x-gzip";
    if (!gzip && name != "deflate")
      return Error{"", fmt::format("the body is encoded as '{}', which was not asked for", name.substr(0, 40)), ""};
    if (decoder->layers_.size() == kMostLayers)
      return Error{"", fmt::format("the body has more than {} encodings", kMostLayers), ""};
    // The header names them in the order in which they were applied.
    decoder->layers_.insert(decoder->layers_.begin(), std::make_unique<Layer>(gzip));
  }
  if (decoder->layers_.empty()) return std::unique_ptr<ContentDecoder>();
  return decoder;
}

Result<void> ContentDecoder::feed(std::string_view bytes, const Sink& sink) { return feed(0, bytes, sink); }

Result<void> ContentDecoder::feed(std::size_t number, std::string_view bytes, const Sink& sink) {
  if (number == layers_.size()) return sink(bytes) ? Result<void>{} : Error{"", "the sink takes no more", ""};
  Layer& layer = *layers_[number];
  std::string joined;
  if (!layer.open && !bytes.empty()) {
    layer.head += bytes;
    if (!layer.gzip && layer.head.size() < 2) return {};
    int window = kGzip;
    if (!layer.gzip) {
      window = has_zlib_header(static_cast<unsigned char>(layer.head[0]), static_cast<unsigned char>(layer.head[1]))
                   ? kZlib
                   : kRaw;
    }
    if (inflateInit2(&layer.stream, window) != Z_OK) return Error{"", "out of memory", ""};
    layer.open = true;
    joined.swap(layer.head);
    bytes = joined;
  }
  std::array<char, 1U << 15U> out;  // NOLINT(cppcoreguidelines-pro-type-member-init): zlib fills it
  auto& stream = layer.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib only reads it
  stream.avail_in = static_cast<uInt>(bytes.size());
  bool more = stream.avail_in > 0;
  while (more) {
    if (layer.ended) {
      // gzip streams may follow one another; zeros after the last one are padding.
      while (stream.avail_in > 0 && *stream.next_in == 0) {
        ++stream.next_in;
        --stream.avail_in;
      }
      if (stream.avail_in == 0) break;
      if (!layer.gzip || *stream.next_in != 0x1F || inflateReset(&stream) != Z_OK)
        return Error{"", "the body goes on after the end of its encoded stream", ""};
      layer.ended = false;
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      return Error{"",
                   fmt::format("the body is not encoded as its header says ({})",
                               stream.msg == nullptr ? "bad data" : stream.msg),
                   ""};
    }
    layer.ended = code == Z_STREAM_END;
    const std::size_t got = out.size() - stream.avail_out;
    if (got > 0) {
      if (auto fed = feed(number + 1, {out.data(), got}, sink); !fed) return fed;
    }
    // A full output may hide more of it although the input is used up.
    more = stream.avail_in > 0 || (stream.avail_out == 0 && !layer.ended);
  }
  return {};
}

bool ContentDecoder::complete() const {
  for (const auto& layer : layers_) {
    if (layer->open ? !layer->ended : !layer->head.empty()) return false;
  }
  return true;
}

}  // namespace tally
