// Pipes to a child, with deadlines.
#include "pipeline/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

extern char** environ;

namespace tally {
namespace {

using Clock = std::chrono::steady_clock;

int left(Clock::time_point deadline) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 1 << 30));
}

void close_end(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

}  // namespace

ChildProcess::~ChildProcess() { stop(false); }

Result<void> ChildProcess::start() {
  std::array<int, 2> to_child{-1, -1};
  std::array<int, 2> from_child{-1, -1};
  if (::pipe2(to_child.data(), O_CLOEXEC) != 0 || ::pipe2(from_child.data(), O_CLOEXEC) != 0) {
    const Error error{command_, std::string("no pipe: ") + std::strerror(errno), ""};
    for (int fd : {to_child[0], to_child[1]}) close_end(fd);
    return error;
  }
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
  // A group of its own: what the shell starts can be ended with it.
  posix_spawnattr_t attributes{};
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::string shell = "sh";
  std::string flag = "-c";
  std::array<char*, 4> arguments = {shell.data(), flag.data(), command_.data(), nullptr};
  const int failed = ::posix_spawn(&pid_, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  ::close(to_child[0]);
  ::close(from_child[1]);
  in_ = to_child[1];
  out_ = from_child[0];
  unread_.clear();
  if (failed != 0) {
    pid_ = -1;
    close_end(in_);
    close_end(out_);
    return Error{command_, std::string("cannot be started: ") + std::strerror(failed), "check the option command"};
  }
  ::fcntl(in_, F_SETFL, O_NONBLOCK);
  ::fcntl(out_, F_SETFL, O_NONBLOCK);
  return {};
}

void ChildProcess::stop(bool by_force) {
  close_end(in_);
  close_end(out_);
  if (pid_ <= 0) return;
  // A well-behaved child ends when its input does.
  for (int i = 0; i < 20 && !by_force; ++i) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Error ChildProcess::ended() {
  int status = 0;
  close_end(in_);
  close_end(out_);
  std::string how = "ended";
  const Clock::time_point deadline = Clock::now() + std::chrono::seconds(1);
  int got = 0;
  while ((got = ::waitpid(pid_, &status, WNOHANG)) == 0 && Clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (got == pid_) {
    pid_ = -1;
    if (WIFEXITED(status))
      how = fmt::format("ended with exit status {}", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
      how = fmt::format("was ended by signal {}", WTERMSIG(status));
  } else {
    stop(true);
    how = "closed its output";
  }
  return {command_, how + " without an answer", "run it by hand on one line of input to see why"};
}

Result<void> ChildProcess::send(std::string_view line, Clock::time_point deadline) {
  std::string text(line);
  text += '\n';
  std::size_t done = 0;
  while (done < text.size()) {
    // The child may answer before it has read everything: both ends are watched.
    std::array<pollfd, 2> ends = {pollfd{in_, POLLOUT, 0}, pollfd{out_, POLLIN, 0}};
    const int ready = ::poll(ends.data(), ends.size(), left(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      stop(true);
      return Error{command_, "does not read its input in time", "raise the option timeout_ms, or mend the command"};
    }
    if ((ends[1].revents & POLLIN) != 0) {
      std::array<char, 4096> buffer{};
      const ssize_t n = ::read(out_, buffer.data(), buffer.size());
      if (n > 0) unread_.append(buffer.data(), static_cast<std::size_t>(n));
    }
    if ((ends[0].revents & (POLLERR | POLLHUP)) != 0) return ended();
    if ((ends[0].revents & POLLOUT) == 0) {
      if ((ends[1].revents & POLLHUP) != 0) return ended();
      continue;
    }
    const ssize_t n = ::write(in_, text.data() + done, text.size() - done);
    if (n > 0)
      done += static_cast<std::size_t>(n);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
      return ended();
  }
  return {};
}

Result<std::string> ChildProcess::ask(std::string_view line, std::chrono::milliseconds patience, std::size_t limit) {
  if (pid_ <= 0) {
    if (auto started = start(); !started) return started.error();
  }
  const auto deadline = Clock::now() + patience;
  if (auto sent = send(line, deadline); !sent) return sent.error();
  while (true) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      std::string answer = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return answer;
    }
    if (unread_.size() > limit) {
      stop(true);
      return Error{command_, fmt::format("answered more than {} bytes in one line", limit),
                   "answer with one JSON object a line"};
    }
    pollfd end{out_, POLLIN, 0};
    const int ready = ::poll(&end, 1, left(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      stop(true);
      return Error{command_, fmt::format("gave no answer within {} ms", patience.count()),
                   "raise the option timeout_ms, or mend the command"};
    }
    std::array<char, 65536> buffer{};
    const ssize_t n = ::read(out_, buffer.data(), buffer.size());
    if (n > 0)
      unread_.append(buffer.data(), static_cast<std::size_t>(n));
    else if (n == 0)
      return ended();
    else if (errno != EAGAIN && errno != EINTR)
      return ended();
  }
}

}  // namespace tally
