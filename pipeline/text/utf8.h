// UTF-8 of what comes from outside: checking, repairing and converting from other encodings.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// Whether the bytes are well-formed UTF-8. An empty text is.
bool is_utf8(std::string_view bytes);

/// Each maximal ill-formed part becomes one U+FFFD; well-formed text comes back unchanged.
std::string repair_utf8(std::string_view bytes);

/// Converts bytes of an encoding named as web pages name it ("windows-1252", "ISO-8859-1", "utf-16le", "gbk") to UTF-8.
/// Latin-1 and ASCII are read as windows-1252, as browsers do. Bytes that the encoding does not know become U+FFFD.
/// Fails for an unknown encoding.
Result<std::string> to_utf8(std::string_view bytes, std::string_view encoding);

/// The encoding that a byte order mark says ("utf-8", "utf-16le", "utf-16be"), with its length; empty without one.
struct ByteOrderMark {
  std::string_view encoding;
  std::size_t size = 0;
};
ByteOrderMark byte_order_mark(std::string_view bytes);

/// Text of unknown encoding as UTF-8 without a mark: by its mark, else as UTF-8 when it is that or nearly, else as
/// windows-1252. `repaired` says whether bytes had to be replaced or guessed.
struct DecodedText {
  std::string text;
  bool repaired = false;
};
DecodedText decode_plain_text(std::string bytes);

/// What bytes that are not text look like, for a message: "a PDF file", "a zip archive (or an office document)",
/// "binary data"; empty when they look like text. `head` is the start of the file; a few KB are enough.
std::string_view binary_kind(std::string_view head);

}  // namespace tally
