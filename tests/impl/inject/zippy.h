#pragma once
// The host that qmail's own examples are told of.

#include "impl/inject/rewriter.h"

namespace porpoise::inject {

inline Rewriter zippy() {
  HostNames names;
  names.default_host = "zippy.ee.movie.edu";
  names.default_domain = "ee.movie.edu";
  names.plus_domain = "movie.edu";
  return *Rewriter::make(names);
}

}  // namespace porpoise::inject
