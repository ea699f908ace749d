#include "pipeline/pipeline_file.h"

#include <doctest/doctest.h>

#include "tests/paths.h"
#include "tests/program.h"

using tally::PipelineFile;
using tally::Slot;
using tally::test::Folder;

namespace {
std::string pipeline(const std::string& judge) {
  std::string text = "<pipeline>\n";
  for (const char* slot : {"read", "split", "extract", "plan", "fetch", "decode", "write"}) {
    text += std::string("<") + slot + "><stage use=\"x\"/></" + slot + ">\n";
  }
  return text + judge + "\n</pipeline>\n";
}
}  // namespace

TEST_CASE("the shipped pipeline can be read") {
  const auto file = PipelineFile::load(tally::test::source("/rules/pipelines/default.xml"));
  REQUIRE(file.ok());
  CHECK(file->of(Slot::judge).front().name == "judge_interval");
  CHECK(file->of(Slot::fetch).size() == 3);
}

TEST_CASE("options and modules of a stage") {
  const Folder folder;
  const auto path = folder.file(
      "p.xml",
      pipeline(
          "<judge><stage use=\"judge_mine\" module=\"m/mine.so\"><option name=\"a\" value=\"1\"/></stage></judge>"));
  const auto file = PipelineFile::load(path);
  REQUIRE(file.ok());
  CHECK(file->of(Slot::judge).front().options.at("a") == "1");
  CHECK(file->of(Slot::judge).front().module == folder / "m/mine.so");
}

TEST_CASE("faults are named with their line and column") {
  const Folder folder;
  const auto fault = [&](const std::string& judge) {
    return PipelineFile::load(folder.file("p.xml", pipeline(judge))).error();
  };
  CHECK(fault("<judge><stage use=\"x\" modul=\"m\"/></judge>")
            .message()
            .find("p.xml:9:9: unknown attribute 'modul' in <stage> (did you mean 'module'?)") != std::string::npos);
  CHECK(fault("<juge/>").message().find("did you mean 'judge'?") != std::string::npos);
  CHECK(fault("<judge/>").message().find("slot <judge> has no stage") != std::string::npos);
  CHECK(fault("<judge><stage use=\"x\"/>").message().find("not well-formed XML") != std::string::npos);
  CHECK(
      fault("<judge><stage use=\"x\"><option name=\"a\" value=\"1\"/><option name=\"a\" value=\"2\"/></stage></judge>")
          .message()
          .find("given twice") != std::string::npos);
  CHECK(PipelineFile::load(folder / "none.xml").error().message().find("cannot be read") != std::string::npos);
}
