// A library for LD_PRELOAD that breaks the disk and moves the clock of one process, so that tests meet real failures:
//   TALLY_FAULT=CALL:NUMBER:KIND   the NUMBERth call of a kind fails, and with a '+' behind it all later ones too.
//                                  CALL write, sync, rename, truncate, open (for writing); KIND full, io, short, many
//   TALLY_FAULT_UNDER=FOLDER       only files below it are counted
//   TALLY_FAULT_LOG=FILE           each counted call is a line in it: "CALL PATH"
//   TALLY_CLOCK=SECONDS[@MS]       added to the time of day, from MS milliseconds after the process began
//   TALLY_NAMES=NAME=ADDR,ADDR|ADDR;…   what names resolve to: one answer after another, the last one again and again
//   TALLY_PUBLIC=ADDR              this IPv4 address is played by 127.0.0.1, on the same ports
// With names, each connection is a line "connect ADDR" in the log.
// It shares nothing with the program: no C++ library, no allocation.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

struct Plan {
  char call[16] = {};
  long number = 0;
  bool for_ever = false;
  int code = 0;  ///< 0: a short count
  const char* under = nullptr;
  int log = -1;

  Plan() {
    under = std::getenv("TALLY_FAULT_UNDER");
    if (const char* path = std::getenv("TALLY_FAULT_LOG"); path != nullptr)
      log = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const char* words = std::getenv("TALLY_FAULT");
    if (words == nullptr) return;
    const char* colon = std::strchr(words, ':');
    if (colon == nullptr || colon - words >= static_cast<long>(sizeof call)) return;
    std::memcpy(call, words, static_cast<std::size_t>(colon - words));
    char* end = nullptr;
    number = std::strtol(colon + 1, &end, 10);
    for_ever = *end == '+';
    const char* kind = std::strrchr(words, ':') + 1;
    code = std::strcmp(kind, "full") == 0   ? ENOSPC
           : std::strcmp(kind, "io") == 0   ? EIO
           : std::strcmp(kind, "many") == 0 ? EMFILE
                                            : 0;
  }
};

const Plan& plan() {
  static const Plan made;
  return made;
}

/// Counts a call; true when it has to fail.
bool breaks(const char* call, const char* path) {
  const Plan& p = plan();
  if (p.under == nullptr || std::strncmp(path, p.under, std::strlen(p.under)) != 0) return false;
  if (p.log >= 0) {
    char line[PATH_MAX + 32];
    std::size_t size = 0;
    for (const char* part : {call, " ", path, "\n"}) {
      const std::size_t length = std::strlen(part);
      if (size + length > sizeof line) break;
      std::memcpy(line + size, part, length);
      size += length;
    }
    syscall(SYS_write, p.log, line, size);
  }
  if (std::strcmp(call, p.call) != 0) return false;
  static std::atomic<long> count{0};
  const long now = ++count;
  return now == p.number || (p.for_ever && now > p.number);
}

bool breaks(const char* call, int fd) {
  if (plan().under == nullptr) return false;
  char name[64] = "/proc/self/fd/";
  char digits[16];
  int n = 0;
  for (unsigned rest = static_cast<unsigned>(fd); n == 0 || rest > 0; rest /= 10)
    digits[n++] = static_cast<char>('0' + rest % 10);
  std::size_t at = std::strlen(name);
  while (n > 0) name[at++] = digits[--n];
  char path[PATH_MAX];
  const ssize_t size = readlink(name, path, sizeof path - 1);
  if (size <= 0) return false;
  path[size] = '\0';
  return breaks(call, path);
}

int fail() {
  errno = plan().code;
  return -1;
}

/// What a broken write of `size` bytes takes: a part of them, or none.
std::size_t part_of(std::size_t size) { return plan().code == 0 ? (size + 1) / 2 : 0; }

bool breaks_named(const char* call, const char* path) {
  if (plan().under == nullptr) return false;
  char whole[2 * PATH_MAX] = {};
  std::size_t size = 0;
  if (*path != '/' && getcwd(whole, PATH_MAX) != nullptr) {
    size = std::strlen(whole);
    whole[size++] = '/';
  }
  std::strncpy(whole + size, path, PATH_MAX - 1);
  return breaks(call, whole);
}

long shift() {
  struct Clock {
    long seconds = 0;
    long from_ms = 0;
    long began_ms = 0;
    static long now_ms() {
      timespec now{};
      syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
      return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
    }
    Clock() : began_ms(now_ms()) {
      const char* words = std::getenv("TALLY_CLOCK");
      if (words == nullptr) return;
      char* end = nullptr;
      seconds = std::strtol(words, &end, 10);
      if (*end == '@') from_ms = std::strtol(end + 1, nullptr, 10);
    }
  };
  static const Clock clock;
  return clock.from_ms == 0 || Clock::now_ms() - clock.began_ms >= clock.from_ms ? clock.seconds : 0;
}

/// The address that 127.0.0.1 plays; 0: none.
in_addr_t played() {
  static const in_addr_t address = [] {
    const char* words = std::getenv("TALLY_PUBLIC");
    return words == nullptr ? in_addr_t{0} : inet_addr(words);
  }();
  return address;
}

