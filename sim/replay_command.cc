#include <charconv>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/load_recording.h"
#include "sim/progress.h"
#include "sim/replay/message_story.h"
#include "sim/replay/replayer.h"
#include "sim/replay/whereabouts.h"

namespace porpoise::sim {

namespace {

/// Where to stop.
struct Until {
  std::optional<std::uint64_t> event;
  std::optional<WallTime> wall;
  std::optional<std::int64_t> after_ns;  ///< Of the first process's start.
  std::string message;

  Until() = default;
  bool given() const { return event || wall || after_ns || !message.empty(); }
};

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `2026-11-30T09:00:00`, in UTC, with or without `Z`.
std::optional<WallTime> wall_time(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  std::array<std::uint64_t, 6> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kPlaces = {
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const auto part = whole_number(text.substr(kPlaces[i].first, kPlaces[i].second));
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  using namespace std::chrono;
  const year_month_day date(year(static_cast<int>(parts[0])),
                            month(static_cast<unsigned>(parts[1])),
                            day(static_cast<unsigned>(parts[2])));
  if (!date.ok()) return std::nullopt;
  return WallTime(sys_days(date)) + hours(parts[3]) + minutes(parts[4]) + seconds(parts[5]);
}

std::optional<Until> read_until(const std::string& text) {
  Until until;
  if (text.empty()) return until;
  constexpr std::string_view kMessage = "msg:";
  if (text.starts_with(kMessage)) {
    until.message = text.substr(kMessage.size());
    return until.message.empty() ? std::nullopt : std::optional(until);
  }
  if (text.starts_with('+') && text.ends_with('s')) {
    const auto seconds = whole_number(std::string_view(text).substr(1, text.size() - 2));
    if (!seconds) return std::nullopt;
    until.after_ns = static_cast<std::int64_t>(*seconds) * 1'000'000'000;
    return until;
  }
  until.event = whole_number(text);
  if (!until.event) until.wall = wall_time(text);
  return until.event || until.wall ? std::optional(until) : std::nullopt;
}

class Replaying {
 public:
  Replaying(const TraceSet& recording, Until until, std::string follow, bool finish_writes)
      : recording_(recording),
        until_(std::move(until)),
        follow_(std::move(follow)),
        finish_writes_(finish_writes) {}

  /// The exit code; nothing when it should be tried again without finished writes.
  std::optional<int> run();

 private:
  /// True when the replay goes on with the next process.
  bool one(std::size_t number);
  void tell_divergence(const Divergence& divergence, const Whereabouts& whereabouts);
  void tell_stop(const ReplayOutcome& outcome);

  const TraceSet& recording_;
  const Until until_;
  const std::string follow_;
  Progress progress_;
  std::string verdict_ = "same";
  std::uint64_t events_before_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t replayed_ = 0;
  std::uint64_t story_lines_ = 0;
  std::int64_t recorded_ns_ = 0;
  bool damaged_ = false;
  bool cut_before_ = false;  // the process before was killed
  bool stopped_ = false;
  Shadow shadow_;
  const bool finish_writes_;
  bool again_ = false;
};

bool Replaying::one(std::size_t number) {
  const RecordedProcess& process = recording_.processes()[number];
  if (!process.from_its_start) {
    progress_.clear();
    fmt::print(stderr,
               "porpoise-sim: {}: begins in the middle of a process, whose earlier files are gone: "
               "it can be exported and followed, not replayed\n",
               process.parts.front()->name);
    damaged_ = true;
    return true;
  }
  Whereabouts whereabouts;
  MessageStory story(
      follow_,
      [this](const std::string& line) {
        progress_.clear();
        fmt::print("{}\n", line);
      },
      whereabouts);
  ReplayOptions options;
  options.listener = &story;
  options.shadow = process.header.redacted ? &shadow_ : nullptr;
  options.finish_writes = finish_writes_;
  std::optional<Instant> first;
  const std::uint64_t last_event =
      until_.event && *until_.event > events_before_ ? *until_.event - events_before_ : 0;
  options.until = [&](const record::ReadTurn& turn, std::uint64_t events) {
    if (!first) first = turn.now;
    progress_.show([&] { return fmt::format("process {}: {} events", number + 1, events); });
    stopped_ = (until_.event && events >= last_event) ||
               (until_.wall && turn.wall >= *until_.wall) ||
               (until_.after_ns && (turn.now - *first).count() >= *until_.after_ns) ||
               story.take_mentioned().contains(until_.message);
    return stopped_;
  };
  const ReplayOutcome outcome = replay(process, serve_as_recorded, options);
  progress_.clear();
  // A redacted recording does not say what became of the writes that a kill broke off.
  if (outcome.divergence && number > 0 && process.header.redacted && finish_writes_) {
    again_ = true;
    return false;
  }
  ++replayed_;
  events_ += outcome.events;
  events_before_ += outcome.events;
  story_lines_ += story.lines();
  recorded_ns_ += (outcome.last - outcome.first).count();
  // Nor does it hold what was written in the last second before a kill, and read afterwards.
  const bool untold = outcome.divergence && process.header.redacted && cut_before_;
  cut_before_ = !outcome.exit_code;
  const char* verdict = untold ? "unknown" : outcome.divergence ? "diverged" : "same";
  std::string end = stopped_ ? "stopped" : "cut";
  if (outcome.exit_code) end = fmt::format("exit:{}", *outcome.exit_code);
  if (!outcome.trouble.empty()) end = "damaged";
  fmt::print(
      "process={} files={} turns={} events={} calls={} recorded_s={:.1f} end={} verdict={}\n",
      number + 1, process.parts.size(), outcome.turns, outcome.events, outcome.calls,
      static_cast<double>((outcome.last - outcome.first).count()) / 1e9, end, verdict);
  if (outcome.divergence) {
    verdict_ = verdict;
    tell_divergence(*outcome.divergence, whereabouts);
    if (untold) {
      fmt::print(stderr,
                 "porpoise-sim: what was written just before the kill is not in a redacted "
                 "recording: the process after it may part for that reason\n");
      damaged_ = true;
    }
    return false;
  }
  if (!outcome.trouble.empty()) {
    fmt::print(stderr, "porpoise-sim: {}: replayed up to there\n", outcome.trouble);
    damaged_ = true;
  }
  if (stopped_) tell_stop(outcome);
  return !stopped_;
}

void Replaying::tell_divergence(const Divergence& found, const Whereabouts& whereabouts) {
  const Place place = whereabouts.place_of(found);
  const auto known = [](const std::string& text) { return text.empty() ? "-" : text.c_str(); };
  fmt::print("divergence at={} event={} turn={} call={}\n", time_text(found.wall), found.event + 1,
             found.turn, found.call);
  fmt::print("  asked:     {}\n  recorded:  {}\n", found.asked, found.recorded);
  fmt::print("  role:      {}\n  message:   {}\n  recipient: {}\n", known(place.role),
             known(place.message), known(place.recipient));
}

void Replaying::tell_stop(const ReplayOutcome& outcome) {
  fmt::print("stopped at={} event={} turn={}\n", time_text(outcome.wall), outcome.events,
             outcome.turns);
  for (const std::string& call : outcome.open_calls) fmt::print("  waits for: {}\n", call);
}

std::optional<int> Replaying::run() {
  for (std::size_t number = 0; number < recording_.processes().size(); ++number) {
    if (!one(number)) break;
  }
  if (again_) return std::nullopt;
  if (replayed_ == 0) return kBadInput;
  if (!follow_.empty() && story_lines_ == 0) {
    return refuse(fmt::format("--follow: the log says nothing about msg {}", follow_));
  }
  if (until_.given() && !stopped_ && verdict_ == "same") {
    return refuse("--until: the recording ends before that");
  }
  if (damaged_ && verdict_ == "same") verdict_ = "same-as-far-as-readable";
  fmt::print("processes={} events={} recorded_s={:.1f} wall_s={:.1f} verdict={}\n", replayed_,
             events_, static_cast<double>(recorded_ns_) / 1e9, progress_.seconds(), verdict_);
  if (verdict_ == "diverged") return kBroken;
  return damaged_ ? kBadInput : kKept;
}

}  // namespace

int replay_recording(const ReplayCommand& command) {
  const std::optional<Until> until = read_until(command.until);
  if (!until) {
    return refuse(
        fmt::format("--until: `{}` is none of 2026-11-30T09:00:00, +SECONDSs, an event's "
                    "number, msg:ID",
                    command.until));
  }
  const std::unique_ptr<TraceSet> recording = load_recording(command.trace);
  if (!recording) return kBadInput;
  for (const bool finish_writes : {true, false}) {
    Replaying replaying(*recording, *until, command.follow, finish_writes);
    const std::optional<int> code = replaying.run();
    if (code) return *code;
    fmt::print("again: what was being written at a kill did not reach the files\n");
  }
  return kBroken;
}

}  // namespace porpoise::sim
