#pragma once
// What a replayed process asks, held against what the recorded one asked; and the answers.

#include <map>
#include <optional>
#include <string>

#include "impl/base/task.h"
#include "impl/host/record/request_sum.h"
#include "sim/replay/shadow.h"
#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// Where two processes parted: one of the two asked something that the other did not.
struct Divergence {
  std::uint64_t turn = 0;
  std::uint64_t event = 0;  ///< The last one before it that both were told.
  std::uint64_t call = 0;
  WallTime wall;
  std::string asked;     ///< What the replayed process asked.
  std::string recorded;  ///< What the recorded one asked instead.
  std::uint64_t on = 0;  ///< The object that was asked, if any.
  std::string subject;   ///< Of the request: a path, an address, a line.
  std::string bytes;     ///< That were to be written.
  trace::Operation operation = trace::Operation::started;

  Divergence() = default;
};

/// Hears what the process is told, as it is told.
class PlaybackListener {
 public:
  virtual ~PlaybackListener() = default;
  virtual void told(const record::ReadEvent& event) = 0;
};

class Playback {
 public:
  /// All outlive it. `shadow`, which may be null, learns what becomes of files. `redacted`: the
  /// recording holds no real texts: only lengths are compared, and what it does not hold of files
  /// is read in the shadow.
  Playback(TurnReader& turns, Executor executor, Shadow* shadow, bool redacted,
           PlaybackListener& listener)
      : turns_(turns),
        executor_(executor),
        shadow_(shadow),
        lengths_only_(redacted),
        listener_(listener),
        requests_(lengths_only_) {}
  Playback(const Playback&) = delete;

  // For the services of the replayed process.

  /// Resumes with the answer to `request` when the recorded process was told it: never, when it was
  /// not. What `request` refers to is the caller's, who awaits at once.
  Task<const record::ReadEvent*> ask(trace::TraceEvent request);
  /// For what returns at once everywhere. Nothing once the two have parted.
  const record::ReadEvent* ask_at_once(trace::TraceEvent request);
  /// As Tracer::name.
  std::uint64_t name() { return ++names_; }
  Shadow* shadow() const { return shadow_; }
  /// A write that nobody knows yet to have happened, until written().
  void under_way(std::uint64_t name, Shadow::File file, std::uint64_t offset,
                 std::string_view bytes);
  void written(std::uint64_t name) { under_way_.erase(name); }
  /// Neither the recording nor the shadow holds what was read there: the end of the replay.
  void lack(const std::string& path, std::uint64_t offset);
  /// Never resumes.
  Task<> for_ever();
  Instant now() const { return turn_.now; }
  WallTime wall() const { return turn_.wall; }

  // For whoever runs the process.

  /// To be called when it has nothing to do: posts what comes next. False at the end.
  bool turn();
  /// The process has ended by itself.
  void ended(int exit_code);

  const std::optional<Divergence>& divergence() const { return divergence_; }
  /// What was lacking; empty: nothing.
  const std::string& lacking() const { return lacking_; }
  /// A process was killed while it wrote: what it had handed to the system is written, or not.
  void finish_writes();
  const record::ReadTurn& current() const { return turn_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t calls() const { return calls_; }
  /// Calls that are not answered yet, in their order.
  std::vector<std::string> open_calls() const;

 private:
  struct UnderWay {
    Shadow::File file;
    std::uint64_t offset = 0;
    std::string bytes;
  };
  struct Open {
    trace::TraceEvent request;
    Resume<Unit> resume;
  };

  const record::ReadEvent* take(const trace::TraceEvent& request);
  void part(const trace::TraceEvent* asked, const record::ReadEvent* recorded);
  void search();
  void find_earlier(std::uint64_t call, const trace::TraceEvent*& first, std::string& instead);
  TurnReader& turns_;
  const Executor executor_;
  Shadow* const shadow_;
  const bool lengths_only_;
  PlaybackListener& listener_;
  record::RequestSum requests_;
  record::ReadTurn turn_;
  std::size_t position_ = 0;  // in turn_.events
  std::uint64_t calls_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t names_ = 0;
  std::map<std::uint64_t, Open> open_;
  std::vector<Resume<Unit>> lost_;               // those who wait for ever
  std::map<std::uint64_t, UnderWay> under_way_;  // by the file's number
  std::optional<Divergence> divergence_;
  std::string lacking_;
  bool over_ = false;  // the recorded process was killed: what it asked later it did not ask
};

}  // namespace porpoise::sim
