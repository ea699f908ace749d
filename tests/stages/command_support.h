// A script in a folder that goes with the test, and what a stage made of it asked and answered.
#pragma once
#include <string>

#include "tests/program.h"
#include "tests/stages/reader_run.h"

namespace tally::test {

/// A script that keeps each line it is asked in `asked` and answers with the same line each time.
class AnsweringScript {
 public:
  explicit AnsweringScript(const std::string& answer) {
    folder_.file("answer", answer + "\n");
    command_ =
        "cd '" + (folder_ / "") + "' && while read -r line; do printf '%s\\n' \"$line\" >> asked; cat answer; done";
  }
  [[nodiscard]] const std::string& command() const { return command_; }
  [[nodiscard]] std::string asked() const { return read_file(folder_ / "asked"); }

 private:
  Folder folder_;
  std::string command_;
};

}  // namespace tally::test
