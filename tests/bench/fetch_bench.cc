// Fetching from a loopback server beside bare libcurl multi, measured in one run: the client alone, the stage, and the
// stage that keeps every reply. Prints ratios; 1.00 is the speed of bare libcurl.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pipeline/net/http_client.h"
#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "pipeline/store/evidence_store.h"

namespace {

constexpr int kParallel = 8;
constexpr int kRounds = 5;

/// A body like a statistical office's: repetitive markup around figures that differ.
std::string body_of(std::size_t size) {
  std::string body = "<?xml version=\"1.0\"?><wb:data page=\"1\" pages=\"1\">";
  for (unsigned i = 0; body.size() < size; ++i) {
    body += fmt::format(
        "<wb:data><wb:countryiso3code>C{:02}</wb:countryiso3code><wb:date>{}</wb:date><wb:value>{}.{}</wb:value></"
        "wb:data>\r\n",
        i % 97, 1960 + i % 65, i * 2654435761U % 100000, i * 40503U % 1000);
  }
  return body + "</wb:data>";
}

/// Answers every request on every connection with one reply; in a process of its own until the parent ends.
int serve(const std::string& body, pid_t& child) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 256) != 0) std::abort();
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  child = fork();
  if (child != 0) {
    close(listener);
    return ntohs(address.sin_port);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string reply =
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", body.size()) + body;
  struct Connection {
    std::string in;
    std::size_t owed = 0;
  };
  std::map<int, Connection> connections;
  const int poller = epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  std::vector<epoll_event> events(64);
  while (true) {
    const int count = epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        const int accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (accepted < 0) continue;
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.fd = accepted;
        epoll_ctl(poller, EPOLL_CTL_ADD, accepted, &event);
        continue;
      }
      Connection& connection = connections[fd];
      char buffer[8192];
      ssize_t got = 0;
      while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0)
        connection.in.append(buffer, static_cast<std::size_t>(got));
      if (got == 0) {
        connections.erase(fd);
        close(fd);
        continue;
      }
      for (auto end = connection.in.find("\r\n\r\n"); end != std::string::npos; end = connection.in.find("\r\n\r\n")) {
        connection.in.erase(0, end + 4);
        connection.owed += reply.size();
      }
      while (connection.owed > 0) {
        const std::size_t at = reply.size() - ((connection.owed - 1) % reply.size() + 1);
        const ssize_t sent = send(fd, reply.data() + at, reply.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) break;
        connection.owed -= static_cast<std::size_t>(sent);
      }
    }
  }
}

std::size_t append(const char* data, std::size_t size, std::size_t count, void* user) {
  static_cast<std::string*>(user)->append(data, size * count);
  return size * count;
}

/// What libcurl does at best: one multi handle, as many easy handles as connections, used again.
std::size_t bare(const std::string& origin, int requests) {
  static CURLM* multi = curl_multi_init();
  static std::vector<std::pair<CURL*, std::string>> handles;
  if (handles.empty()) {
    handles.resize(kParallel);
    for (auto& [easy, body] : handles) {
      easy = curl_easy_init();
      curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
      curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L << 10U);
      curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    }
  }
  int started = 0;
  std::size_t bytes = 0;
  const auto start = [&](CURL* easy, std::string& body) {
    body = {};
    curl_easy_setopt(easy, CURLOPT_URL, fmt::format("{}/{}", origin, started++).c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &body);
    curl_multi_add_handle(multi, easy);
  };
  for (auto& [easy, body] : handles) {
    if (started < requests) start(easy, body);
  }
  int running = 1;
  for (int done = 0; done < requests;) {
    curl_multi_perform(multi, &running);
    int left = 0;
    bool any = false;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      CURL* easy = message->easy_handle;
      char* user = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &user);
      auto& body = *reinterpret_cast<std::string*>(user);
      const std::string taken = std::move(body);  // whoever asks wants the body for himself
      bytes += taken.size();
      ++done;
      any = true;
      curl_multi_remove_handle(multi, easy);
      if (started < requests) start(easy, body);
    }
    if (!any) curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  return bytes;
}

