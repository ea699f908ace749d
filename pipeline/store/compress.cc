// zstd frames.
#include "pipeline/store/compress.h"

#include <zstd.h>

#include <memory>
#include <new>

namespace tally {
namespace {

/// Statistical tables shrink 20 times at any level; the low ones run at disk speed.
constexpr int kLevel = 1;
constexpr int kQuickLevel = -1;  ///< without Huffman codes, whose tables cost more than short pieces gain by them
constexpr std::size_t kKeptRoom = std::size_t{256} << 10U;
constexpr std::size_t kLargest = std::size_t{1} << 30U;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

std::string compress(std::string_view bytes, Effort effort) {
  // Its tables take longer to make than a reply of some kilobytes takes to pack.
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, effort == Effort::quick ? kQuickLevel : kLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  thread_local std::string room;
  if (room.size() < bound) room.resize(bound);
  const std::size_t size = ZSTD_compress2(context.get(), room.data(), room.size(), bytes.data(), bytes.size());
  // With a buffer of the bound's size nothing but a lack of memory is left to fail.
  if (ZSTD_isError(size) != 0U) throw std::bad_alloc();
  std::string frame(room, 0, size);
  // Nearly all pieces are short; a long one must not keep its memory.
  if (room.size() > kKeptRoom) room = std::string();
  return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t size) {
  if (size > kLargest || ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) {
    return Error{"", "the kept bytes are damaged", ""};
  }
  std::string bytes(size, '\0');
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  const std::size_t got = ZSTD_decompressDCtx(context.get(), bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0U || got != size) return Error{"", "the kept bytes are damaged", ""};
  return bytes;
}

}  // namespace tally
