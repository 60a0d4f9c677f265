#pragma once
// The kernel's random generator, fetched a buffer at a time.

#include <array>

#include "impl/host/process.h"

namespace porpoise::live {

class LiveEntropy final : public Entropy {
 public:
  std::uint64_t draw() override;

 private:
  std::array<std::uint64_t, 32> buffer_{};
  std::size_t left_ = 0;
};

}  // namespace porpoise::live
