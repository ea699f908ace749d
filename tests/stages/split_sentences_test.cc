#include "tests/stages/reader_run.h"

using tally::test::split_text;

namespace {
/// Sentences are parted by " | " in the expected text.
std::string joined(const std::vector<std::string>& sentences) {
  std::string out;
  for (const std::string& s : sentences) out += (out.empty() ? "" : " | ") + s;
  return out;
}

/// Each line: the text with "|" where a sentence must end, and nowhere else.
constexpr const char* kBoundaries[] = {
#include "tests/stages/split_sentences_cases.inc"
};
}  // namespace

TEST_CASE("split_sentences: boundaries of news style") {
  int wrong = 0;
  for (const char* expected : kBoundaries) {
    std::string text;
    for (std::string_view rest = expected; !rest.empty();) {
      const std::size_t bar = rest.find(" | ");
      text += std::string(rest.substr(0, bar)) + (bar == std::string_view::npos ? "" : " ");
      rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 3);
    }
    const std::string got = joined(split_text(text));
    CHECK_MESSAGE(got == expected, got);
    wrong += got == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(std::size(kBoundaries) >= 150);
}

TEST_CASE("split_sentences: title first, paragraphs and list items apart, offsets exact") {
  CHECK(joined(split_text("One. Two.\n\nThree goes\n\nFour.", "A title. With two parts")) ==
        "A title. With two parts | One. | Two. | Three goes | Four.");
  CHECK(joined(split_text("Heading\nFirst line of it is a paragraph.\n- point one\n- point two")) ==
        "Heading | First line of it is a paragraph. | - point one | - point two");
  CHECK(joined(split_text("  Lead.  \r\n\r\n\t Next one. ")) == "Lead. | Next one.");
  CHECK(split_text("").empty());
  CHECK(split_text(" \n\n ").empty());
  CHECK(joined(split_text("...")) == "...");
  CHECK(joined(split_text(". . .")) != "");
}

TEST_CASE("split_sentences: a title longer than any sentence is cut as text is") {
  std::string title;
  while (title.size() < 20000) title += "prices and wages ";
  const auto sentences = split_text("One.", title);
  CHECK(sentences.size() >= 6);
  for (const std::string& sentence : sentences) CHECK(sentence.size() <= 4000);
}

TEST_CASE("split_sentences: sentences that were run together") {
  CHECK(joined(split_text("It rose 5 percent.The rest fell. See example.The.org and report.Pdf here.")) ==
        "It rose 5 percent. | The rest fell. | See example.The.org and report.Pdf here.");
}

TEST_CASE("split_sentences: wrapped text goes on over the line end") {
  CHECK(joined(split_text("The central bank of the island left its main rate where it had been\n"
                          "since the spring, saying that prices had risen less than feared over\n"
                          "the summer months. It meets again in May."))
            .find("had been\nsince") != std::string::npos);
}

TEST_CASE("split_sentences: what has no end is cut at blanks, between characters, and quickly") {
  CHECK(split_text(std::string(3'000'000, 'a')).size() == 750);
  CHECK(split_text(std::string(300'000, '.')).size() == 75);
  CHECK(split_text(std::string(300'000, '(')).size() == 75);
  std::string quotes;
  std::string initials;
  std::string words;
  std::string accents;
  for (int i = 0; i < 100'000; ++i) {
    quotes += ".\"";
    initials += "U.S. (";
    words += "of five ";
    accents += "\xC3\xA9\xE2\x82\xAC";
  }
  CHECK_FALSE(split_text(quotes).empty());
  CHECK_FALSE(split_text(initials).empty());
  for (const std::string& part : split_text(words)) CHECK((part.size() <= 4000 && part.starts_with("of five")));
  std::string joined_again;
  for (const std::string& part : split_text(accents)) {
    CHECK((static_cast<unsigned char>(part[0]) & 0xC0U) != 0x80);
    joined_again += part;
  }
  CHECK(joined_again == accents);
}