/// Sockets that were led to 127.0.0.1 instead.
std::atomic<bool> led[1024];

/// The answers of a name: a place in the environment's text, or null for names that are not played.
const char* answers_of(const char* name) {
  const char* at = std::getenv("TALLY_NAMES");
  const std::size_t length = name == nullptr ? 0 : std::strlen(name);
  while (at != nullptr && length > 0) {
    if (std::strncmp(at, name, length) == 0 && at[length] == '=') return at + length + 1;
    at = std::strchr(at, ';');
    if (at != nullptr) ++at;
  }
  return nullptr;
}

bool for_writing(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
  if (breaks("write", fd)) {
    size = part_of(size);
    if (size == 0) return fail();
  }
  return next(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static auto* const next = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  if (breaks("write", fd)) {
    size = part_of(size);
    if (size == 0) return fail();
  }
  return next(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }

ssize_t writev(int fd, const iovec* parts, int count) {
  static auto* const next = real<ssize_t(int, const iovec*, int)>("writev");
  if (breaks("write", fd)) {
    if (plan().code != 0 || count == 0) return fail();
    return write(fd, parts[0].iov_base, parts[0].iov_len / 2);
  }
  return next(fd, parts, count);
}

int fsync(int fd) {
  static auto* const next = real<int(int)>("fsync");
  return breaks("sync", fd) ? fail() : next(fd);
}

int fdatasync(int fd) {
  static auto* const next = real<int(int)>("fdatasync");
  return breaks("sync", fd) ? fail() : next(fd);
}

int ftruncate64(int fd, off64_t size) {
  static auto* const next = real<int(int, off64_t)>("ftruncate64");
  return breaks("truncate", fd) ? fail() : next(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char* from, const char* to) {
  static auto* const next = real<int(const char*, const char*)>("rename");
  return breaks_named("rename", to) ? fail() : next(from, to);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (for_writing(flags) && breaks_named("open", path)) return fail();
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open64(path, flags, mode);
}

int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  using Function = int(const char*, const char*, const addrinfo*, addrinfo**);
  static auto* const next = real<Function>("getaddrinfo");
  const char* at = answers_of(name);
  if (at == nullptr) return next(name, service, hints, found);
  // One counter serves all names: a test plays one that changes.
  static std::atomic<int> asked{0};
  for (int number = asked++; number > 0; --number) {
    const char* bar = at + std::strcspn(at, "|;");
    if (*bar != '|') break;
    at = bar + 1;
  }
  *found = nullptr;
  addrinfo** tail = found;
  for (;;) {
    const std::size_t size = std::strcspn(at, ",|;");
    char address[64] = {};
    std::memcpy(address, at, size < sizeof address ? size : sizeof address - 1);
    addrinfo numeric{};
    numeric.ai_socktype = hints == nullptr ? SOCK_STREAM : hints->ai_socktype;
    numeric.ai_flags = AI_NUMERICHOST;
    if (next(address, service, &numeric, tail) != 0) return EAI_NONAME;
    while (*tail != nullptr) tail = &(*tail)->ai_next;
    if (at[size] != ',') return 0;
    at += size + 1;
  }
}

int connect(int fd, const sockaddr* address, socklen_t size) {
  static auto* const next = real<int(int, const sockaddr*, socklen_t)>("connect");
  const bool internet = address->sa_family == AF_INET || address->sa_family == AF_INET6;
  if (!internet || std::getenv("TALLY_NAMES") == nullptr) return next(fd, address, size);
  sockaddr_in four{};
  char text[INET6_ADDRSTRLEN] = {};
  if (address->sa_family == AF_INET) {
    std::memcpy(&four, address, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  } else {
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
  }
  if (plan().log >= 0) {
    char line[INET6_ADDRSTRLEN + 16] = "connect ";
    std::strcat(std::strcat(line, text), "\n");
    syscall(SYS_write, plan().log, line, std::strlen(line));
  }
  const bool leads = address->sa_family == AF_INET && played() != 0 && four.sin_addr.s_addr == played();
  if (fd < 1024) led[fd] = leads;
  if (!leads) return next(fd, address, size);
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return next(fd, reinterpret_cast<const sockaddr*>(&four), sizeof four);
}

int getpeername(int fd, sockaddr* address, socklen_t* size) {
  static auto* const next = real<int(int, sockaddr*, socklen_t*)>("getpeername");
  const int status = next(fd, address, size);
  if (status == 0 && fd < 1024 && led[fd] && address->sa_family == AF_INET)
    reinterpret_cast<sockaddr_in*>(address)->sin_addr.s_addr = played();
  return status;
}

time_t time(time_t* into) {
  timespec now{};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  now.tv_sec += shift();
  if (into != nullptr) *into = now.tv_sec;
  return now.tv_sec;
}

int clock_gettime(clockid_t clock, timespec* into) {
  static auto* const next = real<int(clockid_t, timespec*)>("clock_gettime");
  const int status = next(clock, into);
  if (clock == CLOCK_REALTIME) into->tv_sec += shift();
  return status;
}

int gettimeofday(timeval* into, void* zone) {
  static auto* const next = real<int(timeval*, void*)>("gettimeofday");
  const int status = next(into, zone);
  into->tv_sec += shift();
  return status;
}
}
