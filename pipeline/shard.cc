// The hash behind shards.
#include "pipeline/shard.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "pipeline/net/sha256.h"

namespace tally {

std::uint64_t stable_hash(std::string_view text) {
  const std::array<unsigned char, 32> digest = sha256(text);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < 8; ++i) hash = hash << 8U | digest[i];
  return hash == 0 ? 1 : hash;
}

bool Shard::holds(std::string_view article_id) const {
  return count == 1 || stable_hash(article_id) % count == index - 1;
}

std::string Shard::suffix() const { return whole() ? "" : fmt::format("-{}-of-{}", index, count); }

Result<Shard> Shard::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto number = [](std::string_view digits, std::uint32_t& into) {
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return failed == std::errc{} && end == digits.data() + digits.size();
  };
  Shard shard;
  if (slash == std::string_view::npos || !number(text.substr(0, slash), shard.index) ||
      !number(text.substr(slash + 1), shard.count) || shard.index < 1 || shard.index > shard.count ||
      shard.count > 100'000) {
    return Error{"--shard", fmt::format("'{}' is not I/N with I from 1 to N", text), "for example 3/8"};
  }
  return shard;
}

}  // namespace tally
