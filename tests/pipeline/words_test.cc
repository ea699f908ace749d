#include "pipeline/text/words.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "pipeline/rulebook/synonyms.h"
#include "tests/paths.h"

using namespace tally;

TEST_CASE("forms of a word share a stem") {
  CHECK(stem_of("Institutions") == stem_of("institution"));
  CHECK(stem_of("countries") == stem_of("country"));
  CHECK(stem_of("involved") == stem_of("involves"));
  CHECK(stem_of("stopping") == stem_of("stop"));
  CHECK(stem_of("businesses") == stem_of("business"));
  CHECK(stem_of("China's") == stem_of("China"));
  CHECK(stem_of("status") == "status");
  CHECK(stem_of("institution") != stem_of("institute"));
}

TEST_CASE("content words leave out figures and function words, and know names") {
  const auto words = content_words(
      "Lin said that 23 institutions from seventeen countries aboard the China Space Station. It has UN support");
  std::string plain;
  std::string names;
  for (const ContentWord& w : words) (w.name ? names : plain) += w.stem + " ";
  CHECK(names == "china spac station un ");
  CHECK(plain == "lin institution country aboard support ");
}

TEST_CASE("terms are counted as whole words") {
  const char* text = "Innovation drives innovation; innovative INNOVATION-led, innovations. re-innovation xinnovation";
  CHECK(count_term(text, "innovation", false) == 4);
  CHECK(count_term(text, "innovation", true) == 5);
  CHECK(count_term("open\nsource and open  source, opensource", "Open source", false) == 2);
  CHECK(count_term("anything", "", false) == 0);
  CHECK(count_term("anything", "'\"", false) == 0);
  CHECK(count_term("", "a", false) == 0);
}

TEST_CASE("the shipped synonyms load; faults are named") {
  const auto shipped = Synonyms::load(tally::test::source("/rules/synonyms.xml"));
  REQUIRE(shipped.ok());
  CHECK(shipped->same_group("institutions", "entity"));
  CHECK(shipped->same_group("Country", "nations"));
  CHECK_FALSE(shipped->same_group("institution", "country"));
  CHECK_FALSE(shipped->same_group("item", "time"));
  CHECK(Synonyms::load("/nowhere/synonyms.xml")->size() == 0);
  const auto path = std::filesystem::temp_directory_path() / ("tally_synonyms_" + std::to_string(::getpid()) + ".xml");
  std::ofstream(path) << "<synonyms>\n  <group><noun>one</noun></group>\n</synonyms>";
  CHECK(Synonyms::load(path.string()).error().message().find(".xml:2:4: a group needs two nouns") != std::string::npos);
  std::filesystem::remove(path);
}
