#pragma once
// What an operator asks of a queue, and what comes back. Plain values: they mean the same to a
// running server and to a stopped one.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/queue/store.h"
#include "impl/send/deliveries.h"

namespace porpoise::operate {

using queue::MessageId;

enum class Verb : std::uint8_t {
  list,                   ///< An Entry for each message.
  retry,                  ///< Due now.
  hold,                   ///< Not tried until released, whatever happens to the server meanwhile.
  release,                ///< No longer held; back on its schedule.
  bounce,                 ///< Given up: what is pending has failed, and the sender is told.
  remove,                 ///< Gone, and nobody is told.
  check,                  ///< Every message is read and compared with what is known of it.
  explain,                ///< As list, with what is known of the destinations.
  silent_servers,         ///< Of other hosts: which did not answer lately. About no message.
  forget_silent_servers,  ///< They are tried again.
};
inline constexpr std::size_t kVerbs = 10;

/// What a recipient waits for, or why it does not.
enum class Rule : std::uint8_t {
  settled,
  held,
  under_way,
  untried,
  by_operator,  ///< `retry`
  by_alarm,     ///< ALRM
  by_return,    ///< Its destination is back.
  by_schedule,
};
inline constexpr std::size_t kRules = 8;

/// About which messages. Neither ids nor a domain: all.
struct Request {
  Verb verb = Verb::list;
  std::vector<MessageId> ids;
  std::string domain;  ///< Those with a pending recipient there, without case.
  std::string text;    ///< bounce: the reason, for the notice.

  Request() = default;
};

/// A message as the operator sees it.
struct Entry {
  struct Target {
    queue::Channel channel = queue::Channel::remote;  ///< As routed by the settings in force.
    /// The recipient as qmail-send writes it: with a host, with the prefix of its virtual domain.
    std::string written;
    bool under_way = false;  ///< An attempt is.
    std::string last_reply;  ///< When deferred last; empty when that is not known.
    Rule rule = Rule::settled;
    std::optional<WallTime> next;        ///< When it is due; nothing: never.
    send::DestinationFacts destination;  ///< Its name; more when it was asked for.

    Target() = default;
  };

  queue::Message message;
  std::vector<Target> targets;   ///< One for each recipient.
  std::optional<WallTime> next;  ///< Of a pending recipient; nothing: there is none, or it is held.
  std::string schedule;          ///< control/retryschedule.

  Entry() = default;
};

/// A server of another host that did not answer lately.
struct SilentServer {
  std::string server;             ///< Address and port.
  std::uint32_t timeouts = 0;     ///< Since it last answered.
  WallTime last;                  ///< When it timed out last.
  std::optional<WallTime> until;  ///< It is left out until then; nothing: it is not.

  SilentServer() = default;
};

/// Whoever remembers them.
class SilentServers {
 public:
  virtual ~SilentServers() = default;
  virtual std::vector<SilentServer> list() const = 0;
  virtual void forget() = 0;
};

struct Outcome {
  std::uint64_t messages = 0;  ///< That it was done to, or that were listed or checked.
  std::uint64_t troubles = 0;  ///< Told one by one.
  std::string refusal;         ///< Not empty: nothing was done, and this is why.

  Outcome() = default;
};

/// Who hears what comes up while a request is carried out. Errors: nobody listens any more.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Task<Result<void>> entry(Entry entry) = 0;
  virtual Task<Result<void>> silent(SilentServer server) = 0;
  /// One line.
  virtual Task<Result<void>> trouble(std::string line) = 0;
  /// So many messages so far.
  virtual Task<Result<void>> progress(std::uint64_t messages) = 0;
};

}  // namespace porpoise::operate
