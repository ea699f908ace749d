// Loading of rules/synonyms.xml.
#include "pipeline/rulebook/synonyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/rulebook/xml.h"
#include "pipeline/text/words.h"

namespace tally {

Result<Synonyms> Synonyms::load(const std::string& path) {
  if (!std::filesystem::exists(path)) return Synonyms{};
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  Synonyms synonyms;
  if (auto known = file->expect(file->root(), {"xmlns:xsi", "xsi:noNamespaceSchemaLocation"}, {"group"}); !known)
    return known.error();
  int index = 0;
  for (const pugi::xml_node group : file->root().children("group")) {
    if (auto known = file->expect(group, {}, {"noun"}); !known) return known.error();
    int nouns = 0;
    for (const pugi::xml_node noun : group.children("noun")) {
      const std::string text = noun.text().get();
      if (text.empty()) return file->error(noun, "an empty noun");
      std::vector<int>& groups = synonyms.groups_of_[stem_of(text)];
      if (std::find(groups.begin(), groups.end(), index) != groups.end())
        return file->error(noun, fmt::format("'{}' stands in this group twice", text));
      groups.push_back(index);
      ++nouns;
    }
    if (nouns < 2) return file->error(group, "a group needs two nouns at least");
    ++index;
  }
  synonyms.groups_ = static_cast<std::size_t>(index);
  return synonyms;
}

bool Synonyms::same_group(std::string_view noun, std::string_view other) const {
  const auto a = groups_of_.find(stem_of(noun));
  const auto b = groups_of_.find(stem_of(other));
  if (a == groups_of_.end() || b == groups_of_.end()) return false;
  return std::any_of(a->second.begin(), a->second.end(),
                     [&](int g) { return std::find(b->second.begin(), b->second.end(), g) != b->second.end(); });
}

}  // namespace tally
