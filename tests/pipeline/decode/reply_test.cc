// The form of a body from its first bytes, in any encoding, and bytes that only look like one.
#include "pipeline/decode/reply.h"

#include <string>

#include <doctest/doctest.h>

namespace {

/// ASCII text as UTF-16, little or big end first.
std::string utf16(std::string_view text, bool little, bool mark) {
  std::string bytes = mark ? (little ? "\xFF\xFE" : "\xFE\xFF") : "";
  for (const char c : text) {
    if (!little) bytes += '\0';
    bytes += c;
    if (little) bytes += '\0';
  }
  return bytes;
}

}  // namespace

TEST_CASE("the form of a body is found in UTF-8 and in UTF-16, with a mark and without") {
  using tally::decode::Form;
  using tally::decode::form_of;
  struct Body {
    const char* text;
    Form form;
  };
  for (const Body& body : {Body{"{\"a\": 1}", Form::json}, Body{"<?xml version='1.0'?><a/>", Form::xml},
                           Body{"<!DOCTYPE html><html></html>", Form::html}, Body{"place,value\n", Form::text}}) {
    const std::string text = body.text;
    CAPTURE(text);
    CHECK(form_of(text) == body.form);
    CHECK(form_of("\xEF\xBB\xBF" + text) == body.form);
    for (const bool little : {true, false}) {
      CHECK(form_of(utf16(text, little, true)) == body.form);
      CHECK(form_of(utf16(text, little, false)) == body.form);
    }
  }
  CHECK(form_of("") == Form::empty);
  CHECK(form_of(" \n\t ") == Form::empty);
}

TEST_CASE("zero bytes that look like UTF-16 but hold no text are binary, not an endless conversion") {
  using tally::decode::Form;
  CHECK(tally::decode::form_of({"\x0E\0\0\x04\0\0\0\0", 8}) == Form::binary);
  CHECK(tally::decode::form_of({"\0\x01\0\x02\0\x01\0\x02", 8}) == Form::binary);
}
