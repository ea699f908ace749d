// Reading of pipeline files.
#include "pipeline/pipeline_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

constexpr std::array kSlots = {Slot::read,  Slot::split,  Slot::extract, Slot::plan,
                               Slot::fetch, Slot::decode, Slot::judge,   Slot::write};

Result<StageUse> read_use(const XmlFile& file, pugi::xml_node node) {
  if (auto known = file.expect(node, {"use", "module"}, {"option"}); !known) return known.error();
  StageUse use;
  use.name = node.attribute("use").value();
  use.where = file.where(node);
  if (use.name.empty()) return file.error(node, "<stage> without use=\"…\"", "`tallycheck stages` lists the names");
  if (const std::string module = node.attribute("module").value(); !module.empty()) {
    use.module = std::filesystem::absolute(std::filesystem::path(file.path()).parent_path() / module)
                     .lexically_normal()
                     .string();
  }
  for (const auto option : node.children("option")) {
    if (auto known = file.expect(option, {"name", "value"}, {}); !known) return known.error();
    const std::string name = option.attribute("name").value();
    if (name.empty() || !option.attribute("value")) return file.error(option, "<option> needs name and value", "");
    if (!use.options.emplace(name, option.attribute("value").value()).second) {
      return file.error(option, fmt::format("option '{}' is given twice", name), "keep one of them");
    }
  }
  return use;
}

}  // namespace

Result<PipelineFile> PipelineFile::load(const std::string& path) {
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  PipelineFile out;
  out.path = path;
  const auto root = file->root();
  if (std::string_view(root.name()) != "pipeline")
    return file->error(root, fmt::format("<{}> where <pipeline> is expected", root.name()), "");
  std::vector<std::string_view> names;
  for (const Slot slot : kSlots) names.push_back(name_of(slot));
  if (auto known = file->expect(root, {"name", "summary"}, names); !known) return known.error();
  for (const Slot slot : kSlots) {
    const std::string name(name_of(slot));  // the range below keeps the pointer
    for (const auto element : root.children(name.c_str())) {
      if (auto known = file->expect(element, {}, {"stage"}); !known) return known.error();
      for (const auto node : element.children("stage")) {
        auto use = read_use(*file, node);
        if (!use) return use.error();
        out.of(slot).push_back(std::move(*use));
      }
    }
    if (out.of(slot).empty())
      return file->error(root, fmt::format("slot <{}> has no stage", name_of(slot)),
                         "each of the eight slots needs one");
  }
  return out;
}

}  // namespace tally
