// Encodings of tables and replies: to UTF-8, and back from text that was encoded twice.
#pragma once
#include <string>
#include <string_view>

namespace tally::decode {

/// Drops a UTF-8 byte order mark.
std::string_view without_bom(std::string_view text);
bool is_utf8(std::string_view text);
/// UTF-8 of bytes in the encoding named ("utf-8", "utf-16", "latin1", "windows-1252") or, when it is empty or "auto",
/// in the one that they show: UTF-16 by its byte order mark or its zero bytes, UTF-8 when valid, else Windows-1252.
/// Undecodable bytes become U+FFFD. The mark is dropped.
std::string to_utf8(std::string_view bytes, std::string_view encoding = {});
/// "TÃ¼rkiye" → "Türkiye": undoes UTF-8 that was read as Windows-1252 and encoded again, as often as it happened.
/// Text that does not look so is given back as it is.
std::string undouble(std::string_view text);
/// Without the blanks around it, no-break spaces included.
std::string_view trimmed(std::string_view text);

}  // namespace tally::decode
