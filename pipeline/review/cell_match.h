// Whether a cell that came back from a spreadsheet still says what the program wrote.
#pragma once
#include <string_view>

namespace tally {

/// True when `edited` is `written` as LibreOffice, Excel, Google Sheets or VisiData may give it back untouched by a
/// person: blanks and line ends changed, the neutralising apostrophe kept or swallowed, numbers with decimal commas,
/// thousands separators, exponents or fewer digits, percentages and dates in another form, a formula error in
/// place of a text that began with a sign.
bool same_cell(std::string_view written, std::string_view edited);

}  // namespace tally
