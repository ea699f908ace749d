// What the fuzz targets share: one context, readers, decoders, and checks that hold for any input.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/registry.h"
#include "pipeline/rulebook/rule_book.h"
#include "tests/fuzz/fuzz_stage.h"

namespace tally::fuzz {

/// A quiet context with the project's own rules, loaded once a process.
Context& context();

/// Writes the bytes to a file of this process and gives its path; the folder holds nothing else.
std::string file_of(std::string_view bytes);
/// Folder of that file.
std::string folder();

/// Stops the process with a message unless `holds`.
void require(bool holds, const char* what);
/// Paragraphs and links in order and inside the text, sentences inside paragraphs, text valid UTF-8.
void require_sound(const Article& article);
std::vector<Sentence> split(const Article& article);

}  // namespace tally::fuzz
