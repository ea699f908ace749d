// Output: where a report goes, whole or not at all.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// Standard output, or a file that appears only when finish() succeeds: it is written beside its place, fsynced and
/// renamed over it. Abandoned otherwise: the old file stays as it was.
class Output {
 public:
  /// Empty path or "-" is standard output. Checks that the folder can be written to before any work is done.
  static Result<Output> open(const std::string& path);
  Output(Output&& other) noexcept;
  Output& operator=(Output&& other) noexcept;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Buffered. Fails on a full disk or a closed pipe.
  Result<void> write(std::string_view bytes);
  /// Whether a file has to survive a power cut the moment it is there; one of many that can be made again need not.
  enum class Durability : std::uint8_t { synced, rename_only };
  /// Flushes, syncs and puts the file in its place.
  Result<void> finish(Durability durability = Durability::synced);
  [[nodiscard]] bool is_terminal() const;

 private:
  Output() = default;
  void abandon() noexcept;
  Result<void> flush();
  Result<void> put_now(std::string_view bytes);

  int fd_ = -1;
  std::string path_;  ///< empty for standard output
  std::string temporary_;
  std::string buffer_;
  std::int64_t written_ = 0;  ///< bytes in the file
  std::int64_t told_ = 0;     ///< of these, the ones that the disk was told of
};

}  // namespace tally
