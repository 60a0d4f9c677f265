#pragma once
// Where a recording is until it is in a file: somebody else can find it there when the process that
// records has been killed.

#include <string_view>

#include "impl/host/record/block.h"

namespace porpoise::record {

class TurnKeeper {
 public:
  virtual ~TurnKeeper() = default;
  /// All that follows belongs to `block`, which has no records yet.
  virtual void begin(const Block& block) = 0;
  /// The body of the turn that is being made has got longer.
  virtual void grow(std::string_view more) = 0;
  /// That turn is whole, and `record` takes its place.
  virtual void seal(std::string_view record) = 0;
};

}  // namespace porpoise::record
