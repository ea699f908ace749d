// Loading of rule files: pugixml documents with positions for messages.
#pragma once
#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// An XML file with its lines, so that a node can be named as file:line:column.
class XmlFile {
 public:
  /// Fails with file:line:column of the first syntax error. No entity of the document is ever expanded or fetched.
  static Result<XmlFile> load(const std::string& path);
  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// "file:line:column" of a node.
  [[nodiscard]] std::string where(pugi::xml_node node) const;
  [[nodiscard]] Error error(pugi::xml_node node, std::string what, std::string hint = {}) const;
  /// Refuses attributes and child elements that are not listed, naming the nearest one that is.
  Result<void> expect(pugi::xml_node node, const std::vector<std::string_view>& attributes,
                      const std::vector<std::string_view>& children) const;

 private:
  std::string path_;
  std::vector<std::size_t> lines_;  ///< offsets of the first byte of each line
  pugi::xml_document document_;
};

/// Paths of the *.xml files of a folder, sorted by name. A missing folder is an error.
Result<std::vector<std::string>> xml_files(const std::string& folder);

}  // namespace tally
