#pragma once
// What the log said about one message: every decision, with its reason.

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "sim/replay/whereabouts.h"

namespace porpoise::sim {

class MessageStory final : public PlaybackListener {
 public:
  using Say = std::function<void(const std::string& line)>;

  /// Tells of `message` as it happens; empty: of none. Passes on to `next`.
  MessageStory(std::string message, Say say, PlaybackListener& next)
      : message_(std::move(message)), say_(std::move(say)), next_(next) {}

  void told(const record::ReadEvent& event) override;

  std::uint64_t lines() const { return lines_; }
  /// The messages that lines of the log were about since the last call.
  std::set<std::string> take_mentioned() { return std::exchange(mentioned_, {}); }

 private:
  const std::string message_;
  const Say say_;
  PlaybackListener& next_;
  Deliveries deliveries_;
  std::set<std::string> mentioned_;
  std::uint64_t lines_ = 0;
};

/// `2026-11-30T09:00:00.123456Z`.
std::string time_text(WallTime wall);

}  // namespace porpoise::sim
