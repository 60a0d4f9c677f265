#pragma once
// An event log in the trace-event format, which the Perfetto viewer opens: hosts and peers are
// processes, deliveries and sessions are slices, what befalls a machine is a mark.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/export/trace_line.h"

namespace porpoise::sim {

class PerfettoExport {
 public:
  using Write = std::function<void(std::string_view text)>;

  explicit PerfettoExport(Write write);

  /// Lines in their order.
  void add(const TraceLine& line);
  /// Ends what is still open, and the file.
  void finish();
  std::uint64_t events() const { return events_; }

 private:
  /// Slices that may lie beside each other: each is drawn in the first lane that is free.
  struct Slice {
    std::size_t lane = 0;
    std::int64_t from = 0;
    std::string name;
  };
  struct Party {
    std::uint64_t number = 0;
    std::vector<bool> lanes;                       ///< Taken.
    std::map<std::uint64_t, Slice> slices;         ///< By the number of the delivery or connection.
    std::map<std::uint64_t, std::string> waiting;  ///< Messages in the queue: name of the slice.
  };

  Party& party(std::string_view name);
  void logged(Party& party, const TraceLine& line);
  void message_came(Party& party, std::uint64_t message, std::int64_t ns);
  void message_went(Party& party, std::uint64_t message, std::int64_t ns);
  void count_queue(const Party& party, std::int64_t ns);
  void heard(Party& party, const TraceLine& line);
  void begin(Party& party, std::uint64_t key, std::string name, std::int64_t ns);
  void end(Party& party, std::uint64_t key, std::int64_t ns, std::string_view outcome);
  void end_all(Party& party, std::int64_t ns, std::string_view outcome);
  void mark(const Party& party, const TraceLine& line);
  void put(const std::string& event);

  Write write_;
  std::uint64_t events_ = 0;
  std::int64_t last_ns_ = 0;
  std::map<std::string, Party, std::less<>> parties_;
};

}  // namespace porpoise::sim
