// What the targets of one stage call: without the rest, as a dozen programs are built of one small source.
#pragma once
#include <string_view>

namespace tally::fuzz {

/// Reads the bytes with a read stage; every article is checked by require_sound() and split.
void read_with(std::string_view stage, std::string_view bytes);
/// Decodes the bytes as the body of a reply.
void decode_with(std::string_view stage, std::string_view bytes);

}  // namespace tally::fuzz
