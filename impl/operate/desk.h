#pragma once
// Carries out the operator's requests. The one implementation for a running server and for a
// stopped one: what differs between them is who delivers (send::Deliveries).

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/control/config_source.h"
#include "impl/operate/request.h"
#include "impl/send/deliveries.h"

namespace porpoise::operate {

class Desk {
 public:
  /// Everything outlives it. `log` gets one line for each message that a request changed.
  Desk(Executor executor, const control::ConfigSource& config, queue::Store& store,
       send::Deliveries& deliveries, SilentServers& servers, std::function<void(std::string)> log)
      : config_(config),
        store_(store),
        deliveries_(deliveries),
        servers_(servers),
        log_(std::move(log)),
        idle_(executor) {}

  /// When it returns without a refusal and without troubles, what it did is durable. A crash
  /// before may have kept it for some of the messages.
  Task<Outcome> perform(Request request, Sink& sink);
  /// Refuses requests from now on, and the rest of those under way; resumes when they have ended.
  Task<> close();
  /// The store has warned: a check that is under way tells of it.
  void warned(std::string line);

 private:
  using Page = std::vector<queue::Listed>;

  Task<Outcome> perform_all(Request request, Sink& sink);
  Task<Outcome> list_servers(Sink& sink);

  Task<Result<void>> perform_on(const Request& request, Page page, Sink& sink, Outcome& outcome);
  Task<Result<Page>> find(MessageId id);
  Task<Result<Page>> with_recipient_in(std::string domain, Page page);
  Task<Result<void>> list(const Request& request, Page page, Sink& sink, Outcome& outcome);
  Task<Result<void>> check(Page page, Sink& sink, Outcome& outcome);
  Task<Result<void>> change(const Request& request, Page page, Sink& sink, Outcome& outcome);
  Task<Result<void>> change_one(const Request& request, const queue::Listed& listed);
  Task<Result<void>> retry(const queue::Listed& listed);
  Task<Result<void>> bounce(const queue::Listed& listed, std::string text);
  Task<std::string> fault_of(const queue::Listed& listed);
  Entry entry_of(queue::Message message, bool explained) const;
  Entry::Target target_of(const queue::Message& message, std::uint32_t number,
                          bool explained) const;

  const control::ConfigSource& config_;
  queue::Store& store_;
  send::Deliveries& deliveries_;
  SilentServers& servers_;
  std::function<void(std::string)> log_;
  bool closed_ = false;
  unsigned requests_ = 0;  ///< Under way.
  unsigned checks_ = 0;    ///< Of them.
  Gate idle_;
  std::vector<std::string> warnings_;
};

/// "retry", ...
std::string_view name_of(Verb verb);

}  // namespace porpoise::operate
