// Shipped documents: text files with a head of "Name: value" lines.
#pragma once
#include <string>
#include <vector>

#include "pipeline/library/document_library.h"
#include "pipeline/result.h"

namespace tally {

/// Reads one file: lines "Title:", "URL:", "Publisher:", "Date:" and "Licence:" up to the first empty line, then the
/// body. Title, URL and Date are required, other names are refused, each with file:line.
Result<LibraryDocument> parse_shipped(const std::string& path, std::string_view bytes);

/// All *.txt files of a folder, sorted by name. A missing folder is an empty library.
Result<std::vector<LibraryDocument>> shipped_documents(const std::string& folder);

}  // namespace tally
