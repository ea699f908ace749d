#include "pipeline/child_process.h"

#include <doctest/doctest.h>

using tally::ChildProcess;
using namespace std::chrono_literals;

TEST_CASE("a child answers line by line") {
  ChildProcess child("while read -r line; do echo \"<$line>\"; done");
  CHECK(*child.ask("one", 5s, 1000) == "<one>");
  CHECK(*child.ask("two", 5s, 1000) == "<two>");
}

TEST_CASE("a line longer than a pipe holds goes through") {
  ChildProcess child("cat");
  const std::string line(300000, 'x');
  CHECK(*child.ask(line, 5s, 1 << 20) == line);
}

TEST_CASE("a child that ends is an error with its status, and the next question starts a new one") {
  ChildProcess child("read -r line; exit 3");
  const auto answer = child.ask("one", 5s, 1000);
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().what == "ended with exit status 3 without an answer");
  CHECK_FALSE(child.ask("two", 5s, 1000).ok());
}

TEST_CASE("a child that is killed is an error with the signal") {
  ChildProcess child("read -r line; kill -9 $$");
  CHECK(child.ask("one", 5s, 1000).error().what == "was ended by signal 9 without an answer");
}

TEST_CASE("a silent child is ended when the time is over") {
  ChildProcess child("sleep 60");
  const auto start = std::chrono::steady_clock::now();
  CHECK(child.ask("one", 200ms, 1000).error().what == "gave no answer within 200 ms");
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("an endless answer is cut off") {
  ChildProcess child("read -r line; yes | tr -d '\\n'");
  CHECK(child.ask("one", 5s, 10000).error().what == "answered more than 10000 bytes in one line");
}
