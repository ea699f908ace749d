// The version of the program, of its interface and of its modules. The build reads it from here.
#pragma once
#define TALLY_VERSION "0.1.0"
