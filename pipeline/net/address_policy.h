// Which addresses may be connected to: public ones only.
#pragma once
#include <string>
#include <string_view>

struct sockaddr;

namespace tally {

/// Why an address must not be connected to ("a loopback address"), or empty for a public one. IPv4 and IPv6; an IPv6
/// address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is judged by both.
/// After the IANA special-purpose address registries (RFC 6890 and its updates).
std::string_view forbidden_reason(const sockaddr& address);

/// Same for a numeric text: "127.0.0.1", "::1", "[::1]", "fe80::1%eth0". A text that is no address is forbidden too.
std::string_view forbidden_reason(std::string_view numeric);

}  // namespace tally
