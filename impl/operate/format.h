#pragma once
// What the operator reads: each form turns entries into text one by one, so that a listing of a
// million messages is never gathered. Pure.

#include <memory>
#include <string>

#include "impl/operate/request.h"

namespace porpoise::operate {

class Format {
 public:
  virtual ~Format() = default;
  /// Before the first entry.
  virtual std::string head() { return {}; }
  virtual std::string entry(const Entry& entry) = 0;
  virtual std::string end() { return {}; }
};

/// One aligned line for each message.
std::unique_ptr<Format> make_table(WallTime now);
/// All that is known of each message, for people.
std::unique_ptr<Format> make_detail(WallTime now);
/// What each recipient of a message waits for, for people.
std::unique_ptr<Format> make_why(WallTime now);
/// One JSON object for each message, a line each.
std::unique_ptr<Format> make_json();
/// As qmail-qread prints it.
std::unique_ptr<Format> make_qread();
/// Counts by channel, state, age and destination.
std::unique_ptr<Format> make_statistics(WallTime now);
/// As qmail-qstat prints it.
std::unique_ptr<Format> make_qstat();

/// One line as qmail-tcpto prints it; of a server that is left out, also for how long.
std::string silent_server_line(const SilentServer& server, WallTime now);

}  // namespace porpoise::operate
