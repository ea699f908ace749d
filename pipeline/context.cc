// Messages on stderr.
#include "pipeline/context.h"

#include <unistd.h>

#include <string>

#include "pipeline/text/escape.h"

namespace tally {
void Messages::print(std::string_view prefix, std::string_view line) {
  // Whatever a server or an article put into a message must not drive the terminal.
  const std::string whole = std::string(prefix) + without_controls(line) + "\n";
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
