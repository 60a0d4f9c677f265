#include "sim/import/recording.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "sim/maillog/names.h"
#include "sim/maillog/qmail_lines.h"

namespace porpoise::sim {

namespace {

namespace fs = std::filesystem;
using trace::Operation;

constexpr std::size_t kDigits = 6;

/// Settings that decide how mail is tried. The others say who the server is and whom it knows,
/// which a scenario says in its own way.
const std::set<std::string, std::less<>> kKept = {
    "bounceformat",     "bounceper",         "concurrencydestination",
    "concurrencylocal", "concurrencyremote", "queuelifetime",
    "queuestore",       "retryschedule",     "sessionrecipients",
    "timeoutremote",    "timeoutconnectall", "timeoutconnect"};

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

double seconds_of(WallTime wall) {
  return std::chrono::duration<double>(wall.time_since_epoch()).count();
}

/// Follows the processes, one after the other: their logs, and the control files that they read.
class Follower {
 public:
  explicit Follower(Overheard& overheard)
      : overheard_(overheard), lines_(overheard.data, domains_) {}

  void hear(const record::ReadTurn& turn) {
    maillog::LogData& data = overheard_.data;
    maillog::Stamped stamped;
    stamped.seconds = seconds_of(turn.wall);
    if (data.first == 0) data.first = stamped.seconds;
    if (!running_ && data.last > 0) overheard_.away.push_back({data.last, stamped.seconds});
    running_ = true;
    data.last = std::max(data.last, stamped.seconds);
    for (const record::ReadEvent& read : turn.events) {
      const trace::TraceEvent& event = read.event;
      if (event.operation == Operation::log) lines_.read(stamped, event.subject);
      if (event.operation == Operation::open) opened(event);
      if (event.operation == Operation::read_at) settings_read(event);
    }
  }

  void process_ends() {
    running_ = false;
    open_.clear();
  }
  void end() { overheard_.data.domains = domains_.take(); }

 private:
  /// The first time that it is read counts: later it may have been changed.
  void opened(const trace::TraceEvent& event) {
    constexpr std::string_view kFolder = "/control/";
    const std::size_t at = event.subject.rfind(kFolder);
    if (event.made == 0 || at == event.subject.npos) return;
    const std::string_view name = event.subject.substr(at + kFolder.size());
    if (kKept.contains(name) && seen_.insert(std::string(name)).second) open_[event.made] = name;
  }

  void settings_read(const trace::TraceEvent& event) {
    const auto file = open_.find(event.on);
    if (file == open_.end()) return;
    for (const std::string_view piece : event.payload) overheard_.control[file->second] += piece;
  }

  Overheard& overheard_;
  maillog::NameNumbers domains_;
  maillog::QmailLines lines_;
  bool running_ = false;
  std::set<std::string> seen_;
  std::map<std::uint64_t, std::string> open_;
};

}  // namespace

bool is_recording(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(record::kMagic.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file && begin == record::kMagic;
}

std::vector<std::string> files_of(const std::string& path) {
  const fs::path whole(path);
  const std::string prefix = whole.filename().string() + ".";
  const fs::path folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kDigits) continue;
    if (is_digits(std::string_view(name).substr(prefix.size())))
      files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  if (fs::exists(whole, error)) files.push_back(path);
  return files;
}

RecordingOutcome read_files(const std::string& path) {
  RecordingOutcome outcome;
  for (const std::string& name : files_of(path)) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream contents;
    // A file without a byte leaves the stream in a failed state, and is no failure.
    if (!file || (fs::file_size(name) > 0 && !(contents << file.rdbuf()))) {
      outcome.error = name + ": cannot be read";
      return outcome;
    }
    outcome.files.emplace_back(name, std::move(contents).str());
  }
  if (outcome.files.empty()) {
    outcome.error = path + ": no such file; name one that `porpoise serve --record` has written";
  }
  return outcome;
}

OverheardOutcome overhear(const TraceSet& recording) {
  OverheardOutcome outcome;
  outcome.notes = recording.troubles();
  if (recording.processes().empty()) {
    outcome.error = recording.troubles().empty() ? "holds no recording" : outcome.notes.front();
    return outcome;
  }
  Follower follower(outcome.overheard);
  for (const RecordedProcess& process : recording.processes()) {
    TurnReader turns(process);
    record::ReadTurn turn;
    while (turns.next(turn)) follower.hear(turn);
    if (!turns.trouble().empty()) outcome.notes.push_back(turns.trouble());
    follower.process_ends();
  }
  follower.end();
  const maillog::LogData& data = outcome.overheard.data;
  outcome.overheard.source = fmt::format("a recording of {} processes, {:.0f} s long",
                                         recording.processes().size(), data.last - data.first);
  return outcome;
}

OverheardOutcome overhear_recording(const std::string& path) {
  RecordingOutcome read = read_files(path);
  if (read.error.empty()) return overhear(TraceSet(std::move(read.files)));
  OverheardOutcome outcome;
  outcome.error = std::move(read.error);
  return outcome;
}

}  // namespace porpoise::sim
