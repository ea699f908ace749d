// tallycheck: the program.
#include <cstdio>

int main() {
  std::puts("tallycheck " TALLY_VERSION);
  return 0;
}
