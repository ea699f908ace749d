// Loading of the whole rules folder.
#include "pipeline/rulebook/rule_book.h"

#include <utility>

namespace tally {

Result<std::shared_ptr<const RuleBook>> RuleBook::load(const std::string& folder) {
  auto book = std::make_shared<RuleBook>();
  book->folder = folder;
  Error failure;
  const auto take = [&failure](auto loaded, auto& into) {
    if (!loaded) {
      failure = loaded.error();
      return false;
    }
    into = std::move(*loaded);
    return true;
  };
  if (!take(Units::load(folder + "/units.xml"), book->units) ||
      !take(Places::load(folder + "/places.xml"), book->places) ||
      !take(Measures::load(folder + "/measures"), book->measures) ||
      !take(ReferenceSources::load(folder + "/sources"), book->sources) ||
      !take(Synonyms::load(folder + "/synonyms.xml"), book->synonyms) ||
      !take(ClaimRules::load(folder + "/claims"), book->claims) ||
      !take(Lexicon::load(folder, book->units, book->places, book->measures), book->lexicon)) {
    return failure;
  }
  if (auto known = book->sources.check_places(book->places); !known) return known.error();
  return std::shared_ptr<const RuleBook>(std::move(book));
}

}  // namespace tally
