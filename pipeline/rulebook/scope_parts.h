// What the queries for a series depend on, so that they are made once for many claims.
#pragma once
#include <string_view>

#include "pipeline/rulebook/sources.h"

namespace tally {

/// The parts of a QueryScope that the queries for a series take up; the vintage query takes the day as well.
struct ScopeParts {
  bool place = false;
  bool period = false;
  bool published = false;

  ScopeParts& operator|=(const ScopeParts& other) {
    place |= other.place;
    period |= other.period;
    published |= other.published;
    return *this;
  }
};
ScopeParts scope_parts(const ReferenceSource& source, std::string_view series);

}  // namespace tally
