// A small HTTP server on 127.0.0.1 for tests: what it sends, byte for byte, is up to the test.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tally_test {

/// One request as it came.
struct Request {
  std::string path;  ///< with the query
  std::string head;  ///< all header lines
  [[nodiscard]] std::string header(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

/// What is done on the connection. `close` ends it afterwards; `reset` ends it with RST.
class Wire {
 public:
  Wire(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(&stopping) {}
  /// False once the other side or the server has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0 || stopping_->load()) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Waits until the other side hangs up, the server stops or the time is over.
  void wait(std::chrono::milliseconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stopping_->load() && std::chrono::steady_clock::now() < end) {
      pollfd poll_fd{fd_, POLLIN, 0};
      char byte = 0;
      if (poll(&poll_fd, 1, 20) > 0 && recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) return;
    }
  }
  void reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close = true;
  }
  bool close = false;

 private:
  int fd_;
  const std::atomic<bool>* stopping_;
};

/// A complete reply with its length.
inline std::string reply(int status, std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

class LoopbackServer {
 public:
  using Handler = std::function<void(const Request&, Wire&)>;

  explicit LoopbackServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 256) != 0)
      std::abort();
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_) worker.join();
    close(listener_);
  }

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int connections() const { return connections_.load(); }
  /// Requests for a path so far, in all when it is empty.
  [[nodiscard]] int requests(const std::string& path = {}) {
    const std::scoped_lock lock(mutex_);
    if (!path.empty()) return counts_[path];
    int all = 0;
    for (const auto& [name, count] : counts_) all += count;
    return all;
  }
  [[nodiscard]] int most_at_once() const { return most_at_once_.load(); }

 private:
  void accept_all() {
    while (!stopping_) {
      pollfd poll_fd{listener_, POLLIN, 0};
      if (poll(&poll_fd, 1, 20) <= 0) continue;
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++connections_;
      workers_.emplace_back([this, fd] { serve(fd); });
    }
  }

  void serve(int fd) {
    std::string pending;
    Wire wire(fd, stopping_);
    while (!wire.close && !stopping_) {
      const auto end = pending.find("\r\n\r\n");
      if (end == std::string::npos) {
        pollfd poll_fd{fd, POLLIN, 0};
        if (poll(&poll_fd, 1, 20) <= 0) continue;
        char buffer[4096];
        const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0) break;
        pending.append(buffer, static_cast<std::size_t>(got));
        continue;
      }
      Request request;
      request.head = pending.substr(0, end + 2);
      pending.erase(0, end + 4);
      const auto from = request.head.find(' ') + 1;
      request.path = request.head.substr(from, request.head.find(' ', from) - from);
      {
        const std::scoped_lock lock(mutex_);
        ++counts_[request.path];
      }
      const int now = ++at_once_;
      for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
      }
      handler_(request, wire);
      --at_once_;
    }
    close(fd);
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> at_once_{0};
  std::atomic<int> most_at_once_{0};
  std::mutex mutex_;
  std::map<std::string, int> counts_;
  std::list<std::thread> workers_;
  std::thread acceptor_;
};

}  // namespace tally_test
