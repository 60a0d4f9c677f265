#include "impl/host/live/live_entropy.h"

#include <sys/random.h>

#include "impl/base/assert.h"

namespace porpoise::live {

std::uint64_t LiveEntropy::draw() {
  if (left_ == 0) {
    // getrandom(2): 256 bytes come whole and are never interrupted.
    const ssize_t got = ::getrandom(buffer_.data(), sizeof buffer_, 0);
    PORPOISE_ASSERT(got == static_cast<ssize_t>(sizeof buffer_));
    left_ = buffer_.size();
  }
  return std::exchange(buffer_[--left_], 0);
}

}  // namespace porpoise::live
