#pragma once
// Reads records of servers' lives from files: logs, recordings, and captures through tshark.

#include <string>
#include <vector>

#include "sim/import/learn.h"

namespace porpoise::sim {

struct OverheardOutcome {
  Overheard overheard;
  std::string error;               ///< One line; empty: it was read.
  std::vector<std::string> notes;  ///< What was passed over, one line each.

  OverheardOutcome() = default;
};

inline constexpr const char* kRecordKinds[] = {"postfix", "qmail", "pcap", "recording"};

/// Whether the file begins as pcap and pcapng files do.
bool is_capture(const std::string& file);

/// One record in `files`, in their order. `kind` is one of kRecordKinds. `server`: the address of
/// the mail server in a capture; empty: the likeliest.
OverheardOutcome overhear(const std::string& kind, const std::vector<std::string>& files,
                          const std::string& server);

}  // namespace porpoise::sim
