// The special-purpose address blocks and how IPv4 hides in IPv6.
#include "pipeline/net/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace tally {
namespace {

struct Block4 {
  std::uint32_t prefix;
  int bits;
  std::string_view reason;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

constexpr std::array<Block4, 17> kBlocks4 = {{
    {ip(0, 0, 0, 0), 8, "an address of this host"},
    {ip(10, 0, 0, 0), 8, "a private address"},
    {ip(100, 64, 0, 0), 10, "a shared (carrier-grade NAT) address"},
    {ip(127, 0, 0, 0), 8, "a loopback address"},
    {ip(169, 254, 0, 0), 16, "a link-local address"},
    {ip(172, 16, 0, 0), 12, "a private address"},
    {ip(192, 0, 0, 0), 24, "a protocol assignment"},
    {ip(192, 0, 2, 0), 24, "a documentation address"},
    {ip(192, 31, 196, 0), 24, "a special-purpose address"},
    {ip(192, 52, 193, 0), 24, "a special-purpose address"},
    {ip(192, 88, 99, 0), 24, "a 6to4 relay address"},
    {ip(192, 168, 0, 0), 16, "a private address"},
    {ip(192, 175, 48, 0), 24, "a special-purpose address"},
    {ip(198, 18, 0, 0), 15, "a benchmarking address"},
    {ip(198, 51, 100, 0), 24, "a documentation address"},
    {ip(203, 0, 113, 0), 24, "a documentation address"},
    {ip(224, 0, 0, 0), 3, "a multicast, reserved or broadcast address"},
}};

std::string_view reason_of_4(std::uint32_t address) {
  for (const Block4& block : kBlocks4) {
    const std::uint32_t mask = ~std::uint32_t{0} << static_cast<unsigned>(32 - block.bits);
    if ((address & mask) == block.prefix) return block.reason;
  }
  return {};
}

using Bytes6 = std::array<std::uint8_t, 16>;

std::uint32_t four_at(const Bytes6& a, std::size_t i) { return ip(a[i], a[i + 1], a[i + 2], a[i + 3]); }

template <std::size_t N>
bool starts_with(const Bytes6& address, const std::array<std::uint8_t, N>& prefix) {
  return std::memcmp(address.data(), prefix.data(), N) == 0;
}

bool zeros(const Bytes6& a, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (a[i] != 0) return false;
  }
  return true;
}

std::string_view reason_of_6(const Bytes6& a) {
  if (zeros(a, 0, 10) && a[10] == 0xff && a[11] == 0xff) return reason_of_4(four_at(a, 12));
  if (zeros(a, 0, 15))
    return a[15] == 0 ? "an address of this host" : a[15] == 1 ? "a loopback address" : "a reserved address";
  if (zeros(a, 0, 12)) return "an IPv4-compatible address";
  if (starts_with(a, std::array<std::uint8_t, 4>{0x00, 0x64, 0xff, 0x9b})) {
    // 64:ff9b::/96 carries a public IPv4 address; 64:ff9b:1::/48 is for local use.
    return zeros(a, 4, 12) ? reason_of_4(four_at(a, 12)) : "a local NAT64 address";
  }
  if (a[0] == 0x20 && a[1] == 0x02)
    return reason_of_4(four_at(a, 2)).empty() ? "a 6to4 address" : reason_of_4(four_at(a, 2));
  if (starts_with(a, std::array<std::uint8_t, 4>{0x20, 0x01, 0x0d, 0xb8})) return "a documentation address";
  if (a[0] == 0x3f && a[1] == 0xff && (a[2] & 0xf0U) == 0) return "a documentation address";
  // 2001::/23: Teredo, benchmarking, ORCHID and other protocol assignments.
  if (a[0] == 0x20 && a[1] == 0x01 && (a[2] & 0xfeU) == 0) return "a protocol assignment";
  // ISATAP: any prefix, interface id 0000:5efe or 0200:5efe and an IPv4 address.
  if ((a[8] & 0xfdU) == 0 && a[9] == 0 && a[10] == 0x5e && a[11] == 0xfe) {
    if (const auto reason = reason_of_4(four_at(a, 12)); !reason.empty()) return reason;
  }
  // Of all the rest only 2000::/3 is routed on the public Internet.
  if ((a[0] & 0xe0U) == 0x20) return {};
  if ((a[0] & 0xfeU) == 0xfc) return "a private (unique local) address";
  if (a[0] == 0xfe && (a[1] & 0xc0U) == 0x80) return "a link-local address";
  if (a[0] == 0xff) return "a multicast address";
  return "a reserved address";
}

}  // namespace

std::string_view forbidden_reason(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return reason_of_4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    Bytes6 bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return reason_of_6(bytes);
  }
  return "not an Internet address";
}

std::string_view forbidden_reason(std::string_view numeric) {
  if (numeric.size() > 1 && numeric.front() == '[' && numeric.back() == ']')
    numeric = numeric.substr(1, numeric.size() - 2);
  const std::string text(numeric.substr(0, numeric.find('%')));
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return reason_of_4(ntohl(four.s_addr));
  Bytes6 six{};
  if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return reason_of_6(six);
  return "not an Internet address";
}

}  // namespace tally
