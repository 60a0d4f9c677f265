#pragma once
// Watches a run for the model: what clients sent and were told, what the server says it does, what
// arrived, what befell the machine. For scenarios of one host, whose queue is the one that is
// judged.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/scene.h"
#include "sim/fuzz/route_book.h"
#include "sim/fuzz/seen_dialogue.h"
#include "sim/peers/smtp_sink.h"
#include "sim/scenario/run_watcher.h"

namespace porpoise::sim {

class ModelWatch final : public RunWatcher {
 public:
  /// Why the model cannot judge `scenario`; empty when it can.
  static std::string why_not(const Scenario& scenario);

  explicit ModelWatch(const Scenario& scenario);

  void logged(Process& process, std::string_view line) override;
  void traced(Process& process, const trace::TraceEvent& event) override;
  void heard(const StageState::Place& place, const ActorEvent& event,
             const ActorOutputs& outputs) override;
  void befell(Machine& machine, FaultPart::Then then, Instant until) override;
  void has_room(Machine& machine) override;
  void signalled(Machine& machine, Signal signal) override;
  void stepped(World& world) override;

  /// The run is over.
  std::vector<model::Violation> judge(World& world);
  const History& history() const { return witness_.history(); }

 private:
  /// A message that a peer has taken, and whose acknowledgement the server may not have read.
  struct Unread {
    std::string client;
    std::uint64_t reply_ends_at = 0;
    std::vector<std::string> recipients;
    std::string content;
  };

  /// Tells of those acknowledgements that are lost, of the messages that `is_meant`, and forgets
  /// them.
  template <class Predicate>
  void settle_unread(Predicate is_meant);
  void take(const std::string& peer, const SunkMessage& message);
  /// Was it the one who should have this message?
  void check_place(const std::string& peer, const SunkMessage& message);
  void misplaced(const std::string& recipient, std::string what);
  void watch_dialogue(SeenDialogue& dialogue, const trace::TraceEvent& event);
  void note_late_marks();
  /// The server still holds the connection that comes from `client`.
  bool is_open(const Endpoint& client) const;

  const Scenario& scenario_;
  Scene scene_;
  Witness witness_;
  World* world_ = nullptr;
  Instant now_;
  Instant hung_from_;
  Instant hung_until_;
  bool full_ = false;  ///< The disk.
  std::vector<Unread> unread_;
  std::map<std::pair<Owner, std::uint64_t>, std::string> streams_;  ///< To their own endpoints.
  std::map<std::pair<Owner, std::uint64_t>, SeenDialogue> dialogues_;
  RouteBook routes_;
  std::map<IpAddress, Instant> tried_;    ///< The last request to connect that is over.
  std::map<std::string, Instant> begun_;  ///< Of sessions at peers, by the client's endpoint.
  std::vector<model::Violation> misplaced_;
  std::map<std::string, std::uint64_t> read_;  ///< Bytes, by the endpoint of the stream.
};

}  // namespace porpoise::sim
