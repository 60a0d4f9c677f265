#include "sim/whatif/study.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "sim/import/record.h"
#include "sim/import/recording.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

namespace {

/// `NAME=VALUE` into a control file; false when it is none.
bool read_setting(std::string_view text, std::map<std::string, std::string>& control) {
  constexpr std::string_view kFolder = "control/";
  if (text.starts_with(kFolder)) text.remove_prefix(kFolder.size());
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0) return false;
  if (text.substr(0, equals).find('/') != text.npos) return false;
  control[std::string(text.substr(0, equals))] = std::string(text.substr(equals + 1)) + "\n";
  return true;
}

std::string read_time(std::string_view option, const std::string& text,
                      std::optional<Duration>& time) {
  if (text.empty()) return std::string();
  time = parse_duration(text);
  if (time) return std::string();
  return fmt::format("{}: `{}` is no time; write it as 90s, 1h30m or 250ms", option, text);
}

/// What is wrong with the words; empty: they are in `wanted.what_if`.
std::string read_words(StudyWanted& wanted) {
  WhatIf& what_if = wanted.what_if;
  for (const std::string& text : wanted.control) {
    if (read_setting(text, what_if.control)) continue;
    return fmt::format("--control: `{}` is no setting; write retryschedule=fixed:600", text);
  }
  for (const std::string& text : wanted.set) {
    if (text.starts_with("control/") && read_setting(text, what_if.change.control)) continue;
    return fmt::format("--set: `{}` is no change; write control/retryschedule=fixed:600", text);
  }
  what_if.change.never_down = wanted.never_down;
  std::string wrong = read_time("--power-loss", wanted.power_loss, what_if.change.power_loss);
  std::optional<Duration> from;
  if (wrong.empty()) wrong = read_time("--from", wanted.from, from);
  what_if.change.from = from.value_or(Duration(0));
  if (wrong.empty() && what_if.change.is_nothing()) {
    wrong = "what is different? say it with --set, --never-down or --power-loss";
  }
  return wrong;
}

/// For a change that comes later: has the recorded server at that time, if the record is one that
/// can be replayed. Returns one line about what is wrong; empty: nothing.
std::string take_over(const StudyWanted& wanted, const Night& night, WhatIf& what_if,
                      std::vector<std::string>& notes) {
  const Duration from = what_if.change.from;
  if (from.count() == 0) return std::string();
  if (!is_recording(wanted.files.front())) {
    notes.push_back(
        "--from: the record holds no queue: the server comes to its state then as the night was "
        "learnt");
    return std::string();
  }
  const auto store = night.control.find("queuestore");
  if (store != night.control.end() && store->second.starts_with("classic")) {
    notes.push_back(
        "--from: numbers of files are names in qmail's own queue and cannot be had again: the "
        "server comes to its state then as the night was learnt");
    return std::string();
  }
  if (what_if.change.control.contains("queuestore")) {
    return "--set: control/queuestore changes with an empty queue only; leave out --from";
  }
  RecordingOutcome read = read_files(wanted.files.front());
  if (!read.error.empty()) return read.error;
  HandoverOutcome had = hand_over(TraceSet(std::move(read.files)), from);
  if (!had.error.empty()) return had.error;
  what_if.change.from = had.handover.at;
  what_if.handover = std::move(had.handover);
  return std::string();
}

void play_all(const Night& night, const WhatIf& what_if, unsigned jobs,
              std::vector<WhatIfPair>& pairs) {
  pairs.resize(what_if.seeds);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < pairs.size(); at = next++) {
      pairs[at] = play_pair(night, what_if, what_if.first_seed + at);
    }
  };
  std::vector<std::thread> others;
  for (unsigned job = 1; job < jobs; ++job) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace

StudyOutcome study(StudyWanted& wanted, unsigned jobs) {
  StudyOutcome outcome;
  outcome.error = read_words(wanted);
  if (!outcome.error.empty()) return outcome;
  WhatIf& what_if = wanted.what_if;

  OverheardOutcome record = read_record(wanted.files, wanted.server);
  outcome.error = record.error;
  if (!outcome.error.empty()) return outcome;
  outcome.notes = record.notes;
  outcome.night = learn_night(record.overheard);
  const Night& night = outcome.night;
  const maillog::LogData& data = record.overheard.data;
  outcome.error = take_over(wanted, night, what_if, outcome.notes);
  if (!outcome.error.empty()) return outcome;
  const double from = static_cast<double>(what_if.change.from.count()) / 1e9;
  outcome.recorded = course_of(data, data.first, night.length, from);
  if (outcome.recorded[Figure::recipients] == 0) {
    outcome.error =
        wanted.files.front() +
        ": no mail comes in for other hosts; give the whole record, from where messages "
        "arrive";
    return outcome;
  }
  if (!wanted.live_files.empty()) {
    record = read_record(wanted.live_files, wanted.server);
    outcome.error = record.error;
    if (!outcome.error.empty()) return outcome;
    outcome.live =
        course_of(record.overheard.data, record.overheard.data.first, night.length, from);
  }
  outcome.error = scenarios_of(night, what_if, what_if.first_seed).error;
  if (!outcome.error.empty()) return outcome;
  play_all(night, what_if, jobs, outcome.pairs);
  outcome.figures = compare(outcome.recorded, outcome.pairs, outcome.live);
  return outcome;
}

}  // namespace porpoise::sim
