// Hash of words and letters read in chunks: the same word gives the same hash however it is read.
#include "pipeline/text/word_hash.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using tally::letters_at;
using tally::word_hash_of;
using tally::WordHash;

namespace {

std::uint64_t hash_in_chunks(std::string_view word) {
  WordHash hash;
  for (std::size_t at = 0;;) {
    const auto chunk = letters_at(word.data() + at, word.size() - at);
    hash.add_chunk(chunk.lower, chunk.size);
    at += chunk.size;
    if (chunk.size < WordHash::kChunk) return hash.value();
  }
}

}  // namespace

TEST_CASE("letters in chunks give the hash of the lower-case word") {
  std::string word;
  std::string printed;
  std::set<std::uint64_t> seen;
  for (int size = 0; size < 40; ++size) {
    CHECK_MESSAGE(hash_in_chunks(printed) == word_hash_of(word), "size ", size);
    CHECK(seen.insert(word_hash_of(word)).second);
    word += static_cast<char>('a' + size % 26);
    printed += static_cast<char>((size % 3 == 0 ? 'A' : 'a') + size % 26);
  }
}

TEST_CASE("a chunk ends at the first byte that is no ASCII letter") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    for (std::size_t before = 0; before < 8; ++before) {
      const std::string text = std::string(before, 'x') + c + "yyyyyyyy";
      CHECK(letters_at(text.data(), text.size()).size == (letter ? 8 : before));
      CHECK(letters_at(text.data(), before + 1).size == (letter ? before + 1 : before));
    }
  }
}

TEST_CASE("a chunk says whether any letter is printed small") {
  CHECK_FALSE(letters_at("GDP rose", 8).any_lower);
  CHECK(letters_at("GDp", 3).any_lower);
  CHECK_FALSE(letters_at("GDP", 3).any_lower);
  CHECK(letters_at("China", 5).any_lower);
}

TEST_CASE("letters are stored in lower case") {
  char to[9] = "--------";
  tally::store_letters(to, letters_at("ChInA's", 7));
  CHECK(std::string_view(to, 5) == "china");
}