/// Wall time, and processor time of this process: the second does not suffer from what else runs on the machine.
struct Cost {
  double wall = 1e9;
  double processor = 1e9;
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void measure(Cost& best, const std::function<std::size_t()>& work, std::size_t expected) {
  const double processor = processor_seconds();
  const auto begin = std::chrono::steady_clock::now();
  if (work() != expected) {
    fmt::print(stderr, "fetch_bench: bytes are missing\n");
    std::exit(1);
  }
  best.wall = std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  best.processor = std::min(best.processor, processor_seconds() - processor);
}

void compare(const char* title, std::size_t body_size, int requests) {
  const std::string body = body_of(body_size);
  pid_t server = 0;
  const std::string origin = fmt::format("http://127.0.0.1:{}", serve(body, server));
  const std::size_t expected = body.size() * static_cast<std::size_t>(requests);
  const std::atomic<bool> cancelled{false};
  tally::HttpClient client({}, nullptr, cancelled);
  const auto by_client = [&] {
    std::vector<tally::HttpRequest> all(static_cast<std::size_t>(requests));
    for (int i = 0; i < requests; ++i) {
      tally::HttpRequest& request = all[static_cast<std::size_t>(i)];
      request.url = fmt::format("{}/{}", origin, i);
      request.allowed_origin = origin;
      request.parallel = kParallel;
    }
    std::size_t bytes = 0;
    client.run(std::move(all), [&](const tally::HttpRequest&, const tally::HttpReply& reply) {
      bytes += reply.body.size();
      return std::vector<tally::HttpRequest>{};
    });
    return bytes;
  };

  tally::RunSettings settings;
  settings.source_base["mirror"] = origin;
  const tally::RuleBook book;
  tally::Messages messages;
  const tally::Registry registry(tally::builtin_stages());
  std::string folder = (std::filesystem::temp_directory_path() / "tally-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::exit(1);
  int round = 0;
  const auto by_stage = [&](tally::EvidenceStore* store) {
    tally::Context context{settings, book, messages, store, nullptr, cancelled, {}};
    const auto stage = registry.make<tally::FetchStage>("fetch_http", {});
    std::vector<tally::Query> queries(static_cast<std::size_t>(requests));
    for (int i = 0; i < requests; ++i) {
      tally::Query& query = queries[static_cast<std::size_t>(i)];
      query.source = "mirror";
      query.url = fmt::format("https://office.example/{}/{}", round, i);
    }
    ++round;
    std::size_t bytes = 0;
    if (!stage.ok() ||
        !(*stage)->run(queries, context, [&](const tally::Reply& reply) { bytes += reply.body.size(); }).ok())
      std::exit(1);
    return bytes;
  };
  auto store = tally::EvidenceStore::open(folder + "/evidence.sqlite");
  if (!store) std::exit(1);

  bare(origin, kParallel);
  // The fastest of alternating rounds: what else runs on the machine slows single rounds.
  Cost of_bare;
  Cost of_client;
  Cost of_stage;
  Cost of_keeping;
  for (int i = 0; i < kRounds; ++i) {
    measure(
        of_bare, [&] { return bare(origin, requests); }, expected);
    measure(of_client, by_client, expected);
    measure(
        of_stage, [&] { return by_stage(nullptr); }, expected);
    measure(
        of_keeping, [&] { return by_stage(store->get()); }, expected);
  }
  const double megabytes = static_cast<double>(expected) / 1e6;
  fmt::print("{}: {} replies of {} bytes over {} connections\n", title, requests, body.size(), kParallel);
  const std::pair<const char*, const Cost*> rows[] = {{"bare libcurl multi", &of_bare},
                                                      {"HttpClient", &of_client},
                                                      {"fetch_http", &of_stage},
                                                      {"fetch_http, all kept", &of_keeping}};
  for (const auto& [name, cost] : rows) {
    fmt::print("  {:<22}{:>8.0f} requests/s{:>7.0f} MB/s  ratio {:.2f}   processor ratio {:.2f}\n", name,
               requests / cost->wall, megabytes / cost->wall, of_bare.wall / cost->wall,
               of_bare.processor / cost->processor);
  }
  store = tally::Error{};
  std::filesystem::remove_all(folder);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
}

}  // namespace

int main() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  compare("small replies", 2000, 4000);
  compare("whole series", 4'000'000, 60);
  return 0;
}
