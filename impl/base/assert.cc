#include "impl/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace porpoise {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "porpoise: broken invariant: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace porpoise
