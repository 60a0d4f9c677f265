#pragma once
// The numbers of one run of driver/measure.py, and what is made of them: medians, and medians of
// the ratios of runs that were made in turns.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::reports::bench {

inline constexpr std::string_view kPostfix = "postfix";
/// Not a server that keeps mail: what the client and a sink reach between them.
inline constexpr std::string_view kSink = "smtp-sink";

struct Measurement {
  int round = 0;
  std::string what;  ///< accept, relay, syncs, restart or limit.
  std::string server;
  std::string load;    ///< Sessions, or messages in the queue.
  std::string metric;  ///< With its unit.
  double value = 0;

  Measurement() = default;
};

/// Which numbers: those of all rounds.
struct Choice {
  std::string what, load, metric;
};

/// Of several rounds.
struct Spread {
  double median = 0, low = 0, high = 0;
};

class Measurements {
 public:
  /// From CSV with a line of names. Empty: read; else one line that names the line at fault.
  std::string read(std::string_view csv);

  const std::vector<Measurement>& all() const { return all_; }
  /// By name, downwards: Postfix, then the journal, then the classic store.
  std::vector<std::string> servers(std::string_view what) const;
  /// In the order of their first appearance.
  std::vector<std::string> loads(std::string_view what, std::string_view server) const;

  std::optional<Spread> of(const Choice& choice, std::string_view server) const;
  /// Of one server's numbers to another's, round by round: what disturbs a round disturbs both.
  std::optional<Spread> ratio(const Choice& choice, std::string_view server, const Choice& other,
                              std::string_view base) const;

 private:
  std::vector<Measurement> chosen(const Choice& choice, std::string_view server) const;

  std::vector<Measurement> all_;
};

/// Median, least and greatest; nothing of nothing.
std::optional<Spread> spread_of(std::vector<double> values);

}  // namespace porpoise::reports::bench
