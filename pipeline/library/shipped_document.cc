// Reading of the shipped documents.
#include "pipeline/library/shipped_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/byte_stream.h"
#include "pipeline/model/period.h"
#include "pipeline/net/sha256.h"
#include "pipeline/options.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<LibraryDocument> parse_shipped(const std::string& path, std::string_view bytes) {
  LibraryDocument document;
  std::string licence;
  const std::vector<std::pair<std::string, std::string*>> fields = {{"Title", &document.title},
                                                                    {"URL", &document.url},
                                                                    {"Publisher", &document.publisher},
                                                                    {"Date", &document.published_at},
                                                                    {"Licence", &licence}};
  for (int line_number = 1;; ++line_number) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos)
      return Error{fmt::format("{}:{}", path, line_number), "the head does not end",
                   "put an empty line between head and body"};
    const std::string_view line = trimmed(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, std::min(colon, line.size()));
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
    if (colon == std::string_view::npos || field == fields.end()) {
      return Error{
          fmt::format("{}:{}", path, line_number),
          fmt::format("unknown head line '{}'", fmt::string_view(name.data(), std::min<std::size_t>(name.size(), 40))),
          "Title, URL, Publisher, Date or Licence, then an empty line"};
    }
    *field->second = trimmed(line.substr(colon + 1));
  }
  if (document.title.empty() || document.url.empty() || !Date::parse(document.published_at)) {
    return Error{path, "the head lacks a title, a URL or a date", "add the lines Title:, URL: and Date: 2019-06-12"};
  }
  document.text = bytes;
  document.sha256 = sha256_hex(document.text);
  return document;
}

Result<std::vector<LibraryDocument>> shipped_documents(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code missing;
  for (fs::directory_iterator it(folder, missing); !missing && it != fs::directory_iterator(); it.increment(missing)) {
    if (it->path().extension() == ".txt") paths.push_back(it->path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<LibraryDocument> all;
  for (const std::string& path : paths) {
    auto stream = ByteStream::open(path);
    if (!stream) return stream.error();
    auto bytes = stream->read_all(kMostBytes);
    if (!bytes) return bytes.error();
    auto document = parse_shipped(path, *bytes);
    if (!document) return document.error();
    all.push_back(std::move(*document));
  }
  return all;
}

}  // namespace tally
