// Messages on stderr.
#include "pipeline/context.h"

#include <unistd.h>

#include <string>

namespace tally {
namespace {

/// Whatever a server or an article put into a message must not drive the terminal.
std::string printable(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    const bool c1 = c == 0xC2 && i + 1 < line.size() && static_cast<unsigned char>(line[i + 1]) < 0xA0;
    if (c1) ++i;
    out += c < 0x20 || c == 0x7F || c1 ? ' ' : line[i];
  }
  return out;
}

}  // namespace

void Messages::print(std::string_view prefix, std::string_view line) {
  const std::string whole = std::string(prefix) + printable(line) + "\n";
  const std::scoped_lock lock(mutex_);
  std::fflush(stdout);
  // One write a line, so that lines of two processes do not mix.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
}

void Messages::error(const Error& error) {
  ++errors_;
  print("tallycheck: ", error.message());
}

void Messages::warning(const Error& error) {
  if (level_ != Level::quiet) print("tallycheck: ", error.message());
}

void Messages::detail(std::string_view line) {
  if (level_ == Level::verbose) print("", line);
}

}  // namespace tally
