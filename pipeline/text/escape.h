// Escaping of outside text for the places where a report puts it: JSON, HTML, a terminal.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// Appends `text` as a JSON string, quotes included. Ill-formed UTF-8 becomes U+FFFD, so that the line stays JSON.
void append_json(std::string& out, std::string_view text);
/// Appends `"name":"text"` with a comma before it unless `out` ends in '{'; nothing when `text` is empty.
void append_json_field(std::string& out, std::string_view name, std::string_view text);

/// `text` for HTML text and for quoted attribute values: & < > " ' as entities, control characters dropped.
std::string html_escaped(std::string_view text);

/// `text` on one line without control characters, terminal escapes, bidirectional overrides and doubled blanks.
std::string plain_line(std::string_view text);

/// `text` with a blank for each such character, line ends included; all other blanks stay as they are.
std::string without_controls(std::string_view text);

/// Takes them out of a cell of a table; tabs and line ends stay.
void make_bare(std::string& text);
/// Whether make_bare() would leave the text as it is.
bool is_bare(std::string_view text);

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide characters, 0 for combining marks.
int display_width(std::string_view text);
/// The longest front part of `text` that takes at most `columns`; never splits a character.
std::string_view fitting(std::string_view text, int columns);
/// `text` broken at blanks into lines of at most `columns` (at least 1); a word that is too long is split.
std::vector<std::string> wrapped(std::string_view text, int columns);

}  // namespace tally
