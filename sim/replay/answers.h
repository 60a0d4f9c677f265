#pragma once
// Recorded events as the results of calls.

#include "impl/base/result.h"
#include "sim/replay/playback.h"

namespace porpoise::sim {

inline Result<void> outcome(const record::ReadEvent& answer) {
  if (answer.event.error) return answer.event.error;
  return {};
}

/// Copies the recorded bytes to `out`.
inline Result<std::size_t> bytes_read(const record::ReadEvent& answer, std::span<char> out) {
  if (answer.event.error) return answer.event.error;
  if (answer.event.payload.empty()) return std::size_t{0};
  const std::string_view bytes = answer.event.payload.front();
  const std::size_t size = std::min(bytes.size(), out.size());
  std::copy_n(bytes.data(), size, out.data());
  return size;
}

inline Result<std::size_t> length(const record::ReadEvent& answer) {
  if (answer.event.error) return answer.event.error;
  return static_cast<std::size_t>(answer.event.results[0]);
}

}  // namespace porpoise::sim
