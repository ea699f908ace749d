// A child process that answers one line with one line.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// Runs a shell command and talks lines with it over its standard input and output. Its standard error goes to ours.
/// Not thread-safe. The child is ended, by force if it must be, when the object goes.
class ChildProcess {
 public:
  /// `command` is given to /bin/sh -c.
  explicit ChildProcess(std::string command) : command_(std::move(command)) {}
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends a line (without its end) and waits for the answer. Starts the child when it does not run. A child that ends,
  /// says nothing in time or answers more than `limit` bytes is ended, and the error says which it was.
  Result<std::string> ask(std::string_view line, std::chrono::milliseconds patience, std::size_t limit);

 private:
  Result<void> start();
  void stop(bool by_force);
  Error ended();
  Result<void> send(std::string_view line, std::chrono::steady_clock::time_point deadline);

  std::string command_;
  int pid_ = -1;
  int in_ = -1;   ///< the child's standard input
  int out_ = -1;  ///< the child's standard output
  std::string unread_;
};

}  // namespace tally
