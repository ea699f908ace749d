// When to try again: Retry-After, back-off and which failures pass by themselves.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace tally {

/// Seconds that a Retry-After header asks to wait, from a number or a date; 0 for a date that has passed. Empty for
/// anything else: negative numbers, fractions, other text. Never more than a hundred years.
std::optional<std::int64_t> retry_after_seconds(std::string_view header, std::int64_t now_seconds);

/// base × 2^tries, spread evenly over ±50 % so that clients that failed together do not come back together.
/// `random` is any number.
std::int64_t backoff_ms(std::int64_t base_ms, int tries, std::uint32_t random);

/// Whether a status usually goes away by itself: 408 and 5xx but 501 and 505. Not 429, which is a request to wait.
bool is_transient(int http_status);

}  // namespace tally
