// SHA-256 of replies, documents and ids.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace tally {

/// A digest that is fed piece by piece. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view bytes);
  /// 64 lower-case hexadecimal digits. The digest cannot be fed any more afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Of bytes that are all at hand.
std::array<unsigned char, 32> sha256(std::string_view bytes);
/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace tally
