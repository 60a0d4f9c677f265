#pragma once
// Reads logs of Postfix, qmail-send and porpoise, told apart line by line.

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "sim/maillog/log_data.h"

namespace porpoise::sim::maillog {

/// One log in several streams, in this order.
class LogReader {
 public:
  LogReader();
  ~LogReader();
  /// `name` stands in the list of malformed lines. Malformed lines never stop the reading.
  void read(std::istream& in, const std::string& name);
  LogData take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The files, or in `error` one line saying which cannot be read.
LogData read_logs(const std::vector<std::string>& files, std::string& error);

}  // namespace porpoise::sim::maillog
