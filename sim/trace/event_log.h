#pragma once
// Everything that happened in a run, in order: the completed calls of every process, what reached
// the peers, and what befell the machines. Its hash names the run; as JSON lines it can be read,
// compared and kept.

#include <functional>
#include <string>
#include <string_view>

#include "sim/clock/digest.h"
#include "sim/world/world.h"

namespace porpoise::sim {

class EventLog {
 public:
  /// Is told every event as one line of JSON, without its line feed.
  using LineListener = std::function<void(const std::string& line)>;

  /// `listener` may be empty: then lines are not even made.
  EventLog(const World& world, LineListener listener)
      : world_(world), listener_(std::move(listener)) {}
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  void add(const Process& process, const trace::TraceEvent& event);
  void add(const StageState::Place& place, const ActorEvent& event);
  /// Something that befell `whom`, as "power-loss".
  void note(std::string_view whom, std::string_view what);

  /// Events so far.
  std::uint64_t count() const { return count_; }
  /// Of all events so far, byte for byte.
  std::uint64_t hash() const { return digest_.value(); }

 private:
  void begin(std::string_view who, std::string_view what);

  const World& world_;
  LineListener listener_;
  Digest digest_;
  std::uint64_t count_ = 0;
};

}  // namespace porpoise::sim
