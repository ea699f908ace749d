// Positions and messages for rule files.
#include "pipeline/rulebook/xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pipeline/options.h"

namespace tally {
namespace {

std::string position(const std::string& path, const std::vector<std::size_t>& lines, std::ptrdiff_t offset) {
  const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0));
  const auto next = std::upper_bound(lines.begin(), lines.end(), at);
  return fmt::format("{}:{}:{}", path, next - lines.begin(), at - *std::prev(next) + 1);
}

/// Offsets of the first byte of each line.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> lines = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    lines.push_back(at + 1);
  return lines;
}

Result<std::string> whole_file(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  std::ifstream in(path, std::ios::binary);
  std::string text(failed ? 0 : size, '\0');
  if (failed || !in.read(text.data(), static_cast<std::streamsize>(text.size())))
    return Error{path, "cannot be read", "check that the file exists and that you may read it"};
  return text;
}

}  // namespace

Result<XmlFile> XmlFile::load(const std::string& path) {
  auto text = whole_file(path);
  if (!text) return text.error();
  XmlFile file;
  file.path_ = path;
  file.lines_ = line_starts(*text);
  const auto parsed = file.document_.load_buffer(text->data(), text->size(), pugi::parse_default & ~pugi::parse_doctype,
                                                 pugi::encoding_utf8);
  if (!parsed)
    return Error{position(path, file.lines_, parsed.offset),
                 std::string("not well-formed XML: ") + parsed.description(), "mend the file at this place"};
  if (!file.root()) return Error{path, "has no root element", ""};
  return file;
}

std::string XmlFile::where(pugi::xml_node node) const { return position(path_, lines_, node.offset_debug()); }

Error XmlFile::error(pugi::xml_node node, std::string what, std::string hint) const {
  return {where(node), std::move(what), std::move(hint)};
}

Result<void> XmlFile::expect(pugi::xml_node node, const std::vector<std::string_view>& attributes,
                             const std::vector<std::string_view>& children) const {
  const auto refuse = [&](pugi::xml_node at, std::string_view kind, std::string_view name,
                          const std::vector<std::string_view>& known) -> Error {
    const std::string nearest = nearest_name(name, {known.begin(), known.end()});
    return error(at, fmt::format("unknown {} '{}' in <{}>", kind, name, node.name()),
                 nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  };
  for (const auto attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (std::find(attributes.begin(), attributes.end(), name) == attributes.end() && !name.starts_with("xmlns") &&
        !name.starts_with("xsi:")) {
      return refuse(node, "attribute", name, attributes);
    }
  }
  for (const auto child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view name = child.name();
    if (std::find(children.begin(), children.end(), name) == children.end())
      return refuse(child, "element", name, children);
  }
  return {};
}

Result<std::vector<std::string>> xml_files(const std::string& folder) {
  std::error_code failed;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".xml") paths.push_back(entry.path().string());
  }
  if (failed) return Error{folder, "cannot be listed: " + failed.message(), "give the rules folder with --rules"};
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace tally
