#pragma once
// A recording of `porpoise serve --record` as a record of what came in and went out: the server's
// log in it, with the times of the recording; the settings that the server read; when it was away.

#include <string>
#include <vector>

#include "sim/import/overhear.h"
#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// Whether the file begins as recordings do.
bool is_recording(const std::string& path);

/// Of the recording `path`: PATH.000001, PATH.000002, ..., PATH, as far as they are there.
std::vector<std::string> files_of(const std::string& path);

struct RecordingOutcome {
  std::vector<RecordingFile> files;
  std::string error;  ///< One line; empty: all that are there were read.

  RecordingOutcome() = default;
};
/// All of them.
RecordingOutcome read_files(const std::string& path);

/// What cannot be read of it is among the notes.
OverheardOutcome overhear_recording(const std::string& path);
OverheardOutcome overhear(const TraceSet& recording);

}  // namespace porpoise::sim
