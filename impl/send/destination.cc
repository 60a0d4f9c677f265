#include "impl/send/destination.h"

#include <algorithm>

#include "impl/base/assert.h"
#include "impl/retry/by_age.h"

namespace porpoise::send {

using roles::Sign;

std::size_t Destination::window(std::size_t limit) const {
  return std::min(window_, limit);
}

Destination::Admission Destination::admit(Instant now, std::size_t limit) const {
  if (limit == 0) return Admission::attempt;
  if (down_) {
    const bool may_probe = under_way_ == 0 && now >= next_probe_;
    return may_probe ? Admission::attempt : Admission::deferred;
  }
  return under_way_ < window(limit) ? Admission::attempt : Admission::full;
}

void Destination::begin(Instant now) {
  ++under_way_;
  last_attempt_ = now;
}

Destination::Change Destination::end(Instant now, std::size_t limit, const roles::Verdict& verdict,
                                     const ProbeGap& gap) {
  PORPOISE_ASSERT(under_way_ > 0);
  --under_way_;
  if (limit == 0) return Change::nothing;
  if (verdict.sign == Sign::down) return fail(now, verdict, gap);
  if (verdict.sign == Sign::none) {
    if (down_) next_probe_ = last_attempt_ + gap(now - down_since_);
    return Change::nothing;
  }
  const bool was_down = std::exchange(down_, false);
  const bool delivered = verdict.kind == roles::Verdict::Kind::delivered;
  if (was_down) window_ = 1;
  took_mail_ = true;
  failures_ = 0;
  if (verdict.sign == Sign::trouble) {
    window_ = std::max<std::size_t>(1, window_ / 2);
  } else if (delivered) {
    window_ = std::min(window_ + 1, limit);
  }
  return was_down && delivered ? Change::came_back : Change::nothing;
}

Destination::Change Destination::fail(Instant now, const roles::Verdict& verdict,
                                      const ProbeGap& gap) {
  last_failure_ = verdict.text;
  window_ = std::max<std::size_t>(1, window_ / 2);
  ++failures_;
  const bool newly_down = !down_ && (!took_mail_ || failures_ >= kFailures);
  if (newly_down) {
    down_ = true;
    down_since_ = now;
  }
  if (down_) next_probe_ = last_attempt_ + gap(now - down_since_);
  return newly_down ? Change::went_down : Change::nothing;
}

bool Destination::hear(Instant now) {
  if (!down_ || under_way_ > 0 || now < last_attempt_ + kHintGap) return false;
  next_probe_ = std::min(next_probe_, now);
  return true;
}

void Destination::forget() {
  down_ = false;
  took_mail_ = false;
  failures_ = 0;
  window_ = std::max(window_, kFirstWindow);
}

Duration shared_gap(Duration alone, std::size_t waiting) {
  using std::chrono::microseconds;
  const auto half = std::chrono::duration_cast<microseconds>(alone / 2);
  // The root of a million times as much, for three decimal places.
  const std::int64_t root = retry::isqrt(static_cast<std::int64_t>(waiting) * 1'000'000);
  const microseconds shared = half * 1000 / std::max<std::int64_t>(root, 1000);
  return std::max<Duration>(shared, std::min<Duration>(kProbeGapLeast, half));
}

}  // namespace porpoise::send
