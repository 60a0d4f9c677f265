#pragma once
// Reads what the server did with a story's letters out of its trace, as it is made.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/trace/trace.h"
#include "reports/retry/served/story.h"

namespace porpoise::reports::retry {

class TraceReader {
 public:
  /// `servers`: of the destinations. Letters are told by their recipients: letter 3 goes to
  /// `3@...`.
  TraceReader(const std::vector<Endpoint>& servers, std::size_t letters);

  void read(Instant now, const trace::TraceEvent& event);
  bool all_settled() const { return settled_ == told_.fates.size(); }
  Told take() { return std::move(told_); }

 private:
  void read_line(double now, std::string_view line);
  void start(double now, std::string_view line);
  void finish(double now, std::string_view line);
  void read_connect(double now, const trace::TraceEvent& event);

  Told told_;
  std::map<std::string, std::size_t, std::less<>> destinations_;  // by endpoint
  std::map<std::uint64_t, std::size_t> under_way_;                // delivery -> letter
  std::size_t settled_ = 0;
};

}  // namespace porpoise::reports::retry
