// Compression of kept bytes with zstd.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// `quick` gives up a tenth of what is saved on text in short pieces for half of the time.
enum class Effort : std::uint8_t { usual, quick };
/// A zstd frame with its content size and a checksum.
std::string compress(std::string_view bytes, Effort effort = Effort::usual);
/// Fails on a damaged frame, on one whose content is not `size` bytes, and on a size beyond 1 GiB.
Result<std::string> decompress(std::string_view frame, std::size_t size);

}  // namespace tally
