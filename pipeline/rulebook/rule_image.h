// The rule book as one file in the cache folder, so that a process need not read and check the XML again.
#pragma once
#include <memory>
#include <string>

#include "pipeline/result.h"
#include "pipeline/rulebook/rule_book.h"

namespace tally {

/// The rule book of `folder`, from its image in `cache_folder` when one is there that was made from these very files by
/// this very program; else by RuleBook::load(), and an image is left for the next process. Only a rule book that passed
/// every check has an image, and the examples of claim rules, which only `rules` needs, are not in it.
///
/// An image is kept under the paths, sizes, times and inodes of the rule files. One that is truncated, damaged, of
/// another user, or in a folder that others can write is not read, and a cache folder that cannot be written is no
/// fault. Empty `cache_folder`: none of this, only RuleBook::load().
Result<std::shared_ptr<const RuleBook>> open_rule_book(const std::string& folder, const std::string& cache_folder);

/// Where open_rule_book() keeps the image of a rules folder.
std::string rule_image_path(const std::string& folder, const std::string& cache_folder);

}  // namespace tally
