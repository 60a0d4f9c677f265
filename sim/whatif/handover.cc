#include "sim/whatif/handover.h"

#include <fmt/format.h>

#include "sim/replay/replayer.h"

namespace porpoise::sim {

namespace {

std::int64_t nanoseconds(WallTime::duration span) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(span).count();
}

/// Writes down what the server logs.
class LogKeeper final : public PlaybackListener {
 public:
  explicit LogKeeper(Handover& handover) : handover_(handover) {}

  void told(const record::ReadEvent& read) override {
    if (read.event.operation != trace::Operation::log) return;
    const std::int64_t since = nanoseconds(read.event.wall - handover_.begun);
    handover_.log.push_back({static_cast<double>(since) / 1e9, std::string(read.event.subject)});
  }

 private:
  Handover& handover_;
};

/// Its files below `queue`; or why they are not known.
std::string take_queue(const Shadow& shadow, const std::string& home, Handover& handover) {
  const std::string folder = home + "/queue/";
  for (const auto& [path, file] : shadow.files_below(folder)) {
    if (!file->is_whole()) {
      return fmt::format(
          "--from: what {} held before the recording began was not read until then: name a later "
          "time, or record from an empty queue on",
          path);
    }
    handover.queue[path.substr(folder.size())] = file->bytes;
  }
  return std::string();
}

}  // namespace

HandoverOutcome hand_over(const TraceSet& recording, Duration from) {
  HandoverOutcome outcome;
  Handover& handover = outcome.handover;
  LogKeeper log(handover);
  Shadow shadow;
  bool begun = false;
  for (const RecordedProcess& process : recording.processes()) {
    if (!process.from_its_start) {
      outcome.error = process.parts.front()->name +
                      ": begins in the middle of a process: --from needs all of it";
      return outcome;
    }
    bool there = false;
    bool too_late = false;
    ReplayOptions options;
    options.listener = &log;
    options.shadow = &shadow;
    options.until = [&](const record::ReadTurn& turn, std::uint64_t) {
      if (!begun) handover.begun = turn.wall;
      begun = true;
      handover.at = Duration(nanoseconds(turn.wall - handover.begun));
      there = handover.at >= from;
      too_late = there && turn.number == 1 && handover.at > from;
      return there;
    };
    const ReplayOutcome replayed = replay(process, serve_as_recorded, options);
    if (replayed.divergence) {
      outcome.error = fmt::format(
          "{}: the replay parts from the recording {:.3f} s after its beginning, before --from: "
          "`porpoise-sim replay` says where",
          process.parts.front()->name, static_cast<double>(handover.at.count()) / 1e9);
    } else if (too_late) {
      outcome.error = "--from: the server was not running then; name a time when it was";
    } else if (there) {
      outcome.error = take_queue(shadow, process.header.home, handover);
    } else if (!replayed.trouble.empty()) {
      outcome.error = replayed.trouble + ": --from is behind that";
    }
    if (there || !outcome.error.empty()) return outcome;
  }
  outcome.error = "--from: the recording ends before that";
  return outcome;
}

}  // namespace porpoise::sim
